/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The switches of the exported twins, as compiled from the inline ones, where
 * an architecture's .S has none of its own. Each returns to its caller with a
 * return that the processor has paired with a call made on another stack: what
 * that costs is all that one written by hand can do better.
 */
#include "core/internal.h"

/* Alone, this would be an empty translation unit to ISO C. */
struct fringe_compiled_twins_;

#ifndef FRINGE_ARCH_TWINS_

/*
 * Whatever this is compiled with, the record that a switch leaves has the frame
 * pointer of a frame, of which a chain goes on. In one that calls nobody, as
 * they take the switch for, compilers may have it hold something else.
 */
static inline __attribute__((__always_inline__)) void
set_frame_pointer(void)
{
	__asm__ __volatile__("" : : "r"(__builtin_frame_address(0)));
}

int
fringe_arch_resume_out_(
    struct fringe_control *control, uintptr_t in, uintptr_t *out)
{
	struct fringe_transfer arrived;
	void *pc = control->context.pc;

	set_frame_pointer();
	control->context.pc = (void *)FRINGE_GATE_RUNNING_;
	arrived = fringe_switch_(in, pc, &control->context, &control->link);
	if (FRINGE_UNLIKELY_(!arrived.pc))
		return fringe_resume_out_ended_(control, arrived.value, out);
	control->context.pc = arrived.pc;
	if (out)
		*out = arrived.value;
	return 1;
}

int
fringe_arch_suspend_out_(
    struct fringe_yielder *yielder, uintptr_t out, uintptr_t *in)
{
	struct fringe_control *control = &yielder->control_;
	struct fringe_transfer arrived;

	set_frame_pointer();
	arrived = fringe_switch_suspend_(
	    out, control->link.pc, &control->link, &control->context);
	if (FRINGE_UNLIKELY_(!arrived.pc))
		return fringe_suspend_out_slow_(control, 0, in);
	if (in)
		*in = arrived.value;
	return 0;
}

int
fringe_arch_swap_out_(struct fringe_context *from, struct fringe_context *to,
    uintptr_t value, uintptr_t *received)
{
	struct fringe_transfer arrived;
	void *pc = to->record_.pc;

	set_frame_pointer();
	to->record_.pc = NULL;
	arrived = fringe_switch_(value, pc, &to->record_, &from->record_);
	if (received)
		*received = arrived.value;
	return 0;
}

#endif
