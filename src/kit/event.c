/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Events, and what wait cells are of them. */
#include "fringe/kit/event.h"

#include "kit/queue.h"

/* What a waiter's `wanted_` becomes that was woken alone. */
#define ALONE 1

int
fringe_event_init(
    struct fringe_event *event, const char *name, enum fringe_order order)
{
	if (!event || !fringe_is_order_(order))
		return FRINGE_EINVAL;
	*event =
	    (struct fringe_event)FRINGE_EVENT_INIT(name, (unsigned char)order);
	return 0;
}

/* ---- waking; the event is locked ---- */

/* Who has been woken for another reason meanwhile does not use up the wake. */
static int
wake(struct fringe_event *event, struct fringe_list *granted)
{
	struct fringe_waiter *waiter;

	if (event->queue_.closed_)
		return FRINGE_ECLOSED;
	while ((waiter = first_waiter(&event->queue_)) != NULL)
		if (fringe_waiter_grant_(waiter, 0, granted)) {
			waiter->wanted_ = ALONE;
			return 1;
		}
	event->has_token_ = 1;
	return 0;
}

static int
wake_all(struct fringe_event *event, struct fringe_list *granted)
{
	struct fringe_waiter *waiter;
	int count = 0;

	if (event->queue_.closed_)
		return FRINGE_ECLOSED;
	while ((waiter = first_waiter(&event->queue_)) != NULL)
		count += fringe_waiter_grant_(waiter, 0, granted);
	return count;
}

static bool
take_token(struct fringe_event *event)
{
	bool had_one = event->has_token_ != 0;

	event->has_token_ = 0;
	return had_one;
}

/* ---- who wakes ---- */

/* A wake that was for one goes to the next one; a wake of all is for all. */
static void
give_back(struct fringe_wait_queue *queue, struct fringe_waiter *waiter)
{
	if (waiter->wanted_ == ALONE)
		fringe_event_wake(
		    FRINGE_CONTAINER_OF(queue, struct fringe_event, queue_));
}

/* Of the queues of cells too, whose waits have a kind of their own. */
static const struct fringe_wait_kind event_kind = { .name = "event",
	.give_back = give_back };

int
fringe_event_wake(struct fringe_event *event)
{
	struct fringe_list granted = FRINGE_LIST_INIT;
	int result;

	if (!event)
		return FRINGE_EINVAL;
	fringe_lock_acquire(&event->queue_.lock_);
	result = wake(event, &granted);
	fringe_queue_leave_(&event->queue_, &granted);
	return result;
}

int
fringe_event_wake_all(struct fringe_event *event)
{
	struct fringe_list granted = FRINGE_LIST_INIT;
	int result;

	if (!event)
		return FRINGE_EINVAL;
	fringe_lock_acquire(&event->queue_.lock_);
	result = wake_all(event, &granted);
	fringe_queue_leave_(&event->queue_, &granted);
	return result;
}

int
fringe_event_close(struct fringe_event *event)
{
	return event ? fringe_queue_shut_(&event->queue_) : FRINGE_EINVAL;
}

int
fringe_event_is_closed(struct fringe_event *event)
{
	int is_closed;

	if (!event)
		return FRINGE_EINVAL;
	fringe_lock_acquire(&event->queue_.lock_);
	is_closed = event->queue_.closed_;
	fringe_lock_release(&event->queue_.lock_);
	return is_closed;
}

/* ---- waiting ---- */

/* Queues a waiter, in place of the others if it is to be single. Locked. */
static void
enter(struct fringe_event *event, struct fringe_waiter *waiter, bool is_single,
    struct fringe_list *granted)
{
	struct fringe_waiter *other;

	while (is_single && (other = first_waiter(&event->queue_)) != NULL)
		fringe_waiter_grant_(other, FRINGE_EBUSY, granted);
	fringe_queue_enter_(&event->queue_, &event_kind, waiter);
}

/* 1 when the caller need not wait, 0 when it is in the queue, or an error. */
static int
take_or_enter(struct fringe_event *event, struct fringe_waiter *waiter,
    bool is_single, struct fringe_list *granted)
{
	if (event->queue_.closed_)
		return FRINGE_ECLOSED;
	if (take_token(event))
		return 1;
	enter(event, waiter, is_single, granted);
	return 0;
}

int
fringe_event_wait_(struct fringe_event *event,
    const struct fringe_wait_kind *kind, bool is_single, uint64_t deadline)
{
	struct fringe_list granted = FRINGE_LIST_INIT;
	struct fringe_waiter waiter = { .wanted_ = 0 };
	struct fringe_wait wait;
	int result;

	result = fringe_may_wait_(deadline);
	if (result)
		return result;
	fringe_wait_begin_(&wait, kind, &waiter, 1);
	fringe_lock_acquire(&event->queue_.lock_);
	result = take_or_enter(event, &waiter, is_single, &granted);
	fringe_lock_release(&event->queue_.lock_);
	fringe_waiters_complete_(&granted);
	if (result == 0)
		return fringe_wait_(&wait, deadline);
	return result < 0 ? result : 0;
}

int
fringe_event_wait(struct fringe_event *event, uint64_t deadline)
{
	if (!event)
		return FRINGE_EINVAL;
	return fringe_event_wait_(event, &event_kind, false, deadline);
}

/* ---- subscribing ---- */

/* Locked. What it finds has it woken, and it stands in the queue until then. */
static int
subscribe(struct fringe_event *event, struct fringe_waiter *waiter,
    bool is_single, struct fringe_list *granted)
{
	if (event->queue_.closed_)
		return FRINGE_ECLOSED;
	enter(event, waiter, is_single, granted);
	if (take_token(event) && fringe_waiter_grant_(waiter, 0, granted))
		waiter->wanted_ = ALONE;
	return 0;
}

int
fringe_event_subscribe_(struct fringe_event *event,
    struct fringe_subscription *subscription,
    const struct fringe_wait_kind *kind, bool is_single)
{
	struct fringe_list granted = FRINGE_LIST_INIT;
	int result;

	result = fringe_may_wait_(FRINGE_NEVER);
	if (result)
		return result;
	subscription->waiter_ = (struct fringe_waiter){ .wanted_ = 0 };
	fringe_wait_begin_(
	    &subscription->wait_, kind, &subscription->waiter_, 1);
	fringe_lock_acquire(&event->queue_.lock_);
	result = subscribe(event, &subscription->waiter_, is_single, &granted);
	if (result)
		subscription->wait_.task_ = NULL;
	fringe_queue_leave_(&event->queue_, &granted);
	return result;
}

int
fringe_event_subscribe(
    struct fringe_event *event, struct fringe_subscription *subscription)
{
	if (!event || !subscription)
		return FRINGE_EINVAL;
	return fringe_event_subscribe_(event, subscription, &event_kind, false);
}

int
fringe_event_wait_for(struct fringe_event *event,
    int (*predicate)(void *argument), void *argument, uint64_t deadline)
{
	struct fringe_subscription subscription;
	int result;

	if (!event || !predicate)
		return FRINGE_EINVAL;
	result = fringe_may_wait_(deadline);
	while (result == 0) {
		result = fringe_event_subscribe(event, &subscription);
		if (result)
			break;
		if (predicate(argument)) {
			fringe_subscription_end(&subscription);
			break;
		}
		result = fringe_subscription_wait(&subscription, deadline);
	}
	return result;
}
