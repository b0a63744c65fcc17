/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A program that has critical sections of its own: the library's are out. */
#include <fringe/kit.h>

#include "face.h"

static int depth;
static int entered;
static int wrong;

uintptr_t
fringe_critical_enter(void)
{
	entered++;
	return 100 + (uintptr_t)depth++;
}

void
fringe_critical_leave(uintptr_t before)
{
	if (before != 100 + (uintptr_t)--depth)
		wrong++;
}

CASE(critical_locks_are_sections_of_the_program)
{
	struct fringe_lock outer = FRINGE_LOCK_INIT_OF(&fringe_lock_critical);
	struct fringe_lock inner = FRINGE_LOCK_INIT_OF(&fringe_lock_critical);

	entered = 0;
	fringe_lock_acquire(&outer);
	REQUIRE_EQUAL(depth, 1);
	REQUIRE_EQUAL(fringe_lock_try(&inner), 1);
	REQUIRE_EQUAL(depth, 2);
	fringe_lock_release(&inner);
	REQUIRE_EQUAL(depth, 1);
	fringe_lock_release(&outer);
	REQUIRE_EQUAL(depth, 0);
	REQUIRE_EQUAL(entered, 2);
	REQUIRE_EQUAL(wrong, 0);
}

/* Where the library's atomics are sections, they are the program's too. */
CASE(whatever_the_atomics_are_sections_end_as_they_began)
{
	struct fringe_inbox inbox = FRINGE_INBOX_INIT;
	struct fringe_inbox_link link;

	REQUIRE_EQUAL(fringe_inbox_put(&inbox, &link), 1);
	REQUIRE(fringe_inbox_take(&inbox) == &link);
	REQUIRE_EQUAL(depth, 0);
	REQUIRE_EQUAL(wrong, 0);
}

static const struct face_case cases[] = {
	ROW(critical_locks_are_sections_of_the_program),
	ROW(whatever_the_atomics_are_sections_end_as_they_began),
	LAST_ROW,
};

const struct face_suite face_suite = { "a program's critical sections", cases,
	0 };
