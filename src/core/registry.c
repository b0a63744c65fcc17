/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The lists of live generators, and where their stacks hold data. */
#include "fringe/registry.h"
#include "core/hooks.h"
#include "core/internal.h"

/* Which list it is in. */
static unsigned int
list_of(const struct fringe_control *control)
{
	uintptr_t list = control->flags >> FLAG_LIST_SHIFT;

	return FRINGE_LISTS_ > 1 ? (unsigned int)list % FRINGE_LISTS_ : 0;
}

/*
 * A list is whole from its beginning to its end at any moment: what goes
 * through it in a signal handler may have interrupted these two.
 */
void
fringe_registry_add_(struct fringe_control *control)
{
	unsigned int list = fringe_hook_list_();
	struct fringe_control **first = &fringe_registry_[list].first;

	control->flags |= (uintptr_t)list << FLAG_LIST_SHIFT;
	fringe_hook_lock_(list);
	control->next = *first;
	control->previous = NULL;
	if (*first)
		(*first)->previous = control;
	__asm__ __volatile__("" : : : "memory");
	*first = control;
	fringe_hook_unlock_(list);
}

/* Any thread may do it, so the list need not be its own. */
void
fringe_registry_remove_(struct fringe_control *control)
{
	unsigned int list = list_of(control);

	fringe_hook_lock_(list);
	if (control->previous)
		control->previous->next = control->next;
	else
		fringe_registry_[list].first = control->next;
	if (control->next)
		control->next->previous = control->previous;
	control->flags &=
	    ~(FLAG_BLANK | (uintptr_t)(FRINGE_LISTS_ - 1) << FLAG_LIST_SHIFT);
	fringe_hook_unlock_(list);
}

/* Goes on to the first of a list that has any, from this one on. */
static void
seek(struct fringe_cursor *cursor)
{
	while (!cursor->control && ++cursor->list < FRINGE_LISTS_)
		if (cursor->walk->locked[cursor->list] >= 0)
			cursor->control = fringe_registry_[cursor->list].first;
}

struct fringe_cursor
fringe_walk_first_(const struct fringe_walk *walk)
{
	/* Before the first list. */
	struct fringe_cursor cursor = { walk, ~0u, NULL };

	seek(&cursor);
	return cursor;
}

void
fringe_walk_next_(struct fringe_cursor *cursor)
{
	cursor->control = cursor->control->next;
	seek(cursor);
}

void
fringe_walk_begin_(struct fringe_walk *walk)
{
	unsigned int list;

	walk->missed = 0;
	for (list = 0; list < FRINGE_LISTS_; list++) {
		walk->locked[list] = fringe_hook_lock_soon_(list);
		walk->missed += walk->locked[list] < 0;
	}
}

void
fringe_walk_end_(const struct fringe_walk *walk)
{
	unsigned int list;

	for (list = 0; list < FRINGE_LISTS_; list++)
		if (walk->locked[list] > 0)
			fringe_hook_unlock_(list);
}

/* Lowers *low to what lies above `sp`, red zone included, if it is on here. */
static void
lower(const struct fringe_stack *stack, char **low, char *sp)
{
	if (!fringe_stack_contains_(stack, sp) || sp >= *low)
		return;
	*low = (size_t)(sp - (char *)stack->limit) <= FRINGE_ARCH_RED_ZONE_
	    ? (char *)stack->limit
	    : sp - FRINGE_ARCH_RED_ZONE_;
}

/* Where a generator's resumer, or what was suspended with it, goes on. */
static char *
known_use(const struct fringe_control *control)
{
	struct fringe_control seen;

	fringe_hook_look_(&seen, control);
	if (fringe_control_pc_(&seen))
		return seen.context.sp;
	return fringe_control_finished_(&seen) == 0 ? NULL : seen.link.sp;
}

/*
 * Something is suspended or called from on every stack that is in use: the
 * generator's own suspend; a resume of another generator made from it; the
 * suspend of an outer generator made from it; or the current frame.
 */
char *
fringe_registry_low_(const struct fringe_walk *walk,
    const struct fringe_control *control, const struct fringe_control *seen,
    const struct fringe_stack *stack, char *frame)
{
	char *const none = stack->base;
	char *low = none;
	struct fringe_cursor other;

	if (fringe_control_finished_(seen) == 0)
		return fringe_control_top_(control, seen->argument, stack);
	if (fringe_control_pc_(seen))
		lower(stack, &low, seen->context.sp);
	if (low != none)
		return low;
	lower(stack, &low, frame);
	for (other = fringe_walk_first_(walk); other.control;
	     fringe_walk_next_(&other))
		lower(stack, &low, known_use(other.control));
	return low == none ? NULL : low;
}

static struct fringe_walk
lock(void)
{
	struct fringe_walk walk = { .missed = 0 };
	unsigned int list;

	for (list = 0; list < FRINGE_LISTS_; list++) {
		fringe_hook_lock_(list);
		walk.locked[list] = 1;
	}
	return walk;
}

/* A visitor that throws, or ends its thread, gives the lock back too. */
static int
visit(fringe_visitor *visitor, void *argument)
{
	__attribute__((__cleanup__(fringe_walk_end_)))
	const struct fringe_walk walk = lock();
	struct fringe_control seen;
	struct fringe_cursor cursor;
	struct fringe_live live;
	int result = 0;

	for (cursor = fringe_walk_first_(&walk); cursor.control && result == 0;
	     fringe_walk_next_(&cursor)) {
		fringe_hook_look_(&seen, cursor.control);
		if (seen.flags & FLAG_BLANK)
			continue;
		live.name = seen.name;
		live.state = fringe_control_state_(&seen);
		live.stack = fringe_control_stack_(cursor.control);
		live.low = fringe_registry_low_(&walk, cursor.control, &seen,
		    &live.stack, __builtin_frame_address(0));
		if (!live.low)
			live.low = live.stack.limit;
		result = visitor(&live, argument);
	}
	return result;
}

int
fringe_registry_walk_(
    fringe_registry_walker *walker, void *argument, unsigned int *missed)
{
	struct fringe_walk walk;
	struct fringe_cursor cursor;
	int result = 0;

	fringe_walk_begin_(&walk);
	*missed = walk.missed;
	for (cursor = fringe_walk_first_(&walk); cursor.control && result == 0;
	     fringe_walk_next_(&cursor))
		if (!(cursor.control->flags & FLAG_BLANK))
			result = walker(cursor.control, argument);
	fringe_walk_end_(&walk);
	return result;
}

/* Never inlined, by LTO either: its frame is below all of its caller's. */
__attribute__((__noinline__)) int
fringe_registry_visit(fringe_visitor *visitor, void *argument)
{
	return visitor ? visit(visitor, argument) : FRINGE_EINVAL;
}
