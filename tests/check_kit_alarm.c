/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Alarms, on both kinds of queues. */
#include "face.h"
#include "kit_time.h"

#define MILLISECOND INT64_C(1000000)
#define LOGGED 2048

static struct fringe_alarm alarm;
static uint64_t calls[LOGGED]; /* when each was made */
static int count;

/* What the call of this number does, from 1 on. */
static int acting;
static void (*action)(void);

static void
ring(struct fringe_alarm *which)
{
	REQUIRE(which == &alarm);
	REQUIRE(count < LOGGED);
	calls[count++] = virtual_clock.ticks;
	if (count == acting)
		action();
}

static void
begin(struct fringe_timers *timers, int64_t delay, int64_t period)
{
	alarm =
	    (struct fringe_alarm)FRINGE_ALARM_INIT(timers, ring, delay, period);
	count = 0;
	acting = 0;
}

/* Turns once a tick until a time, so that each call has its moment. */
static void
turn_until(uint64_t time)
{
	for (;;) {
		fringe_timers_turn(alarm.timers, NULL);
		if (virtual_clock.ticks == time)
			return;
		pass(1);
	}
}

static void
misc_body(struct fringe_timers *timers)
{
	struct fringe_turn turn;

	begin(timers, 50 * MILLISECOND, FRINGE_FOREVER);
	REQUIRE_EQUAL(fringe_alarm_is_active(&alarm), 0);
	REQUIRE_EQUAL(fringe_alarm_stop(&alarm), 0);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	REQUIRE_EQUAL(fringe_alarm_is_active(&alarm), 1);
	turn_until(20);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	turn_until(49);
	REQUIRE_EQUAL(count, 0);
	turn_until(50);
	REQUIRE_EQUAL(count, 1);
	turn_until(400);
	REQUIRE_EQUAL(count, 1);
	REQUIRE_EQUAL(fringe_alarm_is_active(&alarm), 1);
	REQUIRE_EQUAL(fringe_timers_turn(timers, &turn), 0);
	REQUIRE(turn.next == FRINGE_NEVER);
	REQUIRE_EQUAL(turn.has_remaining, 0);
	REQUIRE_EQUAL(fringe_alarm_set_delay(&alarm, 7 * MILLISECOND), 0);
	turn_until(407);
	REQUIRE_EQUAL(count, 2);
	REQUIRE_EQUAL(fringe_alarm_stop(&alarm), 0);
	REQUIRE_EQUAL(fringe_alarm_stop(&alarm), 0);
	REQUIRE_EQUAL(fringe_alarm_is_active(&alarm), 0);
}

CASE(an_alarm_calls_once_and_stays_active)
{
	with_both(1000, 0, misc_body);
}

static void
periodic_body(struct fringe_timers *timers)
{
	int i;

	begin(timers, 30 * MILLISECOND, 100 * MILLISECOND);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	turn_until(1000);
	REQUIRE_EQUAL(count, 10);
	for (i = 0; i < count; i++)
		REQUIRE_EQUAL(calls[i], 30 + 100 * i);
}

CASE(an_alarm_calls_periodically)
{
	with_both(1000, 0, periodic_body);
}

/* A period is 32.768 ticks: each call at the first tick at or after it. */
static void
drift_body(struct fringe_timers *timers)
{
	uint64_t i;

	begin(timers, MILLISECOND, MILLISECOND);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	turn_until(1000 + 32768);
	REQUIRE_EQUAL(count, 1000);
	for (i = 0; i < 1000; i++)
		REQUIRE_EQUAL(calls[i], 1000 + ((i + 1) * 32768 + 999) / 1000);
}

CASE(periods_of_a_part_of_a_tick_do_not_drift)
{
	with_both(32768, 1000, drift_body);
}

/* As many calls as there were, and the next where it would have been. */
static void
overdue_body(struct fringe_timers *timers)
{
	begin(timers, 100 * MILLISECOND, 100 * MILLISECOND);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	pass(350);
	REQUIRE_EQUAL(fringe_timers_next(timers), 100);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 3);
	REQUIRE_EQUAL(count, 3);
	REQUIRE_EQUAL(fringe_timers_next(timers), 400);
	pass(49);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 0);
	pass(1);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 1);
	REQUIRE_EQUAL(count, 4);
}

CASE(all_overdue_calls_are_made)
{
	with_both(1000, 0, overdue_body);
}

/* The first call is beyond the wheel, which is past the second by then. */
static void
overdue_beyond_body(struct fringe_timers *timers)
{
	begin(timers, 100 * MILLISECOND, 100 * MILLISECOND);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	pass(350);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 3);
	REQUIRE(fringe_timers_next(timers) == SPAN + 350);
}

CASE(all_overdue_calls_are_made_beyond_the_span_of_a_wheel)
{
	with_both(1000, SPAN - 50, overdue_beyond_body);
}

/* A timer in between expires in between. */
static int seen_by_timer;

static void
look(struct fringe_timer *timer)
{
	(void)timer;
	seen_by_timer = count;
}

static void
between_body(struct fringe_timers *timers)
{
	struct fringe_timer timer = FRINGE_TIMER_INIT(look);

	begin(timers, 100 * MILLISECOND, 100 * MILLISECOND);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	REQUIRE_EQUAL(fringe_timers_start(timers, &timer, 250), 0);
	pass(500);
	seen_by_timer = -1;
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 6);
	REQUIRE_EQUAL(seen_by_timer, 2);
	REQUIRE_EQUAL(count, 5);
}

CASE(overdue_calls_are_made_at_their_place_among_timers)
{
	with_both(1000, 0, between_body);
}

static void
stop_now(void)
{
	REQUIRE_EQUAL(fringe_alarm_stop(&alarm), 0);
}

static void
stop_body(struct fringe_timers *timers)
{
	begin(timers, 300 * MILLISECOND, 200 * MILLISECOND);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	turn_until(100);
	stop_now();
	turn_until(1000);
	REQUIRE_EQUAL(count, 0);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	turn_until(1199);
	REQUIRE_EQUAL(count, 0);
	turn_until(1200);
	REQUIRE_EQUAL(count, 1);
	turn_until(1350);
	stop_now();
	turn_until(2000);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	turn_until(2049);
	REQUIRE_EQUAL(count, 1);
	turn_until(2050);
	REQUIRE_EQUAL(count, 2);
}

CASE(a_stopped_alarm_keeps_what_is_left_of_its_delay)
{
	with_both(1000, 0, stop_body);
}

/* Of three overdue calls, one is left, due at once. */
static void
stop_overdue_body(struct fringe_timers *timers)
{
	begin(timers, 100 * MILLISECOND, 100 * MILLISECOND);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	pass(350);
	stop_now();
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 0);
	pass(650);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 1);
	REQUIRE_EQUAL(count, 1);
	REQUIRE_EQUAL(fringe_timers_next(timers), 1100);
}

CASE(stopping_drops_overdue_calls)
{
	with_both(1000, 0, stop_overdue_body);
}

static void
stop_within_body(struct fringe_timers *timers)
{
	begin(timers, 100 * MILLISECOND, 100 * MILLISECOND);
	acting = 2;
	action = stop_now;
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	pass(550);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 2);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 0);
	REQUIRE_EQUAL(fringe_alarm_is_active(&alarm), 0);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 1);
	REQUIRE_EQUAL(fringe_timers_next(timers), 650);
}

CASE(an_alarm_can_be_stopped_by_its_call)
{
	with_both(1000, 0, stop_within_body);
}

static void
erase(void)
{
	stop_now();
	__builtin_memset(&alarm, 0xa5, sizeof(alarm));
}

static void
erase_body(struct fringe_timers *timers)
{
	begin(timers, MILLISECOND, MILLISECOND);
	acting = 3;
	action = erase;
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	pass(100);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 3);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 0);
}

CASE(an_alarm_may_be_gone_after_its_call)
{
	with_both(1000, 0, erase_body);
}

static void
set_period_of_ten(void)
{
	REQUIRE_EQUAL(fringe_alarm_set_period(&alarm, 10 * MILLISECOND), 0);
}

/* The time of the next call is known when the call that changes it is made. */
static void
zero_period_body(struct fringe_timers *timers)
{
	struct fringe_turn turn;
	int i;

	begin(timers, 5 * MILLISECOND, 0);
	acting = 20;
	action = set_period_of_ten;
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 0);
	pass(5);
	for (i = 1; i <= 20; i++) {
		REQUIRE_EQUAL(fringe_timers_turn(timers, &turn), 1);
		REQUIRE_EQUAL(turn.next, 5);
		REQUIRE_EQUAL(count, i);
	}
	REQUIRE_EQUAL(fringe_timers_turn(timers, &turn), 1);
	REQUIRE_EQUAL(turn.next, 15);
	pass(10);
	REQUIRE_EQUAL(fringe_timers_turn(timers, &turn), 1);
	REQUIRE_EQUAL(turn.next, 25);
}

CASE(a_period_of_nothing_repeats_until_it_is_changed)
{
	with_both(1000, 0, zero_period_body);
}

/* The clock is too coarse for the period: all calls of a tick are made. */
static void
short_period_body(struct fringe_timers *timers)
{
	begin(timers, 0, MILLISECOND / 4);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 1);
	pass(1);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 4);
	pass(2);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 8);
}

CASE(periods_below_a_tick_make_several_calls)
{
	with_both(1000, 0, short_period_body);
}

static void
set_delay_body(struct fringe_timers *timers)
{
	begin(timers, 100 * MILLISECOND, 50 * MILLISECOND);
	REQUIRE_EQUAL(fringe_alarm_set_delay(&alarm, 20 * MILLISECOND), 0);
	REQUIRE_EQUAL(fringe_alarm_is_active(&alarm), 0);
	pass(5);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	turn_until(25);
	REQUIRE_EQUAL(count, 1);
	turn_until(30);
	REQUIRE_EQUAL(fringe_alarm_set_delay(&alarm, 10 * MILLISECOND), 0);
	turn_until(40);
	REQUIRE_EQUAL(count, 2);
	REQUIRE_EQUAL(fringe_timers_next(timers), 90);
	REQUIRE_EQUAL(fringe_alarm_set_delay(&alarm, FRINGE_FOREVER), 0);
	turn_until(200);
	REQUIRE_EQUAL(count, 2);
	REQUIRE_EQUAL(fringe_alarm_is_active(&alarm), 1);
	REQUIRE_EQUAL(fringe_alarm_stop(&alarm), 0);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	turn_until(300);
	REQUIRE_EQUAL(count, 2);
	REQUIRE_EQUAL(fringe_alarm_set_delay(&alarm, 0), 0);
	turn_until(300);
	REQUIRE_EQUAL(count, 3);
	REQUIRE_EQUAL(fringe_timers_next(timers), 350);
}

CASE(a_delay_can_be_set_at_any_time)
{
	with_both(1000, 0, set_delay_body);
}

static void
set_period_body(struct fringe_timers *timers)
{
	begin(timers, 100 * MILLISECOND, 50 * MILLISECOND);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	turn_until(110);
	set_period_of_ten();
	turn_until(149);
	REQUIRE_EQUAL(count, 1);
	turn_until(170);
	REQUIRE_EQUAL(count, 4);
	REQUIRE_EQUAL(fringe_alarm_set_period(&alarm, FRINGE_FOREVER), 0);
	turn_until(500);
	REQUIRE_EQUAL(count, 5);
	REQUIRE_EQUAL(fringe_alarm_is_active(&alarm), 1);
}

CASE(a_period_can_be_set_at_any_time)
{
	with_both(1000, 0, set_period_body);
}

/* A delay of nothing is over at once; any other counts the clock's lag. */
static void
lag_body(struct fringe_timers *timers)
{
	virtual_clock.clock.lag = 1;
	begin(timers, 0, 10 * MILLISECOND);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	REQUIRE_EQUAL(fringe_timers_next(timers), 100);
	REQUIRE_EQUAL(fringe_alarm_set_delay(&alarm, 5 * MILLISECOND), 0);
	REQUIRE_EQUAL(fringe_timers_next(timers), 106);
	REQUIRE_EQUAL(fringe_alarm_stop(&alarm), 0);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	REQUIRE_EQUAL(fringe_timers_next(timers), 107);
	pass(7);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 1);
	REQUIRE_EQUAL(fringe_timers_next(timers), 117);
}

CASE(an_alarm_is_never_early)
{
	with_both(1000, 100, lag_body);
}

static void
adjust_body(struct fringe_timers *timers)
{
	begin(timers, 100 * MILLISECOND, 100 * MILLISECOND);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	REQUIRE_EQUAL(fringe_timers_set_time(timers, 12345678), 0);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 0);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, 250), 0);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 2);
	pass(50);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 1);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, 1101), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, 1100), 0);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 11);
}

CASE(adjusting_the_time_makes_calls_overdue)
{
	with_both(1000, 0, adjust_body);
}

/* What is left of it is no number of ticks. */
CASE(a_delay_that_does_not_end_is_kept_when_the_time_goes_back)
{
	begin_time(1000, 500);
	begin(&heap.timers, FRINGE_FOREVER, MILLISECOND);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	REQUIRE_EQUAL(fringe_alarm_stop(&alarm), 0);
	REQUIRE_EQUAL(fringe_timers_adjust_time(&heap.timers, -200), 0);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	REQUIRE_EQUAL(fringe_alarm_is_active(&alarm), 1);
	REQUIRE(fringe_timers_next(&heap.timers) == FRINGE_NEVER);
}

static void
end_body(struct fringe_timers *timers)
{
	begin(timers, 2 * MILLISECOND, 3 * MILLISECOND);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	pass(2);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 1);
	pass(100);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 0);
	REQUIRE_EQUAL(fringe_alarm_is_active(&alarm), 1);
	REQUIRE_EQUAL(fringe_alarm_stop(&alarm), 0);
	REQUIRE_EQUAL(fringe_alarm_set_delay(&alarm, INT64_MAX - 1), 0);
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
	REQUIRE(fringe_timers_next(timers) == FRINGE_NEVER);
}

CASE(the_end_of_time_is_no_call)
{
	with_both(1000, UINT64_MAX - 4, end_body);
}

/* What happens between a turn's taking a timer and its calling of it. */
static void (*at_release)(void);

static void
no_acquire(struct fringe_lock *lock)
{
	(void)lock;
}

static int
no_try(struct fringe_lock *lock)
{
	(void)lock;
	return 1;
}

static void
act_release(struct fringe_lock *lock)
{
	void (*act)(void) = at_release;

	(void)lock;
	at_release = NULL;
	if (act)
		act();
}

static const struct fringe_lock_kind acting_lock = { no_acquire, no_try,
	act_release };

static void
delay_forever(void)
{
	REQUIRE_EQUAL(fringe_alarm_set_delay(&alarm, FRINGE_FOREVER), 0);
}

static void
delay_again(void)
{
	REQUIRE_EQUAL(fringe_alarm_set_delay(&alarm, 5 * MILLISECOND), 0);
}

static void
meanwhile_body(struct fringe_timers *timers)
{
	static void (*const acts[])(
	    void) = { stop_now, delay_forever, delay_again };
	size_t i;

	timers->lock.kind = &acting_lock;
	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		begin(timers, MILLISECOND, MILLISECOND);
		REQUIRE_EQUAL(fringe_alarm_start(&alarm), 0);
		pass(1);
		at_release = acts[i];
		REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 1);
		REQUIRE_EQUAL(count, 0);
		REQUIRE_EQUAL(fringe_alarm_is_active(&alarm), i != 0);
		pass(4);
		fringe_timers_turn(timers, NULL);
		REQUIRE_EQUAL(count, 0);
		pass(1);
		fringe_timers_turn(timers, NULL);
		REQUIRE_EQUAL(count, i == 2);
		REQUIRE_EQUAL(fringe_alarm_stop(&alarm), 0);
	}
}

CASE(a_call_that_is_taken_back_in_the_last_moment_is_not_made)
{
	with_both(1000, 0, meanwhile_body);
}

CASE(what_is_missing_or_negative_is_refused)
{
	struct fringe_alarm empty = { 0 };

	begin_time(1000, 0);
	begin(&heap.timers, MILLISECOND, MILLISECOND);
	REQUIRE_EQUAL(fringe_alarm_start(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_alarm_stop(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_alarm_set_delay(NULL, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_alarm_set_period(NULL, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_alarm_is_active(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_alarm_start(&empty), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_alarm_is_active(&empty), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_alarm_set_delay(&alarm, -1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_alarm_set_period(&alarm, -1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_alarm_set_delay(&alarm, INT64_MIN), FRINGE_EINVAL);
	alarm.callback = NULL;
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), FRINGE_EINVAL);
	begin(&heap.timers, MILLISECOND, MILLISECOND);
	heap.timers.clock = NULL;
	REQUIRE_EQUAL(fringe_alarm_start(&alarm), FRINGE_EINVAL);
}

static const struct face_case cases[] = {
	ROW(an_alarm_calls_once_and_stays_active),
	ROW(an_alarm_calls_periodically),
	ROW(periods_of_a_part_of_a_tick_do_not_drift),
	ROW(all_overdue_calls_are_made),
	ROW(all_overdue_calls_are_made_beyond_the_span_of_a_wheel),
	ROW(overdue_calls_are_made_at_their_place_among_timers),
	ROW(a_stopped_alarm_keeps_what_is_left_of_its_delay),
	ROW(stopping_drops_overdue_calls),
	ROW(an_alarm_can_be_stopped_by_its_call),
	ROW(an_alarm_may_be_gone_after_its_call),
	ROW(a_period_of_nothing_repeats_until_it_is_changed),
	ROW(periods_below_a_tick_make_several_calls),
	ROW(a_delay_can_be_set_at_any_time),
	ROW(a_period_can_be_set_at_any_time),
	ROW(an_alarm_is_never_early),
	ROW(adjusting_the_time_makes_calls_overdue),
	ROW(a_delay_that_does_not_end_is_kept_when_the_time_goes_back),
	ROW(the_end_of_time_is_no_call),
	ROW(a_call_that_is_taken_back_in_the_last_moment_is_not_made),
	ROW(what_is_missing_or_negative_is_refused),
	LAST_ROW,
};

const struct face_suite face_suite = { "kit_alarm", cases, 0 };
