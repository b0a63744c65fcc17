/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Stacks from the C library's heap. */
#ifndef FRINGE_HEAP_STACK_H
#define FRINGE_HEAP_STACK_H

#include "fringe/stack.h"

FRINGE_BEGIN_DECLS_

/*
 * Allocates a stack of at least `size` bytes (rounded up to
 * FRINGE_STACK_ALIGN) from the C library's heap, zeroed, without a guard. The
 * caller gives it back with fringe_heap_stack_destroy.
 *
 * Returns 0, FRINGE_EINVAL when stack is NULL, FRINGE_ESIZE when the size is
 * below FRINGE_STACK_MIN, or FRINGE_ENOMEM. Not for signal handlers.
 */
int fringe_heap_stack_create(struct fringe_stack *stack, size_t size);

/*
 * Frees a stack of fringe_heap_stack_create and zeroes the description.
 * Requires that nothing runs on it. A zeroed description is fine and does
 * nothing; NULL gives FRINGE_EINVAL. Not for signal handlers.
 */
int fringe_heap_stack_destroy(struct fringe_stack *stack);

FRINGE_END_DECLS_

#endif
