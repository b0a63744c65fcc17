/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Call stacks from inside the program: the caller's, and generators'. */
#include <fringe.h>
#include <pthread.h>
#include <signal.h>

#include "face.h"
#include "functions.h"
#include "on_sanitizer.h"
#include "on_valgrind.h"
#include "signal_frames.h"
#include "stack_kinds.h"

#define MOST 64
#define DEPTH 3

int go_in(struct fringe_generator *generator, uintptr_t value);
int descend(struct fringe_yielder *yielder, int depth);
uintptr_t descender(
    struct fringe_yielder *yielder, void *argument, uintptr_t value);
uintptr_t outer(
    struct fringe_yielder *yielder, void *argument, uintptr_t value);
uintptr_t inner(
    struct fringe_yielder *yielder, void *argument, uintptr_t value);
uintptr_t trace_inside(
    struct fringe_yielder *yielder, void *argument, uintptr_t value);
uintptr_t raise_inside(
    struct fringe_yielder *yielder, void *argument, uintptr_t value);
void on_signal(int number);
int trace_from_here(void);

static void *seen[MOST];
static int count;

/* How many of these functions are seen, in this order, from the i-th on. */
static int
in_order(const void *const *functions, int many)
{
	int found = 0;
	int i;

	for (i = 0; i < count && found < many; i++)
		found += function_of(seen[i]) == functions[found];
	return found;
}

static int
times_seen(const void *function)
{
	int times = 0;
	int i;

	for (i = 0; i < count; i++)
		times += function_of(seen[i]) == function;
	return times;
}

static int
trace(const struct fringe_generator *generator)
{
	count = fringe_generator_backtrace(generator, seen, MOST);
	return count;
}

/* Of those that switch compilers may make two, for what is rare in them. */
static __attribute__((__noinline__)) int
resume(struct fringe_generator *generator, uintptr_t value)
{
	return fringe_generator_resume(generator, value, NULL);
}

static __attribute__((__noinline__)) int
wait_here(struct fringe_yielder *yielder)
{
	return fringe_generator_suspend(yielder, 0, NULL);
}

/* Resumes it, in a frame that traces show if they get there. */
SEEN int
go_in(struct fringe_generator *generator, uintptr_t value)
{
	int result = resume(generator, value);

	STAYS();
	return result;
}

SEEN int
descend(struct fringe_yielder *yielder, int depth)
{
	int result =
	    depth > 0 ? descend(yielder, depth - 1) : wait_here(yielder);

	STAYS();
	return result;
}

SEEN uintptr_t
descender(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	int result = 0;

	(void)argument;
	while (result == 0)
		result = descend(yielder, DEPTH);
	STAYS();
	return value + (uintptr_t)(result == FRINGE_ECANCELED);
}

/* All its frames, its root, and nothing of whoever resumed it. */
static void
expect_descender(const struct fringe_generator *generator)
{
	const void *const functions[] = { START_OF(descend), START_OF(descend),
		START_OF(descend), START_OF(descend), START_OF(descender) };

	REQUIRE(trace(generator) > DEPTH + 2);
	REQUIRE_EQUAL(in_order(functions, DEPTH + 2), DEPTH + 2);
	REQUIRE_EQUAL(times_seen(START_OF(descend)), DEPTH + 1);
	REQUIRE_EQUAL(times_seen(START_OF(go_in)), 0);
	REQUIRE(function_of(seen[count - 1]) != START_OF(descender));
	REQUIRE_EQUAL(times_seen(function_of(seen[count - 1])), 1);
}

KIND_CASE(a_suspended_generator_is_traced_to_its_root)
{
	struct fringe_generator g[KIND_SLOTS];
	uintptr_t final;
	unsigned int i;

	for (i = 0; i < KIND_SLOTS; i++) {
		kind_begin(kind, i, &g[i], descender, NULL);
		REQUIRE_EQUAL(go_in(&g[i], i), 1);
	}
	for (i = 0; i < KIND_SLOTS; i++) {
		expect_descender(&g[i]);
		REQUIRE_EQUAL(go_in(&g[i], 0), 1);
		expect_descender(&g[i]);
	}
	/* They are none the worse for it. */
	for (i = 0; i < KIND_SLOTS; i++) {
		REQUIRE_EQUAL(fringe_generator_close(&g[i], &final), 1);
		REQUIRE_EQUAL(final, i + 1);
		REQUIRE_EQUAL(kind_finish(kind, i, &g[i]), 0);
	}
}

/*
 * The outer generator is suspended by the inner one, which it resumed: so one
 * frame of go_in's is in between, and the other is left out.
 */
struct nest {
	struct fringe_generator outer;
	struct fringe_generator inner;
	struct fringe_yielder *yielder;
};

SEEN uintptr_t
inner(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct nest *nest = argument;

	(void)yielder;
	while (descend(nest->yielder, DEPTH) == 0)
		value++;
	STAYS();
	return value;
}

SEEN uintptr_t
outer(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct nest *nest = argument;

	nest->yielder = yielder;
	go_in(&nest->inner, value);
	STAYS();
	return value;
}

KIND_CASE(a_generator_that_was_suspended_from_within_is_traced_from_there)
{
	const void *const functions[] = { START_OF(descend), START_OF(descend),
		START_OF(descend), START_OF(descend), START_OF(inner),
		START_OF(go_in), START_OF(outer) };
	struct nest nest;
	uintptr_t final;
	int again;

	kind_begin(kind, 0, &nest.outer, outer, &nest);
	kind_begin(kind, 1, &nest.inner, inner, &nest);
	REQUIRE_EQUAL(go_in(&nest.outer, 7), 1);
	for (again = 0; again < 2; again++) {
		REQUIRE(trace(&nest.outer) > DEPTH + 4);
		REQUIRE_EQUAL(in_order(functions, DEPTH + 4), DEPTH + 4);
		REQUIRE_EQUAL(times_seen(START_OF(go_in)), 1);
		REQUIRE_EQUAL(times_seen(function_of(seen[count - 1])), 2);
		REQUIRE_EQUAL(trace(&nest.inner), FRINGE_ERUNNING);
		REQUIRE_EQUAL(go_in(&nest.outer, 0), 1);
	}
	REQUIRE_EQUAL(fringe_generator_close(&nest.outer, &final), 1);
	REQUIRE_EQUAL(final, 7);
	REQUIRE_EQUAL(kind_finish(kind, 0, &nest.outer), 0);
	REQUIRE_EQUAL(kind_finish(kind, 1, &nest.inner), 0);
}

CASE(no_more_is_stored_than_there_is_room_for)
{
	struct fringe_generator generator;
	void *some[MOST + 1];
	int all;
	int most;
	int i;

	kind_begin(&kind_static, 0, &generator, descender, NULL);
	REQUIRE_EQUAL(go_in(&generator, 0), 1);
	all = trace(&generator);
	for (most = 0; most <= all; most++) {
		for (i = 0; i <= MOST; i++)
			some[i] = &generator;
		REQUIRE_EQUAL(
		    fringe_generator_backtrace(&generator, some, most), most);
		for (i = 0; i < most; i++)
			REQUIRE(some[i] == seen[i]);
		REQUIRE(some[most] == &generator);
	}
	kind_close(&kind_static, 0, &generator);
	some[0] = &generator;
	REQUIRE_EQUAL(fringe_backtrace(some, 0), 0);
	REQUIRE(some[0] == &generator);
	REQUIRE_EQUAL(fringe_backtrace(some, 1), 1);
}

static uintptr_t
trace_oneself(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)value;
	return (uintptr_t)trace(argument);
}

CASE(what_is_not_suspended_has_no_trace)
{
	struct fringe_generator generator = { 0 };
	uintptr_t result = 0;
	void *address;

	REQUIRE_EQUAL(
	    fringe_generator_backtrace(NULL, &address, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_generator_backtrace(&generator, NULL, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_generator_backtrace(&generator, &address, -1),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_backtrace(NULL, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_backtrace(&address, -1), FRINGE_EINVAL);
	REQUIRE_EQUAL(trace(&generator), FRINGE_EEMPTY);
	kind_begin(&kind_static, 0, &generator, trace_oneself, &generator);
	REQUIRE_EQUAL(trace(&generator), 0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 0, &result), 0);
	REQUIRE_EQUAL((int)result, FRINGE_ERUNNING);
	REQUIRE_EQUAL(trace(&generator), FRINGE_EFINISHED);
	REQUIRE_EQUAL(kind_finish(&kind_static, 0, &generator), 0);
}

/* Threads trace a generator of the main one's. */
static void *
trace_from_thread(void *argument)
{
	return (void *)(intptr_t)trace(argument);
}

static int
trace_elsewhere(struct fringe_generator *generator)
{
	pthread_t thread;
	void *result;

	REQUIRE_EQUAL(
	    pthread_create(&thread, NULL, trace_from_thread, generator), 0);
	REQUIRE_EQUAL(pthread_join(thread, &result), 0);
	return (int)(intptr_t)result;
}

CASE(another_threads_generator_is_left_alone_unless_it_is_unpinned)
{
	struct fringe_attributes unpinned = { NULL, FRINGE_UNPINNED };
	struct fringe_generator generator;

	kind_begin(&kind_static, 0, &generator, descender, NULL);
	REQUIRE_EQUAL(trace_elsewhere(&generator), 0);
	REQUIRE_EQUAL(go_in(&generator, 0), 1);
	REQUIRE_EQUAL(trace_elsewhere(&generator), FRINGE_ETHREAD);
	fringe_generator_set_attributes(&generator, &unpinned);
	REQUIRE_EQUAL(go_in(&generator, 0), 1);
	REQUIRE(trace_elsewhere(&generator) > DEPTH + 2);
	expect_descender(&generator);
	kind_close(&kind_static, 0, &generator);
}

/* The caller's own. */

SEEN int
trace_from_here(void)
{
	count = fringe_backtrace(seen, MOST);
	STAYS();
	return count;
}

SEEN uintptr_t
trace_inside(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)argument;
	return (uintptr_t)trace_from_here() + value;
}

KIND_CASE(the_callers_own_trace_begins_there_and_goes_on_to_its_resumer)
{
	const void *const functions[] = { START_OF(trace_from_here),
		START_OF(trace_inside), START_OF(go_in) };
	struct fringe_generator generator;

	kind_begin(kind, 0, &generator, trace_inside, NULL);
	REQUIRE_EQUAL(go_in(&generator, 0), 0);
	REQUIRE(count > 3);
	REQUIRE(function_of(seen[0]) == functions[0]);
	REQUIRE(function_of(seen[1]) == functions[1]);
	REQUIRE_EQUAL(in_order(functions, 3), 3);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

/* In a signal handler. */

static const struct fringe_generator *traced_in_handler;

SEEN void
on_signal(int number)
{
	(void)number;
	if (traced_in_handler)
		trace(traced_in_handler);
	else
		count = fringe_backtrace(seen, MOST);
	STAYS();
}

SEEN uintptr_t
raise_inside(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)argument;
	raise(SIGUSR1);
	return value;
}

/* A stack for handlers, of the documented size, with a mapped one's guard. */
static struct fringe_stack
handle_signals(size_t size)
{
	struct sigaction action = { .sa_handler = on_signal,
		.sa_flags = SA_ONSTACK };
	struct fringe_stack stack;
	stack_t alternate = { .ss_flags = 0 };

	REQUIRE_EQUAL(fringe_mapped_stack_create(&stack, size), 0);
	alternate.ss_sp = stack.limit;
	alternate.ss_size = fringe_stack_size(&stack);
	REQUIRE_EQUAL(sigaltstack(&alternate, NULL), 0);
	REQUIRE_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
	return stack;
}

KIND_CASE(a_handlers_trace_goes_on_in_the_generator_that_was_interrupted)
{
	const void *const functions[] = { START_OF(on_signal),
		START_OF(raise_inside), START_OF(go_in) };
	struct fringe_generator generator;

	if (skips_handlers())
		return;
	traced_in_handler = NULL;
	handle_signals(64 * 1024);
	kind_begin(kind, 0, &generator, raise_inside, NULL);
	REQUIRE_EQUAL(go_in(&generator, 0), 0);
	REQUIRE(function_of(seen[0]) == functions[0]);
	REQUIRE_EQUAL(in_order(functions, 3), 3);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

KIND_CASE(a_handler_traces_a_generator_that_is_suspended)
{
	struct fringe_generator suspended;
	struct fringe_generator running;
	int expected;

	handle_signals(64 * 1024);
	kind_begin(kind, 0, &suspended, descender, NULL);
	kind_begin(kind, 1, &running, raise_inside, NULL);
	REQUIRE_EQUAL(go_in(&suspended, 0), 1);
	expected = trace(&suspended);
	count = 0;
	traced_in_handler = &suspended;
	REQUIRE_EQUAL(go_in(&running, 0), 0);
	REQUIRE_EQUAL(count, expected);
	REQUIRE_EQUAL(times_seen(START_OF(descend)), DEPTH + 1);
	REQUIRE_EQUAL(kind_finish(kind, 1, &running), 0);
	kind_close(kind, 0, &suspended);
}

/* Traces are of the same stack further down: how far, on one that is clear. */
#if defined(__powerpc64__) || defined(__s390x__) || defined(__aarch64__)
#define FACTOR 2
#else
#define FACTOR 1
#endif
/* What backtrace.h says: for the unwinder, when it is first called, and more.
 */
#define FOR_UNWINDER (5 * 1024 * FACTOR)
#define FOR_GENERATOR 2048

static struct fringe_generator other;

static uintptr_t
trace_other(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)argument;
	if (value)
		return (uintptr_t)fringe_generator_backtrace(
		    &other, seen, MOST);
	return (uintptr_t)fringe_backtrace(seen, MOST);
}

static size_t
stack_of_trace(uintptr_t of_other)
{
	static char memory[32768]
	    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
	struct fringe_generator generator;
	struct fringe_stack stack;
	uintptr_t result = 0;
	size_t before;

	REQUIRE_EQUAL(fringe_stack_init(&stack, memory, sizeof(memory)), 0);
	REQUIRE_EQUAL(fringe_stack_clear(&stack), 0);
	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, &stack, trace_other, NULL), 0);
	before = fringe_stack_high_water(&stack);
	REQUIRE_EQUAL(
	    fringe_generator_resume(&generator, of_other, &result), 0);
	REQUIRE((int)result > 0);
	REQUIRE_EQUAL(fringe_generator_finish(&generator, NULL), 0);
	return fringe_stack_high_water(&stack) - before;
}

CASE(a_trace_takes_as_much_stack_as_is_said)
{
	size_t first;
	size_t size;

	if (ON_SANITIZER || ON_VALGRIND) {
		face_skip("checkers take more stack");
		return;
	}
	kind_begin(&kind_static, 0, &other, descender, NULL);
	REQUIRE_EQUAL(go_in(&other, 0), 1);
	first = stack_of_trace(0);
	size = stack_of_trace(0);
	face_note(
	    "%zu bytes of stack for the first trace, then %zu", first, size);
	REQUIRE(first <= FOR_UNWINDER);
	first = size;
	size = stack_of_trace(1);
	face_note("%zu bytes for one of a generator", size);
	REQUIRE(size <= first + FOR_GENERATOR);
	kind_close(&kind_static, 0, &other);
}

static const struct face_case cases[] = {
	KIND_ROWS(a_suspended_generator_is_traced_to_its_root),
	KIND_ROWS(
	    a_generator_that_was_suspended_from_within_is_traced_from_there),
	ROW(no_more_is_stored_than_there_is_room_for),
	ROW(what_is_not_suspended_has_no_trace),
	ROW(another_threads_generator_is_left_alone_unless_it_is_unpinned),
	KIND_ROWS(
	    the_callers_own_trace_begins_there_and_goes_on_to_its_resumer),
	KIND_ROWS(
	    a_handlers_trace_goes_on_in_the_generator_that_was_interrupted),
	KIND_ROWS(a_handler_traces_a_generator_that_is_suspended),
	ROW(a_trace_takes_as_much_stack_as_is_said),
	LAST_ROW,
};

const struct face_suite face_suite = { "backtrace", cases, 0 };
