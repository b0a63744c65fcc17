/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The locks of the lists of live generators. They are held across fork, so that
 * the child finds the lists whole and the locks free.
 */
#include <pthread.h>
#include <stdint.h>

#include "core/hooks.h"

/* Each on a cache line of its own. */
static struct {
	_Alignas(64) pthread_mutex_t lock;
} locks[FRINGE_LISTS_] = { [0 ... FRINGE_LISTS_ - 1] = {
			       PTHREAD_MUTEX_INITIALIZER } };

void
fringe_hook_lock_(unsigned int list)
{
	pthread_mutex_lock(&locks[list].lock);
}

void
fringe_hook_unlock_(unsigned int list)
{
	pthread_mutex_unlock(&locks[list].lock);
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

static void
lock_all(void)
{
	unsigned int list;

	for (list = 0; list < FRINGE_LISTS_; list++)
		fringe_hook_lock_(list);
}

static void
unlock_all(void)
{
	unsigned int list;

	for (list = 0; list < FRINGE_LISTS_; list++)
		fringe_hook_unlock_(list);
}

/* Fails for want of memory only; then forking with other threads is unsafe. */
__attribute__((__constructor__)) static void
hold_across_fork(void)
{
	pthread_atfork(lock_all, unlock_all, unlock_all);
}
