/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Waiting for several channels at once. */
#ifndef FRINGE_KIT_SELECT_H
#define FRINGE_KIT_SELECT_H

#include <stdint.h>

#include "fringe/kit/channel.h"
#include "fringe/kit/wait.h"

/*
 * One of the things that a select may do. The caller's, in use while it is
 * selected from; it may then be used again as it is.
 */
struct fringe_case {
	struct fringe_channel *channel;
	enum fringe_operation operation;
	/* What is sent, which is only read, or where to receive it. */
	void *value;
	/* Of the case that happened: 0, or FRINGE_ECLOSED. */
	int result;
	struct fringe_waiter waiter_;
};

/* clang-format off */
#define FRINGE_CASE(channel, operation, value)                                 \
	{ (channel), (operation), (value), 0,                                  \
	  { { 0, 0, 0 }, 0, 0, 0, 0, 0 } }
/* clang-format on */

FRINGE_BEGIN_DECLS_

/*
 * Waits until one of the cases can happen, which then has happened, and none of
 * the others. When several can, the first of the array does: who wants them to
 * take turns turns the array. Of those who wait for one channel, its order
 * decides, see channel.h.
 *
 * A case on a closed channel happens, with FRINGE_ECLOSED for its result, where
 * send or receive would return that. A channel may be in several cases; one
 * that sends and one that receives do not do so to each other. Without cases it
 * waits for its deadline.
 *
 * Returns the index of the case that happened, whose `result` says how; those
 * of the others, and what they would have received, have not changed. Else
 * FRINGE_EINVAL when a case's channel is NULL, its operation is none, or its
 * value is NULL and has to be there, cases is NULL and count is not 0, or count
 * is above INT_MAX; or as all waits, see task.h, where it says what else all
 * have in common; but the waiters, 8 words each, are in the cases. Takes a time
 * that grows with the square of the number of cases.
 */
int fringe_select(
    struct fringe_case *cases, unsigned int count, uint64_t deadline);

/*
 * As select, but when no case can happen it returns FRINGE_EBUSY, and does not
 * wait. It uses at most 512 bytes of the caller's stack besides what the locks
 * take. Callable in interrupts and on any thread, as the kinds of the channels'
 * locks are.
 */
int fringe_try_select(struct fringe_case *cases, unsigned int count);

FRINGE_END_DECLS_

#endif
