/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Call stacks, by the unwinder that exceptions use. */
#include "fringe/backtrace.h"

#include <unwind.h>

#include "debug/watch.h"
#include "fringe/error.h"

struct trace {
	void **addresses;
	int most;
	int count; /* -1 in fringe_backtrace itself */
};

static FRINGE_CALLED_UNSEEN_ _Unwind_Reason_Code
note(struct _Unwind_Context *context, void *argument)
{
	struct trace *trace = argument;
	uintptr_t pc = _Unwind_GetIP(context);

	if (trace->count >= trace->most || pc == 0)
		return _URC_END_OF_STACK;
	if (trace->count >= 0)
		trace->addresses[trace->count] = (void *)pc;
	trace->count++;
	return _URC_NO_REASON;
}

/* Never inlined, by LTO either: its own frame is left out. */
__attribute__((__noinline__)) int
fringe_backtrace(void **addresses, int most)
{
	struct trace trace = { addresses, most, -1 };

	if (!addresses || most < 0)
		return FRINGE_EINVAL;
	_Unwind_Backtrace(note, &trace);
	return trace.count < 0 ? 0 : trace.count;
}
