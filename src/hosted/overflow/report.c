/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is said of an overflow. All of it runs in a signal handler. */
#include <unistd.h>
#include <unwind.h>

#include "core/internal.h"
#include "core/text.h"
#include "debug/watch.h"
#include "hosted/overflow/overflow.h"

/*
 * A stack that is full has many frames. The innermost are told, and of the
 * others the outermost, which are on the stacks of the resumers.
 */
#define INNERMOST 20
#define OUTERMOST 20

struct frame {
	uintptr_t pc;
	bool exact; /* no return address */
};

struct trace {
	uintptr_t begin; /* where the handler's own frames end */
	unsigned int count;
	unsigned int of_generator; /* up to its root; 0 while it did not come */
	struct frame innermost[INNERMOST];
	struct frame outermost[OUTERMOST]; /* number n at n % OUTERMOST */
};

static FRINGE_CALLED_UNSEEN_ _Unwind_Reason_Code
note(struct _Unwind_Context *context, void *argument)
{
	struct trace *trace = argument;
	struct frame frame = { 0, false };
	int exact = 0;

	frame.pc = _Unwind_GetIPInfo(context, &exact);
	if (frame.pc == 0)
		return _URC_END_OF_STACK;
	if (trace->count == 0 && frame.pc != trace->begin)
		return _URC_NO_REASON;
	frame.exact = exact || trace->count == 0;
	if (trace->of_generator == 0 && frame.pc == fringe_arch_returned_)
		trace->of_generator = trace->count;
	if (trace->count < INNERMOST)
		trace->innermost[trace->count] = frame;
	trace->outermost[trace->count % OUTERMOST] = frame;
	trace->count++;
	return _URC_NO_REASON;
}

static void
add_frame(
    struct fringe_text *text, unsigned int number, const struct frame *frame)
{
	fringe_text_add_frame_(text, number, frame->pc, frame->exact);
}

static void
add_trace(struct fringe_text *text, const struct trace *trace)
{
	unsigned int i = 0;

	for (; i < trace->count && i < INNERMOST; i++)
		add_frame(text, i, &trace->innermost[i]);
	if (trace->count > INNERMOST + OUTERMOST) {
		fringe_text_add_(text, "    ... ");
		fringe_text_add_decimal_(
		    text, trace->count - INNERMOST - OUTERMOST);
		fringe_text_add_(text, " more\n");
		i = trace->count - OUTERMOST;
	}
	for (; i < trace->count; i++)
		add_frame(text, i, &trace->outermost[i % OUTERMOST]);
}

static void
add_stack(struct fringe_text *text, const struct fringe_stack *stack)
{
	fringe_text_add_(text, "  stack ");
	fringe_text_add_hex_(text, (uintptr_t)stack->limit);
	fringe_text_add_(text, "-");
	fringe_text_add_hex_(text, (uintptr_t)stack->base);
	fringe_text_add_(text, ", ");
	fringe_text_add_decimal_(text, fringe_stack_size(stack));
	fringe_text_add_(text, " bytes, guard below ");
	fringe_text_add_decimal_(text, stack->guard);
	fringe_text_add_(text, " bytes\n");
}

static void
add_depth(struct fringe_text *text, const struct fringe_stack *stack,
    const struct overflow_fault *fault, const struct trace *trace)
{
	fringe_text_add_(text, "  touched ");
	fringe_text_add_hex_(text, fault->address);
	fringe_text_add_(text, ", sp ");
	fringe_text_add_hex_(text, fault->sp);
	fringe_text_add_(text, ": ");
	fringe_text_add_decimal_(text, (uintptr_t)stack->base - fault->sp);
	fringe_text_add_(text, " bytes deep");
	if (trace->of_generator > 0) {
		fringe_text_add_(text, ", in ");
		fringe_text_add_decimal_(text, trace->of_generator);
		fringe_text_add_(text, " frames");
	}
	fringe_text_add_(text, "\n");
}

/* There is nobody to tell if that fails. */
static int
write_to_standard_error(const char *text, size_t size, void *argument)
{
	ssize_t written = write(STDERR_FILENO, text, size);

	(void)argument;
	return written < 0;
}

/* Where frames have no tables the fault alone is known. */
void
fringe_overflow_report_(const struct overflow_watcher *watcher,
    const struct fringe_control *control, const struct overflow_fault *fault)
{
	struct fringe_stack stack = fringe_control_stack_(control);
	struct trace trace = { .begin = fault->pc };
	struct fringe_text text = {
		.writer = watcher->writer ? watcher->writer
					  : write_to_standard_error,
		.argument = watcher->argument,
	};

	_Unwind_Backtrace(note, &trace);
	if (trace.count == 0) {
		trace.innermost[0] = (struct frame){ fault->pc, true };
		trace.count = 1;
	}
	fringe_text_add_(&text, "fringe: stack overflow of generator ");
	fringe_text_add_hex_(&text, (uintptr_t)control);
	fringe_text_add_(&text, " ");
	fringe_text_add_quoted_(&text, control->name);
	fringe_text_add_(&text, "\n");
	add_stack(&text, &stack);
	add_depth(&text, &stack, fault, &trace);
	add_trace(&text, &trace);
	fringe_text_end_(&text);
}
