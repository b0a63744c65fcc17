/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Who overflowed its stack, and its end. */
#include "core/hooks.h"
#include "core/internal.h"
#include "debug/watch.h"
#include "hosted/lock.h"
#include "hosted/overflow/overflow.h"
#include "hosted/registers.h"

/*
 * How far below sp a function touches its frame before it has it: compilers
 * that probe a stack look some pages ahead. And how far a frame that is larger
 * than the guard reaches below the address that it touches first.
 */
#define AHEAD ((uintptr_t)32 * 1024)
#define LARGEST_FRAME ((uintptr_t)1024 * 1024)

struct search {
	const struct overflow_fault *fault;
	uintptr_t thread;
	struct fringe_control *found;
	struct fringe_stack stack; /* its */
};

/* Whether this thread runs it, or one that it resumed. */
static bool
is_running(const struct fringe_control *seen, const struct search *search)
{
	return fringe_control_state_(seen) == FRINGE_RUNNING &&
	    fringe_control_get_owner_(seen) == search->thread;
}

static bool
is_below(const struct fringe_stack *stack, uintptr_t address)
{
	return address < (uintptr_t)stack->limit &&
	    address >= (uintptr_t)stack->limit - stack->guard;
}

/* Where the stack pointer is when a frame or a call touches the address. */
static bool
is_near(const struct fringe_stack *stack, const struct overflow_fault *fault)
{
	uintptr_t end = (uintptr_t)stack->limit - stack->guard;

	if (fault->sp >= (uintptr_t)stack->base)
		return false;
	if (fault->sp >= fault->address)
		return fault->sp - fault->address <= AHEAD;
	return fault->sp >= end || end - fault->sp <= LARGEST_FRAME;
}

/* Where a generator's stack is does not change while it is in the list. */
static int
has_touched(struct fringe_control *control, void *argument)
{
	struct search *search = argument;
	struct fringe_control seen;

	search->stack = fringe_control_stack_(control);
	if (!is_below(&search->stack, search->fault->address) ||
	    !is_near(&search->stack, search->fault))
		return 0;
	fringe_hook_look_(&seen, control);
	search->found = control;
	return is_running(&seen, search);
}

/* Whether it runs and was resumed from the stack that was found. */
static int
was_resumed_there(struct fringe_control *control, void *argument)
{
	struct search *search = argument;
	struct fringe_control seen;

	fringe_hook_look_(&seen, control);
	return is_running(&seen, search) &&
	    fringe_stack_contains_(&search->stack, seen.link.sp);
}

/*
 * Through lists that other threads keep locked too, for as long as a visitor of
 * theirs may take: to miss the culprit would be the end of the process.
 */
static int
walk_all(fringe_registry_walker *walker, struct search *search)
{
	unsigned int missed;
	int tries = 0;
	int found;

	do {
		found = fringe_registry_walk_(walker, search, &missed);
	} while (found == 0 && missed > 0 && ++tries < 100);
	return found;
}

/*
 * A stack pointer that is not on the stack, for the frame is larger than the
 * guard, may as well be on that of another, which was resumed from there and
 * has written above its base.
 */
struct fringe_control *
fringe_overflow_culprit_(const struct overflow_fault *fault)
{
	struct search search = { fault, fringe_hook_thread_(), NULL, { 0 } };

	if (walk_all(has_touched, &search) == 0)
		return NULL;
	if (fringe_stack_contains_(&search.stack, (void *)fault->sp) ||
	    is_below(&search.stack, fault->sp))
		return search.found;
	if (walk_all(was_resumed_there, &search) != 0)
		return NULL;
	return search.found;
}

/*
 * What runs in place of the body, with the frames gone: tells the resumer what
 * happened, and checkers that the generator has ended. The root frame does the
 * rest, as if a body had returned. Until here `thrown' is what the body was.
 */
static FRINGE_CALLED_UNSEEN_ uintptr_t
end_overflowed(
    struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	struct fringe_control *control = &yielder->control_;

	(void)argument;
	(void)first;
	control->body = (fringe_generator_body *)control->thrown;
	control->thrown = THROWN_OVERFLOW;
	if (control->room)
		fringe_hook_leave_(control, true);
	return 0;
}

/* What it has for its frames: checkers make some, and signals may come. */
#define ROOM ((size_t)16 * 1024)

/*
 * Where its first frame is to be: where frames were that are gone, and so not
 * as high up as the body's, for fringe.hpp has something there. That leaves
 * enough for frames; an argument that does not is something else, and overrun.
 */
static char *
place(const struct fringe_control *control, const struct fringe_stack *stack)
{
	char *limit = stack->limit;
	char *top = fringe_control_top_(control, control->argument, stack);
	size_t room = (size_t)(top - limit);

	if (room < FRINGE_STACK_MIN)
		room = (size_t)((char *)control - limit);
	room &= -(size_t)FRINGE_STACK_ALIGN;
	return limit + (room < ROOM ? room : ROOM);
}

bool
fringe_overflow_end_(struct fringe_control *control, void *interrupted)
{
	struct fringe_stack stack = fringe_control_stack_(control);
	char *sp = place(control, &stack);

	if (fringe_lock_is_held_())
		return false;
	fringe_sanitizers_unpoison_(&stack);
	control->thrown = (uintptr_t)control->body;
	control->body = end_overflowed;
	fringe_registers_set_(interrupted, (uintptr_t)fringe_arch_enter_,
	    (uintptr_t)sp,
	    (uintptr_t)&control->link + FRINGE_ARCH_FP_ABOVE_);
	return true;
}
