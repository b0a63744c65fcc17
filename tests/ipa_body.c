/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The far side of check_ipa.c: what its generators and contexts run. */
#include "ipa.h"
#include "machine.h"

/* Functions of their own, for the compiler to look at from outside. */
NOINLINE static int
suspend_here(struct fringe_yielder *yielder, uintptr_t out)
{
	return fringe_generator_suspend(yielder, out, NULL);
}

NOINLINE static void
swap_back(void)
{
	fringe_context_swap(partner, origin, 0, NULL);
}

/* Yields what it sees, which only the resumer changes. */
SHARED_FUNCTION uintptr_t
reading_body(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)argument;
	(void)first;
	while (suspend_here(yielder, (uintptr_t)to_body) == 0)
		;
	return (uintptr_t)to_body;
}

/* Writes what only the resumer looks at. */
SHARED_FUNCTION uintptr_t
writing_body(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)argument;
	(void)first;
	from_body = 11;
	suspend_here(yielder, 0);
	from_body = 12;
	suspend_here(yielder, 0);
	from_body = 13;
	suspend_here(yielder, 0);
	from_body = 14;
	return 0;
}

/*
 * Adds one to what the resumer doubles meanwhile, and says what it found
 * after each suspend. Stores and loads with a suspend between are what counts.
 */
SHARED_FUNCTION uintptr_t
trading_body(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	long found[4];
	int i;

	(void)argument;
	(void)first;
	by_turns = 1;
	suspend_here(yielder, 0);
	found[0] = by_turns;
	by_turns = found[0] + 1;
	suspend_here(yielder, 0);
	found[1] = by_turns;
	by_turns = found[1] + 1;
	suspend_here(yielder, 0);
	found[2] = by_turns;
	found[3] = (long)(ratio_to_body * 8);
	for (i = 0; i < 4; i++)
		suspend_here(yielder, (uintptr_t)found[i]);
	return 0;
}

/* Leaves nothing as it was in any register, before each suspend. */
SHARED_FUNCTION uintptr_t
trashing_body(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)argument;
	(void)first;
	do
		trash_registers();
	while (fringe_generator_suspend(yielder, 0, NULL) == 0);
	return 0;
}

NOINLINE static long
typed_suspend_here(struct longs_yielder *yielder, long out)
{
	long in = -1;

	longs_suspend(yielder, out, &in);
	return in;
}

SHARED_FUNCTION long
typed_body(struct longs_yielder *yielder, void *argument, long first)
{
	long sum = first + to_body;

	(void)argument;
	from_body = 21;
	sum += typed_suspend_here(yielder, sum) + to_body;
	from_body = 22;
	sum += typed_suspend_here(yielder, sum) + to_body;
	from_body = 23;
	return sum;
}

SHARED_FUNCTION struct fringe_context *
trading_entry(void *argument, uintptr_t value)
{
	(void)argument;
	(void)value;
	by_turns = 1;
	swap_back();
	by_turns = by_turns + 1;
	swap_back();
	by_turns = by_turns + 1;
	swap_back();
	from_body = by_turns;
	return origin;
}

SHARED_FUNCTION uintptr_t
called_function(void *argument)
{
	(void)argument;
	from_body = to_body + 1;
	return 0;
}
