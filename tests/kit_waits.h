/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A world in which tasks wait, and say what came of it and in which order. */
#ifndef TESTS_KIT_WAITS_H
#define TESTS_KIT_WAITS_H

#include "kit_world.h"

/* What no wait returns. */
#define WAITING 1000

static struct {
	int results[WORLD_TASKS];
	int order[WORLD_TASKS];
	int count;
} waits;

static inline void
begin_waits(void)
{
	int i;

	begin_world();
	for (i = 0; i < WORLD_TASKS; i++)
		waits.results[i] = WAITING;
	waits.count = 0;
}

/* Which task the caller is. */
static inline int
self(void)
{
	return (int)(fringe_task_current() - world.tasks);
}

/* A task's wait has returned this. */
static inline uintptr_t
came(int result)
{
	waits.results[self()] = result;
	waits.order[waits.count++] = self();
	return 0;
}

/* Spawns tasks from the first up to the last, of one priority. */
static inline void
spawn_all(int first, int last, unsigned int priority, fringe_task_body *body)
{
	int i;

	for (i = first; i <= last; i++)
		REQUIRE_EQUAL(spawn(i, priority, body, NULL), 0);
}

/* Those who went on by now are so many, and others wait. */
static inline void
require_waiting_but(int count)
{
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(waits.count, count);
}

/* All went on, so many. */
static inline void
require_all(int count)
{
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(waits.count, count);
}

/* Adds one, and is wrong if two do at a time. */
static inline void
count_slowly(int *counter)
{
	int before = *counter;

	REQUIRE_EQUAL(fringe_task_yield(), 0);
	*counter = before + 1;
}

/*
 * Lets time pass so far that a wait of this many ticks is over, without its
 * task's scheduler having found out: the waiter is in its queue still.
 */
static inline void
expire_unseen(uint64_t ticks)
{
	fringe_scheduler_tick(&world.scheduler, 0, NULL);
	fringe_virtual_clock_advance(&world.clock, ticks);
	REQUIRE_EQUAL(fringe_timers_turn(&world.heap.timers, NULL), 1);
}

/* The n-th to come was this task, with this. */
#define REQUIRE_CAME(n, task, result)                                          \
	do {                                                                   \
		REQUIRE(waits.count > (n));                                    \
		REQUIRE_EQUAL(waits.order[n], (task));                         \
		REQUIRE_EQUAL(waits.results[task], (result));                  \
	} while (0)

/*
 * Runs the world until all wait, and then a task of this priority, and the
 * world to its end. What the task wakes of a higher priority runs at once, and
 * what it wakes of a lower one is granted something before it runs.
 */
static inline void
run_script(unsigned int priority, fringe_task_body *script)
{
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(spawn(WORLD_TASKS - 1, priority, script, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
}

#endif
