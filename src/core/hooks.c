/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The surroundings of a freestanding core: see hooks.h. */
#include "core/hooks.h"
#include "core/internal.h"

#define WEAK __attribute__((__weak__))

WEAK void
fringe_hook_lock_(void)
{
}

WEAK void
fringe_hook_unlock_(void)
{
}

WEAK uintptr_t
fringe_hook_thread_(void)
{
	return 0;
}

/* No unwinder, no frame that it could unwind. */
WEAK void
fringe_hook_unwind_(struct fringe_control *control)
{
	(void)control;
}

WEAK void
fringe_hook_rethrow_(uintptr_t exception, const char *name)
{
	(void)exception;
	(void)name;
}

WEAK uintptr_t
fringe_hook_stack_begin_(const struct fringe_stack *stack)
{
	(void)stack;
	return 0;
}

WEAK void
fringe_hook_stack_end_(uintptr_t token, const struct fringe_stack *stack)
{
	(void)stack;
	(void)token;
}

WEAK size_t
fringe_hook_room_(const struct fringe_stack *stack)
{
	(void)stack;
	return 0;
}

WEAK void
fringe_hook_watch_(struct fringe_control *control)
{
	(void)control;
}

WEAK void
fringe_hook_forget_(struct fringe_control *control)
{
	(void)control;
}

WEAK void
fringe_hook_watch_context_(
    struct fringe_context *context, struct fringe_control *control)
{
	(void)context;
	(void)control;
}

/* Nothing is parked. */
WEAK struct fringe_resumed
fringe_hook_swap_(
    struct fringe_context *from, struct fringe_context *to, uintptr_t value)
{
	(void)from;
	(void)to;
	return (struct fringe_resumed){ value, FRINGE_EINVAL };
}

WEAK uintptr_t
fringe_hook_call_(const struct fringe_stack *stack,
    fringe_call_function *function, void *argument)
{
	return fringe_arch_call_(stack->base, function, argument);
}

WEAK void
fringe_hook_use_(struct fringe_control *control, void *caller)
{
	(void)control;
	(void)caller;
}

WEAK void
fringe_hook_resume_(struct fringe_control *control)
{
	(void)control;
}

WEAK void
fringe_hook_resumed_(struct fringe_control *control)
{
	(void)control;
}

WEAK void
fringe_hook_enter_(struct fringe_control *control)
{
	(void)control;
}

WEAK void
fringe_hook_leave_(struct fringe_control *control, bool for_good)
{
	(void)control;
	(void)for_good;
}

WEAK void
fringe_hook_look_(
    struct fringe_control *seen, const struct fringe_control *control)
{
	*seen = *control;
}

WEAK void
fringe_hook_peek_begin_(void)
{
}

WEAK void
fringe_hook_peek_end_(void)
{
}

WEAK void
fringe_hook_unordered_(volatile void *flag, size_t size)
{
	(void)flag;
	(void)size;
}

/* Nothing creates a generator here. */
WEAK int
fringe_hook_unmap_(struct fringe_stack *stack)
{
	(void)stack;
	return 0;
}
