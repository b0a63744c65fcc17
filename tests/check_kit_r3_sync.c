/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Scenarios of R3's kernel that are about mutexes with what they protect. What
 * guards it there is the language; here it is who has the mutex. A recursive
 * one is a depth besides: the kit says whose the mutex is already.
 */
#include <fringe/kit.h>
#include <stdbool.h>

#include "face.h"
#include "kit_r3.h"

struct guarded {
	struct fringe_mutex mutex;
	/* How often its owner has it, of a recursive one. */
	unsigned int depth;
	uint32_t value;
};

static struct guarded guarded[2];

static void
begin(void)
{
	int i;

	begin_world();
	for (i = 0; i < 2; i++)
		guarded[i] = (struct guarded){
			.mutex = FRINGE_MUTEX_INIT_OF(
			    "guard", FRINGE_BY_PRIORITY, CPU_LOCK),
		};
}

/* ---- two kinds of mutexes, and how they are used ---- */

struct kind {
	/* Waits or not. */
	int (*lock)(struct guarded *of, bool waits);
	int (*unlock)(struct guarded *of);
};

static int
lock_plain(struct guarded *of, bool waits)
{
	return waits ? fringe_mutex_lock(&of->mutex, FRINGE_NEVER) :
		       fringe_mutex_try_lock(&of->mutex);
}

static int
unlock_plain(struct guarded *of)
{
	return fringe_mutex_unlock(&of->mutex);
}

static const struct kind plain = { lock_plain, unlock_plain };

static int
lock_again(struct guarded *of, bool waits)
{
	int result = lock_plain(of, waits);

	if (result == FRINGE_EDEADLOCK)
		result = 0;
	if (result == 0)
		of->depth++;
	return result;
}

static int
unlock_once(struct guarded *of)
{
	if (fringe_mutex_owner(&of->mutex) != fringe_task_current())
		return FRINGE_ENOTOWNER;
	return --of->depth > 0 ? 0 : unlock_plain(of);
}

static const struct kind recursive = { lock_again, unlock_once };

/* ---- locking, and waiting ---- */

static uintptr_t
lock_behind(void *argument)
{
	const struct kind *kind = argument;

	STEP(1);
	REQUIRE_EQUAL(kind->lock(&guarded[0], false), FRINGE_EBUSY);
	REQUIRE_EQUAL(kind->unlock(&guarded[0]), FRINGE_ENOTOWNER);
	REQUIRE_EQUAL(kind->lock(&guarded[0], true), 0);
	STEP(3);
	REQUIRE_EQUAL(guarded[0].value, 42);
	guarded[0].value = 56;
	REQUIRE_EQUAL(kind->unlock(&guarded[0]), 0);
	STEP(4);
	return 0;
}

static uintptr_t
lock_before(void *argument)
{
	const struct kind *kind = argument;

	STEP(0);
	REQUIRE_EQUAL(kind->lock(&guarded[0], true), 0);
	REQUIRE_EQUAL(spawn(1, 1, lock_behind, argument), 0);
	STEP(2);
	guarded[0].value = 42;
	REQUIRE_EQUAL(kind->unlock(&guarded[0]), 0);
	STEP(5);
	REQUIRE_EQUAL(kind->lock(&guarded[0], true), 0);
	REQUIRE_EQUAL(guarded[0].value, 56);
	REQUIRE_EQUAL(kind->unlock(&guarded[0]), 0);
	return 0;
}

static void
lock_and_dispatch(const struct kind *kind)
{
	struct kind used = *kind;

	begin();
	REQUIRE_EQUAL(spawn(0, 2, lock_before, &used), 0);
	run_to_the_end(6);
}

CASE(sync_mutex_lock_and_dispatch)
{
	lock_and_dispatch(&plain);
}

CASE(sync_recursive_mutex_lock_and_dispatch)
{
	lock_and_dispatch(&recursive);
}

/* ---- codes ---- */

static void
pass(const struct kind *kind, int i, bool waits)
{
	REQUIRE_EQUAL(kind->lock(&guarded[i], waits), 0);
	REQUIRE_EQUAL(kind->unlock(&guarded[i]), 0);
}

static void
use_locked(const struct kind *kind)
{
	uintptr_t before = lock_cpu();

	REQUIRE_EQUAL(kind->lock(&guarded[0], true), FRINGE_ECONTEXT);
	pass(kind, 0, false);
	unlock_cpu(before);
}

static void
add(const struct kind *kind, int i, bool waits, uint32_t value)
{
	REQUIRE_EQUAL(kind->lock(&guarded[i], waits), 0);
	guarded[i].value += value;
	REQUIRE_EQUAL(kind->unlock(&guarded[i]), 0);
}

static void
use(const struct kind *kind)
{
	use_locked(kind);
	pass(kind, 0, true);
	pass(kind, 0, true);
	REQUIRE_EQUAL(kind->lock(&guarded[0], true), 0);
	pass(kind, 1, true);
	pass(kind, 1, false);
	REQUIRE_EQUAL(kind->unlock(&guarded[0]), 0);
	pass(kind, 0, false);
	REQUIRE_EQUAL(kind->unlock(&guarded[0]), FRINGE_ENOTOWNER);
	add(kind, 0, true, 0x12345678);
	add(kind, 1, true, 0x87654321);
	add(kind, 0, false, 1);
	add(kind, 1, false, (uint32_t)-1);
	REQUIRE_EQUAL(guarded[0].value, 0x12345679);
	REQUIRE_EQUAL(guarded[1].value, 0x87654320);
}

static uintptr_t
use_plain(void *argument)
{
	use(&plain);
	REQUIRE_EQUAL(lock_plain(&guarded[0], true), 0);
	REQUIRE_EQUAL(lock_plain(&guarded[0], true), FRINGE_EDEADLOCK);
	REQUIRE_EQUAL(lock_plain(&guarded[0], false), FRINGE_EDEADLOCK);
	REQUIRE_EQUAL(unlock_plain(&guarded[0]), 0);
	REQUIRE_EQUAL(fringe_mutex_is_locked(&guarded[0].mutex), 0);
	return step(argument);
}

CASE(sync_mutex_misc)
{
	begin();
	REQUIRE_EQUAL(spawn(0, 2, use_plain, (void *)0), 0);
	run_to_the_end(1);
}

static uintptr_t
use_recursive(void *argument)
{
	int i;

	use(&recursive);
	REQUIRE_EQUAL(lock_again(&guarded[0], true), 0);
	REQUIRE_EQUAL(lock_again(&guarded[0], false), 0);
	REQUIRE_EQUAL(lock_again(&guarded[0], true), 0);
	for (i = 0; i < 3; i++) {
		REQUIRE_EQUAL(fringe_mutex_is_locked(&guarded[0].mutex), 1);
		REQUIRE_EQUAL(unlock_once(&guarded[0]), 0);
	}
	REQUIRE_EQUAL(fringe_mutex_is_locked(&guarded[0].mutex), 0);
	return step(argument);
}

CASE(sync_recursive_mutex_misc)
{
	begin();
	REQUIRE_EQUAL(spawn(0, 2, use_recursive, (void *)0), 0);
	run_to_the_end(1);
}

static const struct face_case cases[] = {
	ROW(sync_mutex_lock_and_dispatch),
	ROW(sync_mutex_misc),
	ROW(sync_recursive_mutex_lock_and_dispatch),
	ROW(sync_recursive_mutex_misc),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_r3_sync", cases, 0 };
