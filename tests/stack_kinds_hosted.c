/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The kinds of stack that need a C library. */
#include "stack_kinds.h"

static int
make_heap(struct fringe_stack *stack, unsigned int slot)
{
	(void)slot;
	return fringe_heap_stack_create(stack, KIND_STACK_SIZE);
}

static int
unmake_heap(struct fringe_stack *stack, unsigned int slot)
{
	(void)slot;
	return fringe_heap_stack_destroy(stack);
}

static int
make_mapped(struct fringe_stack *stack, unsigned int slot)
{
	(void)slot;
	return fringe_mapped_stack_create(stack, KIND_STACK_SIZE);
}

static int
unmake_mapped(struct fringe_stack *stack, unsigned int slot)
{
	(void)slot;
	return fringe_mapped_stack_destroy(stack);
}

const struct kind kind_heap = { make_heap, unmake_heap, NULL, NULL };
const struct kind kind_mapped = { make_mapped, unmake_mapped, NULL, NULL };
const struct kind kind_created = { NULL, NULL, fringe_generator_create,
	fringe_generator_destroy };
