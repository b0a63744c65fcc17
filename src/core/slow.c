/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Where the inlined switches go when something rare is the matter, and the
 * switches made from there.
 */
#include "fringe/typed.h"
#include "core/hooks.h"
#include "core/internal.h"

static struct fringe_resumed
failed(int error)
{
	return (struct fringe_resumed){ 0, error };
}

/*
 * Whether the caller's thread may resume it at this pc; then it belongs to that
 * one. One that is fresh is anybody's, though it has its maker's name: so that
 * its maker can resume it the short way.
 */
static bool
own(struct fringe_control *control, const void *pc)
{
	uintptr_t thread = fringe_hook_thread_();

	if (!thread)
		return true;
	if (fringe_control_get_owner_(control) != thread &&
	    fringe_control_get_owner_(control) && !fringe_is_fresh_(pc) &&
	    !(control->flags & FRINGE_UNPINNED))
		return false;
	fringe_control_set_owner_(control, thread);
	return true;
}

int
fringe_control_begin_(struct fringe_control *control, void **pc)
{
	*pc = fringe_control_pc_(control);
	if (!*pc)
		return fringe_control_not_suspended_(control);
	return own(control, *pc) ? 0 : FRINGE_ETHREAD;
}

/*
 * While a generator is suspended nobody goes by its link. Debuggers and traces
 * tell by it where the last resume was made, which is not in here.
 */
static void
resumed_from(struct fringe_control *control, void *pc)
{
	if (__STDC_HOSTED__)
		control->link.pc = __builtin_extract_return_addr(pc);
}

/* Never inlined, by LTO either: its caller is who resumes. */
__attribute__((__noinline__)) struct fringe_resumed
FRINGE_LAYOUT_(fringe_resume_slow)(struct fringe_control *control, uintptr_t in)
{
	struct fringe_transfer arrived;
	int ended = 0;
	void *pc;
	int error;

	if (!control)
		return failed(FRINGE_EEMPTY);
	if (!FRINGE_PARKS_)
		return failed(fringe_control_not_suspended_(control));
	error = fringe_control_begin_(control, &pc);
	if (error < 0)
		return failed(error);
	if (fringe_control_room_(control))
		fringe_hook_use_(control, __builtin_return_address(0));
	control->context.pc = fringe_control_running_(control);
	arrived = fringe_control_run_(control, in, pc);
	resumed_from(control, __builtin_return_address(0));
	if (arrived.pc)
		fringe_control_suspend_(control, arrived.pc);
	else
		ended = fringe_generator_ended_(control);
	return (struct fringe_resumed){ arrived.value,
		(arrived.pc != NULL) + ended };
}

static int
conclude(struct fringe_control *control)
{
	uintptr_t thrown = fringe_control_thrown_(control);
	uintptr_t exception = thrown == THROWN_OVERFLOW ? 0 : thrown;

	FRINGE_PROBE_FINISH_(control, exception);
	control->context.pc = (void *)FRINGE_GATE_FINISHED_;
	fringe_control_set_thrown_(control, 0);
	if (thrown == THROWN_OVERFLOW)
		return FRINGE_EOVERFLOW;
	if (thrown)
		fringe_hook_rethrow_(thrown, control->name);
	return 0;
}

#if __STDC_HOSTED__
int
FRINGE_LAYOUT_(fringe_resume_ended)(struct fringe_control *control)
{
	return conclude(control);
}
#else
void
FRINGE_LAYOUT_(fringe_resume_ended)(struct fringe_control *control)
{
	conclude(control);
}
#endif

/*
 * A suspend that checkers hear of. Its frame keeps all registers that there
 * are, which is not to be taken of a small stack where a suspend is refused.
 */
static __attribute__((__noinline__)) struct fringe_transfer
suspend(struct fringe_control *control, uintptr_t out)
{
	struct fringe_transfer arrived;

	FRINGE_PROBE_SUSPEND_(control, out);
	if (fringe_control_room_(control))
		fringe_hook_leave_(control, false);
	arrived = fringe_switch_suspend_(
	    out, control->link.pc, &control->link, &control->context);
	if (fringe_control_room_(control))
		fringe_hook_enter_(control);
	return arrived;
}

/* Comes back only when it could not be done, and then when resumed again. */
static struct fringe_transfer
unwind(struct fringe_control *control)
{
	control->context.pc = (void *)FRINGE_GATE_CLOSING_;
	fringe_hook_unwind_(control);
	control->context.pc = fringe_control_running_(control);
	return suspend(control, (uintptr_t)FRINGE_ENOUNWIND);
}

/* What no freestanding core has: checkers, and an unwinder. */
static bool
hosted_gate_is(const struct fringe_control *control, uintptr_t gate)
{
	return __STDC_HOSTED__ && (uintptr_t)control->context.pc == gate;
}

static int
why_refused(const struct fringe_control *control)
{
	return (uintptr_t)control->context.pc == FRINGE_GATE_CLOSING_
	    ? FRINGE_ECANCELED
	    : FRINGE_ENOTRUNNING;
}

/*
 * Called before a switch, because the gate was not 0, and after one that
 * brought no pc: then the generator is to end.
 */
struct fringe_transfer
FRINGE_LAYOUT_(fringe_suspend_slow)(
    struct fringe_control *control, uintptr_t out)
{
	struct fringe_transfer arrived = { 0, NULL };

	if (hosted_gate_is(control, FRINGE_GATE_WATCHED_))
		arrived = suspend(control, out);
	while (!arrived.pc && hosted_gate_is(control, FRINGE_GATE_CANCELING_))
		arrived = unwind(control);
	if (!arrived.pc)
		arrived.value = (uintptr_t)why_refused(control);
	return arrived;
}

void
FRINGE_LAYOUT_(fringe_generator_leave)(
    struct fringe_yielder *yielder, uintptr_t final)
{
	struct fringe_control *control = &yielder->control_;

	/* Not for good: the frame that the value is in is still needed. */
	if (fringe_control_room_(control))
		fringe_hook_leave_(control, false);
	fringe_arch_leave_(yielder, final);
}

struct fringe_resumed
FRINGE_LAYOUT_(fringe_swap_slow)(
    struct fringe_context *from, struct fringe_context *to, uintptr_t value)
{
	uintptr_t gate = (uintptr_t)to->record_.pc;

	if (gate == FRINGE_GATE_PARKED_ && from != to)
		return fringe_hook_swap_(from, to, value);
	return failed(gate ? FRINGE_EINVAL : FRINGE_EEMPTY);
}

static int
pass(struct fringe_resumed resumed, uintptr_t *out)
{
	if (resumed.result >= 0 && out)
		*out = resumed.value;
	return (int)resumed.result;
}

int
fringe_resume_out_slow_(
    struct fringe_control *control, uintptr_t in, uintptr_t *out)
{
	return pass(FRINGE_LAYOUT_(fringe_resume_slow)(control, in), out);
}

int
fringe_swap_out_slow_(struct fringe_context *from, struct fringe_context *to,
    uintptr_t value, uintptr_t *received)
{
	return pass(
	    FRINGE_LAYOUT_(fringe_swap_slow)(from, to, value), received);
}

int
fringe_resume_out_ended_(
    struct fringe_control *control, uintptr_t value, uintptr_t *out)
{
	int result = fringe_generator_ended_(control);

	if (out)
		*out = value;
	return result;
}

int
fringe_suspend_out_slow_(
    struct fringe_control *control, uintptr_t out, uintptr_t *in)
{
	struct fringe_transfer arrived =
	    FRINGE_LAYOUT_(fringe_suspend_slow)(control, out);

	if (!arrived.pc)
		return (int)arrived.value;
	if (in)
		*in = arrived.value;
	return 0;
}
