/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Idlers: what a process's scheduler sleeps in while no task is ready. Hosted
 * programs only.
 */
#ifndef FRINGE_KIT_IDLER_H
#define FRINGE_KIT_IDLER_H

#include <stdint.h>

#include "fringe/kit/scheduler.h"

/*
 * An idler, in memory of the caller's that is not moved. Zeroed, or
 * FRINGE_IDLER_INIT, is none: fini does nothing with it.
 */
struct fringe_idler {
	struct fringe_scheduler *scheduler_;
	uintptr_t sleep_;
	int read_;
	int write_;
};

/* clang-format off */
#define FRINGE_IDLER_INIT { 0, 0, 0, 0 }
/* clang-format on */

FRINGE_BEGIN_DECLS_

/*
 * Makes `idler` one for this scheduler, and what the scheduler kicks (see
 * fringe_scheduler_set_kick), which stays the caller's. It has two descriptors
 * of the process's, closed on exec, until fini. Requires that nobody wakes
 * tasks of the scheduler meanwhile, and that no thread runs it.
 *
 * Returns 0; FRINGE_EINVAL when a pointer is NULL; FRINGE_EFULL when the
 * process or the system has no descriptors left; or FRINGE_ENOMEM. Not for
 * signal handlers.
 */
int fringe_idler_init(
    struct fringe_idler *idler, struct fringe_scheduler *scheduler);

/*
 * Gives back what init took: the scheduler kicks nothing any more, and `idler`
 * is none. Requires that the scheduler does not run, and that no other thread
 * is in a call which wakes a task of it, although the task may have ended, or
 * been stolen, by then: threads that wake tasks are joined, or said so, before.
 * Returns 0, or FRINGE_EINVAL for NULL. Not for signal handlers.
 */
int fringe_idler_fini(struct fringe_idler *idler);

/*
 * What fringe_scheduler_run is given, with the idler as its argument, and what
 * the scheduler's thread may call between its runs too: sleeps until the next
 * deadline, or a kick, or a signal's handler has run in this thread. A wake by
 * another thread, or by a handler, is never slept through. A deadline that
 * others add meanwhile, by a timer of their own on the scheduler's queue, is:
 * who starts it kicks the idler.
 *
 * Returns 0; FRINGE_EINVAL when the idler is NULL or another scheduler's; or
 * FRINGE_ENOMEM when the system cannot wait. Uses some 300 bytes of the
 * thread's stack.
 */
int fringe_idler_idle(struct fringe_scheduler *scheduler, int64_t nanoseconds,
    void *idler);

/*
 * Ends the idling, or the next one at once if nobody idles: for what the
 * scheduler is not told of. Callable from anywhere, signal handlers included;
 * errno stays as it was.
 */
void fringe_idler_kick(struct fringe_idler *idler);

FRINGE_END_DECLS_

#endif
