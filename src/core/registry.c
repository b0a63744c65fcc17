/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The list of live generators, and where their stacks hold data. */
#include "fringe/registry.h"
#include "core/hooks.h"
#include "core/internal.h"

/* The youngest; debuggers start here too. */
struct fringe_control *fringe_registry_;

void
fringe_registry_add_(struct fringe_control *control)
{
	fringe_hook_lock_();
	control->next = fringe_registry_;
	control->previous = NULL;
	if (fringe_registry_)
		fringe_registry_->previous = control;
	fringe_registry_ = control;
	fringe_hook_unlock_();
}

void
fringe_registry_remove_(struct fringe_control *control)
{
	fringe_hook_lock_();
	if (control->previous)
		control->previous->next = control->next;
	else
		fringe_registry_ = control->next;
	if (control->next)
		control->next->previous = control->previous;
	fringe_hook_unlock_();
}

/* Lowers *low to what lies above `sp`, red zone included, if it is on here. */
static void
lower(const struct fringe_stack *stack, char **low, char *sp)
{
	if (!fringe_stack_contains_(stack, sp) || sp >= *low)
		return;
	*low = (size_t)(sp - (char *)stack->limit) <= FRINGE_ARCH_RED_ZONE_
	    ? (char *)stack->limit
	    : sp - FRINGE_ARCH_RED_ZONE_;
}

/* Where a generator's resumer, or what was suspended with it, goes on. */
static char *
known_use(const struct fringe_control *control)
{
	struct fringe_control seen;

	fringe_hook_look_(&seen, control);
	if (fringe_control_pc_(&seen))
		return seen.context.sp;
	return fringe_control_finished_(&seen) == 0 ? NULL : seen.link.sp;
}

/*
 * A finished generator has no frames left. But its argument may lie on its
 * stack, and its final value with it: fringe.hpp has them there.
 */
static char *
lowest_left(const struct fringe_control *control, char *argument,
    const struct fringe_stack *stack)
{
	return fringe_stack_contains_(stack, argument) &&
		argument < (char *)control
	    ? argument
	    : (char *)control;
}

/*
 * Something is suspended or called from on every stack that is in use: the
 * generator's own suspend; a resume of another generator made from it; the
 * suspend of an outer generator made from it; or the current frame.
 */
static char *
lowest_use(const struct fringe_control *control,
    const struct fringe_control *seen, const struct fringe_stack *stack,
    char *frame)
{
	char *const none = stack->base;
	char *low = none;
	const struct fringe_control *other;

	if (fringe_control_finished_(seen) == 0)
		return lowest_left(control, seen->argument, stack);
	if (fringe_control_pc_(seen))
		lower(stack, &low, seen->context.sp);
	if (low != none)
		return low;
	lower(stack, &low, frame);
	for (other = fringe_registry_; other; other = other->next)
		lower(stack, &low, known_use(other));
	return low == none ? stack->limit : low;
}

static int
lock(void)
{
	fringe_hook_lock_();
	return 1;
}

static void
unlock(const int *locked)
{
	(void)locked;
	fringe_hook_unlock_();
}

/* A visitor that throws, or ends its thread, gives the lock back too. */
static int
visit(fringe_visitor *visitor, void *argument)
{
	__attribute__((__cleanup__(unlock))) const int locked = lock();
	const struct fringe_control *control;
	struct fringe_control seen;
	struct fringe_live live;
	int result = 0;

	(void)locked;
	for (control = fringe_registry_; control && result == 0;
	     control = control->next) {
		fringe_hook_look_(&seen, control);
		live.name = seen.name;
		live.state = fringe_control_state_(&seen);
		live.stack = fringe_control_stack_(control);
		live.low = lowest_use(
		    control, &seen, &live.stack, __builtin_frame_address(0));
		result = visitor(&live, argument);
	}
	return result;
}

/* Never inlined, by LTO either: its frame is below all of its caller's. */
__attribute__((__noinline__)) int
fringe_registry_visit(fringe_visitor *visitor, void *argument)
{
	return visitor ? visit(visitor, argument) : FRINGE_EINVAL;
}
