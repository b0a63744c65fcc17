/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Stealing between schedulers of one thread, step by step: what is taken and
 * what is not, and what becomes of it.
 */
#include <fringe/kit.h>

#include "face.h"
#include "kit_world.h"

#define ALL 100

static struct fringe_task *const tasks = world.tasks;
static struct fringe_scheduler *const victim = &world.scheduler;

static struct fringe_list thief_lists[4];
static struct fringe_heap thief_heap;
static struct fringe_scheduler thief;

/* The world's scheduler is shared, and the thief is not, on the same clock. */
static void
begin_theft_with(const struct fringe_lock_kind *kind)
{
	begin_world();
	REQUIRE_EQUAL(fringe_scheduler_share(victim, kind), 0);
	thief_heap = (struct fringe_heap)FRINGE_HEAP_INIT(&world.clock.clock);
	REQUIRE_EQUAL(
	    fringe_scheduler_init(&thief, thief_lists, 4, &thief_heap.timers),
	    0);
}

static void
begin_theft(void)
{
	begin_theft_with(NULL);
}

static void
spawn_in(struct fringe_scheduler *scheduler, int i, fringe_task_body *body,
    void *argument, const struct fringe_task_attributes *attributes)
{
	struct fringe_stack stack;

	REQUIRE_EQUAL(
	    fringe_stack_init(&stack, world_memory[i], WORLD_STACK), 0);
	REQUIRE_EQUAL(fringe_task_spawn(scheduler, &tasks[i], &stack, body,
			  argument, attributes),
	    0);
}

/* As spawn, of a task that any thread may go on with. */
static void
spawn_loose(int i, unsigned int priority, fringe_task_body *body,
    void *argument)
{
	const struct fringe_task_attributes attributes = {
		.name = "loose",
		.priority = priority,
		.flags = FRINGE_UNPINNED,
		.release = count_released,
	};

	spawn_in(victim, i, body, argument, &attributes);
}

static int
steal(size_t most)
{
	return fringe_scheduler_steal(victim, &thief, most);
}

static int
tick(struct fringe_scheduler *scheduler)
{
	return fringe_scheduler_tick(scheduler, 0, NULL);
}

/* A task ended with this, which is 0 or an error. */
static void
expect_end(int i, int error)
{
	REQUIRE_EQUAL(fringe_task_state(&tasks[i]), FRINGE_TASK_ENDED);
	REQUIRE_EQUAL(
	    fringe_task_join(&tasks[i], NULL, FRINGE_NEVER), error);
}

/* ---- how many, and which ---- */

/* A body whose argument is the step that it is to be. */
static uintptr_t
step(void *number)
{
	STEP((int)(uintptr_t)number);
	return 0;
}

CASE(as_many_are_stolen_as_were_asked_for_and_no_more)
{
	int i;

	begin_theft();
	for (i = 0; i < 5; i++)
		REQUIRE_EQUAL(spawn(i, 0, step, (void *)(uintptr_t)i), 0);
	REQUIRE_EQUAL(fringe_scheduler_ready(victim), 5);
	REQUIRE_EQUAL(steal(0), 0);
	REQUIRE_EQUAL(fringe_scheduler_ready(victim), 5);
	REQUIRE_EQUAL(steal(1), 1);
	REQUIRE_EQUAL(fringe_scheduler_ready(victim), 4);
	REQUIRE_EQUAL(steal(fringe_scheduler_ready(victim) / 2), 2);
	REQUIRE_EQUAL(fringe_scheduler_ready(victim), 2);
	REQUIRE_EQUAL(tick(&thief), 3);
	STEP(3);
	world.sequence = 3;
	REQUIRE_EQUAL(steal(ALL), 2);
	REQUIRE_EQUAL(steal(ALL), 0);
	REQUIRE_EQUAL(tick(&thief), 2);
	STEP(5);
	REQUIRE_EQUAL(tick(victim), 0);
}

CASE(those_of_the_highest_priority_are_stolen_first)
{
	begin_theft();
	REQUIRE_EQUAL(spawn(0, 3, step, (void *)3), 0);
	REQUIRE_EQUAL(spawn(1, 1, step, (void *)1), 0);
	REQUIRE_EQUAL(spawn(2, 0, step, (void *)0), 0);
	REQUIRE_EQUAL(spawn(3, 1, step, (void *)2), 0);
	REQUIRE_EQUAL(steal(2), 2);
	REQUIRE_EQUAL(tick(&thief), 2);
	REQUIRE_EQUAL(steal(1), 1);
	REQUIRE_EQUAL(tick(&thief), 1);
	REQUIRE_EQUAL(tick(victim), 1);
	STEP(4);
}

CASE(a_priority_that_the_thief_does_not_have_is_left)
{
	begin_theft();
	REQUIRE_EQUAL(spawn(0, 4, step, (void *)1), 0);
	REQUIRE_EQUAL(spawn(1, 3, step, (void *)0), 0);
	REQUIRE_EQUAL(steal(ALL), 1);
	REQUIRE_EQUAL(tick(&thief), 1);
	REQUIRE_EQUAL(steal(ALL), 0);
	REQUIRE_EQUAL(tick(victim), 1);
	STEP(2);
}

/* Says in whose scheduler it is, yields, and says so again. */
static uintptr_t
move_on(void *scheduler)
{
	REQUIRE(fringe_scheduler_current() == victim);
	REQUIRE_EQUAL(fringe_task_yield(), 0);
	REQUIRE(fringe_scheduler_current() == scheduler);
	return 0;
}

CASE(what_has_begun_is_stolen_only_where_it_may_move)
{
	begin_theft();
	REQUIRE_EQUAL(spawn(0, 0, move_on, victim), 0);
	spawn_loose(1, 0, move_on, &thief);
	REQUIRE_EQUAL(fringe_scheduler_tick(victim, 2, NULL), 2);
	REQUIRE_EQUAL(fringe_scheduler_ready(victim), 2);
	REQUIRE_EQUAL(steal(ALL), 1);
	REQUIRE_EQUAL(tick(&thief), 1);
	expect_end(1, 0);
	REQUIRE_EQUAL(tick(victim), 1);
	expect_end(0, 0);
}

static uintptr_t
park(void *argument)
{
	(void)argument;
	return (uintptr_t)(intptr_t)fringe_task_park(FRINGE_NEVER);
}

static int kicks;

static void
kick(struct fringe_scheduler *scheduler, void *argument)
{
	REQUIRE(scheduler == victim && argument == &kicks);
	kicks++;
}

CASE(what_waits_is_not_stolen_and_its_wake_stays)
{
	begin_theft();
	kicks = 0;
	fringe_scheduler_set_kick(victim, kick, &kicks);
	spawn_loose(0, 0, park, NULL);
	REQUIRE_EQUAL(kicks, 1);
	REQUIRE_EQUAL(tick(victim), 1);
	REQUIRE_EQUAL(steal(ALL), 0);
	fringe_task_wake(&tasks[0]);
	REQUIRE_EQUAL(kicks, 2);
	REQUIRE_EQUAL(steal(ALL), 0);
	REQUIRE_EQUAL(fringe_scheduler_ready(victim), 0);
	REQUIRE_EQUAL(kicks, 2);
	REQUIRE_EQUAL(tick(victim), 1);
	expect_end(0, 0);
}

static int order[3];
static int woken;

static uintptr_t
park_and_tell(void *number)
{
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
	order[woken++] = (int)(uintptr_t)number;
	return 0;
}

CASE(wakes_that_stay_keep_their_order)
{
	uintptr_t i;

	begin_theft();
	woken = 0;
	for (i = 0; i < 3; i++)
		spawn_loose((int)i, 0, park_and_tell, (void *)i);
	REQUIRE_EQUAL(tick(victim), 3);
	for (i = 0; i < 3; i++)
		fringe_task_wake(&tasks[2 - i]);
	REQUIRE_EQUAL(steal(ALL), 0);
	REQUIRE_EQUAL(tick(victim), 3);
	for (i = 0; i < 3; i++)
		REQUIRE_EQUAL(order[i], (int)(2 - i));
}

/* ---- what becomes of it ---- */

static uintptr_t
yield_and_park(void *argument)
{
	(void)argument;
	fringe_task_yield();
	return (uintptr_t)(intptr_t)fringe_task_park(FRINGE_NEVER);
}

CASE(what_was_done_to_it_before_is_not_forgotten)
{
	begin_theft();
	spawn_loose(0, 0, yield_and_park, NULL);
	spawn_loose(1, 0, yield_and_park, NULL);
	REQUIRE_EQUAL(fringe_scheduler_tick(victim, 2, NULL), 2);
	fringe_task_wake(&tasks[0]);
	REQUIRE_EQUAL(fringe_task_cancel(&tasks[1]), 0);
	REQUIRE_EQUAL(steal(ALL), 2);
	REQUIRE(fringe_scheduler_is_idle(victim));
	REQUIRE_EQUAL(tick(&thief), 2);
	expect_end(0, 0);
	expect_end(1, FRINGE_ECANCELED);
}

CASE(what_is_done_to_it_afterwards_finds_it)
{
	begin_theft();
	spawn_loose(0, 0, yield_and_park, NULL);
	spawn_loose(1, 0, yield_and_park, NULL);
	spawn_loose(2, 0, yield_and_park, NULL);
	REQUIRE_EQUAL(fringe_scheduler_tick(victim, 3, NULL), 3);
	REQUIRE_EQUAL(steal(ALL), 3);
	REQUIRE_EQUAL(fringe_task_unpark(&tasks[2]), 0);
	REQUIRE_EQUAL(tick(&thief), 3);
	expect_end(2, 0);
	fringe_task_wake(&tasks[0]);
	REQUIRE_EQUAL(fringe_task_cancel(&tasks[1]), 0);
	REQUIRE(fringe_scheduler_is_idle(victim));
	REQUIRE_EQUAL(tick(&thief), 2);
	expect_end(0, 0);
	expect_end(1, FRINGE_ECANCELED);
}

CASE(one_that_was_cancelled_and_has_not_begun_does_not_begin)
{
	begin_theft();
	REQUIRE_EQUAL(spawn(0, 0, step, (void *)77), 0);
	REQUIRE_EQUAL(fringe_task_cancel(&tasks[0]), 0);
	REQUIRE_EQUAL(steal(ALL), 1);
	REQUIRE_EQUAL(tick(&thief), 0);
	expect_end(0, FRINGE_ECANCELED);
	STEP(0);
}

CASE(it_is_counted_where_it_happens)
{
	struct fringe_tick counted;

	begin_theft();
	REQUIRE_EQUAL(spawn(0, 0, yield_often, (void *)0), 0);
	REQUIRE_EQUAL(spawn(1, 0, yield_often, (void *)0), 0);
	REQUIRE_EQUAL(steal(1), 1);
	REQUIRE_EQUAL(fringe_scheduler_tasks(victim), 1);
	REQUIRE_EQUAL(fringe_scheduler_tasks(&thief), 1);
	REQUIRE_EQUAL(fringe_scheduler_tick(&thief, 0, &counted), 1);
	REQUIRE_EQUAL(counted.spawned, 0);
	REQUIRE_EQUAL(counted.completed, 1);
	REQUIRE_EQUAL(counted.woken_external, 0);
	REQUIRE_EQUAL(fringe_scheduler_tasks(&thief), 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(victim, 0, &counted), 1);
	REQUIRE_EQUAL(counted.spawned, 2);
	REQUIRE_EQUAL(counted.completed, 1);
	REQUIRE_EQUAL(fringe_scheduler_tasks(victim), 0);
}

CASE(its_memory_comes_back_once)
{
	begin_theft();
	spawn_loose(0, 0, yield_often, (void *)2);
	REQUIRE_EQUAL(fringe_task_detach(&tasks[0]), 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(victim, 1, NULL), 1);
	fringe_task_wake(&tasks[0]);
	REQUIRE_EQUAL(steal(ALL), 1);
	REQUIRE_EQUAL(world.released, 0);
	REQUIRE_EQUAL(tick(&thief), 2);
	REQUIRE_EQUAL(world.released, 1);
	REQUIRE_EQUAL(tick(victim), 0);
	REQUIRE_EQUAL(world.released, 1);
}

/* ---- at the worst moment ---- */

/* What is done once the lock is released, the next time that it is. */
static void (*done_next)(void);

static void
acquire(struct fringe_lock *lock)
{
	(void)lock;
}

static int
try_acquire(struct fringe_lock *lock)
{
	(void)lock;
	return 1;
}

static void
release(struct fringe_lock *lock)
{
	void (*done)(void) = done_next;

	(void)lock;
	done_next = NULL;
	if (done)
		done();
}

static const struct fringe_lock_kind meddled = { acquire, try_acquire,
	release };

static void
expect_busy(void)
{
	REQUIRE(!fringe_scheduler_is_idle(victim));
	STEP(0);
}

CASE(a_wake_is_not_hidden_from_who_waits_for_it)
{
	begin_theft_with(&meddled);
	spawn_loose(0, 0, park, NULL);
	REQUIRE_EQUAL(tick(victim), 1);
	fringe_task_wake(&tasks[0]);
	done_next = expect_busy;
	REQUIRE_EQUAL(steal(ALL), 0);
	STEP(1);
	REQUIRE_EQUAL(tick(victim), 1);
	expect_end(0, 0);
}

static uintptr_t
park_twice(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
	STEP(0);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
	STEP(2);
	return 0;
}

/* It is ready for the first time; it is stolen, parks again, and is woken. */
static void
steal_and_wake(void)
{
	REQUIRE_EQUAL(steal(ALL), 1);
	REQUIRE_EQUAL(tick(&thief), 1);
	STEP(1);
	fringe_task_wake(&tasks[0]);
}

/* The scheduler takes the inbox; it makes the task ready with its lock. */
CASE(one_that_is_stolen_when_it_is_woken_can_be_woken_again)
{
	begin_theft_with(&meddled);
	spawn_loose(0, 0, park_twice, NULL);
	REQUIRE_EQUAL(tick(victim), 1);
	fringe_task_wake(&tasks[0]);
	done_next = steal_and_wake;
	REQUIRE_EQUAL(tick(victim), 0);
	REQUIRE_EQUAL(tick(&thief), 1);
	STEP(3);
	expect_end(0, 0);
}

/* ---- what it takes along ---- */

static uintptr_t
yield_and_sleep(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_yield(), 0);
	REQUIRE_EQUAL(fringe_task_sleep(MILLISECOND), 0);
	return 0;
}

CASE(it_sleeps_by_the_thiefs_timers)
{
	begin_theft();
	spawn_loose(0, 0, yield_and_sleep, NULL);
	REQUIRE_EQUAL(fringe_scheduler_tick(victim, 1, NULL), 1);
	REQUIRE_EQUAL(steal(ALL), 1);
	REQUIRE_EQUAL(tick(&thief), 1);
	fringe_virtual_clock_advance(&world.clock, 1000);
	REQUIRE_EQUAL(tick(victim), 0);
	REQUIRE_EQUAL(tick(&thief), 1);
	expect_end(0, 0);
}

static struct fringe_mutex mutex =
    FRINGE_CEILING_MUTEX_INIT("mutex", FRINGE_FIFO, 1);

static uintptr_t
yield_with_mutex(void *argument)
{
	const struct fringe_task *self = fringe_task_current();

	(void)argument;
	REQUIRE_EQUAL(fringe_mutex_lock(&mutex, FRINGE_NEVER), 0);
	REQUIRE_EQUAL(fringe_task_yield(), 0);
	REQUIRE(fringe_scheduler_current() == &thief);
	REQUIRE_EQUAL(fringe_task_priority(self), 1);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), 0);
	REQUIRE_EQUAL(fringe_task_priority(self), 2);
	return 0;
}

static uintptr_t
lock_in_vain(void *argument)
{
	(void)argument;
	return (uintptr_t)(intptr_t)fringe_mutex_lock(&mutex, 0);
}

CASE(it_keeps_the_mutex_and_the_priority_that_it_has)
{
	uintptr_t value;

	begin_theft();
	spawn_loose(0, 2, yield_with_mutex, NULL);
	REQUIRE_EQUAL(fringe_scheduler_tick(victim, 1, NULL), 1);
	REQUIRE_EQUAL(steal(ALL), 1);
	REQUIRE_EQUAL(spawn(1, 1, lock_in_vain, NULL), 0);
	REQUIRE_EQUAL(tick(victim), 1);
	REQUIRE_EQUAL(fringe_task_join(&tasks[1], &value, FRINGE_NEVER), 0);
	REQUIRE_EQUAL((int)value, FRINGE_ETIMEOUT);
	REQUIRE_EQUAL(tick(&thief), 1);
	expect_end(0, 0);
}

static struct fringe_event event;

/* It subscribes before it is stolen, and waits after that. */
static uintptr_t
subscribe_and_yield(void *argument)
{
	struct fringe_subscription subscription;

	(void)argument;
	REQUIRE_EQUAL(fringe_event_subscribe(&event, &subscription), 0);
	REQUIRE_EQUAL(fringe_task_yield(), 0);
	REQUIRE_EQUAL(fringe_subscription_wait(&subscription, FRINGE_NEVER), 0);
	REQUIRE(fringe_scheduler_current() == &thief);
	return 0;
}

static void
begin_subscribed(void)
{
	begin_theft();
	REQUIRE_EQUAL(fringe_event_init(&event, "event", FRINGE_FIFO), 0);
	spawn_loose(0, 1, subscribe_and_yield, NULL);
	REQUIRE_EQUAL(fringe_scheduler_tick(victim, 1, NULL), 1);
}

static uintptr_t
wake_event(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	return 0;
}

CASE(what_it_subscribed_to_before_may_come_at_any_time)
{
	/* Before it is stolen, from outside. */
	begin_subscribed();
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	REQUIRE_EQUAL(steal(ALL), 1);
	REQUIRE_EQUAL(tick(&thief), 1);
	expect_end(0, 0);

	/* Before, in the scheduler that it is stolen from. */
	begin_subscribed();
	REQUIRE_EQUAL(spawn(1, 0, wake_event, NULL), 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(victim, 1, NULL), 1);
	REQUIRE_EQUAL(steal(ALL), 1);
	REQUIRE_EQUAL(tick(&thief), 1);
	expect_end(0, 0);

	/* When it waits in the other one. */
	begin_subscribed();
	REQUIRE_EQUAL(steal(ALL), 1);
	REQUIRE_EQUAL(tick(&thief), 1);
	REQUIRE_EQUAL(spawn(1, 0, wake_event, NULL), 0);
	REQUIRE_EQUAL(tick(victim), 1);
	REQUIRE_EQUAL(tick(&thief), 1);
	expect_end(0, 0);
}

/* ---- in a task of the thief ---- */

static uintptr_t
steal_all(void *argument)
{
	(void)argument;
	STEP(0);
	REQUIRE_EQUAL(steal(ALL), 2);
	STEP(2);
	return 0;
}

CASE(stolen_tasks_of_a_higher_priority_run_at_once)
{
	const struct fringe_task_attributes low = { .priority = 1 };

	begin_theft();
	REQUIRE_EQUAL(spawn(0, 0, step, (void *)1), 0);
	REQUIRE_EQUAL(spawn(1, 2, step, (void *)3), 0);
	spawn_in(&thief, 2, steal_all, NULL, &low);
	REQUIRE_EQUAL(tick(&thief), 4);
	STEP(4);
}

static uintptr_t
steal_boosted(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_boost(), 0);
	REQUIRE_EQUAL(steal(ALL), 1);
	STEP(0);
	REQUIRE_EQUAL(fringe_task_unboost(), 0);
	STEP(2);
	return 0;
}

CASE(one_that_is_stolen_in_a_boost_runs_after_it)
{
	const struct fringe_task_attributes low = { .priority = 1 };

	begin_theft();
	REQUIRE_EQUAL(spawn(0, 0, step, (void *)1), 0);
	spawn_in(&thief, 1, steal_boosted, NULL, &low);
	REQUIRE_EQUAL(tick(&thief), 3);
	STEP(3);
}

/* Steals one; returns other than 0 when there is none. */
static int
steal_one(
    struct fringe_scheduler *scheduler, int64_t nanoseconds, void *argument)
{
	(void)nanoseconds;
	REQUIRE(scheduler == &thief && argument == victim);
	REQUIRE(fringe_scheduler_current() == &thief);
	return steal(1) == 1 ? 0 : STUCK;
}

/* One waits, until all of the others have been stolen in the idle hook. */
CASE(an_idle_hook_may_steal)
{
	int i;

	begin_theft();
	spawn_loose(0, 0, yield_and_park, NULL);
	REQUIRE_EQUAL(fringe_scheduler_tick(victim, 1, NULL), 1);
	REQUIRE_EQUAL(steal(ALL), 1);
	for (i = 1; i < 4; i++)
		REQUIRE_EQUAL(
		    spawn(i, 0, step, (void *)(uintptr_t)(i - 1)), 0);
	REQUIRE_EQUAL(fringe_scheduler_run(&thief, steal_one, victim), STUCK);
	STEP(3);
	fringe_task_wake(&tasks[0]);
	REQUIRE_EQUAL(fringe_scheduler_run(&thief, steal_one, victim), 0);
	expect_end(0, 0);
}

static void
steal_last(void)
{
	REQUIRE_EQUAL(steal(ALL), 1);
}

/* It yields, is queued with the lock, and is stolen then. */
static uintptr_t
yield_and_be_stolen(void *argument)
{
	(void)argument;
	done_next = steal_last;
	REQUIRE_EQUAL(fringe_task_yield(), 0);
	REQUIRE(fringe_scheduler_current() == &thief);
	return 0;
}

CASE(a_run_ends_when_the_last_task_is_stolen)
{
	begin_theft_with(&meddled);
	spawn_loose(0, 0, yield_and_be_stolen, NULL);
	REQUIRE_EQUAL(fringe_scheduler_run(victim, NULL, NULL), 0);
	REQUIRE_EQUAL(fringe_task_state(&tasks[0]), FRINGE_TASK_READY);
	REQUIRE_EQUAL(fringe_scheduler_run(&thief, NULL, NULL), 0);
	expect_end(0, 0);
}

/* ---- in a scheduler that is shared ---- */

static uintptr_t
change_others(void *argument)
{
	(void)argument;
	/* One that is ready here, one that waits here, and one that is gone. */
	REQUIRE_EQUAL(fringe_task_set_priority(&tasks[1], 3), 0);
	REQUIRE_EQUAL(fringe_task_priority(&tasks[1]), 3);
	REQUIRE_EQUAL(
	    fringe_task_set_priority(&tasks[1], FRINGE_PRIORITIES),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_task_set_priority(&tasks[2], 3), 0);
	REQUIRE_EQUAL(fringe_task_interrupt(&tasks[1]), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_task_interrupt(&tasks[2]), 0);
	REQUIRE_EQUAL(
	    fringe_task_set_priority(&tasks[3], 3), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_interrupt(&tasks[3]), FRINGE_ECONTEXT);
	STEP(0);
	return 0;
}

CASE(tasks_of_a_shared_scheduler_are_changed_as_others_are)
{
	uintptr_t value;

	begin_theft();
	spawn_loose(2, 0, park, NULL);
	REQUIRE_EQUAL(tick(victim), 1);
	REQUIRE_EQUAL(spawn(3, 0, step, (void *)0), 0);
	REQUIRE_EQUAL(steal(ALL), 1);
	REQUIRE_EQUAL(spawn(0, 1, change_others, NULL), 0);
	REQUIRE_EQUAL(spawn(1, 1, step, (void *)1), 0);
	REQUIRE_EQUAL(tick(victim), 3);
	STEP(2);
	REQUIRE_EQUAL(fringe_task_join(&tasks[2], &value, FRINGE_NEVER), 0);
	REQUIRE_EQUAL((int)value, FRINGE_EINTERRUPTED);
}

CASE(a_shared_scheduler_can_be_static)
{
	static struct fringe_list lists[2];
	static struct fringe_scheduler injector =
	    FRINGE_SHARED_SCHEDULER_INIT_OF(lists, NULL, &meddled);

	begin_theft();
	spawn_in(&injector, 0, step, (void *)0, NULL);
	REQUIRE_EQUAL(fringe_scheduler_steal(&injector, &thief, 1), 1);
	REQUIRE_EQUAL(tick(&thief), 1);
	expect_end(0, 0);
}

/* ---- what is refused ---- */

static uintptr_t
steal_for_the_outer(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(steal(1), FRINGE_ECONTEXT);
	return 0;
}

static uintptr_t
tick_victim(void *argument)
{
	(void)argument;
	return (uintptr_t)tick(victim);
}

CASE(a_scheduler_that_is_ticked_elsewhere_gets_nothing)
{
	uintptr_t value;

	begin_theft();
	REQUIRE_EQUAL(spawn(0, 0, steal_for_the_outer, NULL), 0);
	spawn_in(&thief, 1, tick_victim, NULL, NULL);
	REQUIRE_EQUAL(tick(&thief), 1);
	REQUIRE_EQUAL(fringe_task_join(&tasks[1], &value, FRINGE_NEVER), 0);
	REQUIRE_EQUAL(value, 1);
}

CASE(what_cannot_be_stolen_is_refused)
{
	begin_theft();
	REQUIRE_EQUAL(spawn(0, 0, step, (void *)0), 0);
	REQUIRE_EQUAL(
	    fringe_scheduler_steal(NULL, &thief, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_scheduler_steal(victim, NULL, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_scheduler_steal(victim, victim, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_scheduler_steal(&thief, victim, 1), FRINGE_EUNSUPPORTED);
	fringe_interrupt_enter();
	REQUIRE_EQUAL(steal(1), FRINGE_ECONTEXT);
	fringe_interrupt_leave();
	REQUIRE_EQUAL(fringe_scheduler_ready(&thief), 0);
	REQUIRE_EQUAL(tick(victim), 1);
}

static uintptr_t
share_own(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(
	    fringe_scheduler_share(&thief, NULL), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_task_yield(), 0);
	return 0;
}

CASE(what_has_tasks_or_is_shared_cannot_be_shared)
{
	begin_theft();
	REQUIRE_EQUAL(fringe_scheduler_share(NULL, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_scheduler_share(victim, NULL), FRINGE_ESTATE);
	spawn_in(&thief, 0, share_own, NULL, NULL);
	/* It was posted; it runs; it is ready. */
	REQUIRE_EQUAL(fringe_scheduler_share(&thief, NULL), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_scheduler_tick(&thief, 1, NULL), 1);
	REQUIRE_EQUAL(fringe_scheduler_share(&thief, NULL), FRINGE_ESTATE);
	REQUIRE_EQUAL(tick(&thief), 1);
	REQUIRE_EQUAL(
	    fringe_scheduler_share(&thief, &fringe_lock_critical), 0);
	REQUIRE_EQUAL(fringe_scheduler_steal(&thief, victim, 1), 0);
}

static const struct face_case cases[] = {
	ROW(as_many_are_stolen_as_were_asked_for_and_no_more),
	ROW(those_of_the_highest_priority_are_stolen_first),
	ROW(a_priority_that_the_thief_does_not_have_is_left),
	ROW(what_has_begun_is_stolen_only_where_it_may_move),
	ROW(what_waits_is_not_stolen_and_its_wake_stays),
	ROW(wakes_that_stay_keep_their_order),
	ROW(what_was_done_to_it_before_is_not_forgotten),
	ROW(what_is_done_to_it_afterwards_finds_it),
	ROW(one_that_was_cancelled_and_has_not_begun_does_not_begin),
	ROW(it_is_counted_where_it_happens),
	ROW(its_memory_comes_back_once),
	ROW(a_wake_is_not_hidden_from_who_waits_for_it),
	ROW(one_that_is_stolen_when_it_is_woken_can_be_woken_again),
	ROW(it_sleeps_by_the_thiefs_timers),
	ROW(it_keeps_the_mutex_and_the_priority_that_it_has),
	ROW(what_it_subscribed_to_before_may_come_at_any_time),
	ROW(stolen_tasks_of_a_higher_priority_run_at_once),
	ROW(one_that_is_stolen_in_a_boost_runs_after_it),
	ROW(an_idle_hook_may_steal),
	ROW(a_run_ends_when_the_last_task_is_stolen),
	ROW(tasks_of_a_shared_scheduler_are_changed_as_others_are),
	ROW(a_shared_scheduler_can_be_static),
	ROW(a_scheduler_that_is_ticked_elsewhere_gets_nothing),
	ROW(what_cannot_be_stolen_is_refused),
	ROW(what_has_tasks_or_is_shared_cannot_be_shared),
	LAST_ROW,
};

const struct face_suite face_suite = { "kit_steal", cases, 0 };
