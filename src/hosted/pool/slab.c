/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Stacks side by side in one reservation. From the lowest address on, each is a
 * guard, the stack, and what its colour leaves unused above it:
 *
 *	start                start + distance
 *	| guard |    stack   | ||| guard |    stack    | ||| ...
 *	        limit     base          limit      base
 *
 * The reservation has no access, and so costs no memory. It is opened some
 * stacks at a time, which leaves it two mappings, one open and one not, as long
 * as guards are markers.
 */
#include <string.h>
#include <sys/mman.h>

#include "core/hooks.h"
#include "fringe/error.h"
#include "hosted/guard.h"
#include "hosted/mapping.h"
#include "hosted/pool/pool.h"

/* How many are opened by one system call, at most. */
#define MOST_OPENED 64

static char *
start_of(const struct fringe_stack_pool *pool, uint32_t number)
{
	return pool->start + number * pool->distance;
}

struct fringe_stack
fringe_pool_stack_(const struct fringe_stack_pool *pool, uint32_t number)
{
	return (struct fringe_stack){
		.base = fringe_pool_base_(pool, number),
		.limit = start_of(pool, number) + pool->guard,
		.guard = pool->guard,
	};
}

uint32_t
fringe_pool_number_(
    const struct fringe_stack_pool *pool, const struct fringe_stack *stack)
{
	size_t number = fringe_pool_number_of_(pool, stack->limit);
	struct fringe_stack own;

	if (number >= pool->slots)
		return POOL_NONE;
	own = fringe_pool_stack_(pool, (uint32_t)number);
	if (stack->limit != own.limit || stack->base != own.base ||
	    stack->guard != own.guard)
		return POOL_NONE;
	return (uint32_t)number;
}

static bool
open_next(struct fringe_stack_pool *pool, uint32_t count)
{
	if (mprotect(start_of(pool, pool->opened), count * pool->distance,
		PROT_READ | PROT_WRITE) != 0)
		return false;
	pool->opened += count;
	return true;
}

/*
 * As many again as there are, or one, where the system has no room for more:
 * where memory is locked, all of it is taken up at once.
 */
static int
open_more(struct fringe_stack_pool *pool)
{
	uint32_t left = pool->slots - pool->opened;
	uint32_t count = pool->opened ? pool->opened : 1;

	if (left == 0)
		return FRINGE_ENOMEM;
	if (count > MOST_OPENED)
		count = MOST_OPENED;
	if (count > left)
		count = left;
	if (open_next(pool, count) || (count > 1 && open_next(pool, 1)))
		return 0;
	return FRINGE_ENOMEM;
}

int
fringe_pool_make_(struct fringe_stack_pool *pool, uint32_t *number)
{
	int marked;

	if (pool->made == pool->opened && open_more(pool) < 0)
		return FRINGE_ENOMEM;
	marked = fringe_guard_install_(start_of(pool, pool->made), pool->guard);
	if (marked < 0)
		return marked;
	pool->marked += (uint32_t)marked;
	*number = pool->made++;
	return 0;
}

#ifdef __linux__

/* That what is returned is zero: see below. */
static atomic_bool trusted;

__attribute__((__constructor__)) static void
trusted_unordered(void)
{
	fringe_hook_unordered_(&trusted, sizeof(trusted));
}

/*
 * Whether a page that is written is zero when it was returned. An emulator can
 * do nothing and say that it did, as qemu-user before 7.2 does.
 */
static bool
returns(char *start, size_t page)
{
	volatile char *byte = start;
	char before = *byte;

	*byte = 1;
	if (madvise(start, page, MADV_DONTNEED) == 0 && *byte == 0)
		return true;
	*byte = before;
	return false;
}

/*
 * Returns whole pages to the system: whether it took them, and they are zero.
 * Locked memory it does not take. The first time is looked at, and then what
 * was looked at goes back too.
 */
static bool
discard(char *start, size_t size, size_t page)
{
	bool known = atomic_load_explicit(&trusted, memory_order_relaxed);

	if (!known && !returns(start, page))
		return false;
	if (!known)
		atomic_store_explicit(&trusted, true, memory_order_relaxed);
	return madvise(start, size, MADV_DONTNEED) == 0;
}

#else

/* Elsewhere the same advice is no more than that. */
static bool
discard(char *start, size_t size, size_t page)
{
	(void)start;
	(void)size;
	(void)page;
	return false;
}

#endif

bool
fringe_pool_empty_(const struct fringe_stack_pool *pool, uint32_t number)
{
	return discard(start_of(pool, number) + pool->guard,
	    pool->distance - pool->guard, pool->page);
}

/*
 * The first page below the base has been used, if any has, and to clear it
 * takes less than to do without and get another. What lies below goes back,
 * unless it is locked.
 */
void
fringe_pool_clear_(const struct fringe_stack_pool *pool, uint32_t number)
{
	struct fringe_stack stack = fringe_pool_stack_(pool, number);
	char *limit = stack.limit;
	char *first = start_of(pool, number) + pool->distance - pool->page;

	if (first > limit &&
	    discard(limit, (size_t)(first - limit), pool->page))
		limit = first;
	memset(limit, 0, (size_t)((char *)stack.base - limit));
}
