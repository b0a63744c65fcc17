/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What is in registers on one side of a switch is there afterwards, whatever
 * the other side does with them. Each side overwrites all of them in turn.
 */
#include <fringe.h>

#include "exported.h"
#include "face.h"
#include "machine.h"
#include "stack_kinds.h"

typedef void any_function(void);

static int
are_kept(const uintptr_t registers[KEPT])
{
	int i;

	for (i = 0; i < KEPT; i++) {
		if (registers[i] != KNOWN(i))
			return 0;
	}
	return 1;
}

static uintptr_t
trash(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	do
		trash_registers();
	while (fringe_generator_suspend(yielder, value + 1, &value) == 0);
	trash_registers();
	return value;
}

KIND_CASE(the_exported_resume_keeps_what_a_function_keeps)
{
	struct fringe_generator generator;
	uintptr_t registers[KEPT];
	uintptr_t value = 0;
	uintptr_t i;

	kind_begin(kind, 0, &generator, trash, NULL);
	for (i = 0; i < 10; i++) {
		call_with_known_registers((any_function *)exported_resume,
		    &generator, i, i % 2 ? &value : NULL, registers);
		REQUIRE(are_kept(registers));
		REQUIRE_EQUAL(value, (i + i % 2) / 2 * 2);
	}
	kind_close(kind, 0, &generator);
}

KIND_CASE(close_keeps_what_a_function_keeps)
{
	struct fringe_generator generator;
	uintptr_t registers[KEPT];

	kind_begin(kind, 0, &generator, trash, NULL);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, NULL), 1);
	call_with_known_registers((any_function *)fringe_generator_close,
	    &generator, 0, NULL, registers);
	REQUIRE(are_kept(registers));
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

/* The other way round: the generator knows its registers. */
static uintptr_t
know_registers(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	uintptr_t registers[KEPT];
	int *good = argument;
	int i;

	for (i = 0; i < 10; i++) {
		call_with_known_registers((any_function *)exported_suspend,
		    yielder, value, &value, registers);
		*good += are_kept(registers);
	}
	return value;
}

KIND_CASE(the_exported_suspend_keeps_what_a_function_keeps)
{
	struct fringe_generator generator;
	int good = 0;
	int i;

	kind_begin(kind, 0, &generator, know_registers, &good);
	for (i = 0; i < 11; i++) {
		trash_registers();
		fringe_generator_resume(&generator, 0, NULL);
	}
	REQUIRE_EQUAL(good, 10);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);

	/* Also when it is refused. */
	good = 0;
	kind_begin(kind, 0, &generator, know_registers, &good);
	fringe_generator_resume(&generator, 0, NULL);
	trash_registers();
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	REQUIRE_EQUAL(good, 10);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

static struct fringe_context home;
static struct fringe_context away;

static struct fringe_context *
trash_context(void *argument, uintptr_t value)
{
	(void)argument;
	do {
		trash_registers();
		fringe_context_swap(&away, &home, value, &value);
	} while (value != 0);
	trash_registers();
	return &home;
}

/* A swap with its fourth argument fixed, as a function of three. */
static int
swap_to_away(void *ignored, uintptr_t value, uintptr_t *received)
{
	(void)ignored;
	return exported_swap(&home, &away, value, received);
}

STACK_CASE(the_exported_swap_keeps_what_a_function_keeps)
{
	uintptr_t registers[KEPT];
	struct fringe_stack stack;
	uintptr_t value = 77;
	uintptr_t i;

	kind_make(kind, 0, &stack);
	fringe_context_init(&away, &stack, trash_context, NULL);
	for (i = 5; i < 6; i--) {
		call_with_known_registers(
		    (any_function *)swap_to_away, NULL, i, &value, registers);
		REQUIRE(are_kept(registers));
		REQUIRE_EQUAL(value, i);
	}
	kind_unmake(kind, 0, &stack);
}

static uintptr_t
trash_and_tell(void *argument)
{
	trash_registers();
	return (uintptr_t)argument;
}

static int
call_on(void *stack, uintptr_t argument, uintptr_t *result)
{
	return fringe_call_on_stack(
	    stack, trash_and_tell, (void *)argument, result);
}

STACK_CASE(a_call_on_another_stack_keeps_what_a_function_keeps)
{
	uintptr_t registers[KEPT];
	struct fringe_stack stack;
	uintptr_t value = 0;

	kind_make(kind, 0, &stack);
	call_with_known_registers(
	    (any_function *)call_on, &stack, 9, &value, registers);
	REQUIRE(are_kept(registers));
	REQUIRE_EQUAL(value, 9);
	kind_unmake(kind, 0, &stack);
}

/*
 * One side of a switch, for values that live across it: in a generator it
 * suspends, elsewhere it resumes. Both are inlined where this is called.
 */
struct side {
	struct fringe_yielder *yielder;
	struct fringe_generator *generator;
	volatile uintptr_t seed;
};

static inline __attribute__((__always_inline__)) int
switch_away(struct side *side)
{
	return side->yielder
	    ? fringe_generator_suspend(side->yielder, 0, NULL)
	    : fringe_generator_resume(side->generator, 0, NULL);
}

/*
 * Defines a function that holds eight values across a switch and returns how
 * many of them have changed. `hide` keeps the compiler from making them again
 * afterwards, and before the switch has it put them into registers. `differ`
 * says whether two are different.
 */
#define HOLD(name, type, hide, make, differ)                                   \
	static __attribute__((__noinline__)) int name(struct side *side)       \
	{                                                                      \
		type v0 = make(side->seed, 0), v1 = make(side->seed, 1);       \
		type v2 = make(side->seed, 2), v3 = make(side->seed, 3);       \
		type v4 = make(side->seed, 4), v5 = make(side->seed, 5);       \
		type v6 = make(side->seed, 6), v7 = make(side->seed, 7);       \
		hide(v0, v1, v2, v3);                                          \
		hide(v4, v5, v6, v7);                                          \
		switch_away(side);                                             \
		hide(v0, v1, v2, v3);                                          \
		hide(v4, v5, v6, v7);                                          \
		return differ(v0, make(side->seed, 0)) +                       \
		    differ(v1, make(side->seed, 1)) +                          \
		    differ(v2, make(side->seed, 2)) +                          \
		    differ(v3, make(side->seed, 3)) +                          \
		    differ(v4, make(side->seed, 4)) +                          \
		    differ(v5, make(side->seed, 5)) +                          \
		    differ(v6, make(side->seed, 6)) +                          \
		    differ(v7, make(side->seed, 7));                           \
	}                                                                      \
	struct side

#define HIDE_GENERAL(a, b, c, d)                                               \
	__asm__ volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d))
#define HIDE_IN(constraint, a, b, c, d)                                        \
	__asm__ volatile(""                                                    \
			 : "+" constraint(a), "+" constraint(b),               \
			 "+" constraint(c), "+" constraint(d))
#define HIDE_FLOAT(a, b, c, d) HIDE_IN(FLOAT_REGISTER, a, b, c, d)
#define HIDE_MEMORY(a, b, c, d)                                                \
	__asm__ volatile("" : "+m"(a), "+m"(b), "+m"(c), "+m"(d))

/* float and double are exact: the x87 computes with more bits than it stores. */
#define INTEGER(seed, i) ((seed) * 1000003 + (i))
#define FLOAT(seed, i) ((float)(seed) / 4 + (i))
#define DOUBLE(seed, i) ((double)(seed) / 8 + (i))
#define EXTENDED(seed, i) ((EXTENDED_TYPE)(seed) / 7 + (i))

#define DIFFER(a, b) ((a) != (b))

HOLD(hold_integers, uintptr_t, HIDE_GENERAL, INTEGER, DIFFER);
HOLD(hold_floats, float, HIDE_FLOAT, FLOAT, DIFFER);
HOLD(hold_doubles, double, HIDE_FLOAT, DOUBLE, DIFFER);
HOLD(hold_extended, EXTENDED_TYPE, HIDE_MEMORY, EXTENDED, DIFFER);

#ifndef CLASSES
#define CLASSES(ROW)
#endif
#define HOLD_CLASS(name, type, hide, make, differ)                             \
	HOLD(hold_##name, type, hide, make, differ);
CLASSES(HOLD_CLASS)

/*
 * The same for vectors, whose function has a wider target than the file: it
 * has to call the exported twins.
 */
#define HOLD_VECTORS(name, target, bytes, constraint)                          \
	static target __attribute__((__noinline__)) int name(                  \
	    struct side *side)                                                 \
	{                                                                      \
		typedef double vector __attribute__((__vector_size__(bytes))); \
		vector v[8];                                                   \
		int wrong = 0;                                                 \
		int i;                                                         \
		int k;                                                         \
		for (i = 0; i < 8; i++) {                                      \
			for (k = 0; k < (bytes) / 8; k++)                      \
				v[i][k] = DOUBLE(side->seed, 8 * k + i);       \
		}                                                              \
		vector v0 = v[0], v1 = v[1], v2 = v[2], v3 = v[3];             \
		vector v4 = v[4], v5 = v[5], v6 = v[6], v7 = v[7];             \
		HIDE_IN(constraint, v0, v1, v2, v3);                           \
		HIDE_IN(constraint, v4, v5, v6, v7);                           \
		if (side->yielder)                                             \
			exported_suspend(side->yielder, 0, NULL);              \
		else                                                           \
			exported_resume(side->generator, 0, NULL);             \
		HIDE_IN(constraint, v0, v1, v2, v3);                           \
		HIDE_IN(constraint, v4, v5, v6, v7);                           \
		v[0] = v0, v[1] = v1, v[2] = v2, v[3] = v3;                    \
		v[4] = v4, v[5] = v5, v[6] = v6, v[7] = v7;                    \
		for (i = 0; i < 8; i++) {                                      \
			for (k = 0; k < (bytes) / 8; k++)                      \
				wrong +=                                       \
				    v[i][k] != DOUBLE(side->seed, 8 * k + i);  \
		}                                                              \
		return wrong;                                                  \
	}                                                                      \
	struct side

#define HOLD_KIND(name, target, bytes, constraint, works, trash)               \
	HOLD_VECTORS(hold_##name, target, bytes, constraint);
VECTORS(HOLD_KIND)

/* One side holds values while the other one overwrites all registers. */
struct scene {
	int (*hold)(struct side *side);
	void (*trash)(void);
	int generator_holds;
	int wrong;
};

static void
take_part(struct scene *scene, struct side *side, int holds)
{
	if (holds) {
		side->seed++;
		scene->wrong += scene->hold(side);
	} else {
		scene->trash();
		switch_away(side);
	}
}

static uintptr_t
take_part_inside(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct scene *scene = argument;
	struct side side = { yielder, NULL, 100 };
	int i;

	for (i = 0; i < 20; i++)
		take_part(scene, &side, scene->generator_holds);
	return value;
}

static void
trash_all(void)
{
	trash_registers();
}

static void
play(const struct kind *kind, int (*hold)(struct side *), void (*trash)(void))
{
	struct fringe_generator generator;
	struct side side = { NULL, &generator, 200 };
	struct scene scene = { hold, trash, 0, 0 };
	int i;

	for (; scene.generator_holds < 2; scene.generator_holds++) {
		kind_begin(kind, 0, &generator, take_part_inside, &scene);
		for (i = 0; i < 21; i++)
			take_part(&scene, &side, !scene.generator_holds);
		REQUIRE_EQUAL(scene.wrong, 0);
		REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
	}
}

KIND_CASE(values_of_each_class_live_across_an_inlined_switch)
{
	play(kind, hold_integers, trash_all);
	play(kind, hold_floats, trash_all);
	play(kind, hold_doubles, trash_all);
	play(kind, hold_extended, trash_all);
}

#define CLASS_CASE(name, type, hide, make, differ)                             \
	KIND_CASE(name##_live_across_an_inlined_switch)                        \
	{                                                                      \
		play(kind, hold_##name, trash_all);                            \
	}
CLASSES(CLASS_CASE)

#define VECTORS_CASE(name, target, bytes, constraint, works, trash)            \
	KIND_CASE(name##_vectors_live_across_an_exported_switch)               \
	{                                                                      \
		if (works)                                                     \
			play(kind, hold_##name, trash);                        \
		else                                                           \
			face_skip("this processor has no " #name);             \
	}
VECTORS(VECTORS_CASE)

#ifdef ABI_WANTS_CLEAN
static uintptr_t
tell_clean(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	(void)value;
	fringe_generator_suspend(yielder, (uintptr_t)is_clean(), NULL);
	fringe_generator_suspend(yielder, (uintptr_t)is_clean(), NULL);
	return (uintptr_t)is_clean();
}

KIND_CASE(what_the_abi_wants_clean_is_clean_after_a_switch)
{
	struct fringe_generator generator;
	uintptr_t clean = 0;
	int i;

	kind_begin(kind, 0, &generator, tell_clean, NULL);
	for (i = 0; i < 3; i++) {
		trash_registers();
		fringe_generator_resume(&generator, 0, &clean);
		REQUIRE_EQUAL(clean, 1);
		REQUIRE(is_clean());
		clean = 0;
	}
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

#define CLEAN_ROWS KIND_ROWS(what_the_abi_wants_clean_is_clean_after_a_switch),
#else
#define CLEAN_ROWS
#endif

#define VECTORS_ROWS(name, target, bytes, constraint, works, trash)            \
	KIND_ROWS(name##_vectors_live_across_an_exported_switch),

#define CLASS_ROWS(name, type, hide, make, differ)                             \
	KIND_ROWS(name##_live_across_an_inlined_switch),

static const struct face_case cases[] = {
	KIND_ROWS(the_exported_resume_keeps_what_a_function_keeps),
	KIND_ROWS(close_keeps_what_a_function_keeps),
	KIND_ROWS(the_exported_suspend_keeps_what_a_function_keeps),
	STACK_ROWS(the_exported_swap_keeps_what_a_function_keeps),
	STACK_ROWS(a_call_on_another_stack_keeps_what_a_function_keeps),
	KIND_ROWS(values_of_each_class_live_across_an_inlined_switch),
	CLASSES(CLASS_ROWS) VECTORS(VECTORS_ROWS) CLEAN_ROWS LAST_ROW
};

const struct face_suite face_suite = { "registers", cases, 0 };
