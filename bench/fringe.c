/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * libfringe as its users get it: inlined, or with FRINGE_OUT_OF_LINE through
 * the exported functions of the shared library.
 */
#include <fringe.h>

#include "bench/bench.h"

#ifdef FRINGE_OUT_OF_LINE
#define BENCH_LIBRARY "fringe-exported"
#else
#define BENCH_LIBRARY "fringe"
#define BENCH_INLINED
#endif

typedef struct fringe_generator bench_generator;
typedef struct fringe_yielder bench_yielder;
typedef fringe_generator_body bench_body;

BENCH_INLINE uintptr_t
bench_resume(bench_generator *generator, uintptr_t in)
{
	uintptr_t out;
	int result = fringe_generator_resume(generator, in, &out);

	return result >= 0 ? out : BENCH_STOP;
}

BENCH_INLINE uintptr_t
bench_suspend(bench_yielder *yielder, uintptr_t out)
{
	uintptr_t in;
	int error = fringe_generator_suspend(yielder, out, &in);

	return error == 0 ? in : BENCH_STOP;
}

static void
bench_begin(bench_generator *generator, bench_body *body, void *argument)
{
	struct fringe_stack stack;

	if (fringe_mapped_stack_create(&stack, BENCH_STACK) < 0 ||
	    fringe_generator_init(generator, &stack, body, argument) < 0)
		bench_die(BENCH_LIBRARY);
}

static void
bench_end(bench_generator *generator)
{
	struct fringe_stack stack;

	if (fringe_generator_finish(generator, &stack) < 0 ||
	    fringe_mapped_stack_destroy(&stack) < 0)
		bench_die(BENCH_LIBRARY);
}

static void
bench_again(bench_generator *generator, bench_body *body, void *argument)
{
	struct fringe_stack stack;

	if (fringe_generator_finish(generator, &stack) < 0 ||
	    fringe_generator_init(generator, &stack, body, argument) < 0)
		bench_die(BENCH_LIBRARY);
}

/* On a pool, which holds the most that scale.c asks for. */
static void
begin_in_crowd(bench_generator *generator, bench_body *body, void *argument)
{
	static const struct fringe_stack_pool_attributes attributes = {
		.stack_size = BENCH_STACK,
		.capacity = BENCH_CROWD,
	};
	static struct fringe_stack_pool *pool;

	if ((!pool && fringe_stack_pool_create(&pool, &attributes) < 0) ||
	    fringe_generator_create_pooled(generator, pool, body, argument) < 0)
		bench_die(BENCH_LIBRARY);
}
#define BENCH_CROWD_BEGIN begin_in_crowd

/* The line of the two records, the stack's last. */
BENCH_INLINE void
fetch(const bench_generator *generator)
{
	__builtin_prefetch(&generator->control_->link, 1);
}
#define BENCH_FETCH fetch

#include "bench/cases.h"
