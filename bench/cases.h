/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The cases. A program for a library includes this after it has defined, as
 * inline functions where the library allows,
 *
 *	bench_generator, bench_yielder      types
 *	bench_resume(generator, in)         -> out
 *	bench_suspend(yielder, out)         -> in
 *	bench_begin(generator, body, argument)   on a new guarded stack
 *	bench_again(generator, body, argument)   after bench_begin and a return
 *	                                         of the body: on the same stack
 *	bench_end(generator)                     after a return of the body
 *	BENCH_LIBRARY                            its name
 *	BENCH_INLINED                            if resume and suspend are
 *	BENCH_NEVER_FRESH                        if the library keeps all stacks
 *	BENCH_POOLED_BEGIN(generator, body, argument)
 *	BENCH_POOLED_END(generator)              on the library's own pool, if
 *	                                         it has one
 *	BENCH_FRESH_BEGIN(generator, body, argument)
 *	BENCH_FRESH_END(generator)               on a new stack of a pool
 *	BENCH_CROWD_BEGIN(generator, body, argument)   if there is a way to
 *	                                         begin very many
 *	BENCH_SLICES                             if a stack may have 1 KiB
 *	BENCH_SLICE_BEGIN(generator, stack, body, argument)
 *	BENCH_SLICE_END(generator)               on that stack, if it is not
 *	                                         what bench_begin would map
 *	BENCH_FETCH(generator)                   to fetch what a resume will
 *	                                         need, if the library knows
 *	BENCH_ALLOCATORS                         its own stacks, if it has any
 *
 * where a body is uintptr_t body(bench_yielder *, void *argument, uintptr_t
 * first). One operation is one resume with its suspend, a value going each
 * way, if nothing else is said.
 */
#include <stdlib.h>

/*
 * pingpong: the body suspends in a loop of its own. The generator is in
 * memory that the compiler knows nothing about.
 */
static uintptr_t
echo(bench_yielder *yielder, void *argument, uintptr_t first)
{
	uintptr_t value = first;

	(void)argument;
	while (value != BENCH_STOP)
		value = bench_suspend(yielder, value + 1);
	return 0;
}

static void
stop(bench_generator *generator)
{
	bench_resume(generator, BENCH_STOP);
	bench_end(generator);
}

BENCH_INLINE double
drive(bench_body *body, size_t operations)
{
	bench_generator generator;
	uintptr_t value = 0;
	double start, time;
	size_t i;

	bench_begin(&generator, body, NULL);
	bench_escape(&generator);
	value = bench_resume(&generator, value);
	start = bench_now();
	for (i = 0; i < operations; i++)
		value = bench_resume(&generator, value);
	time = bench_now() - start;
	if (value != operations + 1)
		bench_die("a value went astray");
	stop(&generator);
	return time;
}

static double
pingpong(size_t operations)
{
	return drive(echo, operations);
}

/*
 * deep3 and deep6: for each value the body calls three or six functions, one
 * in another, suspends in the last, and returns through all of them.
 */
BENCH_NOINLINE uintptr_t
deep(bench_yielder *yielder, uintptr_t value)
{
	value = bench_suspend(yielder, value);
	bench_hide(value);
	return value;
}

#define DEEPER(name, called)                                                   \
	BENCH_NOINLINE uintptr_t name(bench_yielder *yielder, uintptr_t value) \
	{                                                                      \
		value = called(yielder, value);                                \
		bench_hide(value);                                             \
		return value;                                                  \
	}
DEEPER(deep2, deep)
DEEPER(deep3, deep2)
DEEPER(deep4, deep3)
DEEPER(deep5, deep4)
DEEPER(deep6, deep5)

#define DEEP(depth)                                                            \
	static uintptr_t echo_from_##depth(                                    \
	    bench_yielder *yielder, void *argument, uintptr_t first)           \
	{                                                                      \
		uintptr_t value = first;                                       \
                                                                               \
		(void)argument;                                                \
		while (value != BENCH_STOP)                                    \
			value = deep##depth(yielder, value + 1);               \
		return 0;                                                      \
	}                                                                      \
                                                                               \
	static double run_deep##depth(size_t operations)                       \
	{                                                                      \
		return drive(echo_from_##depth, operations);                   \
	}
DEEP(3)
DEEP(6)

/*
 * wrapped: resume and suspend each in one ordinary function, as where somebody
 * builds an interface of their own on the library.
 */
BENCH_NOINLINE uintptr_t
wrapped_resume(bench_generator *generator, uintptr_t in)
{
	return bench_resume(generator, in);
}

BENCH_NOINLINE uintptr_t
wrapped_suspend(bench_yielder *yielder, uintptr_t out)
{
	return bench_suspend(yielder, out);
}

static uintptr_t
echo_wrapped(bench_yielder *yielder, void *argument, uintptr_t first)
{
	uintptr_t value = first;

	(void)argument;
	while (value != BENCH_STOP)
		value = wrapped_suspend(yielder, value + 1);
	return 0;
}

static double
wrapped(size_t operations)
{
	bench_generator generator;
	uintptr_t value = 0;
	double start, time;
	size_t i;

	bench_begin(&generator, echo_wrapped, NULL);
	value = wrapped_resume(&generator, value);
	start = bench_now();
	for (i = 0; i < operations; i++)
		value = wrapped_resume(&generator, value);
	time = bench_now() - start;
	if (value != operations + 1)
		bench_die("a value went astray");
	stop(&generator);
	return time;
}

/*
 * nested: eight generators, each of which resumes the next and passes on what
 * it gets. An operation is still one resume and suspend, of which a value
 * takes eight.
 */
#define NESTED 8

static uintptr_t
relay(bench_yielder *yielder, void *argument, uintptr_t first)
{
	bench_generator *inner = (bench_generator *)argument;
	uintptr_t value = first;

	while (value != BENCH_STOP)
		value = bench_suspend(yielder, bench_resume(inner, value));
	stop(inner);
	return 0;
}

static double
nested(size_t operations)
{
	bench_generator generators[NESTED];
	bench_generator *outer = &generators[NESTED - 1];
	uintptr_t value = 0;
	double start, time;
	size_t i;

	bench_begin(&generators[0], echo, NULL);
	for (i = 1; i < NESTED; i++)
		bench_begin(&generators[i], relay, &generators[i - 1]);
	bench_escape(generators);
	value = bench_resume(outer, value);
	start = bench_now();
	for (i = 0; i < operations; i += NESTED)
		value = bench_resume(outer, value);
	time = bench_now() - start;
	/* The whole rounds, for as many operations as there are. */
	time *= (double)operations / (double)i;
	stop(outer);
	return time;
}

/* rr: one after another of so many, again and again. */
BENCH_INLINE double
take_turns(bench_generator *all, size_t generators, size_t operations)
{
	uintptr_t value = 0;
	double start;
	size_t i, next;

	bench_escape(all);
	start = bench_now();
	for (i = 0, next = 0; i < operations; i++) {
		value = bench_resume(&all[next], value);
		if (++next == generators)
			next = 0;
	}
	return bench_now() - start;
}

static double
round_robin(size_t generators, size_t operations)
{
	bench_generator *all =
	    (bench_generator *)calloc(generators, sizeof(*all));
	double time;
	size_t i;

	if (!all)
		bench_die("calloc");
	for (i = 0; i < generators; i++) {
		bench_begin(&all[i], echo, NULL);
		bench_resume(&all[i], 0);
	}
	time = take_turns(all, generators, operations);
	for (i = 0; i < generators; i++)
		stop(&all[i]);
	free(all);
	return time;
}

static double
rr16(size_t operations)
{
	return round_robin(16, operations);
}

static double
rr1024(size_t operations)
{
	return round_robin(1024, operations);
}

static double
rr10000(size_t operations)
{
	return round_robin(10000, operations);
}

#ifdef BENCH_SLICES
/* slices: a round robin over very many on slices of one block, of 1 KiB. */
#define SLICE 1024
#define SLICES 100000

#ifndef BENCH_SLICE_BEGIN
#define BENCH_SLICE_BEGIN(generator, slice, body, argument)                    \
	bench_stack_lend(slice), bench_begin(generator, body, argument)
#define BENCH_SLICE_END bench_end
#endif

static void
begin_slices(bench_generator *all, char *block)
{
	struct bench_stack slice = { block, SLICE };
	size_t i;

	for (i = 0; i < SLICES; i++) {
		BENCH_SLICE_BEGIN(&all[i], slice, echo, NULL);
		bench_resume(&all[i], 0);
		slice.limit += SLICE;
	}
}

static double
slices(size_t operations)
{
	bench_generator *all = (bench_generator *)calloc(SLICES, sizeof(*all));
	char *block = (char *)aligned_alloc(SLICE, (size_t)SLICES * SLICE);
	double time;
	size_t i;

	if (!all || !block)
		bench_die("calloc");
	begin_slices(all, block);
	time = take_turns(all, SLICES, operations);
	for (i = 0; i < SLICES; i++) {
		bench_resume(&all[i], BENCH_STOP);
		BENCH_SLICE_END(&all[i]);
	}
	bench_stack_lend(bench_stack_none());
	free(block);
	free(all);
	return time;
}
#endif

/*
 * samefringe: two trees are walked by a generator each, and compared leaf by
 * leaf. An operation is one leaf of both.
 */
static void
walk(bench_yielder *yielder, const struct bench_tree *tree)
{
	while (tree->left) {
		walk(yielder, tree->left);
		tree = tree->right;
	}
	bench_suspend(yielder, tree->leaf);
}

static uintptr_t
fringe_of(bench_yielder *yielder, void *argument, uintptr_t first)
{
	(void)first;
	walk(yielder, (const struct bench_tree *)argument);
	return BENCH_STOP;
}

static double
samefringe(size_t operations)
{
	static const struct bench_tree *trees[2];
	bench_generator walkers[2];
	uintptr_t left, right;
	double start, time;
	size_t i;

	for (i = 0; i < 2; i++) {
		if (!trees[i])
			trees[i] = bench_tree_make((unsigned)i + 1);
		bench_begin(&walkers[i], fringe_of, (void *)trees[i]);
	}
	bench_escape(walkers);
	start = bench_now();
	i = 0;
	do {
		left = bench_resume(&walkers[0], 0);
		right = bench_resume(&walkers[1], 0);
		i++;
	} while (left == right && left != BENCH_STOP);
	time = bench_now() - start;
	if (i != operations + 1 || left != right)
		bench_die("the fringes differ");
	bench_end(&walkers[0]);
	bench_end(&walkers[1]);
	return time;
}

/*
 * create: begin, run to the end, end. Again: on the stack of the last, which
 * was not given back. Pooled: on one from the library's pool, or if it has
 * none, again. Fresh: on a new one.
 */
static uintptr_t
nothing(bench_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	(void)argument;
	return first;
}

#define CREATE(name, begin, end)                                               \
	static double name(size_t operations)                                  \
	{                                                                      \
		bench_generator generator;                                     \
		double start = bench_now();                                    \
		size_t i;                                                      \
                                                                               \
		for (i = 0; i < operations; i++) {                             \
			begin(&generator, nothing, NULL);                      \
			bench_resume(&generator, i);                           \
			end(&generator);                                       \
		}                                                              \
		return bench_now() - start;                                    \
	}

static double
create_again(size_t operations)
{
	bench_generator generator;
	double start, time;
	size_t i;

	bench_begin(&generator, nothing, NULL);
	bench_resume(&generator, 0);
	start = bench_now();
	for (i = 0; i < operations; i++) {
		bench_again(&generator, nothing, NULL);
		bench_resume(&generator, i);
	}
	time = bench_now() - start;
	bench_end(&generator);
	return time;
}

#ifdef BENCH_POOLED_BEGIN
CREATE(create_pooled, BENCH_POOLED_BEGIN, BENCH_POOLED_END)
#else
#define create_pooled create_again
#endif

#ifndef BENCH_NEVER_FRESH
CREATE(create_fresh, bench_begin, bench_end)
#endif

#ifdef BENCH_FRESH_BEGIN
CREATE(create_fresh_pool, BENCH_FRESH_BEGIN, BENCH_FRESH_END)
#endif

/* scale: what scale.c does with very many. */
#ifndef BENCH_CROWD_BEGIN
#define BENCH_CROWD_BEGIN bench_begin
#endif

static void
crowd_begin(void *all, size_t number)
{
	bench_generator *generator = (bench_generator *)all + number;

	BENCH_CROWD_BEGIN(generator, echo, NULL);
	bench_resume(generator, 0);
}

#ifndef BENCH_FETCH
#define BENCH_FETCH(generator) (void)(generator)
#define BENCH_NO_FETCH
#endif

/* With 0 ahead nothing is fetched. */
BENCH_INLINE double
crowd_passes(bench_generator *all, const uint32_t *order, size_t generators,
    size_t passes, size_t ahead)
{
	uintptr_t value = 0;
	double start = bench_now();
	size_t i, k;

	while (passes--) {
		for (i = 0; i < generators; i++) {
			k = i + ahead < generators ? i + ahead : i;
			if (ahead)
				BENCH_FETCH(&all[order ? order[k] : k]);
			value = bench_resume(&all[order ? order[i] : i], value);
		}
	}
	return bench_now() - start;
}

static double
crowd_walk(void *all, const uint32_t *order, size_t generators, size_t passes)
{
	bench_generator *first = (bench_generator *)all;

	bench_escape(all);
	return order ? crowd_passes(first, order, generators, passes, 0) :
		       crowd_passes(first, NULL, generators, passes, 0);
}

#ifdef BENCH_NO_FETCH
#define crowd_walk_ahead NULL
#else
static double
crowd_walk_ahead(
    void *all, const uint32_t *order, size_t generators, size_t passes)
{
	bench_generator *first = (bench_generator *)all;

	bench_escape(all);
	return order ? crowd_passes(first, order, generators, passes, 4) :
		       crowd_passes(first, NULL, generators, passes, 4);
}
#endif

static const struct bench_case cases[] = {
	{ "pingpong", pingpong, 0 },
#ifndef BENCH_INLINED
	{ "exported", pingpong, 0 },
#endif
	{ "deep3", run_deep3, 0 },
	{ "deep6", run_deep6, 0 },
	{ "wrapped", wrapped, 0 },
	{ "nested", nested, 0 },
	{ "rr16", rr16, 0 },
	{ "rr1024", rr1024, 0 },
	{ "rr10000", rr10000, 50000 },
#ifdef BENCH_SLICES
	{ "slices", slices, 3 * SLICES },
#endif
	{ "samefringe", samefringe, BENCH_LEAVES },
#ifdef BENCH_POOLED_BEGIN
	{ "create-again", create_again, 0 },
#endif
	{ "create-pooled", create_pooled, 0 },
#ifndef BENCH_NEVER_FRESH
	{ "create-fresh", create_fresh, 0 },
#endif
#ifdef BENCH_FRESH_BEGIN
	{ "create-fresh-pool", create_fresh_pool, 0 },
#endif
	{ NULL, NULL, 0 },
};

#ifndef BENCH_ALLOCATORS
#define BENCH_ALLOCATORS NULL
#endif

#ifdef __cplusplus
extern "C"
#endif
const struct bench_library bench_library = { BENCH_LIBRARY, cases,
	{ sizeof(bench_generator), crowd_begin, crowd_walk,
	    crowd_walk_ahead },
	BENCH_ALLOCATORS };
