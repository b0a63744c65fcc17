/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * How many instructions a resume and a suspend take together. Times drift and
 * are measured elsewhere; counts do not, so they are held exactly where it is
 * known what the compiler makes of the headers, and told where it is not.
 *
 * A child process runs a loop between two stops and its parent lets it take
 * one step at a time. Two runs with different numbers of turns differ by the
 * turns alone: whatever comes before and after, the stops included, is the
 * same in both. What is counted is a turn of a loop on both sides, with the
 * addition and the test that are in it.
 *
 * The library's core is compiled in, as in check_ipa.c, so nothing depends on
 * how programs call libraries. What is counted, the twins and the arch's .S
 * included, is compiled at -O2 and without most of the user's flags: see the
 * Makefile.inc.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __has_include
#if defined(__linux__) && __has_include(<sys/ptrace.h>)
#define CAN_STEP
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>
#endif
#endif

#include "face.h"
#include "instructions.h"
#include "on_valgrind.h"

#include "whole_core.h"

/* The counts, in the order of the table's columns. */
enum {
	PINGPONG_INLINED,
	PINGPONG_EXPORTED,
	SWAPS_INLINED,
	SWAPS_EXPORTED,
	FOR_EACH_INLINED,
	FOR_EACH_EXPORTED,
	COUNTS
};

static counted_loop *const loops[COUNTS] = {
	pingpong_inlined,
	pingpong_exported,
	swaps_inlined,
	swaps_exported,
	for_each_inlined,
	for_each_exported,
};

/*
 * What each compiler makes of it. A count that changes fails, and prints the
 * row that would be right: put it here when the change is for the better, or
 * was worth it.
 */
struct limits {
	const char *compiler;
	int version; /* the first of its numbers */
	int counts[COUNTS];
};

static const struct limits known[] = {
#ifdef __x86_64__
	/* pingpong, swaps, for each: inlined and exported */
	{ "gcc", 12, { 54, 99, 41, 94, 48, 103 } },
	{ "clang", 14, { 53, 98, 41, 93, 51, 103 } },
	{ "clang", 19, { 51, 98, 38, 91, 51, 103 } },
#endif
	{ NULL, 0, { 0 } },
};

/* clang says that it is gcc too. */
#ifdef __clang__
#define COMPILER "clang"
#define MAJOR __clang_major__
#else
#define COMPILER "gcc"
#define MAJOR __GNUC__
#endif

/* ---- what the loops stand on ---- */

#define STACK_SIZE (16 * 1024)
FRINGE_STACK_STATIC(stack, STACK_SIZE);

void
loop_begin(struct fringe_generator *generator, fringe_generator_body *body)
{
	if (fringe_generator_init(generator, &stack, body, NULL) < 0)
		abort();
}

bool
loop_end(struct fringe_generator *generator)
{
	return fringe_generator_finish(generator, NULL) == 0;
}

void
loop_begin_context(
    struct fringe_context *context, fringe_context_entry *entry, void *argument)
{
	if (fringe_context_init(context, &stack, entry, argument) < 0)
		abort();
}

void
loop_begin_numbers(struct numbers *generator, numbers_body *body)
{
	if (numbers_init(generator, &stack, body, NULL) < 0)
		abort();
}

/* ---- the counter ---- */

#ifdef CAN_STEP
/* How the child ends. */
enum { GOOD = 5, BAD, REFUSED };

__attribute__((__noreturn__)) static void
be_stepped(counted_loop *loop, size_t turns)
{
	bool good;

	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
		_exit(REFUSED);
	raise(SIGSTOP);
	good = loop(turns);
	raise(SIGSTOP);
	_exit(good ? GOOD : BAD);
}

static int
wait_for(pid_t child)
{
	int status;

	REQUIRE(waitpid(child, &status, 0) == child);
	return status;
}

/*
 * From one stop to the next, or -1 where the kernel cannot do that. A signal
 * that comes from elsewhere is no step, and is passed on.
 */
static long
steps_to_stop(pid_t child)
{
	long steps = 0;
	int signal = 0;
	int status;

	while (signal != SIGSTOP) {
		if (ptrace(PTRACE_SINGLESTEP, child, NULL,
			(void *)(long)signal) != 0)
			return -1;
		status = wait_for(child);
		REQUIRE(WIFSTOPPED(status));
		signal = WSTOPSIG(status);
		if (signal == SIGTRAP) {
			signal = 0;
			steps++;
		}
	}
	return steps;
}

static void
put_down(pid_t child)
{
	kill(child, SIGKILL);
	wait_for(child);
}

/*
 * The steps of a process that takes so many turns; or -1, and the case is
 * skipped.
 */
static long
steps_of(counted_loop *loop, size_t turns)
{
	pid_t child = fork();
	long steps;
	int status;

	if (child == 0)
		be_stepped(loop, turns);
	REQUIRE(child > 0);
	status = wait_for(child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == REFUSED) {
		face_skip("ptrace is refused");
		return -1;
	}
	REQUIRE(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	/* A case that fails leaves nothing behind that is stopped for ever. */
	REQUIRE(ptrace(PTRACE_SETOPTIONS, child, NULL,
		    (void *)(long)PTRACE_O_EXITKILL) == 0);
	steps = steps_to_stop(child);
	if (steps < 0) {
		put_down(child);
		face_skip("the kernel takes no single steps");
		return -1;
	}
	REQUIRE(ptrace(PTRACE_CONT, child, NULL, NULL) == 0);
	status = wait_for(child);
	REQUIRE(WIFEXITED(status));
	REQUIRE_EQUAL(WEXITSTATUS(status), GOOD);
	return steps;
}
#else
static long
steps_of(counted_loop *loop, size_t turns)
{
	(void)loop;
	(void)turns;
	face_skip("there is no ptrace as Linux has it");
	return -1;
}
#endif

#define FEW 3
#define MANY 23

/*
 * The instructions of one turn, which are the same in each; or -1, and the
 * case is skipped.
 */
static int
count(counted_loop *loop)
{
	long few, many;

	if (ON_VALGRIND) {
		face_skip("Valgrind runs other instructions than these");
		return -1;
	}
	few = steps_of(loop, FEW);
	if (few < 0)
		return -1;
	many = steps_of(loop, MANY);
	if (many < 0)
		return -1;
	REQUIRE(many > few);
	REQUIRE_EQUAL((many - few) % (MANY - FEW), 0);
	return (int)((many - few) / (MANY - FEW));
}

/* ---- the limits ---- */

static const struct limits *
limits_of_this_compiler(void)
{
	const struct limits *row;

	for (row = known; row->compiler; row++) {
		if (strcmp(row->compiler, COMPILER) == 0 &&
		    row->version == MAJOR)
			return row;
	}
	return NULL;
}

/* The reason of a skip outlives its case. */
static void
report(int instructions)
{
	static char reason[160];

	if (compiled_otherwise)
		snprintf(reason, sizeof(reason), "%d instructions, %s %d %s",
		    instructions, COMPILER, MAJOR, compiled_otherwise);
	else
		snprintf(reason, sizeof(reason),
		    "%d instructions, no limit for %s %d", instructions,
		    COMPILER, MAJOR);
	face_skip(reason);
}

/* Tells what to do about a count that is not the limit. */
static void
advise(int instructions, int limit)
{
	int row[COUNTS];
	int i;

	for (i = 0; i < COUNTS; i++)
		row[i] = count(loops[i]);
	if (instructions < limit)
		face_note(
		    "fewer than the limit: lower it, so that it stays so");
	else
		face_note("more than the limit: take them out, or say why not");
	face_note("the right row for tests/check_instructions.c is now");
	face_note("{ \"%s\", %d, { %d, %d, %d, %d, %d, %d } },", COMPILER,
	    MAJOR, row[0], row[1], row[2], row[3], row[4], row[5]);
}

static void
hold(int which)
{
	const struct limits *limits = limits_of_this_compiler();
	int instructions = count(loops[which]);

	if (instructions < 0)
		return;
	face_note("%d instructions with %s %d", instructions, COMPILER, MAJOR);
	if (!limits || compiled_otherwise) {
		report(instructions);
		return;
	}
	if (instructions != limits->counts[which])
		advise(instructions, limits->counts[which]);
	REQUIRE_EQUAL(instructions, limits->counts[which]);
}

CASE(eight_nops_are_eight_instructions)
{
	int with, without;

	without = count(turns_of_nothing);
	if (without < 0)
		return;
	with = count(turns_of_nops);
	REQUIRE_EQUAL(with - without, NOPS);
}

CASE(resume_and_suspend_take_no_more_and_no_less_inlined)
{
	hold(PINGPONG_INLINED);
}

CASE(resume_and_suspend_take_no_more_and_no_less_exported)
{
	hold(PINGPONG_EXPORTED);
}

CASE(two_swaps_take_no_more_and_no_less_inlined)
{
	hold(SWAPS_INLINED);
}

CASE(two_swaps_take_no_more_and_no_less_exported)
{
	hold(SWAPS_EXPORTED);
}

CASE(a_turn_of_for_each_takes_no_more_and_no_less_inlined)
{
	hold(FOR_EACH_INLINED);
}

CASE(a_turn_of_for_each_takes_no_more_and_no_less_exported)
{
	hold(FOR_EACH_EXPORTED);
}

static const struct face_case cases[] = {
	ROW(eight_nops_are_eight_instructions),
	ROW(resume_and_suspend_take_no_more_and_no_less_inlined),
	ROW(resume_and_suspend_take_no_more_and_no_less_exported),
	ROW(two_swaps_take_no_more_and_no_less_inlined),
	ROW(two_swaps_take_no_more_and_no_less_exported),
	ROW(a_turn_of_for_each_takes_no_more_and_no_less_inlined),
	ROW(a_turn_of_for_each_takes_no_more_and_no_less_exported),
	LAST_ROW,
};

const struct face_suite face_suite = { "instructions", cases, 0 };
