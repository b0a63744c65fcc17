/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The switch for OpenRISC 1000, 32 bits. Private: include <fringe.h>. x86_64.h
 * explains why it is as it is; here are the tables, the pictures and what
 * differs.
 *
 * ABI facts (OpenRISC 1000 Architecture Manual, "Application Binary Interface")
 *
 *   - Words have 4 bytes, in big-endian order. Stacks grow down.
 *   - Compilers take sp for a multiple of 4, and align nothing more. Stacks of
 *     ours begin at a multiple of 16, as on most other architectures.
 *   - The 128 bytes below sp are a function's to use: handlers of interrupts
 *     leave them alone ("Stack Frame").
 *   - r1, r2, r10, and the even ones from r14 to r30 belong to the caller
 *     ("Register Usage"). r0 is 0, r10 is fixed: the thread's.
 *   - The frame pointer, where there is one, is r2. It holds the CFA: the
 *     caller's r2 is at r2 - 8 and the return address at r2 - 4 ("Stack
 *     Frame"; compilers put registers of the caller's below).
 *   - Floating point is done in general registers. FPCSR, where there is one,
 *     has the rounding mode, which is the thread's.
 *   - Arguments travel in r3 to r8, results in r11 and r12. DWARF numbers: r0
 *     to r31 are 0 to 31; the return address is in column 9, that of r9.
 *   - The instruction after a jump is executed before the jump goes anywhere:
 *     its delay slot. A call returns to the one after that.
 *
 * Registers at a switch
 *
 *   register        ABI role         what the switch does
 *   r3              argument 1       carries the value across
 *   r4              argument 2       carries the switcher's pc across, or 0
 *   r5              argument 3       points to the record left
 *   r6              argument 4       points to the record gone on from
 *   r7              argument 5       where to go on
 *   r8              argument 6       fp of the record gone on from
 *   r1              stack pointer    kept by the asm, in the record
 *   r2              frame pointer    kept by the asm, in the record
 *   r9              return address   clobber list; tells where the code is
 *   r11-r13, r15,   scratch          clobber list
 *   r17 ... r31
 *   r14, r16 ...    callee-saved     clobber list
 *   r30
 *   SR[F]           flag             clobber list
 *   FPCSR           control          untouched: it belongs to the thread
 *   SR[CY], MACHI,  carry, products  nothing: compilers use them within one
 *   MACLO                            operation, if at all
 *   r0, r10         fixed            untouched
 *
 * Stack layout. A record:
 *
 *         +0   fp   r2
 *         +4   pc   where to jump
 *         +8   sp   r1
 *         +12       not used
 *
 * A generator's stack before its first resume:
 *
 *   base ->          +------------------------------+
 *   base - 16        | context: fp = link + 8       |
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
 * Suspended:
 *
 *   base - 16        | context: its fp, pc, sp      |
 *   base - 32        | link: out of date            |
 *                    | the rest                     |
 *   control ->       +------------------------------+
 *                    | frames of the body and of    |
 *                    | what it called ...           |
 *   context.sp ->    +------------------------------+
 *
 * Running, with the resumer's stack beside it:
 *
 *   base - 16        | context: pc = 0              |    | frames of main  |
 *   r2 of the root ->|                              |    |                 |
 *   base - 32        | link: the resumer's fp, pc   |    | ...             |
 *                    |   and sp ------------------------>+-----------------+
 *   control ->       | the rest                     |
 *                    +------------------------------+
 *                    | frames ...                   |
 *   r1 ->            +------------------------------+
 *
 * The root's r2 stands two words above link, so that link's first words are
 * where a frame record has r2 and r9.
 *
 * Unwinding
 *
 *   As on x86-64: the compiler's rules hold until the record is written and
 *   from the landing label on, with a nop before it for those who look at the
 *   byte before a return address. In between:
 *
 *     0f 03 75 08 06   DW_CFA_def_cfa_expression, 3 bytes: DW_OP_breg5 8,
 *                      DW_OP_deref: the CFA is the sp stored at r5 + 8
 *     09 09 04         DW_CFA_register: column 9 (r9, the return address) is
 *                      in column 4 (r4); where r4 is to be 0, in the record:
 *     10 09 02 75 04   DW_CFA_expression, column 9, 2 bytes: DW_OP_breg5 4:
 *                      saved at r5 + 4
 *     10 02 02 75 00   the same for column 2 (r2) at r5 + 0
 *
 *   How the root frame finds the resumer is told in or1k.S.
 *
 * Pitfalls met
 *
 *   - In the delay slot of the jump the rules of the window hold still, and
 *     sp may change there: the next instruction is the other side's.
 *   - A program finds out where it is by calling the next instruction but
 *     one. Its own return address was saved, since r9 is overwritten.
 *   - The flag survives calls of nothing, but gcc has to be told that an asm
 *     changes it, by a name that it has for itself.
 */
#ifndef FRINGE_ARCH_OR1K_H
#define FRINGE_ARCH_OR1K_H

#ifndef FRINGE_ARCH_INCLUDED_
#error "do not include arch/or1k.h: include <fringe.h>"
#endif

#include <stddef.h>
#include <stdint.h>

#include "fringe/compiler.h"

#ifndef __OR1K_DELAY__
#error "libfringe knows OpenRISC 1000 with delay slots"
#endif

/* What files about this architecture are called, as a word. */
#define FRINGE_ARCH_NAME_ or1k

#define FRINGE_ARCH_STACK_ALIGN_ 16

/* The frame pointer's number in unwind tables. */
#define FRINGE_ARCH_DWARF_FP_ 2

/* How far the frame pointer stands above the two words of a frame record. */
#define FRINGE_ARCH_FP_ABOVE_ (2 * sizeof(void *))

/* The least guard below a mapped stack, in bytes; it is at least a page. */
#define FRINGE_ARCH_GUARD_ 0

/* Bytes below a suspended context's sp that may be in use. */
#define FRINGE_ARCH_RED_ZONE_ 128

/* gcc takes a trap for a call of abort. */
#define FRINGE_ARCH_TRAP_()                                                    \
	do {                                                                   \
		__asm__ __volatile__("l.trap 1");                              \
	} while (1)

/* How a suspended function goes on. or1k.S repeats the offsets. */
struct fringe_record {
	void *fp; /* r2 */
	void *pc;
	void *sp; /* r1 */
	void *unused;
};

/* What arrives with a switch: a word, and where the switcher goes on. */
struct fringe_transfer {
	uintptr_t value;
	void *pc;
};

#ifdef __GCC_HAVE_DWARF2_CFI_ASM
#define FRINGE_ARCH_CFI_LEAVE_(pc)                                             \
	".cfi_remember_state\n\t"                                              \
	".cfi_escape 0x0f, 0x03, 0x75, 0x08, 0x06\n\t"                         \
	".cfi_escape " pc "\n\t"                                               \
	".cfi_escape 0x10, 0x02, 0x02, 0x75, 0x00\n\t"
#define FRINGE_ARCH_CFI_LEFT_ ".cfi_restore_state\n\t"
#else
#define FRINGE_ARCH_CFI_LEAVE_(pc)
#define FRINGE_ARCH_CFI_LEFT_
#endif
#define FRINGE_ARCH_CFI_PC_IN_R4_ "0x09, 0x09, 0x04"
#define FRINGE_ARCH_CFI_PC_IN_RECORD_ "0x10, 0x09, 0x02, 0x75, 0x04"

/* clang-format off */

#define FRINGE_ARCH_CLOBBERS_                                                  \
	"r8", "r9", "r11", "r12", "r13", "r14", "r15", "r16", "r17", "r18",    \
	"r19", "r20", "r21", "r22", "r23", "r24", "r25", "r26", "r27", "r28",  \
	"r29", "r30", "r31", "?sr_f", "memory"

/*
 * The body of the three functions below, which differ in what `leave` does
 * once r4 is the landing label, and in where unwinding then finds the label.
 */
#define FRINGE_ARCH_SWITCH_(leave, cfi_pc)                                     \
	register uintptr_t r3 __asm__("r3");                                   \
	register void *r4 __asm__("r4");                                       \
	register struct fringe_record *r5 __asm__("r5") = me;                  \
	register struct fringe_record *r6 __asm__("r6") = to;                  \
	register void *r7 __asm__("r7") = pc;                                  \
                                                                               \
	__asm__ __volatile__(                                                  \
	    /* Leave: say how to go on, then go. */                            \
	    "l.lwz r8, 0(r6)\n\t"                                              \
	    "l.jal 1f\n\t"                                                     \
	    "l.sw 0(r5), r2\n"                                                 \
	    "1:\n\t"                                                           \
	    "l.addi r4, r9, 0f - 1b\n\t"                                       \
	    leave                                                              \
	    "l.sw 8(r5), r1\n\t"                                               \
	    FRINGE_ARCH_CFI_LEAVE_(cfi_pc)                                     \
	    "l.or r2, r8, r8\n\t"                                              \
	    "l.jr r7\n\t"                                                      \
	    "l.lwz r1, 8(r6)\n\t"                                              \
	    FRINGE_ARCH_CFI_LEFT_                                              \
	    /* What unwinders find when they look up the label. */             \
	    "l.nop\n"                                                          \
	    "0:"                                                               \
	    : "=r"(r3), "=&r"(r4), "+r"(r5), "+r"(r6), "+r"(r7)                \
	    : "0"(value)                                                       \
	    : FRINGE_ARCH_CLOBBERS_);                                          \
	struct fringe_transfer arrived = { r3, r4 };                           \
	return arrived

/* clang-format on */

/*
 * Suspends the calling function in *me, carries `value` to the function
 * suspended in *to and goes on there at `pc`. Returns when somebody goes on
 * from *me, with what they carried and the pc where they go on, or NULL when
 * they do not.
 *
 * On entry: *to is a record that nobody else goes on from; its pc is not read.
 * At the jump: r3 = value, r4 = where this goes on, r5 = me, r7 = pc; r1 and
 * r2 from *to.
 * On arrival: r3 = value, r4 = the switcher's pc or 0, r5 = the record that it
 * left; r1 and r2 as on entry.
 * On exit: all else overwritten.
 */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_swap_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_("l.sw 4(r5), r4\n\t", FRINGE_ARCH_CFI_PC_IN_R4_);
}

/* The same, but leaves me->pc to the other side, which gets it anyway. */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_suspend_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_("", FRINGE_ARCH_CFI_PC_IN_R4_);
}

/* As fringe_arch_swap_, but carries NULL: the other side is to end. */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_end_by_swap_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_("l.sw 4(r5), r4\n\t"
			    "l.movhi r4, 0\n\t",
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

	__asm__ __volatile__("l.or %0, r10, r10" : "=r"(thread));
	return thread;
}
#endif

/*
 * The thread's floating-point control words as one word, which is never 0: the
 * rounding mode and whether exceptions trap, three bits of FPCSR, special
 * register 20, with one above. The others tell what happened, and stay. Where
 * the compiler computes without a floating-point unit nothing is read, since
 * there may be none, and programs may not be let.
 */
#ifdef __or1k_hard_float__
FRINGE_INLINE_ uintptr_t
fringe_arch_fpu_read_(void)
{
	uintptr_t fpcsr;

	__asm__ __volatile__("l.mfspr %0, r0, 20" : "=r"(fpcsr));
	return (fpcsr & 7) | 8;
}

FRINGE_INLINE_ void
fringe_arch_fpu_write_(uintptr_t words)
{
	uintptr_t fpcsr;

	__asm__ __volatile__("l.mfspr %0, r0, 20" : "=r"(fpcsr));
	fpcsr = (fpcsr & ~(uintptr_t)7) | (words & 7);
	__asm__ __volatile__("l.mtspr r0, %0, 20" : : "r"(fpcsr));
}
#else
#define FRINGE_ARCH_FPU_ 0
#endif

#endif
