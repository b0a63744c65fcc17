/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The switch for 32-bit Arm, AAPCS: A32 and T32, with and without floating
 * point, application and microcontroller profiles. Private: include
 * <fringe.h>. x86_64.h explains why it is as it is; here are the tables, the
 * pictures and what differs.
 *
 * ABI facts (AAPCS32; EHABI32; AADWARF32)
 *
 *   - Stacks grow down. sp is a multiple of 4 at all times, and of 8 where
 *     functions are called (AAPCS32 6.2.1).
 *   - There is no red zone: what is below sp belongs to nobody (6.2.1.1).
 *   - r4 to r11, sp and the low and high halves of d8 to d15 belong to the
 *     caller. r9 may be the platform's; here it is one more of these (6.1.1,
 *     6.1.2.1).
 *   - r12 is overwritten on the way to a function, by veneers (6.1.1).
 *   - In FPSCR the rounding mode, flushing to zero and the traps belong to the
 *     thread; the flags are nobody's across a call (6.1.2.1).
 *   - Bit 0 of an address to go to tells T32 from A32.
 *   - Compilers keep their frame pointer in r7 in T32 and in r11 in A32. What
 *     is where it points they have not agreed on: there is no chain.
 *   - DWARF numbers: r0 to r15 are 0 to 15, d0 is 256 and so on; the return
 *     address is that of lr, 14 (AADWARF32 4.1).
 *
 * Registers at a switch
 *
 *   register        ABI role         what the switch does
 *   r0              argument 1       carries the value across
 *   r1              argument 2       carries the switcher's pc across, or 0
 *   r2              argument 3       points to the record left
 *   r3              argument 4       points to the record gone on from
 *   r4, r5          callee-saved     clobber list; fp and sp gone on with
 *   r6              callee-saved     gcc: clobber list. clang: kept by the
 *                                    asm, in the record, for it is the base
 *                                    pointer. Both load it for the other side.
 *                                    Profile M: kept on the stack, see below
 *   r7              callee-saved     T32: kept by the asm, in the record, for
 *                                    it is the frame pointer. A32: clobber
 *                                    list. Both load it for the other side
 *   r8, r9, r10     callee-saved     clobber list
 *   r11             callee-saved     as r7, with A32 and T32 exchanged.
 *                                    Profile M, which has no A32: clobber list
 *   r12             scratch          where to go on
 *   sp (r13)        stack pointer    kept by the asm, in the record
 *   lr (r14)        link register    clobber list
 *   d0-d31          d8-d15           clobber list, where there are any
 *                   callee-saved
 *   fpscr           control, flags   untouched: it belongs to the thread
 *   APSR            flags            clobber list
 *   msplim, psplim  stack limits     Armv8-M Mainline: see below
 *   tpidruro        thread           untouched: it belongs to the thread
 *
 * Stack layout. A record:
 *
 *         +0   fp   r7 (T32), r11 (A32)
 *         +4   pc   where to jump, with bit 0
 *         +8   sp
 *         +12  r6   (clang; not on profile M)
 *
 * A generator's stack before its first resume:
 *
 *   base ->          +------------------------------+
 *   base - 16        | context: fp = link           |
 *                    |   pc = fringe_arch_enter_    |
 *                    |   sp = control               |
 *   base - 32        | link: not used yet           |
 *   base - 36        | end: where backtraces end    |
 *                    | the rest of the control      |
 *   control ->       | block, 96 bytes              |
 *                    +------------------------------+
 *                    | unused                       |
 *   limit ->         +------------------------------+
 *
 *   On profile M, where a record has three words:
 *
 *   base ->          +------------------------------+
 *                    | (where there may be floating |
 *                    |   point, 8 bytes: parked pc, |
 *                    |   control words)             |
 *   control + 44     | context                      |
 *   control + 32     | link: sp = control           |
 *                    | the rest of the control      |
 *   control ->       | block, without `end`         |
 *                    +------------------------------+
 *
 *   There clang's r6 is on the stack of what is suspended, at its record's sp,
 *   and with it r7.
 *
 * Suspended:
 *
 *   base - 16        | context: its fp, pc, sp      |
 *   base - 32        | link: out of date            |
 *                    | the rest                     |
 *   control ->       +------------------------------+
 *                    | frames of the body, whose lr |
 *                    | is in the root, and of what  |
 *                    | it called ...                |
 *   context.sp ->    +------------------------------+
 *
 * Running, with the resumer's stack beside it:
 *
 *   base - 16        | context: pc = 0              |    | frames of main  |
 *   base - 32        | link: the resumer's fp, pc   |    | ...             |
 *                    |   and sp ------------------------>+-----------------+
 *   control ->       | the rest                     |
 *                    +------------------------------+
 *                    | frames ...                   |
 *   sp ->            +------------------------------+
 *
 * Stack limits
 *
 *   Armv8-M Mainline faults when sp falls below a limit register, a jump to
 *   another stack included (Armv8-M Architecture Reference Manual, "Stack
 *   limit checks"). Start-up code sets it. So each side puts away its limit
 *   before the switch, and gets it back after it: in between there is none.
 *   A generator and a context begin with their stack's own, so one that
 *   overruns its stack faults. The register is that of the stack pointer in
 *   use: in threads CONTROL.SPSEL says which, in handlers it is MSPLIM.
 *   Code that is not privileged reads it as 0 and cannot write it: whoever
 *   has such code switch gives it a limit below all its stacks.
 *
 * Unwinding
 *
 *   By .debug_frame, exact at every instruction: from the moment that the
 *   record is written to the jump the rules are those of a frame called from
 *   the landing label:
 *
 *     0f 03 72 08 06   DW_CFA_def_cfa_expression, 3 bytes: DW_OP_breg2 8,
 *                      DW_OP_deref: the CFA is the sp stored at r2 + 8
 *     09 0e 01         DW_CFA_register: column 14 (lr, the return address) is
 *                      in column 1 (r1); where r1 is to be 0, in the record:
 *     10 0e 02 72 04   DW_CFA_expression, column 14, 2 bytes: DW_OP_breg2 4:
 *                      saved at r2 + 4
 *     10 07 02 72 00   T32: the same for column 7 (r7) at r2 + 0
 *     10 0b 02 72 00   A32: the same for column 11 (r11) at r2 + 0
 *     10 06 02 72 0c   (clang) the same for column 6 (r6) at r2 + 12
 *     10 06 03 72 08 06  on profile M: at the sp stored at r2 + 8
 *
 *   By the tables of EHABI, which say one thing of each function: exact at
 *   calls, and a switch is none, but the label that it comes back to is like
 *   a return address. How the root frame finds the resumer is told in arm.S.
 *
 * Pitfalls met
 *
 *   - r7 in the clobber list in T32, r11 in A32: gcc refuses it where there is
 *     a frame pointer, clang takes it and the function crashes. The resumer of
 *     a T32 function may be an A32 one, so one word stands for both.
 *   - r6 is clang's base pointer in functions with over-aligned locals and
 *     variable-length arrays.
 *   - Labels in asm statements have no bit 0: it is added. In T32 adr counts
 *     from a multiple of 4, and code need be aligned to 2 only, as gcc's is
 *     at -O0 in a section of its own: the label is aligned, and with it the
 *     section. Else arrivals are two bytes off, depending on the linker.
 *   - gcc reads asm statements of A32 and of T32 without Thumb-2 in an older
 *     syntax unless they say which.
 *   - clang warns of d16 to d31 where there are none, and says where there are
 *     only with Neon. -mfpu=vfpv3 and vfpv4, which are neither, are not for
 *     clang.
 *   - Code compiled without floating point does not keep d8 to d15, so what it
 *     resumes must be compiled without, too: the library's long ways are.
 */
#ifndef FRINGE_ARCH_ARM_H
#define FRINGE_ARCH_ARM_H

#ifndef FRINGE_ARCH_INCLUDED_
#error "do not include arch/arm.h: include <fringe.h>"
#endif

#if __ARM_ARCH < 5
#error "libfringe knows Arm from version 5 of the architecture on"
#endif

#include <stddef.h>
#include <stdint.h>

#include "fringe/compiler.h"

#define FRINGE_ARCH_NAME_ arm

/*
 * Profile M hosts no processes, and until version 7E-M no floating point.
 * asm.h asks the first of these, too.
 */
#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
#if __STDC_HOSTED__
#error "there are no processes on Arm's profile M: compile with -ffreestanding"
#endif
#if defined(__ARM_FEATURE_MVE) && !defined(__ARM_FP)
#error "vectors without floating point: compile with both, or with +nomve"
#endif
#define FRINGE_ARCH_BARE_ 1
#if defined(__ARM_ARCH_6M__) || defined(__ARM_ARCH_7M__) ||                    \
    defined(__ARM_ARCH_8M_BASE__)
#define FRINGE_ARCH_MAY_FPU_ 0
#endif
#else
#define FRINGE_ARCH_BARE_ 0
#endif

#define FRINGE_ARCH_STACK_ALIGN_ 8

/* Frames keep eight doubles, of two words each. */
#ifdef __ARM_FP
#define FRINGE_ARCH_STACK_WORDS_ 96
#endif

#if FRINGE_ARCH_BARE_
#define FRINGE_ARCH_DWARF_FP_ 7
#else
#define FRINGE_ARCH_DWARF_FP_ 11
#endif
#define FRINGE_ARCH_GUARD_ 0
#define FRINGE_ARCH_RED_ZONE_ 0

/* For probes: the register that carries the value, and a word in memory. */
#define FRINGE_ARCH_CARRIER_ "r0"
#define FRINGE_ARCH_AT_(address, offset) "[%[" address "], #%c[" offset "]]"

/* How a suspended function goes on. arm.S repeats the offsets. */
struct fringe_record {
	void *fp; /* r7, or in A32 r11 */
	void *pc;
	void *sp;
#if !FRINGE_ARCH_BARE_
	void *r6; /* where the compiler cannot be told to spill it */
#endif
};

/* What arrives with a switch: a word, and where the switcher goes on. */
struct fringe_transfer {
	uintptr_t value;
	void *pc;
};

#ifdef __thumb__
#define FRINGE_ARCH_FP_ "r7"
#define FRINGE_ARCH_CFI_FP_ "0x07"
#define FRINGE_ARCH_CLOBBER_OTHER_FP_ "r11"
#else
#define FRINGE_ARCH_FP_ "r11"
#define FRINGE_ARCH_CFI_FP_ "0x0b"
#define FRINGE_ARCH_CLOBBER_OTHER_FP_ "r7"
#endif

/* r1 is to be the landing label's address. */
#ifdef __thumb__
#define FRINGE_ARCH_LABEL_ "adr r1, 0f\n\tadds r1, r1, #1\n\t"
#define FRINGE_ARCH_ALIGN_ ".p2align 2\n"
#else
#define FRINGE_ARCH_LABEL_ "adr r1, 0f\n\t"
#define FRINGE_ARCH_ALIGN_
#endif

/* Where the record has r6, who lands finds it and r11 loaded. */
#if FRINGE_ARCH_BARE_
#define FRINGE_ARCH_LOAD_R6_
#define FRINGE_ARCH_LOAD_R11_
#else
#define FRINGE_ARCH_LOAD_R6_ "ldr r6, [r3, #12]\n\t"
#define FRINGE_ARCH_LOAD_R11_ "mov r11, r4\n\t"
#endif

/*
 * gcc spills r6. For clang it is kept in the record or, without such a word, on
 * the stack: then the enclosing function must have a frame pointer, or its
 * unwind rules would follow sp. With r7 sp stays a multiple of 8 for interrupt
 * handlers.
 */
#ifndef __clang__
#define FRINGE_ARCH_SET_FRAME_
#define FRINGE_ARCH_PUSH_R6_
#define FRINGE_ARCH_KEEP_R6_
#define FRINGE_ARCH_CFI_R6_
#define FRINGE_ARCH_POP_R6_
#define FRINGE_ARCH_CLOBBER_R6_ "r6",
#elif FRINGE_ARCH_BARE_
#define FRINGE_ARCH_SET_FRAME_                                                 \
	__asm__ __volatile__("" : : "r"(__builtin_frame_address(0)));
#define FRINGE_ARCH_PUSH_R6_ "push {r6, r7}\n\t"
#define FRINGE_ARCH_KEEP_R6_
#define FRINGE_ARCH_CFI_R6_                                                    \
	".cfi_escape 0x10, 0x06, 0x03, 0x72, 0x08, 0x06\n\t"
#define FRINGE_ARCH_POP_R6_ "\n\tpop {r6, r7}"
#define FRINGE_ARCH_CLOBBER_R6_
#else
#define FRINGE_ARCH_SET_FRAME_
#define FRINGE_ARCH_PUSH_R6_
#define FRINGE_ARCH_KEEP_R6_ "str r6, [r2, #12]\n\t"
#define FRINGE_ARCH_CFI_R6_ ".cfi_escape 0x10, 0x06, 0x02, 0x72, 0x0c\n\t"
#define FRINGE_ARCH_POP_R6_
#define FRINGE_ARCH_CLOBBER_R6_
#endif

/* clang-format off */
/* clang defines it in C++ always, but has the directives only with -g. */
#if defined(__GCC_HAVE_DWARF2_CFI_ASM) &&                                      \
    !(defined(__clang__) && defined(__cplusplus))
#define FRINGE_ARCH_CFI_LEAVE_(pc)                                             \
	".cfi_remember_state\n\t"                                              \
	".cfi_escape 0x0f, 0x03, 0x72, 0x08, 0x06\n\t"                         \
	".cfi_escape " pc "\n\t"                                               \
	".cfi_escape 0x10, " FRINGE_ARCH_CFI_FP_ ", 0x02, 0x72, 0x00\n\t"      \
	FRINGE_ARCH_CFI_R6_
#define FRINGE_ARCH_CFI_LEFT_ ".cfi_restore_state\n\t"
#else
#define FRINGE_ARCH_CFI_LEAVE_(pc)
#define FRINGE_ARCH_CFI_LEFT_
#endif
#define FRINGE_ARCH_CFI_PC_IN_R1_ "0x09, 0x0e, 0x01"
#define FRINGE_ARCH_CFI_PC_IN_RECORD_ "0x10, 0x0e, 0x02, 0x72, 0x04"
/* clang-format on */

/* gcc takes the upper half where there is none. */
#if !defined(__ARM_FP)
#define FRINGE_ARCH_CLOBBER_D_
#elif defined(__ARM_NEON) || !defined(__clang__)
#define FRINGE_ARCH_CLOBBER_D_                                                 \
	, "d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10",   \
	    "d11", "d12", "d13", "d14", "d15", "d16", "d17", "d18", "d19",     \
	    "d20", "d21", "d22", "d23", "d24", "d25", "d26", "d27", "d28",     \
	    "d29", "d30", "d31"
#else
#define FRINGE_ARCH_CLOBBER_D_                                                 \
	, "d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10",   \
	    "d11", "d12", "d13", "d14", "d15"
#endif

/* Armv8-M Mainline checks sp against a limit. arm.S asks the same. */
#if FRINGE_ARCH_BARE_ && __ARM_ARCH >= 8 && defined(__thumb2__)
FRINGE_INLINE_ uintptr_t
fringe_arch_limit_read_(void)
{
	uintptr_t limit;

	__asm__ __volatile__("mrs %0, control\n\t"
			     "lsls %0, %0, #30\n\t"
			     "ite mi\n\t"
			     "mrsmi %0, psplim\n\t"
			     "mrspl %0, msplim"
			     : "=r"(limit)
			     :
			     : "cc");
	return limit;
}

FRINGE_INLINE_ void
fringe_arch_limit_write_(uintptr_t limit)
{
	uintptr_t control;

	__asm__ __volatile__("mrs %0, control\n\t"
			     "lsls %0, %0, #30\n\t"
			     "ite mi\n\t"
			     "msrmi psplim, %1\n\t"
			     "msrpl msplim, %1"
			     : "=&r"(control)
			     : "r"(limit)
			     : "cc", "memory");
}

#define FRINGE_ARCH_LIFT_LIMIT_                                                \
	uintptr_t limit = fringe_arch_limit_read_();                           \
	fringe_arch_limit_write_(0);
#define FRINGE_ARCH_RESTORE_LIMIT_ fringe_arch_limit_write_(limit);
#else
#define FRINGE_ARCH_LIFT_LIMIT_
#define FRINGE_ARCH_RESTORE_LIMIT_
#endif

/* clang-format off */

#define FRINGE_ARCH_CLOBBERS_                                                  \
	FRINGE_ARCH_CLOBBER_R6_                                                \
	"r4", "r5", "r8", "r9", "r10", FRINGE_ARCH_CLOBBER_OTHER_FP_, "lr"     \
	FRINGE_ARCH_CLOBBER_D_,                                                \
	"cc", "memory"

/*
 * The body of the three functions below, which differ in what `leave` does
 * once r1 is the landing label, and in where unwinding then finds the label.
 */
#define FRINGE_ARCH_SWITCH_(leave, cfi_pc)                                     \
	FRINGE_ARCH_LIFT_LIMIT_                                                \
	FRINGE_ARCH_SET_FRAME_                                                 \
	register uintptr_t r0 __asm__("r0");                                   \
	register void *r1 __asm__("r1");                                       \
	register struct fringe_record *r2 __asm__("r2") = me;                  \
	register struct fringe_record *r3 __asm__("r3") = to;                  \
	register void *r12 __asm__("r12") = pc;                                \
                                                                               \
	__asm__ __volatile__(                                                  \
	    ".syntax unified\n\t"                                              \
	    /* Leave: say how to go on, then go. */                            \
	    FRINGE_ARCH_LABEL_                                                 \
	    "ldr r4, [r3]\n\t"                                                 \
	    "str " FRINGE_ARCH_FP_ ", [r2]\n\t"                                \
	    leave                                                              \
	    FRINGE_ARCH_PUSH_R6_                                               \
	    "mov r5, sp\n\t"                                                   \
	    "str r5, [r2, #8]\n\t"                                             \
	    FRINGE_ARCH_KEEP_R6_                                               \
	    "ldr r5, [r3, #8]\n\t"                                             \
	    FRINGE_ARCH_CFI_LEAVE_(cfi_pc)                                     \
	    FRINGE_ARCH_LOAD_R6_                                               \
	    "mov sp, r5\n\t"                                                   \
	    "mov r7, r4\n\t"                                                   \
	    FRINGE_ARCH_LOAD_R11_                                              \
	    "bx r12\n\t"                                                       \
	    FRINGE_ARCH_CFI_LEFT_                                              \
	    /* What unwinders find when they look up the label. */             \
	    "nop\n"                                                            \
	    FRINGE_ARCH_ALIGN_                                                 \
	    "0:"                                                               \
	    FRINGE_ARCH_POP_R6_                                                \
	    : "=r"(r0), "=&r"(r1), "+r"(r2), "+r"(r3), "+r"(r12)               \
	    : "0"(value)                                                       \
	    : FRINGE_ARCH_CLOBBERS_);                                          \
	FRINGE_ARCH_RESTORE_LIMIT_                                             \
	struct fringe_transfer arrived = { r0, r1 };                           \
	return arrived

#define FRINGE_ARCH_STORE_PC_ "str r1, [r2, #4]\n\t"

/* clang-format on */

/*
 * Suspends the calling function in *me, carries `value` to the function
 * suspended in *to and goes on there at `pc`. Returns when somebody goes on
 * from *me, with what they carried and the pc where they go on, or NULL when
 * they do not.
 *
 * On entry: *to is a record that nobody else goes on from; its pc is not read.
 * At the jump: r0 = value, r1 = where this goes on, r2 = me, r3 = to, r12 = pc;
 * sp, r7 and, but on profile M, r11, which is the same, and r6 from *to; no
 * stack limit.
 * On arrival: r0 = value, r1 = the switcher's pc or 0, r2 = the record that it
 * left; sp, the frame pointer (and under clang r6) as on entry.
 * On exit: the stack limit as on entry, all else overwritten.
 */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_swap_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_(FRINGE_ARCH_STORE_PC_, FRINGE_ARCH_CFI_PC_IN_R1_);
}

/* The same, but leaves me->pc to the other side, which gets it anyway. */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_suspend_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_("", FRINGE_ARCH_CFI_PC_IN_R1_);
}

/* As fringe_arch_swap_, but carries NULL: the other side is to end. */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_end_by_swap_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_(FRINGE_ARCH_STORE_PC_ "movs r1, #0\n\t",
	    FRINGE_ARCH_CFI_PC_IN_RECORD_);
}

/*
 * Which thread this is: its thread pointer, which another thread may have
 * changed by the next look: hence volatile. Processors of before version 6K
 * have no register for it, and Linux a function at a fixed address. Where
 * there need not be threads, everything is the same one.
 */
#if __STDC_HOSTED__
FRINGE_INLINE_ uintptr_t
fringe_arch_thread_(void)
{
#if __ARM_ARCH >= 7 || defined(__ARM_ARCH_6K__) || defined(__ARM_ARCH_6KZ__)
	uintptr_t thread;

	__asm__ __volatile__("mrc p15, 0, %0, c13, c0, 3" : "=r"(thread));
	return thread;
#else
	return ((uintptr_t(*)(void))0xffff0fe0)();
#endif
}
#endif

/*
 * The thread's floating-point control word, as one that is never 0: of FPSCR
 * what is no flag (AHP, DN, FZ, RMode, FZ16 and the traps), and bit 0, which
 * is one.
 */
#define FRINGE_ARCH_FPU_BITS_ ((uintptr_t)0x07c89f00)

#ifdef __ARM_FP
FRINGE_INLINE_ uintptr_t
fringe_arch_fpscr_(void)
{
	uintptr_t fpscr;

	__asm__ __volatile__("vmrs %0, fpscr" : "=r"(fpscr));
	return fpscr;
}

FRINGE_INLINE_ uintptr_t
fringe_arch_fpu_read_(void)
{
	return (fringe_arch_fpscr_() & FRINGE_ARCH_FPU_BITS_) | 1;
}

FRINGE_INLINE_ void
fringe_arch_fpu_write_(uintptr_t words)
{
	__asm__ __volatile__(
	    "vmsr fpscr, %0"
	    :
	    : "r"((fringe_arch_fpscr_() & ~FRINGE_ARCH_FPU_BITS_) |
		(words & FRINGE_ARCH_FPU_BITS_)));
}
#else
#define FRINGE_ARCH_FPU_ 0
#endif

#endif
