/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Scenarios of maitake's tasks, under the names that they have there. What it
 * does with a join handle is done here by who refers to the task, and what it
 * polls is resumed.
 *
 * What is known to be wrong in the original, and which cases show that it is
 * right here, in check_kit_*.c:
 *
 * to cancel a task that waits does not wake it, nor who joins it
 *     task: a_cancelled_task_is_woken_from_its_wait_and_its_joiner_too
 * one task more is stolen than was asked for
 *     steal: as_many_are_stolen_as_were_asked_for_and_no_more
 * an object that is closed while it is woken may be open afterwards
 *     shared: an_event_that_is_closed_while_it_is_woken_is_closed
 * ticks that come while the timers are locked are said to be kept, and are not
 *     timer: a_turn_that_finds_the_queue_locked_loses_no_tick
 *     timer_hosted: a_handler_that_finds_the_queue_locked_loses_no_tick
 * sleeps across a multiple of the wheel's span end late, or never
 *     timer: deadlines_beyond_a_multiple_of_the_span_are_exact,
 *     a_turn_ends_that_has_a_multiple_of_the_span_before_it
 *     maitake_time: max_sleep
 * durations are rounded down, so that sleeps are short
 *     timer: a_deadline_is_never_early
 *     task: sleeps_of_no_time_do_not_wait
 * there is a longest duration, and longer ones are taken
 *     maitake_time: the_longest_sleep_that_is_taken_is_not_short
 * to cancel a task that has ended changes what its joiner is told
 *     maitake_task: join_handle_cancels_after_poll
 * a level is computed with the number of levels for that of a digit's bits
 *     maitake_wheel: wheel_indices, which holds with any number of levels
 */
#include <fringe/kit.h>

#include "face.h"
#include "kit_world.h"

#define MANY 10

static struct fringe_task *const tasks = world.tasks;

/* ---- joining and cancelling ---- */

static int joined;
static uintptr_t output;

static uintptr_t
join(void *argument)
{
	joined = fringe_task_join(argument, &output, FRINGE_NEVER);
	return 0;
}

/* The second task waits for the first one, which is ready. */
static void
begin_joining(fringe_task_body *body, void *argument)
{
	begin_world();
	joined = 1;
	output = 0;
	REQUIRE_EQUAL(spawn(0, 1, body, argument), 0);
	REQUIRE_EQUAL(spawn(1, 0, join, &tasks[0]), 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 1, NULL), 1);
	REQUIRE_EQUAL(fringe_task_state(&tasks[1]), FRINGE_TASK_WAITING);
	REQUIRE_EQUAL(fringe_task_state(&tasks[0]), FRINGE_TASK_READY);
}

static void
expect_joined(int error, uintptr_t value)
{
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(joined, error);
	REQUIRE_EQUAL(output, value);
}

CASE(join_handle_wakes)
{
	begin_joining(yield_often, (void *)1);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 1, NULL), 1);
	REQUIRE_EQUAL(fringe_task_state(&tasks[1]), FRINGE_TASK_WAITING);
	expect_joined(0, 7);
}

static uintptr_t
be_cancelled(void *argument)
{
	(void)argument;
	STEP(0);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), FRINGE_ECANCELED);
	return 8;
}

CASE(join_handle_cancels_before_poll)
{
	begin_joining(be_cancelled, NULL);
	REQUIRE_EQUAL(fringe_task_cancel(&tasks[0]), 0);
	expect_joined(FRINGE_ECANCELED, 0);
	STEP(0);
}

/* It ended first: then there is nothing to cancel, and it is no error. */
CASE(join_handle_cancels_after_poll)
{
	begin_joining(yield_often, NULL);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 1, NULL), 1);
	REQUIRE_EQUAL(fringe_task_cancel(&tasks[0]), FRINGE_ESTATE);
	expect_joined(0, 7);
}

CASE(join_handle_cancels_between_polls)
{
	begin_joining(be_cancelled, NULL);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 1, NULL), 1);
	REQUIRE_EQUAL(fringe_task_cancel(&tasks[0]), 0);
	expect_joined(FRINGE_ECANCELED, 8);
	STEP(1);
}

/* As begin_joining, and then not its spawner but somebody else refers to it. */
static void
begin_referring(fringe_task_body *body, void *argument)
{
	begin_joining(body, argument);
	fringe_task_ref(&tasks[0]);
	REQUIRE_EQUAL(fringe_task_detach(&tasks[0]), 0);
}

static void
expect_released(int error, uintptr_t value)
{
	expect_joined(error, value);
	REQUIRE_EQUAL(world.released, 0);
	fringe_task_unref(&tasks[0]);
	REQUIRE_EQUAL(world.released, 1);
}

CASE(taskref_cancels_before_poll)
{
	begin_referring(be_cancelled, NULL);
	REQUIRE_EQUAL(fringe_task_cancel(&tasks[0]), 0);
	expect_released(FRINGE_ECANCELED, 0);
	STEP(0);
}

CASE(taskref_cancels_after_poll)
{
	begin_referring(yield_often, NULL);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 1, NULL), 1);
	REQUIRE_EQUAL(fringe_task_cancel(&tasks[0]), FRINGE_ESTATE);
	expect_released(0, 7);
}

CASE(taskref_cancels)
{
	begin_referring(be_cancelled, NULL);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 1, NULL), 1);
	REQUIRE_EQUAL(fringe_task_cancel(&tasks[0]), 0);
	expect_released(FRINGE_ECANCELED, 8);
	STEP(1);
}

static uintptr_t
cancel_oneself(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_cancel(fringe_task_current()), 0);
	return be_cancelled(NULL);
}

CASE(task_self_cancels)
{
	begin_joining(cancel_oneself, NULL);
	expect_joined(FRINGE_ECANCELED, 8);
}

/* ---- memory ---- */

CASE(drop_join_handle)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 0, yield_often, (void *)1), 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 1, NULL), 1);
	REQUIRE_EQUAL(fringe_task_detach(&tasks[0]), 0);
	REQUIRE_EQUAL(world.released, 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 0, NULL), 1);
	REQUIRE_EQUAL(world.released, 1);
}

CASE(joinhandle_deallocates)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 0, yield_often, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(world.released, 0);
	REQUIRE_EQUAL(fringe_task_detach(&tasks[0]), 0);
	REQUIRE_EQUAL(world.released, 1);
}

CASE(taskref_deallocates)
{
	begin_world();
	REQUIRE_EQUAL(spawn(0, 0, yield_often, NULL), 0);
	fringe_task_ref(&tasks[0]);
	REQUIRE_EQUAL(fringe_task_detach(&tasks[0]), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(world.released, 0);
	fringe_task_unref(&tasks[0]);
	REQUIRE_EQUAL(world.released, 1);
}

CASE(taskref_clones_deallocate)
{
	int i;

	begin_world();
	REQUIRE_EQUAL(spawn(0, 0, yield_often, NULL), 0);
	for (i = 0; i < MANY; i++)
		fringe_task_ref(&tasks[0]);
	REQUIRE_EQUAL(fringe_task_detach(&tasks[0]), 0);
	REQUIRE_EQUAL(run_world(), 0);
	for (i = 0; i < MANY; i++) {
		REQUIRE_EQUAL(world.released, 0);
		fringe_task_unref(&tasks[0]);
	}
	REQUIRE_EQUAL(world.released, 1);
}

/* Of what is said of a task in one word, nothing changes another thing. */
CASE(packing_specs_valid)
{
	int i;

	begin_world();
	REQUIRE_EQUAL(spawn(0, 0, be_cancelled, NULL), 0);
	for (i = 0; i < 1000; i++)
		fringe_task_ref(&tasks[0]);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 0, NULL), 1);
	REQUIRE(!fringe_task_is_canceled(&tasks[0]));
	REQUIRE_EQUAL(fringe_task_cancel(&tasks[0]), 0);
	fringe_task_wake(&tasks[0]);
	REQUIRE_EQUAL(fringe_task_unpark_exact(&tasks[0]), FRINGE_EFULL);
	REQUIRE_EQUAL(fringe_task_detach(&tasks[0]), 0);
	REQUIRE_EQUAL(fringe_task_detach(&tasks[0]), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_task_state(&tasks[0]), FRINGE_TASK_WAITING);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE(fringe_task_is_canceled(&tasks[0]));
	for (i = 0; i < 1000; i++) {
		REQUIRE_EQUAL(fringe_task_state(&tasks[0]), FRINGE_TASK_ENDED);
		fringe_task_unref(&tasks[0]);
	}
	REQUIRE_EQUAL(fringe_task_state(&tasks[0]), FRINGE_TASK_NONE);
}

static const struct face_case cases[] = {
	ROW(join_handle_wakes),
	ROW(join_handle_cancels_before_poll),
	ROW(join_handle_cancels_after_poll),
	ROW(join_handle_cancels_between_polls),
	ROW(taskref_cancels_before_poll),
	ROW(taskref_cancels_after_poll),
	ROW(taskref_cancels),
	ROW(task_self_cancels),
	ROW(drop_join_handle),
	ROW(joinhandle_deallocates),
	ROW(taskref_deallocates),
	ROW(taskref_clones_deallocate),
	ROW(packing_specs_valid),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_maitake_task", cases, 0 };
