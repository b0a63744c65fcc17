/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Scenarios of R3's kernel that are about event groups. */
#include <fringe/kit.h>

#include "face.h"
#include "kit_r3.h"

#define WAITERS 4

static struct fringe_event_group group;

static void
begin(enum fringe_order order)
{
	begin_world();
	group = (struct fringe_event_group)FRINGE_EVENT_GROUP_INIT_OF(
	    "events", (unsigned char)order, 0, CPU_LOCK);
}

static int
wait_for(uint32_t bits, unsigned int flags, uint64_t deadline)
{
	return fringe_event_group_wait(&group, bits, flags, NULL, deadline);
}

/* ---- codes, and kinds of waits ---- */

static uintptr_t
use_locked(void *argument)
{
	struct fringe_event_group other =
	    FRINGE_EVENT_GROUP_INIT("other", FRINGE_FIFO, 0);
	uintptr_t before;

	REQUIRE_EQUAL(fringe_event_group_set(&group, 3), 0);
	REQUIRE_EQUAL(fringe_event_group_get(&other), 0);
	before = lock_cpu();
	REQUIRE_EQUAL(wait_for(1, 0, FRINGE_NEVER), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(wait_for(8, 0, 0), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_event_group_get(&group), 3);
	REQUIRE_EQUAL(fringe_event_group_set(&group, 4), 0);
	REQUIRE_EQUAL(fringe_event_group_clear(&group, 1), 0);
	REQUIRE_EQUAL(
	    fringe_event_group_poll(&group, 2, FRINGE_CLEAR, NULL), 0);
	unlock_cpu(before);
	REQUIRE_EQUAL(fringe_event_group_get(&group), 4);
	return step(argument);
}

CASE(event_group_misc)
{
	begin(FRINGE_FIFO);
	REQUIRE_EQUAL(spawn(0, 2, use_locked, (void *)0), 0);
	run_to_the_end(1);
}

/* What is left, when a wait that holds already was for these. */
static uint32_t
left_by(uint32_t bits, unsigned int flags)
{
	uint32_t before;

	REQUIRE_EQUAL(
	    fringe_event_group_wait(&group, bits, flags, &before, FRINGE_NEVER),
	    0);
	REQUIRE_EQUAL(before, 3);
	return fringe_event_group_get(&group);
}

static uintptr_t
wait_in_each_way(void *argument)
{
	REQUIRE_EQUAL(fringe_event_group_set(&group, 0x23), 0);
	REQUIRE_EQUAL(fringe_event_group_clear(&group, 0x20), 0);
	REQUIRE_EQUAL(left_by(0x1f, FRINGE_CLEAR), 0);
	REQUIRE_EQUAL(fringe_event_group_set(&group, 3), 0);
	REQUIRE_EQUAL(left_by(0x1f, 0), 3);
	REQUIRE_EQUAL(left_by(3, FRINGE_ALL), 3);
	REQUIRE_EQUAL(left_by(1, FRINGE_ALL | FRINGE_CLEAR), 2);
	/* A deadline that has passed is none for what holds. */
	REQUIRE_EQUAL(wait_for(2, 0, 0), 0);
	REQUIRE_EQUAL(wait_for(3, FRINGE_ALL, 0), FRINGE_ETIMEOUT);
	REQUIRE_EQUAL(wait_for(2, FRINGE_CLEAR, 0), 0);
	REQUIRE_EQUAL(wait_for(2, 0, 0), FRINGE_ETIMEOUT);
	return step(argument);
}

CASE(event_group_wait_types)
{
	begin(FRINGE_FIFO);
	REQUIRE_EQUAL(spawn(0, 2, wait_in_each_way, (void *)0), 0);
	run_to_the_end(1);
}

/* ---- the order of those who wait ---- */

/* Four that wait for one bit, in the order in which they are spawned. */
static const struct queue {
	unsigned int priorities[WAITERS];
	void (*reorder)(void);
	/* Which is the first to go on, which the second, and so on. */
	int order[WAITERS];
} *queue;

static int went[WAITERS];
static int count;

static uintptr_t
take_the_bit(void *argument)
{
	int self = (int)(intptr_t)argument;

	STEP(1 + self);
	REQUIRE_EQUAL(wait_for(1, FRINGE_CLEAR, FRINGE_NEVER), 0);
	REQUIRE_EQUAL(fringe_event_group_get(&group), 0);
	went[count++] = self;
	world.sequence++;
	return 0;
}

static uintptr_t
set_one_by_one(void *argument)
{
	int i;

	STEP(0);
	for (i = 0; i < WAITERS; i++)
		REQUIRE_EQUAL(spawn(i, queue->priorities[i], take_the_bit,
				  (void *)(intptr_t)i),
		    0);
	queue->reorder();
	REQUIRE_EQUAL(count, 0);
	for (i = 0; i < WAITERS; i++) {
		REQUIRE_EQUAL(fringe_event_group_set(&group, 1), 0);
		REQUIRE_EQUAL(count, i + 1);
		REQUIRE_EQUAL(went[i], queue->order[i]);
	}
	return step(argument);
}

static void
expect_order(const struct queue *expected, enum fringe_order order)
{
	begin(order);
	queue = expected;
	count = 0;
	REQUIRE_EQUAL(spawn(WAITERS, 4, set_one_by_one, (void *)9), 0);
	run_to_the_end(10);
}

static void
raise_the_last_two(void)
{
	REQUIRE_EQUAL(fringe_task_set_priority(&world.tasks[2], 0), 0);
	REQUIRE_EQUAL(fringe_task_set_priority(&world.tasks[3], 0), 0);
}

CASE(event_group_order_fifo)
{
	static const struct queue fifo = { { 2, 1, 1, 2 }, raise_the_last_two,
		{ 0, 1, 2, 3 } };

	expect_order(&fifo, FRINGE_FIFO);
}

static void
leave_them(void)
{
}

CASE(event_group_order_task_priority)
{
	static const struct queue by_priority = { { 2, 1, 1, 2 }, leave_them,
		{ 1, 2, 0, 3 } };

	expect_order(&by_priority, FRINGE_BY_PRIORITY);
}

/*
 * The last change tells the kit from R3, which leaves a task where it is when
 * its priority is set to what it was. Here it goes behind its like.
 */
static void
change_all(void)
{
	REQUIRE_EQUAL(fringe_task_set_priority(&world.tasks[1], 1), 0);
	REQUIRE_EQUAL(fringe_task_set_priority(&world.tasks[0], 2), 0);
	REQUIRE_EQUAL(fringe_task_set_priority(&world.tasks[3], 3), 0);
	REQUIRE_EQUAL(fringe_task_set_priority(&world.tasks[2], 2), 0);
}

CASE(event_group_reorder_task_priority)
{
	static const struct queue reordered = { { 1, 1, 2, 2 }, change_all,
		{ 1, 0, 2, 3 } };

	expect_order(&reordered, FRINGE_BY_PRIORITY);
}

/* ---- who goes on, and when ---- */

/*
 * What each waits for, and when it goes on. The first is less urgent than who
 * sets the bits, and the others are more urgent.
 */
static const struct {
	uint32_t bits;
	unsigned int flags;
	int after;
} wanted[] = {
	{ 0x8, 0, 9 },
	{ 0x1, FRINGE_CLEAR, 5 },
	{ 0x2, FRINGE_CLEAR, 6 },
	{ 0xc, FRINGE_ALL, 7 },
};

static uintptr_t
want(void *argument)
{
	int self = (int)(intptr_t)argument;

	STEP(self);
	REQUIRE_EQUAL(
	    wait_for(wanted[self].bits, wanted[self].flags, FRINGE_NEVER), 0);
	STEP(wanted[self].after);
	return 0;
}

static uintptr_t
set_all(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(fringe_event_group_set(&group, 0xf), 0);
	STEP(8);
	REQUIRE_EQUAL(fringe_event_group_get(&group), 0xc);
	return 0;
}

CASE(event_group_set_and_dispatch)
{
	int i;

	begin(FRINGE_FIFO);
	REQUIRE_EQUAL(spawn(0, 3, want, (void *)0), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(spawn(4, 2, set_all, (void *)4), 0);
	for (i = 1; i < 4; i++)
		REQUIRE_EQUAL(spawn(i, 1, want, (void *)(intptr_t)i), 0);
	run_to_the_end(10);
}

static uintptr_t
wait_in_time(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(wait_for(1, 0, AFTER(200)), FRINGE_ETIMEOUT);
	REQUIRE_TIME(200);
	STEP(2);
	REQUIRE_EQUAL(wait_for(1, 0, AFTER(200)), 0);
	REQUIRE_TIME(300);
	STEP(4);
	REQUIRE_EQUAL(wait_for(1, 0, AFTER(200)), 0);
	STEP(5);
	return 0;
}

static uintptr_t
set_later(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(fringe_task_sleep(MILLISECONDS(300)), 0);
	STEP(3);
	REQUIRE_EQUAL(fringe_event_group_set(&group, 1), 0);
	STEP(6);
	return 0;
}

CASE(event_group_timeout)
{
	begin(FRINGE_FIFO);
	REQUIRE_EQUAL(spawn(0, 2, set_later, (void *)1), 0);
	REQUIRE_EQUAL(spawn(1, 1, wait_in_time, (void *)0), 0);
	run_to_the_end(7);
	REQUIRE_TIME(300);
}

static uintptr_t
be_interrupted(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(
	    wait_for(1, FRINGE_CLEAR, FRINGE_NEVER), FRINGE_EINTERRUPTED);
	STEP(2);
	REQUIRE_EQUAL(
	    wait_for(1, FRINGE_CLEAR, AFTER(100)), FRINGE_EINTERRUPTED);
	REQUIRE_TIME(0);
	STEP(4);
	return 0;
}

static uintptr_t
interrupt_twice(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(fringe_task_interrupt(SECOND), 0);
	STEP(3);
	REQUIRE_EQUAL(fringe_task_interrupt(SECOND), 0);
	STEP(5);
	return 0;
}

CASE(event_group_interrupt)
{
	begin(FRINGE_FIFO);
	REQUIRE_EQUAL(spawn(0, 2, interrupt_twice, (void *)1), 0);
	REQUIRE_EQUAL(spawn(1, 1, be_interrupted, (void *)0), 0);
	run_to_the_end(6);
}

static const struct face_case cases[] = {
	ROW(event_group_interrupt),
	ROW(event_group_misc),
	ROW(event_group_order_fifo),
	ROW(event_group_order_task_priority),
	ROW(event_group_reorder_task_priority),
	ROW(event_group_set_and_dispatch),
	ROW(event_group_timeout),
	ROW(event_group_wait_types),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_r3_event_group", cases, 0 };
