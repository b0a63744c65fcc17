/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Call stacks from inside the program, through generators to main. */
#ifndef FRINGE_BACKTRACE_H
#define FRINGE_BACKTRACE_H

#include "fringe/compiler.h"

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
 * is negative. Uses some 3.5 KiB of stack with libgcc's unwinder. Callable from
 * signal handlers; the first call in a process may load the unwinder, which is
 * not: programs that have handlers that call it call it once before.
 */
int fringe_backtrace(void **addresses, int most);

FRINGE_END_DECLS_

#endif
