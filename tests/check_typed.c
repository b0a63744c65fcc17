/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Generators with types of their own, and the loop over their values. */
#include <float.h>

#include <fringe.h>

#include "face.h"
#include "stack_kinds.h"

FRINGE_STACK_STATIC(stack, KIND_STACK_SIZE);
FRINGE_STACK_STATIC(other_stack, KIND_STACK_SIZE);

/* The README's generator. */
FRINGE_GENERATOR(ints, int, int);

static int
count(struct ints_yielder *yielder, void *argument, int step)
{
	int i;

	for (i = 1; i < *(int *)argument; i++) {
		if (ints_suspend(yielder, i * step, &step) < 0)
			return -1;
	}
	return -step;
}

CASE(a_generator_takes_ints_and_yields_ints)
{
	struct ints generator;
	struct fringe_stack left;
	int limit = 4;
	int value = 0;
	int i;

	REQUIRE_EQUAL(ints_init(&generator, &stack, count, &limit), 0);
	REQUIRE_EQUAL(ints_state(&generator), FRINGE_SUSPENDED);
	for (i = 1; i < 4; i++) {
		REQUIRE_EQUAL(ints_resume(&generator, -10, &value), 1);
		REQUIRE_EQUAL(value, i * -10);
	}
	REQUIRE_EQUAL(ints_finish(&generator, &left), FRINGE_EUNFINISHED);
	REQUIRE_EQUAL(ints_resume(&generator, 7, &value), 0);
	REQUIRE_EQUAL(value, -7);
	REQUIRE_EQUAL(ints_state(&generator), FRINGE_FINISHED);
	REQUIRE_EQUAL(ints_resume(&generator, 7, &value), FRINGE_EFINISHED);
	REQUIRE_EQUAL(value, -7);
	REQUIRE_EQUAL(ints_finish(&generator, &left), 0);
	REQUIRE(left.base == stack.base && left.limit == stack.limit);
	REQUIRE_EQUAL(ints_resume(&generator, 7, &value), FRINGE_EEMPTY);
	REQUIRE_EQUAL(ints_state(&generator), FRINGE_EMPTY);
}

CASE(init_refuses_what_it_cannot_use)
{
	struct ints generator = { { 0 } };
	struct fringe_stack small = stack;

	small.limit = (char *)small.base - FRINGE_STACK_ALIGN;
	REQUIRE_EQUAL(ints_init(NULL, &stack, count, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(ints_init(&generator, NULL, count, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(ints_init(&generator, &stack, NULL, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    ints_init(&generator, &small, count, NULL), FRINGE_ESIZE);
	small.limit = (char *)stack.limit + 1;
	REQUIRE_EQUAL(
	    ints_init(&generator, &small, count, NULL), FRINGE_EALIGN);
	REQUIRE_EQUAL(ints_state(&generator), FRINGE_EMPTY);
}

CASE(a_typed_generator_is_closed_or_abandoned)
{
	struct ints generator;
	struct fringe_stack left = { 0 };
	int limit = 100;
	int value = 5;

	REQUIRE_EQUAL(ints_init(&generator, &stack, count, &limit), 0);
	REQUIRE_EQUAL(ints_close(&generator, &value), 0);
	REQUIRE_EQUAL(value, 5);
	REQUIRE_EQUAL(ints_finish(&generator, NULL), 0);

	REQUIRE_EQUAL(ints_init(&generator, &stack, count, &limit), 0);
	REQUIRE_EQUAL(ints_resume(&generator, 1, NULL), 1);
	REQUIRE_EQUAL(ints_close(&generator, &value), 1);
	REQUIRE_EQUAL(value, -1);
	REQUIRE_EQUAL(ints_close(&generator, &value), 0);
	REQUIRE_EQUAL(ints_finish(&generator, &left), 0);
	REQUIRE(left.base == stack.base);

	REQUIRE_EQUAL(ints_init(&generator, &stack, count, &limit), 0);
	REQUIRE_EQUAL(ints_resume(&generator, 1, NULL), 1);
	left = (struct fringe_stack){ 0 };
	REQUIRE_EQUAL(ints_abandon(&generator, &left), 0);
	REQUIRE(left.base == stack.base);
	REQUIRE_EQUAL(ints_state(&generator), FRINGE_EMPTY);
}

static int
count_alone(struct ints_yielder *yielder, void *argument, int step)
{
	(void)argument;
	while (ints_suspend(yielder, step, NULL) == 0)
		step++;
	return step;
}

CASE(typed_values_may_be_left_alone)
{
	struct ints generator;
	int value = 0;

	REQUIRE_EQUAL(ints_init(&generator, &stack, count_alone, NULL), 0);
	REQUIRE_EQUAL(ints_resume(&generator, 5, NULL), 1);
	REQUIRE_EQUAL(ints_resume(&generator, 0, NULL), 1);
	REQUIRE_EQUAL(ints_resume(&generator, 0, &value), 1);
	REQUIRE_EQUAL(value, 7);
	REQUIRE_EQUAL(ints_close(&generator, NULL), 1);
	REQUIRE_EQUAL(ints_finish(&generator, NULL), 0);
}

/*
 * ECHO(name, type) makes a generator type of `type` both ways, and a body
 * that gives back what it got, at first, in between and at last.
 */
#define ECHO(name, type)                                                       \
	FRINGE_GENERATOR(name, type, type);                                    \
	static type name##_echo(                                               \
	    struct name##_yielder *yielder, void *argument, type value)        \
	{                                                                      \
		int *rounds = argument;                                        \
		while (--*rounds > 0 &&                                        \
		    name##_suspend(yielder, value, &value) == 0)               \
			continue;                                              \
		return value;                                                  \
	}                                                                      \
	struct name

/* Sends each of a few values of the type through, twice, and compares. */
#define EXPECT_ECHO(name, type, ...)                                           \
	do {                                                                   \
		static type values_[] = { __VA_ARGS__ };                 \
		const int count_ = sizeof(values_) / sizeof(values_[0]);       \
		int rounds_ = 2 * count_;                                      \
		struct name generator_;                                        \
		type got_;                                                     \
		int i_;                                                        \
		REQUIRE_EQUAL(name##_init(&generator_, &stack, name##_echo,    \
				  &rounds_),                                   \
		    0);                                                        \
		for (i_ = 0; i_ < 2 * count_; i_++) {                          \
			__builtin_memset(&got_, 0xcc, sizeof(got_));           \
			REQUIRE_EQUAL(name##_resume(&generator_,               \
					  values_[i_ % count_], &got_),        \
			    i_ < 2 * count_ - 1);                              \
			REQUIRE(name##_same(got_, values_[i_ % count_]));      \
		}                                                              \
		REQUIRE_EQUAL(name##_finish(&generator_, NULL), 0);            \
	} while (0)

#define SAME(name, type)                                                       \
	static int name##_same(type a, type b)                                 \
	{                                                                      \
		return a == b;                                                 \
	}                                                                      \
	struct name

ECHO(chars, signed char);
SAME(chars, signed char);
ECHO(bools, _Bool);
SAME(bools, _Bool);
ECHO(shorts, unsigned short);
SAME(shorts, unsigned short);
ECHO(unsigneds, unsigned int);
SAME(unsigneds, unsigned int);
ECHO(wides, long long);
SAME(wides, long long);
ECHO(floats, float);
SAME(floats, float);
ECHO(doubles, double);
SAME(doubles, double);
ECHO(long_doubles, long double);
SAME(long_doubles, long double);
ECHO(strings, const char *);
SAME(strings, const char *);
typedef int function(int);
ECHO(functions, function *);
SAME(functions, function *);

static int
twice(int value)
{
	return value * 2;
}

CASE(every_scalar_type_goes_both_ways)
{
	EXPECT_ECHO(chars, signed char, 0, 1, -1, 127, -128);
	EXPECT_ECHO(bools, _Bool, 0, 1, 1, 0);
	EXPECT_ECHO(shorts, unsigned short, 0, 1, 65535, 32768);
	EXPECT_ECHO(unsigneds, unsigned int, 0, 1, ~0u, 1u << 31);
	EXPECT_ECHO(wides, long long, 0, -1, 1LL << 62, -(1LL << 62));
	EXPECT_ECHO(floats, float, 0.0f, -1.5f, 3e38f);
	EXPECT_ECHO(doubles, double, 0.0, -1.5, 1e308, 4e-320);
	EXPECT_ECHO(long_doubles, long double, 0.0L, -1.5L, LDBL_MAX);
	EXPECT_ECHO(strings, const char *, "here", "there", NULL);
	EXPECT_ECHO(functions, function *, twice, NULL);
}

/* Structures narrower than a word, as wide, a byte wider, and much wider. */
struct bytes3 {
	unsigned char bytes[3];
};
struct word {
	unsigned char bytes[sizeof(void *)];
};
struct longer {
	unsigned char bytes[sizeof(void *) + 1];
};
struct mixed {
	double number;
	const char *text;
	int whole;
	unsigned char bytes[400];
};

static int
same_bytes(const void *a, const void *b, size_t size)
{
	return __builtin_memcmp(a, b, size) == 0;
}

#define SAME_STRUCT(name, type)                                                \
	static int name##_same(type a, type b)                                 \
	{                                                                      \
		return same_bytes(&a, &b, sizeof(a));                          \
	}                                                                      \
	struct name

ECHO(threes, struct bytes3);
SAME_STRUCT(threes, struct bytes3);
ECHO(words, struct word);
SAME_STRUCT(words, struct word);
ECHO(longers, struct longer);
SAME_STRUCT(longers, struct longer);

CASE(structures_around_the_width_of_a_word_go_both_ways)
{
	EXPECT_ECHO(
	    threes, struct bytes3, { { 1, 2, 3 } }, { { 255, 0, 254 } });
	EXPECT_ECHO(words, struct word, { { 1, 2, 3, 4 } }, { { 255 } });
	EXPECT_ECHO(longers, struct longer,
	    { { 1, 2, 3, 4, [sizeof(void *)] = 9 } },
	    { { 255, [sizeof(void *)] = 7 } });
}

ECHO(mixeds, struct mixed);

static int
mixed_is(const struct mixed *mixed, int seed)
{
	size_t i;

	if (mixed->number != seed / 2.0 || mixed->whole != seed)
		return 0;
	for (i = 0; i < sizeof(mixed->bytes); i++) {
		if (mixed->bytes[i] != (unsigned char)(seed + (int)i))
			return 0;
	}
	return 1;
}

static struct mixed
mixed_of(int seed)
{
	struct mixed mixed = { seed / 2.0, "", seed, { 0 } };
	size_t i;

	for (i = 0; i < sizeof(mixed.bytes); i++)
		mixed.bytes[i] = (unsigned char)(seed + (int)i);
	return mixed;
}

CASE(wide_structures_go_both_ways_and_are_final_values)
{
	struct mixeds generator;
	struct mixed got = mixed_of(0);
	int rounds = 10;
	int i;

	REQUIRE_EQUAL(
	    mixeds_init(&generator, &stack, mixeds_echo, &rounds), 0);
	for (i = 1; i <= 10; i++) {
		REQUIRE_EQUAL(
		    mixeds_resume(&generator, mixed_of(i), &got), i < 10);
		REQUIRE(mixed_is(&got, i));
	}
	REQUIRE_EQUAL(mixeds_finish(&generator, NULL), 0);
	/* What came out is a copy, not something on the stack. */
	REQUIRE_EQUAL(fringe_stack_clear(&stack), 0);
	REQUIRE(mixed_is(&got, 10));
}

CASE(a_refused_resume_leaves_a_wide_output_alone)
{
	struct mixeds generator = { { 0 } };
	struct mixed got = mixed_of(42);
	int rounds = 1;

	REQUIRE_EQUAL(
	    mixeds_resume(&generator, mixed_of(1), &got), FRINGE_EEMPTY);
	REQUIRE(mixed_is(&got, 42));
	REQUIRE_EQUAL(
	    mixeds_init(&generator, &stack, mixeds_echo, &rounds), 0);
	REQUIRE_EQUAL(mixeds_resume(&generator, mixed_of(1), NULL), 0);
	REQUIRE_EQUAL(
	    mixeds_resume(&generator, mixed_of(2), &got), FRINGE_EFINISHED);
	REQUIRE_EQUAL(mixeds_close(&generator, &got), 0);
	REQUIRE(mixed_is(&got, 42));
	REQUIRE_EQUAL(mixeds_finish(&generator, NULL), 0);
}

CASE(close_brings_a_wide_final_value)
{
	struct mixeds generator;
	struct mixed got = mixed_of(0);
	int rounds = 10;
	int i;

	for (i = 0; i < 2; i++) {
		rounds = 10;
		REQUIRE_EQUAL(
		    mixeds_init(&generator, &stack, mixeds_echo, &rounds), 0);
		REQUIRE_EQUAL(
		    mixeds_resume(&generator, mixed_of(20 + i), NULL), 1);
		/* The refused suspend leaves its input: 20 + i comes back. */
		REQUIRE_EQUAL(mixeds_close(&generator, i ? &got : NULL), 1);
		REQUIRE_EQUAL(mixeds_finish(&generator, NULL), 0);
	}
	REQUIRE(mixed_is(&got, 21));
}

/* Yields the same object again and again, changed as soon as it goes on. */
static struct mixed
change_after_sending(
    struct mixeds_yielder *yielder, void *argument, struct mixed first)
{
	struct mixed own = first;
	int i;

	(void)argument;
	for (i = 1; mixeds_suspend(yielder, own, NULL) == 0; i++)
		own = mixed_of(first.whole + i);
	return own;
}

CASE(a_wide_value_is_copied_before_its_sender_goes_on)
{
	struct mixeds generator;
	struct mixed got[3];
	int i;

	REQUIRE_EQUAL(
	    mixeds_init(&generator, &stack, change_after_sending, NULL), 0);
	for (i = 0; i < 3; i++)
		REQUIRE_EQUAL(
		    mixeds_resume(&generator, mixed_of(60), &got[i]), 1);
	REQUIRE_EQUAL(mixeds_abandon(&generator, NULL), 0);
	for (i = 0; i < 3; i++)
		REQUIRE(mixed_is(&got[i], 60 + i));
}

/* Each way another type, wide one way only. */
FRINGE_GENERATOR(sums, struct mixed, int);
FRINGE_GENERATOR(spreads, int, struct mixed);

static int
sum(struct sums_yielder *yielder, void *argument, struct mixed value)
{
	int total = value.whole;

	(void)argument;
	while (sums_suspend(yielder, total, &value) == 0)
		total += value.whole;
	return total;
}

static struct mixed
spread(struct spreads_yielder *yielder, void *argument, int seed)
{
	(void)argument;
	while (spreads_suspend(yielder, mixed_of(seed), &seed) == 0)
		continue;
	return mixed_of(-seed);
}

/* Types whose names the macros could well have used themselves. */
typedef struct {
	long part[2];
} word;
typedef int result, final, in, out, first, argument, body, yielder, generator;

FRINGE_GENERATOR(wordy, word, word);
FRINGE_GENERATOR(firsts, first, result);
FRINGE_GENERATOR(arguments, argument, body);
FRINGE_GENERATOR(yielders, yielder, generator);
FRINGE_GENERATOR_NO_INPUT(finals, final);
FRINGE_GENERATOR_NO_OUTPUT(ins, in);
FRINGE_GENERATOR(outs, out, out);

static word
turn(struct wordy_yielder *y, void *unused, word value)
{
	(void)unused;
	while (wordy_suspend(
		   y, (word) { { value.part[1], value.part[0] } }, &value) == 0)
		continue;
	return value;
}

CASE(types_may_have_any_name)
{
	struct wordy wordy;
	word value = { { 1, 2 } };

	REQUIRE_EQUAL(wordy_init(&wordy, &stack, turn, NULL), 0);
	REQUIRE_EQUAL(wordy_resume(&wordy, value, &value), 1);
	REQUIRE_EQUAL(value.part[0], 2);
	REQUIRE_EQUAL(value.part[1], 1);
	REQUIRE_EQUAL(wordy_close(&wordy, &value), 1);
	REQUIRE_EQUAL(value.part[0], 1);
	REQUIRE_EQUAL(wordy_finish(&wordy, NULL), 0);
}

CASE(input_and_output_have_types_of_their_own)
{
	struct sums sums;
	struct spreads spreads;
	struct mixed wide = mixed_of(0);
	int total = 0;
	int i;

	REQUIRE_EQUAL(sums_init(&sums, &stack, sum, NULL), 0);
	REQUIRE_EQUAL(spreads_init(&spreads, &other_stack, spread, NULL), 0);
	for (i = 1; i <= 10; i++) {
		REQUIRE_EQUAL(spreads_resume(&spreads, i, &wide), 1);
		REQUIRE(mixed_is(&wide, i));
		REQUIRE_EQUAL(sums_resume(&sums, wide, &total), 1);
		REQUIRE_EQUAL(total, i * (i + 1) / 2);
	}
	REQUIRE_EQUAL(sums_close(&sums, &total), 1);
	REQUIRE_EQUAL(total, 55);
	REQUIRE_EQUAL(spreads_close(&spreads, &wide), 1);
	REQUIRE(mixed_is(&wide, -10));
	REQUIRE_EQUAL(sums_finish(&sums, NULL), 0);
	REQUIRE_EQUAL(spreads_finish(&spreads, NULL), 0);
}

/* Without input: what can be looped over. */
FRINGE_GENERATOR_NO_INPUT(naturals, int);

static int
naturals_below(struct naturals_yielder *yielder, void *argument)
{
	int i;

	for (i = 0; i < *(int *)argument; i++) {
		if (naturals_suspend(yielder, i) < 0)
			return -2;
	}
	return -1;
}

CASE(a_generator_without_input_yields_and_returns)
{
	struct naturals generator;
	int limit = 3;
	int value = 77;
	int i;

	REQUIRE_EQUAL(
	    naturals_init(&generator, &stack, naturals_below, &limit), 0);
	for (i = 0; i < 3; i++) {
		REQUIRE_EQUAL(naturals_resume(&generator, &value), 1);
		REQUIRE_EQUAL(value, i);
	}
	REQUIRE_EQUAL(naturals_resume(&generator, &value), 0);
	REQUIRE_EQUAL(value, -1);
	REQUIRE_EQUAL(naturals_resume(&generator, &value), FRINGE_EFINISHED);
	REQUIRE_EQUAL(naturals_finish(&generator, NULL), 0);

	REQUIRE_EQUAL(
	    naturals_init(&generator, &stack, naturals_below, &limit), 0);
	REQUIRE_EQUAL(naturals_resume(&generator, NULL), 1);
	REQUIRE_EQUAL(naturals_close(&generator, &value), 1);
	REQUIRE_EQUAL(value, -2);
	REQUIRE_EQUAL(naturals_finish(&generator, NULL), 0);
}

CASE(the_loop_sees_each_value_once_and_not_the_final_one)
{
	struct naturals generator;
	int limit = 10;
	int expected = 0;

	REQUIRE_EQUAL(
	    naturals_init(&generator, &stack, naturals_below, &limit), 0);
	FRINGE_FOR_EACH(naturals, i, &generator)
		REQUIRE_EQUAL(i, expected++);
	REQUIRE_EQUAL(expected, 10);
	REQUIRE_EQUAL(naturals_state(&generator), FRINGE_FINISHED);
	FRINGE_FOR_EACH(naturals, i, &generator)
		REQUIRE_EQUAL(i, -100);
	REQUIRE_EQUAL(naturals_finish(&generator, NULL), 0);
	FRINGE_FOR_EACH(naturals, i, &generator)
		REQUIRE_EQUAL(i, -100);
}

CASE(the_loop_over_no_values_does_nothing)
{
	struct naturals generator;
	int limit = 0;

	REQUIRE_EQUAL(
	    naturals_init(&generator, &stack, naturals_below, &limit), 0);
	FRINGE_FOR_EACH(naturals, i, &generator)
		REQUIRE_EQUAL(i, -100);
	REQUIRE_EQUAL(naturals_state(&generator), FRINGE_FINISHED);
	REQUIRE_EQUAL(naturals_finish(&generator, NULL), 0);
}

CASE(break_leaves_the_generator_suspended_and_continue_goes_on)
{
	struct naturals generator;
	int limit = 10;
	int odd = 0;
	int last = 0;

	REQUIRE_EQUAL(
	    naturals_init(&generator, &stack, naturals_below, &limit), 0);
	FRINGE_FOR_EACH(naturals, i, &generator)
	{
		last = i;
		if (i == 5)
			break;
		if (i % 2 == 0)
			continue;
		odd += i;
	}
	REQUIRE_EQUAL(last, 5);
	REQUIRE_EQUAL(odd, 1 + 3);
	REQUIRE_EQUAL(naturals_state(&generator), FRINGE_SUSPENDED);
	FRINGE_FOR_EACH(naturals, i, &generator)
	{
		REQUIRE_EQUAL(i, ++last);
		if (i == 7)
			break;
	}
	REQUIRE_EQUAL(naturals_state(&generator), FRINGE_SUSPENDED);
	REQUIRE_EQUAL(naturals_close(&generator, NULL), 1);
	REQUIRE_EQUAL(naturals_finish(&generator, NULL), 0);
}

CASE(loops_nest_and_need_no_braces)
{
	struct naturals outer;
	struct naturals inner;
	int three = 3;
	int four = 4;
	int sum_of_all = 0;

	REQUIRE_EQUAL(
	    naturals_init(&outer, &stack, naturals_below, &three), 0);
	FRINGE_FOR_EACH(naturals, i, &outer)
	{
		REQUIRE_EQUAL(naturals_init(
				  &inner, &other_stack, naturals_below, &four),
		    0);
		FRINGE_FOR_EACH(naturals, k, &inner)
			if (k % 2)
				sum_of_all += 10 * i + k;
			else
				sum_of_all += 100;
		REQUIRE_EQUAL(naturals_finish(&inner, NULL), 0);
	}
	REQUIRE_EQUAL(sum_of_all, 3 * 4 + 3 * 200 + 10 * 2 * (0 + 1 + 2));
	REQUIRE_EQUAL(naturals_finish(&outer, NULL), 0);
}

/* Wide values without input, and a recursive producer of them. */
FRINGE_GENERATOR_NO_INPUT(boxes, struct mixed);

static void
walk(struct boxes_yielder *yielder, int low, int high)
{
	int middle = (low + high) / 2;

	if (low >= high)
		return;
	walk(yielder, low, middle);
	boxes_suspend(yielder, mixed_of(middle));
	walk(yielder, middle + 1, high);
}

static struct mixed
walk_all(struct boxes_yielder *yielder, void *argument)
{
	walk(yielder, 0, *(int *)argument);
	return mixed_of(-1);
}

CASE(the_loop_goes_over_wide_values_from_any_depth)
{
	struct boxes generator;
	int limit = 6;
	int expected = 0;

	REQUIRE_EQUAL(boxes_init(&generator, &stack, walk_all, &limit), 0);
	FRINGE_FOR_EACH(boxes, box, &generator)
		REQUIRE(mixed_is(&box, expected++));
	REQUIRE_EQUAL(expected, 6);
	REQUIRE_EQUAL(boxes_finish(&generator, NULL), 0);
}

FRINGE_GENERATOR_NO_OUTPUT(sinks, struct mixed);
FRINGE_GENERATOR_NO_OUTPUT(narrow_sinks, char);

static void
swallow(struct sinks_yielder *yielder, void *argument, struct mixed value)
{
	int *total = argument;

	do
		*total += value.whole;
	while (value.whole != 99 && sinks_suspend(yielder, &value) == 0);
	*total += 1000;
}

CASE(a_generator_without_output_takes_values)
{
	struct sinks generator;
	int total = 0;
	int i;

	REQUIRE_EQUAL(sinks_init(&generator, &stack, swallow, &total), 0);
	for (i = 1; i <= 4; i++)
		REQUIRE_EQUAL(sinks_resume(&generator, mixed_of(i)), 1);
	REQUIRE_EQUAL(total, 10);
	REQUIRE_EQUAL(sinks_resume(&generator, mixed_of(99)), 0);
	REQUIRE_EQUAL(total, 1109);
	REQUIRE_EQUAL(
	    sinks_resume(&generator, mixed_of(1)), FRINGE_EFINISHED);
	REQUIRE_EQUAL(sinks_finish(&generator, NULL), 0);

	total = 0;
	REQUIRE_EQUAL(sinks_init(&generator, &stack, swallow, &total), 0);
	REQUIRE_EQUAL(sinks_resume(&generator, mixed_of(5)), 1);
	REQUIRE_EQUAL(sinks_close(&generator), 1);
	REQUIRE_EQUAL(total, 1005);
	REQUIRE_EQUAL(sinks_finish(&generator, NULL), 0);
}

static void
swallow_char(
    struct narrow_sinks_yielder *yielder, void *argument, char value)
{
	char *end = argument;

	do
		*end++ = value;
	while (narrow_sinks_suspend(yielder, &value) == 0 && value);
	*end = '\0';
	narrow_sinks_suspend(yielder, NULL);
}

CASE(a_generator_without_output_takes_narrow_values)
{
	static const char text[] = "fringe";
	char copy[sizeof(text)] = { 0 };
	struct narrow_sinks generator;
	size_t i;

	REQUIRE_EQUAL(
	    narrow_sinks_init(&generator, &stack, swallow_char, copy), 0);
	for (i = 0; i < sizeof(text); i++)
		REQUIRE_EQUAL(narrow_sinks_resume(&generator, text[i]), 1);
	REQUIRE_EQUAL(narrow_sinks_resume(&generator, 'x'), 0);
	REQUIRE(same_bytes(text, copy, sizeof(text)));
	REQUIRE_EQUAL(narrow_sinks_state(&generator), FRINGE_FINISHED);
	REQUIRE_EQUAL(narrow_sinks_finish(&generator, NULL), 0);
}

CASE(the_untyped_calls_take_the_generator_within)
{
	struct fringe_attributes attributes = { "typed", FRINGE_FPU_CONTROL };
	struct fringe_stack own;
	struct ints generator;
	int limit = 3;
	int value = 0;

	REQUIRE_EQUAL(ints_init(&generator, &stack, count, &limit), 0);
	REQUIRE_EQUAL(fringe_generator_set_attributes(
			  &generator.generator, &attributes),
	    0);
	REQUIRE_EQUAL(ints_resume(&generator, 4, &value), 1);
	REQUIRE_EQUAL(value, 4);
	REQUIRE_EQUAL(fringe_generator_stack(&generator.generator, &own), 0);
	REQUIRE(own.base == stack.base);
	REQUIRE_EQUAL(ints_close(&generator, &value), 1);
	REQUIRE_EQUAL(value, -1);
	REQUIRE_EQUAL(ints_finish(&generator, NULL), 0);
}

/* A wide final value of a generator that is resumed the long way. */
CASE(a_wide_final_value_comes_the_long_way_too)
{
	struct fringe_attributes attributes = { NULL, FRINGE_FPU_CONTROL };
	struct mixeds generator;
	struct mixed got = mixed_of(0);
	int rounds = 3;
	int i;

	REQUIRE_EQUAL(
	    mixeds_init(&generator, &stack, mixeds_echo, &rounds), 0);
	REQUIRE_EQUAL(fringe_generator_set_attributes(
			  &generator.generator, &attributes),
	    0);
	for (i = 1; i <= 3; i++) {
		REQUIRE_EQUAL(
		    mixeds_resume(&generator, mixed_of(i), &got), i < 3);
		REQUIRE(mixed_is(&got, i));
	}
	REQUIRE_EQUAL(mixeds_finish(&generator, NULL), 0);
}

static const struct face_case cases[] = {
	ROW(a_generator_takes_ints_and_yields_ints),
	ROW(init_refuses_what_it_cannot_use),
	ROW(a_typed_generator_is_closed_or_abandoned),
	ROW(typed_values_may_be_left_alone),
	ROW(every_scalar_type_goes_both_ways),
	ROW(structures_around_the_width_of_a_word_go_both_ways),
	ROW(wide_structures_go_both_ways_and_are_final_values),
	ROW(a_refused_resume_leaves_a_wide_output_alone),
	ROW(close_brings_a_wide_final_value),
	ROW(a_wide_value_is_copied_before_its_sender_goes_on),
	ROW(types_may_have_any_name),
	ROW(input_and_output_have_types_of_their_own),
	ROW(a_generator_without_input_yields_and_returns),
	ROW(the_loop_sees_each_value_once_and_not_the_final_one),
	ROW(the_loop_over_no_values_does_nothing),
	ROW(break_leaves_the_generator_suspended_and_continue_goes_on),
	ROW(loops_nest_and_need_no_braces),
	ROW(the_loop_goes_over_wide_values_from_any_depth),
	ROW(a_generator_without_output_takes_values),
	ROW(a_generator_without_output_takes_narrow_values),
	ROW(the_untyped_calls_take_the_generator_within),
	ROW(a_wide_final_value_comes_the_long_way_too),
	LAST_ROW
};

#ifdef FRINGE_OUT_OF_LINE
#define SUITE "typed generator, exported"
#else
#define SUITE "typed generator, inline"
#endif
const struct face_suite face_suite = { SUITE, cases, 0 };
