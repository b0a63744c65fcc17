/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Those who wait to send and those who wait to receive are in one queue, since
 * one lock is to protect them. It rarely holds both: whoever comes is paired
 * with one who waits for the opposite, or waits because there is none. Both are
 * there when one wait has a waiter for either, which a select on both ends of a
 * channel without room has: it is no pair, and nobody else waits then.
 *
 * With room, somebody waits to send only when it is full, and to receive only
 * when it is empty.
 */
#include "kit/channel.h"
#include "kit/queue.h"

/*
 * What was received is kept when its task is cancelled: nobody else can get it
 * in its place in the order. And who leaves makes no room for others.
 */
static const struct fringe_wait_kind kind = { .name = "channel" };

static struct fringe_waiter *
waiter_of_link(struct fringe_link *link)
{
	return FRINGE_CONTAINER_OF(link, struct fringe_waiter, link_);
}

/*
 * The first that waits for this operation, and is none of this wait's; NULL
 * when there is none. It looks no further than to the second of those waits:
 * one with the opposite in the queue would be the only one.
 */
static struct fringe_waiter *
first_for(const struct fringe_channel *channel, int operation,
    const struct fringe_wait *own)
{
	struct fringe_link *link = fringe_list_first(&channel->queue_.waiters_);
	const struct fringe_wait *first = NULL;

	for (; link; link = fringe_link_next(link)) {
		struct fringe_waiter *waiter = waiter_of_link(link);

		if (waiter->wait_ == own)
			continue;
		if (waiter->wanted_ == (uintptr_t)operation)
			return waiter;
		if (first && waiter->wait_ != first)
			return NULL;
		first = waiter->wait_;
	}
	return NULL;
}

/* Ends the wait of the first for this operation; NULL when there is none. */
static struct fringe_waiter *
grant_first(struct fringe_channel *channel, int operation,
    struct fringe_list *granted)
{
	struct fringe_waiter *waiter;

	while ((waiter = first_for(channel, operation, NULL)) != NULL)
		if (fringe_waiter_grant_(waiter, 0, granted))
			return waiter;
	return NULL;
}

static void
copy(const struct fringe_channel *channel, void *to, const void *from)
{
	if (channel->size_ > 0)
		__builtin_memcpy(to, from, channel->size_);
}

/*
 * Where the value is that has so many before it. Values without a size may be
 * without memory.
 */
static void *
place_of(const struct fringe_channel *channel, size_t before)
{
	size_t to_end = channel->capacity_ - channel->first_;
	size_t place =
	    before < to_end ? channel->first_ + before : before - to_end;

	return channel->memory_ ? channel->memory_ + channel->size_ * place :
				  NULL;
}

static void
push(struct fringe_channel *channel, const void *value)
{
	copy(channel, place_of(channel, channel->length_), value);
	channel->length_++;
}

static void
pop(struct fringe_channel *channel, void *value)
{
	copy(channel, value, place_of(channel, 0));
	channel->first_++;
	if (channel->first_ == channel->capacity_)
		channel->first_ = 0;
	channel->length_--;
}

static int
send(struct fringe_channel *channel, const void *value,
    struct fringe_list *granted)
{
	struct fringe_waiter *receiver;

	if (channel->queue_.closed_)
		return FRINGE_ECLOSED;
	receiver = grant_first(channel, FRINGE_RECEIVE, granted);
	if (receiver)
		copy(channel, receiver->value_, value);
	else if (channel->length_ < channel->capacity_)
		push(channel, value);
	else
		return FRINGE_EBUSY;
	return 0;
}

/* The place that a value leaves is for the first who waits to send. */
static int
receive(
    struct fringe_channel *channel, void *value, struct fringe_list *granted)
{
	bool is_held = channel->length_ > 0;
	struct fringe_waiter *sender;

	if (is_held)
		pop(channel, value);
	sender = grant_first(channel, FRINGE_SEND, granted);
	if (sender && is_held)
		push(channel, sender->value_);
	else if (sender)
		copy(channel, value, sender->value_);
	if (sender || is_held)
		return 0;
	return channel->queue_.closed_ ? FRINGE_ECLOSED : FRINGE_EBUSY;
}

int
fringe_channel_do_(struct fringe_channel *channel, int operation, void *value,
    struct fringe_list *granted)
{
	return operation == FRINGE_SEND ? send(channel, value, granted) :
					  receive(channel, value, granted);
}

bool
fringe_channel_might_(const struct fringe_channel *channel, int operation,
    const struct fringe_wait *own)
{
	if (channel->queue_.closed_)
		return true;
	if (operation == FRINGE_SEND)
		return channel->length_ < channel->capacity_ ||
		    first_for(channel, FRINGE_RECEIVE, own);
	return channel->length_ > 0 || first_for(channel, FRINGE_SEND, own);
}

void
fringe_channel_queue_(struct fringe_channel *channel, int operation,
    void *value, struct fringe_waiter *waiter, struct fringe_wait *wait)
{
	waiter->wanted_ = (uintptr_t)operation;
	waiter->value_ = value;
	waiter->wait_ = wait;
	fringe_queue_enter_(&channel->queue_, &kind, waiter);
}

bool
fringe_channel_can_(
    const struct fringe_channel *channel, int operation, const void *value)
{
	return channel && (value || channel->size_ == 0) &&
	    (operation == FRINGE_SEND || operation == FRINGE_RECEIVE);
}

/* ---- operations of one task ---- */

/* Does it, or, with a wait, queues for it: then FRINGE_EBUSY. */
static int
do_or_queue(struct fringe_channel *channel, int operation, void *value,
    struct fringe_waiter *waiter, struct fringe_wait *wait)
{
	struct fringe_list granted = FRINGE_LIST_INIT;
	int result;

	fringe_lock_acquire(&channel->queue_.lock_);
	result = fringe_channel_do_(channel, operation, value, &granted);
	if (result == FRINGE_EBUSY && wait)
		fringe_channel_queue_(channel, operation, value, waiter, wait);
	fringe_lock_release(&channel->queue_.lock_);
	fringe_waiters_complete_(&granted);
	if (result == 0)
		fringe_dispatch_();
	return result;
}

static int
operate(struct fringe_channel *channel, int operation, void *value,
    uint64_t deadline)
{
	struct fringe_waiter waiter = { .wanted_ = 0 };
	struct fringe_wait wait;
	int result;

	if (!fringe_channel_can_(channel, operation, value))
		return FRINGE_EINVAL;
	result = fringe_may_wait_(deadline);
	if (result)
		return result;
	fringe_wait_begin_(&wait, &kind, &waiter, 1);
	result = do_or_queue(channel, operation, value, &waiter, &wait);
	return result == FRINGE_EBUSY ? fringe_wait_(&wait, deadline) : result;
}

static int
attempt(struct fringe_channel *channel, int operation, void *value)
{
	if (!fringe_channel_can_(channel, operation, value))
		return FRINGE_EINVAL;
	return do_or_queue(channel, operation, value, NULL, NULL);
}

/* What is sent is only read. */
int
fringe_channel_send(
    struct fringe_channel *channel, const void *value, uint64_t deadline)
{
	return operate(channel, FRINGE_SEND, (void *)value, deadline);
}

int
fringe_channel_receive(
    struct fringe_channel *channel, void *value, uint64_t deadline)
{
	return operate(channel, FRINGE_RECEIVE, value, deadline);
}

int
fringe_channel_try_send(struct fringe_channel *channel, const void *value)
{
	return attempt(channel, FRINGE_SEND, (void *)value);
}

int
fringe_channel_try_receive(struct fringe_channel *channel, void *value)
{
	return attempt(channel, FRINGE_RECEIVE, value);
}

/* ---- the channel ---- */

int
fringe_channel_init(struct fringe_channel *channel, const char *name,
    enum fringe_order order, void *memory, size_t size, size_t capacity)
{
	if (!channel || (order != FRINGE_FIFO && order != FRINGE_BY_PRIORITY))
		return FRINGE_EINVAL;
	if (size > 0 && capacity > SIZE_MAX / size)
		return FRINGE_EINVAL;
	if (!memory && size * capacity > 0)
		return FRINGE_EINVAL;
	*channel = (struct fringe_channel)FRINGE_CHANNEL_INIT(
	    name, (unsigned char)order, memory, size, capacity);
	return 0;
}

/* Those who wait to receive do so because it is empty. */
int
fringe_channel_close(struct fringe_channel *channel)
{
	if (!channel)
		return FRINGE_EINVAL;
	fringe_queue_shut_(&channel->queue_);
	return 0;
}

size_t
fringe_channel_length(struct fringe_channel *channel)
{
	size_t length;

	fringe_lock_acquire(&channel->queue_.lock_);
	length = channel->length_;
	fringe_lock_release(&channel->queue_.lock_);
	return length;
}

size_t
fringe_channel_capacity(const struct fringe_channel *channel)
{
	return channel->capacity_;
}
