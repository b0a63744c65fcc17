/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Arithmetic of times. */
#ifndef FRINGE_KIT_SECONDS_H
#define FRINGE_KIT_SECONDS_H

#include <stdint.h>

#define NANOSECONDS UINT64_C(1000000000)

/* What would be past the end of time is never. */
static inline uint64_t
add_ticks(uint64_t a, uint64_t b)
{
	return a + b < a ? UINT64_MAX : a + b;
}

#endif
