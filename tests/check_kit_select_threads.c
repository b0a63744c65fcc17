/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Selects of two threads, each with a scheduler, on channels that they share:
 * what one sends the other receives, once each, and nobody waits for ever.
 */
#include <fringe/kit.h>

#include <pthread.h>
#include <sched.h>

#include "face.h"

#define TASKS 3
#define CHANNELS 3
#define OPERATIONS 20000
#define STACK (64 * 1024)

struct side {
	struct fringe_list lists[2];
	struct fringe_scheduler scheduler;
	struct fringe_task tasks[TASKS];
	/* The first channel that its selects name; they differ. */
	int first;
	unsigned long sent, received;
	unsigned long sent_sum, received_sum;
	char stacks[TASKS][STACK]
	    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
};

static struct side sides[2];
static struct fringe_channel channels[CHANNELS];
static unsigned int rooms[CHANNELS];

/* Each select may send and receive on each of the channels. */
static uintptr_t
exchange(void *argument)
{
	struct side *side = argument;
	struct fringe_case cases[2 * CHANNELS];
	unsigned int in = 0;
	unsigned int out = 1;
	int i;
	int happened;

	for (i = 0; i < 2 * CHANNELS; i++)
		cases[i] = (struct fringe_case)FRINGE_CASE(
		    &channels[(side->first + i) % CHANNELS],
		    (side->first + i) % 2 ? FRINGE_SEND : FRINGE_RECEIVE,
		    (side->first + i) % 2 ? &out : &in);
	for (i = 0; i < OPERATIONS; i++) {
		happened = fringe_select(cases, 2 * CHANNELS, FRINGE_NEVER);
		REQUIRE(happened >= 0);
		if (cases[happened].result == FRINGE_ECLOSED)
			break;
		REQUIRE_EQUAL(cases[happened].result, 0);
		if (cases[happened].operation == FRINGE_SEND) {
			side->sent++;
			side->sent_sum += out;
			out = out * 7 + 1;
		} else {
			side->received++;
			side->received_sum += in;
		}
	}
	return 0;
}

/* The same without selects: the others' are always ready to meet it. */
static uintptr_t
trade(void *argument)
{
	struct side *side = argument;
	unsigned int in;
	unsigned int out = 3;
	int i;

	for (i = 0;; i++) {
		struct fringe_channel *channel = &channels[i % CHANNELS];

		if (fringe_channel_send(channel, &out, FRINGE_NEVER) != 0)
			break;
		side->sent++;
		side->sent_sum += out;
		if (fringe_channel_receive(channel, &in, FRINGE_NEVER) != 0)
			break;
		side->received++;
		side->received_sum += in;
		out = out * 5 + 3;
	}
	return 0;
}

/* Who is alone at last waits for nobody: the first to end closes them. */
static uintptr_t
exchange_and_close(void *argument)
{
	int i;

	exchange(argument);
	for (i = 0; i < CHANNELS; i++)
		REQUIRE_EQUAL(fringe_channel_close(&channels[i]), 0);
	return 0;
}

static int
be_polite(
    struct fringe_scheduler *scheduler, int64_t nanoseconds, void *argument)
{
	(void)scheduler;
	(void)nanoseconds;
	(void)argument;
	sched_yield();
	return 0;
}

static void *
run_side(void *argument)
{
	struct side *side = argument;

	REQUIRE_EQUAL(
	    fringe_scheduler_run(&side->scheduler, be_polite, NULL), 0);
	return NULL;
}

static void
spawn_side(struct side *side, int first)
{
	struct fringe_stack stack;
	int i;

	side->first = first;
	REQUIRE_EQUAL(
	    fringe_scheduler_init(&side->scheduler, side->lists, 2, NULL), 0);
	for (i = 0; i < TASKS; i++) {
		REQUIRE_EQUAL(
		    fringe_stack_init(&stack, side->stacks[i], STACK), 0);
		REQUIRE_EQUAL(fringe_task_spawn(&side->scheduler,
				  &side->tasks[i], &stack,
				  i == 0 ? trade : exchange_and_close, side,
				  NULL),
		    0);
	}
}

static void
check_exchange(size_t capacity)
{
	unsigned long held = 0;
	unsigned int value;
	pthread_t thread;
	int i;

	for (i = 0; i < CHANNELS; i++)
		channels[i] = (struct fringe_channel)FRINGE_CHANNEL_INIT_OF(
		    NULL, FRINGE_FIFO, &rooms[i], sizeof(rooms[i]), capacity,
		    &fringe_lock_pthread);
	sides[0] = (struct side){ .first = 0 };
	sides[1] = (struct side){ .first = 0 };
	spawn_side(&sides[0], 0);
	spawn_side(&sides[1], 1);
	REQUIRE_EQUAL(pthread_create(&thread, NULL, run_side, &sides[1]), 0);
	run_side(&sides[0]);
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
	for (i = 0; i < CHANNELS; i++)
		while (fringe_channel_try_receive(&channels[i], &value) == 0) {
			held++;
			sides[0].received_sum += value;
		}
	REQUIRE_EQUAL(sides[0].received + sides[1].received + held,
	    sides[0].sent + sides[1].sent);
	REQUIRE_EQUAL(sides[0].received_sum + sides[1].received_sum,
	    sides[0].sent_sum + sides[1].sent_sum);
	REQUIRE(sides[0].sent + sides[0].received + sides[1].sent +
		sides[1].received >=
	    OPERATIONS);
}

CASE(two_threads_select_on_channels_without_room)
{
	check_exchange(0);
}

CASE(two_threads_select_on_channels_with_room)
{
	check_exchange(1);
}

static const struct face_case cases[] = {
	ROW(two_threads_select_on_channels_without_room),
	ROW(two_threads_select_on_channels_with_room),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_select_threads", cases, 120 };
