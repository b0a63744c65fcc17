/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Selects: one case happens, and it is the right one. */
#include <fringe/kit.h>

#include "face.h"
#include "kit_intruder.h"
#include "kit_world.h"

#define CHANNELS 3

static struct fringe_channel channels[CHANNELS];
static int rooms[CHANNELS];

static void
begin(enum fringe_order order, size_t capacity)
{
	int i;

	begin_world();
	for (i = 0; i < CHANNELS; i++)
		REQUIRE_EQUAL(fringe_channel_init(&channels[i], "numbers",
				  order, &rooms[i], sizeof(int), capacity),
		    0);
}

static void
send_now(int i, int value)
{
	REQUIRE_EQUAL(fringe_channel_try_send(&channels[i], &value), 0);
}

static void
receive_now(int i, int expected)
{
	int value = -1;

	REQUIRE_EQUAL(fringe_channel_try_receive(&channels[i], &value), 0);
	REQUIRE_EQUAL(value, expected);
}

/* No task waits at any channel without room. */
static void
require_nobody(void)
{
	int value = 0;
	int i;

	for (i = 0; i < CHANNELS; i++) {
		if (fringe_channel_length(&channels[i]) < 1)
			REQUIRE(fringe_channel_try_receive(
				    &channels[i], &value) < 0);
		if (fringe_channel_capacity(&channels[i]) == 0)
			REQUIRE(fringe_channel_try_send(
				    &channels[i], &value) < 0);
	}
}

/* A select of one task, and what is to come of it. */
struct choice {
	/* Per channel: 's', 'r', 'b' for both, 0 for neither. */
	char cases[CHANNELS + 1];
	int sent;
	/* The channel of the case that is to happen, or an error. */
	int result;
	/* What is to be received, or -1. */
	int received;
	int closed;
	int step;
	uint64_t deadline;
};

static unsigned int
fill(struct fringe_case *cases, const struct choice *choice, int *in, int *out)
{
	unsigned int count = 0;
	int i;

	for (i = 0; i < CHANNELS && choice->cases[i]; i++) {
		if (choice->cases[i] == 'r' || choice->cases[i] == 'b')
			cases[count++] = (struct fringe_case)FRINGE_CASE(
			    &channels[i], FRINGE_RECEIVE, &in[i]);
		if (choice->cases[i] == 's' || choice->cases[i] == 'b')
			cases[count++] = (struct fringe_case)FRINGE_CASE(
			    &channels[i], FRINGE_SEND, out);
	}
	return count;
}

static uintptr_t
choose(void *argument)
{
	const struct choice *choice = argument;
	struct fringe_case cases[2 * CHANNELS];
	int in[CHANNELS] = { -1, -1, -1 };
	int out = choice->sent;
	unsigned int count = fill(cases, choice, in, &out);
	int result;
	int i;

	result = fringe_select(cases, count,
	    choice->deadline ? choice->deadline : FRINGE_NEVER);
	if (choice->result < 0) {
		REQUIRE_EQUAL(result, choice->result);
	} else {
		REQUIRE(result >= 0);
		REQUIRE(cases[result].channel == &channels[choice->result]);
		REQUIRE_EQUAL(cases[result].operation,
		    choice->received >= 0 || choice->closed == 'r' ?
			FRINGE_RECEIVE :
			FRINGE_SEND);
		REQUIRE_EQUAL(cases[result].result,
		    choice->closed ? FRINGE_ECLOSED : 0);
	}
	for (i = 0; i < CHANNELS; i++)
		REQUIRE_EQUAL(in[i],
		    i == choice->result ? choice->received : -1);
	STEP(choice->step);
	return 0;
}

/* ---- what can happen at once ---- */

CASE(the_first_case_that_can_happen_does)
{
	static struct choice second = { "rrs", 9, 1, 5, 0, 0, 0 };
	static struct choice third = { "rrs", 9, 2, -1, 0, 1, 0 };
	static struct choice again = { "rrr", 0, 2, 9, 0, 2, 0 };

	begin(FRINGE_FIFO, 1);
	send_now(1, 5);
	REQUIRE_EQUAL(spawn(0, 1, choose, &second), 0);
	REQUIRE_EQUAL(spawn(1, 1, choose, &third), 0);
	REQUIRE_EQUAL(spawn(2, 1, choose, &again), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(3);
	require_nobody();
}

CASE(a_try_happens_or_is_refused)
{
	int value = -1;
	int sent = 4;
	struct fringe_case cases[] = {
		FRINGE_CASE(&channels[0], FRINGE_RECEIVE, &value),
		FRINGE_CASE(&channels[1], FRINGE_SEND, &sent),
	};

	begin(FRINGE_FIFO, 1);
	REQUIRE_EQUAL(fringe_try_select(cases, 1), FRINGE_EBUSY);
	REQUIRE_EQUAL(fringe_try_select(cases, 2), 1);
	REQUIRE_EQUAL(cases[1].result, 0);
	REQUIRE_EQUAL(fringe_try_select(cases, 2), FRINGE_EBUSY);
	receive_now(1, 4);
	send_now(0, 6);
	REQUIRE_EQUAL(fringe_try_select(cases, 2), 0);
	REQUIRE_EQUAL(value, 6);
	REQUIRE_EQUAL(fringe_try_select(NULL, 0), FRINGE_EBUSY);
}

/* ---- waiting ---- */

CASE(a_select_waits_at_all_of_its_channels)
{
	static struct choice choices[] = {
		{ "rrr", 0, 0, 10, 0, 0, 0 },
		{ "rrr", 0, 1, 11, 0, 1, 0 },
		{ "rrr", 0, 2, 12, 0, 2, 0 },
	};
	int i;

	begin(FRINGE_FIFO, 1);
	for (i = 0; i < 3; i++) {
		REQUIRE_EQUAL(spawn(0, 1, choose, &choices[i]), 0);
		REQUIRE_EQUAL(run_world(), STUCK);
		REQUIRE(fringe_task_waits_for(&world.tasks[0])[0] == 's');
		send_now(i, 10 + i);
		REQUIRE_EQUAL(run_world(), 0);
		/* It waits nowhere any more. */
		require_nobody();
	}
	STEP(3);
}

CASE(at_most_one_case_happens)
{
	static struct choice choice = { "rrr", 0, 2, 3, 0, 0, 0 };

	begin(FRINGE_FIFO, 1);
	REQUIRE_EQUAL(spawn(0, 1, choose, &choice), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	/* It is granted the first of these before it runs, and that alone. */
	send_now(2, 3);
	send_now(1, 2);
	send_now(0, 1);
	REQUIRE_EQUAL(run_world(), 0);
	receive_now(0, 1);
	receive_now(1, 2);
	REQUIRE_EQUAL(fringe_channel_length(&channels[2]), 0);
	STEP(1);
}

CASE(a_select_waits_to_send_too)
{
	static struct choice choices[] = {
		{ "srs", 7, 0, -1, 0, 0, 0 },
		{ "srs", 8, 2, -1, 0, 1, 0 },
		{ "srs", 9, 1, 5, 0, 2, 0 },
	};

	begin(FRINGE_FIFO, 0);
	REQUIRE_EQUAL(spawn(0, 1, choose, &choices[0]), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	receive_now(0, 7);
	REQUIRE_EQUAL(run_world(), 0);
	require_nobody();
	REQUIRE_EQUAL(spawn(0, 1, choose, &choices[1]), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	receive_now(2, 8);
	REQUIRE_EQUAL(run_world(), 0);
	require_nobody();
	REQUIRE_EQUAL(spawn(0, 1, choose, &choices[2]), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	send_now(1, 5);
	REQUIRE_EQUAL(run_world(), 0);
	require_nobody();
	STEP(3);
}

CASE(two_selects_meet)
{
	static struct choice sender = { "srs", 7, 2, -1, 0, 1, 0 };
	static struct choice receiver = { "0rr", 0, 2, 7, 0, 0, 0 };

	begin(FRINGE_FIFO, 0);
	REQUIRE_EQUAL(spawn(0, 1, choose, &sender), 0);
	REQUIRE_EQUAL(spawn(1, 1, choose, &receiver), 0);
	REQUIRE_EQUAL(run_world(), 0);
	require_nobody();
	STEP(2);
}

CASE(a_select_does_not_meet_itself)
{
	static struct choice both = { "bb", 7, 1, 4, 0, 0, 0 };
	static struct choice sends = { "bb", 8, 0, -1, 0, 1, 0 };
	static struct choice one = { "bb", 5, 0, -1, 0, 3, 0 };
	static struct choice other = { "bb", 6, 0, 5, 0, 2, 0 };

	begin(FRINGE_FIFO, 0);
	REQUIRE_EQUAL(spawn(0, 1, choose, &both), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	send_now(1, 4);
	REQUIRE_EQUAL(run_world(), 0);
	require_nobody();
	REQUIRE_EQUAL(spawn(0, 1, choose, &sends), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	receive_now(0, 8);
	REQUIRE_EQUAL(run_world(), 0);
	require_nobody();
	/* But it meets another one that is like it. */
	REQUIRE_EQUAL(spawn(0, 1, choose, &one), 0);
	REQUIRE_EQUAL(spawn(1, 1, choose, &other), 0);
	REQUIRE_EQUAL(run_world(), 0);
	require_nobody();
	STEP(4);
}

CASE(a_channel_may_be_in_several_cases)
{
	int first = -1;
	int second = -1;
	struct fringe_case cases[] = {
		FRINGE_CASE(&channels[0], FRINGE_RECEIVE, &first),
		FRINGE_CASE(&channels[0], FRINGE_RECEIVE, &second),
	};

	begin(FRINGE_FIFO, 1);
	send_now(0, 1);
	REQUIRE_EQUAL(fringe_try_select(cases, 2), 0);
	REQUIRE_EQUAL(first, 1);
	REQUIRE_EQUAL(second, -1);
}

static uintptr_t
receive_twice_over(void *argument)
{
	int values[3] = { -1, -1, -1 };
	struct fringe_case cases[] = {
		FRINGE_CASE(&channels[0], FRINGE_RECEIVE, &values[0]),
		FRINGE_CASE(&channels[1], FRINGE_RECEIVE, &values[1]),
		FRINGE_CASE(&channels[0], FRINGE_RECEIVE, &values[2]),
	};

	(void)argument;
	REQUIRE_EQUAL(fringe_select(cases, 3, FRINGE_NEVER), 0);
	REQUIRE_EQUAL(values[0], 6);
	REQUIRE_EQUAL(values[1], -1);
	REQUIRE_EQUAL(values[2], -1);
	return 0;
}

CASE(a_channel_may_be_waited_for_twice)
{
	begin(FRINGE_FIFO, 1);
	REQUIRE_EQUAL(spawn(0, 1, receive_twice_over, NULL), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	send_now(0, 6);
	send_now(0, 7);
	REQUIRE_EQUAL(run_world(), 0);
	receive_now(0, 7);
	require_nobody();
}

/* ---- order ---- */

CASE(who_waits_for_one_channel_and_who_for_several_are_one_queue)
{
	static struct choice choices[] = {
		{ "0r", 0, 1, 10, 0, 0, 0 },
		{ "rr", 0, 1, 11, 0, 1, 0 },
		{ "0r", 0, 1, 12, 0, 2, 0 },
		{ "rr", 0, 0, 13, 0, 3, 0 },
	};
	int i;

	begin(FRINGE_FIFO, 1);
	for (i = 0; i < 4; i++)
		REQUIRE_EQUAL(spawn(i, 1, choose, &choices[i]), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	for (i = 0; i < 3; i++)
		send_now(1, 10 + i);
	send_now(0, 13);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(4);
}

static uintptr_t
promote(void *argument)
{
	REQUIRE_EQUAL(
	    fringe_task_set_priority(&world.tasks[1], 1), 0);
	return (uintptr_t)argument;
}

CASE(a_new_priority_reorders_all_queues_of_a_select)
{
	static struct choice low = { "rrr", 0, 0, 2, 0, 1, 0 };
	static struct choice high = { "rrr", 0, 2, 1, 0, 0, 0 };

	begin(FRINGE_BY_PRIORITY, 1);
	REQUIRE_EQUAL(spawn(0, 3, choose, &low), 0);
	REQUIRE_EQUAL(spawn(1, 3, choose, &high), 0);
	REQUIRE_EQUAL(spawn(2, 4, promote, NULL), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	send_now(2, 1);
	send_now(0, 2);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(2);
}

/* ---- the end ---- */

CASE(a_case_on_a_closed_channel_happens)
{
	static struct choice reads = { "rr", 0, 1, -1, 'r', 0, 0 };
	static struct choice writes = { "0s", 0, 1, -1, 's', 1, 0 };
	static struct choice drains = { "rr", 0, 0, 3, 0, 2, 0 };
	static struct choice empty = { "rr", 0, 0, -1, 'r', 3, 0 };

	begin(FRINGE_FIFO, 1);
	REQUIRE_EQUAL(fringe_channel_close(&channels[1]), 0);
	REQUIRE_EQUAL(spawn(0, 1, choose, &reads), 0);
	REQUIRE_EQUAL(spawn(1, 1, choose, &writes), 0);
	REQUIRE_EQUAL(run_world(), 0);
	send_now(0, 3);
	REQUIRE_EQUAL(fringe_channel_close(&channels[0]), 0);
	REQUIRE_EQUAL(spawn(0, 1, choose, &drains), 0);
	REQUIRE_EQUAL(spawn(1, 1, choose, &empty), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(4);
}

CASE(a_close_ends_a_select)
{
	static struct choice reads = { "rrr", 0, 1, -1, 'r', 0, 0 };
	static struct choice writes = { "sss", 0, 2, -1, 's', 1, 0 };

	begin(FRINGE_FIFO, 0);
	REQUIRE_EQUAL(spawn(0, 1, choose, &reads), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(fringe_channel_close(&channels[1]), 0);
	REQUIRE_EQUAL(run_world(), 0);
	require_nobody();
	begin(FRINGE_FIFO, 0);
	world.sequence = 1;
	REQUIRE_EQUAL(spawn(0, 1, choose, &writes), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(fringe_channel_close(&channels[2]), 0);
	REQUIRE_EQUAL(run_world(), 0);
	require_nobody();
	STEP(2);
}

/* ---- what ends a wait before its time ---- */

CASE(a_select_has_a_deadline)
{
	static struct choice late = { "srs", 5, FRINGE_ETIMEOUT, -1, 0, 0,
		200 };

	begin(FRINGE_FIFO, 0);
	REQUIRE_EQUAL(spawn(0, 1, choose, &late), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(world.clock.ticks, 200);
	require_nobody();
	STEP(1);
}

CASE(what_happened_at_the_deadline_is_no_timeout)
{
	static struct choice tied = { "rr", 0, 1, 5, 0, 0, 200 };

	begin(FRINGE_FIFO, 1);
	REQUIRE_EQUAL(spawn(0, 1, choose, &tied), 0);
	fringe_scheduler_tick(&world.scheduler, 0, NULL);
	fringe_virtual_clock_advance(&world.clock, 200);
	send_now(1, 5);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(1);
}

CASE(without_cases_a_select_sleeps)
{
	static struct choice none = { "", 0, FRINGE_ETIMEOUT, -1, 0, 0, 300 };

	begin(FRINGE_FIFO, 0);
	REQUIRE_EQUAL(spawn(0, 1, choose, &none), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(world.clock.ticks, 300);
	STEP(1);
}

static uintptr_t
end_first(void *argument)
{
	int (*how)(struct fringe_task *) =
	    *(int (**)(struct fringe_task *))argument;

	REQUIRE_EQUAL(how(&world.tasks[0]), 0);
	/* It waits nowhere from then on, though it has not run. */
	require_nobody();
	return 0;
}

CASE(who_is_interrupted_or_cancelled_waits_nowhere)
{
	static struct choice one = { "srs", 0, FRINGE_EINTERRUPTED, -1, 0, 0,
		0 };
	static struct choice other = { "srs", 0, FRINGE_ECANCELED, -1, 0, 1,
		0 };
	static int (*interrupt)(struct fringe_task *) = fringe_task_interrupt;
	static int (*cancel)(struct fringe_task *) = fringe_task_cancel;

	begin(FRINGE_FIFO, 0);
	REQUIRE_EQUAL(spawn(0, 1, choose, &one), 0);
	REQUIRE_EQUAL(spawn(1, 1, end_first, &interrupt), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(spawn(0, 1, choose, &other), 0);
	REQUIRE_EQUAL(spawn(1, 1, end_first, &cancel), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(2);
}

static uintptr_t
send_and_cancel(void *argument)
{
	send_now(1, 4);
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[0]), 0);
	return (uintptr_t)argument;
}

CASE(a_case_that_happened_is_not_lost_by_a_cancel)
{
	static struct choice choice = { "rr", 0, 1, 4, 0, 0, 0 };

	begin(FRINGE_FIFO, 1);
	REQUIRE_EQUAL(spawn(0, 2, choose, &choice), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(spawn(1, 2, send_and_cancel, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(1);
}

/* ---- somebody comes between the tries and the waiting ---- */

static void
send_to_all(void)
{
	int i;

	for (i = 0; i < CHANNELS; i++)
		send_now(i, 20 + i);
}

static int granted_to;
static int intruded_at;

static uintptr_t
select_meanwhile(void *argument)
{
	int values[CHANNELS] = { -1, -1, -1 };
	struct fringe_case cases[] = {
		FRINGE_CASE(&channels[0], FRINGE_RECEIVE, &values[0]),
		FRINGE_CASE(&channels[1], FRINGE_RECEIVE, &values[1]),
		FRINGE_CASE(&channels[2], FRINGE_RECEIVE, &values[2]),
	};
	int i;

	(void)argument;
	intrude(intruded_at, send_to_all);
	granted_to = fringe_select(cases, CHANNELS, FRINGE_NEVER);
	REQUIRE(granted_to >= 0 && granted_to < CHANNELS);
	for (i = 0; i < CHANNELS; i++)
		REQUIRE_EQUAL(values[i], i == granted_to ? 20 + i : -1);
	return 0;
}

/*
 * An interrupt sends to all channels just before the select looks at one for
 * the n-th time: three times it tries, then three times it queues.
 */
CASE(what_is_sent_while_a_select_queues_is_received_once)
{
	int n;
	int i;

	for (n = 1; n <= 2 * CHANNELS; n++) {
		begin(FRINGE_FIFO, 1);
		for (i = 0; i < CHANNELS; i++)
			channels[i].queue_.lock_.kind = &intruder_lock;
		intruded_at = n;
		REQUIRE_EQUAL(spawn(0, 1, select_meanwhile, NULL), 0);
		REQUIRE_EQUAL(run_world(), 0);
		REQUIRE_EQUAL(granted_to, n <= CHANNELS ? n - 1 : 0);
		for (i = 0; i < CHANNELS; i++)
			if (i != granted_to)
				receive_now(i, 20 + i);
		require_nobody();
	}
}

/* ---- what is refused ---- */

CASE(bad_arguments_are_refused)
{
	int value = 0;
	struct fringe_case cases[] = {
		FRINGE_CASE(&channels[0], FRINGE_RECEIVE, &value),
		FRINGE_CASE(&channels[1], FRINGE_SEND, &value),
	};

	begin(FRINGE_FIFO, 1);
	REQUIRE_EQUAL(fringe_select(NULL, 1, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_try_select(NULL, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_try_select(cases, (unsigned int)-1), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_select(cases, 2, FRINGE_NEVER), FRINGE_ECONTEXT);
	cases[1].value = NULL;
	REQUIRE_EQUAL(fringe_select(cases, 2, 0), FRINGE_EINVAL);
	cases[1].value = &value;
	cases[1].channel = NULL;
	REQUIRE_EQUAL(fringe_select(cases, 2, 0), FRINGE_EINVAL);
	cases[1].channel = &channels[1];
	cases[1].operation = (enum fringe_operation)3;
	REQUIRE_EQUAL(fringe_select(cases, 2, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_channel_length(&channels[1]), 0);
}

static const struct face_case cases[] = {
	ROW(the_first_case_that_can_happen_does),
	ROW(a_try_happens_or_is_refused),
	ROW(a_select_waits_at_all_of_its_channels),
	ROW(at_most_one_case_happens),
	ROW(a_select_waits_to_send_too),
	ROW(two_selects_meet),
	ROW(a_select_does_not_meet_itself),
	ROW(a_channel_may_be_in_several_cases),
	ROW(a_channel_may_be_waited_for_twice),
	ROW(who_waits_for_one_channel_and_who_for_several_are_one_queue),
	ROW(a_new_priority_reorders_all_queues_of_a_select),
	ROW(a_case_on_a_closed_channel_happens),
	ROW(a_close_ends_a_select),
	ROW(a_select_has_a_deadline),
	ROW(what_happened_at_the_deadline_is_no_timeout),
	ROW(without_cases_a_select_sleeps),
	ROW(who_is_interrupted_or_cancelled_waits_nowhere),
	ROW(a_case_that_happened_is_not_lost_by_a_cancel),
	ROW(what_is_sent_while_a_select_queues_is_received_once),
	ROW(bad_arguments_are_refused),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_select", cases, 0 };
