/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Events: who is woken, and what becomes of a wake that nobody took. */
#include <fringe/kit.h>

#include "face.h"
#include "kit_waits.h"

#define MANY 10
/* More and less urgent than who waits. */
#define BEFORE 2
#define WAITERS 4
#define BEHIND 6

static struct fringe_event event;
static int is_true;

static void
begin(enum fringe_order order)
{
	begin_waits();
	REQUIRE_EQUAL(fringe_event_init(&event, "an event", order), 0);
	is_true = 0;
}

static uintptr_t
wait(void *argument)
{
	(void)argument;
	return came(fringe_event_wait(&event, FRINGE_NEVER));
}

/* For one millisecond. */
static uintptr_t
wait_a_while(void *argument)
{
	(void)argument;
	return came(fringe_event_wait(&event, fringe_task_after(MILLISECOND)));
}

/* ---- waking ---- */

static uintptr_t
wake_one_by_one(void *argument)
{
	int i;

	(void)argument;
	for (i = 0; i < MANY; i++) {
		REQUIRE_EQUAL(fringe_event_wake(&event), 1);
		REQUIRE_EQUAL(waits.count, i + 1);
	}
	return 0;
}

CASE(a_wake_is_for_one_and_first_in_is_first_out)
{
	int i;

	begin(FRINGE_FIFO);
	spawn_all(0, MANY - 1, WAITERS, wait);
	run_script(BEHIND, wake_one_by_one);
	for (i = 0; i < MANY; i++)
		REQUIRE_CAME(i, i, 0);
}

CASE(a_wake_comes_from_outside_too)
{
	begin(FRINGE_FIFO);
	spawn_all(0, 1, WAITERS, wait);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_CAME(0, 0, 0);
	REQUIRE_EQUAL(waits.count, 1);
	REQUIRE(fringe_task_waits_for(&world.tasks[1])[0] == 'e');
	fringe_interrupt_enter();
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	fringe_interrupt_leave();
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(1, 1, 0);
}

CASE(a_wake_that_finds_nobody_is_kept_and_there_is_one)
{
	begin(FRINGE_FIFO);
	REQUIRE_EQUAL(fringe_event_wake(&event), 0);
	REQUIRE_EQUAL(fringe_event_wake(&event), 0);
	spawn_all(0, 1, WAITERS, wait);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_CAME(0, 0, 0);
	REQUIRE_EQUAL(waits.count, 1);
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	REQUIRE_EQUAL(run_world(), 0);
}

static uintptr_t
wait_twice(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_event_wait(&event, FRINGE_NEVER), 0);
	world.sequence++;
	return came(fringe_event_wait(&event, FRINGE_NEVER));
}

CASE(waking_all_is_not_for_those_who_wait_again)
{
	begin(FRINGE_FIFO);
	REQUIRE_EQUAL(fringe_event_wake_all(&event), 0);
	spawn_all(0, MANY - 1, WAITERS, wait_twice);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(world.sequence, 0);
	REQUIRE_EQUAL(fringe_event_wake_all(&event), MANY);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(world.sequence, MANY);
	REQUIRE_EQUAL(waits.count, 0);
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	REQUIRE_EQUAL(fringe_event_wake_all(&event), MANY - 1);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(waits.count, MANY);
}

CASE(waking_all_leaves_a_token_where_it_is)
{
	begin(FRINGE_FIFO);
	REQUIRE_EQUAL(fringe_event_wake(&event), 0);
	REQUIRE_EQUAL(fringe_event_wake_all(&event), 0);
	spawn_all(0, 0, WAITERS, wait);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, 0);
}

/* ---- closing ---- */

static uintptr_t
close_and_come(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_event_close(&event), 0);
	REQUIRE_EQUAL(waits.count, MANY);
	REQUIRE_EQUAL(fringe_event_close(&event), 1);
	return came(fringe_event_wait(&event, FRINGE_NEVER));
}

CASE(closing_wakes_all_and_stays)
{
	int i;

	begin(FRINGE_FIFO);
	spawn_all(0, MANY - 1, WAITERS, wait);
	run_script(BEHIND, close_and_come);
	for (i = 0; i < MANY; i++)
		REQUIRE_CAME(i, i, FRINGE_ECLOSED);
	REQUIRE_CAME(MANY, WORLD_TASKS - 1, FRINGE_ECLOSED);
}

/* Where it was closed and woken at the same time, the original forgot it. */
CASE(no_wake_opens_what_is_closed)
{
	begin(FRINGE_FIFO);
	REQUIRE_EQUAL(fringe_event_wake(&event), 0);
	REQUIRE_EQUAL(fringe_event_is_closed(&event), 0);
	REQUIRE_EQUAL(fringe_event_close(&event), 0);
	REQUIRE_EQUAL(fringe_event_wake(&event), FRINGE_ECLOSED);
	REQUIRE_EQUAL(fringe_event_wake_all(&event), FRINGE_ECLOSED);
	REQUIRE_EQUAL(fringe_event_is_closed(&event), 1);
	spawn_all(0, 0, WAITERS, wait);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, FRINGE_ECLOSED);
}

/* ---- cancelled and timed out ---- */

static uintptr_t
wake_and_cancel(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[0]), 0);
	return 0;
}

CASE(who_is_cancelled_after_it_was_woken_passes_its_wake_on)
{
	begin(FRINGE_FIFO);
	spawn_all(0, 1, WAITERS, wait);
	run_script(BEFORE, wake_and_cancel);
	REQUIRE_CAME(0, 0, FRINGE_ECANCELED);
	REQUIRE_CAME(1, 1, 0);
}

CASE(a_wake_that_is_passed_on_to_nobody_is_kept)
{
	begin(FRINGE_FIFO);
	spawn_all(0, 0, WAITERS, wait);
	run_script(BEFORE, wake_and_cancel);
	REQUIRE_CAME(0, 0, FRINGE_ECANCELED);
	spawn_all(1, 1, WAITERS, wait);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(1, 1, 0);
}

static uintptr_t
wake_all_and_cancel(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_event_wake_all(&event), 1);
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[0]), 0);
	return 0;
}

CASE(a_wake_of_all_is_not_passed_on)
{
	begin(FRINGE_FIFO);
	spawn_all(0, 0, WAITERS, wait);
	run_script(BEFORE, wake_all_and_cancel);
	REQUIRE_CAME(0, 0, FRINGE_ECANCELED);
	spawn_all(1, 1, WAITERS, wait);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(fringe_event_close(&event), 0);
	REQUIRE_EQUAL(run_world(), 0);
}

static uintptr_t
cancel_and_wake(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[0]), 0);
	REQUIRE_EQUAL(fringe_task_interrupt(&world.tasks[1]), 0);
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	return 0;
}

CASE(who_left_the_queue_takes_no_wake)
{
	begin(FRINGE_FIFO);
	spawn_all(0, 2, WAITERS, wait);
	run_script(BEFORE, cancel_and_wake);
	REQUIRE_CAME(0, 0, FRINGE_ECANCELED);
	REQUIRE_CAME(1, 1, FRINGE_EINTERRUPTED);
	REQUIRE_CAME(2, 2, 0);
}

CASE(whose_time_is_up_takes_no_wake_though_it_is_queued)
{
	begin(FRINGE_FIFO);
	spawn_all(0, 0, WAITERS, wait_a_while);
	spawn_all(1, 1, WAITERS, wait);
	expire_unseen(1000);
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(waits.results[0], FRINGE_ETIMEOUT);
	REQUIRE_EQUAL(waits.results[1], 0);
	begin(FRINGE_FIFO);
	spawn_all(0, 0, WAITERS, wait_a_while);
	expire_unseen(1000);
	REQUIRE_EQUAL(fringe_event_wake_all(&event), 0);
	REQUIRE_EQUAL(fringe_event_wake(&event), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, FRINGE_ETIMEOUT);
}

CASE(a_wait_ends_at_its_deadline)
{
	begin(FRINGE_FIFO);
	spawn_all(0, 0, WAITERS, wait_a_while);
	spawn_all(1, 1, WAITERS, wait);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_CAME(0, 0, FRINGE_ETIMEOUT);
	REQUIRE_EQUAL(world.clock.ticks, 1000);
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(1, 1, 0);
}

static uintptr_t
wait_for_nothing(void *argument)
{
	(void)argument;
	return came(fringe_event_wait(&event, 0));
}

CASE(a_deadline_that_has_passed_fails_what_would_wait)
{
	begin(FRINGE_FIFO);
	spawn_all(0, 0, WAITERS, wait_for_nothing);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, FRINGE_ETIMEOUT);
	REQUIRE_EQUAL(fringe_event_wake(&event), 0);
	spawn_all(1, 1, WAITERS, wait_for_nothing);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(1, 1, 0);
}

static uintptr_t
wake_at_the_deadline(void *argument)
{
	(void)argument;
	/* The time has come, and no turn of the timers has seen it. */
	fringe_virtual_clock_advance(&world.clock, 1000);
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	return 0;
}

CASE(at_the_deadline_what_came_first_counts)
{
	begin(FRINGE_FIFO);
	spawn_all(0, 0, WAITERS, wait_a_while);
	fringe_scheduler_tick(&world.scheduler, 0, NULL);
	spawn_all(1, 1, BEHIND, wake_at_the_deadline);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, 0);
	/* In a tick the timers go first, and then the wake finds nobody. */
	begin(FRINGE_FIFO);
	spawn_all(0, 0, WAITERS, wait_a_while);
	fringe_scheduler_tick(&world.scheduler, 0, NULL);
	fringe_virtual_clock_advance(&world.clock, 1000);
	spawn_all(1, 1, BEFORE, wait_for_nothing);
	fringe_scheduler_tick(&world.scheduler, 1, NULL);
	REQUIRE_EQUAL(fringe_event_wake(&event), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(waits.results[0], FRINGE_ETIMEOUT);
}

/*
 * A lock of the timers that, when it is given back next, has something run, as
 * if that were on another thread.
 */
static void (*to_run)(void);

static void
ignore(struct fringe_lock *lock)
{
	(void)lock;
}

static int
try(struct fringe_lock *lock)
{
	(void)lock;
	return 1;
}

static void
run_meanwhile(struct fringe_lock *lock)
{
	void (*run)(void) = to_run;

	(void)lock;
	to_run = NULL;
	if (run)
		run();
}

static const struct fringe_lock_kind meanwhile = { ignore, try, run_meanwhile };

/* In the same memory, which is on its stack as a rule. */
static uintptr_t
subscribe_twice(void *argument)
{
	static struct fringe_subscription wait;

	(void)argument;
	REQUIRE_EQUAL(fringe_event_subscribe(&event, &wait), 0);
	came(fringe_subscription_wait(&wait, fringe_task_after(MILLISECOND)));
	REQUIRE_EQUAL(fringe_event_subscribe(&event, &wait), 0);
	return came(fringe_subscription_wait(&wait, FRINGE_NEVER));
}

static void
run_once(void)
{
	fringe_scheduler_tick(&world.scheduler, 0, NULL);
}

static void
wake_and_run(void)
{
	fringe_event_wake(&event);
	run_once();
}

/* Waits, whose time is up when this returns. */
static void
begin_to_turn(void)
{
	begin(FRINGE_FIFO);
	world.heap.timers.lock.kind = &meanwhile;
	REQUIRE_EQUAL(spawn(0, WAITERS, subscribe_twice, NULL), 0);
	run_once();
	fringe_virtual_clock_advance(&world.clock, 1000);
}

CASE(who_turns_elsewhere_ends_no_wait_that_began_later)
{
	/* The wake finds a wait that is over, and the second one takes it. */
	begin_to_turn();
	to_run = wake_and_run;
	REQUIRE_EQUAL(fringe_timers_turn(&world.heap.timers, NULL), 1);
	run_once();
	REQUIRE_CAME(1, 0, 0);
	/* One that was woken is over before the turn goes on. */
	begin_to_turn();
	fringe_event_wake(&event);
	to_run = run_once;
	fringe_timers_turn(&world.heap.timers, NULL);
	run_once();
	REQUIRE_EQUAL(waits.count, 1);
	wake_and_run();
	REQUIRE_CAME(1, 0, 0);
}

/* ---- by priority ---- */

CASE(by_priority_the_most_urgent_goes_first)
{
	begin(FRINGE_BY_PRIORITY);
	spawn_all(0, 1, 5, wait);
	spawn_all(2, 3, 3, wait);
	spawn_all(4, 4, 4, wait);
	REQUIRE_EQUAL(run_world(), STUCK);
	/* Among those of its new priority it is the last. */
	REQUIRE_EQUAL(spawn(10, 7, wait, NULL), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	while (waits.count < 6) {
		REQUIRE_EQUAL(fringe_event_wake(&event), 1);
		run_world();
	}
	REQUIRE_CAME(0, 2, 0);
	REQUIRE_CAME(1, 3, 0);
	REQUIRE_CAME(2, 4, 0);
	REQUIRE_CAME(3, 0, 0);
	REQUIRE_CAME(4, 1, 0);
	REQUIRE_CAME(5, 10, 0);
}

static uintptr_t
reorder_and_wake(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_set_priority(&world.tasks[2], 3), 0);
	REQUIRE_EQUAL(fringe_task_set_priority(&world.tasks[0], 5), 0);
	/* To the same one: behind the others that have it. */
	REQUIRE_EQUAL(fringe_task_set_priority(&world.tasks[1], 4), 0);
	while (waits.count < 4)
		REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	return 0;
}

CASE(who_gets_another_priority_while_it_waits_changes_its_place)
{
	begin(FRINGE_BY_PRIORITY);
	spawn_all(0, 3, 4, wait);
	run_script(BEHIND, reorder_and_wake);
	REQUIRE_CAME(0, 2, 0);
	REQUIRE_CAME(1, 3, 0);
	REQUIRE_CAME(2, 1, 0);
	REQUIRE_CAME(3, 0, 0);
}

/* ---- waiting for what holds ---- */

static int
ask(void *argument)
{
	REQUIRE(argument == &is_true);
	world.sequence++;
	return is_true;
}

static uintptr_t
wait_for(void *argument)
{
	(void)argument;
	return came(fringe_event_wait_for(&event, ask, &is_true, FRINGE_NEVER));
}

static uintptr_t
make_true_later(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	REQUIRE_EQUAL(world.sequence, 2);
	REQUIRE_EQUAL(waits.count, 0);
	is_true = 1;
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	REQUIRE_EQUAL(world.sequence, 3);
	return 0;
}

CASE(a_wait_for_something_asks_again_when_it_is_woken)
{
	begin(FRINGE_FIFO);
	spawn_all(0, 0, WAITERS, wait_for);
	run_script(BEHIND, make_true_later);
	REQUIRE_CAME(0, 0, 0);
}

/* What holds becomes so, and the event is woken, while the predicate looks. */
static int
ask_too_early(void *argument)
{
	(void)argument;
	if (world.sequence++ == 0) {
		REQUIRE_EQUAL(fringe_event_wake_all(&event), 1);
		return 0;
	}
	return 1;
}

static uintptr_t
wait_for_the_missed(void *argument)
{
	(void)argument;
	return came(
	    fringe_event_wait_for(&event, ask_too_early, NULL, FRINGE_NEVER));
}

CASE(a_wake_that_comes_while_one_asks_is_not_lost)
{
	begin(FRINGE_FIFO);
	spawn_all(0, 0, WAITERS, wait_for_the_missed);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, 0);
	REQUIRE_EQUAL(world.sequence, 2);
}

CASE(a_token_that_was_not_needed_stays)
{
	begin(FRINGE_FIFO);
	is_true = 1;
	REQUIRE_EQUAL(fringe_event_wake(&event), 0);
	spawn_all(0, 0, WAITERS, wait_for);
	spawn_all(1, 1, WAITERS, wait);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(world.sequence, 1);
	REQUIRE_CAME(0, 0, 0);
	REQUIRE_CAME(1, 1, 0);
}

static int
ask_and_sleep(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_sleep(MILLISECOND), 0);
	return world.sequence++;
}

static uintptr_t
wait_for_with_waits(void *argument)
{
	(void)argument;
	return came(fringe_event_wait_for(
	    &event, ask_and_sleep, NULL, fringe_task_after(3 * MILLISECOND)));
}

static uintptr_t
sleep_and_wake(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_sleep(MILLISECOND / 2), 0);
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	return 0;
}

CASE(what_one_waits_for_may_have_to_be_waited_for)
{
	begin(FRINGE_FIFO);
	spawn_all(0, 0, WAITERS, wait_for_with_waits);
	spawn_all(1, 1, WAITERS, sleep_and_wake);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, 0);
	REQUIRE_EQUAL(world.clock.ticks, 2000);
	REQUIRE_EQUAL(world.sequence, 2);
}

static uintptr_t
wait_for_in_vain(void *argument)
{
	(void)argument;
	return came(fringe_event_wait_for(
	    &event, ask, &is_true, fringe_task_after(MILLISECOND)));
}

CASE(a_wait_for_something_has_a_deadline_and_is_closed)
{
	begin(FRINGE_FIFO);
	spawn_all(0, 0, WAITERS, wait_for_in_vain);
	spawn_all(1, 1, WAITERS, wait_for);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_CAME(0, 0, FRINGE_ETIMEOUT);
	REQUIRE_EQUAL(fringe_event_close(&event), 0);
	is_true = 1;
	spawn_all(2, 2, WAITERS, wait_for);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(waits.results[1], FRINGE_ECLOSED);
	REQUIRE_EQUAL(waits.results[2], FRINGE_ECLOSED);
}

/* ---- subscriptions ---- */

static struct fringe_subscription mine;

static uintptr_t
subscribe_and_end(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_event_subscribe(&event, &mine), 0);
	REQUIRE_EQUAL(spawn(1, WAITERS - 1, wait, NULL), 0);
	REQUIRE_EQUAL(spawn(2, WAITERS - 1, wait, NULL), 0);
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	REQUIRE_EQUAL(waits.count, 0);
	REQUIRE_EQUAL(fringe_subscription_end(&mine), 1);
	REQUIRE_CAME(0, 1, 0);
	REQUIRE_EQUAL(waits.count, 1);
	/* One that got nothing has nothing to pass on. */
	REQUIRE_EQUAL(fringe_event_subscribe(&event, &mine), 0);
	REQUIRE_EQUAL(fringe_subscription_end(&mine), 0);
	REQUIRE_EQUAL(fringe_subscription_end(&mine), 0);
	REQUIRE_EQUAL(waits.count, 1);
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	REQUIRE_CAME(1, 2, 0);
	return 0;
}

CASE(a_subscription_that_ends_passes_its_wake_on)
{
	begin(FRINGE_FIFO);
	spawn_all(0, 0, WAITERS, subscribe_and_end);
	REQUIRE_EQUAL(run_world(), 0);
}

static uintptr_t
subscribe_and_close(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_event_subscribe(&event, &mine), 0);
	REQUIRE_EQUAL(fringe_event_close(&event), 0);
	REQUIRE_EQUAL(
	    fringe_subscription_wait(&mine, FRINGE_NEVER), FRINGE_ECLOSED);
	REQUIRE_EQUAL(fringe_event_subscribe(&event, &mine), FRINGE_ECLOSED);
	REQUIRE_EQUAL(fringe_subscription_end(&mine), 0);
	return 0;
}

CASE(a_closed_event_has_no_subscriptions)
{
	begin(FRINGE_FIFO);
	spawn_all(0, 0, WAITERS, subscribe_and_close);
	REQUIRE_EQUAL(run_world(), 0);
}

static uintptr_t
subscribe_and_be_cancelled(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_event_subscribe(&event, &mine), 0);
	REQUIRE_EQUAL(fringe_event_wake(&event), 1);
	REQUIRE_EQUAL(fringe_task_cancel(fringe_task_current()), 0);
	return came(fringe_subscription_wait(&mine, FRINGE_NEVER));
}

CASE(who_is_cancelled_ends_its_subscription)
{
	begin(FRINGE_FIFO);
	spawn_all(0, 0, WAITERS, subscribe_and_be_cancelled);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(0, 0, FRINGE_ECANCELED);
	spawn_all(1, 1, WAITERS, wait);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(1, 1, 0);
}

static uintptr_t
use_anothers(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(
	    fringe_subscription_wait(&mine, FRINGE_NEVER), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_subscription_end(&mine), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_task_boost(), 0);
	REQUIRE_EQUAL(fringe_subscription_end(&mine), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(
	    fringe_subscription_wait(&mine, FRINGE_NEVER), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_unboost(), 0);
	return 0;
}

static uintptr_t
let_use(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_event_subscribe(&event, &mine), 0);
	REQUIRE_EQUAL(spawn(1, WAITERS - 1, use_anothers, NULL), 0);
	REQUIRE_EQUAL(fringe_subscription_end(&mine), 0);
	return 0;
}

CASE(subscriptions_are_their_tasks)
{
	begin(FRINGE_FIFO);
	spawn_all(0, 0, WAITERS, let_use);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(fringe_event_subscribe(&event, &mine), FRINGE_ECONTEXT);
}

/* ---- what is refused ---- */

CASE(bad_calls_are_refused)
{
	static struct fringe_event zeroed;

	begin(FRINGE_FIFO);
	REQUIRE_EQUAL(
	    fringe_event_init(NULL, NULL, FRINGE_FIFO), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_event_init(&event, NULL, (enum fringe_order)7),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_event_wait(NULL, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_event_wait_for(NULL, ask, NULL, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_event_wait_for(&event, NULL, NULL, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_event_wake(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_event_wake_all(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_event_close(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_event_is_closed(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_event_subscribe(NULL, &mine), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_event_subscribe(&event, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_subscription_wait(NULL, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_subscription_end(NULL), FRINGE_EINVAL);
	/* Who is no task does not wait, also not where it need not. */
	REQUIRE_EQUAL(fringe_event_wake(&zeroed), 0);
	REQUIRE_EQUAL(
	    fringe_event_wait(&zeroed, FRINGE_NEVER), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_event_wait_for(&zeroed, ask, NULL, FRINGE_NEVER),
	    FRINGE_ECONTEXT);
}

static const struct face_case cases[] = {
	ROW(a_wake_is_for_one_and_first_in_is_first_out),
	ROW(a_wake_comes_from_outside_too),
	ROW(a_wake_that_finds_nobody_is_kept_and_there_is_one),
	ROW(waking_all_is_not_for_those_who_wait_again),
	ROW(waking_all_leaves_a_token_where_it_is),
	ROW(closing_wakes_all_and_stays),
	ROW(no_wake_opens_what_is_closed),
	ROW(who_is_cancelled_after_it_was_woken_passes_its_wake_on),
	ROW(a_wake_that_is_passed_on_to_nobody_is_kept),
	ROW(a_wake_of_all_is_not_passed_on),
	ROW(who_left_the_queue_takes_no_wake),
	ROW(whose_time_is_up_takes_no_wake_though_it_is_queued),
	ROW(a_wait_ends_at_its_deadline),
	ROW(a_deadline_that_has_passed_fails_what_would_wait),
	ROW(at_the_deadline_what_came_first_counts),
	ROW(who_turns_elsewhere_ends_no_wait_that_began_later),
	ROW(by_priority_the_most_urgent_goes_first),
	ROW(who_gets_another_priority_while_it_waits_changes_its_place),
	ROW(a_wait_for_something_asks_again_when_it_is_woken),
	ROW(a_wake_that_comes_while_one_asks_is_not_lost),
	ROW(a_token_that_was_not_needed_stays),
	ROW(what_one_waits_for_may_have_to_be_waited_for),
	ROW(a_wait_for_something_has_a_deadline_and_is_closed),
	ROW(a_subscription_that_ends_passes_its_wake_on),
	ROW(a_closed_event_has_no_subscriptions),
	ROW(who_is_cancelled_ends_its_subscription),
	ROW(subscriptions_are_their_tasks),
	ROW(bad_calls_are_refused),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_event", cases, 0 };
