/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Scenarios of maitake's wait cells and wait queues, under the names that they
 * have there, where another object has the same with the object in front. Its
 * queues are events here, and to poll is to wait. Those of wait maps:
 * check_kit_maitake_map.c; those with threads: check_kit_maitake_orders.c.
 */
#include <fringe/kit.h>

#include "face.h"
#include "kit_waits.h"

#define MANY 10
#define WAITERS 4

static struct fringe_wait_cell cell;
static struct fringe_event event;

static void
begin(void)
{
	begin_waits();
	cell = (struct fringe_wait_cell)FRINGE_WAIT_CELL_INIT("a cell");
	event = (struct fringe_event)FRINGE_EVENT_INIT("a queue", FRINGE_FIFO);
}

/* ---- wait cells ---- */

static uintptr_t
wait_in_cell(void *argument)
{
	(void)argument;
	return came(fringe_wait_cell_wait(&cell, FRINGE_NEVER));
}

static uintptr_t
subscribe_to_cell(void *argument)
{
	struct fringe_subscription mine;

	(void)argument;
	REQUIRE_EQUAL(fringe_wait_cell_subscribe(&cell, &mine), 0);
	return came(fringe_subscription_wait(&mine, FRINGE_NEVER));
}

CASE(wait_smoke)
{
	begin();
	spawn_all(0, 0, WAITERS, wait_in_cell);
	require_waiting_but(0);
	REQUIRE(fringe_task_waits_for(&world.tasks[0])[0] == 'w');
	REQUIRE_EQUAL(fringe_wait_cell_wake(&cell), 1);
	require_all(1);
	REQUIRE_CAME(0, 0, 0);
}

/* Something else that wakes the task does not end its wait. */
CASE(wait_spurious_poll)
{
	begin();
	spawn_all(0, 0, WAITERS, wait_in_cell);
	require_waiting_but(0);
	fringe_task_wake(&world.tasks[0]);
	require_waiting_but(0);
	REQUIRE_EQUAL(fringe_task_unpark(&world.tasks[0]), 0);
	require_waiting_but(0);
	REQUIRE_EQUAL(fringe_wait_cell_wake(&cell), 1);
	require_all(1);
	REQUIRE_CAME(0, 0, 0);
}

static uintptr_t
subscribe_and_wake(void *argument)
{
	struct fringe_subscription mine;

	(void)argument;
	REQUIRE_EQUAL(fringe_wait_cell_subscribe(&cell, &mine), 0);
	REQUIRE_EQUAL(fringe_wait_cell_wake(&cell), 1);
	came(fringe_subscription_wait(&mine, FRINGE_NEVER));
	REQUIRE_EQUAL(fringe_wait_cell_wait(&cell, 0), FRINGE_ETIMEOUT);
	return 0;
}

CASE(subscribe)
{
	begin();
	spawn_all(0, 0, WAITERS, subscribe_and_wake);
	require_all(1);
	REQUIRE_CAME(0, 0, 0);
}

CASE(wake_before_subscribe)
{
	begin();
	REQUIRE_EQUAL(fringe_wait_cell_wake(&cell), 0);
	spawn_all(0, 0, WAITERS, subscribe_to_cell);
	require_all(1);
	REQUIRE_CAME(0, 0, 0);
	spawn_all(1, 1, WAITERS, subscribe_to_cell);
	require_waiting_but(1);
	REQUIRE_EQUAL(fringe_wait_cell_wake(&cell), 1);
	require_all(2);
	REQUIRE_CAME(1, 1, 0);
}

/* Wakes before the woken one goes on are one, however it began to wait. */
static void
debounce(fringe_task_body *waits_in_cell)
{
	begin();
	spawn_all(0, 0, WAITERS, waits_in_cell);
	require_waiting_but(0);
	REQUIRE_EQUAL(fringe_wait_cell_wake(&cell), 1);
	REQUIRE_EQUAL(fringe_wait_cell_wake(&cell), 0);
	require_all(1);
	REQUIRE_CAME(0, 0, 0);
	spawn_all(1, 1, WAITERS, waits_in_cell);
	require_waiting_but(1);
	REQUIRE_EQUAL(fringe_wait_cell_wake(&cell), 1);
	require_all(2);
	REQUIRE_CAME(1, 1, 0);
}

CASE(wake_debounce)
{
	debounce(wait_in_cell);
	debounce(subscribe_to_cell);
}

static uintptr_t
subscribe_twice(void *argument)
{
	struct fringe_subscription mine;

	(void)argument;
	REQUIRE_EQUAL(fringe_wait_cell_subscribe(&cell, &mine), 0);
	REQUIRE_EQUAL(fringe_subscription_wait(&mine, FRINGE_NEVER), 0);
	STEP(0);
	return subscribe_to_cell(NULL);
}

CASE(subscribe_doesnt_self_wake)
{
	begin();
	spawn_all(0, 0, WAITERS, subscribe_twice);
	require_waiting_but(0);
	REQUIRE_EQUAL(fringe_wait_cell_wake(&cell), 1);
	require_waiting_but(0);
	STEP(1);
	require_waiting_but(0);
	REQUIRE_EQUAL(fringe_wait_cell_wake(&cell), 1);
	require_all(1);
	REQUIRE_CAME(0, 0, 0);
}

/* ---- wait queues ---- */

static uintptr_t
wait_in_queue(void *argument)
{
	(void)argument;
	return came(fringe_event_wait(&event, FRINGE_NEVER));
}

CASE(queue_wake_all)
{
	int i;

	begin();
	spawn_all(0, MANY - 1, WAITERS, wait_in_queue);
	require_waiting_but(0);
	REQUIRE_EQUAL(fringe_event_wake_all(&event), MANY);
	require_all(MANY);
	for (i = 0; i < MANY; i++)
		REQUIRE_CAME(i, i, 0);
}

CASE(queue_close)
{
	int i;

	begin();
	spawn_all(0, MANY - 1, WAITERS, wait_in_queue);
	require_waiting_but(0);
	REQUIRE_EQUAL(fringe_event_close(&event), 0);
	require_all(MANY);
	for (i = 0; i < MANY; i++)
		REQUIRE_CAME(i, i, FRINGE_ECLOSED);
}

/* Each one that is woken wakes the next. */
static uintptr_t
wait_and_pass_on(void *argument)
{
	(void)argument;
	came(fringe_event_wait(&event, FRINGE_NEVER));
	REQUIRE_EQUAL(fringe_event_wake(&event), waits.count < MANY ? 1 : 0);
	return 0;
}

CASE(queue_wake_one)
{
	int i;

	begin();
	spawn_all(0, MANY - 1, WAITERS, wait_and_pass_on);
	require_waiting_but(0);
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	require_all(MANY);
	for (i = 0; i < MANY; i++)
		REQUIRE_CAME(i, i, 0);
}

CASE(wake_not_subscribed)
{
	begin();
	spawn_all(0, 0, WAITERS, wait_in_queue);
	require_waiting_but(0);
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	require_all(1);
	REQUIRE_CAME(0, 0, 0);
}

static uintptr_t
subscribe_and_be_woken(void *argument)
{
	int (*wake)(struct fringe_event *) =
	    *(int (**)(struct fringe_event *))argument;
	struct fringe_subscription mine;

	REQUIRE_EQUAL(fringe_event_subscribe(&event, &mine), 0);
	REQUIRE_EQUAL(wake(&event), 1);
	came(fringe_subscription_wait(&mine, FRINGE_NEVER));
	REQUIRE_EQUAL(
	    fringe_subscription_wait(&mine, FRINGE_NEVER), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_subscription_end(&mine), 0);
	/* It was taken: nothing is left. */
	REQUIRE_EQUAL(fringe_event_wait(&event, 0), FRINGE_ETIMEOUT);
	return 0;
}

CASE(wake_after_subscribe)
{
	static int (*wakes[])(struct fringe_event *) = { fringe_event_wake,
		fringe_event_wake_all };
	int i;

	for (i = 0; i < 2; i++) {
		begin();
		REQUIRE_EQUAL(
		    spawn(0, WAITERS, subscribe_and_be_woken, &wakes[i]), 0);
		require_all(1);
		REQUIRE_CAME(0, 0, 0);
	}
}

static uintptr_t
subscribe_to_queue(void *argument)
{
	struct fringe_subscription mine;

	(void)argument;
	REQUIRE_EQUAL(fringe_event_subscribe(&event, &mine), 0);
	return came(fringe_subscription_wait(&mine, FRINGE_NEVER));
}

CASE(poll_after_subscribe)
{
	begin();
	spawn_all(0, 0, WAITERS, subscribe_to_queue);
	require_waiting_but(0);
	REQUIRE_EQUAL(fringe_event_close(&event), 0);
	require_all(1);
}

static uintptr_t
wait_and_subscribe(void *argument)
{
	REQUIRE_EQUAL(
	    fringe_event_wait(&event, fringe_task_after(1)), FRINGE_ETIMEOUT);
	return subscribe_to_queue(argument);
}

CASE(subscribe_after_poll)
{
	begin();
	spawn_all(0, 0, WAITERS, wait_and_subscribe);
	require_waiting_but(0);
	REQUIRE_EQUAL(fringe_event_close(&event), 0);
	require_all(1);
}

static uintptr_t
subscribe_to_a_token(void *argument)
{
	struct fringe_subscription one;
	struct fringe_subscription other;

	(void)argument;
	REQUIRE_EQUAL(fringe_event_wake(&event), 0);
	REQUIRE_EQUAL(fringe_event_subscribe(&event, &one), 0);
	REQUIRE_EQUAL(fringe_event_subscribe(&event, &other), 0);
	REQUIRE_EQUAL(fringe_subscription_end(&other), 0);
	REQUIRE_EQUAL(fringe_event_wait(&event, 0), FRINGE_ETIMEOUT);
	return came(fringe_subscription_wait(&one, FRINGE_NEVER));
}

CASE(subscribe_consumes_wakeup)
{
	begin();
	spawn_all(0, 0, WAITERS, subscribe_to_a_token);
	require_all(1);
	REQUIRE_CAME(0, 0, 0);
}

static const struct face_case cases[] = { ROW(wait_smoke),
	ROW(wait_spurious_poll),
	ROW(subscribe),
	ROW(wake_before_subscribe),
	ROW(wake_debounce),
	ROW(subscribe_doesnt_self_wake),
	ROW(queue_wake_all),
	ROW(queue_close),
	ROW(queue_wake_one),
	ROW(wake_not_subscribed),
	ROW(wake_after_subscribe),
	ROW(poll_after_subscribe),
	ROW(subscribe_after_poll),
	ROW(subscribe_consumes_wakeup),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_maitake_wait", cases, 0 };
