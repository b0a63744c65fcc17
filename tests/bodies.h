/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Bodies of generators that several suites have. */
#ifndef TESTS_BODIES_H
#define TESTS_BODIES_H

#include <fringe.h>

/* Yields each input plus one for ever, and when refused returns the last. */
static inline uintptr_t
add_one(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	while (fringe_generator_suspend(yielder, value + 1, &value) == 0)
		continue;
	return value;
}

/* Yields the sum of the argument and all inputs, which is its final value. */
static inline uintptr_t
add_up(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	uintptr_t total = (uintptr_t)argument + value;

	while (fringe_generator_suspend(yielder, total, &value) == 0)
		total += value;
	return total;
}

/* Fills the stack. What it returns keeps compilers from making it a loop. */
static inline unsigned int
recurse(volatile char *from)
{
	volatile char frame[512];

	frame[0] = *from;
	if (frame[0] != 0)
		return 1;
	return recurse(frame) + (unsigned char)frame[0];
}

/* Runs off the end of its stack. */
static inline uintptr_t
overflow(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	volatile char start = (char)value;

	(void)yielder;
	(void)argument;
	return recurse(&start);
}

#endif
