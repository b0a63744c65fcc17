/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Stealing: a scheduler that has nothing to do takes tasks that are ready from
 * another one, which is shared for that. A shared scheduler that nobody ticks
 * is an injector: what is spawned there runs where it is stolen to.
 */
#ifndef FRINGE_KIT_STEAL_H
#define FRINGE_KIT_STEAL_H

#include <stddef.h>

#include "fringe/kit/scheduler.h"

/*
 * As FRINGE_SCHEDULER_INIT, for one that others may steal from. Which of its
 * tasks are ready is kept by a lock of the library's kind, or of the one whose
 * address is given, see lock.h, which has to keep out whoever steals. No
 * handler acquires it; each time that a task is resumed, or becomes ready, its
 * scheduler does.
 */
#define FRINGE_SHARED_SCHEDULER_INIT_OF(lists, timers, lock)                   \
	FRINGE_SCHEDULER_INIT_(lists, timers, 1, lock)
#define FRINGE_SHARED_SCHEDULER_INIT(lists, timers)                            \
	FRINGE_SHARED_SCHEDULER_INIT_OF(lists, timers, 0)

FRINGE_BEGIN_DECLS_

/*
 * Has a scheduler be shared from now on, with a lock of this kind, or for NULL
 * of the library's. Returns 0, FRINGE_EINVAL when scheduler is NULL, or
 * FRINGE_ESTATE when it is ticked, has tasks, or is shared. Requires that
 * nobody else uses it yet. Callable from anywhere, on the caller's frame.
 */
int fringe_scheduler_share(struct fringe_scheduler *scheduler,
    const struct fringe_lock_kind *kind);

/*
 * How many tasks of a shared scheduler are ready, of which not all need be such
 * as may be stolen; by the time it returns there may be others. 0 for one that
 * is not shared. Requires a scheduler. Needs some time for each task that came
 * into the inbox, with the scheduler locked, and some hundred bytes of stack.
 * On any thread; not for handlers.
 */
size_t fringe_scheduler_ready(struct fringe_scheduler *scheduler);

/*
 * Takes up to `most` tasks, and no more than INT_MAX, from a shared scheduler
 * to another one: those of the highest priority first, and of one priority in
 * the order in which they became ready, behind those that are ready there. It
 * does not matter what `from` is doing: it may be in a task that does not let
 * others run.
 *
 * Taken are tasks that are ready and have not begun, or may go on in any thread
 * (FRINGE_UNPINNED, which holds for the generators that they resume too), whose
 * priority `to` has. A task that another thread is about to wake may be left
 * out. Where tasks have deadlines the schedulers that they wait in have timers,
 * with the same clock, whose time is adjusted alike. What is counted of a task
 * is where it happens: it was spawned in `from`, and ends in `to`; on the way
 * it is counted in neither. A scheduler stays in use until the tasks that it
 * has have ended, and as long as others steal from it, or may be waking or
 * cancelling one that it has or had.
 *
 * Called in the thread that `to` runs on: in its tasks, of which those of a
 * higher priority run before this returns, in its idle hook, or between its
 * ticks. Needs some time for each task that came into the inbox of `from`, and
 * for each that is ready there before the last that is taken, with `from`
 * locked. Uses some hundred bytes of the caller's stack.
 *
 * What other calls say of a task's scheduler goes for the one that it is in by
 * then. So a task that has been made ready in a shared scheduler may run
 * elsewhere, before the call returns that would have let it run, after that, or
 * while the caller is boosted; and FRINGE_ECONTEXT, or FRINGE_ESTATE, may be
 * said of a task that was here when it was spawned. A run of a shared scheduler
 * returns when the last task has been stolen, too.
 *
 * Returns how many were taken; FRINGE_EINVAL when a scheduler is NULL or both
 * are the same; FRINGE_EUNSUPPORTED when `from` is not shared; FRINGE_ECONTEXT
 * in an interrupt, or when `to` is being ticked elsewhere; that it is not at
 * other times either is the caller's affair. Not for signal handlers.
 */
int fringe_scheduler_steal(struct fringe_scheduler *from,
    struct fringe_scheduler *to, size_t most);

FRINGE_END_DECLS_

#endif
