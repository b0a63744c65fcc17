/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The face of queues of timers, over either kind.
 *
 * A turn must come to an end, also when what it calls starts timers that are
 * due at once. So timers whose deadline is not after the time of the latest
 * turn wait apart, in a heap of their own, which the next turn melds with the
 * queue's.
 */
#include "kit/timers.h"

#include <limits.h>

#include "fringe/error.h"
#include "kit/seconds.h"

/* The time of the line when the clock says `ticks`. */
static uint64_t
line_of(const struct fringe_timers *timers, uint64_t ticks)
{
	return add_ticks(ticks, timers->ahead_) - timers->behind_;
}

/* The clock is the program's, so it is read without the lock. */
uint64_t
fringe_timers_enter_(struct fringe_timers *timers)
{
	uint64_t ticks = timers->clock->now(timers->clock);

	fringe_lock_acquire(&timers->lock);
	return line_of(timers, ticks);
}

void
fringe_timers_leave_(struct fringe_timers *timers)
{
	fringe_lock_release(&timers->lock);
}

static bool
is_usable(const struct fringe_timers *timers)
{
	return timers && timers->clock && timers->kind_;
}

/* ---- starting and stopping ---- */

static void
set(struct fringe_timers *timers, struct fringe_timer *timer, uint64_t deadline)
{
	timer->deadline_ = deadline;
	timer->order_ = timers->order_++;
	timer->timers_ = timers;
}

void
fringe_timers_place_in_turn_(
    struct fringe_timers *timers, struct fringe_timer *timer, uint64_t deadline)
{
	set(timers, timer, deadline);
	timers->kind_->place(timers, timer);
}

void
fringe_timers_place_(
    struct fringe_timers *timers, struct fringe_timer *timer, uint64_t deadline)
{
	if (deadline > timers->limit_) {
		fringe_timers_place_in_turn_(timers, timer, deadline);
		return;
	}
	set(timers, timer, deadline);
	timers->late_ = fringe_timer_heap_meld_(timers->late_, timer);
}

bool
fringe_timers_remove_(struct fringe_timers *timers, struct fringe_timer *timer)
{
	if (timer->timers_ != timers)
		return false;
	timers->kind_->remove(timers, timer);
	timer->timers_ = NULL;
	return true;
}

int
fringe_timers_start(
    struct fringe_timers *timers, struct fringe_timer *timer, uint64_t deadline)
{
	int error = 0;

	if (!is_usable(timers) || !timer || !timer->expire)
		return FRINGE_EINVAL;
	fringe_lock_acquire(&timers->lock);
	fringe_timers_remove_(timers, timer);
	if (timer->timers_)
		error = FRINGE_EINVAL;
	else
		fringe_timers_place_(timers, timer, deadline);
	fringe_lock_release(&timers->lock);
	return error;
}

int
fringe_timers_stop(struct fringe_timers *timers, struct fringe_timer *timer)
{
	bool was_running;

	if (!timers || !timer)
		return FRINGE_EINVAL;
	fringe_lock_acquire(&timers->lock);
	was_running = fringe_timers_remove_(timers, timer);
	fringe_lock_release(&timers->lock);
	return was_running;
}

int
fringe_timers_is_running(
    struct fringe_timers *timers, const struct fringe_timer *timer)
{
	bool is_running;

	if (!timers || !timer)
		return FRINGE_EINVAL;
	fringe_lock_acquire(&timers->lock);
	is_running = timer->timers_ == timers;
	fringe_lock_release(&timers->lock);
	return is_running;
}

/* ---- turning ---- */

static struct fringe_timer *
first_of(struct fringe_timers *timers)
{
	return earlier(timers->kind_->first(timers), timers->late_);
}

static uint64_t
next_of(struct fringe_timers *timers)
{
	const struct fringe_timer *first = first_of(timers);

	return first ? first->deadline_ : FRINGE_NEVER;
}

/* Returns up to when timers expire: what never comes does not come now. */
static uint64_t
begin(struct fringe_timers *timers, struct fringe_turn *turn, uint64_t now)
{
	uint64_t until = now == FRINGE_NEVER ? FRINGE_NEVER - 1 : now;

	turn->now = now;
	turn->elapsed = now > timers->limit_ ? now - timers->limit_ : 0;
	turn->expired = 0;
	if (timers->limit_ < until)
		timers->limit_ = until;
	timers->heap_ = fringe_timer_heap_meld_(timers->heap_, timers->late_);
	timers->late_ = NULL;
	return until;
}

/*
 * Whether there was one to expire; it does so without the lock. What a task
 * waits in may be over, and its memory used for something else, as soon as the
 * task's thread finds the timer stopped, so that is claimed before.
 */
static bool
expire_one(struct fringe_timers *timers, uint64_t until)
{
	struct fringe_timer *timer = timers->kind_->take(timers, until);
	bool is_claimed;

	if (!timer)
		return false;
	timer->timers_ = NULL;
	is_claimed = !timer->claim_ || timer->claim_(timer);
	fringe_lock_release(&timers->lock);
	if (is_claimed)
		timer->expire(timer);
	return true;
}

static int
wait_for(struct fringe_lock *lock)
{
	fringe_lock_acquire(lock);
	return 1;
}

static int
turn_with(struct fringe_timers *timers, struct fringe_turn *turn,
    int (*acquire)(struct fringe_lock *lock))
{
	struct fringe_turn unwanted;
	uint64_t until;
	uint64_t ticks;

	if (!is_usable(timers))
		return FRINGE_EINVAL;
	if (!turn)
		turn = &unwanted;
	ticks = timers->clock->now(timers->clock);
	if (!acquire(&timers->lock))
		return FRINGE_EBUSY;
	until = begin(timers, turn, line_of(timers, ticks));
	while (expire_one(timers, until)) {
		if (turn->expired < INT_MAX)
			turn->expired++;
		if (!acquire(&timers->lock)) {
			turn->next = turn->now;
			turn->has_remaining = 1;
			return turn->expired;
		}
	}
	turn->next = next_of(timers);
	turn->has_remaining = first_of(timers) != NULL;
	fringe_lock_release(&timers->lock);
	return turn->expired;
}

int
fringe_timers_turn(struct fringe_timers *timers, struct fringe_turn *turn)
{
	return turn_with(timers, turn, wait_for);
}

int
fringe_timers_try_turn(struct fringe_timers *timers, struct fringe_turn *turn)
{
	return turn_with(timers, turn, fringe_lock_try);
}

/* ---- times ---- */

uint64_t
fringe_timers_now(struct fringe_timers *timers)
{
	uint64_t now = fringe_timers_enter_(timers);

	fringe_timers_leave_(timers);
	return now;
}

uint64_t
fringe_timers_next(struct fringe_timers *timers)
{
	uint64_t next;

	fringe_lock_acquire(&timers->lock);
	next = next_of(timers);
	fringe_lock_release(&timers->lock);
	return next;
}

uint64_t
fringe_timers_after(struct fringe_timers *timers, int64_t nanoseconds)
{
	uint64_t now = fringe_timers_now(timers);

	if (nanoseconds <= 0)
		return now;
	return add_ticks(add_ticks(now, timers->clock->lag),
	    fringe_clock_ticks(timers->clock, nanoseconds));
}

uint64_t
fringe_timers_time(struct fringe_timers *timers)
{
	uint64_t time = fringe_timers_enter_(timers) + timers->offset_;

	fringe_timers_leave_(timers);
	return time;
}

int
fringe_timers_set_time(struct fringe_timers *timers, uint64_t time)
{
	if (!is_usable(timers))
		return FRINGE_EINVAL;
	timers->offset_ = time - fringe_timers_enter_(timers);
	fringe_timers_leave_(timers);
	return 0;
}

/*
 * A second, in ticks: how late a move forward may make a timer, and how far
 * moves back, all together, may take the line from where it ever was.
 */
static uint64_t
headroom(const struct fringe_timers *timers)
{
	return timers->clock->hertz;
}

static int
move_forward(struct fringe_timers *timers, uint64_t now, uint64_t ticks)
{
	uint64_t then = add_ticks(now, ticks);
	uint64_t next = next_of(timers);

	if (then == FRINGE_NEVER ||
	    (then > next && then - next > headroom(timers)))
		return FRINGE_ESTATE;
	if (ticks <= timers->behind_) {
		timers->behind_ -= ticks;
	} else {
		timers->ahead_ += ticks - timers->behind_;
		timers->behind_ = 0;
	}
	return 0;
}

/* The frontier is how far the line ever was, as of its last move back. */
static int
move_back(struct fringe_timers *timers, uint64_t now, uint64_t ticks)
{
	uint64_t frontier = now > timers->frontier_ ? now : timers->frontier_;

	if (!timers->kind_->goes_back)
		return FRINGE_EUNSUPPORTED;
	if (ticks > now || frontier - (now - ticks) > headroom(timers))
		return FRINGE_ESTATE;
	timers->frontier_ = frontier;
	if (ticks <= timers->ahead_) {
		timers->ahead_ -= ticks;
	} else {
		timers->behind_ += ticks - timers->ahead_;
		timers->ahead_ = 0;
	}
	return 0;
}

int
fringe_timers_adjust_time(struct fringe_timers *timers, int64_t ticks)
{
	uint64_t now;
	int error;

	if (!is_usable(timers))
		return FRINGE_EINVAL;
	now = fringe_timers_enter_(timers);
	if (ticks >= 0)
		error = move_forward(timers, now, (uint64_t)ticks);
	else
		error = move_back(timers, now, 0 - (uint64_t)ticks);
	fringe_timers_leave_(timers);
	return error;
}
