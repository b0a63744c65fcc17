/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What is in registers on one side of a switch is there afterwards, whatever
 * the other side does with them. Each side overwrites all of them in turn.
 */
#include <fringe.h>

#include "exported.h"
#include "face.h"
#include "stack_kinds.h"
#include "trash.h"

#if defined(__x86_64__)

typedef void any_function(void);

/* rbx, rbp, r12 to r15: what the ABI lets a caller expect. */
#define KEPT 6

/*
 * Calls function(a, b, c) with a known value in each register that it must
 * keep, and stores in `after` what they hold then. Below the red zone.
 */
static __attribute__((__noinline__)) void
call_with_known_registers(any_function *function, void *a, uintptr_t b,
    uintptr_t *c, uintptr_t after[KEPT])
{
	register uintptr_t *out __asm__("r8") = after;

	/* MemorySanitizer does not see that the asm writes there. */
	__builtin_memset(after, 0, KEPT * sizeof(*after));
	__asm__ volatile("movq %%rsp, %%rax\n\t"
			 "subq $256, %%rsp\n\t"
			 "andq $-16, %%rsp\n\t"
			 "pushq %%rax\n\t"
			 "pushq %%rbp\n\t"
			 "pushq %%rbx\n\t"
			 "pushq %%r8\n\t"
			 "movabsq $0x1111222233334444, %%rbx\n\t"
			 "leaq 1(%%rbx), %%rbp\n\t"
			 "leaq 2(%%rbx), %%r12\n\t"
			 "leaq 3(%%rbx), %%r13\n\t"
			 "leaq 4(%%rbx), %%r14\n\t"
			 "leaq 5(%%rbx), %%r15\n\t"
			 "call *%%rcx\n\t"
			 "popq %%r8\n\t"
			 "movq %%rbx, (%%r8)\n\t"
			 "movq %%rbp, 8(%%r8)\n\t"
			 "movq %%r12, 16(%%r8)\n\t"
			 "movq %%r13, 24(%%r8)\n\t"
			 "movq %%r14, 32(%%r8)\n\t"
			 "movq %%r15, 40(%%r8)\n\t"
			 "popq %%rbx\n\t"
			 "popq %%rbp\n\t"
			 "popq %%rsp\n\t"
			 : "+D"(a), "+S"(b), "+d"(c), "+c"(function), "+r"(out)
			 :
			 : "rax", "r9", "r10", "r11", "r12", "r13", "r14",
			 "r15", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",
			 "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
			 "xmm12", "xmm13", "xmm14", "xmm15", "st", "st(1)",
			 "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)",
			 "memory", "cc");
}

#define KNOWN(i) (UINT64_C(0x1111222233334444) + (i))

#else
#error "tests/check_registers.c: say which registers a function keeps here"
#endif

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
 * afterwards, and before the switch has it put them into registers.
 */
#define HOLD(name, type, hide, make)                                           \
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
		return (v0 != make(side->seed, 0)) +                           \
		    (v1 != make(side->seed, 1)) +                              \
		    (v2 != make(side->seed, 2)) +                              \
		    (v3 != make(side->seed, 3)) +                              \
		    (v4 != make(side->seed, 4)) +                              \
		    (v5 != make(side->seed, 5)) +                              \
		    (v6 != make(side->seed, 6)) +                              \
		    (v7 != make(side->seed, 7));                               \
	}                                                                      \
	struct side

#define HIDE_GENERAL(a, b, c, d)                                               \
	__asm__ volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d))
#define HIDE_VECTOR(a, b, c, d)                                                \
	__asm__ volatile("" : "+x"(a), "+x"(b), "+x"(c), "+x"(d))
#define HIDE_MEMORY(a, b, c, d)                                                \
	__asm__ volatile("" : "+m"(a), "+m"(b), "+m"(c), "+m"(d))

#define INTEGER(seed, i) ((seed) * 1000003 + (i))
#define FLOAT(seed, i) ((float)(seed) / 4 + (i))
#define DOUBLE(seed, i) ((double)(seed) / 3 + (i))
#define EXTENDED(seed, i) ((long double)(seed) / 7 + (i))

HOLD(hold_integers, uintptr_t, HIDE_GENERAL, INTEGER);
HOLD(hold_floats, float, HIDE_VECTOR, FLOAT);
HOLD(hold_doubles, double, HIDE_VECTOR, DOUBLE);
HOLD(hold_extended, long double, HIDE_MEMORY, EXTENDED);

/*
 * The same for vectors, whose function has a wider target than the file: it
 * has to call the exported twins.
 */
#define HOLD_VECTORS(name, target, bytes, hide)                                \
	static target __attribute__((__noinline__)) int name(                  \
	    struct side *side)                                                 \
	{                                                                      \
		typedef double vector                                          \
		    __attribute__((__vector_size__(bytes)));                   \
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
		hide(v0, v1, v2, v3);                                          \
		hide(v4, v5, v6, v7);                                          \
		if (side->yielder)                                             \
			exported_suspend(side->yielder, 0, NULL);              \
		else                                                           \
			exported_resume(side->generator, 0, NULL);             \
		hide(v0, v1, v2, v3);                                          \
		hide(v4, v5, v6, v7);                                          \
		v[0] = v0, v[1] = v1, v[2] = v2, v[3] = v3;                    \
		v[4] = v4, v[5] = v5, v[6] = v6, v[7] = v7;                    \
		for (i = 0; i < 8; i++) {                                      \
			for (k = 0; k < (bytes) / 8; k++)                      \
				wrong += v[i][k] !=                            \
				    DOUBLE(side->seed, 8 * k + i);             \
		}                                                              \
		return wrong;                                                  \
	}                                                                      \
	struct side

#define AVX __attribute__((__target__("avx")))
#define AVX512 __attribute__((__target__("avx512f")))
#define HIDE_WIDE(a, b, c, d)                                                  \
	__asm__ volatile("" : "+v"(a), "+v"(b), "+v"(c), "+v"(d))

HOLD_VECTORS(hold_sse, , 16, HIDE_VECTOR);
HOLD_VECTORS(hold_avx, AVX, 32, HIDE_VECTOR);
HOLD_VECTORS(hold_avx512, AVX512, 64, HIDE_WIDE);

/* trash_registers leaves alone what lies above the xmm registers. */
static AVX void
trash_avx(void)
{
	trash_registers();
	__asm__ volatile("vzeroall"
			 :
			 :
			 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",
			 "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
			 "xmm12", "xmm13", "xmm14", "xmm15");
}

/* xmm16 to xmm31 are filled with ones, as are the mask registers. */
static AVX512 void
trash_avx512(void)
{
	trash_avx();
#define ONES(n) "vpternlogd $255, %%zmm" #n ", %%zmm" #n ", %%zmm" #n "\n\t"
	__asm__ volatile(
	    ONES(16) ONES(17) ONES(18) ONES(19) ONES(20) ONES(21) ONES(22)
		ONES(23) ONES(24) ONES(25) ONES(26) ONES(27) ONES(28) ONES(29)
		    ONES(30) ONES(31) "kxnorw %%k1, %%k1, %%k1\n\t"
				      "kxnorw %%k2, %%k2, %%k2\n\t"
				      "kxnorw %%k3, %%k3, %%k3"
	    :
	    :
	    : "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22",
	    "xmm23", "xmm24", "xmm25", "xmm26", "xmm27", "xmm28", "xmm29",
	    "xmm30", "xmm31", "k1", "k2", "k3");
}

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

KIND_CASE(vectors_live_across_an_exported_switch)
{
	play(kind, hold_sse, trash_all);
	if (!__builtin_cpu_supports("avx")) {
		face_skip("this processor has no AVX");
		return;
	}
	play(kind, hold_avx, trash_avx);
}

KIND_CASE(the_widest_vectors_live_across_an_exported_switch)
{
	if (!__builtin_cpu_supports("avx512f")) {
		face_skip("this processor has no AVX-512");
		return;
	}
	play(kind, hold_avx512, trash_avx512);
}

/* The ABI: the direction is upwards, and the x87 registers are empty. */
static __attribute__((__noinline__)) int
is_clean(void)
{
	struct {
		unsigned short words[14];
	} environment = { { 0 } };
	uintptr_t flags;

	__asm__ volatile("fnstenv %0\n\tfldenv %0" : "+m"(environment));
	flags = __builtin_ia32_readeflags_u64();
	return environment.words[4] == 0xffff && !(flags & 0x400);
}

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

static const struct face_case cases[] = {
	KIND_ROWS(the_exported_resume_keeps_what_a_function_keeps),
	KIND_ROWS(close_keeps_what_a_function_keeps),
	KIND_ROWS(the_exported_suspend_keeps_what_a_function_keeps),
	STACK_ROWS(the_exported_swap_keeps_what_a_function_keeps),
	STACK_ROWS(a_call_on_another_stack_keeps_what_a_function_keeps),
	KIND_ROWS(values_of_each_class_live_across_an_inlined_switch),
	KIND_ROWS(vectors_live_across_an_exported_switch),
	KIND_ROWS(the_widest_vectors_live_across_an_exported_switch),
	KIND_ROWS(
	    what_the_abi_wants_clean_is_clean_after_a_switch),
	LAST_ROW
};

const struct face_suite face_suite = { "registers", cases, 0 };
