/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Contexts: the symmetric swap, and calls on other stacks. Compiled a second
 * time with FRINGE_OUT_OF_LINE it is the same suite for the exported swap.
 */
#include <fringe.h>

#include "face.h"
#include "left_context.h"
#include "on_sanitizer.h"
#include "stack_kinds.h"

#define UNTOUCHED ((uintptr_t)0x5e7a5e7a)

static struct fringe_context home;
static struct fringe_context away;

/* Nothing but a swap tells whether a context is empty. */
static void
expect_empty(struct fringe_context *context)
{
	struct fringe_context from = { 0 };
	uintptr_t value = UNTOUCHED;

	REQUIRE_EQUAL(
	    fringe_context_swap(&from, context, 1, &value), FRINGE_EEMPTY);
	REQUIRE_EQUAL(value, UNTOUCHED);
}

static struct fringe_context *
add_one(void *argument, uintptr_t value)
{
	int *rounds = argument;

	while (--*rounds > 0)
		fringe_context_swap(&away, &home, value + 1, &value);
	return &home;
}

STACK_CASE(a_context_trades_values_with_its_caller)
{
	struct fringe_stack stack;
	uintptr_t value = UNTOUCHED;
	int rounds = 100;
	uintptr_t i;

	kind_make(kind, 0, &stack);
	REQUIRE_EQUAL(fringe_context_init(&away, &stack, add_one, &rounds), 0);
	REQUIRE_EQUAL(rounds, 100);
	for (i = 1; i < 100; i++) {
		REQUIRE_EQUAL(
		    fringe_context_swap(&home, &away, i * 5, &value), 0);
		REQUIRE_EQUAL(value, i * 5 + 1);
		REQUIRE_EQUAL(rounds, 100 - i);
		expect_empty(&home);
	}
	/* It ends by naming the one to go on, which finds 0. */
	REQUIRE_EQUAL(fringe_context_swap(&home, &away, 7, &value), 0);
	REQUIRE_EQUAL(value, 0);
	REQUIRE_EQUAL(rounds, 0);
	expect_empty(&home);
	expect_empty(&away);
	kind_unmake(kind, 0, &stack);
}

static struct fringe_context *
tell_argument_and_value(void *argument, uintptr_t value)
{
	*(uintptr_t *)argument = value;
	return &home;
}

STACK_CASE(a_context_gets_its_argument_and_the_first_value)
{
	struct fringe_stack stack;
	uintptr_t seen = UNTOUCHED;
	int i;

	kind_make(kind, 0, &stack);
	/* The stack of a context that ended is free for the next. */
	for (i = 0; i < 3; i++) {
		REQUIRE_EQUAL(fringe_context_init(&away, &stack,
				  tell_argument_and_value, &seen),
		    0);
		REQUIRE_EQUAL(
		    fringe_context_swap(&home, &away, 40 + i, NULL), 0);
		REQUIRE_EQUAL(seen, 40 + i);
	}
	kind_unmake(kind, 0, &stack);
}

CASE(swap_to_an_empty_context_changes_nothing)
{
	struct fringe_context from = { 0 };
	struct fringe_context to = { 0 };
	uintptr_t value = UNTOUCHED;

	REQUIRE_EQUAL(
	    fringe_context_swap(&from, &to, 1, &value), FRINGE_EEMPTY);
	REQUIRE_EQUAL(
	    fringe_context_swap(&from, &from, 1, &value), FRINGE_EEMPTY);
	REQUIRE_EQUAL(fringe_context_swap(&from, &to, 1, NULL), FRINGE_EEMPTY);
	REQUIRE_EQUAL(value, UNTOUCHED);
	expect_empty(&from);
	expect_empty(&to);
}

STACK_CASE(swap_of_a_context_with_itself_is_refused)
{
	struct fringe_stack stack;
	uintptr_t value = UNTOUCHED;
	int rounds = 2;

	kind_make(kind, 0, &stack);
	REQUIRE_EQUAL(fringe_context_init(&away, &stack, add_one, &rounds), 0);
	REQUIRE_EQUAL(
	    fringe_context_swap(&away, &away, 1, &value), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_context_swap(&home, &away, 5, &value), 0);
	REQUIRE_EQUAL(value, 6);
	REQUIRE_EQUAL(
	    fringe_context_swap(&away, &away, 1, &value), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_context_swap(&away, &away, 1, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(value, 6);
	/* It is still there to go on. */
	REQUIRE_EQUAL(fringe_context_swap(&home, &away, 7, &value), 0);
	REQUIRE_EQUAL(value, 0);
	kind_unmake(kind, 0, &stack);
}

STACK_CASE(a_suspended_context_may_be_moved)
{
	struct fringe_context elsewhere;
	struct fringe_stack stack;
	uintptr_t value = UNTOUCHED;
	int rounds = 10;
	uintptr_t i;

	kind_make(kind, 0, &stack);
	REQUIRE_EQUAL(fringe_context_init(&away, &stack, add_one, &rounds), 0);
	for (i = 0; i < 10; i++) {
		elsewhere = away;
		away = (struct fringe_context){ 0 };
		REQUIRE_EQUAL(
		    fringe_context_swap(&home, &elsewhere, i, &value), 0);
		REQUIRE_EQUAL(value, i < 9 ? i + 1 : 0);
		expect_empty(&elsewhere);
	}
	expect_empty(&away);
	kind_unmake(kind, 0, &stack);
}

/* A ring: each passes what it gets, plus one, to the next. */
struct ring {
	struct fringe_context places[KIND_SLOTS + 1];
	unsigned int running;
	unsigned int hops;
};

static struct fringe_context *
next_of(struct ring *ring)
{
	ring->running = (ring->running + 1) % (KIND_SLOTS + 1);
	return &ring->places[ring->running];
}

static struct fringe_context *
hop(void *argument, uintptr_t value)
{
	struct ring *ring = argument;
	int i;

	for (i = 0; i < 10; i++) {
		struct fringe_context *self = &ring->places[ring->running];

		ring->hops++;
		fringe_context_swap(self, next_of(ring), value + 1, &value);
	}
	return next_of(ring);
}

STACK_CASE(contexts_run_in_a_ring)
{
	struct ring ring = { 0 };
	struct fringe_stack stacks[KIND_SLOTS];
	uintptr_t value = 0;
	unsigned int i;

	for (i = 0; i < KIND_SLOTS; i++) {
		kind_make(kind, i, &stacks[i]);
		REQUIRE_EQUAL(fringe_context_init(&ring.places[i + 1],
				  &stacks[i], hop, &ring),
		    0);
	}
	for (i = 1; i <= 10; i++) {
		fringe_context_swap(
		    &ring.places[0], next_of(&ring), value, &value);
		REQUIRE_EQUAL(value, i * KIND_SLOTS);
	}
	REQUIRE_EQUAL(ring.hops, 10 * KIND_SLOTS);
	/* Once more round, and each returns its successor. */
	fringe_context_swap(&ring.places[0], next_of(&ring), value, &value);
	REQUIRE_EQUAL(value, 0);
	for (i = 0; i < KIND_SLOTS; i++)
		kind_unmake(kind, i, &stacks[i]);
	for (i = 0; i <= KIND_SLOTS; i++)
		expect_empty(&ring.places[i]);
}

static void
refuse_init(
    char *base, char *limit, fringe_context_entry *entry, int expected)
{
	struct fringe_stack stack = { base, limit, 0 };
	struct fringe_context context;
	struct fringe_context before;

	__builtin_memset(&context, 0x5a, sizeof(context));
	before = context;
	REQUIRE_EQUAL(
	    fringe_context_init(&context, &stack, entry, NULL), expected);
	REQUIRE(__builtin_memcmp(&context, &before, sizeof(context)) == 0);
}

static uintptr_t
count_call(void *argument)
{
	++*(int *)argument;
	return 1;
}

static void
refuse_call(
    char *base, char *limit, fringe_call_function *function, int expected)
{
	struct fringe_stack stack = { base, limit, 0 };
	uintptr_t result = UNTOUCHED;
	int calls = 0;

	REQUIRE_EQUAL(
	    fringe_call_on_stack(&stack, function, &calls, &result), expected);
	REQUIRE_EQUAL(calls, 0);
	REQUIRE_EQUAL(result, UNTOUCHED);
}

/* Both judge a stack in the same way, and leave it alone. */
static void
refuse_stack(char *base, char *limit, int expected)
{
	refuse_init(base, limit, add_one, expected);
	refuse_call(base, limit, count_call, expected);
}

CASE(stacks_that_cannot_be_used_are_refused)
{
	static char memory[2 * FRINGE_STACK_MIN]
	    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
	char *top = memory + sizeof(memory);
	struct fringe_stack stack = { top, memory, 0 };
	struct fringe_context context;
	uintptr_t result = UNTOUCHED;
	int calls = 0;

	REQUIRE_EQUAL(
	    fringe_context_init(NULL, &stack, add_one, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_context_init(&context, NULL, add_one, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_call_on_stack(NULL, count_call, &calls, &result),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(calls, 0);
	REQUIRE_EQUAL(result, UNTOUCHED);
	refuse_init(top, memory, NULL, FRINGE_EINVAL);
	refuse_call(top, memory, NULL, FRINGE_EINVAL);
	refuse_stack(NULL, NULL, FRINGE_EINVAL);
	refuse_stack(memory, memory, FRINGE_EINVAL);
	refuse_stack(memory, top, FRINGE_EINVAL);
	refuse_stack(top - FRINGE_STACK_ALIGN / 2, memory, FRINGE_EALIGN);
	refuse_stack(top, memory + 1, FRINGE_EALIGN);
	refuse_stack(memory + FRINGE_STACK_MIN - FRINGE_STACK_ALIGN, memory,
	    FRINGE_ESIZE);
	for (top = memory; top < memory + sizeof(memory); top++)
		REQUIRE_EQUAL(*top, 0);
}

/* What the panic hook was told, and where it goes on. */
static struct {
	const char *what;
	const char *where;
	const char *name;
	int calls;
} panic;

/* A program's own hook. It must not return, but it can go elsewhere. */
void
fringe_panic(const char *what, const char *where, const char *name)
{
	panic.what = what;
	panic.where = where;
	panic.name = name;
	panic.calls++;
	fringe_context_swap(&away, &home, 0, NULL);
	for (;;)
		continue;
}

static struct fringe_context *
name_nobody(void *argument, uintptr_t value)
{
	static struct fringe_context empty;

	(void)argument;
	return value ? &empty : NULL;
}

STACK_CASE(a_context_that_ends_and_names_none_is_a_panic)
{
	struct fringe_stack stack;
	int i;

	for (i = 0; i < 2; i++) {
		kind_make(kind, 0, &stack);
		REQUIRE_EQUAL(
		    fringe_context_init(&away, &stack, name_nobody, NULL), 0);
		REQUIRE_EQUAL(fringe_context_swap(&home, &away, i, NULL), 0);
		REQUIRE_EQUAL(panic.calls, i + 1);
		REQUIRE(panic.what && panic.what[0]);
		REQUIRE_EQUAL(__builtin_strcmp(
				  panic.where, "fringe_context_entry"),
		    0);
		REQUIRE(!panic.name);
		kind_unmake(kind, 0, &stack);
	}
	panic.calls = 0;
}

/* Whether an address lies in a stack. */
static int
is_on(const struct fringe_stack *stack, uintptr_t address)
{
	return address >= (uintptr_t)stack->limit &&
	    address < (uintptr_t)stack->base;
}

static UNSANITIZED uintptr_t
tell_address(void *argument)
{
	_Alignas(16) volatile char local[16] = { 0 };
	uintptr_t address = (uintptr_t)local;

	__asm__ volatile("" : "+r"(address));
	*(uintptr_t *)argument = address % 16;
	return address;
}

STACK_CASE(a_function_is_called_on_another_stack)
{
	struct fringe_stack stack;
	uintptr_t address = 0;
	uintptr_t misaligned = 1;
	int calls = 0;
	int i;

	kind_make(kind, 0, &stack);
	REQUIRE_EQUAL(
	    fringe_call_on_stack(&stack, tell_address, &misaligned, &address),
	    0);
	REQUIRE(is_on(&stack, address));
	REQUIRE(!is_on(&stack, (uintptr_t)__builtin_frame_address(0)));
	REQUIRE_EQUAL(misaligned, 0);
	for (i = 0; i < 10; i++)
		REQUIRE_EQUAL(
		    fringe_call_on_stack(&stack, count_call, &calls, NULL), 0);
	REQUIRE_EQUAL(calls, 10);
	kind_unmake(kind, 0, &stack);
}

/* A context that is not continued needs no end; its stack is memory again. */
STACK_CASE(the_stack_of_a_context_that_is_left_is_used_again)
{
	struct fringe_stack stack;
	int i;

	for (i = 0; i < 3; i++) {
		kind_make(kind, 0, &stack);
		leave_context_on(&stack);
		REQUIRE_EQUAL(fringe_stack_clear(&stack), 0);
		fill(&stack);
		kind_unmake(kind, 0, &stack);
	}
}

/* Calls itself on one stack after the other. */
struct descent {
	struct fringe_stack stacks[KIND_SLOTS];
	unsigned int depth;
};

static UNSANITIZED uintptr_t
call_further(void *argument)
{
	struct descent *descent = argument;
	unsigned int here = descent->depth++;
	volatile uintptr_t local = here + 1;
	uintptr_t result = 0;

	if (!is_on(&descent->stacks[here], (uintptr_t)&local))
		return 1000;
	if (here + 1 < KIND_SLOTS)
		fringe_call_on_stack(&descent->stacks[here + 1], call_further,
		    argument, &result);
	return local + result;
}

STACK_CASE(calls_on_other_stacks_nest)
{
	struct descent descent = { .depth = 0 };
	uintptr_t result = 0;
	unsigned int i;

	for (i = 0; i < KIND_SLOTS; i++)
		kind_make(kind, i, &descent.stacks[i]);
	REQUIRE_EQUAL(fringe_call_on_stack(&descent.stacks[0], call_further,
			  &descent, &result),
	    0);
	REQUIRE_EQUAL(result, KIND_SLOTS * (KIND_SLOTS + 1) / 2);
	for (i = 0; i < KIND_SLOTS; i++)
		kind_unmake(kind, i, &descent.stacks[i]);
}

/* A generator that suspends from a function called on another stack. */
struct excursion {
	struct fringe_stack stack;
	struct fringe_yielder *yielder;
	uintptr_t value;
};

static uintptr_t
suspend_from_there(void *argument)
{
	struct excursion *excursion = argument;
	volatile uintptr_t local = 7;
	int i;

	for (i = 0; i < 5; i++) {
		if (fringe_generator_suspend(excursion->yielder,
			excursion->value + 1, &excursion->value) < 0)
			return 0;
	}
	return local * 11;
}

static uintptr_t
go_there(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct excursion *excursion = argument;
	uintptr_t result = UNTOUCHED;

	excursion->yielder = yielder;
	excursion->value = value;
	fringe_call_on_stack(
	    &excursion->stack, suspend_from_there, excursion, &result);
	fringe_generator_suspend(yielder, result, &value);
	return value;
}

STACK_CASE(a_function_on_another_stack_suspends_its_generator)
{
	struct excursion excursion;
	struct fringe_generator generator;
	uintptr_t value = 0;
	uintptr_t i;

	kind_make(kind, 1, &excursion.stack);
	kind_begin(kind, 0, &generator, go_there, &excursion);
	for (i = 0; i < 5; i++) {
		REQUIRE_EQUAL(
		    fringe_generator_resume(&generator, i, &value), 1);
		REQUIRE_EQUAL(value, i + 1);
	}
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 5, &value), 1);
	REQUIRE_EQUAL(value, 77);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 6, &value), 0);
	REQUIRE_EQUAL(value, 6);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
	kind_unmake(kind, 1, &excursion.stack);
}

STACK_CASE(close_reaches_a_function_on_another_stack)
{
	struct excursion excursion;
	struct fringe_generator generator;
	uintptr_t value = 0;

	kind_make(kind, 1, &excursion.stack);
	kind_begin(kind, 0, &generator, go_there, &excursion);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 3, &value), 1);
	REQUIRE_EQUAL(fringe_generator_close(&generator, &value), 1);
	REQUIRE_EQUAL(value, 3);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
	kind_unmake(kind, 1, &excursion.stack);
}

/* A context runs in between a generator's body and its suspend. */
static struct fringe_yielder *shared_yielder;

static struct fringe_context *
suspend_from_a_context(void *argument, uintptr_t value)
{
	(void)argument;
	fringe_generator_suspend(shared_yielder, value + 1, &value);
	fringe_context_swap(&away, &home, value + 2, &value);
	return &home;
}

static uintptr_t
swap_from_a_generator(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	shared_yielder = yielder;
	fringe_context_swap(&home, &away, value, &value);
	fringe_generator_suspend(yielder, value + 3, &value);
	fringe_context_swap(&home, &away, 0, NULL);
	return value;
}

STACK_CASE(a_generator_swaps_to_a_context_and_is_suspended_from_there)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	uintptr_t value = 0;

	kind_make(kind, 1, &stack);
	REQUIRE_EQUAL(
	    fringe_context_init(&away, &stack, suspend_from_a_context, NULL),
	    0);
	kind_begin(kind, 0, &generator, swap_from_a_generator, NULL);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 10, &value), 1);
	REQUIRE_EQUAL(value, 11);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 20, &value), 1);
	REQUIRE_EQUAL(value, 25);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 30, &value), 0);
	REQUIRE_EQUAL(value, 30);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
	kind_unmake(kind, 1, &stack);
}

static const struct face_case cases[] = {
	STACK_ROWS(a_context_trades_values_with_its_caller),
	STACK_ROWS(a_context_gets_its_argument_and_the_first_value),
	ROW(swap_to_an_empty_context_changes_nothing),
	STACK_ROWS(swap_of_a_context_with_itself_is_refused),
	STACK_ROWS(a_suspended_context_may_be_moved),
	STACK_ROWS(contexts_run_in_a_ring),
	ROW(stacks_that_cannot_be_used_are_refused),
	STACK_ROWS(a_context_that_ends_and_names_none_is_a_panic),
	STACK_ROWS(a_function_is_called_on_another_stack),
	STACK_ROWS(the_stack_of_a_context_that_is_left_is_used_again),
	STACK_ROWS(calls_on_other_stacks_nest),
	STACK_ROWS(a_function_on_another_stack_suspends_its_generator),
	STACK_ROWS(close_reaches_a_function_on_another_stack),
	STACK_ROWS(a_generator_swaps_to_a_context_and_is_suspended_from_there),
	LAST_ROW
};

#ifdef FRINGE_OUT_OF_LINE
#define SUITE "context, exported"
#else
#define SUITE "context, inline"
#endif
const struct face_suite face_suite = { SUITE, cases, 0 };
