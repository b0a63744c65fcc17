/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Ready queues: a list for each priority, and a bit for each list that is not
 * empty, so that the first of the highest priority is found in constant time.
 */
#ifndef FRINGE_KIT_READY_H
#define FRINGE_KIT_READY_H

#include <stdint.h>

#include "fringe/kit/list.h"

/* Priorities are numbers below this one; the lowest number goes first. */
#define FRINGE_PRIORITIES 32

/*
 * Zeroed it has no list: FRINGE_READY_INIT and fringe_ready_init give it some.
 */
struct fringe_ready {
	struct fringe_list *lists_;
	uint32_t filled_;
	unsigned int count_;
};

/* How many lists an array has; of more than FRINGE_PRIORITIES, an error. */
#define FRINGE_READY_COUNT_(lists)                                             \
	(sizeof(lists) / sizeof((lists)[0]) * sizeof(char[                     \
	    sizeof(lists) / sizeof((lists)[0]) <= FRINGE_PRIORITIES ? 1 : -1]))

/*
 * One with the lists of an array, a zeroed one of 1 to FRINGE_PRIORITIES lists
 * that stays in use as long as the queue. With one list it is a plain queue.
 */
/* clang-format off */
#define FRINGE_READY_INIT(lists) { (lists), 0, FRINGE_READY_COUNT_(lists) }
/* clang-format on */

FRINGE_BEGIN_DECLS_

/*
 * As FRINGE_READY_INIT, for `count` lists, which are emptied. Returns 0, or
 * FRINGE_EINVAL when a pointer is NULL or count is 0 or above
 * FRINGE_PRIORITIES. Callable from anywhere.
 */
int fringe_ready_init(struct fringe_ready *ready, struct fringe_list *lists,
    unsigned int count);

/*
 * The following need constant time, the caller's frame, and pointers that are
 * not NULL. They lock nothing: a ready queue is its scheduler's alone, and not
 * for interrupt and signal handlers.
 */

/*
 * Puts a link behind those of its priority, or before them. Returns 0,
 * FRINGE_EINVAL when there is no list for the priority, or FRINGE_ESTATE when
 * the link is in a list already.
 */
int fringe_ready_append(struct fringe_ready *ready, struct fringe_link *link,
    unsigned int priority);
int fringe_ready_prepend(struct fringe_ready *ready, struct fringe_link *link,
    unsigned int priority);

/*
 * Takes out a link that was put in with this priority. Returns 0, or
 * FRINGE_EINVAL when it is not in that list.
 */
int fringe_ready_remove(struct fringe_ready *ready, struct fringe_link *link,
    unsigned int priority);

/* The priority of the first, or FRINGE_PRIORITIES when there is none. */
unsigned int fringe_ready_highest(const struct fringe_ready *ready);

/* Takes out the first of the highest priority; NULL when there is none. */
struct fringe_link *fringe_ready_take(struct fringe_ready *ready);

FRINGE_END_DECLS_

#endif
