/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Clocks, and ticks in nanoseconds. */
#include <fringe/kit.h>

#include "face.h"

#define SECOND INT64_C(1000000000)

static struct fringe_virtual_clock clock_of_1_hz = FRINGE_VIRTUAL_CLOCK_INIT(1);
static struct fringe_virtual_clock crystal = FRINGE_VIRTUAL_CLOCK_INIT(32768);
static struct fringe_virtual_clock milliseconds =
    FRINGE_VIRTUAL_CLOCK_INIT(1000);
static struct fringe_virtual_clock nanoseconds =
    FRINGE_VIRTUAL_CLOCK_INIT(1000000000);

static struct fringe_virtual_clock *const clocks[] = { &clock_of_1_hz, &crystal,
	&milliseconds, &nanoseconds };

#define CLOCKS (sizeof(clocks) / sizeof(clocks[0]))

static uint64_t
ticks(const struct fringe_virtual_clock *clock, int64_t duration)
{
	return fringe_clock_ticks(&clock->clock, duration);
}

static int64_t
duration(const struct fringe_virtual_clock *clock, uint64_t count)
{
	return fringe_clock_nanoseconds(&clock->clock, count);
}

CASE(a_virtual_clock_goes_when_it_is_told_to)
{
	struct fringe_virtual_clock clock = FRINGE_VIRTUAL_CLOCK_INIT(1000);

	REQUIRE_EQUAL(clock.clock.now(&clock.clock), 0);
	fringe_virtual_clock_advance(&clock, 5);
	fringe_virtual_clock_advance(&clock, 0);
	fringe_virtual_clock_advance(&clock, 37);
	REQUIRE_EQUAL(clock.clock.now(&clock.clock), 42);
	REQUIRE_EQUAL(clock.clock.hertz, 1000);
	REQUIRE_EQUAL(clock.clock.lag, 0);
}

CASE(a_virtual_clock_stops_at_the_end_of_time)
{
	struct fringe_virtual_clock clock = FRINGE_VIRTUAL_CLOCK_INIT(1000);

	fringe_virtual_clock_advance(&clock, UINT64_MAX - 1);
	fringe_virtual_clock_advance(&clock, 3);
	REQUIRE(clock.clock.now(&clock.clock) == UINT64_MAX);
	fringe_virtual_clock_advance(&clock, UINT64_MAX);
	REQUIRE(clock.clock.now(&clock.clock) == UINT64_MAX);
}

/* Rounded down, a sleep of 0.999 ms would be over at once. */
CASE(a_part_of_a_tick_counts_as_one)
{
	REQUIRE_EQUAL(ticks(&milliseconds, 1), 1);
	REQUIRE_EQUAL(ticks(&milliseconds, 999000), 1);
	REQUIRE_EQUAL(ticks(&milliseconds, 1000000), 1);
	REQUIRE_EQUAL(ticks(&milliseconds, 1000001), 2);
	REQUIRE_EQUAL(ticks(&crystal, 1000000), 33);
	REQUIRE_EQUAL(ticks(&crystal, SECOND), 32768);
	REQUIRE_EQUAL(ticks(&crystal, SECOND + 1), 32769);
	REQUIRE_EQUAL(ticks(&nanoseconds, 1), 1);
	REQUIRE_EQUAL(ticks(&clock_of_1_hz, 1), 1);
}

CASE(a_part_of_a_nanosecond_counts_as_one)
{
	REQUIRE_EQUAL(duration(&crystal, 1), 30518);
	REQUIRE_EQUAL(duration(&crystal, 32768), SECOND);
	REQUIRE_EQUAL(duration(&crystal, 32769), SECOND + 30518);
	REQUIRE_EQUAL(duration(&milliseconds, 3), 3000000);
	REQUIRE_EQUAL(duration(&nanoseconds, 3), 3);
}

CASE(negative_durations_and_none_take_no_ticks)
{
	size_t i;

	for (i = 0; i < CLOCKS; i++) {
		REQUIRE_EQUAL(ticks(clocks[i], 0), 0);
		REQUIRE_EQUAL(ticks(clocks[i], -1), 0);
		REQUIRE_EQUAL(ticks(clocks[i], INT64_MIN), 0);
		REQUIRE_EQUAL(duration(clocks[i], 0), 0);
	}
}

/* The longest duration is said exactly on each; what is longer saturates. */
CASE(the_longest_durations_neither_wrap_nor_fault)
{
	const int64_t longest = INT64_MAX - 1;
	const uint64_t seconds = UINT64_C(9223372036);

	REQUIRE(ticks(&nanoseconds, longest) == (uint64_t)longest);
	REQUIRE(ticks(&clock_of_1_hz, longest) == seconds + 1);
	REQUIRE(ticks(&milliseconds, longest) == seconds * 1000 + 855);
	REQUIRE(duration(&nanoseconds, (uint64_t)longest) == longest);
	REQUIRE(
	    duration(&nanoseconds, (uint64_t)longest + 2) == FRINGE_FOREVER);
	REQUIRE(duration(&clock_of_1_hz, seconds) == INT64_MAX - 854775807);
	REQUIRE(duration(&clock_of_1_hz, seconds + 1) == FRINGE_FOREVER);
	REQUIRE(
	    duration(&milliseconds, seconds * 1000 + 855) == FRINGE_FOREVER);
	REQUIRE(duration(&clock_of_1_hz, UINT64_MAX - 1) == FRINGE_FOREVER);
	REQUIRE(duration(&crystal, UINT64_MAX - 1) == FRINGE_FOREVER);
}

CASE(what_does_not_end_never_comes)
{
	size_t i;

	for (i = 0; i < CLOCKS; i++) {
		REQUIRE(ticks(clocks[i], FRINGE_FOREVER) == FRINGE_NEVER);
		REQUIRE(duration(clocks[i], FRINGE_NEVER) == FRINGE_FOREVER);
	}
}

/* There and back is never shorter, and by less than a tick longer. */
CASE(conversions_there_and_back_round_up_once)
{
	int64_t nano;
	int64_t back;
	size_t i;

	for (i = 0; i < CLOCKS; i++)
		for (nano = 1; nano < 40 * SECOND; nano += nano / 3 + 7) {
			back = duration(clocks[i], ticks(clocks[i], nano));
			REQUIRE(back >= nano);
			REQUIRE(back - nano <= duration(clocks[i], 1));
		}
}

static const struct face_case cases[] = {
	ROW(a_virtual_clock_goes_when_it_is_told_to),
	ROW(a_virtual_clock_stops_at_the_end_of_time),
	ROW(a_part_of_a_tick_counts_as_one),
	ROW(a_part_of_a_nanosecond_counts_as_one),
	ROW(negative_durations_and_none_take_no_ticks),
	ROW(the_longest_durations_neither_wrap_nor_fault),
	ROW(what_does_not_end_never_comes),
	ROW(conversions_there_and_back_round_up_once),
	LAST_ROW,
};

const struct face_suite face_suite = { "kit_clock", cases, 0 };
