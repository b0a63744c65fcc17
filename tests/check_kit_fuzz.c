/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Random operations on tasks, by tasks, in interrupts and from outside, against
 * a model of the scheduler.
 *
 * The model is written as plainly as it can be: no list, but numbers that say
 * who came when, and a search through all tasks for the lowest. Before each
 * call it does what the call is to do, up to the task that then runs; whoever
 * runs when a call returns asks whether that is he, and whether he was returned
 * what the model says. After each tick its statistics are compared.
 *
 * FRINGE_SEED and FRINGE_OPERATIONS in the environment set the seed and the
 * number of operations; the seed is always printed.
 */
#include <fringe/kit.h>

#include <stdbool.h>
#include <stdlib.h>

#include "face.h"
#include "random.h"

#define TASKS 12
#define MOST_PRIORITIES 5
#define STACK (64 * 1024)
#define DEFAULT_OPERATIONS 10000000ul

/* Who is not in a task: main, or an interrupt. */
#define OUTSIDE (-1)

enum reason { PARKED, SLEEPING, JOINING };

/* A task, and what the model knows of it. The numbers say who came first. */
struct subject {
	struct fringe_task task;
	enum fringe_task_state state;
	bool is_new; /* its scheduler has not seen it */
	bool has_begun;
	bool has_token, is_canceled, is_detached;
	unsigned long posted; /* 0: it is not in the inbox */
	unsigned long readied;
	unsigned int references;
	unsigned int priority;
	/* Its wait. */
	enum reason reason;
	unsigned long waiting_since;
	uint64_t deadline;
	int target;
	/* What its call is to return, and what a join is to store. */
	int expected;
	uintptr_t expected_value;
	/* How it ended. */
	int code;
	uintptr_t value;
};

static struct subject subjects[TASKS];
static char stacks[TASKS][STACK]
    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));

static struct fringe_virtual_clock now;
static struct fringe_heap heap;
static struct fringe_wheel wheel;
static struct fringe_timers *timers;
static struct fringe_list lists[MOST_PRIORITIES];
static struct fringe_scheduler scheduler;

static uint64_t random_state;
static unsigned long operations;
static unsigned long limit;

/* The model's scheduler. */
static struct {
	unsigned long count; /* where the numbers come from */
	unsigned int priorities;
	int running;
	bool is_boosted; /* who runs: nobody is dispatched */
	size_t budget;
	size_t tasks;
	size_t released;
	struct fringe_tick tick;
	int expected; /* what a call from outside is to return */
} model;

static size_t released;

/* What happened, to see that everything did. */
static struct {
	unsigned long preempted, timeouts, joined, interrupted, canceled;
	unsigned long parked, released, stillborn, exhausted, external, again;
	unsigned long by_tasks;
} tally;

static unsigned int
below(unsigned int bound)
{
	return random_below(&random_state, bound);
}

static bool
one_in(unsigned int bound)
{
	return below(bound) == 0;
}

/* ---- the model: states ---- */

static bool
is_alive(const struct subject *subject)
{
	return subject->state != FRINGE_TASK_NONE &&
	    subject->state != FRINGE_TASK_ENDED;
}

static void
unref(struct subject *subject)
{
	if (--subject->references > 0)
		return;
	subject->state = FRINGE_TASK_NONE;
	model.released++;
	tally.released++;
}

static void
make_ready(struct subject *subject)
{
	subject->state = FRINGE_TASK_READY;
	subject->readied = ++model.count;
}

/* Ends a wait with this result. */
static void
finish(struct subject *subject, int result)
{
	make_ready(subject);
	subject->expected = result;
	model.tick.woken_internal++;
}

static void
post(struct subject *subject)
{
	if (subject->posted)
		return;
	subject->posted = ++model.count;
	subject->references++;
}

static void
unpark_waiting(struct subject *subject)
{
	if (subject->state != FRINGE_TASK_WAITING || subject->reason != PARKED)
		return;
	subject->has_token = false;
	finish(subject, 0);
	tally.parked++;
}

static void
cancel_waiting(struct subject *subject)
{
	if (subject->state != FRINGE_TASK_WAITING)
		return;
	finish(subject, FRINGE_ECANCELED);
	tally.canceled++;
}

static void
take_posted(struct subject *subject)
{
	size_t before = model.tick.woken_internal;

	subject->posted = 0;
	if (subject->is_new) {
		subject->is_new = false;
		make_ready(subject);
		model.tasks++;
		model.tick.spawned++;
	}
	if (subject->is_canceled)
		cancel_waiting(subject);
	else if (subject->has_token)
		unpark_waiting(subject);
	tally.external += model.tick.woken_internal - before;
	model.tick.woken_external += model.tick.woken_internal - before;
	model.tick.woken_internal = before;
	unref(subject);
}

static void
take_inbox(void)
{
	struct subject *first;
	int i;

	for (;;) {
		first = NULL;
		for (i = 0; i < TASKS; i++)
			if (subjects[i].posted &&
			    (!first || subjects[i].posted < first->posted))
				first = &subjects[i];
		if (!first)
			return;
		take_posted(first);
	}
}

/* ---- the model: time ---- */

static bool
is_timed(const struct subject *subject)
{
	return subject->state == FRINGE_TASK_WAITING &&
	    subject->deadline != FRINGE_NEVER;
}

static struct subject *
first_deadline(void)
{
	struct subject *first = NULL;
	int i;

	for (i = 0; i < TASKS; i++) {
		struct subject *other = &subjects[i];

		if (!is_timed(other))
			continue;
		if (!first || other->deadline < first->deadline ||
		    (other->deadline == first->deadline &&
			other->waiting_since < first->waiting_since))
			first = other;
	}
	return first;
}

static void
turn(void)
{
	struct subject *first;

	while ((first = first_deadline()) != NULL &&
	    first->deadline <= now.ticks) {
		finish(first,
		    first->reason == SLEEPING ? 0 : FRINGE_ETIMEOUT);
		tally.timeouts++;
	}
}

/* ---- the model: who runs ---- */

static struct subject *
first_ready(void)
{
	struct subject *first = NULL;
	int i;

	for (i = 0; i < TASKS; i++) {
		struct subject *other = &subjects[i];

		if (other->state != FRINGE_TASK_READY || other->is_new)
			continue;
		if (!first || other->priority < first->priority ||
		    (other->priority == first->priority &&
			other->readied < first->readied))
			first = other;
	}
	return first;
}

static struct subject *
first_joiner(const struct subject *target)
{
	struct subject *first = NULL;
	int i;

	for (i = 0; i < TASKS; i++) {
		struct subject *other = &subjects[i];

		if (other->state != FRINGE_TASK_WAITING ||
		    other->reason != JOINING ||
		    &subjects[other->target] != target)
			continue;
		if (!first || other->waiting_since < first->waiting_since)
			first = other;
	}
	return first;
}

static void
end(struct subject *subject, uintptr_t value)
{
	struct subject *joiner;

	subject->state = FRINGE_TASK_ENDED;
	subject->value = value;
	subject->code = subject->is_canceled ? FRINGE_ECANCELED : 0;
	model.is_boosted = false;
	model.tasks--;
	model.tick.completed++;
	while ((joiner = first_joiner(subject)) != NULL) {
		finish(joiner, subject->code);
		joiner->expected_value = value;
		tally.joined++;
	}
	unref(subject);
}

static void
choose_next(void)
{
	struct subject *next;

	for (;;) {
		take_inbox();
		next = first_ready();
		if (next && model.tick.polled >= model.budget)
			tally.exhausted++;
		if (!next || model.tick.polled >= model.budget) {
			model.running = OUTSIDE;
			return;
		}
		if (next->has_begun || !next->is_canceled)
			break;
		end(next, 0);
		tally.stillborn++;
	}
	next->has_begun = true;
	next->state = FRINGE_TASK_RUNNING;
	model.running = (int)(next - subjects);
}

/* The running task does not run any more. */
static void
leave(void)
{
	model.tick.polled++;
	choose_next();
}

static void
dispatch(int me)
{
	const struct subject *first;

	if (me == OUTSIDE || model.is_boosted)
		return;
	take_inbox();
	first = first_ready();
	if (!first || first->priority >= subjects[me].priority)
		return;
	tally.preempted++;
	make_ready(&subjects[me]);
	leave();
}

/* The running task waits, unless the time has come. */
static void
wait_until(struct subject *me, enum reason reason, uint64_t deadline)
{
	if (deadline <= now.ticks) {
		me->expected = reason == SLEEPING ? 0 : FRINGE_ETIMEOUT;
		return;
	}
	me->state = FRINGE_TASK_WAITING;
	me->reason = reason;
	me->waiting_since = ++model.count;
	me->deadline = deadline;
	leave();
}

/* ---- what is asked of the model, and of the library ---- */

static void
expect(int me, int result)
{
	*(me == OUTSIDE ? &model.expected : &subjects[me].expected) = result;
}

/* Whoever is returned to is the one who runs, and this is what he expects. */
static void
check(int me, int actual)
{
	if (me == OUTSIDE) {
		REQUIRE_EQUAL(actual, model.expected);
		return;
	}
	REQUIRE_EQUAL(model.running, me);
	REQUIRE_EQUAL(actual, subjects[me].expected);
	REQUIRE(fringe_task_current() == &subjects[me].task);
}

/* What yield and checkpoint say depends on when they return. */
static void
check_canceled(int me, int actual)
{
	expect(me, subjects[me].is_canceled ? FRINGE_ECANCELED : 0);
	check(me, actual);
}

static uint64_t
some_deadline(void)
{
	switch (below(4)) {
	case 0:
		return FRINGE_NEVER;
	case 1:
		return now.ticks - below(3);
	default:
		return now.ticks + below(one_in(8) ? 5000 : 20);
	}
}

static void
check_state(const struct subject *subject)
{
	REQUIRE_EQUAL(fringe_task_state(&subject->task), subject->state);
	if (!is_alive(subject))
		return;
	REQUIRE_EQUAL(
	    fringe_task_priority(&subject->task), subject->priority);
	REQUIRE_EQUAL(
	    fringe_task_is_canceled(&subject->task), subject->is_canceled);
}

/* ---- operations of running tasks ---- */

static void
yield(int me)
{
	make_ready(&subjects[me]);
	leave();
	check_canceled(me, fringe_task_yield());
}

static void
pass_checkpoint(int me)
{
	turn();
	dispatch(me);
	check_canceled(me, fringe_task_checkpoint());
}

static void
park(int me)
{
	struct subject *self = &subjects[me];
	uint64_t deadline = some_deadline();

	if (self->is_canceled) {
		self->expected = FRINGE_ECANCELED;
	} else if (self->has_token) {
		self->has_token = false;
		self->expected = 0;
	} else {
		wait_until(self, PARKED, deadline);
	}
	check(me, fringe_task_park(deadline));
}

static void
sleep_until(int me)
{
	struct subject *self = &subjects[me];
	uint64_t deadline = some_deadline();

	if (self->is_canceled)
		self->expected = FRINGE_ECANCELED;
	else
		wait_until(self, SLEEPING, deadline);
	check(me, fringe_task_sleep_until(deadline));
	if (self->expected == 0)
		REQUIRE(now.ticks >= deadline);
}

/* Who joins refers to the task meanwhile, if it is one. */
static void
join(int me)
{
	struct subject *self = &subjects[me];
	int target = (int)below(TASKS);
	struct subject *other = &subjects[target];
	bool is_one = other->state != FRINGE_TASK_NONE;
	uint64_t deadline = some_deadline();
	uintptr_t value = 77;
	int result;

	if (is_one) {
		other->references++;
		fringe_task_ref(&other->task);
	}
	self->expected_value = 77;
	self->target = target;
	if (!is_one) {
		self->expected = FRINGE_ESTATE;
	} else if (other->state == FRINGE_TASK_ENDED) {
		self->expected = other->code;
		self->expected_value = other->value;
	} else if (self->is_canceled) {
		self->expected = FRINGE_ECANCELED;
	} else if (other == self) {
		self->expected = FRINGE_EDEADLOCK;
	} else {
		wait_until(self, JOINING, deadline);
	}
	result = fringe_task_join(&other->task, &value, deadline);
	check(me, result);
	REQUIRE_EQUAL(value, self->expected_value);
	if (is_one) {
		unref(other);
		fringe_task_unref(&other->task);
	}
}

static void
interrupt(int me)
{
	struct subject *other = &subjects[below(TASKS)];

	if (other->state != FRINGE_TASK_WAITING) {
		expect(me, FRINGE_ESTATE);
	} else {
		finish(other, FRINGE_EINTERRUPTED);
		expect(me, 0);
		dispatch(me);
		tally.interrupted++;
	}
	check(me, fringe_task_interrupt(&other->task));
}

static void
set_priority(int me)
{
	struct subject *other = &subjects[below(TASKS)];
	unsigned int priority = below(model.priorities + 1);

	if (!is_alive(other)) {
		expect(me, FRINGE_ESTATE);
	} else if (priority == model.priorities) {
		expect(me, FRINGE_EINVAL);
	} else {
		other->priority = priority;
		if (other->state == FRINGE_TASK_READY)
			other->readied = ++model.count;
		expect(me, 0);
		dispatch(me);
	}
	check(me, fringe_task_set_priority(&other->task, priority));
}

/* ---- operations of tasks, and from outside ---- */

static void
unpark(int me)
{
	struct subject *other = &subjects[below(TASKS)];
	bool is_exact = one_in(2);

	if (!is_alive(other)) {
		expect(me, FRINGE_ESTATE);
	} else if (other->has_token) {
		expect(me, is_exact ? FRINGE_EFULL : 0);
	} else {
		expect(me, 0);
		other->has_token = true;
		if (me == OUTSIDE)
			post(other);
		else
			unpark_waiting(other);
		dispatch(me);
	}
	check(me,
	    is_exact ? fringe_task_unpark_exact(&other->task) :
		       fringe_task_unpark(&other->task));
}

static void
wake(int me)
{
	struct subject *other = &subjects[below(TASKS)];

	if (is_alive(other)) {
		other->has_token = true;
		post(other);
	}
	expect(me, 0);
	fringe_task_wake(&other->task);
	check(me, 0);
}

static void
cancel(int me)
{
	struct subject *other = &subjects[below(TASKS)];

	if (!is_alive(other)) {
		expect(me, FRINGE_ESTATE);
	} else if (other->is_canceled) {
		expect(me, 1);
	} else {
		expect(me, 0);
		other->is_canceled = true;
		if (me == OUTSIDE)
			post(other);
		else
			cancel_waiting(other);
		dispatch(me);
	}
	check(me, fringe_task_cancel(&other->task));
}

/* Whoever detaches a task has spawned it. */
static void
detach(int me)
{
	struct subject *other = &subjects[below(TASKS)];

	if (other->state == FRINGE_TASK_NONE || !one_in(4))
		return;
	if (other->is_detached) {
		expect(me, FRINGE_ESTATE);
	} else {
		other->is_detached = true;
		expect(me, 0);
		unref(other);
	}
	check(me, fringe_task_detach(&other->task));
}

static void
look(int me)
{
	const struct subject *first = first_deadline();
	bool is_idle = !first_ready();
	int i;

	for (i = 0; i < TASKS; i++) {
		check_state(&subjects[i]);
		if (subjects[i].posted)
			is_idle = false;
	}
	REQUIRE_EQUAL(fringe_scheduler_tasks(&scheduler), model.tasks);
	REQUIRE(fringe_timers_next(timers) ==
	    (first ? first->deadline : FRINGE_NEVER));
	if (first && first->deadline <= now.ticks)
		is_idle = false;
	REQUIRE_EQUAL(fringe_scheduler_is_idle(&scheduler), is_idle);
	(void)me;
}

/* ---- beginning and ending ---- */

static uintptr_t run_subject(void *argument);

static void
count_released(struct fringe_task *task)
{
	(void)task;
	released++;
}

static bool
is_free(const struct subject *subject)
{
	return subject->state == FRINGE_TASK_NONE ||
	    (subject->state == FRINGE_TASK_ENDED && !subject->is_detached &&
		subject->references == 1);
}

/* The model's half of a spawn. */
static void
begin(struct subject *subject, unsigned int priority)
{
	if (subject->state == FRINGE_TASK_ENDED)
		tally.again++;
	subject->state = FRINGE_TASK_READY;
	subject->is_new = true;
	subject->has_begun = false;
	subject->has_token = false;
	subject->is_canceled = false;
	subject->is_detached = false;
	subject->references = 2;
	subject->priority = priority;
	subject->expected = 0;
	post(subject);
}

static int
spawn_real(struct subject *subject, unsigned int priority)
{
	const struct fringe_task_attributes attributes = {
		.name = "subject",
		.priority = priority,
		.release = count_released,
	};
	struct fringe_stack stack;

	REQUIRE_EQUAL(fringe_stack_init(
			  &stack, stacks[subject - subjects], STACK),
	    0);
	return fringe_task_spawn(&scheduler, &subject->task, &stack,
	    run_subject, subject, &attributes);
}

static void
spawn(int me)
{
	struct subject *other = &subjects[below(TASKS)];
	unsigned int priority = below(model.priorities);

	if (!fringe_in_interrupt() && is_free(other)) {
		begin(other, priority);
		expect(me, 0);
		dispatch(me);
	} else {
		expect(me,
		    fringe_in_interrupt() ? FRINGE_ECONTEXT : FRINGE_ESTATE);
	}
	check(me, spawn_real(other, priority));
}

static void
pass_time(int me)
{
	(void)me;
	fringe_virtual_clock_advance(&now, below(one_in(8) ? 300 : 6));
}

typedef void operation(int me);

static operation *const from_outside[] = { spawn, spawn, unpark, unpark,
	wake, detach, look, pass_time };

static operation *const by_tasks[] = { yield, pass_checkpoint, park, park,
	sleep_until, sleep_until, join, join, interrupt, set_priority, unpark,
	unpark, wake, detach, spawn, spawn, look, pass_time };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
operate_from_outside(void)
{
	operations++;
	if (one_in(40))
		cancel(OUTSIDE);
	from_outside[below(COUNT(from_outside))](OUTSIDE);
}

/* In an interrupt nothing is dispatched, and much is refused. */
static void
operate_in_interrupt(void)
{
	struct fringe_task *task = &subjects[below(TASKS)].task;

	fringe_interrupt_enter();
	REQUIRE_EQUAL(fringe_task_yield(), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), FRINGE_ECONTEXT);
	if (is_alive(FRINGE_CONTAINER_OF(task, struct subject, task)))
		REQUIRE_EQUAL(fringe_task_interrupt(task), FRINGE_ECONTEXT);
	operate_from_outside();
	fringe_interrupt_leave();
}

static operation *const when_boosted[] = { interrupt, set_priority, unpark,
	wake, cancel, spawn, look };

/* What is dispatched in the end is what became ready meanwhile. */
static void
operate_boosted(int me)
{
	unsigned int count;

	REQUIRE_EQUAL(fringe_task_boost(), 0);
	REQUIRE_EQUAL(fringe_task_boost(), FRINGE_ECONTEXT);
	model.is_boosted = true;
	for (count = below(4); count > 0; count--)
		when_boosted[below(COUNT(when_boosted))](me);
	REQUIRE_EQUAL(fringe_task_sleep_until(0), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_checkpoint(), FRINGE_ECONTEXT);
	model.is_boosted = false;
	expect(me, 0);
	dispatch(me);
	check(me, fringe_task_unboost());
}

static void
operate(int me)
{
	operations++;
	tally.by_tasks++;
	if (one_in(10))
		operate_in_interrupt();
	else if (one_in(40))
		cancel(me);
	else if (one_in(30))
		operate_boosted(me);
	else
		by_tasks[below(COUNT(by_tasks))](me);
}

/* A task, until it ends by chance, or is told that it is cancelled. */
static uintptr_t
run_subject(void *argument)
{
	struct subject *self = argument;
	int me = (int)(self - subjects);
	uintptr_t value;

	check(me, 0);
	while (!one_in(self->is_canceled ? 4 : 60) && operations < limit)
		operate(me);
	value = random_word(&random_state);
	/* Whoever runs next is not boosted by that. */
	if (one_in(8))
		REQUIRE_EQUAL(fringe_task_boost(), 0);
	model.tick.polled++;
	end(self, value);
	choose_next();
	if (one_in(2))
		fringe_task_exit(value);
	return value;
}

/* ---- the run ---- */

static void
compare(const struct fringe_tick *tick)
{
	int i;

	model.tick.has_remaining = first_ready() != NULL;
	for (i = 0; i < TASKS; i++)
		if (subjects[i].posted)
			model.tick.has_remaining = 1;
	REQUIRE_EQUAL(tick->polled, model.tick.polled);
	REQUIRE_EQUAL(tick->completed, model.tick.completed);
	REQUIRE_EQUAL(tick->spawned, model.tick.spawned);
	REQUIRE_EQUAL(tick->woken_external, model.tick.woken_external);
	REQUIRE_EQUAL(tick->woken_internal, model.tick.woken_internal);
	REQUIRE_EQUAL(tick->has_remaining, model.tick.has_remaining);
	REQUIRE_EQUAL(released, model.released);
}

static void
tick_once(void)
{
	size_t budget = one_in(3) ? 0 : 1 + below(20);
	struct fringe_tick tick = { 0 };
	int polled;

	model.tick = (struct fringe_tick){ 0 };
	model.budget = budget ? budget : FRINGE_TICK;
	turn();
	choose_next();
	polled = fringe_scheduler_tick(&scheduler, budget, &tick);
	REQUIRE_EQUAL(model.running, OUTSIDE);
	REQUIRE_EQUAL(polled, model.tick.polled);
	compare(&tick);
}

/* All tasks are told to end, and do. */
static void
end_all(void)
{
	int i;

	for (i = 0; i < TASKS; i++)
		if (is_alive(&subjects[i]) && !subjects[i].is_canceled) {
			subjects[i].is_canceled = true;
			post(&subjects[i]);
			REQUIRE_EQUAL(
			    fringe_task_cancel(&subjects[i].task), 0);
		}
	for (i = 0; i < 1000 && model.tasks > 0; i++)
		tick_once();
	REQUIRE_EQUAL(fringe_scheduler_tasks(&scheduler), 0);
	for (i = 0; i < TASKS; i++)
		if (subjects[i].state == FRINGE_TASK_ENDED) {
			unref(&subjects[i]);
			fringe_task_unref(&subjects[i].task);
		}
	REQUIRE_EQUAL(released, model.released);
}

static unsigned long
operations_wanted(void)
{
	const char *text = getenv("FRINGE_OPERATIONS");

	return text && *text ? strtoul(text, NULL, 0) : DEFAULT_OPERATIONS;
}

static void
begin_run(unsigned int priorities)
{
	int i;

	random_state = random_seed();
	now = (struct fringe_virtual_clock)FRINGE_VIRTUAL_CLOCK_INIT(1000000);
	now.ticks = 1000;
	heap = (struct fringe_heap)FRINGE_HEAP_INIT(&now.clock);
	wheel = (struct fringe_wheel)FRINGE_WHEEL_INIT(&now.clock);
	REQUIRE_EQUAL(fringe_scheduler_init(
			  &scheduler, lists, priorities, timers),
	    0);
	for (i = 0; i < TASKS; i++)
		subjects[i] = (struct subject){ .state = FRINGE_TASK_NONE };
	model.priorities = priorities;
	model.running = OUTSIDE;
	operations = 0;
}

static void
run_model(unsigned int priorities, struct fringe_timers *kind,
    unsigned long share)
{
	unsigned int outside;

	timers = kind;
	begin_run(priorities);
	limit = operations_wanted() / share;
	while (operations < limit) {
		for (outside = below(4); outside > 0; outside--)
			operate_from_outside();
		tick_once();
	}
	end_all();
	face_note("%lu operations, %lu by tasks: %lu preempted, %lu timeouts, "
		  "%lu joined, %lu interrupted, %lu canceled",
	    operations, tally.by_tasks, tally.preempted, tally.timeouts,
	    tally.joined, tally.interrupted, tally.canceled);
	face_note("%lu unparked, %lu released, %lu never ran, %lu budgets, "
		  "%lu from outside, %lu spawned again",
	    tally.parked, tally.released, tally.stillborn, tally.exhausted,
	    tally.external, tally.again);
	/* In a run of any length all of it happens. */
	if (limit < 100000)
		return;
	REQUIRE(tally.timeouts && tally.joined && tally.interrupted);
	REQUIRE(tally.canceled && tally.parked && tally.released);
	REQUIRE(tally.stillborn && tally.exhausted && tally.external);
	REQUIRE(tally.again && (priorities == 1 || tally.preempted));
}

CASE(tasks_of_several_priorities_do_what_the_model_does)
{
	run_model(MOST_PRIORITIES, &heap.timers, 2);
}

CASE(tasks_with_a_wheel_do_what_the_model_does)
{
	run_model(MOST_PRIORITIES, &wheel.timers, 4);
}

CASE(tasks_of_one_priority_do_what_the_model_does)
{
	run_model(1, &heap.timers, 4);
}

static const struct face_case cases[] = {
	ROW(tasks_of_several_priorities_do_what_the_model_does),
	ROW(tasks_with_a_wheel_do_what_the_model_does),
	ROW(tasks_of_one_priority_do_what_the_model_does),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_fuzz", cases, 600 };
