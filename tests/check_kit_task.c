/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Tasks and their scheduler: how they begin, wait, are ended and are joined. */
#include <fringe/kit.h>

#include "face.h"
#include "kit_world.h"

#define MANY 10

static struct fringe_task *const tasks = world.tasks;

static uintptr_t
nothing(void *argument)
{
	return (uintptr_t)argument;
}

/* ---- ticks ---- */

CASE(a_tick_ends_with_its_budget)
{
	struct fringe_tick tick;

	begin_world();
	REQUIRE_EQUAL(spawn(0, 0, yield_often, (void *)5), 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 4, &tick), 4);
	REQUIRE_EQUAL(tick.has_remaining, 1);
	REQUIRE_EQUAL(tick.completed, 0);
	REQUIRE_EQUAL(fringe_scheduler_tasks(&world.scheduler), 1);
	REQUIRE(!fringe_scheduler_is_idle(&world.scheduler));
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 4, &tick), 2);
	REQUIRE_EQUAL(tick.has_remaining, 0);
	REQUIRE_EQUAL(tick.completed, 1);
	REQUIRE_EQUAL(fringe_scheduler_tasks(&world.scheduler), 0);
	REQUIRE(fringe_scheduler_is_idle(&world.scheduler));
	REQUIRE_EQUAL(spawn(1, 0, yield_often, (void *)1000), 0);
	REQUIRE_EQUAL(
	    fringe_scheduler_tick(&world.scheduler, 0, NULL), FRINGE_TICK);
}

static uintptr_t
tick_inside(void *argument)
{
	(void)argument;
	return (uintptr_t)(intptr_t)fringe_scheduler_tick(
	    &world.scheduler, 0, NULL);
}

CASE(a_scheduler_does_not_tick_inside_of_itself)
{
	uintptr_t value;

	begin_world();
	REQUIRE_EQUAL(fringe_scheduler_tick(NULL, 0, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(spawn(0, 0, tick_inside, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(fringe_task_join(&tasks[0], &value, FRINGE_NEVER), 0);
	REQUIRE_EQUAL((int)value, FRINGE_ECONTEXT);
}

/* ---- which goes first ---- */

static uintptr_t
step(void *argument)
{
	STEP((int)(intptr_t)argument);
	return 0;
}

CASE(tasks_of_one_priority_go_first_in_first_out)
{
	uintptr_t i;

	begin_world();
	for (i = 0; i < MANY; i++)
		REQUIRE_EQUAL(spawn((int)i, 3, step, (void *)i), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(MANY);
}

CASE(the_highest_priority_goes_first)
{
	uintptr_t i;

	begin_world();
	for (i = 0; i < WORLD_PRIORITIES; i++)
		REQUIRE_EQUAL(spawn((int)i, WORLD_PRIORITIES - 1 - (unsigned)i,
				  step, (void *)(WORLD_PRIORITIES - 1 - i)),
		    0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(WORLD_PRIORITIES);
}

static uintptr_t
activate_and_dispatch(void *argument)
{
	(void)argument;
	STEP(0);
	REQUIRE_EQUAL(spawn(1, 2, step, (void *)1), 0);
	STEP(2);
	/* Of the same and of a lower priority it is not dispatched. */
	REQUIRE_EQUAL(spawn(2, 3, step, (void *)5), 0);
	STEP(3);
	REQUIRE_EQUAL(spawn(3, 4, step, (void *)6), 0);
	STEP(4);
	return 0;
}

CASE(a_spawned_task_of_a_higher_priority_is_dispatched_at_once)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 3, activate_and_dispatch, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(7);
}

static uintptr_t
be_preempted(void *argument)
{
	STEP(0);
	REQUIRE_EQUAL(spawn(2, 2, step, (void *)1), 0);
	/* It was put behind the other one of its priority. */
	STEP((int)(intptr_t)argument);
	return 0;
}

CASE(a_preempted_task_goes_behind_those_of_its_priority)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 3, be_preempted, (void *)3), 0);
	REQUIRE_EQUAL(spawn(1, 3, step, (void *)2), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(4);
}

static uintptr_t
set_priorities(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_set_priority(&tasks[2], 3), 0);
	STEP(0);
	/* Lower than the others, it goes when they have gone. */
	REQUIRE_EQUAL(fringe_task_set_priority(&tasks[0], 5), 0);
	STEP(3);
	REQUIRE_EQUAL(fringe_task_priority(&tasks[0]), 5);
	REQUIRE_EQUAL(fringe_task_base_priority(&tasks[0]), 5);
	/* Higher than this one, it goes at once. */
	REQUIRE_EQUAL(spawn(3, 6, step, (void *)4), 0);
	REQUIRE_EQUAL(fringe_task_set_priority(&tasks[3], 1), 0);
	STEP(5);
	REQUIRE_EQUAL(
	    fringe_task_set_priority(&tasks[0], WORLD_PRIORITIES),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_task_set_priority(NULL, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_task_set_priority(&tasks[3], 1), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_task_set_priority(&tasks[9], 1), FRINGE_ESTATE);
	return 0;
}

CASE(priorities_are_changed_at_run_time)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 2, set_priorities, NULL), 0);
	REQUIRE_EQUAL(spawn(1, 4, step, (void *)2), 0);
	REQUIRE_EQUAL(spawn(2, 4, step, (void *)1), 0);
	REQUIRE_EQUAL(
	    fringe_task_set_priority(&tasks[0], 1), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(6);
}

CASE(a_task_that_is_spawned_again_has_what_it_is_spawned_with)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 2, step, (void *)0), 0);
	REQUIRE_EQUAL(spawn(0, 2, step, (void *)0), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_task_unpark(&tasks[0]), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(fringe_task_state(&tasks[0]), FRINGE_TASK_ENDED);
	REQUIRE_EQUAL(spawn(0, 3, step, (void *)1), 0);
	REQUIRE_EQUAL(fringe_task_priority(&tasks[0]), 3);
	/* And not the token. */
	REQUIRE_EQUAL(fringe_task_unpark_exact(&tasks[0]), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(fringe_task_detach(&tasks[0]), 0);
	REQUIRE_EQUAL(world.released, 1);
	REQUIRE_EQUAL(spawn(0, 3, step, (void *)2), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(3);
}

static uintptr_t
step_unboosted(void *argument)
{
	REQUIRE_EQUAL(fringe_task_is_boosted(), 0);
	return step(argument);
}

static uintptr_t
be_boosted(void *argument)
{
	REQUIRE_EQUAL(fringe_task_is_boosted(), 0);
	REQUIRE_EQUAL(fringe_task_unboost(), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_boost(), 0);
	REQUIRE_EQUAL(fringe_task_boost(), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_is_boosted(), 1);
	REQUIRE_EQUAL(spawn(1, 0, step, (void *)1), 0);
	STEP(0);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_sleep(1), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_yield(), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_checkpoint(), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_unboost(), 0);
	STEP(2);
	REQUIRE_EQUAL(fringe_task_boost(), 0);
	/* The next task is not boosted, nor is this one when it returns. */
	REQUIRE_EQUAL(spawn(2, 4, step, (void *)4), 0);
	REQUIRE_EQUAL(spawn(3, 1, step_unboosted, (void *)3), 0);
	return argument ? (uintptr_t)fringe_task_exit(1) : 0;
}

CASE(a_boosted_task_is_not_dispatched_away)
{
	int exits;

	for (exits = 0; exits < 2; exits++) {
		begin_world();
		REQUIRE_EQUAL(fringe_task_boost(), FRINGE_ECONTEXT);
		REQUIRE_EQUAL(
		    spawn(0, 3, be_boosted, (void *)(intptr_t)exits), 0);
		REQUIRE_EQUAL(run_world(), 0);
		STEP(5);
	}
}

/* ---- parking ---- */

static uintptr_t
park(void *argument)
{
	(void)argument;
	STEP(0);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
	STEP(2);
	/* Once for each park, and once ahead. */
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
	STEP(4);
	REQUIRE_EQUAL(fringe_task_unpark(&tasks[0]), 0);
	REQUIRE_EQUAL(fringe_task_unpark(&tasks[0]), 0);
	REQUIRE_EQUAL(fringe_task_unpark_exact(&tasks[0]), FRINGE_EFULL);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
	STEP(5);
	REQUIRE_EQUAL(
	    fringe_task_park(fringe_task_after(3 * MILLISECOND)),
	    FRINGE_ETIMEOUT);
	REQUIRE_EQUAL(world.clock.ticks, 3000);
	REQUIRE_EQUAL(fringe_task_park(0), FRINGE_ETIMEOUT);
	STEP(7);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), FRINGE_EINTERRUPTED);
	STEP(9);
	return 0;
}

static uintptr_t
unpark(void *argument)
{
	(void)argument;
	STEP(1);
	REQUIRE_EQUAL(fringe_task_state(&tasks[0]), FRINGE_TASK_WAITING);
	REQUIRE(fringe_task_waits_for(&tasks[0])[0] == 'p');
	REQUIRE_EQUAL(fringe_task_unpark(&tasks[0]), 0);
	STEP(3);
	REQUIRE_EQUAL(fringe_task_unpark_exact(&tasks[0]), 0);
	STEP(6);
	REQUIRE_EQUAL(fringe_task_sleep(5 * MILLISECOND), 0);
	STEP(8);
	REQUIRE_EQUAL(fringe_task_interrupt(&tasks[0]), 0);
	STEP(10);
	REQUIRE_EQUAL(fringe_task_interrupt(&tasks[0]), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_task_interrupt(&tasks[1]), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_task_interrupt(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_task_unpark(&tasks[0]), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_task_unpark(NULL), FRINGE_EINVAL);
	return 0;
}

CASE(a_parked_task_is_unparked)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 1, park, NULL), 0);
	REQUIRE_EQUAL(spawn(1, 2, unpark, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(11);
}

static uintptr_t
wake_oneself(void *argument)
{
	int i;

	(void)argument;
	for (i = 0; i < 3; i++)
		fringe_task_wake(fringe_task_current());
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
	return (uintptr_t)(intptr_t)fringe_task_park(
	    fringe_task_after(MILLISECOND));
}

CASE(wakes_of_a_running_task_are_one)
{
	uintptr_t value;

	begin_world();
	REQUIRE_EQUAL(spawn(0, 1, wake_oneself, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(fringe_task_join(&tasks[0], &value, FRINGE_NEVER), 0);
	REQUIRE_EQUAL((int)value, FRINGE_ETIMEOUT);
	fringe_task_wake(&tasks[0]);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 0, NULL), 0);
}

CASE(a_wake_from_outside_is_counted_as_such)
{
	struct fringe_tick tick;

	begin_world();
	REQUIRE_EQUAL(spawn(0, 1, wake_oneself, NULL), 0);
	REQUIRE_EQUAL(spawn(1, 1, yield_often, (void *)3), 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 0, NULL), 5);
	fringe_task_wake(&tasks[0]);
	fringe_task_wake(&tasks[0]);
	REQUIRE(!fringe_scheduler_is_idle(&world.scheduler));
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 0, &tick), 1);
	REQUIRE_EQUAL(tick.woken_external, 1);
	REQUIRE_EQUAL(tick.woken_internal, 0);
	REQUIRE_EQUAL(tick.completed, 1);
}

/* ---- joining ---- */

static uintptr_t
join(void *argument)
{
	uintptr_t value = 0;

	REQUIRE_EQUAL(fringe_task_join(argument, &value, FRINGE_NEVER), 0);
	world.sequence++;
	return value + 1;
}

CASE(any_number_of_tasks_join_one)
{
	uintptr_t value;
	int i;

	begin_world();
	for (i = 1; i < MANY; i++)
		REQUIRE_EQUAL(spawn(i, 1, join, &tasks[0]), 0);
	REQUIRE_EQUAL(spawn(0, 2, yield_often, (void *)2), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(world.sequence, MANY - 1);
	for (i = 1; i < MANY; i++) {
		REQUIRE_EQUAL(
		    fringe_task_join(&tasks[i], &value, FRINGE_NEVER), 0);
		REQUIRE_EQUAL(value, 8);
	}
}

CASE(what_ended_is_joined_too)
{
	uintptr_t value;

	begin_world();
	REQUIRE_EQUAL(spawn(0, 1, nothing, (void *)41), 0);
	REQUIRE_EQUAL(spawn(1, 2, join, &tasks[0]), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(fringe_task_join(&tasks[1], &value, FRINGE_NEVER), 0);
	REQUIRE_EQUAL(value, 42);
	REQUIRE_EQUAL(fringe_task_join(&tasks[1], NULL, FRINGE_NEVER), 0);
}

static uintptr_t
join_in_time(void *argument)
{
	REQUIRE_EQUAL(
	    fringe_task_join(argument, NULL, fringe_task_after(MILLISECOND)),
	    FRINGE_ETIMEOUT);
	REQUIRE_EQUAL(world.clock.ticks, 1000);
	REQUIRE_EQUAL(
	    fringe_task_join(argument, NULL, fringe_task_after(MILLISECOND)),
	    0);
	REQUIRE_EQUAL(world.clock.ticks, 1500);
	REQUIRE_EQUAL(
	    fringe_task_join(fringe_task_current(), NULL, FRINGE_NEVER),
	    FRINGE_EDEADLOCK);
	REQUIRE_EQUAL(fringe_task_join(NULL, NULL, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_task_join(&tasks[9], NULL, 0), FRINGE_ESTATE);
	return 0;
}

static uintptr_t
sleep_for(void *argument)
{
	return (uintptr_t)(intptr_t)fringe_task_sleep(
	    (intptr_t)argument * MICROSECOND);
}

CASE(a_join_has_a_deadline)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 1, sleep_for, (void *)1500), 0);
	REQUIRE_EQUAL(spawn(1, 1, join_in_time, &tasks[0]), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(fringe_task_join(&tasks[1], NULL, FRINGE_NEVER), 0);
}

CASE(who_is_no_task_joins_only_what_ended)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 1, nothing, NULL), 0);
	REQUIRE_EQUAL(
	    fringe_task_join(&tasks[0], NULL, FRINGE_NEVER), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(fringe_task_join(&tasks[0], NULL, FRINGE_NEVER), 0);
}

/* ---- references ---- */

CASE(a_task_is_released_when_nobody_refers_to_it)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 1, nothing, NULL), 0);
	REQUIRE_EQUAL(fringe_task_detach(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_task_detach(&tasks[0]), 0);
	REQUIRE_EQUAL(fringe_task_detach(&tasks[0]), FRINGE_ESTATE);
	REQUIRE_EQUAL(world.released, 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(world.released, 1);
	REQUIRE_EQUAL(fringe_task_state(&tasks[0]), FRINGE_TASK_NONE);
	/* Of what is none nothing can be let go. */
	REQUIRE_EQUAL(fringe_task_detach(&tasks[0]), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_task_detach(&tasks[1]), FRINGE_ESTATE);
	/* Somebody else has it longer than its spawner. */
	REQUIRE_EQUAL(spawn(1, 1, nothing, NULL), 0);
	fringe_task_ref(&tasks[1]);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(spawn(1, 1, nothing, NULL), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_task_detach(&tasks[1]), 0);
	REQUIRE_EQUAL(world.released, 1);
	REQUIRE_EQUAL(fringe_task_state(&tasks[1]), FRINGE_TASK_ENDED);
	fringe_task_unref(&tasks[1]);
	REQUIRE_EQUAL(world.released, 2);
	REQUIRE_EQUAL(fringe_task_state(&tasks[1]), FRINGE_TASK_NONE);
}

CASE(a_task_in_the_inbox_is_not_released)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 1, nothing, NULL), 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 0, NULL), 1);
	REQUIRE_EQUAL(spawn(0, 1, yield_often, (void *)1), 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 1, NULL), 1);
	fringe_task_wake(&tasks[0]);
	REQUIRE_EQUAL(fringe_task_detach(&tasks[0]), 0);
	REQUIRE_EQUAL(world.released, 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(world.released, 1);
}

/* ---- cancelling ---- */

static uintptr_t
never(void *argument)
{
	(void)argument;
	REQUIRE(0);
	return 0;
}

CASE(a_task_cancelled_before_it_ran_does_not_run)
{
	struct fringe_tick tick;
	uintptr_t value = 1;

	begin_world();
	REQUIRE_EQUAL(spawn(0, 1, never, NULL), 0);
	REQUIRE_EQUAL(fringe_task_cancel(&tasks[0]), 0);
	REQUIRE_EQUAL(fringe_task_cancel(&tasks[0]), 1);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 0, &tick), 0);
	REQUIRE_EQUAL(tick.completed, 1);
	REQUIRE_EQUAL(fringe_task_join(&tasks[0], &value, FRINGE_NEVER),
	    FRINGE_ECANCELED);
	REQUIRE_EQUAL(value, 0);
	REQUIRE_EQUAL(fringe_task_cancel(&tasks[0]), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_task_cancel(&tasks[9]), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_task_cancel(NULL), FRINGE_EINVAL);
}

static uintptr_t
wait_until_cancelled(void *argument)
{
	(void)argument;
	STEP(0);
	REQUIRE(!fringe_task_is_canceled(NULL));
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), FRINGE_ECANCELED);
	STEP(1);
	/* For good. */
	REQUIRE(fringe_task_is_canceled(NULL));
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), FRINGE_ECANCELED);
	REQUIRE_EQUAL(fringe_task_sleep(1), FRINGE_ECANCELED);
	REQUIRE_EQUAL(fringe_task_yield(), FRINGE_ECANCELED);
	REQUIRE_EQUAL(fringe_task_checkpoint(), FRINGE_ECANCELED);
	REQUIRE_EQUAL(
	    fringe_task_join(&tasks[0], NULL, FRINGE_NEVER), FRINGE_ECANCELED);
	return 5;
}

static uintptr_t
cancel_first(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_cancel(&tasks[0]), 0);
	STEP(2);
	return 0;
}

static uintptr_t
join_cancelled(void *argument)
{
	uintptr_t value;

	REQUIRE_EQUAL(
	    fringe_task_join(argument, &value, FRINGE_NEVER), FRINGE_ECANCELED);
	REQUIRE_EQUAL(value, 5);
	STEP(3);
	return 0;
}

CASE(a_cancelled_task_is_woken_from_its_wait_and_its_joiner_too)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 1, wait_until_cancelled, NULL), 0);
	REQUIRE_EQUAL(spawn(2, 2, join_cancelled, &tasks[0]), 0);
	REQUIRE_EQUAL(spawn(1, 2, cancel_first, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(4);
}

CASE(a_task_is_cancelled_from_outside)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 1, wait_until_cancelled, NULL), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(fringe_task_cancel(&tasks[0]), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(2);
}

static uintptr_t
cancel_oneself(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_cancel(fringe_task_current()), 0);
	STEP(0);
	REQUIRE_EQUAL(fringe_task_yield(), FRINGE_ECANCELED);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), FRINGE_ECANCELED);
	return 6;
}

CASE(a_task_cancels_itself_at_its_next_wait)
{
	uintptr_t value;

	begin_world();
	REQUIRE_EQUAL(spawn(0, 1, cancel_oneself, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(fringe_task_join(&tasks[0], &value, FRINGE_NEVER),
	    FRINGE_ECANCELED);
	REQUIRE_EQUAL(value, 6);
}

/* ---- leaving ---- */

static __attribute__((__noinline__)) int
leave_from_below(int depth)
{
	if (depth == 0)
		return fringe_task_exit(99);
	return leave_from_below(depth - 1) + depth;
}

static uintptr_t
leave(void *argument)
{
	(void)argument;
	return (uintptr_t)leave_from_below(3);
}

CASE(a_task_exits_from_below)
{
	uintptr_t value;

	begin_world();
	REQUIRE_EQUAL(fringe_task_exit(1), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(spawn(0, 1, leave, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(fringe_task_join(&tasks[0], &value, FRINGE_NEVER), 0);
	REQUIRE_EQUAL(value, 99);
}

/* ---- time ---- */

CASE(a_sleep_ends_at_its_time_and_not_before)
{
	uintptr_t i;

	begin_world();
	for (i = 0; i < MANY; i++)
		REQUIRE_EQUAL(
		    spawn((int)i, 1, sleep_for, (void *)(100 * i)), 0);
	for (i = 0; i < MANY; i++) {
		fringe_scheduler_tick(&world.scheduler, 0, NULL);
		REQUIRE_EQUAL(
		    fringe_scheduler_tasks(&world.scheduler), MANY - 1 - i);
		fringe_virtual_clock_advance(&world.clock, 99);
		REQUIRE_EQUAL(
		    fringe_scheduler_tick(&world.scheduler, 0, NULL), 0);
		fringe_virtual_clock_advance(&world.clock, 1);
	}
	REQUIRE_EQUAL(fringe_scheduler_tasks(&world.scheduler), 0);
}

static uintptr_t
sleep_badly(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_sleep(-1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_task_sleep(0), 0);
	REQUIRE_EQUAL(fringe_task_sleep_until(0), 0);
	/* Less than a tick is a tick. */
	REQUIRE_EQUAL(fringe_task_sleep(1), 0);
	REQUIRE_EQUAL(world.clock.ticks, 1);
	REQUIRE_EQUAL(fringe_task_after(FRINGE_FOREVER), FRINGE_NEVER);
	return 0;
}

CASE(sleeps_of_no_time_do_not_wait)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 1, sleep_badly, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
}

static uintptr_t
work_for_long(void *argument)
{
	int i;

	(void)argument;
	for (i = 0; i < 10; i++) {
		fringe_virtual_clock_advance(&world.clock, 100);
		REQUIRE_EQUAL(fringe_task_checkpoint(), 0);
	}
	STEP(1);
	return 0;
}

static uintptr_t
sleep_and_step(void *argument)
{
	REQUIRE_EQUAL(fringe_task_sleep(350 * MICROSECOND), 0);
	REQUIRE_EQUAL(world.clock.ticks, 400);
	STEP((int)(intptr_t)argument);
	return 0;
}

CASE(a_loop_lets_others_run_at_its_checkpoints)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 2, work_for_long, NULL), 0);
	REQUIRE_EQUAL(spawn(1, 1, sleep_and_step, (void *)0), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(2);
}

static uintptr_t
park_until(void *argument)
{
	const uint64_t *deadline = argument;

	REQUIRE_EQUAL(fringe_task_park(*deadline), 0);
	/* Nothing is left to be done then. */
	REQUIRE_EQUAL(
	    fringe_timers_next(&world.heap.timers), FRINGE_NEVER);
	return 0;
}

CASE(a_wait_that_ends_early_leaves_no_timer)
{
	uint64_t deadline = 1000;

	begin_world();
	REQUIRE_EQUAL(spawn(0, 1, park_until, &deadline), 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 0, NULL), 1);
	REQUIRE_EQUAL(fringe_timers_next(&world.heap.timers), deadline);
	REQUIRE_EQUAL(fringe_task_unpark(&tasks[0]), 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 0, NULL), 1);
	REQUIRE_EQUAL(fringe_scheduler_tasks(&world.scheduler), 0);
}

/* ---- what is refused ---- */

static uintptr_t
wait_in_interrupt(void *argument)
{
	struct fringe_stack stack;

	(void)argument;
	fringe_interrupt_enter();
	REQUIRE(fringe_in_interrupt());
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_yield(), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_checkpoint(), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_sleep(1), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_exit(1), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(
	    fringe_task_set_priority(&tasks[0], 1), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(
	    fringe_scheduler_tick(&world.scheduler, 0, NULL), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(
	    fringe_stack_init(&stack, world_memory[2], WORLD_STACK), 0);
	REQUIRE_EQUAL(fringe_task_spawn(&world.scheduler, &tasks[2], &stack,
			  nothing, NULL, NULL),
	    FRINGE_ECONTEXT);
	/* What may be called there has its effect later. */
	REQUIRE_EQUAL(fringe_task_unpark(&tasks[1]), 0);
	STEP(1);
	fringe_interrupt_leave();
	REQUIRE(!fringe_in_interrupt());
	REQUIRE_EQUAL(fringe_task_checkpoint(), 0);
	STEP(3);
	return 0;
}

static uintptr_t
park_and_step(void *argument)
{
	STEP(0);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
	STEP((int)(intptr_t)argument);
	return 0;
}

CASE(in_an_interrupt_nothing_waits_and_nothing_is_dispatched)
{
	begin_world();
	REQUIRE_EQUAL(spawn(1, 1, park_and_step, (void *)2), 0);
	REQUIRE_EQUAL(spawn(0, 2, wait_in_interrupt, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(4);
}

CASE(bad_arguments_are_refused)
{
	const struct fringe_task_attributes low = { .priority =
							WORLD_PRIORITIES };
	const struct fringe_task_attributes flags = { .flags = 1u << 30 };
	struct fringe_stack stack;
	struct fringe_scheduler other;

	begin_world();
	REQUIRE_EQUAL(
	    fringe_stack_init(&stack, world_memory[0], WORLD_STACK), 0);
	REQUIRE_EQUAL(fringe_task_spawn(
			  NULL, &tasks[0], &stack, nothing, NULL, NULL),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_task_spawn(
			  &world.scheduler, NULL, &stack, nothing, NULL, NULL),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_task_spawn(&world.scheduler, &tasks[0], NULL,
			  nothing, NULL, NULL),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_task_spawn(&world.scheduler, &tasks[0], &stack,
			  NULL, NULL, NULL),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_task_spawn(&world.scheduler, &tasks[0], &stack,
			  nothing, NULL, &low),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_task_spawn(&world.scheduler, &tasks[0], &stack,
			  nothing, NULL, &flags),
	    FRINGE_EINVAL);
	stack.limit = (char *)stack.base - FRINGE_STACK_ALIGN;
	REQUIRE_EQUAL(fringe_task_spawn(&world.scheduler, &tasks[0], &stack,
			  nothing, NULL, NULL),
	    FRINGE_ESIZE);
	REQUIRE_EQUAL(fringe_task_state(&tasks[0]), FRINGE_TASK_NONE);
	fringe_task_wake(NULL);
	REQUIRE_EQUAL(fringe_scheduler_init(NULL, world.lists, 1, NULL),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_scheduler_init(&other, NULL, 1, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_scheduler_init(&other, world.lists, 0, NULL),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_scheduler_init(&other, world.lists,
			  FRINGE_PRIORITIES + 1, NULL),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_task_yield(), FRINGE_ECONTEXT);
	REQUIRE(!fringe_task_current());
	REQUIRE(!fringe_scheduler_current());
	REQUIRE_EQUAL(run_world(), 0);
}

static uintptr_t
have_no_time(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_park(5), FRINGE_EUNSUPPORTED);
	REQUIRE_EQUAL(fringe_task_after(1), FRINGE_NEVER);
	REQUIRE_EQUAL(fringe_task_sleep_until(5), FRINGE_EUNSUPPORTED);
	REQUIRE_EQUAL(fringe_task_sleep(5), FRINGE_EUNSUPPORTED);
	return 1;
}

CASE(without_timers_there_are_no_deadlines)
{
	static struct fringe_list lists[1];
	static struct fringe_scheduler timeless =
	    FRINGE_SCHEDULER_INIT(lists, NULL);
	struct fringe_stack stack;
	uintptr_t value;

	begin_world();
	REQUIRE_EQUAL(
	    fringe_stack_init(&stack, world_memory[0], WORLD_STACK), 0);
	REQUIRE_EQUAL(fringe_task_spawn(&timeless, &tasks[0], &stack,
			  have_no_time, NULL, NULL),
	    0);
	REQUIRE_EQUAL(fringe_scheduler_run(&timeless, NULL, NULL), 0);
	REQUIRE_EQUAL(fringe_task_join(&tasks[0], &value, 0), 0);
	REQUIRE_EQUAL(value, 1);
	REQUIRE(!fringe_scheduler_timers(&timeless));
}

static uintptr_t
run_other_scheduler(void *argument)
{
	struct fringe_scheduler *other = argument;

	REQUIRE(fringe_scheduler_current() == &world.scheduler);
	REQUIRE_EQUAL(fringe_scheduler_run(other, NULL, NULL), 0);
	REQUIRE(fringe_scheduler_current() == &world.scheduler);
	REQUIRE(fringe_task_current() == &tasks[0]);
	return 0;
}

static uintptr_t
be_in_other_scheduler(void *argument)
{
	REQUIRE(fringe_scheduler_current() == argument);
	REQUIRE(fringe_task_current() == &tasks[1]);
	/* What it does to a task of the outer one is done from outside. */
	REQUIRE_EQUAL(fringe_task_unpark(&tasks[2]), 0);
	REQUIRE_EQUAL(fringe_task_interrupt(&tasks[2]), FRINGE_ECONTEXT);
	STEP(1);
	return 0;
}

CASE(a_task_runs_another_scheduler)
{
	static struct fringe_list lists[2];
	static struct fringe_scheduler other =
	    FRINGE_SCHEDULER_INIT(lists, NULL);
	struct fringe_stack stack;

	begin_world();
	REQUIRE_EQUAL(
	    fringe_stack_init(&stack, world_memory[1], WORLD_STACK), 0);
	REQUIRE_EQUAL(fringe_task_spawn(&other, &tasks[1], &stack,
			  be_in_other_scheduler, &other, NULL),
	    0);
	REQUIRE_EQUAL(spawn(2, 1, park_and_step, (void *)2), 0);
	REQUIRE_EQUAL(spawn(0, 2, run_other_scheduler, &other), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(3);
}

static struct fringe_scheduler *kicked;

static void
kick(struct fringe_scheduler *scheduler, void *argument)
{
	REQUIRE(argument == &kicked);
	kicked = scheduler;
}

CASE(a_scheduler_is_kicked_when_something_comes)
{
	begin_world();
	fringe_scheduler_set_kick(&world.scheduler, kick, &kicked);
	kicked = NULL;
	REQUIRE_EQUAL(spawn(0, 1, wait_until_cancelled, NULL), 0);
	REQUIRE(kicked == &world.scheduler);
	REQUIRE_EQUAL(run_world(), STUCK);
	kicked = NULL;
	REQUIRE_EQUAL(fringe_task_cancel(&tasks[0]), 0);
	REQUIRE(kicked == &world.scheduler);
	/* Once is enough. */
	kicked = NULL;
	fringe_task_wake(&tasks[0]);
	REQUIRE(!kicked);
	REQUIRE_EQUAL(run_world(), 0);
}

static uintptr_t
suspended_inside(
    struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	(void)argument;
	STEP(1);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
	STEP(3);
	return first + 1;
}

static uintptr_t
resume_a_generator(void *argument)
{
	struct fringe_generator generator = { 0 };
	struct fringe_stack stack = { 0 };
	uintptr_t out = 0;

	(void)argument;
	STEP(0);
	REQUIRE_EQUAL(
	    fringe_stack_init(&stack, world_memory[3], WORLD_STACK), 0);
	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, &stack, suspended_inside, NULL),
	    0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, &out), 0);
	REQUIRE_EQUAL(out, 2);
	REQUIRE_EQUAL(fringe_generator_finish(&generator, NULL), 0);
	return 0;
}

static uintptr_t
unpark_first(void *argument)
{
	(void)argument;
	STEP(2);
	REQUIRE_EQUAL(fringe_task_unpark(&tasks[0]), 0);
	STEP(4);
	return 0;
}

CASE(a_task_waits_inside_of_a_generator)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 1, resume_a_generator, NULL), 0);
	REQUIRE_EQUAL(spawn(1, 2, unpark_first, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(5);
}

static const struct face_case cases[] = {
	ROW(a_tick_ends_with_its_budget),
	ROW(a_scheduler_does_not_tick_inside_of_itself),
	ROW(tasks_of_one_priority_go_first_in_first_out),
	ROW(the_highest_priority_goes_first),
	ROW(a_spawned_task_of_a_higher_priority_is_dispatched_at_once),
	ROW(a_preempted_task_goes_behind_those_of_its_priority),
	ROW(priorities_are_changed_at_run_time),
	ROW(a_task_that_is_spawned_again_has_what_it_is_spawned_with),
	ROW(a_boosted_task_is_not_dispatched_away),
	ROW(a_parked_task_is_unparked),
	ROW(wakes_of_a_running_task_are_one),
	ROW(a_wake_from_outside_is_counted_as_such),
	ROW(any_number_of_tasks_join_one),
	ROW(what_ended_is_joined_too),
	ROW(a_join_has_a_deadline),
	ROW(who_is_no_task_joins_only_what_ended),
	ROW(a_task_is_released_when_nobody_refers_to_it),
	ROW(a_task_in_the_inbox_is_not_released),
	ROW(a_task_cancelled_before_it_ran_does_not_run),
	ROW(a_cancelled_task_is_woken_from_its_wait_and_its_joiner_too),
	ROW(a_task_is_cancelled_from_outside),
	ROW(a_task_cancels_itself_at_its_next_wait),
	ROW(a_task_exits_from_below),
	ROW(a_sleep_ends_at_its_time_and_not_before),
	ROW(sleeps_of_no_time_do_not_wait),
	ROW(a_loop_lets_others_run_at_its_checkpoints),
	ROW(a_wait_that_ends_early_leaves_no_timer),
	ROW(in_an_interrupt_nothing_waits_and_nothing_is_dispatched),
	ROW(bad_arguments_are_refused),
	ROW(without_timers_there_are_no_deadlines),
	ROW(a_task_runs_another_scheduler),
	ROW(a_scheduler_is_kicked_when_something_comes),
	ROW(a_task_waits_inside_of_a_generator),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_task", cases, 0 };
