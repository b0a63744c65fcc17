/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Built in place of valgrind.c where its headers are missing or declined. */
#include "core/hooks.h"
#include "debug/watch.h"

bool
fringe_valgrind_present_(void)
{
	return false;
}

uintptr_t
fringe_valgrind_stack_begin_(const struct fringe_stack *stack)
{
	(void)stack;
	return 0;
}

void
fringe_valgrind_stack_end_(uintptr_t token, const struct fringe_stack *stack)
{
	(void)stack;
	(void)token;
}

void
fringe_hook_peek_begin_(void)
{
}

void
fringe_hook_peek_end_(void)
{
}

void
fringe_hook_unordered_(volatile void *flag, size_t size)
{
	(void)flag;
	(void)size;
}

size_t
fringe_mirror_room_(const struct fringe_stack *stack)
{
	(void)stack;
	return 0;
}

void
fringe_mirror_enter_(struct fringe_control *control)
{
	(void)control;
}

void
fringe_mirror_leave_(struct fringe_control *control)
{
	(void)control;
}

void
fringe_mirror_forget_(struct fringe_control *control)
{
	(void)control;
}

void
fringe_mirror_walk_begin_(const struct fringe_control *outermost)
{
	(void)outermost;
}

void
fringe_mirror_walk_end_(const struct fringe_control *outermost)
{
	(void)outermost;
}

bool
fringe_mirror_look_(
    struct fringe_control *seen, const struct fringe_control *control)
{
	(void)seen;
	(void)control;
	return false;
}

void
fringe_hook_trace_begin_(const struct fringe_control *suspended)
{
	(void)suspended;
}

void
fringe_hook_trace_end_(const struct fringe_control *suspended)
{
	(void)suspended;
}
