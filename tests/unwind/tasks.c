/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Tasks in all states, for debuggers to find:
 *
 *   tasks WHAT
 *
 * The scheduler of main's thread runs the task "looker", which stops in here()
 * with the others as they are named. WHAT happens there: "return", and
 * everything ends well; or "abort".
 */
#include "tests/unwind/link.h"
#include <fringe/kit.h>
#include <string.h>

#define SIZE (64 * 1024)
#define PRIORITIES 8

/* In the order in which they are spawned, and run first. */
enum {
	PARKED,
	SLEEPING,
	JOINING,
	CANCELED,
	INSIDE,
	NAMELESS,
	LOOKER,
	READY,
	FRESH,
	MEMBERS
};

static struct fringe_virtual_clock virtual_clock =
    FRINGE_VIRTUAL_CLOCK_INIT(1000000);
static struct fringe_heap heap = FRINGE_HEAP_INIT(&virtual_clock.clock);
static struct fringe_list lists[PRIORITIES];
static struct fringe_scheduler scheduler =
    FRINGE_SCHEDULER_INIT(lists, &heap.timers);
static struct fringe_task members[MEMBERS];
static char memory[MEMBERS + 1][SIZE] __attribute__((__aligned__(64)));
static struct fringe_generator inner;
static const char *what;
static int over;

SEEN void here(int deep);
void
here(int deep)
{
	if (strcmp(what, "abort") == 0)
		abort();
	__asm__ __volatile__("" : : "r"(deep));
}

SEEN int park_deep(int depth);
int
park_deep(int depth)
{
	int result = depth > 0 ? park_deep(depth - 1) :
				 fringe_task_park(FRINGE_NEVER);

	STAY();
	return result;
}

SEEN uintptr_t parked(void *argument);
uintptr_t
parked(void *argument)
{
	int result = park_deep(2);

	STAY();
	return (uintptr_t)argument + (uintptr_t)(intptr_t)result;
}

SEEN uintptr_t sleeping(void *argument);
uintptr_t
sleeping(void *argument)
{
	must(fringe_task_sleep(1000000) == 0);
	STAY();
	return (uintptr_t)argument;
}

SEEN uintptr_t joining(void *argument);
uintptr_t
joining(void *argument)
{
	must(fringe_task_join(&members[PARKED], NULL, FRINGE_NEVER) == 0);
	STAY();
	return (uintptr_t)argument;
}

SEEN uintptr_t park_inside(
    struct fringe_yielder *yielder, void *argument, uintptr_t first);
uintptr_t
park_inside(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	(void)argument;
	must(fringe_task_park(FRINGE_NEVER) == 0);
	STAY();
	return first;
}

/* Waits in a generator of its own. */
SEEN uintptr_t inside(void *argument);
uintptr_t
inside(void *argument)
{
	struct fringe_stack stack;

	must(fringe_stack_init(&stack, memory[MEMBERS], SIZE) == 0);
	must(fringe_generator_init(&inner, &stack, park_inside, NULL) == 0);
	must(fringe_generator_resume(&inner, 0, NULL) == 0);
	STAY();
	return (uintptr_t)argument;
}

SEEN uintptr_t ready(void *argument);
uintptr_t
ready(void *argument)
{
	while (!over)
		must(fringe_task_yield() >= FRINGE_ECANCELED);
	STAY();
	return (uintptr_t)argument;
}

SEEN uintptr_t looker(void *argument);
uintptr_t
looker(void *argument)
{
	must(fringe_task_yield() == 0);
	must(fringe_task_cancel(&members[CANCELED]) == 0);
	must(fringe_task_set_priority(&members[PARKED], 2) == 0);
	here(1);
	over = 1;
	fringe_task_wake(&members[PARKED]);
	fringe_task_wake(&members[INSIDE]);
	fringe_task_wake(&members[NAMELESS]);
	STAY();
	return (uintptr_t)argument;
}

static const struct {
	fringe_task_body *body;
	struct fringe_task_attributes attributes;
} cast[MEMBERS] = {
	[PARKED] = { parked, { FRINGE_TASK_HERE("parked"), .priority = 3 } },
	[SLEEPING] = { sleeping, { FRINGE_TASK_HERE("sleeping") } },
	[JOINING] = { joining, { FRINGE_TASK_HERE("join\ning") } },
	[CANCELED] = { ready, { .name = "canceled", .priority = 5 } },
	[INSIDE] = { inside, { FRINGE_TASK_HERE("inside") } },
	[NAMELESS] = { parked, { .name = NULL } },
	[LOOKER] = { looker, { FRINGE_TASK_HERE("looker"), .priority = 5 } },
	[READY] = { ready, { FRINGE_TASK_HERE("ready"), .priority = 5 } },
	[FRESH] = { ready, { FRINGE_TASK_HERE("fresh"), .priority = 7 } },
};

static int
pass_time(struct fringe_scheduler *of, int64_t nanoseconds, void *argument)
{
	(void)of;
	(void)argument;
	must(nanoseconds != FRINGE_FOREVER);
	fringe_virtual_clock_advance(
	    &virtual_clock, (uint64_t)nanoseconds / 1000);
	return 0;
}

int
main(int argc, char **argv)
{
	struct fringe_stack stack;
	int i;

	what = argc > 1 ? argv[1] : "return";
	for (i = 0; i < MEMBERS; i++) {
		must(fringe_stack_init(&stack, memory[i], SIZE) == 0);
		must(fringe_task_spawn(&scheduler, &members[i], &stack,
			 cast[i].body, NULL, &cast[i].attributes) == 0);
	}
	must(fringe_scheduler_run(&scheduler, pass_time, NULL) == 0);
	return 0;
}
