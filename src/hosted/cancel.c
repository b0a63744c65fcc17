/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Ending a suspended generator by unwinding its frames: its last suspend comes
 * back with a refusal and, before it returns, unwinds from there, so that the
 * innermost frame has a call at which its cleanups are found.
 */
#include "core/internal.h"
#include "hosted/unwind.h"

int
fringe_generator_cancel(struct fringe_generator *generator)
{
	struct _Unwind_Exception unwinding;
	struct fringe_transfer arrived;
	struct fringe_control *control;
	void *pc;
	int left;

	if (!generator)
		return FRINGE_EINVAL;
	control = generator->control_;
	left = fringe_control_end_(control, &pc);
	if (left <= 0)
		return left;
	control->context.pc = (void *)FRINGE_GATE_CANCELING_;
	control->thrown = fringe_unwind_begin_(&unwinding);
	arrived = fringe_control_run_(control, 0, pc, true);
	if (arrived.pc) {
		fringe_control_suspend_(control, arrived.pc);
		return (int)arrived.value;
	}
	/* Its own unwinding ends here; anything else goes on. */
	if (control->thrown == (uintptr_t)&unwinding)
		control->thrown = 0;
	FRINGE_LAYOUT_(fringe_resume_ended)(control);
	return 1;
}
