/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Wait cells: events in which who comes replaces who was there. */
#include "fringe/kit/wait_cell.h"

#include "kit/queue.h"

/* What woke it again before it went on was for nobody else: it sees all now. */
static void
taken(struct fringe_wait_queue *queue)
{
	fringe_lock_acquire(&queue->lock_);
	FRINGE_CONTAINER_OF(queue, struct fringe_event, queue_)->has_token_ = 0;
	fringe_lock_release(&queue->lock_);
}

static const struct fringe_wait_kind cell_kind = { .name = "wait cell",
	.taken = taken };

int
fringe_wait_cell_wait(struct fringe_wait_cell *cell, uint64_t deadline)
{
	if (!cell)
		return FRINGE_EINVAL;
	return fringe_event_wait_(&cell->event_, &cell_kind, true, deadline);
}

int
fringe_wait_cell_subscribe(
    struct fringe_wait_cell *cell, struct fringe_subscription *subscription)
{
	if (!cell || !subscription)
		return FRINGE_EINVAL;
	return fringe_event_subscribe_(
	    &cell->event_, subscription, &cell_kind, true);
}

int
fringe_wait_cell_wake(struct fringe_wait_cell *cell)
{
	return cell ? fringe_event_wake(&cell->event_) : FRINGE_EINVAL;
}

int
fringe_wait_cell_close(struct fringe_wait_cell *cell)
{
	return cell ? fringe_event_close(&cell->event_) : FRINGE_EINVAL;
}

int
fringe_wait_cell_is_closed(struct fringe_wait_cell *cell)
{
	return cell ? fringe_event_is_closed(&cell->event_) : FRINGE_EINVAL;
}
