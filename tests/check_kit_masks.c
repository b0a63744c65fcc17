/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * On a board, what interrupts is held off by a critical section, and comes when
 * the outermost ends. For boards that call board_tick.
 */
#include <fringe/kit.h>

#include <stdint.h>

#include "face.h"
#include "raise.h"

static volatile int ticks;

void
board_tick(void)
{
	end_interrupt();
	ticks++;
}

/* The processor needs a moment to take what is no longer masked. */
static void
expect(int count)
{
	int i;

	for (i = 0; i < 1000; i++)
		__asm__ __volatile__("" : : : "memory");
	REQUIRE_EQUAL(ticks, count);
}

CASE(interrupts_come_outside_of_sections)
{
	enable_interrupt();
	ticks = 0;
	raise_interrupt();
	expect(1);
	raise_interrupt();
	expect(2);
}

CASE(no_interrupt_comes_in_a_section)
{
	uintptr_t outer;
	uintptr_t inner;

	enable_interrupt();
	ticks = 0;
	outer = fringe_critical_enter();
	raise_interrupt();
	expect(0);
	inner = fringe_critical_enter();
	expect(0);
	fringe_critical_leave(inner);
	expect(0);
	fringe_critical_leave(outer);
	expect(1);
	raise_interrupt();
	expect(2);
}

CASE(no_interrupt_comes_while_a_critical_lock_is_held)
{
	struct fringe_lock outer = FRINGE_LOCK_INIT_OF(&fringe_lock_critical);
	struct fringe_lock inner = FRINGE_LOCK_INIT_OF(&fringe_lock_critical);

	enable_interrupt();
	ticks = 0;
	fringe_lock_acquire(&outer);
	fringe_lock_acquire(&inner);
	raise_interrupt();
	fringe_lock_release(&inner);
	expect(0);
	fringe_lock_release(&outer);
	expect(1);
}

static const struct face_case cases[] = {
	ROW(interrupts_come_outside_of_sections),
	ROW(no_interrupt_comes_in_a_section),
	ROW(no_interrupt_comes_while_a_critical_lock_is_held),
	LAST_ROW,
};

const struct face_suite face_suite = { "masks of interrupts", cases, 0 };
