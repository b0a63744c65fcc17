/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Locks that any number of readers have at a time, or one writer. */
#ifndef FRINGE_KIT_RWLOCK_H
#define FRINGE_KIT_RWLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "fringe/kit/wait.h"

/* A lock. Zeroed it is a free one of no name. */
struct fringe_rwlock {
	struct fringe_wait_queue queue_;
	size_t readers_;
	unsigned char is_written_;
};

/* With a name for debuggers, or NULL; and with a kind of lock of its own. */
/* clang-format off */
#define FRINGE_RWLOCK_INIT_OF(name, lock)                                      \
	{ FRINGE_WAIT_QUEUE_INIT_(name, FRINGE_FIFO, lock), 0, 0 }
#define FRINGE_RWLOCK_INIT(name) FRINGE_RWLOCK_INIT_OF(name, 0)
/* clang-format on */

FRINGE_BEGIN_DECLS_

/*
 * read and write are called in tasks, outside interrupts. The others are
 * callable where a lock of its own lock's kind can be taken, in interrupts and
 * on other threads too. When one lets a task of the caller's scheduler with a
 * higher priority go on, it returns after that ran. They use some 300 bytes of
 * stack.
 *
 * It is fair: first in, first out, so that readers that come behind a writer
 * wait for it, and none is kept waiting by those that come later. A task that
 * has the lock for reading and asks for it again may thus wait for itself. Who
 * has it is not known to the lock: it may be unlocked by others, and stays
 * locked when a task ends.
 *
 * All return FRINGE_EINVAL when the lock is NULL.
 */

/*
 * Lock it for reading or for writing, or wait until that is granted. Who leaves
 * the queue lets those behind it go on at once, and who is cancelled before it
 * went on gives it back. Return 0, or as all waits.
 */
int fringe_rwlock_read(struct fringe_rwlock *lock, uint64_t deadline);
int fringe_rwlock_write(struct fringe_rwlock *lock, uint64_t deadline);

/* The same without waiting. Return 0, or FRINGE_EBUSY when others wait too. */
int fringe_rwlock_try_read(struct fringe_rwlock *lock);
int fringe_rwlock_try_write(struct fringe_rwlock *lock);

/* Unlocks it once, however it was locked. FRINGE_ESTATE when it is not. */
int fringe_rwlock_unlock(struct fringe_rwlock *lock);

/*
 * Makes the writer a reader, and lets in the readers that are first in the
 * queue, with no writer in between. Returns 0, or FRINGE_ESTATE when there is
 * no writer.
 */
int fringe_rwlock_downgrade(struct fringe_rwlock *lock);

FRINGE_END_DECLS_

#endif
