/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Frames, by the unwinder that exceptions use.
 *
 * It begins where it is called. To have it walk a suspended generator it is
 * called in a generator of its own, a most short-lived one, whose link says
 * that the other resumed it: the rules of every architecture's root lead
 * there. Nothing of the other one is changed, and nothing that is shared. The
 * stack of the short-lived one is the caller's, further down, and so is the
 * thread's to all who look at that.
 */
#include "debug/trace.h"

#include "core/hooks.h"
#include "core/unsanitized.h"
#include "debug/root.h"
#include "debug/watch.h"

/* Of the third word src/hosted/unwind.c tells: it must not be a CFA. */
struct trace {
	fringe_tracer *tracer;
	void *argument;
	/* What is left out: all before this pc, and to this root; or NULL. */
	const void *pc;
	const struct fringe_control *before;
	/* The last, or NULL. */
	const struct fringe_control *root;
	/* Of the generator that is walked. */
	struct fringe_record record;
	bool any;
};

/* A return address in T32 has a bit set that is none of the address. */
static bool
is_same(uintptr_t pc, const void *other)
{
	return (pc | 1) == ((uintptr_t)other | 1);
}

/* Whether a frame is one of those that are told of. */
static bool
has_begun(
    struct trace *trace, uintptr_t pc, const struct fringe_control *control)
{
	if (trace->before) {
		if (control == trace->before)
			trace->before = NULL;
		return false;
	}
	if (trace->pc && !is_same(pc, trace->pc))
		return false;
	trace->pc = NULL;
	return true;
}

static FRINGE_CALLED_UNSEEN_ _Unwind_Reason_Code
note(struct _Unwind_Context *context, void *argument)
{
	struct trace *trace = argument;
	const struct fringe_control *control = fringe_root_control_(context);
	int exact = 0;
	uintptr_t pc = FRINGE_GET_PC_(context, &exact);

	if (pc == 0 || is_same(pc, fringe_arch_end_))
		return _URC_END_OF_STACK;
	if (!has_begun(trace, pc, control))
		return _URC_NO_REASON;
	trace->any = true;
	if (!trace->tracer(pc, exact != 0, trace->argument) ||
	    (control && control == trace->root))
		return _URC_END_OF_STACK;
	return _URC_NO_REASON;
}

void
fringe_trace_from_(const void *pc, fringe_tracer *tracer, void *argument)
{
	struct trace trace = { .tracer = tracer,
		.argument = argument,
		.pc = __builtin_extract_return_addr((void *)(uintptr_t)pc) };

	fringe_hook_trace_begin_(NULL);
	_Unwind_Backtrace(note, &trace);
	if (!trace.any) {
		trace.pc = NULL;
		_Unwind_Backtrace(note, &trace);
	}
	fringe_hook_trace_end_(NULL);
}

/* The body of the one that has the other for a resumer, while it looks. */
static FRINGE_CALLED_UNSEEN_ uintptr_t
look(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	struct fringe_control *control = &yielder->control_;
	struct fringe_record resumer = control->link;
	struct trace *trace = argument;

	control->link = trace->record;
	_Unwind_Backtrace(note, trace);
	control->link = resumer;
	return first;
}

/*
 * What a function leaves to those that it calls is above what alloca returns,
 * or at most a few hundred bytes below.
 */
#define BELOW (512 + FRINGE_ARCH_RED_ZONE_)

/* In a function of its own: the control block is in the frame above. */
static __attribute__((__noinline__)) FRINGE_UNSANITIZED_ void
run_below(struct fringe_control *control)
{
	uintptr_t here = (uintptr_t)__builtin_alloca(FRINGE_STACK_ALIGN);

	control->context.sp =
	    (void *)((here - BELOW) & ~((uintptr_t)FRINGE_STACK_ALIGN - 1));
	fringe_switch_(0, (void *)(uintptr_t)fringe_arch_enter_,
	    &control->context, &control->link);
}

void
fringe_trace_generator_(const struct fringe_control *control, const void *pc,
    fringe_tracer *tracer, void *argument)
{
	struct fringe_control looking = { .body = look };
	struct trace trace = { .tracer = tracer,
		.argument = argument,
		.before = &looking,
		.root = control,
		.record = control->context };

	trace.record.pc = (void *)(uintptr_t)pc;
	looking.argument = &trace;
	fringe_control_start_(&looking);
	/* Its gate says that it runs: so it has a resumer. */
	looking.context.pc = (void *)FRINGE_GATE_RUNNING_;
	fringe_control_set_end_(&looking, fringe_arch_end_);
	fringe_hook_trace_begin_(control);
	run_below(&looking);
	fringe_hook_trace_end_(control);
}
