/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Exceptions and forced unwinding (cancel, pthread_exit) in generators, by the
 * interface of the Itanium C++ ABI, part 1, "Exception Handling".
 *
 * Both end at the generator's root: it goes on as if the body had returned,
 * and the resumer, which finds in the control block what is on its way, throws
 * it again. So no frame that holds a switch is ever unwound from there, where
 * gcc has no landing pads, and the generator has ended in good order.
 */
#include <string.h>

#include "hosted/unwind.h"
#include "core/hooks.h"
#include "core/internal.h"
#include "debug/root.h"
#include "debug/watch.h"

/* libstdc++'s and libc++abi's, where the program has one. */
__attribute__((__weak__)) void *__cxa_begin_catch(void *exception);
__attribute__((__weak__)) void fringe_terminate(void) __asm__(
    "_ZSt9terminatev");

/*
 * A context's root, which has no resumer, is that of a control block that is
 * never anything but suspended.
 */
static bool
has_resumer(const struct fringe_control *control)
{
	return control && fringe_control_state_(control) != FRINGE_SUSPENDED;
}

/* What comes to a root that has a resumer. */
static _Unwind_Reason_Code
arrive(struct fringe_control *control, bool searching,
    struct _Unwind_Exception *exception)
{
	if (searching)
		return _URC_HANDLER_FOUND;
	control->thrown = (uintptr_t)exception;
	if (control->room)
		fringe_hook_leave_(control, true);
	return _URC_INSTALL_CONTEXT;
}

/*
 * What the unwinder asks of a root frame, and what language an exception is
 * of: its class says the vendor in four bytes and the language in three; the
 * last is the vendor's again.
 */
#ifdef FRINGE_EHABI_
/*
 * EHABI32 9: a personality unwinds its frame itself, and is also asked, in this
 * state, by those who only look. The one that stops an exception puts its
 * frame's sp in a cache, or that of the last one there is taken for it.
 */
#define LOOKING ((_Unwind_State)(_US_VIRTUAL_UNWIND_FRAME | _US_FORCE_UNWIND))

_Unwind_Reason_Code fringe_personality_(_Unwind_State state,
    struct _Unwind_Exception *exception, struct _Unwind_Context *context);

FRINGE_CALLED_UNSEEN_ _Unwind_Reason_Code
fringe_personality_(_Unwind_State state, struct _Unwind_Exception *exception,
    struct _Unwind_Context *context)
{
	struct fringe_control *control = fringe_root_control_(context);
	bool resumed = has_resumer(control);

	if (resumed && state != LOOKING) {
		exception->barrier_cache.sp = _Unwind_GetGR(context, 13);
		return arrive(
		    control, state == _US_VIRTUAL_UNWIND_FRAME, exception);
	}
	if (__gnu_unwind_frame(exception, context) != _URC_OK)
		return _URC_FAILURE;
	if (!resumed)
		_Unwind_SetGR(context, 15, (uintptr_t)fringe_arch_end_);
	return _URC_CONTINUE_UNWIND;
}

static bool
is_cxx(const struct _Unwind_Exception *exception)
{
	const char *class = (const char *)&exception->exception_class;

	return memcmp(class + 4, "C++", 3) == 0;
}
#else
_Unwind_Reason_Code fringe_personality_(int version, _Unwind_Action actions,
    _Unwind_Exception_Class class, struct _Unwind_Exception *exception,
    struct _Unwind_Context *context);

FRINGE_CALLED_UNSEEN_ _Unwind_Reason_Code
fringe_personality_(int version, _Unwind_Action actions,
    _Unwind_Exception_Class class, struct _Unwind_Exception *exception,
    struct _Unwind_Context *context)
{
	struct fringe_control *control = fringe_root_control_(context);

	(void)class;
	if (version != 1)
		return _URC_FATAL_PHASE1_ERROR;
	if (!has_resumer(control))
		return _URC_CONTINUE_UNWIND;
	return arrive(control, actions & _UA_SEARCH_PHASE, exception);
}

static bool
is_cxx(const struct _Unwind_Exception *exception)
{
	return (exception->exception_class & 0xffffff00) == 0x432b2b00;
}
#endif

/*
 * What is still on its way when nobody catches it ends the program. The C++
 * library crashes in saying what it was unless it is C++'s.
 */
void
fringe_hook_rethrow_(uintptr_t exception, const char *name)
{
	struct _Unwind_Exception *thrown =
	    (struct _Unwind_Exception *)exception;

	fringe_sanitizers_unwind_(NULL);
	_Unwind_Resume_or_Rethrow(thrown);
	if (__cxa_begin_catch && fringe_terminate && is_cxx(thrown)) {
		__cxa_begin_catch(thrown);
		fringe_terminate();
	}
	fringe_panic("nobody catches the exception that left the body",
	    "fringe_generator_resume", name);
}

/* A catch (...) that does not rethrow: then the body is to return. */
static void
swallowed(_Unwind_Reason_Code reason, struct _Unwind_Exception *unwinding)
{
	(void)reason;
	(void)unwinding;
}

uintptr_t
fringe_unwind_begin_(struct fringe_unwinding *unwinding)
{
	*unwinding = (struct fringe_unwinding){
		.exception.exception_cleanup = swallowed,
	};
	return (uintptr_t)&unwinding->exception;
}

/*
 * What the search for a root is told. Where there are no more tables libgcc on
 * PowerPC takes it for what glibc's backtrace passes: if the third word is the
 * CFA that it has come to, it goes on by the back chain, and stores return
 * addresses by the first. 0 is no CFA.
 */
struct search {
	uintptr_t not_of_backtrace[4];
	struct fringe_control *control;
};

/* Looks for the root of the generator. */
static FRINGE_CALLED_UNSEEN_ _Unwind_Reason_Code
look(struct _Unwind_Context *context, void *argument)
{
	struct search *search = argument;

	if (fringe_root_control_(context) != search->control)
		return _URC_NO_REASON;
	search->control = NULL;
	return _URC_END_OF_STACK;
}

static FRINGE_CALLED_UNSEEN_ _Unwind_Reason_Code
go_on(int version, _Unwind_Action actions, _Unwind_Exception_Class class,
    struct _Unwind_Exception *unwinding, struct _Unwind_Context *context,
    void *argument)
{
	struct fringe_control *control = argument;

	(void)version;
	(void)class;
	(void)unwinding;
	(void)context;
	if (actions & _UA_END_OF_STACK)
		fringe_panic("the stack was lost while it was unwound",
		    "fringe_generator_cancel", control->name);
	return _URC_NO_REASON;
}

/* A frame without tables is the last that an unwinder sees. */
void
fringe_hook_unwind_(struct fringe_control *control)
{
	struct _Unwind_Exception *unwinding =
	    (struct _Unwind_Exception *)control->thrown;
	struct search search = { .control = control };

	control->thrown = 0;
	fringe_mirror_walk_begin_(control);
	_Unwind_Backtrace(look, &search);
	fringe_mirror_walk_end_(control);
	if (search.control)
		return;
	fringe_sanitizers_unwind_(control);
	_Unwind_ForcedUnwind(unwinding, go_on, control);
}
