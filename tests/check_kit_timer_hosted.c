/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Queues of timers in processes: the system's clock, signals, threads. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

#include "face.h"
#include "kit_time.h"
#include "on_sanitizer.h"
#include "on_valgrind.h"

#define TIMERS 200
#define THREADS 4
#define ROUNDS (ON_TSAN || ON_VALGRIND ? 20 : 500)

/* ---- the system's clock ---- */

CASE(the_systems_clock_does_not_go_back)
{
	const struct fringe_clock *clock = &fringe_monotonic_clock;
	uint64_t before = clock->now(clock);
	uint64_t after;
	int i;

	REQUIRE_EQUAL(clock->hertz, 1000000000);
	REQUIRE_EQUAL(clock->lag, 1);
	REQUIRE(before > 0);
	for (i = 0; i < 100000; i++) {
		after = clock->now(clock);
		REQUIRE(after >= before);
		before = after;
	}
}

static uint64_t expired_at;

static void
note_time(struct fringe_timer *timer)
{
	(void)timer;
	expired_at = fringe_monotonic_clock.now(&fringe_monotonic_clock);
}

CASE(a_sleep_by_the_systems_clock_is_not_short)
{
	struct fringe_heap queue = FRINGE_HEAP_INIT(&fringe_monotonic_clock);
	struct fringe_timer timer = FRINGE_TIMER_INIT(note_time);
	uint64_t begin;
	int i;

	for (i = 0; i < 100; i++) {
		begin = fringe_timers_now(&queue.timers);
		REQUIRE_EQUAL(fringe_timers_start(&queue.timers, &timer,
				  fringe_timers_after(&queue.timers, 20000)),
		    0);
		while (fringe_timers_turn(&queue.timers, NULL) == 0)
			continue;
		REQUIRE(expired_at > begin + 20000);
	}
}

static volatile int expired;

static void
count_one(struct fringe_timer *timer)
{
	(void)timer;
	expired++;
}

/* Not a word is said about their locks, which are the library's. */
static struct fringe_virtual_clock still = FRINGE_VIRTUAL_CLOCK_INIT(1000);
static struct fringe_wheel still_wheel = FRINGE_WHEEL_INIT(&still.clock);
static struct fringe_heap still_heap = FRINGE_HEAP_INIT(&still.clock);

CASE(queues_have_the_librarys_kind_of_lock)
{
	struct fringe_timer a = FRINGE_TIMER_INIT(count_one);
	struct fringe_timer b = FRINGE_TIMER_INIT(count_one);

	REQUIRE(!still_wheel.timers.lock.kind && !still_heap.timers.lock.kind);
	REQUIRE_EQUAL(fringe_timers_start(&still_wheel.timers, &a, 70), 0);
	REQUIRE_EQUAL(fringe_timers_start(&still_heap.timers, &b, 70), 0);
	fringe_virtual_clock_advance(&still, 70);
	REQUIRE_EQUAL(fringe_timers_turn(&still_wheel.timers, NULL), 1);
	REQUIRE_EQUAL(fringe_timers_try_turn(&still_heap.timers, NULL), 1);
	REQUIRE_EQUAL(expired, 2);
}

/* ---- signals ---- */

static struct fringe_timers *turned;
static volatile sig_atomic_t turn_result;
static volatile sig_atomic_t handled;

static void
turn_in_handler(int signal)
{
	(void)signal;
	turn_result = fringe_timers_try_turn(turned, NULL);
	handled++;
}

static void
handle(int signal, void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler };

	sigemptyset(&action.sa_mask);
	REQUIRE_EQUAL(sigaction(signal, &action, NULL), 0);
}

/* The handler interrupts who has the lock: what is due comes with the next. */
static void
locked_body(struct fringe_timers *timers)
{
	struct fringe_timer timer = FRINGE_TIMER_INIT(count_one);

	timers->lock.kind = &fringe_lock_spin;
	turned = timers;
	expired = 0;
	REQUIRE_EQUAL(fringe_timers_start(timers, &timer, 10), 0);
	pass(10);
	fringe_lock_acquire(&timers->lock);
	raise(SIGUSR1);
	fringe_lock_release(&timers->lock);
	REQUIRE_EQUAL(turn_result, FRINGE_EBUSY);
	REQUIRE_EQUAL(expired, 0);
	raise(SIGUSR1);
	REQUIRE_EQUAL(turn_result, 1);
	REQUIRE_EQUAL(expired, 1);
}

CASE(a_handler_that_finds_the_queue_locked_loses_no_tick)
{
	handle(SIGUSR1, turn_in_handler);
	with_both(1000, 0, locked_body);
}

/* In a critical section there is no handler, and after it there is. */
static void
critical_body(struct fringe_timers *timers)
{
	struct fringe_timer timer = FRINGE_TIMER_INIT(count_one);

	timers->lock.kind = &fringe_lock_critical;
	turned = timers;
	expired = 0;
	handled = 0;
	REQUIRE_EQUAL(fringe_timers_start(timers, &timer, 10), 0);
	pass(10);
	fringe_lock_acquire(&timers->lock);
	raise(SIGUSR1);
	REQUIRE_EQUAL(handled, 0);
	fringe_lock_release(&timers->lock);
	REQUIRE_EQUAL(handled, 1);
	REQUIRE_EQUAL(turn_result, 1);
	REQUIRE_EQUAL(expired, 1);
}

CASE(a_critical_section_keeps_handlers_out)
{
	handle(SIGUSR1, turn_in_handler);
	with_both(1000, 0, critical_body);
}

/* ---- threads ---- */

struct counted {
	struct fringe_timer timer;
	atomic_int calls;
};

static struct fringe_timers *shared;
static struct counted crowd[THREADS][TIMERS];
static atomic_int failures;
static atomic_int ended;
static atomic_ulong clock_ticks;

static uint64_t
shared_now(const struct fringe_clock *clock)
{
	(void)clock;
	return clock_ticks;
}

static const struct fringe_clock shared_clock = { shared_now, 1000, 0 };

static void
count_call(struct fringe_timer *timer)
{
	FRINGE_CONTAINER_OF(timer, struct counted, timer)->calls++;
}

/*
 * Starts timers, stops a part of them, and turns. Each is called once for each
 * start that was not taken back.
 */
static void *
use_queue(void *argument)
{
	struct counted *mine = argument;
	int expected[TIMERS] = { 0 };
	int round;
	int i;

	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < TIMERS; i++) {
			if (fringe_timers_start(shared, &mine[i].timer,
				clock_ticks + (uint64_t)(i * 37 % 500)) != 0)
				failures++;
			expected[i]++;
		}
		clock_ticks += 100;
		fringe_timers_turn(shared, NULL);
		for (i = 0; i < TIMERS; i++)
			expected[i] -=
			    fringe_timers_stop(shared, &mine[i].timer) == 1;
	}
	ended++;
	while (ended < THREADS)
		fringe_timers_turn(shared, NULL);
	for (i = 0; i < TIMERS; i++)
		failures += mine[i].calls > expected[i];
	for (i = 0; i < TIMERS; i++)
		mine[i].calls -= expected[i];
	return NULL;
}

static void
threads_body(struct fringe_timers *timers)
{
	pthread_t threads[THREADS];
	int i;
	int j;

	timers->clock = &shared_clock;
	timers->lock.kind = &fringe_lock_pthread;
	shared = timers;
	ended = 0;
	for (i = 0; i < THREADS; i++)
		for (j = 0; j < TIMERS; j++) {
			crowd[i][j].timer =
			    (struct fringe_timer)FRINGE_TIMER_INIT(count_call);
			crowd[i][j].calls = 0;
		}
	for (i = 0; i < THREADS; i++)
		REQUIRE_EQUAL(
		    pthread_create(&threads[i], NULL, use_queue, crowd[i]), 0);
	for (i = 0; i < THREADS; i++)
		REQUIRE_EQUAL(pthread_join(threads[i], NULL), 0);
	REQUIRE_EQUAL(failures, 0);
	for (i = 0; i < THREADS; i++)
		for (j = 0; j < TIMERS; j++)
			REQUIRE_EQUAL(crowd[i][j].calls, 0);
	REQUIRE(fringe_timers_next(timers) == FRINGE_NEVER);
}

CASE(threads_share_a_queue)
{
	with_both(1000, 0, threads_body);
}

static const struct face_case cases[] = {
	ROW(the_systems_clock_does_not_go_back),
	ROW(a_sleep_by_the_systems_clock_is_not_short),
	ROW(queues_have_the_librarys_kind_of_lock),
	ROW(a_handler_that_finds_the_queue_locked_loses_no_tick),
	ROW(a_critical_section_keeps_handlers_out),
	ROW(threads_share_a_queue),
	LAST_ROW,
};

const struct face_suite face_suite = { "kit_timer_hosted", cases, 120 };
