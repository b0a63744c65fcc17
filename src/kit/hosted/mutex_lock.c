/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Locks that are the C library's mutexes. */
#include <pthread.h>

#include "fringe/kit/lock.h"

static void
acquire(struct fringe_lock *lock)
{
	pthread_mutex_lock(&lock->mutex_);
}

static int
try_acquire(struct fringe_lock *lock)
{
	return pthread_mutex_trylock(&lock->mutex_) == 0;
}

static void
release(struct fringe_lock *lock)
{
	pthread_mutex_unlock(&lock->mutex_);
}

const struct fringe_lock_kind fringe_lock_pthread = { acquire, try_acquire,
	release };
