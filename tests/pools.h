/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the suites of stack pools share. */
#ifndef TESTS_POOLS_H
#define TESTS_POOLS_H

#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fringe.h>

#include "face.h"

/* How far below its mapping's end a stack begins: COLOURS of these. */
#define COLOUR_SIZE ((size_t)64)
#define COLOURS 16

/* How many idle stacks a thread keeps at most. */
#define POOL_KEPT(capacity) ((capacity) / 8 < 32 ? (capacity) / 8 : 32)

static inline size_t
page(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static inline struct fringe_stack_pool *
pool_make(size_t size, size_t capacity, size_t idle, unsigned int flags)
{
	struct fringe_stack_pool_attributes attributes = {
		.stack_size = size,
		.capacity = capacity,
		.idle = idle,
		.flags = flags,
	};
	struct fringe_stack_pool *pool = NULL;

	REQUIRE_EQUAL(fringe_stack_pool_create(&pool, &attributes), 0);
	REQUIRE(pool != NULL);
	return pool;
}

static inline void
pool_unmake(struct fringe_stack_pool *pool)
{
	REQUIRE_EQUAL(fringe_stack_pool_destroy(pool), 0);
}

static inline int
count_one(const struct fringe_live *live, void *argument)
{
	(void)live;
	++*(size_t *)argument;
	return 0;
}

/* How many generators a visit finds. */
static inline size_t
live_count(void)
{
	size_t count = 0;

	return fringe_registry_visit(count_one, &count) == 0 ? count : SIZE_MAX;
}

/* While nobody else uses the pool its numbers add up. */
static inline bool
pool_adds_up(const struct fringe_stack_pool_statistics *seen)
{
	return seen->made == seen->in_use + seen->idle + seen->empty &&
	    seen->marked <= seen->made;
}

static inline struct fringe_stack_pool_statistics
pool_look(struct fringe_stack_pool *pool)
{
	struct fringe_stack_pool_statistics seen;

	memset(&seen, 0xa5, sizeof(seen));
	REQUIRE_EQUAL(fringe_stack_pool_measure(pool, &seen), 0);
	REQUIRE_EQUAL(seen.made, seen.in_use + seen.idle + seen.empty);
	REQUIRE(seen.marked <= seen.made);
	return seen;
}

/* So many are in use, and so many more are there. */
static inline void
pool_expect(struct fringe_stack_pool *pool, size_t in_use, size_t others)
{
	struct fringe_stack_pool_statistics seen = pool_look(pool);

	REQUIRE_EQUAL(seen.in_use, in_use);
	REQUIRE_EQUAL(seen.idle + seen.empty, others);
}

static inline void
pool_acquire(struct fringe_stack_pool *pool, struct fringe_stack *stack)
{
	REQUIRE_EQUAL(fringe_stack_pool_acquire(pool, stack), 0);
	REQUIRE_EQUAL(fringe_stack_check(stack), 0);
}

static inline void
pool_release(struct fringe_stack_pool *pool, struct fringe_stack *stack)
{
	REQUIRE_EQUAL(fringe_stack_pool_release(pool, stack), 0);
	REQUIRE(!stack->base && !stack->limit && stack->guard == 0);
}

static inline void
pool_acquire_all(
    struct fringe_stack_pool *pool, struct fringe_stack *stacks, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		pool_acquire(pool, &stacks[i]);
}

/* The first is given back first. */
static inline void
pool_release_all(
    struct fringe_stack_pool *pool, struct fringe_stack *stacks, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		pool_release(pool, &stacks[i]);
}

static inline bool
same_stack(const struct fringe_stack *a, const struct fringe_stack *b)
{
	return a->base == b->base && a->limit == b->limit &&
	    a->guard == b->guard;
}

static inline size_t
base_offset(const struct fringe_stack *stack)
{
	return -(uintptr_t)stack->base % page();
}

/* Those of its pages that take up memory; a stack has 64 at most here. */
static inline size_t
pages_touched(const struct fringe_stack *stack)
{
	size_t size = fringe_stack_size(stack) + base_offset(stack);
	unsigned char states[1040];
	size_t touched = 0;
	size_t i;

	REQUIRE(size / page() <= sizeof(states));
	REQUIRE_EQUAL(mincore(stack->limit, size, (void *)states), 0);
	for (i = 0; i < size / page(); i++)
		touched += states[i] & 1;
	return touched;
}

/* Writes the page at the base, as a small generator does. */
static inline void
use_a_little(const struct fringe_stack *stack)
{
	((volatile char *)stack->base)[-1] = 1;
}

static inline void
use_up(const struct fringe_stack *stack)
{
	memset(stack->limit, 0xff, fringe_stack_size(stack));
}

#endif
