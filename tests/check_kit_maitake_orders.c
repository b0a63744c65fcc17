/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Scenarios of threads that maitake has run by a model checker, under the names
 * that they have there, with wait cells and wait queues in front, which are
 * events here. What is asked is asked of every order, and that all tasks end.
 * Wait maps': check_kit_maitake_map.c; locks': check_kit_maitake_lock_orders.c.
 */
#include <fringe/kit.h>

#include "face.h"
#include "kit_orders.h"

/* ---- wait cells ---- */

static struct fringe_wait_cell cell;

static uintptr_t
wait_in_cell(void *argument)
{
	(void)argument;
	return came(fringe_wait_cell_wait(&cell, FRINGE_NEVER));
}

static uintptr_t
wake_cell(void *argument)
{
	int result = fringe_wait_cell_wake(&cell);

	(void)argument;
	REQUIRE(result >= 0 || result == FRINGE_ECLOSED);
	return 0;
}

static uintptr_t
close_cell(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_wait_cell_close(&cell), 0);
	return 0;
}

static void
begin_cell(void)
{
	cell = (struct fringe_wait_cell)FRINGE_WAIT_CELL_INIT("a cell");
}

static void
require_closed(void)
{
	REQUIRE(waits.results[0] == 0 || waits.results[0] == FRINGE_ECLOSED);
	REQUIRE_EQUAL(fringe_wait_cell_is_closed(&cell), 1);
}

CASE(cell_basic)
{
	in_all_orders(begin_cell, BODIES(wait_in_cell, wake_cell, close_cell),
	    require_closed);
}

/* The one who wakes does not begin before it is subscribed. */
static uintptr_t
subscribe_to_cell(void *argument)
{
	struct fringe_subscription mine;

	(void)argument;
	REQUIRE_EQUAL(fringe_wait_cell_subscribe(&cell, &mine), 0);
	begin_task(1, 1, wake_cell);
	pause_turn();
	return came(fringe_subscription_wait(&mine, FRINGE_NEVER));
}

static void
require_first_woken(void)
{
	REQUIRE_CAME(0, 0, 0);
}

CASE(cell_subscribe)
{
	in_all_orders(
	    begin_cell, BODIES(subscribe_to_cell), require_first_woken);
}

/* Two wakes at any time are one or two, and none that comes last is lost. */
static uintptr_t
wait_in_cell_until_set(void *argument)
{
	while (world.sequence < 2) {
		pause_turn();
		REQUIRE_EQUAL(fringe_wait_cell_wait(&cell, FRINGE_NEVER), 0);
	}
	came(0);
	return (uintptr_t)argument;
}

static uintptr_t
set_and_wake_cell(void *argument)
{
	world.sequence++;
	pause_turn();
	return wake_cell(argument);
}

CASE(cell_wake_debounce)
{
	in_all_orders(begin_cell,
	    BODIES(
		wait_in_cell_until_set, set_and_wake_cell, set_and_wake_cell),
	    require_first_woken);
}

/* ---- wait queues ---- */

static struct fringe_event event;
/* How many are subscribed, or have waited. */
static int there;

static void
begin_queue(void)
{
	event = (struct fringe_event)FRINGE_EVENT_INIT("a queue", FRINGE_FIFO);
	there = 0;
}

static uintptr_t
wait_in_queue(void *argument)
{
	(void)argument;
	return came(fringe_event_wait(&event, FRINGE_NEVER));
}

static uintptr_t
wake_queue(void *argument)
{
	REQUIRE(fringe_event_wake(&event) >= 0);
	return (uintptr_t)argument;
}

static uintptr_t
wake_all_of_queue(void *argument)
{
	REQUIRE(fringe_event_wake_all(&event) >= 0);
	return (uintptr_t)argument;
}

static void
require_woken(int count)
{
	int i;

	REQUIRE_EQUAL(waits.count, count);
	for (i = 0; i < count; i++)
		REQUIRE_EQUAL(waits.results[waits.order[i]], 0);
}

CASE(queue_wake_one)
{
	in_all_orders(begin_queue, BODIES(wait_in_queue, wake_queue),
	    require_first_woken);
}

static uintptr_t
wait_and_pass_on(void *argument)
{
	wait_in_queue(argument);
	pause_turn();
	return wake_queue(argument);
}

static void
begin_wake_one_many(void)
{
	begin_queue();
	REQUIRE_EQUAL(fringe_event_wake(&event), 0);
}

/* There is the token still, for one more. */
static void
require_token(void)
{
	begin_task(2, 2, wait_in_queue);
	take_turns();
	require_woken(3);
}

CASE(queue_wake_one_many)
{
	in_all_orders(begin_wake_one_many,
	    BODIES(wait_and_pass_on, wait_and_pass_on), require_token);
}

/* A wait of the original's begins where it is made: that is to subscribe. */
static uintptr_t
subscribe_twice(void *argument)
{
	struct fringe_subscription one;
	struct fringe_subscription other;

	(void)argument;
	REQUIRE_EQUAL(fringe_event_subscribe(&event, &one), 0);
	REQUIRE_EQUAL(fringe_event_subscribe(&event, &other), 0);
	begin_task(1, 1, wake_all_of_queue);
	pause_turn();
	REQUIRE_EQUAL(fringe_subscription_wait(&one, FRINGE_NEVER), 0);
	return came(fringe_subscription_wait(&other, FRINGE_NEVER));
}

CASE(queue_wake_all_sequential)
{
	in_all_orders(
	    begin_queue, BODIES(subscribe_twice), require_first_woken);
}

/* The last of three who subscribes has all of them woken. */
static uintptr_t
subscribe_with_others(void *argument)
{
	struct fringe_subscription mine;

	(void)argument;
	REQUIRE_EQUAL(fringe_event_subscribe(&event, &mine), 0);
	if (++there == 3)
		begin_task(3, 3, wake_all_of_queue);
	pause_turn();
	return came(fringe_subscription_wait(&mine, FRINGE_NEVER));
}

static void
require_three_woken(void)
{
	require_woken(3);
}

CASE(queue_wake_all_concurrent)
{
	in_all_orders(begin_queue,
	    BODIES(subscribe_with_others, subscribe_with_others,
		subscribe_with_others),
	    require_three_woken);
}

static uintptr_t
wait_twice(void *argument)
{
	REQUIRE_EQUAL(fringe_event_wait(&event, FRINGE_NEVER), 0);
	return wait_in_queue(argument);
}

static uintptr_t
wake_all_now_and_then(void *argument)
{
	int i;

	for (i = 0; i < 3; i++) {
		wake_all_of_queue(argument);
		pause_turn();
	}
	return 0;
}

/* What was not woken by then is, as often as it waits. */
static void
require_woken_twice(void)
{
	int i;

	for (i = 0; i < 2 && count_tasks() > 0; i++) {
		REQUIRE(fringe_event_wake_all(&event) > 0);
		take_turns();
	}
	require_woken(2);
}

CASE(queue_wake_all_reregistering)
{
	in_all_orders(begin_queue,
	    BODIES(wait_twice, wait_twice, wake_all_now_and_then),
	    require_woken_twice);
}

CASE(queue_wake_mixed)
{
	in_all_orders(begin_queue,
	    BODIES(wait_in_queue, wake_all_of_queue, wake_queue),
	    require_first_woken);
}

static uintptr_t
close_queue(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_event_close(&event), 0);
	return 0;
}

static void
require_two_closed(void)
{
	REQUIRE_EQUAL(waits.results[0], FRINGE_ECLOSED);
	REQUIRE_EQUAL(waits.results[1], FRINGE_ECLOSED);
}

CASE(queue_wake_close)
{
	in_all_orders(begin_queue,
	    BODIES(wait_in_queue, wait_in_queue, close_queue),
	    require_two_closed);
}

static uintptr_t
subscribe_and_drop(void *argument)
{
	struct fringe_subscription mine;

	REQUIRE_EQUAL(fringe_event_subscribe(&event, &mine), 0);
	pause_turn();
	REQUIRE(fringe_subscription_end(&mine) >= 0);
	return (uintptr_t)argument;
}

static uintptr_t
wait_wake_and_wait(void *argument)
{
	REQUIRE_EQUAL(fringe_event_wait(&event, FRINGE_NEVER), 0);
	wake_queue(argument);
	pause_turn();
	return wait_in_queue(argument);
}

static void
begin_drop(void)
{
	begin_queue();
	REQUIRE_EQUAL(fringe_event_wake(&event), 0);
}

/* Who does not wait after all passes on what it was woken with. */
CASE(queue_drop_wait_future)
{
	in_all_orders(begin_drop,
	    BODIES(wait_wake_and_wait, subscribe_and_drop),
	    require_first_woken);
}

/* ---- sleeps ---- */

#define SECONDS 3

static uintptr_t
sleep_a_second(void *argument)
{
	uint64_t until = world.clock.ticks + 1000000;

	(void)argument;
	REQUIRE_EQUAL(fringe_task_sleep(1000 * MILLISECOND), 0);
	REQUIRE(world.clock.ticks >= until);
	return came(0);
}

static uintptr_t
sleep_twice(void *argument)
{
	sleep_a_second(argument);
	return sleep_a_second(argument);
}

static void
pass_a_second(void)
{
	fringe_virtual_clock_advance(&world.clock, 1000000);
	REQUIRE(fringe_timers_try_turn(&world.heap.timers, NULL) >= 0);
}

static uintptr_t
pass_seconds(void *argument)
{
	int i;

	for (i = 0; i < SECONDS; i++) {
		pass_a_second();
		pause_turn();
	}
	return (uintptr_t)argument;
}

/* Who lay down late sleeps still. */
static void
require_awake(void)
{
	int i;

	for (i = 0; i < 2 && count_tasks() > 0; i++) {
		pass_a_second();
		take_turns();
	}
}

CASE(one_sleep)
{
	in_all_orders(
	    NULL, BODIES(sleep_a_second, pass_seconds), require_awake);
}

CASE(two_sleeps_parallel)
{
	in_all_orders(NULL,
	    BODIES(sleep_a_second, sleep_a_second, pass_seconds),
	    require_awake);
}

CASE(two_sleeps_sequential)
{
	in_all_orders(NULL, BODIES(sleep_twice, pass_seconds), require_awake);
}

static const struct face_case cases[] = {
	ROW(cell_basic),
	ROW(cell_subscribe),
	ROW(cell_wake_debounce),
	ROW(queue_wake_one),
	ROW(queue_wake_one_many),
	ROW(queue_wake_all_sequential),
	ROW(queue_wake_all_concurrent),
	ROW(queue_wake_all_reregistering),
	ROW(queue_wake_mixed),
	ROW(queue_wake_close),
	ROW(queue_drop_wait_future),
	ROW(one_sleep),
	ROW(two_sleeps_parallel),
	ROW(two_sleeps_sequential),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_maitake_orders", cases, 0 };
