/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * On a bare board, the compiler's own unwinder walks from inside three nested
 * generators to what runs the suite. For boards that link one, and whose
 * programs have what it goes by.
 */
#include <fringe.h>

#include <unwind.h>

#include "face.h"
#include "face_port.h"

#define STACK_SIZE 8192
#define MOST_FRAMES 16

FRINGE_STACK_STATIC(outer_stack, STACK_SIZE);
FRINGE_STACK_STATIC(middle_stack, STACK_SIZE);
FRINGE_STACK_STATIC(inner_stack, STACK_SIZE);
static struct fringe_generator outer;
static struct fringe_generator middle;
static struct fringe_generator inner;

/* Where the functions of a trace begin, the innermost first. */
static struct {
	uintptr_t functions[MOST_FRAMES];
	int count;
} trace;

static _Unwind_Reason_Code
note(struct _Unwind_Context *context, void *argument)
{
	(void)argument;
	if (trace.count == MOST_FRAMES)
		return _URC_END_OF_STACK;
	trace.functions[trace.count++] = _Unwind_GetRegionStart(context);
	return _URC_NO_REASON;
}

/* An address of a function says in bit 0 what its instructions are. */
static uintptr_t
start_of(void (*function)(void))
{
	return (uintptr_t)function & ~(uintptr_t)1;
}

#define IS_FRAME_OF(i, function)                                               \
	(trace.functions[i] == start_of((void (*)(void))(function)))

static uintptr_t
inner_body(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	fringe_generator_suspend(yielder, value, &value);
	trace.count = 0;
	_Unwind_Backtrace(note, NULL);
	return value;
}

static uintptr_t
middle_body(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)argument;
	fringe_generator_resume(&inner, value, &value);
	fringe_generator_resume(&inner, value, &value);
	return value + 1;
}

static uintptr_t
outer_body(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)argument;
	fringe_generator_resume(&middle, value, &value);
	return value + 1;
}

CASE(a_backtrace_goes_through_nested_generators)
{
	uintptr_t out = 0;
	int last;

	REQUIRE_EQUAL(
	    fringe_generator_init(&outer, &outer_stack, outer_body, NULL), 0);
	REQUIRE_EQUAL(
	    fringe_generator_init(&middle, &middle_stack, middle_body, NULL),
	    0);
	REQUIRE_EQUAL(
	    fringe_generator_init(&inner, &inner_stack, inner_body, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_resume(&outer, 1, &out), 0);
	REQUIRE_EQUAL(out, 3);

	/* Each with its root, then this case, and what runs it. */
	last = trace.count - 1;
	REQUIRE(last >= 7);
	REQUIRE(IS_FRAME_OF(0, inner_body));
	REQUIRE(IS_FRAME_OF(2, middle_body));
	REQUIRE(IS_FRAME_OF(4, outer_body));
	REQUIRE(IS_FRAME_OF(6, a_backtrace_goes_through_nested_generators));
	REQUIRE(IS_FRAME_OF(last, face_main));
	REQUIRE_EQUAL(trace.functions[1], trace.functions[3]);
	REQUIRE_EQUAL(trace.functions[1], trace.functions[5]);

	REQUIRE_EQUAL(fringe_generator_finish(&outer, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_finish(&middle, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_finish(&inner, NULL), 0);
}

static const struct face_case cases[] = {
	ROW(a_backtrace_goes_through_nested_generators),
	LAST_ROW,
};

const struct face_suite face_suite = { "backtrace", cases, 0 };
