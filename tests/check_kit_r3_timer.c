/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Scenarios of R3's kernel that are about its timers, which are alarms here. R3
 * calls their functions in interrupts; here they are called by a tick, or a
 * checkpoint, and in no task either.
 */
#include <fringe/kit.h>

#include "face.h"
#include "kit_r3.h"

#define ALARMS 4

static struct fringe_alarm alarms[ALARMS];
#define ALARM (&alarms[0])

static void
set_alarm(int i, void (*callback)(struct fringe_alarm *alarm), int64_t delay,
    int64_t period)
{
	alarms[i] = (struct fringe_alarm)FRINGE_ALARM_INIT(
	    &world.heap.timers, callback, delay, period);
}

/* One alarm, started or not, and one task that it unparks. */
static void
begin(void (*callback)(struct fringe_alarm *alarm), int64_t delay,
    int64_t period, fringe_task_body *body)
{
	begin_world();
	set_alarm(0, callback, delay, period);
	REQUIRE_EQUAL(spawn(0, 1, body, NULL), 0);
}

static void
park_until(int milliseconds)
{
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
	REQUIRE_TIME(milliseconds);
}

static void
sleep_for(int milliseconds)
{
	REQUIRE_EQUAL(fringe_task_sleep(MILLISECONDS(milliseconds)), 0);
}

/* Does one step, and unparks the task. */
static void
unpark_first(int n)
{
	STEP(n);
	REQUIRE_EQUAL(fringe_task_unpark_exact(FIRST), 0);
}

/* ---- codes, and in which context ---- */

static void
set_badly(struct fringe_alarm *alarm)
{
	REQUIRE_EQUAL(fringe_alarm_set_delay(alarm, -1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_alarm_set_delay(alarm, INT64_MIN), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_alarm_set_period(alarm, -1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_alarm_set_period(alarm, INT64_MIN), FRINGE_EINVAL);
}

static void
expect_no_task(void)
{
	REQUIRE(!fringe_task_current());
	REQUIRE(fringe_scheduler_current() == &world.scheduler);
	REQUIRE(!fringe_in_interrupt());
	REQUIRE_EQUAL(fringe_task_boost(), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_exit(0), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_yield(), FRINGE_ECONTEXT);
}

/* In a section alarms may be used, of a queue with that lock. */
static void
use_locked(struct fringe_alarm *alarm)
{
	uintptr_t before = fringe_critical_enter();

	REQUIRE_EQUAL(fringe_alarm_stop(alarm), 0);
	REQUIRE_EQUAL(fringe_alarm_start(alarm), 0);
	REQUIRE_EQUAL(fringe_alarm_set_delay(alarm, FRINGE_FOREVER), 0);
	REQUIRE_EQUAL(fringe_alarm_set_period(alarm, FRINGE_FOREVER), 0);
	fringe_critical_leave(before);
}

static void
ring_first(struct fringe_alarm *alarm)
{
	REQUIRE(alarm == &alarms[1]);
	unpark_first(0);
	expect_no_task();
}

static void
ring_second(struct fringe_alarm *alarm)
{
	REQUIRE(alarm == &alarms[0]);
	unpark_first(2);
	expect_no_task();
	use_locked(alarm);
	set_badly(alarm);
}

static void
never_ring(struct fringe_alarm *alarm)
{
	REQUIRE(!alarm);
}

/* The second time it does not wait, and looks whether its time has come. */
static uintptr_t
be_unparked_twice(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_alarm_start(&alarms[2]), 0);
	REQUIRE_EQUAL(fringe_alarm_set_delay(&alarms[3], FRINGE_FOREVER), 0);
	REQUIRE_EQUAL(fringe_alarm_start(&alarms[3]), 0);
	REQUIRE_EQUAL(fringe_alarm_start(&alarms[1]), 0);
	park_until(100);
	STEP(1);
	fringe_virtual_clock_advance(&world.clock, 100000);
	REQUIRE_EQUAL(fringe_task_checkpoint(), 0);
	park_until(200);
	STEP(3);
	REQUIRE_EQUAL(fringe_alarm_is_active(&alarms[3]), 1);
	return 0;
}

CASE(timer_misc)
{
	begin(
	    ring_second, MILLISECONDS(200), FRINGE_FOREVER, be_unparked_twice);
	world.heap.timers.lock.kind = CPU_LOCK;
	set_alarm(1, ring_first, MILLISECONDS(100), FRINGE_FOREVER);
	set_alarm(2, never_ring, FRINGE_FOREVER, 0);
	set_alarm(3, never_ring, 0, 0);
	REQUIRE_EQUAL(fringe_alarm_start(&alarms[0]), 0);
	REQUIRE_EQUAL(fringe_alarm_start(&alarms[1]), 0);
	run_to_the_end(4);
}

/* ---- one call after the other ---- */

/* The third of the calls that are overdue at once, and the one behind them. */
static void
ring_overdue(struct fringe_alarm *alarm)
{
	(void)alarm;
	if (world.sequence < 3)
		world.sequence++;
	else
		unpark_first(world.sequence == 3 ? 3 : 5);
}

static uintptr_t
be_late(void *argument)
{
	(void)argument;
	STEP(0);
	REQUIRE_EQUAL(
	    fringe_timers_adjust_time(&world.heap.timers, 1300000), 0);
	/* Nothing is called before the next turn. */
	REQUIRE_EQUAL(world.sequence, 1);
	park_until(1300);
	STEP(4);
	park_until(1600);
	STEP(6);
	REQUIRE_EQUAL(fringe_alarm_stop(ALARM), 0);
	return 0;
}

CASE(timer_overdue)
{
	begin(ring_overdue, MILLISECONDS(400), MILLISECONDS(400), be_late);
	REQUIRE_EQUAL(fringe_alarm_start(ALARM), 0);
	run_to_the_end(7);
}

static void
ring_at_odd_steps(struct fringe_alarm *alarm)
{
	int n = world.sequence;

	REQUIRE(n == 1 || n == 3 || n == 5);
	if (n == 1)
		REQUIRE_EQUAL(
		    fringe_alarm_set_period(alarm, MILLISECONDS(500)), 0);
	unpark_first(n);
}

/* The next call's time was known when its period was changed. */
static uintptr_t
follow_periods(void *argument)
{
	(void)argument;
	STEP(0);
	sleep_for(400);
	REQUIRE_EQUAL(fringe_alarm_start(ALARM), 0);
	park_until(400 + 500);
	STEP(2);
	park_until(400 + 500 + 300);
	STEP(4);
	park_until(400 + 500 + 300 + 500);
	STEP(6);
	REQUIRE_EQUAL(fringe_alarm_stop(ALARM), 0);
	return 0;
}

CASE(timer_periodic)
{
	begin(ring_at_odd_steps, MILLISECONDS(500), MILLISECONDS(300),
	    follow_periods);
	run_to_the_end(7);
}

static void
ring_once(struct fringe_alarm *alarm)
{
	REQUIRE_EQUAL(fringe_alarm_is_active(alarm), 1);
	unpark_first(4);
}

/* It had 300 milliseconds left when it was stopped. */
static uintptr_t
stop_it(void *argument)
{
	(void)argument;
	STEP(0);
	sleep_for(400);
	STEP(1);
	REQUIRE_EQUAL(fringe_alarm_set_delay(ALARM, MILLISECONDS(500)), 0);
	sleep_for(200);
	STEP(2);
	REQUIRE_EQUAL(fringe_alarm_stop(ALARM), 0);
	sleep_for(400);
	STEP(3);
	REQUIRE_EQUAL(fringe_alarm_start(ALARM), 0);
	REQUIRE_TIME(1000);
	park_until(1300);
	STEP(5);
	return 0;
}

CASE(timer_stop)
{
	begin(ring_once, FRINGE_FOREVER, FRINGE_FOREVER, stop_it);
	REQUIRE_EQUAL(fringe_alarm_start(ALARM), 0);
	run_to_the_end(6);
}

/* ---- a period of nothing ---- */

static void
ring_again_and_again(struct fringe_alarm *alarm)
{
	switch (world.sequence) {
	case 2:
		REQUIRE_EQUAL(
		    fringe_alarm_set_delay(alarm, MILLISECONDS(400)), 0);
		REQUIRE_EQUAL(
		    fringe_alarm_set_period(alarm, FRINGE_FOREVER), 0);
		unpark_first(2);
		break;
	case 4:
	case 6:
		unpark_first(world.sequence);
		break;
	case 9:
		REQUIRE_EQUAL(fringe_alarm_stop(alarm), 0);
		STEP(9);
		break;
	default:
		REQUIRE(world.sequence < 2 || world.sequence == 8);
		world.sequence++;
	}
}

/*
 * One call is made in each turn, so the task goes on behind the first of the
 * second time: R3 makes calls as long as they are due, and the task waits.
 */
static uintptr_t
follow_calls(void *argument)
{
	(void)argument;
	park_until(0);
	STEP(3);
	park_until(400);
	STEP(5);
	REQUIRE_EQUAL(fringe_alarm_set_period(ALARM, 0), 0);
	REQUIRE_EQUAL(fringe_alarm_set_delay(ALARM, 0), 0);
	park_until(400);
	STEP(7);
	sleep_for(500);
	STEP(10);
	return 0;
}

CASE(timer_zero_period)
{
	begin(ring_again_and_again, 0, 0, follow_calls);
	REQUIRE_EQUAL(fringe_alarm_start(ALARM), 0);
	run_to_the_end(11);
	REQUIRE_TIME(900);
}

static const struct face_case cases[] = {
	ROW(timer_misc),
	ROW(timer_overdue),
	ROW(timer_periodic),
	ROW(timer_stop),
	ROW(timer_zero_period),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_r3_timer", cases, 0 };
