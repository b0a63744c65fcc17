/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A round-robin scheduler on the symmetric switch: a queue, and yield. */
#include <fringe.h>
#include <stdio.h>

enum { TASKS = 1000, TURNS = 10, STACK_SIZE = 8192, SLOTS = TASKS + 1 };

static char memory[TASKS][STACK_SIZE];
static struct fringe_context queue[SLOTS]; /* who waits: the tasks and main */
static size_t first, waiting;
static unsigned long turns, out_of_turn;

static struct fringe_context *
take(void)
{
	waiting--;
	return &queue[first++ % SLOTS];
}

static struct fringe_context *
last_place(void)
{
	return &queue[(first + waiting++) % SLOTS];
}

/* The caller waits at the end of the queue; who waited longest goes on. */
static void
yield(void)
{
	struct fringe_context *next = take();

	fringe_context_swap(last_place(), next, 0, NULL);
}

/* A task; when it ends, whoever take() returns goes on in its place. */
static struct fringe_context *
run(void *id, uintptr_t value)
{
	(void)value;
	for (size_t turn = 0; turn < TURNS; turn++, yield())
		out_of_turn += turns++ != turn * TASKS + (uintptr_t)id;
	return take();
}

int
main(void)
{
	struct fringe_stack stack;

	for (uintptr_t id = 0; id < TASKS; id++)
		if (fringe_stack_init(&stack, memory[id], STACK_SIZE) ||
		    fringe_context_init(last_place(), &stack, run, (void *)id))
			return 1;
	while (waiting > 0)
		yield();
	printf("%d tasks, %lu turns, %lu out of turn\n", TASKS, turns,
	    out_of_turn);
	return out_of_turn != 0 || turns != TASKS * TURNS;
}
