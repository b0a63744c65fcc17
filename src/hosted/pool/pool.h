/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What a pool of stacks is made of. The files here: slab.c makes stacks in the
 * reservation, and returns their memory; idle.c has the lists of those that
 * nobody uses; cache.c what threads keep of them; pooled.c makes generators
 * on them; table.c knows all pools; pool.c is the public face.
 */
#ifndef FRINGE_HOSTED_POOL_H
#define FRINGE_HOSTED_POOL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fringe/stack_pool.h"
#include "hosted/mapping.h"

#pragma GCC visibility push(hidden)

/* No stack. */
#define POOL_NONE UINT32_MAX

/* What a thread keeps, at most. */
#define POOL_KEPT 32

/*
 * In whose hands a stack is; zero is the pool. A blank one is a thread's to
 * keep, and what was a generator there is in the list of live ones still.
 */
enum pool_state { POOL_IDLE, POOL_ACQUIRED, POOL_GENERATOR, POOL_BLANK };

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
	_Alignas(64) struct fringe_stack_pool *pool;
	_Atomic uintptr_t owner; /* what tells the thread from others, or 0 */
	_Atomic uint32_t count;
	uint32_t stacks[POOL_KEPT];
};

/*
 * It lies at the start of the reservation, with its `caches`, `links` and
 * `states` behind it, and then the stacks. Stacks have numbers. The first
 * `made` were made, the first `opened` have memory that can be accessed; the
 * rest of the addresses are reserved.
 */
struct fringe_stack_pool {
	/* These stay as they are. */
	_Alignas(64) char *start;
	size_t distance; /* from a stack to the next */
	size_t guard;
	size_t page;
	size_t stack_size;
	size_t capacity;
	size_t most_idle;
	bool zero;
	uint32_t slots;
	uint32_t kept; /* by a thread, at most */
	uint32_t cache_count; /* a power of 2, or 0 */
	uintptr_t id;
	size_t own_size; /* of what lies before the stacks */
	size_t size; /* of the whole reservation */
	struct pool_cache *caches;
	struct pool_link *links;
	unsigned char *states; /* enum pool_state; its holder's */

	pthread_mutex_t *lock; /* some pools have the same */
	/* Under the lock, and not on a line with what stays. */
	_Alignas(64) uint32_t opened;
	uint32_t made;
	uint32_t marked;
	struct pool_list warm; /* with memory that they have used */
	struct pool_list empty;
};

/*
 * Slab
 */

/*
 * Neighbours have neighbouring colours, so that the distance from stack to
 * stack is the same but for one in 16.
 */
static inline void *
fringe_pool_base_(const struct fringe_stack_pool *pool, uint32_t number)
{
	size_t offset = number % FRINGE_COLOURS_ * FRINGE_COLOUR_SIZE_;

	return pool->start + (number + (size_t)1) * pool->distance - offset;
}

/* Where an address is, if it is on one of the pool's stacks. */
static inline size_t
fringe_pool_number_of_(const struct fringe_stack_pool *pool, const void *where)
{
	return ((uintptr_t)where - (uintptr_t)pool->start) / pool->distance;
}

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

/* Takes an idle stack, or a blank one, or makes one: 0 or FRINGE_ENOMEM. */
int fringe_pool_take_(struct fringe_stack_pool *pool, uint32_t *number);

/* Gives one back that is not blank. */
void fringe_pool_give_(struct fringe_stack_pool *pool, uint32_t number);

/*
 * Gives those that a thread keeps to all; the pool's lock is taken for it, or,
 * for a child of fork(2), is held. The first returns what fringe_pool_cool_
 * does, which sees to it that no more of them stay warm than should.
 */
int fringe_pool_give_up_(struct pool_cache *cache);
void fringe_pool_give_up_locked_(struct pool_cache *cache);

/*
 * Has at most so many warm ones, but looks at no more than `most`. Returns how
 * many gave up memory, or FRINGE_ENOMEM when one did not. Under the lock.
 */
int fringe_pool_cool_(struct fringe_stack_pool *pool, size_t keep, size_t most);

/*
 * What threads keep
 */

void fringe_pool_init_caches_(struct fringe_stack_pool *pool);

/* The calling thread's, or NULL. */
struct pool_cache *fringe_pool_cache_(const struct fringe_stack_pool *pool);

/*
 * The same, or one that it gets now: what the first says, called without the
 * lock, is handed to the second, under it.
 */
bool fringe_pool_may_keep_(const struct fringe_stack_pool *pool);
struct pool_cache *fringe_pool_own_cache_(
    struct fringe_stack_pool *pool, bool may_keep);

/* Its thread has an empty one no more. Under the lock. */
void fringe_pool_disown_(struct pool_cache *cache);

/* How many all threads keep. */
size_t fringe_pool_kept_(const struct fringe_stack_pool *pool);

static inline uint32_t
fringe_pool_count_(const struct pool_cache *cache)
{
	return atomic_load_explicit(&cache->count, memory_order_relaxed);
}

/* Released: what was stored in `stacks` is there before it counts. */
static inline void
fringe_pool_set_count_(struct pool_cache *cache, uint32_t count)
{
	atomic_store_explicit(&cache->count, count, memory_order_release);
}

static inline bool
fringe_pool_is_full_(const struct pool_cache *cache)
{
	return fringe_pool_count_(cache) == cache->pool->kept;
}

/* Adds a stack to one that is not full. */
static inline void
fringe_pool_keep_(struct pool_cache *cache, uint32_t number)
{
	uint32_t count = fringe_pool_count_(cache);

	cache->stacks[count] = number;
	fringe_pool_set_count_(cache, count + 1);
}

/*
 * Generators
 */

/* Takes what is left of one out of the list of live ones, if it is there. */
void fringe_pool_forget_(struct fringe_stack_pool *pool, uint32_t number);

/* The pool that a generator with these flags is from, or NULL. */
struct fringe_stack_pool *fringe_pool_of_flags_(uintptr_t flags);

/*
 * Has no thread keep any: 0, or FRINGE_EINUSE when some stacks are in use.
 */
int fringe_pool_clear_out_(struct fringe_stack_pool *pool);

/*
 * Table
 */

/* Gives a pool a lock and an id, which is not 0: whether there is one left. */
bool fringe_pool_enter_(struct fringe_stack_pool *pool);
struct fringe_stack_pool *fringe_pool_of_id_(uintptr_t id);

/* Whether an address is in one of them. */
bool fringe_pools_contain_(const void *address);

/*
 * Takes it out again and unmaps it; or returns an error, and it stays. No
 * thread gives up what it keeps of the pool meanwhile.
 */
int fringe_pool_leave_(struct fringe_stack_pool *pool);

/* Has the calling thread give up what it keeps when it ends: whether it will.
 */
bool fringe_pools_note_thread_(void);

/*
 * Holds all pools; lets them go; and makes what threads kept that the child of
 * fork(2) does not have anybody's. The lists of live generators are free then.
 */
void fringe_pools_lock_(void);
void fringe_pools_unlock_(void);
void fringe_pools_adopt_(void);

/*
 * For signal handlers: whether none of their locks is anybody's, be it what the
 * signal interrupted, for a tenth of a second.
 */
bool fringe_pools_are_free_soon_(void);

#pragma GCC visibility pop

#endif
