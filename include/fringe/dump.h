/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Every live generator, as text: for logs, and for a serial port. */
#ifndef FRINGE_DUMP_H
#define FRINGE_DUMP_H

#include "fringe/compiler.h"
#include "fringe/writer.h"

/*
 * Traces of all suspended generators. The program knows that no other thread
 * resumes or ends one meanwhile, for example because they wait; else what is
 * read may be a frame that is just being overwritten.
 */
#define FRINGE_DUMP_ALL 1u

/*
 * Names of functions, files and lines, as fringe_symbolize finds them. Not in
 * signal handlers. A freestanding library has none.
 */
#define FRINGE_DUMP_SYMBOLS 2u

FRINGE_BEGIN_DECLS_

/*
 * Writes to writer(text, size, argument) where the calling thread is, and what
 * all live generators are doing. A line begins with one of these words; numbers
 * are decimal, or hexadecimal with 0x before them, "-" is what is not known or
 * does not apply, and a PLACE is a program counter, and in brackets a module's
 * file and the address to look up there with addr2line, of a return address
 * that of the call: 0x5618e0c0d236 (/usr/bin/program+0x1235). Where modules
 * cannot be told apart there is no file: (+0x8001235).
 *
 *   thread ID
 *       The calling thread, with a trace from the function that called
 *       fringe_dump; a signal handler's goes on in what was interrupted.
 *   generator NUMBER "NAME" STATE runs PLACE stack LIMIT-BASE size BYTES
 *       guard BYTES used BYTES high BYTES thread ID resumed from PLACE
 *       by NUMBER
 *       One line. STATE is fresh, suspended, running or finished. runs: the
 *       function that it was given. used: from the base to what lies deepest.
 *       high: from the base to the deepest that is not 0 within the pages in
 *       use: how deep it ever was, if its stack was new. thread: which it
 *       belongs to, as after the word thread above. resumed from: where the
 *       last resume was called; by: from which generator, while it runs. Of a
 *       suspended one a trace follows. In names, control characters stand as \x
 *       and two digits.
 *       #NUMBER PLACE
 *       A frame of the trace: innermost first, from resumer to resumer.
 *       not traced: another thread may resume it
 *       Without FRINGE_DUMP_ALL, of a suspended generator that another thread
 *       owns, or that is FRINGE_UNPINNED: only where it is suspended is told.
 *   generators NUMBER lists left out NUMBER of NUMBER
 *       The last line: how many were told of. Live generators are in several
 *       lists, each with a lock; a list that another thread keeps locked for a
 *       tenth of a second is left out.
 *
 * Returns 0; what the writer returned, which ended the dump, when that was not
 * 0; or FRINGE_EINVAL when writer is NULL or a flag is not known.
 *
 * Callable from signal and interrupt handlers without FRINGE_DUMP_SYMBOLS, if
 * the writer may be: it allocates nothing, and waits for locks only as long as
 * that, and a few milliseconds for one that the signal came in the middle of
 * taking, whose list is left out then. As for fringe_backtrace, the unwinder must have been loaded before; a handler keeps
 * errno itself. Uses 8 KiB of stack, up to twice that on processors with more
 * registers than x86-64, and what the writer does; so twice that and what the
 * system wants make a good alternate signal stack. Holds the locks of the lists
 * meanwhile: what a visitor of fringe_registry_visit must not do, a writer must
 * not do either.
 *
 * In a freestanding program traces are made if it calls fringe_backtrace too,
 * or is linked with -u fringe_backtrace, and so has an unwinder; else the only
 * frame of a generator is where it is suspended, and the thread is left out.
 */
int fringe_dump(unsigned int flags, fringe_writer *writer, void *argument);

FRINGE_END_DECLS_

#endif
