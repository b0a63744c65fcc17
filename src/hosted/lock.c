/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The locks of the lists of live generators. They are held across fork, and so
 * are those of pools, so that the child finds all whole and the locks free.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

#include "core/hooks.h"
#include "core/internal.h"
#include "hosted/lock.h"
#include "hosted/pool/pool.h"
#include "hosted/symbols.h"

/* Each on a cache line of its own, with the thread that holds it, or 0. */
static struct {
	_Alignas(64) pthread_mutex_t lock;
	_Atomic uintptr_t holder;
} locks[FRINGE_LISTS_] = { [0 ... FRINGE_LISTS_ - 1] = {
			       .lock = PTHREAD_MUTEX_INITIALIZER } };

static void
set_holder(unsigned int list, uintptr_t thread)
{
	atomic_store_explicit(
	    &locks[list].holder, thread, memory_order_relaxed);
}

void
fringe_hook_lock_(unsigned int list)
{
	pthread_mutex_lock(&locks[list].lock);
	set_holder(list, fringe_hook_thread_());
}

void
fringe_hook_unlock_(unsigned int list)
{
	set_holder(list, 0);
	pthread_mutex_unlock(&locks[list].lock);
}

/*
 * To try is what the C library does without waiting for anybody. What is held
 * without a name for long may be held by what this interrupted, just before it
 * gives its name or just after it took that away: no use to wait for it.
 */
#define NAMELESS 3

static bool
lock_list_soon(unsigned int list)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	int nameless = 0;
	int tries;

	for (tries = 0; tries < 100 && nameless < NAMELESS; tries++) {
		if (pthread_mutex_trylock(&locks[list].lock) == 0)
			return true;
		if (atomic_load_explicit(
			&locks[list].holder, memory_order_relaxed) == 0)
			nameless++;
		nanosleep(&pause, NULL);
	}
	return false;
}

bool
fringe_lock_soon_(pthread_mutex_t *lock)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	int tries;

	for (tries = 0; tries < 100; tries++) {
		if (pthread_mutex_trylock(lock) == 0)
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

static bool
is_holder(unsigned int list)
{
	return atomic_load_explicit(&locks[list].holder,
		   memory_order_relaxed) == fringe_hook_thread_();
}

int
fringe_hook_lock_soon_(unsigned int list)
{
	if (is_holder(list))
		return 0;
	if (!lock_list_soon(list))
		return FRINGE_EINUSE;
	set_holder(list, fringe_hook_thread_());
	return 1;
}

bool
fringe_lock_is_held_(void)
{
	unsigned int list;

	for (list = 0; list < FRINGE_LISTS_; list++)
		if (is_holder(list))
			return true;
	return !fringe_pools_are_free_soon_();
}

/*
 * Threads' pointers are a multiple of a stack's size apart, or of an
 * allocation's: the product's highest bits depend on all of them.
 */
unsigned int
fringe_hook_list_(void)
{
	uint32_t thread = (uint32_t)(fringe_hook_thread_() >> 4);

	return thread * UINT32_C(2654435769) / (UINT32_MAX / FRINGE_LISTS_ + 1);
}

/*
 * It is here, so that a program which asks for no names, and is linked with
 * the archive, has none of what finds them: static programs cannot load libdw,
 * and linkers warn of what tries.
 */
static pthread_mutex_t debug_info = PTHREAD_MUTEX_INITIALIZER;

void
fringe_debug_info_lock_(void)
{
	pthread_mutex_lock(&debug_info);
}

void
fringe_debug_info_unlock_(void)
{
	pthread_mutex_unlock(&debug_info);
}

/* In this order: who has a list waits for nothing but the last. */
static void
before_fork(void)
{
	unsigned int list;

	fringe_pools_lock_();
	for (list = 0; list < FRINGE_LISTS_; list++)
		fringe_hook_lock_(list);
	fringe_debug_info_lock_();
}

static void
unlock_lists(void)
{
	unsigned int list;

	fringe_debug_info_unlock_();
	for (list = 0; list < FRINGE_LISTS_; list++)
		fringe_hook_unlock_(list);
}

static void
after_fork(void)
{
	unlock_lists();
	fringe_pools_unlock_();
}

/* It has one thread. */
static void
after_fork_in_child(void)
{
	unlock_lists();
	fringe_pools_adopt_();
	fringe_pools_unlock_();
}

/* Fails for want of memory only; then forking with other threads is unsafe. */
__attribute__((__constructor__)) static void
hold_across_fork(void)
{
	pthread_atfork(before_fork, after_fork, after_fork_in_child);
}
