/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What resumes tasks, and nothing else does. */
#include "fringe/kit/scheduler.h"

#include <limits.h>

#include "kit/kit.h"

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
	return scheduler->tasks_;
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
	return fringe_is_here_(task->scheduler_) ? 0 : FRINGE_ECONTEXT;
}

/* ---- becoming ready ---- */

void
fringe_task_make_ready_(struct fringe_task *task)
{
	fringe_task_set_status_(task, STATUS_READY);
	fringe_ready_append(
	    &task->scheduler_->ready_, &task->link_, task->priority_);
}

/*
 * The inbox refers to the task, for else it could end, and its memory go, while
 * it is in there. Nobody touches the task behind the put but the scheduler,
 * which may have run its last one before it is kicked.
 */
void
fringe_task_post_(struct fringe_task *task, uintptr_t bits)
{
	struct fringe_scheduler *scheduler = task->scheduler_;
	void (*kick)(struct fringe_scheduler *, void *) = scheduler->kick_;
	void *kicked = scheduler->kicked_;

	if (atomic_or(&task->bits_, bits | TASK_POSTED) & TASK_POSTED)
		return;
	fringe_task_ref(task);
	if (fringe_inbox_put(&scheduler->inbox_, &task->inbox_) && kick)
		kick(scheduler, kicked);
}

/* What was woken since then was so from outside. */
static void
count_external(struct fringe_tick *counted, size_t before)
{
	counted->woken_external += counted->woken_internal - before;
	counted->woken_internal = before;
}

/* What its bits say that was done to it elsewhere. */
static void
do_posted(struct fringe_task *task, uintptr_t bits)
{
	if (bits & TASK_NEW) {
		task->scheduler_->tasks_++;
		task->scheduler_->counted_.spawned++;
		fringe_task_make_ready_(task);
	}
	if (bits & TASK_COMPLETED_WAIT)
		fringe_wait_finish_(task);
	if (task->status_ != STATUS_WAITING)
		return;
	if (bits & TASK_CANCELED)
		fringe_wait_complete_(task->wait_, FRINGE_ECANCELED);
	else if (bits & TASK_TOKEN)
		fringe_task_unpark_here_(task);
}

static void
take_one(struct fringe_scheduler *scheduler, struct fringe_task *task)
{
	size_t before = scheduler->counted_.woken_internal;
	uintptr_t bits = atomic_and(&task->bits_,
	    ~(uintptr_t)(TASK_POSTED | TASK_NEW | TASK_COMPLETED_WAIT));

	do_posted(task, bits);
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
	scheduler = task->scheduler_;
	fringe_take_inbox_(scheduler);
	if (fringe_ready_highest(&scheduler->ready_) >= task->priority_)
		return;
	fringe_task_make_ready_(task);
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

	fringe_task_set_status_(task, STATUS_RUNNING);
	scheduler->running_ = task;
	result = fringe_generator_resume(&task->generator_, 0, out);
	scheduler->running_ = NULL;
	return result;
}

/* The first ready task's turn. Returns 0, or FRINGE_ETHREAD: it stays ready. */
static int
run_one(struct fringe_scheduler *scheduler)
{
	struct fringe_task *task =
	    task_of_link(fringe_ready_take(&scheduler->ready_));
	uintptr_t out;
	int result;

	if (is_stillborn(task)) {
		fringe_task_end_(task, 0);
		return 0;
	}
	result = resume(scheduler, task, &out);
	if (result == FRINGE_ETHREAD) {
		fringe_task_set_status_(task, STATUS_READY);
		fringe_ready_prepend(
		    &scheduler->ready_, &task->link_, task->priority_);
		return result;
	}
	scheduler->counted_.polled++;
	if (result == 0)
		task->value_ = out;
	if (result <= 0 || task->status_ == STATUS_EXITING)
		fringe_task_end_(task, result);
	return 0;
}

/* ---- ticks ---- */

static int
run_ready(struct fringe_scheduler *scheduler, size_t budget)
{
	size_t first = scheduler->counted_.polled;
	int result;

	for (;;) {
		fringe_take_inbox_(scheduler);
		if (fringe_ready_highest(&scheduler->ready_) ==
			FRINGE_PRIORITIES ||
		    scheduler->counted_.polled - first >= budget)
			return 0;
		result = run_one(scheduler);
		if (result < 0)
			return result;
	}
}

/* Whoever asks has what was counted since it was asked last. */
static int
report(struct fringe_scheduler *scheduler, struct fringe_tick *tick)
{
	struct fringe_tick counted = scheduler->counted_;

	counted.has_remaining =
	    fringe_ready_highest(&scheduler->ready_) != FRINGE_PRIORITIES ||
	    !fringe_inbox_is_empty(&scheduler->inbox_);
	scheduler->counted_ = (struct fringe_tick){ 0 };
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
	return fringe_ready_highest(&scheduler->ready_) == FRINGE_PRIORITIES &&
	    fringe_inbox_is_empty(&scheduler->inbox_) &&
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
		if (scheduler->tasks_ == 0)
			return 0;
		result = idle ? call_idle(scheduler, idle, argument) : 0;
		if (result)
			return result;
	}
}
