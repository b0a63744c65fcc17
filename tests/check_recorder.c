/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The recorder, and what it writes: timelines.h reads that strictly. */
/* glibc's checked longjmp takes a jump between stacks for an attack. */
#undef _FORTIFY_SOURCE
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fringe.h>

#include "bodies.h"
#include "face.h"
#include "on_sanitizer.h"
#include "on_valgrind.h"
#include "pools.h"
#include "stack_kinds.h"
#include "timelines.h"

static void
name(struct fringe_generator *generator, const char *name)
{
	const struct fringe_attributes attributes = { name, 0 };

	REQUIRE_EQUAL(
	    fringe_generator_set_attributes(generator, &attributes), 0);
}

/* A created generator with a name, if that is not NULL. */
static void
create(struct fringe_generator *generator, fringe_generator_body *body,
    void *argument, const char *called)
{
	REQUIRE_EQUAL(fringe_generator_create(generator, 0, body, argument), 0);
	if (called)
		name(generator, called);
}

static void
resume(struct fringe_generator *generator, int result)
{
	REQUIRE_EQUAL(fringe_generator_resume(generator, 1, NULL), result);
}

static void
end(struct fringe_generator *generator)
{
	REQUIRE(fringe_generator_close(generator, NULL) >= 0);
	REQUIRE_EQUAL(fringe_generator_destroy(generator), 0);
}

static struct fringe_recorder_statistics
measured(void)
{
	struct fringe_recorder_statistics statistics;

	memset(&statistics, 0x5a, sizeof(statistics));
	REQUIRE_EQUAL(fringe_recorder_measure(&statistics), 0);
	return statistics;
}

/* Whether its next resume is to be one that the recorder hears of. */
static bool
is_recorded(const struct fringe_generator *generator)
{
	return generator->control_->flags & 0x400u;
}

/* Whether it has nothing to do but to switch, where no checker looks on. */
static bool
goes_short_way(const struct fringe_generator *generator)
{
	return generator->control_->room != 0 ||
	    (uintptr_t)generator->control_->context.pc >= FRINGE_GATE_OPEN_;
}

/* Whatever a former case has left. */
static void
record(size_t events)
{
	fringe_recorder_stop();
	REQUIRE_EQUAL(fringe_recorder_start(events), 0);
}

/* ---- starting and stopping ---- */

CASE(without_a_start_there_is_nothing)
{
	struct fringe_generator generator;

	create(&generator, add_up, NULL, "unheard");
	REQUIRE(!is_recorded(&generator));
	REQUIRE(goes_short_way(&generator));
	resume(&generator, 1);
	end(&generator);
	REQUIRE_EQUAL(measured().is_on, 0);
	REQUIRE_EQUAL(measured().room, 0);
	REQUIRE_EQUAL(measured().noted, 0);
	fringe_recorder_stop();
	REQUIRE_EQUAL(fringe_recorder_discard(), 0);
	timeline_read();
	REQUIRE_EQUAL(timeline.count, 0);
	REQUIRE_EQUAL(timeline.lines, 0);
	REQUIRE_EQUAL(timeline.noted, 0);
}

CASE(the_recorder_is_started_once_at_a_time)
{
	record(0);
	REQUIRE_EQUAL(measured().is_on, 1);
	REQUIRE_EQUAL(measured().room, 65536);
	REQUIRE_EQUAL(fringe_recorder_start(0), FRINGE_EINUSE);
	REQUIRE_EQUAL(fringe_recorder_discard(), FRINGE_EINUSE);
	REQUIRE_EQUAL(measured().is_on, 1);
	fringe_recorder_stop();
	REQUIRE_EQUAL(measured().is_on, 0);
	REQUIRE_EQUAL(fringe_recorder_discard(), 0);
	REQUIRE_EQUAL(fringe_recorder_start(1), 0);
	REQUIRE_EQUAL(measured().room, 2);
	fringe_recorder_stop();
	fringe_recorder_stop();
	REQUIRE_EQUAL(fringe_recorder_start(65), 0);
	REQUIRE_EQUAL(measured().room, 128);
	fringe_recorder_stop();
	REQUIRE_EQUAL(measured().is_on, 0);
}

CASE(null_pointers_are_refused)
{
	REQUIRE_EQUAL(fringe_recorder_measure(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_recorder_write(NULL, NULL), FRINGE_EINVAL);
}

static void
record_one(const char *called)
{
	struct fringe_generator generator;

	create(&generator, add_up, NULL, called);
	resume(&generator, 1);
	end(&generator);
}

#define ONE "created;(go on suspended)(return closed)closed;destroyed;"

CASE(a_start_that_fails_leaves_what_was_recorded)
{
	record(0);
	record_one("kept");
	fringe_recorder_stop();
	REQUIRE_EQUAL(fringe_recorder_start(SIZE_MAX), FRINGE_ENOMEM);
	REQUIRE_EQUAL(fringe_recorder_start(SIZE_MAX / 2), FRINGE_ENOMEM);
	REQUIRE_EQUAL(fringe_recorder_start(SIZE_MAX / 128), FRINGE_ENOMEM);
	REQUIRE_EQUAL(measured().is_on, 0);
	REQUIRE_EQUAL(measured().room, 65536);
	timeline_read();
	timeline_expect("kept", ONE);
}

CASE(what_was_recorded_stays_until_it_is_discarded)
{
	record(0);
	record_one("first");
	fringe_recorder_stop();
	record_one("unheard");
	timeline_read();
	timeline_read();
	timeline_expect("first", ONE);
	REQUIRE(!timeline_find("unheard"));
	REQUIRE_EQUAL(fringe_recorder_start(100), 0);
	REQUIRE_EQUAL(measured().noted, 0);
	record_one("second");
	timeline_read();
	REQUIRE(!timeline_find("first"));
	timeline_expect("second", ONE);
	fringe_recorder_stop();
	REQUIRE_EQUAL(fringe_recorder_discard(), 0);
	REQUIRE_EQUAL(measured().noted, 0);
	timeline_read();
	REQUIRE_EQUAL(timeline.count, 0);
	REQUIRE_EQUAL(fringe_recorder_start(1000000), 0);
	record_one("third");
	timeline_read();
	REQUIRE_EQUAL(timeline.count, 2);
	timeline_expect("third", ONE);
}

/* ---- what is recorded ---- */

static uintptr_t
yield_twice(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	fringe_generator_suspend(yielder, value, &value);
	fringe_generator_suspend(yielder, value, &value);
	return value;
}

KIND_CASE(a_generator_is_recorded_from_its_beginning_to_its_end)
{
	struct fringe_generator generator;
	const struct timeline_track *thread;

	record(0);
	kind_begin(kind, 0, &generator, yield_twice, NULL);
	name(&generator, "twice");
	resume(&generator, 1);
	resume(&generator, 1);
	resume(&generator, 0);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
	fringe_recorder_stop();
	timeline_read();
	timeline_expect("twice",
	    "created;(go on suspended)(go on suspended)(go on returned)"
	    "returned;destroyed;");
	REQUIRE_EQUAL(timeline.count, 2);
	REQUIRE_EQUAL(timeline.noted, 9);
	REQUIRE_EQUAL(timeline.lost, 0);
	thread = timeline_need("main thread");
	REQUIRE_EQUAL(thread->number, getpid());
	REQUIRE_EQUAL(thread->slices, 3);
	REQUIRE_EQUAL(timeline_count("\"resumed by\":\"main thread\""), 6);
	REQUIRE_EQUAL(timeline.flows, 0);
}

CASE(each_way_to_end_is_told)
{
	struct fringe_generator generator;

	record(0);
	create(&generator, add_up, NULL, "canceled");
	resume(&generator, 1);
	REQUIRE_EQUAL(fringe_generator_cancel(&generator), 1);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	create(&generator, add_up, NULL, "abandoned");
	resume(&generator, 1);
	REQUIRE_EQUAL(fringe_generator_abandon(&generator, NULL), 0);
	create(&generator, add_up, NULL, "unrun");
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	create(&generator, add_up, NULL, "unwanted");
	REQUIRE_EQUAL(fringe_generator_cancel(&generator), 0);
	REQUIRE_EQUAL(fringe_generator_abandon(&generator, NULL), 0);
	timeline_read();
	timeline_expect("canceled",
	    "created;(go on suspended)(be unwound canceled)canceled;"
	    "destroyed;");
	timeline_expect("abandoned", "created;(go on suspended)abandoned;");
	timeline_expect("unrun", "created;closed;destroyed;");
	timeline_expect("unwanted", "created;closed;destroyed;");
}

/* Resumes the generator that is its argument, each time. */
static uintptr_t
resume_another(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	uintptr_t total = 0;

	do
		fringe_generator_resume(argument, value, &total);
	while (fringe_generator_suspend(yielder, total, &value) == 0);
	return total;
}

CASE(one_that_was_resumed_by_another_lies_within_its_slices)
{
	struct fringe_generator chain[3];

	record(0);
	create(&chain[0], add_up, NULL, "inner");
	create(&chain[1], resume_another, &chain[0], "middle");
	create(&chain[2], resume_another, &chain[1], "outer");
	resume(&chain[2], 1);
	resume(&chain[2], 1);
	fringe_recorder_stop();
	timeline_read();
	timeline_expect("outer", "created;(go on suspended)(go on suspended)");
	timeline_expect("inner", "created;(go on suspended)(go on suspended)");
	REQUIRE_EQUAL(timeline.flows, 4);
	REQUIRE_EQUAL(timeline_need("main thread")->slices, 6);
	REQUIRE_EQUAL(timeline_count("\"resumed by\":\"main thread\""), 4);
	REQUIRE_EQUAL(timeline_count("\"resumed by\":\"outer\""), 4);
	REQUIRE_EQUAL(timeline_count("\"resumed by\":\"middle\""), 4);
	end(&chain[2]);
	end(&chain[1]);
	end(&chain[0]);
}

static struct fringe_yielder *outermost;

/* Suspends the outermost one first, and itself then. */
static uintptr_t
suspend_all(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	while (fringe_generator_suspend(outermost, value, &value) == 0 &&
	    fringe_generator_suspend(yielder, value, &value) == 0)
		continue;
	return value;
}

static uintptr_t
be_outermost(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	outermost = yielder;
	return resume_another(yielder, argument, value);
}

CASE(those_that_an_outer_one_takes_along_end_and_go_on_with_it)
{
	struct fringe_generator chain[3];

	record(0);
	create(&chain[0], suspend_all, NULL, "inner");
	create(&chain[1], resume_another, &chain[0], "middle");
	create(&chain[2], be_outermost, &chain[1], "outer");
	resume(&chain[2], 1);
	resume(&chain[2], 1);
	resume(&chain[2], 1);
	timeline_read();
	timeline_expect("outer",
	    "created;(go on suspended)(go on suspended)(go on suspended)");
	timeline_expect("middle",
	    "created;(go on suspended with an outer one)"
	    "(go on with that suspended)(go on suspended with an outer one)");
	timeline_expect("inner",
	    "created;(go on suspended with an outer one)"
	    "(go on with that suspended)(go on suspended with an outer one)");
	/* The innermost two are lost with the stack that they would go to. */
	REQUIRE_EQUAL(fringe_generator_abandon(&chain[2], NULL), 0);
	REQUIRE_EQUAL(fringe_generator_abandon(&chain[1], NULL), 0);
	REQUIRE_EQUAL(fringe_generator_abandon(&chain[0], NULL), 0);
	timeline_read();
	timeline_expect("inner",
	    "created;(go on suspended with an outer one)"
	    "(go on with that suspended)(go on suspended with an outer one)"
	    "abandoned;");
}

static jmp_buf in_the_outer;

static uintptr_t
jump_out(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)argument;
	longjmp(in_the_outer, (int)value);
}

/* Inlined beside setjmp, gcc takes the switch's registers to be clobbered. */
static __attribute__((__noinline__)) void
resume_apart(struct fringe_generator *generator, uintptr_t value)
{
	fringe_generator_resume(generator, value, NULL);
}

static __attribute__((__noinline__)) int
suspend_apart(struct fringe_yielder *yielder)
{
	return fringe_generator_suspend(yielder, 0, NULL);
}

static uintptr_t
be_jumped_to(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	if (setjmp(in_the_outer) == 0)
		resume_apart(argument, value);
	while (suspend_apart(yielder) == 0)
		continue;
	return 0;
}

CASE(one_that_was_left_by_a_jump_runs_until_it_is_abandoned)
{
	struct fringe_generator left;
	struct fringe_generator outer;

	if (ON_TSAN) {
		face_skip("ThreadSanitizer knows no jumps between stacks");
		return;
	}
	record(0);
	create(&left, jump_out, NULL, "left");
	create(&outer, be_jumped_to, &left, "outer");
	resume(&outer, 1);
	REQUIRE_EQUAL(fringe_generator_abandon(&left, NULL), 0);
	resume(&outer, 1);
	timeline_read();
	timeline_expect(
	    "left", "created;(go on suspended with an outer one)abandoned;");
	timeline_expect("outer", "created;(go on suspended)(go on suspended)");
	end(&outer);
}

CASE(one_stack_has_several_tracks_in_turn)
{
	struct fringe_stack_pool *pool = pool_make(0, 16, 0, 0);
	struct fringe_generator generator;
	void *first = NULL;
	int i;

	record(0);
	for (i = 0; i < 3; i++) {
		REQUIRE_EQUAL(fringe_generator_create_pooled(
				  &generator, pool, add_up, NULL),
		    0);
		if (!first)
			first = generator.control_;
		REQUIRE(generator.control_ == first);
		REQUIRE(is_recorded(&generator));
		resume(&generator, 1);
		end(&generator);
	}
	fringe_recorder_stop();
	timeline_read();
	timeline_expect("generator 1", ONE);
	timeline_expect("generator 2", ONE);
	timeline_expect("generator 3", ONE);
	REQUIRE_EQUAL(
	    fringe_generator_create_pooled(&generator, pool, add_up, NULL), 0);
	REQUIRE(generator.control_ == first);
	REQUIRE(!is_recorded(&generator));
	REQUIRE(goes_short_way(&generator));
	end(&generator);
	REQUIRE_EQUAL(fringe_stack_pool_destroy(pool), 0);
}

CASE(those_that_there_are_already_are_recorded_once_they_get_attributes)
{
	struct fringe_generator known;
	struct fringe_generator unknown;

	create(&known, add_up, NULL, "former");
	create(&unknown, add_up, NULL, "unknown");
	resume(&known, 1);
	record(0);
	resume(&known, 1);
	resume(&unknown, 1);
	name(&known, "known");
	REQUIRE(is_recorded(&known));
	REQUIRE(!is_recorded(&unknown));
	resume(&known, 1);
	end(&known);
	end(&unknown);
	timeline_read();
	REQUIRE(!timeline_find("unknown"));
	REQUIRE(!timeline_find("former"));
	timeline_expect(
	    "known", "(go on suspended)(return closed)closed;destroyed;");
}

CASE(once_it_is_off_they_go_the_short_way_from_the_next_resume_on)
{
	struct fringe_generator generator;
	uintptr_t value = 0;

	record(0);
	create(&generator, add_up, NULL, "stopped");
	resume(&generator, 1);
	REQUIRE(is_recorded(&generator));
	REQUIRE(generator.control_->room || !goes_short_way(&generator));
	fringe_recorder_stop();
	resume(&generator, 1);
	REQUIRE(!is_recorded(&generator));
	REQUIRE(goes_short_way(&generator));
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 5, &value), 1);
	REQUIRE_EQUAL(value, 7);
	end(&generator);
	timeline_read();
	timeline_expect("stopped", "created;(go on suspended)");
}

/* Stops the recorder when it runs, and starts it again. */
static uintptr_t
stop_inside(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	fringe_recorder_stop();
	fringe_generator_suspend(yielder, value, &value);
	return (uintptr_t)fringe_recorder_start(0);
}

CASE(it_is_stopped_and_started_in_the_middle)
{
	struct fringe_generator generator;
	uintptr_t value = 1;

	record(0);
	create(&generator, stop_inside, NULL, "inside");
	resume(&generator, 1);
	timeline_read();
	timeline_expect("inside", "created;(go on still runs)");
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 0, &value), 0);
	REQUIRE_EQUAL(value, 0);
	/* It was the short way that led to that start. */
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	timeline_read();
	REQUIRE_EQUAL(timeline.lines, 0);
}

/* ---- room ---- */

CASE(the_newest_events_are_kept)
{
	struct fringe_generator generator;
	int i;

	record(64);
	create(&generator, add_up, NULL, "many");
	for (i = 0; i < 1000; i++)
		resume(&generator, 1);
	REQUIRE_EQUAL(measured().noted, 2002);
	REQUIRE_EQUAL(measured().lost, 2002 - 64);
	timeline_read();
	REQUIRE_EQUAL(timeline.noted, 2002);
	REQUIRE_EQUAL(timeline.lost, 2002 - 64);
	REQUIRE_EQUAL(timeline_need("many")->slices, 32);
	REQUIRE_EQUAL(timeline_count("created"), 0);
	/* Now the first is the end of a slice that began before. */
	end(&generator);
	timeline_read();
	REQUIRE_EQUAL(timeline_need("many")->slices, 31);
	create(&generator, add_up, NULL, "other");
	timeline_read();
	REQUIRE_EQUAL(timeline_need("many")->slices, 30);
	timeline_expect("other", "created;");
	fringe_recorder_stop();
	end(&generator);
}

CASE(an_outer_one_whose_beginning_is_lost_ends_nothing)
{
	struct fringe_generator inner;
	struct fringe_generator outer;
	int i;

	record(2);
	create(&inner, add_up, NULL, "inner");
	create(&outer, resume_another, &inner, "outer");
	for (i = 0; i < 3; i++) {
		resume(&outer, 1);
		timeline_read();
		/* Two ends are all that is left. */
		REQUIRE_EQUAL(timeline.lines, 0);
	}
	end(&outer);
	end(&inner);
}

/* ---- text ---- */

struct naming {
	const char *name;
	const char *written;
};

CASE(any_bytes_are_a_name)
{
	static const struct naming names[] = {
		{ "plain", "plain" },
		{ "\"quoted\" \\ / '", "\\\"quoted\\\" \\\\ / '" },
		{ "\x01\n\x1f\x7f", "\\u0001\\u000a\\u001f\\u007f" },
		{ "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80",
		    "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80" },
		{ "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf" },
		{ "a\x80z\xff", "a\\ufffdz\\ufffd" },
		{ "\xc0\xaf", "\\ufffd\\ufffd" },
		{ "\xe0\x9f\xbf", "\\ufffd\\ufffd\\ufffd" },
		{ "\xed\xa0\x80", "\\ufffd\\ufffd\\ufffd" },
		{ "\xf4\x90\x80\x80", "\\ufffd\\ufffd\\ufffd\\ufffd" },
		{ "\xe2\x82z", "\\ufffd\\ufffdz" },
		{ "\xe2\x82", "\\ufffd\\ufffd" },
		{ "0123456789abcdef0123456789ABCDEFx",
		    "0123456789abcdef0123456789ABCDEF" },
		{ "0123456789abcdef0123456789ABCD\xe2\x82\xac",
		    "0123456789abcdef0123456789ABCD" },
		{ "0123456789abcdef0123456789ABC\xe2\x82\xac",
		    "0123456789abcdef0123456789ABC\xe2\x82\xac" },
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		record(0);
		record_one(names[i].name);
		fringe_recorder_stop();
		timeline_read();
		timeline_expect(names[i].written, ONE);
	}
	record(0);
	record_one(NULL);
	record_one("");
	timeline_read();
	timeline_expect("generator 1", ONE);
	timeline_expect("generator 2", ONE);
}

CASE(a_name_need_not_outlive_its_generator)
{
	char called[] = "short-lived";

	record(0);
	record_one(called);
	memset(called, 'x', sizeof(called));
	timeline_read();
	timeline_expect("short-lived", ONE);
}

struct refusal {
	int calls;
	int at;
};

static int
refuse(const char *text, size_t size, void *argument)
{
	struct refusal *refusal = argument;

	(void)text;
	REQUIRE(size > 0);
	return ++refusal->calls == refusal->at ? 42 : 0;
}

CASE(what_the_writer_returns_ends_the_writing)
{
	struct refusal refusal = { 0, 0 };
	int calls;
	int i;

	record(0);
	record_one("refused");
	REQUIRE_EQUAL(fringe_recorder_write(refuse, &refusal), 0);
	calls = refusal.calls;
	REQUIRE(calls > 3);
	for (i = 1; i <= calls; i++) {
		refusal = (struct refusal){ 0, i };
		REQUIRE_EQUAL(fringe_recorder_write(refuse, &refusal), 42);
		REQUIRE_EQUAL(refusal.calls, i);
	}
}

/* Has generators and the recorder at work in the middle of the text. */
static int
keep_busily(const char *text, size_t size, void *argument)
{
	fringe_recorder_stop();
	REQUIRE_EQUAL(fringe_recorder_discard(), 0);
	REQUIRE_EQUAL(fringe_recorder_start(16), 0);
	record_one("meanwhile");
	return timeline_keep(text, size, argument);
}

CASE(a_writer_may_use_the_recorder)
{
	record(0);
	record_one("written");
	timeline.size = 0;
	REQUIRE_EQUAL(fringe_recorder_write(keep_busily, NULL), 0);
	timeline_read_kept();
	timeline_expect("written", ONE);
	REQUIRE(!timeline_find("meanwhile"));
	timeline_read();
	timeline_expect("meanwhile", ONE);
}

/* ---- threads ---- */

static atomic_int failures;

static void
expect(int condition)
{
	if (!condition)
		failures++;
}

#define THREADS 4
#define FEW 40
#define ROUNDS (ON_SANITIZER || ON_VALGRIND ? FEW : 2000)
static int rounds;

/* A chain of two, resumed and closed. */
static void *
record_chains(void *argument)
{
	struct fringe_generator inner;
	struct fringe_generator outer;
	int i;

	for (i = 0; i < rounds; i++) {
		expect(fringe_generator_create(&inner, 1, add_up, NULL) == 0);
		expect(fringe_generator_create(
			   &outer, 1, resume_another, &inner) == 0);
		expect(fringe_generator_resume(&outer, 1, NULL) == 1);
		expect(fringe_generator_resume(&outer, 1, NULL) == 1);
		expect(fringe_generator_close(&outer, NULL) == 1);
		expect(fringe_generator_destroy(&outer) == 0);
		expect(fringe_generator_close(&inner, NULL) == 1);
		expect(fringe_generator_destroy(&inner) == 0);
	}
	++*(atomic_int *)argument;
	return NULL;
}

/* Reads what there is when they have ended, and as long as they record too. */
static void
have_threads_record(bool read_meanwhile)
{
	pthread_t threads[THREADS];
	atomic_int ended = 0;
	int i;

	for (i = 0; i < THREADS; i++)
		REQUIRE_EQUAL(
		    pthread_create(&threads[i], NULL, record_chains, &ended),
		    0);
	while (read_meanwhile && ended < THREADS)
		timeline_read();
	for (i = 0; i < THREADS; i++)
		REQUIRE_EQUAL(pthread_join(threads[i], NULL), 0);
	REQUIRE_EQUAL(failures, 0);
	timeline_read();
}

CASE(threads_record_at_a_time_and_are_read_meanwhile)
{
	size_t i;

	record(500);
	rounds = ROUNDS;
	have_threads_record(true);
	REQUIRE_EQUAL(measured().noted, (size_t)THREADS * ROUNDS * 16);
	REQUIRE_EQUAL(timeline.noted, (size_t)THREADS * ROUNDS * 16);
	for (i = 0; i < timeline.count; i++)
		if (!timeline.tracks[i].is_generator)
			REQUIRE(timeline.tracks[i].number !=
			    (unsigned int)getpid());
}

CASE(nothing_is_lost_between_threads_while_there_is_room)
{
	record((size_t)THREADS * FEW * 16);
	rounds = FEW;
	have_threads_record(false);
	REQUIRE_EQUAL(timeline.lost, 0);
	REQUIRE_EQUAL(timeline_count("created"), THREADS * FEW * 2);
	REQUIRE_EQUAL(timeline_count("destroyed"), THREADS * FEW * 2);
	REQUIRE_EQUAL(timeline.flows, THREADS * FEW * 2);
}

static void *
start_and_stop(void *argument)
{
	int i;

	for (i = 0; *(atomic_int *)argument < THREADS; i++) {
		if (fringe_recorder_start((size_t)16 << i % 6) < 0)
			continue;
		sched_yield();
		fringe_recorder_stop();
		if (i % 3 == 0)
			expect(fringe_recorder_discard() == 0);
	}
	return NULL;
}

CASE(it_is_started_and_stopped_while_threads_record)
{
	pthread_t threads[THREADS + 1];
	atomic_int ended = 0;
	int i;

	fringe_recorder_stop();
	rounds = ROUNDS;

	for (i = 0; i <= THREADS; i++)
		REQUIRE_EQUAL(
		    pthread_create(&threads[i], NULL,
			i < THREADS ? record_chains : start_and_stop, &ended),
		    0);
	while (ended < THREADS)
		timeline_read();
	for (i = 0; i <= THREADS; i++)
		REQUIRE_EQUAL(pthread_join(threads[i], NULL), 0);
	REQUIRE_EQUAL(failures, 0);
}

static void *
resume_once(void *argument)
{
	expect(fringe_generator_resume(argument, 1, NULL) == 1);
	return NULL;
}

/* What it resumed goes along to another thread, and suspends itself there. */
CASE(unpinned_ones_are_followed_from_thread_to_thread)
{
	const struct fringe_attributes unpinned = { "outer", FRINGE_UNPINNED };
	struct fringe_generator inner;
	struct fringe_generator outer;
	pthread_t thread;
	int i;

	record(0);
	create(&inner, suspend_all, NULL, "inner");
	REQUIRE_EQUAL(
	    fringe_generator_set_attributes(&inner,
		&(struct fringe_attributes){ "inner", FRINGE_UNPINNED }),
	    0);
	create(&outer, be_outermost, &inner, NULL);
	REQUIRE_EQUAL(fringe_generator_set_attributes(&outer, &unpinned), 0);
	for (i = 0; i < 4; i++) {
		REQUIRE_EQUAL(
		    pthread_create(&thread, NULL, resume_once, &outer), 0);
		REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
	}
	resume(&outer, 1);
	REQUIRE_EQUAL(failures, 0);
	timeline_read();
	timeline_expect("inner",
	    "created;(go on suspended with an outer one)"
	    "(go on with that suspended)"
	    "(go on suspended with an outer one)(go on with that suspended)"
	    "(go on suspended with an outer one)");
	REQUIRE(timeline.count > 3);
	REQUIRE_EQUAL(timeline_need("main thread")->slices, 2);
	fringe_recorder_stop();
	REQUIRE_EQUAL(fringe_generator_abandon(&outer, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_abandon(&inner, NULL), 0);
}

/* ---- processes and signals ---- */

/* Runs in a child, which has no other way to tell. */
static int
child_has_a_recorder_of_its_own(struct fringe_generator *generator)
{
	struct fringe_recorder_statistics statistics;
	struct fringe_generator own;

	if (fringe_recorder_measure(&statistics) != 0 || statistics.is_on ||
	    statistics.noted != 0)
		return 1;
	if (fringe_generator_resume(generator, 1, NULL) != 1 ||
	    is_recorded(generator))
		return 2;
	if (fringe_recorder_start(0) != 0 ||
	    fringe_generator_create(&own, 0, add_up, NULL) != 0 ||
	    fringe_generator_resume(&own, 1, NULL) != 1)
		return 3;
	timeline_read();
	if (timeline.noted != 3 || timeline_need("main thread")->slices != 1)
		return 4;
	return 0;
}

CASE(a_child_has_recorded_nothing_and_may_record)
{
	struct fringe_generator generator;
	pid_t child;
	int status;

	record(0);
	create(&generator, add_up, NULL, "forked");
	resume(&generator, 1);
	child = fork();
	REQUIRE(child >= 0);
	if (child == 0)
		_exit(child_has_a_recorder_of_its_own(&generator));
	REQUIRE(waitpid(child, &status, 0) == child);
	REQUIRE(WIFEXITED(status));
	REQUIRE_EQUAL(WEXITSTATUS(status), 0);
	resume(&generator, 1);
	end(&generator);
	timeline_read();
	timeline_expect("forked",
	    "created;(go on suspended)(go on suspended)(return closed)closed;"
	    "destroyed;");
}

static struct fringe_generator interrupter;
static volatile sig_atomic_t interrupted;

static void
interrupt(int number)
{
	(void)number;
	interrupted += fringe_generator_resume(&interrupter, 1, NULL) == 1;
}

/* However an event is torn by another, the text is well-formed. */
CASE(a_signal_handler_may_resume_a_recorded_generator)
{
	const struct itimerval once = { { 0, 0 }, { 0, 100 } };
	struct sigaction action = { .sa_handler = interrupt };
	struct fringe_generator chain[2];
	int rounds = 0;

	if (ON_SANITIZER || ON_VALGRIND) {
		face_skip("checkers call signal handlers when they like");
		return;
	}
	record(4096);
	create(&interrupter, add_up, NULL, "interrupter");
	create(&chain[0], add_up, NULL, "inner");
	create(&chain[1], resume_another, &chain[0], "outer");
	REQUIRE_EQUAL(sigaction(SIGALRM, &action, NULL), 0);
	while (rounds < 300) {
		REQUIRE_EQUAL(setitimer(ITIMER_REAL, &once, NULL), 0);
		while (interrupted == rounds)
			resume(&chain[1], 1);
		if (++rounds % 50 == 0)
			timeline_read();
	}
	timeline_read();
	fringe_recorder_stop();
	end(&chain[1]);
	end(&chain[0]);
	end(&interrupter);
}

/* ---- stacks ---- */

/* What a resume costs the resumer's stack, in bytes. */
static size_t
stack_of_a_resume(struct fringe_generator *inner)
{
	static _Alignas(FRINGE_STACK_ALIGN) char memory[65536];
	struct fringe_generator outer;
	struct fringe_stack stack = { 0 };
	size_t used;

	REQUIRE_EQUAL(fringe_stack_init(&stack, memory, sizeof(memory)), 0);
	REQUIRE_EQUAL(fringe_stack_clear(&stack), 0);
	REQUIRE_EQUAL(
	    fringe_generator_init(&outer, &stack, resume_another, inner), 0);
	resume(&outer, 1);
	resume(&outer, 1);
	used = fringe_stack_high_water(&stack);
	REQUIRE_EQUAL(fringe_generator_close(&outer, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_finish(&outer, NULL), 0);
	return used;
}

/* What recorder.h says; where nothing is optimised, frames are larger. */
#ifdef __OPTIMIZE__
#define MORE 1024
#else
#define MORE 2048
#endif

CASE(a_resume_takes_as_much_more_stack_as_is_said)
{
	struct fringe_generator inner;
	size_t recorded;
	size_t used;

	if (ON_SANITIZER || ON_VALGRIND) {
		face_skip("checkers use the stack too");
		return;
	}
	create(&inner, add_up, NULL, NULL);
	used = stack_of_a_resume(&inner);
	record(0);
	name(&inner, "inner");
	recorded = stack_of_a_resume(&inner);
	face_note("%lu bytes, recorded %lu", (unsigned long)used,
	    (unsigned long)recorded);
	REQUIRE(recorded > used);
	REQUIRE(recorded - used < MORE);
	end(&inner);
}

static const struct face_case cases[] = { ROW(without_a_start_there_is_nothing),
	ROW(the_recorder_is_started_once_at_a_time),
	ROW(null_pointers_are_refused),
	ROW(a_start_that_fails_leaves_what_was_recorded),
	ROW(what_was_recorded_stays_until_it_is_discarded),
	KIND_ROWS(a_generator_is_recorded_from_its_beginning_to_its_end),
	ROW(each_way_to_end_is_told),
	ROW(one_that_was_resumed_by_another_lies_within_its_slices),
	ROW(those_that_an_outer_one_takes_along_end_and_go_on_with_it),
	ROW(one_that_was_left_by_a_jump_runs_until_it_is_abandoned),
	ROW(one_stack_has_several_tracks_in_turn),
	ROW(those_that_there_are_already_are_recorded_once_they_get_attributes),
	ROW(once_it_is_off_they_go_the_short_way_from_the_next_resume_on),
	ROW(it_is_stopped_and_started_in_the_middle),
	ROW(the_newest_events_are_kept),
	ROW(an_outer_one_whose_beginning_is_lost_ends_nothing),
	ROW(any_bytes_are_a_name), ROW(a_name_need_not_outlive_its_generator),
	ROW(what_the_writer_returns_ends_the_writing),
	ROW(a_writer_may_use_the_recorder),
	ROW(threads_record_at_a_time_and_are_read_meanwhile),
	ROW(nothing_is_lost_between_threads_while_there_is_room),
	ROW(it_is_started_and_stopped_while_threads_record),
	ROW(unpinned_ones_are_followed_from_thread_to_thread),
	ROW(a_child_has_recorded_nothing_and_may_record),
	ROW(a_signal_handler_may_resume_a_recorded_generator),
	ROW(a_resume_takes_as_much_more_stack_as_is_said), LAST_ROW };

const struct face_suite face_suite = { "recorder", cases, 300 };
