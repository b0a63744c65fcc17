/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * From inside of a task, and of what is called back there, by a timer or an
 * interrupt, an unwinder goes through the task's scheduler to main, which is
 * face_main on a board. How it gets out of a handler is said by the start-up
 * code, where unwind tables can say it.
 */
#include "tests/bare/seen.h"
#include "tests/face_port.h"
#include "tests/kit_world.h"

#ifdef __riscv
#include "tests/raise.h"
#endif

#define SIZE 8192
#define SEEN __attribute__((__noinline__))
/* At the end of a function, for a last call would leave no frame. */
#define STAY() __asm__ __volatile__("")

static void expire(struct fringe_timer *timer);

/* A trace takes more of a stack than the world's tasks have. */
static char memory[SIZE] __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
static struct fringe_timer timer = FRINGE_TIMER_INIT(expire);

SEEN static void
expire(struct fringe_timer *of)
{
	(void)of;
	trace();
	STAY();
}

SEEN static void
run_scheduler(void)
{
	REQUIRE_EQUAL(run_world(), 0);
	STAY();
}

static void
run_task(fringe_task_body *body)
{
	static int is_registered;
	struct fringe_stack stack;

	if (!is_registered)
		register_program();
	is_registered = 1;
	REQUIRE_EQUAL(fringe_stack_init(&stack, memory, SIZE), 0);
	REQUIRE_EQUAL(fringe_task_spawn(&world.scheduler, &world.tasks[0],
			  &stack, body, NULL, NULL),
	    0);
	run_scheduler();
}

/* Requires these of the trace, and then what is outside of all tasks. */
static void
expect(const void *called, const void *body)
{
	const void *const functions[] = { called, body,
		(const void *)fringe_scheduler_run,
		(const void *)run_scheduler, (const void *)face_main };
	const void *const *first = functions;
	int many = 5;

	for (; !*first; first++)
		many--;
	REQUIRE_EQUAL(seen_in_order(first, many), many);
}

SEEN static uintptr_t
trace_task(void *argument)
{
	trace();
	STAY();
	return (uintptr_t)argument;
}

CASE(a_tasks_trace_goes_through_its_scheduler_to_main)
{
	begin_world();
	run_task(trace_task);
	expect(NULL, (const void *)trace_task);
}

/* In a task that lets timers expire, and in a tick while no task runs. */

static void
start_timer(int64_t nanoseconds)
{
	struct fringe_timers *timers = &world.heap.timers;

	REQUIRE_EQUAL(fringe_timers_start(timers, &timer,
			  fringe_timers_after(timers, nanoseconds)),
	    0);
}

SEEN static uintptr_t
checkpoint_task(void *argument)
{
	start_timer(0);
	fringe_virtual_clock_advance(&world.clock, 1);
	REQUIRE_EQUAL(fringe_task_checkpoint(), 0);
	STAY();
	return (uintptr_t)argument;
}

CASE(a_timers_trace_goes_through_the_task_that_let_it_expire)
{
	begin_world();
	run_task(checkpoint_task);
	expect((const void *)expire, (const void *)checkpoint_task);
}

static uintptr_t
sleep_task(void *argument)
{
	start_timer(MILLISECOND);
	REQUIRE_EQUAL(fringe_task_sleep(2 * MILLISECOND), 0);
	return (uintptr_t)argument;
}

CASE(a_timers_trace_goes_through_the_scheduler_that_let_it_expire)
{
	begin_world();
	run_task(sleep_task);
	expect(NULL, (const void *)expire);
}

#ifdef __riscv

static volatile int has_ticked;

void
board_tick(void)
{
	end_interrupt();
	fringe_interrupt_enter();
	trace();
	has_ticked = 1;
	fringe_interrupt_leave();
}

SEEN static uintptr_t
raise_task(void *argument)
{
	enable_interrupt();
	raise_interrupt();
	while (!has_ticked)
		STAY();
	return (uintptr_t)argument;
}

CASE(a_handlers_trace_goes_through_the_task_that_was_interrupted)
{
	begin_world();
	run_task(raise_task);
	expect((const void *)board_tick, (const void *)raise_task);
}

#define HANDLERS_ROW                                                           \
	ROW(a_handlers_trace_goes_through_the_task_that_was_interrupted),

#else
#define HANDLERS_ROW
#endif

/* clang-format off */

static const struct face_case cases[] = {
	ROW(a_tasks_trace_goes_through_its_scheduler_to_main),
	ROW(a_timers_trace_goes_through_the_task_that_let_it_expire),
	ROW(a_timers_trace_goes_through_the_scheduler_that_let_it_expire),
	HANDLERS_ROW
	LAST_ROW,
};
/* clang-format on */

const struct face_suite face_suite = { "kit_backtrace", cases, 0 };
