/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What resumes tasks, and nothing else does. */
#include "fringe/kit/scheduler.h"

#include <limits.h>

#include "kit/run_queue.h"

int
fringe_scheduler_init(struct fringe_scheduler *scheduler,
    struct fringe_list *lists, unsigned int count,
    struct fringe_timers *timers)
{
	struct fringe_ready ready;
	int error;

	if (!scheduler)
		return FRINGE_EINVAL;
	error = fringe_ready_init(&ready, lists, count);
	if (error)
		return error;
	*scheduler = (struct fringe_scheduler){ .ready_ = ready,
		.timers_ = timers };
	return 0;
}

void
fringe_scheduler_set_kick(struct fringe_scheduler *scheduler,
    void (*kick)(struct fringe_scheduler *scheduler, void *argument),
    void *argument)
{
	scheduler->kick_ = kick;
	scheduler->kicked_ = argument;
}

size_t
fringe_scheduler_tasks(const struct fringe_scheduler *scheduler)
{
	return atomic_get(&scheduler->tasks_);
}

struct fringe_timers *
fringe_scheduler_timers(const struct fringe_scheduler *scheduler)
{
	return scheduler->timers_;
}

struct fringe_scheduler *
fringe_scheduler_current(void)
{
	return *fringe_scheduler_place();
}

bool
fringe_is_here_(const struct fringe_scheduler *scheduler)
{
	return fringe_scheduler_current() == scheduler &&
	    !fringe_in_interrupt();
}

int
fringe_task_check_here_(const struct fringe_task *task)
{
	enum fringe_task_state state = fringe_task_state(task);

	if (!task)
		return FRINGE_EINVAL;
	if (state == FRINGE_TASK_NONE || state == FRINGE_TASK_ENDED)
		return FRINGE_ESTATE;
	return fringe_is_here_(scheduler_of(task)) ? 0 : FRINGE_ECONTEXT;
}

/*
 * The status first. A thread that stole the task sets the status after the
 * scheduler; and nobody steals it for this one meanwhile, that is the caller's
 * thread.
 */
bool
fringe_task_stays_here_(const struct fringe_task *task)
{
	uintptr_t status = atomic_get(&task->status_);
	const struct fringe_scheduler *scheduler = scheduler_of(task);

	return fringe_is_here_(scheduler) &&
	    (!scheduler->is_shared_ ||
		(status != STATUS_NONE && status != STATUS_READY));
}

/* ---- what others do to its tasks ---- */

/* The scheduler may be gone behind the put, with the last of its tasks. */
static void
put(struct fringe_scheduler *scheduler, struct fringe_task *task)
{
	void (*kick)(struct fringe_scheduler *, void *) = scheduler->kick_;
	void *kicked = scheduler->kicked_;

	if (fringe_inbox_put(&scheduler->inbox_, &task->inbox_) && kick)
		kick(scheduler, kicked);
}

/*
 * The inbox refers to the task, for else it could end, and its memory go, while
 * it is in there. As long as it is posted nobody steals it, so what is read
 * after that is the scheduler that it stays with.
 */
void
fringe_task_post_(struct fringe_task *task, uintptr_t bits)
{
	if (atomic_or(&task->bits_, bits | TASK_POSTED) & TASK_POSTED)
		return;
	fringe_task_ref(task);
	put(scheduler_of(task), task);
}

/* Here, of a task that waits. */
static void
end_wait(struct fringe_task *task, uintptr_t bits)
{
	if (bits & TASK_CANCELED)
		fringe_wait_complete_(task->wait_, FRINGE_ECANCELED);
	else if (bits & TASK_TOKEN)
		fringe_task_unpark_here_(task);
}

/*
 * One that is here, but could be stolen, is ready, and sees its bits when it
 * waits next: whoever steals it changes them after that.
 */
void
fringe_task_heed_(struct fringe_task *task, uintptr_t bit)
{
	if (fringe_task_stays_here_(task)) {
		if (task->status_ == STATUS_WAITING)
			end_wait(task, bit);
	} else if (!fringe_is_here_(scheduler_of(task))) {
		fringe_task_post_(task, 0);
		return;
	}
	fringe_dispatch_();
}

/* What was woken since then was so from outside. */
static void
count_external(struct fringe_tick *counted, size_t before)
{
	counted->woken_external += counted->woken_internal - before;
	counted->woken_internal = before;
}

static void
admit(struct fringe_scheduler *scheduler, struct fringe_task *task)
{
	fringe_run_queue_lock_(scheduler);
	fringe_run_queue_admit_(scheduler, task);
	fringe_run_queue_unlock_(scheduler);
}

/*
 * Does what its bits say that was done to it elsewhere. From the moment that it
 * is not posted any more it may be stolen, if it is ready: it is looked at
 * before, and then nothing has to be done to it.
 */
static void
take_one(struct fringe_scheduler *scheduler, struct fringe_task *task)
{
	size_t before = scheduler->counted_.woken_internal;
	bool waits = atomic_get(&task->status_) == STATUS_WAITING;
	uintptr_t bits = atomic_and(&task->bits_,
	    ~(uintptr_t)(TASK_POSTED | TASK_NEW | TASK_COMPLETED_WAIT));

	if (bits & TASK_NEW)
		admit(scheduler, task);
	else if (waits &&
	    !((bits & TASK_COMPLETED_WAIT) && fringe_wait_finish_(task)))
		end_wait(task, bits);
	count_external(&scheduler->counted_, before);
	fringe_task_unref(task);
}

/*
 * What is called here, a task's release, may make tasks ready, but dispatches
 * none: what is left of the inbox would wait for them.
 */
void
fringe_take_inbox_(struct fringe_scheduler *scheduler)
{
	unsigned char was_boosted = scheduler->is_boosted_;
	struct fringe_inbox_link *next;
	struct fringe_inbox_link *link;

	if (fringe_inbox_is_empty(&scheduler->inbox_))
		return;
	scheduler->is_boosted_ = 1;
	for (link = fringe_inbox_take(&scheduler->inbox_); link; link = next) {
		next = link->next;
		take_one(scheduler,
		    FRINGE_CONTAINER_OF(link, struct fringe_task, inbox_));
	}
	scheduler->is_boosted_ = was_boosted;
}

/* ---- leaving a task, and coming to one ---- */

/* The generator is nobody's but the scheduler's, and is not closed before. */
void
fringe_task_leave_(struct fringe_task *task)
{
	fringe_generator_suspend(task->yielder_, 0, NULL);
}

void
fringe_dispatch_(void)
{
	struct fringe_task *task = fringe_waiting_task_();
	struct fringe_scheduler *scheduler;

	if (!task)
		return;
	scheduler = scheduler_of(task);
	fringe_take_inbox_(scheduler);
	if (fringe_run_queue_highest_(scheduler) >= task->priority_)
		return;
	fringe_task_set_status_(task, STATUS_READY);
	fringe_task_leave_(task);
}

/* Whether it is cancelled and has not begun. It will not, then. */
static bool
is_stillborn(struct fringe_task *task)
{
	return !task->yielder_ && fringe_task_is_canceled(task);
}

static int
resume(struct fringe_scheduler *scheduler, struct fringe_task *task,
    uintptr_t *out)
{
	int result;

	scheduler->running_ = task;
	result = fringe_generator_resume(&task->generator_, 0, out);
	scheduler->running_ = NULL;
	return result;
}

/*
 * The task's turn. One that lets others run is queued when it is suspended, and
 * not before: it might be stolen. Returns 0, or FRINGE_ETHREAD: it stays ready.
 */
static int
run_one(struct fringe_scheduler *scheduler, struct fringe_task *task)
{
	uintptr_t out;
	int result;

	if (is_stillborn(task)) {
		fringe_task_end_(task, 0);
		return 0;
	}
	result = resume(scheduler, task, &out);
	if (result == FRINGE_ETHREAD) {
		fringe_run_queue_put_back_(scheduler, task);
		return result;
	}
	scheduler->counted_.polled++;
	if (result == 0)
		task->value_ = out;
	if (result <= 0 || task->status_ == STATUS_EXITING)
		fringe_task_end_(task, result);
	else if (task->status_ == STATUS_READY)
		fringe_task_make_ready_(task);
	return 0;
}

/* ---- ticks ---- */

static int
run_ready(struct fringe_scheduler *scheduler, size_t budget)
{
	size_t first = scheduler->counted_.polled;
	struct fringe_task *task;
	int result;

	for (;;) {
		fringe_take_inbox_(scheduler);
		if (scheduler->counted_.polled - first >= budget)
			return 0;
		task = fringe_run_queue_take_(scheduler);
		if (!task)
			return 0;
		result = run_one(scheduler, task);
		if (result < 0)
			return result;
	}
}

/* Whoever asks has what was counted since it was asked last. */
static int
report(struct fringe_scheduler *scheduler, struct fringe_tick *tick)
{
	struct fringe_tick counted;

	fringe_run_queue_lock_(scheduler);
	counted = scheduler->counted_;
	scheduler->counted_ = (struct fringe_tick){ 0 };
	fringe_run_queue_unlock_(scheduler);
	counted.has_remaining = !fringe_run_queue_is_empty_(scheduler);
	if (tick)
		*tick = counted;
	return counted.polled < INT_MAX ? (int)counted.polled : INT_MAX;
}

int
fringe_scheduler_tick(
    struct fringe_scheduler *scheduler, size_t budget, struct fringe_tick *tick)
{
	struct fringe_scheduler **place = fringe_scheduler_place();
	struct fringe_scheduler *outer = *place;
	int result;
	int polled;

	if (!scheduler)
		return FRINGE_EINVAL;
	if (fringe_in_interrupt() || scheduler->is_ticking_)
		return FRINGE_ECONTEXT;
	scheduler->is_ticking_ = 1;
	*place = scheduler;
	if (scheduler->timers_)
		fringe_timers_turn(scheduler->timers_, NULL);
	result = run_ready(scheduler, budget ? budget : FRINGE_TICK);
	*place = outer;
	scheduler->is_ticking_ = 0;
	polled = report(scheduler, tick);
	return result ? result : polled;
}

/* ---- runs ---- */

/* How long there is nothing to do, unless something comes into the inbox. */
static int64_t
time_to_next(const struct fringe_scheduler *scheduler)
{
	struct fringe_timers *timers = scheduler->timers_;
	uint64_t next = timers ? fringe_timers_next(timers) : FRINGE_NEVER;
	uint64_t now;

	if (next == FRINGE_NEVER)
		return FRINGE_FOREVER;
	now = fringe_timers_now(timers);
	return next <= now ? 0 :
			     fringe_clock_nanoseconds(
				 timers->clock, next - now);
}

int
fringe_scheduler_is_idle(struct fringe_scheduler *scheduler)
{
	return fringe_run_queue_is_empty_(scheduler) &&
	    time_to_next(scheduler) != 0;
}

/* The hook is called where timers' functions are. */
static int
call_idle(
    struct fringe_scheduler *scheduler, fringe_idle *idle, void *argument)
{
	struct fringe_scheduler **place = fringe_scheduler_place();
	struct fringe_scheduler *outer = *place;
	int result;

	*place = scheduler;
	result = idle(scheduler, time_to_next(scheduler), argument);
	*fringe_scheduler_place() = outer;
	return result;
}

int
fringe_scheduler_run(
    struct fringe_scheduler *scheduler, fringe_idle *idle, void *argument)
{
	struct fringe_tick tick;
	int result;

	for (;;) {
		result = fringe_scheduler_tick(scheduler, 0, &tick);
		if (result < 0)
			return result;
		if (tick.has_remaining)
			continue;
		if (fringe_scheduler_tasks(scheduler) == 0)
			return 0;
		result = idle ? call_idle(scheduler, idle, argument) : 0;
		if (result)
			return result;
	}
}
