/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Scenarios of threads and locks that maitake has run by a model checker, under
 * the names that they have there, where another object has the same with the
 * object in front. What is asked is asked of every order, and that all tasks
 * end. There are no guards here that could be owned: what has a lock for
 * reading or writing is whoever lets it go.
 */
#include <fringe/kit.h>

#include "face.h"
#include "kit_orders.h"

/* ---- semaphores ---- */

#define MORE 10

static struct fringe_semaphore semaphore;
static int active;

static void
begin_permits(size_t permits)
{
	active = 0;
	REQUIRE_EQUAL(fringe_semaphore_init(&semaphore, "a semaphore",
			  FRINGE_FIFO, permits, permits + MORE),
	    0);
}

static void
begin_one(void)
{
	begin_permits(1);
}

static void
begin_two(void)
{
	begin_permits(2);
}

static void
begin_none(void)
{
	begin_permits(0);
}

static void
require_available(size_t permits)
{
	REQUIRE_EQUAL(fringe_semaphore_available(&semaphore), permits);
}

static void
require_one(void)
{
	require_available(1);
}

static void
require_two(void)
{
	require_available(2);
}

/* Takes a permit if it is not closed, and lets it go. */
static int
work(void)
{
	int result = fringe_semaphore_acquire(&semaphore, 1, FRINGE_NEVER);

	if (result == 0) {
		REQUIRE(active++ < 2);
		pause_turn();
		active--;
		REQUIRE_EQUAL(fringe_semaphore_release(&semaphore, 1), 0);
	}
	return result;
}

static uintptr_t
work_once(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(work(), 0);
	return 0;
}

CASE(semaphore_basically_works)
{
	in_all_orders(
	    begin_two, BODIES(work_once, work_once, work_once), require_two);
}

CASE(release_on_drop)
{
	in_all_orders(begin_one, BODIES(work_once, work_once), require_one);
}

static uintptr_t
work_twice_unless_closed(void *argument)
{
	(void)argument;
	if (came(work()) == 0)
		work();
	return 0;
}

static uintptr_t
close_semaphore(void *argument)
{
	(void)argument;
	REQUIRE(fringe_semaphore_close(&semaphore) >= 0);
	return 0;
}

static void
require_closed(void)
{
	int i;

	for (i = 0; i < waits.count; i++)
		REQUIRE(waits.results[waits.order[i]] == 0 ||
		    waits.results[waits.order[i]] == FRINGE_ECLOSED);
	REQUIRE_EQUAL(
	    fringe_semaphore_try_acquire(&semaphore, 1), FRINGE_ECLOSED);
	require_available(1);
}

CASE(semaphore_close)
{
	in_all_orders(begin_one,
	    BODIES(work_twice_unless_closed, work_twice_unless_closed,
		close_semaphore),
	    require_closed);
}

static uintptr_t
work_and_close(void *argument)
{
	if (work() == 0)
		close_semaphore(argument);
	return came(0);
}

CASE(concurrent_close)
{
	in_all_orders(begin_one,
	    BODIES(work_and_close, work_and_close, work_and_close),
	    require_closed);
}

/* What it takes, at most two, it has until it is over. */
static uintptr_t
take_until_cancelled(void *argument)
{
	size_t taken = 0;

	(void)argument;
	while (taken < 2 &&
	    fringe_semaphore_acquire(&semaphore, 1, FRINGE_NEVER) == 0)
		taken++;
	REQUIRE_EQUAL(fringe_semaphore_release(&semaphore, taken), 0);
	return 0;
}

static uintptr_t
cancel_both(void *argument)
{
	int i;

	(void)argument;
	for (i = 0; i < 2; i++) {
		REQUIRE(fringe_task_cancel(&world.tasks[i]) <= 0);
		pause_turn();
	}
	return 0;
}

static uintptr_t
add_permits(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_semaphore_release(&semaphore, 1), 0);
	pause_turn();
	REQUIRE_EQUAL(fringe_semaphore_release(&semaphore, MORE - 1), 0);
	return 0;
}

static void
require_more(void)
{
	require_available(MORE);
}

CASE(concurrent_cancel)
{
	in_all_orders(begin_none,
	    BODIES(take_until_cancelled, take_until_cancelled, cancel_both,
		add_permits),
	    require_more);
}

static void
begin_three_of_four(void)
{
	begin_permits(4);
	REQUIRE_EQUAL(fringe_semaphore_try_acquire(&semaphore, 3), 0);
}

static uintptr_t
acquire_two(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_semaphore_acquire(&semaphore, 2, FRINGE_NEVER), 0);
	require_available(2);
	REQUIRE_EQUAL(fringe_semaphore_release(&semaphore, 2), 0);
	return 0;
}

static uintptr_t
release_three(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_semaphore_release(&semaphore, 3), 0);
	return 0;
}

static void
require_four(void)
{
	require_available(4);
}

CASE(drop_permits_while_acquiring)
{
	in_all_orders(begin_three_of_four, BODIES(acquire_two, release_three),
	    require_four);
}

/* ---- mutexes ---- */

static struct fringe_mutex mutex;
static int guarded;

static void
begin_mutex(void)
{
	guarded = 0;
	REQUIRE_EQUAL(fringe_mutex_init(&mutex, "a mutex", FRINGE_FIFO), 0);
}

static uintptr_t
lock_and_count(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_mutex_lock(&mutex, FRINGE_NEVER), 0);
	count_slowly(&guarded);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	return 0;
}

static void
require_counted(void)
{
	REQUIRE_EQUAL(guarded, 2);
}

CASE(basic_multi_threaded)
{
	in_all_orders(begin_mutex, BODIES(lock_and_count, lock_and_count),
	    require_counted);
}

/* ---- readers' and writers' locks ---- */

static struct fringe_rwlock rwlock;

static void
begin_rwlock(void)
{
	guarded = 0;
	rwlock = (struct fringe_rwlock)FRINGE_RWLOCK_INIT("a lock");
}

static uintptr_t
unlock(void *argument)
{
	REQUIRE_EQUAL(fringe_rwlock_unlock(&rwlock), 0);
	return (uintptr_t)argument;
}

static uintptr_t
write_and_count(void *argument)
{
	REQUIRE_EQUAL(fringe_rwlock_write(&rwlock, FRINGE_NEVER), 0);
	count_slowly(&guarded);
	return unlock(argument);
}

/* A task of another thread lets it go. */
static void
pass_to_another(void)
{
	begin_task(self() + STAGE_THREADS, STAGE_THREADS - 1, unlock);
}

static uintptr_t
write_count_and_pass(void *argument)
{
	REQUIRE_EQUAL(fringe_rwlock_write(&rwlock, FRINGE_NEVER), 0);
	count_slowly(&guarded);
	pass_to_another();
	return (uintptr_t)argument;
}

static void
read_slowly(void)
{
	int before;

	REQUIRE_EQUAL(fringe_rwlock_read(&rwlock, FRINGE_NEVER), 0);
	before = guarded;
	pause_turn();
	REQUIRE_EQUAL(guarded, before);
}

static uintptr_t
read_and_unlock(void *argument)
{
	read_slowly();
	return unlock(argument);
}

static uintptr_t
read_and_pass(void *argument)
{
	read_slowly();
	pass_to_another();
	return (uintptr_t)argument;
}

static void
require_written(void)
{
	REQUIRE_EQUAL(guarded, 2);
	REQUIRE_EQUAL(fringe_rwlock_try_write(&rwlock), 0);
}

CASE(rwlock_write)
{
	in_all_orders(begin_rwlock, BODIES(write_and_count, write_and_count),
	    require_written);
}

CASE(read_write)
{
	in_all_orders(begin_rwlock,
	    BODIES(write_and_count, write_and_count, read_and_unlock),
	    require_written);
}

CASE(write_owned)
{
	in_all_orders(begin_rwlock,
	    BODIES(write_count_and_pass, write_count_and_pass),
	    require_written);
}

CASE(read_write_owned)
{
	in_all_orders(begin_rwlock,
	    BODIES(write_count_and_pass, write_count_and_pass, read_and_pass),
	    require_written);
}

static const struct face_case cases[] = {
	ROW(semaphore_basically_works),
	ROW(release_on_drop),
	ROW(semaphore_close),
	ROW(concurrent_close),
	ROW(concurrent_cancel),
	ROW(drop_permits_while_acquiring),
	ROW(basic_multi_threaded),
	ROW(rwlock_write),
	ROW(read_write),
	ROW(write_owned),
	ROW(read_write_owned),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_maitake_lock_orders", cases, 0 };
