/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Semaphores: who gets permits, when, and what becomes of them. */
#include <fringe/kit.h>

#include "face.h"
#include "kit_waits.h"

#define BEFORE 2
#define WAITERS 4
#define BEHIND 6
#define MANY 10

static struct fringe_semaphore semaphore;

static void
begin(size_t permits, size_t maximum, enum fringe_order order)
{
	begin_waits();
	REQUIRE_EQUAL(fringe_semaphore_init(
			  &semaphore, "a semaphore", order, permits, maximum),
	    0);
}

/* Acquires so many. */
static uintptr_t
acquire(void *argument)
{
	return came(fringe_semaphore_acquire(
	    &semaphore, (size_t)argument, FRINGE_NEVER));
}

static void
spawn_acquire(int i, unsigned int priority, size_t count)
{
	REQUIRE_EQUAL(spawn(i, priority, acquire, (void *)count), 0);
}

#define REQUIRE_AVAILABLE(n)                                                   \
	REQUIRE_EQUAL(fringe_semaphore_available(&semaphore), (n))

/* ---- permits ---- */

static int active;

static uintptr_t
work(void *argument)
{
	int i;

	(void)argument;
	for (i = 0; i < 3; i++) {
		REQUIRE_EQUAL(
		    fringe_semaphore_acquire(&semaphore, 1, FRINGE_NEVER), 0);
		active++;
		REQUIRE(active <= 3);
		REQUIRE_EQUAL(fringe_task_sleep(MILLISECOND), 0);
		active--;
		REQUIRE_EQUAL(fringe_semaphore_release(&semaphore, 1), 0);
	}
	return 0;
}

CASE(no_more_than_the_permits_work_at_a_time)
{
	begin(3, 3, FRINGE_FIFO);
	active = 0;
	spawn_all(0, MANY - 1, WAITERS, work);
	REQUIRE_EQUAL(run_world(), 0);
	/* All the time three do. */
	REQUIRE_EQUAL(world.clock.ticks, MANY * 1000);
	REQUIRE_AVAILABLE(3);
}

CASE(trying_takes_all_or_nothing)
{
	begin(3, 5, FRINGE_FIFO);
	REQUIRE_EQUAL(fringe_semaphore_try_acquire(&semaphore, 2), 0);
	REQUIRE_AVAILABLE(1);
	REQUIRE_EQUAL(
	    fringe_semaphore_try_acquire(&semaphore, 2), FRINGE_EBUSY);
	REQUIRE_AVAILABLE(1);
	REQUIRE_EQUAL(fringe_semaphore_try_acquire(&semaphore, 0), 0);
	REQUIRE_EQUAL(fringe_semaphore_try_acquire(&semaphore, 1), 0);
	REQUIRE_EQUAL(fringe_semaphore_try_acquire(&semaphore, 0), 0);
	REQUIRE_EQUAL(
	    fringe_semaphore_try_acquire(&semaphore, 1), FRINGE_EBUSY);
}

/* ---- who goes first ---- */

CASE(the_first_keeps_the_others_from_what_it_waits_for)
{
	begin(2, 5, FRINGE_FIFO);
	spawn_acquire(0, WAITERS, 3);
	spawn_acquire(1, WAITERS, 1);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(waits.count, 0);
	/* It has nothing either, before it has all: there are two still. */
	REQUIRE_AVAILABLE(2);
	REQUIRE_EQUAL(
	    fringe_semaphore_try_acquire(&semaphore, 1), FRINGE_EBUSY);
	REQUIRE_EQUAL(fringe_semaphore_try_acquire(&semaphore, 0), 0);
	REQUIRE_EQUAL(fringe_semaphore_release(&semaphore, 1), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_CAME(0, 0, 0);
	REQUIRE_EQUAL(waits.count, 1);
	REQUIRE_EQUAL(fringe_semaphore_release(&semaphore, 2), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(1, 1, 0);
	REQUIRE_AVAILABLE(1);
}

static uintptr_t
acquire_a_while(void *argument)
{
	return came(fringe_semaphore_acquire(
	    &semaphore, (size_t)argument, fringe_task_after(MILLISECOND)));
}

CASE(who_leaves_lets_those_behind_it_go_on)
{
	begin(2, 5, FRINGE_FIFO);
	REQUIRE_EQUAL(spawn(0, WAITERS, acquire_a_while, (void *)3), 0);
	spawn_acquire(1, WAITERS, 1);
	spawn_acquire(2, WAITERS, 2);
	spawn_acquire(3, WAITERS, 1);
	/* At the deadline, and at once. */
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(world.clock.ticks, 1000);
	REQUIRE_CAME(0, 0, FRINGE_ETIMEOUT);
	REQUIRE_CAME(1, 1, 0);
	REQUIRE_EQUAL(waits.count, 2);
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[2]), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(waits.results[2], FRINGE_ECANCELED);
	REQUIRE_EQUAL(waits.results[3], 0);
	REQUIRE_AVAILABLE(0);
}

CASE(whose_time_is_up_takes_no_permit_though_it_is_queued)
{
	begin(0, 5, FRINGE_FIFO);
	REQUIRE_EQUAL(spawn(0, WAITERS, acquire_a_while, (void *)2), 0);
	spawn_acquire(1, WAITERS, 2);
	expire_unseen(1000);
	REQUIRE_EQUAL(fringe_semaphore_release(&semaphore, 3), 0);
	REQUIRE_AVAILABLE(1);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(waits.results[0], FRINGE_ETIMEOUT);
	REQUIRE_EQUAL(waits.results[1], 0);
	REQUIRE_AVAILABLE(1);
}

static uintptr_t
acquire_too_late(void *argument)
{
	return came(fringe_semaphore_acquire(&semaphore, (size_t)argument, 0));
}

CASE(a_deadline_that_has_passed_fails_what_would_wait)
{
	begin(1, 5, FRINGE_FIFO);
	REQUIRE_EQUAL(spawn(0, WAITERS, acquire_too_late, (void *)2), 0);
	REQUIRE_EQUAL(spawn(1, WAITERS, acquire_too_late, (void *)1), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, FRINGE_ETIMEOUT);
	REQUIRE_CAME(1, 1, 0);
}

static uintptr_t
release_at_the_deadline(void *argument)
{
	(void)argument;
	fringe_virtual_clock_advance(&world.clock, 1000);
	REQUIRE_EQUAL(fringe_semaphore_release(&semaphore, 1), 0);
	REQUIRE_AVAILABLE(0);
	return 0;
}

CASE(a_permit_granted_at_the_deadline_is_no_timeout)
{
	begin(0, 5, FRINGE_FIFO);
	REQUIRE_EQUAL(spawn(0, WAITERS, acquire_a_while, (void *)1), 0);
	REQUIRE_EQUAL(spawn(1, BEHIND, release_at_the_deadline, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, 0);
}

static uintptr_t
release_by_priority(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_set_priority(&world.tasks[1], 5), 0);
	REQUIRE_EQUAL(fringe_task_set_priority(&world.tasks[3], 1), 0);
	while (waits.count < 4)
		REQUIRE_EQUAL(fringe_semaphore_release(&semaphore, 1), 0);
	return 0;
}

CASE(by_priority_the_most_urgent_goes_first)
{
	begin(0, 5, FRINGE_BY_PRIORITY);
	spawn_acquire(0, 4, 1);
	spawn_acquire(1, 3, 1);
	spawn_acquire(2, 2, 1);
	spawn_acquire(3, 4, 1);
	run_script(BEHIND, release_by_priority);
	REQUIRE_CAME(0, 3, 0);
	REQUIRE_CAME(1, 2, 0);
	REQUIRE_CAME(2, 0, 0);
	REQUIRE_CAME(3, 1, 0);
}

CASE(by_priority_there_is_one_permit_at_a_time)
{
	begin(3, 5, FRINGE_BY_PRIORITY);
	spawn_acquire(0, WAITERS, 2);
	spawn_acquire(1, WAITERS, 1);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, FRINGE_EUNSUPPORTED);
	REQUIRE_CAME(1, 1, 0);
	REQUIRE_EQUAL(
	    fringe_semaphore_try_acquire(&semaphore, 2), FRINGE_EUNSUPPORTED);
	REQUIRE_EQUAL(fringe_semaphore_try_acquire(&semaphore, 1), 0);
	REQUIRE_AVAILABLE(1);
}

/* ---- cancelled, and closed ---- */

static uintptr_t
release_and_cancel(void *argument)
{
	REQUIRE_EQUAL(
	    fringe_semaphore_release(&semaphore, (size_t)argument), 0);
	REQUIRE_AVAILABLE(0);
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[0]), 0);
	return 0;
}

CASE(who_is_cancelled_after_the_grant_gives_its_permits_back)
{
	begin(0, 5, FRINGE_FIFO);
	spawn_acquire(0, WAITERS, 3);
	spawn_acquire(1, WAITERS, 2);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(spawn(2, BEFORE, release_and_cancel, (void *)3), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, FRINGE_ECANCELED);
	REQUIRE_CAME(1, 1, 0);
	REQUIRE_AVAILABLE(1);
}

static uintptr_t
fill_and_cancel(void *argument)
{
	release_and_cancel(argument);
	REQUIRE_EQUAL(fringe_semaphore_release(&semaphore, 4), 0);
	return 0;
}

CASE(what_is_given_back_is_never_above_the_maximum)
{
	begin(0, 5, FRINGE_FIFO);
	spawn_acquire(0, WAITERS, 3);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(spawn(2, BEFORE, fill_and_cancel, (void *)3), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, FRINGE_ECANCELED);
	REQUIRE_AVAILABLE(5);
}

CASE(a_closed_semaphore_stays_closed)
{
	begin(1, 5, FRINGE_FIFO);
	spawn_acquire(0, WAITERS, 2);
	spawn_acquire(1, WAITERS, 1);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(fringe_semaphore_close(&semaphore), 0);
	REQUIRE_EQUAL(fringe_semaphore_close(&semaphore), 1);
	REQUIRE_EQUAL(
	    fringe_semaphore_try_acquire(&semaphore, 1), FRINGE_ECLOSED);
	spawn_acquire(2, WAITERS, 1);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, FRINGE_ECLOSED);
	REQUIRE_CAME(1, 1, FRINGE_ECLOSED);
	REQUIRE_CAME(2, 2, FRINGE_ECLOSED);
	/* Who has permits may still give them back. */
	REQUIRE_EQUAL(fringe_semaphore_release(&semaphore, 1), 0);
	REQUIRE_AVAILABLE(2);
}

CASE(it_is_used_in_interrupts_and_from_outside)
{
	begin(0, 5, FRINGE_FIFO);
	spawn_acquire(0, WAITERS, 2);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE(fringe_task_waits_for(&world.tasks[0])[0] == 's');
	fringe_interrupt_enter();
	REQUIRE_EQUAL(fringe_semaphore_acquire(&semaphore, 1, FRINGE_NEVER),
	    FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_semaphore_release(&semaphore, 3), 0);
	REQUIRE_EQUAL(fringe_semaphore_try_acquire(&semaphore, 1), 0);
	fringe_interrupt_leave();
	REQUIRE_EQUAL(waits.count, 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, 0);
}

CASE(bad_calls_are_refused)
{
	static struct fringe_semaphore made =
	    FRINGE_SEMAPHORE_INIT("made", FRINGE_FIFO, 2, 3);
	static struct fringe_semaphore zeroed;

	begin(0, 5, FRINGE_FIFO);
	REQUIRE_EQUAL(fringe_semaphore_init(NULL, NULL, FRINGE_FIFO, 0, 0),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_semaphore_init(&zeroed, NULL, FRINGE_FIFO, 2, 1),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_semaphore_init(&zeroed, NULL, (enum fringe_order)2, 0, 1),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_semaphore_try_acquire(&semaphore, 6), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_semaphore_acquire(NULL, 1, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_semaphore_try_acquire(NULL, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_semaphore_release(NULL, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_semaphore_close(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_semaphore_available(NULL), 0);
	REQUIRE_EQUAL(fringe_semaphore_drain(NULL), 0);
	REQUIRE_EQUAL(fringe_semaphore_try_acquire(&zeroed, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_semaphore_release(&zeroed, 1), FRINGE_EFULL);
	REQUIRE_EQUAL(fringe_semaphore_available(&made), 2);
	REQUIRE_EQUAL(fringe_semaphore_release(&made, 1), 0);
	REQUIRE_EQUAL(fringe_semaphore_release(&made, 1), FRINGE_EFULL);
}

static const struct face_case cases[] = {
	ROW(no_more_than_the_permits_work_at_a_time),
	ROW(trying_takes_all_or_nothing),
	ROW(the_first_keeps_the_others_from_what_it_waits_for),
	ROW(who_leaves_lets_those_behind_it_go_on),
	ROW(whose_time_is_up_takes_no_permit_though_it_is_queued),
	ROW(a_deadline_that_has_passed_fails_what_would_wait),
	ROW(a_permit_granted_at_the_deadline_is_no_timeout),
	ROW(by_priority_the_most_urgent_goes_first),
	ROW(by_priority_there_is_one_permit_at_a_time),
	ROW(who_is_cancelled_after_the_grant_gives_its_permits_back),
	ROW(what_is_given_back_is_never_above_the_maximum),
	ROW(a_closed_semaphore_stays_closed),
	ROW(it_is_used_in_interrupts_and_from_outside),
	ROW(bad_calls_are_refused),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_semaphore", cases, 0 };
