/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Tasks of the construction kit, on memory of the program's own: one gives out
 * jobs through a channel, two workers send back what they made of them, and one
 * adds that up. In the end a worker is cancelled. Prints
 *
 *	the sum is 55
 *	nothing comes any more: timed out
 *	the first worker made 5 results, and was canceled
 */
#include <fringe/kit.h>
#include <stdio.h>

#define JOBS 5
#define MILLISECOND INT64_C(1000000)

FRINGE_STACK_STATIC(giver_stack, 64 * 1024);
FRINGE_STACK_STATIC(first_stack, 64 * 1024);
FRINGE_STACK_STATIC(second_stack, 64 * 1024);
FRINGE_STACK_STATIC(adder_stack, 64 * 1024);

/* The workers' priority is the higher one. */
static struct fringe_list ready[2];
static struct fringe_heap timers = FRINGE_HEAP_INIT(&fringe_monotonic_clock);
static struct fringe_scheduler scheduler =
    FRINGE_SCHEDULER_INIT(ready, &timers.timers);
static struct fringe_task giver, first, second, adder;

/* Two jobs have room; a result is handed from task to task. */
static int job_memory[2];
static struct fringe_channel jobs =
    FRINGE_CHANNEL_INIT("jobs", FRINGE_FIFO, job_memory, sizeof(int), 2);
static struct fringe_channel results =
    FRINGE_CHANNEL_INIT("results", FRINGE_FIFO, NULL, sizeof(int), 0);

static uintptr_t
give(void *argument)
{
	int job;

	(void)argument;
	for (job = 1; job <= 2 * JOBS; job++)
		if (fringe_channel_send(&jobs, &job, FRINGE_NEVER) < 0)
			break;
	return 0;
}

/* Waits for jobs until it is cancelled; its exit value is how many it did. */
static uintptr_t
work(void *argument)
{
	uintptr_t done = 0;
	int job;

	(void)argument;
	while (fringe_channel_receive(&jobs, &job, FRINGE_NEVER) == 0) {
		fringe_task_sleep(MILLISECOND);
		if (fringe_channel_send(&results, &job, FRINGE_NEVER) < 0)
			break;
		done++;
	}
	return done;
}

static uintptr_t
add(void *argument)
{
	uintptr_t done = 0;
	int sum = 0;
	int result;
	int error;
	int i;

	(void)argument;
	for (i = 0; i < 2 * JOBS; i++) {
		fringe_channel_receive(&results, &result, FRINGE_NEVER);
		sum += result;
	}
	printf("the sum is %d\n", sum);
	error = fringe_channel_receive(
	    &results, &result, fringe_task_after(20 * MILLISECOND));
	printf("nothing comes any more: %s\n", fringe_strerror(error));
	fringe_task_cancel(&first);
	fringe_task_cancel(&second);
	error = fringe_task_join(&first, &done, FRINGE_NEVER);
	printf("the first worker made %d results, and was %s\n", (int)done,
	    error == FRINGE_ECANCELED ? "canceled" : "not");
	return 0;
}

static int
spawn(struct fringe_task *task, const struct fringe_stack *stack,
    fringe_task_body *body, const char *name, unsigned int priority)
{
	const struct fringe_task_attributes attributes = { .name = name,
		.priority = priority };

	return fringe_task_spawn(
	    &scheduler, task, stack, body, NULL, &attributes);
}

int
main(void)
{
	if (spawn(&giver, &giver_stack, give, "giver", 1) < 0 ||
	    spawn(&first, &first_stack, work, "first worker", 0) < 0 ||
	    spawn(&second, &second_stack, work, "second worker", 0) < 0 ||
	    spawn(&adder, &adder_stack, add, "adder", 1) < 0)
		return 1;
	/* gdb's `fringe tasks` tells what each waits for. */
	return fringe_scheduler_run(&scheduler, NULL, NULL) < 0;
}
