/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Boost.Context's fcontext, the assembly below its classes: a word goes each
 * way in a register. Its header is C++, but the functions have C linkage and
 * are declared here. Whether a switch saves and loads the floating-point
 * control words was decided when the library was built; Debian's does.
 */
#include "bench/bench.h"

#define BENCH_LIBRARY "boost-fcontext"

struct transfer {
	void *context;
	void *data;
};

struct transfer jump_fcontext(void *to, void *data);
void *make_fcontext(void *sp, size_t size, void (*enter)(struct transfer));

typedef struct bench_yielder {
	void *resumer;
} bench_yielder;
typedef uintptr_t bench_body(
    bench_yielder *yielder, void *argument, uintptr_t first);

typedef struct bench_generator {
	void *own;
	bench_body *body; /* until it has begun */
	void *argument;
	uintptr_t first;
	struct bench_stack stack;
} bench_generator;

BENCH_INLINE uintptr_t
bench_resume(bench_generator *generator, uintptr_t in)
{
	void *data = (void *)in;
	struct transfer arrived;

	/* The first needs more than a word. */
	if (__builtin_expect(generator->body != NULL, 0)) {
		generator->first = in;
		data = generator;
	}
	arrived = jump_fcontext(generator->own, data);
	generator->own = arrived.context;
	return (uintptr_t)arrived.data;
}

BENCH_INLINE uintptr_t
bench_suspend(bench_yielder *yielder, uintptr_t out)
{
	struct transfer arrived = jump_fcontext(yielder->resumer, (void *)out);

	yielder->resumer = arrived.context;
	return (uintptr_t)arrived.data;
}

static void
enter(struct transfer arrived)
{
	bench_generator *generator = (bench_generator *)arrived.data;
	bench_yielder yielder = { arrived.context };
	bench_body *body = generator->body;

	generator->body = NULL;
	bench_suspend(
	    &yielder, body(&yielder, generator->argument, generator->first));
}

static void
bench_again(bench_generator *generator, bench_body *body, void *argument)
{
	struct bench_stack stack = generator->stack;

	generator->body = body;
	generator->argument = argument;
	generator->own =
	    make_fcontext(stack.limit + stack.size, stack.size, enter);
}

static void
bench_begin(bench_generator *generator, bench_body *body, void *argument)
{
	generator->stack = bench_stack_map();
	bench_again(generator, body, argument);
}

static void
bench_end(bench_generator *generator)
{
	bench_stack_unmap(generator->stack);
}

#define BENCH_SLICES

#include "bench/cases.h"
