/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the queues of timers are made of. */
#ifndef FRINGE_KIT_TIMERS_H
#define FRINGE_KIT_TIMERS_H

#include <stdbool.h>
#include <stddef.h>

#include "fringe/kit/timer.h"

/*
 * A kind of queue: all is called with the lock held.
 *
 * place takes in a timer, whose deadline and order are set; remove takes one
 * out that is in the queue or among the late; first returns the first one, and
 * take takes it out, if its deadline is not after `until`. Neither knows of the
 * late ones.
 */
struct fringe_timers_kind_ {
	void (*place)(struct fringe_timers *timers, struct fringe_timer *timer);
	void (*remove)(
	    struct fringe_timers *timers, struct fringe_timer *timer);
	struct fringe_timer *(*first)(struct fringe_timers *timers);
	struct fringe_timer *(*take)(
	    struct fringe_timers *timers, uint64_t until);
	bool goes_back;
};

/* The order in which timers expire. */
static inline bool
is_before(const struct fringe_timer *a, const struct fringe_timer *b)
{
	return a->deadline_ < b->deadline_ ||
	    (a->deadline_ == b->deadline_ && a->order_ < b->order_);
}

/* The earlier one of two, of which either may be none. */
static inline struct fringe_timer *
earlier(struct fringe_timer *a, struct fringe_timer *b)
{
	if (!a || !b)
		return a ? a : b;
	return is_before(b, a) ? b : a;
}

/*
 * Heaps, by their roots. Of two that are melded neither is there afterwards;
 * remove takes a timer out of the queue's heap, or out of that of the late.
 */
struct fringe_timer *fringe_timer_heap_meld_(
    struct fringe_timer *a, struct fringe_timer *b);
void fringe_timer_heap_remove_(
    struct fringe_timers *timers, struct fringe_timer *timer);

/* Reads the clock, takes the lock, and returns the time. */
uint64_t fringe_timers_enter_(struct fringe_timers *timers);
void fringe_timers_leave_(struct fringe_timers *timers);

/*
 * With the lock held: starts a timer that is stopped, for the next turn if its
 * deadline passed before the latest one, or in any case for that one too. Stops
 * one, and returns whether it was running.
 */
void fringe_timers_place_(struct fringe_timers *timers,
    struct fringe_timer *timer, uint64_t deadline);
void fringe_timers_place_in_turn_(struct fringe_timers *timers,
    struct fringe_timer *timer, uint64_t deadline);
bool fringe_timers_remove_(
    struct fringe_timers *timers, struct fringe_timer *timer);

#endif
