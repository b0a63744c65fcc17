/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Switches into a generator, with all that checkers, the recorder and the
 * floating-point control words want around it. `end` is a constant where this
 * is inlined, so a function has one of the switches, and a program only those
 * that it calls.
 */
#include "core/hooks.h"
#include "core/internal.h"

#define INLINED static inline __attribute__((__always_inline__))

INLINED struct fringe_transfer
watched(struct fringe_control *control, uintptr_t value, void *pc, bool end)
{
	struct fringe_record *to = &control->context;
	struct fringe_record *me = &control->link;
	struct fringe_transfer arrived;

	if (fringe_control_room_(control))
		fringe_hook_resume_(control);
	arrived = end ? fringe_switch_end_(value, pc, to, me)
		      : fringe_switch_(value, pc, to, me);
	if (fringe_control_room_(control))
		fringe_hook_resumed_(control);
	return arrived;
}

INLINED struct fringe_transfer
recorded(struct fringe_control *control, uintptr_t value, void *pc, bool end)
{
	struct fringe_transfer arrived;
	uintptr_t unwinding = 0;

	if (fringe_control_recorded_(control))
		unwinding = fringe_hook_record_resume_(control);
	arrived = watched(control, value, pc, end);
	if (fringe_control_recorded_(control))
		fringe_hook_record_resumed_(control, unwinding, arrived.pc);
	return arrived;
}

INLINED struct fringe_transfer
run(struct fringe_control *control, uintptr_t value, void *pc, bool end)
{
	struct fringe_transfer arrived;
	uintptr_t outer;

	FRINGE_PROBE_RESUME_(control, value);
	if (!fringe_control_fpu_(control))
		return recorded(control, value, pc, end);
	outer = fringe_arch_fpu_read_();
	/* 0 is no control word: then it starts with its resumer's. */
	if (fringe_control_get_fpu_(control) &&
	    fringe_control_get_fpu_(control) != outer)
		fringe_arch_fpu_write_(fringe_control_get_fpu_(control));
	arrived = recorded(control, value, pc, end);
	fringe_control_set_fpu_(control, fringe_arch_fpu_read_());
	if (fringe_control_get_fpu_(control) != outer)
		fringe_arch_fpu_write_(outer);
	return arrived;
}

struct fringe_transfer
fringe_control_run_(struct fringe_control *control, uintptr_t value, void *pc)
{
	return run(control, value, pc, false);
}

struct fringe_transfer
fringe_control_run_end_(struct fringe_control *control, void *pc)
{
	return run(control, 0, pc, true);
}
