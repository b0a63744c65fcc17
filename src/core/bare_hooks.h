/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The hooks of a freestanding core, which knows of no threads, no unwinder and
 * no checkers: the compiler leaves out what is for them. Private: see hooks.h,
 * which says what each is for.
 */
#ifndef FRINGE_BARE_HOOKS_H
#define FRINGE_BARE_HOOKS_H

#include "core/internal.h"

struct fringe_text;

/* A test compiles a hosted core, and has nothing else to surround it with. */
#ifndef BARE_HOOK
#define BARE_HOOK static inline
#endif

/* For the list of live generators, see lock.c. */
void fringe_lock_(void);
void fringe_unlock_(void);

BARE_HOOK void
fringe_hook_add_symbols_(struct fringe_text *text, uintptr_t pc, bool exact)
{
	(void)text;
	(void)pc;
	(void)exact;
}

BARE_HOOK unsigned int
fringe_hook_list_(void)
{
	return 0;
}

BARE_HOOK void
fringe_hook_lock_(unsigned int list)
{
	(void)list;
	fringe_lock_();
}

BARE_HOOK void
fringe_hook_unlock_(unsigned int list)
{
	(void)list;
	fringe_unlock_();
}

/* Nobody to wait for: what interrupts waits for nothing. */
BARE_HOOK int
fringe_hook_lock_soon_(unsigned int list)
{
	(void)list;
	return 0;
}

BARE_HOOK uintptr_t
fringe_hook_thread_(void)
{
	return 0;
}

/* No unwinder, no frame that it could unwind. */
BARE_HOOK void
fringe_hook_unwind_(struct fringe_control *control)
{
	(void)control;
}

BARE_HOOK void
fringe_hook_rethrow_(uintptr_t exception, const char *name)
{
	(void)exception;
	(void)name;
}

BARE_HOOK uintptr_t
fringe_hook_stack_begin_(const struct fringe_stack *stack)
{
	(void)stack;
	return 0;
}

BARE_HOOK void
fringe_hook_stack_end_(uintptr_t token, const struct fringe_stack *stack)
{
	(void)stack;
	(void)token;
}

BARE_HOOK size_t
fringe_hook_room_(const struct fringe_stack *stack)
{
	(void)stack;
	return 0;
}

BARE_HOOK void
fringe_hook_watch_(struct fringe_control *control)
{
	(void)control;
}

BARE_HOOK void
fringe_hook_forget_(struct fringe_control *control)
{
	(void)control;
}

BARE_HOOK void
fringe_hook_watch_context_(
    struct fringe_context *context, struct fringe_control *control)
{
	(void)context;
	(void)control;
}

/* Nothing is parked. */
BARE_HOOK struct fringe_resumed
fringe_hook_swap_(
    struct fringe_context *from, struct fringe_context *to, uintptr_t value)
{
	(void)from;
	(void)to;
	return (struct fringe_resumed){ value, FRINGE_EINVAL };
}

BARE_HOOK uintptr_t
fringe_hook_call_(const struct fringe_stack *stack,
    fringe_call_function *function, void *argument)
{
	return fringe_arch_call_(stack->base, function, argument);
}

BARE_HOOK void
fringe_hook_use_(struct fringe_control *control, void *caller)
{
	(void)control;
	(void)caller;
}

BARE_HOOK void
fringe_hook_resume_(struct fringe_control *control)
{
	(void)control;
}

BARE_HOOK void
fringe_hook_resumed_(struct fringe_control *control)
{
	(void)control;
}

BARE_HOOK void
fringe_hook_enter_(struct fringe_control *control)
{
	(void)control;
}

BARE_HOOK void
fringe_hook_leave_(struct fringe_control *control, bool for_good)
{
	(void)control;
	(void)for_good;
}

/* Nothing is recorded. */
BARE_HOOK void
fringe_hook_record_begin_(
    struct fringe_control *control, enum fringe_event_ event)
{
	(void)control;
	(void)event;
}

BARE_HOOK void
fringe_hook_record_(
    const struct fringe_control *control, enum fringe_event_ event)
{
	(void)control;
	(void)event;
}

BARE_HOOK uintptr_t
fringe_hook_record_resume_(struct fringe_control *control)
{
	(void)control;
	return 0;
}

BARE_HOOK void
fringe_hook_record_resumed_(const struct fringe_control *control,
    uintptr_t unwinding, const void *pc)
{
	(void)control;
	(void)unwinding;
	(void)pc;
}

BARE_HOOK void
fringe_hook_look_(
    struct fringe_control *seen, const struct fringe_control *control)
{
	*seen = *control;
}

BARE_HOOK void
fringe_hook_peek_begin_(void)
{
}

BARE_HOOK void
fringe_hook_peek_end_(void)
{
}

BARE_HOOK void
fringe_hook_trace_begin_(const struct fringe_control *suspended)
{
	(void)suspended;
}

BARE_HOOK void
fringe_hook_trace_end_(const struct fringe_control *suspended)
{
	(void)suspended;
}

/* Nothing creates a generator here. */
BARE_HOOK bool
fringe_hook_keep_(struct fringe_control *control)
{
	(void)control;
	return false;
}

BARE_HOOK int
fringe_hook_give_back_(uintptr_t flags, struct fringe_stack *stack)
{
	(void)flags;
	(void)stack;
	return 0;
}

#endif
