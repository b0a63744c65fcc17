/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Alarms: timers that call a function after a delay, and then each time that a
 * period is over. What they do is what the timers of the R3 kernel do.
 */
#ifndef FRINGE_KIT_ALARM_H
#define FRINGE_KIT_ALARM_H

#include "fringe/kit/timer.h"

/*
 * An alarm, stopped at first, made by FRINGE_ALARM_INIT. It is the queue's
 * while it is active, and must not be moved then.
 *
 * callback: called by whoever turns the queue, in its context and on its stack,
 * with no lock held. It may do all that is done with alarms, and stop this one
 * and have it be gone.
 */
struct fringe_alarm {
	struct fringe_timers *timers;
	void (*callback)(struct fringe_alarm *alarm);
	int64_t delay_;
	int64_t period_;
	struct fringe_timer timer_;
	uint64_t ticks_;
	uint32_t fraction_;
	unsigned char state_;
};

/*
 * One that makes its first call `delay` nanoseconds after it was started, and
 * the others `period` nanoseconds after one another. Either may be
 * FRINGE_FOREVER; neither negative.
 */
/* clang-format off */
#define FRINGE_ALARM_INIT(timers, callback, delay, period)                     \
	{ (timers), (callback), (delay), (period),                             \
	  FRINGE_TIMER_INIT(fringe_alarm_expire_), 0, 0, 0 }
/* clang-format on */

FRINGE_BEGIN_DECLS_

/*
 * All of these take the queue's lock for a short time, and are callable where a
 * lock of its kind can be taken. They use at most 512 bytes of stack, besides
 * what the lock and the clock do. All return FRINGE_EINVAL when the alarm, its
 * queue, the queue's clock or the callback is NULL.
 */

/*
 * Starts an alarm: the first call is made when what is left of its delay is
 * over, never before. Does nothing when it is active. Returns 0.
 *
 * When a call becomes due, the next one's time is that of this one and the
 * period, whenever the queue was turned: so calls do not drift, and all that
 * are overdue are made, in one turn, each at its place among the other timers.
 * Times are exact to a billionth of a tick, and each call is made at the first
 * tick that is not before. With a period of 0 calls are made until the period
 * is changed or the alarm is stopped, one in each turn. With a period, or a
 * delay, of FRINGE_FOREVER there is no further call; the alarm stays active.
 */
int fringe_alarm_start(struct fringe_alarm *alarm);

/*
 * Stops an alarm, and keeps what is left of the delay of its next call for when
 * it is started again: nothing, if that is overdue. So of calls that are
 * overdue one is left. Does nothing when it is not active. Returns 0. A call
 * may be running at this moment in a turn of another thread's.
 */
int fringe_alarm_stop(struct fringe_alarm *alarm);

/*
 * Sets the time from now, or from when it is started, to the next call. Returns
 * 0, or FRINGE_EINVAL also when it is negative.
 */
int fringe_alarm_set_delay(struct fringe_alarm *alarm, int64_t delay);

/*
 * Sets the time between the calls that follow the next one, and leaves that one
 * where it is. Returns 0, or FRINGE_EINVAL also when it is negative.
 */
int fringe_alarm_set_period(struct fringe_alarm *alarm, int64_t period);

/* Whether it was started and not stopped since: 1 or 0. */
int fringe_alarm_is_active(struct fringe_alarm *alarm);

void fringe_alarm_expire_(struct fringe_timer *timer);

FRINGE_END_DECLS_

#endif
