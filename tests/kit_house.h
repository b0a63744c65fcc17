/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What the kit's suites share that have threads: a scheduler with an idler on
 * the system's clock, and tasks on stacks of their own.
 */
#ifndef TESTS_KIT_HOUSE_H
#define TESTS_KIT_HOUSE_H

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include <fringe.h>
#include <fringe/kit.h>

#include "face.h"
#include "on_emulator.h"
#include "on_sanitizer.h"
#include "on_valgrind.h"

#define HOUSE_PRIORITIES 4
#define HOUSE_STACK ((size_t)64 * 1024)

struct house {
	struct fringe_heap heap;
	struct fringe_list lists[HOUSE_PRIORITIES];
	struct fringe_scheduler scheduler;
	struct fringe_idler idler;
	/* How often the idler was called. */
	long idled;
};

/*
 * How often something is done: as FRINGE_HANDOVERS says in the environment, and
 * less where each takes long.
 */
static inline long
how_often(long most)
{
	const char *text = getenv("FRINGE_HANDOVERS");
	long often = text ? strtol(text, NULL, 10) : most;

	if (often > 1000 && (ON_VALGRIND || on_emulator()))
		often = 1000;
	return often > 0 && often < most ? often : most;
}

static inline void
begin_house(struct house *house)
{
	house->heap =
	    (struct fringe_heap)FRINGE_HEAP_INIT(&fringe_monotonic_clock);
	house->idled = 0;
	REQUIRE_EQUAL(
	    fringe_scheduler_init(&house->scheduler, house->lists,
		HOUSE_PRIORITIES, &house->heap.timers),
	    0);
	REQUIRE_EQUAL(fringe_idler_init(&house->idler, &house->scheduler), 0);
}

static inline int
count_idle(
    struct fringe_scheduler *scheduler, int64_t nanoseconds, void *argument)
{
	struct house *house = argument;

	house->idled++;
	return fringe_idler_idle(scheduler, nanoseconds, &house->idler);
}

/* Until no task is left. */
static inline void
run_house(struct house *house)
{
	REQUIRE_EQUAL(
	    fringe_scheduler_run(&house->scheduler, count_idle, house), 0);
}

static inline void
end_house(struct house *house)
{
	REQUIRE_EQUAL(fringe_idler_fini(&house->idler), 0);
}

/* A task and its stack, from the heap. */
struct lodger {
	struct fringe_task task;
	struct fringe_stack stack;
};

static inline void
begin_lodger(struct house *house, struct lodger *lodger,
    fringe_task_body *body, void *argument)
{
	lodger->task = (struct fringe_task)FRINGE_TASK_INIT;
	REQUIRE_EQUAL(fringe_heap_stack_create(&lodger->stack, HOUSE_STACK), 0);
	REQUIRE_EQUAL(fringe_task_spawn(&house->scheduler, &lodger->task,
			  &lodger->stack, body, argument, NULL),
	    0);
}

static inline void
end_lodger(struct lodger *lodger)
{
	REQUIRE_EQUAL(fringe_task_state(&lodger->task), FRINGE_TASK_ENDED);
	REQUIRE_EQUAL(fringe_task_detach(&lodger->task), 0);
	REQUIRE_EQUAL(fringe_task_state(&lodger->task), FRINGE_TASK_NONE);
	REQUIRE_EQUAL(fringe_heap_stack_destroy(&lodger->stack), 0);
}

/* Counters that threads share. */
static inline long
get(long *counter)
{
	return __atomic_load_n(counter, __ATOMIC_ACQUIRE);
}

static inline void
set(long *counter, long value)
{
	__atomic_store_n(counter, value, __ATOMIC_RELEASE);
}

static inline long
count_up(long *counter)
{
	return __atomic_add_fetch(counter, 1, __ATOMIC_ACQ_REL);
}

/*
 * At first without a pause, so that what follows comes soon after; but who is
 * waited for may need the processor.
 */
static inline void
wait_until(long *counter, long value)
{
	int looked = 0;

	while (get(counter) < value)
		if (++looked > 2000)
			sched_yield();
}

static inline void
start_thread(pthread_t *thread, void *(*function)(void *), void *argument)
{
	REQUIRE_EQUAL(pthread_create(thread, NULL, function, argument), 0);
}

#endif
