/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Generators that bring a stack of their own: create and destroy. */
#include <string.h>
#include <unistd.h>

#include <fringe.h>

#include "bodies.h"
#include "face.h"
#include "mappings.h"

#define UNTOUCHED ((uintptr_t)0x5e7a5e7a)

static void
expect_size(size_t asked, size_t least)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct fringe_generator generator;
	struct fringe_stack stack;

	REQUIRE_EQUAL(
	    fringe_generator_create(&generator, asked, add_one, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_stack(&generator, &stack), 0);
	REQUIRE(fringe_stack_size(&stack) >= least);
	REQUIRE(fringe_stack_size(&stack) < least + 1024 + 2 * page);
	REQUIRE(stack.guard >= page);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
}

CASE(a_created_generator_has_the_stack_that_was_asked_for)
{
	expect_size(0, (size_t)64 * 1024);
	expect_size(1, 1);
	expect_size(100000, 100000);
	expect_size((size_t)1024 * 1024, (size_t)1024 * 1024);
}

CASE(create_needs_a_handle_and_a_body)
{
	struct fringe_generator generator = { 0 };
	size_t before = mapping_total();

	REQUIRE_EQUAL(
	    fringe_generator_create(NULL, 0, add_one, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_generator_create(&generator, 0, NULL, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_generator_state(&generator), FRINGE_EMPTY);
	REQUIRE_EQUAL(mapping_total(), before);
}

CASE(create_without_memory_changes_nothing)
{
	struct fringe_control *const before = (struct fringe_control *)&before;
	struct fringe_generator generator = { before };
	size_t mapped = mapping_total();
	size_t size;

	for (size = SIZE_MAX; size > SIZE_MAX / 16 * 15; size -= SIZE_MAX / 256)
		REQUIRE_EQUAL(fringe_generator_create(
				  &generator, size, add_one, NULL),
		    FRINGE_ENOMEM);
	REQUIRE(generator.control_ == before);
	REQUIRE_EQUAL(mapping_total(), mapped);
}

CASE(destroy_of_nothing_is_fine)
{
	struct fringe_generator empty = { 0 };

	REQUIRE_EQUAL(fringe_generator_destroy(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_generator_destroy(&empty), 0);
	REQUIRE_EQUAL(fringe_generator_destroy(&empty), 0);
	REQUIRE_EQUAL(fringe_generator_state(&empty), FRINGE_EMPTY);
}

CASE(destroy_of_an_unfinished_generator_changes_nothing)
{
	struct fringe_generator generator;
	struct fringe_stack stack = { &generator, &stack, 7 };
	uintptr_t value = 0;
	uintptr_t i;

	REQUIRE_EQUAL(
	    fringe_generator_create(&generator, 0, add_one, NULL), 0);
	for (i = 0; i < 3; i++) {
		REQUIRE_EQUAL(
		    fringe_generator_destroy(&generator), FRINGE_EUNFINISHED);
		REQUIRE_EQUAL(fringe_generator_finish(&generator, &stack),
		    FRINGE_EUNFINISHED);
		REQUIRE_EQUAL(
		    fringe_generator_state(&generator), FRINGE_SUSPENDED);
		REQUIRE_EQUAL(
		    fringe_generator_resume(&generator, i, &value), 1);
		REQUIRE_EQUAL(value, i + 1);
	}
	REQUIRE(stack.base == &generator && stack.limit == &stack);
	REQUIRE_EQUAL(stack.guard, 7);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	REQUIRE_EQUAL(fringe_generator_state(&generator), FRINGE_EMPTY);
}

static uintptr_t
destroy_oneself(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	REQUIRE_EQUAL(fringe_generator_destroy(argument), FRINGE_ERUNNING);
	REQUIRE_EQUAL(fringe_generator_state(argument), FRINGE_RUNNING);
	REQUIRE_EQUAL(fringe_generator_suspend(yielder, value, &value), 0);
	return value;
}

CASE(a_generator_cannot_destroy_itself)
{
	struct fringe_generator generator;
	uintptr_t value = 0;

	REQUIRE_EQUAL(fringe_generator_create(
			  &generator, 0, destroy_oneself, &generator),
	    0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 3, &value), 1);
	REQUIRE_EQUAL(value, 3);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 4, &value), 0);
	REQUIRE_EQUAL(value, 4);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
}

CASE(a_created_generator_is_not_finished_but_destroyed)
{
	struct fringe_generator generator;
	struct fringe_stack stack = { &generator, &stack, 7 };
	struct fringe_stack own;

	REQUIRE_EQUAL(
	    fringe_generator_create(&generator, 0, add_one, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 0);
	REQUIRE_EQUAL(
	    fringe_generator_finish(&generator, &stack), FRINGE_EOWNER);
	REQUIRE_EQUAL(
	    fringe_generator_finish(&generator, NULL), FRINGE_EOWNER);
	REQUIRE(stack.base == &generator && stack.limit == &stack);
	REQUIRE_EQUAL(stack.guard, 7);
	REQUIRE_EQUAL(fringe_generator_state(&generator), FRINGE_FINISHED);
	REQUIRE_EQUAL(fringe_generator_stack(&generator, &own), 0);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
}

FRINGE_STACK_STATIC(not_created, 65536);

CASE(an_initialised_generator_is_not_destroyed_but_finished)
{
	struct fringe_generator generator;
	struct fringe_stack stack = { 0 };
	uintptr_t value = 0;

	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, &not_created, add_one, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), FRINGE_EOWNER);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, &value), 1);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), FRINGE_EOWNER);
	REQUIRE_EQUAL(fringe_generator_state(&generator), FRINGE_SUSPENDED);
	REQUIRE_EQUAL(fringe_generator_close(&generator, &value), 1);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), FRINGE_EOWNER);
	REQUIRE_EQUAL(fringe_generator_state(&generator), FRINGE_FINISHED);
	REQUIRE_EQUAL(fringe_generator_finish(&generator, &stack), 0);
	REQUIRE(stack.base == not_created.base);
}

/* The addresses of a generator's stack, which must go away with it. */
static void
expect_unmapped(const struct fringe_stack *stack)
{
	struct mapping mapping;

	REQUIRE(!mapping_find(stack->limit, &mapping));
	REQUIRE(!mapping_find((char *)stack->base - 1, &mapping));
	REQUIRE(!mapping_find((char *)stack->limit - 1, &mapping));
}

CASE(destroy_unmaps_the_stack)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct fringe_generator generator;
	struct fringe_stack stack;
	size_t before = mapping_total();
	size_t size;

	REQUIRE_EQUAL(
	    fringe_generator_create(&generator, 0, add_one, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_stack(&generator, &stack), 0);
	size = (fringe_stack_size(&stack) + page - 1) / page * page;
	if (before > 0)
		REQUIRE_EQUAL(mapping_total(), before + size + stack.guard);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	expect_unmapped(&stack);
	REQUIRE_EQUAL(mapping_total(), before);
}

CASE(abandon_unmaps_the_stack)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	struct fringe_stack left = { &left, &left, 7 };
	size_t before = mapping_total();
	uintptr_t value = 0;

	REQUIRE_EQUAL(
	    fringe_generator_create(&generator, 0, add_one, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_stack(&generator, &stack), 0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, &value), 1);
	REQUIRE_EQUAL(fringe_generator_abandon(&generator, &left), 0);
	REQUIRE(!left.base && !left.limit && left.guard == 0);
	REQUIRE_EQUAL(fringe_generator_state(&generator), FRINGE_EMPTY);
	expect_unmapped(&stack);
	REQUIRE_EQUAL(mapping_total(), before);
}

FRINGE_GENERATOR(longs, long, long);

static long
add_two(struct longs_yielder *yielder, void *argument, long value)
{
	(void)argument;
	while (longs_suspend(yielder, value + 2, &value) == 0)
		continue;
	return -value;
}

CASE(a_typed_generator_is_created_and_destroyed)
{
	struct longs generator;
	long value = 0;
	long i;

	REQUIRE_EQUAL(
	    longs_create(NULL, 0, add_two, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    longs_create(&generator, SIZE_MAX, add_two, NULL), FRINGE_ENOMEM);
	REQUIRE_EQUAL(longs_create(&generator, 0, NULL, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(longs_create(&generator, 0, add_two, NULL), 0);
	for (i = -10; i < 10; i++) {
		REQUIRE_EQUAL(longs_resume(&generator, i, &value), 1);
		REQUIRE_EQUAL(value, i + 2);
	}
	REQUIRE_EQUAL(longs_destroy(&generator), FRINGE_EUNFINISHED);
	REQUIRE_EQUAL(longs_close(&generator, &value), 1);
	REQUIRE_EQUAL(value, -9);
	REQUIRE_EQUAL(longs_destroy(&generator), 0);
	REQUIRE_EQUAL(longs_state(&generator), FRINGE_EMPTY);
	REQUIRE_EQUAL(longs_resume(&generator, 1, &value), FRINGE_EEMPTY);
	REQUIRE_EQUAL(value, -9);
}

/* More than a handful: each has its stack, and all are told apart. */
CASE(a_thousand_created_generators_live_at_once)
{
	enum { COUNT = 1000 };
	static struct fringe_generator all[COUNT];
	size_t before = mapping_total();
	uintptr_t value = 0;
	uintptr_t i;

	for (i = 0; i < COUNT; i++)
		REQUIRE_EQUAL(
		    fringe_generator_create(&all[i], 1, add_one, NULL), 0);
	for (i = 0; i < 3 * COUNT; i++) {
		REQUIRE_EQUAL(
		    fringe_generator_resume(&all[i % COUNT], i, &value), 1);
		REQUIRE_EQUAL(value, i + 1);
	}
	for (i = 0; i < COUNT; i++) {
		REQUIRE_EQUAL(fringe_generator_close(&all[i], &value), 1);
		REQUIRE_EQUAL(value, i + 2 * COUNT);
		REQUIRE_EQUAL(fringe_generator_destroy(&all[i]), 0);
	}
	REQUIRE_EQUAL(mapping_total(), before);
}

static const struct face_case cases[] = {
	ROW(a_created_generator_has_the_stack_that_was_asked_for),
	ROW(create_needs_a_handle_and_a_body),
	ROW(create_without_memory_changes_nothing),
	ROW(destroy_of_nothing_is_fine),
	ROW(destroy_of_an_unfinished_generator_changes_nothing),
	ROW(a_generator_cannot_destroy_itself),
	ROW(a_created_generator_is_not_finished_but_destroyed),
	ROW(an_initialised_generator_is_not_destroyed_but_finished),
	ROW(destroy_unmaps_the_stack),
	ROW(abandon_unmaps_the_stack),
	ROW(a_typed_generator_is_created_and_destroyed),
	ROW(a_thousand_created_generators_live_at_once),
	LAST_ROW
};

const struct face_suite face_suite = { "created generator", cases, 0 };
