/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Mutexes: what one task at a time has. */
#ifndef FRINGE_KIT_MUTEX_H
#define FRINGE_KIT_MUTEX_H

#include <stdint.h>

#include "fringe/kit/wait.h"

struct fringe_task;

/*
 * A mutex. Zeroed it is a free one of no name, which is handed on first in,
 * first out, and leaves priorities alone.
 */
struct fringe_mutex {
	struct fringe_wait_queue queue_;
	struct fringe_holding holding_;
	struct fringe_task *owner_;
	unsigned char has_ceiling_;
	unsigned char is_abandoned_;
};

/*
 * One with a name for debuggers, or NULL, and an order, see wait.h; and one
 * that has a ceiling besides: a priority that its owner has at least while it
 * owns it, and a task that is handed it by another scheduler from when it goes
 * on. Whoever locks it has none that is higher, so no task that may lock it
 * runs while another one of the same scheduler has it. And the same with a kind
 * of lock of their own, see lock.h.
 */
/* clang-format off */
#define FRINGE_MUTEX_INIT_OF(name, order, lock)                                \
	{ FRINGE_WAIT_QUEUE_INIT_(name, order, lock),                          \
	  { { 0, 0, 0 }, 0, 0 }, 0, 0, 0 }
#define FRINGE_CEILING_MUTEX_INIT_OF(name, order, ceiling, lock)               \
	{ { FRINGE_LOCK_INIT_OF(lock), FRINGE_LIST_INIT, 0, (name), (order),   \
	    0, (ceiling) }, { { 0, 0, 0 }, 0, 0 }, 0, 1, 0 }
#define FRINGE_MUTEX_INIT(name, order) FRINGE_MUTEX_INIT_OF(name, order, 0)
#define FRINGE_CEILING_MUTEX_INIT(name, order, ceiling)                        \
	FRINGE_CEILING_MUTEX_INIT_OF(name, order, ceiling, 0)
/* clang-format on */

FRINGE_BEGIN_DECLS_

/*
 * lock, try_lock and unlock are called in tasks, outside interrupts, and return
 * FRINGE_ECONTEXT elsewhere; lock also between fringe_task_boost and unboost.
 * The others are callable where a lock of the mutex's kind can be taken. Tasks
 * of several schedulers may use one mutex, also one with a ceiling, which is
 * then a priority in each. All use some 300 bytes of stack.
 *
 * All that return an int return FRINGE_EINVAL when the mutex is NULL.
 *
 * A mutex must not end while it is owned or waited for.
 */

/*
 * As FRINGE_MUTEX_INIT, and as FRINGE_CEILING_MUTEX_INIT. Return 0, or
 * FRINGE_EINVAL also when there is no such order or priority.
 */
int fringe_mutex_init(
    struct fringe_mutex *mutex, const char *name, enum fringe_order order);
int fringe_mutex_init_ceiling(struct fringe_mutex *mutex, const char *name,
    enum fringe_order order, unsigned int ceiling);

/*
 * Locks the mutex, or waits until it is handed to the caller, which is its
 * owner from the unlock on that does so. Cancelled before it went on, it hands
 * it to the next one.
 *
 * Returns 0; FRINGE_EABANDONED when it has it, and an owner before it ended
 * without unlocking it: so it does for everybody until somebody says that what
 * it protects is whole, by fringe_mutex_mark_consistent. FRINGE_EDEADLOCK when
 * the caller has it; FRINGE_EINVAL when the caller's own priority is above the
 * ceiling; or as all waits.
 */
int fringe_mutex_lock(struct fringe_mutex *mutex, uint64_t deadline);

/* Locks it if it is free. Returns as lock; FRINGE_EBUSY when it is not free. */
int fringe_mutex_try_lock(struct fringe_mutex *mutex);

/*
 * Unlocks the mutex, or hands it to the first one who waits. When the caller
 * then no longer has the highest priority, this returns after the others ran.
 *
 * Returns 0; FRINGE_ENOTOWNER; FRINGE_ESTATE when it has a ceiling, and the
 * caller locked another one that has since: those are unlocked last in, first
 * out.
 */
int fringe_mutex_unlock(struct fringe_mutex *mutex);

/*
 * Says that what the mutex protects is whole again. Anybody may. Returns 0, or
 * FRINGE_ESTATE when nobody ended with it since it was said.
 */
int fringe_mutex_mark_consistent(struct fringe_mutex *mutex);

/* Whether somebody has it: 1 or 0. */
int fringe_mutex_is_locked(struct fringe_mutex *mutex);

/*
 * Who has it, or NULL; of NULL too. Only a task that is told it is the owner
 * itself knows that this is still so.
 */
struct fringe_task *fringe_mutex_owner(struct fringe_mutex *mutex);

FRINGE_END_DECLS_

#endif
