/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Very many stacks, laid out as an experiment wants them. */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/bench.h"

/* What older headers lack. */
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

/*
 * A kernel that has no markers for guards says EINVAL. Then there are none,
 * for only their place in the page table matters here.
 */
void
bench_slab_map(struct bench_slab *slab, size_t stacks)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t distance = slab->pages * page, i;

	slab->start = mmap(NULL, stacks * distance, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	if (slab->start == MAP_FAILED)
		bench_die("mmap");
	if (madvise(slab->start, stacks * distance, MADV_NOHUGEPAGE) != 0)
		bench_die("madvise");
	for (i = 0; i < stacks; i++) {
		if (madvise(slab->start + i * distance, page,
			MADV_GUARD_INSTALL) != 0 &&
		    errno != EINVAL)
			bench_die("madvise(MADV_GUARD_INSTALL)");
	}
}

struct bench_stack
bench_slab_stack(const struct bench_slab *slab, size_t i)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t distance = slab->pages * page;
	size_t offset = i % slab->colours * slab->step;
	struct bench_stack stack;

	stack.limit = slab->start + i * distance + page;
	stack.size = distance - page - offset;
	return stack;
}

void
bench_slab_unmap(struct bench_slab *slab, size_t stacks)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	if (munmap(slab->start, stacks * slab->pages * page) != 0)
		bench_die("munmap");
	slab->start = NULL;
}
