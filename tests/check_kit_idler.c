/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Idlers: what ends the sleep of a scheduler that has nothing to run. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "kit_house.h"

#define MANY 100000
#define MILLISECOND INT64_C(1000000)

static struct house house;
static struct lodger lodger;

static int64_t
now(void)
{
	return (int64_t)fringe_monotonic_clock.now(&fringe_monotonic_clock);
}

/* ---- deadlines ---- */

static uintptr_t
sleep_a_little(void *argument)
{
	(void)argument;
	return (uintptr_t)(intptr_t)fringe_task_sleep(200 * MILLISECOND);
}

/* One that asks again and again does so some hundred thousand times. */
CASE(until_a_deadline_it_sleeps_and_asks_nothing)
{
	uintptr_t value = 1;
	int64_t began = now();

	begin_house(&house);
	begin_lodger(&house, &lodger, sleep_a_little, NULL);
	run_house(&house);
	REQUIRE(now() - began >= 200 * MILLISECOND);
	REQUIRE(house.idled >= 1 && house.idled < 100);
	REQUIRE_EQUAL(fringe_task_join(&lodger.task, &value, FRINGE_NEVER), 0);
	REQUIRE_EQUAL(value, 0);
	end_lodger(&lodger);
	end_house(&house);
}

CASE(a_time_that_has_come_is_not_waited_for)
{
	begin_house(&house);
	REQUIRE_EQUAL(
	    fringe_idler_idle(&house.scheduler, 0, &house.idler), 0);
	REQUIRE_EQUAL(
	    fringe_idler_idle(&house.scheduler, -1, &house.idler), 0);
	end_house(&house);
}

/* ---- wakes ---- */

static long answered;
static long handled;
static pthread_t sleeper;

/* Each park is ended by one wake, and nobody else is there to end it. */
static uintptr_t
answer(void *argument)
{
	long i;

	for (i = 0; i < (intptr_t)argument; i++) {
		REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
		count_up(&answered);
	}
	return 0;
}

/* So that wakes come at all moments of what leads to a sleep. */
static void
dawdle(long i)
{
	volatile long steps;

	for (steps = i * 7919 % 3001; steps > 0; steps--)
		continue;
}

static void *
wake_each_time(void *argument)
{
	long i;

	for (i = 0; i < (intptr_t)argument; i++) {
		dawdle(i);
		fringe_task_wake(&lodger.task);
		wait_until(&answered, i + 1);
	}
	return NULL;
}

static void
wake_in_handler(int number)
{
	(void)number;
	fringe_task_wake(&lodger.task);
	count_up(&handled);
}

/*
 * ThreadSanitizer keeps a signal for the generator that was interrupted until
 * that runs again; so there the sender has it.
 */
static void *
signal_each_time(void *argument)
{
	long i;

	for (i = 0; i < (intptr_t)argument; i++) {
		dawdle(i);
		REQUIRE_EQUAL(pthread_kill(ON_TSAN ? pthread_self() : sleeper,
				  SIGUSR1),
		    0);
		wait_until(&answered, i + 1);
	}
	return NULL;
}

static void
answer_thread(void *(*function)(void *))
{
	void *times = (void *)how_often(MANY);
	pthread_t thread;

	answered = 0;
	sleeper = pthread_self();
	begin_house(&house);
	begin_lodger(&house, &lodger, answer, times);
	start_thread(&thread, function, times);
	run_house(&house);
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
	REQUIRE_EQUAL(get(&answered), (intptr_t)times);
	end_lodger(&lodger);
	end_house(&house);
}

CASE(no_wake_of_another_thread_is_slept_through)
{
	answer_thread(wake_each_time);
}

CASE(no_wake_of_a_signal_handler_is_slept_through)
{
	struct sigaction action = { .sa_handler = wake_in_handler,
		.sa_flags = SA_RESTART };

	handled = 0;
	REQUIRE_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
	answer_thread(signal_each_time);
	REQUIRE_EQUAL(get(&handled), how_often(MANY));
}

/* ---- kicks ---- */

/* Nothing else would end this. */
CASE(a_kick_before_it_ends_the_sleep)
{
	begin_house(&house);
	fringe_idler_kick(&house.idler);
	fringe_idler_kick(&house.idler);
	REQUIRE_EQUAL(fringe_idler_idle(
			  &house.scheduler, FRINGE_FOREVER, &house.idler),
	    0);
	end_house(&house);
}

static void *
kick_each_time(void *argument)
{
	long i;

	for (i = 0; i < (intptr_t)argument; i++) {
		dawdle(i);
		fringe_idler_kick(&house.idler);
		wait_until(&answered, i + 1);
	}
	return NULL;
}

/* A sleep may end without one: it is told by what was kicked so far. */
CASE(a_kick_ends_the_sleep)
{
	long times = how_often(MANY);
	pthread_t thread;
	long i;

	answered = 0;
	begin_house(&house);
	start_thread(&thread, kick_each_time, (void *)times);
	for (i = 0; i < times; i++) {
		REQUIRE_EQUAL(fringe_idler_idle(&house.scheduler,
				  FRINGE_FOREVER, &house.idler),
		    0);
		count_up(&answered);
	}
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
	end_house(&house);
}

CASE(a_kick_leaves_errno_alone)
{
	begin_house(&house);
	house.idler.sleep_ = 1;
	close(house.idler.write_);
	errno = ENOTTY;
	fringe_idler_kick(&house.idler);
	REQUIRE_EQUAL(errno, ENOTTY);
	house.idler.write_ = house.idler.read_;
	house.idler.read_ = -1;
	end_house(&house);
}

/* ---- arguments, and the system ---- */

CASE(what_is_no_idler_is_refused)
{
	struct fringe_idler none = FRINGE_IDLER_INIT;
	struct fringe_list lists[1];
	struct fringe_scheduler other = FRINGE_SCHEDULER_INIT(lists, NULL);

	begin_house(&house);
	REQUIRE_EQUAL(fringe_idler_init(NULL, &other), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_idler_init(&none, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_idler_fini(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_idler_fini(&none), 0);
	REQUIRE_EQUAL(
	    fringe_idler_idle(&house.scheduler, 1, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_idler_idle(&other, 1, &house.idler), FRINGE_EINVAL);
	end_house(&house);
	REQUIRE_EQUAL(fringe_idler_fini(&house.idler), 0);
}

CASE(without_descriptors_there_is_no_idler)
{
	struct fringe_list lists[1];
	struct fringe_scheduler other = FRINGE_SCHEDULER_INIT(lists, NULL);
	struct fringe_idler idler = FRINGE_IDLER_INIT;
	struct rlimit before;
	struct rlimit none;
	int result;

	REQUIRE_EQUAL(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = (struct rlimit){ 0, before.rlim_max };
	REQUIRE_EQUAL(setrlimit(RLIMIT_NOFILE, &none), 0);
	result = fringe_idler_init(&idler, &other);
	REQUIRE_EQUAL(setrlimit(RLIMIT_NOFILE, &before), 0);
	REQUIRE_EQUAL(result, FRINGE_EFULL);
	REQUIRE_EQUAL(fringe_idler_fini(&idler), 0);
}

CASE(its_descriptors_are_its_own_and_given_back)
{
	int first;
	int second;

	begin_house(&house);
	first = house.idler.read_;
	second = house.idler.write_;
	REQUIRE_EQUAL(fcntl(first, F_GETFD), FD_CLOEXEC);
	REQUIRE_EQUAL(fcntl(second, F_GETFD), FD_CLOEXEC);
	end_house(&house);
	REQUIRE_EQUAL(fcntl(first, F_GETFD), -1);
	REQUIRE_EQUAL(fcntl(second, F_GETFD), -1);
	/* And the scheduler does not kick it, which would leave a trace. */
	begin_lodger(&house, &lodger, answer, NULL);
	REQUIRE_EQUAL(house.idler.sleep_, 0);
	REQUIRE_EQUAL(fringe_scheduler_run(&house.scheduler, NULL, NULL), 0);
	end_lodger(&lodger);
}

/* The system does not wait for more descriptors than there may be. */
CASE(a_wait_that_the_system_refuses_is_an_error)
{
	struct rlimit before;
	struct rlimit none;
	int result;

	if (ON_VALGRIND || on_emulator()) {
		face_skip("the system does not know of limits set here");
		return;
	}
	begin_house(&house);
	REQUIRE_EQUAL(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = (struct rlimit){ 0, before.rlim_max };
	REQUIRE_EQUAL(setrlimit(RLIMIT_NOFILE, &none), 0);
	result = fringe_idler_idle(&house.scheduler, MILLISECOND, &house.idler);
	REQUIRE_EQUAL(setrlimit(RLIMIT_NOFILE, &before), 0);
	REQUIRE_EQUAL(result, FRINGE_ENOMEM);
	end_house(&house);
}

static const struct face_case cases[] = {
	ROW(until_a_deadline_it_sleeps_and_asks_nothing),
	ROW(a_time_that_has_come_is_not_waited_for),
	ROW(no_wake_of_another_thread_is_slept_through),
	ROW(no_wake_of_a_signal_handler_is_slept_through),
	ROW(a_kick_before_it_ends_the_sleep),
	ROW(a_kick_ends_the_sleep),
	ROW(a_kick_leaves_errno_alone),
	ROW(what_is_no_idler_is_refused),
	ROW(without_descriptors_there_is_no_idler),
	ROW(its_descriptors_are_its_own_and_given_back),
	ROW(a_wait_that_the_system_refuses_is_an_error),
	LAST_ROW,
};

const struct face_suite face_suite = { "kit_idler", cases, 300 };
