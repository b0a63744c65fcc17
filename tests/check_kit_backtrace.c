/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Call stacks of tasks: of one that runs, through its scheduler to whoever runs
 * that; of one that waits, to its root.
 */
#include <signal.h>

#include <fringe.h>

#include "functions.h"
#include "kit_world.h"
#include "signal_frames.h"

#define MOST 64

int trace_here(void);
int run_scheduler(void);
void on_signal(int number);
uintptr_t trace_task(void *argument);
uintptr_t raise_task(void *argument);
uintptr_t generator_task(void *argument);
uintptr_t park_task(void *argument);
uintptr_t run_scheduler_inside(void *argument);
uintptr_t park_in_generator_task(void *argument);
int park_deep(int depth);
uintptr_t trace_generator(
    struct fringe_yielder *yielder, void *argument, uintptr_t first);
uintptr_t park_generator(
    struct fringe_yielder *yielder, void *argument, uintptr_t first);

static void *seen[MOST];
static int count;
/* And what a trace shows that is taken where the scheduler is run. */
static void *outside[MOST];
static int outside_count;
static char inner_memory[WORLD_STACK]
    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));

/* Requires these functions among what was seen, in this order. */
static void
expect(const void *const *functions, int many)
{
	int found = 0;
	int i;

	for (i = 0; i < count && found < many; i++)
		found += function_of(seen[i]) == functions[found];
	REQUIRE_EQUAL(found, many);
}

static int
times_seen(const void *function)
{
	int times = 0;
	int i;

	for (i = 0; i < count; i++)
		times += function_of(seen[i]) == function;
	return times;
}

SEEN int
trace_here(void)
{
	count = fringe_backtrace(seen, MOST);
	STAYS();
	return count;
}

SEEN int
run_scheduler(void)
{
	int result;

	outside_count = fringe_backtrace(outside, MOST);
	result = run_world();
	STAYS();
	return result;
}

/* Requires the end of that at the end of what was seen: up to main and on. */
static void
expect_outside(void)
{
	int i;

	REQUIRE(outside_count > 2 && outside_count < count);
	for (i = 1; i < outside_count; i++)
		REQUIRE(seen[count - i] == outside[outside_count - i]);
}

/* ---- of a task that runs ---- */

SEEN uintptr_t
trace_task(void *argument)
{
	trace_here();
	STAYS();
	return (uintptr_t)argument;
}

CASE(a_tasks_trace_goes_on_through_its_scheduler_to_main)
{
	const void *const functions[] = { START_OF(trace_here),
		START_OF(trace_task), START_OF(run_scheduler) };

	begin_world();
	REQUIRE_EQUAL(spawn(0, 0, trace_task, NULL), 0);
	REQUIRE_EQUAL(run_scheduler(), 0);
	expect(functions, 3);
	expect_outside();
}

SEEN uintptr_t
trace_generator(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	(void)argument;
	trace_here();
	STAYS();
	return first;
}

static uintptr_t
run_inner(fringe_generator_body *body)
{
	struct fringe_generator generator;
	struct fringe_stack stack;

	REQUIRE_EQUAL(fringe_stack_init(&stack, inner_memory, WORLD_STACK), 0);
	REQUIRE_EQUAL(fringe_generator_init(&generator, &stack, body, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 0, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_finish(&generator, NULL), 0);
	return 0;
}

SEEN uintptr_t
generator_task(void *argument)
{
	(void)argument;
	run_inner(trace_generator);
	STAYS();
	return 0;
}

CASE(a_trace_goes_on_from_a_tasks_generator_to_the_task)
{
	const void *const functions[] = { START_OF(trace_here),
		START_OF(trace_generator), START_OF(generator_task),
		START_OF(run_scheduler) };

	begin_world();
	REQUIRE_EQUAL(spawn(0, 0, generator_task, NULL), 0);
	REQUIRE_EQUAL(run_scheduler(), 0);
	expect(functions, 4);
	expect_outside();
}

SEEN void
on_signal(int number)
{
	(void)number;
	trace_here();
	STAYS();
}

SEEN uintptr_t
raise_task(void *argument)
{
	raise(SIGUSR1);
	STAYS();
	return (uintptr_t)argument;
}

CASE(a_handlers_trace_goes_on_in_the_task_that_was_interrupted)
{
	const void *const functions[] = { START_OF(on_signal),
		START_OF(raise_task), START_OF(run_scheduler) };
	struct sigaction action = { .sa_handler = on_signal };

	if (skips_handlers())
		return;
	REQUIRE_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
	begin_world();
	REQUIRE_EQUAL(spawn(0, 0, raise_task, NULL), 0);
	REQUIRE_EQUAL(run_scheduler(), 0);
	expect(functions, 3);
	expect_outside();
}

/* A scheduler that a task of another one runs. */

static struct fringe_scheduler inner_scheduler;
static struct fringe_list inner_lists[1];
static struct fringe_task inner_task;

SEEN uintptr_t
run_scheduler_inside(void *argument)
{
	struct fringe_stack stack;

	(void)argument;
	REQUIRE_EQUAL(
	    fringe_scheduler_init(&inner_scheduler, inner_lists, 1, NULL), 0);
	REQUIRE_EQUAL(fringe_stack_init(&stack, inner_memory, WORLD_STACK), 0);
	REQUIRE_EQUAL(fringe_task_spawn(&inner_scheduler, &inner_task, &stack,
			  trace_task, NULL, NULL),
	    0);
	REQUIRE_EQUAL(fringe_scheduler_run(&inner_scheduler, NULL, NULL), 0);
	STAYS();
	return 0;
}

CASE(a_trace_goes_on_through_a_scheduler_inside_a_task)
{
	const void *const functions[] = { START_OF(trace_task),
		START_OF(run_scheduler_inside), START_OF(run_scheduler) };

	begin_world();
	REQUIRE_EQUAL(spawn(0, 0, run_scheduler_inside, NULL), 0);
	REQUIRE_EQUAL(run_scheduler(), 0);
	expect(functions, 3);
	expect_outside();
}

/* ---- of a task that waits ---- */

SEEN int
park_deep(int depth)
{
	int result = depth > 0 ? park_deep(depth - 1) :
				 fringe_task_park(FRINGE_NEVER);

	STAYS();
	return result;
}

SEEN uintptr_t
park_task(void *argument)
{
	uintptr_t result = (uintptr_t)(intptr_t)park_deep(2);

	(void)argument;
	STAYS();
	return result;
}

static void
trace_waiting(void)
{
	count = fringe_generator_backtrace(
	    &world.tasks[0].generator_, seen, MOST);
	REQUIRE(count > 0);
	REQUIRE_EQUAL(times_seen(START_OF(run_scheduler)), 0);
	REQUIRE_EQUAL(fringe_task_unpark(&world.tasks[0]), 0);
	REQUIRE_EQUAL(run_world(), 0);
}

CASE(a_waiting_tasks_trace_ends_at_its_root)
{
	const void *const functions[] = { START_OF(park_deep),
		START_OF(park_deep), START_OF(park_deep), START_OF(park_task) };

	begin_world();
	REQUIRE_EQUAL(spawn(0, 0, park_task, NULL), 0);
	REQUIRE_EQUAL(run_scheduler(), STUCK);
	trace_waiting();
	expect(functions, 4);
}

SEEN uintptr_t
park_generator(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	(void)argument;
	REQUIRE_EQUAL(park_deep(1), 0);
	STAYS();
	return first;
}

SEEN uintptr_t
park_in_generator_task(void *argument)
{
	(void)argument;
	run_inner(park_generator);
	STAYS();
	return 0;
}

CASE(the_trace_of_a_task_that_waits_in_a_generator_begins_there)
{
	const void *const functions[] = { START_OF(park_deep),
		START_OF(park_generator), START_OF(park_in_generator_task) };

	begin_world();
	REQUIRE_EQUAL(spawn(0, 0, park_in_generator_task, NULL), 0);
	REQUIRE_EQUAL(run_scheduler(), STUCK);
	trace_waiting();
	expect(functions, 3);
}

static const struct face_case cases[] = {
	ROW(a_tasks_trace_goes_on_through_its_scheduler_to_main),
	ROW(a_trace_goes_on_from_a_tasks_generator_to_the_task),
	ROW(a_handlers_trace_goes_on_in_the_task_that_was_interrupted),
	ROW(a_trace_goes_on_through_a_scheduler_inside_a_task),
	ROW(a_waiting_tasks_trace_ends_at_its_root),
	ROW(the_trace_of_a_task_that_waits_in_a_generator_begins_there),
	LAST_ROW,
};

const struct face_suite face_suite = { "kit_backtrace", cases, 0 };
