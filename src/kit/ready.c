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

/* Puts a link before another one of its priority, or behind all. */
static int
put(struct fringe_ready *ready, struct fringe_link *link, unsigned int priority,
    struct fringe_link *before)
{
	int error =
	    fringe_list_insert(&ready->lists_[priority], link, before);

	if (error == 0)
		ready->filled_ |= bit(priority);
	return error;
}

int
fringe_ready_append(struct fringe_ready *ready, struct fringe_link *link,
    unsigned int priority)
{
	if (priority >= ready->count_)
		return FRINGE_EINVAL;
	return put(ready, link, priority, NULL);
}

int
fringe_ready_prepend(struct fringe_ready *ready, struct fringe_link *link,
    unsigned int priority)
{
	if (priority >= ready->count_)
		return FRINGE_EINVAL;
	return put(ready, link, priority,
	    fringe_list_first(&ready->lists_[priority]));
}

int
fringe_ready_remove(struct fringe_ready *ready, struct fringe_link *link,
    unsigned int priority)
{
	if (priority >= ready->count_ ||
	    fringe_link_list(link) != &ready->lists_[priority])
		return FRINGE_EINVAL;
	fringe_list_remove(link);
	if (!fringe_list_first(&ready->lists_[priority]))
		ready->filled_ &= ~bit(priority);
	return 0;
}

/*
 * The lowest bit's number, by a multiplication that moves five bits to the top
 * which are different for each. Compilers have a name for this too, but where
 * the processor has no instruction they call a library for it.
 */
static const unsigned char number_of[32] = { 0, 1, 28, 2, 29, 14, 24, 3, 30, 22,
	20, 15, 25, 17, 4, 8, 31, 27, 13, 23, 21, 19, 16, 7, 26, 12, 18, 6, 11,
	5, 10, 9 };

unsigned int
fringe_ready_highest(const struct fringe_ready *ready)
{
	uint32_t lowest = ready->filled_ & -ready->filled_;

	if (lowest == 0)
		return FRINGE_PRIORITIES;
	return number_of[lowest * UINT32_C(0x077cb531) >> 27];
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
