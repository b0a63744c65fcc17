/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Waiting, which is one thing whatever is waited for. A wait is one task's; it
 * has a waiter in the queue of each object that it waits for, and is completed
 * once: by the one who first claims it. Whoever grants what is waited for does
 * so before the task is woken, so nothing is left to race for when it runs.
 */
#ifndef FRINGE_KIT_WAIT_H
#define FRINGE_KIT_WAIT_H

#include <stdint.h>

#include "fringe/error.h"
#include "fringe/kit/list.h"
#include "fringe/kit/lock.h"
#include "fringe/kit/timer.h"

struct fringe_task;
struct fringe_wait;
struct fringe_wait_kind;
struct fringe_wait_queue;

/* In which order those who wait are served. */
enum fringe_order {
	/* The one first that waited first. */
	FRINGE_FIFO,
	/*
	 * The one first whose task has the highest priority now, and of
	 * those the one that waited first.
	 */
	FRINGE_BY_PRIORITY
};

/* The queue of an object, and its lock. A member of those who have one. */
struct fringe_wait_queue {
	struct fringe_lock lock_;
	struct fringe_list waiters_;
	const struct fringe_wait_kind *kind_;
	const char *name_;
	unsigned char order_;
	unsigned char closed_;
	/* The highest priority that may wait here: a ceiling. */
	unsigned char highest_;
};

/* An empty one, with this kind of lock, or with the library's: 0. */
/* clang-format off */
#define FRINGE_WAIT_QUEUE_INIT_(name, order, lock)                             \
	{ FRINGE_LOCK_INIT_OF(lock), FRINGE_LIST_INIT, 0, (name), (order),     \
	    0, 0 }
/* clang-format on */

/* A place in a queue. What it wants and gets is its object's affair. */
struct fringe_waiter {
	struct fringe_link link_;
	struct fringe_wait_queue *queue_;
	struct fringe_wait *wait_;
	uintptr_t wanted_;
	void *value_;
	/* The task's, as it was when it was queued. */
	unsigned int priority_;
};

/* One wait of one task, on its stack. */
struct fringe_wait {
	uintptr_t state_;
	struct fringe_task *task_;
	const struct fringe_wait_kind *kind_;
	/* So many, each so many bytes behind the one before. */
	struct fringe_waiter *waiters_;
	unsigned int count_;
	unsigned int stride_;
	int result_;
	int is_timed_;
	struct fringe_waiter *granted_;
	struct fringe_timer timer_;
};

/*
 * What a task holds until it lets it go, at the latest when it ends: a member
 * of that.
 */
struct fringe_holding {
	struct fringe_link link_;
	/* The lowest priority number that the task has meanwhile. */
	unsigned int ceiling_;
	/* The task has ended with it. */
	void (*abandon_)(struct fringe_holding *holding);
};

#endif
