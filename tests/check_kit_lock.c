/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Locks of all kinds, that one uses. With threads: check_kit_threads.c. */
#include <fringe/kit.h>

#include "face.h"

#define BY_DEFAULT ((const struct fringe_lock_kind *)NULL)

/* `sees` says whether to try a lock that is taken fails. */
static const struct {
	const struct fringe_lock_kind *kind;
	int sees;
} kinds[] = {
	{ &fringe_lock_none, 0 },
	{ &fringe_lock_critical, 0 },
	{ &fringe_lock_spin, 1 },
#if __STDC_HOSTED__
	{ &fringe_lock_pthread, 1 },
#endif
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static void
use(struct fringe_lock *lock)
{
	fringe_lock_acquire(lock);
	fringe_lock_release(lock);
	REQUIRE_EQUAL(fringe_lock_try(lock), 1);
	fringe_lock_release(lock);
	fringe_lock_acquire(lock);
	fringe_lock_release(lock);
}

CASE(locks_of_all_kinds_are_taken_and_given_back)
{
	size_t i;

	for (i = 0; i < KINDS; i++) {
		struct fringe_lock lock = FRINGE_LOCK_INIT_OF(kinds[i].kind);

		use(&lock);
	}
}

CASE(a_zeroed_lock_is_one_of_the_kind_of_the_library)
{
	static struct fringe_lock zeroed;
	struct fringe_lock lock = FRINGE_LOCK_INIT;

	REQUIRE(zeroed.kind == BY_DEFAULT);
	use(&zeroed);
	use(&lock);
	REQUIRE(lock.kind == BY_DEFAULT);
}

CASE(to_try_a_lock_that_is_taken_fails_where_the_kind_can_tell)
{
	size_t i;

	for (i = 0; i < KINDS; i++) {
		struct fringe_lock lock = FRINGE_LOCK_INIT_OF(kinds[i].kind);

		if (!kinds[i].sees)
			continue;
		fringe_lock_acquire(&lock);
		REQUIRE_EQUAL(fringe_lock_try(&lock), 0);
		REQUIRE_EQUAL(fringe_lock_try(&lock), 0);
		fringe_lock_release(&lock);
		REQUIRE_EQUAL(fringe_lock_try(&lock), 1);
		REQUIRE_EQUAL(fringe_lock_try(&lock), 0);
		fringe_lock_release(&lock);
	}
}

CASE(locks_of_two_objects_are_held_at_once)
{
	size_t i;

	for (i = 0; i < KINDS; i++) {
		struct fringe_lock outer = FRINGE_LOCK_INIT_OF(kinds[i].kind);
		struct fringe_lock inner = FRINGE_LOCK_INIT_OF(kinds[i].kind);

		fringe_lock_acquire(&outer);
		use(&inner);
		REQUIRE_EQUAL(fringe_lock_try(&inner), 1);
		fringe_lock_release(&inner);
		fringe_lock_release(&outer);
		use(&outer);
	}
}

/* ---- a kind of the program's ---- */

static char said[8];
static int count;

static void
acquire(struct fringe_lock *lock)
{
	said[count++] = 'a';
	lock->state = 7;
}

static int
try_acquire(struct fringe_lock *lock)
{
	said[count++] = 't';
	return lock->state == 0;
}

static void
release(struct fringe_lock *lock)
{
	said[count++] = 'r';
	lock->state = 0;
}

CASE(a_program_has_kinds_of_its_own)
{
	static const struct fringe_lock_kind kind = { acquire, try_acquire,
		release };
	struct fringe_lock lock = FRINGE_LOCK_INIT_OF(&kind);

	fringe_lock_acquire(&lock);
	REQUIRE_EQUAL(lock.state, 7);
	REQUIRE_EQUAL(fringe_lock_try(&lock), 0);
	fringe_lock_release(&lock);
	REQUIRE_EQUAL(fringe_lock_try(&lock), 1);
	REQUIRE_EQUAL(count, 4);
	REQUIRE(said[0] == 'a' && said[1] == 't' && said[2] == 'r' &&
	    said[3] == 't');
}

CASE(sections_are_nested)
{
	uintptr_t outer = fringe_critical_enter();
	uintptr_t inner = fringe_critical_enter();
	uintptr_t innermost = fringe_critical_enter();

	fringe_critical_leave(innermost);
	fringe_critical_leave(inner);
	fringe_critical_leave(outer);
	outer = fringe_critical_enter();
	fringe_critical_leave(outer);
}

static const struct face_case cases[] = {
	ROW(locks_of_all_kinds_are_taken_and_given_back),
	ROW(a_zeroed_lock_is_one_of_the_kind_of_the_library),
	ROW(to_try_a_lock_that_is_taken_fails_where_the_kind_can_tell),
	ROW(locks_of_two_objects_are_held_at_once),
	ROW(a_program_has_kinds_of_its_own),
	ROW(sections_are_nested),
	LAST_ROW,
};

const struct face_suite face_suite = { "locks", cases, 0 };
