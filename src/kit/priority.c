/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Priorities: what a task set, what it holds, and to be above all. */
#include "fringe/kit/task.h"

#include "kit/run_queue.h"

unsigned int
fringe_task_priority(const struct fringe_task *task)
{
	return task ? task->priority_ : 0;
}

unsigned int
fringe_task_base_priority(const struct fringe_task *task)
{
	return task ? task->base_priority_ : 0;
}

/* The highest of what it set and of the ceilings of what it holds. */
static unsigned int
priority_of(const struct fringe_task *task)
{
	unsigned int priority = task->base_priority_;
	const struct fringe_link *link;

	for (link = fringe_list_first(&task->held_); link;
	     link = fringe_link_next(link)) {
		const struct fringe_holding *holding =
		    FRINGE_CONTAINER_OF(link, struct fringe_holding, link_);

		if (holding->ceiling_ < priority)
			priority = holding->ceiling_;
	}
	return priority;
}

void
fringe_task_update_priority_(struct fringe_task *task)
{
	unsigned int priority = priority_of(task);
	bool is_ready = task->status_ == STATUS_READY;

	if (is_ready)
		fringe_run_queue_remove_(scheduler_of(task), task);
	task->priority_ = (unsigned char)priority;
	if (is_ready)
		fringe_run_queue_append_(scheduler_of(task), task);
	if (task->status_ == STATUS_WAITING && task->wait_)
		fringe_wait_reorder_(task->wait_);
}

/* Whether it is above a ceiling of what the task has, or waits for. */
static bool
is_too_high(const struct fringe_task *task, unsigned int priority)
{
	const struct fringe_wait *wait = task->wait_;
	const struct fringe_link *link;
	unsigned int i;

	for (link = fringe_list_first(&task->held_); link;
	     link = fringe_link_next(link))
		if (FRINGE_CONTAINER_OF(link, struct fringe_holding, link_)
			    ->ceiling_ < FRINGE_PRIORITIES &&
		    FRINGE_CONTAINER_OF(link, struct fringe_holding, link_)
			    ->ceiling_ > priority)
			return true;
	for (i = 0; wait && i < wait->count_; i++)
		if (waiter_of(wait, i)->queue_ &&
		    waiter_of(wait, i)->queue_->highest_ > priority)
			return true;
	return false;
}

/* The task is the scheduler's, and stays that meanwhile. */
static int
set_priority(struct fringe_scheduler *scheduler, struct fringe_task *task,
    unsigned int priority)
{
	if (priority >= scheduler->ready_.count_ || is_too_high(task, priority))
		return FRINGE_EINVAL;
	task->base_priority_ = (unsigned char)priority;
	fringe_task_update_priority_(task);
	return 0;
}

/* The same to one that may be stolen, or was. */
static int
set_priority_locked(struct fringe_scheduler *scheduler,
    struct fringe_task *task, unsigned int priority)
{
	int error = FRINGE_ECONTEXT;

	fringe_run_queue_lock_(scheduler);
	if (scheduler_of(task) == scheduler)
		error = set_priority(scheduler, task, priority);
	fringe_run_queue_unlock_(scheduler);
	return error;
}

int
fringe_task_set_priority(struct fringe_task *task, unsigned int priority)
{
	struct fringe_scheduler *scheduler = fringe_scheduler_current();
	int error = fringe_task_check_here_(task);

	if (error)
		return error;
	if (fringe_task_stays_here_(task))
		error = set_priority(scheduler, task, priority);
	else
		error = set_priority_locked(scheduler, task, priority);
	if (error == 0)
		fringe_dispatch_();
	return error;
}

/* ---- boosts ---- */

/* The calling task's scheduler, or NULL, if that is boosted or is not. */
static struct fringe_scheduler *
scheduler_if(bool is_boosted)
{
	const struct fringe_task *task = fringe_calling_task_();

	return task && scheduler_of(task)->is_boosted_ == is_boosted ?
		  scheduler_of(task) :
		  NULL;
}

int
fringe_task_is_boosted(void)
{
	return scheduler_if(true) != NULL;
}

int
fringe_task_boost(void)
{
	struct fringe_scheduler *scheduler = scheduler_if(false);

	if (!scheduler)
		return FRINGE_ECONTEXT;
	scheduler->is_boosted_ = 1;
	return 0;
}

int
fringe_task_unboost(void)
{
	struct fringe_scheduler *scheduler = scheduler_if(true);

	if (!scheduler)
		return FRINGE_ECONTEXT;
	scheduler->is_boosted_ = 0;
	fringe_dispatch_();
	return 0;
}
