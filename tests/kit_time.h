/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Both kinds of queues of timers, on a virtual clock. */
#ifndef TESTS_KIT_TIME_H
#define TESTS_KIT_TIME_H

#include <fringe/kit.h>

#include <stddef.h>
#include <stdint.h>

#define SPAN (UINT64_C(1) << 36) /* of a wheel */

static struct fringe_virtual_clock virtual_clock;
static struct fringe_wheel wheel;
static struct fringe_heap heap;

/* Empties both, and sets the clock. */
static inline void
begin_time(uint64_t hertz, uint64_t ticks)
{
	virtual_clock =
	    (struct fringe_virtual_clock)FRINGE_VIRTUAL_CLOCK_INIT(hertz);
	virtual_clock.ticks = ticks;
	wheel = (struct fringe_wheel)FRINGE_WHEEL_INIT_OF(
	    &virtual_clock.clock, &fringe_lock_none);
	heap = (struct fringe_heap)FRINGE_HEAP_INIT_OF(
	    &virtual_clock.clock, &fringe_lock_none);
}

/* Does the same with either kind, from the same time on. */
static inline void
with_both(
    uint64_t hertz, uint64_t ticks, void (*body)(struct fringe_timers *timers))
{
	begin_time(hertz, ticks);
	body(&wheel.timers);
	begin_time(hertz, ticks);
	body(&heap.timers);
}

static inline void
pass(uint64_t ticks)
{
	fringe_virtual_clock_advance(&virtual_clock, ticks);
}

#endif
