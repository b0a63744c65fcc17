/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Readers' and writers' locks: who is let in, and in which order. */
#include <fringe/kit.h>

#include "face.h"
#include "kit_waits.h"

#define BEFORE 2
#define WAITERS 4
#define BEHIND 6

static struct fringe_rwlock lock;

static void
begin(void)
{
	begin_waits();
	lock = (struct fringe_rwlock)FRINGE_RWLOCK_INIT("a lock");
}

static uintptr_t
read_it(void *argument)
{
	(void)argument;
	return came(fringe_rwlock_read(&lock, FRINGE_NEVER));
}

static uintptr_t
write_it(void *argument)
{
	(void)argument;
	return came(fringe_rwlock_write(&lock, FRINGE_NEVER));
}

static uintptr_t
write_a_while(void *argument)
{
	(void)argument;
	return came(fringe_rwlock_write(&lock, fringe_task_after(MILLISECOND)));
}

CASE(one_writes_and_nobody_reads_meanwhile)
{
	begin();
	REQUIRE_EQUAL(fringe_rwlock_try_write(&lock), 0);
	REQUIRE_EQUAL(fringe_rwlock_try_write(&lock), FRINGE_EBUSY);
	REQUIRE_EQUAL(fringe_rwlock_try_read(&lock), FRINGE_EBUSY);
	REQUIRE_EQUAL(fringe_rwlock_unlock(&lock), 0);
	REQUIRE_EQUAL(fringe_rwlock_try_read(&lock), 0);
	REQUIRE_EQUAL(fringe_rwlock_try_write(&lock), FRINGE_EBUSY);
}

CASE(readers_behind_a_writer_wait_for_it)
{
	begin();
	REQUIRE_EQUAL(fringe_rwlock_try_read(&lock), 0);
	spawn_all(0, 0, WAITERS, write_it);
	spawn_all(1, 2, WAITERS, read_it);
	spawn_all(3, 3, WAITERS, write_it);
	spawn_all(4, 4, WAITERS, read_it);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(waits.count, 0);
	REQUIRE(fringe_task_waits_for(&world.tasks[1])[0] == 'r');
	REQUIRE_EQUAL(fringe_rwlock_try_read(&lock), FRINGE_EBUSY);
	REQUIRE_EQUAL(fringe_rwlock_unlock(&lock), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_CAME(0, 0, 0);
	REQUIRE_EQUAL(waits.count, 1);
	/* The readers that are next go together. */
	REQUIRE_EQUAL(fringe_rwlock_unlock(&lock), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_CAME(1, 1, 0);
	REQUIRE_CAME(2, 2, 0);
	REQUIRE_EQUAL(waits.count, 3);
	REQUIRE_EQUAL(fringe_rwlock_unlock(&lock), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_EQUAL(waits.count, 3);
	REQUIRE_EQUAL(fringe_rwlock_unlock(&lock), 0);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_CAME(3, 3, 0);
	REQUIRE_EQUAL(waits.count, 4);
	REQUIRE_EQUAL(fringe_rwlock_unlock(&lock), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_CAME(4, 4, 0);
}

CASE(a_writer_that_leaves_lets_readers_in)
{
	begin();
	REQUIRE_EQUAL(fringe_rwlock_try_read(&lock), 0);
	spawn_all(0, 0, WAITERS, write_a_while);
	spawn_all(1, 1, WAITERS, write_it);
	spawn_all(2, 3, WAITERS, read_it);
	REQUIRE_EQUAL(run_world(), STUCK);
	REQUIRE_CAME(0, 0, FRINGE_ETIMEOUT);
	REQUIRE_EQUAL(waits.count, 1);
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[1]), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(waits.results[1], FRINGE_ECANCELED);
	REQUIRE_EQUAL(waits.results[2], 0);
	REQUIRE_EQUAL(waits.results[3], 0);
	REQUIRE_EQUAL(fringe_rwlock_try_read(&lock), 0);
}

CASE(whose_time_is_up_is_not_let_in_though_it_is_queued)
{
	begin();
	REQUIRE_EQUAL(fringe_rwlock_try_read(&lock), 0);
	spawn_all(0, 0, WAITERS, write_a_while);
	spawn_all(1, 1, WAITERS, read_it);
	expire_unseen(1000);
	REQUIRE_EQUAL(fringe_rwlock_unlock(&lock), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(waits.results[0], FRINGE_ETIMEOUT);
	REQUIRE_EQUAL(waits.results[1], 0);
	REQUIRE_EQUAL(fringe_rwlock_unlock(&lock), 0);
	REQUIRE_EQUAL(fringe_rwlock_unlock(&lock), FRINGE_ESTATE);
}

static uintptr_t
unlock_and_cancel(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_rwlock_unlock(&lock), 0);
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[0]), 0);
	return 0;
}

CASE(who_is_cancelled_after_the_grant_gives_it_back)
{
	begin();
	REQUIRE_EQUAL(fringe_rwlock_try_read(&lock), 0);
	spawn_all(0, 1, WAITERS, write_it);
	run_script(BEFORE, unlock_and_cancel);
	REQUIRE_CAME(0, 0, FRINGE_ECANCELED);
	REQUIRE_CAME(1, 1, 0);
	REQUIRE_EQUAL(fringe_rwlock_unlock(&lock), 0);
	REQUIRE_EQUAL(fringe_rwlock_unlock(&lock), FRINGE_ESTATE);
	/* Likewise a reader. */
	begin();
	REQUIRE_EQUAL(fringe_rwlock_try_write(&lock), 0);
	spawn_all(0, 0, WAITERS, read_it);
	spawn_all(1, 1, WAITERS, write_it);
	run_script(BEFORE, unlock_and_cancel);
	REQUIRE_CAME(0, 0, FRINGE_ECANCELED);
	REQUIRE_CAME(1, 1, 0);
}

static uintptr_t
write_and_downgrade(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_rwlock_write(&lock, FRINGE_NEVER), 0);
	REQUIRE_EQUAL(spawn(0, WAITERS, read_it, NULL), 0);
	REQUIRE_EQUAL(spawn(1, WAITERS, write_it, NULL), 0);
	REQUIRE_EQUAL(spawn(2, WAITERS, read_it, NULL), 0);
	REQUIRE_EQUAL(waits.count, 0);
	REQUIRE_EQUAL(fringe_rwlock_downgrade(&lock), 0);
	REQUIRE_CAME(0, 0, 0);
	REQUIRE_EQUAL(waits.count, 1);
	REQUIRE_EQUAL(fringe_rwlock_downgrade(&lock), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_rwlock_unlock(&lock), 0);
	REQUIRE_EQUAL(waits.count, 1);
	REQUIRE_EQUAL(fringe_rwlock_unlock(&lock), 0);
	REQUIRE_CAME(1, 1, 0);
	REQUIRE_EQUAL(fringe_rwlock_unlock(&lock), 0);
	REQUIRE_CAME(2, 2, 0);
	REQUIRE_EQUAL(fringe_rwlock_unlock(&lock), 0);
	return 0;
}

CASE(a_writer_becomes_a_reader)
{
	begin();
	REQUIRE_EQUAL(fringe_rwlock_downgrade(&lock), FRINGE_ESTATE);
	REQUIRE_EQUAL(spawn(3, BEHIND, write_and_downgrade, NULL), 0);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(waits.count, 3);
}

static uintptr_t
write_too_late(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_rwlock_write(&lock, 0), 0);
	REQUIRE_EQUAL(fringe_rwlock_read(&lock, 0), FRINGE_ETIMEOUT);
	REQUIRE_EQUAL(fringe_rwlock_write(&lock, 0), FRINGE_ETIMEOUT);
	REQUIRE_EQUAL(fringe_rwlock_unlock(&lock), 0);
	REQUIRE_EQUAL(fringe_rwlock_read(&lock, 0), 0);
	REQUIRE_EQUAL(fringe_rwlock_read(&lock, 0), 0);
	REQUIRE_EQUAL(fringe_rwlock_write(&lock, 0), FRINGE_ETIMEOUT);
	return 0;
}

CASE(a_deadline_that_has_passed_fails_what_would_wait)
{
	begin();
	spawn_all(0, 0, WAITERS, write_too_late);
	REQUIRE_EQUAL(run_world(), 0);
}

CASE(bad_calls_are_refused)
{
	begin();
	REQUIRE_EQUAL(fringe_rwlock_unlock(&lock), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_rwlock_read(&lock, FRINGE_NEVER), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(
	    fringe_rwlock_write(&lock, FRINGE_NEVER), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_rwlock_read(NULL, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_rwlock_write(NULL, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_rwlock_try_read(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_rwlock_try_write(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_rwlock_unlock(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_rwlock_downgrade(NULL), FRINGE_EINVAL);
}

static const struct face_case cases[] = {
	ROW(one_writes_and_nobody_reads_meanwhile),
	ROW(readers_behind_a_writer_wait_for_it),
	ROW(a_writer_that_leaves_lets_readers_in),
	ROW(whose_time_is_up_is_not_let_in_though_it_is_queued),
	ROW(who_is_cancelled_after_the_grant_gives_it_back),
	ROW(a_writer_becomes_a_reader),
	ROW(a_deadline_that_has_passed_fails_what_would_wait),
	ROW(bad_calls_are_refused),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_rwlock", cases, 0 };
