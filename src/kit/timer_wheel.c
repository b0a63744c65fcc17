/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Queues of timers that are hierarchical wheels (G. Varghese, A. Lauck, 1987).
 *
 * A time is written in digits of six bits. The wheel has a position, a time up
 * to which all that was in it is gone, and a timer lies on the level of the
 * highest digit in which its deadline differs from the position, in the slot
 * that this digit is the number of. So a slot of level 0 is one deadline; the
 * first filled slot of the lowest filled level has the first timer of the
 * wheel; and all timers of one deadline are in one slot, in the order of their
 * starts. When the position comes to where a slot begins, its timers move to
 * the levels below. Between these moments the position moves on freely: it
 * does not change a digit in a way that would move a timer.
 *
 * No slot is used a second time before it was emptied, and no level wraps: what
 * differs in a digit above the sixth, because a multiple of 2^36 lies between,
 * is in the heap that every queue has, and stays there. What the position has
 * passed already is there too. The first of all is the earlier one of the
 * heap's and the wheel's.
 */
#include "kit/timers.h"

#define DIGIT_BITS 6

_Static_assert(FRINGE_WHEEL_SLOTS == 1 << DIGIT_BITS, "a slot for each digit");

static struct fringe_wheel *
wheel_of(struct fringe_timers *timers)
{
	return (struct fringe_wheel *)(void *)timers;
}

static uint64_t
bit(unsigned int slot)
{
	return UINT64_C(1) << slot;
}

static unsigned int
lowest_bit(uint64_t bits)
{
	return (unsigned int)__builtin_ctzll(bits);
}

/* The level of a time, from FRINGE_WHEEL_LEVELS on for what does not fit. */
static unsigned int
level_of(const struct fringe_wheel *wheel, uint64_t time)
{
	uint64_t difference = time ^ wheel->position_;
	unsigned int highest = 63 -
	    (unsigned int)__builtin_clzll(
		difference | (FRINGE_WHEEL_SLOTS - 1));

	return highest / DIGIT_BITS;
}

static unsigned int
digit_of(uint64_t time, unsigned int level)
{
	return (unsigned int)(time >> (level * DIGIT_BITS)) %
	    FRINGE_WHEEL_SLOTS;
}

/* The time at which a slot begins. */
static uint64_t
start_of(
    const struct fringe_wheel *wheel, unsigned int level, unsigned int digit)
{
	unsigned int shift = level * DIGIT_BITS;
	uint64_t above = wheel->position_ >> (shift + DIGIT_BITS);

	return (above << DIGIT_BITS | digit) << shift;
}

/* ---- slots: rings, by their first timers ---- */

static void
append(struct fringe_wheel *wheel, struct fringe_timer *timer)
{
	unsigned int level = level_of(wheel, timer->deadline_);
	unsigned int digit = digit_of(timer->deadline_, level);
	struct fringe_timer **slot =
	    &wheel->slots_[level * FRINGE_WHEEL_SLOTS + digit];
	struct fringe_timer *first = *slot ? *slot : timer;
	struct fringe_timer *last = *slot ? first->previous_ : timer;

	timer->slot_ = slot;
	timer->next_ = first;
	timer->previous_ = last;
	last->next_ = timer;
	first->previous_ = timer;
	*slot = first;
	wheel->filled_[level] |= bit(digit);
}

static void
detach(struct fringe_wheel *wheel, struct fringe_timer *timer)
{
	struct fringe_timer **slot = timer->slot_;
	size_t index = (size_t)(slot - wheel->slots_);

	timer->next_->previous_ = timer->previous_;
	timer->previous_->next_ = timer->next_;
	if (*slot == timer)
		*slot = timer->next_ == timer ? NULL : timer->next_;
	if (!*slot)
		wheel->filled_[index / FRINGE_WHEEL_SLOTS] &=
		    ~bit(index % FRINGE_WHEEL_SLOTS);
	timer->slot_ = NULL;
	timer->next_ = NULL;
	timer->previous_ = NULL;
}

/* ---- the wheel ---- */

/* The lowest level that is filled, or FRINGE_WHEEL_LEVELS. */
static unsigned int
lowest_level(const struct fringe_wheel *wheel)
{
	unsigned int level = 0;

	while (level < FRINGE_WHEEL_LEVELS && wheel->filled_[level] == 0)
		level++;
	return level;
}

static struct fringe_timer *
first_of_ring(struct fringe_timer *ring)
{
	struct fringe_timer *first = ring;
	struct fringe_timer *timer;

	for (timer = ring->next_; timer != ring; timer = timer->next_)
		if (is_before(timer, first))
			first = timer;
	return first;
}

/* Slots above level 0 are in no order, so the first is remembered. */
static struct fringe_timer *
first_of_wheel(struct fringe_wheel *wheel)
{
	unsigned int level = lowest_level(wheel);
	unsigned int digit;

	if (wheel->first_ || level == FRINGE_WHEEL_LEVELS)
		return wheel->first_;
	digit = lowest_bit(wheel->filled_[level]);
	wheel->first_ =
	    first_of_ring(wheel->slots_[level * FRINGE_WHEEL_SLOTS + digit]);
	return wheel->first_;
}

/* Moves the timers of a slot, at whose start the wheel is, to lower levels. */
static void
cascade(struct fringe_wheel *wheel, unsigned int level, unsigned int digit)
{
	struct fringe_timer **slot =
	    &wheel->slots_[level * FRINGE_WHEEL_SLOTS + digit];
	struct fringe_timer *timer;

	while (*slot) {
		timer = *slot;
		detach(wheel, timer);
		append(wheel, timer);
	}
}

static void
move_on(struct fringe_wheel *wheel, uint64_t position)
{
	if (wheel->position_ < position)
		wheel->position_ = position;
}

/* The first timer of the wheel whose deadline is not after `until`. */
static struct fringe_timer *
due(struct fringe_wheel *wheel, uint64_t until)
{
	unsigned int level;
	unsigned int digit;
	uint64_t start;

	for (;;) {
		level = lowest_level(wheel);
		if (level == FRINGE_WHEEL_LEVELS)
			break;
		digit = lowest_bit(wheel->filled_[level]);
		start = start_of(wheel, level, digit);
		if (start > until)
			break;
		if (level == 0)
			return wheel->slots_[digit];
		move_on(wheel, start);
		cascade(wheel, level, digit);
	}
	move_on(wheel, until);
	return NULL;
}

/* ---- the kind ---- */

static void
place(struct fringe_timers *timers, struct fringe_timer *timer)
{
	struct fringe_wheel *wheel = wheel_of(timers);
	bool empty = lowest_level(wheel) == FRINGE_WHEEL_LEVELS;

	if (timer->deadline_ < wheel->position_ ||
	    level_of(wheel, timer->deadline_) >= FRINGE_WHEEL_LEVELS) {
		timers->heap_ = fringe_timer_heap_meld_(timers->heap_, timer);
		return;
	}
	append(wheel, timer);
	if (empty || (wheel->first_ && is_before(timer, wheel->first_)))
		wheel->first_ = timer;
}

static void
take_out(struct fringe_timers *timers, struct fringe_timer *timer)
{
	struct fringe_wheel *wheel = wheel_of(timers);

	if (!timer->slot_) {
		fringe_timer_heap_remove_(timers, timer);
		return;
	}
	detach(wheel, timer);
	if (wheel->first_ == timer)
		wheel->first_ = NULL;
}

static struct fringe_timer *
first(struct fringe_timers *timers)
{
	return earlier(timers->heap_, first_of_wheel(wheel_of(timers)));
}

static struct fringe_timer *
take(struct fringe_timers *timers, uint64_t until)
{
	struct fringe_timer *timer =
	    earlier(timers->heap_, due(wheel_of(timers), until));

	if (!timer || timer->deadline_ > until)
		return NULL;
	take_out(timers, timer);
	return timer;
}

const struct fringe_timers_kind_ fringe_wheel_kind_ = { place, take_out, first,
	take, false };
