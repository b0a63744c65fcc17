/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * crowd MOST [VARIANT...]: as scale.c, of libfringe alone, in ways that it
 * does and does not have: where stacks begin, what is fetched ahead, and where
 * the handles are. README.md tells what came of it. Prints a line for each
 * number of generators, 1, 4, 16 and so on up to MOST, and order:
 *
 *	order variant generators ns cycles ratio
 */
#include <fringe.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/bench.h"

/* A sample should take that long, in nanoseconds. */
#define SAMPLE 6e6
/* How far a walk may look ahead in the queue. */
#define AHEAD 16
#define LINE 64

/* What a scheduler may have of a generator. */
struct node {
	struct fringe_generator handle;
	struct node *next;
	uintptr_t more[2];
};

static struct {
	struct bench_slab slab;
	size_t begun;
	/* Side by side; in the frames of the bodies; and one by one. */
	struct fringe_generator *handles;
	struct node **frames;
	struct node **nodes;
	/* As they are to be resumed, and then the first of them again. */
	struct fringe_generator **queue;
} crowd;

struct variant {
	const char *name;
	struct bench_slab layout;
	/* Where the queue's handles are. */
	enum { HANDLES, FRAMES, NODES } place;
	double (*walk)(size_t generators, size_t passes);
};

/* The node lies where the words do that the loop needs. */
static uintptr_t
echo(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	struct node node = { { NULL }, NULL, { 0, 0 } }, *own = &node;
	uintptr_t value = first;

	bench_hide(own);
	*(struct node **)argument = own;
	while (value != BENCH_STOP)
		fringe_generator_suspend(yielder, value + 1, &value);
	bench_escape(own);
	return 0;
}

static void
begin(size_t i)
{
	struct bench_stack own = bench_slab_stack(&crowd.slab, i);
	struct fringe_generator *handle = &crowd.handles[i];
	struct fringe_stack stack;

	if (fringe_stack_init(&stack, own.limit, own.size) < 0 ||
	    fringe_generator_init(handle, &stack, echo, &crowd.frames[i]) < 0 ||
	    fringe_generator_resume(handle, 0, NULL) != 1)
		bench_die("no generator");
	crowd.frames[i]->handle = *handle;
	crowd.nodes[i]->handle = *handle;
}

BENCH_INLINE uintptr_t
resume(struct fringe_generator *generator, uintptr_t value)
{
	fringe_generator_resume(generator, value, &value);
	return value;
}

/*
 * The lines that a resume needs: two of the control block, of which
 * fringe_generator_prefetch fetches the one with the records, and the frame's.
 */
BENCH_INLINE void
fetch_frame(const struct fringe_generator *generator)
{
	__builtin_prefetch((const char *)generator->control_ - LINE, 1);
}

BENCH_INLINE void
fetch_all(const struct fringe_generator *generator)
{
	__builtin_prefetch(
	    (const char *)(generator->control_ + 1) - 2 * LINE, 1);
	fringe_generator_prefetch(generator);
	fetch_frame(generator);
}

BENCH_INLINE void
fetch_nothing(const struct fringe_generator *generator)
{
	(void)generator;
}

/* Through the queue; what is so far ahead is fetched before each resume. */
#define WALK(name, fetch, ahead)                                               \
	static double name(size_t generators, size_t passes)                   \
	{                                                                      \
		struct fringe_generator **queue = crowd.queue;                 \
		double start = bench_now();                                    \
		uintptr_t value = 0;                                           \
		size_t i;                                                      \
                                                                               \
		while (passes--) {                                             \
			for (i = 0; i < generators; i++) {                     \
				fetch(queue[i + (ahead)]);                     \
				value = resume(queue[i], value);               \
			}                                                      \
		}                                                              \
		return bench_now() - start;                                    \
	}
WALK(walk, fetch_nothing, 0)
WALK(walk_own_frame, fetch_frame, 0)
WALK(walk_1, fringe_generator_prefetch, 1)
WALK(walk_2, fringe_generator_prefetch, 2)
WALK(walk_4, fringe_generator_prefetch, 4)
WALK(walk_8, fringe_generator_prefetch, 8)
WALK(walk_16, fringe_generator_prefetch, 16)
WALK(walk_4_all, fetch_all, 4)

/* From node to node. */
#define WALK_LIST(name, fetch)                                                 \
	static double name(size_t generators, size_t passes)                   \
	{                                                                      \
		struct node *node = (struct node *)crowd.queue[0], *next;      \
		double start = bench_now();                                    \
		uintptr_t value = 0;                                           \
		size_t i;                                                      \
                                                                               \
		for (i = 0; i < generators * passes; i++) {                    \
			next = node->next;                                     \
			fetch(&next->handle);                                  \
			value = resume(&node->handle, value);                  \
			node = next;                                           \
		}                                                              \
		return bench_now() - start;                                    \
	}
WALK_LIST(walk_list, fetch_nothing)
WALK_LIST(walk_list_1, fringe_generator_prefetch)

/*
 * Distances are in pages, of 4 KiB mostly; with 16 colours, which take up most
 * of a page, and a guard, 64 KiB of stack take 18. Those of one layout stand
 * together.
 */
#define USUAL { NULL, 19, 16, 64 }
static const struct variant variants[] = {
	{ "usual", USUAL, HANDLES, walk },
	{ "own-frame", USUAL, HANDLES, walk_own_frame },
	{ "ahead-1", USUAL, HANDLES, walk_1 },
	{ "ahead-2", USUAL, HANDLES, walk_2 },
	{ "ahead-4", USUAL, HANDLES, walk_4 },
	{ "ahead-8", USUAL, HANDLES, walk_8 },
	{ "ahead-16", USUAL, HANDLES, walk_16 },
	{ "ahead-4-all", USUAL, HANDLES, walk_4_all },
	{ "in-frames", USUAL, FRAMES, walk },
	{ "in-frames-ahead-4", USUAL, FRAMES, walk_4 },
	{ "in-nodes", USUAL, NODES, walk },
	{ "in-nodes-ahead-4", USUAL, NODES, walk_4 },
	{ "list-in-frames", USUAL, FRAMES, walk_list },
	{ "list-in-frames-ahead-1", USUAL, FRAMES, walk_list_1 },
	{ "list-of-nodes", USUAL, NODES, walk_list },
	{ "list-of-nodes-ahead-1", USUAL, NODES, walk_list_1 },
	{ "colours-1", { NULL, 19, 1, 64 }, HANDLES, walk },
	{ "colours-4", { NULL, 19, 4, 64 }, HANDLES, walk },
	{ "colours-32", { NULL, 19, 32, 64 }, HANDLES, walk },
	{ "colours-64", { NULL, 19, 64, 64 }, HANDLES, walk },
	{ "colours-8-of-128", { NULL, 19, 8, 128 }, HANDLES, walk },
	{ "colours-16-of-128", { NULL, 19, 16, 128 }, HANDLES, walk },
	{ "17-pages", { NULL, 17, 16, 64 }, HANDLES, walk },
	{ "18-pages", { NULL, 18, 16, 64 }, HANDLES, walk },
	{ "18-pages-colours-1", { NULL, 18, 1, 64 }, HANDLES, walk },
	{ "18-pages-colours-32", { NULL, 18, 32, 64 }, HANDLES, walk },
	{ "20-pages", { NULL, 20, 16, 64 }, HANDLES, walk },
	{ NULL, { NULL, 0, 0, 0 }, HANDLES, NULL },
};

static struct fringe_generator *
handle_of(const struct variant *variant, size_t i)
{
	switch (variant->place) {
	case FRAMES:
		return &crowd.frames[i]->handle;
	case NODES:
		return &crowd.nodes[i]->handle;
	default:
		return &crowd.handles[i];
	}
}

/* Handles that are in nodes are a node's first. */
static void
enqueue(const struct variant *variant, const uint32_t *order, size_t generators)
{
	size_t i, k;

	for (i = 0; i < generators + AHEAD; i++) {
		k = order ? order[i % generators] : i % generators;
		crowd.queue[i] = handle_of(variant, k);
	}
	if (variant->place == HANDLES)
		return;
	for (i = 0; i < generators; i++)
		((struct node *)crowd.queue[i])->next =
		    (struct node *)crowd.queue[(i + 1) % generators];
}

static void
sample(const struct variant *variant, const uint32_t *order, size_t generators)
{
	struct bench_moment before;
	size_t passes = 1, i;
	double ns, again;

	enqueue(variant, order, generators);
	while ((ns = variant->walk(generators, passes)) < SAMPLE / 2)
		passes *= ns < SAMPLE / 20 ? 10 : 2;
	before = bench_take_moment();
	ns = variant->walk(generators, passes);
	for (i = 1; i < 3; i++) {
		again = variant->walk(generators, passes);
		if (again < ns)
			ns = again;
	}
	printf("%s\t%s\t%zu\t", order ? "random" : "turns", variant->name,
	    generators);
	bench_print_time(ns / (double)generators / (double)passes, before,
	    bench_take_moment());
}

static bool
laid_out_alike(const struct bench_slab *one, const struct bench_slab *other)
{
	return one->pages == other->pages && one->colours == other->colours &&
	    one->step == other->step;
}

static bool
wanted(const char *name, char **names)
{
	if (!*names)
		return true;
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names;
}

/*
 * Takes those that are wanted of the variants from `first` on with its layout,
 * so that what is to be compared is measured at about the same time.
 */
static void
samples(const struct variant *first, size_t generators, char **names)
{
	const struct variant *v;
	uint32_t *order = bench_order_make(generators);

	for (; crowd.begun < generators; crowd.begun++)
		begin(crowd.begun);
	for (v = first; v->name && laid_out_alike(&v->layout, &first->layout);
	     v++) {
		if (wanted(v->name, names)) {
			sample(v, NULL, generators);
			sample(v, order, generators);
		}
	}
	free(order);
}

static void
grow(const struct variant *first, size_t most, char **names)
{
	size_t n = 1;

	crowd.slab = first->layout;
	bench_slab_map(&crowd.slab, most);
	for (;;) {
		samples(first, n, names);
		if (n == most)
			break;
		n = n < most / 4 ? 4 * n : most;
	}
	while (crowd.begun > 0)
		fringe_generator_abandon(&crowd.handles[--crowd.begun], NULL);
	bench_slab_unmap(&crowd.slab, most);
}

/* The first of the next layout, and whether any of those before is wanted. */
static const struct variant *
next_layout(const struct variant *first, char **names, bool *any)
{
	const struct variant *v = first;

	*any = false;
	for (; v->name && laid_out_alike(&v->layout, &first->layout); v++)
		*any |= wanted(v->name, names);
	return v;
}

static void
make_room(size_t most)
{
	size_t i;

	crowd.handles = calloc(most, sizeof(*crowd.handles));
	crowd.frames = calloc(most, sizeof(*crowd.frames));
	crowd.nodes = calloc(most, sizeof(*crowd.nodes));
	crowd.queue = calloc(most + AHEAD, sizeof(*crowd.queue));
	if (!crowd.handles || !crowd.frames || !crowd.nodes || !crowd.queue)
		bench_die("calloc");
	for (i = 0; i < most; i++) {
		crowd.nodes[i] = calloc(1, sizeof(**crowd.nodes));
		if (!crowd.nodes[i])
			bench_die("calloc");
	}
}

int
main(int argc, char **argv)
{
	size_t most = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	const struct variant *v, *next;
	bool any;

	if (most == 0)
		bench_die("crowd MOST [VARIANT...]");
	bench_start_clock();
	make_room(most);
	for (v = variants; v->name; v = next) {
		next = next_layout(v, argv + 2, &any);
		if (any)
			grow(v, most, argv + 2);
	}
	return EXIT_SUCCESS;
}
