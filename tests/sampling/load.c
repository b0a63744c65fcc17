/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Generators in generators, contexts, and calls on other stacks, by inlined
 * and exported switches, in shallow frames and in deep ones. judge.awk knows
 * which of these functions calls which.
 */
#include <fringe.h>

#include <stdint.h>

#include "tests/sampling/load.h"

#define STACK_SIZE (64 * 1024)
#define CONTEXTS 2
#define SECOND (LOAD_LEVELS + 1 + CONTEXTS - 1) /* the second context's */
#define CALL (LOAD_LEVELS + 1 + CONTEXTS)
#define STACKS (CALL + 1)
#define DEPTH 5

/* What to do, as bits of the value that is passed. */
#define RESUME_EXPORTED 1
#define SUSPEND_EXPORTED 2
#define RESUME_DEEP 4
#define SUSPEND_DEEP 8

/* A frame that stays, for a call that would otherwise be a jump. */
#define NO_TAIL_CALL __asm__ __volatile__("")

#define NOINLINE __attribute__((__noinline__))

/*
 * The exported twins, and what else the library does: called without the PLT,
 * for which not every linker writes unwind rules.
 */
static int (*volatile resume_exported)(struct fringe_generator *, uintptr_t,
    uintptr_t *) = fringe_generator_resume;
static int (*volatile suspend_exported)(
    struct fringe_yielder *, uintptr_t, uintptr_t *) = fringe_generator_suspend;
static int (*volatile swap_exported)(struct fringe_context *,
    struct fringe_context *, uintptr_t, uintptr_t *) = fringe_context_swap;
static int (*volatile init_exported)(struct fringe_context *,
    const struct fringe_stack *, fringe_context_entry *,
    void *) = fringe_context_init;
static int (*volatile call_exported)(const struct fringe_stack *,
    fringe_call_function *, void *, uintptr_t *) = fringe_call_on_stack;

static unsigned char memory[STACKS][STACK_SIZE]
    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
static struct fringe_stack stacks[STACKS];
/* The last one is for a call on a stack of its own. */
static struct fringe_generator generators[LOAD_LEVELS + 1];
static struct fringe_context contexts[CONTEXTS];
static struct fringe_context home;
static unsigned long errors;

NOINLINE static void
turn(struct fringe_generator *generator, uintptr_t *value, int depth)
{
	if (depth > 0)
		turn(generator, value, depth - 1);
	else if (*value & RESUME_EXPORTED)
		errors += resume_exported(generator, *value + 1, value) != 1;
	else
		errors +=
		    fringe_generator_resume(generator, *value + 1, value) != 1;
	NO_TAIL_CALL;
}

NOINLINE static int
pass(struct fringe_yielder *yielder, uintptr_t *value, int depth)
{
	int error;

	if (depth > 0)
		error = pass(yielder, value, depth - 1);
	else if (*value & SUSPEND_EXPORTED)
		error = suspend_exported(yielder, *value + 1, value);
	else
		error = fringe_generator_suspend(yielder, *value + 1, value);
	NO_TAIL_CALL;
	return error;
}

/* Of every generator: resumes the one within, if there is one, and suspends. */
static uintptr_t
body(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct fringe_generator *within = argument;

	do {
		if (within)
			turn(within, &value, value & RESUME_DEEP ? DEPTH : 0);
	} while (pass(yielder, &value, value & SUSPEND_DEEP ? DEPTH : 0) == 0);
	return value;
}

static uintptr_t
called(void *argument)
{
	uintptr_t *value = argument;

	turn(&generators[LOAD_LEVELS], value, *value & RESUME_DEEP ? DEPTH : 0);
	return *value;
}

/* The first context swaps by an inlined function, the second does not. */
static struct fringe_context *
first_entry(void *argument, uintptr_t value)
{
	(void)argument;
	while (fringe_context_swap(
		   &contexts[0], &contexts[1], value + 1, &value) == 0)
		;
	return &home;
}

/* Ends at its second turn. */
static struct fringe_context *
second_entry(void *argument, uintptr_t value)
{
	(void)argument;
	errors += swap_exported(&contexts[1], &home, value + 1, &value) != 0;
	return &home;
}

/* Each that passes the value on adds one. */
NOINLINE static void
drive(uintptr_t round)
{
	uintptr_t value = round;

	turn(&generators[0], &value, value & RESUME_DEEP ? DEPTH : 0);
	errors += value != round + 2 * LOAD_LEVELS;
	errors += init_exported(
		      &contexts[1], &stacks[SECOND], second_entry, NULL) != 0;
	errors += fringe_context_swap(&home, &contexts[0], round, &value) != 0;
	errors += value != round + CONTEXTS;
	errors += fringe_context_swap(&home, &contexts[0], round, &value) != 0;
	errors += value != 0;
	value = round;
	errors += call_exported(&stacks[CALL], called, &value, NULL) != 0;
	errors += value != round + 2;
}

NOINLINE static void
begin(void)
{
	struct fringe_stack *stack = stacks;
	int i;

	for (i = 0; i < STACKS; i++)
		errors +=
		    fringe_stack_init(&stacks[i], memory[i], STACK_SIZE) != 0;
	for (i = 0; i <= LOAD_LEVELS; i++)
		errors +=
		    fringe_generator_init(&generators[i], stack++, body,
			i + 1 < LOAD_LEVELS ? &generators[i + 1] : NULL) != 0;
	errors +=
	    fringe_context_init(&contexts[0], stack, first_entry, NULL) != 0;
}

NOINLINE static void
end(void)
{
	int i;

	for (i = 0; i <= LOAD_LEVELS; i++) {
		errors += fringe_generator_close(&generators[i], NULL) != 1;
		errors += fringe_generator_finish(&generators[i], NULL) != 0;
	}
}

NOINLINE bool
load_run(bool (*more)(void *), void *argument)
{
	uintptr_t round;

	begin();
	/* First resumes go a longer way. */
	drive(0);
	for (round = 1; errors == 0 && more(argument); round++)
		drive(round);
	end();
	return errors == 0;
}

int
load_level_of(const void *address)
{
	size_t offset = (uintptr_t)address - (uintptr_t)memory;

	if (offset >= sizeof(memory))
		return 0;
	offset /= STACK_SIZE;
	return offset < LOAD_LEVELS ? (int)offset + 1 : LOAD_OTHER;
}

int
load_running(void)
{
	int i = 0;

	while (i < LOAD_LEVELS &&
	    fringe_generator_state(&generators[i]) == FRINGE_RUNNING)
		i++;
	return i;
}
