/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The mirror of the resumer's stack, for the traces of Valgrind's tools.
 *
 * Valgrind knows the root's unwind rules, but it reads no other stack than the
 * one that is in use. So, while a generator runs, what is on top of its
 * resumer's stack stands above its control block too, with the pointers into
 * it moved along, and link says that the resumer's frames are there. A
 * resumer that is a generator has a mirror of its own, which is copied with
 * its frames: so the traces go on to main, as far as there is room.
 *
 * What link said is put back before control leaves the generator.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
#include <valgrind/memcheck.h>

#include "core/hooks.h"
#include "core/internal.h"
#include "debug/watch.h"

/* The mirror's size, and the smallest stack that is worth one. */
#define MIRROR_MAX 4096
#define STACK_MIN 8192

/* What can be read to its end if it can be read; pages may be larger. */
#define PAGE 4096

/* A generator, and its stack, by which one sees whether it is still there. */
struct place {
	struct fringe_control *control;
	struct fringe_stack stack;
};

/* At the beginning of the room's part for the mirror. */
struct mirror {
	/* The generator's, once it ran; NULL when it is gone. */
	struct fringe_control *control;
	/* What link said before. */
	struct fringe_record link;
	/* What was innermost before, and what was when this was suspended. */
	struct place before;
	struct place suspended;
	/* The generator that resumed this one, or NULL; and the way back. */
	struct fringe_control *outer;
	struct fringe_control *inner;
	uintptr_t words[];
};

/* The generator that the thread entered last and did not leave. */
static _Thread_local struct place innermost;

/*
 * Whether the tool has a use for traces. The ones that have replace malloc,
 * so their library is preloaded, after Valgrind's own. Those that count
 * instructions (Callgrind, Cachegrind) have not, and would count ours.
 */
static bool
traces_matter(void)
{
	const char *preloaded;
	const char *first;

	if (!RUNNING_ON_VALGRIND)
		return false;
	preloaded = getenv("LD_PRELOAD");
	if (!preloaded)
		return true;
	first = strstr(preloaded, "/vgpreload_");
	return first && strstr(first + 1, "/vgpreload_");
}

size_t
fringe_mirror_room_(const struct fringe_stack *stack)
{
	size_t size = fringe_stack_size(stack);

	if (size < STACK_MIN || !traces_matter())
		return 0;
	return size / 4 < MIRROR_MAX ? size / 4 : MIRROR_MAX;
}

/* NULL where the room is there for others only. */
static struct mirror *
mirror_of(const struct fringe_control *control)
{
	const struct fringe_room *room;

	if (control->room <= sizeof(*room))
		return NULL;
	room = (const struct fringe_room *)(const void *)(control + 1);
	return (struct mirror *)(uintptr_t)room->mirror;
}

/* The generator whose stack an address in use is on, as far as is known. */
static struct fringe_control *
holder(const void *address)
{
	struct fringe_control *control = innermost.control;

	if (!control || !fringe_stack_contains_(&innermost.stack, address) ||
	    mirror_of(control)->control != control)
		return NULL;
	return control;
}

/*
 * Reads [from, from + size), or as much of it as is mapped, and returns how
 * much that is. Only the kernel can: another thread may be unmapping it.
 */
static size_t
fetch(void *to, char *from, size_t size)
{
	struct iovec here = { to, size };
	struct iovec there = { from, size };
	ssize_t fetched = process_vm_readv(getpid(), &here, 1, &there, 1, 0);

	return fetched < 0 ? 0 : (size_t)fetched;
}

struct copying {
	const uintptr_t *from;
	uintptr_t *to;
	/* Pointers into [from, from + size) are moved. */
	size_t size;
	/* What is to be copied; what else there is of `size` is there. */
	size_t near;
};

/* The word for the same place in the copy, if it is one that is copied. */
static uintptr_t
moved(uintptr_t word, const struct copying *copying)
{
	uintptr_t offset = word - (uintptr_t)copying->from;

	return offset < copying->size ? (uintptr_t)copying->to + offset : word;
}

/*
 * Runs on the real processor, at its speed, and Valgrind does not see what it
 * reads and writes. There are no threads there: nothing of the C library may
 * be called.
 */
#if defined(__has_attribute)
#if __has_attribute(__no_stack_protector__)
__attribute__((__no_stack_protector__))
#endif
#endif
__attribute__((__no_instrument_function__)) static uintptr_t
copy(uintptr_t thread, const struct copying *copying)
{
	size_t near = copying->near / sizeof(uintptr_t);
	size_t all = copying->size / sizeof(uintptr_t);
	size_t i;

	(void)thread;
	for (i = 0; i < near; i++)
		copying->to[i] = moved(copying->from[i], copying);
	for (; i < all; i++)
		copying->to[i] = moved(copying->to[i], copying);
	return all;
}

/*
 * What to copy. Where a thread's stack begins is not known, only that sp is on
 * it, and so the rest of a page.
 */
static struct copying
plan(const struct fringe_control *outer, char *sp, struct mirror *mirror,
    size_t size)
{
	struct copying all = { (void *)sp, mirror->words, size, size };
	size_t page = PAGE - (uintptr_t)sp % PAGE;
	size_t used;

	if (outer) {
		used = (size_t)((char *)fringe_control_stack_(outer).base - sp);
		all.size = all.near = used < size ? used : size;
	} else if (page < size) {
		all.near = page;
		all.size =
		    page + fetch((char *)all.to + page, sp + page, size - page);
	}
	return all;
}

/* The resumer waits in a function of ours that has no use for a red zone. */
static void
reflect(struct fringe_control *control, struct mirror *mirror)
{
	struct fringe_record *link = &control->link;
	char *base = fringe_control_stack_(control).base;
	struct copying copying = plan(mirror->outer, link->sp, mirror,
	    (size_t)(base - (char *)mirror->words));

	VALGRIND_NON_SIMD_CALL1(copy, &copying);
	VALGRIND_MAKE_MEM_DEFINED(mirror->words, copying.size);
	mirror->link = *link;
	link->sp = (void *)moved((uintptr_t)link->sp, &copying);
	link->fp = (void *)moved((uintptr_t)link->fp, &copying);
}

/* Reflects again what changed together with the mirror of one further out. */
static void
renew(struct fringe_control *from, const struct fringe_control *outermost)
{
	struct fringe_control *control;
	struct fringe_control *inner = NULL;

	for (control = from; control && control != outermost;
	     control = mirror_of(control)->outer) {
		mirror_of(control)->inner = inner;
		inner = control;
	}
	for (control = inner; control; control = mirror_of(control)->inner) {
		control->link = mirror_of(control)->link;
		reflect(control, mirror_of(control));
	}
}

/* It was suspended by itself, or by one that it resumed and that runs now. */
void
fringe_mirror_enter_(struct fringe_control *control)
{
	struct mirror *mirror = mirror_of(control);
	struct fringe_stack stack = fringe_control_stack_(control);
	const void *here = __builtin_frame_address(0);

	if (!mirror)
		return;
	mirror->control = control;
	mirror->before = innermost;
	mirror->outer = holder(control->link.sp);
	reflect(control, mirror);
	if (fringe_stack_contains_(&stack, here)) {
		innermost = (struct place){ control, stack };
		return;
	}
	innermost = mirror->suspended;
	renew(holder(here), control);
}

/* Old copies of pointers must not hide leaks. */
void
fringe_mirror_leave_(struct fringe_control *control)
{
	struct mirror *mirror = mirror_of(control);
	char *base = fringe_control_stack_(control).base;

	if (!mirror)
		return;
	mirror->suspended = innermost;
	innermost = mirror->before;
	control->link = mirror->link;
	VALGRIND_MAKE_MEM_UNDEFINED(
	    mirror->words, base - (char *)mirror->words);
}

void
fringe_mirror_forget_(struct fringe_control *control)
{
	struct mirror *mirror = mirror_of(control);

	if (mirror)
		mirror->control = NULL;
}

/* An unwinder must not be led to the copy of a generator further out. */
void
fringe_mirror_walk_begin_(const struct fringe_control *outermost)
{
	struct fringe_control *control = holder(__builtin_frame_address(0));

	for (; control && control != outermost;
	     control = mirror_of(control)->outer)
		control->link = mirror_of(control)->link;
}

void
fringe_mirror_walk_end_(const struct fringe_control *outermost)
{
	renew(holder(__builtin_frame_address(0)), outermost);
}

/*
 * The innermost is one that runs, or was left without a word and is gone with
 * its stack: then it is in no list.
 */
static bool
is_live(const struct fringe_control *control)
{
	struct fringe_walk walk;
	struct fringe_cursor cursor;

	fringe_walk_begin_(&walk);
	cursor = fringe_walk_first_(&walk);
	while (cursor.control && cursor.control != control)
		fringe_walk_next_(&cursor);
	fringe_walk_end_(&walk);
	return cursor.control && mirror_of(control) &&
	    mirror_of(control)->control == control;
}

/*
 * Where the way out begins of a suspended generator, or the caller's. That may
 * be on a signal handler's own stack.
 */
static struct fringe_control *
way_out(const struct fringe_control *suspended)
{
	if (suspended)
		return mirror_of(suspended)
		    ? mirror_of(suspended)->suspended.control
		    : NULL;
	if (!innermost.control || !is_live(innermost.control))
		return NULL;
	return innermost.control;
}

void
fringe_hook_trace_begin_(const struct fringe_control *suspended)
{
	struct fringe_control *control = way_out(suspended);

	for (; control && control != suspended;
	     control = mirror_of(control)->outer)
		control->link = mirror_of(control)->link;
}

void
fringe_hook_trace_end_(const struct fringe_control *suspended)
{
	renew(way_out(suspended), suspended);
}

bool
fringe_mirror_look_(
    struct fringe_control *seen, const struct fringe_control *control)
{
	struct fringe_stack stack = fringe_control_stack_(control);
	struct copying copying = { (const void *)control, (void *)seen, 0,
		sizeof(*seen) };

	if (!RUNNING_ON_VALGRIND)
		return false;
	VALGRIND_NON_SIMD_CALL1(copy, &copying);
	VALGRIND_MAKE_MEM_DEFINED(seen, sizeof(*seen));
	if (!mirror_of(control) || seen->link.sp < (void *)control ||
	    !fringe_stack_contains_(&stack, seen->link.sp))
		return true;
	copying = (struct copying){ (void *)&mirror_of(control)->link,
		(void *)&seen->link, 0, sizeof(seen->link) };
	VALGRIND_NON_SIMD_CALL1(copy, &copying);
	return true;
}
