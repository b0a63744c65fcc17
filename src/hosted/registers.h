/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What a signal interrupted, in the third argument of its handler:
 * registers/NAME.h says how it is called, for the NAME in the FRINGE_ARCH_NAME_
 * of arch/NAME.h. In each stand, of a ucontext_t *:
 *
 *   REGISTERS_PC(c), REGISTERS_SP(c), REGISTERS_FP(c)
 *                      the program counter, the stack pointer, and what a root
 *                      frame has for a frame pointer; they can be assigned to
 *   registers_clean(c) called when these have been changed so that a function
 *                      begins: makes everything else what the ABI wants at the
 *                      beginning of a function, whatever was interrupted
 *
 * They are those of Linux, with glibc and with musl.
 */
#ifndef FRINGE_REGISTERS_H
#define FRINGE_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "fringe/arch.h"

#define REGISTERS_FILE_(name) <hosted/registers/name.h>
#define REGISTERS_FILE(name) REGISTERS_FILE_(name)

#if defined(__linux__) && defined(__has_include)
#if __has_include(REGISTERS_FILE(FRINGE_ARCH_NAME_))
#include <ucontext.h>
#include REGISTERS_FILE(FRINGE_ARCH_NAME_)
#define REGISTERS_KNOWN
#endif
#endif

#ifdef REGISTERS_KNOWN
static inline uintptr_t
fringe_registers_pc_(const void *interrupted)
{
	const ucontext_t *context = interrupted;

	return (uintptr_t)REGISTERS_PC(context);
}

static inline uintptr_t
fringe_registers_sp_(const void *interrupted)
{
	const ucontext_t *context = interrupted;

	return (uintptr_t)REGISTERS_SP(context);
}

/* Has the handler return to where a root frame begins, with these. */
static inline void
fringe_registers_set_(
    void *interrupted, uintptr_t pc, uintptr_t sp, uintptr_t fp)
{
	ucontext_t *context = interrupted;

	REGISTERS_PC(context) = pc;
	REGISTERS_SP(context) = sp;
	REGISTERS_FP(context) = fp;
	registers_clean(context);
}

static inline bool
fringe_registers_known_(void)
{
	return true;
}
#else
/* Where nothing is known nobody is watched. */
static inline uintptr_t
fringe_registers_pc_(const void *interrupted)
{
	(void)interrupted;
	return 0;
}

static inline uintptr_t
fringe_registers_sp_(const void *interrupted)
{
	(void)interrupted;
	return 0;
}

static inline void
fringe_registers_set_(
    void *interrupted, uintptr_t pc, uintptr_t sp, uintptr_t fp)
{
	(void)interrupted;
	(void)pc;
	(void)sp;
	(void)fp;
}

static inline bool
fringe_registers_known_(void)
{
	return false;
}
#endif

#endif
