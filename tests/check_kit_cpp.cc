/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Tasks in C++: its exceptions inside of one, and out of one. */
#include <fringe/kit.h>

#include <cstring>
#include <unistd.h>

#include "child.h"
#include "face.h"

struct bang {
	int number;
};

FRINGE_STACK_STATIC(first_stack, 64 * 1024);
FRINGE_STACK_STATIC(second_stack, 64 * 1024);

static struct fringe_list ready[2];
static struct fringe_scheduler scheduler = FRINGE_SCHEDULER_INIT(ready, 0);
static struct fringe_task first = FRINGE_TASK_INIT;
static struct fringe_task second = FRINGE_TASK_INIT;

static void
spawn(struct fringe_task *task, const struct fringe_stack *stack,
    fringe_task_body *body)
{
	const struct fringe_task_attributes attributes = {
		FRINGE_TASK_HERE("thrower"), 1, 0, nullptr
	};

	REQUIRE_EQUAL(fringe_task_spawn(
			  &scheduler, task, stack, body, nullptr, &attributes),
	    0);
}

/* How many there are. */
static int guards;

struct guard {
	guard()
	{
		guards++;
	}

	~guard()
	{
		guards--;
	}
};

/* While this one waits, the other one throws and catches its own. */
static int
wait_and_throw(int number)
{
	try {
		guard held;

		fringe_task_yield();
		throw bang{ number };
	} catch (const bang &caught) {
		return caught.number;
	}
}

static uintptr_t
throw_often(void *argument)
{
	int i;

	(void)argument;
	for (i = 0; i < 10; i++)
		REQUIRE_EQUAL(wait_and_throw(i), i);
	return 0;
}

CASE(a_task_waits_where_an_exception_will_be_caught)
{
	guards = 0;
	spawn(&first, &first_stack, throw_often);
	spawn(&second, &second_stack, throw_often);
	REQUIRE_EQUAL(fringe_scheduler_run(&scheduler, nullptr, nullptr), 0);
	REQUIRE_EQUAL(guards, 0);
	REQUIRE_EQUAL(fringe_task_detach(&first), 0);
	REQUIRE_EQUAL(fringe_task_detach(&second), 0);
}

static uintptr_t
throw_out(void *argument)
{
	(void)argument;
	throw bang{ 1 };
}

/* Whoever would catch it, behind the scheduler. */
static void
run_in_child()
{
	try {
		spawn(&first, &first_stack, throw_out);
		fringe_scheduler_run(&scheduler, nullptr, nullptr);
	} catch (const bang &caught) {
		_exit(caught.number);
	}
}

CASE(an_exception_that_leaves_a_task_is_a_panic)
{
	char words[256] = "";
	int ends[2];
	pid_t child;

	REQUIRE_EQUAL(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		run_in_child();
		_exit(3);
	}
	close(ends[1]);
	REQUIRE_EQUAL(status_of(child), -SIGABRT);
	REQUIRE(read(ends[0], words, sizeof(words) - 1) > 0);
	close(ends[0]);
	REQUIRE(strstr(words, "an exception left a task"));
}

static const struct face_case cases[] = {
	ROW(a_task_waits_where_an_exception_will_be_caught),
	ROW(an_exception_that_leaves_a_task_is_a_panic),
	LAST_ROW,
};

const struct face_suite face_suite = { "kit_cpp", cases, 0 };
