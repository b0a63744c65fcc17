/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Traces by the unwinder, through three generators, each inside the one before.
 * For one file of a program.
 */
#ifndef TESTS_BARE_TRACES_H
#define TESTS_BARE_TRACES_H

#include <fringe.h>
#include <unwind.h>

#include "tests/bare/unwinder.h"
#include "tests/face.h"

/* Bit 0 of a Thumb function's address is no address. */
#ifdef __ARM_EABI__
#define BIT_0 ((uintptr_t)1)
#else
#define BIT_0 ((uintptr_t)0)
#endif

#define MOST 64

static uintptr_t seen[MOST];
static int count;

static _Unwind_Reason_Code
visit(struct _Unwind_Context *context, void *data)
{
	(void)data;
	if (count == MOST)
		return _URC_END_OF_STACK;
	seen[count++] = (uintptr_t)_Unwind_GetRegionStart(context);
	return _URC_NO_REASON;
}

/* Begins a trace anew, at the caller. */
static inline __attribute__((__always_inline__)) void
trace(void)
{
	count = 0;
	_Unwind_Backtrace(visit, NULL);
}

/* How many of these functions were seen, in this order. */
static int
seen_in_order(const void *const *functions, int many)
{
	int found = 0;
	int i;

	for (i = 0; i < count && found < many; i++)
		found += seen[i] == ((uintptr_t)functions[found] & ~BIT_0);
	return found;
}

#define LEVELS 3
#define SIZE 8192

static struct fringe_generator generators[LEVELS];

/* Does not end in a call, which would leave no frame. */
static uintptr_t
resume(int level)
{
	uintptr_t value = 0;

	REQUIRE_EQUAL(
	    fringe_generator_resume(&generators[level], 0, &value), 0);
	return value;
}

static void
begin(fringe_generator_body *const *bodies, void *argument)
{
	static char memory[LEVELS][SIZE]
	    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
	struct fringe_stack stack;
	int i;

	for (i = 0; i < LEVELS; i++) {
		REQUIRE_EQUAL(fringe_stack_init(&stack, memory[i], SIZE), 0);
		REQUIRE_EQUAL(fringe_generator_init(
				  &generators[i], &stack, bodies[i], argument),
		    0);
	}
}

static void
finish(void)
{
	int i;

	for (i = 0; i < LEVELS; i++)
		REQUIRE_EQUAL(fringe_generator_finish(&generators[i], NULL), 0);
}

__attribute__((__noinline__)) static uintptr_t
inner(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)argument;
	trace();
	__asm__ __volatile__("# inner");
	return value + 1;
}

__attribute__((__noinline__)) static uintptr_t
outer(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)argument;
	value = resume(1);
	__asm__ __volatile__("# outer" : "+r"(value));
	return value + 1;
}

__attribute__((__noinline__)) static void
go_in(void)
{
	REQUIRE_EQUAL(resume(0), LEVELS);
	__asm__ __volatile__("# go_in");
}

#endif
