/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Stacks that nobody uses. Each thread keeps a few, which it takes and gives
 * back without a lock. When it has none left it gets half of what it may keep
 * from the pool's list, and when it has too many it gives half of them back,
 * those that it used longest ago.
 */
#include "core/hooks.h"
#include "fringe/error.h"
#include "hosted/pool/pool.h"

/*
 * Lists
 */

static void
push(struct fringe_stack_pool *pool, struct pool_list *list, uint32_t number)
{
	pool->links[number] =
	    (struct pool_link){ .next = list->first, .previous = POOL_NONE };
	if (list->count++ > 0)
		pool->links[list->first].previous = number;
	else
		list->last = number;
	list->first = number;
}

static uint32_t
pop(struct fringe_stack_pool *pool, struct pool_list *list)
{
	uint32_t number = list->first;

	list->first = pool->links[number].next;
	list->count--;
	return number;
}

/* The one that was used longest ago. */
static uint32_t
pop_last(struct fringe_stack_pool *pool, struct pool_list *list)
{
	uint32_t number = list->last;

	list->last = pool->links[number].previous;
	list->count--;
	return number;
}

/*
 * What threads keep
 */

static uint32_t
count_of(const struct pool_cache *cache)
{
	return atomic_load_explicit(&cache->count, memory_order_relaxed);
}

/* Released: what was stored in `stacks` is there before it counts. */
static void
set_count(struct pool_cache *cache, uint32_t count)
{
	atomic_store_explicit(&cache->count, count, memory_order_release);
}

/* The first of them, with the last of these in front. */
static void
flush_first(struct pool_cache *cache, uint32_t count)
{
	struct fringe_stack_pool *pool = cache->pool;
	uint32_t left = count_of(cache) - count;
	uint32_t i;

	for (i = 0; i < count; i++)
		push(pool, &pool->warm, cache->stacks[i]);
	for (i = 0; i < left; i++)
		cache->stacks[i] = cache->stacks[count + i];
	set_count(cache, left);
}

void
fringe_pool_flush_(struct pool_cache *cache)
{
	flush_first(cache, count_of(cache));
}

/* A thread ends. It may still come back, from what it does later. */
static void
retire(void *argument)
{
	struct pool_cache *cache = argument;
	struct fringe_stack_pool *pool = cache->pool;

	pthread_mutex_lock(&pool->lock);
	fringe_pool_flush_(cache);
	fringe_pool_cool_(pool, pool->most_idle);
	cache->next = pool->free_caches;
	pool->free_caches = cache;
	pthread_mutex_unlock(&pool->lock);
}

void
fringe_pool_init_caches_(struct fringe_stack_pool *pool)
{
	uint32_t i;

	pool->warm.last = pool->empty.last = POOL_NONE;
	pool->keyed = pool->cache_count > 0 &&
	    pthread_key_create(&pool->key, retire) == 0;
	for (i = 0; i < pool->cache_count; i++) {
		struct pool_cache *cache = &pool->caches[i];

		cache->pool = pool;
		cache->next = pool->free_caches;
		pool->free_caches = cache;
		fringe_hook_unordered_(&cache->count, sizeof(cache->count));
	}
}

struct pool_cache *
fringe_pool_cache_(const struct fringe_stack_pool *pool)
{
	return pool->keyed ? pthread_getspecific(pool->key) : NULL;
}

/* The calling thread's, or one that it gets now, if there is one. */
static struct pool_cache *
get_cache(struct fringe_stack_pool *pool)
{
	struct pool_cache *cache = fringe_pool_cache_(pool);

	if (cache || !pool->keyed || !pool->free_caches ||
	    pthread_setspecific(pool->key, pool->free_caches) != 0)
		return cache;
	cache = pool->free_caches;
	pool->free_caches = cache->next;
	return cache;
}

size_t
fringe_pool_kept_(const struct fringe_stack_pool *pool)
{
	size_t kept = 0;
	uint32_t i;

	for (i = 0; i < pool->cache_count; i++)
		kept += count_of(&pool->caches[i]);
	return kept;
}

/*
 * Taken and given back
 */

/* One for the caller, and where there are warm ones, some to keep. */
static int
take_from_all(struct fringe_stack_pool *pool, uint32_t *number)
{
	struct pool_cache *cache = get_cache(pool);
	uint32_t count, i;

	if (pool->warm.count == 0 && pool->empty.count == 0)
		return fringe_pool_make_(pool, number);
	if (pool->warm.count == 0) {
		*number = pop(pool, &pool->empty);
		return 0;
	}
	*number = pop(pool, &pool->warm);
	if (!cache)
		return 0;
	count = pool->kept / 2;
	if (count > pool->warm.count)
		count = (uint32_t)pool->warm.count;
	for (i = count; i > 0; i--)
		cache->stacks[i - 1] = pop(pool, &pool->warm);
	set_count(cache, count);
	return 0;
}

int
fringe_pool_take_(
    struct fringe_stack_pool *pool, enum pool_state state, uint32_t *number)
{
	struct pool_cache *cache = fringe_pool_cache_(pool);
	uint32_t count = cache ? count_of(cache) : 0;
	int error = 0;

	if (count > 0) {
		*number = cache->stacks[count - 1];
		set_count(cache, count - 1);
	} else {
		pthread_mutex_lock(&pool->lock);
		error = take_from_all(pool, number);
		pthread_mutex_unlock(&pool->lock);
	}
	if (error == 0)
		pool->states[*number] = (unsigned char)state;
	return error;
}

int
fringe_pool_cool_(struct fringe_stack_pool *pool, size_t keep)
{
	int cooled = 0;
	uint32_t number;

	while (pool->warm.count > keep) {
		number = pool->warm.last;
		if (!fringe_pool_empty_(pool, number))
			return FRINGE_ENOMEM;
		push(pool, &pool->empty, pop_last(pool, &pool->warm));
		cooled++;
	}
	return cooled;
}

/* To a thread that keeps none, or too many already. */
static void
give_to_all(struct fringe_stack_pool *pool, uint32_t number)
{
	struct pool_cache *cache = get_cache(pool);
	uint32_t count;

	if (!cache) {
		push(pool, &pool->warm, number);
	} else {
		count = count_of(cache);
		if (count == pool->kept)
			flush_first(cache, (count + 1) / 2);
		count = count_of(cache);
		cache->stacks[count] = number;
		set_count(cache, count + 1);
	}
	/* What cannot be returned is kept. */
	fringe_pool_cool_(pool, pool->most_idle);
}

void
fringe_pool_give_(struct fringe_stack_pool *pool, uint32_t number)
{
	struct pool_cache *cache = fringe_pool_cache_(pool);
	uint32_t count = cache ? count_of(cache) : 0;

	pool->states[number] = POOL_IDLE;
	if (pool->zero)
		fringe_pool_clear_(pool, number);
	if (cache && count < pool->kept) {
		cache->stacks[count] = number;
		set_count(cache, count + 1);
		return;
	}
	pthread_mutex_lock(&pool->lock);
	give_to_all(pool, number);
	pthread_mutex_unlock(&pool->lock);
}
