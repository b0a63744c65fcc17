/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Stacks from the C library's heap. */
#include <stdlib.h>
#include <string.h>

#include <fringe.h>

#include "face.h"

CASE(a_heap_stack_is_as_large_as_was_asked)
{
	struct fringe_stack stack;
	size_t size;

	for (size = FRINGE_STACK_MIN; size < FRINGE_STACK_MIN + 100; size++) {
		REQUIRE_EQUAL(fringe_heap_stack_create(&stack, size), 0);
		REQUIRE_EQUAL(fringe_stack_check(&stack), 0);
		REQUIRE_EQUAL(fringe_stack_size(&stack),
		    (size + FRINGE_STACK_ALIGN - 1) / FRINGE_STACK_ALIGN *
			FRINGE_STACK_ALIGN);
		REQUIRE_EQUAL(stack.guard, 0);
		REQUIRE_EQUAL(fringe_heap_stack_destroy(&stack), 0);
	}
}

/* The memory that was just freed is dirty, and most likely to come back. */
CASE(a_heap_stack_is_zero)
{
	struct fringe_stack stack;
	int i;

	for (i = 0; i < 20; i++) {
		REQUIRE_EQUAL(fringe_heap_stack_create(&stack, 8192), 0);
		REQUIRE_EQUAL(fringe_stack_high_water(&stack), 0);
		memset(stack.limit, 0xff, fringe_stack_size(&stack));
		REQUIRE_EQUAL(fringe_stack_high_water(&stack), 8192);
		REQUIRE_EQUAL(fringe_heap_stack_destroy(&stack), 0);
	}
}

CASE(a_heap_stack_too_small_is_refused)
{
	struct fringe_stack stack = { &stack, &stack, 3 };
	size_t size;

	for (size = 0; size < FRINGE_STACK_MIN; size++)
		REQUIRE_EQUAL(
		    fringe_heap_stack_create(&stack, size), FRINGE_ESIZE);
	REQUIRE(stack.base == &stack && stack.limit == &stack);
	REQUIRE_EQUAL(stack.guard, 3);
}

CASE(a_heap_stack_too_large_is_refused)
{
	struct fringe_stack stack = { &stack, &stack, 3 };
	size_t size;

	for (size = SIZE_MAX; size > SIZE_MAX - 40; size--)
		REQUIRE_EQUAL(
		    fringe_heap_stack_create(&stack, size), FRINGE_ENOMEM);
	for (size = SIZE_MAX; size > SIZE_MAX / 16 * 15; size -= SIZE_MAX / 256)
		REQUIRE_EQUAL(
		    fringe_heap_stack_create(&stack, size), FRINGE_ENOMEM);
	REQUIRE(stack.base == &stack && stack.limit == &stack);
	REQUIRE_EQUAL(stack.guard, 3);
}

CASE(a_heap_stack_needs_a_place)
{
	REQUIRE_EQUAL(fringe_heap_stack_create(NULL, 4096), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_heap_stack_destroy(NULL), FRINGE_EINVAL);
}

CASE(destroy_leaves_an_empty_description)
{
	struct fringe_stack stack;

	REQUIRE_EQUAL(fringe_heap_stack_create(&stack, 4096), 0);
	REQUIRE_EQUAL(fringe_heap_stack_destroy(&stack), 0);
	REQUIRE(!stack.base && !stack.limit && stack.guard == 0);
	REQUIRE_EQUAL(fringe_heap_stack_destroy(&stack), 0);
	REQUIRE(!stack.base && !stack.limit && stack.guard == 0);
}

static const struct face_case cases[] = {
	ROW(a_heap_stack_is_as_large_as_was_asked),
	ROW(a_heap_stack_is_zero),
	ROW(a_heap_stack_too_small_is_refused),
	ROW(a_heap_stack_too_large_is_refused),
	ROW(a_heap_stack_needs_a_place),
	ROW(destroy_leaves_an_empty_description),
	LAST_ROW
};

const struct face_suite face_suite = { "heap stack", cases, 0 };
