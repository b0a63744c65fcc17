/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Wait cells: events that one task at a time waits for, the latest. */
#ifndef FRINGE_KIT_WAIT_CELL_H
#define FRINGE_KIT_WAIT_CELL_H

#include <stdint.h>

#include "fringe/kit/event.h"

/* A cell. Zeroed it is one of no name that nobody waits for. */
struct fringe_wait_cell {
	struct fringe_event event_;
};

/* With a name for debuggers, or NULL; and with a kind of lock of its own. */
/* clang-format off */
#define FRINGE_WAIT_CELL_INIT_OF(name, lock)                                   \
	{ FRINGE_EVENT_INIT_OF(name, FRINGE_FIFO, lock) }
#define FRINGE_WAIT_CELL_INIT(name) FRINGE_WAIT_CELL_INIT_OF(name, 0)
/* clang-format on */

FRINGE_BEGIN_DECLS_

/*
 * All is as with events (event.h), but for what is said here: who may call
 * what, what it uses, FRINGE_EINVAL for NULL. A cell must not end before those
 * who waited in it went on.
 */

/*
 * Takes the token, or waits until woken. Whoever waits here already is woken
 * and replaced: its wait returns FRINGE_EBUSY, for it was not the cell that
 * woke it. Returns 0, or as all waits.
 */
int fringe_wait_cell_wait(struct fringe_wait_cell *cell, uint64_t deadline);

/*
 * Subscribes, and replaces in the same way. Returns as fringe_event_subscribe.
 */
int fringe_wait_cell_subscribe(
    struct fringe_wait_cell *cell, struct fringe_subscription *subscription);

/*
 * Wakes the one who waits, which is 1, or leaves the token, which is 0. Or
 * FRINGE_ECLOSED. All wakes before the woken one goes on are one: when its wait
 * returns 0 there is no token.
 */
int fringe_wait_cell_wake(struct fringe_wait_cell *cell);

/* Closes it for good, and asks for that: as with events. */
int fringe_wait_cell_close(struct fringe_wait_cell *cell);
int fringe_wait_cell_is_closed(struct fringe_wait_cell *cell);

FRINGE_END_DECLS_

#endif
