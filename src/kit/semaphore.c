/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Semaphores. Whoever waits has none of its permits before it has them all: the
 * first in the queue keeps the others from taking what it waits for, without
 * setting anything aside that would have to be given back.
 */
#include "fringe/kit/semaphore.h"

#include "kit/queue.h"

/* Gives the first ones theirs, as long as there are enough. Locked. */
static void
grant(struct fringe_semaphore *semaphore, struct fringe_list *granted)
{
	struct fringe_waiter *waiter;

	while ((waiter = first_waiter(&semaphore->queue_)) != NULL &&
	    waiter->wanted_ <= semaphore->available_)
		if (fringe_waiter_grant_(waiter, 0, granted))
			semaphore->available_ -= waiter->wanted_;
}

static struct fringe_semaphore *
semaphore_of(struct fringe_wait_queue *queue)
{
	return FRINGE_CONTAINER_OF(queue, struct fringe_semaphore, queue_);
}

static void
left(struct fringe_wait_queue *queue, struct fringe_list *granted)
{
	grant(semaphore_of(queue), granted);
}

/* How many there may be beyond those that there are. */
static size_t
room(const struct fringe_semaphore *semaphore)
{
	return semaphore->maximum_ - semaphore->available_;
}

/* Others may have added permits since these were taken: there is a maximum. */
static void
give_back(struct fringe_wait_queue *queue, struct fringe_waiter *waiter)
{
	struct fringe_semaphore *semaphore = semaphore_of(queue);
	struct fringe_list granted = FRINGE_LIST_INIT;

	fringe_lock_acquire(&queue->lock_);
	semaphore->available_ += waiter->wanted_ < room(semaphore) ?
		  waiter->wanted_ :
		  room(semaphore);
	grant(semaphore, &granted);
	fringe_queue_leave_(queue, &granted);
}

static const struct fringe_wait_kind semaphore_kind = { .name = "semaphore",
	.left = left,
	.give_back = give_back };

int
fringe_semaphore_init(struct fringe_semaphore *semaphore, const char *name,
    enum fringe_order order, size_t permits, size_t maximum)
{
	if (!semaphore || permits > maximum || !fringe_is_order_(order))
		return FRINGE_EINVAL;
	*semaphore = (struct fringe_semaphore)FRINGE_SEMAPHORE_INIT(
	    name, (unsigned char)order, permits, maximum);
	return 0;
}

/* ---- taking ---- */

static int
check(const struct fringe_semaphore *semaphore, size_t count)
{
	if (!semaphore || count > semaphore->maximum_)
		return FRINGE_EINVAL;
	if (count > 1 && semaphore->queue_.order_ != FRINGE_FIFO)
		return FRINGE_EUNSUPPORTED;
	return 0;
}

/* Locked. */
static int
take(struct fringe_semaphore *semaphore, size_t count)
{
	if (semaphore->queue_.closed_)
		return FRINGE_ECLOSED;
	if (count == 0)
		return 0;
	if (count > semaphore->available_ || first_waiter(&semaphore->queue_))
		return FRINGE_EBUSY;
	semaphore->available_ -= count;
	return 0;
}

int
fringe_semaphore_acquire(
    struct fringe_semaphore *semaphore, size_t count, uint64_t deadline)
{
	struct fringe_waiter waiter = { .wanted_ = count };
	struct fringe_wait wait;
	int result;

	result = check(semaphore, count);
	if (result == 0)
		result = fringe_may_wait_(deadline);
	if (result)
		return result;
	fringe_wait_begin_(&wait, &semaphore_kind, &waiter, 1);
	fringe_lock_acquire(&semaphore->queue_.lock_);
	result = take(semaphore, count);
	if (result == FRINGE_EBUSY)
		fringe_queue_enter_(
		    &semaphore->queue_, &semaphore_kind, &waiter);
	fringe_lock_release(&semaphore->queue_.lock_);
	return result == FRINGE_EBUSY ? fringe_wait_(&wait, deadline) : result;
}

int
fringe_semaphore_try_acquire(struct fringe_semaphore *semaphore, size_t count)
{
	int result = check(semaphore, count);

	if (result)
		return result;
	fringe_lock_acquire(&semaphore->queue_.lock_);
	result = take(semaphore, count);
	fringe_lock_release(&semaphore->queue_.lock_);
	return result;
}

/* ---- giving ---- */

int
fringe_semaphore_release(struct fringe_semaphore *semaphore, size_t count)
{
	struct fringe_list granted = FRINGE_LIST_INIT;
	int result = FRINGE_EFULL;

	if (!semaphore)
		return FRINGE_EINVAL;
	fringe_lock_acquire(&semaphore->queue_.lock_);
	if (count <= room(semaphore)) {
		result = 0;
		semaphore->available_ += count;
		grant(semaphore, &granted);
	}
	fringe_queue_leave_(&semaphore->queue_, &granted);
	return result;
}

size_t
fringe_semaphore_available(struct fringe_semaphore *semaphore)
{
	size_t available;

	if (!semaphore)
		return 0;
	fringe_lock_acquire(&semaphore->queue_.lock_);
	available = semaphore->available_;
	fringe_lock_release(&semaphore->queue_.lock_);
	return available;
}

size_t
fringe_semaphore_drain(struct fringe_semaphore *semaphore)
{
	size_t available;

	if (!semaphore)
		return 0;
	fringe_lock_acquire(&semaphore->queue_.lock_);
	available = semaphore->available_;
	semaphore->available_ = 0;
	fringe_lock_release(&semaphore->queue_.lock_);
	return available;
}

int
fringe_semaphore_close(struct fringe_semaphore *semaphore)
{
	return semaphore ? fringe_queue_shut_(&semaphore->queue_) :
			   FRINGE_EINVAL;
}
