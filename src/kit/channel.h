/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a channel and a select know of each other. */
#ifndef FRINGE_KIT_CHANNEL_INTERNAL_H
#define FRINGE_KIT_CHANNEL_INTERNAL_H

#include "fringe/kit/channel.h"
#include "kit/kit.h"

/* Whether there is such an operation on that with such a value. */
bool fringe_channel_can_(
    const struct fringe_channel *channel, int operation, const void *value);

/*
 * Does the operation on a locked channel, if it need not wait: 0,
 * FRINGE_ECLOSED or FRINGE_EBUSY. Puts whose wait is over by that into the
 * list. The caller has no waiter in a queue.
 */
int fringe_channel_do_(struct fringe_channel *channel, int operation,
    void *value, struct fringe_list *granted);

/*
 * Whether that might have another result than FRINGE_EBUSY, on a locked
 * channel, if it were not for the waiters of this wait.
 */
bool fringe_channel_might_(const struct fringe_channel *channel, int operation,
    const struct fringe_wait *own);

/* Puts a waiter for the operation in the queue of a locked channel. */
void fringe_channel_queue_(struct fringe_channel *channel, int operation,
    void *value, struct fringe_waiter *waiter, struct fringe_wait *wait);

#endif
