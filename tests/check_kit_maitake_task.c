/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Scenarios of maitake's tasks and scheduler, under the names that they have
 * there. What it does with a join handle is done here by who refers to the
 * task, and what it polls is resumed.
 */
#include <fringe/kit.h>

#include "face.h"
#include "kit_world.h"

#define MANY 10

static struct fringe_task *const tasks = world.tasks;

static uintptr_t
yield_often(void *argument)
{
	uintptr_t times;

	for (times = (uintptr_t)argument; times > 0; times--)
		REQUIRE_EQUAL(fringe_task_yield(), 0);
	return 7;
}

CASE(basically_works)
{
	struct fringe_tick tick;

	begin_world();
	REQUIRE_EQUAL(spawn(0, 0, yield_often, (void *)1), 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 0, &tick), 2);
	REQUIRE_EQUAL(tick.polled, 2);
	REQUIRE_EQUAL(tick.completed, 1);
	REQUIRE_EQUAL(tick.spawned, 1);
	REQUIRE_EQUAL(tick.has_remaining, 0);
	REQUIRE_EQUAL(tick.woken_external, 0);
	REQUIRE_EQUAL(tick.woken_internal, 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 0, &tick), 0);
	REQUIRE_EQUAL(tick.polled, 0);
}

CASE(schedule_many)
{
	struct fringe_tick tick;
	int i;

	begin_world();
	for (i = 0; i < MANY; i++)
		REQUIRE_EQUAL(spawn(i, 0, yield_often, (void *)1), 0);
	REQUIRE_EQUAL(
	    fringe_scheduler_tick(&world.scheduler, 0, &tick), 2 * MANY);
	REQUIRE_EQUAL(tick.completed, MANY);
	REQUIRE_EQUAL(tick.spawned, MANY);
	REQUIRE_EQUAL(tick.has_remaining, 0);
}

CASE(many_yields)
{
	struct fringe_tick tick;
	uintptr_t i;

	begin_world();
	for (i = 0; i < MANY; i++)
		REQUIRE_EQUAL(spawn((int)i, 0, yield_often, (void *)i), 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 0, &tick),
	    MANY + MANY * (MANY - 1) / 2);
	REQUIRE_EQUAL(tick.completed, MANY);
}

CASE(static_scheduler_macro)
{
	static struct fringe_list lists[1];
	static struct fringe_scheduler scheduler =
	    FRINGE_SCHEDULER_INIT(lists, NULL);
	struct fringe_stack stack;
	struct fringe_tick tick;

	begin_world();
	REQUIRE_EQUAL(
	    fringe_stack_init(&stack, world_memory[0], WORLD_STACK), 0);
	REQUIRE_EQUAL(fringe_task_spawn(&scheduler, &tasks[0], &stack,
			  yield_often, (void *)1, NULL),
	    0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&scheduler, 0, &tick), 2);
	REQUIRE_EQUAL(tick.completed, 1);
	REQUIRE_EQUAL(tick.has_remaining, 0);
}

/* ---- wakes ---- */

static uintptr_t
be_notified(void *argument)
{
	(void)argument;
	STEP(0);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
	STEP(2);
	return 0;
}

static uintptr_t
notify(void *argument)
{
	REQUIRE_EQUAL(fringe_task_yield(), 0);
	STEP(1);
	fringe_task_wake(argument);
	return 0;
}

CASE(notify_future)
{
	struct fringe_tick tick;

	begin_world();
	REQUIRE_EQUAL(spawn(0, 0, be_notified, NULL), 0);
	REQUIRE_EQUAL(spawn(1, 0, notify, &tasks[0]), 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 0, &tick), 4);
	REQUIRE_EQUAL(tick.completed, 2);
	STEP(3);
}

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

/* By somebody else who refers to it, when its spawner does no more. */
CASE(taskref_cancels)
{
	begin_joining(be_cancelled, NULL);
	fringe_task_ref(&tasks[0]);
	REQUIRE_EQUAL(fringe_task_detach(&tasks[0]), 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 1, NULL), 1);
	REQUIRE_EQUAL(fringe_task_cancel(&tasks[0]), 0);
	expect_joined(FRINGE_ECANCELED, 8);
	fringe_task_unref(&tasks[0]);
	REQUIRE_EQUAL(world.released, 1);
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
	REQUIRE_EQUAL(spawn(0, 0, be_notified, NULL), 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&world.scheduler, 0, NULL), 1);
	fringe_task_wake(&tasks[0]);
	REQUIRE_EQUAL(fringe_task_detach(&tasks[0]), 0);
	STEP(1);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(3);
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

static const struct face_case cases[] = {
	ROW(basically_works),
	ROW(schedule_many),
	ROW(many_yields),
	ROW(static_scheduler_macro),
	ROW(notify_future),
	ROW(join_handle_wakes),
	ROW(join_handle_cancels_before_poll),
	ROW(join_handle_cancels_after_poll),
	ROW(join_handle_cancels_between_polls),
	ROW(taskref_cancels),
	ROW(task_self_cancels),
	ROW(drop_join_handle),
	ROW(joinhandle_deallocates),
	ROW(taskref_deallocates),
	ROW(taskref_clones_deallocate),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_maitake_task", cases, 0 };
