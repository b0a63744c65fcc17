/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What of a scheduler is not its thread's alone when others may steal from it:
 * which of its tasks are ready, what scheduler these have, and how many tasks
 * it has and had spawned. Then its lock keeps them, which is the last that is
 * acquired: under it no other one is, and nothing of the program's is called. A
 * task whose status is not READY stays its thread's.
 */
#ifndef FRINGE_KIT_RUN_QUEUE_H
#define FRINGE_KIT_RUN_QUEUE_H

#include "kit/kit.h"

static inline void
fringe_run_queue_lock_(struct fringe_scheduler *scheduler)
{
	if (scheduler->is_shared_)
		fringe_lock_acquire(&scheduler->lock_);
}

static inline void
fringe_run_queue_unlock_(struct fringe_scheduler *scheduler)
{
	if (scheduler->is_shared_)
		fringe_lock_release(&scheduler->lock_);
}

/* Locked: puts a task of the scheduler behind those of its priority. */
void fringe_run_queue_append_(
    struct fringe_scheduler *scheduler, struct fringe_task *task);

/* Locked: the same to one that was spawned. */
void fringe_run_queue_admit_(
    struct fringe_scheduler *scheduler, struct fringe_task *task);

/* Locked: takes one out, wherever in the queue it is. */
void fringe_run_queue_remove_(
    struct fringe_scheduler *scheduler, struct fringe_task *task);

/* Locked: the scheduler has so many tasks more than before, ready or not. */
void fringe_run_queue_count_(struct fringe_scheduler *scheduler, int more);

/*
 * The first of the highest priority, which is running from here on; NULL when
 * there is none. And puts it back before the others, for it could not run.
 */
struct fringe_task *fringe_run_queue_take_(struct fringe_scheduler *scheduler);
void fringe_run_queue_put_back_(
    struct fringe_scheduler *scheduler, struct fringe_task *task);

/* The priority of the first, or FRINGE_PRIORITIES when there is none. */
unsigned int fringe_run_queue_highest_(struct fringe_scheduler *scheduler);

/* Whether no task is ready, and none was posted that may be. */
bool fringe_run_queue_is_empty_(struct fringe_scheduler *scheduler);

#endif
