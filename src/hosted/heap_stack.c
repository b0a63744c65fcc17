/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Stacks from the C library's heap. */
#include "fringe/heap_stack.h"

#include <stdint.h>
#include <stdlib.h>

#include "fringe/error.h"

int
fringe_heap_stack_create(struct fringe_stack *stack, size_t size)
{
	size_t rounded = FRINGE_STACK_ROUND_(size);
	void *memory = NULL;

	if (!stack)
		return FRINGE_EINVAL;
	if (size < FRINGE_STACK_MIN)
		return FRINGE_ESIZE;
	if (rounded < size || rounded > PTRDIFF_MAX)
		return FRINGE_ENOMEM;
	if (posix_memalign(&memory, FRINGE_STACK_ALIGN, rounded) != 0)
		return FRINGE_ENOMEM;
	*stack = (struct fringe_stack){
		.base = (char *)memory + rounded,
		.limit = memory,
	};
	return fringe_stack_clear(stack);
}

int
fringe_heap_stack_destroy(struct fringe_stack *stack)
{
	if (!stack)
		return FRINGE_EINVAL;
	free(stack->limit);
	*stack = (struct fringe_stack){ 0 };
	return 0;
}
