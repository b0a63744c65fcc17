/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Contexts: the symmetric switch underneath generators, for those who write
 * schedulers. Any context can continue any other; there is no resumer, so the
 * backtrace of a context ends at its own root.
 */
#ifndef FRINGE_CONTEXT_H
#define FRINGE_CONTEXT_H

#include "fringe/control.h"
#include "fringe/error.h"
#include "fringe/stack.h"
#include "fringe/switch.h"

/*
 * Where a suspended function goes on. Nothing points at a context, so it may
 * be moved while it is suspended. Zeroed means empty: there is nothing to
 * continue.
 */
struct fringe_context {
	struct fringe_record record_;
};

/*
 * What a context runs: it gets the argument given at init and the value of
 * the swap that started it. It ends by returning the context that is to go on
 * in its place (with the value 0); its own stack is then unused. Returning
 * NULL or an empty context is a broken invariant: fringe_panic.
 */
typedef struct fringe_context *fringe_context_entry(
    void *argument, uintptr_t value);

/* What fringe_call_on_stack runs. */
typedef uintptr_t fringe_call_function(void *argument);

FRINGE_BEGIN_DECLS_

/*
 * Makes `context` one that runs `entry` on `stack` when it is first swapped
 * to. The stack stays the caller's. What *context held is overwritten. Nothing
 * has to be undone.
 *
 * Returns 0, FRINGE_EINVAL when an argument other than `argument` is NULL, or
 * what fringe_stack_check says of the stack. Callable from signal and
 * interrupt handlers.
 */
int fringe_context_init(struct fringe_context *context,
    const struct fringe_stack *stack, fringe_context_entry *entry,
    void *argument);

/*
 * Calls function(argument) on another stack and waits for its return; its
 * value is stored in *result, unless result is NULL. Backtraces run through
 * to the caller. The function may suspend the generator that it was called
 * in, and must not be left by a longjmp.
 *
 * Returns 0, FRINGE_EINVAL when function is NULL, or what fringe_stack_check
 * says of the stack. Uses some hundred bytes of the caller's stack. Callable
 * from signal and interrupt handlers.
 */
int fringe_call_on_stack(const struct fringe_stack *stack,
    fringe_call_function *function, void *argument, uintptr_t *result);

/* What a swap or a resume returns, and its value unless it failed. */
struct fringe_resumed {
	uintptr_t value;
	intptr_t result;
};

/*
 * Where a swap goes when something rare is the matter. It gets and returns
 * values, not addresses: a variable whose address goes to a function is kept
 * in memory on the short way too.
 */
FRINGE_COLD_ FRINGE_NOPLT_ struct fringe_resumed FRINGE_LAYOUT_(
    fringe_swap_slow)(
    struct fringe_context *from, struct fringe_context *to, uintptr_t value);

FRINGE_INLINE_ int
fringe_context_can_swap_(
    const struct fringe_context *from, const struct fringe_context *to)
{
	return (uintptr_t)to->record_.pc >= FRINGE_GATE_OPEN_ && from != to;
}

/*
 * Suspends the caller in *from and continues *to, which is then empty, and
 * which finds `value` where it swapped away or as its entry's argument. Comes
 * back when somebody swaps to *from; what they passed is stored in *received,
 * unless received is NULL.
 *
 * Returns 0 or, at once, FRINGE_EEMPTY when *to is empty, or FRINGE_EINVAL
 * when from and to are the same. Requires that from and to are not NULL and
 * that *from holds no context that is still wanted. A context may be continued
 * by another thread than it was suspended on, with what fringe(7) says of
 * thread-local storage. Uses no stack but the caller's frame. Not for signal
 * handlers that interrupted a swap of the same contexts.
 */
#ifdef FRINGE_OUT_OF_LINE
int fringe_context_swap(struct fringe_context *from, struct fringe_context *to,
    uintptr_t value, uintptr_t *received);
#else
FRINGE_INLINE_ int
fringe_context_swap(struct fringe_context *from, struct fringe_context *to,
    uintptr_t value, uintptr_t *received)
{
	struct fringe_resumed resumed = { 0, 0 };
	void *pc = to->record_.pc;

	if (FRINGE_UNLIKELY_(!fringe_context_can_swap_(from, to))) {
		resumed = FRINGE_LAYOUT_(fringe_swap_slow)(from, to, value);
		if ((int)resumed.result < 0)
			return (int)resumed.result;
	} else {
		to->record_.pc = NULL;
		resumed.value =
		    fringe_switch_(value, pc, &to->record_, &from->record_)
			.value;
	}
	if (received)
		*received = resumed.value;
	return 0;
}
#endif

FRINGE_END_DECLS_

#endif
