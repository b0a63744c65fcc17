/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the objects that tasks wait for do alike with their queues. */
#ifndef FRINGE_KIT_QUEUE_H
#define FRINGE_KIT_QUEUE_H

#include "fringe/kit/event.h"
#include "kit/kit.h"

/* Whether there is such an order. */
bool fringe_is_order_(enum fringe_order order);

/*
 * Puts the waiter of a wait in the queue of an object, which is locked. The
 * first one tells the queue what it is of, so that a zeroed object is a valid
 * one.
 */
void fringe_queue_enter_(struct fringe_wait_queue *queue,
    const struct fringe_wait_kind *kind, struct fringe_waiter *waiter);

/*
 * Closes a queue, which is locked, and has all who wait in it find that out.
 * Returns whether it was closed before.
 */
int fringe_queue_close_(
    struct fringe_wait_queue *queue, struct fringe_list *granted);

/*
 * Unlocks a queue, completes what was granted, and lets tasks of a higher
 * priority run.
 */
void fringe_queue_leave_(
    struct fringe_wait_queue *queue, struct fringe_list *granted);

/* Those two for a whole object, as its close returns. */
int fringe_queue_shut_(struct fringe_wait_queue *queue);

/* Waits for an event; with `is_single`, in place of who waits for it. */
int fringe_event_wait_(struct fringe_event *event,
    const struct fringe_wait_kind *kind, bool is_single, uint64_t deadline);
int fringe_event_subscribe_(struct fringe_event *event,
    struct fringe_subscription *subscription,
    const struct fringe_wait_kind *kind, bool is_single);

#endif
