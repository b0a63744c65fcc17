/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Alarms are timers that start themselves again. The moment of a call is kept
 * in ticks and in billionths of one, which are what a period in nanoseconds
 * comes to on a clock of any frequency: what is rounded is the deadline, and no
 * error adds up.
 */
#include "fringe/kit/alarm.h"

#include "fringe/error.h"
#include "fringe/kit/list.h"
#include "kit/seconds.h"
#include "kit/timers.h"

enum state {
	/* The delay is what the program said. */
	FRESH,
	/* ticks_ and fraction_ are what is left of the delay. */
	STOPPED,
	/* ticks_ and fraction_ are the moment of the next call. */
	ACTIVE
};

static bool
is_usable(const struct fringe_alarm *alarm)
{
	return alarm && alarm->callback && alarm->timers &&
	    alarm->timers->clock && alarm->timers->kind_;
}

/* Moves the moment by a duration, at most to the end of time. */
static void
add(struct fringe_alarm *alarm, int64_t nanoseconds)
{
	uint64_t hertz = alarm->timers->clock->hertz;
	uint64_t duration = (uint64_t)nanoseconds;
	uint64_t rest = duration % NANOSECONDS * hertz + alarm->fraction_;
	uint64_t ticks = duration / NANOSECONDS * hertz + rest / NANOSECONDS;

	if (nanoseconds == FRINGE_FOREVER)
		ticks = FRINGE_NEVER;
	alarm->ticks_ = add_ticks(alarm->ticks_, ticks);
	alarm->fraction_ = (uint32_t)(rest % NANOSECONDS);
}

/* The first tick that is not before the moment. */
static uint64_t
deadline_of(const struct fringe_alarm *alarm)
{
	return add_ticks(alarm->ticks_, alarm->fraction_ != 0);
}

/*
 * Waits for the moment. A delay of nothing is over at once; any other ends at a
 * time that the clock may say too early.
 */
static void
wait_from(struct fringe_alarm *alarm, uint64_t now)
{
	uint32_t lag = alarm->timers->clock->lag;

	if (alarm->state_ == FRESH) {
		alarm->ticks_ = 0;
		alarm->fraction_ = 0;
		add(alarm, alarm->delay_);
	}
	if (alarm->ticks_ != 0 || alarm->fraction_ != 0)
		now = add_ticks(now, lag);
	alarm->ticks_ = add_ticks(alarm->ticks_, now);
	alarm->state_ = ACTIVE;
	if (alarm->ticks_ != FRINGE_NEVER)
		fringe_timers_place_(
		    alarm->timers, &alarm->timer_, deadline_of(alarm));
}

int
fringe_alarm_start(struct fringe_alarm *alarm)
{
	uint64_t now;

	if (!is_usable(alarm))
		return FRINGE_EINVAL;
	now = fringe_timers_enter_(alarm->timers);
	if (alarm->state_ != ACTIVE)
		wait_from(alarm, now);
	fringe_timers_leave_(alarm->timers);
	return 0;
}

/* What never comes is as far away as before. */
static void
keep_rest(struct fringe_alarm *alarm, uint64_t now)
{
	alarm->state_ = STOPPED;
	if (alarm->ticks_ == FRINGE_NEVER)
		return;
	if (alarm->ticks_ < now) {
		alarm->ticks_ = now;
		alarm->fraction_ = 0;
	}
	alarm->ticks_ -= now;
}

int
fringe_alarm_stop(struct fringe_alarm *alarm)
{
	uint64_t now;

	if (!is_usable(alarm))
		return FRINGE_EINVAL;
	now = fringe_timers_enter_(alarm->timers);
	if (alarm->state_ == ACTIVE) {
		fringe_timers_remove_(alarm->timers, &alarm->timer_);
		keep_rest(alarm, now);
	}
	fringe_timers_leave_(alarm->timers);
	return 0;
}

int
fringe_alarm_set_delay(struct fringe_alarm *alarm, int64_t delay)
{
	bool was_active;
	uint64_t now;

	if (!is_usable(alarm) || delay < 0)
		return FRINGE_EINVAL;
	now = fringe_timers_enter_(alarm->timers);
	was_active = alarm->state_ == ACTIVE;
	alarm->delay_ = delay;
	alarm->state_ = FRESH;
	if (was_active) {
		fringe_timers_remove_(alarm->timers, &alarm->timer_);
		wait_from(alarm, now);
	}
	fringe_timers_leave_(alarm->timers);
	return 0;
}

int
fringe_alarm_set_period(struct fringe_alarm *alarm, int64_t period)
{
	if (!is_usable(alarm) || period < 0)
		return FRINGE_EINVAL;
	fringe_lock_acquire(&alarm->timers->lock);
	alarm->period_ = period;
	fringe_lock_release(&alarm->timers->lock);
	return 0;
}

int
fringe_alarm_is_active(struct fringe_alarm *alarm)
{
	bool is_active;

	if (!is_usable(alarm))
		return FRINGE_EINVAL;
	fringe_lock_acquire(&alarm->timers->lock);
	is_active = alarm->state_ == ACTIVE;
	fringe_lock_release(&alarm->timers->lock);
	return is_active;
}

/*
 * The turn of another thread's may have taken the timer out just before the
 * alarm was stopped or got another delay: the call is not due any more then.
 */
static bool
is_due(const struct fringe_alarm *alarm)
{
	return alarm->state_ == ACTIVE && !alarm->timer_.timers_ &&
	    alarm->ticks_ != FRINGE_NEVER;
}

/* In this turn again, if that is due; but the same moment only in the next. */
static void
wait_again(struct fringe_alarm *alarm)
{
	struct fringe_timers *timers = alarm->timers;
	struct fringe_timer *timer = &alarm->timer_;

	add(alarm, alarm->period_);
	if (alarm->period_ == 0)
		fringe_timers_place_(timers, timer, deadline_of(alarm));
	else if (alarm->ticks_ != FRINGE_NEVER)
		fringe_timers_place_in_turn_(timers, timer, deadline_of(alarm));
}

void
fringe_alarm_expire_(struct fringe_timer *timer)
{
	struct fringe_alarm *alarm =
	    FRINGE_CONTAINER_OF(timer, struct fringe_alarm, timer_);
	bool calls;

	fringe_lock_acquire(&alarm->timers->lock);
	calls = is_due(alarm);
	if (calls)
		wait_again(alarm);
	fringe_lock_release(&alarm->timers->lock);
	if (calls)
		alarm->callback(alarm);
}
