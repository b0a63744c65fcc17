/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What checkers keep of a generator in the room above its control block, and
 * the parts that watch.c tells of what happens to it.
 */
#ifndef FRINGE_DEBUG_WATCH_H
#define FRINGE_DEBUG_WATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "fringe/control.h"
#include "fringe/stack.h"

/*
 * What sanitizers have to be told of a side of a switch when it goes on: which
 * stack that is, what AddressSanitizer calls the fake stack that is in use
 * there, and ThreadSanitizer the fiber.
 */
struct fringe_side {
	const void *bottom;
	size_t size;
	void *fake;
	void *fiber;
};

struct fringe_room {
	/* What the control block's `body`, which tells checkers, calls. */
	fringe_generator_body *body;
	/* The fiber that was made for this generator. */
	void *fiber;
	struct fringe_side generator;
	struct fringe_side resumer;
	/* The mirror's, up to the stack's base. */
	_Alignas(FRINGE_STACK_ALIGN) char mirror[];
};

static inline struct fringe_room *
fringe_room_(struct fringe_control *control)
{
	return (struct fringe_room *)(void *)(control + 1);
}

/*
 * Valgrind. The first two are fringe_hook_stack_begin_ and _end_ for it; 0 is
 * a stack that it was not told of.
 */
uintptr_t fringe_valgrind_stack_begin_(const struct fringe_stack *stack);
void fringe_valgrind_stack_end_(
    uintptr_t token, const struct fringe_stack *stack);

/*
 * The mirror of the resumer's stack: how much of the room it wants, 0 when
 * nobody looks at it; it is made when control is in the generator, and undone
 * before control leaves it; and that is the end of a generator that had one.
 */
size_t fringe_mirror_room_(const struct fringe_stack *stack);
void fringe_mirror_enter_(struct fringe_control *control);
void fringe_mirror_leave_(struct fringe_control *control);
void fringe_mirror_forget_(struct fringe_control *control);

#endif
