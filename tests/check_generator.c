/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Generators, on every kind of stack. Compiled a second time with
 * FRINGE_OUT_OF_LINE it is the same suite for the exported twins.
 */
#include <fringe.h>

#include "bodies.h"
#include "face.h"
#include "on_sanitizer.h"
#include "stack_kinds.h"

/* What an output holds as long as nobody has stored one. */
#define UNTOUCHED ((uintptr_t)0x5e7a5e7a)

/* Resumes, and requires that the generator yields exactly this. */
static void
expect_yield(struct fringe_generator *generator, uintptr_t in, uintptr_t out)
{
	uintptr_t value = UNTOUCHED;

	REQUIRE_EQUAL(fringe_generator_resume(generator, in, &value), 1);
	REQUIRE_EQUAL(value, out);
	REQUIRE_EQUAL(fringe_generator_state(generator), FRINGE_SUSPENDED);
}

static void
expect_return(
    struct fringe_generator *generator, uintptr_t in, uintptr_t final)
{
	uintptr_t value = UNTOUCHED;

	REQUIRE_EQUAL(fringe_generator_resume(generator, in, &value), 0);
	REQUIRE_EQUAL(value, final);
	REQUIRE_EQUAL(fringe_generator_state(generator), FRINGE_FINISHED);
}

static void
expect_refusal(struct fringe_generator *generator, int error)
{
	uintptr_t value = UNTOUCHED;

	REQUIRE_EQUAL(fringe_generator_resume(generator, 1, &value), error);
	REQUIRE_EQUAL(value, UNTOUCHED);
}

KIND_CASE(values_go_in_and_come_out_plus_one)
{
	struct fringe_generator generator;
	uintptr_t i;

	kind_begin(kind, 0, &generator, add_one, NULL);
	for (i = 0; i < 10000; i++)
		expect_yield(&generator, i * 3, i * 3 + 1);
	expect_yield(&generator, UINTPTR_MAX - 1, UINTPTR_MAX);
	expect_yield(&generator, UINTPTR_MAX, 0);
	expect_yield(&generator, UINTPTR_MAX / 2, UINTPTR_MAX / 2 + 1);
	kind_close(kind, 0, &generator);
}

static uintptr_t
store_first(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	*(uintptr_t *)argument = first;
	return first * 2;
}

KIND_CASE(nothing_runs_before_the_first_resume)
{
	struct fringe_generator generator;
	volatile uintptr_t seen = UNTOUCHED;

	kind_begin(kind, 0, &generator, store_first, (void *)&seen);
	REQUIRE_EQUAL(seen, UNTOUCHED);
	REQUIRE_EQUAL(fringe_generator_state(&generator), FRINGE_SUSPENDED);
	expect_return(&generator, 21, 42);
	REQUIRE_EQUAL(seen, 21);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

static uintptr_t
yield_argument(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	fringe_generator_suspend(yielder, (uintptr_t)argument, NULL);
	fringe_generator_suspend(yielder, (uintptr_t)yielder, NULL);
	return first;
}

KIND_CASE(the_argument_the_first_input_and_the_final_value_arrive)
{
	struct fringe_generator generator;
	uintptr_t yielder = 0;

	kind_begin(kind, 0, &generator, yield_argument, &generator);
	expect_yield(&generator, 77, (uintptr_t)&generator);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 5, &yielder), 1);
	REQUIRE(yielder != 0);
	expect_return(&generator, 6, 77);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);

	kind_begin(kind, 0, &generator, yield_argument, NULL);
	expect_yield(&generator, 78, 0);
	kind_close(kind, 0, &generator);
}

/* The handle left behind is emptied: nothing may look for it there. */
KIND_CASE(a_generator_moves_between_resumes)
{
	struct fringe_generator places[5] = { { 0 } };
	uintptr_t i;

	kind_begin(kind, 0, &places[0], add_one, NULL);
	for (i = 0; i < 100; i++) {
		struct fringe_generator *from = &places[i % 5];
		struct fringe_generator *to = &places[(i + 1) % 5];

		*to = *from;
		*from = (struct fringe_generator){ 0 };
		expect_yield(to, i, i + 1);
		expect_refusal(from, FRINGE_EEMPTY);
	}
	kind_close(kind, 0, &places[0]);
}

static uintptr_t
resume_oneself(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	struct fringe_generator *self = argument;
	struct fringe_stack stack = { self, self, 7 };
	uintptr_t final = UNTOUCHED;

	REQUIRE_EQUAL(fringe_generator_state(self), FRINGE_RUNNING);
	expect_refusal(self, FRINGE_ERUNNING);
	REQUIRE_EQUAL(fringe_generator_close(self, &final), FRINGE_ERUNNING);
	REQUIRE_EQUAL(
	    fringe_generator_finish(self, &stack), FRINGE_ERUNNING);
	REQUIRE_EQUAL(
	    fringe_generator_abandon(self, &stack), FRINGE_ERUNNING);
	REQUIRE_EQUAL(final, UNTOUCHED);
	REQUIRE(stack.base == self && stack.limit == self && stack.guard == 7);
	REQUIRE_EQUAL(fringe_generator_state(self), FRINGE_RUNNING);
	REQUIRE_EQUAL(fringe_generator_suspend(yielder, first, &first), 0);
	expect_refusal(self, FRINGE_ERUNNING);
	return first;
}

KIND_CASE(a_generator_cannot_resume_or_end_itself)
{
	struct fringe_generator generator;

	kind_begin(kind, 0, &generator, resume_oneself, &generator);
	expect_yield(&generator, 3, 3);
	expect_return(&generator, 4, 4);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

/* Two generators, and what each needs to know of the other. */
struct pair {
	const struct kind *kind;
	struct fringe_generator outer;
	struct fringe_generator inner;
	struct fringe_yielder *outer_yielder;
	struct fringe_yielder *inner_yielder;
	int refusals;
	int rounds;
	int inner_yields;
};

static void
begin_pair(struct pair *pair, const struct kind *kind,
    fringe_generator_body *outer, fringe_generator_body *inner)
{
	*pair = (struct pair){ .kind = kind };
	kind_begin(kind, 0, &pair->outer, outer, pair);
	kind_begin(kind, 1, &pair->inner, inner, pair);
}

static uintptr_t
resume_the_outer(
    struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	struct pair *pair = argument;

	REQUIRE_EQUAL(fringe_generator_state(&pair->outer), FRINGE_RUNNING);
	expect_refusal(&pair->outer, FRINGE_ERUNNING);
	REQUIRE_EQUAL(
	    fringe_generator_close(&pair->outer, NULL), FRINGE_ERUNNING);
	REQUIRE_EQUAL(
	    kind_finish(pair->kind, 0, &pair->outer), FRINGE_ERUNNING);
	REQUIRE_EQUAL(fringe_generator_suspend(yielder, first + 1, NULL), 0);
	return 0;
}

static uintptr_t
resume_the_inner(
    struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	struct pair *pair = argument;

	expect_yield(&pair->inner, first, first + 1);
	fringe_generator_suspend(yielder, first + 2, NULL);
	expect_return(&pair->inner, 0, 0);
	return first + 3;
}

KIND_CASE(a_generator_that_waits_for_another_is_running)
{
	struct pair pair;

	begin_pair(&pair, kind, resume_the_inner, resume_the_outer);
	expect_yield(&pair.outer, 10, 12);
	expect_return(&pair.outer, 0, 13);
	REQUIRE_EQUAL(kind_finish(kind, 0, &pair.outer), 0);
	REQUIRE_EQUAL(kind_finish(kind, 1, &pair.inner), 0);
}

KIND_CASE(resume_after_finish_is_refused)
{
	struct fringe_generator generator;
	uintptr_t seen;
	int i;

	kind_begin(kind, 0, &generator, store_first, &seen);
	expect_return(&generator, 1, 2);
	for (i = 0; i < 3; i++) {
		seen = UNTOUCHED;
		expect_refusal(&generator, FRINGE_EFINISHED);
		REQUIRE_EQUAL(seen, UNTOUCHED);
		REQUIRE_EQUAL(
		    fringe_generator_state(&generator), FRINGE_FINISHED);
	}
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
	expect_refusal(&generator, FRINGE_EEMPTY);
	REQUIRE_EQUAL(fringe_generator_state(&generator), FRINGE_EMPTY);
}

CASE(an_empty_handle_holds_nothing)
{
	struct fringe_generator empty = { 0 };
	struct fringe_stack stack = { &empty, &empty, 3 };
	uintptr_t final = UNTOUCHED;

	REQUIRE_EQUAL(fringe_generator_state(NULL), FRINGE_EMPTY);
	REQUIRE_EQUAL(fringe_generator_state(&empty), FRINGE_EMPTY);
	expect_refusal(&empty, FRINGE_EEMPTY);
	REQUIRE_EQUAL(fringe_generator_close(&empty, &final), 0);
	REQUIRE_EQUAL(final, UNTOUCHED);
	REQUIRE_EQUAL(fringe_generator_finish(&empty, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_finish(&empty, &stack), 0);
	REQUIRE(!stack.base && !stack.limit && !stack.guard);
	stack = (struct fringe_stack){ &empty, &empty, 3 };
	REQUIRE_EQUAL(fringe_generator_abandon(&empty, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_abandon(&empty, &stack), 0);
	REQUIRE(!stack.base && !stack.limit && !stack.guard);
}

CASE(null_handles_are_refused)
{
	struct fringe_stack stack = { &stack, &stack, 3 };
	uintptr_t final = UNTOUCHED;

	REQUIRE_EQUAL(fringe_generator_close(NULL, &final), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_generator_finish(NULL, &stack), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_generator_abandon(NULL, &stack), FRINGE_EINVAL);
	REQUIRE_EQUAL(final, UNTOUCHED);
	REQUIRE(stack.base == &stack && stack.limit == &stack);
	REQUIRE_EQUAL(stack.guard, 3);
}

static void
refuse_init(
    char *base, char *limit, fringe_generator_body *body, int expected)
{
	struct fringe_control *const before = (struct fringe_control *)base;
	struct fringe_generator generator = { before };
	struct fringe_stack stack = { base, limit, 0 };

	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, &stack, body, NULL), expected);
	REQUIRE(generator.control_ == before);
}

CASE(init_refuses_what_it_cannot_use)
{
	static char memory[2 * FRINGE_STACK_MIN]
	    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
	struct fringe_stack stack = { memory + sizeof(memory), memory, 0 };
	struct fringe_generator generator = { 0 };
	char *top = memory + sizeof(memory);

	REQUIRE_EQUAL(
	    fringe_generator_init(NULL, &stack, add_one, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_generator_init(&generator, NULL, add_one, NULL),
	    FRINGE_EINVAL);
	refuse_init(top, memory, NULL, FRINGE_EINVAL);
	refuse_init(NULL, NULL, add_one, FRINGE_EINVAL);
	refuse_init(top, top, add_one, FRINGE_EINVAL);
	refuse_init(memory, top, add_one, FRINGE_EINVAL);
	refuse_init(top - 1, memory, add_one, FRINGE_EALIGN);
	refuse_init(
	    top, memory + FRINGE_STACK_ALIGN / 2, add_one, FRINGE_EALIGN);
	refuse_init(memory + FRINGE_STACK_MIN - FRINGE_STACK_ALIGN, memory,
	    add_one, FRINGE_ESIZE);
	refuse_init(memory + FRINGE_STACK_ALIGN, memory, add_one, FRINGE_ESIZE);
	for (top = memory; top < memory + sizeof(memory); top++)
		REQUIRE_EQUAL(*top, 0);
}

STACK_CASE(a_stack_full_of_leftovers_will_do)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	unsigned char *byte;
	uintptr_t i;

	kind_make(kind, 0, &stack);
	byte = stack.limit;
	for (; byte < (unsigned char *)stack.base; byte++)
		*byte = 0xff;
	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, &stack, add_one, NULL), 0);
	for (i = 0; i < 10; i++)
		expect_yield(&generator, i, i + 1);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_finish(&generator, &stack), 0);
	kind_unmake(kind, 0, &stack);
}

KIND_CASE(finish_of_an_unfinished_generator_changes_nothing)
{
	struct fringe_generator generator;
	struct fringe_stack stack = { &generator, &stack, 7 };
	uintptr_t i;

	kind_begin(kind, 0, &generator, add_one, NULL);
	for (i = 0; i < 3; i++) {
		struct fringe_generator before = generator;

		REQUIRE_EQUAL(
		    kind_finish(kind, 0, &generator), FRINGE_EUNFINISHED);
		REQUIRE_EQUAL(fringe_generator_finish(&generator, &stack),
		    FRINGE_EUNFINISHED);
		REQUIRE(generator.control_ == before.control_);
		REQUIRE(stack.base == &generator && stack.limit == &stack);
		REQUIRE_EQUAL(stack.guard, 7);
		REQUIRE_EQUAL(
		    fringe_generator_state(&generator), FRINGE_SUSPENDED);
		expect_yield(&generator, i, i + 1);
	}
	kind_close(kind, 0, &generator);
}

STACK_CASE(finish_needs_no_place_for_the_stack)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	uintptr_t seen;

	kind_make(kind, 0, &stack);
	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, &stack, store_first, &seen), 0);
	expect_return(&generator, 4, 8);
	REQUIRE_EQUAL(fringe_generator_finish(&generator, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_state(&generator), FRINGE_EMPTY);
	kind_unmake(kind, 0, &stack);
}

KIND_CASE(a_stack_serves_one_generator_after_another)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	uintptr_t i;

	kind_begin(kind, 0, &generator, add_one, NULL);
	for (i = 0; i < 100; i++) {
		expect_yield(&generator, i, i + 1);
		if (i % 2) {
			kind_abandon(kind, 0, &generator);
			kind_begin(kind, 0, &generator, add_one, NULL);
		} else if (!kind->create) {
			fringe_generator_close(&generator, NULL);
			fringe_generator_finish(&generator, &stack);
			REQUIRE_EQUAL(fringe_generator_init(&generator, &stack,
					  add_one, NULL),
			    0);
		}
	}
	kind_close(kind, 0, &generator);
}

KIND_CASE(a_generator_can_be_abandoned_in_each_state)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	uintptr_t seen = UNTOUCHED;

	kind_begin(kind, 0, &generator, store_first, &seen);
	kind_abandon(kind, 0, &generator);
	REQUIRE_EQUAL(seen, UNTOUCHED);

	kind_begin(kind, 0, &generator, add_one, NULL);
	expect_yield(&generator, 1, 2);
	kind_abandon(kind, 0, &generator);
	expect_refusal(&generator, FRINGE_EEMPTY);

	kind_begin(kind, 0, &generator, store_first, &seen);
	expect_return(&generator, 1, 2);
	kind_abandon(kind, 0, &generator);

	kind_begin(kind, 0, &generator, add_one, NULL);
	expect_yield(&generator, 1, 2);
	REQUIRE_EQUAL(fringe_generator_stack(&generator, &stack), 0);
	REQUIRE_EQUAL(fringe_generator_abandon(&generator, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_state(&generator), FRINGE_EMPTY);
	if (!kind->create)
		kind_unmake(kind, 0, &stack);
}

KIND_CASE(close_of_one_never_resumed_runs_nothing)
{
	struct fringe_generator generator;
	uintptr_t seen = UNTOUCHED;
	uintptr_t final = UNTOUCHED;

	kind_begin(kind, 0, &generator, store_first, &seen);
	REQUIRE_EQUAL(fringe_generator_close(&generator, &final), 0);
	REQUIRE_EQUAL(seen, UNTOUCHED);
	REQUIRE_EQUAL(final, UNTOUCHED);
	REQUIRE_EQUAL(fringe_generator_state(&generator), FRINGE_FINISHED);
	expect_refusal(&generator, FRINGE_EFINISHED);
	REQUIRE_EQUAL(fringe_generator_close(&generator, &final), 0);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

/* Tries to go on three times, and says how it was refused. */
static uintptr_t
insist(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	int *results = argument;
	int i;

	while (fringe_generator_suspend(yielder, value, &value) == 0)
		continue;
	for (i = 0; i < 3; i++)
		results[i] = fringe_generator_suspend(yielder, 99, &value);
	return value;
}

KIND_CASE(a_closed_generator_is_refused_every_suspend)
{
	struct fringe_generator generator;
	int results[3] = { 1, 1, 1 };
	uintptr_t final = UNTOUCHED;
	int i;

	kind_begin(kind, 0, &generator, insist, results);
	expect_yield(&generator, 5, 5);
	expect_yield(&generator, 6, 6);
	REQUIRE_EQUAL(fringe_generator_close(&generator, &final), 1);
	for (i = 0; i < 3; i++)
		REQUIRE_EQUAL(results[i], FRINGE_ECANCELED);
	/* What suspend was to store in stayed as it was. */
	REQUIRE_EQUAL(final, 6);
	REQUIRE_EQUAL(fringe_generator_state(&generator), FRINGE_FINISHED);
	expect_refusal(&generator, FRINGE_EFINISHED);
	final = UNTOUCHED;
	REQUIRE_EQUAL(fringe_generator_close(&generator, &final), 0);
	REQUIRE_EQUAL(final, UNTOUCHED);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

KIND_CASE(close_needs_no_place_for_the_final_value)
{
	struct fringe_generator generator;

	kind_begin(kind, 0, &generator, add_one, NULL);
	expect_yield(&generator, 5, 6);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

KIND_CASE(close_of_a_returned_generator_does_nothing)
{
	struct fringe_generator generator;
	uintptr_t seen;
	uintptr_t final = UNTOUCHED;

	kind_begin(kind, 0, &generator, store_first, &seen);
	expect_return(&generator, 3, 6);
	seen = UNTOUCHED;
	REQUIRE_EQUAL(fringe_generator_close(&generator, &final), 0);
	REQUIRE_EQUAL(final, UNTOUCHED);
	REQUIRE_EQUAL(seen, UNTOUCHED);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

static uintptr_t
close_the_inner_when_closed(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct pair *pair = argument;
	uintptr_t final = UNTOUCHED;

	expect_yield(&pair->inner, value, value + 1);
	while (fringe_generator_suspend(yielder, value, &value) == 0)
		expect_yield(&pair->inner, value, value + 1);
	pair->refusals++;
	REQUIRE_EQUAL(fringe_generator_close(&pair->inner, &final), 1);
	return final + 100;
}

KIND_CASE(a_body_that_is_closed_closes_its_own_generators)
{
	struct pair pair;
	uintptr_t final = UNTOUCHED;

	begin_pair(&pair, kind, close_the_inner_when_closed, add_one);
	expect_yield(&pair.outer, 1, 1);
	expect_yield(&pair.outer, 2, 2);
	REQUIRE_EQUAL(fringe_generator_close(&pair.outer, &final), 1);
	REQUIRE_EQUAL(pair.refusals, 1);
	REQUIRE_EQUAL(final, 102);
	REQUIRE_EQUAL(
	    fringe_generator_state(&pair.inner), FRINGE_FINISHED);
	REQUIRE_EQUAL(kind_finish(kind, 0, &pair.outer), 0);
	REQUIRE_EQUAL(kind_finish(kind, 1, &pair.inner), 0);
}

/* Counts how its outer generator refuses it, and how itself goes on. */
static uintptr_t
suspend_the_outer_in_vain(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct pair *pair = argument;
	uintptr_t in = UNTOUCHED;

	do {
		if (fringe_generator_suspend(pair->outer_yielder, 7, &in) ==
		    FRINGE_ECANCELED)
			pair->refusals++;
		REQUIRE_EQUAL(in, UNTOUCHED);
	} while (fringe_generator_suspend(yielder, value + 1, &value) == 0);
	return value;
}

static uintptr_t
go_on_with_the_inner_when_closed(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct pair *pair = argument;
	uintptr_t i;

	pair->outer_yielder = yielder;
	while (fringe_generator_suspend(yielder, value, &value) == 0)
		continue;
	for (i = 0; i < 5; i++) {
		expect_yield(&pair->inner, i, i + 1);
		REQUIRE_EQUAL(fringe_generator_suspend(yielder, 9, NULL),
		    FRINGE_ECANCELED);
	}
	REQUIRE_EQUAL(fringe_generator_state(&pair->outer), FRINGE_RUNNING);
	expect_refusal(&pair->outer, FRINGE_ERUNNING);
	return value;
}

KIND_CASE(a_body_that_is_closed_resumes_others)
{
	struct pair pair;
	uintptr_t final = UNTOUCHED;

	begin_pair(&pair, kind, go_on_with_the_inner_when_closed,
	    suspend_the_outer_in_vain);
	expect_yield(&pair.outer, 8, 8);
	REQUIRE_EQUAL(fringe_generator_close(&pair.outer, &final), 1);
	REQUIRE_EQUAL(final, 8);
	REQUIRE_EQUAL(pair.refusals, 5);
	/* And the inner one is none the worse for it. */
	REQUIRE_EQUAL(kind_finish(kind, 0, &pair.outer), 0);
	kind_abandon(kind, 1, &pair.inner);
}

/* Suspends the outer generator, and with it itself. */
static uintptr_t
suspend_the_outer(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct pair *pair = argument;

	pair->inner_yielder = yielder;
	while (fringe_generator_suspend(
		   pair->outer_yielder, value * 2, &value) == 0) {
		pair->rounds++;
		if (pair->rounds % 3 == 0)
			fringe_generator_suspend(yielder, value, &value);
	}
	pair->refusals++;
	return value;
}

static uintptr_t
hold_the_inner(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct pair *pair = argument;

	pair->outer_yielder = yielder;
	while (fringe_generator_resume(&pair->inner, value, &value) > 0)
		pair->inner_yields++;
	return value + 1000;
}

KIND_CASE(an_inner_generator_suspends_an_outer_one_and_both_go_on)
{
	struct pair pair;
	uintptr_t final;
	uintptr_t i;

	begin_pair(&pair, kind, hold_the_inner, suspend_the_outer);
	for (i = 1; i < 31; i++) {
		expect_yield(&pair.outer, i, i * 2);
		/* Now part of the suspended outer one. */
		REQUIRE_EQUAL(
		    fringe_generator_state(&pair.inner), FRINGE_RUNNING);
		expect_refusal(&pair.inner, FRINGE_ERUNNING);
		REQUIRE_EQUAL(fringe_generator_close(&pair.inner, NULL),
		    FRINGE_ERUNNING);
		REQUIRE_EQUAL(
		    kind_finish(kind, 1, &pair.inner), FRINGE_ERUNNING);
	}
	REQUIRE_EQUAL(pair.rounds, 29);
	REQUIRE_EQUAL(pair.inner_yields, 9);
	REQUIRE_EQUAL(fringe_generator_close(&pair.outer, &final), 1);
	REQUIRE_EQUAL(pair.refusals, 1);
	REQUIRE_EQUAL(final, 30 + 1000);
	REQUIRE_EQUAL(
	    fringe_generator_state(&pair.inner), FRINGE_FINISHED);
	REQUIRE_EQUAL(kind_finish(kind, 0, &pair.outer), 0);
	REQUIRE_EQUAL(kind_finish(kind, 1, &pair.inner), 0);
}

static uintptr_t
tell_yielder(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	*(struct fringe_yielder **)argument = yielder;
	while (fringe_generator_suspend(yielder, value, &value) == 0)
		continue;
	return value;
}

static void
refuse_suspend(struct fringe_yielder *yielder)
{
	uintptr_t in = UNTOUCHED;
	int i;

	for (i = 0; i < 3; i++)
		REQUIRE_EQUAL(fringe_generator_suspend(yielder, 1, &in),
		    FRINGE_ENOTRUNNING);
	REQUIRE_EQUAL(fringe_generator_suspend(yielder, 1, NULL),
	    FRINGE_ENOTRUNNING);
	REQUIRE_EQUAL(in, UNTOUCHED);
}

KIND_CASE(suspend_of_a_suspended_generator_is_refused)
{
	struct fringe_yielder *yielder;
	struct fringe_generator generator;

	kind_begin(kind, 0, &generator, tell_yielder, &yielder);
	expect_yield(&generator, 4, 4);
	refuse_suspend(yielder);
	expect_yield(&generator, 5, 5);
	refuse_suspend(yielder);
	kind_close(kind, 0, &generator);
}

static uintptr_t
leave_yielder(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	*(struct fringe_yielder **)argument = yielder;
	return value;
}

KIND_CASE(suspend_of_a_returned_generator_is_refused)
{
	struct fringe_yielder *yielder;
	struct fringe_generator generator;

	kind_begin(kind, 0, &generator, leave_yielder, &yielder);
	expect_return(&generator, 4, 4);
	refuse_suspend(yielder);
	REQUIRE_EQUAL(fringe_generator_state(&generator), FRINGE_FINISHED);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

KIND_CASE(suspend_of_a_closed_generator_is_refused)
{
	struct fringe_yielder *yielder;
	struct fringe_generator generator;

	kind_begin(kind, 0, &generator, tell_yielder, &yielder);
	expect_yield(&generator, 4, 4);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	refuse_suspend(yielder);
	REQUIRE_EQUAL(fringe_generator_state(&generator), FRINGE_FINISHED);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

static uintptr_t
suspend_the_other(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct pair *pair = argument;

	refuse_suspend(pair->inner_yielder);
	REQUIRE_EQUAL(fringe_generator_suspend(yielder, value, &value), 0);
	refuse_suspend(pair->inner_yielder);
	return value;
}

static uintptr_t
tell_inner_yielder(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	return tell_yielder(
	    yielder, &((struct pair *)argument)->inner_yielder, value);
}

KIND_CASE(suspend_of_a_neighbour_is_refused)
{
	struct pair pair;

	begin_pair(&pair, kind, suspend_the_other, tell_inner_yielder);
	expect_yield(&pair.inner, 1, 1);
	expect_yield(&pair.outer, 2, 2);
	expect_yield(&pair.inner, 3, 3);
	expect_return(&pair.outer, 4, 4);
	REQUIRE_EQUAL(kind_finish(kind, 0, &pair.outer), 0);
	kind_close(kind, 1, &pair.inner);
}

static uintptr_t
ignore_everything(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	unsigned int i;

	for (i = 0; i < 10; i++)
		(*(unsigned int *)argument) +=
		    fringe_generator_suspend(yielder, value, NULL) == 0;
	return value;
}

KIND_CASE(values_may_be_left_alone_on_both_sides)
{
	struct fringe_generator generator;
	unsigned int count = 0;
	unsigned int i;

	kind_begin(kind, 0, &generator, ignore_everything, &count);
	for (i = 0; i < 10; i++) {
		REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, NULL), 1);
		REQUIRE_EQUAL(count, i);
	}
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, NULL), 0);
	REQUIRE_EQUAL(count, 10);
	REQUIRE_EQUAL(
	    fringe_generator_resume(&generator, 1, NULL), FRINGE_EFINISHED);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

/* Walks down, suspending at each depth on the way down and up. */
static uintptr_t
descend(struct fringe_yielder *yielder, uintptr_t depth)
{
	volatile uintptr_t local = depth * 7;
	uintptr_t below = 0;

	if (fringe_generator_suspend(yielder, depth, NULL) < 0)
		return 0;
	if (depth > 0)
		below = descend(yielder, depth - 1);
	if (fringe_generator_suspend(yielder, local, NULL) < 0)
		return 0;
	return below + local;
}

static uintptr_t
walk(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	return descend(yielder, value);
}

KIND_CASE(a_generator_suspends_at_any_depth)
{
	struct fringe_generator generator;
	uintptr_t i;

	kind_begin(kind, 0, &generator, walk, NULL);
	for (i = 0; i <= 9; i++)
		expect_yield(&generator, 9, 9 - i);
	for (i = 0; i <= 9; i++)
		expect_yield(&generator, 9, i * 7);
	expect_return(&generator, 0, 45 * 7);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);

	kind_begin(kind, 0, &generator, walk, NULL);
	for (i = 0; i <= 9; i++)
		expect_yield(&generator, 9, 9 - i);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

/* Each of a chain of generators adds one to what the next one makes of it. */
static uintptr_t
add_one_to_the_next(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct fringe_generator *next = argument;

	while (fringe_generator_resume(next, value, &value) > 0) {
		if (fringe_generator_suspend(yielder, value + 1, &value) < 0)
			fringe_generator_close(next, NULL);
	}
	return 0;
}

KIND_CASE(generators_nest)
{
	struct fringe_generator chain[KIND_SLOTS];
	unsigned int i;

	for (i = 0; i + 1 < KIND_SLOTS; i++)
		kind_begin(
		    kind, i, &chain[i], add_one_to_the_next, &chain[i + 1]);
	kind_begin(kind, i, &chain[i], add_one, NULL);
	for (i = 0; i < 100; i++)
		expect_yield(&chain[0], i, i + KIND_SLOTS);
	REQUIRE_EQUAL(fringe_generator_close(&chain[0], NULL), 1);
	for (i = 0; i < KIND_SLOTS; i++)
		REQUIRE_EQUAL(kind_finish(kind, i, &chain[i]), 0);
}

static uintptr_t
resume_once(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	expect_yield(argument, value, value + 1);
	fringe_generator_suspend(yielder, value + 2, NULL);
	return 0;
}

/* Whoever resumes is who it suspends to, not who resumed it first. */
KIND_CASE(a_generator_is_handed_from_one_resumer_to_another)
{
	struct fringe_generator shared;
	struct fringe_generator users[2];
	unsigned int i;

	kind_begin(kind, 0, &shared, add_one, NULL);
	expect_yield(&shared, 1, 2);
	for (i = 0; i < 2; i++) {
		kind_begin(kind, i + 1, &users[i], resume_once, &shared);
		expect_yield(&users[i], 10, 12);
		expect_yield(&shared, 20, 21);
	}
	for (i = 0; i < 2; i++) {
		expect_return(&users[i], 0, 0);
		REQUIRE_EQUAL(kind_finish(kind, i + 1, &users[i]), 0);
	}
	kind_close(kind, 0, &shared);
}

/* How far an address is off a boundary, out of the compiler's sight. */
static uintptr_t
off(const volatile void *address, uintptr_t boundary)
{
	uintptr_t number = (uintptr_t)address;

	__asm__ volatile("" : "+r"(number));
	return number % boundary;
}

/* 16 is what the ABI gives; 32 and 64 the function makes itself. */
static uintptr_t
look_at_locals(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct {
		volatile char byte;
		_Alignas(16) volatile char sixteen[16];
	} abi = { 1, { 2 } };
	_Alignas(32) volatile char avx[32] = { 3 };
	_Alignas(64) volatile char avx512[64] = { 4 };
	uintptr_t i;

	(void)argument;
	for (i = 0; i < 3; i++) {
		value += off(abi.sixteen, 16) + off(avx, 32) + off(avx512, 64);
		value += off(__builtin_frame_address(0), sizeof(void *));
		if (abi.sixteen[0] + avx[0] + avx512[0] != 9)
			value++;
		if (fringe_generator_suspend(yielder, value, &value) < 0)
			break;
	}
	return value;
}

KIND_CASE(locals_are_aligned_at_entry_and_after_each_switch)
{
	struct fringe_generator generator;
	int i;

	kind_begin(kind, 0, &generator, look_at_locals, NULL);
	for (i = 0; i < 3; i++)
		expect_yield(&generator, 0, 0);
	expect_return(&generator, 0, 0);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

KIND_CASE(a_generator_tells_its_stack)
{
	struct fringe_generator generator = { 0 };
	struct fringe_stack stack = { &stack, &stack, 3 };
	uintptr_t seen = 0;

	REQUIRE_EQUAL(
	    fringe_generator_stack(&generator, &stack), FRINGE_EEMPTY);
	REQUIRE(stack.base == &stack && stack.guard == 3);
	kind_begin(kind, 0, &generator, store_first, &seen);
	REQUIRE_EQUAL(fringe_generator_stack(NULL, &stack), FRINGE_EINVAL);
	REQUIRE(stack.base == &stack && stack.guard == 3);
	REQUIRE_EQUAL(fringe_generator_stack(&generator, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_generator_stack(&generator, &stack), 0);
	REQUIRE_EQUAL(fringe_stack_check(&stack), 0);
	REQUIRE(fringe_stack_size(&stack) >=
	    KIND_STACK_SIZE - 2 * FRINGE_STACK_ALIGN);
	expect_return(&generator, 1, 2);
	stack.base = NULL;
	REQUIRE_EQUAL(fringe_generator_stack(&generator, &stack), 0);
	REQUIRE(stack.base != NULL);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
	REQUIRE_EQUAL(
	    fringe_generator_stack(&generator, &stack), FRINGE_EEMPTY);
}

static UNSANITIZED uintptr_t
tell_address(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	volatile char local = 0;

	(void)argument;
	fringe_generator_suspend(yielder, (uintptr_t)&local, NULL);
	return value;
}

KIND_CASE(a_body_runs_on_the_stack_of_its_generator)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	uintptr_t address = 0;

	kind_begin(kind, 0, &generator, tell_address, NULL);
	REQUIRE_EQUAL(fringe_generator_stack(&generator, &stack), 0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 0, &address), 1);
	REQUIRE(address >= (uintptr_t)stack.limit);
	REQUIRE(address < (uintptr_t)stack.base);
	kind_close(kind, 0, &generator);
}

static int
same_attributes(const struct fringe_generator *generator, const char *name,
    unsigned int flags)
{
	struct fringe_attributes got = { "other", 77 };

	REQUIRE_EQUAL(fringe_generator_attributes(generator, &got), 0);
	return got.name == name && got.flags == flags;
}

static const char a_name[] = "name";

static uintptr_t
set_own_attributes(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct fringe_attributes attributes = { "inside", 0 };

	REQUIRE_EQUAL(fringe_generator_set_attributes(argument, &attributes),
	    FRINGE_ERUNNING);
	REQUIRE(same_attributes(argument, a_name, FRINGE_FPU_CONTROL));
	REQUIRE_EQUAL(fringe_generator_suspend(yielder, value, &value), 0);
	return value;
}

KIND_CASE(attributes_are_set_while_suspended_and_read_at_any_time)
{
	struct fringe_attributes attributes = { a_name, FRINGE_FPU_CONTROL };
	struct fringe_generator generator;

	kind_begin(kind, 0, &generator, set_own_attributes, &generator);
	REQUIRE(same_attributes(&generator, NULL, 0));
	REQUIRE_EQUAL(
	    fringe_generator_set_attributes(&generator, &attributes), 0);
	REQUIRE(same_attributes(&generator, a_name, FRINGE_FPU_CONTROL));
	expect_yield(&generator, 5, 5);
	attributes = (struct fringe_attributes){ NULL, 0 };
	REQUIRE_EQUAL(
	    fringe_generator_set_attributes(&generator, &attributes), 0);
	REQUIRE(same_attributes(&generator, NULL, 0));
	expect_return(&generator, 6, 6);
	attributes.name = a_name;
	REQUIRE_EQUAL(fringe_generator_set_attributes(&generator, &attributes),
	    FRINGE_EFINISHED);
	REQUIRE(same_attributes(&generator, NULL, 0));
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

KIND_CASE(attributes_that_make_no_sense_are_refused)
{
	struct fringe_attributes attributes = { "bad", ~FRINGE_FPU_CONTROL };
	struct fringe_generator generator = { 0 };
	struct fringe_generator *g = &generator;
	unsigned int bit;

	kind_begin(kind, 0, g, add_one, NULL);
	for (bit = FRINGE_UNPINNED << 1; bit != 0; bit <<= 1) {
		attributes.flags = bit;
		REQUIRE_EQUAL(fringe_generator_set_attributes(g, &attributes),
		    FRINGE_EINVAL);
	}
	REQUIRE_EQUAL(fringe_generator_set_attributes(g, NULL), FRINGE_EINVAL);
	attributes.flags = 0;
	REQUIRE_EQUAL(
	    fringe_generator_set_attributes(NULL, &attributes), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_generator_attributes(g, NULL), FRINGE_EINVAL);
	REQUIRE(same_attributes(g, NULL, 0));
	expect_yield(g, 1, 2);
	kind_close(kind, 0, g);
	REQUIRE_EQUAL(
	    fringe_generator_set_attributes(g, &attributes), FRINGE_EEMPTY);
	REQUIRE_EQUAL(
	    fringe_generator_attributes(g, &attributes), FRINGE_EEMPTY);
	REQUIRE_EQUAL(
	    fringe_generator_attributes(NULL, &attributes), FRINGE_EINVAL);
	REQUIRE(attributes.name[0] == 'b' && attributes.flags == 0);
}

/* Everything that goes the long way, with a generator that needs it. */
KIND_CASE(a_generator_with_control_words_of_its_own_behaves_the_same)
{
	struct fringe_attributes attributes = { NULL, FRINGE_FPU_CONTROL };
	struct fringe_generator generator;
	uintptr_t final = UNTOUCHED;
	int results[3] = { 1, 1, 1 };
	uintptr_t i;

	kind_begin(kind, 0, &generator, insist, results);
	REQUIRE_EQUAL(
	    fringe_generator_set_attributes(&generator, &attributes), 0);
	REQUIRE_EQUAL(fringe_generator_state(&generator), FRINGE_SUSPENDED);
	for (i = 0; i < 10; i++)
		expect_yield(&generator, i, i);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 10, NULL), 1);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), FRINGE_EUNFINISHED);
	REQUIRE_EQUAL(fringe_generator_close(&generator, &final), 1);
	REQUIRE_EQUAL(final, 10);
	REQUIRE_EQUAL(results[2], FRINGE_ECANCELED);
	expect_refusal(&generator, FRINGE_EFINISHED);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);

	kind_begin(kind, 0, &generator, resume_oneself, &generator);
	REQUIRE_EQUAL(
	    fringe_generator_set_attributes(&generator, &attributes), 0);
	expect_yield(&generator, 3, 3);
	expect_return(&generator, 4, 4);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);

	kind_begin(kind, 0, &generator, resume_oneself, &generator);
	REQUIRE_EQUAL(
	    fringe_generator_set_attributes(&generator, &attributes), 0);
	REQUIRE_EQUAL(fringe_generator_close(&generator, &final), 0);
	expect_refusal(&generator, FRINGE_EFINISHED);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

/* The smallest is enough for a body that the compiler optimises, see stack.h. */
#define SMALL (2 * FRINGE_STACK_MIN)
#ifdef __OPTIMIZE__
#define SMALLEST FRINGE_STACK_MIN
#else
#define SMALLEST SMALL
#endif
#define SMALL_MARGIN 256
#define SMALL_BYTE 0x5a

/* A generator's whole life. */
static void
live(const struct fringe_stack *stack)
{
	struct fringe_generator generator;
	uintptr_t value = 0;
	uintptr_t i;

	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, stack, add_one, NULL), 0);
	for (i = 0; i < 100; i++) {
		REQUIRE_EQUAL(
		    fringe_generator_resume(&generator, i, &value), 1);
		REQUIRE_EQUAL(value, i + 1);
	}
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_finish(&generator, NULL), 0);
}

/* The same on few bytes in the midst of memory that must not change. */
static void
live_on_few_bytes(size_t size)
{
	static unsigned char memory[SMALL_MARGIN + SMALL + SMALL_MARGIN]
	    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
	/* Once on a large one: the dynamic linker may bind what it calls. */
	FRINGE_STACK_STATIC(large, KIND_STACK_SIZE);
	struct fringe_stack stack;
	size_t i;

	live(&large);
	for (i = 0; i < sizeof(memory); i++)
		memory[i] = SMALL_BYTE;
	REQUIRE_EQUAL(
	    fringe_stack_init(&stack, memory + SMALL_MARGIN, size), 0);
	REQUIRE_EQUAL(fringe_stack_size(&stack), size);
	live(&stack);
	for (i = 0; i < SMALL_MARGIN; i++) {
		REQUIRE_EQUAL(memory[i], SMALL_BYTE);
		REQUIRE_EQUAL(memory[SMALL_MARGIN + size + i], SMALL_BYTE);
	}
}

CASE(a_generator_runs_on_twice_the_smallest_stack)
{
	if (ON_SANITIZER) {
		face_skip("sanitizers take more");
		return;
	}
	live_on_few_bytes(SMALL);
}

CASE(a_generator_runs_on_the_smallest_stack)
{
	if (ON_SANITIZER) {
		face_skip("sanitizers take more");
		return;
	}
	live_on_few_bytes(SMALLEST);
}

static const struct face_case cases[] = {
	KIND_ROWS(values_go_in_and_come_out_plus_one),
	KIND_ROWS(nothing_runs_before_the_first_resume),
	KIND_ROWS(the_argument_the_first_input_and_the_final_value_arrive),
	KIND_ROWS(a_generator_moves_between_resumes),
	KIND_ROWS(a_generator_cannot_resume_or_end_itself),
	KIND_ROWS(a_generator_that_waits_for_another_is_running),
	KIND_ROWS(resume_after_finish_is_refused),
	ROW(an_empty_handle_holds_nothing),
	ROW(null_handles_are_refused),
	ROW(init_refuses_what_it_cannot_use),
	STACK_ROWS(a_stack_full_of_leftovers_will_do),
	KIND_ROWS(finish_of_an_unfinished_generator_changes_nothing),
	STACK_ROWS(finish_needs_no_place_for_the_stack),
	KIND_ROWS(a_stack_serves_one_generator_after_another),
	KIND_ROWS(a_generator_can_be_abandoned_in_each_state),
	KIND_ROWS(close_of_one_never_resumed_runs_nothing),
	KIND_ROWS(a_closed_generator_is_refused_every_suspend),
	KIND_ROWS(close_needs_no_place_for_the_final_value),
	KIND_ROWS(close_of_a_returned_generator_does_nothing),
	KIND_ROWS(a_body_that_is_closed_closes_its_own_generators),
	KIND_ROWS(a_body_that_is_closed_resumes_others),
	KIND_ROWS(an_inner_generator_suspends_an_outer_one_and_both_go_on),
	KIND_ROWS(suspend_of_a_suspended_generator_is_refused),
	KIND_ROWS(suspend_of_a_returned_generator_is_refused),
	KIND_ROWS(suspend_of_a_closed_generator_is_refused),
	KIND_ROWS(suspend_of_a_neighbour_is_refused),
	KIND_ROWS(values_may_be_left_alone_on_both_sides),
	KIND_ROWS(a_generator_suspends_at_any_depth),
	KIND_ROWS(generators_nest),
	KIND_ROWS(a_generator_is_handed_from_one_resumer_to_another),
	KIND_ROWS(locals_are_aligned_at_entry_and_after_each_switch),
	KIND_ROWS(a_generator_tells_its_stack),
	KIND_ROWS(a_body_runs_on_the_stack_of_its_generator),
	KIND_ROWS(attributes_are_set_while_suspended_and_read_at_any_time),
	KIND_ROWS(attributes_that_make_no_sense_are_refused),
	KIND_ROWS(a_generator_with_control_words_of_its_own_behaves_the_same),
	ROW(a_generator_runs_on_twice_the_smallest_stack),
	ROW(a_generator_runs_on_the_smallest_stack),
	LAST_ROW
};

#ifdef FRINGE_OUT_OF_LINE
#define SUITE "generator, exported"
#else
#define SUITE "generator, inline"
#endif
const struct face_suite face_suite = { SUITE, cases, 0 };
