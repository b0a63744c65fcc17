/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Ending a suspended generator in plain C: its last suspend comes back with a
 * refusal, and the gate refuses every other until the body has returned.
 */
#include "core/hooks.h"
#include "core/internal.h"

int
fringe_control_end_(struct fringe_control *control, void **pc)
{
	uintptr_t thrown = 0;
	int error;

	if (!control || fringe_control_finished_(control) == 0)
		return 0;
	error = fringe_control_begin_(control, pc);
	if (error < 0)
		return error;
	if (!fringe_is_fresh_(*pc))
		return 1;
	FRINGE_PROBE_FINISH_(control, thrown);
	control->context.pc = (void *)FRINGE_GATE_FINISHED_;
	if (fringe_control_recorded_(control))
		fringe_hook_record_(control, FRINGE_EVENT_CLOSED_);
	return 0;
}

int
fringe_generator_close(struct fringe_generator *generator, uintptr_t *final)
{
	struct fringe_control *control;
	struct fringe_transfer arrived;
	void *pc;
	int error;
	int left;

	if (!generator)
		return FRINGE_EINVAL;
	control = generator->control_;
	left = fringe_control_end_(control, &pc);
	if (left <= 0)
		return left;
	control->context.pc = (void *)FRINGE_GATE_CLOSING_;
	arrived = fringe_control_run_end_(control, pc);
	error = fringe_generator_ended_(control);
	if (error < 0)
		return error;
	if (final)
		*final = arrived.value;
	return 1;
}
