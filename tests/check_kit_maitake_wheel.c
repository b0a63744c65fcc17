/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Scenarios of maitake's wheel, under the names that they have there. What they
 * ask of its indices and bitmaps is seen here from outside: the next deadline,
 * and who expires at it.
 */
#include <fringe/kit.h>

#include "face.h"
#include "kit_time.h"
#include "steps.h"

static struct fringe_timer timers_of_slots[FRINGE_WHEEL_SLOTS];
static struct fringe_timer *expired;

static void
note_expired(struct fringe_timer *timer)
{
	expired = timer;
}

static void
start_slot(unsigned int slot, uint64_t deadline)
{
	timers_of_slots[slot] =
	    (struct fringe_timer)FRINGE_TIMER_INIT(note_expired);
	REQUIRE_EQUAL(fringe_timers_start(
			  &wheel.timers, &timers_of_slots[slot], deadline),
	    0);
}

/* The first deadline of the wheel, at which this one expires and no other. */
static void
require_next(unsigned int slot, uint64_t deadline)
{
	uint64_t left = deadline - fringe_timers_now(&wheel.timers);

	REQUIRE(fringe_timers_next(&wheel.timers) == deadline);
	if (left > 0) {
		pass(left - 1);
		REQUIRE_EQUAL(fringe_timers_turn(&wheel.timers, NULL), 0);
		REQUIRE(fringe_timers_next(&wheel.timers) == deadline);
		pass(1);
	}
	REQUIRE_EQUAL(fringe_timers_turn(&wheel.timers, NULL), 1);
	REQUIRE(expired == &timers_of_slots[slot]);
}

/* In ticks, where a slot begins on its level. */
static uint64_t
start_of(unsigned int level, uint64_t slot)
{
	return slot << (6 * level);
}

static void
require_exact(uint64_t deadline)
{
	begin_time(1000, 0);
	start_slot(0, deadline);
	require_next(0, deadline);
}

/* Around each place at which another level or slot begins. */
CASE(wheel_indices)
{
	unsigned int level;
	unsigned int slot;
	uint64_t beside;

	for (level = 0; level < FRINGE_WHEEL_LEVELS; level++)
		for (slot = 1; slot < FRINGE_WHEEL_SLOTS; slot++)
			for (beside = 0; beside < 3; beside++)
				require_exact(
				    start_of(level, slot) + beside - 1);
}

/* With a timer in every slot of a level, none is taken for another. */
CASE(slot_indices)
{
	unsigned int level;
	unsigned int slot;

	for (level = 0; level < FRINGE_WHEEL_LEVELS; level++) {
		begin_time(1000, 0);
		for (slot = FRINGE_WHEEL_SLOTS; slot-- > 1;)
			start_slot(slot, start_of(level, slot));
		for (slot = 1; slot < FRINGE_WHEEL_SLOTS; slot++)
			require_next(slot, start_of(level, slot));
		REQUIRE(fringe_timers_next(&wheel.timers) == FRINGE_NEVER);
	}
}

/*
 * A wheel whose time is at slot `offset` of a level, and a timer in each slot
 * of the bitmap: in those before the offset the next time round.
 */
static void
require_next_set_bit(uint64_t bitmap, unsigned int offset, unsigned int level)
{
	unsigned int distance;
	unsigned int next = 0;

	begin_time(1000, start_of(level, offset));
	REQUIRE_EQUAL(fringe_timers_turn(&wheel.timers, NULL), 0);
	for (distance = offset + FRINGE_WHEEL_SLOTS; distance-- > offset;)
		if (bitmap >> distance % FRINGE_WHEEL_SLOTS & 1) {
			start_slot(distance % FRINGE_WHEEL_SLOTS,
			    start_of(level, distance));
			next = distance;
		}
	if (bitmap)
		require_next(next % FRINGE_WHEEL_SLOTS, start_of(level, next));
	else
		REQUIRE(fringe_timers_next(&wheel.timers) == FRINGE_NEVER);
}

CASE(next_set_bit)
{
	uint32_t state = 1;
	uint64_t bitmap;
	unsigned int i;

	for (i = 0; i < FRINGE_WHEEL_LEVELS; i++) {
		require_next_set_bit(0x9, 2, i);
		require_next_set_bit(0x9, 3, i);
		require_next_set_bit(0x9, 0, i);
		require_next_set_bit(0x9, 4, i);
		require_next_set_bit(0x0, 0, i);
		require_next_set_bit(0x8, 4, i);
	}
	for (i = 0; i < 1000; i++) {
		bitmap = next_wide_step(&state) & next_wide_step(&state);
		require_next_set_bit(bitmap,
		    next_step(&state) % FRINGE_WHEEL_SLOTS,
		    next_step(&state) % FRINGE_WHEEL_LEVELS);
	}
}

static const struct face_case cases[] = {
	ROW(wheel_indices),
	ROW(slot_indices),
	ROW(next_set_bit),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_maitake_wheel", cases, 0 };
