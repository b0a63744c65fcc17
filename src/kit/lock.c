/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The kinds of locks that need nothing but a processor. */
#include "fringe/kit/lock.h"

#include "kit/atomics.h"

/* Configure chose it. */
#ifndef FRINGE_KIT_LOCK
#define FRINGE_KIT_LOCK fringe_lock_critical
#endif

static void
none_acquire(struct fringe_lock *lock)
{
	(void)lock;
}

static int
none_try(struct fringe_lock *lock)
{
	(void)lock;
	return 1;
}

const struct fringe_lock_kind fringe_lock_none = { none_acquire, none_try,
	none_acquire };

static void
critical_acquire(struct fringe_lock *lock)
{
	uintptr_t before = fringe_critical_enter();

	lock->state = before;
}

static int
critical_try(struct fringe_lock *lock)
{
	critical_acquire(lock);
	return 1;
}

static void
critical_release(struct fringe_lock *lock)
{
	uintptr_t before = lock->state;

	fringe_critical_leave(before);
}

const struct fringe_lock_kind fringe_lock_critical = { critical_acquire,
	critical_try, critical_release };

static int
spin_try(struct fringe_lock *lock)
{
	return atomic_swap(&lock->state, 1) == 0;
}

/* Waits by reading, which leaves the word in each processor's cache. */
static void
spin_acquire(struct fringe_lock *lock)
{
	while (!spin_try(lock))
		while (atomic_get(&lock->state) != 0)
			continue;
}

static void
spin_release(struct fringe_lock *lock)
{
	atomic_set(&lock->state, 0);
}

const struct fringe_lock_kind fringe_lock_spin = { spin_acquire, spin_try,
	spin_release };

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
