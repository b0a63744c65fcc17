/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The kinds of stack that need a C library. */
#include <pthread.h>

#include "stack_kinds.h"

static int
make_heap(struct fringe_stack *stack, unsigned int slot)
{
	(void)slot;
	return fringe_heap_stack_create(stack, KIND_STACK_SIZE);
}

static int
unmake_heap(struct fringe_stack *stack, unsigned int slot)
{
	(void)slot;
	return fringe_heap_stack_destroy(stack);
}

static int
make_mapped(struct fringe_stack *stack, unsigned int slot)
{
	(void)slot;
	return fringe_mapped_stack_create(stack, KIND_STACK_SIZE);
}

static int
unmake_mapped(struct fringe_stack *stack, unsigned int slot)
{
	(void)slot;
	return fringe_mapped_stack_destroy(stack);
}

/* Several threads may want it first. It stays to the end of the process. */
static struct fringe_stack_pool *pool;

static void
make_pool(void)
{
	const struct fringe_stack_pool_attributes attributes = {
		.stack_size = KIND_STACK_SIZE,
		.capacity = 256,
	};

	REQUIRE_EQUAL(fringe_stack_pool_create(&pool, &attributes), 0);
}

static struct fringe_stack_pool *
the_pool(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	REQUIRE_EQUAL(pthread_once(&once, make_pool), 0);
	return pool;
}

static int
make_pooled(struct fringe_stack *stack, unsigned int slot)
{
	(void)slot;
	return fringe_stack_pool_acquire(the_pool(), stack);
}

static int
unmake_pooled(struct fringe_stack *stack, unsigned int slot)
{
	(void)slot;
	return fringe_stack_pool_release(the_pool(), stack);
}

static int
create_pooled(struct fringe_generator *generator, size_t size,
    fringe_generator_body *body, void *argument)
{
	(void)size;
	return fringe_generator_create_pooled(
	    generator, the_pool(), body, argument);
}

const struct kind kind_heap = { make_heap, unmake_heap, NULL, NULL };
const struct kind kind_mapped = { make_mapped, unmake_mapped, NULL, NULL };
const struct kind kind_pooled = { make_pooled, unmake_pooled, NULL, NULL };
const struct kind kind_created = { NULL, NULL, fringe_generator_create,
	fringe_generator_destroy };
const struct kind kind_created_pooled = { NULL, NULL, create_pooled,
	fringe_generator_destroy };
