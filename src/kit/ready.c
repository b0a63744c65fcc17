/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "fringe/kit/ready.h"

#include "fringe/error.h"

int
fringe_ready_init(
    struct fringe_ready *ready, struct fringe_list *lists, unsigned int count)
{
	unsigned int i;

	if (!ready || !lists || count == 0 || count > FRINGE_PRIORITIES)
		return FRINGE_EINVAL;
	for (i = 0; i < count; i++)
		lists[i] = (struct fringe_list)FRINGE_LIST_INIT;
	ready->lists_ = lists;
	ready->filled_ = 0;
	ready->count_ = count;
	return 0;
}

static uint32_t
bit(unsigned int priority)
{
	return UINT32_C(1) << priority;
}

void
fringe_ready_append(struct fringe_ready *ready, struct fringe_link *link,
    unsigned int priority)
{
	fringe_list_append(&ready->lists_[priority], link);
	ready->filled_ |= bit(priority);
}

void
fringe_ready_prepend(struct fringe_ready *ready, struct fringe_link *link,
    unsigned int priority)
{
	fringe_list_prepend(&ready->lists_[priority], link);
	ready->filled_ |= bit(priority);
}

void
fringe_ready_remove(struct fringe_ready *ready, struct fringe_link *link,
    unsigned int priority)
{
	fringe_list_remove(link);
	if (!fringe_list_first(&ready->lists_[priority]))
		ready->filled_ &= ~bit(priority);
}

unsigned int
fringe_ready_highest(const struct fringe_ready *ready)
{
	return ready->filled_ ? (unsigned int)__builtin_ctzl(ready->filled_) :
				FRINGE_PRIORITIES;
}

struct fringe_link *
fringe_ready_take(struct fringe_ready *ready)
{
	unsigned int priority = fringe_ready_highest(ready);
	struct fringe_link *link;

	if (priority == FRINGE_PRIORITIES)
		return NULL;
	link = fringe_list_first(&ready->lists_[priority]);
	fringe_ready_remove(ready, link, priority);
	return link;
}
