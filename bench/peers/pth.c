/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * GNU Pth, by its user-space contexts. Its threads are the longer way: a
 * pth_yield to a thread goes through the scheduler, which is a context of its
 * own, so that each way takes two switches and not one. pth_uctx_switch carries
 * no value; it goes through the generator's object. Debian's is built on
 * ucontext.
 */
#include <pth.h>

#include "bench/bench.h"

#define BENCH_LIBRARY "pth"

typedef struct bench_generator bench_generator;
typedef bench_generator bench_yielder;
typedef uintptr_t bench_body(
    bench_yielder *yielder, void *argument, uintptr_t first);

struct bench_generator {
	pth_uctx_t own;
	pth_uctx_t resumer;
	uintptr_t value;
	bench_body *body;
	void *argument;
	struct bench_stack stack;
};

BENCH_INLINE uintptr_t
bench_resume(bench_generator *generator, uintptr_t in)
{
	generator->value = in;
	pth_uctx_switch(generator->resumer, generator->own);
	return generator->value;
}

BENCH_INLINE uintptr_t
bench_suspend(bench_yielder *yielder, uintptr_t out)
{
	yielder->value = out;
	pth_uctx_switch(yielder->own, yielder->resumer);
	return yielder->value;
}

/* Goes on in the resumer when it returns, as bench_again has asked for. */
static void
enter(void *data)
{
	bench_generator *generator = (bench_generator *)data;

	generator->value =
	    generator->body(generator, generator->argument, generator->value);
}

static void
bench_again(bench_generator *generator, bench_body *body, void *argument)
{
	generator->body = body;
	generator->argument = argument;
	if (!pth_uctx_make(generator->own, generator->stack.limit,
		generator->stack.size, NULL, enter, generator,
		generator->resumer))
		bench_die("pth_uctx_make");
}

static void
bench_begin(bench_generator *generator, bench_body *body, void *argument)
{
	generator->stack = bench_stack_map();
	if (!pth_uctx_create(&generator->own) ||
	    !pth_uctx_create(&generator->resumer))
		bench_die("pth_uctx_create");
	bench_again(generator, body, argument);
}

static void
bench_end(bench_generator *generator)
{
	pth_uctx_destroy(generator->own);
	pth_uctx_destroy(generator->resumer);
	bench_stack_unmap(generator->stack);
}

/*
 * A stack of its own is made with a context, and found out by a switch to it.
 */
static pth_uctx_t holder;

static void
show(void *data)
{
	struct bench_held *held = (struct bench_held *)data;
	uintptr_t word;

	bench_held_at(held, &word);
	pth_uctx_switch((pth_uctx_t)held->words[0], holder);
}

static int
acquire(struct bench_held *held)
{
	pth_uctx_t own;

	if ((!holder && !pth_uctx_create(&holder)) || !pth_uctx_create(&own))
		return -1;
	if (!pth_uctx_make(own, NULL, BENCH_STACK, NULL, show, held, holder))
		return -1;
	held->words[0] = own;
	return pth_uctx_switch(holder, own) ? 0 : -1;
}

static void
release(struct bench_held *held)
{
	pth_uctx_destroy((pth_uctx_t)held->words[0]);
}

static const struct bench_allocator allocators[] = {
	{ "pth_uctx_make", acquire, release },
	{ NULL, NULL, NULL },
};
#define BENCH_ALLOCATORS allocators

#include "bench/cases.h"
