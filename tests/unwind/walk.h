/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Unwinders that work within the process; what a program is linked with. */
#ifndef TESTS_UNWIND_WALK_H
#define TESTS_UNWIND_WALK_H

#include "tests/machine.h"
#include <fringe.h>
#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

/* Where a trace begins that does not begin with the walker's own frame. */
struct beginning {
	/* What a signal interrupted, or NULL. */
	const ucontext_t *interrupted;
	/* What is suspended, or NULL. */
	const struct fringe_record *suspended;
};

struct walker {
	const char *name;
	/* The function that does the walking: what module is it from? */
	const void *function;
	/*
	 * Stores an address in each frame's function, innermost first: where
	 * it is, or in the instruction that called. Returns their number. May
	 * begin in its own frame, and in that of the handler it is called in.
	 */
	size_t (*walk)(
	    uintptr_t *places, size_t limit, const struct beginning *beginning);
	/* What it asks of those who unload a module, or NULL. */
	void (*forget)(void);
};

/* Ended by a null name. */
extern const struct walker walkers[];

/* For unwinders that do not say whether a frame was interrupted. */
static inline void
return_addresses_to_places(
    uintptr_t *places, size_t count, const struct beginning *beginning)
{
	const ucontext_t *context = beginning->interrupted;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!context || places[i] != (uintptr_t)CONTEXT_PC(context))
			places[i]--;
	}
}

#endif
