/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Pools of stacks: their public face. */
#include <sys/mman.h>

#include "core/hooks.h"
#include "fringe/error.h"
#include "hosted/mapping.h"
#include "hosted/pool/pool.h"

#define DEFAULT_SIZE ((size_t)64 * 1024)
#define DEFAULT_ADDRESSES ((size_t)1 << (sizeof(void *) < 8 ? 28 : 32))

/* More than that are not reserved for what threads keep. */
#define MOST_SPARE 4096

static size_t
smaller(size_t one, size_t other)
{
	return one < other ? one : other;
}

/* How large stacks are, and how many there are to be. */
static int
measure_stacks(struct fringe_stack_pool *pool,
    const struct fringe_stack_pool_attributes *attributes)
{
	pool->stack_size =
	    attributes->stack_size ? attributes->stack_size : DEFAULT_SIZE;
	pool->page = fringe_page_size_();
	pool->guard = fringe_guard_size_();
	pool->distance = fringe_mapping_size_(pool->stack_size, pool->guard);
	if (pool->distance == 0)
		return FRINGE_ENOMEM;
	pool->capacity = attributes->capacity;
	if (pool->capacity == 0)
		pool->capacity = DEFAULT_ADDRESSES / pool->distance;
	if (pool->capacity == 0)
		pool->capacity = 1;
	return pool->capacity < POOL_NONE - MOST_SPARE ? 0 : FRINGE_ENOMEM;
}

/* Which of them stay in memory, and with whom. */
static void
measure_idle(struct fringe_stack_pool *pool,
    const struct fringe_stack_pool_attributes *attributes)
{
	size_t spare = smaller(pool->capacity, MOST_SPARE);

	pool->zero = attributes->flags & FRINGE_STACK_POOL_ZERO;
	pool->most_idle = attributes->idle ? attributes->idle : SIZE_MAX;
	pool->kept = (uint32_t)smaller(pool->capacity / 8, POOL_KEPT);
	if (attributes->idle == FRINGE_STACK_POOL_NONE)
		pool->most_idle = pool->kept = 0;
	pool->cache_count = pool->kept ? (uint32_t)spare / pool->kept : 0;
}

/* Sets what stays as it is, but for the addresses. */
static int
measure(struct fringe_stack_pool *pool,
    const struct fringe_stack_pool_attributes *attributes)
{
	int error = measure_stacks(pool, attributes);

	if (error < 0)
		return error;
	measure_idle(pool, attributes);
	pool->slots = (uint32_t)pool->capacity + pool->cache_count * pool->kept;
	if (pool->slots > SIZE_MAX / pool->distance)
		return FRINGE_ENOMEM;
	pool->size = sizeof(*pool) + pool->cache_count * sizeof(*pool->caches) +
	    pool->slots * (sizeof(*pool->links) + sizeof(*pool->states));
	return 0;
}

/* Reserves the addresses of all stacks. */
static int
reserve(struct fringe_stack_pool *pool)
{
	size_t size = pool->slots * pool->distance;

	pool->start = fringe_mapping_make_(size, PROT_NONE);
	if (!pool->start)
		return FRINGE_ENOMEM;
	fringe_mapping_name_(pool->start, size, "fringe stack pool");
	if (fringe_mapping_forbid_huge_pages_(pool->start, size) == 0)
		return 0;
	munmap(pool->start, size);
	return FRINGE_ENOMEM;
}

/* What is in the mapping behind it. */
static void
arrange(struct fringe_stack_pool *pool)
{
	pool->caches = (struct pool_cache *)(pool + 1);
	pool->links = (struct pool_link *)(pool->caches + pool->cache_count);
	pool->states = (unsigned char *)(pool->links + pool->slots);
}

/* Its own memory, with these numbers. */
static struct fringe_stack_pool *
allocate(const struct fringe_stack_pool *numbers)
{
	struct fringe_stack_pool *pool = mmap(NULL, numbers->size,
	    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pool == MAP_FAILED)
		return NULL;
	*pool = *numbers;
	arrange(pool);
	return pool;
}

int
fringe_stack_pool_create(struct fringe_stack_pool **pool,
    const struct fringe_stack_pool_attributes *attributes)
{
	static const struct fringe_stack_pool_attributes none;
	struct fringe_stack_pool numbers = { .start = NULL };
	struct fringe_stack_pool *made;

	if (!attributes)
		attributes = &none;
	if (!pool || attributes->flags & ~FRINGE_STACK_POOL_ZERO)
		return FRINGE_EINVAL;
	if (measure(&numbers, attributes) < 0 || reserve(&numbers) < 0)
		return FRINGE_ENOMEM;
	made = allocate(&numbers);
	if (made && pthread_mutex_init(&made->lock, NULL) == 0 &&
	    fringe_pool_enter_(made)) {
		fringe_pool_init_caches_(made);
		*pool = made;
		return 0;
	}
	if (made)
		munmap(made, numbers.size);
	munmap(numbers.start, numbers.slots * numbers.distance);
	return FRINGE_ENOMEM;
}

/*
 * Under the lock, when threads keep so many. One that they hand on meanwhile
 * may have been counted with both.
 */
static size_t
in_use(const struct fringe_stack_pool *pool, size_t kept)
{
	size_t rest = pool->made - pool->warm.count - pool->empty.count;

	return rest > kept ? rest - kept : 0;
}

int
fringe_stack_pool_destroy(struct fringe_stack_pool *pool)
{
	size_t used;

	if (!pool)
		return 0;
	pthread_mutex_lock(&pool->lock);
	used = in_use(pool, fringe_pool_kept_(pool));
	pthread_mutex_unlock(&pool->lock);
	if (used > 0)
		return FRINGE_EINUSE;
	if (munmap(pool->start, pool->slots * pool->distance) != 0)
		return FRINGE_ENOMEM;
	fringe_pool_leave_(pool);
	if (pool->keyed)
		pthread_key_delete(pool->key);
	pthread_mutex_destroy(&pool->lock);
	munmap(pool, pool->size);
	return 0;
}

int
fringe_stack_pool_acquire(
    struct fringe_stack_pool *pool, struct fringe_stack *stack)
{
	uint32_t number;
	int error;

	if (!pool || !stack)
		return FRINGE_EINVAL;
	error = fringe_pool_take_(pool, POOL_ACQUIRED, &number);
	if (error == 0)
		*stack = fringe_pool_stack_(pool, number);
	return error;
}

int
fringe_stack_pool_release(
    struct fringe_stack_pool *pool, struct fringe_stack *stack)
{
	uint32_t number;

	if (!pool || !stack)
		return FRINGE_EINVAL;
	if (!stack->base && !stack->limit)
		return 0;
	number = fringe_pool_number_(pool, stack);
	if (number == POOL_NONE || pool->states[number] == POOL_IDLE)
		return FRINGE_EINVAL;
	if (pool->states[number] != POOL_ACQUIRED)
		return FRINGE_EOWNER;
	/* A context may have been left on it. */
	fringe_hook_stack_end_(0, stack);
	fringe_pool_give_(pool, number);
	*stack = (struct fringe_stack){ 0 };
	return 0;
}

int
fringe_stack_pool_trim(struct fringe_stack_pool *pool, size_t keep)
{
	struct pool_cache *cache;
	int result;

	if (!pool)
		return FRINGE_EINVAL;
	cache = fringe_pool_cache_(pool);
	pthread_mutex_lock(&pool->lock);
	if (cache)
		fringe_pool_flush_(cache);
	result = fringe_pool_cool_(pool, keep);
	pthread_mutex_unlock(&pool->lock);
	return result;
}

int
fringe_stack_pool_statistics(struct fringe_stack_pool *pool,
    struct fringe_stack_pool_statistics *statistics)
{
	size_t kept;

	if (!pool || !statistics)
		return FRINGE_EINVAL;
	pthread_mutex_lock(&pool->lock);
	kept = fringe_pool_kept_(pool);
	*statistics = (struct fringe_stack_pool_statistics){
		.stack_size = pool->stack_size,
		.guard = pool->guard,
		.distance = pool->distance,
		.capacity = pool->capacity,
		.made = pool->made,
		.marked = pool->marked,
		.in_use = in_use(pool, kept),
		.idle = pool->warm.count + kept,
		.empty = pool->empty.count,
	};
	pthread_mutex_unlock(&pool->lock);
	return 0;
}
