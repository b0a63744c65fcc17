/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Tasks: generators that a scheduler resumes, each on memory of its own. A task
 * waits by being suspended, whatever depth of calls it waits in.
 */
#ifndef FRINGE_KIT_TASK_H
#define FRINGE_KIT_TASK_H

#include <stdint.h>

#include "fringe/generator.h"
#include "fringe/kit/inbox.h"
#include "fringe/kit/list.h"
#include "fringe/kit/scheduler.h"
#include "fringe/kit/wait.h"

/*
 * Returns the task's exit value. Nothing else may leave it: for an exception,
 * or the unwinding of a thread that ends, fringe_panic is called.
 */
typedef uintptr_t fringe_task_body(void *argument);

enum fringe_task_state {
	/* None: zeroed, or ended, with nobody who refers to it any more. */
	FRINGE_TASK_NONE,
	FRINGE_TASK_READY,
	FRINGE_TASK_RUNNING,
	FRINGE_TASK_WAITING,
	/* Ended; somebody still refers to it. */
	FRINGE_TASK_ENDED
};

/* What a task is apart from its body. Zeroed is the default. */
struct fringe_task_attributes {
	/* For debuggers and messages, or NULL; not copied. */
	const char *name;
	/* Where in the source it was spawned, or NULL and 0; not copied. */
	const char *file;
	unsigned int line;
	/* Lower numbers go first; below the number of its scheduler's. */
	unsigned int priority;
	/* Of its generator: FRINGE_FPU_CONTROL, FRINGE_UNPINNED or 0. */
	unsigned int flags;
	/*
	 * Called when nobody refers to the task any more, with the task, whose
	 * memory is the caller's again and zeroed where that matters; or NULL.
	 * By whoever let it go last, where that was: in fringe_task_unref, in
	 * a tick, or in a call of a task of its scheduler. It must not wait.
	 */
	void (*release)(struct fringe_task *task);
};

/*
 * The name, file and line of attributes, where this stands. The rest may be
 * missing without a warning in C, which has names for members.
 */
#ifdef __cplusplus
#define FRINGE_TASK_HERE(name) (name), __FILE__, __LINE__
#else
#define FRINGE_TASK_HERE(title)                                                \
	.name = (title), .file = __FILE__, .line = __LINE__
#endif

/*
 * A task, in memory of the caller's that is not moved. Zeroed, or
 * FRINGE_TASK_INIT, is none yet.
 */
struct fringe_task {
	struct fringe_generator generator_;
	struct fringe_yielder *yielder_;
	/* A pointer to it, which other threads read while it is changed. */
	uintptr_t scheduler_;
	struct fringe_inbox_link inbox_;
	/* In a ready list, or among those whose wait was completed. */
	struct fringe_link link_;
	uintptr_t bits_;
	uintptr_t status_;
	uintptr_t references_;
	struct fringe_wait *wait_;
	struct fringe_wait_queue joiners_;
	struct fringe_list held_;
	fringe_task_body *body_;
	void *argument_;
	uintptr_t value_;
	const char *file_;
	void (*release_)(struct fringe_task *task);
	unsigned int line_;
	short code_;
	unsigned char priority_;
	unsigned char base_priority_;
};

/* clang-format off */
#define FRINGE_TASK_INIT { { 0 }, 0, 0, { 0 }, { 0, 0, 0 }, 0, 0, 0, 0,        \
	{ FRINGE_LOCK_INIT, FRINGE_LIST_INIT, 0, 0, 0, 0, 0 },                 \
	FRINGE_LIST_INIT, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
/* clang-format on */

FRINGE_BEGIN_DECLS_

/*
 * Makes `task` one that runs `body` with `argument` on `stack`, and has it run
 * by `scheduler`. Task and stack stay the caller's; the stack is in use until
 * the task ended, and the task until nobody refers to it. The caller refers to
 * it from here on, and lets it go by fringe_task_detach or fringe_task_unref.
 * `attributes` may be NULL, which is the default.
 *
 * Called in a task of this scheduler with a lower priority, the new one runs
 * before this returns; else when its turn comes. May be called from threads
 * that the scheduler does not run on.
 *
 * A task that ended may be spawned again, with other arguments, once its
 * spawner alone refers to it and has not let it go.
 *
 * Returns 0; FRINGE_EINVAL when another pointer is NULL, the priority is none
 * of the scheduler's or a flag is unknown; FRINGE_ESTATE when the task has not
 * ended, or others refer to it; FRINGE_ECONTEXT in an interrupt; or what
 * fringe_stack_check says. Not for signal handlers.
 */
int fringe_task_spawn(struct fringe_scheduler *scheduler,
    struct fringe_task *task, const struct fringe_stack *stack,
    fringe_task_body *body, void *argument,
    const struct fringe_task_attributes *attributes);

/*
 * Refers to a task once more, so that its memory stays its own; and no more.
 * Who lets it go last has `release` called. Require that the caller refers to
 * it: for unref, that what it lets go is its own. The scheduler refers to it
 * until it ended. Callable from anywhere, if `release` is.
 */
void fringe_task_ref(struct fringe_task *task);
void fringe_task_unref(struct fringe_task *task);

/*
 * Lets go what spawn gave the caller: the task goes on, and its memory comes
 * back by `release`. Returns 0, FRINGE_EINVAL for NULL, or FRINGE_ESTATE when
 * that was done before or it is none. Callable as unref.
 */
int fringe_task_detach(struct fringe_task *task);

/*
 * Waits until the task ended, and stores its exit value in *value, unless that
 * is NULL. Any number of tasks may wait for one, of any scheduler. When it
 * returns with other than an error of the wait, the task's stack is free, and
 * so is its memory, if the caller alone refers to it and lets it go.
 *
 * Returns 0; FRINGE_ECANCELED when the task was cancelled before it ended (its
 * value is stored as well; 0 if it never ran) - or when the caller was, which
 * fringe_task_is_canceled tells; FRINGE_EOVERFLOW when it overflowed its stack
 * (overflow.h); FRINGE_EDEADLOCK when it is the caller; FRINGE_ETIMEOUT,
 * FRINGE_EINTERRUPTED, FRINGE_ECONTEXT and FRINGE_EUNSUPPORTED as all waits,
 * see below; FRINGE_EINVAL for NULL; FRINGE_ESTATE when it was never spawned.
 * Requires that the caller refers to it.
 */
int fringe_task_join(
    struct fringe_task *task, uintptr_t *value, uint64_t deadline);

/*
 * Cancels a task, for good: the wait it is in, and every later one, return
 * FRINGE_ECANCELED, and it is expected to return; one that never ran ends
 * without running. A task may cancel itself. A task that was granted what it
 * waited for, and has not run since, gives it back, if that is an event's wake,
 * permits or a lock; what brought it a value it keeps.
 *
 * Returns 0; 1 when it was cancelled already; FRINGE_ESTATE when it has ended
 * or is none; FRINGE_EINVAL for NULL. Requires that the caller refers to it.
 * In a task of the same scheduler with a lower priority this returns after the
 * other one ran. Callable in interrupts and signal handlers between
 * fringe_interrupt_enter and leave, and on any thread; lock-free as the inbox
 * is.
 */
int fringe_task_cancel(struct fringe_task *task);

/* Whether it was cancelled; of NULL, whether the caller was. From anywhere. */
int fringe_task_is_canceled(const struct fringe_task *task);

/*
 * Interrupts the wait that a task is in, which returns FRINGE_EINTERRUPTED; not
 * one that is granted already. Returns 0, FRINGE_EINVAL for NULL, FRINGE_ESTATE
 * when it does not wait, or FRINGE_ECONTEXT when the caller is not in the
 * task's scheduler.
 */
int fringe_task_interrupt(struct fringe_task *task);

/*
 * Waits until the caller is unparked or woken; not at all when that happened
 * since it last parked: there is one token. Returns 0, or as all waits.
 */
int fringe_task_park(uint64_t deadline);

/*
 * Unparks a task: if it is parked, that ends; else its next park does not wait.
 * Unparked twice before, it is so once. Like all that makes a task ready, in a
 * task of the same scheduler with a lower priority this returns after the other
 * one ran. Requires that the caller refers to the task. Callable in interrupts
 * (see fringe_interrupt_enter) and on any thread; lock-free as the inbox is.
 *
 * Returns 0, FRINGE_EINVAL for NULL, or FRINGE_ESTATE when it has ended or is
 * none. unpark_exact returns FRINGE_EFULL, and changes nothing, when the task
 * has the token already.
 */
int fringe_task_unpark(struct fringe_task *task);
int fringe_task_unpark_exact(struct fringe_task *task);

/*
 * Unparks a task, and dispatches nothing: callable from anywhere, in handlers
 * that say nothing of it too. The task becomes ready when its scheduler looks
 * next: at its next tick, or at the next call of a running task that may make
 * one ready. Does nothing when it is NULL or none, or has ended. Requires that
 * the caller refers to the task.
 */
void fringe_task_wake(struct fringe_task *task);

/*
 * Lets the other tasks of the same or a higher priority run that are ready.
 * Returns 0, FRINGE_ECANCELED when the caller is cancelled, or FRINGE_ECONTEXT
 * when it is no task.
 */
int fringe_task_yield(void);

/*
 * Takes what is in the inbox, expires timers, and lets tasks of higher priority
 * run if there are any: for loops that take long. What timers call is in no
 * task, as in a tick, and tasks run after that. Returns as yield.
 */
int fringe_task_checkpoint(void);

/*
 * Waits for so many nanoseconds, or until a moment of fringe_timers_now: never
 * for less. Return 0 when the time has come; FRINGE_EINVAL when it is negative;
 * otherwise as all waits.
 */
int fringe_task_sleep(int64_t nanoseconds);
int fringe_task_sleep_until(uint64_t deadline);

/*
 * The deadline that is so many nanoseconds away for tasks of the caller's
 * scheduler: as fringe_timers_after, and FRINGE_NEVER when it has no timers or
 * the caller runs in none. Callable from anywhere.
 */
uint64_t fringe_task_after(int64_t nanoseconds);

/*
 * Sets or reads a task's priority. What it is now may be higher than what was
 * set, by the locks that it holds. A task that is ready, or waits by priority,
 * goes behind those that have its new one. In a task, this returns after tasks
 * ran that have a higher priority now.
 *
 * set returns 0, FRINGE_EINVAL for NULL, for a priority that the scheduler does
 * not have or one above the ceiling of a mutex that the task has or waits for,
 * FRINGE_ESTATE when it has ended or is none, or FRINGE_ECONTEXT when the
 * caller is not in its scheduler. The others return a priority; of none, 0.
 */
int fringe_task_set_priority(struct fringe_task *task, unsigned int priority);
unsigned int fringe_task_priority(const struct fringe_task *task);
unsigned int fringe_task_base_priority(const struct fringe_task *task);

/*
 * Between these no other task is dispatched, whatever becomes ready, and the
 * caller may not wait: what would, and yield, returns FRINGE_ECONTEXT. For a
 * few steps that tasks of a higher priority are not to see halfway; interrupts
 * still come. What became ready meanwhile goes before unboost returns. A task
 * that ends is not boosted any more.
 *
 * Return 0, or FRINGE_ECONTEXT when the caller is no task, is boosted already,
 * or, for unboost, is not. is_boosted returns whether the caller is.
 */
int fringe_task_boost(void);
int fringe_task_unboost(void);
int fringe_task_is_boosted(void);

/*
 * Ends the calling task with this exit value, from whatever depth of calls: the
 * frames on its stack are dropped, and no cleanup runs. Returns only to who is
 * no task: FRINGE_ECONTEXT.
 */
int fringe_task_exit(uintptr_t value);

/* The calling task, or NULL: also in interrupts. Callable from anywhere. */
struct fringe_task *fringe_task_current(void);

/*
 * What a task is doing; NULL is none. Callable from anywhere; on another thread
 * than its scheduler's it may be otherwise by then.
 */
enum fringe_task_state fringe_task_state(const struct fringe_task *task);

/*
 * What a task waits for, in a word or two: "parked", "sleeping", "joining", or
 * what kind of object; NULL when it does not wait. The string is static.
 * In its scheduler, or when that does not run.
 */
const char *fringe_task_waits_for(const struct fringe_task *task);

/*
 * As it was spawned, or NULL and 0. Require a task. Callable from anywhere.
 */
const char *fringe_task_name(const struct fringe_task *task);
const char *fringe_task_file(const struct fringe_task *task);
unsigned int fringe_task_line(const struct fringe_task *task);

/*
 * What all that waits has in common. It returns
 *
 * 0                    what was waited for is the caller's, or happened;
 * FRINGE_ETIMEOUT      the deadline passed first: a moment of
 *                      fringe_timers_now, or FRINGE_NEVER. One that has passed
 *                      already fails what would have to wait, at once;
 * FRINGE_EINTERRUPTED  fringe_task_interrupt was called;
 * FRINGE_ECANCELED     the task is cancelled;
 * FRINGE_ECLOSED       the object was closed;
 * FRINGE_ECONTEXT      the caller is no task, or is in an interrupt;
 * FRINGE_EUNSUPPORTED  there is a deadline, and the scheduler has no timers.
 *
 * The first that happens counts. With an error nothing has changed, but for
 * what is said otherwise. It uses some 300 bytes of the task's stack. What a
 * task waits in may be a generator that it resumed: both are suspended.
 */

FRINGE_END_DECLS_

#endif
