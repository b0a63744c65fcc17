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

/*
 * A place in all lists. It knows which it is in: a generator's flags may change
 * meanwhile, which its own thread does without a lock.
 */
struct cursor {
	unsigned int list;
	const struct fringe_control *control; /* NULL at the end of all */
};

/* Goes on to the first of a list that has any, from this one on. */
static void
seek(struct cursor *cursor)
{
	while (!cursor->control && ++cursor->list < FRINGE_LISTS_)
		cursor->control = fringe_registry_[cursor->list].first;
}

static struct cursor
first_of_all(void)
{
	struct cursor cursor = { 0, fringe_registry_[0].first };

	seek(&cursor);
	return cursor;
}

static void
advance(struct cursor *cursor)
{
	cursor->control = cursor->control->next;
	seek(cursor);
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
 * A finished generator has no frames left. But its argument may lie on its
 * stack, and its final value with it: fringe.hpp has them there.
 */
static char *
lowest_left(const struct fringe_control *control, char *argument,
    const struct fringe_stack *stack)
{
	return fringe_stack_contains_(stack, argument) &&
		argument < (char *)control
	    ? argument
	    : (char *)control;
}

/*
 * Something is suspended or called from on every stack that is in use: the
 * generator's own suspend; a resume of another generator made from it; the
 * suspend of an outer generator made from it; or the current frame.
 */
static char *
lowest_use(const struct fringe_control *control,
    const struct fringe_control *seen, const struct fringe_stack *stack,
    char *frame)
{
	char *const none = stack->base;
	char *low = none;
	struct cursor other;

	if (fringe_control_finished_(seen) == 0)
		return lowest_left(control, seen->argument, stack);
	if (fringe_control_pc_(seen))
		lower(stack, &low, seen->context.sp);
	if (low != none)
		return low;
	lower(stack, &low, frame);
	for (other = first_of_all(); other.control; advance(&other))
		lower(stack, &low, known_use(other.control));
	return low == none ? stack->limit : low;
}

static int
lock(void)
{
	unsigned int list;

	for (list = 0; list < FRINGE_LISTS_; list++)
		fringe_hook_lock_(list);
	return 1;
}

static void
unlock(const int *locked)
{
	unsigned int list;

	(void)locked;
	for (list = 0; list < FRINGE_LISTS_; list++)
		fringe_hook_unlock_(list);
}

/* A visitor that throws, or ends its thread, gives the lock back too. */
static int
visit(fringe_visitor *visitor, void *argument)
{
	__attribute__((__cleanup__(unlock))) const int locked = lock();
	struct fringe_control seen;
	struct cursor cursor;
	struct fringe_live live;
	int result = 0;

	(void)locked;
	for (cursor = first_of_all(); cursor.control && result == 0;
	     advance(&cursor)) {
		fringe_hook_look_(&seen, cursor.control);
		if (seen.flags & FLAG_BLANK)
			continue;
		live.name = seen.name;
		live.state = fringe_control_state_(&seen);
		live.stack = fringe_control_stack_(cursor.control);
		live.low = lowest_use(cursor.control, &seen, &live.stack,
		    __builtin_frame_address(0));
		result = visitor(&live, argument);
	}
	return result;
}

/* What it visits of one list. */
static int
walk_list(unsigned int list, fringe_registry_walker *walker, void *argument)
{
	struct fringe_control *control;
	int result = 0;

	for (control = fringe_registry_[list].first; control && result == 0;
	     control = control->next)
		if (!(control->flags & FLAG_BLANK))
			result = walker(control, argument);
	return result;
}

int
fringe_registry_walk_(
    fringe_registry_walker *walker, void *argument, unsigned int *missed)
{
	unsigned int list;
	int result = 0;
	int locked;

	*missed = 0;
	for (list = 0; list < FRINGE_LISTS_ && result == 0; list++) {
		locked = fringe_hook_lock_soon_(list);
		if (locked < 0) {
			++*missed;
			continue;
		}
		result = walk_list(list, walker, argument);
		if (locked > 0)
			fringe_hook_unlock_(list);
	}
	return result;
}

/* Never inlined, by LTO either: its frame is below all of its caller's. */
__attribute__((__noinline__)) int
fringe_registry_visit(fringe_visitor *visitor, void *argument)
{
	return visitor ? visit(visitor, argument) : FRINGE_EINVAL;
}
