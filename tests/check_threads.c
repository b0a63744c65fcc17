/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Generators of several threads, and generators that change threads. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include <fringe.h>

#include "face.h"
#include "stack_kinds.h"

#define THREADS 4
#define ROUNDS 3000

static uintptr_t
add_up(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	uintptr_t total = (uintptr_t)argument + value;

	while (fringe_generator_suspend(yielder, total, &value) == 0)
		total += value;
	return total;
}

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
	struct seen seen = { 0 };
	int visits = 0;
	int i;

	kind_begin(&kind_slice, 0, &ours, add_up, NULL);
	fringe_generator_set_attributes(&ours, &attributes);
	running = THREADS;
	for (i = 0; i < THREADS; i++)
		REQUIRE_EQUAL(
		    pthread_create(&threads[i], NULL, live_often, NULL), 0);
	/* Valgrind runs one thread at a time, and would run this one for long. */
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
	seen.rows = 0;
	REQUIRE_EQUAL(fringe_registry_visit(judge, &seen), 0);
	REQUIRE_EQUAL(seen.rows, 0);
}

struct relay {
	struct fringe_generator generator;
	uintptr_t value;
	int result;
};

static void *
resume_here(void *argument)
{
	struct relay *relay = argument;

	relay->result = fringe_generator_resume(
	    &relay->generator, relay->value, &relay->value);
	return NULL;
}

static void
resume_on_a_thread(struct relay *relay, uintptr_t in)
{
	pthread_t thread;

	relay->value = in;
	REQUIRE_EQUAL(
	    pthread_create(&thread, NULL, resume_here, relay), 0);
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
}

/* Each resume is from another thread, whose stack is gone by the next. */
KIND_CASE(a_generator_goes_from_thread_to_thread)
{
	struct fringe_attributes attributes = { NULL, FRINGE_UNPINNED };
	struct relay relay;
	uintptr_t i;

	kind_begin(kind, 0, &relay.generator, add_up, NULL);
	REQUIRE_EQUAL(fringe_generator_set_attributes(
			  &relay.generator, &attributes),
	    0);
	for (i = 1; i <= 10; i++) {
		resume_on_a_thread(&relay, i);
		REQUIRE_EQUAL(relay.result, 1);
		REQUIRE_EQUAL(relay.value, i * i);
		REQUIRE_EQUAL(
		    fringe_generator_resume(&relay.generator, i, NULL), 1);
	}
	REQUIRE_EQUAL(fringe_generator_close(&relay.generator, NULL), 1);
	resume_on_a_thread(&relay, 1);
	REQUIRE_EQUAL(relay.result, FRINGE_EFINISHED);
	REQUIRE_EQUAL(kind_finish(kind, 0, &relay.generator), 0);
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
	KIND_ROWS(a_generator_goes_from_thread_to_thread),
	STACK_ROWS(a_context_goes_from_thread_to_thread),
	LAST_ROW
};

const struct face_suite face_suite = { "threads", cases, 120 };
