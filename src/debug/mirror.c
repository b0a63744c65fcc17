/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The mirror of the resumer's stack: there is none. */
#include "debug/watch.h"

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
