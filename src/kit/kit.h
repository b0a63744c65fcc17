/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What the kit's files know of each other.
 *
 * Who may touch what. The fields of a task, its scheduler's ready queue and its
 * wait belong to the scheduler's thread, outside interrupts: that is "here".
 * Everybody else changes a task's bits, which are atomic, and puts the task in
 * the inbox; the scheduler does the rest when it takes it out. An object's
 * queue belongs to who has its lock. A wait belongs to its task until it is
 * claimed, and to who claimed it until that one completes it. Of a scheduler
 * that is shared the ready queue, and the tasks in it, are anybody's who has
 * its lock: see run_queue.h.
 */
#ifndef FRINGE_KIT_KIT_H
#define FRINGE_KIT_KIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fringe/kit/scheduler.h"
#include "fringe/kit/task.h"
#include "fringe/kit/wait.h"
#include "kit/atomics.h"

/* ---- tasks ---- */

/* A task's bits. */
enum {
	/* In its scheduler's inbox, which refers to it then. */
	TASK_POSTED = 1,
	/* What was posted: it is new; its wait is claimed and completed. */
	TASK_NEW = 2,
	TASK_COMPLETED_WAIT = 4,
	/* Its next park does not wait. */
	TASK_TOKEN = 8,
	/* For good: it was cancelled; it has ended; its spawner let it go. */
	TASK_CANCELED = 16,
	TASK_ENDED = 32,
	TASK_DETACHED = 64,
	/* Always: that it is a task. */
	TASK_IS_ONE = 128
};

/* What a task's references are: so many, and whether its scheduler has one. */
enum { OF_SCHEDULER = 1, REFERENCE = 2 };

/* A task's status, to its scheduler. */
enum {
	STATUS_NONE,
	STATUS_READY,
	STATUS_RUNNING,
	STATUS_WAITING,
	/* Asked to be dropped. */
	STATUS_EXITING,
	STATUS_ENDED
};

static inline struct fringe_task *
task_of_link(struct fringe_link *link)
{
	return FRINGE_CONTAINER_OF(link, struct fringe_task, link_);
}

/* Whose task it is: see fringe_task_stays_here_ for how long. */
static inline struct fringe_scheduler *
scheduler_of(const struct fringe_task *task)
{
	return (struct fringe_scheduler *)atomic_get(&task->scheduler_);
}

/* Others may look at it meanwhile, and see this or what was before. */
static inline void
fringe_task_set_status_(struct fringe_task *task, uintptr_t status)
{
	atomic_set(&task->status_, status);
}

/* The body of every task's generator, whose argument is the task. */
fringe_generator_body fringe_task_run_;

/* The calling task, or NULL in an interrupt; or NULL where it may not wait. */
struct fringe_task *fringe_calling_task_(void);
struct fringe_task *fringe_waiting_task_(void);

/*
 * Here: ends the waiting task's park, and takes its token. Does nothing when it
 * waits for something else.
 */
void fringe_task_unpark_here_(struct fringe_task *task);

/* Makes the priority what the task set and what it holds say. */
void fringe_task_update_priority_(struct fringe_task *task);

/* ---- scheduler ---- */

/* Whether the caller is in the scheduler's thread, and in no interrupt. */
bool fringe_is_here_(const struct fringe_scheduler *scheduler);

/*
 * What is done here to a task that has not ended: 0, FRINGE_EINVAL for NULL,
 * FRINGE_ESTATE or FRINGE_ECONTEXT.
 */
int fringe_task_check_here_(const struct fringe_task *task);

/*
 * Whether the task is here, and stays until the caller lets it go on: nobody
 * steals one that waits or runs, nor from a scheduler that is not shared.
 */
bool fringe_task_stays_here_(const struct fringe_task *task);

/* Puts a task with these bits in its scheduler's inbox, if it is in none. */
void fringe_task_post_(struct fringe_task *task, uintptr_t bits);

/*
 * This bit of the task was set: does what it asks for, and dispatches, if the
 * task is here; else its scheduler does when it sees it.
 */
void fringe_task_heed_(struct fringe_task *task, uintptr_t bit);

/* Here: the task waits no more, or has yielded. It has to be in no list. */
void fringe_task_make_ready_(struct fringe_task *task);

/* Here, in a task: lets the ones of a higher priority run. */
void fringe_dispatch_(void);

/* Takes what is in the inbox. */
void fringe_take_inbox_(struct fringe_scheduler *scheduler);

/* Leaves the task for its scheduler, which comes back when it is ready. */
void fringe_task_leave_(struct fringe_task *task);

/* Here: the task ended, with this code. */
void fringe_task_end_(struct fringe_task *task, int code);

/* ---- waiting ---- */

/* What a wait, or a queue, is of. */
struct fringe_wait_kind {
	const char *name;
	/*
	 * A waiter has left the queue, which is locked, and was granted
	 * nothing: grants what may be granted now, into the list. Or NULL.
	 */
	void (*left)(
	    struct fringe_wait_queue *queue, struct fringe_list *granted);
	/*
	 * A granted waiter was cancelled before it ran: takes back what it
	 * got. Or NULL, and it keeps that.
	 */
	void (*give_back)(
	    struct fringe_wait_queue *queue, struct fringe_waiter *waiter);
	/*
	 * Of a wait's kind: it brought what it waited for, from this queue,
	 * and its task goes on, in which this is called. Or NULL.
	 */
	void (*taken)(struct fringe_wait_queue *queue);
};

/*
 * Whether the caller may wait until then: 0, FRINGE_ECONTEXT, FRINGE_ECANCELED
 * or FRINGE_EUNSUPPORTED.
 */
int fringe_may_wait_(uint64_t deadline);

/*
 * Begins a wait of the calling task, which may wait. The waiters are an array;
 * who has them as members of larger things sets `stride_` to the size of those.
 */
void fringe_wait_begin_(struct fringe_wait *wait,
    const struct fringe_wait_kind *kind, struct fringe_waiter *waiters,
    unsigned int count);

/* Puts a waiter of the wait in a queue, which is locked, by its order. */
void fringe_waiter_queue_(struct fringe_waiter *waiter,
    struct fringe_wait *wait, struct fringe_wait_queue *queue);

/*
 * Waits, and returns with what the wait was completed; at once when it is that
 * already. Queues are unlocked.
 */
int fringe_wait_(struct fringe_wait *wait, uint64_t deadline);

/*
 * In place of that: the task, which queued its waiters, will not wait. Returns
 * whether it had been granted something, which was given back, if it can be.
 */
int fringe_wait_give_up_(struct fringe_wait *wait);

/*
 * Takes a waiter out of its queue, which is locked. Returns whether its wait
 * could be claimed, to be completed with this result: then it is in the list.
 */
bool fringe_waiter_grant_(
    struct fringe_waiter *waiter, int result, struct fringe_list *granted);

/* Completes the waits of waiters that were granted. No queue is locked. */
void fringe_waiters_complete_(struct fringe_list *granted);

/*
 * Completes a wait with this, unless somebody claimed it: whether not. From
 * then on the task may run elsewhere, and is not touched. Whoever has something
 * to do to it before claims the wait first.
 */
bool fringe_wait_complete_(struct fringe_wait *wait, int result);
bool fringe_wait_claim_(struct fringe_wait *wait);
void fringe_wait_complete_claimed_(struct fringe_wait *wait, int result);

/*
 * Here: a wait of the task, which waits, was completed elsewhere. Returns
 * whether it is the one that it is in: then the task is ready.
 */
bool fringe_wait_finish_(struct fringe_task *task);

/* Here: the waiting task has another priority now. */
void fringe_wait_reorder_(struct fringe_wait *wait);

/* The wait's i-th waiter. */
static inline struct fringe_waiter *
waiter_of(const struct fringe_wait *wait, unsigned int i)
{
	return (struct fringe_waiter *)(void *)((char *)wait->waiters_ +
	    (size_t)i * wait->stride_);
}

/* The first that waits, or NULL. */
static inline struct fringe_waiter *
first_waiter(const struct fringe_wait_queue *queue)
{
	struct fringe_link *link = fringe_list_first(&queue->waiters_);

	return link ? FRINGE_CONTAINER_OF(link, struct fringe_waiter, link_) :
		      NULL;
}

#endif
