/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Event groups: 32 events, any or all of which tasks wait for. */
#ifndef FRINGE_KIT_EVENT_GROUP_H
#define FRINGE_KIT_EVENT_GROUP_H

#include <stdint.h>

#include "fringe/kit/wait.h"

/* Zeroed it is one of no name, with no bit set, that serves in turn. */
struct fringe_event_group {
	struct fringe_wait_queue queue_;
	uint32_t bits_;
};

/*
 * One with a name for debuggers or NULL, an order of those who wait (see
 * wait.h) and the bits that are set at first. It has the library's kind of
 * lock, or the kind that _INIT_OF is given.
 */
/* clang-format off */
#define FRINGE_EVENT_GROUP_INIT_OF(name, order, bits, lock)                    \
	{ { FRINGE_LOCK_INIT_OF(lock), FRINGE_LIST_INIT, 0, (name), (order),   \
	    0, 0 }, (bits) }
#define FRINGE_EVENT_GROUP_INIT(name, order, bits)                             \
	FRINGE_EVENT_GROUP_INIT_OF(name, order, bits, 0)
/* clang-format on */

/* What is waited for, and what then happens; flags. */
enum {
	/* All of the bits; without it, any of them. */
	FRINGE_ALL = 1,
	/* The bits are cleared. */
	FRINGE_CLEAR = 2
};

FRINGE_BEGIN_DECLS_

/*
 * Sets bits. Those who wait are looked at once, in the group's order: each
 * whose condition holds goes on, and where it clears bits, those behind it do
 * not see them any more. When all of the bits are set already, nothing happens.
 *
 * Returns 0, or FRINGE_EINVAL for NULL. In a task, tasks of a higher priority
 * that go on have run when it returns. It takes a time that grows with the
 * number of those who wait, under the group's lock, and at most 512 bytes of
 * the caller's stack besides what the lock takes. Callable in interrupts and on
 * any thread, as the lock's kind is.
 */
int fringe_event_group_set(struct fringe_event_group *group, uint32_t bits);

/* Clears bits. Returns 0, or FRINGE_EINVAL for NULL. Callable as set. */
int fringe_event_group_clear(struct fringe_event_group *group, uint32_t bits);

/* The bits that are set now. Requires a group. Callable as set. */
uint32_t fringe_event_group_get(struct fringe_event_group *group);

/*
 * Waits until any, or with FRINGE_ALL all, of the bits are set. With
 * FRINGE_CLEAR it clears the bits that were asked for, in the same moment.
 * Stores what was set before that in *before, unless it is NULL. Any of no bits
 * are never set, and all of none always.
 *
 * A task that is cancelled after that still has it: this returns 0, and its
 * next wait says that it is cancelled.
 *
 * Returns 0; FRINGE_EINVAL when group is NULL or a flag is unknown; or as all
 * waits, see task.h, where it says what else all have in common.
 */
int fringe_event_group_wait(struct fringe_event_group *group, uint32_t bits,
    unsigned int flags, uint32_t *before, uint64_t deadline);

/*
 * As wait, but where that would have to wait, this returns FRINGE_EBUSY.
 * Callable as set.
 */
int fringe_event_group_poll(struct fringe_event_group *group, uint32_t bits,
    unsigned int flags, uint32_t *before);

FRINGE_END_DECLS_

#endif
