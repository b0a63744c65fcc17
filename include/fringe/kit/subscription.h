/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Subscriptions: waits that have begun, and in which the task does other things
 * before it waits. What comes meanwhile is not lost. That is how one asks for
 * something whose answer may come before one waits for it.
 */
#ifndef FRINGE_KIT_SUBSCRIPTION_H
#define FRINGE_KIT_SUBSCRIPTION_H

#include <stdint.h>

#include "fringe/kit/wait.h"

/*
 * A subscription: memory of the caller's, on its stack as a rule, which it
 * fills by a call of the object's, such as fringe_event_subscribe. From there
 * on it has a place in the object's queue, until it is over; it must not be
 * moved or end before. It is one task's.
 */
struct fringe_subscription {
	struct fringe_wait wait_;
	struct fringe_waiter waiter_;
};

FRINGE_BEGIN_DECLS_

/*
 * Waits until what was subscribed to has happened, from the subscription on;
 * not at all when it has. Returns 0, or as all waits, see task.h: then it is
 * over. Not with FRINGE_EINVAL for NULL, FRINGE_ECONTEXT, and FRINGE_ESTATE
 * when it is not the caller's or was over already.
 */
int fringe_subscription_wait(
    struct fringe_subscription *subscription, uint64_t deadline);

/*
 * Ends a subscription without waiting. A wake of one that it had got goes to
 * the next one who waits. Returns 1 when what was subscribed to had happened, 0
 * when it had not, or it is over already; FRINGE_EINVAL for NULL;
 * FRINGE_ECONTEXT where one may not wait; FRINGE_ESTATE when it is not the
 * caller's. Who passes a wake on to a task of its scheduler with a higher
 * priority returns after that ran.
 */
int fringe_subscription_end(struct fringe_subscription *subscription);

/*
 * The value that a subscription to a key of a wait map brought, when it is
 * over; NULL when it brought none. Requires that it was filled.
 */
void *fringe_subscription_value(const struct fringe_subscription *subscription);

FRINGE_END_DECLS_

#endif
