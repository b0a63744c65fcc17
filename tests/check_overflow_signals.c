/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What watching for overflows does to the process's signals: who gets what is
 * no overflow, and what is one and not recovered; and that all is undone.
 *
 * Most handlers here let the instruction that faulted go on, by making the
 * memory accessible.
 */
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

#ifdef __has_include
#if defined(__linux__) && __has_include(<sys/ptrace.h>)
#define CAN_TRACE
#include <sys/ptrace.h>
#include <sys/uio.h>
#endif
#endif

#include "bodies.h"
#include "child.h"
#include "maps.h"
#include "overflow.h"

/*
 * A case in which what faulted goes on. Valgrind says of faults what they are,
 * and does not have all registers as they were.
 */
#define TOUCH_CASE(name)                                                       \
	static void name##_natively(void);                                     \
	CASE(name)                                                             \
	{                                                                      \
		if (ON_VALGRIND)                                               \
			face_skip("on Valgrind nothing goes on after faults"); \
		else                                                           \
			name##_natively();                                     \
	}                                                                      \
	static void name##_natively(void)

/* ---- the former handler ---- */

static struct {
	int calls;
	int signal;
	/* Where it had them. */
	int code;
	char *address;
	/* Which it had held. */
	bool own;
	bool other;
	/* On this thread, or NULL. */
	int (*then)(void);
	int result;
} volatile seen;

static void
open_page(const void *address)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	if (mprotect((void *)((uintptr_t)address & -page), page,
		PROT_READ | PROT_WRITE) != 0)
		_exit(70);
}

static volatile char *volatile opened; /* what a handler has to open */

static void
note_signal(int signal)
{
	sigset_t held;

	seen.calls++;
	seen.signal = signal;
	pthread_sigmask(SIG_BLOCK, NULL, &held);
	seen.own = sigismember(&held, signal) == 1;
	seen.other = sigismember(&held, SIGUSR1) == 1;
	if (seen.then)
		seen.result = seen.then();
	if (opened)
		open_page((const void *)opened);
}

static void
note_information(int signal, siginfo_t *information, void *interrupted)
{
	seen.code = interrupted ? information->si_code : 0;
	seen.address = information->si_addr;
	note_signal(signal);
}

/* Installs it, as one of both sorts. */
static void
have(int flags, bool other)
{
	struct sigaction action = { .sa_flags = flags };

	seen.calls = 0;
	seen.code = 0;
	seen.address = NULL;
	seen.then = NULL;
	opened = NULL;
	sigemptyset(&action.sa_mask);
	if (other)
		sigaddset(&action.sa_mask, SIGUSR1);
	if (flags & SA_SIGINFO)
		action.sa_sigaction = note_information;
	else
		action.sa_handler = note_signal;
	REQUIRE_EQUAL(sigaction(SIGSEGV, &action, NULL), 0);
	REQUIRE_EQUAL(sigaction(SIGBUS, &action, NULL), 0);
}

static void
have_none(void (*action)(int))
{
	REQUIRE(signal(SIGSEGV, action) != SIG_ERR);
	REQUIRE(signal(SIGBUS, action) != SIG_ERR);
}

/* ---- a touch of the guard, from near above ---- */

struct touch {
	char *limit;
	volatile char *at;
	int times;
};

static unsigned int
touch_when_deep(struct touch *touch)
{
	volatile char frame[256];

	frame[0] = 0;
	if ((char *)__builtin_frame_address(0) - touch->limit > 8 * 1024)
		return touch_when_deep(touch) + (unsigned char)frame[0];
	while (touch->times-- > 0)
		*touch->at = 1;
	return 0;
}

static uintptr_t
touch_guard(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	return first + touch_when_deep(argument);
}

static void
begin_touch(struct fringe_generator *generator, struct fringe_stack *stack,
    struct touch *touch)
{
	make_protected_guard(stack, OVERFLOW_SIZE);
	touch->limit = stack->limit;
	touch->at = (char *)stack->limit - 8;
	touch->times = 1;
	REQUIRE_EQUAL(
	    fringe_generator_init(generator, stack, touch_guard, touch), 0);
}

static void
end_touch(struct fringe_generator *generator, struct fringe_stack *stack)
{
	REQUIRE_EQUAL(fringe_generator_finish(generator, NULL), 0);
	unmake_protected_guard(stack);
}

/* The former handler makes it go on. */
static void
touch_once(void)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	struct touch touch;

	begin_touch(&generator, &stack, &touch);
	opened = touch.at;
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, NULL), 0);
	REQUIRE(*touch.at == 1);
	if (seen.address)
		REQUIRE(seen.address - (char *)touch.at < 4096);
	end_touch(&generator, &stack);
}

/* ---- passed on ---- */

TOUCH_CASE(an_overflow_is_reported_and_the_former_handler_runs)
{
	have(SA_SIGINFO, false);
	watch(0);
	touch_once();
	REQUIRE_EQUAL(seen.calls, 1);
	REQUIRE_EQUAL(seen.signal, SIGSEGV);
	REQUIRE(seen.code > 0);
	REQUIRE(seen.address);
	REQUIRE(strstr(written.text, "fringe: stack overflow of generator "));
	unwatch();
	have_none(SIG_DFL);
}

TOUCH_CASE(a_former_handler_of_the_old_sort_runs)
{
	have(0, false);
	watch(FRINGE_OVERFLOW_QUIET);
	touch_once();
	REQUIRE_EQUAL(seen.calls, 1);
	REQUIRE_EQUAL(seen.signal, SIGSEGV);
	REQUIRE_EQUAL(written.calls, 0);
	unwatch();
	have_none(SIG_DFL);
}

/* As without us: of an emulator's kernel it is not sure. */
static void
expect_same_held(int flags, bool other)
{
	bool own_before;
	bool other_before;

	have(flags, other);
	raise(SIGSEGV);
	own_before = seen.own;
	other_before = seen.other;
	have(flags, other);
	watch(FRINGE_OVERFLOW_QUIET);
	touch_once();
	REQUIRE_EQUAL(seen.calls, 1);
	REQUIRE_EQUAL(seen.own, own_before);
	REQUIRE_EQUAL(seen.other, other_before);
	unwatch();
}

TOUCH_CASE(a_former_handler_has_the_signals_held_that_it_wants)
{
	if (ON_TSAN) {
		face_skip("ThreadSanitizer holds others, and lets some go");
		return;
	}
	expect_same_held(SA_SIGINFO, false);
	expect_same_held(SA_SIGINFO, true);
	expect_same_held(SA_SIGINFO | SA_NODEFER, false);
	expect_same_held(SA_SIGINFO | SA_NODEFER, true);
	have_none(SIG_DFL);
}

/* ---- in a child, which that ends ---- */

/* With no core, and no output of anybody's. */
static pid_t
begin_child(void)
{
	const struct rlimit none = { 0, 0 };
	pid_t child = fork();

	if (child == 0)
		setrlimit(RLIMIT_CORE, &none);
	return child;
}

TOUCH_CASE(a_former_handler_for_one_signal_runs_once)
{
	pid_t child = begin_child();

	if (child == 0) {
		have(SA_RESETHAND, false);
		watch(FRINGE_OVERFLOW_QUIET);
		touch_once();
		if (seen.calls == 1)
			touch_once();
		_exit(6);
	}
	REQUIRE_EQUAL(status_of(child), -SIGSEGV);
}

TOUCH_CASE(a_former_handler_for_one_signal_is_not_there_afterwards)
{
	struct sigaction now;

	have(SA_RESETHAND, false);
	watch(FRINGE_OVERFLOW_QUIET);
	touch_once();
	unwatch();
	REQUIRE_EQUAL(sigaction(SIGSEGV, NULL, &now), 0);
	REQUIRE(now.sa_handler == SIG_DFL);
	have_none(SIG_DFL);
}

TOUCH_CASE(without_a_former_handler_the_process_ends)
{
	pid_t child = begin_child();

	if (child == 0) {
		have_none(SIG_DFL);
		watch(FRINGE_OVERFLOW_QUIET);
		touch_once();
		_exit(6);
	}
	REQUIRE_EQUAL(status_of(child), -SIGSEGV);
	child = begin_child();
	if (child == 0) {
		have_none(SIG_DFL);
		watch(FRINGE_OVERFLOW_QUIET);
		raise(SIGBUS);
		_exit(6);
	}
	REQUIRE_EQUAL(status_of(child), -SIGBUS);
}

TOUCH_CASE(faults_cannot_be_ignored_and_signals_of_that_name_can)
{
	pid_t child = begin_child();

	if (child == 0) {
		have_none(SIG_IGN);
		watch(FRINGE_OVERFLOW_QUIET);
		raise(SIGSEGV);
		_exit(5);
	}
	REQUIRE_EQUAL(status_of(child), 5);
	child = begin_child();
	if (child == 0) {
		have_none(SIG_IGN);
		watch(FRINGE_OVERFLOW_QUIET);
		touch_once();
		_exit(6);
	}
	REQUIRE_EQUAL(status_of(child), -SIGSEGV);
}

#ifdef CAN_TRACE
struct stopped {
	siginfo_t information;
	char registers[4096];
	size_t size;
};

/* Lets it go on to its next SIGSEGV, and looks. */
static void
go_on_to_fault(pid_t child, int signal, struct stopped *stopped)
{
	struct iovec all = { stopped->registers, sizeof(stopped->registers) };
	int status;

	REQUIRE_EQUAL(ptrace(PTRACE_CONT, child, NULL, signal), 0);
	REQUIRE(waitpid(child, &status, 0) == child);
	REQUIRE(WIFSTOPPED(status));
	REQUIRE_EQUAL(WSTOPSIG(status), SIGSEGV);
	REQUIRE_EQUAL(
	    ptrace(PTRACE_GETSIGINFO, child, NULL, &stopped->information), 0);
	REQUIRE_EQUAL(
	    ptrace(PTRACE_GETREGSET, child, (void *)1L, &all), 0);
	stopped->size = all.iov_len;
}

/* What ends the process, and makes the core, is the fault itself. */
CASE(the_process_ends_where_the_fault_was)
{
	struct stopped first;
	struct stopped last;
	pid_t child;

	if (on_emulator() || ON_VALGRIND || ON_SANITIZER) {
		face_skip("there is no ptrace here, or it is in use");
		return;
	}
	child = begin_child();
	if (child == 0) {
		have_none(SIG_DFL);
		watch(FRINGE_OVERFLOW_QUIET);
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		touch_once();
		_exit(6);
	}
	REQUIRE(waitpid(child, NULL, 0) == child);
	go_on_to_fault(child, 0, &first);
	go_on_to_fault(child, SIGSEGV, &last);
	REQUIRE(first.information.si_code > 0);
	REQUIRE_EQUAL(first.information.si_code, last.information.si_code);
	REQUIRE(first.information.si_addr == last.information.si_addr);
	REQUIRE(first.size > 0 && first.size == last.size);
	REQUIRE(memcmp(first.registers, last.registers, first.size) == 0);
	REQUIRE_EQUAL(ptrace(PTRACE_CONT, child, NULL, SIGSEGV), 0);
	REQUIRE_EQUAL(status_of(child), -SIGSEGV);
}
#else
CASE(the_process_ends_where_the_fault_was)
{
	face_skip("there is no ptrace here");
}
#endif

/* ---- what is no overflow ---- */

/* Nothing is said of it, nobody is ended, and the former handler has it. */
static void
expect_quiet(int calls)
{
	REQUIRE_EQUAL(seen.calls, calls);
	REQUIRE_EQUAL(written.calls, 0);
	seen.calls = 0;
}

static char *
make_page(void)
{
	char *page = mmap(NULL, (size_t)sysconf(_SC_PAGESIZE), PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	REQUIRE(page != MAP_FAILED);
	return page;
}

static void
touch_page(volatile char *at)
{
	opened = at;
	*at = 1;
}

/* The body's argument is where it writes. */
static uintptr_t
touch_far(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	touch_page(argument);
	fringe_generator_suspend(yielder, first, NULL);
	return first;
}

static void
watch_others(void)
{
	have(SA_SIGINFO, false);
	watch(FRINGE_OVERFLOW_RECOVER);
}

static void
end_others(void)
{
	unwatch();
	have_none(SIG_DFL);
}

TOUCH_CASE(another_fault_outside_and_inside_a_generator_is_passed_on)
{
	struct fringe_generator generator;

	watch_others();
	touch_page(make_page());
	expect_quiet(1);
	REQUIRE_EQUAL(fringe_generator_create(
			  &generator, 0, touch_far, make_page()),
	    0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, NULL), 1);
	expect_quiet(1);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	end_others();
}

CASE(a_signal_that_somebody_sent_is_passed_on)
{
	watch_others();
	raise(SIGSEGV);
	expect_quiet(1);
	REQUIRE(seen.code <= 0);
	kill(getpid(), SIGBUS);
	expect_quiet(1);
	REQUIRE_EQUAL(seen.signal, SIGBUS);
	end_others();
}

TOUCH_CASE(a_guard_that_is_hit_from_elsewhere_is_passed_on)
{
	struct fringe_generator other;
	struct fringe_generator generator;
	struct fringe_stack stack;

	watch_others();
	make_protected_guard(&stack, OVERFLOW_SIZE);
	REQUIRE_EQUAL(fringe_generator_init(&other, &stack, add_one, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_resume(&other, 1, NULL), 1);
	/* From the thread's own stack, and from another generator's. */
	touch_page((char *)stack.limit - 8);
	expect_quiet(1);
	mprotect((char *)stack.limit - stack.guard, stack.guard, PROT_NONE);
	REQUIRE_EQUAL(fringe_generator_create(&generator, 0, touch_far,
			  (char *)stack.limit - 8),
	    0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, NULL), 1);
	expect_quiet(1);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	REQUIRE_EQUAL(fringe_generator_close(&other, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_finish(&other, NULL), 0);
	unmake_protected_guard(&stack);
	end_others();
}

/* By a pointer, while the stack is used in its upper half only. */
TOUCH_CASE(its_own_guard_that_a_generator_hits_from_far_above_is_passed_on)
{
	struct fringe_generator generator;
	struct fringe_stack stack;

	watch_others();
	make_protected_guard(&stack, 4 * OVERFLOW_SIZE);
	REQUIRE_EQUAL(fringe_generator_init(&generator, &stack, touch_far,
			  (char *)stack.limit - 8),
	    0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, NULL), 1);
	expect_quiet(1);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_finish(&generator, NULL), 0);
	unmake_protected_guard(&stack);
	end_others();
}

/*
 * Two stacks side by side, as in a pool. The upper one's generator resumes the
 * lower one's, which writes above its base; or the other way round, and then
 * it is an overflow that touches the lower stack.
 */
struct neighbours {
	struct fringe_stack lower;
	struct fringe_stack upper;
	struct fringe_generator below;
	struct fringe_generator above;
};

static void
make_neighbours(struct neighbours *neighbours)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *start = mmap(NULL, 2 * (page + OVERFLOW_SIZE),
	    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	REQUIRE(start != MAP_FAILED);
	neighbours->lower = (struct fringe_stack){ .base =
		start + page + OVERFLOW_SIZE, .limit = start + page,
		.guard = page };
	neighbours->upper = (struct fringe_stack){ .base =
		start + 2 * (page + OVERFLOW_SIZE), .limit =
		start + 2 * page + OVERFLOW_SIZE, .guard = page };
	REQUIRE_EQUAL(mprotect(start, page, PROT_NONE), 0);
	REQUIRE_EQUAL(mprotect(neighbours->lower.base, page, PROT_NONE), 0);
}

static void
unmake_neighbours(struct neighbours *neighbours)
{
	size_t page = neighbours->lower.guard;

	REQUIRE_EQUAL(munmap((char *)neighbours->lower.limit - page,
			  2 * (page + OVERFLOW_SIZE)),
	    0);
}

static uintptr_t
resume_other(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	return (uintptr_t)(intptr_t)fringe_generator_resume(
		   argument, first, NULL) +
	    100;
}

TOUCH_CASE(a_write_above_a_stack_that_hits_anothers_guard_is_passed_on)
{
	struct neighbours neighbours;
	uintptr_t out = 0;

	watch_others();
	make_neighbours(&neighbours);
	REQUIRE_EQUAL(fringe_generator_init(&neighbours.below,
			  &neighbours.lower, touch_far, neighbours.lower.base),
	    0);
	REQUIRE_EQUAL(fringe_generator_init(&neighbours.above,
			  &neighbours.upper, resume_other, &neighbours.below),
	    0);
	REQUIRE_EQUAL(
	    fringe_generator_resume(&neighbours.above, 1, &out), 0);
	REQUIRE_EQUAL(out, 101);
	expect_quiet(1);
	REQUIRE_EQUAL(fringe_generator_close(&neighbours.below, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_finish(&neighbours.below, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_finish(&neighbours.above, NULL), 0);
	unmake_neighbours(&neighbours);
	end_others();
}

/* A frame that reaches far down, whose end is in the guard. */
static __attribute__((__noinline__)) unsigned int
have_large_frame(struct touch *touch)
{
	volatile char frame[24 * 1024];
	size_t i;

	/* Or a compiler makes variables of those parts that are used. */
	__asm__ __volatile__("" : : "r"(frame) : "memory");
	for (i = sizeof(frame); i > 1024; i -= 512)
		frame[i - 1] = 1;
	return touch->limit != NULL && frame[1000];
}

static unsigned int
reach_far_down(struct touch *touch)
{
	volatile char frame[256];

	frame[0] = 0;
	if ((char *)__builtin_frame_address(0) - touch->limit > 4 * 1024)
		return reach_far_down(touch) + (unsigned char)frame[0];
	return have_large_frame(touch);
}

static uintptr_t
overflow_by_one_frame(
    struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	return first + reach_far_down(argument);
}

TOUCH_CASE(a_frame_that_reaches_to_the_resumers_stack_is_an_overflow)
{
	struct neighbours neighbours;
	struct touch touch;
	uintptr_t out = 0;

	/* Marked is what the frame has of the resumer's control block too. */
	if (ON_ASAN || ON_MSAN) {
		face_skip("the sanitizer moves large frames, or marks them");
		return;
	}
	watch_others();
	make_neighbours(&neighbours);
	touch.limit = neighbours.upper.limit;
	REQUIRE_EQUAL(fringe_generator_init(&neighbours.above,
			  &neighbours.upper, overflow_by_one_frame, &touch),
	    0);
	REQUIRE_EQUAL(fringe_generator_init(&neighbours.below,
			  &neighbours.lower, resume_other, &neighbours.above),
	    0);
	REQUIRE_EQUAL(
	    fringe_generator_resume(&neighbours.below, 1, &out), 0);
	REQUIRE_EQUAL((int)out, 100 + FRINGE_EOVERFLOW);
	REQUIRE_EQUAL(seen.calls, 0);
	REQUIRE(written.calls > 0);
	REQUIRE_EQUAL(fringe_generator_finish(&neighbours.below, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_finish(&neighbours.above, NULL), 0);
	unmake_neighbours(&neighbours);
	end_others();
}

/* What runs on a stack that is no generator's is not known. */
static uintptr_t
touch_as_function(void *argument)
{
	return touch_when_deep(argument);
}

TOUCH_CASE(an_overflow_of_a_called_stack_is_passed_on)
{
	struct fringe_stack stack;
	struct touch touch;

	watch_others();
	make_protected_guard(&stack, OVERFLOW_SIZE);
	touch = (struct touch){ stack.limit, (char *)stack.limit - 8, 1 };
	opened = touch.at;
	REQUIRE_EQUAL(
	    fringe_call_on_stack(&stack, touch_as_function, &touch, NULL), 0);
	expect_quiet(1);
	unmake_protected_guard(&stack);
	end_others();
}

static void *
touch_in_thread(void *argument)
{
	stack_t stack = { .ss_size = 256 * 1024 };

	stack.ss_sp = malloc(stack.ss_size);
	REQUIRE_EQUAL(sigaltstack(&stack, NULL), 0);
	touch_once();
	stack.ss_flags = SS_DISABLE;
	REQUIRE_EQUAL(sigaltstack(&stack, NULL), 0);
	free(stack.ss_sp);
	return argument;
}

TOUCH_CASE(an_overflow_in_a_thread_that_is_not_watched_is_passed_on)
{
	pthread_t thread;

	watch_others();
	REQUIRE_EQUAL(
	    pthread_create(&thread, NULL, touch_in_thread, NULL), 0);
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
	expect_quiet(1);
	end_others();
}

/* The list's lock would be held for ever. */
static int
overflow_in_visit(const struct fringe_live *live, void *argument)
{
	(void)live;
	return (int)touch_when_deep(argument);
}

static uintptr_t
visit_and_overflow(
    struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	(void)first;
	return (uintptr_t)fringe_registry_visit(overflow_in_visit, argument);
}

CASE(one_that_has_a_lock_of_the_library_is_reported_and_not_recovered)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	struct touch touch;

	watch_others();
	begin_touch(&generator, &stack, &touch);
	generator.control_->body = visit_and_overflow;
	opened = touch.at;
	if (generator.control_->room == 0) {
		REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, NULL), 0);
		REQUIRE_EQUAL(seen.calls, 1);
		REQUIRE(written.calls > 0);
	} else {
		face_skip("checkers have a body of their own");
		REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 0);
	}
	end_touch(&generator, &stack);
	end_others();
}

/* ---- begun and undone ---- */

/* SA_RESTORER, which not all headers name, is the C library's. */
static bool
is_same_action(const struct sigaction *a, const struct sigaction *b)
{
	return a->sa_handler == b->sa_handler &&
	    ((a->sa_flags ^ b->sa_flags) & ~0x04000000) == 0;
}

CASE(the_handlers_and_the_alternate_stack_are_as_they_were)
{
	struct sigaction before[2];
	struct sigaction after[2];
	stack_t had;
	stack_t has;

	have(SA_SIGINFO, true);
	REQUIRE_EQUAL(sigaction(SIGSEGV, NULL, &before[0]), 0);
	REQUIRE_EQUAL(sigaction(SIGBUS, NULL, &before[1]), 0);
	REQUIRE_EQUAL(sigaltstack(NULL, &had), 0);
	watch(0);
	REQUIRE_EQUAL(sigaction(SIGSEGV, NULL, &after[0]), 0);
	REQUIRE(!is_same_action(&before[0], &after[0]));
	REQUIRE_EQUAL(sigaltstack(NULL, &has), 0);
	REQUIRE(!(has.ss_flags & SS_DISABLE));
	unwatch();
	unwatch();
	REQUIRE_EQUAL(sigaction(SIGSEGV, NULL, &after[0]), 0);
	REQUIRE_EQUAL(sigaction(SIGBUS, NULL, &after[1]), 0);
	REQUIRE(is_same_action(&before[0], &after[0]));
	REQUIRE(is_same_action(&before[1], &after[1]));
	REQUIRE_EQUAL(sigaltstack(NULL, &has), 0);
	REQUIRE_EQUAL(had.ss_flags, has.ss_flags);
	if (!(had.ss_flags & SS_DISABLE))
		REQUIRE(had.ss_sp == has.ss_sp);
	have_none(SIG_DFL);
}

/* A large one stays; a small one comes back. */
CASE(a_threads_own_alternate_stack_is_kept)
{
	size_t sizes[] = { 256 * 1024, (size_t)MINSIGSTKSZ + 4096 };
	stack_t none = { .ss_flags = SS_DISABLE };
	stack_t former;
	stack_t now;
	int i;

	REQUIRE_EQUAL(sigaltstack(NULL, &former), 0);
	for (i = 0; i < 2; i++) {
		stack_t own = { .ss_size = sizes[i] };

		own.ss_sp = malloc(own.ss_size);
		REQUIRE_EQUAL(sigaltstack(&own, NULL), 0);
		watch(FRINGE_OVERFLOW_RECOVER);
		REQUIRE_EQUAL(sigaltstack(NULL, &now), 0);
		REQUIRE_EQUAL(now.ss_sp == own.ss_sp, i == 0);
		unwatch();
		REQUIRE_EQUAL(sigaltstack(NULL, &now), 0);
		REQUIRE(now.ss_sp == own.ss_sp);
		REQUIRE_EQUAL(sigaltstack(&none, NULL), 0);
		free(own.ss_sp);
	}
	REQUIRE_EQUAL(sigaltstack(&former, NULL), 0);
}

TOUCH_CASE(on_the_alternate_stack_it_is_not_undone)
{
	stack_t none = { .ss_flags = SS_DISABLE };

	REQUIRE_EQUAL(sigaltstack(&none, NULL), 0);
	have(SA_SIGINFO, false);
	watch(FRINGE_OVERFLOW_QUIET);
	seen.then = fringe_overflow_unwatch;
	touch_once();
	REQUIRE_EQUAL(seen.calls, 1);
	REQUIRE_EQUAL(seen.result, FRINGE_EINUSE);
	unwatch();
	have_none(SIG_DFL);
}

static void *
watch_and_end(void *argument)
{
	REQUIRE_EQUAL(fringe_overflow_watch(FRINGE_OVERFLOW_RECOVER,
			  keep_written, &written),
	    0);
	return argument;
}

CASE(the_end_of_the_thread_undoes_it)
{
	static struct maps maps;
	struct sigaction before;
	struct sigaction after;
	pthread_t thread;

	REQUIRE_EQUAL(sigaction(SIGSEGV, NULL, &before), 0);
	REQUIRE_EQUAL(pthread_create(&thread, NULL, watch_and_end, NULL), 0);
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
	REQUIRE_EQUAL(sigaction(SIGSEGV, NULL, &after), 0);
	REQUIRE(is_same_action(&before, &after));
	if (maps_read(&maps))
		REQUIRE_EQUAL(maps_count(&maps, "fringe signal stack"), 0);
}

/* What the program installs later is its own business. */
CASE(a_later_handler_stays)
{
	struct sigaction now;

	watch(FRINGE_OVERFLOW_RECOVER);
	have(SA_SIGINFO, false);
	unwatch();
	REQUIRE_EQUAL(sigaction(SIGSEGV, NULL, &now), 0);
	REQUIRE(now.sa_sigaction == note_information);
	watch(FRINGE_OVERFLOW_RECOVER);
	REQUIRE_EQUAL(sigaction(SIGSEGV, NULL, &now), 0);
	REQUIRE(now.sa_sigaction == note_information);
	unwatch();
	/* Unless it is no handler at all. */
	have_none(SIG_DFL);
	watch(FRINGE_OVERFLOW_RECOVER);
	REQUIRE_EQUAL(sigaction(SIGSEGV, NULL, &now), 0);
	REQUIRE(now.sa_flags & SA_SIGINFO);
	unwatch();
	REQUIRE_EQUAL(sigaction(SIGSEGV, NULL, &now), 0);
	REQUIRE(now.sa_handler == SIG_DFL);
}

CASE(unknown_flags_are_refused)
{
	REQUIRE_EQUAL(fringe_overflow_watch(4, NULL, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_overflow_watch(~0u, NULL, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_overflow_unwatch(), 0);
}

/* ---- fork ---- */

static pthread_barrier_t barrier;

static void *
be_watched_for_a_while(void *argument)
{
	watch_and_end(NULL);
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	return argument;
}

/* 5 when the child recovers, and then has the former action again. */
static int
overflow_in_child(void)
{
	struct fringe_generator generator;
	struct sigaction now;

	if (fringe_generator_create(&generator, 0, overflow_by,
		(void *)&small_frames) < 0 ||
	    fringe_generator_resume(&generator, 0, NULL) !=
		FRINGE_EOVERFLOW ||
	    fringe_generator_destroy(&generator) < 0 ||
	    fringe_overflow_unwatch() < 0 ||
	    sigaction(SIGSEGV, NULL, &now) != 0)
		return 6;
	return now.sa_handler == SIG_DFL ? 5 : 7;
}

CASE(a_child_of_fork_is_watched_if_its_thread_was)
{
	pthread_t thread;
	pid_t child;

	if (on_emulator() || ON_TSAN) {
		face_skip("a process of threads cannot fork here");
		return;
	}
	have_none(SIG_DFL);
	REQUIRE_EQUAL(pthread_barrier_init(&barrier, NULL, 2), 0);
	REQUIRE_EQUAL(pthread_create(
			  &thread, NULL, be_watched_for_a_while, NULL),
	    0);
	pthread_barrier_wait(&barrier);
	watch(FRINGE_OVERFLOW_RECOVER | FRINGE_OVERFLOW_QUIET);
	child = begin_child();
	if (child == 0)
		_exit(overflow_in_child());
	REQUIRE_EQUAL(status_of(child), 5);
	pthread_barrier_wait(&barrier);
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
	unwatch();
}

static const struct face_case cases[] = {
	ROW(an_overflow_is_reported_and_the_former_handler_runs),
	ROW(a_former_handler_of_the_old_sort_runs),
	ROW(a_former_handler_has_the_signals_held_that_it_wants),
	ROW(a_former_handler_for_one_signal_runs_once),
	ROW(a_former_handler_for_one_signal_is_not_there_afterwards),
	ROW(without_a_former_handler_the_process_ends),
	ROW(faults_cannot_be_ignored_and_signals_of_that_name_can),
	ROW(the_process_ends_where_the_fault_was),
	ROW(another_fault_outside_and_inside_a_generator_is_passed_on),
	ROW(a_signal_that_somebody_sent_is_passed_on),
	ROW(a_guard_that_is_hit_from_elsewhere_is_passed_on),
	ROW(its_own_guard_that_a_generator_hits_from_far_above_is_passed_on),
	ROW(a_write_above_a_stack_that_hits_anothers_guard_is_passed_on),
	ROW(a_frame_that_reaches_to_the_resumers_stack_is_an_overflow),
	ROW(an_overflow_of_a_called_stack_is_passed_on),
	ROW(an_overflow_in_a_thread_that_is_not_watched_is_passed_on),
	ROW(one_that_has_a_lock_of_the_library_is_reported_and_not_recovered),
	ROW(the_handlers_and_the_alternate_stack_are_as_they_were),
	ROW(a_threads_own_alternate_stack_is_kept),
	ROW(on_the_alternate_stack_it_is_not_undone),
	ROW(the_end_of_the_thread_undoes_it),
	ROW(a_later_handler_stays),
	ROW(unknown_flags_are_refused),
	ROW(a_child_of_fork_is_watched_if_its_thread_was),
	LAST_ROW,
};

const struct face_suite face_suite = { "overflow_signals", cases, 0 };
