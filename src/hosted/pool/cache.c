/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * How a thread finds what it keeps: its thread pointer says where in the pool's
 * array to look, and where another thread is there already, at the next places.
 * A thread that finds none of a few free keeps nothing.
 */
#include "core/hooks.h"
#include "hosted/pool/pool.h"

#define PLACES 4

/* The product's highest bits depend on all of the thread pointer's. */
static struct pool_cache *
place_of(const struct fringe_stack_pool *pool, uintptr_t thread, uint32_t i)
{
	uint32_t hash = (uint32_t)(thread >> 4) * UINT32_C(2654435769);
	uint32_t first = (uint32_t)((uint64_t)hash * pool->cache_count >> 32);

	return &pool->caches[(first + i) & (pool->cache_count - 1)];
}

static uintptr_t
owner_of(const struct pool_cache *cache)
{
	return atomic_load_explicit(&cache->owner, memory_order_relaxed);
}

static void
set_owner(struct pool_cache *cache, uintptr_t thread)
{
	atomic_store_explicit(&cache->owner, thread, memory_order_relaxed);
}

void
fringe_pool_init_caches_(struct fringe_stack_pool *pool)
{
	uint32_t i;

	for (i = 0; i < pool->cache_count; i++) {
		struct pool_cache *cache = &pool->caches[i];

		cache->pool = pool;
		fringe_hook_unordered_(&cache->count, sizeof(cache->count));
		fringe_hook_unordered_(&cache->owner, sizeof(cache->owner));
	}
}

/* The first of a thread's places that has this owner, or NULL. */
static struct pool_cache *
find(const struct fringe_stack_pool *pool, uintptr_t thread, uintptr_t owner)
{
	struct pool_cache *cache;
	uint32_t i;

	for (i = 0; i < PLACES && i < pool->cache_count; i++) {
		cache = place_of(pool, thread, i);
		if (owner_of(cache) == owner)
			return cache;
	}
	return NULL;
}

struct pool_cache *
fringe_pool_cache_(const struct fringe_stack_pool *pool)
{
	uintptr_t thread = fringe_hook_thread_();
	struct pool_cache *cache;

	/* Where nothing tells threads apart, none keeps any. */
	if (!thread || pool->cache_count == 0)
		return NULL;
	cache = place_of(pool, thread, 0);
	return owner_of(cache) == thread ? cache : find(pool, thread, thread);
}

/* The C library may allocate memory for that, which is why it takes no lock. */
bool
fringe_pool_may_keep_(const struct fringe_stack_pool *pool)
{
	return pool->cache_count > 0 && fringe_hook_thread_() &&
	    fringe_pools_note_thread_();
}

struct pool_cache *
fringe_pool_own_cache_(struct fringe_stack_pool *pool, bool may_keep)
{
	uintptr_t thread = fringe_hook_thread_();
	struct pool_cache *cache = fringe_pool_cache_(pool);

	if (cache || !may_keep)
		return cache;
	cache = find(pool, thread, 0);
	if (cache)
		set_owner(cache, thread);
	return cache;
}

void
fringe_pool_disown_(struct pool_cache *cache)
{
	set_owner(cache, 0);
}

size_t
fringe_pool_kept_(const struct fringe_stack_pool *pool)
{
	size_t kept = 0;
	uint32_t i;

	for (i = 0; i < pool->cache_count; i++)
		kept += fringe_pool_count_(&pool->caches[i]);
	return kept;
}
