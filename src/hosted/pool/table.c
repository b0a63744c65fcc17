/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * All pools. A created generator's flags have the id of the pool that its stack
 * is from. And fork(2) holds the locks, so that the child finds all whole.
 */
#include "hosted/pool/pool.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct fringe_stack_pool *pools[FRINGE_STACK_POOLS + 1];

bool
fringe_pool_enter_(struct fringe_stack_pool *pool)
{
	uintptr_t id = 1;

	pthread_mutex_lock(&lock);
	while (id <= FRINGE_STACK_POOLS && pools[id])
		id++;
	if (id <= FRINGE_STACK_POOLS) {
		pools[id] = pool;
		pool->id = id;
	}
	pthread_mutex_unlock(&lock);
	return id <= FRINGE_STACK_POOLS;
}

void
fringe_pool_leave_(struct fringe_stack_pool *pool)
{
	pthread_mutex_lock(&lock);
	pools[pool->id] = NULL;
	pthread_mutex_unlock(&lock);
}

/* Needs no lock: there is a stack of its, so it stays. */
struct fringe_stack_pool *
fringe_pool_of_id_(uintptr_t id)
{
	return pools[id];
}

static void
for_all(void (*function)(struct fringe_stack_pool *pool))
{
	uintptr_t id;

	for (id = 1; id <= FRINGE_STACK_POOLS; id++)
		if (pools[id])
			function(pools[id]);
}

static void
lock_pool(struct fringe_stack_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
}

static void
unlock_pool(struct fringe_stack_pool *pool)
{
	pthread_mutex_unlock(&pool->lock);
}

/* The child has one thread. What others kept is anybody's. */
static void
adopt(struct fringe_stack_pool *pool)
{
	struct pool_cache *own = fringe_pool_cache_(pool);
	uint32_t i;

	pool->free_caches = NULL;
	for (i = 0; i < pool->cache_count; i++) {
		struct pool_cache *cache = &pool->caches[i];

		if (cache == own)
			continue;
		fringe_pool_flush_(cache);
		cache->next = pool->free_caches;
		pool->free_caches = cache;
	}
}

static void
before_fork(void)
{
	pthread_mutex_lock(&lock);
	for_all(lock_pool);
}

static void
after_fork(void)
{
	for_all(unlock_pool);
	pthread_mutex_unlock(&lock);
}

static void
after_fork_in_child(void)
{
	for_all(adopt);
	after_fork();
}

/* Fails for want of memory only; then forking with other threads is unsafe. */
__attribute__((__constructor__)) static void
hold_across_fork(void)
{
	pthread_atfork(before_fork, after_fork, after_fork_in_child);
}
