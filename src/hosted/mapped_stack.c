/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Stacks mapped from the system, with a guard below. */
#include "fringe/mapped_stack.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "fringe/error.h"

#ifndef MAP_STACK
#define MAP_STACK 0
#endif

static size_t
page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static size_t
guard_size(void)
{
	size_t page = page_size();

	return page > FRINGE_ARCH_GUARD_ ? page : FRINGE_ARCH_GUARD_;
}

/* Rounds up to whole pages, 0 to one; returns 0 when there is no such size. */
static size_t
whole_pages(size_t size)
{
	size_t page = page_size();

	if (size == 0)
		return page;
	return size > SIZE_MAX - page ? 0 : (size + page - 1) & ~(page - 1);
}

/* For /proc/self/maps; a kernel that knows no names is fine. */
static void
name_mapping(void *start, size_t size)
{
#ifdef PR_SET_VMA
	prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, start, size, "fringe stack");
#else
	(void)start;
	(void)size;
#endif
}

/*
 * With huge pages the first touch of a stack could take 2 MiB. A kernel that
 * has none says EINVAL.
 */
static int
forbid_huge_pages(void *start, size_t size)
{
#ifdef MADV_NOHUGEPAGE
	if (madvise(start, size, MADV_NOHUGEPAGE) != 0 && errno != EINVAL)
		return FRINGE_ENOMEM;
#else
	(void)start;
	(void)size;
#endif
	return 0;
}

int
fringe_mapped_stack_create(struct fringe_stack *stack, size_t size)
{
	size_t usable = whole_pages(size);
	size_t guard = guard_size();
	char *start;

	if (!stack)
		return FRINGE_EINVAL;
	if (usable == 0 || usable > SIZE_MAX - guard)
		return FRINGE_ENOMEM;
	start = mmap(NULL, guard + usable, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	if (start == MAP_FAILED)
		return FRINGE_ENOMEM;
	if (mprotect(start, guard, PROT_NONE) != 0 ||
	    forbid_huge_pages(start + guard, usable) != 0) {
		munmap(start, guard + usable);
		return FRINGE_ENOMEM;
	}
	name_mapping(start, guard + usable);
	*stack = (struct fringe_stack){
		.base = start + guard + usable,
		.limit = start + guard,
		.guard = guard,
	};
	return 0;
}

int
fringe_mapped_stack_destroy(struct fringe_stack *stack)
{
	uintptr_t page = page_size();
	char *start;

	if (!stack)
		return FRINGE_EINVAL;
	if (!stack->base && !stack->limit)
		return 0;
	if (fringe_stack_check(stack) < 0 || stack->guard == 0 ||
	    ((uintptr_t)stack->base | (uintptr_t)stack->limit | stack->guard) %
		page)
		return FRINGE_EINVAL;
	start = (char *)stack->limit - stack->guard;
	if (munmap(start, stack->guard + fringe_stack_size(stack)) != 0)
		return FRINGE_ENOMEM;
	*stack = (struct fringe_stack){ 0 };
	return 0;
}

/* Whether a page was touched; unknown counts as touched. */
static int
touched(char *start, size_t page)
{
	unsigned char state = 0;

	return mincore(start, page, (void *)&state) != 0 || (state & 1);
}

size_t
fringe_mapped_stack_high_water(const struct fringe_stack *stack)
{
	size_t page = page_size();
	struct fringe_stack rest;

	if (fringe_stack_check(stack) < 0)
		return 0;
	rest = *stack;
	while (rest.limit != rest.base && !touched(rest.limit, page))
		rest.limit = (char *)rest.limit + page;
	return fringe_stack_high_water(&rest);
}
