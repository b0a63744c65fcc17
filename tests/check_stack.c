/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Stacks in memory that the program provides, and what is asked of a stack. */
#include <fringe.h>

#include "face.h"
#include "on_sanitizer.h"
#include "stack_kinds.h"

#define SIZE (2 * FRINGE_STACK_MIN)

static unsigned char memory[SIZE + 2 * FRINGE_STACK_ALIGN]
    __attribute__((__aligned__(64)));

static int
is_untouched(const struct fringe_stack *stack)
{
	return stack->base == memory + 1 && stack->limit == memory + 2 &&
	    stack->guard == 3;
}

static const struct fringe_stack untouched = { memory + 1, memory + 2, 3 };

/* A slice, in words: the ends of what lies inside the memory, aligned. */
static void
slice(unsigned char *start, size_t size)
{
	uintptr_t from = ((uintptr_t)start + FRINGE_STACK_ALIGN - 1) /
	    FRINGE_STACK_ALIGN * FRINGE_STACK_ALIGN;
	uintptr_t to =
	    ((uintptr_t)start + size) / FRINGE_STACK_ALIGN * FRINGE_STACK_ALIGN;
	struct fringe_stack stack = untouched;

	if (to < from || to - from < FRINGE_STACK_MIN) {
		REQUIRE_EQUAL(
		    fringe_stack_init(&stack, start, size), FRINGE_ESIZE);
		REQUIRE(is_untouched(&stack));
		return;
	}
	REQUIRE_EQUAL(fringe_stack_init(&stack, start, size), 0);
	REQUIRE_EQUAL((uintptr_t)stack.limit, from);
	REQUIRE_EQUAL((uintptr_t)stack.base, to);
	REQUIRE_EQUAL(stack.guard, 0);
	REQUIRE_EQUAL(fringe_stack_check(&stack), 0);
	REQUIRE_EQUAL(fringe_stack_size(&stack), to - from);
}

CASE(both_ends_of_a_slice_are_aligned_inwards)
{
	size_t start;
	size_t size;

	for (start = 0; start < 2 * FRINGE_STACK_ALIGN; start++) {
		for (size = 0; start + size <= sizeof(memory); size++)
			slice(memory + start, size);
	}
}

CASE(a_slice_too_small_or_empty_is_refused)
{
	struct fringe_stack stack = untouched;

	REQUIRE_EQUAL(fringe_stack_init(&stack, memory, 0), FRINGE_ESIZE);
	REQUIRE_EQUAL(fringe_stack_init(&stack, memory + 1, 0), FRINGE_ESIZE);
	REQUIRE_EQUAL(fringe_stack_init(&stack, memory + 1, 1), FRINGE_ESIZE);
	REQUIRE_EQUAL(fringe_stack_init(&stack, memory, FRINGE_STACK_MIN - 1),
	    FRINGE_ESIZE);
	REQUIRE_EQUAL(fringe_stack_init(&stack, memory + 1, FRINGE_STACK_MIN),
	    FRINGE_ESIZE);
	REQUIRE(is_untouched(&stack));
	REQUIRE_EQUAL(fringe_stack_init(&stack, memory, FRINGE_STACK_MIN), 0);
	REQUIRE_EQUAL(fringe_stack_size(&stack), FRINGE_STACK_MIN);
}

CASE(a_slice_of_nothing_is_refused)
{
	struct fringe_stack stack = untouched;
	/* Wraps around the end of the address space. */
	void *high = (void *)(UINTPTR_MAX - SIZE);

	REQUIRE_EQUAL(fringe_stack_init(NULL, memory, SIZE), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_stack_init(&stack, NULL, SIZE), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_stack_init(&stack, NULL, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_stack_init(&stack, memory, SIZE_MAX), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_stack_init(&stack, high, 2 * SIZE), FRINGE_EINVAL);
	REQUIRE(is_untouched(&stack));
}

FRINGE_STACK_STATIC(at_file_scope, 2008);

CASE(a_static_stack_needs_no_set_up)
{
	FRINGE_STACK_STATIC(in_a_function, FRINGE_STACK_MIN);

	REQUIRE_EQUAL(fringe_stack_check(&at_file_scope), 0);
	REQUIRE_EQUAL(fringe_stack_size(&at_file_scope),
	    (2008 + FRINGE_STACK_ALIGN - 1) / FRINGE_STACK_ALIGN *
		FRINGE_STACK_ALIGN);
	REQUIRE_EQUAL(at_file_scope.guard, 0);
	REQUIRE_EQUAL(fringe_stack_high_water(&at_file_scope), 0);
	REQUIRE_EQUAL(fringe_stack_check(&in_a_function), 0);
	REQUIRE_EQUAL(fringe_stack_size(&in_a_function), FRINGE_STACK_MIN);
	REQUIRE_EQUAL(in_a_function.guard, 0);
}

static int
check(void *base, void *limit)
{
	struct fringe_stack stack = { base, limit, 0 };

	return fringe_stack_check(&stack);
}

CASE(check_tells_what_is_wrong_with_a_stack)
{
	size_t off;

	REQUIRE_EQUAL(fringe_stack_check(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(check(NULL, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(check(NULL, memory), FRINGE_EINVAL);
	REQUIRE_EQUAL(check(memory, memory), FRINGE_EINVAL);
	REQUIRE_EQUAL(check(memory, memory + SIZE), FRINGE_EINVAL);
	REQUIRE_EQUAL(check(memory + SIZE, memory), 0);
	for (off = 1; off < FRINGE_STACK_ALIGN; off++) {
		REQUIRE_EQUAL(
		    check(memory + SIZE + off, memory), FRINGE_EALIGN);
		REQUIRE_EQUAL(
		    check(memory + SIZE, memory + off), FRINGE_EALIGN);
	}
	REQUIRE_EQUAL(check(memory + FRINGE_STACK_MIN, memory), 0);
	REQUIRE_EQUAL(
	    check(memory + FRINGE_STACK_MIN - FRINGE_STACK_ALIGN, memory),
	    FRINGE_ESIZE);
	REQUIRE_EQUAL(
	    check(memory + FRINGE_STACK_ALIGN, memory), FRINGE_ESIZE);
}

CASE(check_does_not_ask_where_a_stack_lies)
{
	char local[SIZE] __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
	struct fringe_stack stack = { local + SIZE, local, SIZE };

	REQUIRE_EQUAL(fringe_stack_check(&stack), 0);
	REQUIRE_EQUAL(fringe_stack_size(&stack), SIZE);
}

static void
fill(unsigned char byte)
{
	size_t i;

	for (i = 0; i < sizeof(memory); i++)
		memory[i] = byte;
}

CASE(clear_zeroes_the_stack_and_nothing_else)
{
	struct fringe_stack stack = { memory + SIZE + 16, memory + 16, 16 };
	size_t i;

	fill(0xee);
	REQUIRE_EQUAL(fringe_stack_clear(&stack), 0);
	for (i = 0; i < sizeof(memory); i++)
		REQUIRE_EQUAL(
		    memory[i], i < 16 || i >= SIZE + 16 ? 0xee : 0);
	REQUIRE(stack.base == memory + SIZE + 16);
	REQUIRE(stack.limit == memory + 16 && stack.guard == 16);
}

CASE(clear_refuses_what_is_no_stack)
{
	struct fringe_stack upside_down = { memory, memory + SIZE, 0 };
	struct fringe_stack unaligned = { memory + SIZE,
		memory + FRINGE_STACK_ALIGN / 2, 0 };
	struct fringe_stack small = { memory + 16, memory, 0 };
	size_t i;

	fill(0xee);
	REQUIRE_EQUAL(fringe_stack_clear(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_stack_clear(&upside_down), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_stack_clear(&unaligned), FRINGE_EALIGN);
	REQUIRE_EQUAL(fringe_stack_clear(&small), FRINGE_ESIZE);
	for (i = 0; i < sizeof(memory); i++)
		REQUIRE_EQUAL(memory[i], 0xee);
	REQUIRE_EQUAL(fringe_stack_high_water(NULL), 0);
	REQUIRE_EQUAL(fringe_stack_high_water(&upside_down), 0);
	REQUIRE_EQUAL(fringe_stack_high_water(&unaligned), 0);
	REQUIRE_EQUAL(fringe_stack_high_water(&small), 0);
}

STACK_CASE(high_water_is_the_distance_to_the_lowest_word_written)
{
	struct fringe_stack stack;
	unsigned char *base;
	size_t depth;

	kind_make(kind, 0, &stack);
	base = stack.base;
	REQUIRE_EQUAL(fringe_stack_clear(&stack), 0);
	REQUIRE_EQUAL(fringe_stack_high_water(&stack), 0);
	for (depth = 1; depth <= 300; depth++) {
		base[-(ptrdiff_t)depth] = 1;
		REQUIRE_EQUAL(fringe_stack_high_water(&stack),
		    (depth + sizeof(void *) - 1) / sizeof(void *) *
			sizeof(void *));
		base[-(ptrdiff_t)depth] = 0;
	}
	REQUIRE_EQUAL(fringe_stack_high_water(&stack), 0);
	((unsigned char *)stack.limit)[0] = 1;
	REQUIRE_EQUAL(
	    fringe_stack_high_water(&stack), fringe_stack_size(&stack));
	REQUIRE_EQUAL(fringe_stack_clear(&stack), 0);
	REQUIRE_EQUAL(fringe_stack_high_water(&stack), 0);
	kind_unmake(kind, 0, &stack);
}

/* Writes one byte so many bytes below its frame, which are its own too. */
static UNSANITIZED uintptr_t
dig(struct fringe_yielder *yielder, void *argument, uintptr_t depth)
{
	volatile unsigned char hole[1024];
	size_t i;

	(void)argument;
	for (i = 0; i < sizeof(hole); i++)
		hole[i] = 0;
	hole[sizeof(hole) - depth] = 1;
	fringe_generator_suspend(
	    yielder, (uintptr_t)&hole[sizeof(hole) - depth], NULL);
	return 0;
}

/* For the end of a frame and for what it calls. */
#define CALLED (ON_SANITIZER ? 8192 : 2048)

/*
 * What a body has used is found again: at least down to its lowest word that
 * is not zero, at most down to the end of its frame and of what it calls.
 */
static void
expect_depth(struct fringe_generator *generator, size_t depth)
{
	struct fringe_stack stack;
	uintptr_t lowest = 0;
	size_t used;

	REQUIRE_EQUAL(fringe_generator_resume(generator, depth, &lowest), 1);
	REQUIRE_EQUAL(fringe_generator_stack(generator, &stack), 0);
	used = fringe_stack_high_water(&stack);
	REQUIRE(used >= (uintptr_t)stack.base - lowest);
	REQUIRE(used <= (uintptr_t)stack.base - lowest + CALLED);
	REQUIRE_EQUAL(fringe_generator_close(generator, NULL), 1);
}

STACK_CASE(high_water_tells_how_deep_a_generator_went)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	size_t depth;

	kind_make(kind, 0, &stack);
	/* Once for the dynamic linker, which may bind what is called. */
	for (depth = 0; depth <= 1024; depth += 256) {
		REQUIRE_EQUAL(fringe_stack_clear(&stack), 0);
		REQUIRE_EQUAL(
		    fringe_generator_init(&generator, &stack, dig, NULL), 0);
		if (depth > 0)
			expect_depth(&generator, depth);
		else
			fringe_generator_resume(&generator, 1, NULL);
		REQUIRE(fringe_generator_close(&generator, NULL) >= 0);
		REQUIRE_EQUAL(fringe_generator_finish(&generator, &stack), 0);
	}
	kind_unmake(kind, 0, &stack);
}

static const struct face_case cases[] = {
	ROW(both_ends_of_a_slice_are_aligned_inwards),
	ROW(a_slice_too_small_or_empty_is_refused),
	ROW(a_slice_of_nothing_is_refused),
	ROW(a_static_stack_needs_no_set_up),
	ROW(check_tells_what_is_wrong_with_a_stack),
	ROW(check_does_not_ask_where_a_stack_lies),
	ROW(clear_zeroes_the_stack_and_nothing_else),
	ROW(clear_refuses_what_is_no_stack),
	STACK_ROWS(high_water_is_the_distance_to_the_lowest_word_written),
	STACK_ROWS(high_water_tells_how_deep_a_generator_went),
	LAST_ROW
};

const struct face_suite face_suite = { "stack", cases, 0 };
