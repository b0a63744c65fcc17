/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Locks, each by its kind, which configure chose for those that say none. */
#include "fringe/kit/lock.h"

#ifndef FRINGE_KIT_LOCK
#define FRINGE_KIT_LOCK fringe_lock_critical
#endif

static const struct fringe_lock_kind *
kind_of(const struct fringe_lock *lock)
{
	return lock->kind ? lock->kind : &FRINGE_KIT_LOCK;
}

void
fringe_lock_acquire(struct fringe_lock *lock)
{
	kind_of(lock)->acquire(lock);
}

int
fringe_lock_try(struct fringe_lock *lock)
{
	return kind_of(lock)->try_acquire(lock);
}

void
fringe_lock_release(struct fringe_lock *lock)
{
	kind_of(lock)->release(lock);
}
