/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Wait cells: events in which who comes replaces who was there. */
#include "fringe/kit/wait_cell.h"

#include "kit/queue.h"

static const struct fringe_wait_kind cell_kind = { .name = "wait cell" };

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
