/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Channels: values go from task to task, in the order of their sending. */
#ifndef FRINGE_KIT_CHANNEL_H
#define FRINGE_KIT_CHANNEL_H

#include <stddef.h>
#include <stdint.h>

#include "fringe/kit/wait.h"

/* What may be done to a channel. */
enum fringe_operation {
	FRINGE_SEND,
	FRINGE_RECEIVE
};

/*
 * A channel, whose initialisers give it what it needs. It holds values of one
 * size, up to its capacity; with a capacity of 0 it holds none, and who sends
 * waits for one who receives.
 */
struct fringe_channel {
	struct fringe_wait_queue queue_;
	char *memory_;
	size_t size_;
	size_t capacity_;
	size_t first_;
	size_t length_;
};

/*
 * One with a name for debuggers or NULL and an order of those who wait (see
 * wait.h), for values of `size` bytes, `capacity` of which have room in
 * `memory`; NULL where that is none. The memory stays in use as long as the
 * channel. It has the library's kind of lock, or the kind that _INIT_OF is
 * given. Values of no bytes are fine: they are counted.
 */
/* clang-format off */
#define FRINGE_CHANNEL_INIT_OF(name, order, memory, size, capacity, lock)      \
	{ { FRINGE_LOCK_INIT_OF(lock), FRINGE_LIST_INIT, 0, (name), (order),   \
	    0, 0 }, (char *)(memory), (size), (capacity), 0, 0 }
#define FRINGE_CHANNEL_INIT(name, order, memory, size, capacity)               \
	FRINGE_CHANNEL_INIT_OF(name, order, memory, size, capacity, 0)
/* clang-format on */

FRINGE_BEGIN_DECLS_

/*
 * As FRINGE_CHANNEL_INIT. Returns 0, or FRINGE_EINVAL when channel is NULL, the
 * order is none, memory is NULL and should not be, or size times capacity is
 * no size. Callable from anywhere.
 */
int fringe_channel_init(struct fringe_channel *channel, const char *name,
    enum fringe_order order, void *memory, size_t size, size_t capacity);

/*
 * Sends the value at `value`, waiting until there is room for it or somebody
 * receives it. It is copied within the call, or by whoever makes room; who
 * returns with an error has not sent. Among those who wait to send, the
 * channel's order decides.
 *
 * Returns 0; FRINGE_ECLOSED when the channel is closed; FRINGE_EINVAL when a
 * pointer is NULL, but value may be where values have no bytes; or as all
 * waits, see task.h, where it says what else all have in common.
 */
int fringe_channel_send(
    struct fringe_channel *channel, const void *value, uint64_t deadline);

/*
 * Receives the value that was sent first, into the memory at `value`, waiting
 * until there is one. When it is there the task has received it, whatever
 * happens before it runs: cancelled then, it returns 0, and its next wait says
 * that it is cancelled. With an error, what is at `value` has not changed.
 * Among those who wait to receive, the channel's order decides.
 *
 * Returns as send; FRINGE_ECLOSED when the channel is closed and empty.
 */
int fringe_channel_receive(
    struct fringe_channel *channel, void *value, uint64_t deadline);

/*
 * As send and receive, but where those would have to wait, these return
 * FRINGE_EBUSY. In a task, tasks of a higher priority that go on by that have
 * run when they return. They take a time that grows with the size of a value,
 * and at most 512 bytes of the caller's stack besides what the lock takes.
 * Callable in interrupts and on any thread, as the lock's kind is.
 */
int fringe_channel_try_send(struct fringe_channel *channel, const void *value);
int fringe_channel_try_receive(struct fringe_channel *channel, void *value);

/*
 * Closes a channel, for good: nothing is sent any more, and those who wait to
 * send have not. What it holds is still received. Returns 0, also when it is
 * closed already, or FRINGE_EINVAL for NULL. Dispatches, and is callable, as
 * try_send.
 */
int fringe_channel_close(struct fringe_channel *channel);

/*
 * How many values it holds now, and how many it can hold. Require a channel.
 * Callable as try_send.
 */
size_t fringe_channel_length(struct fringe_channel *channel);
size_t fringe_channel_capacity(const struct fringe_channel *channel);

FRINGE_END_DECLS_

#endif
