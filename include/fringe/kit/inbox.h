/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Inboxes: many put something in, from any context, and one takes it out. A
 * stack to which all push, that the one takes whole and turns over: unlike
 * queues of linked nodes it has no moment in which something is in it and
 * cannot be reached, so no interrupt handler has to wait for what it
 * interrupted.
 */
#ifndef FRINGE_KIT_INBOX_H
#define FRINGE_KIT_INBOX_H

#include <stdint.h>

#include "fringe/compiler.h"

/* A place in an inbox, as a member of what is put in. */
struct fringe_inbox_link {
	struct fringe_inbox_link *next;
};

/* Zeroed, or FRINGE_INBOX_INIT, is an empty one. */
struct fringe_inbox {
	uintptr_t newest_;
};

/* clang-format off */
#define FRINGE_INBOX_INIT { 0 }
/* clang-format on */

FRINGE_BEGIN_DECLS_

/*
 * Puts a link in, which has to be in no inbox and stays the inbox's until it is
 * taken. Returns 1 when the inbox was empty, so that whoever empties it should
 * be told, else 0. Callable from anywhere, by any number at the same time;
 * lock-free where the kit's atomics are the processor's own. Uses the caller's
 * frame.
 */
int fringe_inbox_put(
    struct fringe_inbox *inbox, struct fringe_inbox_link *link);

/*
 * Takes out all that is in it, and returns the oldest; the others follow by
 * `next`, in the order in which they were put in. NULL when it is empty. Takes
 * a time that grows with their number. Several may take at the same time: each
 * has what it took. Callable from anywhere.
 */
struct fringe_inbox_link *fringe_inbox_take(struct fringe_inbox *inbox);

/* Whether there is nothing in it at this moment. Callable from anywhere. */
int fringe_inbox_is_empty(const struct fringe_inbox *inbox);

FRINGE_END_DECLS_

#endif
