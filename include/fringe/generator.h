/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Generators: functions that can be suspended anywhere in their call tree and
 * resumed later. This is the interface on machine words; typed.h puts types
 * on top.
 */
#ifndef FRINGE_GENERATOR_H
#define FRINGE_GENERATOR_H

#include <stddef.h>
#include <stdint.h>

#include "fringe/context.h"
#include "fringe/control.h"
#include "fringe/error.h"
#include "fringe/probe.h"
#include "fringe/stack.h"

/*
 * A generator, in memory of the caller's. Nothing points at it, so it may be
 * moved (copied, and the original not used again) whenever the generator is
 * not running. Zeroed means empty.
 */
struct fringe_generator {
	struct fringe_control *control_;
};

enum fringe_state {
	/* No generator, or one whose stack was given back. */
	FRINGE_EMPTY,
	/* Ready to be resumed, for the first time or again. */
	FRINGE_SUSPENDED,
	/*
	 * Running, or waiting for a generator that it resumed, or suspended
	 * as part of an outer generator.
	 */
	FRINGE_RUNNING,
	/* Returned. */
	FRINGE_FINISHED
};

/*
 * What a generator is apart from its body. Zeroed is the default.
 */
struct fringe_attributes {
	/*
	 * A name for debuggers and error messages, or NULL; not copied, must
	 * outlive the generator.
	 */
	const char *name;
	/* FRINGE_FPU_CONTROL, FRINGE_UNPINNED, both or 0. */
	unsigned int flags;
};

/*
 * The generator has floating-point control words (rounding, exception masks,
 * precision) of its own: it starts with those of its next resumer, keeps
 * what it sets, and its resumer gets back what it had. Without this they
 * belong to the thread, and a change made in a generator stays when it
 * suspends. With it a resume goes a longer way, through the library: it
 * compares them, loads them where they differ, and uses some hundred bytes of
 * the caller's stack.
 */
#define FRINGE_FPU_CONTROL 1u

/*
 * Any thread may resume the generator. Without this one that was resumed in a
 * hosted program belongs to the thread that did, and others are refused, for
 * compilers keep the addresses of errno and of thread-local variables across
 * a suspend: fringe(7) says what that does. A resume by another thread than
 * the last goes a longer way, through the library.
 */
#define FRINGE_UNPINNED 2u

FRINGE_BEGIN_DECLS_

/*
 * Makes `generator` one that runs `body` with `argument` on `stack`. Nothing
 * runs before the first resume. The control block is put at the stack's base;
 * the stack stays the caller's and must not be used or freed before finish or
 * abandon gave it back. Its contents do not matter. The handle's former
 * content is overwritten: a live generator in it would be lost.
 *
 * Returns 0, FRINGE_EINVAL when an argument other than `argument` is NULL, or
 * what fringe_stack_check says of the stack. Takes the registry's lock: not
 * for signal handlers.
 */
int fringe_generator_init(struct fringe_generator *generator,
    const struct fringe_stack *stack, fringe_generator_body *body,
    void *argument);

/*
 * Gives a finished generator's stack back: stores it in *stack, unless stack
 * is NULL, and empties the handle. An empty handle gives an empty (zeroed)
 * stack.
 *
 * Returns 0, FRINGE_EINVAL when generator is NULL, FRINGE_EUNFINISHED or
 * FRINGE_ERUNNING when it has not returned, or FRINGE_EOWNER when the stack
 * is not the caller's because the generator was created. Not for signal
 * handlers.
 */
int fringe_generator_finish(
    struct fringe_generator *generator, struct fringe_stack *stack);

/*
 * Gives the stack of a generator back whatever state it is in. The frames on
 * it are dropped as they are: no cleanup runs, what they own is lost, and
 * pointers into them dangle. A generator left by longjmp can only be ended so.
 * Works for created generators too, whose stack is then unmapped, or goes back
 * to its pool; `stack` receives an empty one.
 *
 * Returns 0, FRINGE_EINVAL when generator is NULL, FRINGE_ERUNNING when the
 * caller itself is running on that stack, or FRINGE_ENOMEM when the system
 * refuses to unmap. Requires that no other thread is running on it and no
 * function waits for a return to it. Not for signal handlers.
 */
int fringe_generator_abandon(
    struct fringe_generator *generator, struct fringe_stack *stack);

/*
 * Ends a suspended generator: its suspend, and every one that it still tries,
 * returns FRINGE_ECANCELED, and close waits until the body returns. Its final
 * value is stored in *final, unless final is NULL. One that was never resumed
 * ends without running. The stack is then given back by finish, or by
 * destroy. Closing a finished or an empty generator does nothing.
 *
 * Returns 1 when the body ran and returned (and *final is set), 0 when there
 * was nothing to run, FRINGE_EINVAL when generator is NULL, FRINGE_ERUNNING,
 * FRINGE_ETHREAD, or FRINGE_EOVERFLOW as resume does. A body that ignores the
 * error and loops keeps close waiting. What resume requires of other threads and signal handlers holds
 * here too; uses some hundred bytes of the caller's stack.
 */
int fringe_generator_close(
    struct fringe_generator *generator, uintptr_t *final);

/*
 * What the generator is doing. NULL is FRINGE_EMPTY. Callable from signal and
 * interrupt handlers.
 */
enum fringe_state fringe_generator_state(
    const struct fringe_generator *generator);

/*
 * Sets or reads what struct fringe_attributes describes. Returns 0,
 * FRINGE_EINVAL (a NULL pointer or an unknown flag), FRINGE_EEMPTY, and for
 * set FRINGE_ERUNNING or FRINGE_EFINISHED unless it is suspended. Setting
 * them forgets control words that the generator had of its own, and what
 * thread it belongs to: it then belongs to the next that resumes it, which is
 * how a generator is handed to another thread for good. Callable from
 * signal and interrupt handlers, on a generator that the interrupted code does
 * not use.
 */
int fringe_generator_set_attributes(struct fringe_generator *generator,
    const struct fringe_attributes *attributes);
int fringe_generator_attributes(const struct fringe_generator *generator,
    struct fringe_attributes *attributes);

/*
 * Stores the generator's stack in *stack; the stack stays in use. Returns 0,
 * FRINGE_EINVAL for a NULL pointer, or FRINGE_EEMPTY. Callable from signal and
 * interrupt handlers.
 */
int fringe_generator_stack(
    const struct fringe_generator *generator, struct fringe_stack *stack);

#if __STDC_HOSTED__
/*
 * Ends a suspended generator by unwinding its frames, innermost first, from
 * the suspend that it waits in, which does not return: what runs at the end of
 * a scope runs (C++ destructors; __attribute__((cleanup)) in C compiled with
 * -fexceptions). The generator is then finished. One that was never resumed
 * ends without running. Cancelling a finished or an empty generator does
 * nothing.
 *
 * A suspend tried meanwhile returns FRINGE_ECANCELED. A catch (...) that does
 * not rethrow stops the unwinding; then cancel waits, as close does, until the
 * body returns. An exception that the body throws instead leaves cancel.
 *
 * Returns 1 when frames were unwound or the body returned, 0 when there was
 * nothing to run, FRINGE_EINVAL when generator is NULL, FRINGE_ERUNNING,
 * FRINGE_ETHREAD, FRINGE_EOVERFLOW as resume does, and then some cleanups did
 * not run, or FRINGE_ENOUNWIND when a function on the generator's stack
 * has no unwind tables: then nothing ran, and it stays suspended. That a C
 * function was compiled without -fexceptions, and its cleanups will not run,
 * cannot be seen. Unwinding takes up to 3.5 KiB of the generator's stack with
 * libgcc's unwinder, and 4.5 KiB with LLVM's; up to twice that on processors
 * with more registers than x86-64, and on x86-64 with AVX-512 2 KiB more where
 * a function of the unwinder is bound at its first call. Not for signal
 * handlers.
 */
int fringe_generator_cancel(struct fringe_generator *generator);

/*
 * As init, on a mapped stack of the generator's own: of at least `size` bytes,
 * 64 KiB for 0. Ended with destroy. The handle's former content is
 * overwritten.
 *
 * Returns 0, FRINGE_EINVAL when generator or body is NULL, or FRINGE_ENOMEM.
 * Not for signal handlers.
 */
int fringe_generator_create(struct fringe_generator *generator, size_t size,
    fringe_generator_body *body, void *argument);

/*
 * Unmaps the stack of a finished created generator, or gives it back to its
 * pool, and empties the handle. An empty handle is fine and does nothing.
 *
 * Returns 0, FRINGE_EINVAL when generator is NULL, FRINGE_EUNFINISHED or
 * FRINGE_ERUNNING when it has not returned, FRINGE_EOWNER when it was not
 * created but initialised (use finish), or FRINGE_ENOMEM when the system
 * refuses to unmap. That the handle is a copy of one that was emptied is seen
 * only with a pool's stack that is not in use again: FRINGE_EEMPTY. Not for
 * signal handlers.
 */
int fringe_generator_destroy(struct fringe_generator *generator);
#endif

/* Of records, which fill a line. What may be no object has no member. */
FRINGE_INLINE_ void
fringe_control_prefetch_(const struct fringe_control *control)
{
	__builtin_prefetch((const void *)((uintptr_t)control +
			       offsetof(struct fringe_control, link)),
	    1);
}

/*
 * Has the processor fetch what a resume of the generator touches first, while
 * the caller does something else. For those who resume one of many after
 * another in no order that the processor sees: called for the one whose turn
 * comes after some 2 to 8 more, it makes a resume two to six times as fast with
 * 1,000 generators and more. With a few it is of no use, and costs a load.
 * Never fails: the handle may be empty. Callable from anywhere.
 */
#ifdef FRINGE_OUT_OF_LINE
void fringe_generator_prefetch(const struct fringe_generator *generator);
#else
FRINGE_INLINE_ void
fringe_generator_prefetch(const struct fringe_generator *generator)
{
	fringe_control_prefetch_(generator->control_);
}
#endif

/* Where resume and suspend go when something rare is the matter. */
FRINGE_COLD_ FRINGE_NOPLT_ struct fringe_resumed FRINGE_LAYOUT_(
    fringe_resume_slow)(struct fringe_control *control, uintptr_t in);
FRINGE_COLD_ FRINGE_NOPLT_ struct fringe_transfer FRINGE_LAYOUT_(
    fringe_suspend_slow)(struct fringe_control *control, uintptr_t out);

/*
 * What a resume returns when the generator has ended: 0 or FRINGE_EOVERFLOW,
 * which a freestanding library does not know. The compiler sees that it is
 * never positive.
 */
#if __STDC_HOSTED__
FRINGE_NOPLT_ int FRINGE_LAYOUT_(fringe_resume_ended)(
    struct fringe_control *control);

FRINGE_INLINE_ int
fringe_generator_ended_(struct fringe_control *control)
{
	int error = FRINGE_LAYOUT_(fringe_resume_ended)(control);

	return error ? FRINGE_FAILURE_(error) : 0;
}
#else
FRINGE_NOPLT_ void FRINGE_LAYOUT_(fringe_resume_ended)(
    struct fringe_control *control);

FRINGE_INLINE_ int
fringe_generator_ended_(struct fringe_control *control)
{
	FRINGE_LAYOUT_(fringe_resume_ended)(control);
	return 0;
}
#endif

/* Whether a resume need do nothing but switch, and whether a suspend may. */
FRINGE_INLINE_ int
fringe_generator_is_open_(const struct fringe_control *control)
{
	return control && (uintptr_t)control->context.pc >= FRINGE_GATE_OPEN_ &&
	    fringe_arch_is_thread_(FRINGE_CONTROL_OWNER_(control));
}

FRINGE_INLINE_ int
fringe_generator_is_running_(const struct fringe_control *control)
{
	return (uintptr_t)control->context.pc == FRINGE_GATE_RUNNING_;
}

/*
 * Runs the generator until it suspends or returns. `in` becomes the result of
 * the suspend it waits in, or the first value of its body. What it suspends
 * or returns with is stored in *out, unless out is NULL.
 *
 * Returns 1 when it was suspended and can be resumed again, 0 when it has
 * returned, and stores a value in both cases; or, without having run it,
 * FRINGE_EEMPTY, FRINGE_ERUNNING (a generator that tries to resume itself, or
 * one that waits for it), FRINGE_EFINISHED or FRINGE_ETHREAD (it belongs to
 * another thread, see FRINGE_UNPINNED). FRINGE_EOVERFLOW where the program asks
 * for that (overflow.h): it overflowed its stack and has finished, and what is
 * in *out is of no use.
 * An exception that leaves the body leaves resume too, in hosted programs; the
 * generator is then finished.
 * Requires that generator is not NULL and that no other thread resumes it
 * now. Uses no stack but the caller's frame. May be called in a signal
 * handler, on a generator that the interrupted code does not use.
 */
#ifdef FRINGE_OUT_OF_LINE
int fringe_generator_resume(
    struct fringe_generator *generator, uintptr_t in, uintptr_t *out);
#else
FRINGE_INLINE_ int
fringe_generator_resume(
    struct fringe_generator *generator, uintptr_t in, uintptr_t *out)
{
	struct fringe_control *control = generator->control_;
	struct fringe_transfer arrived;
	struct fringe_resumed slow;
	int result;
	void *pc;

	if (FRINGE_UNLIKELY_(!fringe_generator_is_open_(control))) {
		slow = FRINGE_LAYOUT_(fringe_resume_slow)(control, in);
		result = (int)slow.result;
		if (result >= 0 && out)
			*out = slow.value;
		return result;
	}
	pc = control->context.pc;
	FRINGE_PROBE_RESUME_(control, in);
	control->context.pc = (void *)FRINGE_GATE_RUNNING_;
	arrived = fringe_switch_(in, pc, &control->context, &control->link);
	if (out)
		*out = arrived.value;
	if (FRINGE_UNLIKELY_(!arrived.pc))
		return fringe_generator_ended_(control);
	control->context.pc = arrived.pc;
	return 1;
}
#endif

/*
 * Suspends the generator of this yielder: `out` goes to whoever resumed it,
 * and what the next resume brings is stored in *in, unless in is NULL. Called
 * anywhere below the body; also with the yielder of an outer generator, which
 * is then suspended together with the inner ones, and resumed with them.
 *
 * Returns 0, FRINGE_ECANCELED when the generator is being closed and should
 * return, or FRINGE_ENOTRUNNING when the generator does not run. With an
 * error *in is left alone. Does not return when the generator is cancelled.
 * Uses no stack but the caller's frame. Not for signal handlers, unless the
 * handler runs on the generator's stack, every resume is prepared for it and
 * the signal may stay blocked.
 */
#ifdef FRINGE_OUT_OF_LINE
int fringe_generator_suspend(
    struct fringe_yielder *yielder, uintptr_t out, uintptr_t *in);
#else
FRINGE_INLINE_ int
fringe_generator_suspend(
    struct fringe_yielder *yielder, uintptr_t out, uintptr_t *in)
{
	struct fringe_control *control = &yielder->control_;
	struct fringe_transfer arrived;

	if (FRINGE_UNLIKELY_(!fringe_generator_is_running_(control))) {
		arrived = FRINGE_LAYOUT_(fringe_suspend_slow)(control, out);
	} else {
		FRINGE_PROBE_SUSPEND_(control, out);
		arrived = fringe_switch_suspend_(
		    out, control->link.pc, &control->link, &control->context);
		if (FRINGE_UNLIKELY_(!arrived.pc))
			arrived =
			    FRINGE_LAYOUT_(fringe_suspend_slow)(control, 0);
	}
	if (FRINGE_UNLIKELY_(!arrived.pc))
		return FRINGE_FAILURE_((int)arrived.value);
	if (in)
		*in = arrived.value;
	return 0;
}
#endif

FRINGE_END_DECLS_

#endif
