/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Every live generator of the process, from inside: what a conservative
 * collector scans and a checkpoint saves.
 */
#ifndef FRINGE_REGISTRY_H
#define FRINGE_REGISTRY_H

#include "fringe/generator.h"

/* A generator between its init and its finish, destroy or abandon. */
struct fringe_live {
	/* As in struct fringe_attributes. */
	const char *name;
	enum fringe_state state;
	/* The whole stack. */
	struct fringe_stack stack;
	/*
	 * The part that holds data: [low, stack.base). Everything live in a
	 * suspended generator lies there, its registers and red zone included
	 * (of one that an inner generator suspended, also in the inner's
	 * part). A finished one has only its control block. Of one that is
	 * running on another thread nothing is known: low is stack.limit.
	 */
	void *low;
};

/* Returns 0 to go on to the next generator; anything else ends the visit. */
typedef int fringe_visitor(const struct fringe_live *live, void *argument);

FRINGE_BEGIN_DECLS_

/*
 * Calls visitor(live, argument) for each live generator; of those that one
 * thread made, youngest first (one whose destroy or abandon failed counts as
 * new, and made by who tried; one that was created on a pool's stack, as that
 * old which was first created there). The description is gone when the visitor
 * returns. Holds the registry's locks meanwhile: a visitor must not init,
 * create, finish, destroy or abandon a generator, nor use a pool of stacks or
 * wait for a thread to end that does, nor visit, nor suspend, nor fork.
 * Suspended generators are described exactly as long as no other thread resumes
 * them, or ends one that is on a pool's stack and makes another there, which it
 * can without the locks. A scan that also wants the registers of its caller
 * spills them itself (setjmp does).
 *
 * Returns 0 when all were visited, what the visitor returned when that was
 * not 0, or FRINGE_EINVAL when visitor is NULL. Time: proportional to the
 * number of live generators, times the number of those that are running.
 * Not for signal handlers.
 */
int fringe_registry_visit(fringe_visitor *visitor, void *argument);

FRINGE_END_DECLS_

#endif
