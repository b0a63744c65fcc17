/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Floating-point control words: a generator's own with FRINGE_FPU_CONTROL,
 * else the thread's. Compiled a second time with FRINGE_OUT_OF_LINE for the
 * exported twins.
 */
#include <fringe.h>

#include "bodies.h"
#include "face.h"
#include "machine.h"
#include "stack_kinds.h"

#ifdef FPU_WORDS

/* Emulators let some bits be as they are, precision above all. */
static uint64_t
bits_that_stay(void)
{
	uint64_t before = get_words();
	uint64_t after;

	set_words(COARSE);
	after = get_words();
	set_words(before);
	return after ^ COARSE;
}

static int
words_are(uint64_t expected)
{
	uint64_t words = get_words();

	return ((words ^ expected) & ~bits_that_stay()) == 0;
}

static const struct fringe_attributes own = { NULL, FRINGE_FPU_CONTROL };
static const struct fringe_attributes shared = { NULL, 0 };

/*
 * A third, computed when the program runs, and rounded before this returns:
 * the x87 has more bits than a double.
 */
static __attribute__((__noinline__)) double
third(void)
{
	volatile double one = 1;
	volatile double three = 3;
	volatile double third = one / three;

	return third;
}

/* Requires certain words at each turn, and sets others before it yields. */
struct turns {
	uint64_t expected[4];
	uint64_t left[4];
	int count;
	int taken;
	int wrong;
};

static void
take_turn(struct turns *turns)
{
	turns->wrong += !words_are(turns->expected[turns->taken]);
	set_words(turns->left[turns->taken]);
	turns->taken++;
}

static uintptr_t
take_turns(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct turns *turns = argument;

	do
		take_turn(turns);
	while (turns->taken < turns->count &&
	    fringe_generator_suspend(yielder, value, &value) == 0);
	return value;
}

static void
begin(const struct kind *kind, struct fringe_generator *generator,
    struct turns *turns, const struct fringe_attributes *attributes)
{
	kind_begin(kind, 0, generator, take_turns, turns);
	REQUIRE_EQUAL(
	    fringe_generator_set_attributes(generator, attributes), 0);
}

/* Resumes with these words set, and requires these ones afterwards. */
static void
turn(struct fringe_generator *generator, uint64_t before, uint64_t after,
    int result)
{
	int got;
	int good;

	set_words(before);
	got = fringe_generator_resume(generator, 0, NULL);
	good = words_are(after);
	set_words(NEAREST);
	REQUIRE_EQUAL(got, result);
	REQUIRE(good);
}

/* Rounding at least, or the other cases prove nothing. */
CASE(the_words_can_be_set)
{
	uint64_t stay = bits_that_stay();

	REQUIRE_EQUAL(stay & ROUNDING_BITS, 0);
	if (stay)
		face_note("bits that cannot be set: %x, and above them %x",
		    (unsigned int)stay, (unsigned int)(stay >> 32));
}

KIND_CASE(without_the_attribute_the_words_are_the_threads)
{
	struct turns turns = {
		.expected = { DOWN, NEAREST, COARSE },
		.left = { UP, ALMOST_NEAREST, NEARLY_NEAREST },
		.count = 3,
	};
	struct fringe_generator generator;

	begin(kind, &generator, &turns, &shared);
	turn(&generator, DOWN, UP, 1);
	turn(&generator, NEAREST, ALMOST_NEAREST, 1);
	turn(&generator, COARSE, NEARLY_NEAREST, 0);
	REQUIRE_EQUAL(turns.wrong, 0);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

KIND_CASE(with_the_attribute_each_side_keeps_its_own)
{
	struct turns turns = {
		.expected = { DOWN, UP, ALMOST_NEAREST, NEARLY_NEAREST },
		.left = { UP, ALMOST_NEAREST, NEARLY_NEAREST, COARSE },
		.count = 4,
	};
	struct fringe_generator generator;

	begin(kind, &generator, &turns, &own);
	/* It starts with its first resumer's. */
	turn(&generator, DOWN, DOWN, 1);
	turn(&generator, NEAREST, NEAREST, 1);
	turn(&generator, COARSE, COARSE, 1);
	/* Also when it returns. */
	turn(&generator, UP, UP, 0);
	REQUIRE_EQUAL(turns.wrong, 0);
	REQUIRE_EQUAL(turns.taken, 4);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

static int
rounding_matters(void)
{
	double up;
	double down;

	set_words(UP);
	up = third();
	set_words(DOWN);
	down = third();
	set_words(NEAREST);
	return down < up;
}

static uintptr_t
divide(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	double *quotients = argument;

	set_words(UP);
	quotients[0] = third();
	fringe_generator_suspend(yielder, value, NULL);
	quotients[1] = third();
	fringe_generator_suspend(yielder, value, NULL);
	quotients[2] = third();
	return value;
}

KIND_CASE(a_generator_rounds_up_and_its_resumer_down)
{
	struct fringe_generator generator;
	double up[3];
	double down[3];
	int i;

	kind_begin(kind, 0, &generator, divide, up);
	fringe_generator_set_attributes(&generator, &own);
	if (!rounding_matters()) {
		face_skip("division rounds in one way here, as on Valgrind");
		kind_close(kind, 0, &generator);
		return;
	}
	set_words(DOWN);
	for (i = 0; i < 3; i++) {
		fringe_generator_resume(&generator, 0, NULL);
		down[i] = third();
	}
	set_words(NEAREST);
	REQUIRE(down[0] < up[0]);
	for (i = 1; i < 3; i++) {
		REQUIRE(up[i] == up[0]);
		REQUIRE(down[i] == down[0]);
	}
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

KIND_CASE(close_runs_a_generator_with_its_own_words)
{
	struct turns turns = {
		.expected = { NEAREST, UP },
		.left = { UP, DOWN },
		.count = 4,
	};
	struct fringe_generator generator;
	int good;

	begin(kind, &generator, &turns, &own);
	turn(&generator, NEAREST, NEAREST, 1);
	turn(&generator, COARSE, COARSE, 1);
	set_words(ALMOST_NEAREST);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	good = words_are(ALMOST_NEAREST);
	set_words(NEAREST);
	REQUIRE(good);
	REQUIRE_EQUAL(turns.wrong, 0);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

static uintptr_t
look_when_refused(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	set_words(UP);
	while (fringe_generator_suspend(yielder, value, &value) == 0)
		continue;
	*(int *)argument = words_are(UP);
	set_words(COARSE);
	return value;
}

KIND_CASE(a_closed_generator_ends_with_its_own_words)
{
	struct fringe_generator generator;
	int good = 0;

	kind_begin(kind, 0, &generator, look_when_refused, &good);
	fringe_generator_set_attributes(&generator, &own);
	turn(&generator, NEAREST, NEAREST, 1);
	set_words(DOWN);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	REQUIRE(words_are(DOWN));
	set_words(NEAREST);
	REQUIRE(good);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

static uintptr_t
round_down(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	do
		set_words(DOWN);
	while (fringe_generator_suspend(yielder, value, &value) == 0);
	return value;
}

/* What an inner one without the attribute changes is the outer one's. */
struct outer {
	struct fringe_generator inner;
	int good;
};

static uintptr_t
let_the_inner_round(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct outer *outer = argument;

	outer->good += words_are(UP);
	fringe_generator_resume(&outer->inner, 0, NULL);
	outer->good += words_are(DOWN);
	fringe_generator_suspend(yielder, value, &value);
	outer->good += words_are(DOWN);
	return value;
}

KIND_CASE(an_inner_generator_changes_the_words_of_an_outer_one)
{
	struct fringe_generator generator;
	struct outer outer = { .good = 0 };

	kind_begin(kind, 0, &generator, let_the_inner_round, &outer);
	kind_begin(kind, 1, &outer.inner, round_down, NULL);
	fringe_generator_set_attributes(&generator, &own);
	turn(&generator, UP, UP, 1);
	turn(&generator, COARSE, COARSE, 0);
	REQUIRE_EQUAL(outer.good, 3);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
	kind_close(kind, 1, &outer.inner);
}

KIND_CASE(the_attribute_is_given_and_taken_between_resumes)
{
	struct turns turns = {
		.expected = { NEAREST, UP, COARSE, DOWN },
		.left = { UP, UP, ALMOST_NEAREST, NEAREST },
		.count = 4,
	};
	struct fringe_generator generator;

	begin(kind, &generator, &turns, &own);
	turn(&generator, NEAREST, NEAREST, 1);
	turn(&generator, DOWN, DOWN, 1);
	REQUIRE_EQUAL(fringe_generator_set_attributes(&generator, &shared), 0);
	turn(&generator, COARSE, ALMOST_NEAREST, 1);
	/* Given anew, it starts anew. */
	REQUIRE_EQUAL(fringe_generator_set_attributes(&generator, &own), 0);
	turn(&generator, DOWN, DOWN, 0);
	REQUIRE_EQUAL(turns.wrong, 0);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

static struct fringe_context home;
static struct fringe_context away;

static struct fringe_context *
swap_with_words(void *argument, uintptr_t value)
{
	int *good = argument;

	*good += words_are(DOWN);
	set_words(UP);
	fringe_context_swap(&away, &home, value, &value);
	*good += words_are(COARSE);
	set_words(ALMOST_NEAREST);
	return &home;
}

STACK_CASE(contexts_share_the_words_of_their_thread)
{
	struct fringe_stack stack;
	int good = 0;

	kind_make(kind, 0, &stack);
	fringe_context_init(&away, &stack, swap_with_words, &good);
	set_words(DOWN);
	fringe_context_swap(&home, &away, 0, NULL);
	good += words_are(UP);
	set_words(COARSE);
	fringe_context_swap(&home, &away, 0, NULL);
	good += words_are(ALMOST_NEAREST);
	set_words(NEAREST);
	REQUIRE_EQUAL(good, 4);
	kind_unmake(kind, 0, &stack);
}

static const struct face_case cases[] = {
	ROW(the_words_can_be_set),
	KIND_ROWS(without_the_attribute_the_words_are_the_threads),
	KIND_ROWS(with_the_attribute_each_side_keeps_its_own),
	KIND_ROWS(a_generator_rounds_up_and_its_resumer_down),
	KIND_ROWS(close_runs_a_generator_with_its_own_words),
	KIND_ROWS(a_closed_generator_ends_with_its_own_words),
	KIND_ROWS(an_inner_generator_changes_the_words_of_an_outer_one),
	KIND_ROWS(the_attribute_is_given_and_taken_between_resumes),
	STACK_ROWS(contexts_share_the_words_of_their_thread),
	LAST_ROW
};

#else

/* Then the attribute is taken and given back, and changes nothing. */
CASE(without_control_words_the_attribute_changes_nothing)
{
	static const struct fringe_attributes own = { NULL,
		FRINGE_FPU_CONTROL };
	FRINGE_STACK_STATIC(stack, KIND_STACK_SIZE);
	struct fringe_attributes attributes = { "ours", 0 };
	struct fringe_generator generator;
	uintptr_t value = 0;

	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, &stack, add_one, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_set_attributes(&generator, &own), 0);
	REQUIRE_EQUAL(fringe_generator_attributes(&generator, &attributes), 0);
	REQUIRE(!attributes.name);
	REQUIRE_EQUAL(attributes.flags, FRINGE_FPU_CONTROL);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, &value), 1);
	REQUIRE_EQUAL(value, 2);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 2, &value), 1);
	REQUIRE_EQUAL(value, 3);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_finish(&generator, NULL), 0);
}

static const struct face_case cases[] = {
	ROW(without_control_words_the_attribute_changes_nothing),
	LAST_ROW,
};

#endif

#ifdef FRINGE_OUT_OF_LINE
#define SUITE "floating-point control, exported"
#else
#define SUITE "floating-point control, inline"
#endif
const struct face_suite face_suite = { SUITE, cases, 0 };
