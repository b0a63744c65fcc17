/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Locks that are none. Each kind has a file of its own, so that firmware has
 * only those that it uses.
 */
#include "fringe/kit/lock.h"

static void
ignore(struct fringe_lock *lock)
{
	(void)lock;
}

static int
try_acquire(struct fringe_lock *lock)
{
	(void)lock;
	return 1;
}

const struct fringe_lock_kind fringe_lock_none = { ignore, try_acquire,
	ignore };
