/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Generators that overflow their stacks: told of, and ended where wanted. */
#ifndef FRINGE_OVERFLOW_H
#define FRINGE_OVERFLOW_H

#include "fringe/compiler.h"
#include "fringe/writer.h"

/*
 * The generator that overflowed its stack is ended, and whoever resumed,
 * closed or cancelled it gets FRINGE_EOVERFLOW. Its frames are dropped as they
 * are: no cleanup runs, what they own and the locks that they hold are lost,
 * exceptions that they were handling too, and generators that they were about
 * to resume, or to make or to end, stay as they are.
 */
#define FRINGE_OVERFLOW_RECOVER 1u

/* Nothing is written. */
#define FRINGE_OVERFLOW_QUIET 2u

FRINGE_BEGIN_DECLS_

/*
 * Has the calling thread watched: when a generator that it runs touches the
 * guard below its stack, `writer` (or, if it is NULL, standard error) gets a
 * few lines that say which generator, where its stack is and how large, how
 * deep it is used, and the call stack from the faulting function to main. Then,
 * unless it is to be recovered, the process goes on as without this: the former
 * handler of the signal runs, or the default action, which ends the process
 * where the fault was. Called again it replaces flags, writer and argument.
 *
 * Takes the process's handlers of SIGSEGV and SIGBUS while any thread is
 * watched; all that is no overflow, and all of other threads, is passed on to
 * the former ones. Gives the thread an alternate signal stack, unless it has
 * one that is large enough. Undone by fringe_overflow_unwatch and at the end of
 * the thread. fringe_overflow(3) says what is seen, and what is passed on how.
 *
 * `flags` are those above, or 0. The writer runs in a signal handler; it has 32
 * KiB of stack on an alternate stack that is made here. A generator that has a
 * lock of the library's own when it overflows is not recovered, nor one while
 * another thread keeps such a lock: not of the lists, as in a visit, which are
 * waited for ten seconds and more, but of a pool or of watching, a tenth.
 *
 * A handler that the program installs after this is left to have what it gets:
 * if it does not pass faults on, none is seen here, also after unwatch and
 * another watch, until it is taken away.
 *
 * Returns 0, FRINGE_EINVAL for flags that are none or where nothing is known of
 * the system's signal handlers (other systems than Linux), FRINGE_ENOMEM, or
 * FRINGE_EINUSE when called on an alternate signal stack that would have to be
 * replaced. Uses some 5 KiB of stack. Not for signal handlers.
 */
int fringe_overflow_watch(
    unsigned int flags, fringe_writer *writer, void *argument);

/*
 * Ends that for the calling thread, which gets back the alternate stack that it
 * had. With the last thread the handlers are as they were, unless the program
 * has installed others since. Does nothing in a thread that is not watched.
 *
 * Returns 0, or FRINGE_EINUSE when called on the alternate stack. Not for
 * signal handlers.
 */
int fringe_overflow_unwatch(void);

FRINGE_END_DECLS_

#endif
