/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The switch for AArch64, AAPCS64. Private: include <fringe.h>.
 *
 * What the tables and pictures mean, and why the switch is as it is, is told
 * in x86_64.h; here is what differs.
 *
 * ABI facts (AAPCS64; DWARF for the Arm 64-bit Architecture)
 *
 *   - Stacks grow down. sp is a multiple of 16 whenever memory is accessed
 *     by it, not only at calls: the processor may enforce it (6.4.5.1).
 *   - What lies below sp belongs to nobody (6.4.5). Apple's systems keep a
 *     red zone of 128 bytes.
 *   - x19 to x29 and the low halves of v8 to v15 belong to the caller; all
 *     else a function may overwrite, lr included (6.1.1, 6.1.2). With SVE, p4
 *     to p15 and z8 to z23 belong to the caller of functions that take or
 *     return scalable vectors, and of no others (6.1.3).
 *   - x18 belongs to the platform, which says whether it is one more scratch
 *     register, as on Linux, or nobody's to write (6.1.1).
 *   - x16 and x17 are overwritten on the way to a function, by veneers (6.1.1).
 *   - The control bits of FPCR belong to the thread (6.1.2). So does the
 *     length of scalable vectors: what is suspended goes on with the same one.
 *   - A frame record is two words, the caller's x29 and lr, and x29 points to
 *     it (6.4.6).
 *   - DWARF numbers: x0 to x30 0 to 30, sp 31, RA_SIGN_STATE 34, v0 64 and
 *     so on; the return address is in column 30 (4.1).
 *
 * Registers at a switch
 *
 *   register        ABI role         what the switch does
 *   x0              argument 1       carries the value across
 *   x1              argument 2       carries the switcher's pc across, or 0
 *   x2              argument 3       points to the record left
 *   x3, x4, x5, x6  arguments 4-7    sp, x29, pc and x19 gone on with
 *   x7              argument 8       clobber list; holds sp to store it
 *   x8-x17          scratch          clobber list
 *   x18             platform         clobber list where it is a scratch
 *                                    register; never written
 *   x19             callee-saved     gcc: clobber list. clang: kept by the
 *                                    asm, in the record, for it is the base
 *                                    pointer. Both load it for the other side
 *   x20-x28         callee-saved     clobber list
 *   x29             frame pointer    kept by the asm, in the record
 *   x30             link register    clobber list
 *   sp              stack pointer    kept by the asm, in the record
 *   v0-v31          scratch, d8-d15  clobber list, which stands for the whole
 *                   callee-saved     z registers
 *   p0-p15          scratch (SVE)    clobber list
 *   ffr             scratch (SVE)    gcc: clobber list. clang keeps nothing
 *                                    there
 *   vg              length of z      untouched: it belongs to the thread
 *   fpcr            control          untouched: it belongs to the thread
 *   fpsr            status           untouched
 *   tpidr_el0       thread           untouched: it belongs to the thread
 *
 * Stack layout. A record:
 *
 *         +0   fp   x29
 *         +8   pc   where to jump
 *         +16  sp
 *         +24  bx   x19 (clang)
 *
 * A generator's stack before its first resume:
 *
 *   base ->          +------------------------------+
 *   base - 32        | context: fp = link           |
 *                    |   pc = fringe_arch_enter_    |
 *                    |   sp = control               |
 *   base - 64        | link: not used yet           |
 *   base - 72        | end: where backtraces end    |
 *                    | the rest of the control      |
 *   control ->       | block, 192 bytes             |
 *                    +------------------------------+
 *                    | unused                       |
 *   limit ->         +------------------------------+
 *
 * Suspended:
 *
 *   base - 32        | context: its fp, pc, sp      |
 *   base - 64        | link: out of date            |
 *                    | the rest                     |
 *   control ->       +------------------------------+
 *                    | frames of the body, whose lr |
 *                    | is in the root, and of what  |
 *                    | it called ...                |
 *   context.sp ->    +------------------------------+
 *
 * Running, with the resumer's stack beside it:
 *
 *   base - 32        | context: pc = 0              |    | frames of main  |
 *   base - 64        | link: the resumer's fp, pc   |    | ...             |
 *                    |   and sp ------------------------>+-----------------+
 *   control ->       | the rest                     |
 *                    +------------------------------+
 *                    | frames ...                   |
 *   sp ->            +------------------------------+
 *
 * The first two words of link are a frame record, so a chain of those goes on
 * into the resumer.
 *
 * Unwinding
 *
 *   From the moment that the record is written to the jump the rules are
 *   those of a frame called from the landing label:
 *
 *     0f 03 72 10 06   DW_CFA_def_cfa_expression, 3 bytes: DW_OP_breg2 16,
 *                      DW_OP_deref: the CFA is the sp stored at x2 + 16
 *     09 1e 01         DW_CFA_register: column 30 (return address) is in
 *                      column 1 (x1); where x1 is to be 0, in the record:
 *     10 1e 02 72 08   DW_CFA_expression, column 30, 2 bytes: DW_OP_breg2 8:
 *                      saved at x2 + 8
 *     10 1d 02 72 00   the same for column 29 (x29) at x2 + 0
 *     10 13 02 72 18   (clang) the same for column 19 (x19) at x2 + 24
 *
 *   Where return addresses are signed (PAC), the function that a switch is
 *   inlined in has signed its own, for lr is in the clobber list. The landing
 *   label is not signed, so in the window .cfi_negate_ra_state takes that back.
 *   How the root frame finds the resumer is told in aarch64.S.
 *
 * Pitfalls met
 *
 *   - Registers have no letters of their own as constraints. What would call a
 *     function, as sanitizers do before each load, comes before the variables
 *     that are registers.
 *   - lr not in the clobber list: a leaf function keeps its return address
 *     there.
 *   - x18 not in the clobber list: with -fipa-ra gcc keeps values in it
 *     across calls, in functions far away.
 *   - A jump by br needs "bti j" where it lands; "bti c" is for calls, and
 *     for jumps by x16 and x17.
 *   - gcc's stack clash protection touches the stack every 64 KiB, so a guard
 *     has to be that large.
 */
#ifndef FRINGE_ARCH_AARCH64_H
#define FRINGE_ARCH_AARCH64_H

#ifndef FRINGE_ARCH_INCLUDED_
#error "do not include arch/aarch64.h: include <fringe.h>"
#endif

#include <stddef.h>
#include <stdint.h>

#include "fringe/compiler.h"

#define FRINGE_ARCH_NAME_ aarch64

#define FRINGE_ARCH_STACK_ALIGN_ 16

/* Twice, in a body and in what close has it call, 20 registers are kept. */
#define FRINGE_ARCH_STACK_WORDS_ 96

#define FRINGE_ARCH_DWARF_FP_ 29
#define FRINGE_ARCH_GUARD_ 65536
#ifdef __APPLE__
#define FRINGE_ARCH_RED_ZONE_ 128
#else
#define FRINGE_ARCH_RED_ZONE_ 0
#endif

/* For probes: the register that carries the value, and a word in memory. */
#define FRINGE_ARCH_CARRIER_ "x0"
#define FRINGE_ARCH_AT_(address, offset) "[%[" address "], %c[" offset "]]"

/* How a suspended function goes on. aarch64.S repeats the offsets. */
struct fringe_record {
	void *fp; /* x29 */
	void *pc;
	void *sp;
	void *bx; /* x19, where the compiler cannot be told to spill it */
};

/* What arrives with a switch: a word, and where the switcher goes on. */
struct fringe_transfer {
	uintptr_t value;
	void *pc;
};

#ifdef __clang__
#define FRINGE_ARCH_KEEP_BX_ "str x19, [x2, #24]\n\t"
#define FRINGE_ARCH_CFI_BX_ ".cfi_escape 0x10, 0x13, 0x02, 0x72, 0x18\n\t"
#define FRINGE_ARCH_CLOBBER_BX_
#else
#define FRINGE_ARCH_KEEP_BX_
#define FRINGE_ARCH_CFI_BX_
#define FRINGE_ARCH_CLOBBER_BX_ "x19",
#endif

#ifdef __ARM_FEATURE_PAC_DEFAULT
#define FRINGE_ARCH_CFI_UNSIGNED_ ".cfi_negate_ra_state\n\t"
#else
#define FRINGE_ARCH_CFI_UNSIGNED_
#endif

#ifdef __GCC_HAVE_DWARF2_CFI_ASM
#define FRINGE_ARCH_CFI_LEAVE_(pc)                                             \
	".cfi_remember_state\n\t"                                              \
	".cfi_escape 0x0f, 0x03, 0x72, 0x10, 0x06\n\t"                         \
	".cfi_escape " pc "\n\t"                                               \
	".cfi_escape 0x10, 0x1d, 0x02, 0x72, 0x00\n\t" FRINGE_ARCH_CFI_BX_     \
	    FRINGE_ARCH_CFI_UNSIGNED_
#define FRINGE_ARCH_CFI_LEFT_ ".cfi_restore_state\n\t"
#else
#define FRINGE_ARCH_CFI_LEAVE_(pc)
#define FRINGE_ARCH_CFI_LEFT_
#endif
#define FRINGE_ARCH_CFI_PC_IN_X1_ "0x09, 0x1e, 0x01"
#define FRINGE_ARCH_CFI_PC_IN_RECORD_ "0x10, 0x1e, 0x02, 0x72, 0x08"

#ifdef __ARM_FEATURE_BTI_DEFAULT
#define FRINGE_ARCH_LANDING_PAD_ "bti j\n\t"
#else
#define FRINGE_ARCH_LANDING_PAD_
#endif

/* Compilers that know it for reserved do not like it clobbered. */
#if defined(__APPLE__) || defined(__ANDROID__) || defined(__Fuchsia__)
#define FRINGE_ARCH_CLOBBER_PLATFORM_
#else
#define FRINGE_ARCH_CLOBBER_PLATFORM_ , "x18"
#endif

/* Kernels and firmware are compiled without. */
#ifdef __ARM_FP
#define FRINGE_ARCH_CLOBBER_FP_                                                \
	, "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10",   \
	    "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19",     \
	    "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28",     \
	    "v29", "v30", "v31"
#else
#define FRINGE_ARCH_CLOBBER_FP_
#endif

/* clang keeps nothing in ffr, and does not know its name. */
#if defined(__clang__)
#define FRINGE_ARCH_CLOBBER_FFR_
#else
#define FRINGE_ARCH_CLOBBER_FFR_ , "ffr"
#endif
#ifdef __ARM_FEATURE_SVE
#define FRINGE_ARCH_CLOBBER_SVE_                                               \
	, "p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "p10",   \
	    "p11", "p12", "p13", "p14", "p15" FRINGE_ARCH_CLOBBER_FFR_
#else
#define FRINGE_ARCH_CLOBBER_SVE_
#endif

/* clang-format off */

#define FRINGE_ARCH_CLOBBERS_                                                  \
	FRINGE_ARCH_CLOBBER_BX_                                                \
	/* general */                                                          \
	"x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16",     \
	"x17", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28",  \
	"x30" FRINGE_ARCH_CLOBBER_PLATFORM_                                    \
	/* floating point and vector; predicates */                            \
	FRINGE_ARCH_CLOBBER_FP_                                                \
	FRINGE_ARCH_CLOBBER_SVE_,                                              \
	"cc", "memory"

/*
 * The body of the three functions below, which differ in `leave`: it stores
 * x29 and the landing label, which is in x1; and in where unwinding then finds
 * the label.
 */
#define FRINGE_ARCH_SWITCH_(leave, cfi_pc)                                     \
	struct fringe_transfer arrived;                                        \
	void *their_sp = to->sp;                                               \
	void *their_fp = to->fp;                                               \
	void *their_bx = to->bx;                                               \
	register uintptr_t carried __asm__("x0") = value;                      \
	register void *came_from __asm__("x1");                                \
	register struct fringe_record *left __asm__("x2") = me;                \
	register void *sp __asm__("x3") = their_sp;                            \
	register void *fp __asm__("x4") = their_fp;                            \
	register void *label __asm__("x5") = pc;                               \
	register void *bx __asm__("x6") = their_bx;                            \
                                                                               \
	__asm__ __volatile__(                                                  \
	    /* Leave: say how to go on, then go. */                            \
	    "adr x1, 0f\n\t"                                                   \
	    leave                                                              \
	    "mov x7, sp\n\t"                                                   \
	    "str x7, [x2, #16]\n\t"                                            \
	    FRINGE_ARCH_KEEP_BX_                                               \
	    FRINGE_ARCH_CFI_LEAVE_(cfi_pc)                                     \
	    "mov x19, x6\n\t"                                                  \
	    "mov sp, x3\n\t"                                                   \
	    "mov x29, x4\n\t"                                                  \
	    "br x5\n\t"                                                        \
	    FRINGE_ARCH_CFI_LEFT_                                              \
	    /* What unwinders find when they look up the label. */             \
	    "nop\n"                                                            \
	    "0:\n\t"                                                           \
	    FRINGE_ARCH_LANDING_PAD_                                           \
	    : "+r"(carried), "=&r"(came_from), "+r"(left), "+r"(sp),           \
	      "+r"(fp), "+r"(label), "+r"(bx)                                  \
	    :                                                                  \
	    : FRINGE_ARCH_CLOBBERS_);                                          \
	arrived.value = carried;                                               \
	arrived.pc = came_from;                                                \
	return arrived

/* clang-format on */

/*
 * Suspends the calling function in *me, carries `value` to the function
 * suspended in *to and goes on there at `pc`. Returns when somebody goes on
 * from *me, with what they carried and the pc where they go on, or NULL when
 * they do not.
 *
 * On entry: *to is a record that nobody else goes on from; its pc is not read.
 * At the jump: x0 = value, x1 = where this goes on, x2 = me, x5 = pc; sp, x29
 * and x19 from *to.
 * On arrival: x0 = value, x1 = the switcher's pc or 0, x2 = the record that it
 * left; sp, x29 (and under clang x19) as on entry.
 * On exit: all else overwritten.
 */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_swap_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_("stp x29, x1, [x2]\n\t", FRINGE_ARCH_CFI_PC_IN_X1_);
}

/* The same, but leaves me->pc to the other side, which gets it anyway. */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_suspend_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_("str x29, [x2]\n\t", FRINGE_ARCH_CFI_PC_IN_X1_);
}

/* As fringe_arch_swap_, but carries NULL: the other side is to end. */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_end_by_swap_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_("stp x29, x1, [x2]\n\t"
			    "mov x1, xzr\n\t",
	    FRINGE_ARCH_CFI_PC_IN_RECORD_);
}

/*
 * Which thread this is: its thread pointer. Code that could go on in another
 * thread must not keep it: hence volatile.
 */
#if __STDC_HOSTED__
FRINGE_INLINE_ uintptr_t
fringe_arch_thread_(void)
{
	uintptr_t thread;

#ifdef __APPLE__
	__asm__ __volatile__("mrs %0, tpidrro_el0" : "=r"(thread));
#else
	__asm__ __volatile__("mrs %0, tpidr_el0" : "=r"(thread));
#endif
	return thread;
}
#endif

/*
 * The thread's floating-point control word, as one that is never 0: FPCR, whose
 * upper half is reserved, with a bit there.
 */
#define FRINGE_ARCH_FPU_WORD_ ((uintptr_t)1 << 63)

#ifdef __ARM_FP
FRINGE_INLINE_ uintptr_t
fringe_arch_fpu_read_(void)
{
	uintptr_t fpcr;

	__asm__ __volatile__("mrs %0, fpcr" : "=r"(fpcr));
	return fpcr | FRINGE_ARCH_FPU_WORD_;
}

FRINGE_INLINE_ void
fringe_arch_fpu_write_(uintptr_t words)
{
	__asm__ __volatile__("msr fpcr, %0"
			     :
			     : "r"(words & ~FRINGE_ARCH_FPU_WORD_));
}
#else
#define FRINGE_ARCH_FPU_ 0
#endif

#endif
