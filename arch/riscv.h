/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The switch for RISC-V, 32 and 64 bits, with and without floating point and
 * vectors. Private: include <fringe.h>. x86_64.h explains why it is as it is;
 * here are the tables, the pictures and what differs.
 *
 * ABI facts (RISC-V ABIs Specification)
 *
 *   - A word, and W below, is XLEN / 8 bytes: 8 or 4.
 *   - Stacks grow down. sp is a multiple of 16 at all times ("Integer Calling
 *     Convention"). Of RV32E and RV64E, which have half the registers and
 *     align less, there is nothing here.
 *   - There is no red zone: nothing below sp may be relied upon (there).
 *   - sp, s0 to s11 and, where the ABI passes floating-point arguments in
 *     registers, fs0 to fs11 as wide as it passes them belong to the caller.
 *     All vector registers are the callee's ("Vector Register Convention").
 *   - tp and gp are fixed: the thread's and the program's.
 *   - The frame pointer, where there is one, is s0. It holds the CFA: the
 *     caller's s0 is at s0 - 2W and the return address at s0 - W ("Frame
 *     Pointer Convention").
 *   - The dynamic rounding mode is the thread's; fflags and the vector CSRs
 *     are nobody's across a call ("Floating-point Calling Convention").
 *   - Arguments travel in a0 to a7, results in a0 and a1. DWARF numbers: x0
 *     to x31 are 0 to 31, f0 to f31 are 32 to 63; the return address is that
 *     of ra, 1 ("DWARF Register Numbers").
 *
 * Registers at a switch
 *
 *   register        ABI role         what the switch does
 *   a0 (x10)        argument 1       carries the value across
 *   a1 (x11)        argument 2       carries the switcher's pc across, or 0
 *   a2 (x12)        argument 3       points to the record left
 *   a3 (x13)        argument 4       points to the record gone on from
 *   a4, a5          arguments        fp and sp of the record gone on from
 *   t2 (x7)         scratch          where to go on, see Pitfalls
 *   sp (x2)         stack pointer    kept by the asm, in the record
 *   s0 (x8)         frame pointer    kept by the asm, in the record
 *   s1 (x9)         callee-saved     gcc: clobber list. clang: kept by the
 *                                    asm, in the record, see Pitfalls. Both
 *                                    load it for the other side
 *   ra (x1)         return address   clobber list
 *   t0, t1, t3-t6   scratch          clobber list
 *   a6, a7          arguments        clobber list
 *   s2-s11          callee-saved     clobber list
 *   ft, fa, fs      floating point   clobber list, where there are any
 *   v0-v31          vector           clobber list, where there are any
 *   vl, vtype,      vector CSRs      nothing: compilers take any asm statement
 *   vxrm, vxsat                      to change them, and not all can be told
 *   fcsr            control          untouched: it belongs to the thread
 *   gp, tp          fixed            untouched
 *
 * Stack layout. A record:
 *
 *         +0   fp   s0
 *         +W   pc   where to jump
 *         +2W  sp
 *         +3W  s1   (clang)
 *
 * A generator's stack before its first resume:
 *
 *   base ->          +------------------------------+
 *   base - 4W        | context: fp = link + 2W      |
 *                    |   pc = fringe_arch_enter_    |
 *                    |   sp = control               |
 *   base - 8W        | link: not used yet           |
 *   base - 9W        | end: where backtraces end    |
 *                    | the rest of the control      |
 *   control ->       | block, 24W                   |
 *                    +------------------------------+
 *                    | unused                       |
 *   limit ->         +------------------------------+
 *
 * Suspended:
 *
 *   base - 4W        | context: its fp, pc, sp      |
 *   base - 8W        | link: out of date            |
 *                    | the rest                     |
 *   control ->       +------------------------------+
 *                    | frames of the body and of    |
 *                    | what it called ...           |
 *   context.sp ->    +------------------------------+
 *
 * Running, with the resumer's stack beside it:
 *
 *   base - 4W        | context: pc = 0              |    | frames of main  |
 *   s0 of the root ->|                              |    |                 |
 *   base - 8W        | link: the resumer's fp, pc   |    | ...             |
 *                    |   and sp ------------------------>+-----------------+
 *   control ->       | the rest                     |
 *                    +------------------------------+
 *                    | frames ...                   |
 *   sp ->            +------------------------------+
 *
 * The root's s0 stands two words above link, so that link's first words are
 * where a frame record has s0 and ra.
 *
 * Unwinding
 *
 *   As on x86-64: the compiler's rules hold until the record is written and
 *   from the landing label on, with a nop before it for those who look at the
 *   byte before a return address. In between:
 *
 *     0f 03 7c 2W 06   DW_CFA_def_cfa_expression, 3 bytes: DW_OP_breg12 2W,
 *                      DW_OP_deref: the CFA is the sp stored at a2 + 2W
 *     09 01 0b         DW_CFA_register: column 1 (ra, the return address) is
 *                      in column 11 (a1); where a1 is to be 0, in the record:
 *     10 01 02 7c W    DW_CFA_expression, column 1, 2 bytes: DW_OP_breg12 W:
 *                      saved at a2 + W
 *     10 08 02 7c 00   the same for column 8 (s0) at a2 + 0
 *     10 09 02 7c 3W   (clang) the same for column 9 (s1) at a2 + 3W
 *
 *   How the root frame finds the resumer is told in riscv.S.
 *
 * Pitfalls met
 *
 *   - s0 in the clobber list: clang takes it without a word and the function
 *     crashes. s1 is clang's base pointer in functions with over-aligned
 *     locals and variable-length arrays; there it is the same.
 *   - A jump through ra or t0 pops the return predictor's stack (Unprivileged
 *     ISA, "Unconditional Jumps"). One through t2 does not, and needs no
 *     landing pad at its target where they are enforced (Zicfilp).
 *   - The linker shortens lla, so nothing counts bytes across one.
 *   - Arguments are loaded before any variable is put into its register:
 *     sanitizers put calls before loads.
 *   - A variable in a0 that is an operand both in and out makes gcc warn that
 *     longjmp might clobber it, around a setjmp whose result came there.
 */
#ifndef FRINGE_ARCH_RISCV_H
#define FRINGE_ARCH_RISCV_H

#ifndef FRINGE_ARCH_INCLUDED_
#error "do not include arch/riscv.h: include <fringe.h>"
#endif

#include <stddef.h>
#include <stdint.h>

#include "fringe/compiler.h"

/* What files about this architecture are called, as a word. */
#define FRINGE_ARCH_NAME_ riscv

#define FRINGE_ARCH_STACK_ALIGN_ 16

/* Two frames keep twelve of these too, in a word each or, of 32 bits, two. */
#if __riscv_xlen == 32 && defined(__riscv_float_abi_double)
#define FRINGE_ARCH_STACK_WORDS_ 128
#elif !defined(__riscv_float_abi_soft)
#define FRINGE_ARCH_STACK_WORDS_ 96
#endif

/* The frame pointer's number in unwind tables. */
#define FRINGE_ARCH_DWARF_FP_ 8

/* How far the frame pointer stands above the two words of a frame record. */
#define FRINGE_ARCH_FP_ABOVE_ (2 * sizeof(void *))

/* The least guard below a mapped stack, in bytes; it is at least a page. */
#define FRINGE_ARCH_GUARD_ 0

/* Bytes below a suspended context's sp that may be in use. */
#define FRINGE_ARCH_RED_ZONE_ 0

/* For probes: the register in which a switch carries the value. */
#define FRINGE_ARCH_CARRIER_ "a0"

/* How a suspended function goes on. riscv.S repeats the offsets. */
struct fringe_record {
	void *fp; /* s0 */
	void *pc;
	void *sp;
	void *s1; /* where the compiler cannot be told to spill it */
};

/* What arrives with a switch: a word, and where the switcher goes on. */
struct fringe_transfer {
	uintptr_t value;
	void *pc;
};

/* Load and store a word, and one, two and three words as bytes in CFI. */
#if __riscv_xlen == 64
#define FRINGE_ARCH_LOAD_ "ld "
#define FRINGE_ARCH_STORE_ "sd "
#define FRINGE_ARCH_1W_ "8"
#define FRINGE_ARCH_2W_ "16"
#define FRINGE_ARCH_3W_ "24"
#elif __riscv_xlen == 32
#define FRINGE_ARCH_LOAD_ "lw "
#define FRINGE_ARCH_STORE_ "sw "
#define FRINGE_ARCH_1W_ "4"
#define FRINGE_ARCH_2W_ "8"
#define FRINGE_ARCH_3W_ "12"
#else
#error "libfringe knows RISC-V with 32 and 64 bits"
#endif

#ifdef __clang__
#define FRINGE_ARCH_KEEP_S1_                                                   \
	FRINGE_ARCH_STORE_ "s1, " FRINGE_ARCH_3W_ "(a2)\n\t"
#define FRINGE_ARCH_CFI_S1_                                                    \
	".cfi_escape 0x10, 0x09, 0x02, 0x7c, " FRINGE_ARCH_3W_ "\n\t"
#define FRINGE_ARCH_CLOBBER_S1_
#else
#define FRINGE_ARCH_KEEP_S1_
#define FRINGE_ARCH_CFI_S1_
#define FRINGE_ARCH_CLOBBER_S1_ "s1",
#endif

#ifdef __GCC_HAVE_DWARF2_CFI_ASM
#define FRINGE_ARCH_CFI_LEAVE_(pc)                                             \
	".cfi_remember_state\n\t"                                              \
	".cfi_escape 0x0f, 0x03, 0x7c, " FRINGE_ARCH_2W_ ", 0x06\n\t"          \
	".cfi_escape " pc "\n\t"                                               \
	".cfi_escape 0x10, 0x08, 0x02, 0x7c, 0x00\n\t" FRINGE_ARCH_CFI_S1_
#define FRINGE_ARCH_CFI_LEFT_ ".cfi_restore_state\n\t"
#else
#define FRINGE_ARCH_CFI_LEAVE_(pc)
#define FRINGE_ARCH_CFI_LEFT_
#endif
#define FRINGE_ARCH_CFI_PC_IN_A1_ "0x09, 0x01, 0x0b"
#define FRINGE_ARCH_CFI_PC_IN_RECORD_ "0x10, 0x01, 0x02, 0x7c, " FRINGE_ARCH_1W_

/* Whatever the ABI does with them, somebody may have compiled for them. */
#ifdef __riscv_flen
#define FRINGE_ARCH_CLOBBER_F_                                                 \
	, "ft0", "ft1", "ft2", "ft3", "ft4", "ft5", "ft6", "ft7", "ft8",       \
	    "ft9", "ft10", "ft11", "fa0", "fa1", "fa2", "fa3", "fa4", "fa5",   \
	    "fa6", "fa7", "fs0", "fs1", "fs2", "fs3", "fs4", "fs5", "fs6",     \
	    "fs7", "fs8", "fs9", "fs10", "fs11"
#else
#define FRINGE_ARCH_CLOBBER_F_
#endif
/* gcc 12 says that it has vectors, but knows no such register. */
#if defined(__riscv_vector) && (defined(__clang__) || __GNUC__ > 12)
#define FRINGE_ARCH_CLOBBER_V_                                                 \
	, "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10",   \
	    "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19",     \
	    "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28",     \
	    "v29", "v30", "v31"
#else
#define FRINGE_ARCH_CLOBBER_V_
#endif

/* clang-format off */

#define FRINGE_ARCH_CLOBBERS_                                                  \
	FRINGE_ARCH_CLOBBER_S1_                                                \
	"ra", "t0", "t1", "t3", "t4", "t5", "t6", "a4", "a5", "a6", "a7",      \
	"s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11"           \
	FRINGE_ARCH_CLOBBER_F_                                                 \
	FRINGE_ARCH_CLOBBER_V_,                                                \
	"memory"

/*
 * The body of the three functions below, which differ in what `leave` does
 * once a1 is the landing label, and in where unwinding then finds the label.
 */
#define FRINGE_ARCH_SWITCH_(leave, cfi_pc)                                     \
	register uintptr_t a0 __asm__("a0");                                   \
	register void *a1 __asm__("a1");                                       \
	register struct fringe_record *a2 __asm__("a2") = me;                  \
	register struct fringe_record *a3 __asm__("a3") = to;                  \
	register void *t2 __asm__("t2") = pc;                                  \
                                                                               \
	__asm__ __volatile__(                                                  \
	    /* Leave: say how to go on, then go. */                            \
	    FRINGE_ARCH_LOAD_ "a4, (a3)\n\t"                                   \
	    FRINGE_ARCH_LOAD_ "a5, " FRINGE_ARCH_2W_ "(a3)\n\t"                \
	    "lla a1, 0f\n\t"                                                   \
	    FRINGE_ARCH_STORE_ "s0, (a2)\n\t"                                  \
	    leave                                                              \
	    FRINGE_ARCH_STORE_ "sp, " FRINGE_ARCH_2W_ "(a2)\n\t"               \
	    FRINGE_ARCH_KEEP_S1_                                               \
	    FRINGE_ARCH_CFI_LEAVE_(cfi_pc)                                     \
	    FRINGE_ARCH_LOAD_ "s1, " FRINGE_ARCH_3W_ "(a3)\n\t"                \
	    "mv sp, a5\n\t"                                                    \
	    "mv s0, a4\n\t"                                                    \
	    "jr t2\n\t"                                                        \
	    FRINGE_ARCH_CFI_LEFT_                                              \
	    /* What unwinders find when they look up the label. */             \
	    "nop\n"                                                            \
	    "0:"                                                               \
	    : "=r"(a0), "=&r"(a1), "+r"(a2), "+r"(a3), "+r"(t2)                \
	    : "0"(value)                                                       \
	    : FRINGE_ARCH_CLOBBERS_);                                          \
	struct fringe_transfer arrived = { a0, a1 };                           \
	return arrived

#define FRINGE_ARCH_STORE_PC_                                                  \
	FRINGE_ARCH_STORE_ "a1, " FRINGE_ARCH_1W_ "(a2)\n\t"

/* clang-format on */

/*
 * Suspends the calling function in *me, carries `value` to the function
 * suspended in *to and goes on there at `pc`. Returns when somebody goes on
 * from *me, with what they carried and the pc where they go on, or NULL when
 * they do not.
 *
 * On entry: *to is a record that nobody else goes on from; its pc is not read.
 * At the jump: a0 = value, a1 = where this goes on, a2 = me, t2 = pc; sp, s0
 * and s1 from *to.
 * On arrival: a0 = value, a1 = the switcher's pc or 0, a2 = the record that it
 * left; sp, s0 (and under clang s1) as on entry.
 * On exit: all else overwritten.
 */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_swap_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_(FRINGE_ARCH_STORE_PC_, FRINGE_ARCH_CFI_PC_IN_A1_);
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
	FRINGE_ARCH_SWITCH_(FRINGE_ARCH_STORE_PC_ "li a1, 0\n\t",
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

	__asm__ __volatile__("mv %0, tp" : "=r"(thread));
	return thread;
}
#endif

/*
 * The thread's floating-point control words as one word, which is never 0: the
 * rounding mode, three bits, with one above.
 */
#ifdef __riscv_flen
FRINGE_INLINE_ uintptr_t
fringe_arch_fpu_read_(void)
{
	uintptr_t frm;

	__asm__ __volatile__("frrm %0" : "=r"(frm));
	return frm | 8;
}

FRINGE_INLINE_ void
fringe_arch_fpu_write_(uintptr_t words)
{
	__asm__ __volatile__("fsrm %0" : : "r"(words & 7));
}
#else
#define FRINGE_ARCH_FPU_ 0
#endif

#endif
