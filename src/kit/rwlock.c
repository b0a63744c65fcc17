/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Readers' and writers' locks. */
#include "fringe/kit/rwlock.h"

#include "kit/queue.h"

/* What a waiter wants. */
enum { TO_READ, TO_WRITE };

/* ---- the state; the lock is locked ---- */

static bool
is_free(const struct fringe_rwlock *lock, uintptr_t wanted)
{
	return !lock->is_written_ && (wanted == TO_READ || !lock->readers_);
}

static void
take(struct fringe_rwlock *lock, uintptr_t wanted)
{
	if (wanted == TO_READ)
		lock->readers_++;
	else
		lock->is_written_ = 1;
}

/* Lets the first ones in. */
static void
grant(struct fringe_rwlock *lock, struct fringe_list *granted)
{
	struct fringe_waiter *waiter;

	while ((waiter = first_waiter(&lock->queue_)) != NULL &&
	    is_free(lock, waiter->wanted_))
		if (fringe_waiter_grant_(waiter, 0, granted))
			take(lock, waiter->wanted_);
}

static int
try(struct fringe_rwlock *lock, uintptr_t wanted)
{
	if (first_waiter(&lock->queue_) || !is_free(lock, wanted))
		return FRINGE_EBUSY;
	take(lock, wanted);
	return 0;
}

/* ---- waiting ---- */

static void
left(struct fringe_wait_queue *queue, struct fringe_list *granted)
{
	grant(
	    FRINGE_CONTAINER_OF(queue, struct fringe_rwlock, queue_), granted);
}

/* It has it, one way or the other. */
static void
give_back(struct fringe_wait_queue *queue, struct fringe_waiter *waiter)
{
	(void)waiter;
	fringe_rwlock_unlock(
	    FRINGE_CONTAINER_OF(queue, struct fringe_rwlock, queue_));
}

static const struct fringe_wait_kind rwlock_kind = { .name = "rwlock",
	.left = left,
	.give_back = give_back };

static int
lock_for(struct fringe_rwlock *lock, uintptr_t wanted, uint64_t deadline)
{
	struct fringe_waiter waiter = { .wanted_ = wanted };
	struct fringe_wait wait;
	int result;

	if (!lock)
		return FRINGE_EINVAL;
	result = fringe_may_wait_(deadline);
	if (result)
		return result;
	fringe_wait_begin_(&wait, &rwlock_kind, &waiter, 1);
	fringe_lock_acquire(&lock->queue_.lock_);
	result = try(lock, wanted);
	if (result)
		fringe_queue_enter_(&lock->queue_, &rwlock_kind, &waiter);
	fringe_lock_release(&lock->queue_.lock_);
	return result ? fringe_wait_(&wait, deadline) : 0;
}

int
fringe_rwlock_read(struct fringe_rwlock *lock, uint64_t deadline)
{
	return lock_for(lock, TO_READ, deadline);
}

int
fringe_rwlock_write(struct fringe_rwlock *lock, uint64_t deadline)
{
	return lock_for(lock, TO_WRITE, deadline);
}

static int
try_for(struct fringe_rwlock *lock, uintptr_t wanted)
{
	int result;

	if (!lock)
		return FRINGE_EINVAL;
	fringe_lock_acquire(&lock->queue_.lock_);
	result = try(lock, wanted);
	fringe_lock_release(&lock->queue_.lock_);
	return result;
}

int
fringe_rwlock_try_read(struct fringe_rwlock *lock)
{
	return try_for(lock, TO_READ);
}

int
fringe_rwlock_try_write(struct fringe_rwlock *lock)
{
	return try_for(lock, TO_WRITE);
}

/* ---- unlocking ---- */

static int
release(struct fringe_rwlock *lock)
{
	if (lock->is_written_)
		lock->is_written_ = 0;
	else if (lock->readers_ > 0)
		lock->readers_--;
	else
		return FRINGE_ESTATE;
	return 0;
}

static int
downgrade(struct fringe_rwlock *lock)
{
	if (!lock->is_written_)
		return FRINGE_ESTATE;
	lock->is_written_ = 0;
	lock->readers_ = 1;
	return 0;
}

static int
change(struct fringe_rwlock *lock, int (*how)(struct fringe_rwlock *lock))
{
	struct fringe_list granted = FRINGE_LIST_INIT;
	int result;

	if (!lock)
		return FRINGE_EINVAL;
	fringe_lock_acquire(&lock->queue_.lock_);
	result = how(lock);
	grant(lock, &granted);
	fringe_queue_leave_(&lock->queue_, &granted);
	return result;
}

int
fringe_rwlock_unlock(struct fringe_rwlock *lock)
{
	return change(lock, release);
}

int
fringe_rwlock_downgrade(struct fringe_rwlock *lock)
{
	return change(lock, downgrade);
}
