/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Inlined and exported switches meet: each side of a switch may be either.
 * The address of a public function is that of its exported twin.
 */
#include <fringe.h>

#include "exported.h"
#include "face.h"
#include "stack_kinds.h"

static int
resume_inline(struct fringe_generator *generator, uintptr_t in, uintptr_t *out)
{
	return fringe_generator_resume(generator, in, out);
}

static int
suspend_inline(struct fringe_yielder *yielder, uintptr_t out, uintptr_t *in)
{
	return fringe_generator_suspend(yielder, out, in);
}

static int
swap_inline(struct fringe_context *from, struct fringe_context *to,
    uintptr_t value, uintptr_t *received)
{
	return fringe_context_swap(from, to, value, received);
}

/* Which twin each side takes, round by round. */
struct mix {
	resume_function *resume[2];
	suspend_function *suspend[2];
};

static struct mix
every_twin(void)
{
	return (struct mix){
		{ resume_inline, exported_resume },
		{ suspend_inline, exported_suspend },
	};
}

/* Changes its twin every second round, so that all four pairs meet. */
static uintptr_t
add_one(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct mix *mix = argument;
	unsigned int round = 0;
	/* Live across every switch, in registers if there are any. */
	uintptr_t a = 1, b = 2, c = 3, d = 4, e = 5, f = 6;

	while (mix->suspend[round++ / 2 % 2](yielder, value + 1, &value) == 0) {
		__asm__ volatile("" : "+r"(a), "+r"(b), "+r"(c));
		__asm__ volatile("" : "+r"(d), "+r"(e), "+r"(f));
	}
	return a + b + c + d + e + f;
}

KIND_CASE(either_resume_works_with_either_suspend)
{
	struct mix mix = every_twin();
	struct fringe_generator generator;
	uintptr_t value;
	uintptr_t i;

	kind_begin(kind, 0, &generator, add_one, &mix);
	for (i = 0; i < 1000; i++) {
		REQUIRE_EQUAL(mix.resume[i % 2](&generator, i, &value), 1);
		REQUIRE_EQUAL(value, i + 1);
		REQUIRE_EQUAL(mix.resume[i % 2](&generator, i, NULL), 1);
	}
	REQUIRE_EQUAL(fringe_generator_close(&generator, &value), 1);
	REQUIRE_EQUAL(value, 21);
	for (i = 0; i < 2; i++)
		REQUIRE_EQUAL(mix.resume[i](&generator, i, &value),
		    FRINGE_EFINISHED);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
	for (i = 0; i < 2; i++)
		REQUIRE_EQUAL(
		    mix.resume[i](&generator, i, &value), FRINGE_EEMPTY);
	REQUIRE_EQUAL(value, 21);
}

struct insistent {
	suspend_function *suspend;
	struct fringe_yielder *yielder;
};

static uintptr_t
insist(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct insistent *insistent = argument;
	int i;

	insistent->yielder = yielder;
	while (insistent->suspend(yielder, value, &value) == 0)
		continue;
	for (i = 0; i < 3; i++)
		REQUIRE_EQUAL(insistent->suspend(yielder, value, &value),
		    FRINGE_ECANCELED);
	return value;
}

KIND_CASE(either_suspend_is_refused_alike)
{
	struct mix mix = every_twin();
	struct insistent insistent;
	struct fringe_generator generator;
	uintptr_t value = 0;
	uintptr_t in = 77;
	int i;
	int k;

	for (i = 0; i < 2; i++) {
		insistent.suspend = mix.suspend[i];
		kind_begin(kind, 0, &generator, insist, &insistent);
		REQUIRE_EQUAL(mix.resume[i](&generator, 5, &value), 1);
		for (k = 0; k < 2; k++)
			REQUIRE_EQUAL(
			    mix.suspend[k](insistent.yielder, 1, &in),
			    FRINGE_ENOTRUNNING);
		REQUIRE_EQUAL(in, 77);
		REQUIRE_EQUAL(fringe_generator_close(&generator, &value), 1);
		REQUIRE_EQUAL(value, 5);
		REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
	}
}

static uintptr_t
resume_oneself(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct mix mix = every_twin();
	int i;

	(void)yielder;
	for (i = 0; i < 2; i++)
		REQUIRE_EQUAL(
		    mix.resume[i](argument, 1, &value), FRINGE_ERUNNING);
	return value;
}

KIND_CASE(either_resume_gets_the_final_value)
{
	struct mix mix = every_twin();
	struct fringe_generator generator;
	uintptr_t value = 0;
	int i;

	for (i = 0; i < 2; i++) {
		kind_begin(kind, 0, &generator, resume_oneself, &generator);
		REQUIRE_EQUAL(mix.resume[i](&generator, 9, &value), 0);
		REQUIRE_EQUAL(value, 9);
		REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
		kind_begin(kind, 0, &generator, resume_oneself, &generator);
		REQUIRE_EQUAL(mix.resume[i](&generator, 9, NULL), 0);
		REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
	}
}

/* With control words of their own generators are resumed the long way. */
KIND_CASE(either_resume_takes_the_long_way_too)
{
	struct fringe_attributes attributes = { NULL, FRINGE_FPU_CONTROL };
	struct mix mix = every_twin();
	struct fringe_generator generator;
	uintptr_t value;
	uintptr_t i;

	kind_begin(kind, 0, &generator, add_one, &mix);
	REQUIRE_EQUAL(
	    fringe_generator_set_attributes(&generator, &attributes), 0);
	for (i = 0; i < 100; i++) {
		REQUIRE_EQUAL(mix.resume[i % 2](&generator, i, &value), 1);
		REQUIRE_EQUAL(value, i + 1);
		REQUIRE_EQUAL(mix.resume[i % 2](&generator, i, NULL), 1);
	}
	kind_close(kind, 0, &generator);
}

static struct fringe_context here;
static struct fringe_context there;

static struct fringe_context *
swap_back_and_forth(void *argument, uintptr_t value)
{
	swap_function *const swaps[2] = { swap_inline, exported_swap };
	uintptr_t rounds = *(uintptr_t *)argument;
	uintptr_t i;

	for (i = 0; i < rounds; i++)
		swaps[i / 2 % 2](&there, &here, value + 1, &value);
	return &here;
}

STACK_CASE(either_swap_works_with_either_swap)
{
	swap_function *const swaps[2] = { swap_inline, exported_swap };
	struct fringe_stack stack;
	uintptr_t rounds = 1000;
	uintptr_t value = 0;
	uintptr_t i;

	kind_make(kind, 0, &stack);
	REQUIRE_EQUAL(fringe_context_init(
			  &there, &stack, swap_back_and_forth, &rounds),
	    0);
	for (i = 0; i < rounds; i++) {
		REQUIRE_EQUAL(swaps[i % 2](&here, &there, i, &value), 0);
		REQUIRE_EQUAL(value, i + 1);
	}
	REQUIRE_EQUAL(swaps[rounds % 2](&here, &there, 0, NULL), 0);
	for (i = 0; i < 2; i++)
		REQUIRE_EQUAL(
		    swaps[i](&here, &there, 0, &value), FRINGE_EEMPTY);
	REQUIRE_EQUAL(value, rounds);
	kind_unmake(kind, 0, &stack);
}

typedef size_t size_function(const struct fringe_stack *stack);

CASE(either_size_is_the_same)
{
	size_function *volatile exported_size = fringe_stack_size;
	char memory[512] __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
	struct fringe_stack stack = { memory + 512, memory, 0 };

	REQUIRE_EQUAL(fringe_stack_size(&stack), 512);
	REQUIRE_EQUAL(exported_size(&stack), 512);
}

static const struct face_case cases[] = {
	KIND_ROWS(either_resume_works_with_either_suspend),
	KIND_ROWS(either_suspend_is_refused_alike),
	KIND_ROWS(either_resume_gets_the_final_value),
	KIND_ROWS(either_resume_takes_the_long_way_too),
	STACK_ROWS(either_swap_works_with_either_swap),
	ROW(either_size_is_the_same), LAST_ROW
};

const struct face_suite face_suite = { "inline and exported twins", cases, 0 };
