/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The error codes of all of libfringe. */
#ifndef FRINGE_ERROR_H
#define FRINGE_ERROR_H

#include "fringe/compiler.h"

/*
 * Functions return zero or a positive number when they succeed and one of
 * these when they fail; a call that fails has changed nothing. Numbers are
 * never reused or changed: -1 to -31 are the core's and the hosted library's,
 * from -32 down they belong to the construction kit. errno is not used.
 */
enum fringe_error {
	/* An argument is a null pointer or makes no sense. */
	FRINGE_EINVAL = -1,
	/* No memory, address space or mapping is to be had. */
	FRINGE_ENOMEM = -2,
	/* The stack is smaller than FRINGE_STACK_MIN. */
	FRINGE_ESIZE = -3,
	/* The stack's base or limit is not aligned to FRINGE_STACK_ALIGN. */
	FRINGE_EALIGN = -4,
	/* The handle is empty: zeroed, or its stack was given back. */
	FRINGE_EEMPTY = -5,
	/* The generator is running, or waits for one that it resumed. */
	FRINGE_ERUNNING = -6,
	/* The generator has returned. */
	FRINGE_EFINISHED = -7,
	/* The generator is suspended and has not returned. */
	FRINGE_EUNFINISHED = -8,
	/* The generator that was to be suspended is not running. */
	FRINGE_ENOTRUNNING = -9,
	/* The generator is being closed and is to return. */
	FRINGE_ECANCELED = -10,
	/* The memory belongs to somebody else: use the matching call. */
	FRINGE_EOWNER = -11,
	/* The generator belongs to another thread, which resumed it first. */
	FRINGE_ETHREAD = -12,
	/* There is a frame without unwind tables, so nothing is unwound. */
	FRINGE_ENOUNWIND = -13,
	/* In use: stacks of the pool, a signal stack, or the recorder. */
	FRINGE_EINUSE = -14,
	/* The generator overflowed its stack and was ended. */
	FRINGE_EOVERFLOW = -15,

	/* Not from here: only tasks may, or none, or not in an interrupt. */
	FRINGE_ECONTEXT = -32,
	/* This kind of object cannot do that. */
	FRINGE_EUNSUPPORTED = -33,
	/* The mutex is not the calling task's. */
	FRINGE_ENOTOWNER = -34,
	/* Its owner ended with the mutex, which is the caller's now. */
	FRINGE_EABANDONED = -35,
	/* The wait was interrupted. */
	FRINGE_EINTERRUPTED = -36,
	/* The caller would wait for itself. */
	FRINGE_EDEADLOCK = -37,
	/* The object is not in a state in which that makes sense. */
	FRINGE_ESTATE = -38,
	/* The deadline passed first. */
	FRINGE_ETIMEOUT = -39,
	/* There is no room for more. */
	FRINGE_EFULL = -40,
	/* The object was closed. */
	FRINGE_ECLOSED = -41,
	/* The caller would have to wait. */
	FRINGE_EBUSY = -42,
	/* There is one with this key already. */
	FRINGE_EDUPLICATE = -43,
	/* There is none with this key. */
	FRINGE_ENOTFOUND = -44
};

FRINGE_BEGIN_DECLS_

/*
 * What an error code means, in a few English words without a full stop:
 * "success" for zero and positive numbers, "unknown error" for a number that
 * is no code. The string is static. Callable from anywhere.
 */
const char *fringe_strerror(int error);

/*
 * Called when the library finds that an invariant is broken and it cannot go
 * on, with what happened, the library function that saw it, and the name of
 * the generator it concerns (NULL when it has none or is not known). Does not
 * return. The library's own version writes all three to standard error and
 * aborts (in a freestanding build, where there is neither, it traps); a program
 * replaces it by defining a function of this name. The library's own uses some
 * 300 bytes of stack and what abort(3) does, and may be called from signal
 * handlers.
 */
FRINGE_NORETURN_ void fringe_panic(
    const char *what, const char *where, const char *name);

FRINGE_END_DECLS_

#endif
