/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What compilers conclude from looking at whole files. A switch runs other
 * code, but gcc takes an asm statement to leave alone every static variable
 * that does not escape its file; then stores before a resume vanish and loads
 * after one are old. Likewise a register that a switch does not name as
 * overwritten is used by functions far away, once the compiler has seen that
 * nothing below them overwrites it.
 *
 * So here nothing is inlined that switches, and everything shared is static:
 * in one file, or (IPA_SPLIT) in two that are to be compiled with -flto. It
 * is to be built with -O1, -O2 and -O3.
 *
 * A call to a library that the compiler does not see hides all this. With
 * IPA_WHOLE the library's core is part of this file, as in a program that is
 * linked with all of it by -flto, and arch/NAME.S is linked alone.
 */
#include "face.h"
#include "ipa.h"
#include "machine.h"

#ifdef IPA_SPLIT
long to_body;
long from_body;
long by_turns;
double ratio_to_body;
struct fringe_context *partner;
struct fringe_context *origin;
#else
#include "ipa_body.c"
#endif

#ifdef IPA_WHOLE
#include "whole_core.h"
#endif

#define STACK_SIZE (16 * 1024)
FRINGE_STACK_STATIC(stack, STACK_SIZE);
FRINGE_STACK_STATIC(context_stack, STACK_SIZE);
FRINGE_STACK_STATIC(call_stack, STACK_SIZE);

/* ---- functions of their own, for the compiler to look at from outside ---- */

NOINLINE static uintptr_t
resume_here(struct fringe_generator *generator)
{
	uintptr_t out = 0;

	fringe_generator_resume(generator, 0, &out);
	return out;
}

NOINLINE static long
typed_resume_here(struct longs *generator, long in)
{
	long out = -1;

	longs_resume(generator, in, &out);
	return out;
}

NOINLINE static void
swap_here(void)
{
	fringe_context_swap(origin, partner, 0, NULL);
}

NOINLINE static void
close_here(struct fringe_generator *generator)
{
	fringe_generator_close(generator, NULL);
}

NOINLINE static void
call_here(void)
{
	fringe_call_on_stack(&call_stack, called_function, NULL, NULL);
}

static void
begin(struct fringe_generator *generator, fringe_generator_body *body)
{
	REQUIRE_EQUAL(fringe_generator_init(generator, &stack, body, NULL), 0);
}

static void
end(struct fringe_generator *generator)
{
	fringe_generator_close(generator, NULL);
	REQUIRE_EQUAL(fringe_generator_finish(generator, NULL), 0);
}

/* ---- statics; the checks come last, for they are calls to the unknown ---- */

CASE(what_the_resumer_writes_arrives_in_the_body)
{
	struct fringe_generator generator = { 0 };
	uintptr_t seen[4];

	begin(&generator, reading_body);
	to_body = 1;
	seen[0] = resume_here(&generator);
	to_body = 2;
	seen[1] = resume_here(&generator);
	to_body = 3;
	seen[2] = resume_here(&generator);
	to_body = 4;
	seen[3] = resume_here(&generator);
	to_body = 0;
	REQUIRE_EQUAL(seen[0], 1);
	REQUIRE_EQUAL(seen[1], 2);
	REQUIRE_EQUAL(seen[2], 3);
	REQUIRE_EQUAL(seen[3], 4);
	end(&generator);
}

CASE(what_the_body_writes_arrives_in_the_resumer)
{
	struct fringe_generator generator = { 0 };
	long seen[5];

	begin(&generator, writing_body);
	from_body = 10;
	seen[0] = from_body;
	resume_here(&generator);
	seen[1] = from_body;
	resume_here(&generator);
	seen[2] = from_body;
	resume_here(&generator);
	seen[3] = from_body;
	close_here(&generator);
	seen[4] = from_body;
	REQUIRE_EQUAL(seen[0], 10);
	REQUIRE_EQUAL(seen[1], 11);
	REQUIRE_EQUAL(seen[2], 12);
	REQUIRE_EQUAL(seen[3], 13);
	REQUIRE_EQUAL(seen[4], 14);
	end(&generator);
}

/* Written on either side in turn: 1, 2, 3, 6, 7, 14. */
static void
trade(struct fringe_generator *generator)
{
	long seen[3];
	long found[4];
	int i;

	by_turns = 0;
	ratio_to_body = 0;
	resume_here(generator);
	seen[0] = by_turns;
	by_turns = seen[0] * 2;
	resume_here(generator);
	seen[1] = by_turns;
	by_turns = seen[1] * 2;
	resume_here(generator);
	seen[2] = by_turns;
	by_turns = seen[2] * 2;
	ratio_to_body = 2.5;
	found[0] = (long)resume_here(generator);
	by_turns = 0;
	ratio_to_body = 0;
	for (i = 1; i < 4; i++)
		found[i] = (long)resume_here(generator);
	REQUIRE_EQUAL(seen[0], 1);
	REQUIRE_EQUAL(seen[1], 3);
	REQUIRE_EQUAL(seen[2], 7);
	REQUIRE_EQUAL(found[0], 2);
	REQUIRE_EQUAL(found[1], 6);
	REQUIRE_EQUAL(found[2], 14);
	REQUIRE_EQUAL(found[3], 20);
}

CASE(what_both_write_in_turn_is_the_same_for_both)
{
	struct fringe_generator generator = { 0 };

	begin(&generator, trading_body);
	trade(&generator);
	end(&generator);
}

/* A resume that has more to do than to switch goes through the library. */
CASE(so_it_is_where_control_words_are_switched)
{
	const struct fringe_attributes attributes = { NULL,
		FRINGE_FPU_CONTROL };
	struct fringe_generator generator = { 0 };

	begin(&generator, trading_body);
	REQUIRE_EQUAL(
	    fringe_generator_set_attributes(&generator, &attributes), 0);
	trade(&generator);
	end(&generator);
}

CASE(so_it_is_for_typed_generators)
{
	struct longs generator = { { 0 } };
	long sums[3];
	long seen[3];

	REQUIRE_EQUAL(longs_init(&generator, &stack, typed_body, NULL), 0);
	from_body = 0;
	to_body = 1;
	sums[0] = typed_resume_here(&generator, 100);
	seen[0] = from_body;
	to_body = 2;
	sums[1] = typed_resume_here(&generator, 200);
	seen[1] = from_body;
	to_body = 3;
	sums[2] = typed_resume_here(&generator, 300);
	seen[2] = from_body;
	to_body = 0;
	REQUIRE_EQUAL(sums[0], 101);
	REQUIRE_EQUAL(sums[1], 303);
	REQUIRE_EQUAL(sums[2], 606);
	REQUIRE_EQUAL(seen[0], 21);
	REQUIRE_EQUAL(seen[1], 22);
	REQUIRE_EQUAL(seen[2], 23);
	end(&generator.generator);
}

CASE(so_it_is_for_contexts)
{
	static struct fringe_context here;
	struct fringe_context there = { { 0 } };
	long seen[4];

	origin = &here;
	partner = &there;
	REQUIRE_EQUAL(
	    fringe_context_init(&there, &context_stack, trading_entry, NULL),
	    0);
	by_turns = 0;
	from_body = 0;
	swap_here();
	seen[0] = by_turns;
	by_turns = seen[0] * 2;
	swap_here();
	seen[1] = by_turns;
	by_turns = seen[1] * 2;
	swap_here();
	seen[2] = by_turns;
	by_turns = seen[2] * 2;
	swap_here();
	seen[3] = from_body;
	REQUIRE_EQUAL(seen[0], 1);
	REQUIRE_EQUAL(seen[1], 3);
	REQUIRE_EQUAL(seen[2], 7);
	REQUIRE_EQUAL(seen[3], 14);
}

CASE(so_it_is_for_calls_on_another_stack)
{
	long seen[2];

	from_body = 0;
	to_body = 1;
	call_here();
	seen[0] = from_body;
	to_body = 2;
	call_here();
	seen[1] = from_body;
	to_body = 0;
	REQUIRE_EQUAL(seen[0], 2);
	REQUIRE_EQUAL(seen[1], 3);
}

/* ---- registers ---- */

/* Two calls away from the switch, so that what the compiler has learnt of the
 * one below, and not the asm itself, decides what is kept where. */
NOINLINE static void
resume_below(struct fringe_generator *generator)
{
	resume_here(generator);
}

#define EACH(macro)                                                            \
	macro(0) macro(1) macro(2) macro(3) macro(4) macro(5) macro(6)         \
	    macro(7) macro(8) macro(9) macro(10) macro(11) macro(12) macro(13) \
		macro(14) macro(15)

static volatile long integers[16];
static volatile double doubles[16];
static volatile EXTENDED_TYPE extended[16];

#define LOAD(i) value_type value##i = values[i];
#define COMPARE(i) wrong += value##i != values[i];

/* Counts the values that are others after a resume, near or far. */
#define KEEP(name, type, resume)                                               \
	NOINLINE static long name(                                             \
	    struct fringe_generator *generator, const volatile type *values)   \
	{                                                                      \
		typedef type value_type;                                       \
		long wrong = 0;                                                \
		EACH(LOAD)                                                     \
		resume;                                                        \
		EACH(COMPARE)                                                  \
		return wrong;                                                  \
	}

KEEP(integers_near, long, fringe_generator_resume(generator, 0, NULL))
KEEP(integers_far, long, resume_below(generator))
KEEP(doubles_near, double, fringe_generator_resume(generator, 0, NULL))
KEEP(doubles_far, double, resume_below(generator))
KEEP(extended_near, EXTENDED_TYPE, fringe_generator_resume(generator, 0, NULL))
KEEP(extended_far, EXTENDED_TYPE, resume_below(generator))

static void
fill(void)
{
	int i;

	for (i = 0; i < 16; i++) {
		integers[i] = 1000 + i * 37;
		doubles[i] = 0.25 + i * 3;
		extended[i] = (EXTENDED_TYPE)0.125 + i * 5;
	}
}

CASE(callers_far_away_keep_their_registers)
{
	struct fringe_generator generator = { 0 };
	int i;

	fill();
	begin(&generator, trashing_body);
	for (i = 0; i < 3; i++) {
		REQUIRE_EQUAL(integers_far(&generator, integers), 0);
		REQUIRE_EQUAL(doubles_far(&generator, doubles), 0);
		REQUIRE_EQUAL(extended_far(&generator, extended), 0);
	}
	end(&generator);
}

CASE(resumers_keep_their_registers)
{
	struct fringe_generator generator = { 0 };
	int i;

	fill();
	begin(&generator, trashing_body);
	for (i = 0; i < 3; i++) {
		REQUIRE_EQUAL(integers_near(&generator, integers), 0);
		REQUIRE_EQUAL(doubles_near(&generator, doubles), 0);
		REQUIRE_EQUAL(extended_near(&generator, extended), 0);
	}
	end(&generator);
}

static const struct face_case cases[] = {
	ROW(what_the_resumer_writes_arrives_in_the_body),
	ROW(what_the_body_writes_arrives_in_the_resumer),
	ROW(what_both_write_in_turn_is_the_same_for_both),
	ROW(so_it_is_where_control_words_are_switched),
	ROW(so_it_is_for_typed_generators),
	ROW(so_it_is_for_contexts),
	ROW(so_it_is_for_calls_on_another_stack),
	ROW(resumers_keep_their_registers),
	ROW(callers_far_away_keep_their_registers),
	LAST_ROW,
};

const struct face_suite face_suite = { "interprocedural analysis", cases, 0 };
