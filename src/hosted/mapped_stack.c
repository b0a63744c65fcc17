/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Stacks mapped from the system, with a guard below. */
#include "fringe/mapped_stack.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>

#include "core/hooks.h"
#include "fringe/error.h"
#include "hosted/guard.h"
#include "hosted/mapping.h"
#include "hosted/pool/pool.h"

/*
 * How far below its mapping's end a stack begins. Mappings of one size that are
 * made in a row lie side by side, each below the last, and so each has the next
 * colour. Then the distance from stack to stack is the same but for one in 16,
 * and the processor, which sees that, fetches ahead. A hash of the address,
 * which spreads them as evenly, takes it the chance: the round robin over 2,048
 * generators took 33 cycles, and 27 like this; clang 27 and 22.
 */
static size_t
colour_offset(const char *start, size_t size)
{
	size_t colour = ~((uintptr_t)start / size) % FRINGE_COLOURS_;

	return FRINGE_COLOUR_SIZE_ * colour;
}

/*
 * Makes a fresh mapping a stack's. It is named first, to merge with its
 * neighbours. Huge pages need no forbidding where there are markers (Linux
 * 6.13), for MAP_STACK has done so already (6.8).
 */
static int
furnish(char *start, size_t guard, size_t size)
{
	int marked;

	fringe_mapping_name_(start, guard + size, "fringe stack");
	marked = fringe_guard_install_(start, guard);
	if (marked == 0)
		return fringe_mapping_forbid_huge_pages_(start + guard, size);
	return marked < 0 ? marked : 0;
}

int
fringe_mapped_stack_create(struct fringe_stack *stack, size_t size)
{
	size_t guard = fringe_guard_size_();
	size_t mapped = fringe_mapping_size_(size, guard);
	char *start;

	if (!stack)
		return FRINGE_EINVAL;
	if (mapped == 0)
		return FRINGE_ENOMEM;
	start = fringe_mapping_make_(mapped, PROT_READ | PROT_WRITE);
	if (!start)
		return FRINGE_ENOMEM;
	if (furnish(start, guard, mapped - guard) < 0) {
		munmap(start, mapped);
		return FRINGE_ENOMEM;
	}
	*stack = (struct fringe_stack){
		.base = start + mapped - colour_offset(start, mapped),
		.limit = start + guard,
		.guard = guard,
	};
	return 0;
}

/* How far below the end of a page a stack begins. */
static size_t
base_offset(const struct fringe_stack *stack)
{
	return -(uintptr_t)stack->base % fringe_page_size_();
}

/* Whether create can have made it. */
static bool
is_mapped(const struct fringe_stack *stack)
{
	size_t pages = (uintptr_t)stack->limit | stack->guard;
	size_t offset = base_offset(stack);

	return fringe_stack_check(stack) == 0 && stack->guard != 0 &&
	    pages % fringe_page_size_() == 0 &&
	    offset % FRINGE_COLOUR_SIZE_ == 0 &&
	    offset <= FRINGE_LARGEST_OFFSET_;
}

int
fringe_mapped_stack_destroy(struct fringe_stack *stack)
{
	size_t size;
	char *start;

	if (!stack)
		return FRINGE_EINVAL;
	if (!stack->base && !stack->limit)
		return 0;
	if (!is_mapped(stack) || fringe_pools_contain_(stack->limit))
		return FRINGE_EINVAL;
	/* A context may have been left on it. */
	fringe_hook_stack_end_(0, stack);
	start = (char *)stack->limit - stack->guard;
	size = fringe_stack_size(stack) + base_offset(stack);
	if (munmap(start, stack->guard + size) != 0)
		return FRINGE_ENOMEM;
	*stack = (struct fringe_stack){ 0 };
	return 0;
}

/* Whether a page was touched; unknown counts as touched. */
static bool
touched(char *start, size_t page)
{
	unsigned char state = 0;

	return mincore(start, page, (void *)&state) != 0 || (state & 1);
}

size_t
fringe_mapped_stack_high_water(const struct fringe_stack *stack)
{
	size_t page = fringe_page_size_();
	struct fringe_stack rest;

	if (fringe_stack_check(stack) < 0)
		return 0;
	rest = *stack;
	while (!touched(rest.limit, page)) {
		rest.limit = (char *)rest.limit + page;
		if ((uintptr_t)rest.limit >= (uintptr_t)rest.base)
			return 0;
	}
	return fringe_stack_high_water(&rest);
}
