/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Wait maps: who gets which value. */
#include <fringe/kit.h>

#include "face.h"
#include "kit_waits.h"

#define WAITERS 4
#define BEHIND 6

static struct fringe_wait_map map;
static struct fringe_subscription mine;
static const int keys[] = { 30, 31, 32, 33 };
static void *values[WORLD_TASKS];
static int nothing;

static void
begin(void)
{
	int i;

	begin_waits();
	map = (struct fringe_wait_map)FRINGE_WAIT_MAP_INIT("a map", NULL);
	for (i = 0; i < WORLD_TASKS; i++)
		values[i] = &nothing;
}

static uintptr_t
wait(void *key)
{
	return came(
	    fringe_wait_map_wait(&map, key, &values[self()], FRINGE_NEVER));
}

/* The first few tasks wait, each for a key of its own. */
static void
wait_for_keys(int count)
{
	int i;

	for (i = 0; i < count; i++)
		REQUIRE_EQUAL(spawn(i, WAITERS, wait, (void *)&keys[i]), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
}

CASE(each_gets_the_value_of_its_key)
{
	int one;
	int other;

	begin();
	wait_for_keys(3);
	REQUIRE_EQUAL(fringe_wait_map_wake(&map, &keys[1], &one), 0);
	REQUIRE_EQUAL(
	    fringe_wait_map_wake(&map, &keys[1], &other), FRINGE_ENOTFOUND);
	REQUIRE_EQUAL(fringe_wait_map_wake(&map, &keys[2], &other), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_CAME(0, 1, 0);
	REQUIRE_CAME(1, 2, 0);
	REQUIRE(values[1] == &one && values[2] == &other);
	REQUIRE_EQUAL(fringe_wait_map_wake(&map, &keys[0], NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(2, 0, 0);
	REQUIRE(!values[0]);
}

CASE(a_value_that_nobody_waits_for_is_not_kept)
{
	begin();
	REQUIRE_EQUAL(
	    fringe_wait_map_wake(&map, &keys[0], &world), FRINGE_ENOTFOUND);
	wait_for_keys(1);
	REQUIRE_EQUAL(waits.count, 0);
	REQUIRE_EQUAL(fringe_wait_map_wake(&map, &keys[0], &world), 0);
	REQUIRE_EQUAL(run_world(), 0);
}

CASE(one_waits_for_a_key_at_a_time)
{
	begin();
	wait_for_keys(1);
	REQUIRE_EQUAL(spawn(5, WAITERS, wait, (void *)&keys[0]), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_CAME(0, 5, FRINGE_EDUPLICATE);
	REQUIRE(values[5] == &nothing);
	REQUIRE_EQUAL(fringe_wait_map_wake(&map, &keys[0], &world), 0);
	REQUIRE_EQUAL(run_world(), 0);
	/* Then the next one may. */
	wait_for_keys(1);
	REQUIRE_EQUAL(fringe_wait_map_wake(&map, &keys[0], &world), 0);
	REQUIRE_EQUAL(run_world(), 0);
}

static int
compare(const void *one, const void *other)
{
	return *(const int *)one - *(const int *)other;
}

CASE(keys_are_compared_as_the_program_says)
{
	static struct fringe_wait_map compared =
	    FRINGE_WAIT_MAP_INIT_OF("compared", compare, &fringe_lock_none);
	int same = keys[2];

	begin();
	map = compared;
	wait_for_keys(3);
	REQUIRE_EQUAL(spawn(5, WAITERS, wait, &same), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_CAME(0, 5, FRINGE_EDUPLICATE);
	REQUIRE_EQUAL(fringe_wait_map_wake(&map, &same, &world), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_CAME(1, 2, 0);
	REQUIRE_EQUAL(fringe_wait_map_close(&map), 0);
	REQUIRE_EQUAL(run_world(), 0);
}

static uintptr_t
wait_a_while(void *key)
{
	return came(fringe_wait_map_wait(
	    &map, key, &values[self()], fringe_task_after(MILLISECOND)));
}

CASE(who_leaves_is_given_nothing)
{
	begin();
	REQUIRE_EQUAL(spawn(0, WAITERS, wait_a_while, (void *)&keys[0]), 0);
	REQUIRE_EQUAL(spawn(1, WAITERS, wait, (void *)&keys[1]), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_CAME(0, 0, FRINGE_ETIMEOUT);
	REQUIRE_EQUAL(
	    fringe_wait_map_wake(&map, &keys[0], &world), FRINGE_ENOTFOUND);
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[1]), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(1, 1, FRINGE_ECANCELED);
	REQUIRE_EQUAL(
	    fringe_wait_map_wake(&map, &keys[1], &world), FRINGE_ENOTFOUND);
	REQUIRE(values[0] == &nothing && values[1] == &nothing);
}

CASE(whose_time_is_up_is_given_nothing_though_it_is_queued)
{
	begin();
	REQUIRE_EQUAL(spawn(0, WAITERS, wait_a_while, (void *)&keys[0]), 0);
	expire_unseen(1000);
	REQUIRE_EQUAL(
	    fringe_wait_map_wake(&map, &keys[0], &world), FRINGE_ENOTFOUND);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, FRINGE_ETIMEOUT);
	REQUIRE(values[0] == &nothing);
}

static uintptr_t
wake_and_cancel(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_wait_map_wake(&map, &keys[0], &world), 0);
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[0]), 0);
	return 0;
}

CASE(who_is_cancelled_after_it_was_given_a_value_has_it)
{
	begin();
	wait_for_keys(1);
	run_script(WAITERS - 1, wake_and_cancel);
	REQUIRE_CAME(0, 0, 0);
	REQUIRE(values[0] == &world);
}

static uintptr_t
subscribe(void *argument)
{
	(void)argument;
	/* An answer that comes before one waits for it. */
	REQUIRE_EQUAL(fringe_wait_map_subscribe(&map, &keys[0], &mine), 0);
	REQUIRE_EQUAL(fringe_wait_map_subscribe(&map, &keys[0],
			  &(struct fringe_subscription){ .wait_ = { 0 } }),
	    FRINGE_EDUPLICATE);
	REQUIRE_EQUAL(fringe_wait_map_wake(&map, &keys[0], &world), 0);
	REQUIRE(!fringe_subscription_value(&mine));
	REQUIRE_EQUAL(fringe_subscription_wait(&mine, FRINGE_NEVER), 0);
	REQUIRE(fringe_subscription_value(&mine) == &world);
	/* One that is given up has it too, if it came. */
	REQUIRE_EQUAL(fringe_wait_map_subscribe(&map, &keys[1], &mine), 0);
	REQUIRE_EQUAL(fringe_wait_map_wake(&map, &keys[1], &map), 0);
	REQUIRE_EQUAL(fringe_subscription_end(&mine), 1);
	REQUIRE(fringe_subscription_value(&mine) == &map);
	REQUIRE_EQUAL(fringe_wait_map_subscribe(&map, &keys[1], &mine), 0);
	REQUIRE_EQUAL(fringe_subscription_end(&mine), 0);
	REQUIRE(!fringe_subscription_value(&mine));
	REQUIRE_EQUAL(
	    fringe_wait_map_wake(&map, &keys[1], &map), FRINGE_ENOTFOUND);
	/* Closed in between. */
	REQUIRE_EQUAL(fringe_wait_map_subscribe(&map, &keys[1], &mine), 0);
	REQUIRE_EQUAL(fringe_wait_map_close(&map), 0);
	REQUIRE_EQUAL(fringe_subscription_end(&mine), 0);
	REQUIRE_EQUAL(
	    fringe_wait_map_subscribe(&map, &keys[1], &mine), FRINGE_ECLOSED);
	return 0;
}

CASE(a_value_between_subscribing_and_waiting_is_not_lost)
{
	begin();
	spawn_all(0, 0, WAITERS, subscribe);
	REQUIRE_EQUAL(run_world(), 0);
}

CASE(a_closed_map_stays_closed)
{
	begin();
	wait_for_keys(2);
	REQUIRE_EQUAL(fringe_wait_map_close(&map), 0);
	REQUIRE_EQUAL(fringe_wait_map_close(&map), 1);
	REQUIRE_EQUAL(
	    fringe_wait_map_wake(&map, &keys[0], &world), FRINGE_ECLOSED);
	REQUIRE_EQUAL(spawn(2, WAITERS, wait, (void *)&keys[2]), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, FRINGE_ECLOSED);
	REQUIRE_CAME(1, 1, FRINGE_ECLOSED);
	REQUIRE_CAME(2, 2, FRINGE_ECLOSED);
}

CASE(bad_calls_are_refused)
{
	begin();
	REQUIRE_EQUAL(fringe_wait_map_wait(NULL, NULL, NULL, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_wait_map_wait(&map, NULL, NULL, 0), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_wait_map_wake(NULL, NULL, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_wait_map_close(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_wait_map_subscribe(NULL, NULL, &mine), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_wait_map_subscribe(&map, NULL, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_wait_map_subscribe(&map, NULL, &mine), FRINGE_ECONTEXT);
}

static const struct face_case cases[] = { ROW(each_gets_the_value_of_its_key),
	ROW(a_value_that_nobody_waits_for_is_not_kept),
	ROW(one_waits_for_a_key_at_a_time),
	ROW(keys_are_compared_as_the_program_says),
	ROW(who_leaves_is_given_nothing),
	ROW(whose_time_is_up_is_given_nothing_though_it_is_queued),
	ROW(who_is_cancelled_after_it_was_given_a_value_has_it),
	ROW(a_value_between_subscribing_and_waiting_is_not_lost),
	ROW(a_closed_map_stays_closed),
	ROW(bad_calls_are_refused),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_wait_map", cases, 0 };
