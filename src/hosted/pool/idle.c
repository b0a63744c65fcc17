/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Stacks that nobody uses. Each thread keeps a few, which it takes and gives
 * back without a lock. When it has none left it gets half of what it may keep
 * from the pool's list, and when it has too many it gives half of them back,
 * those that it used longest ago.
 */
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
 * Taken
 */

/* One for the caller, and where there are warm ones, some to keep. */
static int
take_from_all(struct fringe_stack_pool *pool, bool may_keep, uint32_t *number)
{
	struct pool_cache *cache = fringe_pool_own_cache_(pool, may_keep);
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
	fringe_pool_set_count_(cache, count);
	return 0;
}

int
fringe_pool_take_(struct fringe_stack_pool *pool, uint32_t *number)
{
	struct pool_cache *cache = fringe_pool_cache_(pool);
	uint32_t count = cache ? fringe_pool_count_(cache) : 0;
	bool may_keep;
	int error;

	if (count > 0) {
		*number = cache->stacks[count - 1];
		fringe_pool_set_count_(cache, count - 1);
		return 0;
	}
	may_keep = !cache && fringe_pool_may_keep_(pool);
	pthread_mutex_lock(pool->lock);
	error = take_from_all(pool, may_keep, number);
	pthread_mutex_unlock(pool->lock);
	return error;
}

/*
 * Given back
 */

/* What is refused goes to the front, out of the way of others. */
int
fringe_pool_cool_(struct fringe_stack_pool *pool, size_t keep, size_t most)
{
	size_t left = pool->warm.count > keep ? pool->warm.count - keep : 0;
	bool refused = false;
	int cooled = 0;
	uint32_t number;

	for (left = left < most ? left : most; left > 0; left--) {
		number = pop_last(pool, &pool->warm);
		if (fringe_pool_empty_(pool, number)) {
			push(pool, &pool->empty, number);
			cooled++;
		} else {
			push(pool, &pool->warm, number);
			refused = true;
		}
	}
	return refused ? FRINGE_ENOMEM : cooled;
}

/*
 * After so many were given back. What cannot be returned is kept; later, when
 * it can be, there are more of them than that.
 */
static int
cool_some(struct fringe_stack_pool *pool, uint32_t given)
{
	return fringe_pool_cool_(pool, pool->most_idle, (size_t)4 * given);
}

/*
 * The pool's lock is not held while that of a list of live generators is taken,
 * but in the child of a fork, which has one thread.
 */
static void
forget_first(struct pool_cache *cache, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		fringe_pool_forget_(cache->pool, cache->stacks[i]);
}

/* To all, those at the beginning, with the last of them in front. */
static int
flush_first(struct pool_cache *cache, uint32_t count)
{
	struct fringe_stack_pool *pool = cache->pool;
	uint32_t left = fringe_pool_count_(cache) - count;
	uint32_t i;

	for (i = 0; i < count; i++)
		push(pool, &pool->warm, cache->stacks[i]);
	for (i = 0; i < left; i++)
		cache->stacks[i] = cache->stacks[count + i];
	fringe_pool_set_count_(cache, left);
	return cool_some(pool, count);
}

void
fringe_pool_give_up_locked_(struct pool_cache *cache)
{
	uint32_t count = fringe_pool_count_(cache);

	forget_first(cache, count);
	flush_first(cache, count);
}

static int
give_up_first(struct pool_cache *cache, uint32_t count)
{
	struct fringe_stack_pool *pool = cache->pool;
	int cooled;

	forget_first(cache, count);
	pthread_mutex_lock(pool->lock);
	cooled = flush_first(cache, count);
	pthread_mutex_unlock(pool->lock);
	return cooled;
}

int
fringe_pool_give_up_(struct pool_cache *cache)
{
	return give_up_first(cache, fringe_pool_count_(cache));
}

/* From a thread that keeps none yet, or never. */
static void
give_to_all(struct fringe_stack_pool *pool, uint32_t number)
{
	bool may_keep = fringe_pool_may_keep_(pool);
	struct pool_cache *cache;

	pthread_mutex_lock(pool->lock);
	cache = fringe_pool_own_cache_(pool, may_keep);
	if (cache) {
		fringe_pool_keep_(cache, number);
	} else {
		push(pool, &pool->warm, number);
		cool_some(pool, 1);
	}
	pthread_mutex_unlock(pool->lock);
}

void
fringe_pool_give_(struct fringe_stack_pool *pool, uint32_t number)
{
	struct pool_cache *cache = fringe_pool_cache_(pool);

	pool->states[number] = POOL_IDLE;
	if (pool->zero)
		fringe_pool_clear_(pool, number);
	if (!cache) {
		give_to_all(pool, number);
		return;
	}
	if (fringe_pool_is_full_(cache))
		give_up_first(cache, (pool->kept + 1) / 2);
	fringe_pool_keep_(cache, number);
}
