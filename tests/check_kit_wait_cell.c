/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Wait cells: one waits, the latest. */
#include <fringe/kit.h>

#include "face.h"
#include "kit_waits.h"

#define WAITERS 4
#define BEHIND 6

static struct fringe_wait_cell cell;
static struct fringe_subscription mine;

static void
begin(void)
{
	begin_waits();
	cell = (struct fringe_wait_cell)FRINGE_WAIT_CELL_INIT("a cell");
}

static uintptr_t
wait(void *argument)
{
	(void)argument;
	return came(fringe_wait_cell_wait(&cell, FRINGE_NEVER));
}

CASE(a_wake_before_the_wait_is_kept_and_counts_once)
{
	begin();
	REQUIRE_EQUAL(fringe_wait_cell_wake(&cell), 0);
	REQUIRE_EQUAL(fringe_wait_cell_wake(&cell), 0);
	spawn_all(0, 0, WAITERS, wait);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, 0);
	spawn_all(1, 1, WAITERS, wait);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(fringe_wait_cell_wake(&cell), 1);
	REQUIRE_EQUAL(fringe_wait_cell_wake(&cell), 0);
	REQUIRE_EQUAL(run_world(), 0);
}

CASE(a_second_one_replaces_and_wakes_the_first)
{
	begin();
	spawn_all(0, 2, WAITERS, wait);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_CAME(0, 0, FRINGE_EBUSY);
	REQUIRE_CAME(1, 1, FRINGE_EBUSY);
	REQUIRE_EQUAL(waits.count, 2);
	REQUIRE_EQUAL(fringe_wait_cell_wake(&cell), 1);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(2, 2, 0);
}

static uintptr_t
subscribe_in_place_of_another(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_wait_cell_subscribe(&cell, &mine), 0);
	REQUIRE_CAME(0, 0, FRINGE_EBUSY);
	/* It is not what woke that one. */
	REQUIRE_EQUAL(fringe_subscription_wait(&mine, fringe_task_after(1)),
	    FRINGE_ETIMEOUT);
	REQUIRE_EQUAL(fringe_wait_cell_subscribe(&cell, &mine), 0);
	REQUIRE_EQUAL(fringe_wait_cell_wait(&cell, 0), FRINGE_ETIMEOUT);
	REQUIRE_EQUAL(
	    fringe_subscription_wait(&mine, FRINGE_NEVER), FRINGE_EBUSY);
	return 0;
}

CASE(a_subscription_replaces_and_is_replaced)
{
	begin();
	spawn_all(0, 0, WAITERS, wait);
	run_script(BEHIND, subscribe_in_place_of_another);
}

static uintptr_t
wake_and_cancel(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_wait_cell_wake(&cell), 1);
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[0]), 0);
	return 0;
}

CASE(a_wake_of_who_is_cancelled_is_kept)
{
	begin();
	spawn_all(0, 0, WAITERS, wait);
	run_script(WAITERS - 1, wake_and_cancel);
	REQUIRE_CAME(0, 0, FRINGE_ECANCELED);
	spawn_all(1, 1, WAITERS, wait);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(1, 1, 0);
}

CASE(a_closed_cell_stays_closed)
{
	begin();
	spawn_all(0, 0, WAITERS, wait);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(fringe_wait_cell_is_closed(&cell), 0);
	REQUIRE_EQUAL(fringe_wait_cell_close(&cell), 0);
	REQUIRE_EQUAL(fringe_wait_cell_close(&cell), 1);
	REQUIRE_EQUAL(fringe_wait_cell_wake(&cell), FRINGE_ECLOSED);
	REQUIRE_EQUAL(fringe_wait_cell_is_closed(&cell), 1);
	spawn_all(1, 1, WAITERS, wait);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, FRINGE_ECLOSED);
	REQUIRE_CAME(1, 1, FRINGE_ECLOSED);
}

CASE(bad_calls_are_refused)
{
	begin();
	REQUIRE_EQUAL(fringe_wait_cell_wait(NULL, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_wait_cell_wait(&cell, 0), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_wait_cell_wake(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_wait_cell_close(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_wait_cell_is_closed(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_wait_cell_subscribe(NULL, &mine), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_wait_cell_subscribe(&cell, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_wait_cell_subscribe(&cell, &mine), FRINGE_ECONTEXT);
}

static const struct face_case cases[] = {
	ROW(a_wake_before_the_wait_is_kept_and_counts_once),
	ROW(a_second_one_replaces_and_wakes_the_first),
	ROW(a_subscription_replaces_and_is_replaced),
	ROW(a_wake_of_who_is_cancelled_is_kept),
	ROW(a_closed_cell_stays_closed),
	ROW(bad_calls_are_refused),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_wait_cell", cases, 0 };
