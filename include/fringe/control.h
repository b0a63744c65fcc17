/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The control block at the base of every generator's stack. Private: include
 * <fringe.h>. Its layout is part of the ABI, for resume and suspend are
 * inlined in programs; it is the same whatever was configured. Debuggers and
 * checkers read it too. src/core/words.h reaches for words that some targets
 * lack.
 */
#ifndef FRINGE_CONTROL_H
#define FRINGE_CONTROL_H

#include <stddef.h>
#include <stdint.h>

#include "fringe/arch.h"
#include "fringe/compiler.h"

struct fringe_yielder;

/*
 * What a generator runs: it gets its yielder, the argument given at init and
 * the value of the first resume, and returns the final value.
 */
typedef uintptr_t fringe_generator_body(
    struct fringe_yielder *yielder, void *argument, uintptr_t first);

/*
 * Values of context.pc that are no program counters. Below
 * FRINGE_GATE_SUSPENDED_ the generator cannot be resumed; below
 * FRINGE_GATE_OPEN_ a resume has to think before it switches. A suspend need
 * not think while the gate is 0.
 */
#define FRINGE_GATE_RUNNING_ 0
#define FRINGE_GATE_CLOSING_ 1 /* running, and to end */
#define FRINGE_GATE_FINISHED_ 2
#define FRINGE_GATE_CANCELING_ 3 /* running, and to be unwound */
#define FRINGE_GATE_WATCHED_ 4 /* running; checkers hear of a suspend */
#define FRINGE_GATE_SUSPENDED_ 16
#define FRINGE_GATE_PARKED_ 16 /* suspended; the pc is in `parked` */
#define FRINGE_GATE_OPEN_ 32

/*
 * Link and context are what every switch touches. They come last, and fill one
 * cache line of 64 bytes where the stack's base is so aligned; the others are
 * for rarer business. arch/asm.h repeats the offsets.
 */
struct fringe_control {
	fringe_generator_body *body;
	/* What the trampoline of a typed generator calls. */
	void (*function)(void);
	void *argument;

	/* The stack: its base is `room` above the end of this block. */
	void *limit;
#if !FRINGE_ARCH_BARE_
	uintptr_t guard;
#endif

	const char *name;
	uintptr_t flags;

	/* The list of live generators. */
	struct fringe_control *next;
	struct fringe_control *previous;

#if !FRINGE_ARCH_BARE_
	/* Where a resume that has more to do than to switch finds the pc. */
	void *parked;

	/* What a checker calls this stack, or 0. */
	uintptr_t checker;
	/* The thread of the last resume that asked, or its maker's, or 0. */
	uintptr_t owner;
	/* Floating-point control words, or 0. */
	uintptr_t fpu;
	/* The exception that left the body, or 0. */
	uintptr_t thrown;
	/* Bytes between this block and the stack's base: for checkers. */
	uintptr_t room;

	/* Where the backtrace of a generator that does not run ends. */
	const void *end;
#endif

	/*
	 * The resumer's record. The root frame's frame pointer says that its
	 * frame record is here, and those who walk frame pointers, or what
	 * the ABI has for them, find one in its words.
	 */
	struct fringe_record link;
	/*
	 * This generator's own record. Its pc is the gate: 0 while the
	 * generator runs, put there by the resumer when it suspends, never a
	 * small number while a resume need do nothing but switch.
	 */
	struct fringe_record context;

#if FRINGE_ARCH_BARE_ && FRINGE_ARCH_MAY_FPU_
	/* As above. Here, inlined code is the same with them and without. */
	void *parked;
	uintptr_t fpu;
#endif
};

/* The thread that it belongs to, where there are threads. */
#if FRINGE_ARCH_BARE_
#define FRINGE_CONTROL_OWNER_(control) ((uintptr_t)0)
#else
#define FRINGE_CONTROL_OWNER_(control) ((control)->owner)
#endif

struct fringe_yielder {
	struct fringe_control control_;
};

#endif
