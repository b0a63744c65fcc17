/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Semaphores: permits that are taken and given back, several at once too. */
#ifndef FRINGE_KIT_SEMAPHORE_H
#define FRINGE_KIT_SEMAPHORE_H

#include <stddef.h>
#include <stdint.h>

#include "fringe/kit/wait.h"

/* A semaphore. Zeroed it is a valid one that never has a permit. */
struct fringe_semaphore {
	struct fringe_wait_queue queue_;
	size_t available_;
	size_t maximum_;
};

/*
 * One with a name for debuggers, or NULL, an order, see wait.h, and so many
 * permits, of at most `maximum`; and the same with a kind of lock of its own,
 * see lock.h. Requires that permits is at most maximum.
 */
/* clang-format off */
#define FRINGE_SEMAPHORE_INIT_OF(name, order, permits, maximum, lock)          \
	{ FRINGE_WAIT_QUEUE_INIT_(name, order, lock), (permits), (maximum) }
#define FRINGE_SEMAPHORE_INIT(name, order, permits, maximum)                   \
	FRINGE_SEMAPHORE_INIT_OF(name, order, permits, maximum, 0)
/* clang-format on */

FRINGE_BEGIN_DECLS_

/*
 * acquire is called in tasks, outside interrupts. The others are callable where
 * a lock of the semaphore's kind can be taken, in interrupts and on other
 * threads too. When one lets a task of the caller's scheduler with a higher
 * priority go on, it returns after that ran. They use some 300 bytes of stack.
 *
 * All that return an int return FRINGE_EINVAL when the semaphore is NULL.
 */

/* As FRINGE_SEMAPHORE_INIT. FRINGE_EINVAL also for what it requires. */
int fringe_semaphore_init(struct fringe_semaphore *semaphore, const char *name,
    enum fringe_order order, size_t permits, size_t maximum);

/*
 * Takes `count` permits, all at once, or waits for them in the queue. The first
 * in the queue goes first: as long as there are too few for it, nobody behind
 * it has any, which is what keeps it from waiting for ever. Therefore, where
 * the order is by priority and the first is another one with each that comes,
 * count is at most 1. Who leaves the queue lets those behind it go on at once,
 * and who is cancelled before it went on gives its permits back. None needs no
 * permit and does not wait.
 *
 * Returns 0; FRINGE_EINVAL when count is above the maximum; FRINGE_EUNSUPPORTED
 * when count is above 1 and the order by priority; or as all waits.
 */
int fringe_semaphore_acquire(
    struct fringe_semaphore *semaphore, size_t count, uint64_t deadline);

/*
 * Takes them if that needs no waiting. Returns as acquire; FRINGE_EBUSY when
 * there are too few, or somebody waits; FRINGE_ECLOSED.
 */
int fringe_semaphore_try_acquire(
    struct fringe_semaphore *semaphore, size_t count);

/*
 * Adds permits, and gives those who wait theirs. Returns 0, or FRINGE_EFULL
 * when there would be more than the maximum: then nothing has changed. A closed
 * semaphore takes them too.
 */
int fringe_semaphore_release(struct fringe_semaphore *semaphore, size_t count);

/* How many permits there are to be taken. Of NULL, 0. */
size_t fringe_semaphore_available(struct fringe_semaphore *semaphore);

/* Takes all permits that there are, and returns how many. Of NULL, 0. */
size_t fringe_semaphore_drain(struct fringe_semaphore *semaphore);

/*
 * Closes the semaphore, for good: all waits for it, those that are and those
 * that come, return FRINGE_ECLOSED, and nobody takes a permit any more. Returns
 * 0; 1 when it was closed already.
 */
int fringe_semaphore_close(struct fringe_semaphore *semaphore);

FRINGE_END_DECLS_

#endif
