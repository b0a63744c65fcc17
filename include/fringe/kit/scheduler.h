/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Schedulers: what runs tasks, on one thread or processor. */
#ifndef FRINGE_KIT_SCHEDULER_H
#define FRINGE_KIT_SCHEDULER_H

#include <stddef.h>
#include <stdint.h>

#include "fringe/error.h"
#include "fringe/kit/inbox.h"
#include "fringe/kit/lock.h"
#include "fringe/kit/ready.h"
#include "fringe/kit/timer.h"

struct fringe_task;

/* What the scheduler did in a tick. */
struct fringe_tick {
	/* How often a task was resumed. */
	size_t polled;
	/* How many tasks ended. */
	size_t completed;
	/* How many were spawned since the tick before. */
	size_t spawned;
	/*
	 * How many were made ready since the tick before: by interrupts,
	 * signal handlers and other threads; and by tasks of this scheduler
	 * and its timers.
	 */
	size_t woken_external;
	size_t woken_internal;
	/* Whether tasks are ready that were not resumed any more. */
	int has_remaining;
};

/*
 * A scheduler, in memory of the caller's that is not moved.
 * FRINGE_SCHEDULER_INIT and fringe_scheduler_init give it what it needs.
 */
struct fringe_scheduler {
	struct fringe_ready ready_;
	struct fringe_inbox inbox_;
	struct fringe_timers *timers_;
	struct fringe_task *running_;
	struct fringe_list completing_;
	uintptr_t tasks_;
	size_t queued_;
	struct fringe_tick counted_;
	void (*kick_)(struct fringe_scheduler *scheduler, void *argument);
	void *kicked_;
	unsigned char is_completing_;
	unsigned char is_ticking_;
	unsigned char is_boosted_;
	unsigned char is_shared_;
	struct fringe_lock lock_;
};

/*
 * One whose priorities are as many as the array has lists, see ready.h; with
 * one its tasks take turns. `timers` is what its tasks' deadlines are kept in,
 * see timer.h, or NULL: then they have none. Both stay in use as long as the
 * scheduler.
 */
#define FRINGE_SCHEDULER_INIT(lists, timers)                                   \
	FRINGE_SCHEDULER_INIT_(lists, timers, 0, 0)
/* clang-format off */
#define FRINGE_SCHEDULER_INIT_(lists, timers, is_shared, lock)                 \
	{ FRINGE_READY_INIT(lists), FRINGE_INBOX_INIT, (timers), 0,            \
	    FRINGE_LIST_INIT, 0, 0, { 0, 0, 0, 0, 0, 0 }, 0, 0, 0, 0, 0,       \
	    (is_shared), FRINGE_LOCK_INIT_OF(lock) }
/* clang-format on */

/* How many tasks a tick resumes when 0 is asked for. */
#define FRINGE_TICK 256

/*
 * Called when no task is ready, in fringe_scheduler_run, with how many
 * nanoseconds there are to the next deadline: at least 0, FRINGE_FOREVER when
 * there is none. Waits for that long, or until the scheduler is kicked, or for
 * as short a time as it likes. Returns 0 to go on; any other value ends the
 * run, which returns it. Nothing of the scheduler may be waited for in it; what
 * a timer's function may do, it may.
 */
typedef int fringe_idle(
    struct fringe_scheduler *scheduler, int64_t nanoseconds, void *argument);

FRINGE_BEGIN_DECLS_

/*
 * As FRINGE_SCHEDULER_INIT, with `count` lists. Returns 0, or FRINGE_EINVAL
 * when scheduler or lists is NULL or count is 0 or above FRINGE_PRIORITIES.
 * Callable from anywhere.
 */
int fringe_scheduler_init(struct fringe_scheduler *scheduler,
    struct fringe_list *lists, unsigned int count,
    struct fringe_timers *timers);

/*
 * What is called, with `argument`, when something came into the inbox of a
 * scheduler that had nothing there, in whatever context that was: it wakes the
 * thread or processor that idles. NULL, as at first, calls nothing, which is
 * right where an interrupt ends the idling. Of the kit it may call
 * fringe_idler_kick and nothing else, and it may be called after the scheduler
 * has seen to what came. Requires that nobody wakes tasks of this scheduler
 * meanwhile.
 */
void fringe_scheduler_set_kick(struct fringe_scheduler *scheduler,
    void (*kick)(struct fringe_scheduler *scheduler, void *argument),
    void *argument);

/*
 * Takes what is in the inbox, expires the timers whose time has come, and
 * resumes ready tasks, those of the highest priority first and of one priority
 * in the order in which they became ready, until `budget` (0: FRINGE_TICK) were
 * resumed or none is ready. Timers that expire go first: at the same time what
 * they do comes before what tasks do. Stores what was done in *tick, unless
 * that is NULL.
 *
 * Returns how many were resumed; FRINGE_EINVAL when scheduler is NULL;
 * FRINGE_ECONTEXT in an interrupt, or when it is this scheduler that the caller
 * runs in; or FRINGE_ETHREAD when the first ready task belongs to another
 * thread, which stays ready. May be called in a task of another scheduler. Uses
 * some hundred bytes of the caller's stack, and what timers' functions use. Not
 * for signal handlers.
 */
int fringe_scheduler_tick(struct fringe_scheduler *scheduler, size_t budget,
    struct fringe_tick *tick);

/*
 * Ticks until there is no task any more, and calls `idle`, unless it is NULL,
 * whenever none is ready: a board's waits for an interrupt, and a process's for
 * a kick. Without one it asks the clock again and again.
 *
 * Returns 0 when there is no task left, what `idle` returned when that was not
 * 0, or what tick returns.
 */
int fringe_scheduler_run(struct fringe_scheduler *scheduler, fringe_idle *idle,
    void *argument);

/*
 * Whether a tick would do nothing now: no task is ready, the inbox is empty and
 * no timer's time has come. Asked with interrupts masked before a processor is
 * put to sleep, it makes sure that no wake is slept through. Callable from
 * where tick is, and from `idle`.
 */
int fringe_scheduler_is_idle(struct fringe_scheduler *scheduler);

/*
 * How many tasks there are, the ended not counted. Requires, as is_idle and
 * timers do, a scheduler. Callable as is_idle.
 */
size_t fringe_scheduler_tasks(const struct fringe_scheduler *scheduler);

/*
 * The scheduler that the caller runs in: in a task, in `idle`, or in a timer's
 * function that a tick or a checkpoint calls. NULL elsewhere. Callable from
 * anywhere.
 */
struct fringe_scheduler *fringe_scheduler_current(void);

/* The timers of a scheduler, or NULL. Callable from anywhere. */
struct fringe_timers *fringe_scheduler_timers(
    const struct fringe_scheduler *scheduler);

/*
 * An interrupt handler, or a signal handler, that calls more of the kit than
 * fringe_task_wake begins and ends with these, which may be nested. Between
 * them nothing is dispatched, and what has to be in a task returns
 * FRINGE_ECONTEXT. On Arm's profile M nobody need call them: the processor
 * knows. What a handler may call also depends on the objects' locks, see
 * lock.h.
 */
void fringe_interrupt_enter(void);
void fringe_interrupt_leave(void);

/* Whether the caller runs in an interrupt, as these say. From anywhere. */
int fringe_in_interrupt(void);

/*
 * Where the current scheduler of the calling thread or processor is kept. The
 * library's own function has a place for each thread of a process, and one in a
 * freestanding program: a program for several processors defines one that has a
 * place for each, NULL at first. Called from any context.
 */
struct fringe_scheduler **fringe_scheduler_place(void);

FRINGE_END_DECLS_

#endif
