/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Stacks in memory that somebody else provides. */
#define FRINGE_OUT_OF_LINE
#include "fringe/stack.h"
#include "core/hooks.h"
#include "core/unsanitized.h"
#include "fringe/error.h"

int
fringe_stack_init(struct fringe_stack *stack, void *memory, size_t size)
{
	uintptr_t start = (uintptr_t)memory;
	uintptr_t lost = -start % FRINGE_STACK_ALIGN;
	char *limit;

	if (!stack || !memory || start + size < start)
		return FRINGE_EINVAL;
	if (size < lost)
		return FRINGE_ESIZE;
	size = (size - lost) & ~((size_t)FRINGE_STACK_ALIGN - 1);
	if (size < FRINGE_STACK_MIN)
		return FRINGE_ESIZE;
	limit = (char *)memory + lost;
	*stack = (struct fringe_stack){ .base = limit + size, .limit = limit };
	return 0;
}

int
fringe_stack_check(const struct fringe_stack *stack)
{
	uintptr_t ends;

	if (!stack || (uintptr_t)stack->base <= (uintptr_t)stack->limit)
		return FRINGE_EINVAL;
	ends = (uintptr_t)stack->base | (uintptr_t)stack->limit;
	if (ends % FRINGE_STACK_ALIGN != 0)
		return FRINGE_EALIGN;
	if (fringe_stack_size(stack) < FRINGE_STACK_MIN)
		return FRINGE_ESIZE;
	return 0;
}

size_t
fringe_stack_size(const struct fringe_stack *stack)
{
	return (size_t)((char *)stack->base - (char *)stack->limit);
}

int
fringe_stack_clear(struct fringe_stack *stack)
{
	int error = fringe_stack_check(stack);

	if (error < 0)
		return error;
	/* A context may have been left on it. */
	fringe_hook_stack_end_(0, stack);
	__builtin_memset(stack->limit, 0, fringe_stack_size(stack));
	return 0;
}

FRINGE_UNSANITIZED_ size_t
fringe_stack_high_water(const struct fringe_stack *stack)
{
	const uintptr_t *word;

	if (fringe_stack_check(stack) < 0)
		return 0;
	word = stack->limit;
	fringe_hook_peek_begin_();
	while (word < (const uintptr_t *)stack->base && *word == 0)
		word++;
	fringe_hook_peek_end_();
	return (size_t)((const char *)stack->base - (const char *)word);
}
