/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Tasks in all states, for a debugger that stops at look: some wait, each for
 * something else, some are ready, and one runs and calls look.
 */
#include "tests/kit_world.h"

enum { PARKED, SLEEPING, TAKING, JOINING, LOOKER, CANCELED, FRESH, MANY };

static struct fringe_semaphore permits =
    FRINGE_SEMAPHORE_INIT("permits", FRINGE_FIFO, 0, 1);

/* None of these ends in a call, which would leave no frame. */
#define STAY() __asm__ __volatile__("")
#define SEEN __attribute__((__noinline__))

void look(void);
int park_deep(int depth);

SEEN void
look(void)
{
	STAY();
}

SEEN int
park_deep(int depth)
{
	int result = depth > 0 ? park_deep(depth - 1) :
				 fringe_task_park(FRINGE_NEVER);

	STAY();
	return result;
}

SEEN static uintptr_t
parked(void *argument)
{
	REQUIRE_EQUAL(park_deep(2), 0);
	STAY();
	return (uintptr_t)argument;
}

SEEN static uintptr_t
sleeping(void *argument)
{
	REQUIRE_EQUAL(fringe_task_sleep(MILLISECOND), 0);
	STAY();
	return (uintptr_t)argument;
}

SEEN static uintptr_t
taking(void *argument)
{
	REQUIRE_EQUAL(fringe_semaphore_acquire(&permits, 1, FRINGE_NEVER), 0);
	STAY();
	return (uintptr_t)argument;
}

SEEN static uintptr_t
joining(void *argument)
{
	REQUIRE_EQUAL(
	    fringe_task_join(&world.tasks[PARKED], NULL, FRINGE_NEVER), 0);
	STAY();
	return (uintptr_t)argument;
}

SEEN static uintptr_t
ready(void *argument)
{
	REQUIRE_EQUAL(fringe_task_yield(), FRINGE_ECANCELED);
	STAY();
	return (uintptr_t)argument;
}

SEEN static uintptr_t
fresh(void *argument)
{
	return (uintptr_t)argument;
}

SEEN static uintptr_t
looker(void *argument)
{
	REQUIRE_EQUAL(fringe_task_yield(), 0);
	REQUIRE_EQUAL(fringe_task_cancel(&world.tasks[CANCELED]), 0);
	REQUIRE_EQUAL(fringe_task_set_priority(&world.tasks[PARKED], 2), 0);
	look();
	REQUIRE_EQUAL(fringe_task_unpark(&world.tasks[PARKED]), 0);
	REQUIRE_EQUAL(fringe_semaphore_release(&permits, 1), 0);
	STAY();
	return (uintptr_t)argument;
}

static const struct {
	fringe_task_body *body;
	struct fringe_task_attributes attributes;
} cast[MANY] = {
	[PARKED] = { parked, { FRINGE_TASK_HERE("parked"), .priority = 3 } },
	[SLEEPING] = { sleeping, { FRINGE_TASK_HERE("sleeping") } },
	[TAKING] = { taking, { FRINGE_TASK_HERE("taking") } },
	[JOINING] = { joining, { FRINGE_TASK_HERE("joining") } },
	[LOOKER] = { looker, { FRINGE_TASK_HERE("looker"), .priority = 5 } },
	[CANCELED] = { ready, { .name = "canceled", .priority = 5 } },
	[FRESH] = { fresh, { FRINGE_TASK_HERE("fresh"), .priority = 7 } },
};

CASE(tasks_are_looked_at)
{
	struct fringe_stack stack;
	int i;

	begin_world();
	for (i = 0; i < MANY; i++) {
		REQUIRE_EQUAL(
		    fringe_stack_init(&stack, world_memory[i], WORLD_STACK), 0);
		REQUIRE_EQUAL(fringe_task_spawn(&world.scheduler,
				  &world.tasks[i], &stack, cast[i].body, NULL,
				  &cast[i].attributes),
		    0);
	}
	REQUIRE_EQUAL(run_world(), 0);
}

static const struct face_case cases[] = {
	ROW(tasks_are_looked_at),
	LAST_ROW,
};

const struct face_suite face_suite = { "tasks", cases, 0 };
