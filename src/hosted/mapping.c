/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What mappings for stacks are like. */
#include "hosted/mapping.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef __linux__
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/prctl.h>
#endif

#include "core/hooks.h"
#include "fringe/error.h"

/*
 * On FreeBSD and DragonFly it is for a mapping that grows downwards, with a
 * guard of the system's, which no other can be made in.
 */
#if !defined(MAP_STACK) || defined(__FreeBSD__) || defined(__DragonFly__)
#define FOR_STACK 0
#else
#define FOR_STACK MAP_STACK
#endif

size_t
fringe_page_size_(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

size_t
fringe_guard_size_(void)
{
	size_t page = fringe_page_size_();

	return page > FRINGE_ARCH_GUARD_ ? page : FRINGE_ARCH_GUARD_;
}

size_t
fringe_mapping_size_(size_t size, size_t guard)
{
	size_t page = fringe_page_size_();
	size_t above;

	if (size == 0)
		size = page;
	if (size > SIZE_MAX - FRINGE_LARGEST_OFFSET_ - guard - 2 * page)
		return 0;
	above = (size + FRINGE_LARGEST_OFFSET_ + page - 1) & ~(page - 1);
	return (guard + above) | page;
}

void *
fringe_mapping_make_(size_t size, int protection)
{
	void *start = mmap(NULL, size, protection,
	    MAP_PRIVATE | MAP_ANONYMOUS | FOR_STACK, -1, 0);

	return start != MAP_FAILED ? start : NULL;
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

/* A kernel that knows no names (EINVAL) is asked once. */
void
fringe_mapping_name_(void *start, size_t size, const char *name)
{
	if (atomic_load_explicit(&refused, memory_order_relaxed))
		return;
	if (prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, start, size, name) != 0 &&
	    errno == EINVAL)
		atomic_store_explicit(&refused, true, memory_order_relaxed);
}

#else

void
fringe_mapping_name_(void *start, size_t size, const char *name)
{
	(void)start;
	(void)size;
	(void)name;
}

#endif

#ifdef MADV_NOHUGEPAGE

/* A kernel that has none says EINVAL. */
int
fringe_mapping_forbid_huge_pages_(void *start, size_t size)
{
	if (madvise(start, size, MADV_NOHUGEPAGE) != 0 && errno != EINVAL)
		return FRINGE_ENOMEM;
	return 0;
}

#else

int
fringe_mapping_forbid_huge_pages_(void *start, size_t size)
{
	(void)start;
	(void)size;
	return 0;
}

#endif
