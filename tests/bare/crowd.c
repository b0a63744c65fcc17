/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Generators in all states, for a debugger that stops at look or, with DUMP, for
 * who reads what is dumped there: two that run, one inside the other; two that
 * are suspended, one of which resumed the other before; one that has returned;
 * and one that has not begun.
 */
#include <fringe.h>

#include "tests/face.h"
#include "tests/face_port.h"

#ifdef DUMP
#include "tests/bare/unwinder.h"
#endif

#define SIZE 16384 /* a dump takes 8 KiB */

enum { FIRST, SECOND, OUTER, INNER, DONE, FRESH, MANY };

static char memory[MANY][SIZE]
    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
static struct fringe_generator generators[MANY];

static const char *const names[MANY] = {
	"first",
	"second",
	"outer",
	"inner",
	"done",
	"fresh",
};

/* None of these ends in a call, which would leave no frame. */
#define STAY() __asm__ __volatile__("")
#define SEEN __attribute__((__noinline__))

void look(void);
void descend(struct fringe_yielder *yielder, int depth);

#ifdef DUMP

static int
write(const char *text, size_t size, void *argument)
{
	(void)argument;
	face_port_write(text, size);
	return 0;
}

SEEN void
look(void)
{
	REQUIRE_EQUAL(fringe_dump(FRINGE_DUMP_ALL, write, NULL), 0);
	STAY();
}

#else

SEEN void
look(void)
{
	STAY();
}

/* What only the unwinder needs. */
static void
register_program(void)
{
}

#endif

static int
resume(int which)
{
	return fringe_generator_resume(&generators[which], 0, NULL);
}

SEEN void
descend(struct fringe_yielder *yielder, int depth)
{
	if (depth > 0)
		descend(yielder, depth - 1);
	else
		fringe_generator_suspend(yielder, 0, NULL);
	STAY();
}

SEEN static uintptr_t
first_body(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)argument;
	resume(SECOND);
	STAY();
	return value;
}

SEEN static uintptr_t
second_body(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)argument;
	look();
	STAY();
	return value;
}

SEEN static uintptr_t
outer_body(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	resume(INNER);
	descend(yielder, 1);
	resume(INNER);
	STAY();
	return value;
}

SEEN static uintptr_t
inner_body(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	descend(yielder, 2);
	STAY();
	return value;
}

SEEN static uintptr_t
done_body(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)argument;
	return value;
}

static void
begin(int which, fringe_generator_body *body)
{
	const struct fringe_attributes attributes = { names[which], 0 };
	struct fringe_generator *generator = &generators[which];
	struct fringe_stack stack;

	REQUIRE_EQUAL(fringe_stack_init(&stack, memory[which], SIZE), 0);
	REQUIRE_EQUAL(fringe_generator_init(generator, &stack, body, NULL), 0);
	REQUIRE_EQUAL(
	    fringe_generator_set_attributes(generator, &attributes), 0);
}

CASE(generators_are_looked_at)
{
	register_program();
	begin(FIRST, first_body);
	begin(SECOND, second_body);
	begin(OUTER, outer_body);
	begin(INNER, inner_body);
	begin(DONE, done_body);
	begin(FRESH, done_body);
	REQUIRE_EQUAL(resume(DONE), 0);
	REQUIRE_EQUAL(resume(OUTER), 1);
	REQUIRE_EQUAL(resume(FIRST), 0);
	REQUIRE_EQUAL(resume(OUTER), 0);
}

static const struct face_case cases[] = {
	ROW(generators_are_looked_at),
	LAST_ROW,
};

const struct face_suite face_suite = { "crowd", cases, 0 };
