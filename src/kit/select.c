/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * At most one case happens, and at no time is more than one channel locked.
 *
 * First the cases are tried, one by one, with no waiter anywhere: what happens
 * then is one operation on one channel. When none can happen the wait's waiters
 * are queued, one by one. From the first on, others may claim the wait and do
 * one of its cases; the claim is one compare-and-swap, so one of them at most.
 *
 * A channel that was tried in vain may have become ready before it is queued
 * in. That case must not just be done: another one may be granted at the same
 * time. To claim the own wait first would do for what a channel holds, but not
 * for somebody who waits at it, whose wait has to be claimed too: there is no
 * way back from a claim, and only one of the two might succeed. So the wait is
 * given up, which says whether a case was granted; if not, none of its waiters
 * is anywhere, and all begins again.
 *
 * Two selects could give up for each other again and again, when each is queued
 * where the other one is about to be. So all queue in one order, that of the
 * addresses of the channels. For a circle of them, in which each finds the next
 * at a channel and is itself found at another where it was queued before, the
 * addresses would have to grow all around.
 */
#include "fringe/kit/select.h"

#include <limits.h>

#include "kit/channel.h"

static const struct fringe_wait_kind kind = { .name = "select" };

static bool
are_cases(const struct fringe_case *cases, unsigned int count)
{
	unsigned int i;

	if (count > INT_MAX || (!cases && count > 0))
		return false;
	for (i = 0; i < count; i++)
		if (!fringe_channel_can_(cases[i].channel,
			(int)cases[i].operation, cases[i].value))
			return false;
	return true;
}

/* ---- trying ---- */

static int
try_case(struct fringe_case *one)
{
	struct fringe_list granted = FRINGE_LIST_INIT;
	int result;

	fringe_lock_acquire(&one->channel->queue_.lock_);
	result = fringe_channel_do_(
	    one->channel, (int)one->operation, one->value, &granted);
	fringe_lock_release(&one->channel->queue_.lock_);
	fringe_waiters_complete_(&granted);
	return result;
}

static int
try_all(struct fringe_case *cases, unsigned int count)
{
	unsigned int i;
	int result;

	for (i = 0; i < count; i++) {
		result = try_case(&cases[i]);
		if (result == FRINGE_EBUSY)
			continue;
		cases[i].result = result;
		fringe_dispatch_();
		return (int)i;
	}
	return FRINGE_EBUSY;
}

int
fringe_try_select(struct fringe_case *cases, unsigned int count)
{
	if (!are_cases(cases, count))
		return FRINGE_EINVAL;
	return try_all(cases, count);
}

/* ---- waiting ---- */

/* Whether the one is queued before the other. */
static bool
is_before(const struct fringe_case *one, const struct fringe_case *other)
{
	uintptr_t place = (uintptr_t)one->channel;
	uintptr_t others = (uintptr_t)other->channel;

	return place != others ? place < others : one < other;
}

/* The case that is queued next behind this one, or first behind NULL. */
static struct fringe_case *
next_behind(struct fringe_case *cases, unsigned int count,
    const struct fringe_case *last)
{
	struct fringe_case *next = NULL;
	unsigned int i;

	for (i = 0; i < count; i++)
		if ((!last || is_before(last, &cases[i])) &&
		    (!next || is_before(&cases[i], next)))
			next = &cases[i];
	return next;
}

/* Queues the case, unless it might happen now: whether not. */
static bool
queue_case(struct fringe_case *one, struct fringe_wait *wait)
{
	struct fringe_channel *channel = one->channel;
	int operation = (int)one->operation;
	bool might;

	fringe_lock_acquire(&channel->queue_.lock_);
	might = fringe_channel_might_(channel, operation, wait);
	if (!might)
		fringe_channel_queue_(
		    channel, operation, one->value, &one->waiter_, wait);
	fringe_lock_release(&channel->queue_.lock_);
	return !might;
}

/* The waiters are empty before any is queued: then others may read them. */
static void
begin(struct fringe_wait *wait, struct fringe_case *cases, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		cases[i].waiter_ = (struct fringe_waiter){ .wanted_ = 0 };
	fringe_wait_begin_(wait, &kind, NULL, 0);
	if (count == 0)
		return;
	wait->waiters_ = &cases[0].waiter_;
	wait->count_ = count;
	wait->stride_ = sizeof(*cases);
}

/* Whether all of them are queued. */
static bool
queue_all(
    struct fringe_wait *wait, struct fringe_case *cases, unsigned int count)
{
	struct fringe_case *next = NULL;

	begin(wait, cases, count);
	while ((next = next_behind(cases, count, next)) != NULL)
		if (!queue_case(next, wait))
			return false;
	return true;
}

/* What the wait was completed with, or the case that was granted. */
static int
result_of(
    const struct fringe_wait *wait, struct fringe_case *cases, int result)
{
	struct fringe_case *one;

	if (!wait->granted_)
		return result;
	one = FRINGE_CONTAINER_OF(
	    wait->granted_, struct fringe_case, waiter_);
	one->result = result;
	return (int)(one - cases);
}

int
fringe_select(struct fringe_case *cases, unsigned int count, uint64_t deadline)
{
	struct fringe_wait wait;
	int result;

	if (!are_cases(cases, count))
		return FRINGE_EINVAL;
	result = fringe_may_wait_(deadline);
	if (result)
		return result;
	for (;;) {
		result = try_all(cases, count);
		if (result != FRINGE_EBUSY)
			return result;
		if (queue_all(&wait, cases, count))
			return result_of(
			    &wait, cases, fringe_wait_(&wait, deadline));
		if (fringe_wait_give_up_(&wait))
			return result_of(&wait, cases, wait.result_);
	}
}
