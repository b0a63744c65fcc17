/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The switch for LoongArch, 64 bits, with and without floating point. Private:
 * include <fringe.h>. x86_64.h explains why it is as it is; here are the
 * tables, the pictures and what differs. Its unwind rules have been read, but
 * no unwinder and no debugger has been seen to follow them yet.
 *
 * ABI facts (LoongArch ELF psABI, procedure calling convention)
 *
 *   - Stacks grow down. sp is a multiple of 16 at all times ("The Stack
 *     Frame").
 *   - There is no red zone.
 *   - sp, fp, s0 to s8 and, where the ABI passes floating-point arguments in
 *     registers, the lower 64 bits of fs0 to fs7 belong to the caller
 *     ("Register Usage").
 *   - tp is the thread's, r21 is reserved.
 *   - The frame pointer, where there is one, is r22. It holds the CFA: the
 *     caller's is at fp - 16 and the return address at fp - 8 (compilers do
 *     so; the psABI does not say).
 *   - The rounding mode and the enabled exceptions in fcsr0 are the thread's;
 *     its flags and fcc0 to fcc7 are nobody's across a call.
 *   - Arguments travel in a0 to a7, results in a0 and a1. DWARF numbers: r0
 *     to r31 are 0 to 31, f0 to f31 are 32 to 63; the return address is that
 *     of ra, 1 ("DWARF for the LoongArch Architecture").
 *
 * Registers at a switch
 *
 *   register        ABI role         what the switch does
 *   a0 (r4)         argument 1       carries the value across
 *   a1 (r5)         argument 2       carries the switcher's pc across, or 0
 *   a2 (r6)         argument 3       points to the record left
 *   a3 (r7)         argument 4       points to the record gone on from
 *   a4, a5          arguments        fp and sp of the record gone on from
 *   t2 (r14)        scratch          where to go on
 *   sp (r3)         stack pointer    kept by the asm, in the record
 *   fp (r22)        frame pointer    kept by the asm, in the record
 *   s8 (r31)        callee-saved     gcc: clobber list. clang: kept by the
 *                                    asm, in the record, for it is the base
 *                                    pointer. Both load it for the other side
 *   ra (r1)         return address   clobber list
 *   t0, t1, t3-t8   scratch          clobber list
 *   a6, a7          arguments        clobber list
 *   s0-s7           callee-saved     clobber list
 *   f0-f31          fa, ft, fs       clobber list, which stands for the whole
 *                                    vector registers
 *   fcc0-fcc7       conditions       clobber list
 *   fcsr0           control          untouched: it belongs to the thread
 *   tp, r21         fixed            untouched
 *
 * Stack layout. A record:
 *
 *         +0   fp   r22
 *         +8   pc   where to jump
 *         +16  sp
 *         +24  s8   (clang)
 *
 * A generator's stack before its first resume:
 *
 *   base ->          +------------------------------+
 *   base - 32        | context: fp = link + 16      |
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
 *                    | frames of the body and of    |
 *                    | what it called ...           |
 *   context.sp ->    +------------------------------+
 *
 * Running, with the resumer's stack beside it:
 *
 *   base - 32        | context: pc = 0              |    | frames of main  |
 *   fp of the root ->|                              |    |                 |
 *   base - 64        | link: the resumer's fp, pc   |    | ...             |
 *                    |   and sp ------------------------>+-----------------+
 *   control ->       | the rest                     |
 *                    +------------------------------+
 *                    | frames ...                   |
 *   sp ->            +------------------------------+
 *
 * The root's fp stands two words above link, so that link's first words are
 * where a frame record has fp and ra.
 *
 * Unwinding
 *
 *   As on x86-64: the compiler's rules hold until the record is written and
 *   from the landing label on, with a nop before it for those who look at the
 *   byte before a return address. In between:
 *
 *     0f 03 76 10 06   DW_CFA_def_cfa_expression, 3 bytes: DW_OP_breg6 16,
 *                      DW_OP_deref: the CFA is the sp stored at a2 + 16
 *     09 01 05         DW_CFA_register: column 1 (ra, the return address) is
 *                      in column 5 (a1); where a1 is to be 0, in the record:
 *     10 01 02 76 08   DW_CFA_expression, column 1, 2 bytes: DW_OP_breg6 8:
 *                      saved at a2 + 8
 *     10 16 02 76 00   the same for column 22 (fp) at a2 + 0
 *     10 1f 02 76 18   (clang) the same for column 31 (s8) at a2 + 24
 *
 *   How the root frame finds the resumer is told in loongarch64.S.
 *
 * Pitfalls met
 *
 *   - fp in the clobber list: clang takes it without a word and the function
 *     crashes. s8 is its base pointer in functions with over-aligned locals
 *     and variable-length arrays; there it is the same.
 *   - A jump through ra pops the return predictor's stack; one through t2
 *     does not.
 */
#ifndef FRINGE_ARCH_LOONGARCH64_H
#define FRINGE_ARCH_LOONGARCH64_H

#ifndef FRINGE_ARCH_INCLUDED_
#error "do not include arch/loongarch64.h: include <fringe.h>"
#endif

#include <stddef.h>
#include <stdint.h>

#include "fringe/compiler.h"

/* What files about this architecture are called, as a word. */
#define FRINGE_ARCH_NAME_ loongarch64

#define FRINGE_ARCH_STACK_ALIGN_ 16

/* Frames keep eight doubles too. */
#if __loongarch_frlen
#define FRINGE_ARCH_STACK_WORDS_ 80
#endif

/* The frame pointer's number in unwind tables. */
#define FRINGE_ARCH_DWARF_FP_ 22

/* How far the frame pointer stands above the two words of a frame record. */
#define FRINGE_ARCH_FP_ABOVE_ (2 * sizeof(void *))

/* The least guard below a mapped stack, in bytes; it is at least a page. */
#define FRINGE_ARCH_GUARD_ 0

/* Bytes below a suspended context's sp that may be in use. */
#define FRINGE_ARCH_RED_ZONE_ 0

/* How a suspended function goes on. loongarch64.S repeats the offsets. */
struct fringe_record {
	void *fp; /* r22 */
	void *pc;
	void *sp;
	void *s8; /* r31, where the compiler cannot be told to spill it */
};

/* What arrives with a switch: a word, and where the switcher goes on. */
struct fringe_transfer {
	uintptr_t value;
	void *pc;
};

#ifdef __clang__
#define FRINGE_ARCH_KEEP_S8_ "st.d $s8, $a2, 24\n\t"
#define FRINGE_ARCH_CFI_S8_ ".cfi_escape 0x10, 0x1f, 0x02, 0x76, 0x18\n\t"
#define FRINGE_ARCH_CLOBBER_S8_
#else
#define FRINGE_ARCH_KEEP_S8_
#define FRINGE_ARCH_CFI_S8_
#define FRINGE_ARCH_CLOBBER_S8_ "$r31",
#endif

#ifdef __GCC_HAVE_DWARF2_CFI_ASM
#define FRINGE_ARCH_CFI_LEAVE_(pc)                                             \
	".cfi_remember_state\n\t"                                              \
	".cfi_escape 0x0f, 0x03, 0x76, 0x10, 0x06\n\t"                         \
	".cfi_escape " pc "\n\t"                                               \
	".cfi_escape 0x10, 0x16, 0x02, 0x76, 0x00\n\t" FRINGE_ARCH_CFI_S8_
#define FRINGE_ARCH_CFI_LEFT_ ".cfi_restore_state\n\t"
#else
#define FRINGE_ARCH_CFI_LEAVE_(pc)
#define FRINGE_ARCH_CFI_LEFT_
#endif
#define FRINGE_ARCH_CFI_PC_IN_A1_ "0x09, 0x01, 0x05"
#define FRINGE_ARCH_CFI_PC_IN_RECORD_ "0x10, 0x01, 0x02, 0x76, 0x08"

/* Whatever the ABI does with them, somebody may have compiled for them. */
#if __loongarch_frlen
#define FRINGE_ARCH_CLOBBER_F_                                                 \
	, "$f0", "$f1", "$f2", "$f3", "$f4", "$f5", "$f6", "$f7", "$f8",       \
	    "$f9", "$f10", "$f11", "$f12", "$f13", "$f14", "$f15", "$f16",     \
	    "$f17", "$f18", "$f19", "$f20", "$f21", "$f22", "$f23", "$f24",    \
	    "$f25", "$f26", "$f27", "$f28", "$f29", "$f30", "$f31", "$fcc0",   \
	    "$fcc1", "$fcc2", "$fcc3", "$fcc4", "$fcc5", "$fcc6", "$fcc7"
#else
#define FRINGE_ARCH_CLOBBER_F_
#endif

/* clang-format off */

#define FRINGE_ARCH_CLOBBERS_                                                  \
	FRINGE_ARCH_CLOBBER_S8_                                                \
	"$r1", "$r8", "$r9", "$r10", "$r11", "$r12", "$r13", "$r15", "$r16",   \
	"$r17", "$r18", "$r19", "$r20", "$r23", "$r24", "$r25", "$r26",        \
	"$r27", "$r28", "$r29", "$r30" FRINGE_ARCH_CLOBBER_F_,                 \
	"memory"

/*
 * The body of the three functions below, which differ in what `leave` does
 * once a1 is the landing label, and in where unwinding then finds the label.
 */
#define FRINGE_ARCH_SWITCH_(leave, cfi_pc)                                     \
	register uintptr_t a0 __asm__("$r4");                                  \
	register void *a1 __asm__("$r5");                                      \
	register struct fringe_record *a2 __asm__("$r6") = me;                 \
	register struct fringe_record *a3 __asm__("$r7") = to;                 \
	register void *t2 __asm__("$r14") = pc;                                \
                                                                               \
	__asm__ __volatile__(                                                  \
	    /* Leave: say how to go on, then go. */                            \
	    "ld.d $a4, $a3, 0\n\t"                                             \
	    "ld.d $a5, $a3, 16\n\t"                                            \
	    "la.local $a1, 0f\n\t"                                             \
	    "st.d $fp, $a2, 0\n\t"                                             \
	    leave                                                              \
	    "st.d $sp, $a2, 16\n\t"                                            \
	    FRINGE_ARCH_KEEP_S8_                                               \
	    FRINGE_ARCH_CFI_LEAVE_(cfi_pc)                                     \
	    "ld.d $s8, $a3, 24\n\t"                                            \
	    "move $sp, $a5\n\t"                                                \
	    "move $fp, $a4\n\t"                                                \
	    "jr $t2\n\t"                                                       \
	    FRINGE_ARCH_CFI_LEFT_                                              \
	    /* What unwinders find when they look up the label. */             \
	    "nop\n"                                                            \
	    "0:"                                                               \
	    : "=r"(a0), "=&r"(a1), "+r"(a2), "+r"(a3), "+r"(t2)                \
	    : "0"(value)                                                       \
	    : FRINGE_ARCH_CLOBBERS_);                                          \
	struct fringe_transfer arrived = { a0, a1 };                           \
	return arrived

/* clang-format on */

/*
 * Suspends the calling function in *me, carries `value` to the function
 * suspended in *to and goes on there at `pc`. Returns when somebody goes on
 * from *me, with what they carried and the pc where they go on, or NULL when
 * they do not.
 *
 * On entry: *to is a record that nobody else goes on from; its pc is not read.
 * At the jump: a0 = value, a1 = where this goes on, a2 = me, t2 = pc; sp, fp
 * and s8 from *to.
 * On arrival: a0 = value, a1 = the switcher's pc or 0, a2 = the record that it
 * left; sp, fp (and under clang s8) as on entry.
 * On exit: all else overwritten.
 */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_swap_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_("st.d $a1, $a2, 8\n\t", FRINGE_ARCH_CFI_PC_IN_A1_);
}

/* The same, but leaves me->pc to the other side, which gets it anyway. */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_suspend_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_("", FRINGE_ARCH_CFI_PC_IN_A1_);
}

/* As fringe_arch_swap_, but carries NULL: the other side is to end. */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_end_by_swap_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_("st.d $a1, $a2, 8\n\t"
			    "move $a1, $zero\n\t",
	    FRINGE_ARCH_CFI_PC_IN_RECORD_);
}

/*
 * Which thread this is: its thread pointer, which another thread may have
 * changed by the next look: hence volatile. Where there need not be threads,
 * everything is the same one.
 */
#if __STDC_HOSTED__
FRINGE_INLINE_ uintptr_t
fringe_arch_thread_(void)
{
	uintptr_t thread;

	__asm__ __volatile__("move %0, $tp" : "=r"(thread));
	return thread;
}
#endif

/*
 * The thread's floating-point control words as one word, which is never 0: of
 * fcsr0 the enabled exceptions, which are fcsr1, and the rounding mode, fcsr3,
 * with a bit that is neither's. The others tell what happened, and stay.
 */
#define FRINGE_ARCH_FPU_BITS_ 0x31f
#define FRINGE_ARCH_FPU_WORD_ 0x400

#if __loongarch_frlen
FRINGE_INLINE_ uintptr_t
fringe_arch_fpu_read_(void)
{
	uintptr_t fcsr;

	__asm__ __volatile__("movfcsr2gr %0, $fcsr0" : "=r"(fcsr));
	return (fcsr & FRINGE_ARCH_FPU_BITS_) | FRINGE_ARCH_FPU_WORD_;
}

FRINGE_INLINE_ void
fringe_arch_fpu_write_(uintptr_t words)
{
	__asm__ __volatile__("movgr2fcsr $fcsr1, %0\n\t"
			     "movgr2fcsr $fcsr3, %0"
			     :
			     : "r"(words));
}
#else
#define FRINGE_ARCH_FPU_ 0
#endif

#endif
