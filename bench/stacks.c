/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Stacks for the libraries that leave them to their users. */
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/bench.h"

/* That stacks have no guard. */
static bool unguarded;

/* What is handed out, and not unmapped. */
static struct bench_stack lent;

void
bench_stack_lend(struct bench_stack stack)
{
	lent = stack;
}

void
bench_stack_unguard(void)
{
	unguarded = true;
}

int
bench_stack_try(struct bench_stack *stack)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *start = mmap(NULL, page + BENCH_STACK, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);

	if (start == MAP_FAILED)
		return -1;
	if (mprotect(start, page, PROT_NONE) != 0) {
		munmap(start, page + BENCH_STACK);
		return -1;
	}
	stack->limit = start + page;
	stack->size = BENCH_STACK;
	return 0;
}

/* Without a guard, as Boost's fixedsize_stack does, its classes' default. */
struct bench_stack
bench_stack_map(void)
{
	struct bench_stack stack = { NULL, BENCH_STACK };

	if (lent.limit)
		return lent;
	if (unguarded)
		stack.limit = malloc(BENCH_STACK);
	else if (bench_stack_try(&stack) < 0)
		bench_die("a stack of mmap and mprotect");
	if (!stack.limit)
		bench_die("malloc");
	return stack;
}

void
bench_stack_unmap(struct bench_stack stack)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	if (lent.limit)
		return;
	if (unguarded)
		free(stack.limit);
	else if (munmap(stack.limit - page, page + stack.size) != 0)
		bench_die("munmap");
}
