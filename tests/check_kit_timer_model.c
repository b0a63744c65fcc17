/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Random operations on a wheel and on a heap, against a model that looks
 * through all timers: what expires, in which order, and which deadline is next
 * have to be the same in the three after each operation. Deadlines and jumps
 * of the clock prefer the neighbourhood of multiples of the wheel's span, of
 * each other, and the end of time.
 *
 * FRINGE_SEED and FRINGE_OPERATIONS in the environment set the seed and the
 * number of operations; the seed is always printed.
 */
#include <stdbool.h>
#include <stdlib.h>

#include "face.h"
#include "kit_time.h"
#include "random.h"

#define SUBJECTS 48
#define LOGGED (2 * SUBJECTS)
#define HERTZ 1000000
#define DEFAULT_OPERATIONS 1000000ul

enum side { WHEEL, HEAP, MODEL, SIDES };

/* A timer of a queue's. */
struct entry {
	struct fringe_timer timer;
	unsigned int number;
	enum side side;
};

/* A timer of all three, and what it does when it expires. */
struct subject {
	struct entry entries[MODEL];
	bool running;
	uint64_t deadline;
	uint64_t order;

	bool starts;
	uint64_t starts_at;
	int stops; /* which other one, or -1 */
};

struct log {
	unsigned int numbers[LOGGED];
	unsigned int count;
};

/* What happened, to see that everything did. */
struct tally {
	unsigned long starts, moves, stops, turns, expired, most;
	unsigned long beyond, restarts, stopped, forward, back, refused, eras;
};

static struct subject subjects[SUBJECTS];
static struct log logs[SIDES];
static struct tally tally;
static uint64_t random_state;
static uint64_t orders;
static uint64_t shift; /* of the line against the clock, as a sum */
static uint64_t frontier;
static bool with_wheel;

static struct fringe_timers *
queue_of(enum side side)
{
	return side == WHEEL ? &wheel.timers : &heap.timers;
}

static enum side
first_side(void)
{
	return with_wheel ? WHEEL : HEAP;
}

static unsigned int
below(unsigned int bound)
{
	return random_below(&random_state, bound);
}

static uint64_t
now(void)
{
	return virtual_clock.ticks + shift;
}

/* ---- chance ---- */

/* A number of a random magnitude. */
static uint64_t
any_distance(void)
{
	return random_word(&random_state) >> below(64);
}

static uint64_t
near(uint64_t time)
{
	return time + below(9) - 4;
}

static uint64_t
any_deadline(void)
{
	uint64_t time = now();

	switch (below(12)) {
	case 0:
		return near(time);
	case 1:
		return near(subjects[below(SUBJECTS)].deadline);
	case 2:
		return subjects[below(SUBJECTS)].deadline;
	case 3:
		return near((time / SPAN + below(3)) * SPAN);
	case 4:
		return time - any_distance();
	case 5:
		return FRINGE_NEVER - below(3);
	case 6:
	case 7:
		return time + any_distance();
	case 8:
		return time + (random_word(&random_state) % SPAN >> below(36));
	default:
		return time + below(1u << (1 + below(20)));
	}
}

/* ---- the model ---- */

static struct subject *
first_of(uint64_t bound)
{
	struct subject *first = NULL;
	struct subject *other;

	for (other = subjects; other < subjects + SUBJECTS; other++)
		if (other->running && other->order < bound &&
		    (!first || other->deadline < first->deadline ||
			(other->deadline == first->deadline &&
			    other->order < first->order)))
			first = other;
	return first;
}

static void
model_start(struct subject *subject, uint64_t deadline)
{
	subject->running = true;
	subject->deadline = deadline;
	subject->order = orders++;
}

static void
record(enum side side, unsigned int number)
{
	struct log *log = &logs[side];

	REQUIRE(log->count < LOGGED);
	log->numbers[log->count++] = number;
}

static void
model_expire(struct subject *subject)
{
	record(MODEL, (unsigned int)(subject - subjects));
	subject->running = false;
	if (subject->starts) {
		tally.restarts++;
		model_start(subject, subject->starts_at);
	}
	if (subject->stops >= 0) {
		tally.stopped += subjects[subject->stops].running;
		subjects[subject->stops].running = false;
	}
}

static void
model_turn(void)
{
	uint64_t bound = orders;
	uint64_t until = now() == FRINGE_NEVER ? FRINGE_NEVER - 1 : now();
	struct subject *subject;

	for (;;) {
		subject = first_of(bound);
		if (!subject || subject->deadline > until)
			return;
		model_expire(subject);
	}
}

/* ---- the queues ---- */

static void
expire(struct fringe_timer *timer)
{
	struct entry *entry = FRINGE_CONTAINER_OF(timer, struct entry, timer);
	struct subject *subject = &subjects[entry->number];
	struct fringe_timers *timers = queue_of(entry->side);

	record(entry->side, entry->number);
	if (subject->starts)
		REQUIRE_EQUAL(
		    fringe_timers_start(timers, timer, subject->starts_at), 0);
	if (subject->stops >= 0)
		fringe_timers_stop(timers,
		    &subjects[subject->stops].entries[entry->side].timer);
}

/* What it does when it expires. */
static void
plan(struct subject *subject)
{
	subject->starts = below(4) == 0;
	subject->starts_at = any_deadline();
	subject->stops = below(4) == 0 ? (int)below(SUBJECTS) : -1;
}

static void
do_start(struct subject *subject)
{
	uint64_t deadline = any_deadline();
	enum side side;

	tally.starts++;
	tally.moves += subject->running;
	tally.beyond += deadline / SPAN != now() / SPAN;
	plan(subject);
	for (side = first_side(); side < MODEL; side++)
		REQUIRE_EQUAL(fringe_timers_start(queue_of(side),
				  &subject->entries[side].timer, deadline),
		    0);
	model_start(subject, deadline);
}

static void
do_stop(struct subject *subject)
{
	enum side side;

	tally.stops += subject->running;
	for (side = first_side(); side < MODEL; side++)
		REQUIRE_EQUAL(fringe_timers_stop(queue_of(side),
				  &subject->entries[side].timer),
		    subject->running);
	subject->running = false;
}

static void
check_log(enum side side)
{
	unsigned int i;

	REQUIRE_EQUAL(logs[side].count, logs[MODEL].count);
	for (i = 0; i < logs[side].count; i++)
		REQUIRE_EQUAL(logs[side].numbers[i], logs[MODEL].numbers[i]);
}

static void
check_turn(const struct fringe_turn *turn)
{
	const struct subject *first = first_of(UINT64_MAX);

	REQUIRE_EQUAL(turn->expired, logs[MODEL].count);
	REQUIRE(turn->now == now());
	REQUIRE(turn->next == (first ? first->deadline : FRINGE_NEVER));
	REQUIRE_EQUAL(turn->has_remaining, first != NULL);
}

static void
do_turn(void)
{
	struct fringe_turn turns[MODEL];
	enum side side;
	unsigned int i;

	for (side = WHEEL; side < SIDES; side++)
		logs[side].count = 0;
	for (side = first_side(); side < MODEL; side++)
		fringe_timers_turn(queue_of(side), &turns[side]);
	model_turn();
	for (side = first_side(); side < MODEL; side++) {
		check_turn(&turns[side]);
		check_log(side);
	}
	for (i = 0; i < logs[MODEL].count; i++)
		plan(&subjects[logs[MODEL].numbers[i]]);
	tally.turns++;
	tally.expired += logs[MODEL].count;
	if (logs[MODEL].count > tally.most)
		tally.most = logs[MODEL].count;
}

/* ---- time ---- */

static void
begin_era(void)
{
	static const uint64_t ends[] = { 0, SPAN, 7 * SPAN, UINT64_MAX / 2,
		UINT64_MAX - SPAN, UINT64_MAX };
	unsigned int i;
	enum side side;

	begin_time(HERTZ, ends[below(6)]);
	if (below(4) != 0)
		virtual_clock.ticks -= any_distance() % 1000000;
	for (i = 0; i < SUBJECTS; i++) {
		subjects[i] = (struct subject){ .stops = -1 };
		for (side = WHEEL; side < MODEL; side++)
			subjects[i].entries[side] =
			    (struct entry){ FRINGE_TIMER_INIT(expire), i,
				    side };
	}
	shift = 0;
	frontier = 0;
	tally.eras++;
}

/* To the first deadline or beside it, to a multiple of the span, anywhere. */
static void
do_pass(void)
{
	const struct subject *first = first_of(UINT64_MAX);
	uint64_t time = now();
	uint64_t then;

	switch (below(8)) {
	case 0:
	case 1:
		then = near(first ? first->deadline : time);
		break;
	case 2:
		then = near((time / SPAN + 1) * SPAN);
		break;
	case 3:
		then = time + any_distance();
		break;
	default:
		then = time + below(1u << (1 + below(16)));
	}
	if (then < time || (then > UINT64_MAX - 100 && below(20) != 0))
		return;
	if (then - time <= UINT64_MAX - virtual_clock.ticks)
		pass(then - time);
}

static int
model_adjust(int64_t ticks)
{
	const struct subject *first = first_of(UINT64_MAX);
	uint64_t time = now();
	uint64_t then = time + (uint64_t)ticks;
	uint64_t furthest = time > frontier ? time : frontier;

	if (ticks >= 0 && (then < time || then == FRINGE_NEVER))
		return FRINGE_ESTATE;
	if (ticks > 0 && first && then > first->deadline &&
	    then - first->deadline > HERTZ)
		return FRINGE_ESTATE;
	if (ticks < 0 && (then > time || furthest - then > HERTZ))
		return FRINGE_ESTATE;
	if (ticks < 0)
		frontier = furthest;
	shift += (uint64_t)ticks;
	return 0;
}

/* A line ahead of its clock stays where the clock stops, so not too far. */
static void
do_adjust(void)
{
	int64_t ticks = (int64_t)below(2 * HERTZ);
	enum side side;
	int expected;

	if (virtual_clock.ticks > UINT64_MAX / 2)
		return;
	if (below(4) != 0)
		do_turn();
	if (!with_wheel && below(2) == 0)
		ticks = -ticks;
	expected = model_adjust(ticks);
	for (side = first_side(); side < MODEL; side++)
		REQUIRE_EQUAL(
		    fringe_timers_adjust_time(queue_of(side), ticks), expected);
	tally.refused += expected != 0;
	tally.forward += expected == 0 && ticks > 0;
	tally.back += expected == 0 && ticks < 0;
}

/* ---- all of it ---- */

static void
check_next(void)
{
	const struct subject *first = first_of(UINT64_MAX);
	uint64_t next = first ? first->deadline : FRINGE_NEVER;
	unsigned int number = below(SUBJECTS);
	enum side side;

	for (side = first_side(); side < MODEL; side++) {
		REQUIRE(fringe_timers_next(queue_of(side)) == next);
		REQUIRE(fringe_timers_now(queue_of(side)) == now());
		REQUIRE_EQUAL(fringe_timers_is_running(queue_of(side),
				  &subjects[number].entries[side].timer),
		    subjects[number].running);
	}
}

static void
operate(void)
{
	struct subject *subject = &subjects[below(SUBJECTS)];
	unsigned int choice = below(100);

	if (choice < 45)
		do_start(subject);
	else if (choice < 60)
		do_stop(subject);
	else if (choice < 78)
		do_pass();
	else if (choice < 97)
		do_turn();
	else if (choice < 99)
		do_adjust();
	else if (below(10) == 0 || now() > UINT64_MAX - 200)
		begin_era();
	check_next();
}

static unsigned long
operations(void)
{
	const char *text = getenv("FRINGE_OPERATIONS");

	return text && *text ? strtoul(text, NULL, 0) : DEFAULT_OPERATIONS;
}

static void
run(bool wheel_too)
{
	unsigned long count = operations();
	unsigned long i;

	face_note("FRINGE_OPERATIONS=%lu", count);
	random_state = random_seed();
	with_wheel = wheel_too;
	tally = (struct tally){ 0 };
	begin_era();
	for (i = 0; i < count; i++)
		operate();
	face_note("%lu starts, %lu of them moves, %lu beyond a multiple of "
		  "the span, %lu stops, %lu turns, %lu expired, %lu at once",
	    tally.starts, tally.moves, tally.beyond, tally.stops, tally.turns,
	    tally.expired, tally.most);
	face_note("%lu started themselves, %lu stopped others; %lu moves of "
		  "the line forward, %lu back, %lu refused; %lu eras",
	    tally.restarts, tally.stopped, tally.forward, tally.back,
	    tally.refused, tally.eras);
	if (count < 20000)
		return;
	REQUIRE(tally.moves > 0 && tally.beyond > 0 && tally.stops > 0);
	REQUIRE(tally.most > 4 && tally.restarts > 0 && tally.stopped > 0);
	REQUIRE(tally.forward > 0 && tally.refused > 0 && tally.eras > 1);
	REQUIRE(wheel_too || tally.back > 0);
}

CASE(wheel_and_heap_do_what_the_model_says)
{
	run(true);
}

CASE(a_heap_that_goes_back_does_what_the_model_says)
{
	run(false);
}

static const struct face_case cases[] = {
	ROW(wheel_and_heap_do_what_the_model_says),
	ROW(a_heap_that_goes_back_does_what_the_model_says),
	LAST_ROW,
};

const struct face_suite face_suite = { "kit_timer_model", cases, 600 };
