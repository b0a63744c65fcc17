/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Locks that are critical sections. */
#include "fringe/kit/lock.h"

/* The word is written and read in the section alone. */
static void
acquire(struct fringe_lock *lock)
{
	uintptr_t before = fringe_critical_enter();

	lock->state = before;
}

/* Nobody can be met who has it and is not about to give it back. */
static int
try_acquire(struct fringe_lock *lock)
{
	acquire(lock);
	return 1;
}

static void
release(struct fringe_lock *lock)
{
	uintptr_t before = lock->state;

	fringe_critical_leave(before);
}

const struct fringe_lock_kind fringe_lock_critical = { acquire, try_acquire,
	release };
