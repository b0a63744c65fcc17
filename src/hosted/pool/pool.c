/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Pools of stacks: their public face. */
#include <sys/mman.h>

#include "core/hooks.h"
#include "fringe/error.h"
#include "hosted/mapping.h"
#include "hosted/pool/pool.h"

#define DEFAULT_ADDRESSES ((size_t)1 << (sizeof(void *) < 8 ? 28 : 32))

/* More than that are not reserved for what threads keep. */
#define MOST_SPARE 4096

static size_t
smaller(size_t one, size_t other)
{
	return one < other ? one : other;
}

/* The largest that is no larger. */
static uint32_t
power_of_2(uint32_t number)
{
	uint32_t power = 1;

	while (power <= number / 2)
		power *= 2;
	return power;
}

static size_t
rounded(size_t size, size_t page)
{
	return (size + page - 1) & ~(page - 1);
}

/* How large stacks are, and how many there are to be. */
static int
measure_stacks(struct fringe_stack_pool *pool,
    const struct fringe_stack_pool_attributes *attributes)
{
	pool->stack_size = attributes->stack_size;
	if (pool->stack_size == 0)
		pool->stack_size = FRINGE_DEFAULT_SIZE_;
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
	pool->cache_count =
	    pool->kept ? power_of_2((uint32_t)spare / pool->kept) : 0;
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
	if (pool->slots > SIZE_MAX / 2 / pool->distance)
		return FRINGE_ENOMEM;
	pool->own_size = rounded(sizeof(*pool) +
		pool->cache_count * sizeof(*pool->caches) +
		pool->slots * (sizeof(*pool->links) + sizeof(*pool->states)),
	    pool->page);
	pool->size = pool->own_size + pool->slots * pool->distance;
	return pool->size > pool->own_size ? 0 : FRINGE_ENOMEM;
}

/* Says what is in the reservation. */
static void
arrange(struct fringe_stack_pool *pool)
{
	pool->caches = (struct pool_cache *)(pool + 1);
	pool->links = (struct pool_link *)(pool->caches + pool->cache_count);
	pool->states = (unsigned char *)(pool->links + pool->slots);
	pool->start = (char *)pool + pool->own_size;
	fringe_pool_init_caches_(pool);
}

/* Gives it memory for what lies before the stacks, and fills that in. */
static bool
furnish(struct fringe_stack_pool *pool, const struct fringe_stack_pool *numbers)
{
	fringe_mapping_name_(pool, numbers->size, "fringe stack pool");
	if (fringe_mapping_forbid_huge_pages_(pool, numbers->size) < 0 ||
	    mprotect(pool, numbers->own_size, PROT_READ | PROT_WRITE) != 0)
		return false;
	*pool = *numbers;
	arrange(pool);
	return fringe_pool_enter_(pool);
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
	if (measure(&numbers, attributes) < 0)
		return FRINGE_ENOMEM;
	made = fringe_mapping_make_(numbers.size, PROT_NONE);
	if (!made)
		return FRINGE_ENOMEM;
	if (!furnish(made, &numbers)) {
		munmap(made, numbers.size);
		return FRINGE_ENOMEM;
	}
	*pool = made;
	return 0;
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
fringe_pool_clear_out_(struct fringe_stack_pool *pool)
{
	size_t used;
	uint32_t i;

	pthread_mutex_lock(pool->lock);
	used = in_use(pool, fringe_pool_kept_(pool));
	pthread_mutex_unlock(pool->lock);
	if (used > 0)
		return FRINGE_EINUSE;
	for (i = 0; i < pool->cache_count; i++)
		fringe_pool_give_up_(&pool->caches[i]);
	return 0;
}

int
fringe_stack_pool_destroy(struct fringe_stack_pool *pool)
{
	return pool ? fringe_pool_leave_(pool) : 0;
}

int
fringe_stack_pool_acquire(
    struct fringe_stack_pool *pool, struct fringe_stack *stack)
{
	uint32_t number;
	int error;

	if (!pool || !stack)
		return FRINGE_EINVAL;
	error = fringe_pool_take_(pool, &number);
	if (error < 0)
		return error;
	fringe_pool_forget_(pool, number);
	pool->states[number] = POOL_ACQUIRED;
	*stack = fringe_pool_stack_(pool, number);
	return 0;
}

static bool
is_idle(const struct fringe_stack_pool *pool, uint32_t number)
{
	return pool->states[number] == POOL_IDLE ||
	    pool->states[number] == POOL_BLANK;
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
	if (number == POOL_NONE || is_idle(pool, number))
		return FRINGE_EINVAL;
	if (pool->states[number] == POOL_GENERATOR)
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
	int cooled = 0;
	int more;

	if (!pool)
		return FRINGE_EINVAL;
	cache = fringe_pool_cache_(pool);
	if (cache)
		cooled = fringe_pool_give_up_(cache);
	pthread_mutex_lock(pool->lock);
	more = fringe_pool_cool_(pool, keep, SIZE_MAX);
	pthread_mutex_unlock(pool->lock);
	return cooled < 0 || more < 0 ? FRINGE_ENOMEM : cooled + more;
}

int
fringe_stack_pool_measure(struct fringe_stack_pool *pool,
    struct fringe_stack_pool_statistics *statistics)
{
	size_t kept;

	if (!pool || !statistics)
		return FRINGE_EINVAL;
	pthread_mutex_lock(pool->lock);
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
	pthread_mutex_unlock(pool->lock);
	return 0;
}
