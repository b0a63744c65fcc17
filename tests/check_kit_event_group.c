/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Event groups: which bits wake whom, in which order, and who clears them. */
#include <fringe/kit.h>

#include "face.h"
#include "kit_intruder.h"
#include "kit_world.h"

static struct fringe_event_group group;

static void
begin(enum fringe_order order, uint32_t bits)
{
	begin_world();
	group = (struct fringe_event_group)FRINGE_EVENT_GROUP_INIT(
	    "events", (unsigned char)order, bits);
}

/* What a task is to wait for, and what is to come of it. */
struct request {
	uint32_t bits;
	unsigned int flags;
	uint32_t before;
	int step;
	int result;
	uint64_t deadline;
};

static uintptr_t
wait_for(void *argument)
{
	const struct request *request = argument;
	uint32_t before = 0xdeadbeef;

	REQUIRE_EQUAL(fringe_event_group_wait(&group, request->bits,
			  request->flags, &before, request->deadline),
	    request->result);
	REQUIRE_EQUAL(before, request->before);
	STEP(request->step);
	return 0;
}

static void
spawn_all(struct request *requests, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		requests[i].deadline = FRINGE_NEVER;
		REQUIRE_EQUAL(spawn(i, 2, wait_for, &requests[i]), 0);
	}
	REQUIRE_EQUAL(run_world(), STUCK);
}

/* ---- conditions ---- */

CASE(bits_are_set_cleared_and_read)
{
	begin(FRINGE_FIFO, 0x11);
	REQUIRE_EQUAL(fringe_event_group_get(&group), 0x11);
	REQUIRE_EQUAL(fringe_event_group_set(&group, 0x80000002u), 0);
	REQUIRE_EQUAL(fringe_event_group_get(&group), 0x80000013u);
	REQUIRE_EQUAL(fringe_event_group_clear(&group, 0x80000010u), 0);
	REQUIRE_EQUAL(fringe_event_group_get(&group), 3);
	REQUIRE_EQUAL(fringe_event_group_clear(&group, 0x80000010u), 0);
	REQUIRE_EQUAL(fringe_event_group_get(&group), 3);
}

CASE(a_zeroed_group_has_no_bits)
{
	static struct fringe_event_group zeroed;

	begin_world();
	REQUIRE_EQUAL(fringe_event_group_get(&zeroed), 0);
	REQUIRE_EQUAL(
	    fringe_event_group_poll(&zeroed, 1, 0, NULL), FRINGE_EBUSY);
	REQUIRE_EQUAL(fringe_event_group_set(&zeroed, 1), 0);
	REQUIRE_EQUAL(fringe_event_group_poll(&zeroed, 1, 0, NULL), 0);
}

CASE(a_poll_is_for_any_or_all_and_clears_what_it_asked_for)
{
	uint32_t before = 77;

	begin(FRINGE_FIFO, 6);
	REQUIRE_EQUAL(
	    fringe_event_group_poll(&group, 1, 0, &before), FRINGE_EBUSY);
	REQUIRE_EQUAL(before, 77);
	REQUIRE_EQUAL(fringe_event_group_poll(&group, 3, 0, &before), 0);
	REQUIRE_EQUAL(before, 6);
	REQUIRE_EQUAL(fringe_event_group_poll(&group, 3, FRINGE_ALL, &before),
	    FRINGE_EBUSY);
	REQUIRE_EQUAL(fringe_event_group_poll(
			  &group, 6, FRINGE_ALL | FRINGE_CLEAR, &before),
	    0);
	REQUIRE_EQUAL(before, 6);
	REQUIRE_EQUAL(fringe_event_group_get(&group), 0);
	/* What was asked for is cleared, and nothing else. */
	REQUIRE_EQUAL(fringe_event_group_set(&group, 0xf0), 0);
	REQUIRE_EQUAL(
	    fringe_event_group_poll(&group, 0x31, FRINGE_CLEAR, &before), 0);
	REQUIRE_EQUAL(before, 0xf0);
	REQUIRE_EQUAL(fringe_event_group_get(&group), 0xc0);
	/* Any of none never are, and all of none always. */
	REQUIRE_EQUAL(
	    fringe_event_group_poll(&group, 0, 0, &before), FRINGE_EBUSY);
	REQUIRE_EQUAL(
	    fringe_event_group_poll(&group, 0, FRINGE_ALL, NULL), 0);
}

CASE(waits_are_for_any_or_all_and_clear_or_leave)
{
	static struct request requests[] = {
		{ .bits = 0x3, .before = 0x1, .step = 0 },
		{ .bits = 0x3, .flags = FRINGE_ALL, .before = 0x3, .step = 1 },
		{ .bits = 0xc,
		    .flags = FRINGE_CLEAR,
		    .before = 0x7,
		    .step = 2 },
		{ .bits = 0x18,
		    .flags = FRINGE_ALL | FRINGE_CLEAR,
		    .before = 0x1b,
		    .step = 3 },
	};

	begin(FRINGE_FIFO, 0);
	spawn_all(requests, 4);
	REQUIRE(fringe_task_waits_for(&world.tasks[0])[0] == 'e');
	REQUIRE_EQUAL(fringe_event_group_set(&group, 0x1), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	STEP(1);
	world.sequence--;
	REQUIRE_EQUAL(fringe_event_group_set(&group, 0x2), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(fringe_event_group_set(&group, 0x4), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(fringe_event_group_get(&group), 0x3);
	REQUIRE_EQUAL(fringe_event_group_set(&group, 0x8), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(fringe_event_group_set(&group, 0x10), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(fringe_event_group_get(&group), 0x3);
	STEP(4);
}

/* ---- order ---- */

CASE(an_earlier_waiter_that_clears_hides_bits_from_later_ones)
{
	static struct request requests[] = {
		{ .bits = 1, .before = 1, .step = 0 },
		{ .bits = 1, .flags = FRINGE_CLEAR, .before = 1, .step = 1 },
		{ .bits = 1, .before = 1, .step = 2 },
		{ .bits = 1, .flags = FRINGE_CLEAR, .before = 1, .step = 3 },
	};

	begin(FRINGE_FIFO, 0);
	spawn_all(requests, 4);
	REQUIRE_EQUAL(fringe_event_group_set(&group, 1), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	STEP(2);
	world.sequence--;
	REQUIRE_EQUAL(fringe_event_group_get(&group), 0);
	REQUIRE_EQUAL(fringe_event_group_set(&group, 1), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(4);
}

static uintptr_t
set_in_interrupt(void *argument)
{
	uint32_t before;

	(void)argument;
	fringe_interrupt_enter();
	REQUIRE_EQUAL(
	    fringe_event_group_wait(&group, 1, 0, &before, FRINGE_NEVER),
	    FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_event_group_set(&group, 1), 0);
	REQUIRE_EQUAL(fringe_event_group_poll(&group, 1, 0, &before), 0);
	REQUIRE_EQUAL(before, 1);
	STEP(0);
	fringe_interrupt_leave();
	REQUIRE_EQUAL(fringe_task_checkpoint(), 0);
	STEP(2);
	return 0;
}

CASE(an_interrupt_sets_and_polls)
{
	static struct request high = { .bits = 1, .before = 1, .step = 1 };

	begin(FRINGE_FIFO, 0);
	high.deadline = FRINGE_NEVER;
	REQUIRE_EQUAL(spawn(0, 1, wait_for, &high), 0);
	REQUIRE_EQUAL(spawn(1, 2, set_in_interrupt, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(3);
}

/* ---- what ends a wait before its time ---- */

static uintptr_t
set_at(void *argument)
{
	REQUIRE_EQUAL(
	    fringe_task_sleep_until((uint64_t)(uintptr_t)argument), 0);
	REQUIRE_EQUAL(fringe_event_group_set(&group, 1), 0);
	return 0;
}

/* Timers go before tasks: who is to set it at that tick is too late. */
CASE(at_one_tick_a_deadline_comes_before_what_a_task_does)
{
	static struct request tied = { .bits = 1,
		.before = 0xdeadbeef,
		.step = 0,
		.result = FRINGE_ETIMEOUT,
		.deadline = 300 };

	begin(FRINGE_FIFO, 0);
	REQUIRE_EQUAL(spawn(0, 2, wait_for, &tied), 0);
	REQUIRE_EQUAL(spawn(1, 1, set_at, (void *)300), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(1);
}

/* But what was granted before, at that tick, is no timeout. */
CASE(what_is_granted_is_no_timeout_any_more)
{
	static struct request tied = { .bits = 1,
		.flags = FRINGE_CLEAR,
		.before = 1,
		.step = 0,
		.deadline = 300 };

	begin(FRINGE_FIFO, 0);
	REQUIRE_EQUAL(spawn(0, 2, wait_for, &tied), 0);
	fringe_scheduler_tick(&world.scheduler, 0, NULL);
	fringe_virtual_clock_advance(&world.clock, 300);
	REQUIRE_EQUAL(fringe_event_group_set(&group, 1), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(1);
}

static void
set_bit(void)
{
	REQUIRE_EQUAL(fringe_event_group_set(&group, 1), 0);
}

/* It is still in the queue, but its wait is over: that is not its bit. */
CASE(a_bit_that_comes_too_late_stays)
{
	static struct request late = { .bits = 1,
		.flags = FRINGE_CLEAR,
		.before = 0xdeadbeef,
		.step = 0,
		.result = FRINGE_ETIMEOUT,
		.deadline = 300 };

	begin(FRINGE_FIFO, 0);
	group.queue_.lock_.kind = &intruder_lock;
	REQUIRE_EQUAL(spawn(0, 2, wait_for, &late), 0);
	fringe_scheduler_tick(&world.scheduler, 0, NULL);
	/* The next to take the lock is the one that leaves. */
	intrude(1, set_bit);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE(!intruder.call);
	REQUIRE_EQUAL(fringe_event_group_get(&group), 1);
	STEP(1);
}

static uintptr_t
end_first(void *argument)
{
	int (*how)(struct fringe_task *) =
	    *(int (**)(struct fringe_task *))argument;

	REQUIRE_EQUAL(how(&world.tasks[0]), 0);
	/* It waits no more, so the bit stays for the other one. */
	REQUIRE_EQUAL(fringe_event_group_set(&group, 1), 0);
	return 0;
}

static void
check_ended(int (*how)(struct fringe_task *), int result)
{
	static struct request ended, other;
	static int (*ends)(struct fringe_task *);

	ends = how;
	ended = (struct request){ .bits = 1,
		.flags = FRINGE_CLEAR,
		.before = 0xdeadbeef,
		.result = result,
		.deadline = FRINGE_NEVER };
	other = (struct request){ .bits = 1,
		.flags = FRINGE_CLEAR,
		.before = 1,
		.step = 1,
		.deadline = FRINGE_NEVER };
	begin(FRINGE_FIFO, 0);
	REQUIRE_EQUAL(spawn(0, 2, wait_for, &ended), 0);
	REQUIRE_EQUAL(spawn(1, 2, wait_for, &other), 0);
	REQUIRE_EQUAL(spawn(2, 2, end_first, &ends), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(2);
}

CASE(an_interrupted_wait_clears_nothing)
{
	check_ended(fringe_task_interrupt, FRINGE_EINTERRUPTED);
}

CASE(a_cancelled_wait_clears_nothing)
{
	check_ended(fringe_task_cancel, FRINGE_ECANCELED);
}

static uintptr_t
set_and_cancel(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_event_group_set(&group, 1), 0);
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[0]), 0);
	REQUIRE_EQUAL(fringe_task_interrupt(&world.tasks[0]), FRINGE_ESTATE);
	return 0;
}

CASE(what_cleared_bits_and_is_cancelled_then_has_done_so)
{
	static struct request request = { .bits = 1,
		.flags = FRINGE_CLEAR,
		.before = 1,
		.deadline = FRINGE_NEVER };

	begin(FRINGE_FIFO, 0);
	REQUIRE_EQUAL(spawn(0, 2, wait_for, &request), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(spawn(1, 2, set_and_cancel, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(fringe_event_group_get(&group), 0);
	STEP(1);
}

static uintptr_t
wait_badly(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(
	    fringe_event_group_wait(NULL, 1, 0, NULL, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_event_group_wait(&group, 1, 4, NULL, 0), FRINGE_EINVAL);
	return 0;
}

CASE(bad_arguments_are_refused)
{
	begin(FRINGE_FIFO, 1);
	REQUIRE_EQUAL(fringe_event_group_set(NULL, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_event_group_clear(NULL, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_event_group_poll(NULL, 1, 0, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_event_group_poll(&group, 1, 8, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_event_group_wait(&group, 1, 0, NULL, FRINGE_NEVER),
	    FRINGE_ECONTEXT);
	REQUIRE_EQUAL(spawn(0, 1, wait_badly, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
}

static const struct face_case cases[] = {
	ROW(bits_are_set_cleared_and_read),
	ROW(a_zeroed_group_has_no_bits),
	ROW(a_poll_is_for_any_or_all_and_clears_what_it_asked_for),
	ROW(waits_are_for_any_or_all_and_clear_or_leave),
	ROW(an_earlier_waiter_that_clears_hides_bits_from_later_ones),
	ROW(an_interrupt_sets_and_polls),
	ROW(at_one_tick_a_deadline_comes_before_what_a_task_does),
	ROW(what_is_granted_is_no_timeout_any_more),
	ROW(a_bit_that_comes_too_late_stays),
	ROW(an_interrupted_wait_clears_nothing),
	ROW(a_cancelled_wait_clears_nothing),
	ROW(what_cleared_bits_and_is_cancelled_then_has_done_so),
	ROW(bad_arguments_are_refused),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_event_group", cases, 0 };
