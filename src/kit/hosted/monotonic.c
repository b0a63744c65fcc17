/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#define _POSIX_C_SOURCE 200809L

#include <time.h>

#include "fringe/kit/clock.h"
#include "kit/seconds.h"

/* It does not fail: every system that programs are hosted on has this clock. */
static uint64_t
now(const struct fringe_clock *clock)
{
	struct timespec time;

	(void)clock;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * NANOSECONDS + (uint64_t)time.tv_nsec;
}

const struct fringe_clock fringe_monotonic_clock = { now, NANOSECONDS, 1 };
