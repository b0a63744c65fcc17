/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Stacks mapped from the system, with a guard below them. */
#ifndef FRINGE_MAPPED_STACK_H
#define FRINGE_MAPPED_STACK_H

#include "fringe/stack.h"

FRINGE_BEGIN_DECLS_

/*
 * Maps a stack of at least `size` bytes; 0 is one page. The limit is the start
 * of a page. The base is a multiple of 64 and up to 960 bytes below the end of
 * one, in a place that differs from stack to stack, so that those of many
 * generators do not compete for the same cache lines; the size comes to less
 * than `size` and two pages and 960 bytes. The memory is zero and takes up
 * space only as it is touched. Below it lies a guard (one page, or what the
 * architecture's compilers count on when they probe the stack): running off
 * the stack's end is a SIGSEGV, unless a single frame is larger than the guard
 * and steps over it, which -fstack-clash-protection rules out. Where the
 * kernel can name mappings, /proc/self/maps shows it as [anon:fringe stack].
 *
 * Where the kernel has guard markers (Linux 6.13), stacks that lie side by
 * side are one of the process's mappings together, and vm.max_map_count
 * (65,530 by default) does not limit their number. Elsewhere, and where memory
 * is locked (mlockall(2)), each costs two mappings. The caller gives it back
 * with fringe_mapped_stack_destroy.
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
 * Returns 0, FRINGE_EINVAL when stack is NULL or create cannot have made what
 * it describes, or FRINGE_ENOMEM when to remove it would split a mapping, and
 * the process has as many as it may; then the stack stays as it was. Not for
 * signal handlers.
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
