/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Stacks mapped from the system, with a guard below them. */
#ifndef FRINGE_MAPPED_STACK_H
#define FRINGE_MAPPED_STACK_H

#include "fringe/stack.h"

FRINGE_BEGIN_DECLS_

/*
 * Maps a stack of at least `size` bytes, rounded up to whole pages; 0 is one
 * page. The memory is zero and takes up space only as it is touched. Below it
 * lies a guard (one page, or what the architecture's compilers count on when
 * they probe the stack): running off the stack's end is a SIGSEGV, unless a
 * single frame is larger than the guard and steps over it, which
 * -fstack-clash-protection rules out. Where the kernel can name mappings,
 * /proc/self/maps shows it as [anon:fringe stack].
 *
 * Each costs two of the process's mappings (vm.max_map_count, 65,530 by
 * default). The caller gives it back with fringe_mapped_stack_destroy.
 *
 * Returns 0, FRINGE_EINVAL when stack is NULL, or FRINGE_ENOMEM when the
 * system refuses the memory or the guard; then nothing stays mapped. Not for
 * signal handlers.
 */
int fringe_mapped_stack_create(struct fringe_stack *stack, size_t size);

/*
 * Unmaps a stack of fringe_mapped_stack_create, guard and all, and zeroes the
 * description. Requires that nothing runs on it. A zeroed description is fine
 * and does nothing.
 *
 * Returns 0, FRINGE_EINVAL when stack is NULL or does not describe whole
 * pages with a guard, or FRINGE_ENOMEM when the system cannot split a mapping
 * to remove this part of it; then the stack stays as it was. Not for signal
 * handlers.
 */
int fringe_mapped_stack_destroy(struct fringe_stack *stack);

/*
 * As fringe_stack_high_water, but asks the system which pages were touched
 * and reads only the deepest of those. Falls back to reading where mincore(2)
 * fails. Pages that were swapped out count as never touched. Requires a stack
 * of fringe_mapped_stack_create. Not for signal handlers.
 */
size_t fringe_mapped_stack_high_water(const struct fringe_stack *stack);

FRINGE_END_DECLS_

#endif
