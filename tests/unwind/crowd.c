/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Generators in all states, for debuggers to find:
 *
 *   crowd WHAT [COUNT]
 *
 * Main's thread stops in here(), three functions deep in the generator inner,
 * which outer runs, while another thread waits inside of worker. COUNT more
 * are suspended in one pool. WHAT happens in here(): "return", and everything
 * ends well; "wait", when the process's id has been printed; or "abort". With
 * FRINGE_STACKS_ON_HEAP in the environment no stack has a guard.
 */
#include "tests/unwind/link.h"
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SIZE (64 * 1024)

/* Named by what they are here for. */
enum {
	FRESH,
	SLICE,
	MAPPED,
	POOLED,
	TYPED,
	OWN_FPU,
	NAMELESS,
	ODD,
	WHOLE,
	PART,
	FINISHED,
	OUTER,
	INNER,
	WORKER,
	MEMBERS
};

static const char *const names[MEMBERS] = { "fresh", "slice", "mapped",
	"pooled", "typed", "own fpu", NULL, "odd\n\t\"\033[1m\\\xff", "whole",
	"part", "finished", "outer", "inner", "worker" };

FRINGE_GENERATOR(walker, int, int);

static char slices[3][SIZE] __attribute__((__aligned__(64)));
static struct fringe_generator members[MEMBERS];
static struct walker typed;
static struct fringe_yielder *whole_yielder;
static struct fringe_stack_pool *pool;
static struct fringe_generator *many;
static const char *what;
static pthread_barrier_t inside, over;

/* What guards there are: debuggers say it too. Nothing here reads it. */
extern const char *volatile guards;
const char *volatile guards __attribute__((__used__)) = "none";

SEEN void here(int deep);
void
here(int deep)
{
	if (strcmp(what, "abort") == 0)
		abort();
	while (strcmp(what, "wait") == 0) {
		printf("%ld\n", (long)getpid());
		fflush(stdout);
		for (;;)
			pause();
	}
	__asm__ __volatile__("" : : "r"(deep));
}

/* Each has a word on its stack, and keeps one that may be in a register. */
SEEN uintptr_t dive(struct fringe_yielder *yielder, uintptr_t depth);
uintptr_t
dive(struct fringe_yielder *yielder, uintptr_t depth)
{
	volatile uintptr_t kept = 1000 + depth;
	uintptr_t held = 2000 + depth, got = 0;

	__asm__ __volatile__("" : "+r"(held)); /* not to be had again */
	if (depth < 3)
		got = dive(yielder, depth + 1);
	else
		must(fringe_generator_suspend(yielder, kept, &got) == 0);
	__asm__ __volatile__("" : "+r"(got) : "r"(held), "r"(depth));
	return got;
}

SEEN uintptr_t diver(
    struct fringe_yielder *yielder, void *argument, uintptr_t first);
uintptr_t
diver(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	uintptr_t got = dive(yielder, 1);

	(void)argument;
	__asm__ __volatile__("" : "+r"(got) : "r"(first));
	return got;
}

SEEN int walk(struct walker_yielder *yielder, void *argument, int step);
int
walk(struct walker_yielder *yielder, void *argument, int step)
{
	int pace = 7;

	(void)argument;
	must(walker_suspend(yielder, step, &step) == 0);
	__asm__ __volatile__("" : "+r"(step) : "r"(pace));
	return step;
}

/* Suspends the generator that runs it, and itself with that. */
SEEN uintptr_t part(
    struct fringe_yielder *yielder, void *argument, uintptr_t first);
uintptr_t
part(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	(void)argument;
	must(fringe_generator_suspend(whole_yielder, first, NULL) == 0);
	STAY();
	return 0;
}

SEEN uintptr_t whole(
    struct fringe_yielder *yielder, void *argument, uintptr_t first);
uintptr_t
whole(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)argument;
	whole_yielder = yielder;
	must(fringe_generator_resume(&members[PART], first, NULL) == 0);
	STAY();
	return 0;
}

SEEN void deep(int depth);
void
deep(int depth)
{
	if (depth < 3)
		deep(depth + 1);
	else
		here(depth);
	STAY();
}

SEEN uintptr_t inner(
    struct fringe_yielder *yielder, void *argument, uintptr_t first);
uintptr_t
inner(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	(void)argument;
	deep(1);
	return first;
}

SEEN uintptr_t outer(
    struct fringe_yielder *yielder, void *argument, uintptr_t first);
uintptr_t
outer(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	(void)argument;
	must(fringe_generator_resume(&members[INNER], first, NULL) == 0);
	STAY();
	return 0;
}

SEEN uintptr_t work(
    struct fringe_yielder *yielder, void *argument, uintptr_t first);
uintptr_t
work(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	(void)argument;
	pthread_barrier_wait(&inside);
	pthread_barrier_wait(&over);
	return first;
}

SEEN void *thread(void *argument);
void *
thread(void *argument)
{
	must(fringe_generator_resume(&members[WORKER], 0, NULL) == 0);
	return argument;
}

SEEN uintptr_t finished(
    struct fringe_yielder *yielder, void *argument, uintptr_t first);
uintptr_t
finished(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	(void)argument;
	return first;
}

/* What each runs, and how often it is resumed before here(). */
static const struct {
	fringe_generator_body *body;
	int resumed;
} cast[MEMBERS] = {
	[FRESH] = { diver, 0 },
	[SLICE] = { diver, 1 },
	[MAPPED] = { diver, 1 },
	[POOLED] = { diver, 1 },
	[OWN_FPU] = { diver, 1 },
	[NAMELESS] = { diver, 1 },
	[ODD] = { diver, 1 },
	[WHOLE] = { whole, 1 },
	[PART] = { part, 0 },
	[FINISHED] = { finished, 1 },
	[OUTER] = { outer, 0 },
	[INNER] = { inner, 0 },
	[WORKER] = { work, 0 },
};

/* Where a member is, unless begin() is to decide. */
static int
is_on_slice(int member)
{
	return member == FRESH || member == SLICE || member == FINISHED;
}

SEEN void make_typed(void);
void
make_typed(void)
{
	struct fringe_stack stack;

	must(fringe_heap_stack_create(&stack, SIZE) == 0);
	must(walker_init(&typed, &stack, walk, NULL) == 0);
	must(walker_resume(&typed, 1, NULL) == 1);
	members[TYPED] = typed.generator;
}

static void
make_sliced(int member)
{
	static int next;
	struct fringe_stack stack;

	must(fringe_stack_init(&stack, slices[next++], SIZE) == 0);
	must(fringe_generator_init(
		 &members[member], &stack, cast[member].body, NULL) == 0);
}

SEEN void make(int member);
void
make(int member)
{
	struct fringe_attributes attributes = { .name = names[member] };
	int i;

	if (member == TYPED)
		make_typed();
	else if (is_on_slice(member))
		make_sliced(member);
	else if (member == POOLED && pool)
		must(fringe_generator_create_pooled(
			 &members[member], pool, cast[member].body, NULL) == 0);
	else
		begin(&members[member], cast[member].body, NULL);
	if (member == OWN_FPU)
		attributes.flags = FRINGE_FPU_CONTROL;
	must(fringe_generator_set_attributes(&members[member], &attributes) ==
	    0);
	for (i = 0; i < cast[member].resumed; i++)
		must(fringe_generator_resume(&members[member], 0, NULL) >= 0);
}

static void
make_pool(void)
{
	/* Where a pointer has 32 bits the default is less than are wanted. */
	const struct fringe_stack_pool_attributes attributes = {
		.capacity = 12000,
	};
	struct fringe_stack_pool_statistics statistics;
	struct fringe_stack stack;

	must(fringe_stack_pool_create(&pool, &attributes) == 0);
	must(fringe_stack_pool_acquire(pool, &stack) == 0);
	must(fringe_stack_pool_measure(pool, &statistics) == 0);
	must(fringe_stack_pool_release(pool, &stack) == 0);
	guards = statistics.marked ? "marker" : "mapping";
}

/* Leaves a control block in its list that is no generator any more. */
static void
make_and_unmake(void)
{
	struct fringe_generator gone;

	must(fringe_generator_create_pooled(&gone, pool, finished, NULL) == 0);
	must(fringe_generator_resume(&gone, 0, NULL) == 0);
	must(fringe_generator_destroy(&gone) == 0);
}

static void
make_many(size_t count)
{
	const struct fringe_attributes attributes = { .name = "many" };
	size_t i;

	many = calloc(count + 1, sizeof(*many));
	must(many != NULL);
	for (i = 0; i < count; i++) {
		if (pool)
			must(fringe_generator_create_pooled(
				 &many[i], pool, diver, NULL) == 0);
		else
			begin(&many[i], diver, NULL);
		must(fringe_generator_set_attributes(&many[i], &attributes) ==
		    0);
		must(fringe_generator_resume(&many[i], 0, NULL) == 1);
	}
}

int
main(int argc, char **argv)
{
	pthread_t other;
	int member;

	what = argc > 1 ? argv[1] : "return";
	if (!getenv("FRINGE_STACKS_ON_HEAP"))
		make_pool();
	make_many(argc > 2 ? strtoul(argv[2], NULL, 10) : 0);
	/* Whole's is resumed by whole. */
	for (member = MEMBERS; member-- > 0;)
		make(member);
	if (pool)
		make_and_unmake();
	must(pthread_barrier_init(&inside, NULL, 2) == 0);
	must(pthread_barrier_init(&over, NULL, 2) == 0);
	must(pthread_create(&other, NULL, thread, NULL) == 0);
	pthread_barrier_wait(&inside);
	must(fringe_generator_resume(&members[OUTER], 0, NULL) == 0);
	pthread_barrier_wait(&over);
	must(pthread_join(other, NULL) == 0);
	return 0;
}
