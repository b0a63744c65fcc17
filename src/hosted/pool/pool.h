/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What a pool of stacks is made of. The files here: slab.c makes stacks in the
 * reservation, and returns their memory; idle.c has the lists of those that
 * nobody uses, and what threads keep of them; table.c knows all pools, and what
 * is to be done when the process forks; pool.c is the public face.
 */
#ifndef FRINGE_HOSTED_POOL_H
#define FRINGE_HOSTED_POOL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fringe/stack_pool.h"

#pragma GCC visibility push(hidden)

/* No stack. */
#define POOL_NONE UINT32_MAX

/* What a thread keeps, at most. */
#define POOL_KEPT 32

/* In whose hands a stack is; zero is the pool. */
enum pool_state { POOL_IDLE, POOL_ACQUIRED, POOL_GENERATOR };

/* An idle stack's neighbours in a list. */
struct pool_link {
	uint32_t next;
	uint32_t previous;
};

/* Idle stacks, the one used last first. */
struct pool_list {
	uint32_t first;
	uint32_t last;
	size_t count;
};

/*
 * The stacks that a thread keeps, the one used last at the end. Only the thread
 * changes them, and it does so in an order in which the first `count` are
 * always whole: fork(2) may come in between, in another thread.
 */
struct pool_cache {
	struct fringe_stack_pool *pool;
	struct pool_cache *next; /* of those that no thread has */
	_Atomic uint32_t count;
	uint32_t stacks[POOL_KEPT];
};

/*
 * It lies at the start of a mapping, before its `caches`, `links` and `states`.
 * Stacks have numbers. The first `made` were made, the first `opened` have
 * memory that can be accessed; the rest of the addresses are reserved.
 */
struct fringe_stack_pool {
	/* These stay as they are. */
	char *start;
	size_t distance; /* from a stack to the next */
	size_t guard;
	size_t page;
	size_t stack_size;
	size_t capacity;
	size_t most_idle;
	bool zero;
	bool keyed; /* whether threads find what they keep */
	pthread_key_t key;
	uint32_t slots;
	uint32_t kept; /* by a thread, at most */
	uint32_t cache_count;
	uintptr_t id;
	size_t size; /* of the mapping that this is in */
	struct pool_cache *caches;
	struct pool_link *links;
	unsigned char *states; /* enum pool_state; its holder's */

	pthread_mutex_t lock;
	/* Under the lock. */
	uint32_t opened;
	uint32_t made;
	uint32_t marked;
	struct pool_list warm; /* with memory that they have used */
	struct pool_list empty;
	struct pool_cache *free_caches;
};

/*
 * Slab
 */

/* The stack of a number, and the number of a stack or POOL_NONE. */
struct fringe_stack fringe_pool_stack_(
    const struct fringe_stack_pool *pool, uint32_t number);
uint32_t fringe_pool_number_(
    const struct fringe_stack_pool *pool, const struct fringe_stack *stack);

/*
 * Makes the next stack, with its guard: 0 or FRINGE_ENOMEM, and then nothing is
 * changed but what can be accessed. Under the lock.
 */
int fringe_pool_make_(struct fringe_stack_pool *pool, uint32_t *number);

/*
 * Returns the memory of an idle stack, but not its guard: whether the system
 * took it. It is zero then.
 */
bool fringe_pool_empty_(const struct fringe_stack_pool *pool, uint32_t number);

/* Fills it with zeros. */
void fringe_pool_clear_(const struct fringe_stack_pool *pool, uint32_t number);

/*
 * Idle stacks
 */

/* Sets up what a thread needs to keep some; without, none does. */
void fringe_pool_init_caches_(struct fringe_stack_pool *pool);

/* Takes an idle stack, or makes one: 0 or FRINGE_ENOMEM. */
int fringe_pool_take_(
    struct fringe_stack_pool *pool, enum pool_state state, uint32_t *number);

/* Gives one back. */
void fringe_pool_give_(struct fringe_stack_pool *pool, uint32_t number);

/* Gives those that a thread keeps to all. Under the lock. */
void fringe_pool_flush_(struct pool_cache *cache);

/* The calling thread's, or NULL. */
struct pool_cache *fringe_pool_cache_(const struct fringe_stack_pool *pool);

/*
 * Has at most so many warm ones. Returns how many gave up memory, or
 * FRINGE_ENOMEM. Under the lock.
 */
int fringe_pool_cool_(struct fringe_stack_pool *pool, size_t keep);

/* How many threads keep. */
size_t fringe_pool_kept_(const struct fringe_stack_pool *pool);

/*
 * Table
 */

/* Gives a pool an id, which is not 0: whether there is one left. */
bool fringe_pool_enter_(struct fringe_stack_pool *pool);
void fringe_pool_leave_(struct fringe_stack_pool *pool);
struct fringe_stack_pool *fringe_pool_of_id_(uintptr_t id);

#pragma GCC visibility pop

#endif
