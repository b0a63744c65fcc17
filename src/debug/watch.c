/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What checkers hear of generators' switches. */
#include "core/hooks.h"

/* Nobody watches. */
size_t
fringe_hook_room_(const struct fringe_stack *stack)
{
	(void)stack;
	return 0;
}

void
fringe_hook_watch_(struct fringe_control *control)
{
	(void)control;
}

void
fringe_hook_forget_(struct fringe_control *control)
{
	(void)control;
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
	(void)control;
}

void
fringe_hook_leave_(struct fringe_control *control, bool for_good)
{
	(void)control;
	(void)for_good;
}
