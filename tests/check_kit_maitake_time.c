/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Scenarios of maitake's timers, under the names that they have there, with
 * both kinds of queues. Those of a wheel's parts: check_kit_maitake_wheel.c;
 * those with threads: check_kit_maitake_orders.c.
 */
#include <fringe/kit.h>

#include "face.h"
#include "kit_time.h"
#include "kit_world.h"
#include "steps.h"

/* The longest that the original sleeps. Here there is no such thing. */
#define MAX_SLEEP (SPAN - 1)

/* ---- groups of tasks that sleep ---- */

#define GROUPS WORLD_TASKS

struct group {
	uint64_t deadline;
	int asleep;
	int result; /* of their sleeps */
	int task; /* the last one's number */
};

static struct group groups[GROUPS];
static struct fringe_timers *timers;

static void
begin(struct fringe_timers *of)
{
	int i;

	begin_world();
	timers = of;
	REQUIRE_EQUAL(fringe_scheduler_init(&world.scheduler, world.lists,
			  WORLD_PRIORITIES, timers),
	    0);
	for (i = 0; i < GROUPS; i++)
		groups[i] = (struct group){ .asleep = 0 };
}

static uintptr_t
sleep_in_group(void *argument)
{
	struct group *group = argument;
	int result = fringe_task_sleep_until(group->deadline);

	REQUIRE_EQUAL(result, group->result);
	group->asleep--;
	return 0;
}

/* A task that does not run, or as many as there are. */
static int
free_task(void)
{
	int i = 0;

	while (i < WORLD_TASKS &&
	    fringe_task_state(&world.tasks[i]) != FRINGE_TASK_NONE &&
	    fringe_task_state(&world.tasks[i]) != FRINGE_TASK_ENDED)
		i++;
	return i;
}

static struct group *
free_group(void)
{
	struct group *group = groups;

	while (group->asleep > 0)
		group++;
	REQUIRE(group < groups + GROUPS);
	return group;
}

/* They sleep from now on, though they have not run yet. */
static void
spawn_group(uint64_t ticks, int tasks)
{
	struct group *group = free_group();

	group->deadline = fringe_timers_now(timers) + ticks;
	group->result = 0;
	for (; group->asleep < tasks; group->asleep++) {
		group->task = free_task();
		REQUIRE_EQUAL(spawn(group->task, 0, sleep_in_group, group), 0);
	}
}

/* Those whose time has come are awake, and no others. */
static void
require_groups(void)
{
	uint64_t now = fringe_timers_now(timers);
	int i;

	for (i = 0; i < GROUPS; i++)
		REQUIRE(groups[i].asleep == 0 || groups[i].deadline > now);
}

/* How many sleep whose time has come. */
static size_t
count_due(void)
{
	uint64_t now = fringe_timers_now(timers);
	size_t due = 0;
	int i;

	for (i = 0; i < GROUPS; i++)
		if (groups[i].deadline <= now)
			due += (size_t)groups[i].asleep;
	return due;
}

static void
tick(size_t completed)
{
	struct fringe_tick ticked;

	REQUIRE(fringe_scheduler_tick(&world.scheduler, 0, &ticked) >= 0);
	REQUIRE_EQUAL(ticked.completed, completed);
	require_groups();
}

/* Lets time pass, and requires that so many wake. */
static void
advance(uint64_t ticks, size_t completed)
{
	pass(ticks);
	REQUIRE_EQUAL(count_due(), completed);
	REQUIRE_EQUAL(fringe_timers_try_turn(timers, NULL), completed);
	tick(completed);
}

static void
end_groups(void)
{
	REQUIRE_EQUAL(fringe_scheduler_tasks(&world.scheduler), 0);
	REQUIRE(fringe_timers_next(timers) == FRINGE_NEVER);
}

static void
works_body(struct fringe_timers *of)
{
	begin(of);
	spawn_group(100, 2);
	spawn_group(65535, 3);
	spawn_group(6000000, 4);
	tick(0);
	advance(50, 0);
	advance(50, 2);
	advance(60000, 0);
	/* Later than was asked for. */
	advance(56000, 3);
	advance(50000, 0);
	advance(6000000, 4);
	end_groups();
}

CASE(timer_basically_works)
{
	with_both(1000, 0, works_body);
}

static void
schedule_body(struct fringe_timers *of)
{
	begin(of);
	spawn_group(100, 2);
	spawn_group(70000, 3);
	tick(0);
	advance(50, 0);
	spawn_group(100, 3);
	tick(0);
	advance(50, 2);
	advance(10000, 3);
	spawn_group(70100, 4);
	tick(0);
	advance(60000, 3);
	advance(10000, 0);
	advance(200, 4);
	end_groups();
}

CASE(schedule_after_start)
{
	with_both(1000, 0, schedule_body);
}

static void
shows_up_body(struct fringe_timers *of)
{
	struct fringe_turn turn;

	begin(of);
	spawn_group(150, 2);
	tick(0);
	advance(50, 0);
	spawn_group(60, 3);
	tick(0);
	pass(50);
	REQUIRE_EQUAL(fringe_timers_turn(timers, &turn), 0);
	REQUIRE_EQUAL(turn.next - turn.now, 10);
	REQUIRE_EQUAL(turn.has_remaining, 1);
	tick(0);
	advance(10, 3);
	advance(40, 2);
	end_groups();
}

CASE(expired_shows_up)
{
	with_both(1000, 0, shows_up_body);
}

/* The second of the long ones goes beyond a multiple of the wheel's span. */
static void
max_sleep_body(struct fringe_timers *of)
{
	begin(of);
	spawn_group(MAX_SLEEP, 2);
	spawn_group(100, 3);
	tick(0);
	advance(100, 3);
	advance(MAX_SLEEP / 2, 0);
	spawn_group(MAX_SLEEP, 1);
	tick(0);
	advance(MAX_SLEEP / 2, 2);
	advance(MAX_SLEEP / 2, 0);
	advance(1, 1);
	end_groups();
}

CASE(max_sleep)
{
	with_both(1000, 0, max_sleep_body);
}

/* Who turns the queue says how many are awake, who run when they are ticked. */
static void
turn_wakes_body(struct fringe_timers *of)
{
	begin(of);
	spawn_group(100, 2);
	tick(0);
	advance(50, 0);
	pass(50);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 2);
	REQUIRE_EQUAL(groups[0].asleep, 2);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 0);
	tick(2);
	end_groups();
}

CASE(turn_wakes)
{
	with_both(1000, 0, turn_wakes_body);
}

/* ---- sleeps that do not end by themselves ---- */

static void
cancel_body(struct fringe_timers *of)
{
	int i;

	begin(of);
	spawn_group(15, 2);
	tick(0);
	REQUIRE_EQUAL(fringe_timers_next(timers), 15);
	groups[0].result = FRINGE_ECANCELED;
	for (i = 0; i < 2; i++)
		REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[i]), 0);
	tick(2);
	end_groups();
	pass(15);
	REQUIRE_EQUAL(fringe_timers_turn(timers, NULL), 0);
}

CASE(cancel_polled_sleeps)
{
	with_both(1000, 0, cancel_body);
}

static uintptr_t
sleep_again(void *argument)
{
	const struct group *group = argument;

	REQUIRE_EQUAL(
	    fringe_task_sleep_until(group->deadline), FRINGE_EINTERRUPTED);
	return sleep_in_group(argument);
}

static uintptr_t
interrupt(void *argument)
{
	REQUIRE_EQUAL(fringe_task_interrupt(argument), 0);
	return 0;
}

/* A sleep up to the same time as one that was left wakes who sleeps now. */
static void
reregister_body(struct fringe_timers *of)
{
	begin(of);
	groups[0] = (struct group){ .deadline = 1000, .asleep = 1 };
	REQUIRE_EQUAL(spawn(0, 0, sleep_again, &groups[0]), 0);
	REQUIRE_EQUAL(spawn(1, 0, interrupt, &world.tasks[0]), 0);
	tick(1);
	advance(999, 0);
	advance(1, 1);
	end_groups();
}

CASE(reregister_waker)
{
	with_both(1000, 0, reregister_body);
}

/* ---- anything, in any order ---- */

#define FUZZ_RUNS 60
#define FUZZ_ACTIONS 100

/* Of any length in bits, and all of them together end before time does. */
static uint64_t
any_ticks(uint32_t *state, unsigned int bits)
{
	return next_wide_step(state) >> (64 - bits) >> next_step(state) % bits;
}

static void
cancel_one(uint32_t *state)
{
	struct group *group = &groups[next_step(state) % GROUPS];

	if (group->asleep == 0)
		return;
	group->result = FRINGE_ECANCELED;
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[group->task]), 0);
	tick(1);
}

static void
act(uint32_t *state)
{
	uint32_t chance = next_step(state) % 8;

	if (chance == 0) {
		cancel_one(state);
	} else if (chance <= 4 && free_task() < WORLD_TASKS) {
		spawn_group(1 + any_ticks(state, 36), 1);
		tick(0);
	} else {
		pass(any_ticks(state, 57));
		advance(0, count_due());
	}
}

static uint64_t
first_deadline(void)
{
	uint64_t first = FRINGE_NEVER;
	int i;

	for (i = 0; i < GROUPS; i++)
		if (groups[i].asleep > 0 && groups[i].deadline < first)
			first = groups[i].deadline;
	return first;
}

static void
fuzz_body(struct fringe_timers *of)
{
	static uint32_t state = 1;
	int i;

	begin(of);
	for (i = 0; i < FUZZ_ACTIONS; i++) {
		act(&state);
		REQUIRE(fringe_timers_next(timers) == first_deadline());
	}
}

/* Also with what the original leaves for later, which is to cancel sleeps. */
CASE(fuzz_timer)
{
	int i;

	for (i = 0; i < FUZZ_RUNS; i++)
		with_both(1000, 0, fuzz_body);
}

/* ---- what is right where the original is not ---- */

static uintptr_t
sleep_for_long(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_sleep(INT64_MAX - 1), 0);
	return 0;
}

static void
longest_body(struct fringe_timers *of)
{
	uint64_t ticks = INT64_MAX / MILLISECOND + 1;

	begin(of);
	REQUIRE_EQUAL(spawn(0, 0, sleep_for_long, NULL), 0);
	tick(0);
	REQUIRE(fringe_timers_next(timers) == ticks);
	advance(ticks - 1, 0);
	pass(1);
	tick(1);
	end_groups();
}

/* The original promises a longest one, and takes longer ones. */
CASE(the_longest_sleep_that_is_taken_is_not_short)
{
	with_both(1000, 0, longest_body);
}

static const struct face_case cases[] = {
	ROW(timer_basically_works),
	ROW(schedule_after_start),
	ROW(expired_shows_up),
	ROW(max_sleep),
	ROW(turn_wakes),
	ROW(cancel_polled_sleeps),
	ROW(reregister_waker),
	ROW(fuzz_timer),
	ROW(the_longest_sleep_that_is_taken_is_not_short),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_maitake_time", cases, 0 };
