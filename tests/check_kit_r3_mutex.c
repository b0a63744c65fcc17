/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Scenarios of R3's kernel that are about mutexes. */
#include <fringe/kit.h>
#include <stdbool.h>

#include "face.h"
#include "kit_r3.h"

#define COUNT 4

/* The first leaves priorities alone, and the others have a ceiling. */
static struct fringe_mutex mutexes[COUNT];
#define PLAIN (&mutexes[0])
#define CEILING (&mutexes[1])

/* By priority, as R3 has it where nothing else is said. */
static void
begin(unsigned int ceiling)
{
	int i;

	begin_world();
	for (i = 0; i < COUNT; i++)
		mutexes[i] = (struct fringe_mutex)FRINGE_CEILING_MUTEX_INIT_OF(
		    NULL, FRINGE_BY_PRIORITY, (unsigned char)ceiling, CPU_LOCK);
	*PLAIN = (struct fringe_mutex)FRINGE_MUTEX_INIT_OF(
	    NULL, FRINGE_BY_PRIORITY, CPU_LOCK);
}

/* With a ceiling of 1, and one task at first. */
static void
run_first(fringe_task_body *body, int steps)
{
	begin(1);
	REQUIRE_EQUAL(spawn(0, 2, body, (void *)0), 0);
	run_to_the_end(steps);
}

static int
lock(struct fringe_mutex *mutex)
{
	return fringe_mutex_lock(mutex, FRINGE_NEVER);
}

/* The three ways to lock a mutex that is free, or that may not be locked. */
static int
lock_in_some_way(struct fringe_mutex *mutex, unsigned int way)
{
	if (way % 3 == 0)
		return lock(mutex);
	if (way % 3 == 1)
		return fringe_mutex_try_lock(mutex);
	return fringe_mutex_lock(mutex, AFTER(500));
}

static void
expect_in_each_way(struct fringe_mutex *mutex, int result)
{
	unsigned int way;

	for (way = 0; way < 3; way++) {
		REQUIRE_EQUAL(lock_in_some_way(mutex, way), result);
		if (result != 0 && result != FRINGE_EABANDONED)
			continue;
		REQUIRE(fringe_mutex_owner(mutex) == fringe_task_current());
		REQUIRE_EQUAL(fringe_mutex_unlock(mutex), 0);
	}
}

static void
expect_priorities(
    struct fringe_task *task, unsigned int own, unsigned int effective)
{
	REQUIRE_EQUAL(fringe_task_base_priority(task), own);
	REQUIRE_EQUAL(fringe_task_priority(task), effective);
}

/* ---- codes ---- */

static void
use_locked(void)
{
	uintptr_t before = lock_cpu();

	REQUIRE_EQUAL(lock(PLAIN), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_mutex_lock(PLAIN, 0), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_mutex_unlock(PLAIN), FRINGE_ENOTOWNER);
	REQUIRE_EQUAL(fringe_mutex_try_lock(PLAIN), 0);
	REQUIRE_EQUAL(fringe_mutex_is_locked(PLAIN), 1);
	REQUIRE_EQUAL(fringe_mutex_mark_consistent(PLAIN), FRINGE_ESTATE);
	unlock_cpu(before);
	REQUIRE_EQUAL(fringe_mutex_unlock(PLAIN), 0);
	REQUIRE_EQUAL(fringe_mutex_unlock(PLAIN), FRINGE_ENOTOWNER);
}

static uintptr_t
lock_twice(void *argument)
{
	use_locked();
	REQUIRE_EQUAL(lock(PLAIN), 0);
	expect_in_each_way(PLAIN, FRINGE_EDEADLOCK);
	REQUIRE_EQUAL(fringe_mutex_unlock(PLAIN), 0);
	return step(argument);
}

/* ---- the order of locking ---- */

static int locked[COUNT];
static int locked_count;

/*
 * Only those that have a ceiling are unlocked last in, first out: R3 asks that
 * of all. So where the first of all is locked does not matter.
 */
static void
check_locked(void)
{
	bool is_last = true;
	int i;

	for (i = locked_count - 1; i >= 0; i--) {
		struct fringe_mutex *mutex = &mutexes[locked[i]];

		REQUIRE_EQUAL(fringe_mutex_is_locked(mutex), 1);
		REQUIRE_EQUAL(lock(mutex), FRINGE_EDEADLOCK);
		if (mutex == PLAIN) {
			REQUIRE_EQUAL(fringe_mutex_unlock(mutex), 0);
			REQUIRE_EQUAL(lock(mutex), 0);
			continue;
		}
		if (!is_last)
			REQUIRE_EQUAL(
			    fringe_mutex_unlock(mutex), FRINGE_ESTATE);
		is_last = false;
	}
	expect_priorities(fringe_task_current(), 2, is_last ? 2 : 1);
}

static void
lock_one_more(unsigned int random)
{
	int i = (int)(random % COUNT);

	while (fringe_mutex_owner(&mutexes[i]))
		i = (i + 1) % COUNT;
	REQUIRE_EQUAL(lock_in_some_way(&mutexes[i], random / COUNT), 0);
	locked[locked_count++] = i;
}

/* Ends with some of them, at random. */
static uintptr_t
lock_at_random(void *argument)
{
	uint32_t random = (uint32_t)(uintptr_t)argument;
	int i;
	int level;

	locked_count = 0;
	for (i = 0; i < 100; i++) {
		random = random * 1103515245u + 12345u;
		level = (int)((random >> 16) % (COUNT + 1));
		while (level < locked_count)
			REQUIRE_EQUAL(fringe_mutex_unlock(
					  &mutexes[locked[--locked_count]]),
			    0);
		while (level > locked_count)
			lock_one_more(random >> (20 + locked_count));
		check_locked();
	}
	return 0;
}

static uintptr_t
count_abandoned(void *argument)
{
	int count = 0;
	int i;

	(void)argument;
	for (i = 0; i < COUNT; i++) {
		count += lock(&mutexes[i]) == FRINGE_EABANDONED;
		fringe_mutex_mark_consistent(&mutexes[i]);
	}
	REQUIRE_EQUAL(count, locked_count);
	while (i-- > 0)
		REQUIRE_EQUAL(fringe_mutex_unlock(&mutexes[i]), 0);
	return 0;
}

static void
check_random_orders(void)
{
	uintptr_t seed;

	for (seed = 1; seed <= 20; seed++) {
		begin(1);
		REQUIRE_EQUAL(spawn(0, 2, lock_at_random, (void *)seed), 0);
		REQUIRE_EQUAL(spawn(1, 2, count_abandoned, NULL), 0);
		REQUIRE_EQUAL(run_world(), 0);
	}
}

/* ---- ceilings ---- */

/* With the mutex, whatever priority it has by itself. */
static void
try_priorities_as_owner(struct fringe_task *me, unsigned int own)
{
	unsigned int priority;

	REQUIRE_EQUAL(fringe_mutex_lock(CEILING, 0), 0);
	expect_priorities(me, own, 1);
	REQUIRE_EQUAL(fringe_task_set_priority(me, 0), FRINGE_EINVAL);
	for (priority = 1; priority <= 3; priority++) {
		REQUIRE_EQUAL(fringe_task_set_priority(me, priority), 0);
		expect_priorities(me, priority, 1);
	}
	REQUIRE_EQUAL(fringe_mutex_unlock(CEILING), 0);
	expect_priorities(me, 3, 3);
}

static uintptr_t
lock_and_end(void *argument)
{
	expect_priorities(SECOND, 2, 2);
	REQUIRE_EQUAL(lock(CEILING), 0);
	return step(argument);
}

/* One that waits for it may not be above its ceiling either. */
static void
try_priorities_of_waiter(void)
{
	unsigned int priority;

	REQUIRE_EQUAL(spawn(1, 2, lock_and_end, (void *)0), 0);
	REQUIRE_EQUAL(lock(CEILING), 0);
	REQUIRE_EQUAL(fringe_task_sleep(MILLISECONDS(200)), 0);
	expect_priorities(SECOND, 2, 2);
	for (priority = 3; priority >= 1; priority--) {
		REQUIRE_EQUAL(fringe_task_set_priority(SECOND, priority), 0);
		expect_priorities(SECOND, priority, priority);
	}
	REQUIRE_EQUAL(fringe_task_set_priority(SECOND, 0), FRINGE_EINVAL);
	expect_priorities(SECOND, 1, 1);
	/* It goes on, and ends with the mutex. */
	REQUIRE_EQUAL(fringe_mutex_unlock(CEILING), 0);
	STEP(1);
	REQUIRE_EQUAL(fringe_mutex_mark_consistent(CEILING), 0);
}

static uintptr_t
try_priorities(void *argument)
{
	unsigned int priority;

	(void)argument;
	REQUIRE_EQUAL(fringe_task_set_priority(FIRST, 0), 0);
	expect_in_each_way(CEILING, FRINGE_EINVAL);
	for (priority = 1; priority <= 3; priority++) {
		REQUIRE_EQUAL(fringe_task_set_priority(FIRST, priority), 0);
		expect_priorities(FIRST, priority, priority);
		expect_in_each_way(CEILING, 0);
		try_priorities_as_owner(FIRST, priority);
	}
	REQUIRE_EQUAL(fringe_task_set_priority(FIRST, 2), 0);
	try_priorities_of_waiter();
	/* Nobody has it: one that ends with it is handed to nobody. */
	REQUIRE_EQUAL(spawn(1, 2, lock_and_end, (void *)2), 0);
	REQUIRE_EQUAL(fringe_task_sleep(MILLISECONDS(200)), 0);
	REQUIRE_EQUAL(fringe_mutex_is_locked(CEILING), 0);
	REQUIRE_EQUAL(fringe_mutex_mark_consistent(CEILING), 0);
	STEP(3);
	return 0;
}

/* ---- owners that end ---- */

static uintptr_t
find_it_abandoned(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(fringe_mutex_is_locked(PLAIN), 0);
	/* Until somebody says otherwise. */
	expect_in_each_way(PLAIN, FRINGE_EABANDONED);
	REQUIRE_EQUAL(fringe_mutex_mark_consistent(PLAIN), 0);
	REQUIRE_EQUAL(fringe_mutex_mark_consistent(PLAIN), FRINGE_ESTATE);
	expect_in_each_way(PLAIN, 0);
	return 0;
}

static uintptr_t
abandon_it(void *argument)
{
	REQUIRE_EQUAL(lock(PLAIN), 0);
	step(argument);
	REQUIRE_EQUAL(spawn(1, 3, find_it_abandoned, (void *)1), 0);
	return 0;
}

CASE(mutex_misc)
{
	run_first(lock_twice, 1);
	check_random_orders();
	run_first(try_priorities, 4);
	run_first(abandon_it, 2);
}

/* ---- ceilings, one inside the other ---- */

static uintptr_t
nest(void *argument)
{
	unsigned int i;

	step(argument);
	expect_priorities(FIRST, 7, 7);
	for (i = COUNT; i-- > 0;) {
		REQUIRE_EQUAL(lock(&mutexes[i]), 0);
		expect_priorities(FIRST, 7, i);
	}
	REQUIRE_EQUAL(fringe_task_set_priority(FIRST, 6), 0);
	for (i = 0; i < COUNT; i++) {
		expect_priorities(FIRST, 6, i);
		REQUIRE_EQUAL(fringe_mutex_unlock(&mutexes[i]), 0);
	}
	expect_priorities(FIRST, 6, 6);
	return 0;
}

CASE(mutex_nesting)
{
	unsigned int i;

	begin_world();
	for (i = 0; i < COUNT; i++)
		REQUIRE_EQUAL(fringe_mutex_init_ceiling(
				  &mutexes[i], NULL, FRINGE_BY_PRIORITY, i),
		    0);
	REQUIRE_EQUAL(spawn(0, 7, nest, (void *)0), 0);
	run_to_the_end(1);
}

/* The busy one has time pass: a millisecond in each turn of its loop. */
static uintptr_t
be_busy(void *argument)
{
	step(argument);
	while (world.sequence != 7) {
		fringe_virtual_clock_advance(&world.clock, 1000);
		REQUIRE_EQUAL(fringe_task_checkpoint(), 0);
	}
	return 0;
}

static uintptr_t
wait_for_ceiling(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(spawn(1, 1, be_busy, (void *)4), 0);
	STEP(3);
	REQUIRE_EQUAL(lock(CEILING), 0);
	STEP(6);
	REQUIRE_EQUAL(fringe_mutex_unlock(CEILING), 0);
	return 0;
}

static uintptr_t
be_protected(void *argument)
{
	struct fringe_task *me = fringe_task_current();

	expect_priorities(me, 2, 2);
	step(argument);
	REQUIRE_EQUAL(lock(CEILING), 0);
	expect_priorities(me, 2, 0);
	STEP(1);
	REQUIRE_EQUAL(spawn(0, 0, wait_for_ceiling, (void *)2), 0);
	REQUIRE_EQUAL(fringe_task_sleep(MILLISECONDS(200)), 0);
	/* The busy one, above this one by itself, let it go on in time. */
	REQUIRE_TIME(200);
	STEP(5);
	REQUIRE_EQUAL(fringe_mutex_unlock(CEILING), 0);
	expect_priorities(me, 2, 2);
	return 0;
}

CASE(mutex_protect_priority_by_ceiling)
{
	begin(0);
	REQUIRE_EQUAL(spawn(2, 2, be_protected, (void *)0), 0);
	run_to_the_end(7);
	REQUIRE_TIME(200);
}

/* ---- who goes on, and when ---- */

static uintptr_t
lock_in_time(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(fringe_mutex_lock(PLAIN, AFTER(200)), FRINGE_ETIMEOUT);
	REQUIRE_TIME(200);
	STEP(3);
	REQUIRE_EQUAL(fringe_mutex_lock(PLAIN, AFTER(200)), 0);
	REQUIRE_TIME(300);
	STEP(5);
	REQUIRE_EQUAL(fringe_mutex_unlock(PLAIN), 0);
	REQUIRE_EQUAL(fringe_mutex_lock(PLAIN, AFTER(200)), 0);
	STEP(6);
	REQUIRE_EQUAL(fringe_task_sleep(MILLISECONDS(200)), 0);
	STEP(8);
	return 0;
}

static uintptr_t
unlock_later(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(lock(PLAIN), 0);
	REQUIRE_EQUAL(spawn(1, 1, lock_in_time, (void *)1), 0);
	STEP(2);
	REQUIRE_EQUAL(fringe_task_sleep(MILLISECONDS(300)), 0);
	STEP(4);
	REQUIRE_EQUAL(fringe_mutex_unlock(PLAIN), 0);
	STEP(7);
	REQUIRE_EQUAL(fringe_mutex_lock(PLAIN, AFTER(500)), FRINGE_EABANDONED);
	REQUIRE_TIME(500);
	STEP(9);
	return 0;
}

CASE(mutex_timeout)
{
	run_first(unlock_later, 10);
}

/* The one that comes later is the more urgent one. */
static uintptr_t
lock_second(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(lock(PLAIN), 0);
	STEP(7);
	return 0;
}

static uintptr_t
lock_first(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(lock(PLAIN), 0);
	STEP(6);
	REQUIRE_EQUAL(fringe_mutex_unlock(PLAIN), 0);
	return 0;
}

static uintptr_t
unlock_for_two(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(lock(PLAIN), 0);
	STEP(1);
	REQUIRE_EQUAL(spawn(1, 1, lock_second, (void *)2), 0);
	STEP(3);
	REQUIRE_EQUAL(spawn(2, 0, lock_first, (void *)4), 0);
	STEP(5);
	REQUIRE_EQUAL(fringe_mutex_unlock(PLAIN), 0);
	STEP(8);
	return 0;
}

CASE(mutex_unlock_and_dispatch)
{
	run_first(unlock_for_two, 9);
}

static const struct face_case cases[] = {
	ROW(mutex_misc),
	ROW(mutex_nesting),
	ROW(mutex_protect_priority_by_ceiling),
	ROW(mutex_timeout),
	ROW(mutex_unlock_and_dispatch),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_r3_mutex", cases, 0 };
