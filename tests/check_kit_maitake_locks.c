/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Scenarios of maitake's semaphores, mutexes and readers' and writers' locks,
 * under the names that they have there, where another object has the same with
 * the object in front. Those with threads: check_kit_maitake_lock_orders.c.
 */
#include <fringe/kit.h>

#include "face.h"
#include "kit_waits.h"

#define MANY 10
#define WAITERS 4

/* ---- semaphores ---- */

#define LIMIT 4

static struct fringe_semaphore semaphore;
static int active;

static void
begin_permits(size_t permits, size_t maximum)
{
	begin_waits();
	active = 0;
	REQUIRE_EQUAL(fringe_semaphore_init(&semaphore, "a semaphore",
			  FRINGE_FIFO, permits, maximum),
	    0);
}

static uintptr_t
work(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_semaphore_acquire(&semaphore, 1, FRINGE_NEVER), 0);
	REQUIRE(active++ < LIMIT);
	REQUIRE_EQUAL(fringe_task_yield(), 0);
	REQUIRE(active-- <= LIMIT);
	REQUIRE_EQUAL(fringe_semaphore_release(&semaphore, 1), 0);
	return came(0);
}

CASE(basic_concurrency_limit)
{
	begin_permits(LIMIT, LIMIT);
	spawn_all(0, 2 * LIMIT - 1, WAITERS, work);
	require_all(2 * LIMIT);
	REQUIRE_EQUAL(fringe_semaphore_available(&semaphore), LIMIT);
}

static uintptr_t
release_one(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_yield(), 0);
	world.sequence++;
	REQUIRE_EQUAL(fringe_semaphore_release(&semaphore, 1), 0);
	return 0;
}

static uintptr_t
acquire_all(void *argument)
{
	(void)argument;
	came(fringe_semaphore_acquire(&semaphore, MANY, FRINGE_NEVER));
	STEP(MANY);
	return 0;
}

CASE(countdown)
{
	begin_permits(0, MANY);
	spawn_all(MANY, MANY, WAITERS - 1, acquire_all);
	spawn_all(0, MANY - 1, WAITERS, release_one);
	require_all(1);
	REQUIRE_CAME(0, MANY, 0);
	REQUIRE_EQUAL(fringe_semaphore_available(&semaphore), 0);
}

/* ---- mutexes ---- */

static struct fringe_mutex mutex;
static int guarded;

static void
begin_mutex(void)
{
	begin_waits();
	guarded = 0;
	REQUIRE_EQUAL(fringe_mutex_init(&mutex, "a mutex", FRINGE_FIFO), 0);
}

static uintptr_t
lock_in_turn(void *argument)
{
	int i;

	(void)argument;
	for (i = 0; i < 3; i++) {
		REQUIRE_EQUAL(fringe_mutex_lock(&mutex, FRINGE_NEVER), 0);
		REQUIRE_EQUAL(guarded++, i);
		REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	}
	return 0;
}

CASE(basic_single_threaded)
{
	begin_mutex();
	spawn_all(0, 0, WAITERS, lock_in_turn);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(guarded, 3);
}

static uintptr_t
try_it(void *argument)
{
	(void)argument;
	return came(fringe_mutex_try_lock(&mutex));
}

static uintptr_t
try_while_locked(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_mutex_try_lock(&mutex), 0);
	REQUIRE_EQUAL(spawn(1, WAITERS - 1, try_it, NULL), 0);
	REQUIRE_CAME(0, 1, FRINGE_EBUSY);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	REQUIRE_EQUAL(spawn(2, WAITERS - 1, try_it, NULL), 0);
	REQUIRE_CAME(1, 2, 0);
	return 0;
}

CASE(try_lock)
{
	begin_mutex();
	spawn_all(0, 0, WAITERS, try_while_locked);
	REQUIRE_EQUAL(run_world(), 0);
}

static uintptr_t
count_guarded(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_mutex_lock(&mutex, FRINGE_NEVER), 0);
	count_slowly(&guarded);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	return came(0);
}

CASE(mutex_basically_works)
{
	begin_mutex();
	spawn_all(0, MANY - 1, WAITERS, count_guarded);
	require_all(MANY);
	REQUIRE_EQUAL(guarded, MANY);
	REQUIRE_EQUAL(fringe_mutex_is_locked(&mutex), 0);
}

/* Locks it in a generator of the task's, for the task. */
static uintptr_t
lock_for_its_task(
    struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	(void)argument;
	(void)first;
	return (uintptr_t)fringe_mutex_lock(&mutex, FRINGE_NEVER);
}

#define OWNERS 3

/* Who owns it is the task, wherever in it that began. */
static uintptr_t
count_owned(void *argument)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	uintptr_t result = 1;

	(void)argument;
	REQUIRE_EQUAL(fringe_stack_init(
			  &stack, world_memory[OWNERS + self()], WORLD_STACK),
	    0);
	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, &stack, lock_for_its_task, NULL),
	    0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 0, &result), 0);
	REQUIRE_EQUAL(result, 0);
	REQUIRE_EQUAL(fringe_generator_finish(&generator, NULL), 0);
	REQUIRE(fringe_mutex_owner(&mutex) == fringe_task_current());
	count_slowly(&guarded);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	return came(0);
}

CASE(lock_owned)
{
	begin_mutex();
	spawn_all(0, OWNERS - 1, WAITERS, count_owned);
	require_all(OWNERS);
	REQUIRE_EQUAL(guarded, OWNERS);
}

/* ---- readers' and writers' locks ---- */

static struct fringe_rwlock rwlock;

static void
begin_rwlock(void)
{
	begin_waits();
	rwlock = (struct fringe_rwlock)FRINGE_RWLOCK_INIT("a lock");
}

static uintptr_t
read_it(void *argument)
{
	(void)argument;
	return came(fringe_rwlock_read(&rwlock, FRINGE_NEVER));
}

static uintptr_t
write_it(void *argument)
{
	(void)argument;
	return came(fringe_rwlock_write(&rwlock, FRINGE_NEVER));
}

/* The first has it, and the second waits until that one lets it go. */
static void
require_second_waits(fringe_task_body *first, fringe_task_body *second)
{
	begin_rwlock();
	spawn_all(0, 0, WAITERS, first);
	spawn_all(1, 1, WAITERS, second);
	require_waiting_but(1);
	REQUIRE_CAME(0, 0, 0);
	REQUIRE_EQUAL(fringe_rwlock_unlock(&rwlock), 0);
	require_all(2);
	REQUIRE_CAME(1, 1, 0);
}

CASE(read_shared)
{
	begin_rwlock();
	REQUIRE_EQUAL(fringe_rwlock_try_read(&rwlock), 0);
	REQUIRE_EQUAL(fringe_rwlock_try_read(&rwlock), 0);
	spawn_all(0, 3, WAITERS, read_it);
	require_all(4);
	REQUIRE_EQUAL(fringe_rwlock_try_write(&rwlock), FRINGE_EBUSY);
}

CASE(write_shared_pending)
{
	begin_rwlock();
	spawn_all(0, 0, WAITERS, read_it);
	require_all(1);
	spawn_all(1, 1, WAITERS, write_it);
	require_waiting_but(1);
	REQUIRE_EQUAL(fringe_rwlock_try_write(&rwlock), FRINGE_EBUSY);
}

CASE(read_exclusive_pending)
{
	require_second_waits(write_it, read_it);
}

CASE(write_exclusive_pending)
{
	require_second_waits(write_it, write_it);
}

CASE(write_shared_drop)
{
	require_second_waits(read_it, write_it);
}

CASE(write_read_shared_pending)
{
	begin_rwlock();
	spawn_all(0, 1, WAITERS, read_it);
	spawn_all(2, 2, WAITERS, write_it);
	spawn_all(3, 3, WAITERS, read_it);
	require_waiting_but(2);
	REQUIRE_EQUAL(fringe_rwlock_try_read(&rwlock), FRINGE_EBUSY);
	/* The writer waits for both. */
	REQUIRE_EQUAL(fringe_rwlock_unlock(&rwlock), 0);
	require_waiting_but(2);
	REQUIRE_EQUAL(fringe_rwlock_unlock(&rwlock), 0);
	require_waiting_but(3);
	REQUIRE_CAME(2, 2, 0);
}

CASE(write_read_shared_drop_pending)
{
	begin_rwlock();
	spawn_all(0, 0, WAITERS, read_it);
	spawn_all(1, 1, WAITERS, write_it);
	spawn_all(2, 2, WAITERS, read_it);
	require_waiting_but(1);
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[1]), 0);
	require_all(3);
	REQUIRE_EQUAL(waits.results[1], FRINGE_ECANCELED);
	REQUIRE_EQUAL(waits.results[2], 0);
}

static const struct face_case cases[] = {
	ROW(basic_concurrency_limit),
	ROW(countdown),
	ROW(basic_single_threaded),
	ROW(try_lock),
	ROW(mutex_basically_works),
	ROW(lock_owned),
	ROW(read_shared),
	ROW(write_shared_pending),
	ROW(read_exclusive_pending),
	ROW(write_exclusive_pending),
	ROW(write_shared_drop),
	ROW(write_read_shared_pending),
	ROW(write_read_shared_drop_pending),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_maitake_locks", cases, 0 };
