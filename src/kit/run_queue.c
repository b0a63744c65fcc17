/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "kit/run_queue.h"

/* ---- locked ---- */

void
fringe_run_queue_append_(
    struct fringe_scheduler *scheduler, struct fringe_task *task)
{
	fringe_task_set_status_(task, STATUS_READY);
	fringe_ready_append(
	    &scheduler->ready_, &task->link_, task->priority_);
	scheduler->queued_++;
}

void
fringe_run_queue_admit_(
    struct fringe_scheduler *scheduler, struct fringe_task *task)
{
	fringe_run_queue_count_(scheduler, 1);
	scheduler->counted_.spawned++;
	fringe_run_queue_append_(scheduler, task);
}

void
fringe_run_queue_remove_(
    struct fringe_scheduler *scheduler, struct fringe_task *task)
{
	fringe_ready_remove(
	    &scheduler->ready_, &task->link_, task->priority_);
	scheduler->queued_--;
}

/* It is read without the lock. */
void
fringe_run_queue_count_(struct fringe_scheduler *scheduler, int more)
{
	atomic_set(
	    &scheduler->tasks_, scheduler->tasks_ + (uintptr_t)(intptr_t)more);
}

/* ---- not locked ---- */

void
fringe_task_make_ready_(struct fringe_task *task)
{
	struct fringe_scheduler *scheduler = scheduler_of(task);

	fringe_run_queue_lock_(scheduler);
	fringe_run_queue_append_(scheduler, task);
	fringe_run_queue_unlock_(scheduler);
}

struct fringe_task *
fringe_run_queue_take_(struct fringe_scheduler *scheduler)
{
	struct fringe_task *task = NULL;
	struct fringe_link *link;

	fringe_run_queue_lock_(scheduler);
	link = fringe_ready_take(&scheduler->ready_);
	if (link) {
		task = task_of_link(link);
		fringe_task_set_status_(task, STATUS_RUNNING);
		scheduler->queued_--;
	}
	fringe_run_queue_unlock_(scheduler);
	return task;
}

void
fringe_run_queue_put_back_(
    struct fringe_scheduler *scheduler, struct fringe_task *task)
{
	fringe_run_queue_lock_(scheduler);
	fringe_task_set_status_(task, STATUS_READY);
	fringe_ready_prepend(
	    &scheduler->ready_, &task->link_, task->priority_);
	scheduler->queued_++;
	fringe_run_queue_unlock_(scheduler);
}

unsigned int
fringe_run_queue_highest_(struct fringe_scheduler *scheduler)
{
	unsigned int highest;

	fringe_run_queue_lock_(scheduler);
	highest = fringe_ready_highest(&scheduler->ready_);
	fringe_run_queue_unlock_(scheduler);
	return highest;
}

/* Together, for a thief takes what is new from one to the other. */
bool
fringe_run_queue_is_empty_(struct fringe_scheduler *scheduler)
{
	bool is_empty;

	fringe_run_queue_lock_(scheduler);
	is_empty = scheduler->queued_ == 0 &&
	    fringe_inbox_is_empty(&scheduler->inbox_);
	fringe_run_queue_unlock_(scheduler);
	return is_empty;
}
