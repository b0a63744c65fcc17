/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What the core asks of its surroundings. A hosted library defines these in
 * src/hosted and src/debug; a freestanding one takes src/core/hooks.c, whose
 * weak definitions do nothing and give way to the program's own.
 */
#ifndef FRINGE_HOOKS_H
#define FRINGE_HOOKS_H

#include <stdint.h>

#include "fringe/stack.h"

/* Guards the list of live generators. */
void fringe_hook_lock_(void);
void fringe_hook_unlock_(void);

/*
 * A stack comes into use, or goes out of it. What the first returns is kept
 * for the second.
 */
uintptr_t fringe_hook_stack_begin_(const struct fringe_stack *stack);
void fringe_hook_stack_end_(uintptr_t token, const struct fringe_stack *stack);

/*
 * Between these two, memory of a stack is read that nobody need have written,
 * or that lies below what is in use.
 */
void fringe_hook_peek_begin_(void);
void fringe_hook_peek_end_(void);

/* Unmaps a created generator's stack: 0 or an error. */
int fringe_hook_unmap_(struct fringe_stack *stack);

#endif
