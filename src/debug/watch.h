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
 * For functions that MemorySanitizer does not see the callers of. It would
 * take what the last call that it saw was given for their arguments.
 */
#ifdef __clang__
#define FRINGE_CALLED_UNSEEN_ __attribute__((__no_sanitize__("memory")))
#else
#define FRINGE_CALLED_UNSEEN_
#endif

/*
 * What sanitizers have to be told of a side of a switch when it goes on: which
 * stack that is, what AddressSanitizer calls the fake stack that is in use
 * there, and ThreadSanitizer the fiber. And whether LeakSanitizer was told to
 * look there.
 */
struct fringe_side {
	const void *bottom;
	size_t size;
	void *fake;
	void *fiber;
	bool kept;
};

/*
 * A context that is suspended where there are sanitizers: its public record
 * has FRINGE_GATE_PARKED_ for a pc, the true sp, and as fp the address of
 * this, which is in the frame that it is suspended in, or in the room of one
 * that never ran. It is also what a swap carries: the last two are for the
 * side that goes on. `from` is NULL when the context has ended.
 */
struct fringe_parked {
	struct fringe_record record;
	struct fringe_side side;
	uintptr_t value;
	struct fringe_context *from;
};

struct fringe_room {
	/* What the control block's `body`, which tells checkers, calls. */
	fringe_generator_body *body;
	/* The fiber that was made for this stack. */
	void *fiber;
	union {
		struct {
			struct fringe_side generator;
			struct fringe_side resumer;
		};
		struct fringe_parked parked;
	};
	/* The mirror's, up to the stack's base. */
	_Alignas(FRINGE_STACK_ALIGN) char mirror[];
};

static inline struct fringe_room *
fringe_room_(struct fringe_control *control)
{
	return (struct fringe_room *)(void *)(control + 1);
}

/* Whether there is one that has to be told of stacks. */
bool fringe_sanitizers_present_(void);

/*
 * A stack comes into use, and *side is what runs there; the generator on it is
 * to be forgotten, whatever it does; a context has ended that had a fiber.
 */
void fringe_sanitizers_watch_(
    struct fringe_control *control, struct fringe_side *side);
void fringe_sanitizers_forget_(struct fringe_control *control);
void fringe_sanitizers_ended_(void *fiber);

/* A thread that calls from there is to have the generator for itself. */
void fringe_sanitizers_use_(struct fringe_control *control, void *caller);

/* The caller's frames are about to be unwound, and a generator's, or NULL. */
void fringe_sanitizers_unwind_(const struct fringe_control *control);

/* Forgets what the frames of a stack look like that is in nobody's use. */
void fringe_sanitizers_unpoison_(const struct fringe_stack *stack);

/*
 * A side goes to sleep and another is to go on, and that one does: before the
 * switch and after it. `from` is NULL when it does not come back.
 */
void fringe_sanitizers_leave_(struct fringe_side *from, struct fringe_side *to);
void fringe_sanitizers_arrive_(
    struct fringe_side *at, struct fringe_side *from);

/* Whether this runs on Valgrind. */
bool fringe_valgrind_present_(void);

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

/*
 * Between these two, frames are where they were made, from the caller's to the
 * root of a generator that was suspended by one that it resumed.
 */
void fringe_mirror_walk_begin_(const struct fringe_control *outermost);
void fringe_mirror_walk_end_(const struct fringe_control *outermost);

/* fringe_hook_look_, if it is to be done in a way of Valgrind's. */
bool fringe_mirror_look_(
    struct fringe_control *seen, const struct fringe_control *control);

#endif
