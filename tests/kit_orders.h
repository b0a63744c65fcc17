/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Scenarios of a few threads, in every order in which those can take their
 * turns. Each has a scheduler of its own, so that what they do to each other
 * comes from outside, and may be seen late; a turn goes to the end, to a wait
 * or to a pause. That an object's call is not halved is its lock's affair: see
 * check_kit_shared.c.
 */
#ifndef TESTS_KIT_ORDERS_H
#define TESTS_KIT_ORDERS_H

#include <stdbool.h>

#include "kit_waits.h"

#define STAGE_THREADS 4
#define STAGE_TURNS 64

static struct {
	struct fringe_list lists[STAGE_THREADS];
	struct fringe_scheduler schedulers[STAGE_THREADS];
	/* Whose turn it was, of so many whose it could have been. */
	unsigned char choices[STAGE_TURNS];
	unsigned char widths[STAGE_TURNS];
	int turn;
	int known;
} stage;

/* The i-th task begins, on this thread. Also in another one's turn. */
static inline void
begin_task(int i, int thread, fringe_task_body *body)
{
	struct fringe_stack stack;

	REQUIRE_EQUAL(
	    fringe_stack_init(&stack, world_memory[i], WORLD_STACK), 0);
	REQUIRE_EQUAL(fringe_task_spawn(&stage.schedulers[thread],
			  &world.tasks[i], &stack, body, NULL, NULL),
	    0);
}

static inline void
begin_threads(fringe_task_body *const bodies[STAGE_THREADS])
{
	int i;

	for (i = 0; i < STAGE_THREADS; i++)
		if (bodies[i])
			begin_task(i, i, bodies[i]);
}

static inline void
begin_stage(void)
{
	int i;

	begin_waits();
	for (i = 0; i < STAGE_THREADS; i++)
		REQUIRE_EQUAL(fringe_scheduler_init(&stage.schedulers[i],
				  &stage.lists[i], 1, &world.heap.timers),
		    0);
}

/* In a task: others may have their turns now. */
static inline void
pause_turn(void)
{
	REQUIRE_EQUAL(fringe_task_yield(), 0);
}

/* Which of so many, as it was in the turn of the order before, or the first. */
static inline int
choose(int width)
{
	REQUIRE(stage.turn < STAGE_TURNS);
	if (stage.turn == stage.known)
		stage.choices[stage.known++] = 0;
	stage.widths[stage.turn] = (unsigned char)width;
	return stage.choices[stage.turn++];
}

/* Until none can go on. */
static inline void
take_turns(void)
{
	int able[STAGE_THREADS];
	int width;
	int i;

	for (;;) {
		width = 0;
		for (i = 0; i < STAGE_THREADS; i++)
			if (!fringe_scheduler_is_idle(&stage.schedulers[i]))
				able[width++] = i;
		if (width == 0)
			return;
		i = able[choose(width)];
		REQUIRE(
		    fringe_scheduler_tick(&stage.schedulers[i], 1, NULL) >= 0);
	}
}

/* How many tasks have not ended. */
static inline size_t
count_tasks(void)
{
	size_t tasks = 0;
	int i;

	for (i = 0; i < STAGE_THREADS; i++)
		tasks += fringe_scheduler_tasks(&stage.schedulers[i]);
	return tasks;
}

/* Goes over to the next order; whether there is one. */
static inline bool
next_order(void)
{
	stage.known = stage.turn;
	stage.turn = 0;
	while (stage.known > 0 &&
	    stage.choices[stage.known - 1] + 1 == stage.widths[stage.known - 1])
		stage.known--;
	if (stage.known == 0)
		return false;
	stage.choices[stage.known - 1]++;
	return true;
}

/* A list of bodies: one for each thread, of those that have one. */
#define BODIES(...) ((fringe_task_body *const[STAGE_THREADS]){ __VA_ARGS__ })

/*
 * What there is at the beginning, or NULL; who is there; and what has to be
 * when none can go on any more.
 */
static inline void
in_all_orders(void (*first)(void),
    fringe_task_body *const bodies[STAGE_THREADS], void (*last)(void))
{
	long orders = 0;

	stage.turn = 0;
	stage.known = 0;
	do {
		begin_stage();
		if (first)
			first();
		begin_threads(bodies);
		take_turns();
		last();
		REQUIRE_EQUAL(count_tasks(), 0);
		orders++;
	} while (next_order());
	face_note("%ld orders", orders);
}

#endif
