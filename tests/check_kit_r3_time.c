/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Scenarios of R3's kernel that are about its time, which is the user's time of
 * a queue of timers here. time_stress is among the tasks.
 */
#include <fringe/kit.h>

#include "face.h"
#include "kit_r3.h"

#define TIMERS (&world.heap.timers)

static int
set_time(uint64_t milliseconds)
{
	return fringe_timers_set_time(TIMERS, milliseconds * 1000);
}

static int
adjust_time(int milliseconds)
{
	return fringe_timers_adjust_time(TIMERS, (int64_t)milliseconds * 1000);
}

/* ---- codes ---- */

#define NEARLY_OVER UINT64_C(0xfffffffffffe0000)
#define UNTIL_AFTER UINT64_C(0x40000)

static void
use_locked(void)
{
	uintptr_t before = lock_cpu();

	REQUIRE_TIME(114514);
	REQUIRE_EQUAL(set_time(0), 0);
	REQUIRE_TIME(0);
	REQUIRE_EQUAL(adjust_time(0), 0);
	REQUIRE_EQUAL(fringe_task_sleep(0), FRINGE_ECONTEXT);
	unlock_cpu(before);
}

static uintptr_t
set_and_sleep(void *argument)
{
	REQUIRE_TIME(0);
	REQUIRE_EQUAL(set_time(114514), 0);
	REQUIRE_TIME(114514);
	use_locked();
	/* It goes on from the highest number with none. */
	REQUIRE_EQUAL(fringe_timers_set_time(TIMERS, NEARLY_OVER), 0);
	REQUIRE_EQUAL(fringe_task_sleep((int64_t)UNTIL_AFTER * MICROSECOND), 0);
	REQUIRE(fringe_timers_time(TIMERS) == NEARLY_OVER + UNTIL_AFTER);
	REQUIRE_EQUAL(adjust_time(0), 0);
	REQUIRE(fringe_timers_time(TIMERS) == NEARLY_OVER + UNTIL_AFTER);
	REQUIRE_EQUAL(fringe_task_sleep(-1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_task_sleep(INT64_MIN), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_task_sleep(0), 0);
	REQUIRE(world.clock.ticks == UNTIL_AFTER);
	return step(argument);
}

/* In R3 the time is of tasks alone; here only who sleeps has to be one. */
CASE(time_misc)
{
	begin_world();
	world.heap.timers.lock.kind = CPU_LOCK;
	REQUIRE_TIME(0);
	REQUIRE_EQUAL(set_time(5), 0);
	REQUIRE_TIME(5);
	REQUIRE_EQUAL(set_time(0), 0);
	REQUIRE_EQUAL(adjust_time(0), 0);
	REQUIRE_EQUAL(fringe_task_sleep(0), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(spawn(0, 0, set_and_sleep, (void *)0), 0);
	run_to_the_end(1);
}

/* ---- what the time is set to while others sleep ---- */

/* What each of two is to see: in which steps, and at which time. */
static const struct sleeper {
	int milliseconds;
	int before;
	int after;
	int wakes_at;
} *sleepers;

static uintptr_t
sleep_once(void *argument)
{
	const struct sleeper *self = argument;

	STEP(self->before);
	REQUIRE_EQUAL(fringe_task_sleep(MILLISECONDS(self->milliseconds)), 0);
	REQUIRE_TIME(self->wakes_at);
	STEP(self->after);
	return 0;
}

static void
begin_at_zero(void)
{
	int i;

	STEP(0);
	REQUIRE_EQUAL(set_time(0), 0);
	for (i = 0; i < 2; i++)
		REQUIRE_EQUAL(spawn(1 + i, (unsigned int)(1 + i), sleep_once,
				  (void *)&sleepers[i]),
		    0);
	STEP(3);
}

static uintptr_t
adjust_it(void *argument)
{
	(void)argument;
	begin_at_zero();
	REQUIRE_EQUAL(adjust_time(300), 0);
	REQUIRE_TIME(300);
	return 0;
}

static void
run_sleepers(const struct sleeper *both, fringe_task_body *body)
{
	sleepers = both;
	begin_world();
	fringe_virtual_clock_advance(&world.clock, 12345);
	REQUIRE_EQUAL(spawn(0, 3, body, NULL), 0);
}

CASE(time_adjust_event)
{
	static const struct sleeper both[] = { { 600, 1, 5, 600 },
		{ 100, 2, 4, 300 } };

	run_sleepers(both, adjust_it);
	run_to_the_end(6);
	REQUIRE_EQUAL(world.clock.ticks, 12345 + 300000);
}

static uintptr_t
set_it(void *argument)
{
	(void)argument;
	begin_at_zero();
	REQUIRE_EQUAL(set_time(300), 0);
	STEP(4);
	return 0;
}

CASE(time_set_event)
{
	static const struct sleeper both[] = { { 300, 1, 6, 600 },
		{ 100, 2, 5, 400 } };

	run_sleepers(both, set_it);
	run_to_the_end(7);
	REQUIRE_EQUAL(world.clock.ticks, 12345 + 300000);
}

/* ---- how far it is adjusted ---- */

/* The first deadline is passed by the headroom at most. */
static void
adjust_forward(void)
{
	REQUIRE_EQUAL(adjust_time(1000 + 1300), FRINGE_ESTATE);
	REQUIRE_EQUAL(adjust_time(1000 + 1001), FRINGE_ESTATE);
	REQUIRE_TIME(0);
	REQUIRE_EQUAL(adjust_time(500), 0);
	REQUIRE_EQUAL(adjust_time(800), 0);
	REQUIRE_TIME(1300);
	REQUIRE_EQUAL(adjust_time(701), FRINGE_ESTATE);
}

/* From the latest time that it ever was. */
static void
adjust_back(void)
{
	REQUIRE_EQUAL(adjust_time(-700), 0);
	REQUIRE_TIME(600);
	REQUIRE_EQUAL(adjust_time(-1000), FRINGE_ESTATE);
	REQUIRE_EQUAL(adjust_time(900 - 1000), 0);
	REQUIRE_EQUAL(adjust_time(-201), FRINGE_ESTATE);
	REQUIRE_TIME(500);
	REQUIRE_EQUAL(adjust_time(-200), 0);
	REQUIRE_TIME(300);
	REQUIRE_EQUAL(fringe_timers_adjust_time(TIMERS, -1), FRINGE_ESTATE);
}

static uintptr_t
adjust_to_the_limits(void *argument)
{
	static const struct sleeper second = { 1000, 1, 4, 1000 };

	step(argument);
	REQUIRE_EQUAL(spawn(1, 1, sleep_once, (void *)&second), 0);
	STEP(2);
	REQUIRE_EQUAL(fringe_task_boost(), 0);
	adjust_forward();
	adjust_back();
	STEP(3);
	REQUIRE_EQUAL(fringe_task_unboost(), 0);
	return 0;
}

CASE(time_adjust_limits)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 3, adjust_to_the_limits, (void *)0), 0);
	run_to_the_end(5);
	REQUIRE_EQUAL(world.clock.ticks, 700000);
}

static const struct face_case cases[] = {
	ROW(time_adjust_event),
	ROW(time_adjust_limits),
	ROW(time_misc),
	ROW(time_set_event),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_r3_time", cases, 0 };
