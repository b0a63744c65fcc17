/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What checkers hear of generators and their switches. With none of them
 * there, no generator has the room, and nothing here is called but to find
 * that out.
 */
#include "debug/watch.h"
#include "core/hooks.h"

uintptr_t
fringe_hook_stack_begin_(const struct fringe_stack *stack)
{
	return fringe_valgrind_stack_begin_(stack);
}

void
fringe_hook_stack_end_(uintptr_t token, const struct fringe_stack *stack)
{
	fringe_valgrind_stack_end_(token, stack);
}

static size_t
rounded(size_t size)
{
	return (size + FRINGE_STACK_ALIGN - 1) &
	    ~((size_t)FRINGE_STACK_ALIGN - 1);
}

size_t
fringe_hook_room_(const struct fringe_stack *stack)
{
	size_t mirror = fringe_mirror_room_(stack);

	if (mirror == 0)
		return 0;
	return sizeof(struct fringe_room) + rounded(mirror);
}

/* Runs in place of the body. Exceptions do not come back through here. */
static uintptr_t
run_watched(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	struct fringe_control *control = &yielder->control_;
	uintptr_t final;

	fringe_hook_enter_(control);
	final = fringe_room_(control)->body(yielder, argument, first);
	fringe_hook_leave_(control, true);
	return final;
}

void
fringe_hook_watch_(struct fringe_control *control)
{
	struct fringe_room *room = fringe_room_(control);

	*room = (struct fringe_room){ .body = control->body };
	control->body = run_watched;
}

void
fringe_hook_forget_(struct fringe_control *control)
{
	fringe_mirror_forget_(control);
	control->body = fringe_room_(control)->body;
}

void
fringe_hook_resume_(struct fringe_control *control)
{
	(void)control;
}

void
fringe_hook_resumed_(struct fringe_control *control)
{
	(void)control;
}

void
fringe_hook_enter_(struct fringe_control *control)
{
	fringe_mirror_enter_(control);
}

void
fringe_hook_leave_(struct fringe_control *control, bool for_good)
{
	fringe_mirror_leave_(control);
	(void)for_good;
}
