/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What the core asks of its surroundings. A hosted library defines these in
 * src/hosted and src/debug. A freestanding one has only the lock, in lock.c;
 * for the rest see bare_hooks.h.
 */
#ifndef FRINGE_HOOKS_H
#define FRINGE_HOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/internal.h"
#include "fringe/context.h"
#include "fringe/control.h"
#include "fringe/stack.h"

#if __STDC_HOSTED__

struct fringe_text;

/* Adds what a program counter is called in the program's source, if known. */
void fringe_hook_add_symbols_(
    struct fringe_text *text, uintptr_t pc, bool exact);

/*
 * Live generators are in FRINGE_LISTS_ lists, each with a lock of its own:
 * threads that make and end generators at the same time are mostly not at the
 * same one. This is the calling thread's.
 */
unsigned int fringe_hook_list_(void);
void fringe_hook_lock_(unsigned int list);
void fringe_hook_unlock_(unsigned int list);

/*
 * For signal handlers: 1 when the list is locked and has to be unlocked, 0 when
 * it need not be, for what the signal interrupted has the lock, or
 * FRINGE_EINUSE when another thread kept it for a tenth of a second, or the
 * signal came when the lock was taken and had no name yet, or no more.
 */
int fringe_hook_lock_soon_(unsigned int list);

/* What tells the calling thread from others; 0 where there is one only. */
uintptr_t fringe_hook_thread_(void);

/*
 * Unwinds the frames from the caller's to the root of the generator, which
 * goes on from there as if the body had returned. Returns when there is a
 * frame that it cannot unwind, and then nothing has been done.
 */
void fringe_hook_unwind_(struct fringe_control *control);

/* Throws again what left the body of the generator of this name. */
void fringe_hook_rethrow_(uintptr_t exception, const char *name);

/*
 * A stack comes into use, or goes out of it. What the first returns is kept
 * for the second; 0 is for a stack that may be in use or not.
 */
uintptr_t fringe_hook_stack_begin_(const struct fringe_stack *stack);
void fringe_hook_stack_end_(uintptr_t token, const struct fringe_stack *stack);

/*
 * How much room at the top of a stack, in bytes and a multiple of
 * FRINGE_STACK_ALIGN, checkers want for what they have to know of a generator
 * there. Where it is 0 none of the next nine is called.
 */
size_t fringe_hook_room_(const struct fringe_stack *stack);

/* A generator comes into being on a stack, or goes. */
void fringe_hook_watch_(struct fringe_control *control);
void fringe_hook_forget_(struct fringe_control *control);

/*
 * A context comes into being. It may be parked: made one whose public record
 * has FRINGE_GATE_PARKED_ for a pc. Then this swaps to it, with from and to
 * not the same. There is no hook for its end, which the core does not hear of.
 */
void fringe_hook_watch_context_(
    struct fringe_context *context, struct fringe_control *control);
struct fringe_resumed fringe_hook_swap_(
    struct fringe_context *from, struct fringe_context *to, uintptr_t value);

/* A thread is about to resume it, called from `caller`. */
void fringe_hook_use_(struct fringe_control *control, void *caller);

/*
 * The four moments of a round trip, each next to the switch: before it is
 * resumed, after that resume is over, once control is in the generator, for
 * the first time too, and before it leaves, for good or not.
 */
void fringe_hook_resume_(struct fringe_control *control);
void fringe_hook_resumed_(struct fringe_control *control);
void fringe_hook_enter_(struct fringe_control *control);
void fringe_hook_leave_(struct fringe_control *control, bool for_good);

/*
 * A generator has begun, or was given attributes: if generators are being
 * recorded, it is one of those from now on, with FLAG_RECORDED. Only of such
 * are the next three called.
 */
void fringe_hook_record_begin_(
    struct fringe_control *control, enum fringe_event_ event);
void fringe_hook_record_(
    const struct fringe_control *control, enum fringe_event_ event);

/*
 * Before it is resumed, which takes its flag if recording has ended, and after
 * that resume is over, with what the first returned. `pc` is where a suspended
 * one goes on.
 */
uintptr_t fringe_hook_record_resume_(struct fringe_control *control);
void fringe_hook_record_resumed_(const struct fringe_control *control,
    uintptr_t unwinding, const void *pc);

/* Calls function(argument) on a stack that has come into use. */
uintptr_t fringe_hook_call_(const struct fringe_stack *stack,
    fringe_call_function *function, void *argument);

/*
 * Copies a control block, which another thread may be changing. What link said
 * before fringe_hook_enter_ is what it says there.
 */
void fringe_hook_look_(
    struct fringe_control *seen, const struct fringe_control *control);

/*
 * Between these two, memory of a stack is read that nobody need have written,
 * or that lies below what is in use; in a function that is FRINGE_UNSANITIZED_.
 */
void fringe_hook_peek_begin_(void);
void fringe_hook_peek_end_(void);

/*
 * Between these two, an unwinder goes from the caller's frames, or those of a
 * suspended generator if that is not NULL, as far out as they go.
 */
void fringe_hook_trace_begin_(const struct fringe_control *suspended);
void fringe_hook_trace_end_(const struct fringe_control *suspended);

/*
 * A flag that threads read and set in any order, and rightly. Called before
 * there are two.
 */
void fringe_hook_unordered_(volatile void *flag, size_t size);

/*
 * Whether a created generator, which is to go, stays in the list for the next
 * one on its stack. It is marked, and no live one.
 */
bool fringe_hook_keep_(struct fringe_control *control);

/*
 * Gives the stack of a created generator with these flags back to where it is
 * from: 0 or an error.
 */
int fringe_hook_give_back_(uintptr_t flags, struct fringe_stack *stack);

#else
#include "core/bare_hooks.h"
#endif

#endif
