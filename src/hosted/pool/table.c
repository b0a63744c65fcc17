/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * All pools. A created generator's flags have the id of the pool that its stack
 * is from. And fork(2) holds the locks, see lock.c.
 */
#include <sys/mman.h>

#include "fringe/error.h"
#include "hosted/lock.h"
#include "hosted/pool/pool.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/*
 * Pools share a few locks, each on a cache line of its own: fork holds them
 * all, and checkers do not like a thread to hold very many.
 */
#define LOCKS 8
static struct {
	_Alignas(64) pthread_mutex_t lock;
} locks[LOCKS] = { [0 ... LOCKS - 1] = { PTHREAD_MUTEX_INITIALIZER } };

/* By id. The size stays when the pool goes. */
static struct {
	struct fringe_stack_pool *_Atomic pool;
	size_t size;
} entries[FRINGE_STACK_POOLS + 1];
static atomic_uintptr_t highest; /* of all ids that there were */

struct fringe_stack_pool *
fringe_pool_of_id_(uintptr_t id)
{
	return atomic_load_explicit(&entries[id].pool, memory_order_acquire);
}

static void
set_entry(uintptr_t id, struct fringe_stack_pool *pool)
{
	atomic_store_explicit(&entries[id].pool, pool, memory_order_release);
}

static uintptr_t
get_highest(void)
{
	return atomic_load_explicit(&highest, memory_order_acquire);
}

bool
fringe_pool_enter_(struct fringe_stack_pool *pool)
{
	uintptr_t id = 1;

	pthread_mutex_lock(&lock);
	while (id <= FRINGE_STACK_POOLS && fringe_pool_of_id_(id))
		id++;
	if (id <= FRINGE_STACK_POOLS) {
		pool->id = id;
		pool->lock = &locks[id % LOCKS].lock;
		entries[id].size = pool->size;
		set_entry(id, pool);
		if (id > get_highest())
			atomic_store_explicit(
			    &highest, id, memory_order_release);
	}
	pthread_mutex_unlock(&lock);
	return id <= FRINGE_STACK_POOLS;
}

/*
 * Out of the table before its addresses are somebody else's: what is mapped
 * there then is in no pool.
 */
static int
unmap(struct fringe_stack_pool *pool)
{
	uintptr_t id = pool->id;

	set_entry(id, NULL);
	if (munmap(pool, pool->size) == 0)
		return 0;
	set_entry(id, pool);
	return FRINGE_ENOMEM;
}

int
fringe_pool_leave_(struct fringe_stack_pool *pool)
{
	int error;

	pthread_mutex_lock(&lock);
	error = fringe_pool_clear_out_(pool);
	if (error == 0)
		error = unmap(pool);
	pthread_mutex_unlock(&lock);
	return error;
}

/*
 * Takes no lock, for what it is called from takes none. An address that is the
 * caller's is in the same pool all the time, or in none.
 */
bool
fringe_pools_contain_(const void *address)
{
	struct fringe_stack_pool *pool;
	uintptr_t id;

	for (id = 1; id <= get_highest(); id++) {
		pool = fringe_pool_of_id_(id);
		if (pool &&
		    (uintptr_t)address - (uintptr_t)pool < entries[id].size)
			return true;
	}
	return false;
}

static void
for_all(void (*function)(struct fringe_stack_pool *pool))
{
	struct fringe_stack_pool *pool;
	uintptr_t id;

	for (id = 1; id <= get_highest(); id++) {
		pool = fringe_pool_of_id_(id);
		if (pool)
			function(pool);
	}
}

/*
 * Threads
 */

static void
retire_from(struct fringe_stack_pool *pool)
{
	struct pool_cache *cache = fringe_pool_cache_(pool);

	if (!cache)
		return;
	fringe_pool_give_up_(cache);
	pthread_mutex_lock(pool->lock);
	fringe_pool_disown_(cache);
	pthread_mutex_unlock(pool->lock);
}

/* It is noted again if what it calls later uses a pool. */
static void
retire(void *noted)
{
	(void)noted;
	pthread_mutex_lock(&lock);
	for_all(retire_from);
	pthread_mutex_unlock(&lock);
}

/* One for all pools: a process has few. */
static pthread_key_t key;
static bool keyed;

static void
make_key(void)
{
	keyed = pthread_key_create(&key, retire) == 0;
}

/* Threads that end after a dlclose of the library must not call it. */
__attribute__((__destructor__)) static void
delete_key(void)
{
	if (keyed)
		pthread_key_delete(key);
}

bool
fringe_pools_note_thread_(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make_key);
	return keyed && pthread_setspecific(key, &key) == 0;
}

/*
 * Processes
 */

static void
adopt(struct fringe_stack_pool *pool)
{
	struct pool_cache *own = fringe_pool_cache_(pool);
	uint32_t i;

	for (i = 0; i < pool->cache_count; i++) {
		struct pool_cache *cache = &pool->caches[i];

		if (cache == own)
			continue;
		fringe_pool_give_up_locked_(cache);
		fringe_pool_disown_(cache);
	}
}

void
fringe_pools_lock_(void)
{
	int i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < LOCKS; i++)
		pthread_mutex_lock(&locks[i].lock);
}

void
fringe_pools_unlock_(void)
{
	int i;

	for (i = 0; i < LOCKS; i++)
		pthread_mutex_unlock(&locks[i].lock);
	pthread_mutex_unlock(&lock);
}

void
fringe_pools_adopt_(void)
{
	for_all(adopt);
}

bool
fringe_pools_are_free_soon_(void)
{
	int i;

	if (!fringe_lock_is_free_soon_(&lock))
		return false;
	for (i = 0; i < LOCKS; i++)
		if (!fringe_lock_is_free_soon_(&locks[i].lock))
			return false;
	return true;
}
