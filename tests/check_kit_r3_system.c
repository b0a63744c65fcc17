/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Scenarios of R3's kernel that are about the CPU lock and startup hooks. The
 * lock is a boost and a critical section here, see kit_r3.h, and a hook is what
 * the program calls before it runs its scheduler.
 */
#include <fringe/kit.h>

#include "face.h"
#include "kit_r3.h"

/* ---- the CPU lock ---- */

static struct fringe_semaphore permits;

static uintptr_t
take_a_permit(void *argument)
{
	step(argument);
	REQUIRE_EQUAL(fringe_semaphore_acquire(&permits, 1, FRINGE_NEVER), 0);
	STEP(4);
	return 0;
}

static void
expect_refusals(void)
{
	REQUIRE_EQUAL(fringe_task_boost(), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_sleep_until(0), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_yield(), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_checkpoint(), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_semaphore_acquire(&permits, 1, FRINGE_NEVER),
	    FRINGE_ECONTEXT);
}

/*
 * R3 refuses to lock what is locked. A section may be inside of another one:
 * nobody refuses that.
 */
static uintptr_t
lock_and_unlock(void *argument)
{
	uintptr_t outer;
	uintptr_t inner;

	step(argument);
	REQUIRE_EQUAL(fringe_task_is_boosted(), 0);
	outer = lock_cpu();
	REQUIRE_EQUAL(fringe_task_is_boosted(), 1);
	expect_refusals();
	inner = fringe_critical_enter();
	fringe_critical_leave(inner);
	REQUIRE_EQUAL(fringe_task_is_boosted(), 1);
	/* It is ready, and more urgent, and does not run before the end. */
	REQUIRE_EQUAL(fringe_semaphore_release(&permits, 1), 0);
	REQUIRE_EQUAL(fringe_task_state(SECOND), FRINGE_TASK_READY);
	STEP(2);
	fringe_critical_leave(outer);
	STEP(3);
	REQUIRE_EQUAL(fringe_task_unboost(), 0);
	STEP(5);
	REQUIRE_EQUAL(fringe_task_is_boosted(), 0);
	REQUIRE_EQUAL(fringe_task_unboost(), FRINGE_ECONTEXT);
	return 0;
}

CASE(cpu_lock)
{
	begin_world();
	permits = (struct fringe_semaphore)FRINGE_SEMAPHORE_INIT_OF(
	    "permits", FRINGE_FIFO, 0, 1, CPU_LOCK);
	REQUIRE_EQUAL(spawn(0, 2, lock_and_unlock, (void *)1), 0);
	REQUIRE_EQUAL(spawn(1, 1, take_a_permit, (void *)0), 0);
	run_to_the_end(6);
}

/*
 * Of R3's CPU lock nothing is left when a task ends. Here that is so of the
 * boost; a section is the thread's and not the task's, which leaves it first.
 */
static uintptr_t
end_boosted(void *argument)
{
	uintptr_t *sections = argument;

	sections[world.sequence++] = lock_cpu();
	fringe_critical_leave(sections[0]);
	REQUIRE_EQUAL(fringe_task_is_boosted(), 1);
	return 0;
}

static uintptr_t
activate_twice(void *argument)
{
	int i;

	for (i = 1; i <= 2; i++) {
		REQUIRE_EQUAL(spawn(1, 1, end_boosted, argument), 0);
		REQUIRE_EQUAL(fringe_task_state(SECOND), FRINGE_TASK_ENDED);
		REQUIRE_EQUAL(fringe_task_is_boosted(), 0);
		REQUIRE_EQUAL(world.sequence, i);
	}
	return 0;
}

CASE(task_cpu_lock_reset)
{
	uintptr_t sections[2] = { 1, 2 };

	begin_world();
	REQUIRE_EQUAL(spawn(0, 2, activate_twice, sections), 0);
	run_to_the_end(2);
	/* The second began where nothing was left of the first. */
	REQUIRE(sections[0] == sections[1]);
}

/* ---- startup hooks ---- */

/* Before a run, or behind it: no task, no interrupt, and no scheduler. */
CASE(startup_hook_misc)
{
	begin_world();
	REQUIRE(!fringe_task_current());
	REQUIRE(!fringe_scheduler_current());
	REQUIRE(!fringe_in_interrupt());
	REQUIRE_EQUAL(spawn(0, 2, step, (void *)1), 0);
	REQUIRE_EQUAL(fringe_scheduler_tasks(&world.scheduler), 0);
	REQUIRE_EQUAL(fringe_task_state(FIRST), FRINGE_TASK_READY);
	/* Whatever its priority, it runs when the scheduler does. */
	STEP(0);
	run_to_the_end(2);
	REQUIRE(!fringe_scheduler_current());
}

/* What R3 sorts by, from the first registered to the last; and its place. */
static struct hook {
	unsigned int priority;
	int place;
	struct fringe_link link;
} hooks[] = {
	{ 1, 0, { 0, 0, 0 } },
	{ 6, 11, { 0, 0, 0 } },
	{ 2, 6, { 0, 0, 0 } },
	{ 1, 1, { 0, 0, 0 } },
	{ 5, 10, { 0, 0, 0 } },
	{ 3, 7, { 0, 0, 0 } },
	{ 1, 2, { 0, 0, 0 } },
	{ 7, 12, { 0, 0, 0 } },
	{ 1, 3, { 0, 0, 0 } },
	{ 4, 8, { 0, 0, 0 } },
	{ 1, 4, { 0, 0, 0 } },
	{ 4, 9, { 0, 0, 0 } },
	{ 1, 5, { 0, 0, 0 } },
};

#define HOOKS ((int)(sizeof(hooks) / sizeof(hooks[0])))

/*
 * The order of calls is the program's. One that wants R3's, by priority and
 * then as registered, has a ready queue for it.
 */
CASE(startup_hook_priority)
{
	struct fringe_list lists[WORLD_PRIORITIES];
	struct fringe_ready ready;
	struct fringe_link *link;
	int i;

	begin_world();
	REQUIRE_EQUAL(fringe_ready_init(&ready, lists, WORLD_PRIORITIES), 0);
	for (i = 0; i < HOOKS; i++)
		REQUIRE_EQUAL(fringe_ready_append(
				  &ready, &hooks[i].link, hooks[i].priority),
		    0);
	while ((link = fringe_ready_take(&ready)) != NULL)
		STEP(FRINGE_CONTAINER_OF(link, struct hook, link)->place);
	REQUIRE_EQUAL(spawn(0, 0, step, (void *)(intptr_t)HOOKS), 0);
	run_to_the_end(HOOKS + 1);
}

/* All that has to be in a task. */
static void
call_disallowed_services(void)
{
	struct fringe_mutex mutex = FRINGE_MUTEX_INIT("free", FRINGE_FIFO);

	expect_refusals();
	REQUIRE_EQUAL(fringe_task_unboost(), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_exit(0), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_sleep(0), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(
	    fringe_task_join(FIRST, NULL, FRINGE_NEVER), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_mutex_lock(&mutex, FRINGE_NEVER), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_mutex_try_lock(&mutex), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_mutex_unlock(&mutex), FRINGE_ECONTEXT);
	/* These have to be in its scheduler. */
	REQUIRE_EQUAL(fringe_task_interrupt(FIRST), FRINGE_ECONTEXT);
	REQUIRE_EQUAL(fringe_task_set_priority(FIRST, 1), FRINGE_ECONTEXT);
}

static uintptr_t
have_all(void *argument)
{
	REQUIRE_EQUAL(fringe_task_park(0), 0);
	REQUIRE_EQUAL(fringe_semaphore_try_acquire(&permits, 1), 0);
	return step(argument);
}

/* What does not wait is done as ever. */
CASE(startup_hook_disallowed_services)
{
	begin_world();
	permits = (struct fringe_semaphore)FRINGE_SEMAPHORE_INIT(
	    "permits", FRINGE_FIFO, 0, 1);
	REQUIRE_EQUAL(spawn(0, 2, have_all, (void *)0), 0);
	call_disallowed_services();
	REQUIRE_EQUAL(fringe_task_unpark_exact(FIRST), 0);
	REQUIRE_EQUAL(fringe_task_unpark_exact(FIRST), FRINGE_EFULL);
	REQUIRE_EQUAL(fringe_semaphore_release(&permits, 1), 0);
	REQUIRE_EQUAL(spawn(1, 1, step, (void *)1), 0);
	REQUIRE_EQUAL(fringe_task_cancel(SECOND), 0);
	run_to_the_end(1);
	REQUIRE_EQUAL(
	    fringe_task_join(SECOND, NULL, FRINGE_NEVER), FRINGE_ECANCELED);
}

static const struct face_case cases[] = {
	ROW(cpu_lock),
	ROW(startup_hook_disallowed_services),
	ROW(startup_hook_misc),
	ROW(startup_hook_priority),
	ROW(task_cpu_lock_reset),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_r3_system", cases, 0 };
