/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What other threads and signal handlers do to tasks of a scheduler that runs:
 * wakes are not lost, a cancel happens or does not, and memory is released
 * once. And what a task does that should not reach its scheduler.
 */
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "kit_house.h"

#include "child.h"
#include "overflow.h"

#define THREADS 3
#define LODGERS 8
#define MANY 50000

static struct house house;
static struct lodger lodgers[LODGERS];
/* How often each was asked for something, and what of that it has seen. */
static long asked[LODGERS];
static long seen[LODGERS];
static long over;
/* How often each is asked, and by how many asks of one thread. */
static long wanted;
static long asks;

/* ---- wakes ---- */

/* What is asked for before a wake is seen after the park that it ends. */
static uintptr_t
follow(void *argument)
{
	long i = (long)(intptr_t)argument;

	for (;;) {
		set(&seen[i], get(&asked[i]));
		if (get(&seen[i]) >= wanted)
			return 1;
		REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
	}
}

/* Each is asked as often by each of so many. */
static void
begin_lodgers(long threads)
{
	int i;

	wanted = how_often(MANY) / threads / LODGERS;
	asks = wanted * LODGERS;
	wanted *= threads;
	for (i = 0; i < LODGERS; i++) {
		asked[i] = 0;
		seen[i] = 0;
		begin_lodger(
		    &house, &lodgers[i], follow, (void *)(intptr_t)i);
	}
}

/* If this wake is lost it is waited for in vain. */
static void
ask(long i, int (*unpark)(struct fringe_task *))
{
	struct fringe_task *task = &lodgers[i % LODGERS].task;
	long times = count_up(&asked[i % LODGERS]);

	if (unpark)
		REQUIRE(unpark(task) <= 0);
	else
		fringe_task_wake(task);
	wait_until(&seen[i % LODGERS], times);
}

static void *
wake_many(void *argument)
{
	long i;

	for (i = 0; i < asks; i++)
		ask(i, i % 3 ? fringe_task_unpark : NULL);
	return argument;
}

static void *
unpark_many(void *argument)
{
	long i;

	for (i = 0; i < asks; i++)
		ask(i, fringe_task_unpark_exact);
	return argument;
}

static void
storm(void *(*function)(void *))
{
	pthread_t threads[THREADS];
	uintptr_t value;
	int i;

	begin_house(&house);
	begin_lodgers(THREADS);
	for (i = 0; i < THREADS; i++)
		start_thread(&threads[i], function, NULL);
	run_house(&house);
	for (i = 0; i < THREADS; i++)
		REQUIRE_EQUAL(pthread_join(threads[i], NULL), 0);
	for (i = 0; i < LODGERS; i++) {
		value = 0;
		REQUIRE_EQUAL(fringe_task_join(
				  &lodgers[i].task, &value, FRINGE_NEVER),
		    0);
		REQUIRE_EQUAL(value, 1);
		end_lodger(&lodgers[i]);
	}
	end_house(&house);
}

CASE(no_wake_in_a_storm_is_lost)
{
	storm(wake_many);
}

/* A token that is there already stands for what was asked for since. */
CASE(no_exact_unpark_in_a_storm_is_lost)
{
	storm(unpark_many);
}

/* ---- signal handlers ---- */

static pthread_t runner;
static long handled;

/*
 * In the scheduler's thread, wherever that is just then. ThreadSanitizer keeps
 * a signal for the generator that was interrupted until that runs again, which
 * may be what it is to wake; so there the sender has it.
 */
static void
ask_in_handler(int number)
{
	long i = count_up(&handled) - 1;

	(void)number;
	count_up(&asked[i % LODGERS]);
	if (i % 2) {
		fringe_task_wake(&lodgers[i % LODGERS].task);
		return;
	}
	fringe_interrupt_enter();
	REQUIRE_EQUAL(
	    fringe_task_unpark(&lodgers[i % LODGERS].task), 0);
	REQUIRE_EQUAL(fringe_task_yield(), FRINGE_ECONTEXT);
	fringe_interrupt_leave();
}

static void *
signal_many(void *argument)
{
	long i;

	for (i = 0; i < asks; i++) {
		REQUIRE_EQUAL(pthread_kill(ON_TSAN ? pthread_self() : runner,
				  SIGUSR1),
		    0);
		wait_until(&handled, i + 1);
		wait_until(&seen[i % LODGERS], i / LODGERS + 1);
	}
	return argument;
}

/* Keeps the thread out of its idler, so that signals meet all of a switch. */
static uintptr_t
yield_along(void *argument)
{
	while (get(argument) < asks)
		REQUIRE_EQUAL(fringe_task_yield(), 0);
	return 0;
}

CASE(no_wake_of_handlers_that_interrupt_the_scheduler_is_lost)
{
	struct sigaction action = { .sa_handler = ask_in_handler };
	struct lodger busy;
	pthread_t thread;
	int i;

	REQUIRE_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
	runner = pthread_self();
	handled = 0;
	begin_house(&house);
	begin_lodgers(1);
	begin_lodger(&house, &busy, yield_along, &handled);
	start_thread(&thread, signal_many, NULL);
	run_house(&house);
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
	end_lodger(&busy);
	for (i = 0; i < LODGERS; i++)
		end_lodger(&lodgers[i]);
	end_house(&house);
}

/* ---- cancels ---- */

static long turn;
static int canceled;

/* Ends by itself at about the time when it is cancelled. */
static uintptr_t
end_soon(void *argument)
{
	long steps;

	for (steps = (intptr_t)argument % 5; steps > 0; steps--)
		if (fringe_task_yield() != 0)
			break;
	if ((intptr_t)argument % 7 == 0)
		REQUIRE_EQUAL(
		    fringe_task_park(FRINGE_NEVER), FRINGE_ECANCELED);
	return 5;
}

static void *
cancel_each(void *argument)
{
	volatile long steps;
	long i;

	for (i = 1; i <= (intptr_t)argument; i++) {
		wait_until(&turn, 2 * i - 1);
		for (steps = i * 7919 % 1009; steps > 0; steps--)
			continue;
		canceled = fringe_task_cancel(&lodgers[0].task);
		count_up(&turn);
	}
	return NULL;
}

/* Spawns one after the other on the same memory. */
static uintptr_t
spawn_each(void *argument)
{
	struct fringe_task *task = &lodgers[0].task;
	uintptr_t value = 0;
	long done = 0;
	long i;
	int result;

	for (i = 1; i <= (intptr_t)argument; i++) {
		/* The inbox may still refer to the one before. */
		while ((result = fringe_task_spawn(&house.scheduler, task,
			    &lodgers[0].stack, end_soon, (void *)i, NULL)) ==
		    FRINGE_ESTATE)
			REQUIRE_EQUAL(fringe_task_yield(), 0);
		REQUIRE_EQUAL(result, 0);
		count_up(&turn);
		result = fringe_task_join(task, &value, FRINGE_NEVER);
		wait_until(&turn, 2 * i);
		REQUIRE_EQUAL(
		    canceled, result == 0 ? FRINGE_ESTATE : 0);
		REQUIRE_EQUAL(result, canceled ? 0 : FRINGE_ECANCELED);
		REQUIRE(value == 5 || (value == 0 && result != 0));
		done += result == 0;
	}
	face_note("%ld of %ld ended before they were cancelled", done, i - 1);
	return 0;
}

CASE(a_task_was_cancelled_or_had_ended_but_not_both)
{
	long times = how_often(MANY / 2);
	pthread_t thread;

	turn = 0;
	begin_house(&house);
	lodgers[0].task = (struct fringe_task)FRINGE_TASK_INIT;
	REQUIRE_EQUAL(
	    fringe_heap_stack_create(&lodgers[0].stack, HOUSE_STACK), 0);
	begin_lodger(&house, &lodgers[1], spawn_each, (void *)times);
	start_thread(&thread, cancel_each, (void *)times);
	run_house(&house);
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
	end_lodger(&lodgers[0]);
	end_lodger(&lodgers[1]);
	end_house(&house);
}

/* ---- spawns, and references ---- */

static long released;
static long run;

/* Given back at once, so that checkers see who still uses it. */
static void
free_lodger(struct fringe_task *task)
{
	struct lodger *lodger =
	    FRINGE_CONTAINER_OF(task, struct lodger, task);

	REQUIRE_EQUAL(fringe_task_state(task), FRINGE_TASK_NONE);
	REQUIRE_EQUAL(fringe_heap_stack_destroy(&lodger->stack), 0);
	free(lodger);
	count_up(&released);
}

static uintptr_t
run_once(void *argument)
{
	if ((intptr_t)argument % 2)
		fringe_task_park(FRINGE_NEVER);
	count_up(&run);
	return 0;
}

static void
spawn_one(long i)
{
	const struct fringe_task_attributes attributes = {
		.priority = (unsigned int)(i % HOUSE_PRIORITIES),
		.flags = i % 8 ? 0 : FRINGE_UNPINNED,
		.release = free_lodger,
	};
	struct lodger *lodger = calloc(1, sizeof(*lodger));

	REQUIRE(lodger != NULL);
	REQUIRE_EQUAL(fringe_heap_stack_create(&lodger->stack, HOUSE_STACK), 0);
	REQUIRE_EQUAL(fringe_task_spawn(&house.scheduler, &lodger->task,
			  &lodger->stack, run_once, (void *)i, &attributes),
	    0);
	fringe_task_ref(&lodger->task);
	REQUIRE_EQUAL(fringe_task_detach(&lodger->task), 0);
	if (i % 2)
		fringe_task_unpark(&lodger->task);
	if (i % 3 == 0)
		fringe_task_wake(&lodger->task);
	fringe_task_unref(&lodger->task);
}

static void *
spawn_many(void *argument)
{
	long i;

	for (i = 0; i < how_often(MANY / 5); i++)
		spawn_one(i);
	count_up(&over);
	fringe_task_wake(&lodgers[0].task);
	return argument;
}

/* Keeps the scheduler going as long as anybody spawns. */
static uintptr_t
stay(void *argument)
{
	while (get(&over) < THREADS)
		REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
	return (uintptr_t)argument;
}

CASE(what_other_threads_spawn_runs_and_is_released_once)
{
	pthread_t threads[THREADS];
	int i;

	over = 0;
	released = 0;
	run = 0;
	begin_house(&house);
	begin_lodger(&house, &lodgers[0], stay, NULL);
	for (i = 0; i < THREADS; i++)
		start_thread(&threads[i], spawn_many, NULL);
	run_house(&house);
	for (i = 0; i < THREADS; i++)
		REQUIRE_EQUAL(pthread_join(threads[i], NULL), 0);
	REQUIRE_EQUAL(get(&run), THREADS * how_often(MANY / 5));
	REQUIRE_EQUAL(get(&released), get(&run));
	end_lodger(&lodgers[0]);
	end_house(&house);
}

/* ---- overflows ---- */

static uintptr_t
overflow_task(void *argument)
{
	return small_frames(0) + (uintptr_t)argument;
}

static uintptr_t
join_overflown(void *argument)
{
	return (uintptr_t)(intptr_t)fringe_task_join(
	    argument, NULL, FRINGE_NEVER);
}

CASE(who_joins_a_task_that_overflowed_is_told)
{
	struct fringe_stack stack;
	struct fringe_task task = FRINGE_TASK_INIT;
	uintptr_t value;
	int i;

	REQUIRE_EQUAL(fringe_overflow_watch(FRINGE_OVERFLOW_RECOVER |
			      FRINGE_OVERFLOW_QUIET,
			  NULL, NULL),
	    0);
	REQUIRE_EQUAL(fringe_mapped_stack_create(&stack, OVERFLOW_SIZE), 0);
	begin_house(&house);
	REQUIRE_EQUAL(fringe_task_spawn(&house.scheduler, &task, &stack,
			  overflow_task, NULL, NULL),
	    0);
	for (i = 0; i < 2; i++)
		begin_lodger(&house, &lodgers[i], join_overflown, &task);
	run_house(&house);
	for (i = 0; i < 2; i++) {
		REQUIRE_EQUAL(fringe_task_join(
				  &lodgers[i].task, &value, FRINGE_NEVER),
		    0);
		REQUIRE_EQUAL((int)value, FRINGE_EOVERFLOW);
		end_lodger(&lodgers[i]);
	}
	REQUIRE_EQUAL(fringe_task_detach(&task), 0);
	end_house(&house);
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stack), 0);
	REQUIRE_EQUAL(fringe_overflow_unwatch(), 0);
}

/* ---- joins ---- */

/* The kind of lock that tasks have. */
static const struct fringe_lock_kind *const tasks_lock = &FRINGE_KIT_LOCK;

/* What a byte has that is nobody's. */
#define FREED 0xa5

static struct house other_house;
static struct lodger landlord;

static uintptr_t
twice(void *argument)
{
	return 2 * (uintptr_t)argument;
}

static bool
is_freed(const struct fringe_task *task)
{
	const unsigned char *byte = (const unsigned char *)task;
	size_t i;

	for (i = 0; i < sizeof(*task); i++)
		if (byte[i] != FREED)
			return false;
	return true;
}

static long freed;
static long kicked;

/*
 * The other scheduler wakes the joiner, and comes back from that when the task
 * is gone.
 */
static void
await_free(struct fringe_scheduler *scheduler, void *argument)
{
	(void)scheduler;
	(void)argument;
	wait_until(&freed, ++kicked);
}

static int
idle_shortly(
    struct fringe_scheduler *scheduler, int64_t nanoseconds, void *argument)
{
	(void)scheduler;
	(void)nanoseconds;
	(void)argument;
	sched_yield();
	return 0;
}

/* The task's memory is another one's after it was joined and let go. */
static void
join_and_free(struct fringe_task *task, const struct fringe_stack *stack,
    uintptr_t number)
{
	uintptr_t value = 0;

	*task = (struct fringe_task)FRINGE_TASK_INIT;
	REQUIRE_EQUAL(fringe_task_spawn(&other_house.scheduler, task, stack,
			  twice, (void *)number, NULL),
	    0);
	REQUIRE_EQUAL(fringe_task_join(task, &value, FRINGE_NEVER), 0);
	REQUIRE_EQUAL(value, 2 * number);
	REQUIRE_EQUAL(fringe_task_detach(task), 0);
	memset(task, FREED, sizeof(*task));
	count_up(&freed);
}

static uintptr_t
join_many(void *argument)
{
	static struct fringe_task tasks[2];
	struct fringe_stack stack;
	uintptr_t i;

	(void)argument;
	REQUIRE_EQUAL(fringe_heap_stack_create(&stack, HOUSE_STACK), 0);
	for (i = 0; i < (uintptr_t)how_often(MANY / 50); i++) {
		join_and_free(&tasks[i % 2], &stack, i);
		/* Who left the one before has left this one too. */
		if (i > 0)
			REQUIRE(is_freed(&tasks[(i - 1) % 2]));
	}
	REQUIRE_EQUAL(fringe_heap_stack_destroy(&stack), 0);
	fringe_task_cancel(&landlord.task);
	return 0;
}

static uintptr_t
park_for_good(void *argument)
{
	(void)argument;
	while (fringe_task_park(FRINGE_NEVER) == 0)
		continue;
	return 0;
}

static void *
run_other_house(void *argument)
{
	run_house(&other_house);
	return argument;
}

CASE(who_joined_a_task_of_another_thread_may_free_it)
{
	pthread_t thread;

	if (tasks_lock == &fringe_lock_none) {
		face_skip("tasks have locks that do nothing");
		return;
	}
	begin_house(&house);
	begin_house(&other_house);
	begin_lodger(&other_house, &landlord, park_for_good, NULL);
	begin_lodger(&house, &lodgers[0], join_many, NULL);
	freed = 0;
	kicked = 0;
	fringe_scheduler_set_kick(&house.scheduler, await_free, NULL);
	start_thread(&thread, run_other_house, NULL);
	REQUIRE_EQUAL(
	    fringe_scheduler_run(&house.scheduler, idle_shortly, NULL), 0);
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
	end_lodger(&lodgers[0]);
	end_lodger(&landlord);
	end_house(&other_house);
	end_house(&house);
}

/* ---- what leaves a task ---- */

/* Others end a thread where it is, with what is on its stack. */
#ifdef __GLIBC__
#define UNWINDS_THREADS 1
#else
#define UNWINDS_THREADS 0
#endif

static uintptr_t
exit_thread(void *argument)
{
	pthread_exit(argument);
}

/* What standard error has of the child, which has ended. */
static void
read_words(int end, char *words, size_t size)
{
	ssize_t length = read(end, words, size - 1);

	REQUIRE(length >= 0);
	words[length] = '\0';
	close(end);
}

CASE(an_exit_of_the_thread_in_a_task_is_a_panic)
{
	char words[256];
	int ends[2];
	pid_t child;

	if (skips_exit())
		return;
	if (!UNWINDS_THREADS) {
		face_skip("this C library does not unwind threads");
		return;
	}
	REQUIRE_EQUAL(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		begin_house(&house);
		begin_lodger(&house, &lodgers[0], exit_thread, NULL);
		fringe_scheduler_run(&house.scheduler, count_idle, &house);
		_exit(3);
	}
	close(ends[1]);
	REQUIRE_EQUAL(status_of(child), -SIGABRT);
	read_words(ends[0], words, sizeof(words));
	REQUIRE(strstr(words, "fringe_task_spawn: an exception left a task"));
}

static const struct face_case cases[] = {
	ROW(no_wake_in_a_storm_is_lost),
	ROW(no_exact_unpark_in_a_storm_is_lost),
	ROW(no_wake_of_handlers_that_interrupt_the_scheduler_is_lost),
	ROW(a_task_was_cancelled_or_had_ended_but_not_both),
	ROW(what_other_threads_spawn_runs_and_is_released_once),
	ROW(who_joins_a_task_that_overflowed_is_told),
	ROW(who_joined_a_task_of_another_thread_may_free_it),
	ROW(an_exit_of_the_thread_in_a_task_is_a_panic),
	LAST_ROW,
};

const struct face_suite face_suite = { "kit_outside", cases, 600 };
