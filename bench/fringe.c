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

/*
 * Pools that hold the most that is asked for: one keeps the memory of all idle
 * stacks, as they do if nothing else is said, and one that of none.
 */
static struct fringe_stack_pool *keeping, *emptying;

__attribute__((constructor)) static void
prepare(void)
{
	struct fringe_stack_pool_attributes attributes = {
		.stack_size = BENCH_STACK,
		.capacity = BENCH_CROWD,
	};

	if (fringe_stack_pool_create(&keeping, &attributes) < 0)
		bench_die(BENCH_LIBRARY);
	attributes.idle = FRINGE_STACK_POOL_NONE;
	if (fringe_stack_pool_create(&emptying, &attributes) < 0)
		bench_die(BENCH_LIBRARY);
}

BENCH_INLINE void
begin_pooled(bench_generator *generator, bench_body *body, void *argument)
{
	if (fringe_generator_create_pooled(generator, keeping, body, argument) <
	    0)
		bench_die(BENCH_LIBRARY);
}

BENCH_INLINE void
begin_fresh(bench_generator *generator, bench_body *body, void *argument)
{
	if (fringe_generator_create_pooled(
		generator, emptying, body, argument) < 0)
		bench_die(BENCH_LIBRARY);
}

BENCH_INLINE void
destroy(bench_generator *generator)
{
	if (fringe_generator_destroy(generator) < 0)
		bench_die(BENCH_LIBRARY);
}

static void
begin_slice(bench_generator *generator, struct bench_stack slice,
    bench_body *body, void *argument)
{
	struct fringe_stack stack;

	if (fringe_stack_init(&stack, slice.limit, slice.size) < 0 ||
	    fringe_generator_init(generator, &stack, body, argument) < 0)
		bench_die(BENCH_LIBRARY);
}

static void
finish(bench_generator *generator)
{
	if (fringe_generator_finish(generator, NULL) < 0)
		bench_die(BENCH_LIBRARY);
}

#define BENCH_POOLED_BEGIN begin_pooled
#define BENCH_POOLED_END destroy
#define BENCH_FRESH_BEGIN begin_fresh
#define BENCH_FRESH_END destroy
#define BENCH_SLICES
#define BENCH_SLICE_BEGIN begin_slice
#define BENCH_SLICE_END finish
#define BENCH_CROWD_BEGIN begin_pooled

static int
keep(const struct fringe_stack *stack, struct bench_held *held)
{
	held->base = (char *)stack->base;
	held->limit = (char *)stack->limit;
	held->words[0] = (void *)stack->guard;
	return 0;
}

static struct fringe_stack
kept(const struct bench_held *held)
{
	struct fringe_stack stack = { held->base, held->limit,
		(size_t)held->words[0] };

	return stack;
}

static int
map(struct bench_held *held)
{
	struct fringe_stack stack;
	int error = fringe_mapped_stack_create(&stack, BENCH_STACK);

	return error < 0 ? error : keep(&stack, held);
}

static void
unmap(struct bench_held *held)
{
	struct fringe_stack stack = kept(held);

	if (fringe_mapped_stack_destroy(&stack) < 0)
		bench_die("fringe_mapped_stack_destroy");
}

static int
acquire_from(struct fringe_stack_pool *pool, struct bench_held *held)
{
	struct fringe_stack stack;
	int error = fringe_stack_pool_acquire(pool, &stack);

	return error < 0 ? error : keep(&stack, held);
}

static void
release_to(struct fringe_stack_pool *pool, struct bench_held *held)
{
	struct fringe_stack stack = kept(held);

	if (fringe_stack_pool_release(pool, &stack) < 0)
		bench_die("fringe_stack_pool_release");
}

static int
acquire(struct bench_held *held)
{
	return acquire_from(keeping, held);
}

static void
release(struct bench_held *held)
{
	release_to(keeping, held);
}

static int
acquire_empty(struct bench_held *held)
{
	return acquire_from(emptying, held);
}

static void
release_empty(struct bench_held *held)
{
	release_to(emptying, held);
}

static const struct bench_allocator allocators[] = {
	{ "pool", acquire, release },
	{ "pool-none-idle", acquire_empty, release_empty },
	{ "mapped", map, unmap },
	{ NULL, NULL, NULL },
};
#define BENCH_ALLOCATORS allocators

#define BENCH_FETCH fringe_generator_prefetch

#include "bench/cases.h"
