/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Events: queues of tasks that wait to be woken, and one token. */
#ifndef FRINGE_KIT_EVENT_H
#define FRINGE_KIT_EVENT_H

#include <stdint.h>

#include "fringe/kit/subscription.h"
#include "fringe/kit/wait.h"

/*
 * An event. Zeroed it is one of no name that nobody waits for, and whose tasks
 * are woken first in, first out.
 */
struct fringe_event {
	struct fringe_wait_queue queue_;
	unsigned char has_token_;
};

/*
 * One with a name for debuggers, or NULL, and an order, see wait.h; and the
 * same with a kind of lock of its own, see lock.h.
 */
/* clang-format off */
#define FRINGE_EVENT_INIT_OF(name, order, lock)                                \
	{ FRINGE_WAIT_QUEUE_INIT_(name, order, lock), 0 }
#define FRINGE_EVENT_INIT(name, order) FRINGE_EVENT_INIT_OF(name, order, 0)
/* clang-format on */

FRINGE_BEGIN_DECLS_

/*
 * What waits is called in tasks, outside interrupts. What does not is callable
 * where a lock of the event's kind can be taken, in interrupts and on other
 * threads too. A wake's caller that is a task of the same scheduler with a
 * lower priority returns after the woken one ran. Uses some 300 bytes of stack.
 *
 * All return FRINGE_EINVAL when a pointer is NULL that has to be none.
 */

/*
 * As FRINGE_EVENT_INIT. Returns 0, or FRINGE_EINVAL
 * also when there is no such order.
 */
int fringe_event_init(
    struct fringe_event *event, const char *name, enum fringe_order order);

/*
 * Takes the token, or waits until it is woken. Returns 0, or as all waits, see
 * task.h.
 */
int fringe_event_wait(struct fringe_event *event, uint64_t deadline);

/*
 * Waits until `predicate` says so, which is asked now and then each time that
 * the event wakes the caller. The caller stands in the queue before it asks, so
 * no wake is lost whose cause came between; one that it had got and did not
 * need goes to the next one. `predicate` is called in the caller with no lock
 * held, and may wait for other things; it returns.
 *
 * Returns 0 as soon as `predicate` returns other than 0, or as all waits. A
 * closed event is FRINGE_ECLOSED without asking.
 */
int fringe_event_wait_for(struct fringe_event *event,
    int (*predicate)(void *argument), void *argument, uint64_t deadline);

/*
 * Wakes the first one who waits, or leaves the token: there is one at most. A
 * task that is cancelled before it went on passes its wake on. Returns 1 when
 * it woke one, 0 when the token is there, FRINGE_ECLOSED.
 */
int fringe_event_wake(struct fringe_event *event);

/*
 * Wakes all who wait now; those who come later, also the woken, wait. Leaves no
 * token and takes none. Returns how many, or FRINGE_ECLOSED.
 */
int fringe_event_wake_all(struct fringe_event *event);

/*
 * Closes the event, for good: all waits for it, those that are and those that
 * come, return FRINGE_ECLOSED, and the token is gone. Returns 0; 1 when it was
 * closed already.
 */
int fringe_event_close(struct fringe_event *event);

/* Whether it is closed: 1 or 0. */
int fringe_event_is_closed(struct fringe_event *event);

/*
 * Subscribes the calling task: it stands in the queue from here on. The token
 * counts as a wake of its own. Ends by one of the calls in subscription.h.
 * Returns 0; FRINGE_ECLOSED, FRINGE_ECONTEXT or FRINGE_ECANCELED as waits do,
 * and then there is no subscription.
 */
int fringe_event_subscribe(
    struct fringe_event *event, struct fringe_subscription *subscription);

FRINGE_END_DECLS_

#endif
