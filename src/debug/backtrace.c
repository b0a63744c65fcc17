/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Call stacks as addresses. */
#include "fringe/backtrace.h"

#include "core/hooks.h"
#include "debug/trace.h"
#include "fringe/error.h"

struct addresses {
	void **addresses;
	int most;
	int count;
};

static bool
store(uintptr_t pc, bool exact, void *argument)
{
	struct addresses *stored = argument;

	(void)exact;
	if (stored->count < stored->most)
		stored->addresses[stored->count++] = (void *)pc;
	return stored->count < stored->most;
}

/* Never inlined, by LTO either: where it returns to is the caller. */
__attribute__((__noinline__)) int
fringe_backtrace(void **addresses, int most)
{
	struct addresses stored = { addresses, most, 0 };

	if (!addresses || most < 0)
		return FRINGE_EINVAL;
	fringe_trace_from_(__builtin_return_address(0), store, &stored);
	return stored.count;
}

/* Whether another thread may resume it at any time. */
static bool
is_foreign(const struct fringe_control *control)
{
	uintptr_t owner = fringe_control_get_owner_(control);

	return owner && owner != fringe_hook_thread_() &&
	    !(control->flags & FRINGE_UNPINNED);
}

int
fringe_generator_backtrace(
    const struct fringe_generator *generator, void **addresses, int most)
{
	struct addresses stored = { addresses, most, 0 };
	const struct fringe_control *control;
	const void *pc;

	if (!generator || !addresses || most < 0)
		return FRINGE_EINVAL;
	control = generator->control_;
	if (!control)
		return FRINGE_EEMPTY;
	pc = fringe_control_pc_(control);
	if (!pc)
		return fringe_control_not_suspended_(control);
	if (fringe_is_fresh_(pc))
		return 0;
	if (is_foreign(control))
		return FRINGE_ETHREAD;
	fringe_trace_generator_(control, pc, store, &stored);
	return stored.count;
}
