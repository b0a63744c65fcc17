/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Waits: how they begin, who completes them, and what that entails. */
#include "kit/kit.h"

int
fringe_may_wait_(uint64_t deadline)
{
	const struct fringe_task *task = fringe_waiting_task_();

	if (!task)
		return FRINGE_ECONTEXT;
	if (deadline != FRINGE_NEVER && !scheduler_of(task)->timers_)
		return FRINGE_EUNSUPPORTED;
	if (fringe_task_is_canceled(task))
		return FRINGE_ECANCELED;
	return 0;
}

void
fringe_wait_begin_(struct fringe_wait *wait,
    const struct fringe_wait_kind *kind, struct fringe_waiter *waiters,
    unsigned int count)
{
	unsigned int i;

	*wait = (struct fringe_wait){ .task_ = fringe_task_current(),
		.kind_ = kind,
		.waiters_ = waiters,
		.count_ = count,
		.stride_ = sizeof(*waiters) };
	for (i = 0; i < count; i++)
		waiters[i].wait_ = wait;
}

/* The waiter that one of this priority goes before; NULL for the end. */
static struct fringe_link *
place_in(const struct fringe_wait_queue *queue, unsigned int priority)
{
	struct fringe_link *before = NULL;
	struct fringe_link *link = fringe_list_last(&queue->waiters_);

	if (queue->order_ != FRINGE_BY_PRIORITY)
		return NULL;
	for (; link; link = fringe_link_previous(link)) {
		const struct fringe_waiter *other =
		    FRINGE_CONTAINER_OF(link, struct fringe_waiter, link_);

		if (other->priority_ <= priority)
			break;
		before = link;
	}
	return before;
}

void
fringe_waiter_queue_(struct fringe_waiter *waiter, struct fringe_wait *wait,
    struct fringe_wait_queue *queue)
{
	waiter->wait_ = wait;
	waiter->queue_ = queue;
	waiter->priority_ = wait->task_->priority_;
	fringe_list_insert(&queue->waiters_, &waiter->link_,
	    place_in(queue, waiter->priority_));
}

/* Whoever claims a wait first completes it. */
enum { PENDING, CLAIMED, COMPLETED };

bool
fringe_wait_claim_(struct fringe_wait *wait)
{
	return atomic_replace(&wait->state_, PENDING, CLAIMED);
}

static bool
is_completed(const struct fringe_wait *wait)
{
	return atomic_get(&wait->state_) == COMPLETED;
}

bool
fringe_waiter_grant_(
    struct fringe_waiter *waiter, int result, struct fringe_list *granted)
{
	struct fringe_wait *wait = waiter->wait_;

	fringe_list_remove(&waiter->link_);
	if (!fringe_wait_claim_(wait))
		return false;
	wait->result_ = result;
	wait->granted_ = waiter;
	fringe_list_append(granted, &waiter->link_);
	return true;
}

/*
 * Takes the wait's waiters out of the queues that they are still in. As long
 * as one is locked nobody grants it, and who did before has taken it out.
 */
static void
leave_queues(struct fringe_wait *wait, struct fringe_list *granted)
{
	struct fringe_wait_queue *queue;
	struct fringe_waiter *waiter;
	unsigned int i;

	for (i = 0; i < wait->count_; i++) {
		waiter = waiter_of(wait, i);
		queue = waiter->queue_;
		if (!queue || waiter == wait->granted_)
			continue;
		fringe_lock_acquire(&queue->lock_);
		if (fringe_link_list(&waiter->link_) == &queue->waiters_) {
			fringe_list_remove(&waiter->link_);
			if (queue->kind_->left)
				queue->kind_->left(queue, granted);
		}
		fringe_lock_release(&queue->lock_);
	}
}

/* What a wait leaves behind, now that it is over. */
static void
end(struct fringe_wait *wait, struct fringe_list *granted)
{
	if (wait->is_timed_)
		fringe_timers_stop(
		    scheduler_of(wait->task_)->timers_, &wait->timer_);
	leave_queues(wait, granted);
	wait->task_->wait_ = NULL;
}

/*
 * A task's wait is over: it leaves the other queues, where others may then be
 * granted what they wait for, whose waits are over in turn. That chain is as
 * long as the program makes it, so it is a list and no recursion.
 */
static void
finish(struct fringe_task *task)
{
	struct fringe_scheduler *scheduler = scheduler_of(task);
	struct fringe_list granted = FRINGE_LIST_INIT;
	struct fringe_link *link;

	fringe_list_append(&scheduler->completing_, &task->link_);
	if (scheduler->is_completing_)
		return;
	scheduler->is_completing_ = 1;
	while ((link = fringe_list_take(&scheduler->completing_)) != NULL) {
		task = task_of_link(link);
		end(task->wait_, &granted);
		fringe_task_make_ready_(task);
		scheduler->counted_.woken_internal++;
		fringe_waiters_complete_(&granted);
	}
	scheduler->is_completing_ = 0;
}

/* It may be another wait by now than the one that this was posted for. */
bool
fringe_wait_finish_(struct fringe_task *task)
{
	if (!is_completed(task->wait_))
		return false;
	finish(task);
	return true;
}

/*
 * A task that has queued its waiter, but does not wait yet, sees it when it
 * does. As soon as a wait is completed its task may find that out, on its own
 * thread, and end; and the wait is gone with it.
 */
static void
complete(struct fringe_wait *wait)
{
	struct fringe_task *task = wait->task_;

	if (fringe_task_stays_here_(task)) {
		atomic_set(&wait->state_, COMPLETED);
		if (task->wait_ == wait)
			finish(task);
		return;
	}
	fringe_task_ref(task);
	atomic_set(&wait->state_, COMPLETED);
	fringe_task_post_(task, TASK_COMPLETED_WAIT);
	fringe_task_unref(task);
}

void
fringe_waiters_complete_(struct fringe_list *granted)
{
	struct fringe_link *link;

	while ((link = fringe_list_take(granted)) != NULL)
		complete(
		    FRINGE_CONTAINER_OF(link, struct fringe_waiter, link_)
			->wait_);
}

void
fringe_wait_complete_claimed_(struct fringe_wait *wait, int result)
{
	wait->result_ = result;
	complete(wait);
}

bool
fringe_wait_complete_(struct fringe_wait *wait, int result)
{
	if (!fringe_wait_claim_(wait))
		return false;
	fringe_wait_complete_claimed_(wait, result);
	return true;
}

void
fringe_wait_reorder_(struct fringe_wait *wait)
{
	struct fringe_list granted = FRINGE_LIST_INIT;
	struct fringe_wait_queue *queue;
	struct fringe_waiter *waiter;
	unsigned int i;

	for (i = 0; i < wait->count_; i++) {
		waiter = waiter_of(wait, i);
		queue = waiter->queue_;
		if (!queue || queue->order_ != FRINGE_BY_PRIORITY)
			continue;
		fringe_lock_acquire(&queue->lock_);
		/* The link of one that was granted is whoever's granted it. */
		if (atomic_get(&wait->state_) == PENDING &&
		    fringe_link_list(&waiter->link_) == &queue->waiters_) {
			fringe_list_remove(&waiter->link_);
			fringe_waiter_queue_(waiter, wait, queue);
			if (queue->kind_->left)
				queue->kind_->left(queue, &granted);
		}
		fringe_lock_release(&queue->lock_);
	}
	fringe_waiters_complete_(&granted);
}

static struct fringe_wait *
wait_of(struct fringe_timer *timer)
{
	return FRINGE_CONTAINER_OF(timer, struct fringe_wait, timer_);
}

/* With the timers locked: afterwards a task that stops the timer may go on. */
static int
claim_timeout(struct fringe_timer *timer)
{
	return fringe_wait_claim_(wait_of(timer));
}

static void
expire(struct fringe_timer *timer)
{
	fringe_wait_complete_claimed_(wait_of(timer), FRINGE_ETIMEOUT);
}

/* Starts its timer, unless the time has come: then it is completed now. */
static void
start_timer(struct fringe_wait *wait, uint64_t deadline)
{
	struct fringe_timers *timers = scheduler_of(wait->task_)->timers_;

	if (deadline == FRINGE_NEVER)
		return;
	wait->timer_.expire = expire;
	wait->timer_.claim_ = claim_timeout;
	if (fringe_timers_now(timers) >= deadline)
		fringe_wait_complete_(wait, FRINGE_ETIMEOUT);
	else
		wait->is_timed_ = fringe_timers_start(
				      timers, &wait->timer_, deadline) == 0;
}

/* Whether the wait brought something that could be given back, and now is. */
static bool
give_back(struct fringe_wait *wait)
{
	struct fringe_wait_queue *queue;

	if (wait->result_ < 0 || !wait->granted_)
		return false;
	queue = wait->granted_->queue_;
	if (!queue->kind_->give_back)
		return false;
	queue->kind_->give_back(queue, wait->granted_);
	return true;
}

/*
 * What was granted to a task that was cancelled before it ran goes to the next
 * one, where that is possible: its receiver is about to give up.
 */
static int
result_of(struct fringe_wait *wait)
{
	if (fringe_task_is_canceled(wait->task_) && give_back(wait))
		return FRINGE_ECANCELED;
	if (wait->result_ == 0 && wait->kind_->taken)
		wait->kind_->taken(wait->granted_->queue_);
	return wait->result_;
}

/* Whether it was over before it began. */
static bool
is_over(struct fringe_wait *wait)
{
	struct fringe_list granted = FRINGE_LIST_INIT;

	if (!is_completed(wait))
		return false;
	end(wait, &granted);
	fringe_waiters_complete_(&granted);
	return true;
}

/* The task's, until the wait is completed. */
static void
suspend(struct fringe_wait *wait)
{
	struct fringe_task *task = wait->task_;

	fringe_task_set_status_(task, STATUS_WAITING);
	task->wait_ = wait;
	fringe_task_leave_(task);
}

int
fringe_wait_(struct fringe_wait *wait, uint64_t deadline)
{
	start_timer(wait, deadline);
	if (!is_over(wait))
		suspend(wait);
	return result_of(wait);
}

int
fringe_wait_give_up_(struct fringe_wait *wait)
{
	if (fringe_wait_claim_(wait)) {
		wait->result_ = FRINGE_EINTERRUPTED;
		atomic_set(&wait->state_, COMPLETED);
		is_over(wait);
		return 0;
	}
	/* Whoever claimed it is about to complete it. */
	if (!is_over(wait))
		suspend(wait);
	give_back(wait);
	return 1;
}
