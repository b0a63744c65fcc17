/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Locks that are waited for in a loop. */
#include "fringe/kit/lock.h"
#include "kit/atomics.h"

static int
try_acquire(struct fringe_lock *lock)
{
	return atomic_swap(&lock->state, 1) == 0;
}

/* Waits by reading, which leaves the word in each processor's cache. */
static void
acquire(struct fringe_lock *lock)
{
	while (!try_acquire(lock))
		while (atomic_get(&lock->state) != 0)
			continue;
}

static void
release(struct fringe_lock *lock)
{
	atomic_set(&lock->state, 0);
}

const struct fringe_lock_kind fringe_lock_spin = { acquire, try_acquire,
	release };
