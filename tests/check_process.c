/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Generators and what else a process does: fork, longjmp, exec, exit, signals
 * and the end by panic.
 */
/* glibc's checked longjmp takes a jump between stacks for an attack. */
#undef _FORTIFY_SOURCE
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fringe.h>

#include "bodies.h"
#include "child.h"
#include "face.h"
#include "on_emulator.h"
#include "on_sanitizer.h"
#include "stack_kinds.h"

/* Resumes, and tells whether it yielded this. For children too. */
static int
yields(struct fringe_generator *generator, uintptr_t in, uintptr_t out)
{
	uintptr_t value = 0;

	return fringe_generator_resume(generator, in, &value) == 1 &&
	    value == out;
}

KIND_CASE(parent_and_child_each_go_on_with_their_own_generator)
{
	struct fringe_generator generator;
	pid_t child;

	kind_begin(kind, 0, &generator, add_up, NULL);
	REQUIRE(yields(&generator, 1, 1));
	child = fork();
	if (child == 0) {
		_exit(yields(&generator, 10, 11) &&
			    yields(&generator, 10, 21) &&
			    fringe_generator_close(&generator, NULL) == 1 &&
			    kind_finish(kind, 0, &generator) == 0
			? 5
			: 6);
	}
	REQUIRE(yields(&generator, 100, 101));
	REQUIRE_EQUAL(status_of(child), 5);
	REQUIRE(yields(&generator, 100, 201));
	kind_close(kind, 0, &generator);
}

static int
count_one(const struct fringe_live *live, void *argument)
{
	(void)live;
	++*(int *)argument;
	return 0;
}

static uintptr_t
fork_inside(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	pid_t *child = argument;

	*child = fork();
	fringe_generator_suspend(yielder, value + 1, &value);
	return value;
}

/* Both come out of the resume, each in its process. */
KIND_CASE(a_generator_forks)
{
	struct fringe_generator generator;
	pid_t child = -1;
	int live = 0;
	int good;

	if (ON_TSAN) {
		face_skip("ThreadSanitizer takes it for a thread of many that forks");
		return;
	}
	kind_begin(kind, 0, &generator, fork_inside, &child);
	good = yields(&generator, 3, 4);
	if (child == 0) {
		good = good &&
		    fringe_registry_visit(count_one, &live) == 0 &&
		    live == 1 &&
		    fringe_generator_resume(&generator, 9, NULL) == 0 &&
		    kind_finish(kind, 0, &generator) == 0;
		_exit(good ? 5 : 6);
	}
	REQUIRE(good);
	REQUIRE_EQUAL(status_of(child), 5);
	kind_close(kind, 0, &generator);
}

/* A life from beginning to end, which takes the registry's lock thrice. */
static int
live_once(void)
{
	struct fringe_generator generator;
	int live = 0;

	return fringe_generator_create(&generator, 0, add_up, NULL) == 0 &&
	    yields(&generator, 1, 1) && yields(&generator, 1, 2) &&
	    fringe_registry_visit(count_one, &live) == 0 && live > 0 &&
	    fringe_generator_close(&generator, NULL) == 1 &&
	    fringe_generator_destroy(&generator) == 0;
}

static atomic_int stop;
static atomic_int lives;
static atomic_int visits;

static void *
live_often(void *argument)
{
	while (!stop) {
		if (live_once())
			lives++;
	}
	return argument;
}

/* The lock is held all through a visit. */
static int
take_a_while(const struct fringe_live *live, void *argument)
{
	(void)live;
	(void)argument;
	usleep(200);
	return 1;
}

static void *
visit_often(void *argument)
{
	while (!stop) {
		if (fringe_registry_visit(take_a_while, NULL) == 1)
			visits++;
		usleep(50);
	}
	return argument;
}

/* Without care the child would inherit a lock that nobody will release. */
CASE(the_registry_works_in_the_child_of_a_busy_process)
{
	struct fringe_generator generator;
	pthread_t threads[3];
	int before;
	int i;

	if (on_emulator()) {
		face_skip("emulators are lost when a process of threads forks");
		return;
	}
	if (ON_TSAN) {
		face_skip("ThreadSanitizer's memory may be locked in the child");
		return;
	}
	kind_begin(&kind_static, 0, &generator, add_up, NULL);
	for (i = 0; i < 3; i++)
		REQUIRE_EQUAL(pthread_create(&threads[i], NULL,
				  i == 0 ? visit_often : live_often, NULL),
		    0);
	for (i = 0; i < 100 || visits < 10 || lives < 10; i++) {
		pid_t child = fork();

		if (child == 0) {
			alarm(20);
			_exit(live_once() ? 5 : 6);
		}
		REQUIRE_EQUAL(status_of(child), 5);
	}
	/* And the parent's lock was released. */
	before = lives;
	while (lives < before + 10)
		usleep(100);
	stop = 1;
	for (i = 0; i < 3; i++)
		REQUIRE_EQUAL(pthread_join(threads[i], NULL), 0);
	kind_close(&kind_static, 0, &generator);
}

static jmp_buf outside;

static uintptr_t
jump_out(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	if (fringe_generator_suspend(yielder, value, &value) == 0)
		longjmp(outside, (int)value);
	return value;
}

KIND_CASE(a_generator_left_by_longjmp_is_abandoned)
{
	static struct fringe_generator generator;
	volatile int round;

	if (ON_TSAN) {
		face_skip("ThreadSanitizer knows no jumps between stacks");
		return;
	}
	for (round = 1; round <= 3; round++) {
		kind_begin(kind, 0, &generator, jump_out, NULL);
		REQUIRE(yields(&generator, 5, 5));
		switch (setjmp(outside)) {
		case 0:
			fringe_generator_resume(
			    &generator, (uintptr_t)round, NULL);
			face_fail(__FILE__, __LINE__, "it came back");
		case 1:
		case 2:
		case 3:
			break;
		default:
			face_fail(__FILE__, __LINE__, "another value came");
		}
		REQUIRE_EQUAL(
		    fringe_generator_state(&generator), FRINGE_RUNNING);
		REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, NULL),
		    FRINGE_ERUNNING);
		REQUIRE_EQUAL(
		    fringe_generator_close(&generator, NULL), FRINGE_ERUNNING);
		REQUIRE_EQUAL(
		    kind_finish(kind, 0, &generator), FRINGE_ERUNNING);
		kind_abandon(kind, 0, &generator);
	}
}

static uintptr_t
jump_about(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	jmp_buf *here = argument;
	volatile uintptr_t rounds = 0;

	(void)value;
	setjmp(*here);
	rounds++;
	fringe_generator_suspend(yielder, rounds * 10, NULL);
	fringe_generator_suspend(yielder, rounds * 10 + 1, NULL);
	if (rounds < 5)
		longjmp(*here, 1);
	return 0;
}

KIND_CASE(a_generator_jumps_on_its_own_stack_across_suspends)
{
	struct fringe_generator generator;
	jmp_buf here;
	uintptr_t i;

	kind_begin(kind, 0, &generator, jump_about, &here);
	for (i = 1; i <= 5; i++) {
		REQUIRE(yields(&generator, 1, i * 10));
		REQUIRE(yields(&generator, 2, i * 10 + 1));
	}
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 3, NULL), 0);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
}

/* From an inner generator to the frames of the outer one, which goes on. */
struct nest {
	const struct kind *kind;
	struct fringe_generator inner;
	jmp_buf in_the_outer;
};

static uintptr_t
jump_to_the_outer(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct nest *nest = argument;

	fringe_generator_suspend(yielder, value, NULL);
	longjmp(nest->in_the_outer, 1);
}

/* Inlined beside setjmp, gcc takes the switch's registers to be clobbered. */
static __attribute__((__noinline__)) void
resume_apart(struct fringe_generator *generator, uintptr_t value)
{
	fringe_generator_resume(generator, value, NULL);
}

static __attribute__((__noinline__)) void
suspend_apart(struct fringe_yielder *yielder, uintptr_t out, uintptr_t *in)
{
	fringe_generator_suspend(yielder, out, in);
}

static uintptr_t
be_jumped_to(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct nest *nest = argument;

	kind_begin(nest->kind, 1, &nest->inner, jump_to_the_outer, nest);
	REQUIRE(yields(&nest->inner, 8, 8));
	if (setjmp(nest->in_the_outer) == 0)
		resume_apart(&nest->inner, 0);
	kind_abandon(nest->kind, 1, &nest->inner);
	suspend_apart(yielder, 77, &value);
	return value;
}

KIND_CASE(an_inner_generator_jumps_into_an_outer_one)
{
	static struct nest nest;
	struct fringe_generator outer;

	if (ON_TSAN) {
		face_skip("ThreadSanitizer knows no jumps between stacks");
		return;
	}
	nest.kind = kind;
	kind_begin(kind, 0, &outer, be_jumped_to, &nest);
	REQUIRE(yields(&outer, 1, 77));
	REQUIRE_EQUAL(fringe_generator_resume(&outer, 3, NULL), 0);
	REQUIRE_EQUAL(kind_finish(kind, 0, &outer), 0);
}

static uintptr_t
execute(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)argument;
	execl("/bin/sh", "sh", "-c", "exit 7", (char *)NULL);
	return value;
}

CASE(a_generator_executes_another_program)
{
	pid_t child = fork();

	if (child == 0) {
		struct fringe_generator generator;

		kind_begin(&kind_created, 0, &generator, execute, NULL);
		fringe_generator_resume(&generator, 0, NULL);
		_exit(6);
	}
	REQUIRE_EQUAL(status_of(child), 7);
}

static void
exit_with_nine(void)
{
	_exit(9);
}

static uintptr_t
leave(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)argument;
	exit((int)value);
}

/* The handlers run on its stack. */
CASE(a_generator_ends_the_program)
{
	pid_t child = fork();

	if (child == 0) {
		struct fringe_generator generator;

		atexit(exit_with_nine);
		kind_begin(&kind_created, 0, &generator, leave, NULL);
		fringe_generator_resume(&generator, 3, NULL);
		_exit(6);
	}
	REQUIRE_EQUAL(status_of(child), 9);
}

static struct fringe_generator *in_handler;
static volatile uintptr_t from_handler;

static void
resume_in_handler(int signal)
{
	uintptr_t value = 0;

	(void)signal;
	if (fringe_generator_resume(in_handler, 1, &value) == 1)
		from_handler = value;
}

static uintptr_t
interrupt_oneself(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	do
		raise(SIGUSR1);
	while (fringe_generator_suspend(yielder, from_handler, &value) == 0);
	return value;
}

/* On the program's stack, and on that of a generator that was interrupted. */
KIND_CASE(a_signal_handler_resumes_a_generator)
{
	struct fringe_generator interrupted;
	struct fringe_generator other;
	uintptr_t i;

	kind_begin(kind, 0, &interrupted, interrupt_oneself, NULL);
	kind_begin(kind, 1, &other, add_up, NULL);
	in_handler = &other;
	REQUIRE(signal(SIGUSR1, resume_in_handler) != SIG_ERR);
	for (i = 1; i < 20; i += 2) {
		raise(SIGUSR1);
		REQUIRE_EQUAL(from_handler, i);
		REQUIRE(yields(&interrupted, 0, i + 1));
	}
	signal(SIGUSR1, SIG_DFL);
	kind_close(kind, 0, &interrupted);
	kind_close(kind, 1, &other);
}

static struct fringe_context *
name_nobody(void *argument, uintptr_t value)
{
	(void)argument;
	(void)value;
	return NULL;
}

static void
panic_in_child(int standard_error)
{
	struct fringe_context home;
	struct fringe_context away;
	struct fringe_stack stack;

	signal(SIGABRT, SIG_DFL);
	dup2(standard_error, STDERR_FILENO);
	fringe_mapped_stack_create(&stack, 1);
	/* One page: what tells of the panic must not need more. */
	stack.base = (char *)stack.limit + sysconf(_SC_PAGESIZE);
	fringe_context_init(&away, &stack, name_nobody, NULL);
	fringe_context_swap(&home, &away, 0, NULL);
	_exit(6);
}

CASE(a_panic_says_what_and_where_and_aborts)
{
	char message[512] = "";
	size_t size = 0;
	ssize_t got;
	int ends[2];
	pid_t child;

	REQUIRE_EQUAL(pipe(ends), 0);
	child = fork();
	if (child == 0)
		panic_in_child(ends[1]);
	close(ends[1]);
	while ((got = read(ends[0], message + size,
		    sizeof(message) - 1 - size)) > 0)
		size += (size_t)got;
	close(ends[0]);
	REQUIRE_EQUAL(status_of(child), -SIGABRT);
	REQUIRE(strstr(message, "fringe_context_entry"));
	REQUIRE(strstr(message, "a context ended"));
	REQUIRE(size > 0 && message[size - 1] == '\n');
}

static const struct face_case cases[] = {
	KIND_ROWS(parent_and_child_each_go_on_with_their_own_generator),
	KIND_ROWS(a_generator_forks),
	ROW(the_registry_works_in_the_child_of_a_busy_process),
	KIND_ROWS(a_generator_left_by_longjmp_is_abandoned),
	KIND_ROWS(a_generator_jumps_on_its_own_stack_across_suspends),
	KIND_ROWS(an_inner_generator_jumps_into_an_outer_one),
	ROW(a_generator_executes_another_program),
	ROW(a_generator_ends_the_program),
	KIND_ROWS(a_signal_handler_resumes_a_generator),
	ROW(a_panic_says_what_and_where_and_aborts),
	LAST_ROW
};

const struct face_suite face_suite = { "process", cases, 0 };
