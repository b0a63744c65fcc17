/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The loops whose instructions are counted. instructions_exported.c includes
 * this file to have them again with the exported functions.
 */
#include "instructions.h"

#ifndef LOOP
#define LOOP(name) name##_inlined
#endif

#define STOP UINTPTR_MAX

static uintptr_t
echo(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	while (value != STOP)
		fringe_generator_suspend(yielder, value + 1, &value);
	return 0;
}

/* The generator is in memory that the compiler knows nothing about. */
bool
LOOP(pingpong)(size_t turns)
{
	struct fringe_generator generator;
	uintptr_t value = 0;
	size_t i;

	loop_begin(&generator, echo);
	for (i = 0; i < turns; i++)
		fringe_generator_resume(&generator, value, &value);
	return value == turns &&
	    fringe_generator_resume(&generator, STOP, NULL) == 0 &&
	    loop_end(&generator);
}

struct pair {
	struct fringe_context here;
	struct fringe_context there;
};

static struct fringe_context *
swap_back(void *argument, uintptr_t value)
{
	struct pair *pair = argument;

	while (value != STOP)
		fringe_context_swap(
		    &pair->there, &pair->here, value + 1, &value);
	return &pair->here;
}

bool
LOOP(swaps)(size_t turns)
{
	struct pair pair = { 0 };
	uintptr_t value = 0;
	size_t i;

	loop_begin_context(&pair.there, swap_back, &pair);
	for (i = 0; i < turns; i++)
		fringe_context_swap(&pair.here, &pair.there, value, &value);
	return value == turns &&
	    fringe_context_swap(&pair.here, &pair.there, STOP, NULL) == 0;
}

static long
count_up(struct numbers_yielder *yielder, void *argument)
{
	long number;

	(void)argument;
	for (number = 1; numbers_suspend(yielder, number) == 0; number++)
		;
	return 0;
}

bool
LOOP(for_each)(size_t turns)
{
	struct numbers generator;
	long last = (long)turns;
	long sum = 0;

	loop_begin_numbers(&generator, count_up);
	FRINGE_FOR_EACH(numbers, number, &generator)
	{
		sum += number;
		if (number == last)
			break;
	}
	return sum == last * (last + 1) / 2 &&
	    numbers_close(&generator, NULL) == 1 &&
	    loop_end(&generator.generator);
}
