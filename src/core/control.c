/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The control block: made, and looked at. */
#include "core/hooks.h"
#include "core/internal.h"

/*
 * gcc makes a "rep stos" of a memset whose size it knows, which takes x86-64 15
 * ns for these 192 bytes; and that of a C library may have no unwind tables, as
 * musl's, so that a profiler's trace would end there.
 */
static void
clear(struct fringe_control *control)
{
	uintptr_t *word = (uintptr_t *)(void *)control;
	size_t i;

	if (!__STDC_HOSTED__) {
		__builtin_memset(control, 0, sizeof(*control));
		return;
	}
	for (i = 0; i < sizeof(*control) / sizeof(*word); i++) {
		word[i] = 0;
		/* Or the loop would be a memset too. */
		__asm__ __volatile__("" : : : "memory");
	}
}

struct fringe_control *
fringe_control_init_(const struct fringe_stack *stack,
    fringe_generator_body *body, void (*function)(void), void *argument)
{
	size_t room = fringe_hook_room_(stack);
	char *top = (char *)stack->base - room;
	struct fringe_control *control =
	    (struct fringe_control *)(void *)top - 1;

	clear(control);
	control->body = body;
	control->function = function;
	control->argument = argument;
	control->limit = stack->limit;
	fringe_control_set_guard_(control, stack->guard);
	fringe_control_set_room_(control, room);
	fringe_control_set_owner_(control, fringe_hook_thread_());
	fringe_control_set_end_(control, fringe_arch_end_);
	/*
	 * Unwinding takes it for the root's CFA, and on bare targets reads a
	 * word there, which above the base may be no memory.
	 */
	control->link.sp = FRINGE_ARCH_BARE_ ? control : stack->base;
	fringe_control_start_(control);
	return control;
}

void
fringe_control_suspend_(struct fringe_control *control, void *pc)
{
	bool park = fringe_control_fpu_(control) ||
	    fringe_control_room_(control) || fringe_control_recorded_(control);

	fringe_control_set_parked_(control, park ? pc : NULL);
	control->context.pc = park ? (void *)FRINGE_GATE_PARKED_ : pc;
}

void *
fringe_control_running_(const struct fringe_control *control)
{
	return fringe_control_room_(control) ? (void *)FRINGE_GATE_WATCHED_
					     : (void *)FRINGE_GATE_RUNNING_;
}

int
fringe_control_finished_(const struct fringe_control *control)
{
	uintptr_t gate = (uintptr_t)control->context.pc;

	if (gate == FRINGE_GATE_FINISHED_)
		return 0;
	return gate >= FRINGE_GATE_SUSPENDED_ ? FRINGE_EUNFINISHED
					      : FRINGE_ERUNNING;
}

enum fringe_state
fringe_control_state_(const struct fringe_control *control)
{
	switch (fringe_control_finished_(control)) {
	case 0:
		return FRINGE_FINISHED;
	case FRINGE_EUNFINISHED:
		return FRINGE_SUSPENDED;
	default:
		return FRINGE_RUNNING;
	}
}

int
fringe_control_not_suspended_(const struct fringe_control *control)
{
	return fringe_control_finished_(control) == 0 ? FRINGE_EFINISHED
						      : FRINGE_ERUNNING;
}
