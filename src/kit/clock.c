/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "fringe/kit/clock.h"

#include "kit/seconds.h"

/*
 * Whole seconds and the rest are converted apart: with at most 10^9 ticks a
 * second, neither product needs more than 64 bits.
 */
uint64_t
fringe_clock_ticks(const struct fringe_clock *clock, int64_t nanoseconds)
{
	uint64_t duration = (uint64_t)nanoseconds;
	uint64_t rest;

	if (nanoseconds <= 0)
		return 0;
	if (nanoseconds == FRINGE_FOREVER)
		return FRINGE_NEVER;
	rest = duration % NANOSECONDS * clock->hertz;
	return duration / NANOSECONDS * clock->hertz + rest / NANOSECONDS +
	    (rest % NANOSECONDS != 0);
}

int64_t
fringe_clock_nanoseconds(const struct fringe_clock *clock, uint64_t ticks)
{
	uint64_t seconds = ticks / clock->hertz;
	uint64_t rest = ticks % clock->hertz * NANOSECONDS;

	if (ticks == FRINGE_NEVER || seconds > INT64_MAX / NANOSECONDS)
		return FRINGE_FOREVER;
	rest = rest / clock->hertz + (rest % clock->hertz != 0);
	if (rest > (uint64_t)INT64_MAX - seconds * NANOSECONDS)
		return FRINGE_FOREVER;
	return (int64_t)(seconds * NANOSECONDS + rest);
}

uint64_t
fringe_virtual_clock_now_(const struct fringe_clock *clock)
{
	return ((const struct fringe_virtual_clock *)(const void *)clock)
	    ->ticks;
}

void
fringe_virtual_clock_advance(struct fringe_virtual_clock *clock, uint64_t ticks)
{
	clock->ticks = add_ticks(clock->ticks, ticks);
}
