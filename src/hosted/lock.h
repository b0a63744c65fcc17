/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Locks and signal handlers. */
#ifndef FRINGE_LOCK_H
#define FRINGE_LOCK_H

#include <pthread.h>
#include <stdbool.h>

#pragma GCC visibility push(hidden)

/*
 * For signal handlers: takes a lock, unless somebody has it for a tenth of a
 * second. That may be what the signal interrupted.
 */
bool fringe_lock_soon_(pthread_mutex_t *lock);

/* The same, and lets it go. */
static inline bool
fringe_lock_is_free_soon_(pthread_mutex_t *lock)
{
	return fringe_lock_soon_(lock) && pthread_mutex_unlock(lock) == 0;
}

/*
 * For signal handlers: whether what the signal interrupted has a lock of a list
 * of live generators or of pools, or may have it.
 */
bool fringe_lock_is_held_(void);

#pragma GCC visibility pop

#endif
