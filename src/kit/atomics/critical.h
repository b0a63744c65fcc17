/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * By critical sections, for processors that have no atomic operations, or have
 * them not for all of their memory. Where there are several processors the
 * program's sections keep out the others too, so reading is one as well.
 */
#ifndef FRINGE_KIT_ATOMICS_CRITICAL_H
#define FRINGE_KIT_ATOMICS_CRITICAL_H

#include "kit/atomics/section.h"

static inline uintptr_t
atomic_get(const uintptr_t *word)
{
	uintptr_t before = fringe_critical_enter();
	uintptr_t is = *(const volatile uintptr_t *)word;

	fringe_critical_leave(before);
	return is;
}

static inline void
atomic_set(uintptr_t *word, uintptr_t value)
{
	atomic_change(word, 0, value, 0);
}

#endif
