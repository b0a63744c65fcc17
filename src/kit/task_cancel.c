/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What ends the wait of a task before its time. */
#include "fringe/kit/task.h"

#include "kit/kit.h"

int
fringe_task_interrupt(struct fringe_task *task)
{
	int error = fringe_task_check_here_(task);

	if (error)
		return error;
	if (!fringe_task_stays_here_(task) ||
	    task->status_ != STATUS_WAITING ||
	    !fringe_wait_complete_(task->wait_, FRINGE_EINTERRUPTED))
		return FRINGE_ESTATE;
	fringe_dispatch_();
	return 0;
}

int
fringe_task_is_canceled(const struct fringe_task *task)
{
	if (!task)
		task = fringe_task_current();
	return task && (atomic_get(&task->bits_) & TASK_CANCELED) != 0;
}

/* A task that ends at the same time has ended or is cancelled, but not both. */
static int
set_canceled(struct fringe_task *task)
{
	uintptr_t bits;

	do {
		bits = atomic_get(&task->bits_);
		if (!(bits & TASK_IS_ONE) || (bits & TASK_ENDED))
			return FRINGE_ESTATE;
		if (bits & TASK_CANCELED)
			return 1;
	} while (!atomic_replace(&task->bits_, bits, bits | TASK_CANCELED));
	return 0;
}

int
fringe_task_cancel(struct fringe_task *task)
{
	int result;

	if (!task)
		return FRINGE_EINVAL;
	result = set_canceled(task);
	if (result)
		return result;
	fringe_task_heed_(task, TASK_CANCELED);
	return 0;
}
