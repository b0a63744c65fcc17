/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * For one processor and one thread: a word is read and written whole, and only
 * what does both in one has to keep handlers out. A handler sees in order what
 * was written in order.
 */
#ifndef FRINGE_KIT_ATOMICS_SINGLE_CORE_H
#define FRINGE_KIT_ATOMICS_SINGLE_CORE_H

#include "kit/atomics/section.h"

static inline uintptr_t
atomic_get(const uintptr_t *word)
{
	uintptr_t is = *(const volatile uintptr_t *)word;

	__atomic_signal_fence(__ATOMIC_ACQUIRE);
	return is;
}

static inline void
atomic_set(uintptr_t *word, uintptr_t value)
{
	__atomic_signal_fence(__ATOMIC_RELEASE);
	*(volatile uintptr_t *)word = value;
}

#endif
