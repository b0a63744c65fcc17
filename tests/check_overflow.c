/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Generators that overflow their stacks, and are ended. Compiled a second time
 * with FRINGE_OUT_OF_LINE it is the same suite for the exported twins.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "bodies.h"
#include "machine.h"
#include "overflow.h"
#include "rounding.h"
#include "timelines.h"

/* How many in a row; an emulator's, and a checker's, take their time. */
static int
many(void)
{
	return on_emulator() || ON_SANITIZER || ON_VALGRIND ? 200 : 10000;
}

/* ---- ended ---- */

static void
overflow_once(const struct guard_kind *kind, size_t size, fill *volatile *how)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	struct fringe_stack left;
	uintptr_t out = 0;

	kind->make(&stack, size);
	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, &stack, overflow_by, (void *)how),
	    0);
	expect_overflow(&generator);
	REQUIRE_EQUAL(fringe_generator_finish(&generator, &left), 0);
	REQUIRE(left.base == stack.base && left.limit == stack.limit);
	/* And it is a stack as good as any. */
	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, &stack, add_one, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 5, &out), 1);
	REQUIRE_EQUAL(out, 6);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_finish(&generator, NULL), 0);
	kind->unmake(&stack);
}

GUARD_CASE(an_overflow_is_an_error_of_the_resume)
{
	watch(FRINGE_OVERFLOW_RECOVER | FRINGE_OVERFLOW_QUIET);
	overflow_once(kind, OVERFLOW_SIZE, &small_frames);
	overflow_once(kind, OVERFLOW_SIZE, &large_frames);
	overflow_once(kind, OVERFLOW_SIZE, &pieces);
	overflow_once(kind, SMALL_SIZE, &small_frames);
	REQUIRE_EQUAL(written.calls, 0);
	unwatch();
}

GUARD_CASE(one_that_was_suspended_overflows)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	uintptr_t out = 0;

	watch(FRINGE_OVERFLOW_RECOVER | FRINGE_OVERFLOW_QUIET);
	kind->make(&stack, OVERFLOW_SIZE);
	fringe_generator_init(
	    &generator, &stack, overflow_later, (void *)&small_frames);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 6, &out), 1);
	REQUIRE_EQUAL(out, 7);
	expect_overflow(&generator);
	REQUIRE_EQUAL(fringe_generator_close(&generator, &out), 0);
	REQUIRE_EQUAL(fringe_generator_finish(&generator, NULL), 0);
	kind->unmake(&stack);
	unwatch();
}

static void
overflow_on_created(void)
{
	struct fringe_generator generator;

	REQUIRE_EQUAL(fringe_generator_create(
			  &generator, 0, overflow_by, (void *)&small_frames),
	    0);
	expect_overflow(&generator);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
}

static void *
overflow_often(void *flags)
{
	int i;

	REQUIRE_EQUAL(fringe_overflow_watch(
			  *(unsigned int *)flags, keep_written, &written),
	    0);
	for (i = 0; i < many(); i++)
		overflow_on_created();
	return NULL;
}

CASE(four_threads_survive_ten_thousand_overflows_each)
{
	unsigned int flags = FRINGE_OVERFLOW_RECOVER | FRINGE_OVERFLOW_QUIET;
	pthread_t threads[4];
	int i;

	for (i = 0; i < 4; i++)
		REQUIRE_EQUAL(pthread_create(&threads[i], NULL, overflow_often,
				  &flags),
		    0);
	for (i = 0; i < 4; i++)
		REQUIRE_EQUAL(pthread_join(threads[i], NULL), 0);
}

CASE(the_recorder_tells_what_an_overflow_ended)
{
	const struct fringe_attributes deep = { "deep", 0 };
	struct fringe_generator generator;

	watch(FRINGE_OVERFLOW_RECOVER | FRINGE_OVERFLOW_QUIET);
	REQUIRE_EQUAL(fringe_recorder_start(0), 0);
	fringe_generator_create(
	    &generator, 0, overflow_later, (void *)&small_frames);
	fringe_generator_set_attributes(&generator, &deep);
	fringe_generator_resume(&generator, 6, NULL);
	expect_overflow(&generator);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	fringe_recorder_stop();
	unwatch();
	timeline_read();
	timeline_expect("deep",
	    "created;(go on suspended)(go on overflowed its stack)"
	    "overflowed its stack;destroyed;");
}

/* A kept control block has nothing left of the overflow. */
CASE(a_pools_stack_goes_back_and_comes_again)
{
	const struct fringe_stack_pool_attributes attributes = {
		.stack_size = OVERFLOW_SIZE,
		.capacity = 2,
	};
	struct fringe_stack_pool_statistics statistics;
	struct fringe_generator generator;
	struct fringe_stack_pool *pool = NULL;
	uintptr_t out = 0;
	int i;

	watch(FRINGE_OVERFLOW_RECOVER | FRINGE_OVERFLOW_QUIET);
	REQUIRE_EQUAL(fringe_stack_pool_create(&pool, &attributes), 0);
	for (i = 0; i < 5; i++) {
		REQUIRE_EQUAL(fringe_generator_create_pooled(&generator, pool,
				  overflow_by, (void *)&small_frames),
		    0);
		expect_overflow(&generator);
		REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
		REQUIRE_EQUAL(fringe_generator_create_pooled(
				  &generator, pool, add_one, NULL),
		    0);
		REQUIRE_EQUAL(fringe_generator_resume(&generator, 5, &out), 1);
		REQUIRE_EQUAL(out, 6);
		REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
		REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	}
	REQUIRE_EQUAL(fringe_stack_pool_measure(pool, &statistics), 0);
	REQUIRE_EQUAL(statistics.in_use, 0);
	REQUIRE_EQUAL(fringe_stack_pool_destroy(pool), 0);
	unwatch();
}

/* ---- nested ---- */

struct nest {
	struct fringe_generator inner;
	struct fringe_yielder *outer;
	int result;
};

/* Its resumer, a generator, lives on. */
static uintptr_t
resume_one_that_overflows(
    struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	struct nest *nest = argument;
	uintptr_t in = 0;

	(void)first;
	REQUIRE_EQUAL(fringe_generator_create(&nest->inner, 0, overflow_by,
			  (void *)&small_frames),
	    0);
	nest->result = fringe_generator_resume(&nest->inner, 0, NULL);
	REQUIRE_EQUAL(fringe_generator_destroy(&nest->inner), 0);
	fringe_generator_suspend(yielder, 11, &in);
	return in;
}

CASE(the_outer_generator_of_one_that_overflows_goes_on)
{
	struct fringe_generator outer;
	struct nest nest = { .result = 1 };
	uintptr_t out = 0;

	watch(FRINGE_OVERFLOW_RECOVER | FRINGE_OVERFLOW_QUIET);
	REQUIRE_EQUAL(fringe_generator_create(
			  &outer, 0, resume_one_that_overflows, &nest),
	    0);
	REQUIRE_EQUAL(fringe_generator_resume(&outer, 0, &out), 1);
	REQUIRE_EQUAL(out, 11);
	REQUIRE_EQUAL(nest.result, FRINGE_EOVERFLOW);
	REQUIRE_EQUAL(fringe_generator_resume(&outer, 12, &out), 0);
	REQUIRE_EQUAL(out, 12);
	REQUIRE_EQUAL(fringe_generator_destroy(&outer), 0);
	unwatch();
}

/* The outer generator is suspended, and resumed, in the inner one. */
static uintptr_t
suspend_the_outer_and_overflow(
    struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	struct nest *nest = argument;

	(void)yielder;
	REQUIRE_EQUAL(fringe_generator_suspend(nest->outer, 21, NULL), 0);
	return first + small_frames(1);
}

static uintptr_t
be_suspended_from_within(
    struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	struct nest *nest = argument;

	nest->outer = yielder;
	REQUIRE_EQUAL(fringe_generator_create(&nest->inner, 0,
			  suspend_the_outer_and_overflow, nest),
	    0);
	nest->result = fringe_generator_resume(&nest->inner, 0, NULL);
	REQUIRE_EQUAL(fringe_generator_destroy(&nest->inner), 0);
	return first + 1;
}

CASE(one_in_which_the_outer_was_suspended_overflows)
{
	struct fringe_generator outer;
	struct nest nest = { .result = 1 };
	uintptr_t out = 0;

	watch(FRINGE_OVERFLOW_RECOVER | FRINGE_OVERFLOW_QUIET);
	REQUIRE_EQUAL(fringe_generator_create(
			  &outer, 0, be_suspended_from_within, &nest),
	    0);
	REQUIRE_EQUAL(fringe_generator_resume(&outer, 30, &out), 1);
	REQUIRE_EQUAL(out, 21);
	REQUIRE_EQUAL(fringe_generator_resume(&outer, 0, &out), 0);
	REQUIRE_EQUAL(out, 31);
	REQUIRE_EQUAL(nest.result, FRINGE_EOVERFLOW);
	REQUIRE_EQUAL(fringe_generator_destroy(&outer), 0);
	unwatch();
}

/* ---- other calls that run generators ---- */

CASE(close_returns_the_overflow)
{
	struct fringe_generator generator;
	uintptr_t final = 77;

	watch(FRINGE_OVERFLOW_RECOVER | FRINGE_OVERFLOW_QUIET);
	REQUIRE_EQUAL(fringe_generator_create(&generator, 0, overflow_later,
			  (void *)&small_frames),
	    0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 0, NULL), 1);
	REQUIRE_EQUAL(
	    fringe_generator_close(&generator, &final), FRINGE_EOVERFLOW);
	REQUIRE_EQUAL(final, 77);
	REQUIRE_EQUAL(fringe_generator_state(&generator), FRINGE_FINISHED);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	unwatch();
}

static void
overflow_at_end(const char *unused)
{
	(void)unused;
	small_frames(1);
}

static uintptr_t
overflow_when_unwound(
    struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	__attribute__((__cleanup__(overflow_at_end))) const char end = 0;

	(void)argument;
	(void)end;
	while (fringe_generator_suspend(yielder, first, NULL) == 0)
		continue;
	return 0;
}

CASE(cancel_returns_the_overflow)
{
	struct fringe_generator generator;

	watch(FRINGE_OVERFLOW_RECOVER | FRINGE_OVERFLOW_QUIET);
	REQUIRE_EQUAL(fringe_generator_create(
			  &generator, 0, overflow_when_unwound, NULL),
	    0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 0, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_cancel(&generator), FRINGE_EOVERFLOW);
	REQUIRE_EQUAL(fringe_generator_state(&generator), FRINGE_FINISHED);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	unwatch();
}

struct wide {
	long words[5];
};
FRINGE_GENERATOR(wides, struct wide, struct wide);

static struct wide
overflow_typed(struct wides_yielder *yielder, void *argument, struct wide in)
{
	in.words[0]++;
	wides_suspend(yielder, in, &in);
	in.words[1] = (long)overflow_by(NULL, argument, 0);
	return in;
}

CASE(a_typed_resume_returns_the_overflow_and_leaves_its_output_alone)
{
	struct wide out = { { 0 } };
	struct wides generator;

	watch(FRINGE_OVERFLOW_RECOVER | FRINGE_OVERFLOW_QUIET);
	REQUIRE_EQUAL(wides_create(&generator, 0, overflow_typed,
			  (void *)&small_frames),
	    0);
	REQUIRE_EQUAL(wides_resume(
			  &generator, (struct wide){ { 1, 2, 3, 4, 5 } }, &out),
	    1);
	REQUIRE_EQUAL(out.words[0], 2);
	REQUIRE_EQUAL(wides_resume(&generator, out, &out), FRINGE_EOVERFLOW);
	REQUIRE_EQUAL(out.words[0], 2);
	REQUIRE_EQUAL(out.words[4], 5);
	REQUIRE_EQUAL(wides_destroy(&generator), 0);
	unwatch();
}

/* ---- what the resumer finds ---- */

/* Compilers do not always know that these two change anything. */
static int (*volatile set_rounding)(int) = fesetround;

static uintptr_t
overflow_with_other_rounding(
    struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	set_rounding(FE_DOWNWARD);
	return overflow_later(yielder, argument, first);
}

CASE(the_resumer_keeps_its_own_control_words)
{
	const struct fringe_attributes attributes = { "rounds",
		FRINGE_FPU_CONTROL };
	struct fringe_generator generator;

	watch(FRINGE_OVERFLOW_RECOVER | FRINGE_OVERFLOW_QUIET);
	REQUIRE_EQUAL(fringe_generator_create(&generator, 0,
			  overflow_with_other_rounding, (void *)&small_frames),
	    0);
	REQUIRE_EQUAL(
	    fringe_generator_set_attributes(&generator, &attributes), 0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 0, NULL), 1);
	REQUIRE_EQUAL(fegetround(), FE_TONEAREST);
	expect_overflow(&generator);
	REQUIRE_EQUAL(fegetround(), FE_TONEAREST);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	unwatch();
}

/* And the thread its mask, errno and the time of its alarm. */
CASE(the_resumer_keeps_its_signal_mask_and_errno)
{
	sigset_t mask;
	sigset_t after;

	watch(FRINGE_OVERFLOW_RECOVER);
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	REQUIRE_EQUAL(pthread_sigmask(SIG_SETMASK, &mask, NULL), 0);
	errno = EXDEV;
	overflow_on_created();
	/* The mirror's own call fails, see src/debug/mirror.c. */
	if (!ON_VALGRIND)
		REQUIRE_EQUAL(errno, EXDEV);
	REQUIRE_EQUAL(pthread_sigmask(SIG_SETMASK, NULL, &after), 0);
	REQUIRE(sigismember(&after, SIGUSR1) == 1);
	REQUIRE(sigismember(&after, SIGSEGV) == 0);
	REQUIRE(written.size > 0);
	sigemptyset(&mask);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	unwatch();
}

#if defined(__x86_64__) || defined(__i386__)
/* With the x87 stack full, and the direction of strings reversed. */
static uintptr_t
overflow_in_disorder(
    struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	char *limit = argument;

	(void)yielder;
	__asm__ __volatile__("fld1\n\tfld1\n\tfld1\n\tfld1\n\t"
			     "fld1\n\tfld1\n\tfld1\n\tfld1\n\t"
			     "std\n\t"
			     "movb $0, -1(%0)"
			     :
			     : "r"(limit)
			     : "memory", "st", "st(1)", "st(2)", "st(3)",
			     "st(4)", "st(5)", "st(6)", "st(7)");
	return first;
}

static volatile long double two = 2;

CASE(what_the_abi_wants_at_a_return_is_so)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	uintptr_t flags;

	if (ON_VALGRIND) {
		face_skip("Valgrind gives some registers back as they were");
		return;
	}
	watch(FRINGE_OVERFLOW_RECOVER | FRINGE_OVERFLOW_QUIET);
	/* So small that the guard is near. */
	make_mapped_guard(&stack, 16 * 1024);
	fringe_generator_init(
	    &generator, &stack, overflow_in_disorder, stack.limit);
	REQUIRE_EQUAL(
	    fringe_generator_resume(&generator, 1, NULL), FRINGE_EOVERFLOW);
	__asm__ __volatile__("pushf\n\tpop %0" : "=r"(flags) : : "memory");
	__asm__ __volatile__("cld");
	REQUIRE_EQUAL(flags & 0x400, 0);
	REQUIRE(two * two * two == 8);
	REQUIRE_EQUAL(fringe_generator_finish(&generator, NULL), 0);
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stack), 0);
	unwatch();
}
#else
CASE(what_the_abi_wants_at_a_return_is_so)
{
	face_skip("this is about x86");
}
#endif

/* ---- the report ---- */

/* The number behind some words, or 0. */
static unsigned long long
number_after(const char *words)
{
	const char *found = strstr(written.text, words);

	return found ? strtoull(found + strlen(words), NULL, 0) : 0;
}

static unsigned int
lines(void)
{
	const char *at = written.text;
	unsigned int count = 0;

	while ((at = strchr(at, '\n')) != NULL) {
		at++;
		count++;
	}
	return count;
}

/* Says so in the report: frame number `number' is at `pc'. */
static int
has_frame(unsigned long long number, uintptr_t pc)
{
	char wanted[64];

	snprintf(wanted, sizeof(wanted), "    #%llu 0x%llx (", number,
	    (unsigned long long)pc);
	return strstr(written.text, wanted) != NULL;
}

#define TRACE_MOST 64

struct trace {
	void *addresses[TRACE_MOST];
	int count;
};

/*
 * What comes after the caller is in the report too, and is its end. Frames of
 * roots, of resumers and, perhaps, of twins come before.
 */
static void
expect_end(const struct trace *trace, unsigned long long frames)
{
	char next[32];
	int i;

	REQUIRE(trace->count > 1);
	for (i = 0; i < 16; i++)
		if (has_frame(++frames, (uintptr_t)trace->addresses[1]))
			break;
	for (i = 1; i < trace->count; i++)
		REQUIRE(has_frame(frames++, (uintptr_t)trace->addresses[i]));
	snprintf(next, sizeof(next), "#%llu ", frames);
	REQUIRE(!strstr(written.text, next));
}

/*
 * EHABI's tables describe no prologues, in which most overflows are; and
 * emulators, Valgrind too, may have a signal frame that no unwinder knows.
 */
#if defined(__arm__) || defined(__powerpc64__)
#define MAY_BE_CUT 1
#else
#define MAY_BE_CUT 0
#endif

static int
is_cut(void)
{
	if (!(MAY_BE_CUT || ON_VALGRIND) ||
	    strstr(written.text, "bytes deep, in "))
		return 0;
	face_skip("the frames cannot be unwound from a handler here");
	return 1;
}

/* Where the root called the body, or 0: checkers have a body of their own. */
static volatile uintptr_t called_by_root;

static uintptr_t
overflow_from_root(
    struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	/* A return address in T32 has a bit set that is none of it. */
	called_by_root = (uintptr_t)__builtin_return_address(0) &
	    ~(uintptr_t)MAY_BE_CUT;
	if (yielder->control_.room > 0)
		called_by_root = 0;
	return overflow_by(yielder, argument, first);
}

GUARD_CASE(the_report_says_which_where_how_deep_and_from_where)
{
	const struct fringe_attributes attributes = { "it's \"me\"", 0 };
	struct fringe_generator generator;
	struct fringe_stack stack;
	unsigned long long frames;
	char expected[256];
	struct trace trace;

	watch(FRINGE_OVERFLOW_RECOVER);
	kind->make(&stack, OVERFLOW_SIZE);
	fringe_generator_init(
	    &generator, &stack, overflow_from_root, (void *)&small_frames);
	fringe_generator_set_attributes(&generator, &attributes);
	trace.count = fringe_backtrace(trace.addresses, TRACE_MOST);
	expect_overflow(&generator);
	snprintf(expected, sizeof(expected),
	    "fringe: stack overflow of generator 0x%llx \"it's \\x22me\\x22\"\n"
	    "  stack 0x%llx-0x%llx, %zu bytes, guard below %zu bytes\n"
	    "  touched 0x",
	    (unsigned long long)(uintptr_t)generator.control_,
	    (unsigned long long)(uintptr_t)stack.limit,
	    (unsigned long long)(uintptr_t)stack.base,
	    fringe_stack_size(&stack), stack.guard);
	REQUIRE(strncmp(written.text, expected, strlen(expected)) == 0);
	REQUIRE(number_after("touched ") < (uintptr_t)stack.limit);
	REQUIRE(number_after("touched ") >=
	    (uintptr_t)stack.limit - stack.guard);
	snprintf(expected, sizeof(expected), ": %llu bytes deep",
	    (uintptr_t)stack.base - number_after(", sp "));
	REQUIRE(strstr(written.text, expected));
	REQUIRE(strstr(written.text, "\n    #0 0x"));
	REQUIRE_EQUAL(fringe_generator_finish(&generator, NULL), 0);
	kind->unmake(&stack);
	unwatch();
	if (is_cut())
		return;
	frames = number_after("bytes deep, in ");
	REQUIRE(frames > OVERFLOW_SIZE / 1024);
	REQUIRE(frames < OVERFLOW_SIZE / 64);
	/* The headlines, what is left out, and 20 frames on either side. */
	REQUIRE(strstr(written.text, "    ... "));
	REQUIRE_EQUAL(lines(), 3 + 1 + 40);
	REQUIRE(!called_by_root || has_frame(frames, called_by_root));
	expect_end(&trace, frames);
}

/* Its trace goes through both generators. */
CASE(the_report_of_an_inner_generator_goes_on_in_the_outer)
{
	struct fringe_generator outer;
	struct nest nest = { .result = 1 };
	struct trace trace;

	watch(FRINGE_OVERFLOW_RECOVER);
	REQUIRE_EQUAL(fringe_generator_create(
			  &outer, 0, resume_one_that_overflows, &nest),
	    0);
	trace.count = fringe_backtrace(trace.addresses, TRACE_MOST);
	REQUIRE_EQUAL(fringe_generator_resume(&outer, 0, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_close(&outer, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_destroy(&outer), 0);
	unwatch();
	if (!is_cut())
		expect_end(&trace, number_after("bytes deep, in "));
}

static int
refuse_text(const char *text, size_t size, void *argument)
{
	(void)text;
	(void)size;
	++*(int *)argument;
	return 1;
}

CASE(a_writer_that_refuses_is_not_asked_again)
{
	int calls = 0;

	REQUIRE_EQUAL(fringe_overflow_watch(
			  FRINGE_OVERFLOW_RECOVER, refuse_text, &calls),
	    0);
	overflow_on_created();
	REQUIRE_EQUAL(calls, 1);
	/* And another is asked, where the thread changes its mind. */
	watch(FRINGE_OVERFLOW_RECOVER);
	overflow_on_created();
	REQUIRE_EQUAL(calls, 1);
	REQUIRE(written.calls > 1);
	unwatch();
}

static const struct face_case cases[] = {
	GUARD_ROWS(an_overflow_is_an_error_of_the_resume),
	GUARD_ROWS(one_that_was_suspended_overflows),
	ROW(four_threads_survive_ten_thousand_overflows_each),
	ROW(the_recorder_tells_what_an_overflow_ended),
	ROW(a_pools_stack_goes_back_and_comes_again),
	ROW(the_outer_generator_of_one_that_overflows_goes_on),
	ROW(one_in_which_the_outer_was_suspended_overflows),
	ROW(close_returns_the_overflow),
	ROW(cancel_returns_the_overflow),
	ROW(a_typed_resume_returns_the_overflow_and_leaves_its_output_alone),
	ROW(the_resumer_keeps_its_own_control_words),
	ROW(the_resumer_keeps_its_signal_mask_and_errno),
	ROW(what_the_abi_wants_at_a_return_is_so),
	GUARD_ROWS(the_report_says_which_where_how_deep_and_from_where),
	ROW(the_report_of_an_inner_generator_goes_on_in_the_outer),
	ROW(a_writer_that_refuses_is_not_asked_again),
	LAST_ROW,
};

const struct face_suite face_suite = { "overflow", cases, 120 };
