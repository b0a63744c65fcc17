/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Where the inlined switches go when something rare is the matter. */
#include "core/internal.h"

int
FRINGE_LAYOUT_(fringe_resume_slow)(
    struct fringe_control *control, uintptr_t in, uintptr_t *out)
{
	struct fringe_transfer arrived;
	void *pc;

	if (!control)
		return FRINGE_EEMPTY;
	pc = fringe_control_pc_(control);
	if (!pc)
		return fringe_control_not_suspended_(control);
	control->context.pc = (void *)FRINGE_GATE_RUNNING_;
	arrived = fringe_control_run_(control, in, pc, false);
	if (!arrived.pc)
		return FRINGE_LAYOUT_(fringe_resume_ended)(
		    control, arrived.value, out);
	fringe_control_suspend_(control, arrived.pc);
	if (out)
		*out = arrived.value;
	return 1;
}

int
FRINGE_LAYOUT_(fringe_resume_ended)(
    struct fringe_control *control, uintptr_t value, uintptr_t *out)
{
	control->context.pc = (void *)FRINGE_GATE_FINISHED_;
	if (out)
		*out = value;
	return 0;
}

int
FRINGE_LAYOUT_(fringe_suspend_refused)(const struct fringe_control *control)
{
	return (uintptr_t)control->context.pc == FRINGE_GATE_CLOSING_
	    ? FRINGE_ECANCELED
	    : FRINGE_ENOTRUNNING;
}

int
FRINGE_LAYOUT_(fringe_swap_refused)(const struct fringe_context *to)
{
	return to->record_.pc ? FRINGE_EINVAL : FRINGE_EEMPTY;
}
