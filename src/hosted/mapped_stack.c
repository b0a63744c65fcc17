/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Stacks mapped from the system, with a guard below. */
#include "fringe/mapped_stack.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef __linux__
#include <stdatomic.h>
#include <sys/prctl.h>
#endif

#include "core/hooks.h"
#include "fringe/error.h"
#include "hosted/guard.h"

/*
 * On FreeBSD and DragonFly it is for a mapping that grows downwards, with a
 * guard of the system's, which no other can be made in.
 */
#if !defined(MAP_STACK) || defined(__FreeBSD__) || defined(__DragonFly__)
#define FOR_STACK 0
#else
#define FOR_STACK MAP_STACK
#endif

/*
 * If all stacks began at the same place in a page, the control blocks and the
 * outermost frames of all generators would compete for the same few sets of
 * the processor's caches. So a stack begins some cache lines below the end of
 * its mapping. With one colour a round robin over 1,024 generators takes 1.6
 * times as long (clang: 1.5), over 16 generators 1.5 times (1.3).
 */
#define COLOURS 16
#define COLOUR_SIZE ((size_t)64)
#define LARGEST_OFFSET ((COLOURS - 1) * COLOUR_SIZE)

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

/*
 * The size of a mapping that holds a guard and above it a stack of any colour:
 * whole pages, and an odd number of them. Mappings made in a row lie so far
 * apart, and at an even distance they would compete for half of the sets of
 * the processor's TLB: the round robin over 1,024 takes 1.1 times as long
 * then, and 1.5 times with clang. Returns 0 when there is no such size.
 */
static size_t
mapping_size(size_t size, size_t guard)
{
	size_t page = page_size();
	size_t above;

	if (size == 0)
		size = page;
	if (size > SIZE_MAX - LARGEST_OFFSET - guard - 2 * page)
		return 0;
	above = (size + LARGEST_OFFSET + page - 1) & ~(page - 1);
	return (guard + above) | page;
}

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
	return COLOUR_SIZE * (~((uintptr_t)start / size) % COLOURS);
}

#ifdef __linux__

/* What headers other than the kernel's may lack. */
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#define PR_SET_VMA_ANON_NAME 0
#endif

/* That the kernel knows no names for mappings. */
static atomic_bool refused;

__attribute__((__constructor__)) static void
refused_unordered(void)
{
	fringe_hook_unordered_(&refused, sizeof(refused));
}

/* For /proc/self/maps. A kernel that knows no names (EINVAL) is asked once. */
static void
name_mapping(void *start, size_t size)
{
	if (atomic_load_explicit(&refused, memory_order_relaxed))
		return;
	if (prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, start, size,
		"fringe stack") != 0 &&
	    errno == EINVAL)
		atomic_store_explicit(&refused, true, memory_order_relaxed);
}

#else

static void
name_mapping(void *start, size_t size)
{
	(void)start;
	(void)size;
}

#endif

#ifdef MADV_NOHUGEPAGE

/*
 * With huge pages the first touch of a stack could take 2 MiB. A kernel that
 * has none says EINVAL.
 */
static int
forbid_huge_pages(void *start, size_t size)
{
	if (madvise(start, size, MADV_NOHUGEPAGE) != 0 && errno != EINVAL)
		return FRINGE_ENOMEM;
	return 0;
}

#else

static int
forbid_huge_pages(void *start, size_t size)
{
	(void)start;
	(void)size;
	return 0;
}

#endif

/*
 * Makes a fresh mapping a stack's. It is named first: as long as it has no
 * pages, nor a guard, it merges with any neighbour of its name. Huge pages need
 * no forbidding where there are markers (Linux 6.13), for MAP_STACK has done
 * so already (6.8).
 */
static int
furnish(char *start, size_t guard, size_t size)
{
	int marked;

	name_mapping(start, guard + size);
	marked = fringe_guard_install_(start, guard);
	if (marked == 0)
		return forbid_huge_pages(start + guard, size);
	return marked < 0 ? marked : 0;
}

int
fringe_mapped_stack_create(struct fringe_stack *stack, size_t size)
{
	size_t guard = guard_size();
	size_t mapped = mapping_size(size, guard);
	char *start;

	if (!stack)
		return FRINGE_EINVAL;
	if (mapped == 0)
		return FRINGE_ENOMEM;
	start = mmap(NULL, mapped, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | FOR_STACK, -1, 0);
	if (start == MAP_FAILED)
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
	return -(uintptr_t)stack->base % page_size();
}

/* Whether create can have made it. */
static bool
is_mapped(const struct fringe_stack *stack)
{
	size_t offset = base_offset(stack);

	return fringe_stack_check(stack) == 0 && stack->guard != 0 &&
	    ((uintptr_t)stack->limit | stack->guard) % page_size() == 0 &&
	    offset % COLOUR_SIZE == 0 && offset <= LARGEST_OFFSET;
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
	if (!is_mapped(stack))
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
	size_t page = page_size();
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
