/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the parts of the core share, and what an architecture's .S gives. */
#ifndef FRINGE_INTERNAL_H
#define FRINGE_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/words.h"
#include "fringe/generator.h"

/*
 * All of it is the library's own. Where position-independent code needs a
 * register for calls that may leave it, these could not be jumps otherwise.
 */
#pragma GCC visibility push(hidden)

/*
 * In how many lists the live generators are, and how those are aligned: where
 * there are threads, each begins a cache line.
 */
#if __STDC_HOSTED__
#define FRINGE_LISTS_ 16
#define FRINGE_LIST_ALIGN_ 64
#else
#define FRINGE_LISTS_ 1
#define FRINGE_LIST_ALIGN_ _Alignof(void *)
#endif

/* Bits of control->flags: attributes below, the rest above. */
#define FLAG_ATTRIBUTES (FRINGE_FPU_CONTROL | FRINGE_UNPINNED)
#define FLAG_CREATED 0x100u /* on a stack of its own, see destroy */
/* None is here: it was left to be made one anew, as pools' are. */
#define FLAG_BLANK (__STDC_HOSTED__ ? 0x200u : 0u)
/* The recorder hears of it: see src/debug/recorder.c. */
#define FLAG_RECORDED (__STDC_HOSTED__ ? 0x400u : 0u)
#define FLAG_POOL_SHIFT 16 /* that is from the pool of this id, if not 0 */
#define FLAG_POOL_MASK 0xfffu
#define FLAG_LIST_SHIFT 28 /* the list of live generators that it is in */

/*
 * What control->thrown is where no exception left the body, but it overflowed
 * its stack and was ended.
 */
#define THROWN_OVERFLOW 1

/*
 * What the recorder hears of a generator. Resumes say what for, and what a
 * resume was over with comes after it.
 */
enum fringe_event_ {
	FRINGE_EVENT_CREATED_,
	/* Was given attributes. */
	FRINGE_EVENT_NAMED_,
	/* Resumed: to go on, to return, or to be unwound. */
	FRINGE_EVENT_RESUMED_,
	FRINGE_EVENT_CLOSING_,
	FRINGE_EVENT_CANCELING_,
	/* It suspended itself, or has finished: how. */
	FRINGE_EVENT_SUSPENDED_,
	FRINGE_EVENT_RETURNED_,
	FRINGE_EVENT_CLOSED_,
	FRINGE_EVENT_CANCELED_,
	FRINGE_EVENT_THROWN_,
	FRINGE_EVENT_OVERFLOWED_,
	/* Its stack is given back, when it has finished or before. */
	FRINGE_EVENT_DESTROYED_,
	FRINGE_EVENT_ABANDONED_
};

/* Program counters that records name, and routines: arch/NAME.S. */
extern const char fringe_arch_enter_[];
extern const uintptr_t fringe_arch_returned_; /* where a body returns to */
extern const char fringe_arch_end_[];
FRINGE_NORETURN_ void fringe_arch_leave_(
    struct fringe_yielder *yielder, uintptr_t final);
int fringe_arch_resume_out_(
    struct fringe_control *control, uintptr_t in, uintptr_t *out);
int fringe_arch_suspend_out_(
    struct fringe_yielder *yielder, uintptr_t out, uintptr_t *in);
int fringe_arch_swap_out_(struct fringe_context *from,
    struct fringe_context *to, uintptr_t value, uintptr_t *received);
uintptr_t fringe_arch_call_(
    void *base, fringe_call_function *function, void *argument);

/* What the twins go to when something rare is the matter. */
int fringe_resume_out_slow_(
    struct fringe_control *control, uintptr_t in, uintptr_t *out);
int fringe_resume_out_ended_(
    struct fringe_control *control, uintptr_t value, uintptr_t *out);
int fringe_suspend_out_slow_(
    struct fringe_control *control, uintptr_t out, uintptr_t *in);
int fringe_swap_out_slow_(struct fringe_context *from,
    struct fringe_context *to, uintptr_t value, uintptr_t *received);

/*
 * Puts a control block at the base of the stack, ready to run `body`, with
 * every other word zero. The stack must have passed fringe_stack_check.
 */
struct fringe_control *fringe_control_init_(const struct fringe_stack *stack,
    fringe_generator_body *body, void (*function)(void), void *argument);

/*
 * Bytes between a control block and its stack's base. Not 0 says that checkers
 * have to hear of it. A freestanding core has none, and nothing that another
 * language throws.
 */
static inline size_t
fringe_control_room_(const struct fringe_control *control)
{
	return __STDC_HOSTED__ ? fringe_control_get_room_(control) : 0;
}

/* Whether the recorder, where there is one, hears of it. */
static inline bool
fringe_control_recorded_(const struct fringe_control *control)
{
	return control->flags & FLAG_RECORDED;
}

static inline uintptr_t
fringe_control_thrown_(const struct fringe_control *control)
{
	return __STDC_HOSTED__ ? fringe_control_get_thrown_(control) : 0;
}

/* Makes it one that begins when it is resumed. */
static inline void
fringe_control_start_(struct fringe_control *control)
{
	control->context.fp = (char *)&control->link + FRINGE_ARCH_FP_ABOVE_;
	control->context.pc = (void *)fringe_arch_enter_;
	control->context.sp = control;
}

/* The stack that a control block is on. */
static inline struct fringe_stack
fringe_control_stack_(const struct fringe_control *control)
{
	return (struct fringe_stack){
		.base = (char *)(control + 1) + fringe_control_room_(control),
		.limit = control->limit,
		.guard = fringe_control_get_guard_(control),
	};
}

/* Where a suspended generator goes on, or NULL when it is not suspended. */
static inline void *
fringe_control_pc_(const struct fringe_control *control)
{
	uintptr_t gate = (uintptr_t)control->context.pc;

	if (gate >= FRINGE_GATE_OPEN_)
		return control->context.pc;
	return gate == FRINGE_GATE_PARKED_ ? fringe_control_get_parked_(control)
					   : NULL;
}

/* Whether nothing has run yet of what goes on there. */
static inline bool
fringe_is_fresh_(const void *pc)
{
	return pc == (const void *)fringe_arch_enter_;
}

/* Whether it is on a stack of its own. */
static inline bool
fringe_control_created_(const struct fringe_control *control)
{
	return __STDC_HOSTED__ && control->flags & FLAG_CREATED;
}

/* Whether it has floating-point control words of its own. */
static inline bool
fringe_control_fpu_(const struct fringe_control *control)
{
	return FRINGE_ARCH_FPU_ && control->flags & FRINGE_FPU_CONTROL;
}

/* Whether a suspended generator can have a gate that is not its pc. */
#define FRINGE_PARKS_ (__STDC_HOSTED__ || FRINGE_ARCH_FPU_)

/*
 * Stores where a generator goes on and makes it the calling thread's: 0, or
 * the error when it is not suspended or another thread's.
 */
int fringe_control_begin_(struct fringe_control *control, void **pc);

/*
 * The same for one that is to end: also 0 when there is nothing to run, and 1
 * when there is. `control` may be NULL.
 */
int fringe_control_end_(struct fringe_control *control, void **pc);

/* The gate of a generator that runs. */
void *fringe_control_running_(const struct fringe_control *control);

/* Makes a generator resumable at `pc`, by the short way or the long. */
void fringe_control_suspend_(struct fringe_control *control, void *pc);

/* 0 when the generator has finished, else the error that says why not. */
int fringe_control_finished_(const struct fringe_control *control);

/* What a generator is doing; never FRINGE_EMPTY. */
enum fringe_state fringe_control_state_(const struct fringe_control *control);

/* The error of a generator that is not suspended. */
int fringe_control_not_suspended_(const struct fringe_control *control);

/*
 * Switches into a generator whose resume has more to do than to switch: goes
 * on at `pc` with the gate closed by the caller, as a resume does, or with the
 * message that the generator is to end.
 */
struct fringe_transfer fringe_control_run_(
    struct fringe_control *control, uintptr_t value, void *pc);
struct fringe_transfer fringe_control_run_end_(
    struct fringe_control *control, void *pc);

/*
 * The youngest of each list of live generators, which begins a cache line where
 * threads have lists of their own.
 */
struct fringe_list {
	_Alignas(FRINGE_LIST_ALIGN_) struct fringe_control *first;
};
extern struct fringe_list fringe_registry_[FRINGE_LISTS_];

/* Enters a generator into the list of live ones, or takes it out. */
void fringe_registry_add_(struct fringe_control *control);
void fringe_registry_remove_(struct fringe_control *control);

/*
 * A walk through all lists; in a signal handler too: a list that the
 * interrupted code is changing is whole all the same. What a walk keeps of a
 * list's lock is what fringe_hook_lock_soon_ said; less than 0 is a list that
 * another thread does not let go of soon. It is left out, and `missed` counts
 * those.
 */
struct fringe_walk {
	int locked[FRINGE_LISTS_];
	unsigned int missed;
};
void fringe_walk_begin_(struct fringe_walk *walk);
void fringe_walk_end_(const struct fringe_walk *walk);

/*
 * A place in a walk. It knows which list it is in: a generator's flags may
 * change meanwhile, which its own thread does without a lock. The blank are
 * there too.
 */
struct fringe_cursor {
	const struct fringe_walk *walk;
	unsigned int list;
	struct fringe_control *control; /* NULL at the end of all */
};
struct fringe_cursor fringe_walk_first_(const struct fringe_walk *walk);
void fringe_walk_next_(struct fringe_cursor *cursor);

/*
 * The lowest that a generator's stack holds data, red zone included, where
 * *seen is its control block as it was seen; `frame` is the caller's. NULL when
 * that is not known.
 */
char *fringe_registry_low_(const struct fringe_walk *walk,
    const struct fringe_control *control, const struct fringe_control *seen,
    const struct fringe_stack *stack, char *frame);

/*
 * Calls walker(control, argument) for each live generator until it returns
 * something other than 0, and returns that. Stores how many lists were missed.
 */
typedef int fringe_registry_walker(
    struct fringe_control *control, void *argument);
int fringe_registry_walk_(
    fringe_registry_walker *walker, void *argument, unsigned int *missed);

/*
 * Takes a generator off its stack, which is described in *stack, or given back
 * to where it is from and emptied when it was created; empties the handle. On
 * an error everything is as it was.
 */
int fringe_generator_release_(
    struct fringe_generator *generator, struct fringe_stack *stack);

/* Whether an address lies in [limit, base) of a stack. */
static inline bool
fringe_stack_contains_(const struct fringe_stack *stack, const void *address)
{
	return (uintptr_t)address >= (uintptr_t)stack->limit &&
	    (uintptr_t)address < (uintptr_t)stack->base;
}

/*
 * Where a generator's frames begin, and what is left of it when they are gone.
 * Its argument may lie on its stack, and its final value with it: fringe.hpp
 * has them there, between the control block and the first frame.
 */
static inline char *
fringe_control_top_(const struct fringe_control *control, char *argument,
    const struct fringe_stack *stack)
{
	return fringe_stack_contains_(stack, argument) &&
		argument < (char *)control
	    ? argument
	    : (char *)control;
}

#pragma GCC visibility pop

#endif
