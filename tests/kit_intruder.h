/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Interrupts at the worst moments: a kind of lock that calls a function, as if
 * by an interrupt, just before it is acquired for the n-th time.
 */
#ifndef TESTS_KIT_INTRUDER_H
#define TESTS_KIT_INTRUDER_H

#include <fringe/kit.h>

static struct {
	int before; /* how many acquires are left */
	void (*call)(void);
} intruder;

/* Have it called once, before the n-th acquire from now, counted from 1. */
static inline void
intrude(int n, void (*call)(void))
{
	intruder.before = n;
	intruder.call = call;
}

static inline void
intruder_acquire(struct fringe_lock *lock)
{
	void (*call)(void) = intruder.call;

	(void)lock;
	if (!call || --intruder.before > 0)
		return;
	intruder.call = NULL;
	fringe_interrupt_enter();
	call();
	fringe_interrupt_leave();
}

static inline int
intruder_try(struct fringe_lock *lock)
{
	(void)lock;
	return 1;
}

static inline void
intruder_release(struct fringe_lock *lock)
{
	(void)lock;
}

static const struct fringe_lock_kind intruder_lock = { intruder_acquire,
	intruder_try, intruder_release };

#endif
