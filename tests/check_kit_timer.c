/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Queues of timers: what is said of both kinds is asked of both. */
#include "face.h"
#include "kit_time.h"

#define ITEMS 16
#define LOGGED 64

/* A timer, and what it does when it expires. */
struct item {
	struct fringe_timer timer;
	struct fringe_timers *timers;
	uint64_t starts; /* itself again with this deadline, if not 0 */
	struct item *stops;
	uint64_t passes; /* so many ticks */
	int turns; /* the queue itself */
	int erases; /* itself */
};

static struct item items[ITEMS];
static int expired[LOGGED]; /* numbers of items, in their order */
static int count;

static void
expire(struct fringe_timer *timer)
{
	struct item *item = FRINGE_CONTAINER_OF(timer, struct item, timer);

	REQUIRE(count < LOGGED);
	REQUIRE_EQUAL(fringe_timers_is_running(item->timers, timer), 0);
	expired[count++] = (int)(item - items);
	pass(item->passes);
	if (item->starts)
		REQUIRE_EQUAL(
		    fringe_timers_start(item->timers, timer, item->starts), 0);
	if (item->stops)
		REQUIRE_EQUAL(
		    fringe_timers_stop(item->timers, &item->stops->timer), 1);
	if (item->turns)
		fringe_timers_turn(item->timers, NULL);
	if (item->erases)
		__builtin_memset(item, 0xa5, sizeof(*item));
}

static void
begin(struct fringe_timers *timers)
{
	int i;

	for (i = 0; i < ITEMS; i++) {
		items[i] = (struct item){ .timer = FRINGE_TIMER_INIT(expire) };
		items[i].timers = timers;
	}
	count = 0;
}

static void
start(int number, uint64_t deadline)
{
	REQUIRE_EQUAL(fringe_timers_start(
			  items[number].timers, &items[number].timer, deadline),
	    0);
}

static int
is_running(int number)
{
	return fringe_timers_is_running(
	    items[number].timers, &items[number].timer);
}

/* Turns, and these and no others expire: a list of numbers that ends in -1. */
static void
expect_at(const char *file, int line, struct fringe_timers *timers,
    const int *numbers)
{
	int before = count;
	int expected = 0;
	int result = fringe_timers_turn(timers, NULL);

	while (numbers[expected] >= 0)
		expected++;
	face_equal(file, line, "expired", result, expected);
	face_equal(file, line, "calls", count - before, expected);
	for (expected = 0; numbers[expected] >= 0; expected++)
		face_equal(file, line, "who expired",
		    expired[before + expected], numbers[expected]);
}

#define EXPECT(timers, ...)                                                    \
	expect_at(__FILE__, __LINE__, (timers), (const int[]){ __VA_ARGS__ })

/* ---- starting, stopping, turning ---- */

static void
order_body(struct fringe_timers *timers)
{
	begin(timers);
	start(0, 30);
	start(1, 10);
	start(2, 20);
	start(3, 5000);
	EXPECT(timers, -1);
	pass(9);
	EXPECT(timers, -1);
	pass(1);
	EXPECT(timers, 1, -1);
	pass(20);
	EXPECT(timers, 2, 0, -1);
	pass(4969);
	EXPECT(timers, -1);
	pass(1);
	EXPECT(timers, 3, -1);
}

CASE(timers_expire_in_the_order_of_their_deadlines)
{
	with_both(1000, 0, order_body);
	with_both(1000, 0, order_body);
}

/* Also when they were put on different levels, or were moved between. */
static void
fifo_body(struct fringe_timers *timers)
{
	begin(timers);
	start(0, 100000);
	start(1, 100000);
	pass(60000);
	EXPECT(timers, -1);
	start(2, 100000);
	pass(39990);
	EXPECT(timers, -1);
	start(3, 100000);
	start(1, 100000);
	pass(20);
	start(4, 100000);
	start(5, 99999);
	EXPECT(timers, 5, 0, 2, 3, 1, 4, -1);
}

CASE(timers_of_one_deadline_expire_in_the_order_of_their_starts)
{
	with_both(1000, 0, fifo_body);
}

/* As fifo_body, where a multiple of the wheel's span comes between. */
static void
fifo_beyond_body(struct fringe_timers *timers)
{
	begin(timers);
	start(0, SPAN + 10);
	start(1, SPAN + 9);
	pass(SPAN - 5);
	EXPECT(timers, -1);
	start(2, SPAN + 10);
	pass(6);
	EXPECT(timers, -1);
	start(3, SPAN + 10);
	start(4, SPAN + 9);
	start(5, SPAN + 8);
	pass(100);
	EXPECT(timers, 5, 1, 4, 0, 2, 3, -1);
}

CASE(the_order_holds_across_the_span_of_a_wheel)
{
	with_both(1000, 0, fifo_beyond_body);
}

/* The groups' deadlines are on different levels; each turn comes late. */
static void
groups_body(struct fringe_timers *timers)
{
	static const uint64_t far[] = { 100, 65535, 6000000 };
	int i;

	begin(timers);
	for (i = 0; i < 12; i++)
		start(i, far[i % 3]);
	pass(150);
	EXPECT(timers, 0, 3, 6, 9, -1);
	pass(65384);
	EXPECT(timers, -1);
	pass(1);
	EXPECT(timers, 1, 4, 7, 10, -1);
	pass(SPAN);
	EXPECT(timers, 2, 5, 8, 11, -1);
}

CASE(groups_of_timers_expire_group_by_group)
{
	with_both(1000, 0, groups_body);
}

static void
closer_body(struct fringe_timers *timers)
{
	begin(timers);
	start(0, 5000);
	REQUIRE_EQUAL(fringe_timers_next(timers), 5000);
	pass(50);
	EXPECT(timers, -1);
	start(1, 4999);
	REQUIRE_EQUAL(fringe_timers_next(timers), 4999);
	start(2, 51);
	REQUIRE_EQUAL(fringe_timers_next(timers), 51);
	REQUIRE_EQUAL(fringe_timers_stop(timers, &items[2].timer), 1);
	REQUIRE_EQUAL(fringe_timers_next(timers), 4999);
	REQUIRE_EQUAL(fringe_timers_stop(timers, &items[1].timer), 1);
	REQUIRE_EQUAL(fringe_timers_next(timers), 5000);
	pass(6000);
	EXPECT(timers, 0, -1);
	REQUIRE(fringe_timers_next(timers) == FRINGE_NEVER);
}

CASE(a_closer_timer_that_is_started_later_is_the_next)
{
	with_both(1000, 0, closer_body);
}

static void
passed_body(struct fringe_timers *timers)
{
	begin(timers);
	EXPECT(timers, -1);
	start(0, 1000);
	start(1, 7);
	start(2, 9);
	start(3, 7);
	REQUIRE_EQUAL(fringe_timers_next(timers), 7);
	EXPECT(timers, 1, 3, 2, 0, -1);
	start(0, 0);
	REQUIRE_EQUAL(fringe_timers_next(timers), 0);
	EXPECT(timers, 0, -1);
}

CASE(a_passed_deadline_is_shown_and_expires_in_the_next_turn)
{
	with_both(1000, 1000, passed_body);
}

static void
move_body(struct fringe_timers *timers)
{
	begin(timers);
	start(0, 100);
	start(0, 50);
	pass(50);
	EXPECT(timers, 0, -1);
	start(0, 60);
	start(0, 70000);
	pass(60);
	EXPECT(timers, -1);
	pass(70000);
	EXPECT(timers, 0, -1);
	REQUIRE_EQUAL(is_running(0), 0);
}

CASE(starting_a_running_timer_moves_it)
{
	with_both(1000, 0, move_body);
}

static void
stop_body(struct fringe_timers *timers)
{
	begin(timers);
	REQUIRE_EQUAL(is_running(0), 0);
	REQUIRE_EQUAL(fringe_timers_stop(timers, &items[0].timer), 0);
	start(0, 10);
	start(1, 10);
	start(2, 10);
	REQUIRE_EQUAL(is_running(1), 1);
	REQUIRE_EQUAL(fringe_timers_stop(timers, &items[1].timer), 1);
	REQUIRE_EQUAL(fringe_timers_stop(timers, &items[1].timer), 0);
	REQUIRE_EQUAL(is_running(1), 0);
	pass(10);
	EXPECT(timers, 0, 2, -1);
	REQUIRE_EQUAL(fringe_timers_stop(timers, &items[0].timer), 0);
	start(1, 20);
	pass(10);
	EXPECT(timers, 1, -1);
}

CASE(a_stopped_timer_does_not_expire_and_can_be_started_again)
{
	with_both(1000, 0, stop_body);
}

/* Whatever the order in which heaps are taken apart. */
static void
stop_many_body(struct fringe_timers *timers)
{
	int gone;
	int i;

	for (gone = 0; gone < ITEMS; gone++) {
		begin(timers);
		for (i = 0; i < ITEMS; i++)
			start(i,
			    fringe_timers_now(timers) + 1 +
				(uint64_t)(i * 7 % ITEMS) * 100);
		pass(1);
		EXPECT(timers, 0, -1);
		REQUIRE_EQUAL(
		    fringe_timers_stop(timers, &items[gone].timer), gone != 0);
		pass(2000);
		REQUIRE_EQUAL(
		    fringe_timers_turn(timers, NULL), ITEMS - 1 - (gone != 0));
		for (i = 2; i < count; i++)
			REQUIRE(expired[i - 1] * 7 % ITEMS <
			    expired[i] * 7 % ITEMS);
	}
}

CASE(any_timer_can_be_stopped_among_others)
{
	with_both(1000, 0, stop_many_body);
}

/* ---- what expires does things ---- */

static void
stop_other_body(struct fringe_timers *timers)
{
	begin(timers);
	items[0].stops = &items[2];
	start(0, 10);
	start(1, 11);
	start(2, 12);
	start(3, 12);
	pass(20);
	EXPECT(timers, 0, 1, 3, -1);
}

CASE(one_that_an_earlier_one_of_the_turn_stops_does_not_expire)
{
	with_both(1000, 0, stop_other_body);
}

static void
again_body(struct fringe_timers *timers)
{
	begin(timers);
	items[0].starts = 5;
	items[1].starts = 20;
	items[1].passes = 1;
	start(0, 10);
	start(1, 15);
	pass(20);
	EXPECT(timers, 0, 1, -1);
	REQUIRE_EQUAL(fringe_timers_next(timers), 5);
	EXPECT(timers, 0, 1, -1);
	items[0].starts = 0;
	items[1].starts = fringe_timers_now(timers) + 1;
	EXPECT(timers, 0, 1, -1);
	items[1].starts = 0;
	EXPECT(timers, 1, -1);
	EXPECT(timers, -1);
}

CASE(one_that_starts_itself_again_lets_the_turn_end)
{
	with_both(1000, 0, again_body);
}

/* It was started in a turn, with a deadline that is passed. */
static void
stop_late_body(struct fringe_timers *timers)
{
	begin(timers);
	items[0].starts = 5;
	items[1].starts = 6;
	items[2].starts = 7;
	start(0, 10);
	start(1, 10);
	start(2, 10);
	pass(10);
	EXPECT(timers, 0, 1, 2, -1);
	REQUIRE_EQUAL(is_running(1), 1);
	REQUIRE_EQUAL(fringe_timers_stop(timers, &items[1].timer), 1);
	REQUIRE_EQUAL(fringe_timers_stop(timers, &items[0].timer), 1);
	REQUIRE_EQUAL(fringe_timers_next(timers), 7);
	items[2].starts = 0;
	EXPECT(timers, 2, -1);
}

CASE(one_that_waits_for_the_next_turn_can_be_stopped)
{
	with_both(1000, 0, stop_late_body);
}

static void
erase_body(struct fringe_timers *timers)
{
	begin(timers);
	items[0].erases = 1;
	items[1].erases = 1;
	start(0, 10);
	start(1, 10);
	start(2, 10);
	pass(10);
	EXPECT(timers, 0, 1, 2, -1);
	EXPECT(timers, -1);
}

CASE(a_timer_may_be_gone_when_it_has_expired)
{
	with_both(1000, 0, erase_body);
}

/* The inner turn has the rest; nothing expires twice. */
static void
nested_body(struct fringe_timers *timers)
{
	begin(timers);
	items[0].turns = 1;
	start(0, 1);
	start(1, 2);
	start(2, 3);
	pass(3);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 1);
	REQUIRE_EQUAL(count, 3);
	REQUIRE_EQUAL(expired[1], 1);
	REQUIRE_EQUAL(expired[2], 2);
}

CASE(turns_may_be_nested)
{
	with_both(1000, 0, nested_body);
}

/* What the inner one did is not undone by the end of the outer one. */
static void
nested_later_body(struct fringe_timers *timers)
{
	begin(timers);
	items[0].passes = 100;
	items[0].turns = 1;
	items[1].starts = 140;
	start(0, 10);
	start(1, 120);
	pass(30);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 1);
	REQUIRE_EQUAL(count, 2);
	items[1].starts = 0;
	start(2, 136);
	REQUIRE_EQUAL(fringe_timers_next(timers), 136);
	pass(7);
	EXPECT(timers, 2, -1);
	pass(3);
	EXPECT(timers, 1, -1);
}

CASE(an_inner_turn_may_be_later_than_the_outer)
{
	with_both(1000, 0, nested_later_body);
}

static void
statistics_body(struct fringe_timers *timers)
{
	struct fringe_turn turn;

	begin(timers);
	start(0, 10);
	start(1, 20);
	pass(15);
	REQUIRE_EQUAL(fringe_timers_turn(timers, &turn), 1);
	REQUIRE_EQUAL(turn.now, 15);
	REQUIRE_EQUAL(turn.elapsed, 15);
	REQUIRE_EQUAL(turn.expired, 1);
	REQUIRE_EQUAL(turn.next, 20);
	REQUIRE_EQUAL(turn.has_remaining, 1);
	pass(7);
	items[1].passes = 3;
	REQUIRE_EQUAL(fringe_timers_turn(timers, &turn), 1);
	REQUIRE_EQUAL(turn.now, 22);
	REQUIRE_EQUAL(turn.elapsed, 7);
	REQUIRE(turn.next == FRINGE_NEVER);
	REQUIRE_EQUAL(turn.has_remaining, 0);
	start(2, FRINGE_NEVER);
	REQUIRE_EQUAL(fringe_timers_turn(timers, &turn), 0);
	REQUIRE_EQUAL(turn.expired, 0);
	REQUIRE(turn.next == FRINGE_NEVER);
	REQUIRE_EQUAL(turn.has_remaining, 1);
}

CASE(a_turn_says_what_it_did_and_what_is_left)
{
	with_both(1000, 0, statistics_body);
}

/* ---- far away ---- */

/* From a time, so far: neither early nor late, and said exactly before. */
static void
require_exact(struct fringe_timers *timers, uint64_t distance)
{
	uint64_t deadline = fringe_timers_now(timers) + distance;

	begin(timers);
	EXPECT(timers, -1);
	start(0, deadline);
	REQUIRE(fringe_timers_next(timers) == deadline);
	pass(distance / 5);
	EXPECT(timers, -1);
	REQUIRE(fringe_timers_next(timers) == deadline);
	pass(distance - distance / 5 - 1);
	EXPECT(timers, -1);
	REQUIRE(fringe_timers_next(timers) == deadline);
	pass(1);
	EXPECT(timers, 0, -1);
	REQUIRE(fringe_timers_next(timers) == FRINGE_NEVER);
}

/* In the wheel of the original, the first of these is never over. */
static const struct {
	uint64_t from;
	uint64_t distance;
} far_sleeps[] = {
	{ SPAN - 100, 150 },
	{ SPAN - (UINT64_C(1) << 31), UINT64_C(1) << 32 },
	{ 1, SPAN - 1 },
	{ 0, SPAN - 1 },
	{ 0, SPAN },
	{ 0, SPAN + 1 },
	{ 12345, SPAN },
	{ 0, UINT64_C(1) << 40 },
	{ SPAN - 1, 1 },
	{ SPAN - 1, 2 },
	{ SPAN, SPAN },
	{ 5 * SPAN - 1, SPAN },
	{ 5 * SPAN - 1, UINT64_C(1) << 40 },
	{ 77 * SPAN - 63, 64 },
	{ UINT64_MAX - SPAN - 7, SPAN },
	{ UINT64_MAX - 2, 1 },
	{ 0, UINT64_MAX - 1 },
	{ SPAN + 3, UINT64_MAX - SPAN - 4 },
};

#define FAR_SLEEPS (sizeof(far_sleeps) / sizeof(far_sleeps[0]))

CASE(deadlines_beyond_a_multiple_of_the_span_are_exact)
{
	size_t i;

	for (i = 0; i < FAR_SLEEPS; i++) {
		begin_time(1000, far_sleeps[i].from);
		require_exact(&wheel.timers, far_sleeps[i].distance);
		begin_time(1000, far_sleeps[i].from);
		require_exact(&heap.timers, far_sleeps[i].distance);
	}
}

/* The turn of the original that does not come back. */
static void
crossing_body(struct fringe_timers *timers)
{
	begin(timers);
	start(0, SPAN + 50);
	pass(20);
	EXPECT(timers, -1);
	REQUIRE(fringe_timers_next(timers) == SPAN + 50);
	pass(129);
	EXPECT(timers, -1);
	start(1, SPAN + 50);
	pass(1);
	EXPECT(timers, 0, 1, -1);
}

CASE(a_turn_ends_that_has_a_multiple_of_the_span_before_it)
{
	with_both(1000, SPAN - 100, crossing_body);
}

/* A timer in each slot of each level, from positions of all digits alike. */
CASE(every_slot_of_every_level_keeps_its_timers)
{
	unsigned int level;
	unsigned int digit;
	uint64_t from;

	for (level = 0; level < FRINGE_WHEEL_LEVELS; level++)
		for (digit = 1; digit < FRINGE_WHEEL_SLOTS; digit++) {
			from = UINT64_C(0x5041041041) % SPAN;
			begin_time(1000, from);
			require_exact(
			    &wheel.timers, (uint64_t)digit << level * 6);
			begin_time(1000, 0);
			require_exact(&wheel.timers,
			    ((uint64_t)digit << level * 6) + level);
		}
}

static void
never_body(struct fringe_timers *timers)
{
	begin(timers);
	start(0, FRINGE_NEVER);
	start(1, FRINGE_NEVER - 1);
	REQUIRE(fringe_timers_next(timers) == FRINGE_NEVER - 1);
	pass(UINT64_MAX - 1001);
	EXPECT(timers, -1);
	pass(1000);
	EXPECT(timers, 1, -1);
	pass(1000);
	EXPECT(timers, -1);
	REQUIRE_EQUAL(is_running(0), 1);
	REQUIRE(fringe_timers_now(timers) == UINT64_MAX);
	start(2, 3);
	start(3, FRINGE_NEVER);
	EXPECT(timers, 2, -1);
	REQUIRE_EQUAL(fringe_timers_stop(timers, &items[0].timer), 1);
	REQUIRE_EQUAL(fringe_timers_stop(timers, &items[3].timer), 1);
}

CASE(what_never_expires_runs_to_the_end_of_time)
{
	with_both(1000, 0, never_body);
}

/* ---- never early ---- */

static void
after_body(struct fringe_timers *timers)
{
	REQUIRE_EQUAL(fringe_timers_after(timers, 999000), 101);
	REQUIRE_EQUAL(fringe_timers_after(timers, 1000000), 101);
	REQUIRE_EQUAL(fringe_timers_after(timers, 1000001), 102);
	REQUIRE_EQUAL(fringe_timers_after(timers, 0), 100);
	REQUIRE_EQUAL(fringe_timers_after(timers, -5), 100);
	REQUIRE_EQUAL(fringe_timers_after(timers, INT64_MIN), 100);
	REQUIRE(fringe_timers_after(timers, FRINGE_FOREVER) == FRINGE_NEVER);
	virtual_clock.clock.lag = 1;
	REQUIRE_EQUAL(fringe_timers_after(timers, 999000), 102);
	REQUIRE_EQUAL(fringe_timers_after(timers, 1000000), 102);
	REQUIRE_EQUAL(fringe_timers_after(timers, 0), 100);
}

CASE(a_deadline_is_never_early)
{
	with_both(1000, 100, after_body);
}

static void
after_end_body(struct fringe_timers *timers)
{
	REQUIRE(fringe_timers_after(timers, 2000000) == UINT64_MAX - 3);
	REQUIRE(fringe_timers_after(timers, 5000000) == FRINGE_NEVER);
	REQUIRE(fringe_timers_after(timers, 6000000) == FRINGE_NEVER);
	REQUIRE(fringe_timers_after(timers, INT64_MAX - 1) == FRINGE_NEVER);
	virtual_clock.clock.lag = 7;
	REQUIRE(fringe_timers_after(timers, 1) == FRINGE_NEVER);
}

CASE(a_deadline_past_the_end_of_time_never_comes)
{
	with_both(1000, UINT64_MAX - 5, after_end_body);
}

/* A counter that rounds down, read at the end of a tick and at its start. */
static void
counter_body(struct fringe_timers *timers)
{
	uint64_t quarters; /* the true time, in quarters of a tick */
	uint64_t from;

	virtual_clock.clock.lag = 1;
	for (from = 3; from < 40; from++) {
		begin(timers);
		virtual_clock.ticks = 1000 + from / 4;
		start(0, fringe_timers_after(timers, 2000000));
		for (quarters = from; count == 0; quarters++) {
			virtual_clock.ticks = 1000 + quarters / 4;
			fringe_timers_turn(timers, NULL);
		}
		REQUIRE(quarters - 1 >= from + 8);
		virtual_clock.ticks = 1000;
		begin_time(1000, 1000);
		virtual_clock.clock.lag = 1;
	}
}

CASE(a_counter_that_rounds_down_makes_no_sleep_short)
{
	with_both(1000, 1000, counter_body);
}

/* ---- locks ---- */

static void
busy_body(struct fringe_timers *timers)
{
	struct fringe_turn turn;

	timers->lock.kind = &fringe_lock_spin;
	begin(timers);
	start(0, 10);
	start(1, 2000);
	pass(10);
	fringe_lock_acquire(&timers->lock);
	REQUIRE_EQUAL(fringe_timers_try_turn(timers, &turn), FRINGE_EBUSY);
	pass(1990);
	REQUIRE_EQUAL(fringe_timers_try_turn(timers, NULL), FRINGE_EBUSY);
	REQUIRE_EQUAL(count, 0);
	fringe_lock_release(&timers->lock);
	REQUIRE_EQUAL(fringe_timers_try_turn(timers, &turn), 2);
	REQUIRE_EQUAL(turn.now, 2000);
	REQUIRE_EQUAL(count, 2);
}

CASE(a_turn_that_finds_the_queue_locked_loses_no_tick)
{
	with_both(1000, 0, busy_body);
}

/* A lock that says how it is used, and can do something when it is released. */
static int lock_tries_left;
static int locked;

static void
watched_acquire(struct fringe_lock *lock)
{
	(void)lock;
	REQUIRE_EQUAL(locked, 0);
	locked = 1;
}

static int
watched_try(struct fringe_lock *lock)
{
	if (locked || lock_tries_left == 0)
		return 0;
	lock_tries_left--;
	watched_acquire(lock);
	return 1;
}

static void
watched_release(struct fringe_lock *lock)
{
	(void)lock;
	REQUIRE_EQUAL(locked, 1);
	locked = 0;
}

static const struct fringe_lock_kind watched = { watched_acquire, watched_try,
	watched_release };

static void
taken_meanwhile_body(struct fringe_timers *timers)
{
	struct fringe_turn turn;

	timers->lock.kind = &watched;
	begin(timers);
	start(0, 1);
	start(1, 2);
	start(2, 3);
	pass(3);
	lock_tries_left = 2;
	REQUIRE_EQUAL(fringe_timers_try_turn(timers, &turn), 2);
	REQUIRE_EQUAL(turn.expired, 2);
	REQUIRE_EQUAL(turn.next, turn.now);
	REQUIRE_EQUAL(turn.has_remaining, 1);
	REQUIRE_EQUAL(locked, 0);
	EXPECT(timers, 2, -1);
}

CASE(a_turn_ends_when_the_lock_is_taken_meanwhile)
{
	with_both(1000, 0, taken_meanwhile_body);
}

static uint64_t
watched_now(const struct fringe_clock *clock)
{
	(void)clock;
	REQUIRE_EQUAL(locked, 0);
	return virtual_clock.ticks;
}

static void
expire_unlocked(struct fringe_timer *timer)
{
	REQUIRE_EQUAL(locked, 0);
	expire(timer);
}

static void
unlocked_body(struct fringe_timers *timers)
{
	static const struct fringe_clock watched_clock = { watched_now, 1000,
		0 };

	timers->lock.kind = &watched;
	timers->clock = &watched_clock;
	begin(timers);
	items[0].timer.expire = expire_unlocked;
	lock_tries_left = 100;
	start(0, 1);
	pass(1);
	REQUIRE_EQUAL(fringe_timers_try_turn(timers, NULL), 1);
	start(0, 1);
	EXPECT(timers, 0, -1);
	REQUIRE_EQUAL(fringe_timers_after(timers, 1000000), 2);
	REQUIRE_EQUAL(fringe_timers_set_time(timers, 5), 0);
	REQUIRE_EQUAL(fringe_timers_time(timers), 5);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, 1), 0);
	REQUIRE_EQUAL(fringe_timers_now(timers), 2);
	REQUIRE_EQUAL(locked, 0);
}

CASE(no_lock_is_held_while_the_programs_functions_run)
{
	with_both(1000, 0, unlocked_body);
}

/* ---- set_time, adjust_time ---- */

static void
set_time_body(struct fringe_timers *timers)
{
	begin(timers);
	REQUIRE_EQUAL(fringe_timers_time(timers), 100);
	start(0, 150);
	REQUIRE_EQUAL(fringe_timers_set_time(timers, 1000000), 0);
	REQUIRE_EQUAL(fringe_timers_time(timers), 1000000);
	pass(49);
	EXPECT(timers, -1);
	REQUIRE_EQUAL(fringe_timers_set_time(timers, 3), 0);
	EXPECT(timers, -1);
	REQUIRE_EQUAL(fringe_timers_now(timers), 149);
	pass(1);
	EXPECT(timers, 0, -1);
	REQUIRE_EQUAL(fringe_timers_time(timers), 4);
	REQUIRE_EQUAL(fringe_timers_set_time(timers, UINT64_MAX), 0);
	pass(2);
	REQUIRE_EQUAL(fringe_timers_time(timers), 1);
}

CASE(setting_the_time_leaves_timers_as_far_away)
{
	with_both(1000, 100, set_time_body);
}

static void
adjust_body(struct fringe_timers *timers)
{
	begin(timers);
	start(0, 1500);
	start(1, 2600);
	REQUIRE_EQUAL(fringe_timers_set_time(timers, 0), 0);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, 499), 0);
	REQUIRE_EQUAL(fringe_timers_time(timers), 499);
	REQUIRE_EQUAL(fringe_timers_now(timers), 1499);
	EXPECT(timers, -1);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, 0), 0);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, 1), 0);
	EXPECT(timers, 0, -1);
	pass(1099);
	EXPECT(timers, -1);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, 1), 0);
	EXPECT(timers, 1, -1);
	REQUIRE_EQUAL(fringe_timers_time(timers), 1600);
}

CASE(adjusting_the_time_forward_brings_deadlines_nearer)
{
	with_both(1000, 1000, adjust_body);
}

CASE(adjusting_the_time_back_takes_deadlines_away)
{
	struct fringe_timers *timers = &heap.timers;

	begin_time(1000, 1000);
	begin(timers);
	start(0, 1500);
	REQUIRE_EQUAL(fringe_timers_set_time(timers, 7000), 0);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, -600), 0);
	REQUIRE_EQUAL(fringe_timers_time(timers), 6400);
	REQUIRE_EQUAL(fringe_timers_now(timers), 400);
	REQUIRE_EQUAL(fringe_timers_next(timers), 1500);
	start(1, 700);
	pass(299);
	EXPECT(timers, -1);
	pass(1);
	EXPECT(timers, 1, -1);
	pass(799);
	EXPECT(timers, -1);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, -1), 0);
	pass(1);
	EXPECT(timers, -1);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, 1), 0);
	EXPECT(timers, 0, -1);
}

CASE(a_turn_after_the_line_went_back_finds_what_is_due)
{
	struct fringe_timers *timers = &heap.timers;

	begin_time(1000, 1000);
	begin(timers);
	EXPECT(timers, -1);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, -500), 0);
	start(0, 600);
	start(1, 500);
	start(2, 1001);
	REQUIRE_EQUAL(fringe_timers_next(timers), 500);
	EXPECT(timers, 1, -1);
	REQUIRE_EQUAL(fringe_timers_next(timers), 600);
	pass(100);
	EXPECT(timers, 0, -1);
	pass(401);
	EXPECT(timers, 2, -1);
}

/* The first deadline may be passed by the headroom, a second, and no more. */
static void
forward_limit_body(struct fringe_timers *timers)
{
	begin(timers);
	start(0, 20000);
	start(1, 15000);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, 6001), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_timers_now(timers), 10000);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, 6000), 0);
	REQUIRE_EQUAL(fringe_timers_now(timers), 16000);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, 1), FRINGE_ESTATE);
	REQUIRE_EQUAL(
	    fringe_timers_adjust_time(timers, INT64_MAX), FRINGE_ESTATE);
	EXPECT(timers, 1, -1);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, 5000), 0);
	EXPECT(timers, 0, -1);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, INT64_MAX), 0);
	REQUIRE_EQUAL(
	    fringe_timers_adjust_time(timers, INT64_MAX), FRINGE_ESTATE);
	start(2, fringe_timers_now(timers) + 5);
	pass(5);
	EXPECT(timers, 2, -1);
}

CASE(the_time_moves_forward_within_the_headroom)
{
	with_both(1000, 10000, forward_limit_body);
}

/* Back by the headroom from the furthest that the line ever was. */
CASE(the_time_moves_back_within_the_headroom)
{
	struct fringe_timers *timers = &heap.timers;

	begin_time(1000, 10000);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, -1001), FRINGE_ESTATE);
	REQUIRE_EQUAL(
	    fringe_timers_adjust_time(timers, INT64_MIN), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_timers_now(timers), 10000);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, -1000), 0);
	REQUIRE_EQUAL(fringe_timers_now(timers), 9000);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, -1), FRINGE_ESTATE);
	pass(100);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, -101), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, -100), 0);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, 1500), 0);
	REQUIRE_EQUAL(fringe_timers_now(timers), 10500);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, -900), 0);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, -101), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, -100), 0);
	REQUIRE_EQUAL(fringe_timers_now(timers), 9500);
}

CASE(the_line_does_not_go_back_before_its_beginning)
{
	struct fringe_timers *timers = &heap.timers;

	begin_time(1000, 5);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, -6), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, -5), 0);
	REQUIRE_EQUAL(fringe_timers_now(timers), 0);
	pass(UINT64_MAX);
	REQUIRE(fringe_timers_now(timers) == UINT64_MAX - 5);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, 5), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, 4), 0);
	REQUIRE(fringe_timers_now(timers) == UINT64_MAX - 1);
}

CASE(a_wheel_does_not_move_back)
{
	begin_time(1000, 1000);
	REQUIRE_EQUAL(
	    fringe_timers_adjust_time(&wheel.timers, -1), FRINGE_EUNSUPPORTED);
	REQUIRE_EQUAL(fringe_timers_now(&wheel.timers), 1000);
	REQUIRE_EQUAL(fringe_timers_adjust_time(&wheel.timers, 1), 0);
}

/* ---- misuse ---- */

static void
misuse_body(struct fringe_timers *timers)
{
	struct fringe_timer *timer = &items[0].timer;
	struct fringe_timer empty = { 0 };

	begin(timers);
	REQUIRE_EQUAL(fringe_timers_start(NULL, timer, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_timers_start(timers, NULL, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_timers_start(timers, &empty, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_timers_stop(NULL, timer), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_timers_stop(timers, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_timers_is_running(NULL, timer), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_timers_is_running(timers, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_timers_turn(NULL, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_timers_try_turn(NULL, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_timers_set_time(NULL, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_timers_adjust_time(NULL, 1), FRINGE_EINVAL);
	timers->clock = NULL;
	REQUIRE_EQUAL(fringe_timers_start(timers, timer, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_timers_set_time(timers, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_timers_adjust_time(timers, 1), FRINGE_EINVAL);
}

CASE(what_is_missing_is_refused)
{
	with_both(1000, 0, misuse_body);
}

CASE(a_timer_of_another_queue_is_left_alone)
{
	begin_time(1000, 0);
	begin(&wheel.timers);
	start(0, 10);
	REQUIRE_EQUAL(fringe_timers_start(&heap.timers, &items[0].timer, 5),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_timers_stop(&heap.timers, &items[0].timer), 0);
	REQUIRE_EQUAL(
	    fringe_timers_is_running(&heap.timers, &items[0].timer), 0);
	REQUIRE_EQUAL(is_running(0), 1);
	pass(10);
	EXPECT(&heap.timers, -1);
	EXPECT(&wheel.timers, 0, -1);
}

/* Made by the compiler alone. */
static struct fringe_virtual_clock still = FRINGE_VIRTUAL_CLOCK_INIT(1000);
static struct fringe_wheel still_wheel =
    FRINGE_WHEEL_INIT_OF(&still.clock, &fringe_lock_none);
static struct fringe_heap still_heap =
    FRINGE_HEAP_INIT_OF(&still.clock, &fringe_lock_none);

CASE(static_queues_need_nothing_else)
{
	begin(&still_wheel.timers);
	items[1].timers = &still_heap.timers;
	start(0, 70);
	start(1, 70);
	fringe_virtual_clock_advance(&still, 70);
	EXPECT(&still_wheel.timers, 0, -1);
	EXPECT(&still_heap.timers, 1, -1);
}

static const struct face_case cases[] = {
	ROW(timers_expire_in_the_order_of_their_deadlines),
	ROW(timers_of_one_deadline_expire_in_the_order_of_their_starts),
	ROW(the_order_holds_across_the_span_of_a_wheel),
	ROW(groups_of_timers_expire_group_by_group),
	ROW(a_closer_timer_that_is_started_later_is_the_next),
	ROW(a_passed_deadline_is_shown_and_expires_in_the_next_turn),
	ROW(starting_a_running_timer_moves_it),
	ROW(a_stopped_timer_does_not_expire_and_can_be_started_again),
	ROW(any_timer_can_be_stopped_among_others),
	ROW(one_that_an_earlier_one_of_the_turn_stops_does_not_expire),
	ROW(one_that_starts_itself_again_lets_the_turn_end),
	ROW(one_that_waits_for_the_next_turn_can_be_stopped),
	ROW(a_timer_may_be_gone_when_it_has_expired),
	ROW(turns_may_be_nested),
	ROW(an_inner_turn_may_be_later_than_the_outer),
	ROW(a_turn_says_what_it_did_and_what_is_left),
	ROW(deadlines_beyond_a_multiple_of_the_span_are_exact),
	ROW(a_turn_ends_that_has_a_multiple_of_the_span_before_it),
	ROW(every_slot_of_every_level_keeps_its_timers),
	ROW(what_never_expires_runs_to_the_end_of_time),
	ROW(a_deadline_is_never_early),
	ROW(a_deadline_past_the_end_of_time_never_comes),
	ROW(a_counter_that_rounds_down_makes_no_sleep_short),
	ROW(a_turn_that_finds_the_queue_locked_loses_no_tick),
	ROW(a_turn_ends_when_the_lock_is_taken_meanwhile),
	ROW(no_lock_is_held_while_the_programs_functions_run),
	ROW(setting_the_time_leaves_timers_as_far_away),
	ROW(adjusting_the_time_forward_brings_deadlines_nearer),
	ROW(adjusting_the_time_back_takes_deadlines_away),
	ROW(a_turn_after_the_line_went_back_finds_what_is_due),
	ROW(the_time_moves_forward_within_the_headroom),
	ROW(the_time_moves_back_within_the_headroom),
	ROW(the_line_does_not_go_back_before_its_beginning),
	ROW(a_wheel_does_not_move_back),
	ROW(what_is_missing_is_refused),
	ROW(a_timer_of_another_queue_is_left_alone),
	ROW(static_queues_need_nothing_else),
	LAST_ROW,
};

const struct face_suite face_suite = { "kit_timer", cases, 0 };
