/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Queues of timers that are pairing heaps (M. Fredman, R. Sedgewick, D.
 * Sleator, R. Tarjan, 1986).
 *
 * A heap is a tree in which no timer is before its parent. A node knows its
 * first child, its next sibling, and the one before it, which for a first child
 * is the parent. Two trees are melded by making the later root the first child
 * of the other. When a node goes, its children are melded in pairs, and the
 * pairs one by one from the last to the first, which is what makes it
 * O(log n) a removal over many. What comes out takes the place of the node:
 * nothing in it is before the node was, so not before its parent either, and
 * nobody has to look for the root.
 */
#include "kit/timers.h"

struct fringe_timer *
fringe_timer_heap_meld_(struct fringe_timer *a, struct fringe_timer *b)
{
	struct fringe_timer *root = earlier(a, b);
	struct fringe_timer *child = root == a ? b : a;

	if (!child)
		return root;
	child->previous_ = root;
	child->next_ = root->child_;
	if (child->next_)
		child->next_->previous_ = child;
	root->child_ = child;
	return root;
}

/* Takes the first of some siblings from the others, which it returns. */
static struct fringe_timer *
part(struct fringe_timer *timer)
{
	struct fringe_timer *others = timer->next_;

	timer->next_ = NULL;
	timer->previous_ = NULL;
	return others;
}

/* One tree of all siblings. Those of the pairs are linked by next_. */
static struct fringe_timer *
merge(struct fringe_timer *siblings)
{
	struct fringe_timer *pairs = NULL;
	struct fringe_timer *root = NULL;
	struct fringe_timer *a;
	struct fringe_timer *b;

	while (siblings) {
		a = siblings;
		b = part(a);
		siblings = b ? part(b) : NULL;
		a = fringe_timer_heap_meld_(a, b);
		a->next_ = pairs;
		pairs = a;
	}
	while (pairs) {
		a = pairs;
		pairs = part(a);
		root = fringe_timer_heap_meld_(root, a);
	}
	return root;
}

/* Puts another tree, or none, where a node is that is no root. */
static void
replace(struct fringe_timer *timer, struct fringe_timer *other)
{
	struct fringe_timer *previous = timer->previous_;
	struct fringe_timer *next = timer->next_;
	struct fringe_timer **place =
	    previous->child_ == timer ? &previous->child_ : &previous->next_;

	*place = other ? other : next;
	if (other) {
		other->previous_ = previous;
		other->next_ = next;
	}
	if (next)
		next->previous_ = other ? other : previous;
}

void
fringe_timer_heap_remove_(
    struct fringe_timers *timers, struct fringe_timer *timer)
{
	struct fringe_timer *children = merge(timer->child_);

	timer->child_ = NULL;
	if (timer == timers->heap_)
		timers->heap_ = children;
	else if (timer == timers->late_)
		timers->late_ = children;
	else
		replace(timer, children);
	part(timer);
}

static void
place(struct fringe_timers *timers, struct fringe_timer *timer)
{
	timers->heap_ = fringe_timer_heap_meld_(timers->heap_, timer);
}

static struct fringe_timer *
first(struct fringe_timers *timers)
{
	return timers->heap_;
}

static struct fringe_timer *
take(struct fringe_timers *timers, uint64_t until)
{
	struct fringe_timer *timer = timers->heap_;

	if (!timer || timer->deadline_ > until)
		return NULL;
	fringe_timer_heap_remove_(timers, timer);
	return timer;
}

const struct fringe_timers_kind_ fringe_heap_kind_ = { place,
	fringe_timer_heap_remove_, first, take, true };
