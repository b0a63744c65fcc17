/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * No condition of those who wait holds while the lock is free: it would have
 * been granted when it came to. So who comes later need not look at them, and
 * a bit that was set already changes nothing for them.
 */
#include "fringe/kit/event_group.h"

#include "kit/queue.h"

/*
 * What cleared bits when it was granted, and is cancelled then, keeps that: it
 * returns as one that was granted.
 */
static const struct fringe_wait_kind kind = { .name = "event group" };

/* Who waits, and for what. */
struct request {
	struct fringe_waiter waiter;
	uint32_t bits;
	unsigned int flags;
	uint32_t before;
};

static bool
holds(const struct fringe_event_group *group, const struct request *request)
{
	uint32_t set = group->bits_ & request->bits;

	return request->flags & FRINGE_ALL ? set == request->bits : set != 0;
}

static void
satisfy(struct fringe_event_group *group, struct request *request)
{
	request->before = group->bits_;
	if (request->flags & FRINGE_CLEAR)
		group->bits_ &= ~request->bits;
}

static void
grant_all(struct fringe_event_group *group, struct fringe_list *granted)
{
	struct fringe_link *link = fringe_list_first(&group->queue_.waiters_);
	struct fringe_link *next;

	for (; link; link = next) {
		struct request *request =
		    FRINGE_CONTAINER_OF(link, struct request, waiter.link_);

		next = fringe_link_next(link);
		if (holds(group, request) &&
		    fringe_waiter_grant_(&request->waiter, 0, granted))
			satisfy(group, request);
	}
}

int
fringe_event_group_set(struct fringe_event_group *group, uint32_t bits)
{
	struct fringe_list granted = FRINGE_LIST_INIT;

	if (!group)
		return FRINGE_EINVAL;
	fringe_lock_acquire(&group->queue_.lock_);
	if (bits & ~group->bits_) {
		group->bits_ |= bits;
		grant_all(group, &granted);
	}
	fringe_queue_leave_(&group->queue_, &granted);
	return 0;
}

int
fringe_event_group_clear(struct fringe_event_group *group, uint32_t bits)
{
	if (!group)
		return FRINGE_EINVAL;
	fringe_lock_acquire(&group->queue_.lock_);
	group->bits_ &= ~bits;
	fringe_lock_release(&group->queue_.lock_);
	return 0;
}

uint32_t
fringe_event_group_get(struct fringe_event_group *group)
{
	uint32_t bits;

	fringe_lock_acquire(&group->queue_.lock_);
	bits = group->bits_;
	fringe_lock_release(&group->queue_.lock_);
	return bits;
}

/* Whether the condition holds; else, with a wait, it is queued for that. */
static bool
satisfy_or_queue(struct fringe_event_group *group, struct request *request,
    struct fringe_wait *wait)
{
	bool is_satisfied;

	fringe_lock_acquire(&group->queue_.lock_);
	is_satisfied = holds(group, request);
	if (is_satisfied) {
		satisfy(group, request);
	} else if (wait) {
		request->waiter.wait_ = wait;
		fringe_queue_enter_(&group->queue_, &kind, &request->waiter);
	}
	fringe_lock_release(&group->queue_.lock_);
	return is_satisfied;
}

static bool
is_request(const struct fringe_event_group *group, unsigned int flags)
{
	return group && !(flags & ~(unsigned int)(FRINGE_ALL | FRINGE_CLEAR));
}

int
fringe_event_group_wait(struct fringe_event_group *group, uint32_t bits,
    unsigned int flags, uint32_t *before, uint64_t deadline)
{
	struct request request = { .bits = bits, .flags = flags };
	struct fringe_wait wait;
	int error;

	if (!is_request(group, flags))
		return FRINGE_EINVAL;
	error = fringe_may_wait_(deadline);
	if (error)
		return error;
	fringe_wait_begin_(&wait, &kind, &request.waiter, 1);
	if (!satisfy_or_queue(group, &request, &wait)) {
		error = fringe_wait_(&wait, deadline);
		if (error)
			return error;
	}
	if (before)
		*before = request.before;
	return 0;
}

int
fringe_event_group_poll(struct fringe_event_group *group, uint32_t bits,
    unsigned int flags, uint32_t *before)
{
	struct request request = { .bits = bits, .flags = flags };

	if (!is_request(group, flags))
		return FRINGE_EINVAL;
	if (!satisfy_or_queue(group, &request, NULL))
		return FRINGE_EBUSY;
	if (before)
		*before = request.before;
	return 0;
}
