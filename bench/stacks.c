/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Stacks for the libraries that leave them to their users. */
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/bench.h"

/* That stacks have no guard. */
static bool unguarded;

void
bench_stack_unguard(void)
{
	unguarded = true;
}

/* As Boost's fixedsize_stack does, the default of its classes. */
static struct bench_stack
allocate(void)
{
	struct bench_stack stack = { malloc(BENCH_STACK), BENCH_STACK };

	if (!stack.limit)
		bench_die("malloc");
	return stack;
}

struct bench_stack
bench_stack_map(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct bench_stack stack = { NULL, BENCH_STACK };
	char *start;

	if (unguarded)
		return allocate();
	start = mmap(NULL, page + BENCH_STACK, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	if (start == MAP_FAILED)
		bench_die("mmap");
	if (mprotect(start, page, PROT_NONE) != 0)
		bench_die("mprotect");
	stack.limit = start + page;
	return stack;
}

void
bench_stack_unmap(struct bench_stack stack)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	if (unguarded)
		free(stack.limit);
	else if (munmap(stack.limit - page, page + stack.size) != 0)
		bench_die("munmap");
}
