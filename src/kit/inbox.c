/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "fringe/kit/inbox.h"

#include <stddef.h>

#include "kit/atomics.h"

int
fringe_inbox_put(struct fringe_inbox *inbox, struct fringe_inbox_link *link)
{
	uintptr_t newest;

	do {
		newest = atomic_get(&inbox->newest_);
		link->next = (struct fringe_inbox_link *)newest;
	} while (!atomic_replace(&inbox->newest_, newest, (uintptr_t)link));
	return newest == 0;
}

struct fringe_inbox_link *
fringe_inbox_take(struct fringe_inbox *inbox)
{
	struct fringe_inbox_link *oldest = NULL;
	struct fringe_inbox_link *newest;
	struct fringe_inbox_link *older;

	newest = (struct fringe_inbox_link *)atomic_swap(&inbox->newest_, 0);
	while (newest) {
		older = newest->next;
		newest->next = oldest;
		oldest = newest;
		newest = older;
	}
	return oldest;
}

int
fringe_inbox_is_empty(const struct fringe_inbox *inbox)
{
	return atomic_get(&inbox->newest_) == 0;
}
