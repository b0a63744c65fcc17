/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * From inside three generators, each inside the one before, an unwinder reaches
 * main, which is face_main on a board. With BY_PHDR it finds unwind tables by
 * dl_iterate_phdr even if it was made for a C library that has something else.
 */
#include "tests/bare/traces.h"
#include "tests/face_port.h"

#ifdef BY_PHDR
#include "tests/bare/by_phdr.h"
#endif

__attribute__((__noinline__)) static uintptr_t
middle(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)argument;
	value = resume(2);
	__asm__ __volatile__("# middle" : "+r"(value));
	return value + 1;
}

CASE(a_trace_goes_through_three_generators_to_main)
{
	static fringe_generator_body *const bodies[LEVELS] = {
		outer,
		middle,
		inner,
	};
	const void *const functions[] = {
		(const void *)inner,
		(const void *)middle,
		(const void *)outer,
		(const void *)go_in,
		(const void *)face_main,
	};

	register_program();
	begin(bodies, NULL);
	go_in();
	REQUIRE_EQUAL(seen_in_order(functions, 5), 5);
	finish();
}

static const struct face_case cases[] = {
	ROW(a_trace_goes_through_three_generators_to_main),
	LAST_ROW,
};

const struct face_suite face_suite = { "backtrace", cases, 0 };
