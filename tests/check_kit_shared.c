/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Objects that tasks of two threads use, each of which runs a scheduler of its
 * own. What is required holds whoever is faster.
 */
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

#include <fringe/kit.h>

#include "face.h"
#include "on_emulator.h"
#include "on_valgrind.h"

#define THREADS 2
#define TASKS 4
#define STACK (64 * 1024)
#define PERMITS 3

/* Where it was configured for one thread, there is nothing to see here. */
#ifdef FRINGE_KIT_SINGLE_CORE
#define ONE_THREAD 1
#else
#define ONE_THREAD 0
#endif

/*
 * Of each task; of all it is 100,000, but where threads take turns, for waiting
 * in a loop is long there. A multiple of 16.
 */
#define OPERATIONS (ON_VALGRIND || on_emulator() ? 256 : 12512)

/* Objects of threads, whatever the library's own lock is. */
#define LOCK &fringe_lock_pthread

struct runner {
	struct fringe_list lists[2];
	struct fringe_heap heap;
	struct fringe_scheduler scheduler;
	struct fringe_task tasks[TASKS];
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t is_kicked;
	int kicks;
	int result;
};

static struct runner runners[THREADS];
static char memory[THREADS][TASKS][STACK]
    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));

/* ---- schedulers on threads ---- */

static void
kick(struct fringe_scheduler *scheduler, void *argument)
{
	struct runner *runner = argument;

	(void)scheduler;
	pthread_mutex_lock(&runner->mutex);
	runner->kicks++;
	pthread_cond_signal(&runner->is_kicked);
	pthread_mutex_unlock(&runner->mutex);
}

/* Sleeps until it is kicked; does not, when there is a deadline. */
static int
idle(struct fringe_scheduler *scheduler, int64_t nanoseconds, void *argument)
{
	struct runner *runner = argument;

	(void)scheduler;
	if (nanoseconds != FRINGE_FOREVER) {
		sched_yield();
		return 0;
	}
	pthread_mutex_lock(&runner->mutex);
	while (runner->kicks == 0)
		pthread_cond_wait(&runner->is_kicked, &runner->mutex);
	runner->kicks = 0;
	pthread_mutex_unlock(&runner->mutex);
	return 0;
}

static void *
run(void *argument)
{
	struct runner *runner = argument;

	runner->result = fringe_scheduler_run(&runner->scheduler, idle, runner);
	return NULL;
}

/* A body for all tasks of each thread. */
static void
begin(fringe_task_body *bodies[THREADS])
{
	struct fringe_stack stack = { 0 };
	struct runner *runner;
	uintptr_t i;
	uintptr_t k;

	for (i = 0; i < THREADS; i++) {
		runner = &runners[i];
		*runner = (struct runner){
			.heap = FRINGE_HEAP_INIT(&fringe_monotonic_clock),
			.mutex = PTHREAD_MUTEX_INITIALIZER,
			.is_kicked = PTHREAD_COND_INITIALIZER,
		};
		REQUIRE_EQUAL(fringe_scheduler_init(&runner->scheduler,
				  runner->lists, 2, &runner->heap.timers),
		    0);
		fringe_scheduler_set_kick(&runner->scheduler, kick, runner);
		for (k = 0; k < TASKS; k++) {
			fringe_stack_init(&stack, memory[i][k], STACK);
			REQUIRE_EQUAL(fringe_task_spawn(&runner->scheduler,
					  &runner->tasks[k], &stack, bodies[i],
					  (void *)(i * TASKS + k), NULL),
			    0);
		}
	}
}

static bool
is_skipped(void)
{
	if (ONE_THREAD)
		face_skip("the kit's atomics are those of a single core");
	return ONE_THREAD;
}

/* Returns whether they ran. */
static bool
run_all(fringe_task_body *one, fringe_task_body *other)
{
	int i;

	if (is_skipped())
		return false;
	begin((fringe_task_body *[]){ one, other });
	for (i = 0; i < THREADS; i++)
		REQUIRE_EQUAL(
		    pthread_create(&runners[i].thread, NULL, run, &runners[i]),
		    0);
	for (i = 0; i < THREADS; i++) {
		REQUIRE_EQUAL(pthread_join(runners[i].thread, NULL), 0);
		REQUIRE_EQUAL(runners[i].result, 0);
	}
	return true;
}

/* ---- mutexes ---- */

static struct fringe_mutex mutex;
static unsigned int guarded;

/* Some let others run while they have it, so that those wait. */
static uintptr_t
count_guarded(void *argument)
{
	int i;

	(void)argument;
	for (i = 0; i < OPERATIONS; i++) {
		REQUIRE_EQUAL(fringe_mutex_lock(&mutex, FRINGE_NEVER), 0);
		guarded++;
		if (i % 16 == 0)
			fringe_task_yield();
		REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
		if (i % 32 == 0)
			fringe_task_yield();
	}
	return 0;
}

/* All of them do this, which counts, with a mutex that is free. */
static void
count_all(fringe_task_body *count)
{
	guarded = 0;
	if (!run_all(count, count))
		return;
	REQUIRE_EQUAL(guarded, THREADS * TASKS * OPERATIONS);
	REQUIRE_EQUAL(fringe_mutex_is_locked(&mutex), 0);
}

CASE(a_mutex_is_one_tasks_whatever_thread_it_is_on)
{
	mutex = (struct fringe_mutex)FRINGE_MUTEX_INIT_OF(
	    "shared", FRINGE_FIFO, LOCK);
	count_all(count_guarded);
}

CASE(so_is_one_with_a_ceiling)
{
	mutex = (struct fringe_mutex)FRINGE_CEILING_MUTEX_INIT_OF(
	    "shared", FRINGE_FIFO, 0, LOCK);
	count_all(count_guarded);
}

/* It lets go, and has the next task of its thread wait in another place. */
static uintptr_t
count_and_reorder(void *number)
{
	uintptr_t own = (uintptr_t)number / TASKS;
	uintptr_t next = ((uintptr_t)number + 1) % TASKS;
	unsigned int i;
	int error;

	for (i = 0; i < OPERATIONS; i++) {
		REQUIRE_EQUAL(fringe_mutex_lock(&mutex, FRINGE_NEVER), 0);
		guarded++;
		if (i % 16 == 0)
			fringe_task_yield();
		REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
		error = fringe_task_set_priority(
		    &runners[own].tasks[next], i % 2);
		REQUIRE(error == 0 || error == FRINGE_ESTATE);
	}
	return 0;
}

CASE(who_waits_changes_places_while_others_grant)
{
	mutex = (struct fringe_mutex)FRINGE_MUTEX_INIT_OF(
	    "shared", FRINGE_BY_PRIORITY, LOCK);
	count_all(count_and_reorder);
}

/* ---- semaphores ---- */

static struct fringe_semaphore semaphore;
static int active;

static void
work(size_t permits)
{
	REQUIRE(__atomic_add_fetch(&active, (int)permits, __ATOMIC_RELAXED) <=
	    PERMITS);
	__atomic_sub_fetch(&active, (int)permits, __ATOMIC_RELAXED);
	REQUIRE_EQUAL(fringe_semaphore_release(&semaphore, permits), 0);
}

static uintptr_t
take_permits(void *argument)
{
	size_t permits;
	int i;

	(void)argument;
	for (i = 0; i < OPERATIONS; i++) {
		permits = 1 + (size_t)i % 2;
		REQUIRE_EQUAL(
		    fringe_semaphore_acquire(&semaphore, permits, FRINGE_NEVER),
		    0);
		if (i % 16 == 0)
			fringe_task_yield();
		work(permits);
	}
	return 0;
}

static void
begin_permits(void)
{
	active = 0;
	semaphore = (struct fringe_semaphore)FRINGE_SEMAPHORE_INIT_OF(
	    "shared", FRINGE_FIFO, PERMITS, PERMITS, LOCK);
}

CASE(there_are_as_many_permits_as_there_were)
{
	begin_permits();
	if (!run_all(take_permits, take_permits))
		return;
	REQUIRE_EQUAL(fringe_semaphore_available(&semaphore), PERMITS);
}

/* With deadlines so near that many pass, and many grants are in between. */
static uintptr_t
take_permits_in_time(void *argument)
{
	size_t permits;
	int result;
	int i;

	(void)argument;
	for (i = 0; i < OPERATIONS / 4; i++) {
		permits = 1 + (size_t)i % 2;
		result = fringe_semaphore_acquire(
		    &semaphore, permits, fringe_task_after(i % 8 * 500));
		if (i % 4 == 0)
			fringe_task_yield();
		if (result == 0)
			work(permits);
		else
			REQUIRE_EQUAL(result, FRINGE_ETIMEOUT);
	}
	return 0;
}

CASE(a_deadline_loses_no_permit)
{
	begin_permits();
	if (!run_all(take_permits_in_time, take_permits_in_time))
		return;
	REQUIRE_EQUAL(fringe_semaphore_available(&semaphore), PERMITS);
}

/* Acquires until it is cancelled. */
static uintptr_t
take_until_cancelled(void *argument)
{
	size_t permits = 1 + (uintptr_t)argument % 2;

	while (
	    fringe_semaphore_acquire(&semaphore, permits, FRINGE_NEVER) == 0) {
		fringe_task_yield();
		work(permits);
	}
	return 0;
}

/* Each cancels one of the other thread's tasks after a while. */
static uintptr_t
take_and_cancel(void *argument)
{
	int i;

	for (i = 0; i < OPERATIONS / 100; i++) {
		REQUIRE_EQUAL(
		    fringe_semaphore_acquire(&semaphore, 1, FRINGE_NEVER), 0);
		if (i % 2 == 0)
			fringe_task_yield();
		work(1);
	}
	REQUIRE_EQUAL(
	    fringe_task_cancel(&runners[0].tasks[(uintptr_t)argument % TASKS]),
	    0);
	return 0;
}

CASE(a_cancelled_task_loses_no_permit)
{
	int i;

	for (i = 0; i < 20; i++) {
		begin_permits();
		if (!run_all(take_until_cancelled, take_and_cancel))
			return;
		REQUIRE_EQUAL(fringe_semaphore_available(&semaphore), PERMITS);
	}
}

/* ---- events ---- */

static struct fringe_event event;
static int produced;
static int consumed;

static uintptr_t
produce(void *argument)
{
	int i;

	(void)argument;
	for (i = 0; i < OPERATIONS; i++) {
		__atomic_add_fetch(&produced, 1, __ATOMIC_RELEASE);
		REQUIRE(fringe_event_wake(&event) >= 0);
		if (i % 64 == 0)
			fringe_task_yield();
	}
	return 0;
}

static int
try_consume(void *argument)
{
	int there = __atomic_load_n(&produced, __ATOMIC_ACQUIRE);

	(void)argument;
	if (there == 0)
		return 0;
	return __atomic_compare_exchange_n(&produced, &there, there - 1, 0,
	    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

static uintptr_t
consume(void *argument)
{
	int i;

	(void)argument;
	for (i = 0; i < OPERATIONS; i++) {
		REQUIRE_EQUAL(fringe_event_wait_for(
				  &event, try_consume, NULL, FRINGE_NEVER),
		    0);
		/* There may be more than this one was woken for. */
		fringe_event_wake(&event);
		__atomic_add_fetch(&consumed, 1, __ATOMIC_RELAXED);
	}
	return 0;
}

CASE(no_wake_is_lost_between_threads)
{
	produced = 0;
	consumed = 0;
	event = (struct fringe_event)FRINGE_EVENT_INIT_OF(
	    "shared", FRINGE_FIFO, LOCK);
	if (!run_all(produce, consume))
		return;
	REQUIRE_EQUAL(produced, 0);
	REQUIRE_EQUAL(consumed, TASKS * OPERATIONS);
}

/* A wake of one goes round, through both threads. */
static uintptr_t
pass_on(void *argument)
{
	int i;

	(void)argument;
	for (i = 0; i < OPERATIONS; i++) {
		REQUIRE_EQUAL(fringe_event_wait(&event, FRINGE_NEVER), 0);
		guarded++;
		REQUIRE(fringe_event_wake(&event) >= 0);
	}
	return 0;
}

CASE(one_token_is_in_one_hand_at_a_time)
{
	guarded = 0;
	event = (struct fringe_event)FRINGE_EVENT_INIT_OF(
	    "shared", FRINGE_FIFO, LOCK);
	REQUIRE_EQUAL(fringe_event_wake(&event), 0);
	if (!run_all(pass_on, pass_on))
		return;
	REQUIRE_EQUAL(guarded, THREADS * TASKS * OPERATIONS);
}

/* ---- wait cells ---- */

/* For a pair of tasks each: a cell to ask in and one to answer in. */
static struct fringe_wait_cell asking[TASKS];
static struct fringe_wait_cell answering[TASKS];
static long asked[TASKS];
static long answered[TASKS];

/* Until it is so much: looks, and some time after that waits to look again. */
static void
await_count(struct fringe_wait_cell *cell, const long *counter, long count)
{
	long i;

	while (__atomic_load_n(counter, __ATOMIC_RELAXED) < count) {
		for (i = count % 64; i > 0; i--)
			fringe_task_yield();
		REQUIRE_EQUAL(fringe_wait_cell_wait(cell, FRINGE_NEVER), 0);
	}
}

static void
count_and_wake(struct fringe_wait_cell *cell, long *counter)
{
	__atomic_add_fetch(counter, 1, __ATOMIC_RELAXED);
	REQUIRE(fringe_wait_cell_wake(cell) >= 0);
}

/* Now and then wakes twice, for nothing. */
static uintptr_t
ask(void *argument)
{
	uintptr_t own = (uintptr_t)argument % TASKS;
	int i;

	for (i = 1; i <= OPERATIONS; i++) {
		count_and_wake(&asking[own], &asked[own]);
		if (i % 4 == 0)
			fringe_wait_cell_wake(&asking[own]);
		await_count(&answering[own], &answered[own], i);
	}
	return 0;
}

static uintptr_t
answer(void *argument)
{
	uintptr_t own = (uintptr_t)argument % TASKS;
	int i;

	for (i = 1; i <= OPERATIONS; i++) {
		await_count(&asking[own], &asked[own], i);
		count_and_wake(&answering[own], &answered[own]);
	}
	return 0;
}

/* That several are one must not mean that the last of them is none. */
CASE(no_wake_of_a_cell_is_lost_between_threads)
{
	int i;

	for (i = 0; i < TASKS; i++) {
		asking[i] = (struct fringe_wait_cell)FRINGE_WAIT_CELL_INIT_OF(
		    "asking", LOCK);
		answering[i] =
		    (struct fringe_wait_cell)FRINGE_WAIT_CELL_INIT_OF(
			"answering", LOCK);
		asked[i] = 0;
		answered[i] = 0;
	}
	run_all(ask, answer);
}

/* ---- closing ---- */

/*
 * Threads that hand over after each event run in turn where there is much else
 * to do, and hardly ever at the same time.
 */
#define EVENTS 64
#define ROUNDS (OPERATIONS / 2)

static struct fringe_event events[EVENTS];
static int closing_round;
static int begun_round;
static int closed_round;

static void
await_round(int *round, int n)
{
	int looked = 0;

	while (__atomic_load_n(round, __ATOMIC_ACQUIRE) < n)
		if (++looked > 2000)
			sched_yield();
}

static void *
close_each_round(void *argument)
{
	int round;
	int i;

	(void)argument;
	for (round = 1; round <= ROUNDS; round++) {
		await_round(&closing_round, round);
		__atomic_store_n(&begun_round, round, __ATOMIC_RELEASE);
		for (i = 0; i < EVENTS; i++)
			fringe_event_close(&events[i]);
		__atomic_store_n(&closed_round, round, __ATOMIC_RELEASE);
	}
	return NULL;
}

static void
wake_each(int round)
{
	int i;

	for (i = 0; i < EVENTS; i++)
		events[i] = (struct fringe_event)FRINGE_EVENT_INIT(
		    "shared", FRINGE_FIFO);
	__atomic_store_n(&closing_round, round, __ATOMIC_RELEASE);
	await_round(&begun_round, round);
	/* The other way round, so that they meet. */
	for (i = EVENTS - 1; i >= 0; i--)
		fringe_event_wake(&events[i]);
	await_round(&closed_round, round);
	for (i = 0; i < EVENTS; i++) {
		REQUIRE_EQUAL(fringe_event_is_closed(&events[i]), 1);
		REQUIRE_EQUAL(fringe_event_wake(&events[i]), FRINGE_ECLOSED);
	}
}

/* What the original lost in one of some ten thousand rounds. */
CASE(an_event_that_is_closed_while_it_is_woken_is_closed)
{
	pthread_t thread;
	int round;

	if (is_skipped())
		return;
	closing_round = 0;
	begun_round = 0;
	closed_round = 0;
	REQUIRE_EQUAL(pthread_create(&thread, NULL, close_each_round, NULL), 0);
	for (round = 1; round <= ROUNDS; round++)
		wake_each(round);
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
}

/* ---- readers and writers ---- */

static struct fringe_rwlock rwlock;

static uintptr_t
read_and_write(void *argument)
{
	unsigned int before;
	int i;

	for (i = 0; i < OPERATIONS; i++) {
		if (((uintptr_t)i + (uintptr_t)argument) % 4 == 0) {
			REQUIRE_EQUAL(
			    fringe_rwlock_write(&rwlock, FRINGE_NEVER), 0);
			guarded++;
		} else {
			REQUIRE_EQUAL(
			    fringe_rwlock_read(&rwlock, FRINGE_NEVER), 0);
			before = guarded;
			if (i % 16 == 0)
				fringe_task_yield();
			REQUIRE_EQUAL(guarded, before);
		}
		REQUIRE_EQUAL(fringe_rwlock_unlock(&rwlock), 0);
	}
	return 0;
}

CASE(nothing_is_written_while_it_is_read)
{
	guarded = 0;
	rwlock = (struct fringe_rwlock)FRINGE_RWLOCK_INIT_OF("shared", LOCK);
	if (!run_all(read_and_write, read_and_write))
		return;
	REQUIRE_EQUAL(guarded, THREADS * TASKS * OPERATIONS / 4);
	REQUIRE_EQUAL(fringe_rwlock_try_write(&rwlock), 0);
}

static const struct face_case cases[] = {
	ROW(a_mutex_is_one_tasks_whatever_thread_it_is_on),
	ROW(so_is_one_with_a_ceiling),
	ROW(who_waits_changes_places_while_others_grant),
	ROW(there_are_as_many_permits_as_there_were),
	ROW(a_deadline_loses_no_permit),
	ROW(a_cancelled_task_loses_no_permit),
	ROW(no_wake_is_lost_between_threads),
	ROW(one_token_is_in_one_hand_at_a_time),
	ROW(no_wake_of_a_cell_is_lost_between_threads),
	ROW(an_event_that_is_closed_while_it_is_woken_is_closed),
	ROW(nothing_is_written_while_it_is_read),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_shared", cases, 60 };
