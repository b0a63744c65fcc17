/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Chooses the architecture, by what the compiler says it compiles for: users
 * of the installed headers have no configure. Private: include <fringe.h>.
 */
#ifndef FRINGE_ARCH_H
#define FRINGE_ARCH_H

#include <stdint.h>

#include "fringe/compiler.h"

#define FRINGE_ARCH_INCLUDED_

#if defined(__aarch64__) && !defined(__ILP32__) && !defined(_WIN32)
#include "arch/aarch64.h"
#elif defined(__arm__) && defined(__ARM_EABI__)
#include "arch/arm.h"
#elif defined(__i386__) && !defined(_WIN32)
#include "arch/x86.h"
#elif defined(__x86_64__) && !defined(__ILP32__) && !defined(_WIN32)
#include "arch/x86_64.h"
#elif defined(__loongarch__) && __loongarch_grlen == 64
#include "arch/loongarch64.h"
#elif defined(__or1k__)
#include "arch/or1k.h"
#elif defined(__powerpc64__) && _CALL_ELF == 2
#include "arch/powerpc64.h"
#elif defined(__riscv) && !defined(__riscv_e) && !defined(__riscv_32e)
#include "arch/riscv.h"
#elif defined(__s390x__)
#include "arch/s390x.h"
#else
#error "libfringe has no switch for this target: add arch/NAME.h and arch/NAME.S, \
select them in include/fringe/arch.h, and see CONTRIBUTING.md for the rest"
#endif

/* The smallest stack: the control block, and a frame that keeps all it must. */
#ifndef FRINGE_ARCH_STACK_WORDS_
#define FRINGE_ARCH_STACK_WORDS_ 64
#endif

/*
 * Whether the processor hosts no processes, so that a control block has no
 * words for what only those have, and whether it may have floating-point
 * control words all the same. Facts of the target, which no flag changes.
 */
#ifndef FRINGE_ARCH_BARE_
#define FRINGE_ARCH_BARE_ 0
#endif
#ifndef FRINGE_ARCH_MAY_FPU_
#define FRINGE_ARCH_MAY_FPU_ 1
#endif

/* Which words of a record these are. */
#ifndef FRINGE_ARCH_RECORD_PC_
#define FRINGE_ARCH_RECORD_FP_ 0
#define FRINGE_ARCH_RECORD_PC_ 1
#define FRINGE_ARCH_RECORD_SP_ 2
#endif

/* The bytes by which the ABI's frame pointer stands above a frame record. */
#ifndef FRINGE_ARCH_FP_ABOVE_
#define FRINGE_ARCH_FP_ABOVE_ 0
#endif

/* Ends what runs, without a C library's help. Some compilers want one's. */
#ifndef FRINGE_ARCH_TRAP_
#define FRINGE_ARCH_TRAP_() __builtin_trap()
#endif

/*
 * Whether a generator of this thread may go on here. A header with a better way
 * to compare defines FRINGE_ARCH_IS_THREAD_. Where there need not be threads
 * everything is of the same one.
 */
#ifndef FRINGE_ARCH_IS_THREAD_
FRINGE_INLINE_ int
fringe_arch_is_thread_(uintptr_t thread)
{
#if __STDC_HOSTED__
	return fringe_arch_thread_() == thread;
#else
	(void)thread;
	return 1;
#endif
}
#endif

/* Floating-point control words, where a header does not say there are none. */
#ifndef FRINGE_ARCH_FPU_
#define FRINGE_ARCH_FPU_ 1
#endif
#if !FRINGE_ARCH_FPU_
FRINGE_INLINE_ uintptr_t
fringe_arch_fpu_read_(void)
{
	return 1;
}

FRINGE_INLINE_ void
fringe_arch_fpu_write_(uintptr_t words)
{
	(void)words;
}
#endif

#endif
