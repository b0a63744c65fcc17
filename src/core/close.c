/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Ending a suspended generator in plain C: its last suspend comes back with a
 * refusal, and the gate refuses every other until the body has returned.
 */
#include "core/internal.h"

int
fringe_generator_close(struct fringe_generator *generator, uintptr_t *final)
{
	struct fringe_control *control;
	struct fringe_transfer arrived;
	void *pc;

	if (!generator)
		return FRINGE_EINVAL;
	control = generator->control_;
	if (!control || fringe_control_finished_(control) == 0)
		return 0;
	pc = fringe_control_pc_(control);
	if (!pc)
		return FRINGE_ERUNNING;
	if (pc == (const void *)fringe_arch_enter_) {
		control->context.pc = (void *)FRINGE_GATE_FINISHED_;
		return 0;
	}
	control->context.pc = (void *)FRINGE_GATE_CLOSING_;
	arrived = fringe_control_run_(control, 0, pc, true);
	FRINGE_LAYOUT_(fringe_resume_ended)(control, arrived.value, final);
	return 1;
}
