/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Call stacks from inside the program, through generators to main. */
#ifndef FRINGE_BACKTRACE_H
#define FRINGE_BACKTRACE_H

#include "fringe/generator.h"

FRINGE_BEGIN_DECLS_

/*
 * Stores the program counters of the caller's frames in `addresses`, the
 * caller's own first, then from resumer to resumer up to main or where there
 * are no more unwind tables; `most` at most. All but the first are return
 * addresses, and so lie behind the call (the one that a signal interrupted does
 * not). In a signal handler it is the handler's trace, which goes on in what
 * was interrupted.
 *
 * Returns how many were stored, or FRINGE_EINVAL when addresses is NULL or most
 * is negative. Uses up to 5 KiB of stack with libgcc's unwinder, most of it
 * when the C library binds that at its first call, and up to twice that on
 * processors with more registers than x86-64. Callable from signal handlers;
 * the first call in a process may load the unwinder, which is not: programs
 * that have handlers that call it call it once before. In a freestanding program it
 * is linked where it is called, and with it the compiler's unwinder, which has
 * to be told where the unwind tables are.
 */
int fringe_backtrace(void **addresses, int most);

/*
 * The same of a suspended generator: where it goes on first, then outward to
 * its root, which is the last. All are return addresses. If it was suspended by
 * a generator that it resumed, the trace begins in that one. Of one that never
 * ran there are none.
 *
 * Returns how many were stored; FRINGE_EINVAL when a pointer is NULL or most is
 * negative; FRINGE_EEMPTY, FRINGE_ERUNNING or FRINGE_EFINISHED when it is not
 * suspended; or FRINGE_ETHREAD when it belongs to another thread, which might
 * resume it meanwhile. Requires that nobody else resumes or ends it meanwhile,
 * as may be with one that is FRINGE_UNPINNED. Stack and signal handlers: as
 * fringe_backtrace, with 2 KiB more; of a generator that the interrupted code
 * was about to resume, or to end, a handler gets what there was.
 */
int fringe_generator_backtrace(const struct fringe_generator *generator,
    void **addresses, int most);

FRINGE_END_DECLS_

#endif
