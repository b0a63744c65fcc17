/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Timers, and the queues that keep them: what calls a function at a deadline.
 *
 * The deadlines of a queue are ticks on a line of its own, which begins as its
 * clock's time. fringe_timers_adjust_time moves it against the clock.
 *
 * There are two kinds, which do the same in the same order. struct fringe_heap
 * is small and takes a time that grows with the logarithm of the number of
 * timers. struct fringe_wheel is an array of 384 pointers and starts and stops
 * a timer in constant time, but where the deadline is in another of the periods
 * of 2^36 ticks into which the line falls; its line cannot be moved back.
 */
#ifndef FRINGE_KIT_TIMER_H
#define FRINGE_KIT_TIMER_H

#include <stdint.h>

#include "fringe/compiler.h"
#include "fringe/error.h"
#include "fringe/kit/clock.h"
#include "fringe/kit/lock.h"

struct fringe_timers;
struct fringe_timers_kind_;

/*
 * A timer: the program's memory, the queue's while the timer runs. Zeroed, or
 * FRINGE_TIMER_INIT, is a stopped one.
 *
 * expire: called at the deadline, by whoever turns the queue, in its context
 * and on its stack, with no lock held. The timer is stopped by then, and the
 * queue done with it: it may be started again or be gone when this returns.
 */
struct fringe_timer {
	void (*expire)(struct fringe_timer *timer);
	/* The kit's own: asked with the lock held, whether it is to expire. */
	int (*claim_)(struct fringe_timer *timer);
	uint64_t deadline_;
	uint64_t order_;
	struct fringe_timers *timers_;
	struct fringe_timer **slot_;
	struct fringe_timer *child_;
	struct fringe_timer *next_;
	struct fringe_timer *previous_;
};

/* clang-format off */
#define FRINGE_TIMER_INIT(expire) { (expire), 0, 0, 0, 0, 0, 0, 0, 0 }
/* clang-format on */

/*
 * A queue of timers, of either kind, made by one of the initialisers below. It
 * must not be moved.
 */
struct fringe_timers {
	const struct fringe_clock *clock;
	struct fringe_lock lock;
	const struct fringe_timers_kind_ *kind_;
	struct fringe_timer *heap_;
	struct fringe_timer *late_;
	uint64_t order_;
	uint64_t limit_;
	uint64_t ahead_;
	uint64_t behind_;
	uint64_t frontier_;
	uint64_t offset_;
};

/* A pairing heap, whose nodes are the timers. */
struct fringe_heap {
	struct fringe_timers timers;
};

#define FRINGE_WHEEL_LEVELS 6
#define FRINGE_WHEEL_SLOTS 64

/* A hierarchical wheel, with a heap for what is too far away. */
struct fringe_wheel {
	struct fringe_timers timers;
	struct fringe_timer *first_;
	uint64_t position_;
	uint64_t filled_[FRINGE_WHEEL_LEVELS];
	struct fringe_timer *slots_[FRINGE_WHEEL_LEVELS * FRINGE_WHEEL_SLOTS];
};

/*
 * Empty ones on a clock, with the library's kind of lock, or with another:
 * FRINGE_HEAP_INIT_OF(clock, &fringe_lock_critical).
 */
/* clang-format off */
#define FRINGE_TIMERS_INIT_(clock, lock, kind)                                 \
	{ (clock), FRINGE_LOCK_INIT_OF(lock), (kind), 0, 0, 0, 0, 0, 0, 0, 0 }
#define FRINGE_HEAP_INIT_OF(clock, lock)                                       \
	{ FRINGE_TIMERS_INIT_((clock), (lock), &fringe_heap_kind_) }
#define FRINGE_WHEEL_INIT_OF(clock, lock)                                      \
	{ FRINGE_TIMERS_INIT_((clock), (lock), &fringe_wheel_kind_), 0, 0,     \
	  { 0 }, { 0 } }
#define FRINGE_HEAP_INIT(clock) FRINGE_HEAP_INIT_OF(clock, 0)
#define FRINGE_WHEEL_INIT(clock) FRINGE_WHEEL_INIT_OF(clock, 0)
/* clang-format on */

/* What a turn did, and what is left. */
struct fringe_turn {
	uint64_t now; /* the time up to which it was done */
	uint64_t elapsed; /* how much later that is than in the turn before */
	uint64_t next; /* the first deadline that is left, or FRINGE_NEVER */
	int expired; /* how many expired */
	int has_remaining; /* whether any timer is left */
};

FRINGE_BEGIN_DECLS_

extern const struct fringe_timers_kind_ fringe_heap_kind_;
extern const struct fringe_timers_kind_ fringe_wheel_kind_;

/*
 * All of these take the queue's lock for a short time, but for try_turn, and
 * are callable where a lock of its kind can be taken: with a critical section,
 * also from interrupt and signal handlers. They use at most 512 bytes of stack,
 * besides what the lock, the clock and what expires do. A turn, and stop in a
 * heap, hold the lock for a time that may grow with the number of timers,
 * though over many calls it grows with its logarithm.
 */

/*
 * Starts a timer: it expires in the first turn at or after its deadline, on
 * the queue's line. One that runs on this queue is moved. With FRINGE_NEVER it
 * runs and does not expire.
 *
 * A deadline that has passed when the latest turn began is for the next turn:
 * timers that start themselves again keep none from ending.
 *
 * Returns 0, or FRINGE_EINVAL when the queue, its clock, the timer or what it
 * calls is NULL, or the timer runs on another queue.
 */
int fringe_timers_start(struct fringe_timers *timers,
    struct fringe_timer *timer, uint64_t deadline);

/*
 * Stops a timer. Returns 1 when it was running, and then it does not expire; 0
 * when it was not: what it calls may be called at this moment by a turn of
 * another thread's. FRINGE_EINVAL when a pointer is NULL.
 */
int fringe_timers_stop(
    struct fringe_timers *timers, struct fringe_timer *timer);

/* Whether it runs on this queue: 1 or 0, or FRINGE_EINVAL as stop. */
int fringe_timers_is_running(
    struct fringe_timers *timers, const struct fringe_timer *timer);

/*
 * Has every timer expire whose deadline has come, one by one in the order of
 * their deadlines, and those of one deadline in the order of their starts. The
 * clock is read once, at the beginning. One that is stopped by what another
 * calls does not expire.
 *
 * Returns how many did, and says more in `*turn` when that is not NULL;
 * FRINGE_EINVAL when the queue or its clock is NULL. Turns may be nested, and
 * several threads may turn one queue.
 */
int fringe_timers_turn(struct fringe_timers *timers, struct fringe_turn *turn);

/*
 * As turn, and never waits: for handlers of interrupts and signals that may
 * have interrupted whoever has the lock. Returns FRINGE_EBUSY when it is taken,
 * and nothing has changed. When it is taken after a timer expired, the turn
 * ends early: `next` is then its `now`. The next turn has what this one left.
 *
 * Requires a lock that says that it is taken: not of fringe_lock_none, if this
 * may interrupt who uses the queue; and in a signal handler not of
 * fringe_lock_pthread, the default of hosted libraries, which may wait for the
 * interrupted one when it is given back.
 */
int fringe_timers_try_turn(
    struct fringe_timers *timers, struct fringe_turn *turn);

/* The time of its line. Requires, as the next three do, a queue. */
uint64_t fringe_timers_now(struct fringe_timers *timers);

/*
 * The deadline of the timer that expires first, exactly; it may have passed.
 * FRINGE_NEVER when there is none.
 */
uint64_t fringe_timers_next(struct fringe_timers *timers);

/*
 * The deadline that is so far from now: never early, so it comes when at least
 * as much time has passed. FRINGE_NEVER for FRINGE_FOREVER and what is past the
 * end of the line; now for 0 and less.
 */
uint64_t fringe_timers_after(struct fringe_timers *timers, int64_t nanoseconds);

/*
 * The user's time, in ticks: that of the line, until it is set. It goes on as
 * the line does.
 */
uint64_t fringe_timers_time(struct fringe_timers *timers);

/*
 * Sets the user's time. Timers expire as far from now as they did before.
 * Returns 0, or FRINGE_EINVAL when the queue or its clock is NULL.
 */
int fringe_timers_set_time(struct fringe_timers *timers, uint64_t time);

/*
 * Moves the user's time and the line by so many ticks, forward or, when they
 * are negative, back. Timers keep their deadlines, which are so much nearer or
 * further away; those that are passed now expire in the next turn.
 *
 * Returns 0; FRINGE_EINVAL as set_time; FRINGE_ESTATE when the first
 * deadline would have passed by more than a second, or the line would be back
 * by more than a second from where it ever was, or would leave the 64 bits;
 * FRINGE_EUNSUPPORTED for a wheel that is moved back.
 */
int fringe_timers_adjust_time(struct fringe_timers *timers, int64_t ticks);

FRINGE_END_DECLS_

#endif
