/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Contexts. One starts as a generator does, from a control block at its
 * stack's base. Its gate says that it is suspended for as long as it lives,
 * so a backtrace ends at its root: nobody resumed it.
 */
#include "fringe/context.h"
#include "core/hooks.h"
#include "core/internal.h"

/* A context's body: its return goes where link says, which is to the next. */
static uintptr_t
run_context(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct fringe_control *control = &yielder->control_;
	fringe_context_entry *entry = (fringe_context_entry *)control->function;
	struct fringe_context *next = entry(argument, value);

	if (!next || !next->record_.pc)
		fringe_panic("a context ended and named none to go on",
		    "fringe_context_entry", NULL);
	control->link = next->record_;
	next->record_.pc = NULL;
	return 0;
}

int
fringe_context_init(struct fringe_context *context,
    const struct fringe_stack *stack, fringe_context_entry *entry,
    void *argument)
{
	struct fringe_control *control;
	int error;

	if (!context || !entry)
		return FRINGE_EINVAL;
	error = fringe_stack_check(stack);
	if (error < 0)
		return error;
	fringe_hook_stack_begin_(stack);
	control = fringe_control_init_(
	    stack, run_context, (void (*)(void))entry, argument);
	context->record_ = control->context;
	control->context.pc = (void *)FRINGE_GATE_PARKED_;
	if (fringe_control_room_(control))
		fringe_hook_watch_context_(context, control);
	return 0;
}

/* A stack in use. */
struct use {
	uintptr_t token;
	const struct fringe_stack *stack;
};

static void
end_use(const struct use *use)
{
	fringe_hook_stack_end_(use->token, use->stack);
}

/* The use ends when an exception passes, too. */
static uintptr_t
call(const struct fringe_stack *stack, fringe_call_function *function,
    void *argument)
{
	__attribute__((__cleanup__(end_use))) struct use use = {
		fringe_hook_stack_begin_(stack), stack
	};

	return fringe_hook_call_(use.stack, function, argument);
}

int
fringe_call_on_stack(const struct fringe_stack *stack,
    fringe_call_function *function, void *argument, uintptr_t *result)
{
	uintptr_t value;
	int error;

	if (!function)
		return FRINGE_EINVAL;
	error = fringe_stack_check(stack);
	if (error < 0)
		return error;
	value = call(stack, function, argument);
	if (result)
		*result = value;
	return 0;
}
