/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Scenarios of maitake's schedulers, of who wakes and spawns their tasks and of
 * whose memory those are, under the names that they have there.
 */
#include <fringe/kit.h>

#include "face.h"
#include "kit_orders.h"

#define MANY 10

static struct fringe_task *const tasks = world.tasks;

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

/* ---- storage ---- */

/* A task in something larger, of which the program has a few. */
struct block {
	struct block *next;
	char *memory;
	struct fringe_task task;
};

#define BLOCKS 2

static struct block blocks[BLOCKS];
static struct block *free_blocks;

static void
give_block_back(struct fringe_task *task)
{
	struct block *block = FRINGE_CONTAINER_OF(task, struct block, task);

	block->next = free_blocks;
	free_blocks = block;
	world.released++;
}

static void
begin_blocks(void)
{
	int i;

	begin_world();
	free_blocks = NULL;
	for (i = 0; i < BLOCKS; i++) {
		blocks[i] = (struct block){ .memory = world_memory[i] };
		give_block_back(&blocks[i].task);
	}
	world.released = 0;
}

/* Nobody but the scheduler refers to it, when this returns. */
static struct fringe_task *
spawn_block(fringe_task_body *body, void *argument)
{
	const struct fringe_task_attributes attributes = {
		.release = give_block_back,
	};
	struct block *block = free_blocks;
	struct fringe_stack stack;

	REQUIRE(block != NULL);
	free_blocks = block->next;
	REQUIRE_EQUAL(fringe_stack_init(&stack, block->memory, WORLD_STACK), 0);
	REQUIRE_EQUAL(fringe_task_spawn(&world.scheduler, &block->task, &stack,
			  body, argument, &attributes),
	    0);
	REQUIRE_EQUAL(fringe_task_detach(&block->task), 0);
	return &block->task;
}

/* What was given comes back, and does for the next ones. */
CASE(custom_storage)
{
	struct fringe_tick tick;
	int i;

	begin_blocks();
	for (i = 0; i < MANY; i++) {
		world.sequence = 0;
		spawn_block(notify, spawn_block(be_notified, NULL));
		REQUIRE(!free_blocks);
		REQUIRE_EQUAL(
		    fringe_scheduler_tick(&world.scheduler, 0, &tick), 4);
		REQUIRE_EQUAL(tick.completed, BLOCKS);
		REQUIRE_EQUAL(world.released, (i + 1) * BLOCKS);
		STEP(3);
	}
}

/* There is nothing that a scheduler needs to be told of before it is used. */
CASE(static_stub)
{
	static struct fringe_list lists[1];
	static struct fringe_scheduler scheduler =
	    FRINGE_SCHEDULER_INIT(lists, NULL);
	static struct fringe_task stub = FRINGE_TASK_INIT;

	REQUIRE_EQUAL(fringe_task_state(&stub), FRINGE_TASK_NONE);
	fringe_task_wake(&stub);
	REQUIRE_EQUAL(fringe_task_cancel(&stub), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_scheduler_is_idle(&scheduler), 1);
	REQUIRE_EQUAL(fringe_scheduler_tick(&scheduler, 0, NULL), 0);
	REQUIRE_EQUAL(fringe_scheduler_tasks(&scheduler), 0);
}

/* ---- what a task knows of itself ---- */

static uintptr_t
be_built(void *argument)
{
	const struct fringe_task *self_ = fringe_task_current();
	const struct fringe_task_attributes *attributes = argument;

	REQUIRE(fringe_task_name(self_) == attributes->name);
	REQUIRE(fringe_task_file(self_) == attributes->file);
	REQUIRE_EQUAL(fringe_task_line(self_), attributes->line);
	REQUIRE_EQUAL(fringe_task_priority(self_), attributes->priority);
	STEP(0);
	return 0;
}

CASE(task_builder)
{
	struct fringe_task_attributes attributes = { FRINGE_TASK_HERE("hello"),
		.priority = 3 };
	struct fringe_stack stack;

	begin_world();
	REQUIRE_EQUAL(
	    fringe_stack_init(&stack, world_memory[0], WORLD_STACK), 0);
	REQUIRE_EQUAL(fringe_task_spawn(&world.scheduler, &tasks[0], &stack,
			  be_built, &attributes, &attributes),
	    0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(1);
}

/* ---- other threads, in every order ---- */

static uintptr_t
park(void *argument)
{
	(void)argument;
	return came(fringe_task_park(FRINGE_NEVER));
}

static uintptr_t
unpark_first(void *argument)
{
	REQUIRE_EQUAL(fringe_task_unpark(&world.tasks[0]), 0);
	return (uintptr_t)argument;
}

static void
require_notified(void)
{
	REQUIRE_CAME(0, 0, 0);
}

CASE(notify_external)
{
	in_all_orders(NULL, BODIES(park, unpark_first), require_notified);
}

static void
be_current(const struct fringe_task *task)
{
	int i;

	for (i = 0; i < 3; i++) {
		REQUIRE(fringe_task_current() == task);
		REQUIRE_EQUAL(fringe_task_state(task), FRINGE_TASK_RUNNING);
		pause_turn();
	}
}

static uintptr_t
be_first(void *argument)
{
	be_current(&tasks[0]);
	return (uintptr_t)argument;
}

static uintptr_t
be_second(void *argument)
{
	be_current(&tasks[1]);
	return (uintptr_t)argument;
}

/* And nobody outside of them. */
static void
require_none_current(void)
{
	REQUIRE(!fringe_task_current());
	REQUIRE(!fringe_scheduler_current());
}

CASE(current_task)
{
	in_all_orders(NULL, BODIES(be_first, be_second), require_none_current);
}

#define SPAWNED 3

static uintptr_t
yield_and_come(void *argument)
{
	(void)argument;
	pause_turn();
	return came(0);
}

/* On the first thread, where there is nothing else. */
static uintptr_t
spawn_across(void *argument)
{
	int i;

	for (i = 0; i < SPAWNED; i++) {
		begin_task(STAGE_THREADS + i, 0, yield_and_come);
		pause_turn();
	}
	return (uintptr_t)argument;
}

static void
require_spawned(void)
{
	REQUIRE_EQUAL(waits.count, SPAWNED);
}

CASE(cross_thread_spawn)
{
	in_all_orders(NULL, BODIES(NULL, spawn_across), require_spawned);
}

static const struct face_case cases[] = {
	ROW(basically_works),
	ROW(schedule_many),
	ROW(many_yields),
	ROW(static_scheduler_macro),
	ROW(notify_future),
	ROW(custom_storage),
	ROW(static_stub),
	ROW(task_builder),
	ROW(notify_external),
	ROW(current_task),
	ROW(cross_thread_spawn),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_maitake_scheduler", cases, 0 };
