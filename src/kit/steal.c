/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Stealing. A task is taken while it is in the list of what is ready, under the
 * lock of its scheduler, and marked as posted: so nobody puts it in an inbox
 * meanwhile, and who sets one of its bits has done enough, for it sees them
 * when it waits next. One that is posted already is in the inbox of the
 * scheduler that it is to be taken from, or was a moment ago: so the inbox is
 * looked through before, and what is posted after that is left.
 */
#include "fringe/kit/steal.h"

#include <limits.h>

#include "kit/run_queue.h"

int
fringe_scheduler_share(
    struct fringe_scheduler *scheduler, const struct fringe_lock_kind *kind)
{
	if (!scheduler)
		return FRINGE_EINVAL;
	if (scheduler->is_shared_ || scheduler->is_ticking_ ||
	    fringe_scheduler_tasks(scheduler) ||
	    !fringe_inbox_is_empty(&scheduler->inbox_))
		return FRINGE_ESTATE;
	scheduler->lock_ = (struct fringe_lock)FRINGE_LOCK_INIT_OF(kind);
	scheduler->is_shared_ = 1;
	return 0;
}

/* ---- the inbox ---- */

/*
 * Locked. Whether nothing is left to do of what was posted of a task: it is
 * new, and is ready from now on, or it is ready, and sees its bits when it
 * waits next. Its scheduler, which is locked, refers to it until it has run and
 * ended, so that this reference is not the last one.
 */
static bool
settle_posted(struct fringe_scheduler *scheduler, struct fringe_task *task)
{
	bool is_new = atomic_get(&task->bits_) & TASK_NEW;

	if (!is_new && atomic_get(&task->status_) != STATUS_READY)
		return false;
	atomic_and(&task->bits_,
	    ~(uintptr_t)(TASK_POSTED | TASK_NEW | TASK_COMPLETED_WAIT));
	if (is_new)
		fringe_run_queue_admit_(scheduler, task);
	fringe_task_unref(task);
	return true;
}

/*
 * Locked, so that its thread does not find the inbox empty meanwhile, and
 * sleep. What waits, or runs, is that thread's, which was kicked when the first
 * of it came, so to put it back kicks nobody.
 */
static void
sort_inbox(struct fringe_scheduler *scheduler)
{
	struct fringe_inbox_link *link =
	    fringe_inbox_take(&scheduler->inbox_);
	struct fringe_inbox_link *next;

	for (; link; link = next) {
		next = link->next;
		if (!settle_posted(scheduler,
			FRINGE_CONTAINER_OF(link, struct fringe_task, inbox_)))
			fringe_inbox_put(&scheduler->inbox_, link);
	}
}

size_t
fringe_scheduler_ready(struct fringe_scheduler *scheduler)
{
	size_t ready;

	if (!scheduler->is_shared_)
		return 0;
	fringe_run_queue_lock_(scheduler);
	sort_inbox(scheduler);
	ready = scheduler->queued_;
	fringe_run_queue_unlock_(scheduler);
	return ready;
}

/* ---- the tasks ---- */

static bool
may_move(const struct fringe_task *task, const struct fringe_scheduler *to)
{
	struct fringe_attributes attributes = { 0 };

	if (task->base_priority_ >= to->ready_.count_)
		return false;
	if (!task->yielder_)
		return true;
	fringe_generator_attributes(&task->generator_, &attributes);
	return (attributes.flags & FRINGE_UNPINNED) != 0;
}

/* Whether the task, of a scheduler that is locked, is another one's now. */
static bool
move(struct fringe_task *task, struct fringe_scheduler *from,
    struct fringe_scheduler *to)
{
	if (!may_move(task, to) ||
	    (atomic_or(&task->bits_, TASK_POSTED) & TASK_POSTED))
		return false;
	fringe_run_queue_remove_(from, task);
	fringe_run_queue_count_(from, -1);
	atomic_set(&task->scheduler_, (uintptr_t)to);
	atomic_and(&task->bits_, ~(uintptr_t)TASK_POSTED);
	return true;
}

/* Locked. Moves up to so many of a list, into *stolen; returns how many. */
static size_t
move_some(struct fringe_list *stolen, struct fringe_list *list,
    struct fringe_scheduler *from, struct fringe_scheduler *to, size_t most)
{
	struct fringe_link *link;
	struct fringe_link *next;
	size_t moved = 0;

	for (link = fringe_list_first(list); link && moved < most;
	     link = next) {
		next = fringe_link_next(link);
		if (!move(task_of_link(link), from, to))
			continue;
		fringe_list_append(stolen, link);
		moved++;
	}
	return moved;
}

static size_t
take_from(struct fringe_list *stolen, struct fringe_scheduler *from,
    struct fringe_scheduler *to, size_t most)
{
	size_t taken = 0;
	unsigned int i;

	fringe_run_queue_lock_(from);
	sort_inbox(from);
	for (i = 0; i < from->ready_.count_; i++)
		taken += move_some(
		    stolen, &from->ready_.lists_[i], from, to, most - taken);
	fringe_run_queue_unlock_(from);
	return taken;
}

static void
give_to(struct fringe_scheduler *to, struct fringe_list *stolen)
{
	struct fringe_link *link;

	fringe_run_queue_lock_(to);
	while ((link = fringe_list_take(stolen)) != NULL) {
		fringe_run_queue_count_(to, 1);
		fringe_run_queue_append_(to, task_of_link(link));
	}
	fringe_run_queue_unlock_(to);
}

int
fringe_scheduler_steal(struct fringe_scheduler *from,
    struct fringe_scheduler *to, size_t most)
{
	struct fringe_list stolen = FRINGE_LIST_INIT;
	size_t taken;

	if (!from || !to || from == to)
		return FRINGE_EINVAL;
	if (!from->is_shared_)
		return FRINGE_EUNSUPPORTED;
	if (fringe_in_interrupt() ||
	    (to->is_ticking_ && !fringe_is_here_(to)))
		return FRINGE_ECONTEXT;
	taken = take_from(&stolen, from, to, most < INT_MAX ? most : INT_MAX);
	give_to(to, &stolen);
	if (fringe_is_here_(to))
		fringe_dispatch_();
	return (int)taken;
}
