/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Queues of objects, and subscriptions, which are places in them. */
#include "kit/queue.h"

#include "fringe/kit/subscription.h"

bool
fringe_is_order_(enum fringe_order order)
{
	return order == FRINGE_FIFO || order == FRINGE_BY_PRIORITY;
}

/* Others read the kind without the lock, but only after this, in the queue. */
void
fringe_queue_enter_(struct fringe_wait_queue *queue,
    const struct fringe_wait_kind *kind, struct fringe_waiter *waiter)
{
	if (!queue->kind_)
		queue->kind_ = kind;
	fringe_waiter_queue_(waiter, waiter->wait_, queue);
}

int
fringe_queue_close_(
    struct fringe_wait_queue *queue, struct fringe_list *granted)
{
	int was_closed = queue->closed_;
	struct fringe_waiter *waiter;

	queue->closed_ = 1;
	while ((waiter = first_waiter(queue)) != NULL)
		fringe_waiter_grant_(waiter, FRINGE_ECLOSED, granted);
	return was_closed;
}

void
fringe_queue_leave_(
    struct fringe_wait_queue *queue, struct fringe_list *granted)
{
	fringe_lock_release(&queue->lock_);
	fringe_waiters_complete_(granted);
	fringe_dispatch_();
}

int
fringe_queue_shut_(struct fringe_wait_queue *queue)
{
	struct fringe_list granted = FRINGE_LIST_INIT;
	int was_closed;

	fringe_lock_acquire(&queue->lock_);
	was_closed = fringe_queue_close_(queue, &granted);
	fringe_queue_leave_(queue, &granted);
	return was_closed;
}

/* ---- subscriptions ---- */

/* Whether it is over, as far as its task is concerned. */
static bool
is_over(const struct fringe_subscription *subscription)
{
	return !subscription->wait_.task_;
}

/* Whether the caller may end it: 0, or not. */
static int
check(const struct fringe_subscription *subscription)
{
	const struct fringe_task *task = fringe_waiting_task_();

	if (!task)
		return FRINGE_ECONTEXT;
	return task == subscription->wait_.task_ ? 0 : FRINGE_ESTATE;
}

/* Ends it; whether what was subscribed to had happened. */
static int
end(struct fringe_subscription *subscription)
{
	int result = fringe_wait_give_up_(&subscription->wait_);

	subscription->wait_.task_ = NULL;
	return result && subscription->wait_.result_ >= 0;
}

int
fringe_subscription_wait(
    struct fringe_subscription *subscription, uint64_t deadline)
{
	int result;

	if (!subscription)
		return FRINGE_EINVAL;
	result = check(subscription);
	if (result)
		return result;
	result = fringe_may_wait_(deadline);
	if (result) {
		end(subscription);
		return result;
	}
	result = fringe_wait_(&subscription->wait_, deadline);
	subscription->wait_.task_ = NULL;
	return result;
}

int
fringe_subscription_end(struct fringe_subscription *subscription)
{
	int result;

	if (!subscription)
		return FRINGE_EINVAL;
	if (is_over(subscription))
		return 0;
	result = check(subscription);
	return result ? result : end(subscription);
}

void *
fringe_subscription_value(const struct fringe_subscription *subscription)
{
	return is_over(subscription) ? subscription->waiter_.value_ : NULL;
}
