/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A context that is not continued, for suites that use its stack again. */
#ifndef TESTS_LEFT_CONTEXT_H
#define TESTS_LEFT_CONTEXT_H

#include <fringe.h>

#include "face.h"

struct crossing {
	struct fringe_context here;
	struct fringe_context there;
};

static inline struct fringe_context *
go_back(void *argument, uintptr_t value)
{
	struct crossing *crossing = (struct crossing *)argument;
	volatile char frame[1000] = { 0 };

	frame[value] = 1;
	fringe_context_swap(
	    &crossing->there, &crossing->here, (uintptr_t)frame[value], NULL);
	return &crossing->here;
}

/* Leaves a context on the stack, suspended for good, with frames. */
static inline void
leave_context_on(struct fringe_stack *stack)
{
	struct crossing crossing;
	uintptr_t value = 0;

	REQUIRE_EQUAL(fringe_context_init(
			  &crossing.there, stack, go_back, &crossing),
	    0);
	REQUIRE_EQUAL(fringe_context_swap(
			  &crossing.here, &crossing.there, 3, &value),
	    0);
	REQUIRE_EQUAL(value, 1);
}

static inline void
fill(const struct fringe_stack *stack)
{
	volatile char *byte;

	for (byte = (char *)stack->limit; byte < (char *)stack->base; byte++)
		*byte = 1;
}

#endif
