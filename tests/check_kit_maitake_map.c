/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Scenarios of maitake's wait maps, under the names that they have there, where
 * another object has the same with the object in front. What is dropped there
 * is cancelled here.
 */
#include <fringe/kit.h>

#include "face.h"
#include "kit_orders.h"

#define MANY 10
#define WAITERS 4

static struct fringe_wait_map map;

/* Values, which are keys too, and how many of each a task has been given. */
static char values[MANY + 1];
static int given[MANY + 1];

static void
begin(void)
{
	begin_waits();
	map = (struct fringe_wait_map)FRINGE_WAIT_MAP_INIT("a map", NULL);
}

/* Each waits for a value of its own. */
static void
begin_many(fringe_task_body *body)
{
	int i;

	begin();
	for (i = 0; i < MANY; i++) {
		given[i] = 0;
		REQUIRE_EQUAL(spawn(i, WAITERS, body, &values[i]), 0);
	}
	require_waiting_but(0);
}

static void
take_value(const void *value)
{
	if (value)
		given[(const char *)value - values]++;
}

static uintptr_t
wait_in_map(void *key)
{
	void *value = NULL;
	int result = fringe_wait_map_wait(&map, key, &value, FRINGE_NEVER);

	REQUIRE(value == (result == 0 ? key : NULL));
	take_value(value);
	return came(result);
}

static uintptr_t
subscribe_to_map(void *key)
{
	struct fringe_subscription mine;

	REQUIRE_EQUAL(fringe_wait_map_subscribe(&map, key, &mine), 0);
	STEP(0);
	came(fringe_subscription_wait(&mine, FRINGE_NEVER));
	REQUIRE(fringe_subscription_value(&mine) == key);
	return 0;
}

/* Each has so many of its own value. */
static void
require_given(int times)
{
	int i;

	for (i = 0; i < MANY; i++)
		REQUIRE_EQUAL(given[i], times);
}

static int
wake_map(int i)
{
	return fringe_wait_map_wake(&map, &values[i], &values[i]);
}

CASE(enqueue)
{
	begin();
	REQUIRE_EQUAL(spawn(0, WAITERS, wait_in_map, &values[0]), 0);
	REQUIRE_EQUAL(wake_map(0), FRINGE_ENOTFOUND);
	REQUIRE_EQUAL(spawn(1, WAITERS, subscribe_to_map, &values[1]), 0);
	REQUIRE_EQUAL(wake_map(0), FRINGE_ENOTFOUND);
	REQUIRE_EQUAL(wake_map(1), FRINGE_ENOTFOUND);
	require_waiting_but(0);
	STEP(1);
	REQUIRE_EQUAL(wake_map(0), 0);
	REQUIRE_EQUAL(wake_map(1), 0);
	require_all(2);
	REQUIRE_CAME(0, 0, 0);
	REQUIRE_CAME(1, 1, 0);
}

CASE(duplicate)
{
	begin();
	REQUIRE_EQUAL(spawn(0, WAITERS, subscribe_to_map, &values[0]), 0);
	REQUIRE_EQUAL(spawn(1, WAITERS, wait_in_map, &values[0]), 0);
	require_waiting_but(1);
	REQUIRE_CAME(0, 1, FRINGE_EDUPLICATE);
	REQUIRE_EQUAL(wake_map(0), 0);
	require_all(2);
	REQUIRE_CAME(1, 0, 0);
}

static void
require_closed(int i)
{
	REQUIRE_CAME(i, i, FRINGE_ECLOSED);
	REQUIRE_EQUAL(wake_map(i), FRINGE_ECLOSED);
}

CASE(map_close)
{
	int i;

	begin_many(wait_in_map);
	REQUIRE_EQUAL(fringe_wait_map_close(&map), 0);
	require_all(MANY);
	for (i = 0; i < MANY; i++)
		require_closed(i);
}

static uintptr_t
wait_in_map_and_pass_on(void *key)
{
	int next = (int)((char *)key - values) + 1;

	wait_in_map(key);
	REQUIRE_EQUAL(wake_map(next), next < MANY ? 0 : FRINGE_ENOTFOUND);
	return 0;
}

CASE(map_wake_one)
{
	int i;

	begin_many(wait_in_map_and_pass_on);
	REQUIRE_EQUAL(wake_map(0), 0);
	require_all(MANY);
	for (i = 0; i < MANY; i++)
		REQUIRE_CAME(i, i, 0);
	require_given(1);
}

/* What is dropped there is a value that somebody has, once. */
CASE(drop_no_wake)
{
	begin_many(wait_in_map);
	REQUIRE_EQUAL(fringe_wait_map_close(&map), 0);
	require_all(MANY);
	require_given(0);
}

CASE(drop_wake_completed)
{
	int i;

	begin_many(wait_in_map);
	for (i = 0; i < MANY; i++)
		REQUIRE_EQUAL(wake_map(i), 0);
	REQUIRE_EQUAL(waits.count, 0);
	require_given(0);
	require_all(MANY);
	require_given(1);
}

/* Who gives up after it was given a value has it still, to end it. */
CASE(drop_wake_bailed)
{
	int i;

	begin_many(wait_in_map);
	for (i = 0; i < MANY; i++) {
		REQUIRE_EQUAL(wake_map(i), 0);
		REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[i]), 0);
		REQUIRE_EQUAL(wake_map(i), FRINGE_ENOTFOUND);
	}
	require_given(0);
	require_all(MANY);
	require_given(1);
}

/* ---- threads, in every order ---- */

/* What came of the wakes of two keys. */
static int wakes[2];

static void
begin_wakes(void)
{
	int i;

	map = (struct fringe_wait_map)FRINGE_WAIT_MAP_INIT("a map", NULL);
	for (i = 0; i < 2; i++) {
		wakes[i] = WAITING;
		given[i] = 0;
	}
}

static uintptr_t
wait_for_own(void *argument)
{
	(void)argument;
	return wait_in_map(&values[self()]);
}

static uintptr_t
wait_for_both(void *argument)
{
	(void)argument;
	wait_in_map(&values[0]);
	return wait_in_map(&values[1]);
}

static void
wake_and_pause(int i)
{
	wakes[i] = wake_map(i);
	pause_turn();
}

static uintptr_t
wake_both(void *argument)
{
	wake_and_pause(0);
	wake_and_pause(1);
	REQUIRE_EQUAL(fringe_wait_map_close(&map), 0);
	return (uintptr_t)argument;
}

static uintptr_t
wake_first(void *argument)
{
	wake_and_pause(0);
	return (uintptr_t)argument;
}

static uintptr_t
close_map(void *argument)
{
	REQUIRE_EQUAL(fringe_wait_map_close(&map), 0);
	return (uintptr_t)argument;
}

/* Each value is either given or its waker's still. */
static void
require_one_owner(void)
{
	int i;

	for (i = 0; i < 2; i++)
		REQUIRE_EQUAL(given[i], wakes[i] == 0);
}

CASE(map_wake_one_in_any_order)
{
	in_all_orders(
	    begin_wakes, BODIES(wait_for_own, wake_both), require_one_owner);
}

CASE(wake_two_sequential)
{
	in_all_orders(
	    begin_wakes, BODIES(wait_for_both, wake_both), require_one_owner);
}

CASE(map_wake_close)
{
	in_all_orders(begin_wakes,
	    BODIES(wait_for_own, wait_for_own, close_map), require_one_owner);
}

static uintptr_t
subscribe_to_map_and_drop(void *argument)
{
	struct fringe_subscription mine;
	int result;

	REQUIRE_EQUAL(fringe_wait_map_subscribe(&map, &values[0], &mine), 0);
	pause_turn();
	result = fringe_subscription_end(&mine);
	REQUIRE(fringe_subscription_value(&mine) ==
	    (result == 1 ? &values[0] : NULL));
	take_value(fringe_subscription_value(&mine));
	return (uintptr_t)argument;
}

CASE(wake_and_drop)
{
	in_all_orders(begin_wakes,
	    BODIES(subscribe_to_map_and_drop, wake_first), require_one_owner);
}

static const struct face_case cases[] = {
	ROW(enqueue),
	ROW(duplicate),
	ROW(map_close),
	ROW(map_wake_one),
	ROW(drop_no_wake),
	ROW(drop_wake_completed),
	ROW(drop_wake_bailed),
	ROW(map_wake_one_in_any_order),
	ROW(wake_two_sequential),
	ROW(map_wake_close),
	ROW(wake_and_drop),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_maitake_map", cases, 0 };
