/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Traces by the unwinder, through three generators, each inside the one before.
 * For one file of a program.
 */
#ifndef TESTS_BARE_TRACES_H
#define TESTS_BARE_TRACES_H

#include <fringe.h>

#include "tests/bare/seen.h"
#include "tests/face.h"

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
