/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Mutexes: who owns one, at which priority, and what if it ends. */
#include <fringe/kit.h>

#include "face.h"
#include "kit_waits.h"

#define BEFORE 2
#define WAITERS 4
#define BEHIND 6
#define SEVERAL 4

static struct fringe_mutex mutex;
static struct fringe_mutex several[SEVERAL];

static void
begin(enum fringe_order order)
{
	begin_waits();
	REQUIRE_EQUAL(fringe_mutex_init(&mutex, "a mutex", order), 0);
}

/* One, and several, with this ceiling. */
static void
begin_ceiling(unsigned int ceiling)
{
	int i;

	begin_waits();
	mutex = (struct fringe_mutex)FRINGE_CEILING_MUTEX_INIT(
	    "one", FRINGE_BY_PRIORITY, (unsigned char)ceiling);
	for (i = 0; i < SEVERAL; i++)
		REQUIRE_EQUAL(fringe_mutex_init_ceiling(&several[i], NULL,
				  FRINGE_BY_PRIORITY, ceiling),
		    0);
}

static int
lock(struct fringe_mutex *one)
{
	return fringe_mutex_lock(one, FRINGE_NEVER);
}

/* Locks it and lets it go. */
static uintptr_t
pass(void *argument)
{
	int result;

	(void)argument;
	result = lock(&mutex);
	if (result == 0 || result == FRINGE_EABANDONED) {
		REQUIRE(fringe_mutex_owner(&mutex) == fringe_task_current());
		REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	}
	return came(result);
}

static unsigned int
priority(void)
{
	return fringe_task_priority(fringe_task_current());
}

/* ---- locking and unlocking ---- */

static uintptr_t
own_and_let_others_wait(void *argument)
{
	int i;

	(void)argument;
	REQUIRE_EQUAL(fringe_mutex_is_locked(&mutex), 0);
	REQUIRE(!fringe_mutex_owner(&mutex));
	REQUIRE_EQUAL(lock(&mutex), 0);
	REQUIRE_EQUAL(fringe_mutex_is_locked(&mutex), 1);
	spawn_all(0, 2, WAITERS, pass);
	for (i = 0; i < 3; i++)
		REQUIRE(fringe_task_waits_for(&world.tasks[i])[0] == 'm');
	REQUIRE_EQUAL(waits.count, 0);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	/* They were dispatched, and each handed it on to the next. */
	REQUIRE_EQUAL(waits.count, 3);
	REQUIRE_EQUAL(fringe_mutex_is_locked(&mutex), 0);
	return 0;
}

CASE(a_mutex_is_handed_on_first_in_first_out)
{
	int i;

	begin(FRINGE_FIFO);
	REQUIRE_EQUAL(spawn(5, BEHIND, own_and_let_others_wait, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	for (i = 0; i < 3; i++)
		REQUIRE_CAME(i, i, 0);
}

static uintptr_t
unlock_before_they_run(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(lock(&mutex), 0);
	REQUIRE_EQUAL(spawn(0, WAITERS, pass, NULL), 0);
	REQUIRE_EQUAL(fringe_task_sleep(MILLISECOND), 0);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	/* It is the other one's already, which has not run. */
	REQUIRE(fringe_mutex_owner(&mutex) == &world.tasks[0]);
	REQUIRE_EQUAL(fringe_mutex_try_lock(&mutex), FRINGE_EBUSY);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), FRINGE_ENOTOWNER);
	REQUIRE_EQUAL(waits.count, 0);
	return 0;
}

CASE(who_is_handed_a_mutex_owns_it_before_it_runs)
{
	begin(FRINGE_FIFO);
	REQUIRE_EQUAL(spawn(5, BEFORE, unlock_before_they_run, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, 0);
}

static uintptr_t
lock_badly(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), FRINGE_ENOTOWNER);
	REQUIRE_EQUAL(fringe_mutex_try_lock(&mutex), 0);
	REQUIRE_EQUAL(lock(&mutex), FRINGE_EDEADLOCK);
	REQUIRE_EQUAL(fringe_mutex_try_lock(&mutex), FRINGE_EDEADLOCK);
	REQUIRE_EQUAL(fringe_mutex_mark_consistent(&mutex), FRINGE_ESTATE);
	fringe_interrupt_enter();
	REQUIRE_EQUAL(lock(&mutex), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_mutex_try_lock(&mutex), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_mutex_is_locked(&mutex), 1);
	fringe_interrupt_leave();
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), FRINGE_ENOTOWNER);
	return 0;
}

CASE(bad_calls_are_refused)
{
	begin(FRINGE_FIFO);
	REQUIRE_EQUAL(spawn(0, WAITERS, lock_badly, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(lock(&mutex), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_mutex_try_lock(&mutex), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(lock(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_mutex_try_lock(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_mutex_unlock(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_mutex_is_locked(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_mutex_mark_consistent(NULL), FRINGE_EINVAL);
	REQUIRE(!fringe_mutex_owner(NULL));
	REQUIRE_EQUAL(
	    fringe_mutex_init(NULL, NULL, FRINGE_FIFO), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_mutex_init(&mutex, NULL, (enum fringe_order)9),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_mutex_init_ceiling(
			  &mutex, NULL, FRINGE_FIFO, FRINGE_PRIORITIES),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_mutex_init_ceiling(NULL, NULL, FRINGE_FIFO, 1),
	    FRINGE_EINVAL);
}

/* ---- the order of those who wait ---- */

static uintptr_t
reorder_and_unlock(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(lock(&mutex), 0);
	REQUIRE_EQUAL(spawn(0, 5, pass, NULL), 0);
	REQUIRE_EQUAL(spawn(1, 3, pass, NULL), 0);
	REQUIRE_EQUAL(spawn(2, 4, pass, NULL), 0);
	REQUIRE_EQUAL(spawn(3, 5, pass, NULL), 0);
	REQUIRE_EQUAL(fringe_task_set_priority(&world.tasks[3], 2), 0);
	REQUIRE_EQUAL(fringe_task_set_priority(&world.tasks[1], 5), 0);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	return 0;
}

CASE(by_priority_the_most_urgent_goes_first)
{
	begin(FRINGE_BY_PRIORITY);
	REQUIRE_EQUAL(spawn(5, BEHIND, reorder_and_unlock, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 3, 0);
	REQUIRE_CAME(1, 2, 0);
	REQUIRE_CAME(2, 0, 0);
	REQUIRE_CAME(3, 1, 0);
}

/* ---- who leaves ---- */

static uintptr_t
pass_in_time(void *argument)
{
	(void)argument;
	return came(fringe_mutex_lock(&mutex, fringe_task_after(MILLISECOND)));
}

static uintptr_t
own_for_long(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(lock(&mutex), 0);
	spawn_all(0, 0, WAITERS, pass_in_time);
	spawn_all(1, 3, WAITERS, pass);
	REQUIRE_EQUAL(fringe_task_sleep(2 * MILLISECOND), 0);
	REQUIRE_CAME(0, 0, FRINGE_ETIMEOUT);
	REQUIRE_EQUAL(fringe_task_interrupt(&world.tasks[1]), 0);
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[2]), 0);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	return 0;
}

CASE(who_left_is_handed_nothing)
{
	begin(FRINGE_FIFO);
	REQUIRE_EQUAL(spawn(5, BEHIND, own_for_long, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(1, 1, FRINGE_EINTERRUPTED);
	REQUIRE_CAME(2, 2, FRINGE_ECANCELED);
	REQUIRE_CAME(3, 3, 0);
}

static uintptr_t
unlock_at_the_deadline(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(lock(&mutex), 0);
	spawn_all(0, 0, WAITERS, pass_in_time);
	fringe_virtual_clock_advance(&world.clock, 1000);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	return 0;
}

CASE(a_mutex_handed_on_at_the_deadline_is_no_timeout)
{
	begin(FRINGE_FIFO);
	REQUIRE_EQUAL(spawn(5, BEHIND, unlock_at_the_deadline, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, 0);
}

static uintptr_t
unlock_and_cancel(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(lock(&mutex), 0);
	spawn_all(0, 1, WAITERS, pass);
	REQUIRE_EQUAL(fringe_task_sleep(MILLISECOND), 0);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[0]), 0);
	return 0;
}

CASE(who_is_cancelled_after_it_was_handed_the_mutex_hands_it_on)
{
	begin(FRINGE_FIFO);
	REQUIRE_EQUAL(spawn(5, BEFORE, unlock_and_cancel, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, FRINGE_ECANCELED);
	REQUIRE_CAME(1, 1, 0);
	REQUIRE_EQUAL(fringe_mutex_is_locked(&mutex), 0);
}

/* ---- boosts, and other schedulers ---- */

static uintptr_t
use_boosted(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_boost(), 0);
	REQUIRE_EQUAL(lock(&mutex), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_mutex_try_lock(&mutex), 0);
	spawn_all(0, 0, WAITERS, pass);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	REQUIRE_EQUAL(waits.count, 0);
	REQUIRE_EQUAL(fringe_task_unboost(), 0);
	REQUIRE_EQUAL(waits.count, 1);
	return 0;
}

CASE(who_is_boosted_tries_and_unlocks)
{
	begin(FRINGE_FIFO);
	REQUIRE_EQUAL(spawn(5, BEHIND, use_boosted, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
}

static struct fringe_list other_lists[WORLD_PRIORITIES];
static struct fringe_scheduler other;
static struct fringe_task stranger;
static char strangers_memory[WORLD_STACK]
    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));

/* Has a task of another scheduler own the mutex until it is woken. */
static uintptr_t
own_elsewhere(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(lock(&mutex), 0);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	return 0;
}

static void
begin_elsewhere(void)
{
	const struct fringe_task_attributes attributes = {
		.name = "stranger",
		.priority = WAITERS,
	};
	struct fringe_stack stack;

	stranger = (struct fringe_task)FRINGE_TASK_INIT;
	REQUIRE_EQUAL(
	    fringe_scheduler_init(&other, other_lists, WORLD_PRIORITIES, NULL),
	    0);
	REQUIRE_EQUAL(
	    fringe_stack_init(&stack, strangers_memory, WORLD_STACK), 0);
	REQUIRE_EQUAL(fringe_task_spawn(&other, &stranger, &stack,
			  own_elsewhere, NULL, &attributes),
	    0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&other, 0, NULL), 1);
}

static void
unlock_elsewhere(void)
{
	REQUIRE_EQUAL(fringe_task_unpark(&stranger), 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&other, 0, NULL), 1);
	REQUIRE_EQUAL(fringe_scheduler_tasks(&other), 0);
}

static uintptr_t
pass_from_elsewhere(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(lock(&mutex), 0);
	REQUIRE_EQUAL(priority(), 2);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	REQUIRE_EQUAL(priority(), WAITERS);
	return 0;
}

CASE(a_mutex_is_handed_to_another_scheduler)
{
	begin_ceiling(2);
	begin_elsewhere();
	REQUIRE_EQUAL(fringe_task_priority(&stranger), 2);
	REQUIRE_EQUAL(spawn(0, WAITERS, pass_from_elsewhere, NULL), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	unlock_elsewhere();
	/* It owns it; but its priority is its own scheduler's. */
	REQUIRE(fringe_mutex_owner(&mutex) == &world.tasks[0]);
	REQUIRE_EQUAL(fringe_task_priority(&world.tasks[0]), WAITERS);
	REQUIRE_EQUAL(run_world(), 0);
}

CASE(whose_time_is_up_is_handed_nothing_though_it_is_queued)
{
	begin(FRINGE_FIFO);
	begin_elsewhere();
	spawn_all(0, 0, WAITERS, pass_in_time);
	spawn_all(1, 1, WAITERS, pass);
	expire_unseen(1000);
	unlock_elsewhere();
	REQUIRE(fringe_mutex_owner(&mutex) == &world.tasks[1]);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(waits.results[0], FRINGE_ETIMEOUT);
	REQUIRE_EQUAL(waits.results[1], 0);
}

CASE(what_was_handed_from_elsewhere_is_given_back)
{
	begin_ceiling(2);
	begin_elsewhere();
	spawn_all(0, 1, WAITERS, pass);
	REQUIRE_EQUAL(run_world(), STUCK);
	unlock_elsewhere();
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[0]), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(waits.results[0], FRINGE_ECANCELED);
	REQUIRE_EQUAL(waits.results[1], 0);
}

/* ---- owners that end ---- */

static uintptr_t
exit_with_it(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(lock(&mutex), 0);
	spawn_all(0, 1, WAITERS, pass);
	return (uintptr_t)fringe_task_exit(0);
}

CASE(who_waits_is_handed_an_abandoned_mutex)
{
	begin(FRINGE_FIFO);
	REQUIRE_EQUAL(spawn(5, BEHIND, exit_with_it, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, FRINGE_EABANDONED);
	REQUIRE_CAME(1, 1, FRINGE_EABANDONED);
	REQUIRE_EQUAL(fringe_mutex_mark_consistent(&mutex), 0);
}

/* ---- ceilings ---- */

static uintptr_t
protect(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(lock(&mutex), 0);
	REQUIRE_EQUAL(priority(), 2);
	REQUIRE_EQUAL(fringe_task_base_priority(fringe_task_current()), BEHIND);
	/* Of the ceiling, and below: it does not run yet. */
	spawn_all(0, 0, 2, pass);
	spawn_all(1, 1, 3, pass);
	REQUIRE_EQUAL(fringe_task_checkpoint(), 0);
	REQUIRE_EQUAL(waits.count, 0);
	/* Above the ceiling: nothing keeps it from running. */
	spawn_all(2, 2, 1, pass);
	REQUIRE_CAME(0, 2, FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	REQUIRE_EQUAL(priority(), BEHIND);
	REQUIRE_CAME(1, 0, 0);
	REQUIRE_CAME(2, 1, 0);
	return 0;
}

CASE(an_owner_has_the_priority_of_the_ceiling)
{
	begin_ceiling(2);
	REQUIRE_EQUAL(spawn(5, BEHIND, protect, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(waits.count, 3);
}

static uintptr_t
pass_at_the_ceiling(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(lock(&mutex), 0);
	REQUIRE_EQUAL(priority(), 2);
	STEP(0);
	/* Then it is less urgent again than the other one. */
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	REQUIRE_EQUAL(priority(), WAITERS);
	STEP(2);
	return 0;
}

static uintptr_t
own_and_sleep(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(lock(&mutex), 0);
	REQUIRE_EQUAL(spawn(0, WAITERS, pass_at_the_ceiling, NULL), 0);
	REQUIRE_EQUAL(fringe_task_sleep(MILLISECOND), 0);
	/* It is handed on, and the new owner is more urgent at once. */
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	STEP(1);
	return 0;
}

CASE(who_is_handed_a_mutex_has_its_ceiling_before_it_runs)
{
	begin_ceiling(2);
	/* More urgent than who waits, but not than the ceiling. */
	REQUIRE_EQUAL(spawn(5, 3, own_and_sleep, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
}

static uintptr_t
nest(void *argument)
{
	struct fringe_mutex high;
	struct fringe_mutex plain = FRINGE_MUTEX_INIT("plain", FRINGE_FIFO);

	(void)argument;
	REQUIRE_EQUAL(
	    fringe_mutex_init_ceiling(&high, NULL, FRINGE_FIFO, 1), 0);
	REQUIRE_EQUAL(lock(&several[0]), 0);
	REQUIRE_EQUAL(priority(), 3);
	REQUIRE_EQUAL(lock(&plain), 0);
	REQUIRE_EQUAL(priority(), 3);
	REQUIRE_EQUAL(lock(&high), 0);
	REQUIRE_EQUAL(priority(), 1);
	REQUIRE_EQUAL(lock(&several[1]), 0);
	REQUIRE_EQUAL(priority(), 1);
	/* Last in, first out; one without a ceiling at any time. */
	REQUIRE_EQUAL(fringe_mutex_unlock(&several[0]), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_mutex_unlock(&high), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_mutex_unlock(&plain), 0);
	REQUIRE_EQUAL(fringe_mutex_unlock(&several[1]), 0);
	REQUIRE_EQUAL(priority(), 1);
	REQUIRE_EQUAL(lock(&plain), 0);
	REQUIRE_EQUAL(fringe_mutex_unlock(&high), 0);
	REQUIRE_EQUAL(priority(), 3);
	REQUIRE_EQUAL(fringe_mutex_unlock(&several[0]), 0);
	REQUIRE_EQUAL(priority(), BEHIND);
	REQUIRE_EQUAL(fringe_mutex_unlock(&plain), 0);
	return 0;
}

CASE(mutexes_are_nested)
{
	begin_ceiling(3);
	REQUIRE_EQUAL(spawn(5, BEHIND, nest, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
}

static uintptr_t
abandon_at_the_ceiling(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(lock(&mutex), 0);
	REQUIRE_EQUAL(spawn(0, WAITERS, pass, NULL), 0);
	REQUIRE_EQUAL(spawn(1, 3, pass, NULL), 0);
	/* They wait for it. */
	REQUIRE_EQUAL(fringe_task_sleep(MILLISECOND), 0);
	return 0;
}

CASE(an_abandoned_ceiling_mutex_is_handed_on_by_priority)
{
	begin_ceiling(2);
	REQUIRE_EQUAL(spawn(5, BEHIND, abandon_at_the_ceiling, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 1, FRINGE_EABANDONED);
	REQUIRE_CAME(1, 0, FRINGE_EABANDONED);
}

static uintptr_t
cancel_at_the_ceiling(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(lock(&mutex), 0);
	REQUIRE_EQUAL(spawn(0, WAITERS, pass, NULL), 0);
	REQUIRE_EQUAL(fringe_task_sleep(MILLISECOND), 0);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	REQUIRE_EQUAL(fringe_task_priority(&world.tasks[0]), 2);
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[0]), 0);
	return 0;
}

CASE(what_is_given_back_takes_its_ceiling_with_it)
{
	begin_ceiling(2);
	REQUIRE_EQUAL(spawn(5, BEFORE, cancel_at_the_ceiling, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, FRINGE_ECANCELED);
	REQUIRE_EQUAL(fringe_mutex_is_locked(&mutex), 0);
	REQUIRE_EQUAL(fringe_task_priority(&world.tasks[0]), WAITERS);
}

static const struct face_case cases[] = {
	ROW(a_mutex_is_handed_on_first_in_first_out),
	ROW(who_is_handed_a_mutex_owns_it_before_it_runs),
	ROW(bad_calls_are_refused),
	ROW(by_priority_the_most_urgent_goes_first),
	ROW(who_left_is_handed_nothing),
	ROW(a_mutex_handed_on_at_the_deadline_is_no_timeout),
	ROW(who_is_cancelled_after_it_was_handed_the_mutex_hands_it_on),
	ROW(who_is_boosted_tries_and_unlocks),
	ROW(a_mutex_is_handed_to_another_scheduler),
	ROW(whose_time_is_up_is_handed_nothing_though_it_is_queued),
	ROW(what_was_handed_from_elsewhere_is_given_back),
	ROW(who_waits_is_handed_an_abandoned_mutex),
	ROW(an_owner_has_the_priority_of_the_ceiling),
	ROW(who_is_handed_a_mutex_has_its_ceiling_before_it_runs),
	ROW(mutexes_are_nested),
	ROW(an_abandoned_ceiling_mutex_is_handed_on_by_priority),
	ROW(what_is_given_back_takes_its_ceiling_with_it),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_mutex", cases, 0 };
