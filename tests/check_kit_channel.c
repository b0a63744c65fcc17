/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Channels: what arrives, in which order, and who waits for it. */
#include <fringe/kit.h>

#include "face.h"
#include "kit_intruder.h"
#include "kit_world.h"

#define ROOM 3

static struct fringe_channel channel;
static int room[ROOM];

static void
begin(enum fringe_order order, size_t capacity)
{
	begin_world();
	REQUIRE_EQUAL(fringe_channel_init(&channel, "numbers", order,
			  capacity ? room : NULL, sizeof(int), capacity),
	    0);
}

/* One operation of one task, and what is to come of it. */
struct deed {
	enum { SEND, RECEIVE } what;
	int value;
	int step;
	int result;
	uint64_t deadline;
};

static uintptr_t
do_it(void *argument)
{
	const struct deed *deed = argument;
	uint64_t deadline = deed->deadline ? deed->deadline : FRINGE_NEVER;
	int value = deed->what == SEND ? deed->value : -1;

	REQUIRE_EQUAL(deed->what == SEND ?
		    fringe_channel_send(&channel, &value, deadline) :
		    fringe_channel_receive(&channel, &value, deadline),
	    deed->result);
	REQUIRE_EQUAL(value, deed->value);
	STEP(deed->step);
	return 0;
}

static void
receive_now(int expected)
{
	int value = -1;

	REQUIRE_EQUAL(fringe_channel_try_receive(&channel, &value), 0);
	REQUIRE_EQUAL(value, expected);
}

static void
send_now(int value)
{
	REQUIRE_EQUAL(fringe_channel_try_send(&channel, &value), 0);
}

/* ---- without waiting ---- */

CASE(values_arrive_in_the_order_in_which_they_were_sent)
{
	int value = -1;
	int sent = 0;
	int received = 0;
	int i;

	begin(FRINGE_FIFO, ROOM);
	REQUIRE_EQUAL(fringe_channel_capacity(&channel), ROOM);
	for (i = 0; i < 20; i++) {
		REQUIRE_EQUAL(fringe_channel_length(&channel), 0);
		REQUIRE_EQUAL(fringe_channel_try_receive(&channel, &value),
		    FRINGE_EBUSY);
		REQUIRE_EQUAL(value, -1);
		while (fringe_channel_length(&channel) < ROOM)
			send_now(sent++);
		REQUIRE_EQUAL(
		    fringe_channel_try_send(&channel, &sent), FRINGE_EBUSY);
		receive_now(received++);
		send_now(sent++);
		while (received < sent)
			receive_now(received++);
		/* Begin at another place each time. */
		if (i % 2 == 0) {
			send_now(sent++);
			receive_now(received++);
		}
	}
}

struct pair {
	char letter;
	uint64_t number;
};

CASE(values_may_be_of_any_size)
{
	static struct pair pairs[2];
	static struct fringe_channel large = FRINGE_CHANNEL_INIT(
	    NULL, FRINGE_FIFO, pairs, sizeof(pairs[0]), 2);
	static struct fringe_channel none =
	    FRINGE_CHANNEL_INIT(NULL, FRINGE_FIFO, NULL, 0, 2);
	struct pair pair = { 'a', UINT64_MAX };

	begin_world();
	REQUIRE_EQUAL(fringe_channel_try_send(&large, &pair), 0);
	pair = (struct pair){ 'b', 1 };
	REQUIRE_EQUAL(fringe_channel_try_send(&large, &pair), 0);
	REQUIRE_EQUAL(fringe_channel_try_receive(&large, &pair), 0);
	REQUIRE(pair.letter == 'a' && pair.number == UINT64_MAX);
	REQUIRE_EQUAL(fringe_channel_try_receive(&large, &pair), 0);
	REQUIRE(pair.letter == 'b' && pair.number == 1);
	/* Of no bytes: they are counted. */
	REQUIRE_EQUAL(fringe_channel_try_send(&none, NULL), 0);
	REQUIRE_EQUAL(fringe_channel_try_send(&none, NULL), 0);
	REQUIRE_EQUAL(fringe_channel_try_send(&none, NULL), FRINGE_EBUSY);
	REQUIRE_EQUAL(fringe_channel_length(&none), 2);
	REQUIRE_EQUAL(fringe_channel_try_receive(&none, NULL), 0);
	REQUIRE_EQUAL(fringe_channel_try_receive(&none, NULL), 0);
	REQUIRE_EQUAL(fringe_channel_try_receive(&none, NULL), FRINGE_EBUSY);
}

/* ---- waiting ---- */

CASE(a_receiver_waits_for_a_value_and_has_it_when_it_runs)
{
	static struct deed receive = { RECEIVE, 5, 0, 0, 0 };

	begin(FRINGE_FIFO, ROOM);
	REQUIRE_EQUAL(spawn(0, 1, do_it, &receive), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE(fringe_task_waits_for(&world.tasks[0])[0] == 'c');
	send_now(5);
	/* It went past the memory. */
	REQUIRE_EQUAL(fringe_channel_length(&channel), 0);
	send_now(6);
	REQUIRE_EQUAL(run_world(), 0);
	receive_now(6);
	STEP(1);
}

CASE(a_sender_waits_for_room_and_keeps_its_place)
{
	static struct deed first = { SEND, 3, 0, 0, 0 };
	static struct deed second = { SEND, 4, 1, 0, 0 };

	begin(FRINGE_FIFO, 2);
	send_now(1);
	send_now(2);
	REQUIRE_EQUAL(spawn(0, 1, do_it, &first), 0);
	REQUIRE_EQUAL(spawn(1, 1, do_it, &second), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	receive_now(1);
	/* The room is taken: who comes now does not go before it. */
	REQUIRE_EQUAL(fringe_channel_length(&channel), 2);
	REQUIRE_EQUAL(
	    fringe_channel_try_send(&channel, &first.value), FRINGE_EBUSY);
	REQUIRE_EQUAL(run_world(), STUCK);
	receive_now(2);
	receive_now(3);
	receive_now(4);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(2);
}

CASE(without_room_a_value_goes_from_hand_to_hand)
{
	static struct deed send = { SEND, 7, 0, 0, 0 };
	static struct deed receive = { RECEIVE, 8, 1, 0, 0 };
	int value = 8;

	begin(FRINGE_FIFO, 0);
	REQUIRE_EQUAL(fringe_channel_capacity(&channel), 0);
	REQUIRE_EQUAL(
	    fringe_channel_try_send(&channel, &value), FRINGE_EBUSY);
	REQUIRE_EQUAL(
	    fringe_channel_try_receive(&channel, &value), FRINGE_EBUSY);
	REQUIRE_EQUAL(spawn(0, 1, do_it, &send), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(
	    fringe_channel_try_send(&channel, &value), FRINGE_EBUSY);
	receive_now(7);
	REQUIRE_EQUAL(
	    fringe_channel_try_receive(&channel, &value), FRINGE_EBUSY);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(spawn(1, 1, do_it, &receive), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(
	    fringe_channel_try_receive(&channel, &value), FRINGE_EBUSY);
	send_now(8);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(2);
}

/* The product of two tasks that take turns, whatever the capacity. */
static uintptr_t
send_many(void *argument)
{
	int i;

	for (i = 0; i < 100; i++)
		REQUIRE_EQUAL(
		    fringe_channel_send(&channel, &i, FRINGE_NEVER), 0);
	return (uintptr_t)argument;
}

static uintptr_t
receive_many(void *argument)
{
	int value;
	int i;

	for (i = 0; i < 100; i++) {
		REQUIRE_EQUAL(fringe_channel_receive(
				  &channel, &value, FRINGE_NEVER),
		    0);
		REQUIRE_EQUAL(value, i);
	}
	return (uintptr_t)argument;
}

CASE(all_arrives_whoever_is_faster)
{
	unsigned int capacity;
	unsigned int priority;

	for (capacity = 0; capacity <= ROOM; capacity++)
		for (priority = 1; priority <= 3; priority++) {
			begin(FRINGE_FIFO, capacity);
			REQUIRE_EQUAL(spawn(0, 2, send_many, NULL), 0);
			REQUIRE_EQUAL(
			    spawn(1, priority, receive_many, NULL), 0);
			REQUIRE_EQUAL(run_world(), 0);
			REQUIRE_EQUAL(fringe_channel_length(&channel), 0);
		}
}

/* ---- order ---- */

/* Tasks 0 to 3 of these priorities, which wait before the next comes. */
static struct deed deeds[4];

static void
spawn_deeds(const unsigned int *priorities, const struct deed *all)
{
	int i;

	for (i = 0; i < 4; i++) {
		deeds[i] = all[i];
		REQUIRE_EQUAL(spawn(i, priorities[i], do_it, &deeds[i]), 0);
		fringe_scheduler_tick(&world.scheduler, 0, NULL);
	}
}

static const unsigned int mixed[] = { 4, 3, 1, 3 };

CASE(receivers_are_served_first_come_first_served)
{
	static const struct deed all[] = { { RECEIVE, 0, 3, 0, 0 },
		{ RECEIVE, 1, 1, 0, 0 }, { RECEIVE, 2, 0, 0, 0 },
		{ RECEIVE, 3, 2, 0, 0 } };
	int i;

	begin(FRINGE_FIFO, ROOM);
	spawn_deeds(mixed, all);
	for (i = 0; i < 4; i++)
		send_now(i);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(4);
}

CASE(receivers_are_served_by_priority)
{
	static const struct deed all[] = { { RECEIVE, 3, 3, 0, 0 },
		{ RECEIVE, 1, 1, 0, 0 }, { RECEIVE, 0, 0, 0, 0 },
		{ RECEIVE, 2, 2, 0, 0 } };
	int i;

	begin(FRINGE_BY_PRIORITY, ROOM);
	spawn_deeds(mixed, all);
	for (i = 0; i < 4; i++)
		send_now(i);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(4);
}

CASE(senders_are_served_first_come_first_served)
{
	static const struct deed all[] = { { SEND, 10, 3, 0, 0 },
		{ SEND, 11, 1, 0, 0 }, { SEND, 12, 0, 0, 0 },
		{ SEND, 13, 2, 0, 0 } };
	int i;

	begin(FRINGE_FIFO, 0);
	spawn_deeds(mixed, all);
	for (i = 0; i < 4; i++)
		receive_now(10 + i);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(4);
}

static uintptr_t
promote_first(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_set_priority(&world.tasks[0], 2), 0);
	return 0;
}

CASE(senders_are_served_by_the_priority_that_they_have_now)
{
	static const struct deed all[] = { { SEND, 10, 1, 0, 0 },
		{ SEND, 11, 2, 0, 0 }, { SEND, 12, 0, 0, 0 },
		{ SEND, 13, 3, 0, 0 } };

	begin(FRINGE_BY_PRIORITY, 1);
	send_now(0);
	spawn_deeds(mixed, all);
	REQUIRE_EQUAL(spawn(4, 0, promote_first, NULL), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	receive_now(0);
	receive_now(12);
	receive_now(10);
	receive_now(11);
	receive_now(13);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(4);
}

static uintptr_t
send_and_dispatch(void *argument)
{
	int value = 9;

	(void)argument;
	STEP(0);
	REQUIRE_EQUAL(fringe_channel_send(&channel, &value, FRINGE_NEVER), 0);
	STEP(2);
	return 0;
}

CASE(a_receiver_of_a_higher_priority_goes_on_at_once)
{
	static struct deed receive = { RECEIVE, 9, 1, 0, 0 };

	begin(FRINGE_FIFO, ROOM);
	REQUIRE_EQUAL(spawn(0, 1, do_it, &receive), 0);
	REQUIRE_EQUAL(spawn(1, 2, send_and_dispatch, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(3);
}

static uintptr_t
use_in_interrupt(void *argument)
{
	int value = 9;

	(void)argument;
	fringe_interrupt_enter();
	REQUIRE_EQUAL(fringe_channel_send(&channel, &value, FRINGE_NEVER),
	    FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_channel_try_send(&channel, &value), 0);
	REQUIRE_EQUAL(
	    fringe_channel_try_receive(&channel, &value), FRINGE_EBUSY);
	STEP(0);
	fringe_interrupt_leave();
	REQUIRE_EQUAL(fringe_task_checkpoint(), 0);
	STEP(2);
	return 0;
}

CASE(an_interrupt_sends)
{
	static struct deed receive = { RECEIVE, 9, 1, 0, 0 };

	begin(FRINGE_FIFO, ROOM);
	REQUIRE_EQUAL(spawn(0, 1, do_it, &receive), 0);
	REQUIRE_EQUAL(spawn(1, 2, use_in_interrupt, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(3);
}

/* ---- the end ---- */

CASE(what_a_closed_channel_holds_is_still_received)
{
	int value = 3;

	begin(FRINGE_FIFO, ROOM);
	send_now(1);
	send_now(2);
	REQUIRE_EQUAL(fringe_channel_close(&channel), 0);
	REQUIRE_EQUAL(
	    fringe_channel_try_send(&channel, &value), FRINGE_ECLOSED);
	receive_now(1);
	REQUIRE_EQUAL(fringe_channel_close(&channel), 0);
	receive_now(2);
	REQUIRE_EQUAL(
	    fringe_channel_try_receive(&channel, &value), FRINGE_ECLOSED);
	REQUIRE_EQUAL(value, 3);
}

CASE(a_close_ends_the_waits_of_receivers)
{
	static const struct deed all[] = {
		{ RECEIVE, -1, 3, FRINGE_ECLOSED, 0 },
		{ RECEIVE, -1, 1, FRINGE_ECLOSED, 0 },
		{ RECEIVE, -1, 0, FRINGE_ECLOSED, 0 },
		{ RECEIVE, -1, 2, FRINGE_ECLOSED, 0 } };

	begin(FRINGE_FIFO, ROOM);
	spawn_deeds(mixed, all);
	REQUIRE_EQUAL(fringe_channel_close(&channel), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(4);
}

CASE(a_close_ends_the_waits_of_senders_who_have_not_sent)
{
	static const struct deed all[] = { { SEND, 10, 3, FRINGE_ECLOSED, 0 },
		{ SEND, 11, 1, FRINGE_ECLOSED, 0 },
		{ SEND, 12, 0, FRINGE_ECLOSED, 0 },
		{ SEND, 13, 2, FRINGE_ECLOSED, 0 } };
	int value;

	begin(FRINGE_FIFO, 1);
	send_now(1);
	spawn_deeds(mixed, all);
	REQUIRE_EQUAL(fringe_channel_close(&channel), 0);
	REQUIRE_EQUAL(run_world(), 0);
	receive_now(1);
	REQUIRE_EQUAL(
	    fringe_channel_try_receive(&channel, &value), FRINGE_ECLOSED);
	STEP(4);
}

/* ---- what ends a wait before its time ---- */

CASE(who_times_out_has_not_sent)
{
	static const struct deed all[] = {
		{ SEND, 10, 0, FRINGE_ETIMEOUT, 100 }, { SEND, 11, 3, 0, 0 },
		{ SEND, 12, 2, 0, 500 },
		{ SEND, 13, 1, FRINGE_ETIMEOUT, 300 } };

	begin(FRINGE_FIFO, 1);
	send_now(1);
	spawn_deeds(mixed, all);
	fringe_virtual_clock_advance(&world.clock, 100);
	fringe_scheduler_tick(&world.scheduler, 0, NULL);
	fringe_virtual_clock_advance(&world.clock, 200);
	fringe_scheduler_tick(&world.scheduler, 0, NULL);
	receive_now(1);
	receive_now(11);
	receive_now(12);
	REQUIRE_EQUAL(fringe_channel_length(&channel), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(4);
}

CASE(who_times_out_has_not_received)
{
	static struct deed late = { RECEIVE, -1, 0, FRINGE_ETIMEOUT, 100 };
	static struct deed waiting = { RECEIVE, 4, 1, 0, 0 };

	begin(FRINGE_FIFO, ROOM);
	REQUIRE_EQUAL(spawn(0, 1, do_it, &late), 0);
	REQUIRE_EQUAL(spawn(1, 1, do_it, &waiting), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(world.clock.ticks, 100);
	send_now(4);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(2);
}

CASE(what_was_received_at_the_deadline_is_no_timeout)
{
	static struct deed receive = { RECEIVE, 4, 0, 0, 100 };
	static struct deed send = { SEND, 5, 1, 0, 100 };

	begin(FRINGE_FIFO, 0);
	REQUIRE_EQUAL(spawn(0, 1, do_it, &receive), 0);
	fringe_scheduler_tick(&world.scheduler, 0, NULL);
	fringe_virtual_clock_advance(&world.clock, 100);
	send_now(4);
	REQUIRE_EQUAL(run_world(), 0);
	begin(FRINGE_FIFO, 0);
	world.sequence = 1;
	REQUIRE_EQUAL(spawn(0, 1, do_it, &send), 0);
	fringe_scheduler_tick(&world.scheduler, 0, NULL);
	fringe_virtual_clock_advance(&world.clock, 100);
	receive_now(5);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(2);
}

CASE(a_passed_deadline_fails_what_would_wait)
{
	static struct deed send = { SEND, 1, 0, 0, 5 };
	static struct deed full = { SEND, 2, 1, FRINGE_ETIMEOUT, 5 };
	static struct deed receive = { RECEIVE, 1, 2, 0, 5 };
	static struct deed empty = { RECEIVE, -1, 3, FRINGE_ETIMEOUT, 5 };

	begin(FRINGE_FIFO, 1);
	fringe_virtual_clock_advance(&world.clock, 10);
	REQUIRE_EQUAL(spawn(0, 1, do_it, &send), 0);
	REQUIRE_EQUAL(spawn(1, 1, do_it, &full), 0);
	REQUIRE_EQUAL(spawn(2, 1, do_it, &receive), 0);
	REQUIRE_EQUAL(spawn(3, 1, do_it, &empty), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(4);
}

static void
send_four(void)
{
	send_now(4);
}

static void
receive_one(void)
{
	receive_now(1);
}

/* They are still in the queue, but their waits are over. */
CASE(what_comes_too_late_is_for_the_next)
{
	static struct deed late = { RECEIVE, -1, 0, FRINGE_ETIMEOUT, 100 };
	static struct deed next = { RECEIVE, 4, 1, 0, 0 };
	static struct deed sender = { SEND, 2, 2, FRINGE_ETIMEOUT, 200 };

	begin(FRINGE_FIFO, 1);
	channel.queue_.lock_.kind = &intruder_lock;
	REQUIRE_EQUAL(spawn(0, 1, do_it, &late), 0);
	REQUIRE_EQUAL(spawn(1, 1, do_it, &next), 0);
	fringe_scheduler_tick(&world.scheduler, 0, NULL);
	intrude(1, send_four);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE(!intruder.call);
	send_now(1);
	REQUIRE_EQUAL(spawn(2, 1, do_it, &sender), 0);
	fringe_scheduler_tick(&world.scheduler, 0, NULL);
	intrude(1, receive_one);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE(!intruder.call);
	REQUIRE_EQUAL(fringe_channel_length(&channel), 0);
	STEP(3);
}

static uintptr_t
end_first(void *argument)
{
	int (*how)(struct fringe_task *) =
	    *(int (**)(struct fringe_task *))argument;

	REQUIRE_EQUAL(how(&world.tasks[0]), 0);
	send_now(4);
	return 0;
}

static void
check_ended(int (*how)(struct fringe_task *), int result)
{
	static struct deed ended, other;
	static int (*ends)(struct fringe_task *);

	ends = how;
	ended = (struct deed){ RECEIVE, -1, 0, result, 0 };
	other = (struct deed){ RECEIVE, 4, 1, 0, 0 };
	begin(FRINGE_FIFO, 0);
	REQUIRE_EQUAL(spawn(0, 2, do_it, &ended), 0);
	REQUIRE_EQUAL(spawn(1, 2, do_it, &other), 0);
	REQUIRE_EQUAL(spawn(2, 2, end_first, &ends), 0);
	REQUIRE_EQUAL(run_world(), 0);
	STEP(2);
}

CASE(who_is_interrupted_or_cancelled_has_not_received)
{
	check_ended(fringe_task_interrupt, FRINGE_EINTERRUPTED);
	check_ended(fringe_task_cancel, FRINGE_ECANCELED);
}

static uintptr_t
receive_and_be_cancelled(void *argument)
{
	int value = -1;

	(void)argument;
	REQUIRE_EQUAL(
	    fringe_channel_receive(&channel, &value, FRINGE_NEVER), 0);
	REQUIRE_EQUAL(value, 4);
	REQUIRE_EQUAL(fringe_channel_receive(&channel, &value, FRINGE_NEVER),
	    FRINGE_ECANCELED);
	REQUIRE_EQUAL(fringe_channel_send(&channel, &value, FRINGE_NEVER),
	    FRINGE_ECANCELED);
	return 0;
}

static uintptr_t
send_and_cancel(void *argument)
{
	(void)argument;
	send_now(4);
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[0]), 0);
	return 0;
}

CASE(a_value_that_was_received_is_not_lost_by_a_cancel)
{
	begin(FRINGE_FIFO, 1);
	REQUIRE_EQUAL(spawn(0, 2, receive_and_be_cancelled, NULL), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(spawn(1, 2, send_and_cancel, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
}

/* ---- what is refused ---- */

static uintptr_t
use_badly(void *argument)
{
	int value = 0;

	(void)argument;
	REQUIRE_EQUAL(fringe_channel_send(NULL, &value, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_channel_send(&channel, NULL, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_channel_receive(NULL, &value, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_channel_receive(&channel, NULL, 0), FRINGE_EINVAL);
	return 0;
}

CASE(bad_arguments_are_refused)
{
	int value = 0;

	begin(FRINGE_FIFO, ROOM);
	REQUIRE_EQUAL(
	    fringe_channel_init(NULL, NULL, FRINGE_FIFO, room, sizeof(int), 1),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_channel_init(&channel, NULL, FRINGE_FIFO, NULL,
			  sizeof(int), 1),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_channel_init(&channel, NULL, FRINGE_FIFO, room,
			  SIZE_MAX / 2 + 1, 2),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_channel_init(&channel, NULL,
			  (enum fringe_order)7, room, sizeof(int), 1),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_channel_try_send(NULL, &value), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_channel_try_send(&channel, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_channel_try_receive(NULL, &value), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_channel_try_receive(&channel, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_channel_close(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_channel_send(&channel, &value, FRINGE_NEVER),
	    FRINGE_ECONTEXT);
	REQUIRE_EQUAL(spawn(0, 1, use_badly, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(fringe_channel_length(&channel), 0);
}

static const struct face_case cases[] = {
	ROW(values_arrive_in_the_order_in_which_they_were_sent),
	ROW(values_may_be_of_any_size),
	ROW(a_receiver_waits_for_a_value_and_has_it_when_it_runs),
	ROW(a_sender_waits_for_room_and_keeps_its_place),
	ROW(without_room_a_value_goes_from_hand_to_hand),
	ROW(all_arrives_whoever_is_faster),
	ROW(receivers_are_served_first_come_first_served),
	ROW(receivers_are_served_by_priority),
	ROW(senders_are_served_first_come_first_served),
	ROW(senders_are_served_by_the_priority_that_they_have_now),
	ROW(a_receiver_of_a_higher_priority_goes_on_at_once),
	ROW(an_interrupt_sends),
	ROW(what_a_closed_channel_holds_is_still_received),
	ROW(a_close_ends_the_waits_of_receivers),
	ROW(a_close_ends_the_waits_of_senders_who_have_not_sent),
	ROW(who_times_out_has_not_sent),
	ROW(who_times_out_has_not_received),
	ROW(what_was_received_at_the_deadline_is_no_timeout),
	ROW(a_passed_deadline_fails_what_would_wait),
	ROW(what_comes_too_late_is_for_the_next),
	ROW(who_is_interrupted_or_cancelled_has_not_received),
	ROW(a_value_that_was_received_is_not_lost_by_a_cancel),
	ROW(bad_arguments_are_refused),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_channel", cases, 0 };
