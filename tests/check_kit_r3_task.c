/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Scenarios of R3's kernel that are about tasks alone. */
#include <fringe/kit.h>
#include <limits.h>

#include "face.h"
#include "kit_r3.h"

CASE(basic)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 0, step, (void *)0), 0);
	run_to_the_end(1);
}

/* ---- activation ---- */

static uintptr_t
exit_after_step(void *argument)
{
	step(argument);
	fringe_task_exit(0);
	REQUIRE(0);
	return 0;
}

static uintptr_t
activate_higher(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(spawn(1, 1, exit_after_step, (void *)1), 0);
	STEP(2);
	return 0;
}

CASE(task_activate_and_dispatch)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 2, activate_higher, (void *)0), 0);
	run_to_the_end(3);
}

static uintptr_t
activate_lower(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(spawn(1, 3, exit_after_step, (void *)2), 0);
	STEP(1);
	return 0;
}

CASE(task_activate_and_do_not_dispatch)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 2, activate_lower, (void *)0), 0);
	run_to_the_end(3);
}

static uintptr_t
activate_three(void *argument)
{
	uintptr_t i;

	step(argument);
	for (i = 1; i <= 3; i++)
		REQUIRE_EQUAL(spawn((int)i, 2, step, (void *)(i + 1)), 0);
	STEP(1);
	return 0;
}

CASE(task_queue_fifo)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 2, activate_three, (void *)0), 0);
	run_to_the_end(5);
}

/* Runs a body of a higher priority twice, one after the other. */
static uintptr_t
activate_twice(void *argument)
{
	fringe_task_body **body = argument;

	REQUIRE_EQUAL(spawn(1, 1, *body, NULL), 0);
	REQUIRE_EQUAL(fringe_task_state(SECOND), FRINGE_TASK_ENDED);
	REQUIRE_EQUAL(spawn(1, 1, *body, NULL), 0);
	REQUIRE_EQUAL(fringe_task_state(SECOND), FRINGE_TASK_ENDED);
	STEP(2);
	return 0;
}

static void
expect_reset(fringe_task_body *body)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 2, activate_twice, &body), 0);
	run_to_the_end(3);
}

static uintptr_t
get_token(void *argument)
{
	(void)argument;
	world.sequence++;
	REQUIRE_EQUAL(fringe_task_unpark_exact(SECOND), 0);
	return 0;
}

CASE(task_park_reset)
{
	expect_reset(get_token);
}

static uintptr_t
get_boost(void *argument)
{
	(void)argument;
	world.sequence++;
	REQUIRE_EQUAL(fringe_task_boost(), 0);
	return 0;
}

CASE(task_priority_boost_reset)
{
	expect_reset(get_boost);
}

/* ---- priorities ---- */

static void
expect_priority(unsigned int priority)
{
	REQUIRE_EQUAL(fringe_task_priority(SECOND), priority);
	REQUIRE_EQUAL(fringe_task_base_priority(SECOND), priority);
}

static uintptr_t
be_raised(void *argument)
{
	if (world.sequence == 1) {
		STEP(1);
		expect_priority(0);
	} else {
		STEP((int)(intptr_t)argument);
	}
	return 0;
}

static uintptr_t
raise_and_activate_again(void *argument)
{
	step(argument);
	expect_priority(2);
	REQUIRE_EQUAL(fringe_task_set_priority(SECOND, 0), 0);
	STEP(2);
	REQUIRE_EQUAL(spawn(1, 2, be_raised, (void *)4), 0);
	STEP(3);
	expect_priority(2);
	return 0;
}

CASE(task_priority_reset)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 1, raise_and_activate_again, (void *)0), 0);
	REQUIRE_EQUAL(spawn(1, 2, be_raised, (void *)4), 0);
	run_to_the_end(5);
}

static uintptr_t
raise_other(void *argument)
{
	step(argument);
	expect_priority(2);
	REQUIRE_EQUAL(fringe_task_set_priority(SECOND, 0), 0);
	STEP(2);
	expect_priority(2);
	return 0;
}

static uintptr_t
lower_oneself(void *argument)
{
	step(argument);
	expect_priority(0);
	REQUIRE_EQUAL(fringe_task_set_priority(SECOND, 2), 0);
	STEP(3);
	return 0;
}

CASE(task_set_priority)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 1, raise_other, (void *)0), 0);
	REQUIRE_EQUAL(spawn(1, 2, lower_oneself, (void *)1), 0);
	run_to_the_end(4);
}

/* ---- parking ---- */

static uintptr_t
unpark_and_interrupt(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(fringe_task_unpark_exact(SECOND), 0);
	STEP(3);
	REQUIRE_EQUAL(fringe_task_interrupt(SECOND), 0);
	STEP(5);
	return 0;
}

static uintptr_t
be_parked(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
	STEP(2);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), FRINGE_EINTERRUPTED);
	STEP(4);
	REQUIRE_EQUAL(fringe_task_unpark_exact(SECOND), 0);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
	REQUIRE_EQUAL(fringe_task_unpark_exact(SECOND), 0);
	REQUIRE_EQUAL(fringe_task_unpark_exact(SECOND), FRINGE_EFULL);
	return 0;
}

CASE(task_park)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 2, unpark_and_interrupt, (void *)1), 0);
	REQUIRE_EQUAL(spawn(1, 1, be_parked, (void *)0), 0);
	run_to_the_end(6);
}

static uintptr_t
unpark_boosted(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(fringe_task_boost(), 0);
	REQUIRE_EQUAL(fringe_task_unpark_exact(SECOND), 0);
	STEP(2);
	REQUIRE_EQUAL(fringe_task_unboost(), 0);
	STEP(4);
	return 0;
}

static uintptr_t
be_parked_once(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
	STEP(3);
	return 0;
}

CASE(task_park_priority_boost)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 2, unpark_boosted, (void *)1), 0);
	REQUIRE_EQUAL(spawn(1, 1, be_parked_once, (void *)0), 0);
	run_to_the_end(5);
}

static uintptr_t
try_boosts(void *argument)
{
	uintptr_t before;

	REQUIRE_EQUAL(fringe_task_is_boosted(), 0);
	REQUIRE_EQUAL(fringe_task_boost(), 0);
	REQUIRE_EQUAL(fringe_task_is_boosted(), 1);
	REQUIRE_EQUAL(fringe_task_boost(), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_is_boosted(), 1);
	/* With this it is what R3 calls the CPU lock. */
	before = fringe_critical_enter();
	fringe_critical_leave(before);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_unboost(), 0);
	REQUIRE_EQUAL(fringe_task_is_boosted(), 0);
	REQUIRE_EQUAL(fringe_task_unboost(), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_is_boosted(), 0);
	return step(argument);
}

CASE(priority_boost)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 2, try_boosts, (void *)0), 0);
	run_to_the_end(1);
}

/* ---- codes ---- */

static uintptr_t
be_current(void *argument)
{
	REQUIRE(fringe_task_current() == argument);
	return 0;
}

static uintptr_t
try_codes(void *argument)
{
	REQUIRE_EQUAL((intptr_t)argument, 42);
	REQUIRE_EQUAL(spawn(0, 2, try_codes, NULL), FRINGE_ESTATE);
	/* One that never was one. */
	REQUIRE_EQUAL(fringe_task_interrupt(SECOND), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_task_set_priority(SECOND, 1), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_task_unpark(SECOND), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_task_unpark_exact(SECOND), FRINGE_ESTATE);
	/* The one that is running. */
	REQUIRE_EQUAL(fringe_task_interrupt(FIRST), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_task_priority(FIRST), 2);
	REQUIRE_EQUAL(fringe_task_base_priority(FIRST), 2);
	REQUIRE_EQUAL(fringe_task_set_priority(FIRST, UINT_MAX), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_task_priority(FIRST), 2);
	REQUIRE(fringe_task_current() == FIRST);
	REQUIRE(fringe_scheduler_current() == &world.scheduler);
	REQUIRE(!fringe_in_interrupt());
	REQUIRE_EQUAL(spawn(1, 1, be_current, SECOND), 0);
	return 0;
}

CASE(task_misc)
{
	begin_world();
	REQUIRE(!fringe_task_current());
	REQUIRE_EQUAL(spawn(0, 2, try_codes, (void *)42), 0);
	REQUIRE_EQUAL(run_world(), 0);
}

/* ---- time ---- */

#define SECONDS UINT64_C(1000000)

/* The third one's intervals grow from one that is shorter than all. */
static int64_t
interval_of(intptr_t number, int i)
{
	static const int milliseconds[] = { 5, 20, 0, 35, 120 };

	if (number == 2)
		return (INT64_C(1) << (i / 2 < 19 ? i / 2 : 19)) * MICROSECOND;
	return (int64_t)milliseconds[number] * MILLISECOND;
}

static uintptr_t
sleep_again_and_again(void *argument)
{
	uint64_t started;
	int i;

	for (i = 0; world.clock.ticks < 2 * SECONDS; i++) {
		int64_t interval = interval_of((intptr_t)argument, i);

		started = world.clock.ticks;
		REQUIRE_EQUAL(fringe_task_sleep(interval), 0);
		REQUIRE_EQUAL((world.clock.ticks - started) * MICROSECOND,
		    (uint64_t)interval);
	}
	return 0;
}

static uintptr_t
join_all(void *argument)
{
	int i;

	for (i = 0; i < 5; i++)
		REQUIRE_EQUAL(
		    fringe_task_join(&world.tasks[i], NULL, FRINGE_NEVER), 0);
	return step(argument);
}

CASE(time_stress)
{
	uintptr_t i;

	begin_world();
	for (i = 0; i < 5; i++)
		REQUIRE_EQUAL(
		    spawn((int)i, 2, sleep_again_and_again, (void *)i), 0);
	REQUIRE_EQUAL(spawn(5, 1, join_all, (void *)0), 0);
	run_to_the_end(1);
}

static const struct face_case cases[] = {
	ROW(basic),
	ROW(task_activate_and_dispatch),
	ROW(task_activate_and_do_not_dispatch),
	ROW(task_queue_fifo),
	ROW(task_park_reset),
	ROW(task_priority_boost_reset),
	ROW(task_priority_reset),
	ROW(task_set_priority),
	ROW(task_park),
	ROW(task_park_priority_boost),
	ROW(priority_boost),
	ROW(task_misc),
	ROW(time_stress),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_r3_task", cases, 0 };
