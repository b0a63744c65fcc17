/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What checkers hear of generators and their switches. With none of them
 * there, no generator has the room, and nothing here is called but to find
 * that out.
 */
#include "debug/watch.h"
#include "core/hooks.h"

static enum { UNKNOWN, NONE, SOME } checkers;

__attribute__((__constructor__)) static void
checkers_unordered(void)
{
	fringe_hook_unordered_(&checkers, sizeof(checkers));
}

/*
 * Whether there is none. It is found out once; threads that do so at the same
 * time find the same.
 */
static bool
unwatched(void)
{
	int known = __atomic_load_n(&checkers, __ATOMIC_RELAXED);

	if (known == UNKNOWN) {
		known = NONE;
		if (fringe_valgrind_present_() || fringe_sanitizers_present_())
			known = SOME;
		__atomic_store_n(&checkers, known, __ATOMIC_RELAXED);
	}
	return known == NONE;
}

uintptr_t
fringe_hook_stack_begin_(const struct fringe_stack *stack)
{
	if (unwatched())
		return 0;
	fringe_sanitizers_unpoison_(stack);
	return fringe_valgrind_stack_begin_(stack);
}

void
fringe_hook_stack_end_(uintptr_t token, const struct fringe_stack *stack)
{
	if (unwatched())
		return;
	fringe_valgrind_stack_end_(token, stack);
	fringe_sanitizers_unpoison_(stack);
}

static size_t
rounded(size_t size)
{
	return (size + FRINGE_STACK_ALIGN - 1) &
	    ~((size_t)FRINGE_STACK_ALIGN - 1);
}

size_t
fringe_hook_room_(const struct fringe_stack *stack)
{
	size_t mirror;

	if (unwatched())
		return 0;
	mirror = fringe_mirror_room_(stack);
	if (mirror == 0 && !fringe_sanitizers_present_())
		return 0;
	return sizeof(struct fringe_room) + rounded(mirror);
}

/* Runs in place of the body. Exceptions do not come back through here. */
static FRINGE_CALLED_UNSEEN_ uintptr_t
run_watched(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	struct fringe_control *control = &yielder->control_;
	uintptr_t final;

	fringe_hook_enter_(control);
	final = fringe_room_(control)->body(yielder, argument, first);
	fringe_hook_leave_(control, true);
	return final;
}

void
fringe_hook_watch_(struct fringe_control *control)
{
	struct fringe_room *room = fringe_room_(control);

	*room = (struct fringe_room){ .body = control->body };
	control->body = run_watched;
	if (fringe_sanitizers_present_())
		fringe_sanitizers_watch_(control, &room->generator);
}

void
fringe_hook_forget_(struct fringe_control *control)
{
	fringe_mirror_forget_(control);
	if (fringe_sanitizers_present_())
		fringe_sanitizers_forget_(control);
	control->body = fringe_room_(control)->body;
}

/*
 * Word by word, for ThreadSanitizer sees a memcpy, and what another thread does
 * meanwhile is no race that matters.
 */
void
fringe_hook_look_(
    struct fringe_control *seen, const struct fringe_control *control)
{
	const volatile uintptr_t *from = (const volatile void *)control;
	uintptr_t *to = (void *)seen;
	size_t i;

	if (fringe_mirror_look_(seen, control))
		return;
	for (i = 0; i < sizeof(*seen) / sizeof(*to); i++)
		to[i] = from[i];
}

void
fringe_hook_use_(struct fringe_control *control, void *caller)
{
	fringe_sanitizers_use_(control, caller);
}

void
fringe_hook_resume_(struct fringe_control *control)
{
	struct fringe_room *room = fringe_room_(control);

	fringe_sanitizers_leave_(&room->resumer, &room->generator);
}

void
fringe_hook_resumed_(struct fringe_control *control)
{
	struct fringe_room *room = fringe_room_(control);

	fringe_sanitizers_arrive_(&room->resumer, &room->generator);
}

void
fringe_hook_enter_(struct fringe_control *control)
{
	struct fringe_room *room = fringe_room_(control);

	fringe_sanitizers_arrive_(&room->generator, &room->resumer);
	fringe_mirror_enter_(control);
}

void
fringe_hook_leave_(struct fringe_control *control, bool for_good)
{
	struct fringe_room *room = fringe_room_(control);

	fringe_mirror_leave_(control);
	fringe_sanitizers_leave_(
	    for_good ? NULL : &room->generator, &room->resumer);
}
