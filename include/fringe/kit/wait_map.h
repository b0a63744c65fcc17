/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Wait maps: each task waits for the value of a key. */
#ifndef FRINGE_KIT_WAIT_MAP_H
#define FRINGE_KIT_WAIT_MAP_H

#include <stdint.h>

#include "fringe/kit/subscription.h"
#include "fringe/kit/wait.h"

/*
 * A map. Zeroed it is one of no name that nobody waits in, and whose keys are
 * the same when their addresses are.
 *
 * compare: returns 0 when two keys are the same, or NULL. It is called with the
 * map's lock held: it compares, in whatever context the map is used in, and
 * calls nothing of the kit.
 */
struct fringe_wait_map {
	struct fringe_wait_queue queue_;
	int (*compare)(const void *one, const void *other);
};

/*
 * With a name for debuggers, or NULL, and a comparison, or NULL; and the same
 * with a kind of lock of its own.
 */
/* clang-format off */
#define FRINGE_WAIT_MAP_INIT_OF(name, compare, lock)                           \
	{ FRINGE_WAIT_QUEUE_INIT_(name, FRINGE_FIFO, lock), (compare) }
#define FRINGE_WAIT_MAP_INIT(name, compare)                                    \
	FRINGE_WAIT_MAP_INIT_OF(name, compare, 0)
/* clang-format on */

FRINGE_BEGIN_DECLS_

/*
 * What waits is called in tasks, outside interrupts. What does not is callable
 * where a lock of the map's kind can be taken, in interrupts and on other
 * threads too. The key is looked for among those who wait, one after the other.
 * Uses some 300 bytes of stack, and what `compare` does.
 *
 * All return FRINGE_EINVAL when the map is NULL.
 */

/*
 * Waits until a value is given to the key, and stores it in *value, unless that
 * is NULL. The key stays the caller's, and unchanged until this returns; only
 * one task at a time waits for it. A value that was given is not given back: a
 * task that is cancelled then has it.
 *
 * Returns 0; FRINGE_EDUPLICATE when somebody waits for this key; or as all
 * waits, and then it was given nothing.
 */
int fringe_wait_map_wait(struct fringe_wait_map *map, const void *key,
    void **value, uint64_t deadline);

/*
 * Has the calling task stand in the map before it waits, so that a value that
 * comes meanwhile is not lost. Ends by one of the calls in subscription.h, and
 * fringe_subscription_value is the value. Returns 0; FRINGE_EDUPLICATE,
 * FRINGE_ECLOSED, FRINGE_ECONTEXT or FRINGE_ECANCELED as wait does.
 */
int fringe_wait_map_subscribe(struct fringe_wait_map *map, const void *key,
    struct fringe_subscription *subscription);

/*
 * Gives a value to the one who waits for the key, and wakes it. Returns 0 when
 * it has it; FRINGE_ENOTFOUND when nobody waits for this key any more, or
 * FRINGE_ECLOSED: the value stays the caller's.
 */
int fringe_wait_map_wake(
    struct fringe_wait_map *map, const void *key, void *value);

/*
 * Closes the map, for good: all waits in it, those that are and those that
 * come, return FRINGE_ECLOSED. Returns 0; 1 when it was closed already.
 */
int fringe_wait_map_close(struct fringe_wait_map *map);

FRINGE_END_DECLS_

#endif
