/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the suites of overflowing generators share. */
#ifndef TESTS_OVERFLOW_H
#define TESTS_OVERFLOW_H

#include <alloca.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fringe.h>

#include "face.h"
#include "on_emulator.h"
#include "on_sanitizer.h"
#include "on_valgrind.h"

#define OVERFLOW_SIZE ((size_t)64 * 1024)

/* Sanitizers' frames are large, and what checkers need is on the stack. */
#define SMALL_SIZE ((size_t)(ON_SANITIZER || ON_VALGRIND ? 64 : 16) * 1024)

/* ---- guards of both kinds ---- */

/* Hit, mapped ones say SEGV_MAPERR where the kernel has markers. */
static inline void
make_mapped_guard(struct fringe_stack *stack, size_t size)
{
	REQUIRE_EQUAL(fringe_mapped_stack_create(stack, size), 0);
}

static inline void
unmake_mapped_guard(struct fringe_stack *stack)
{
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(stack), 0);
}

/* And this one SEGV_ACCERR. */
static inline void
make_protected_guard(struct fringe_stack *stack, size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *start = mmap(NULL, page + size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	REQUIRE(start != MAP_FAILED);
	REQUIRE_EQUAL(mprotect(start, page, PROT_NONE), 0);
	*stack = (struct fringe_stack){
		.base = start + page + size,
		.limit = start + page,
		.guard = page,
	};
}

static inline void
unmake_protected_guard(struct fringe_stack *stack)
{
	char *start = (char *)stack->limit - stack->guard;

	REQUIRE_EQUAL(
	    munmap(start, stack->guard + fringe_stack_size(stack)), 0);
}

struct guard_kind {
	void (*make)(struct fringe_stack *stack, size_t size);
	void (*unmake)(struct fringe_stack *stack);
};

static const struct guard_kind guard_kinds[] = {
	{ make_mapped_guard, unmake_mapped_guard },
	{ make_protected_guard, unmake_protected_guard },
};
#define GUARD_KINDS (sizeof(guard_kinds) / sizeof(*guard_kinds))

/* A case for each. */
#define GUARD_CASE(name)                                                       \
	static void name(const struct guard_kind *kind);                       \
	CASE(name##_with_a_mapped_guard)                                       \
	{                                                                      \
		name(&guard_kinds[0]);                                         \
	}                                                                      \
	CASE(name##_with_a_protected_guard)                                    \
	{                                                                      \
		name(&guard_kinds[1]);                                         \
	}                                                                      \
	static void name(const struct guard_kind *kind)
/* clang-format off */
#define GUARD_ROWS(name)                                                       \
	ROW(name##_with_a_mapped_guard), ROW(name##_with_a_protected_guard)
/* clang-format on */

/* ---- ways to fill a stack ---- */

typedef unsigned int fill(unsigned int depth);

/* By pointers that nobody sees through, so that no call becomes a loop. */
static fill fill_by_small_frames;
static fill fill_by_large_frames;
static fill fill_by_pieces;
static fill *volatile small_frames = fill_by_small_frames;
static fill *volatile large_frames = fill_by_large_frames;
static fill *volatile pieces = fill_by_pieces;

static unsigned int
fill_by_small_frames(unsigned int depth)
{
	volatile char frame[64];

	frame[depth % sizeof(frame)] = 1;
	return small_frames(depth + 1) + (unsigned char)frame[0];
}

/* The end first, which is then in the guard while sp may be below it. */
static unsigned int
fill_by_large_frames(unsigned int depth)
{
	volatile char frame[3000];
	size_t i;

	for (i = sizeof(frame); i > 0; i -= 500)
		frame[i - 1] = (char)depth;
	return large_frames(depth + 1) + (unsigned char)frame[0];
}

static unsigned int
fill_by_pieces(unsigned int depth)
{
	volatile char *piece;

	for (;;) {
		piece = alloca(256);
		piece[0] = (char)depth;
		piece[255] = (char)depth;
		if (depth == 0)
			return piece[0];
	}
}

/* The argument points to one of those. */
static inline uintptr_t
overflow_by(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	fill *volatile *how = argument;

	(void)yielder;
	(void)first;
	return (*how)(1);
}

/* First it yields, and then, whatever comes, it overflows. */
static inline uintptr_t
overflow_later(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	fringe_generator_suspend(yielder, first + 1, NULL);
	return overflow_by(yielder, argument, first);
}

/* ---- what is written ---- */

static struct written {
	size_t size;
	unsigned int calls;
	char text[16 * 1024];
} written;

/* Runs in a signal handler. */
static inline int
keep_written(const char *text, size_t size, void *argument)
{
	struct written *into = argument;

	errno = ERANGE;
	into->calls++;
	if (size > sizeof(into->text) - 1 - into->size)
		return 1;
	memcpy(into->text + into->size, text, size);
	into->size += size;
	into->text[into->size] = '\0';
	return 0;
}

static inline void
forget_written(void)
{
	written.size = 0;
	written.calls = 0;
	written.text[0] = '\0';
}

static inline void
watch(unsigned int flags)
{
	forget_written();
	REQUIRE_EQUAL(
	    fringe_overflow_watch(flags, keep_written, &written), 0);
}

static inline void
unwatch(void)
{
	REQUIRE_EQUAL(fringe_overflow_unwatch(), 0);
}

/* Resumes, which is to be the end of it, and gives the stack back. */
static inline void
expect_overflow(struct fringe_generator *generator)
{
	uintptr_t out = 0;

	REQUIRE_EQUAL(
	    fringe_generator_resume(generator, 1, &out), FRINGE_EOVERFLOW);
	REQUIRE_EQUAL(fringe_generator_state(generator), FRINGE_FINISHED);
	REQUIRE_EQUAL(
	    fringe_generator_resume(generator, 1, NULL), FRINGE_EFINISHED);
}

#endif
