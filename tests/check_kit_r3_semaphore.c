/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Scenarios of R3's kernel that are about semaphores. */
#include <fringe/kit.h>

#include "face.h"
#include "kit_r3.h"

static struct fringe_semaphore semaphore;

/* By priority, as R3 has it where nothing else is said. */
static void
begin(size_t permits, size_t maximum)
{
	begin_world();
	semaphore = (struct fringe_semaphore)FRINGE_SEMAPHORE_INIT_OF(
	    "permits", FRINGE_BY_PRIORITY, permits, maximum, CPU_LOCK);
}

static int
acquire(uint64_t deadline)
{
	return fringe_semaphore_acquire(&semaphore, 1, deadline);
}

static int
release(size_t count)
{
	return fringe_semaphore_release(&semaphore, count);
}

static int
try_acquire(void)
{
	return fringe_semaphore_try_acquire(&semaphore, 1);
}

#define REQUIRE_AVAILABLE(count)                                               \
	REQUIRE_EQUAL(fringe_semaphore_available(&semaphore), (count))

/* ---- codes ---- */

static void
use_locked(void)
{
	uintptr_t before = lock_cpu();

	REQUIRE_EQUAL(acquire(FRINGE_NEVER), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(acquire(0), FRINGE_ECONTEXT);
	REQUIRE_AVAILABLE(1);
	REQUIRE_EQUAL(release(1), 0);
	REQUIRE_EQUAL(try_acquire(), 0);
	REQUIRE_EQUAL(fringe_semaphore_drain(&semaphore), 1);
	REQUIRE_EQUAL(release(1), 0);
	unlock_cpu(before);
}

static uintptr_t
count_permits(void *argument)
{
	use_locked();
	REQUIRE_AVAILABLE(1);
	REQUIRE_EQUAL(release(2), FRINGE_EFULL);
	REQUIRE_AVAILABLE(1);
	REQUIRE_EQUAL(release(1), 0);
	REQUIRE_AVAILABLE(2);
	REQUIRE_EQUAL(release(1), FRINGE_EFULL);
	REQUIRE_EQUAL(release(SIZE_MAX), FRINGE_EFULL);
	REQUIRE_AVAILABLE(2);
	REQUIRE_EQUAL(release(0), 0);
	REQUIRE_AVAILABLE(2);
	REQUIRE_EQUAL(try_acquire(), 0);
	REQUIRE_AVAILABLE(1);
	REQUIRE_EQUAL(try_acquire(), 0);
	REQUIRE_AVAILABLE(0);
	/* What R3 calls a timeout of no time. */
	REQUIRE_EQUAL(try_acquire(), FRINGE_EBUSY);
	REQUIRE_AVAILABLE(0);
	REQUIRE_EQUAL(release(2), 0);
	REQUIRE_AVAILABLE(2);
	REQUIRE_EQUAL(fringe_semaphore_drain(&semaphore), 2);
	REQUIRE_EQUAL(fringe_semaphore_drain(&semaphore), 0);
	REQUIRE_AVAILABLE(0);
	return step(argument);
}

CASE(semaphore_misc)
{
	begin(1, 2);
	REQUIRE_EQUAL(spawn(0, 2, count_permits, (void *)0), 0);
	run_to_the_end(1);
}

/* ---- who goes on, and when ---- */

static uintptr_t
take_two(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(acquire(FRINGE_NEVER), 0);
	STEP(3);
	REQUIRE_EQUAL(acquire(FRINGE_NEVER), 0);
	STEP(6);
	return 0;
}

static uintptr_t
take_one(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(acquire(FRINGE_NEVER), 0);
	STEP(4);
	return 0;
}

static uintptr_t
release_two_and_two(void *argument)
{
	step(argument);
	REQUIRE_AVAILABLE(0);
	REQUIRE_EQUAL(release(2), 0);
	STEP(5);
	REQUIRE_AVAILABLE(0);
	REQUIRE_EQUAL(release(2), 0);
	REQUIRE_AVAILABLE(1);
	STEP(7);
	REQUIRE_EQUAL(release(0), 0);
	REQUIRE_AVAILABLE(1);
	return 0;
}

CASE(semaphore_signal_and_dispatch)
{
	begin(0, 2);
	REQUIRE_EQUAL(spawn(0, 2, release_two_and_two, (void *)2), 0);
	REQUIRE_EQUAL(spawn(1, 1, take_two, (void *)0), 0);
	REQUIRE_EQUAL(spawn(2, 1, take_one, (void *)1), 0);
	run_to_the_end(8);
}

static uintptr_t
acquire_in_time(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(acquire(AFTER(200)), FRINGE_ETIMEOUT);
	REQUIRE_TIME(200);
	STEP(2);
	REQUIRE_EQUAL(acquire(AFTER(200)), 0);
	REQUIRE_TIME(300);
	STEP(4);
	REQUIRE_EQUAL(release(1), 0);
	REQUIRE_EQUAL(acquire(AFTER(200)), 0);
	REQUIRE_TIME(300);
	STEP(5);
	return 0;
}

static uintptr_t
release_later(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(fringe_task_sleep(MILLISECONDS(300)), 0);
	STEP(3);
	REQUIRE_EQUAL(release(1), 0);
	STEP(6);
	return 0;
}

CASE(semaphore_timeout)
{
	begin(0, 1);
	REQUIRE_EQUAL(spawn(0, 2, release_later, (void *)1), 0);
	REQUIRE_EQUAL(spawn(1, 1, acquire_in_time, (void *)0), 0);
	run_to_the_end(7);
}

static const struct face_case cases[] = {
	ROW(semaphore_misc),
	ROW(semaphore_signal_and_dispatch),
	ROW(semaphore_timeout),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_r3_semaphore", cases, 0 };
