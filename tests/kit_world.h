/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * A small world for scenarios: a scheduler of eight priorities on a virtual
 * clock of a million ticks a second, and tasks and stacks to use in it. Time
 * passes when nothing else is left to do, so that each run is the same.
 */
#ifndef TESTS_KIT_WORLD_H
#define TESTS_KIT_WORLD_H

#include <fringe/kit.h>

#include "face.h"

#define WORLD_TASKS 12
#define WORLD_PRIORITIES 8
#define MICROSECOND 1000
#define MILLISECOND 1000000

/* A case that fails in a task says so on its stack, see face.h. */
#if __STDC_HOSTED__
#define WORLD_STACK (64 * 1024)
#else
#define WORLD_STACK 2048
#endif

/* What run_world returns when tasks wait for what never comes. */
#define STUCK 77

static struct {
	struct fringe_virtual_clock clock;
	struct fringe_heap heap;
	struct fringe_list lists[WORLD_PRIORITIES];
	struct fringe_scheduler scheduler;
	struct fringe_task tasks[WORLD_TASKS];
	int sequence;
	int released;
} world;

static char world_memory[WORLD_TASKS][WORLD_STACK]
    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));

static inline void
begin_world(void)
{
	int i;

	world.clock =
	    (struct fringe_virtual_clock)FRINGE_VIRTUAL_CLOCK_INIT(1000000);
	world.heap = (struct fringe_heap)FRINGE_HEAP_INIT(&world.clock.clock);
	REQUIRE_EQUAL(fringe_scheduler_init(&world.scheduler, world.lists,
			  WORLD_PRIORITIES, &world.heap.timers),
	    0);
	for (i = 0; i < WORLD_TASKS; i++)
		world.tasks[i] = (struct fringe_task)FRINGE_TASK_INIT;
	world.sequence = 0;
	world.released = 0;
}

static inline void
count_released(struct fringe_task *task)
{
	REQUIRE(task >= world.tasks && task < world.tasks + WORLD_TASKS);
	world.released++;
}

/* Spawns the i-th task. */
static inline int
spawn(int i, unsigned int priority, fringe_task_body *body, void *argument)
{
	const struct fringe_task_attributes attributes = {
		.name = "scenario",
		.priority = priority,
		.release = count_released,
	};
	struct fringe_stack stack;

	REQUIRE_EQUAL(
	    fringe_stack_init(&stack, world_memory[i], WORLD_STACK), 0);
	return fringe_task_spawn(&world.scheduler, &world.tasks[i], &stack,
	    body, argument, &attributes);
}

/* A body that yields so many times, and returns 7. */
static inline uintptr_t
yield_often(void *times)
{
	uintptr_t left;

	for (left = (uintptr_t)times; left > 0; left--)
		REQUIRE_EQUAL(fringe_task_yield(), 0);
	return 7;
}

/* Lets time pass up to the next deadline. */
static inline int
pass_time(
    struct fringe_scheduler *scheduler, int64_t nanoseconds, void *argument)
{
	(void)scheduler;
	(void)argument;
	if (nanoseconds == FRINGE_FOREVER)
		return STUCK;
	fringe_virtual_clock_advance(
	    &world.clock, (uint64_t)nanoseconds / MICROSECOND);
	return 0;
}

/* Until no task is left, or none can go on. */
static inline int
run_world(void)
{
	return fringe_scheduler_run(&world.scheduler, pass_time, NULL);
}

/* Requires that this is the n-th step of the scenario, from 0 on. */
#define STEP(n) REQUIRE_EQUAL(world.sequence++, (n))

#endif
