/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The switch for s390x, the 64-bit ABI of z/Architecture. Private: include
 * <fringe.h>. x86_64.h explains why it is as it is; here are the tables, the
 * pictures and what differs.
 *
 * ABI facts (ELF Application Binary Interface s390x Supplement)
 *
 *   - Stacks grow down. r15 is a multiple of 8 at all times ("The Stack
 *     Frame").
 *   - The 160 bytes from r15 up are the register save area, which belongs to
 *     whoever is called: r2 to r15 at 16 to 127, f0, f2, f4 and f6 from 128
 *     on. So every frame that calls has them at its end ("Register Save Area").
 *   - What lies below r15 belongs to nobody ("The Stack Frame").
 *   - r6 to r13, r15 and f8 to f15 belong to the caller; of the vector
 *     registers no more than that, f8 to f15 being the first halves of v8 to
 *     v15 ("Registers").
 *   - r12 is the global offset table's address where position-independent
 *     code needs one, r11 the frame pointer where there is one. It points to
 *     the frame's lower end, as r15 does (there).
 *   - The word at r15 may hold the caller's r15, the back chain. That is
 *     optional, compilers do not do it unasked, and tables are the way to
 *     unwind ("The Stack Frame").
 *   - The access registers a0 and a1 are the halves of the thread pointer.
 *     The rounding modes and masks of FPC belong to the thread ("Registers").
 *   - DWARF numbers: r0 to r15 0 to 15, f0, f2, f4, f6, f1 and so on 16 to
 *     31, v16 and so on 68 to 83; the return address is in column 14. The CFA
 *     is 160 above the caller's r15 ("DWARF Register Mapping", "Unwinding").
 *
 * Registers at a switch
 *
 *   register        ABI role         what the switch does
 *   r2              argument 1       carries the value across
 *   r3              argument 2       carries the switcher's pc across, or 0
 *   r4              argument 3       points to the record left
 *   r5              argument 4       points to the record gone on from
 *   r1              scratch          where to go on
 *   r0              scratch          clobber list
 *   r6-r10          callee-saved     clobber list
 *   r11             frame pointer    kept by the asm, in the record
 *   r12, r13        callee-saved     clang: clobber list. gcc: kept by the
 *                                    asm, in the save area, see Pitfalls. Both
 *                                    load them for the other side
 *   r14             return address   clobber list
 *   r15             stack pointer    kept by the asm, in the record
 *   f0-f7           scratch          clobber list
 *   f8-f15          callee-saved     clobber list, which stands for v8-v15
 *   v16-v31         scratch          clobber list, where there are any
 *   fpc             control          untouched: it belongs to the thread
 *   a0, a1          thread           untouched: they belong to the thread
 *   a2-a15          scratch          nothing: compilers keep nothing there
 *
 * Stack layout. A record:
 *
 *         +0   fp   r11
 *         +8   pc   where to jump
 *         +16  sp   r15
 *         +24       unused
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
 *                    | the body's save area, with   |
 *                    | r14 in the root and no back  |
 *   control - 160    | chain                        |
 *                    +------------------------------+
 *                    | frames of the body and of    |
 *                    | what it called ...           |
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
 *   r15 ->           +------------------------------+
 *
 * A back chain, where everything is compiled for one, ends at the root with a
 * 0, as it does at a thread's first frame. It has no place for the resumer's
 * pc: what goes with a link of it lies 112 bytes above where it points to.
 *
 * Unwinding
 *
 *   From the moment that the record is written to the jump the rules are
 *   those of a frame called from the landing label:
 *
 *     0f 06 74 10 06 23 a0 01
 *                      DW_CFA_def_cfa_expression, 6 bytes: DW_OP_breg4 16,
 *                      DW_OP_deref, DW_OP_plus_uconst 160: the CFA is 160
 *                      above the r15 stored at r4 + 16
 *     10 0f 02 74 10   DW_CFA_expression, column 15 (r15), 2 bytes:
 *                      DW_OP_breg4 16: saved at r4 + 16, for it is not the CFA
 *     09 0e 03         DW_CFA_register: column 14 (r14, the return address) is
 *                      in column 3 (r3); where r3 is to be 0, in the record:
 *     10 0e 02 74 08   DW_CFA_expression, column 14: saved at r4 + 8
 *     10 0b 02 74 00   the same for column 11 (r11) at r4 + 0
 *     10 0c 05 74 10 06 23 60
 *                      (gcc) column 12 (r12), 5 bytes: DW_OP_breg4 16,
 *                      DW_OP_deref, DW_OP_plus_uconst 96: in the save area at
 *                      the r15 stored at r4 + 16
 *     10 0d 05 74 10 06 23 68
 *                      (gcc) the same for column 13 (r13), 104 above it
 *
 *   How the root frame finds the resumer is told in s390x.S.
 *
 * Pitfalls met
 *
 *   - r11 in the clobber list: clang takes it without a word. r12: gcc refuses
 *     it in position-independent code. r13: gcc takes it without a word, but
 *     constants that it loads afterwards it addresses by r13. There is no
 *     place for two more in the record. They go where a callee would save
 *     them: gcc's functions that switch have a frame, with a save area at its
 *     end, since they also call (fringe_anything_may_have_run_).
 *   - Without r15's own rule unwinders take the CFA for it, 160 bytes off.
 *   - Before the z990 instructions had no negative displacements, and
 *     compilers may still be told to do without.
 *   - Arguments are loaded before any variable is put into its register:
 *     sanitizers put calls before loads.
 */
#ifndef FRINGE_ARCH_S390X_H
#define FRINGE_ARCH_S390X_H

#ifndef FRINGE_ARCH_INCLUDED_
#error "do not include arch/s390x.h: include <fringe.h>"
#endif

#include <stddef.h>
#include <stdint.h>

#include "fringe/compiler.h"

/* What files about this architecture are called, as a word. */
#define FRINGE_ARCH_NAME_ s390x

#define FRINGE_ARCH_STACK_ALIGN_ 16
/* Each frame has the next one's save area. */
#define FRINGE_ARCH_STACK_WORDS_ 128
#define FRINGE_ARCH_DWARF_FP_ 11
#define FRINGE_ARCH_GUARD_ 0
#define FRINGE_ARCH_RED_ZONE_ 0

/* For probes: the register that carries the value, and the shortest nop. */
#define FRINGE_ARCH_CARRIER_ "r2"
#define FRINGE_ARCH_NOP_ "nopr %%r7"

/* How a suspended function goes on. s390x.S repeats the offsets. */
struct fringe_record {
	void *fp; /* r11 */
	void *pc;
	void *sp; /* r15 */
	void *unused;
};

/* What arrives with a switch: a word, and where the switcher goes on. */
struct fringe_transfer {
	uintptr_t value;
	void *pc;
};

#ifdef __clang__
#define FRINGE_ARCH_KEEP_
#define FRINGE_ARCH_CFI_KEPT_
#define FRINGE_ARCH_CLOBBER_KEPT_ "r12", "r13",
#else
#define FRINGE_ARCH_KEEP_ "stmg %%r12, %%r13, 96(%%r15)\n\t"
#define FRINGE_ARCH_CFI_KEPT_                                                  \
	".cfi_escape 0x10, 0x0c, 0x05, 0x74, 0x10, 0x06, 0x23, 0x60\n\t"       \
	".cfi_escape 0x10, 0x0d, 0x05, 0x74, 0x10, 0x06, 0x23, 0x68\n\t"
#define FRINGE_ARCH_CLOBBER_KEPT_
#endif

#ifdef __GCC_HAVE_DWARF2_CFI_ASM
#define FRINGE_ARCH_CFI_LEAVE_(pc)                                             \
	".cfi_remember_state\n\t"                                              \
	".cfi_escape 0x0f, 0x06, 0x74, 0x10, 0x06, 0x23, 0xa0, 0x01\n\t"       \
	".cfi_escape 0x10, 0x0f, 0x02, 0x74, 0x10\n\t"                         \
	".cfi_escape " pc "\n\t"                                               \
	".cfi_escape 0x10, 0x0b, 0x02, 0x74, 0x00\n\t" FRINGE_ARCH_CFI_KEPT_
#define FRINGE_ARCH_CFI_LEFT_ ".cfi_restore_state\n\t"
#else
#define FRINGE_ARCH_CFI_LEAVE_(pc)
#define FRINGE_ARCH_CFI_LEFT_
#endif
#define FRINGE_ARCH_CFI_PC_IN_R3_ "0x09, 0x0e, 0x03"
#define FRINGE_ARCH_CFI_PC_IN_RECORD_ "0x10, 0x0e, 0x02, 0x74, 0x08"

#ifdef __VX__
#define FRINGE_ARCH_CLOBBER_V_                                                 \
	, "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24",       \
	    "v25", "v26", "v27", "v28", "v29", "v30", "v31"
#else
#define FRINGE_ARCH_CLOBBER_V_
#endif

/* clang-format off */

#define FRINGE_ARCH_CLOBBERS_                                                  \
	FRINGE_ARCH_CLOBBER_KEPT_                                              \
	"r0", "r6", "r7", "r8", "r9", "r10", "r14",                            \
	"f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10",     \
	"f11", "f12", "f13", "f14", "f15"                                      \
	FRINGE_ARCH_CLOBBER_V_,                                                \
	"cc", "memory"

/*
 * The body of the three functions below, which differ in what `leave` does
 * once r3 is the landing label, and in where unwinding then finds the label.
 */
#define FRINGE_ARCH_SWITCH_(leave, cfi_pc)                                     \
	struct fringe_transfer arrived;                                        \
	register uintptr_t carried __asm__("r2");                              \
	register void *came_from __asm__("r3");                                \
	register struct fringe_record *left __asm__("r4") = me;                \
	register struct fringe_record *other __asm__("r5") = to;               \
	register void *label __asm__("r1") = pc;                               \
                                                                               \
	__asm__ __volatile__(                                                  \
	    /* Leave: say how to go on, then go. */                            \
	    "larl %%r3, 0f\n\t"                                                \
	    "stg %%r11, 0(%%r4)\n\t"                                           \
	    leave                                                              \
	    "stg %%r15, 16(%%r4)\n\t"                                          \
	    FRINGE_ARCH_KEEP_                                              \
	    FRINGE_ARCH_CFI_LEAVE_(cfi_pc)                                     \
	    "lg %%r15, 16(%%r5)\n\t"                                           \
	    "lmg %%r12, %%r13, 96(%%r15)\n\t"                                  \
	    "lg %%r11, 0(%%r5)\n\t"                                            \
	    "br %%r1\n\t"                                                      \
	    FRINGE_ARCH_CFI_LEFT_                                              \
	    /* What unwinders find when they look up the label. */             \
	    "nopr %%r7\n"                                                      \
	    "0:"                                                               \
	    : "=r"(carried), "=&r"(came_from), "+r"(left), "+r"(other),        \
	      "+r"(label)                                                      \
	    : "0"(value)                                                       \
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
 * At the jump: r2 = value, r3 = where this goes on, r4 = me, r1 = pc; r15 and
 * r11 from *to, r12 and r13 from the save area there.
 * On arrival: r2 = value, r3 = the switcher's pc or 0, r4 = the record that it
 * left; r15, r11 (and under gcc r12 and r13) as on entry.
 * On exit: all else overwritten.
 */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_swap_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_("stg %%r3, 8(%%r4)\n\t", FRINGE_ARCH_CFI_PC_IN_R3_);
}

/* The same, but leaves me->pc to the other side, which gets it anyway. */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_suspend_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_("", FRINGE_ARCH_CFI_PC_IN_R3_);
}

/* As fringe_arch_swap_, but carries NULL: the other side is to end. */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_end_by_swap_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_("stg %%r3, 8(%%r4)\n\t"
			    "lghi %%r3, 0\n\t",
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

	__asm__ __volatile__("ear %0, %%a0\n\t"
			     "sllg %0, %0, 32\n\t"
			     "ear %0, %%a1"
			     : "=r"(thread));
	return thread;
}
#endif

/*
 * The thread's floating-point control words as one word, which is never 0:
 * the masks and the two rounding modes of FPC, and a bit above. The flags and
 * the code of the last exception stay as they are.
 */
#define FRINGE_ARCH_FPU_WORD_ ((uintptr_t)1 << 32)
#define FRINGE_ARCH_FPU_CONTROL_ ((uintptr_t)0xf8000077)

FRINGE_INLINE_ uintptr_t
fringe_arch_fpu_read_(void)
{
	uintptr_t fpc;

	__asm__ __volatile__("efpc %0" : "=r"(fpc));
	return (fpc & FRINGE_ARCH_FPU_CONTROL_) | FRINGE_ARCH_FPU_WORD_;
}

FRINGE_INLINE_ void
fringe_arch_fpu_write_(uintptr_t words)
{
	uintptr_t fpc;

	__asm__ __volatile__("efpc %0" : "=r"(fpc));
	fpc &= ~FRINGE_ARCH_FPU_CONTROL_;
	fpc |= words & FRINGE_ARCH_FPU_CONTROL_;
	__asm__ __volatile__("sfpc %0" : : "r"(fpc));
}

#endif
