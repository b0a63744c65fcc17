/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Ending a suspended generator by unwinding its frames: its last suspend comes
 * back with a refusal and, before it returns, unwinds from there, so that the
 * innermost frame has a call at which its cleanups are found.
 */
#include "core/internal.h"
#include "hosted/unwind.h"

/*
 * What C++ keeps of exceptions for each thread (Itanium C++ ABI, 2.2.2), where
 * the program has any C++.
 */
struct exceptions {
	void *caught;
	unsigned int uncaught;
#ifdef FRINGE_EHABI_
	void *propagating; /* whose cleanups run, the innermost first */
#endif
};
__attribute__((__weak__)) struct exceptions *__cxa_get_globals(void);

/*
 * A catch (...) that rethrows counts one more exception on its way. Nobody
 * catches an unwinding, so nobody would count it down again.
 */
static void
count_uncaught(unsigned int *kept, bool restore)
{
	struct exceptions *exceptions;

	if (!__cxa_get_globals)
		return;
	exceptions = __cxa_get_globals();
	if (restore)
		exceptions->uncaught = *kept;
	else
		*kept = exceptions->uncaught;
}

/*
 * Sets what is on its way aside, or puts it back: libstdc++ lets the cleanups
 * of an unwinding run while nothing else's do.
 */
#ifdef FRINGE_EHABI_
static void *
exchange_propagating(void *propagating)
{
	struct exceptions *exceptions;
	void *former;

	if (!__cxa_get_globals)
		return NULL;
	exceptions = __cxa_get_globals();
	former = exceptions->propagating;
	exceptions->propagating = propagating;
	return former;
}
#else
static void *
exchange_propagating(void *propagating)
{
	return propagating;
}
#endif

int
fringe_generator_cancel(struct fringe_generator *generator)
{
	struct fringe_unwinding unwinding;
	struct fringe_transfer arrived;
	struct fringe_control *control;
	unsigned int uncaught = 0;
	void *propagating;
	uintptr_t thrown;
	void *pc;
	int left;

	if (!generator)
		return FRINGE_EINVAL;
	control = generator->control_;
	left = fringe_control_end_(control, &pc);
	if (left <= 0)
		return left;
	control->context.pc = (void *)FRINGE_GATE_CANCELING_;
	thrown = fringe_unwind_begin_(&unwinding);
	control->thrown = thrown;
	count_uncaught(&uncaught, false);
	propagating = exchange_propagating(NULL);
	arrived = fringe_control_run_end_(control, pc);
	exchange_propagating(propagating);
	if (arrived.pc) {
		fringe_control_suspend_(control, arrived.pc);
		return (int)arrived.value;
	}
	/* Its own unwinding ends here, or was lost; anything else goes on. */
	if (control->thrown == thrown || control->thrown == THROWN_OVERFLOW)
		count_uncaught(&uncaught, true);
	if (control->thrown == thrown)
		control->thrown = 0;
	left = fringe_generator_ended_(control);
	return left < 0 ? left : 1;
}
