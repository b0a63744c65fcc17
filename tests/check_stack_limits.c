/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * On a bare Armv8-M Mainline, where main has a stack limit: each side of a
 * switch has its own, and a generator that overruns its stack faults before it
 * has written anything below. For boards that call board_usage_fault.
 */
#include <fringe.h>

#include <stdint.h>

#include "face.h"

#define STACK_SIZE 2048
#define CANARY 0x5a
#define TOO_DEEP 1000

/* System Handler Control and State, and Configurable Fault Status. */
#define SHCSR ((volatile uint32_t *)0xe000ed24)
#define SHCSR_USGFAULTENA (1ul << 18)
#define CFSR_STKOF (1ul << 20)

/* What the fault was, where main goes on, and a frame to return from it. */
__attribute__((__used__)) static volatile uint32_t fault_status;
static void *way_out[5];
__attribute__((__used__, __aligned__(8))) static uint32_t frame[8];

/* What lies below the stack comes first. */
static struct {
	unsigned char below[1024];
	unsigned char stack[STACK_SIZE]
	    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
} memory __attribute__((__aligned__(8)));
FRINGE_STACK_STATIC(other_stack, STACK_SIZE);

void board_usage_fault(void);

static uintptr_t
limit_now(void)
{
	uintptr_t limit;

	__asm__ volatile("mrs %0, psplim" : "=r"(limit));
	return limit;
}

static void
set_limit(uintptr_t limit)
{
	__asm__ volatile("msr psplim, %0" : : "r"(limit));
}

static void
make_stack(struct fringe_stack *stack)
{
	REQUIRE_EQUAL(
	    fringe_stack_init(stack, memory.stack, sizeof(memory.stack)), 0);
	/* Or nothing here would be shown. */
	REQUIRE((uintptr_t)stack->base < limit_now());
}

static uintptr_t
tell_limit(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)argument;
	(void)first;
	while (fringe_generator_suspend(yielder, limit_now(), NULL) == 0)
		continue;
	return limit_now();
}

CASE(a_generator_has_the_limit_of_its_stack)
{
	uintptr_t limit = limit_now();
	struct fringe_generator generator;
	struct fringe_stack stack;
	uintptr_t out = 0;
	int i;

	make_stack(&stack);
	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, &stack, tell_limit, NULL), 0);
	for (i = 0; i < 3; i++) {
		REQUIRE_EQUAL(fringe_generator_resume(&generator, 0, &out), 1);
		REQUIRE_EQUAL(out, (uintptr_t)stack.limit);
		REQUIRE_EQUAL(limit_now(), limit);
	}
	REQUIRE_EQUAL(fringe_generator_close(&generator, &out), 1);
	REQUIRE_EQUAL(out, (uintptr_t)stack.limit);
	REQUIRE_EQUAL(limit_now(), limit);
	REQUIRE_EQUAL(fringe_generator_finish(&generator, NULL), 0);
}

static uintptr_t
resume_another(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	uintptr_t limit = limit_now();
	uintptr_t out = 0;

	(void)first;
	fringe_generator_resume(argument, 0, &out);
	fringe_generator_suspend(yielder, out, NULL);
	return limit_now() == limit;
}

CASE(nested_generators_have_one_each)
{
	struct fringe_generator outer;
	struct fringe_generator inner;
	struct fringe_stack stack;
	uintptr_t out = 0;

	make_stack(&stack);
	REQUIRE_EQUAL(
	    fringe_generator_init(&inner, &other_stack, tell_limit, NULL), 0);
	REQUIRE_EQUAL(
	    fringe_generator_init(&outer, &stack, resume_another, &inner), 0);
	REQUIRE_EQUAL(fringe_generator_resume(&outer, 0, &out), 1);
	REQUIRE_EQUAL(out, (uintptr_t)other_stack.limit);
	REQUIRE_EQUAL(fringe_generator_resume(&outer, 0, &out), 0);
	REQUIRE_EQUAL(out, 1);
	REQUIRE_EQUAL(fringe_generator_finish(&outer, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_close(&inner, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_finish(&inner, NULL), 0);
}

static struct fringe_context home;
static struct fringe_context away;

static struct fringe_context *
tell_limit_home(void *argument, uintptr_t value)
{
	(void)argument;
	(void)value;
	fringe_context_swap(&away, &home, limit_now(), NULL);
	return &home;
}

CASE(a_context_has_the_limit_of_its_stack)
{
	uintptr_t limit = limit_now();
	struct fringe_stack stack;
	uintptr_t value = 0;

	make_stack(&stack);
	REQUIRE_EQUAL(
	    fringe_context_init(&away, &stack, tell_limit_home, NULL), 0);
	REQUIRE_EQUAL(fringe_context_swap(&home, &away, 0, &value), 0);
	REQUIRE_EQUAL(value, (uintptr_t)stack.limit);
	REQUIRE_EQUAL(limit_now(), limit);
	REQUIRE_EQUAL(fringe_context_swap(&home, &away, 0, &value), 0);
	REQUIRE_EQUAL(limit_now(), limit);
}

static uintptr_t
limit_here(void *argument)
{
	(void)argument;
	return limit_now();
}

CASE(a_call_on_another_stack_has_none)
{
	uintptr_t limit = limit_now();
	struct fringe_stack stack;
	uintptr_t result = 1;

	make_stack(&stack);
	REQUIRE_EQUAL(
	    fringe_call_on_stack(&stack, limit_here, NULL, &result), 0);
	REQUIRE_EQUAL(result, 0);
	REQUIRE_EQUAL(limit_now(), limit);
}

/* The thread goes on in leave_fault, and from there in the case. */
__attribute__((__noreturn__)) static void
leave_fault(void)
{
	__builtin_longjmp(way_out, 1);
}

/*
 * The stack that overran is of no use: the thread gets a frame to return from,
 * and no limit. 0xfffffffd is to a thread, without floating-point registers.
 */
__attribute__((__naked__)) void
board_usage_fault(void)
{
	__asm__ volatile("movs r0, #0\n\t"
			 "msr psplim, r0\n\t"
			 "ldr r0, =frame\n\t"
			 "msr psp, r0\n\t"
			 "ldr r1, =0xe000ed28\n\t"
			 "ldr r2, [r1]\n\t"
			 "str r2, [r1]\n\t"
			 "ldr r3, =fault_status\n\t"
			 "str r2, [r3]\n\t"
			 "mvn lr, #2\n\t"
			 "bx lr\n\t"
			 ".ltorg");
}

static volatile int depth;

__attribute__((__noinline__)) static int
descend(int level)
{
	volatile unsigned char room[64];

	room[0] = (unsigned char)level;
	depth = level;
	return level == TOO_DEEP ? 0 : descend(level + 1) + room[0];
}

static uintptr_t
overrun(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)argument;
	fringe_generator_suspend(yielder, first, NULL);
	return (uintptr_t)descend(0);
}

/* Alone, so that nothing else is in registers that are not put back. */
__attribute__((__noinline__)) static void
resume_until_fault(struct fringe_generator *generator)
{
	if (__builtin_setjmp(way_out) == 0)
		fringe_generator_resume(generator, 0, NULL);
}

CASE(a_generator_that_overruns_its_stack_faults)
{
	static struct fringe_generator generator;
	static uintptr_t limit;
	struct fringe_stack stack;
	size_t i;

	limit = limit_now();
	make_stack(&stack);
	__builtin_memset(memory.below, CANARY, sizeof(memory.below));
	*SHCSR |= SHCSR_USGFAULTENA;
	/* pc and xPSR, which says that it is T32. */
	frame[6] = (uint32_t)(uintptr_t)leave_fault & ~1ul;
	frame[7] = 1ul << 24;
	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, &stack, overrun, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 0, NULL), 1);
	resume_until_fault(&generator);
	set_limit(limit);
	REQUIRE_EQUAL(fault_status, CFSR_STKOF);
	REQUIRE(depth > 4 && depth < TOO_DEEP);
	for (i = 0; i < sizeof(memory.below); i++)
		REQUIRE_EQUAL(memory.below[i], CANARY);
	REQUIRE_EQUAL(fringe_generator_abandon(&generator, NULL), 0);
}

static const struct face_case cases[] = {
	ROW(a_generator_has_the_limit_of_its_stack),
	ROW(nested_generators_have_one_each),
	ROW(a_context_has_the_limit_of_its_stack),
	ROW(a_call_on_another_stack_has_none),
	ROW(a_generator_that_overruns_its_stack_faults),
	LAST_ROW,
};

const struct face_suite face_suite = { "stack limits", cases, 0 };
