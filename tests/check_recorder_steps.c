/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What the recorder does when it is interrupted, after any instruction: with
 * the trap flag that x86 processors have, the system calls a handler after
 * each, and that does something after one in so many; which these are changes
 * from time to time, so that each has its turn. Elsewhere nothing is tried;
 * what is tested is not about the processor.
 */
#include <fringe.h>

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>

#include "bodies.h"
#include "face.h"
#include "on_sanitizer.h"
#include "on_valgrind.h"
#include "timelines.h"

#define TRAP_FLAG 0x100

/* Beyond the red zone, on x86-64. */
#if defined(__x86_64__) && defined(__linux__)
#define CAN_TRAP 1
#define FLAGS(context) ((context)->uc_mcontext.gregs[REG_EFL])
#define CHANGE_FLAGS(operation, mask)                                          \
	__asm__ __volatile__("leaq -128(%%rsp), %%rsp\n\t"                     \
			     "pushfq\n\t" operation "q %0, (%%rsp)\n\t"        \
			     "popfq\n\t"                                       \
			     "leaq 128(%%rsp), %%rsp"                          \
			     :                                                 \
			     : "r"(mask)                                       \
			     : "memory", "cc")
#elif defined(__i386__) && defined(__linux__)
#define CAN_TRAP 1
#define FLAGS(context) ((context)->uc_mcontext.gregs[REG_EFL])
#define CHANGE_FLAGS(operation, mask)                                          \
	__asm__ __volatile__("pushfl\n\t" operation "l %0, (%%esp)\n\t"        \
			     "popfl"                                           \
			     :                                                 \
			     : "r"(mask)                                       \
			     : "memory", "cc")
#else
#define CAN_TRAP 0
static uintptr_t no_flags;
#define FLAGS(context) (*((void)(context), &no_flags))
#define CHANGE_FLAGS(operation, mask) ((void)(mask))
#endif

/* After which instructions, of how many, and what is done then. */
static struct {
	unsigned int stride;
	unsigned int phase;
	unsigned int most;
	void (*act)(void);
	/* How many there were, and how often something was done. */
	unsigned int steps;
	unsigned int times;
} volatile plan;

static void
trap(int number, siginfo_t *information, void *argument)
{
	ucontext_t *context = argument;

	(void)number;
	(void)information;
	(void)context;
	if (plan.steps++ % plan.stride == plan.phase) {
		plan.times++;
		plan.act();
	}
	if (plan.steps == plan.most)
		FLAGS(context) &= ~TRAP_FLAG;
}

/* Returns how often it was interrupted. */
static unsigned int
interrupt(void (*operation)(void), void (*act)(void), unsigned int phase)
{
	plan.phase = phase;
	plan.act = act;
	plan.steps = 0;
	plan.times = 0;
	CHANGE_FLAGS("or", (uintptr_t)TRAP_FLAG);
	operation();
	CHANGE_FLAGS("and", ~(uintptr_t)TRAP_FLAG);
	return plan.times;
}

/* Each of a name that tells its parts from others'. */
#define OUTER "outerouterouterouterouterouterou"
#define INNER "innerinnerinnerinnerinnerinneri."
#define OTHER "otherotherotherotherotherotherot"
static struct fringe_generator outer, inner, other;

static uintptr_t
resume_inner(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	do
		fringe_generator_resume(&inner, value, NULL);
	while (fringe_generator_suspend(yielder, value, &value) == 0);
	return value;
}

static void
create(struct fringe_generator *generator, fringe_generator_body *body,
    const char *name)
{
	const struct fringe_attributes attributes = { name, 0 };

	REQUIRE_EQUAL(fringe_generator_create(generator, 0, body, NULL), 0);
	REQUIRE_EQUAL(
	    fringe_generator_set_attributes(generator, &attributes), 0);
}

/* Whether this can be tried; then it is got ready. */
static bool
begin(size_t room, unsigned int stride, unsigned int most)
{
	struct sigaction action = { .sa_sigaction = trap,
		.sa_flags = SA_SIGINFO };

	if (!CAN_TRAP) {
		face_skip("there is no trap flag that a program can set");
		return false;
	}
	if (ON_VALGRIND || ON_SANITIZER) {
		face_skip("checkers have no trap flag");
		return false;
	}
	REQUIRE_EQUAL(sigaction(SIGTRAP, &action, NULL), 0);
	plan.stride = stride;
	plan.most = most;
	fringe_recorder_stop();
	REQUIRE_EQUAL(fringe_recorder_start(room), 0);
	create(&outer, resume_inner, OUTER);
	create(&inner, add_up, INNER);
	create(&other, add_up, OTHER);
	return true;
}

static void
end(void)
{
	fringe_recorder_stop();
	REQUIRE_EQUAL(fringe_generator_close(&outer, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_close(&inner, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_close(&other, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_destroy(&outer), 0);
	REQUIRE_EQUAL(fringe_generator_destroy(&inner), 0);
	REQUIRE_EQUAL(fringe_generator_destroy(&other), 0);
}

static size_t
noted(void)
{
	struct fringe_recorder_statistics statistics;

	REQUIRE_EQUAL(fringe_recorder_measure(&statistics), 0);
	return statistics.noted;
}

static void
resume_outer(void)
{
	fringe_generator_resume(&outer, 1, NULL);
}

static void
resume_other(void)
{
	fringe_generator_resume(&other, 1, NULL);
}

/*
 * Nothing is made of parts of two events, or told twice: there are no other
 * names, and no two tracks of one.
 */
static void
judge(void)
{
	size_t i;

	for (i = 0; i < timeline.count; i++)
		REQUIRE(!timeline.tracks[i].is_generator ||
		    strcmp(timeline.tracks[i].name, OUTER) == 0 ||
		    strcmp(timeline.tracks[i].name, INNER) == 0 ||
		    strcmp(timeline.tracks[i].name, OTHER) == 0);
	timeline_find(OUTER);
	timeline_find(INNER);
	timeline_find(OTHER);
	REQUIRE_EQUAL(timeline_count("\"unknown\""), 0);
	REQUIRE_EQUAL(timeline_count("\"created\""), 0);
}

static void
resume_other_and_read(void)
{
	resume_other();
	timeline_read();
	judge();
}

CASE(an_event_is_noted_whole_wherever_it_is_interrupted)
{
	unsigned int phase;
	unsigned int times;
	size_t before;

	if (!begin(256, 32, 0))
		return;
	for (phase = 0; phase < 128; phase++)
		resume_other();
	for (phase = 0; phase < 32; phase++) {
		before = noted();
		times = interrupt(resume_outer, resume_other_and_read, phase);
		REQUIRE(times > 3);
		REQUIRE_EQUAL(noted() - before, 4 + 2 * times);
		timeline_read();
		judge();
		REQUIRE_EQUAL(timeline.noted - timeline.lost, 256);
		REQUIRE_EQUAL(timeline_need(OUTER)->open, 0);
	}
	face_note("%u instructions", plan.steps);
	end();
}

/* All that was there gives way to what is of others. */
static void
resume_others_often(void)
{
	static bool odd;
	int i;

	odd = !odd;
	for (i = 0; i < 2; i++) {
		if (odd) {
			resume_outer();
		} else {
			resume_other();
			resume_other();
		}
	}
}

static void
write_timeline(void)
{
	fringe_recorder_write(timeline_keep, NULL);
}

/*
 * For as long as it takes to find out what there is and to copy that, and
 * somewhat longer; rarely, for after the first time nothing of it is there.
 */
CASE(events_are_read_whole_wherever_that_is_interrupted)
{
	unsigned int phase;

	if (!begin(8, 300, 1000))
		return;
	for (phase = 0; phase < 300; phase++) {
		resume_outer();
		resume_outer();
		timeline.size = 0;
		REQUIRE(
		    interrupt(write_timeline, resume_others_often, phase) > 2);
		timeline_read_kept();
		judge();
	}
	end();
}

/*
 * All gives way, and what there is then is read, again and again. It gives way
 * so rarely that an event can get a slot in between.
 */
static void
overtake_or_read(void)
{
	int i;

	if (plan.times % 16 == 1) {
		for (i = 0; i < 4; i++)
			resume_other();
		return;
	}
	timeline_read();
	judge();
}

/* Who is a round ahead leaves a slot to who still has it. */
CASE(an_event_that_others_overtake_is_not_mixed_with_theirs)
{
	unsigned int phase;

	if (!begin(2, 4, 0))
		return;
	for (phase = 0; phase < 4; phase++) {
		resume_outer();
		REQUIRE(interrupt(resume_outer, overtake_or_read, phase) > 20);
		timeline_read();
		judge();
	}
	end();
}

static void
start_again(void)
{
	fringe_recorder_stop();
	REQUIRE_EQUAL(fringe_recorder_discard(), 0);
	REQUIRE_EQUAL(fringe_recorder_start(256), 0);
	resume_other();
}

/* What was interrupted is of the former recording, and not of this. */
CASE(a_new_recording_has_nothing_of_an_interrupted_event)
{
	unsigned int phase;

	if (!begin(256, 64, 0))
		return;
	for (phase = 0; phase < 64; phase++) {
		REQUIRE(interrupt(resume_outer, start_again, phase) > 1);
		timeline_read();
		judge();
		REQUIRE(timeline.lines <= 16);
	}
	end();
}

static const struct face_case cases[] = {
	ROW(an_event_is_noted_whole_wherever_it_is_interrupted),
	ROW(events_are_read_whole_wherever_that_is_interrupted),
	ROW(an_event_that_others_overtake_is_not_mixed_with_theirs),
	ROW(a_new_recording_has_nothing_of_an_interrupted_event),
	LAST_ROW,
};

const struct face_suite face_suite = { "recorder_steps", cases, 300 };
