/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Wait maps: a waiter's key is what it wants, and it is handed a value. */
#include "fringe/kit/wait_map.h"

#include "kit/queue.h"

static const struct fringe_wait_kind map_kind = { .name = "wait map" };

static bool
is_same(const struct fringe_wait_map *map, const void *key,
    const struct fringe_waiter *waiter)
{
	const void *other = (const void *)waiter->wanted_;

	return map->compare ? map->compare(key, other) == 0 : key == other;
}

/* The waiter for a key, or NULL. The map is locked. */
static struct fringe_waiter *
find(const struct fringe_wait_map *map, const void *key)
{
	struct fringe_waiter *waiter;
	struct fringe_link *link;

	for (link = fringe_list_first(&map->queue_.waiters_); link;
	     link = fringe_link_next(link)) {
		waiter = FRINGE_CONTAINER_OF(link, struct fringe_waiter, link_);
		if (is_same(map, key, waiter))
			return waiter;
	}
	return NULL;
}

static int
enter(
    struct fringe_wait_map *map, const void *key, struct fringe_waiter *waiter)
{
	int result = 0;

	waiter->wanted_ = (uintptr_t)key;
	fringe_lock_acquire(&map->queue_.lock_);
	if (map->queue_.closed_)
		result = FRINGE_ECLOSED;
	else if (find(map, key))
		result = FRINGE_EDUPLICATE;
	else
		fringe_queue_enter_(&map->queue_, &map_kind, waiter);
	fringe_lock_release(&map->queue_.lock_);
	return result;
}

int
fringe_wait_map_wait(struct fringe_wait_map *map, const void *key, void **value,
    uint64_t deadline)
{
	struct fringe_waiter waiter = { .wanted_ = 0 };
	struct fringe_wait wait;
	int result;

	if (!map)
		return FRINGE_EINVAL;
	result = fringe_may_wait_(deadline);
	if (result)
		return result;
	fringe_wait_begin_(&wait, &map_kind, &waiter, 1);
	result = enter(map, key, &waiter);
	if (result == 0)
		result = fringe_wait_(&wait, deadline);
	if (result == 0 && value)
		*value = waiter.value_;
	return result;
}

int
fringe_wait_map_subscribe(struct fringe_wait_map *map, const void *key,
    struct fringe_subscription *subscription)
{
	int result;

	if (!map || !subscription)
		return FRINGE_EINVAL;
	result = fringe_may_wait_(FRINGE_NEVER);
	if (result)
		return result;
	subscription->waiter_ = (struct fringe_waiter){ .wanted_ = 0 };
	fringe_wait_begin_(
	    &subscription->wait_, &map_kind, &subscription->waiter_, 1);
	result = enter(map, key, &subscription->waiter_);
	if (result)
		subscription->wait_.task_ = NULL;
	return result;
}

/* Who has been woken for another reason gets no value, and is out of it. */
int
fringe_wait_map_wake(struct fringe_wait_map *map, const void *key, void *value)
{
	struct fringe_list granted = FRINGE_LIST_INIT;
	struct fringe_waiter *waiter;
	int result = FRINGE_ENOTFOUND;

	if (!map)
		return FRINGE_EINVAL;
	fringe_lock_acquire(&map->queue_.lock_);
	if (map->queue_.closed_)
		result = FRINGE_ECLOSED;
	waiter = find(map, key);
	if (waiter && fringe_waiter_grant_(waiter, 0, &granted)) {
		waiter->value_ = value;
		result = 0;
	}
	fringe_queue_leave_(&map->queue_, &granted);
	return result;
}

int
fringe_wait_map_close(struct fringe_wait_map *map)
{
	return map ? fringe_queue_shut_(&map->queue_) : FRINGE_EINVAL;
}
