/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is said of an overflow. All of it runs in a signal handler. */
#include <unistd.h>

#include "core/hooks.h"
#include "core/internal.h"
#include "core/text.h"
#include "debug/trace.h"
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

struct frames {
	uintptr_t fault;
	unsigned int count;
	unsigned int of_generator; /* up to its root; 0 while it did not come */
	struct frame innermost[INNERMOST];
	struct frame outermost[OUTERMOST]; /* number n at n % OUTERMOST */
};

static void
keep(struct frames *frames, struct frame frame)
{
	if (frames->of_generator == 0 && frame.pc == fringe_arch_returned_)
		frames->of_generator = frames->count;
	if (frames->count < INNERMOST)
		frames->innermost[frames->count] = frame;
	frames->outermost[frames->count % OUTERMOST] = frame;
	frames->count++;
}

/* The fault is known. If the unwinder did not come there it knows nothing. */
static bool
note(uintptr_t pc, bool exact, void *argument)
{
	struct frames *frames = argument;

	if (frames->count == 0) {
		keep(frames, (struct frame){ frames->fault, true });
		return (pc | 1) == (frames->fault | 1);
	}
	keep(frames, (struct frame){ pc, exact });
	return true;
}

static void
add_frame(
    struct fringe_text *text, unsigned int number, const struct frame *frame)
{
	fringe_text_add_frame_(text, number, frame->pc, frame->exact);
}

static void
add_frames(struct fringe_text *text, const struct frames *frames)
{
	unsigned int i = 0;

	for (; i < frames->count && i < INNERMOST; i++)
		add_frame(text, i, &frames->innermost[i]);
	if (frames->count > INNERMOST + OUTERMOST) {
		fringe_text_add_(text, "    ... ");
		fringe_text_add_decimal_(
		    text, frames->count - INNERMOST - OUTERMOST);
		fringe_text_add_(text, " more\n");
		i = frames->count - OUTERMOST;
	}
	for (; i < frames->count; i++)
		add_frame(text, i, &frames->outermost[i % OUTERMOST]);
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
    const struct overflow_fault *fault, const struct frames *frames)
{
	fringe_text_add_(text, "  touched ");
	fringe_text_add_hex_(text, fault->address);
	fringe_text_add_(text, ", sp ");
	fringe_text_add_hex_(text, fault->sp);
	fringe_text_add_(text, ": ");
	fringe_text_add_decimal_(text, (uintptr_t)stack->base - fault->sp);
	fringe_text_add_(text, " bytes deep");
	if (frames->of_generator > 0) {
		fringe_text_add_(text, ", in ");
		fringe_text_add_decimal_(text, frames->of_generator);
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
	struct frames frames = { .fault = fault->pc };
	struct fringe_text text = {
		.writer = watcher->writer ? watcher->writer
					  : write_to_standard_error,
		.argument = watcher->argument,
	};

	/* An emulator's signal frame leads nowhere, and Memcheck sees it. */
	fringe_hook_peek_begin_();
	fringe_trace_from_((const void *)fault->pc, note, &frames);
	fringe_hook_peek_end_();
	fringe_text_add_(&text, "fringe: stack overflow of generator ");
	fringe_text_add_hex_(&text, (uintptr_t)control);
	fringe_text_add_(&text, " ");
	fringe_text_add_quoted_(&text, control->name);
	fringe_text_add_(&text, "\n");
	add_stack(&text, &stack);
	add_depth(&text, &stack, fault, &frames);
	add_frames(&text, &frames);
	fringe_text_end_(&text);
}
