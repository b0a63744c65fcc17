/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* How interrupts are masked here is not known: programs define both of them. */
#ifndef FRINGE_KIT_CRITICAL_UNKNOWN_H
#define FRINGE_KIT_CRITICAL_UNKNOWN_H

#include "fringe/error.h"

static inline uintptr_t
mask_interrupts(void)
{
	fringe_panic("interrupts cannot be masked", "fringe_critical_enter", 0);
}

static inline void
restore_interrupts(uintptr_t before)
{
	(void)before;
}

#endif
