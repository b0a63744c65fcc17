/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * On a bare Cortex-M, SysTick interrupts ten thousand times a second, wherever
 * the thread is, the middle of a switch included, and what it saves goes on the
 * stack of whoever runs. The handler overwrites all registers that the
 * processor or its compiler gives back, and runs a generator of its own. Below
 * it, generators switch a million times, with live values of every register
 * class. For boards that call board_tick.
 */
#include <fringe.h>

#include <stdbool.h>
#include <stdint.h>

#include "face.h"
#include "machine.h"
#include "storm.h"

#ifndef SWITCHES
#define SWITCHES 1000000
#endif
#define GENERATORS 8
#define OUTER (GENERATORS / 2)
#define STACK_SIZE 2048
#define ENOUGH_TICKS 1000

/* SysTick: control and status, reload value, current value. */
#define SYSTICK ((volatile uint32_t *)0xe000e010)
#define SYSTICK_ON 7
#define CLOCK_HERTZ 20000000
#define TICKS_A_SECOND 10000

static struct fringe_generator generators[OUTER];
static struct storm_seat seats[GENERATORS];
static struct fringe_stack stacks[GENERATORS];
static unsigned char memory[GENERATORS][STACK_SIZE]
    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
static struct fringe_generator ticker;
FRINGE_STACK_STATIC(ticker_stack, STACK_SIZE);

/* Counted by the handler, which nothing interrupts. */
static struct {
	volatile unsigned long ticks;
	volatile unsigned long on_generators;
	volatile unsigned long wrong;
} storm;

void board_tick(void);

static bool
is_on_generator(uintptr_t sp)
{
	return sp >= (uintptr_t)memory &&
	    sp < (uintptr_t)memory + sizeof(memory);
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

void
board_tick(void)
{
	unsigned long ticks = storm.ticks + 1;
	uintptr_t out = 0;
	uintptr_t psp;

	__asm__ volatile("mrs %0, psp" : "=r"(psp));
	storm.ticks = ticks;
	if (is_on_generator(psp))
		storm.on_generators++;
	trash_registers();
	if (fringe_generator_resume(&ticker, ticks, &out) != 1 ||
	    out != ~(uintptr_t)ticks)
		storm.wrong++;
}

/* The outer ones resume an inner one each between. */
static uintptr_t
body(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	struct storm_seat *seat = argument;
	uintptr_t in = first;
	int error = 0;

	while (error == 0) {
		if (seat->inner.control_)
			fringe_generator_resume(&seat->inner, in, &in);
		STORM_ROUND(seat,
		    error = fringe_generator_suspend(yielder, in + 1, &in));
	}
	return in;
}

static void
begin(struct fringe_generator *generator, int i)
{
	REQUIRE_EQUAL(fringe_stack_init(&stacks[i], memory[i], STACK_SIZE), 0);
	REQUIRE_EQUAL(
	    fringe_generator_init(generator, &stacks[i], body, &seats[i]), 0);
}

static void
end(struct fringe_generator *generator)
{
	REQUIRE_EQUAL(fringe_generator_close(generator, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_finish(generator, NULL), 0);
}

static void
go_round(void)
{
	uintptr_t out = 0;
	int i;

	for (i = 0; i < OUTER; i++) {
		REQUIRE_EQUAL(
		    fringe_generator_resume(&generators[i], 7, &out), 1);
		/* One was added by the inner generator and one by the outer. */
		REQUIRE_EQUAL(out, 9);
	}
}

CASE(ticks_disturb_no_switch)
{
	int i;

	REQUIRE_EQUAL(
	    fringe_generator_init(&ticker, &ticker_stack, tick, NULL), 0);
	for (i = 0; i < OUTER; i++) {
		begin(&generators[i], i);
		begin(&seats[i].inner, OUTER + i);
	}
	SYSTICK[1] = CLOCK_HERTZ / TICKS_A_SECOND - 1;
	SYSTICK[2] = 0;
	SYSTICK[0] = SYSTICK_ON;
	/* Into the outer one, into the inner one, and back from each. */
	for (i = 0; i < SWITCHES; i += 4 * OUTER)
		go_round();
	SYSTICK[0] = 0;
	for (i = 0; i < OUTER; i++) {
		end(&seats[i].inner);
		end(&generators[i]);
	}
	for (i = 0; i < GENERATORS; i++) {
		REQUIRE_EQUAL(seats[i].wrong, 0);
		REQUIRE(seats[i].rounds >= SWITCHES / 4 / OUTER);
	}
	REQUIRE_EQUAL(storm.wrong, 0);
	REQUIRE(storm.ticks >= ENOUGH_TICKS);
	REQUIRE(storm.on_generators >= ENOUGH_TICKS / 4);
	end(&ticker);
}

static const struct face_case cases[] = {
	ROW(ticks_disturb_no_switch),
	LAST_ROW,
};

const struct face_suite face_suite = { "interrupts", cases, 0 };
