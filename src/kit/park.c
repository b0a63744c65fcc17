/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a running task lets others run by: yield, park, sleep. */
#include "fringe/kit/task.h"

#include "kit/kit.h"

/* ---- yielding ---- */

int
fringe_task_yield(void)
{
	struct fringe_task *task = fringe_waiting_task_();

	if (!task)
		return FRINGE_ECONTEXT;
	fringe_task_set_status_(task, STATUS_READY);
	fringe_task_leave_(task);
	return fringe_task_is_canceled(task) ? FRINGE_ECANCELED : 0;
}

/*
 * What timers call is in no task, as in a tick: it neither waits nor ends the
 * task that happens to be here, and no task runs before all have been called.
 */
static void
turn_timers(struct fringe_scheduler *scheduler)
{
	struct fringe_task *running = scheduler->running_;

	if (!scheduler->timers_)
		return;
	scheduler->running_ = NULL;
	fringe_timers_turn(scheduler->timers_, NULL);
	scheduler->running_ = running;
}

int
fringe_task_checkpoint(void)
{
	struct fringe_task *task = fringe_waiting_task_();

	if (!task)
		return FRINGE_ECONTEXT;
	turn_timers(scheduler_of(task));
	fringe_dispatch_();
	return fringe_task_is_canceled(task) ? FRINGE_ECANCELED : 0;
}

/* ---- parking ---- */

static const struct fringe_wait_kind parked = { .name = "parked" };

/* Whether there was one. */
static bool
take_token(struct fringe_task *task)
{
	return atomic_and(&task->bits_, ~(uintptr_t)TASK_TOKEN) & TASK_TOKEN;
}

int
fringe_task_park(uint64_t deadline)
{
	struct fringe_task *task = fringe_waiting_task_();
	struct fringe_wait wait;
	int error = fringe_may_wait_(deadline);

	if (error)
		return error;
	if (take_token(task))
		return 0;
	fringe_wait_begin_(&wait, &parked, NULL, 0);
	return fringe_wait_(&wait, deadline);
}

void
fringe_task_unpark_here_(struct fringe_task *task)
{
	struct fringe_wait *wait = task->wait_;

	if (wait->kind_ != &parked || !fringe_wait_claim_(wait))
		return;
	take_token(task);
	fringe_wait_complete_claimed_(wait, 0);
}

static int
unpark(struct fringe_task *task, int again)
{
	if (!task)
		return FRINGE_EINVAL;
	if (!(atomic_get(&task->bits_) & TASK_IS_ONE) ||
	    (atomic_get(&task->bits_) & TASK_ENDED))
		return FRINGE_ESTATE;
	if (atomic_or(&task->bits_, TASK_TOKEN) & TASK_TOKEN)
		return again;
	fringe_task_heed_(task, TASK_TOKEN);
	return 0;
}

int
fringe_task_unpark(struct fringe_task *task)
{
	return unpark(task, 0);
}

int
fringe_task_unpark_exact(struct fringe_task *task)
{
	return unpark(task, FRINGE_EFULL);
}

void
fringe_task_wake(struct fringe_task *task)
{
	uintptr_t bits = task ? atomic_get(&task->bits_) : 0;

	if ((bits & TASK_IS_ONE) && !(bits & TASK_ENDED))
		fringe_task_post_(task, TASK_TOKEN);
}

/* ---- sleeping ---- */

static const struct fringe_wait_kind sleeping = { .name = "sleeping" };

uint64_t
fringe_task_after(int64_t nanoseconds)
{
	const struct fringe_scheduler *scheduler = fringe_scheduler_current();

	return scheduler && scheduler->timers_ ?
		  fringe_timers_after(scheduler->timers_, nanoseconds) :
		  FRINGE_NEVER;
}

int
fringe_task_sleep_until(uint64_t deadline)
{
	struct fringe_wait wait;
	int error = fringe_may_wait_(deadline);

	if (error)
		return error;
	fringe_wait_begin_(&wait, &sleeping, NULL, 0);
	error = fringe_wait_(&wait, deadline);
	return error == FRINGE_ETIMEOUT ? 0 : error;
}

int
fringe_task_sleep(int64_t nanoseconds)
{
	int error;

	if (nanoseconds < 0)
		return FRINGE_EINVAL;
	/* Without timers the deadline is never, which was not asked for. */
	error = nanoseconds == FRINGE_FOREVER ? 0 : fringe_may_wait_(0);
	if (error)
		return error;
	return fringe_task_sleep_until(fringe_task_after(nanoseconds));
}
