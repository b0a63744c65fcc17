/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Cancelled generators, in C compiled with -fexceptions. Compiled a second
 * time with FRINGE_OUT_OF_LINE it is the same suite for the exported twins.
 */
#include <string.h>

#include <fringe.h>

#include "face.h"
#include "machine.h"
#include "rounding.h"
#include "stack_kinds.h"
#include "tableless.h"

#define UNTOUCHED ((uintptr_t)0x5e7a5e7a)

/* What cleanups say, in their order. */
static char said[512];

static void
say(char what)
{
	size_t length = strlen(said);

	REQUIRE(length < sizeof(said) - 1);
	said[length] = what;
	said[length + 1] = '\0';
}

/* Requires that exactly this was said since the last time. */
static void
expect_said(const char *what)
{
	if (strcmp(said, what) != 0)
		face_note("said: %s", said);
	REQUIRE(strcmp(said, what) == 0);
	said[0] = '\0';
}

static void
say_it(const char *what)
{
	say(*what);
}

/* Declares a variable whose scope ends with a call; or with a letter. */
#define AT_END(function) __attribute__((__cleanup__(function), __unused__))
#define SAYS AT_END(say_it) const char

static void
begin(const struct kind *kind, unsigned int slot,
    struct fringe_generator *generator, fringe_generator_body *body,
    void *argument)
{
	kind_begin(kind, slot, generator, body, argument);
	REQUIRE_EQUAL(fringe_generator_resume(generator, 5, NULL), 1);
}

/* Cancels, and gives the stack back. */
static void
cancel(const struct kind *kind, unsigned int slot,
    struct fringe_generator *generator)
{
	REQUIRE_EQUAL(fringe_generator_cancel(generator), 1);
	REQUIRE_EQUAL(fringe_generator_state(generator), FRINGE_FINISHED);
	REQUIRE_EQUAL(
	    fringe_generator_resume(generator, 1, NULL), FRINGE_EFINISHED);
	REQUIRE_EQUAL(kind_finish(kind, slot, generator), 0);
}

/* Suspends that many calls deep, each with a letter, the innermost with a. */
static __attribute__((__noinline__)) void
descend(struct fringe_yielder *yielder, int levels)
{
	SAYS letter = (char)('a' + levels % 26);

	if (levels > 0)
		descend(yielder, levels - 1);
	else
		fringe_generator_suspend(yielder, 7, NULL);
	say('+');
}

static uintptr_t
descend_so_far(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	SAYS letter = '.';

	descend(yielder, *(int *)argument);
	say('-');
	return value;
}

KIND_CASE(cleanups_run_once_and_innermost_first)
{
	static const char *const order[] = { "a.", "ab.", "abc." };
	struct fringe_generator generator;
	int levels;

	for (levels = 0; levels < 3; levels++) {
		begin(kind, 0, &generator, descend_so_far, &levels);
		expect_said("");
		cancel(kind, 0, &generator);
		expect_said(order[levels]);
	}
}

KIND_CASE(a_deep_generator_is_unwound_whole)
{
	struct fringe_generator generator;
	int levels = 75;
	int i;

	begin(kind, 0, &generator, descend_so_far, &levels);
	cancel(kind, 0, &generator);
	REQUIRE_EQUAL(strlen(said), levels + 2);
	for (i = 0; i <= levels; i++)
		REQUIRE_EQUAL(said[i], 'a' + i % 26);
	REQUIRE_EQUAL(said[levels + 1], '.');
	said[0] = '\0';
}

KIND_CASE(what_has_nothing_to_unwind_is_cancelled_without)
{
	struct fringe_generator generator;
	int levels = 0;

	REQUIRE_EQUAL(fringe_generator_cancel(NULL), FRINGE_EINVAL);
	kind_begin(kind, 0, &generator, descend_so_far, &levels);
	REQUIRE_EQUAL(fringe_generator_cancel(&generator), 0);
	REQUIRE_EQUAL(fringe_generator_state(&generator), FRINGE_FINISHED);
	REQUIRE_EQUAL(fringe_generator_cancel(&generator), 0);
	expect_said("");
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
	REQUIRE_EQUAL(fringe_generator_cancel(&generator), 0);

	begin(kind, 0, &generator, descend_so_far, &levels);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, NULL), 0);
	expect_said("+a-.");
	REQUIRE_EQUAL(fringe_generator_cancel(&generator), 0);
	expect_said("");
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

/*
 * Generators that each resume the next lower one. The lowest suspends one of
 * them, which is then cancelled by whoever resumed it.
 */
#define STOREYS 4

struct tower {
	const struct kind *kind;
	struct storey {
		struct tower *tower;
		struct fringe_generator generator;
		struct fringe_yielder *yielder;
	} storeys[STOREYS];
	int suspended;
};

static int
number_of(const struct storey *storey)
{
	return (int)(storey - storey->tower->storeys);
}

/* Those in between run, whoever asks. */
static void
expect_running(const struct tower *tower, int from, int to)
{
	struct fringe_generator generator;
	int i;

	for (i = from; i < to; i++) {
		generator = tower->storeys[i].generator;
		REQUIRE_EQUAL(
		    fringe_generator_cancel(&generator), FRINGE_ERUNNING);
		REQUIRE_EQUAL(
		    fringe_generator_state(&generator), FRINGE_RUNNING);
	}
}

static void enter(struct storey *storey);

static uintptr_t
inhabit(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct storey *storey = argument;
	struct tower *tower = storey->tower;
	SAYS letter = (char)('0' + number_of(storey));

	storey->yielder = yielder;
	if (number_of(storey) > 0) {
		enter(storey - 1);
	} else {
		expect_running(tower, 0, STOREYS);
		fringe_generator_suspend(
		    tower->storeys[tower->suspended].yielder, 0, NULL);
	}
	say('-');
	return value;
}

/* Resumes a storey; cancels it if that is the one that suspends. */
static void
enter(struct storey *storey)
{
	struct tower *tower = storey->tower;
	int number = number_of(storey);

	kind_begin(tower->kind, (unsigned int)number, &storey->generator,
	    inhabit, storey);
	if (fringe_generator_resume(&storey->generator, 0, NULL) == 1) {
		REQUIRE_EQUAL(number, tower->suspended);
		expect_running(tower, 0, number);
		expect_running(tower, number + 1, STOREYS);
		expect_said("");
		REQUIRE_EQUAL(fringe_generator_cancel(&storey->generator), 1);
		say('c');
	}
	REQUIRE_EQUAL(
	    fringe_generator_state(&storey->generator), FRINGE_FINISHED);
	/* And those below are, which nobody else ended. */
	for (; number >= 0; number--, storey--) {
		if (fringe_generator_state(&storey->generator))
			REQUIRE_EQUAL(
			    kind_finish(tower->kind, (unsigned int)number,
				&storey->generator),
			    0);
	}
}

KIND_CASE(a_generator_is_unwound_with_those_that_were_suspended_with_it)
{
	static const char *const order[] = { "0c-1-2-3", "01c-2-3", "012c-3",
		"0123c" };
	struct tower tower = { .kind = kind };
	int i;

	for (i = 0; i < STOREYS; i++)
		tower.storeys[i].tower = &tower;
	for (i = 0; i < STOREYS; i++) {
		tower.suspended = i;
		enter(&tower.storeys[STOREYS - 1]);
		expect_said(order[i]);
	}
}

/* A yielder that is suspended at the end of a scope, and how that ended. */
struct late {
	struct fringe_yielder *yielder;
	int expected;
	uintptr_t in;
};

static void
suspend_late(struct late *late)
{
	SAYS letter = 'x';
	uintptr_t in = UNTOUCHED;

	say('<');
	REQUIRE_EQUAL(
	    fringe_generator_suspend(late->yielder, 9, &in), late->expected);
	REQUIRE_EQUAL(in, late->in);
	say('>');
}

#define LATE AT_END(suspend_late) struct late

static uintptr_t
suspend_thrice(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	SAYS last = 'z';
	LATE second = { yielder, FRINGE_ECANCELED, UNTOUCHED };
	SAYS between = 'y';
	LATE first = { yielder, FRINGE_ECANCELED, UNTOUCHED };

	(void)argument;
	fringe_generator_suspend(yielder, 0, NULL);
	return value;
}

KIND_CASE(a_suspend_in_a_cleanup_is_refused)
{
	struct fringe_generator generator;

	begin(kind, 0, &generator, suspend_thrice, NULL);
	cancel(kind, 0, &generator);
	expect_said("<>xy<>xz");
}

/* An inner generator whose cleanup suspends the outer one. */
struct pause {
	const struct kind *kind;
	struct fringe_generator inner;
	struct fringe_yielder *outer;
};

static uintptr_t
pause_in_cleanup(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct pause *pause = argument;
	SAYS last = 'b';
	LATE late = { pause->outer, 0, 77 };
	SAYS first = 'a';

	fringe_generator_suspend(yielder, 0, NULL);
	return value;
}

static uintptr_t
cancel_the_inner(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct pause *pause = argument;
	SAYS letter = 'o';

	pause->outer = yielder;
	begin(pause->kind, 1, &pause->inner, pause_in_cleanup, pause);
	cancel(pause->kind, 1, &pause->inner);
	say('c');
	return value;
}

KIND_CASE(an_unwinding_pauses_with_an_outer_generator)
{
	struct pause pause = { .kind = kind };
	struct fringe_generator outer;
	uintptr_t value = 0;

	kind_begin(kind, 0, &outer, cancel_the_inner, &pause);
	REQUIRE_EQUAL(fringe_generator_resume(&outer, 1, &value), 1);
	REQUIRE_EQUAL(value, 9);
	expect_said("a<");
	REQUIRE_EQUAL(fringe_generator_resume(&outer, 77, &value), 0);
	expect_said(">xbco");
	REQUIRE_EQUAL(kind_finish(kind, 0, &outer), 0);
}

/* Generators whose frames own generators. */
struct owner {
	const struct kind *kind;
	unsigned int slot;
	struct fringe_generator owned;
};

static void
end_owned(struct owner *owner)
{
	cancel(owner->kind, owner->slot, &owner->owned);
}

static uintptr_t
own_another(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	AT_END(end_owned)
	struct owner owner = {
		.kind = ((struct owner *)argument)->kind,
		.slot = ((struct owner *)argument)->slot + 1,
	};
	SAYS letter = (char)('a' + owner.slot);

	begin(owner.kind, owner.slot, &owner.owned,
	    owner.slot + 1 < KIND_SLOTS ? own_another : suspend_thrice, &owner);
	fringe_generator_suspend(yielder, 0, NULL);
	return value;
}

KIND_CASE(a_cleanup_cancels_another_generator)
{
	struct owner owner = { .kind = kind };

	begin(kind, 0, &owner.owned, own_another, &owner);
	end_owned(&owner);
	expect_said("bcd<>xy<>xz");
}

/* Frames without unwind tables. */

static int
suspend_below(void *yielder)
{
	SAYS letter = 'b';
	uintptr_t in = UNTOUCHED;
	int error = fringe_generator_suspend(yielder, 3, &in);

	REQUIRE_EQUAL(in, error ? UNTOUCHED : 42);
	say('+');
	return error;
}

static uintptr_t
go_below(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	tableless_function *function = *(tableless_function **)argument;
	SAYS letter = 'z';
	int error = tableless_call(function, yielder);

	say('-');
	if (error == 0)
		error = suspend_below(yielder);
	return error ? 13 : value;
}

/* Both leave a frame without tables: one in the midst, one innermost, too. */
static tableless_function *below[] = { suspend_below, tableless_suspend };

static void
expect_refusals(struct fringe_generator *generator)
{
	int i;

	for (i = 0; i < 3; i++) {
		REQUIRE_EQUAL(
		    fringe_generator_cancel(generator), FRINGE_ENOUNWIND);
		REQUIRE_EQUAL(
		    fringe_generator_state(generator), FRINGE_SUSPENDED);
		REQUIRE_EQUAL(fringe_generator_finish(generator, NULL),
		    FRINGE_EUNFINISHED);
	}
	expect_said("");
}

KIND_CASE(frames_without_tables_are_not_unwound_but_resumed)
{
	static const char *const resumed[] = { "+b-", "-" };
	struct fringe_generator generator;
	uintptr_t value = 0;
	int i;

	for (i = 0; i < 2; i++) {
		begin(kind, 0, &generator, go_below, &below[i]);
		expect_refusals(&generator);
		REQUIRE_EQUAL(
		    fringe_generator_resume(&generator, 42, &value), 1);
		REQUIRE_EQUAL(value, 3);
		expect_said(resumed[i]);
		cancel(kind, 0, &generator);
		expect_said("bz");
	}
}

KIND_CASE(frames_without_tables_are_not_unwound_but_closed)
{
	static const char *const closed[] = { "+b-z", "-z" };
	struct fringe_generator generator;
	uintptr_t value = 0;
	int i;

	for (i = 0; i < 2; i++) {
		begin(kind, 0, &generator, go_below, &below[i]);
		expect_refusals(&generator);
		REQUIRE_EQUAL(fringe_generator_close(&generator, &value), 1);
		REQUIRE_EQUAL(value, 13);
		expect_said(closed[i]);
		REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
	}
}

/* What makes a resume go the longer way. */
static const unsigned int every_flag[] = { FRINGE_FPU_CONTROL, FRINGE_UNPINNED,
	FRINGE_FPU_CONTROL | FRINGE_UNPINNED };

static void
say_rounding(const int *expected)
{
	say(fegetround() == *expected ? '=' : '!');
}

static uintptr_t
round_upward(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	AT_END(say_rounding) int expected = FE_TONEAREST;

	if (fesetround(FE_UPWARD) == 0)
		expected = fegetround();
	fringe_generator_suspend(yielder, 0, NULL);
	return go_below(yielder, argument, value);
}

KIND_CASE(generators_with_attributes_are_cancelled_alike)
{
	struct fringe_attributes attributes = { "round", 0 };
	struct fringe_generator generator;
	int i;

	for (i = 0; i < 6; i++) {
		attributes.flags = every_flag[i / 2];
		kind_begin(kind, 0, &generator, round_upward, &below[i % 2]);
		REQUIRE_EQUAL(
		    fringe_generator_set_attributes(&generator, &attributes),
		    0);
		fringe_generator_resume(&generator, 0, NULL);
		if (i % 2) {
			fringe_generator_resume(&generator, 0, NULL);
			expect_refusals(&generator);
			fringe_generator_resume(&generator, 42, NULL);
			expect_said("-");
		}
		if (attributes.flags & FRINGE_FPU_CONTROL)
			REQUIRE_EQUAL(fegetround(), FE_TONEAREST);
		cancel(kind, 0, &generator);
		expect_said(i % 2 ? "bz=" : "=");
		if (attributes.flags & FRINGE_FPU_CONTROL)
			REQUIRE_EQUAL(fegetround(), FE_TONEAREST);
		fesetround(FE_TONEAREST);
	}
}

/* What generator.h says of the stack that unwinding takes. */
#define UNWINDING (3584 * UNWINDING_FACTOR)

static char memory[16384] __attribute__((__aligned__(FRINGE_STACK_ALIGN)));

CASE(unwinding_takes_as_much_stack_as_is_said)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	size_t before;
	size_t after;
	int levels = 3;

	REQUIRE_EQUAL(fringe_stack_init(&stack, memory, sizeof(memory)), 0);
	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, &stack, descend_so_far, &levels),
	    0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 5, NULL), 1);
	before = fringe_stack_high_water(&stack);
	REQUIRE_EQUAL(fringe_generator_cancel(&generator), 1);
	after = fringe_stack_high_water(&stack);
	face_note(
	    "%zu bytes of stack, and %zu to unwind it", before, after - before);
	REQUIRE(after - before <= UNWINDING + BINDING);
	expect_said("abcd.");
}

static const struct face_case cases[] = {
	KIND_ROWS(cleanups_run_once_and_innermost_first),
	KIND_ROWS(a_deep_generator_is_unwound_whole),
	KIND_ROWS(what_has_nothing_to_unwind_is_cancelled_without),
	KIND_ROWS(
	    a_generator_is_unwound_with_those_that_were_suspended_with_it),
	KIND_ROWS(a_suspend_in_a_cleanup_is_refused),
	KIND_ROWS(an_unwinding_pauses_with_an_outer_generator),
	KIND_ROWS(a_cleanup_cancels_another_generator),
	KIND_ROWS(frames_without_tables_are_not_unwound_but_resumed),
	KIND_ROWS(frames_without_tables_are_not_unwound_but_closed),
	KIND_ROWS(generators_with_attributes_are_cancelled_alike),
	ROW(unwinding_takes_as_much_stack_as_is_said), LAST_ROW
};

const struct face_suite face_suite = { "cancel", cases, 0 };
