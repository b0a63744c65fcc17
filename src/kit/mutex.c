/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Mutexes. The queue's lock keeps the owner; what the owner holds, and the
 * priority that follows from it, is its scheduler's. So whoever hands the mutex
 * to a task of its own scheduler enters it among what that task holds at once,
 * before the task is ready, and a task that was handed it from elsewhere does
 * that itself when it goes on.
 */
#include "fringe/kit/mutex.h"

#include "kit/queue.h"

static void abandon(struct fringe_holding *holding);

/* ---- who has it ---- */

/* Here: the owner holds it. */
static void
hold(struct fringe_mutex *mutex, struct fringe_task *owner)
{
	mutex->holding_.abandon_ = abandon;
	mutex->holding_.ceiling_ =
	    mutex->has_ceiling_ ? mutex->queue_.highest_ : FRINGE_PRIORITIES;
	fringe_list_append(&owner->held_, &mutex->holding_.link_);
	fringe_task_update_priority_(owner);
}

/* Hands it to the first who waits, or to nobody. Locked. */
static struct fringe_task *
hand_on(struct fringe_mutex *mutex, struct fringe_list *granted)
{
	struct fringe_waiter *waiter;

	mutex->owner_ = NULL;
	while (!mutex->owner_ && (waiter = first_waiter(&mutex->queue_)))
		if (fringe_waiter_grant_(waiter, 0, granted))
			mutex->owner_ = waiter->wait_->task_;
	return mutex->owner_;
}

/*
 * Locked, in the owner's scheduler, which no longer holds it. The next owner
 * does not go on before its wait is completed.
 */
static struct fringe_task *
pass(struct fringe_mutex *mutex, struct fringe_list *granted)
{
	fringe_list_remove(&mutex->holding_.link_);
	return hand_on(mutex, granted);
}

/* After that, unlocked: the former owner is NULL when it has ended. */
static void
settle(struct fringe_mutex *mutex, struct fringe_task *former,
    struct fringe_task *next, struct fringe_list *granted)
{
	if (former)
		fringe_task_update_priority_(former);
	if (next && fringe_task_stays_here_(next))
		hold(mutex, next);
	fringe_waiters_complete_(granted);
	fringe_dispatch_();
}

/* The owner leaves it, or has ended, which is NULL. */
static void
leave(struct fringe_mutex *mutex, struct fringe_task *former)
{
	struct fringe_list granted = FRINGE_LIST_INIT;
	struct fringe_task *next;

	fringe_lock_acquire(&mutex->queue_.lock_);
	if (!former)
		mutex->is_abandoned_ = 1;
	next = pass(mutex, &granted);
	fringe_lock_release(&mutex->queue_.lock_);
	settle(mutex, former, next, &granted);
}

static void
abandon(struct fringe_holding *holding)
{
	leave(FRINGE_CONTAINER_OF(holding, struct fringe_mutex, holding_),
	    NULL);
}

static void
give_back(struct fringe_wait_queue *queue, struct fringe_waiter *waiter)
{
	leave(FRINGE_CONTAINER_OF(queue, struct fringe_mutex, queue_),
	    waiter->wait_->task_);
}

static const struct fringe_wait_kind mutex_kind = { .name = "mutex",
	.give_back = give_back };

/* ---- the beginning ---- */

int
fringe_mutex_init(
    struct fringe_mutex *mutex, const char *name, enum fringe_order order)
{
	if (!mutex || !fringe_is_order_(order))
		return FRINGE_EINVAL;
	*mutex =
	    (struct fringe_mutex)FRINGE_MUTEX_INIT(name, (unsigned char)order);
	return 0;
}

int
fringe_mutex_init_ceiling(struct fringe_mutex *mutex, const char *name,
    enum fringe_order order, unsigned int ceiling)
{
	if (!mutex || !fringe_is_order_(order) || ceiling >= FRINGE_PRIORITIES)
		return FRINGE_EINVAL;
	*mutex = (struct fringe_mutex)FRINGE_CEILING_MUTEX_INIT(
	    name, (unsigned char)order, (unsigned char)ceiling);
	return 0;
}

/* ---- locking ---- */

static int
check(const struct fringe_mutex *mutex, const struct fringe_task *task)
{
	if (!mutex)
		return FRINGE_EINVAL;
	if (!task)
		return FRINGE_ECONTEXT;
	if (mutex->has_ceiling_ &&
	    task->base_priority_ < mutex->queue_.highest_)
		return FRINGE_EINVAL;
	return 0;
}

/* Locked. What the calling task returns when it has the mutex. */
static int
state_of(const struct fringe_mutex *mutex)
{
	return mutex->is_abandoned_ ? FRINGE_EABANDONED : 0;
}

/* Locked. FRINGE_EBUSY: another task has it. */
static int
take(struct fringe_mutex *mutex, struct fringe_task *task)
{
	if (mutex->owner_ == task)
		return FRINGE_EDEADLOCK;
	if (mutex->owner_)
		return FRINGE_EBUSY;
	mutex->owner_ = task;
	hold(mutex, task);
	return state_of(mutex);
}

/* The caller was handed it, if it is held by nobody yet from elsewhere. */
static int
own(struct fringe_mutex *mutex, struct fringe_task *task)
{
	int state;

	if (!fringe_link_list(&mutex->holding_.link_))
		hold(mutex, task);
	fringe_lock_acquire(&mutex->queue_.lock_);
	state = state_of(mutex);
	fringe_lock_release(&mutex->queue_.lock_);
	return state;
}

int
fringe_mutex_lock(struct fringe_mutex *mutex, uint64_t deadline)
{
	struct fringe_task *task = fringe_waiting_task_();
	struct fringe_waiter waiter = { .wanted_ = 0 };
	struct fringe_wait wait;
	int result;

	result = check(mutex, task);
	if (result == 0)
		result = fringe_may_wait_(deadline);
	if (result)
		return result;
	fringe_wait_begin_(&wait, &mutex_kind, &waiter, 1);
	fringe_lock_acquire(&mutex->queue_.lock_);
	result = take(mutex, task);
	if (result == FRINGE_EBUSY)
		fringe_queue_enter_(&mutex->queue_, &mutex_kind, &waiter);
	fringe_lock_release(&mutex->queue_.lock_);
	if (result != FRINGE_EBUSY)
		return result;
	result = fringe_wait_(&wait, deadline);
	return result ? result : own(mutex, task);
}

int
fringe_mutex_try_lock(struct fringe_mutex *mutex)
{
	struct fringe_task *task = fringe_calling_task_();
	int result;

	result = check(mutex, task);
	if (result)
		return result;
	fringe_lock_acquire(&mutex->queue_.lock_);
	result = take(mutex, task);
	fringe_lock_release(&mutex->queue_.lock_);
	return result;
}

/* ---- unlocking ---- */

/* Whether it is the last one with a ceiling that its owner locked. */
static bool
is_last(const struct fringe_mutex *mutex)
{
	const struct fringe_link *link = &mutex->holding_.link_;

	while ((link = fringe_link_next(link)) != NULL)
		if (FRINGE_CONTAINER_OF(link, struct fringe_holding, link_)
			->ceiling_ < FRINGE_PRIORITIES)
			return false;
	return true;
}

struct fringe_task *
fringe_mutex_owner(struct fringe_mutex *mutex)
{
	struct fringe_task *owner;

	if (!mutex)
		return NULL;
	fringe_lock_acquire(&mutex->queue_.lock_);
	owner = mutex->owner_;
	fringe_lock_release(&mutex->queue_.lock_);
	return owner;
}

/* Locked. */
static int
may_unlock(const struct fringe_mutex *mutex, const struct fringe_task *task)
{
	if (mutex->owner_ != task)
		return FRINGE_ENOTOWNER;
	return mutex->has_ceiling_ && !is_last(mutex) ? FRINGE_ESTATE : 0;
}

int
fringe_mutex_unlock(struct fringe_mutex *mutex)
{
	struct fringe_task *task = fringe_calling_task_();
	struct fringe_list granted = FRINGE_LIST_INIT;
	struct fringe_task *next = NULL;
	int result;

	if (!mutex)
		return FRINGE_EINVAL;
	if (!task)
		return FRINGE_ECONTEXT;
	fringe_lock_acquire(&mutex->queue_.lock_);
	result = may_unlock(mutex, task);
	if (result == 0)
		next = pass(mutex, &granted);
	fringe_lock_release(&mutex->queue_.lock_);
	if (result == 0)
		settle(mutex, task, next, &granted);
	return result;
}

int
fringe_mutex_is_locked(struct fringe_mutex *mutex)
{
	return mutex ? fringe_mutex_owner(mutex) != NULL : FRINGE_EINVAL;
}

int
fringe_mutex_mark_consistent(struct fringe_mutex *mutex)
{
	int was_abandoned;

	if (!mutex)
		return FRINGE_EINVAL;
	fringe_lock_acquire(&mutex->queue_.lock_);
	was_abandoned = mutex->is_abandoned_;
	mutex->is_abandoned_ = 0;
	fringe_lock_release(&mutex->queue_.lock_);
	return was_abandoned ? 0 : FRINGE_ESTATE;
}
