/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Generators of several threads, and generators that change threads. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <fringe.h>

#include "bodies.h"
#include "face.h"
#include "on_sanitizer.h"
#include "on_valgrind.h"
#include "stack_kinds.h"

#define THREADS 4
#define ROUNDS (ON_TSAN ? 100 : 3000)

/* Runs another generator, of its own, and closes it. */
static uintptr_t
run_another(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct fringe_generator inner;
	uintptr_t total = 0;

	(void)argument;
	if (fringe_generator_create(&inner, 1, add_up, NULL) < 0)
		return 0;
	do
		fringe_generator_resume(&inner, value, &total);
	while (fringe_generator_suspend(yielder, total, &value) == 0);
	fringe_generator_close(&inner, &total);
	fringe_generator_destroy(&inner);
	return total;
}

static atomic_int failures;
static atomic_int running;

/* Threads must not end a case: they count, and the case judges. */
static void
expect(int condition)
{
	if (!condition)
		failures++;
}

static void
live_once(uintptr_t round)
{
	struct fringe_generator generator;
	uintptr_t value = 0;
	uintptr_t i;

	expect(fringe_generator_create(&generator, 1, run_another, NULL) == 0);
	for (i = 1; i <= round % 5; i++) {
		expect(fringe_generator_resume(&generator, i, &value) == 1);
		expect(value == i * (i + 1) / 2);
	}
	expect(fringe_generator_close(&generator, &value) >= 0);
	expect(fringe_generator_destroy(&generator) == 0);
}

static void *
live_often(void *argument)
{
	uintptr_t round;

	for (round = 0; round < ROUNDS; round++)
		live_once(round);
	running--;
	return argument;
}

struct seen {
	unsigned long rows;
	int ours;
	int bad;
};

static int
judge(const struct fringe_live *live, void *argument)
{
	struct seen *seen = argument;

	seen->rows++;
	if (live->name)
		seen->ours++;
	if (fringe_stack_check(&live->stack) < 0 ||
	    live->state == FRINGE_EMPTY ||
	    (uintptr_t)live->low < (uintptr_t)live->stack.limit ||
	    (uintptr_t)live->low >= (uintptr_t)live->stack.base)
		seen->bad++;
	return 0;
}

CASE(generators_come_and_go_while_all_are_visited)
{
	struct fringe_attributes attributes = { "ours", 0 };
	struct fringe_generator ours;
	pthread_t threads[THREADS];
	struct seen before = { 0 };
	struct seen after = { 0 };
	struct seen seen = { 0 };
	int visits = 0;
	int i;

	REQUIRE_EQUAL(fringe_registry_visit(judge, &before), 0);
	kind_begin(&kind_slice, 0, &ours, add_up, NULL);
	fringe_generator_set_attributes(&ours, &attributes);
	running = THREADS;
	for (i = 0; i < THREADS; i++)
		REQUIRE_EQUAL(
		    pthread_create(&threads[i], NULL, live_often, NULL), 0);
	/* Valgrind runs one thread at a time, and would run this one for long.
	 */
	for (; running > 0; visits++) {
		REQUIRE_EQUAL(fringe_registry_visit(judge, &seen), 0);
		sched_yield();
	}
	for (i = 0; i < THREADS; i++)
		REQUIRE_EQUAL(pthread_join(threads[i], NULL), 0);
	REQUIRE_EQUAL(failures, 0);
	REQUIRE_EQUAL(seen.bad, 0);
	REQUIRE_EQUAL(seen.ours, visits);
	REQUIRE(seen.rows > (unsigned long)visits);
	kind_close(&kind_slice, 0, &ours);
	REQUIRE_EQUAL(fringe_registry_visit(judge, &after), 0);
	REQUIRE_EQUAL(after.rows, before.rows);
}

/* Something to be done with a generator, and how that went. */
struct relay {
	struct fringe_generator generator;
	int (*act)(struct relay *relay);
	uintptr_t value;
	int result;
};

static void *
act_here(void *argument)
{
	struct relay *relay = argument;

	relay->result = relay->act(relay);
	return NULL;
}

static int
on_a_thread(struct relay *relay, int (*act)(struct relay *relay))
{
	pthread_t thread;

	relay->act = act;
	REQUIRE_EQUAL(pthread_create(&thread, NULL, act_here, relay), 0);
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
	return relay->result;
}

static int
resume_it(struct relay *relay)
{
	return fringe_generator_resume(
	    &relay->generator, relay->value, &relay->value);
}

static int
close_it(struct relay *relay)
{
	return fringe_generator_close(&relay->generator, &relay->value);
}

static int
cancel_it(struct relay *relay)
{
	return fringe_generator_cancel(&relay->generator);
}

static int
resume_on_a_thread(struct relay *relay, uintptr_t in)
{
	relay->value = in;
	return on_a_thread(relay, resume_it);
}

/* Nothing that runs it is allowed, and nothing changes. */
static void
expect_refusals(struct relay *relay)
{
	int (*const acts[])(
	    struct relay *) = { resume_it, close_it, cancel_it };
	int i;

	for (i = 0; i < 3; i++) {
		relay->value = 99;
		REQUIRE_EQUAL(on_a_thread(relay, acts[i]), FRINGE_ETHREAD);
		REQUIRE_EQUAL(relay->value, 99);
		REQUIRE_EQUAL(fringe_generator_state(&relay->generator),
		    FRINGE_SUSPENDED);
	}
}

static void
expect_yield(struct relay *relay, uintptr_t in, uintptr_t out)
{
	relay->value = in;
	REQUIRE_EQUAL(resume_it(relay), 1);
	REQUIRE_EQUAL(relay->value, out);
}

KIND_CASE(a_generator_belongs_to_the_thread_that_resumed_it)
{
	struct relay relay;

	kind_begin(kind, 0, &relay.generator, add_up, NULL);
	expect_yield(&relay, 1, 1);
	expect_refusals(&relay);
	expect_yield(&relay, 1, 2);
	expect_refusals(&relay);
	kind_close(kind, 0, &relay.generator);
}

KIND_CASE(a_generator_never_resumed_is_nobodys)
{
	int (*const acts[])(struct relay *) = { close_it, cancel_it };
	struct relay relay;
	int i;

	kind_begin(kind, 0, &relay.generator, add_up, NULL);
	REQUIRE_EQUAL(resume_on_a_thread(&relay, 7), 1);
	REQUIRE_EQUAL(relay.value, 7);
	REQUIRE_EQUAL(resume_it(&relay), FRINGE_ETHREAD);
	REQUIRE_EQUAL(close_it(&relay), FRINGE_ETHREAD);
	REQUIRE_EQUAL(cancel_it(&relay), FRINGE_ETHREAD);
	kind_abandon(kind, 0, &relay.generator);
	for (i = 0; i < 2; i++) {
		kind_begin(kind, 0, &relay.generator, add_up, NULL);
		REQUIRE_EQUAL(on_a_thread(&relay, acts[i]), 0);
		REQUIRE_EQUAL(kind_finish(kind, 0, &relay.generator), 0);
	}
}

/* What does not run a generator is for every thread. */
static int
look_at_it(struct relay *relay)
{
	struct fringe_attributes attributes;
	struct fringe_stack stack;

	return fringe_generator_state(&relay->generator) == FRINGE_SUSPENDED &&
	    fringe_generator_attributes(&relay->generator, &attributes) == 0 &&
	    fringe_generator_stack(&relay->generator, &stack) == 0 &&
	    fringe_generator_finish(&relay->generator, NULL) ==
	    FRINGE_EUNFINISHED &&
	    fringe_generator_destroy(&relay->generator) == FRINGE_EUNFINISHED;
}

static int
abandon_it(struct relay *relay)
{
	return fringe_generator_abandon(&relay->generator, NULL);
}

static int
end_finished(struct relay *relay)
{
	return close_it(relay) == 0 && cancel_it(relay) == 0 &&
	    resume_it(relay) == FRINGE_EFINISHED &&
	    fringe_generator_destroy(&relay->generator) == 0;
}

CASE(every_thread_may_look_at_a_generator_and_give_its_stack_back)
{
	struct relay relay;

	REQUIRE_EQUAL(
	    fringe_generator_create(&relay.generator, 0, add_up, NULL), 0);
	expect_yield(&relay, 1, 1);
	REQUIRE(on_a_thread(&relay, look_at_it));
	expect_yield(&relay, 1, 2);
	REQUIRE_EQUAL(close_it(&relay), 1);
	REQUIRE(on_a_thread(&relay, end_finished));
	REQUIRE_EQUAL(
	    fringe_generator_create(&relay.generator, 0, add_up, NULL), 0);
	expect_yield(&relay, 1, 1);
	REQUIRE_EQUAL(on_a_thread(&relay, abandon_it), 0);
}

/* To the next that resumes it, whoever gave it away. */
static int
give_away(struct relay *relay)
{
	struct fringe_attributes attributes = { NULL, 0 };

	return fringe_generator_set_attributes(&relay->generator, &attributes);
}

KIND_CASE(a_generator_is_handed_over_for_good)
{
	struct relay relay;

	kind_begin(kind, 0, &relay.generator, add_up, NULL);
	expect_yield(&relay, 1, 1);
	REQUIRE_EQUAL(give_away(&relay), 0);
	REQUIRE_EQUAL(resume_on_a_thread(&relay, 2), 1);
	REQUIRE_EQUAL(relay.value, 3);
	REQUIRE_EQUAL(resume_it(&relay), FRINGE_ETHREAD);
	REQUIRE_EQUAL(on_a_thread(&relay, give_away), 0);
	expect_yield(&relay, 3, 6);
	expect_refusals(&relay);
	kind_close(kind, 0, &relay.generator);
}

/* What a thread leaves behind is suspended for whom it is handed to. */
static int
resume_and_exit(struct relay *relay)
{
	relay->result = resume_it(relay);
	pthread_exit(NULL);
}

KIND_CASE(a_generator_outlives_its_thread)
{
	struct relay relay;

	kind_begin(kind, 0, &relay.generator, add_up, NULL);
	relay.value = 5;
	REQUIRE_EQUAL(on_a_thread(&relay, resume_and_exit), 1);
	REQUIRE_EQUAL(resume_it(&relay), FRINGE_ETHREAD);
	REQUIRE_EQUAL(give_away(&relay), 0);
	expect_yield(&relay, 5, 10);
	kind_close(kind, 0, &relay.generator);
}

/* Each resume is from another thread, whose stack is gone by the next. */
KIND_CASE(a_generator_goes_from_thread_to_thread)
{
	struct fringe_attributes attributes = { NULL, FRINGE_UNPINNED };
	struct relay relay;
	uintptr_t i;

	kind_begin(kind, 0, &relay.generator, add_up, NULL);
	REQUIRE_EQUAL(
	    fringe_generator_set_attributes(&relay.generator, &attributes), 0);
	for (i = 1; i <= 10; i++) {
		REQUIRE_EQUAL(resume_on_a_thread(&relay, i), 1);
		REQUIRE_EQUAL(relay.value, i * i);
		REQUIRE_EQUAL(
		    fringe_generator_resume(&relay.generator, i, NULL), 1);
	}
	REQUIRE_EQUAL(fringe_generator_close(&relay.generator, NULL), 1);
	REQUIRE_EQUAL(resume_on_a_thread(&relay, 1), FRINGE_EFINISHED);
	REQUIRE_EQUAL(kind_finish(kind, 0, &relay.generator), 0);
}

/*
 * An outer generator takes the inner ones along that it is suspended with,
 * whatever thread they belong to; what resumes them is asked again.
 */
struct nest {
	struct relay inner;
	struct fringe_yielder *outer;
	int results[3];
};

static uintptr_t
suspend_the_outer(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct nest *nest = argument;

	fringe_generator_suspend(nest->outer, value, NULL);
	fringe_generator_suspend(yielder, value, NULL);
	return value;
}

static uintptr_t
resume_the_inner(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct nest *nest = argument;
	int i;

	nest->outer = yielder;
	for (i = 0; i < 3; i++)
		nest->results[i] = resume_it(&nest->inner);
	return value;
}

KIND_CASE(an_outer_generator_takes_an_inner_one_along)
{
	struct fringe_attributes attributes = { NULL, FRINGE_UNPINNED };
	struct nest nest = { .results = { 0 } };
	struct relay outer;

	kind_begin(kind, 0, &outer.generator, resume_the_inner, &nest);
	kind_begin(kind, 1, &nest.inner.generator, suspend_the_outer, &nest);
	REQUIRE_EQUAL(
	    fringe_generator_set_attributes(&outer.generator, &attributes), 0);
	outer.value = 1;
	REQUIRE_EQUAL(resume_it(&outer), 1);
	REQUIRE_EQUAL(resume_on_a_thread(&outer, 2), 0);
	REQUIRE_EQUAL(nest.results[0], 1);
	REQUIRE_EQUAL(nest.results[1], FRINGE_ETHREAD);
	REQUIRE_EQUAL(nest.results[2], FRINGE_ETHREAD);
	REQUIRE_EQUAL(kind_finish(kind, 0, &outer.generator), 0);
	kind_close(kind, 1, &nest.inner.generator);
}

/* However early, or on whatever stack: this is the thread. */

static struct relay early;

__attribute__((__constructor__)) static void
resume_early(void)
{
	if (fringe_generator_create(&early.generator, 0, add_up, NULL) == 0) {
		early.value = 3;
		resume_it(&early);
	}
}

CASE(a_generator_resumed_before_main_belongs_to_the_main_thread)
{
	REQUIRE_EQUAL(early.value, 3);
	expect_yield(&early, 4, 7);
	expect_refusals(&early);
	REQUIRE_EQUAL(close_it(&early), 1);
}

static struct relay interrupted;

static void
resume_in_handler(int signal)
{
	(void)signal;
	interrupted.result = resume_it(&interrupted);
}

CASE(a_generator_resumed_in_a_handler_belongs_to_the_interrupted_thread)
{
	kind_begin(&kind_heap, 0, &interrupted.generator, add_up, NULL);
	interrupted.value = 3;
	REQUIRE(signal(SIGUSR1, resume_in_handler) != SIG_ERR);
	REQUIRE_EQUAL(raise(SIGUSR1), 0);
	REQUIRE_EQUAL(interrupted.result, 1);
	expect_refusals(&interrupted);
	expect_yield(&interrupted, 4, 7);
	kind_close(&kind_heap, 0, &interrupted.generator);
}

/*
 * The trap: one function uses errno, suspends, and uses errno again, on
 * another thread. Compilers may keep its address from the first time. What
 * sets it for this thread in any case is a function of its own.
 */
static __attribute__((__noinline__)) void
set_errno(int value)
{
	__asm__ volatile("" : "+r"(value));
	errno = value;
}

static __attribute__((__noinline__)) int
get_errno(void)
{
	int value = errno;

	__asm__ volatile("" : "+r"(value));
	return value;
}

static uintptr_t
use_errno(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	errno = 1;
	fringe_generator_suspend(yielder, 0, NULL);
	errno = 2;
	fringe_generator_suspend(yielder, 0, NULL);
	set_errno(3);
	return value;
}

static int
resume_and_get_errno(struct relay *relay)
{
	errno = 0;
	resume_it(relay);
	return errno;
}

CASE(errno_is_kept_across_a_suspend_but_not_in_a_function_of_its_own)
{
	struct fringe_attributes attributes = { NULL, FRINGE_UNPINNED };
	struct relay relay = { .value = 0 };
	int theirs;

	kind_begin(&kind_heap, 0, &relay.generator, use_errno, NULL);
	fringe_generator_set_attributes(&relay.generator, &attributes);
	REQUIRE_EQUAL(resume_and_get_errno(&relay), 1);
	set_errno(1);
	theirs = on_a_thread(&relay, resume_and_get_errno);
	/* It was set for one of the two threads, and perhaps the wrong one. */
	REQUIRE((theirs == 2 && get_errno() == 1) ||
	    (theirs == 0 && get_errno() == 2));
	face_note(
	    "errno is set for the %s thread", theirs == 2 ? "new" : "first");
	set_errno(1);
	REQUIRE_EQUAL(on_a_thread(&relay, resume_and_get_errno), 3);
	REQUIRE_EQUAL(get_errno(), 1);
	REQUIRE_EQUAL(kind_finish(&kind_heap, 0, &relay.generator), 0);
}

/*
 * Generators go around in a ring of threads, each of which resumes what comes,
 * once, and passes it on. So every resume is by another thread than the last.
 */
#define TRAVELLERS 64

struct traveller {
	struct fringe_generator generator;
	uintptr_t resumes;
	int last; /* thread that resumed it */
};

/* From one thread to one other, with room for all. */
struct inbox {
	_Alignas(64) atomic_uint written;
	_Alignas(64) atomic_uint read;
	struct traveller *travellers[TRAVELLERS];
};

static struct traveller travellers[TRAVELLERS];
static struct inbox inboxes[THREADS];
static long quota;

static void
pass_on(struct inbox *inbox, struct traveller *traveller)
{
	unsigned int written =
	    atomic_load_explicit(&inbox->written, memory_order_relaxed);

	inbox->travellers[written % TRAVELLERS] = traveller;
	RELEASES(&inbox->written);
	atomic_store_explicit(
	    &inbox->written, written + 1, memory_order_release);
}

static struct traveller *
take(struct inbox *inbox)
{
	unsigned int read =
	    atomic_load_explicit(&inbox->read, memory_order_relaxed);
	struct traveller *traveller;

	while (
	    atomic_load_explicit(&inbox->written, memory_order_acquire) == read)
		sched_yield();
	ACQUIRED(&inbox->written);
	traveller = inbox->travellers[read % TRAVELLERS];
	atomic_store_explicit(&inbox->read, read + 1, memory_order_release);
	return traveller;
}

static void *
keep_going(void *argument)
{
	int self = (int)((struct inbox *)argument - inboxes);
	uintptr_t value = 0;
	long i;

	for (i = 0; i < quota; i++) {
		struct traveller *traveller = take(argument);

		expect(traveller->last != self);
		traveller->last = self;
		traveller->resumes++;
		expect(fringe_generator_resume(
			   &traveller->generator, 1, &value) == 1);
		expect(value == traveller->resumes);
		pass_on(&inboxes[(self + 1) % THREADS], traveller);
	}
	return NULL;
}

static void
begin_travels(void)
{
	struct fringe_attributes attributes = { "traveller", FRINGE_UNPINNED };
	const char *handovers = getenv("FRINGE_HANDOVERS");
	struct traveller *traveller;
	int i;

	quota = (handovers ? atol(handovers) : 10000000) / THREADS;
	for (i = 0; i < THREADS; i++)
		ATOMIC(&inboxes[i].written);
	for (i = 0; i < TRAVELLERS; i++) {
		traveller = &travellers[i];
		REQUIRE_EQUAL(fringe_generator_create(
				  &traveller->generator, 1, add_up, NULL),
		    0);
		fringe_generator_set_attributes(
		    &traveller->generator, &attributes);
		traveller->last = -1;
		pass_on(&inboxes[i % THREADS], traveller);
	}
}

/* FRINGE_HANDOVERS in the environment is how many there are. */
CASE(generators_are_handed_from_thread_to_thread_by_the_million)
{
	pthread_t threads[THREADS];
	uintptr_t resumes = 0;
	int i;

	begin_travels();
	for (i = 0; i < THREADS; i++)
		REQUIRE_EQUAL(
		    pthread_create(&threads[i], NULL, keep_going, &inboxes[i]),
		    0);
	for (i = 0; i < THREADS; i++)
		REQUIRE_EQUAL(pthread_join(threads[i], NULL), 0);
	REQUIRE_EQUAL(failures, 0);
	for (i = 0; i < TRAVELLERS; i++) {
		resumes += travellers[i].resumes;
		REQUIRE_EQUAL(
		    fringe_generator_close(&travellers[i].generator, NULL), 1);
		REQUIRE_EQUAL(
		    fringe_generator_destroy(&travellers[i].generator), 0);
	}
	REQUIRE_EQUAL(resumes, quota * THREADS);
}

static struct fringe_context to_thread;
static struct fringe_context migrant;

static struct fringe_context *
migrate(void *argument, uintptr_t value)
{
	int i;

	(void)argument;
	for (i = 0; i < 5; i++)
		fringe_context_swap(&migrant, &to_thread, value + 1, &value);
	return &to_thread;
}

static void *
swap_here(void *argument)
{
	uintptr_t *value = argument;

	fringe_context_swap(&to_thread, &migrant, *value, value);
	return NULL;
}

STACK_CASE(a_context_goes_from_thread_to_thread)
{
	struct fringe_stack stack;
	pthread_t thread;
	uintptr_t value = 0;
	uintptr_t i;

	kind_make(kind, 0, &stack);
	REQUIRE_EQUAL(fringe_context_init(&migrant, &stack, migrate, NULL), 0);
	for (i = 1; i <= 6; i++) {
		REQUIRE_EQUAL(
		    pthread_create(&thread, NULL, swap_here, &value), 0);
		REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
		REQUIRE_EQUAL(value, i <= 5 ? i : 0);
	}
	kind_unmake(kind, 0, &stack);
}

static const struct face_case cases[] = {
	ROW(generators_come_and_go_while_all_are_visited),
	KIND_ROWS(a_generator_belongs_to_the_thread_that_resumed_it),
	KIND_ROWS(a_generator_never_resumed_is_nobodys),
	ROW(every_thread_may_look_at_a_generator_and_give_its_stack_back),
	KIND_ROWS(a_generator_is_handed_over_for_good),
	KIND_ROWS(a_generator_outlives_its_thread),
	KIND_ROWS(a_generator_goes_from_thread_to_thread),
	KIND_ROWS(an_outer_generator_takes_an_inner_one_along),
	ROW(a_generator_resumed_before_main_belongs_to_the_main_thread),
	ROW(a_generator_resumed_in_a_handler_belongs_to_the_interrupted_thread),
	ROW(errno_is_kept_across_a_suspend_but_not_in_a_function_of_its_own),
	ROW(generators_are_handed_from_thread_to_thread_by_the_million),
	STACK_ROWS(a_context_goes_from_thread_to_thread), LAST_ROW
};

const struct face_suite face_suite = { "threads", cases, 120 };
