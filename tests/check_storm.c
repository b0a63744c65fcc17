/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * A signal storm. A timer interrupts the thread ten thousand times a second,
 * wherever it is, the middle of a switch included, and the handler runs on
 * whatever stack is current. It uses room on it, overwrites all registers that
 * the kernel is to give back, and runs a generator of its own. Below it,
 * generators and contexts switch without pause, with live values of every
 * register class in every function that switches.
 *
 * FRINGE_STORM_SECONDS in the environment says how long; 20 is the default.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <fringe.h>

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "face.h"
#include "on_sanitizer.h"
#include "on_valgrind.h"
#include "storm.h"
#include "ticks.h"
#include "machine.h"

/* Half of them are resumed by main, half by one of those. */
#define GENERATORS 16
#define OUTER (GENERATORS / 2)
#define CONTEXTS 8
#define STACKS (GENERATORS + CONTEXTS)
#define STACK_SIZE (64 * 1024)
#define PERIOD_NANOSECONDS 100000
#define ENOUGH_SIGNALS 100

static struct fringe_generator generators[OUTER];
static struct storm_seat seats[GENERATORS];
static struct fringe_stack stacks[STACKS];
static unsigned char memory[STACKS][STACK_SIZE]
    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));

static struct fringe_context contexts[CONTEXTS];
static struct storm_seat context_seats[CONTEXTS];
static struct fringe_context home;
static struct storm_seat home_seat;

static bool wide;
static unsigned long resumes;
static unsigned long swaps;

/* ---- the handler ---- */

static struct fringe_generator ticker;
static unsigned char ticker_memory[STACK_SIZE]
    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));

/* Counted by the handler, which nothing interrupts. */
static struct {
	volatile unsigned long signals;
	volatile unsigned long overruns;
	volatile unsigned long on_generators;
	volatile unsigned long on_contexts;
	volatile unsigned long wrong;
} storm;

static bool
is_on(const struct fringe_stack *stack, const void *address)
{
	return (uintptr_t)address >= (uintptr_t)stack->limit &&
	    (uintptr_t)address < (uintptr_t)stack->base;
}

static void
count_place(const void *local)
{
	int i;

	for (i = 0; i < STACKS; i++)
		if (is_on(&stacks[i], local))
			break;
	if (i < GENERATORS)
		storm.on_generators++;
	else if (i < STACKS)
		storm.on_contexts++;
}

/* Fills the stack below the handler, as any callee of it may. */
__attribute__((__noinline__)) static void
use_stack(void)
{
	volatile unsigned char room[2048];
	size_t i;

	for (i = 0; i < sizeof(room); i++)
		room[i] = 0xdb;
}

static uintptr_t
tick(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	uintptr_t count = first;

	(void)argument;
	while (fringe_generator_suspend(yielder, ~count, &count) == 0)
		trash_registers();
	return 0;
}

static UNSANITIZED void
on_signal(int number, siginfo_t *info, void *context)
{
	unsigned long signals = storm.signals + 1;
	uintptr_t out = 0;

	(void)number;
	(void)context;
	storm.signals = signals;
	storm.overruns += (unsigned long)info->si_overrun;
	count_place(&out);
	use_stack();
	trash_registers();
	if (wide)
		storm_avx_trash();
	if (fringe_generator_resume(&ticker, signals, &out) != 1 ||
	    out != ~(uintptr_t)signals)
		storm.wrong++;
}

/* ---- the switching ---- */

static uintptr_t
body(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	struct storm_seat *seat = argument;
	uintptr_t in = first;
	int error = 0;

	while (error == 0) {
		if (seat->inner.control_)
			STORM_ROUND(seat,
			    fringe_generator_resume(&seat->inner, in, &in));
		STORM_ROUND(seat,
		    error = fringe_generator_suspend(yielder, in + 1, &in));
	}
	return in;
}

/* From each context to the next, and from the last one home. */
static struct fringe_context *
circle(void *argument, uintptr_t value)
{
	struct storm_seat *seat = argument;
	ptrdiff_t i = seat - context_seats;
	struct fringe_context *next =
	    i + 1 < CONTEXTS ? &contexts[i + 1] : &home;

	for (;;)
		STORM_ROUND(seat,
		    fringe_context_swap(&contexts[i], next, value + 1, &value));
	return next;
}

static void
resume_one(int i)
{
	uintptr_t in = (uintptr_t)rand();
	uintptr_t out = 0;
	int result;

	if (wide && i % 3 == 0)
		result = storm_avx_resume(&home_seat, &generators[i], in, &out);
	else
		STORM_ROUND(&home_seat,
		    result = fringe_generator_resume(&generators[i], in, &out));
	REQUIRE_EQUAL(result, 1);
	/* One was added by the inner generator and one by the outer. */
	REQUIRE_EQUAL(out, in + 2);
	resumes += 2;
}

static void
go_round(void)
{
	uintptr_t value = 0;

	STORM_ROUND(
	    &home_seat, fringe_context_swap(&home, &contexts[0], 1, &value));
	REQUIRE_EQUAL(value, 1 + CONTEXTS);
	swaps += CONTEXTS + 1;
}

/* ---- before and after ---- */

/* Stacks of all kinds; the created generator has its own. */
static void
make_stack(int i)
{
	switch (i % 3) {
	case 0:
		REQUIRE_EQUAL(
		    fringe_mapped_stack_create(&stacks[i], STACK_SIZE), 0);
		break;
	case 1:
		REQUIRE_EQUAL(
		    fringe_heap_stack_create(&stacks[i], STACK_SIZE), 0);
		break;
	default:
		REQUIRE_EQUAL(
		    fringe_stack_init(&stacks[i], memory[i], STACK_SIZE), 0);
	}
}

static void
give_stack(int i)
{
	if (i % 3 == 0)
		REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stacks[i]), 0);
	if (i % 3 == 1)
		REQUIRE_EQUAL(fringe_heap_stack_destroy(&stacks[i]), 0);
}

static struct fringe_generator *
generator(int i)
{
	return i < OUTER ? &generators[i] : &seats[i - OUTER].inner;
}

static void
begin(void)
{
	struct fringe_stack stack;
	int i;

	wide = storm_avx_works();
	REQUIRE_EQUAL(
	    fringe_stack_init(&stack, ticker_memory, sizeof(ticker_memory)), 0);
	REQUIRE_EQUAL(fringe_generator_init(&ticker, &stack, tick, NULL), 0);
	for (i = 0; i < STACKS; i++)
		make_stack(i);
	for (i = 0; i < GENERATORS; i++)
		REQUIRE_EQUAL(
		    fringe_generator_init(generator(i), &stacks[i],
			wide && i % 2 ? storm_avx_body : body, &seats[i]),
		    0);
	for (i = 0; i < CONTEXTS; i++)
		REQUIRE_EQUAL(
		    fringe_context_init(&contexts[i], &stacks[GENERATORS + i],
			circle, &context_seats[i]),
		    0);
}

/* The outer ones first: while they end, they resume the inner ones. */
static void
end(void)
{
	int i;

	for (i = 0; i < GENERATORS; i++) {
		REQUIRE_EQUAL(fringe_generator_close(generator(i), NULL), 1);
		REQUIRE_EQUAL(fringe_generator_finish(generator(i), NULL), 0);
	}
	REQUIRE(fringe_generator_close(&ticker, NULL) >= 0);
	REQUIRE_EQUAL(fringe_generator_finish(&ticker, NULL), 0);
	for (i = 0; i < STACKS; i++)
		give_stack(i);
}

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double
seconds_wanted(void)
{
	const char *text = getenv("FRINGE_STORM_SECONDS");

	return text && *text ? strtod(text, NULL) : 20;
}

static void
check_seats(const struct storm_seat *row, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		REQUIRE(row[i].rounds > 0);
		REQUIRE_EQUAL(row[i].wrong, 0);
	}
}

static void
check_values(void)
{
	check_seats(seats, GENERATORS);
	check_seats(context_seats, CONTEXTS);
	check_seats(&home_seat, 1);
	REQUIRE_EQUAL(storm.wrong, 0);
}

static void
switch_until(double deadline)
{
	int i;

	while (now() < deadline) {
		for (i = 0; i < 256; i++) {
			resume_one(rand() % OUTER);
			if (i % 4 == 0)
				go_round();
		}
		REQUIRE_EQUAL(home_seat.wrong, 0);
		REQUIRE_EQUAL(storm.wrong, 0);
	}
}

/*
 * One that rarely or never hits a switch shows nothing. The machine may be
 * busy with others, so not much is asked.
 */
static void
check_the_storm(void)
{
	face_note("%lu signals (%lu more overrun): %lu on a generator's "
		  "stack, %lu on a context's",
	    storm.signals, storm.overruns, storm.on_generators,
	    storm.on_contexts);
	face_note("%lu switches of generators, %lu of contexts%s", resumes * 2,
	    swaps, wide ? "" : "; no wide vectors here");
	/* Valgrind lets them in now and then, wherever that is. */
	if (ON_VALGRIND)
		return;
	REQUIRE(storm.signals >= ENOUGH_SIGNALS);
	REQUIRE(storm.on_generators > 0);
	REQUIRE(storm.on_contexts > 0);
}

CASE(values_survive_a_storm_of_signals)
{
	timer_t timer;

	begin();
	REQUIRE(ticks_start(&timer, PERIOD_NANOSECONDS, on_signal));
	switch_until(now() + seconds_wanted());
	REQUIRE_EQUAL(timer_delete(timer), 0);
	check_values();
	check_the_storm();
	end();
}

static const struct face_case cases[] = {
	ROW(values_survive_a_storm_of_signals),
	LAST_ROW,
};

const struct face_suite face_suite = { "storm", cases, 900 };
