/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * ucontext, as the C library has it. The value goes through the generator's
 * object. swapcontext saves and restores the signal mask by a system call each,
 * and nobody can ask it not to.
 */
#include <ucontext.h>

#include "bench/bench.h"

#define BENCH_LIBRARY "ucontext"

typedef struct bench_generator bench_generator;
typedef bench_generator bench_yielder;
typedef uintptr_t bench_body(
    bench_yielder *yielder, void *argument, uintptr_t first);

struct bench_generator {
	ucontext_t own;
	ucontext_t resumer;
	uintptr_t value;
	bench_body *body;
	void *argument;
	struct bench_stack stack;
};

BENCH_INLINE uintptr_t
bench_resume(bench_generator *generator, uintptr_t in)
{
	generator->value = in;
	swapcontext(&generator->resumer, &generator->own);
	return generator->value;
}

BENCH_INLINE uintptr_t
bench_suspend(bench_yielder *yielder, uintptr_t out)
{
	yielder->value = out;
	swapcontext(&yielder->own, &yielder->resumer);
	return yielder->value;
}

/* makecontext passes ints, and a pointer may be wider. */
static void
enter(unsigned high, unsigned low)
{
	bench_generator *generator =
	    (bench_generator *)((uintptr_t)high << 16 << 16 | low);

	generator->value =
	    generator->body(generator, generator->argument, generator->value);
}

/* getcontext was called once, and what it has got is still good. */
static void
bench_again(bench_generator *generator, bench_body *body, void *argument)
{
	uintptr_t address = (uintptr_t)generator;

	generator->body = body;
	generator->argument = argument;
	generator->own.uc_link = &generator->resumer;
	generator->own.uc_stack.ss_sp = generator->stack.limit;
	generator->own.uc_stack.ss_size = generator->stack.size;
	makecontext(&generator->own, (void (*)(void))enter, 2,
	    (unsigned)(address >> 16 >> 16), (unsigned)address);
}

static void
bench_begin(bench_generator *generator, bench_body *body, void *argument)
{
	generator->stack = bench_stack_map();
	if (getcontext(&generator->own) != 0)
		bench_die("getcontext");
	bench_again(generator, body, argument);
}

static void
bench_end(bench_generator *generator)
{
	bench_stack_unmap(generator->stack);
}

/* Stacks are its users' business: here is what most of them do. */
static int
map(struct bench_held *held)
{
	struct bench_stack stack;

	if (bench_stack_try(&stack) < 0)
		return -1;
	held->limit = stack.limit;
	held->base = stack.limit + stack.size;
	return 0;
}

static void
unmap(struct bench_held *held)
{
	struct bench_stack stack = { held->limit, BENCH_STACK };

	bench_stack_unmap(stack);
}

static const struct bench_allocator allocators[] = {
	{ "mmap-mprotect", map, unmap },
	{ NULL, NULL, NULL },
};
#define BENCH_ALLOCATORS allocators

#define BENCH_SLICES

#include "bench/cases.h"
