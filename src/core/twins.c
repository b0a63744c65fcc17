/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The exported twins of what the headers inline: for programs compiled with
 * FRINGE_OUT_OF_LINE, for other languages, and for function pointers. Each
 * looks at the gate as the inline one does and leaves the switch to the
 * architecture's .S, or to compiled_twins.c, by a jump where the compiler
 * optimises at all.
 */
#define FRINGE_OUT_OF_LINE
#include "core/internal.h"

int
fringe_generator_resume(
    struct fringe_generator *generator, uintptr_t in, uintptr_t *out)
{
	struct fringe_control *control = generator->control_;

	if (FRINGE_UNLIKELY_(!fringe_generator_is_open_(control)))
		return fringe_resume_out_slow_(control, in, out);
	FRINGE_PROBE_RESUME_(control, in);
	return fringe_arch_resume_out_(control, in, out);
}

int
fringe_generator_suspend(
    struct fringe_yielder *yielder, uintptr_t out, uintptr_t *in)
{
	struct fringe_control *control = &yielder->control_;

	if (FRINGE_UNLIKELY_(!fringe_generator_is_running_(control)))
		return fringe_suspend_out_slow_(control, out, in);
	FRINGE_PROBE_SUSPEND_(control, out);
	return fringe_arch_suspend_out_(yielder, out, in);
}

void
fringe_generator_prefetch(const struct fringe_generator *generator)
{
	fringe_control_prefetch_(generator->control_);
}

int
fringe_context_swap(struct fringe_context *from, struct fringe_context *to,
    uintptr_t value, uintptr_t *received)
{
	if (FRINGE_UNLIKELY_(!fringe_context_can_swap_(from, to)))
		return fringe_swap_out_slow_(from, to, value, received);
	return fringe_arch_swap_out_(from, to, value, received);
}
