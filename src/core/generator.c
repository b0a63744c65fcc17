/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Generators: begin, end, and what can be asked of them. */
#include "fringe/typed.h"
#include "core/hooks.h"
#include "core/internal.h"

static void
watch(struct fringe_control *control)
{
	if (fringe_control_room_(control))
		fringe_hook_watch_(control);
	fringe_hook_record_begin_(control, FRINGE_EVENT_CREATED_);
	if (fringe_control_room_(control) || fringe_control_recorded_(control))
		fringe_control_suspend_(control, fringe_control_pc_(control));
}

int
FRINGE_LAYOUT_(fringe_generator_init_typed)(struct fringe_generator *generator,
    const struct fringe_stack *stack, fringe_generator_body *trampoline,
    void (*function)(void), void *argument)
{
	struct fringe_control *control;
	uintptr_t checker;
	int error;

	if (!generator || !trampoline || !function)
		return FRINGE_EINVAL;
	error = fringe_stack_check(stack);
	if (error < 0)
		return error;
	checker = fringe_hook_stack_begin_(stack);
	control = fringe_control_init_(stack, trampoline, function, argument);
	fringe_control_set_checker_(control, checker);
	watch(control);
	fringe_registry_add_(control);
	FRINGE_PROBE_CREATE_(control, stack->base);
	generator->control_ = control;
	return 0;
}

int
fringe_generator_init(struct fringe_generator *generator,
    const struct fringe_stack *stack, fringe_generator_body *body,
    void *argument)
{
	return FRINGE_LAYOUT_(fringe_generator_init_typed)(
	    generator, stack, body, (void (*)(void))body, argument);
}

/* Before anybody else can have its memory. */
static void
record_end(const struct fringe_control *control)
{
	if (fringe_control_recorded_(control))
		fringe_hook_record_(control,
		    fringe_control_finished_(control) == 0
			? FRINGE_EVENT_DESTROYED_
			: FRINGE_EVENT_ABANDONED_);
}

int
fringe_generator_release_(
    struct fringe_generator *generator, struct fringe_stack *stack)
{
	struct fringe_control *control = generator->control_;
	int error = 0;

	/* A copy of a handle that was emptied. */
	if (fringe_control_created_(control) && control->flags & FLAG_BLANK)
		return FRINGE_EEMPTY;
	FRINGE_PROBE_DESTROY_(control);
	record_end(control);
	if (fringe_control_created_(control) && fringe_hook_keep_(control)) {
		*stack = (struct fringe_stack){ 0 };
		generator->control_ = NULL;
		return 0;
	}
	*stack = fringe_control_stack_(control);
	fringe_registry_remove_(control);
	if (fringe_control_room_(control))
		fringe_hook_forget_(control);
	fringe_hook_stack_end_(fringe_control_get_checker_(control), stack);
	if (fringe_control_created_(control))
		error = fringe_hook_give_back_(control->flags, stack);
	if (error < 0) {
		fringe_control_set_checker_(
		    control, fringe_hook_stack_begin_(stack));
		if (fringe_control_room_(control))
			fringe_hook_watch_(control);
		fringe_registry_add_(control);
		FRINGE_PROBE_CREATE_(control, stack->base);
		return error;
	}
	generator->control_ = NULL;
	return 0;
}

int
fringe_generator_finish(
    struct fringe_generator *generator, struct fringe_stack *stack)
{
	struct fringe_stack left = { 0 };
	int error;

	if (!generator)
		return FRINGE_EINVAL;
	if (generator->control_) {
		error = fringe_control_finished_(generator->control_);
		if (error < 0)
			return error;
		if (fringe_control_created_(generator->control_))
			return FRINGE_EOWNER;
		error = fringe_generator_release_(generator, &left);
		if (error < 0)
			return error;
	}
	if (stack)
		*stack = left;
	return 0;
}

int
fringe_generator_abandon(
    struct fringe_generator *generator, struct fringe_stack *stack)
{
	struct fringe_stack left = { 0 };
	int error;

	if (!generator)
		return FRINGE_EINVAL;
	if (generator->control_) {
		left = fringe_control_stack_(generator->control_);
		if (fringe_stack_contains_(&left, __builtin_frame_address(0)))
			return FRINGE_ERUNNING;
		error = fringe_generator_release_(generator, &left);
		if (error < 0)
			return error;
	}
	if (stack)
		*stack = left;
	return 0;
}

enum fringe_state
fringe_generator_state(const struct fringe_generator *generator)
{
	if (!generator || !generator->control_)
		return FRINGE_EMPTY;
	return fringe_control_state_(generator->control_);
}

int
fringe_generator_set_attributes(struct fringe_generator *generator,
    const struct fringe_attributes *attributes)
{
	struct fringe_control *control;
	void *pc;

	if (!generator || !attributes || attributes->flags & ~FLAG_ATTRIBUTES)
		return FRINGE_EINVAL;
	control = generator->control_;
	if (!control)
		return FRINGE_EEMPTY;
	pc = fringe_control_pc_(control);
	if (!pc)
		return fringe_control_not_suspended_(control);
	control->name = attributes->name;
	control->flags &= ~(uintptr_t)FLAG_ATTRIBUTES;
	control->flags |= attributes->flags;
	fringe_hook_record_begin_(control, FRINGE_EVENT_NAMED_);
	fringe_control_set_fpu_(control, 0);
	fringe_control_set_owner_(control, 0);
	fringe_control_suspend_(control, pc);
	return 0;
}

int
fringe_generator_attributes(const struct fringe_generator *generator,
    struct fringe_attributes *attributes)
{
	const struct fringe_control *control;

	if (!generator || !attributes)
		return FRINGE_EINVAL;
	control = generator->control_;
	if (!control)
		return FRINGE_EEMPTY;
	attributes->name = control->name;
	attributes->flags = control->flags & FLAG_ATTRIBUTES;
	return 0;
}

int
fringe_generator_stack(
    const struct fringe_generator *generator, struct fringe_stack *stack)
{
	if (!generator || !stack)
		return FRINGE_EINVAL;
	if (!generator->control_)
		return FRINGE_EEMPTY;
	*stack = fringe_control_stack_(generator->control_);
	return 0;
}
