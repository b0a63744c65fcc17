/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Contexts, and calls on other stacks, where there are sanitizers. A suspended
 * context is then parked (debug/watch.h), so that every swap is made here, on
 * both sides.
 */
#include "fringe/context.h"
#include "core/hooks.h"
#include "core/internal.h"
#include "debug/watch.h"

static void
park(struct fringe_context *context, struct fringe_parked *parked)
{
	context->record_ = parked->record;
	context->record_.fp = parked;
	context->record_.pc = (void *)FRINGE_GATE_PARKED_;
}

/* What comes first after a switch. Returns the value that was passed. */
static uintptr_t
arrive(uintptr_t from, struct fringe_side *at)
{
	struct fringe_parked *left = (struct fringe_parked *)from;

	fringe_sanitizers_arrive_(at, left->from ? &left->side : NULL);
	if (left->from)
		park(left->from, left);
	else
		fringe_sanitizers_ended_(left->side.fiber);
	return left->value;
}

struct fringe_resumed
fringe_hook_swap_(
    struct fringe_context *from, struct fringe_context *to, uintptr_t value)
{
	struct fringe_parked *other = to->record_.fp;
	struct fringe_parked mine = { .value = value, .from = from };
	struct fringe_transfer arrived;

	to->record_.pc = NULL;
	fringe_sanitizers_leave_(&mine.side, &other->side);
	arrived = fringe_switch_(
	    (uintptr_t)&mine, other->record.pc, &other->record, &mine.record);
	return (struct fringe_resumed){ arrive(arrived.value, &mine.side), 0 };
}

/* Runs in place of the body, which leaves in link who is to go on. */
static FRINGE_CALLED_UNSEEN_ uintptr_t
run_watched(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	struct fringe_control *control = &yielder->control_;
	struct fringe_room *room = fringe_room_(control);
	struct fringe_parked *last = &room->parked;
	struct fringe_parked *next;

	room->body(yielder, argument, arrive(first, &last->side));
	next = control->link.fp;
	control->link = next->record;
	*last = (struct fringe_parked){ .side.fiber = room->fiber };
	fringe_sanitizers_leave_(NULL, &next->side);
	return (uintptr_t)last;
}

void
fringe_hook_watch_context_(
    struct fringe_context *context, struct fringe_control *control)
{
	struct fringe_room *room = fringe_room_(control);

	if (!fringe_sanitizers_present_())
		return;
	room->body = control->body;
	room->parked = (struct fringe_parked){ .record = context->record_ };
	control->body = run_watched;
	fringe_sanitizers_watch_(control, &room->parked.side);
	park(context, &room->parked);
}

struct call {
	fringe_call_function *function;
	void *argument;
	struct fringe_side caller;
	struct fringe_side called;
};

static FRINGE_CALLED_UNSEEN_ uintptr_t
run_call(void *argument)
{
	struct call *call = argument;

	fringe_sanitizers_arrive_(&call->called, &call->caller);
	return call->function(call->argument);
}

/* When it has returned, or an exception came. */
static void
end_call(struct call *call)
{
	fringe_sanitizers_leave_(NULL, &call->caller);
	fringe_sanitizers_arrive_(&call->caller, NULL);
}

/* To those who know fibers it is a call: the fiber stays the same. */
static uintptr_t
call_and_tell(const struct fringe_stack *stack, fringe_call_function *function,
    void *argument)
{
	__attribute__((__cleanup__(end_call))) struct call call = {
		.function = function,
		.argument = argument,
		.called.bottom = stack->limit,
		.called.size = fringe_stack_size(stack),
	};

	fringe_sanitizers_leave_(&call.caller, &call.called);
	return fringe_arch_call_(stack->base, run_call, &call);
}

uintptr_t
fringe_hook_call_(const struct fringe_stack *stack,
    fringe_call_function *function, void *argument)
{
	if (fringe_sanitizers_present_())
		return call_and_tell(stack, function, argument);
	return fringe_arch_call_(stack->base, function, argument);
}
