/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The switch for 64-bit PowerPC, ELFv2. Private: include <fringe.h>.
 * x86_64.h explains why it is as it is; here are the tables, the pictures and
 * what differs.
 *
 * ABI facts (64-Bit ELF V2 ABI Specification)
 *
 *   - Stacks grow down. r1 is a multiple of 16 at all times (2.2.2.1).
 *   - The word at r1 is the back chain: the r1 of the caller. Each frame that
 *     calls begins so, and it is the called one that stores its CR at 8 and
 *     its return address at 16 in it; the TOC pointer is saved at 24 (2.2.2.1).
 *   - The 288 bytes below r1 belong to a function that has no frame (2.2.2.4).
 *   - r1, r14 to r31, f14 to f31, v20 to v31 and the fields 2 to 4 of CR
 *     belong to the caller; of the vector-scalar registers no more than that
 *     (2.2.1.1, 2.2.1.2).
 *   - r2 is the TOC pointer of the module that is running, which functions
 *     make from their own address: that is in r12 when they are called by a
 *     pointer (2.2.1.1, 3.6.2). Code that is relative to the pc has none.
 *   - r13 is the thread pointer (2.2.1.1), VRSAVE nobody's (2.2.1.4).
 *   - The control bits of FPSCR belong to the thread (2.2.1.1).
 *   - The frame pointer, where there is one, is r31 by custom, and points to
 *     the frame's lower end, as r1 does.
 *   - DWARF numbers: r0 to r31 0 to 31, f0 to f31 32 to 63, lr 65, ctr 66,
 *     CR's fields 68 to 75, v0 to v31 77 to 108; the return address is in
 *     column 65 (2.4).
 *
 * Registers at a switch
 *
 *   register        ABI role         what the switch does
 *   r3              argument 1       carries the value across
 *   r4              argument 2       carries the switcher's pc across, or 0
 *   r5              argument 3       points to the record left
 *   r6              argument 4       points to the record gone on from
 *   r12, ctr        entry point      where to go on: r12 operand, ctr clobber
 *                                    list
 *   r0              scratch          clobber list; holds the back chain to
 *                                    store it
 *   r1              stack pointer    kept by the asm, in the record
 *   r2              TOC pointer      made anew from r12. Clobber list in code
 *                                    that is relative to the pc
 *   r7-r11          scratch          clobber list
 *   r13             thread pointer   untouched: it belongs to the thread
 *   r14-r29         callee-saved     clobber list
 *   r30             callee-saved     clobber list, but under clang, and in
 *                                    gcc's code that is relative to the pc:
 *                                    kept by the asm, in the frame, see
 *                                    Pitfalls. All load it for the other side
 *   r31             frame pointer    kept by the asm, in the record
 *   lr              return address   clobber list; holds the asm's own address
 *   cr0-cr7, xer    flags            clobber list
 *   f0-f31          scratch, callee- clobber list, where there are any, which
 *                   saved            stands for vs0-vs31
 *   v0-v31          scratch, callee- clobber list, where there are any, which
 *                   saved            stands for vs32-vs63
 *   fpscr, vscr     control, status  untouched: they belong to the thread
 *   vrsave          reserved         untouched
 *
 * Stack layout. A record, whose first and third word are what a back chain
 * goes by:
 *
 *         +0   chain  the word at r1 (in a resumer's)
 *         +8   fp     r31
 *         +16  pc     where to jump
 *         +24  sp     r1
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
 *   control - 16     | return address in the root   |
 *   control - 32     | back chain: &link            |
 *                    +------------------------------+
 *                    | frames of the body and of    |
 *                    | what it called ...           |
 *   context.sp ->    +------------------------------+
 *
 * Running, with the resumer's stack beside it:
 *
 *   base - 32        | context: pc = 0              |    | frames of main  |
 *   base - 64        | link: the resumer's chain,   |    | ...             |
 *                    |   fp, pc and sp ----------------->+-----------------+
 *   control ->       | the rest                     |
 *   control - 32     | back chain: &link            |
 *                    +------------------------------+
 *                    | frames ...                   |
 *   r1 ->            +------------------------------+
 *
 * So link looks like a frame between the root's and that of the resumer's
 * caller: its return address is in the resumer, whose own stands where this
 * frame's back chain leads.
 *
 * Unwinding
 *
 *   From the moment that the record is written to the jump the rules are
 *   those of a frame called from the landing label:
 *
 *     0f 03 75 18 06   DW_CFA_def_cfa_expression, 3 bytes: DW_OP_breg5 24,
 *                      DW_OP_deref: the CFA is the r1 stored at r5 + 24
 *     09 41 04         DW_CFA_register: column 65 (the return address) is in
 *                      column 4 (r4); where r4 is to be 0, in the record:
 *     10 41 02 75 10   DW_CFA_expression, column 65, 2 bytes: DW_OP_breg5 16:
 *                      saved at r5 + 16
 *     10 1f 02 75 08   the same for column 31 (r31) at r5 + 8
 *     10 1e 05 75 18 06 23 10
 *                      (where it is kept) column 30 (r30), 5 bytes:
 *                      DW_OP_breg5 24, DW_OP_deref, DW_OP_plus_uconst 16: in
 *                      the frame at the r1 stored at r5 + 24
 *
 *   How the root frame finds the resumer is told in powerpc64.S.
 *
 * Pitfalls met
 *
 *   - r31 in the clobber list: clang takes it without a word. r2: gcc does,
 *     and goes on using it.
 *   - 24(r1), where calls save r2, is a caller's in a function that has no
 *     frame. The same holds for the return address at 16.
 *   - r30 in the clobber list: clang uses it as base pointer in functions with
 *     over-aligned locals and variable-length arrays, and gcc refuses it in
 *     code that is relative to the pc and to be put anywhere. It goes where a
 *     callee would save its return address.
 *   - A function that switches has a frame of its own, so that the word at r1
 *     is its own back chain: it also calls, or saves more than the 288 bytes
 *     below r1 take.
 *   - "bcl 20, 31" to the next instruction is the call that processors know
 *     for one that does not return.
 *   - Arguments are loaded before any variable is put into its register:
 *     sanitizers put calls before loads.
 */
#ifndef FRINGE_ARCH_POWERPC64_H
#define FRINGE_ARCH_POWERPC64_H

#ifndef FRINGE_ARCH_INCLUDED_
#error "do not include arch/powerpc64.h: include <fringe.h>"
#endif

#include <stddef.h>
#include <stdint.h>

#include "fringe/compiler.h"

/* What files about this architecture are called, as a word. */
#define FRINGE_ARCH_NAME_ powerpc64

#define FRINGE_ARCH_STACK_ALIGN_ 16
/* Frames keep 480 bytes of registers. */
#define FRINGE_ARCH_STACK_WORDS_ 128
#define FRINGE_ARCH_DWARF_FP_ 31
#define FRINGE_ARCH_GUARD_ 0
#define FRINGE_ARCH_RED_ZONE_ 288

/* For probes: the register in which a switch carries the value. */
#define FRINGE_ARCH_CARRIER_ "r3"

/* How a suspended function goes on. powerpc64.S repeats the offsets. */
struct fringe_record {
	void *chain; /* the word at r1 */
	void *fp; /* r31 */
	void *pc;
	void *sp; /* r1 */
};
#define FRINGE_ARCH_RECORD_FP_ 1
#define FRINGE_ARCH_RECORD_PC_ 2
#define FRINGE_ARCH_RECORD_SP_ 3

/* What arrives with a switch: a word, and where the switcher goes on. */
struct fringe_transfer {
	uintptr_t value;
	void *pc;
};

/* The side that lands makes its TOC pointer, where it has one. */
#ifdef __PCREL__
#define FRINGE_ARCH_LAND_
#define FRINGE_ARCH_CLOBBER_TOC_ "r2",
#else
#define FRINGE_ARCH_LAND_                                                      \
	"addis 2, 12, .TOC.-0b@ha\n\t"                                         \
	"addi 2, 2, .TOC.-0b@l"
#define FRINGE_ARCH_CLOBBER_TOC_
#endif

#if defined(__PCREL__) || defined(__clang__)
#define FRINGE_ARCH_KEEP_R30_ "std 30, 16(1)\n\t"
#define FRINGE_ARCH_CFI_R30_                                                   \
	".cfi_escape 0x10, 0x1e, 0x05, 0x75, 0x18, 0x06, 0x23, 0x10\n\t"
#define FRINGE_ARCH_CLOBBER_R30_
#else
#define FRINGE_ARCH_KEEP_R30_
#define FRINGE_ARCH_CFI_R30_
#define FRINGE_ARCH_CLOBBER_R30_ "r30",
#endif

#ifdef __GCC_HAVE_DWARF2_CFI_ASM
#define FRINGE_ARCH_CFI_LEAVE_(pc)                                             \
	".cfi_remember_state\n\t"                                              \
	".cfi_escape 0x0f, 0x03, 0x75, 0x18, 0x06\n\t"                         \
	".cfi_escape " pc "\n\t"                                               \
	".cfi_escape 0x10, 0x1f, 0x02, 0x75, 0x08\n\t" FRINGE_ARCH_CFI_R30_
#define FRINGE_ARCH_CFI_LEFT_ ".cfi_restore_state\n\t"
#else
#define FRINGE_ARCH_CFI_LEAVE_(pc)
#define FRINGE_ARCH_CFI_LEFT_
#endif
#define FRINGE_ARCH_CFI_PC_IN_R4_ "0x09, 0x41, 0x04"
#define FRINGE_ARCH_CFI_PC_IN_RECORD_ "0x10, 0x41, 0x02, 0x75, 0x10"

/* Kernels and firmware are compiled without. */
#ifdef _SOFT_FLOAT
#define FRINGE_ARCH_CLOBBER_F_
#else
#define FRINGE_ARCH_CLOBBER_F_                                                 \
	, "fr0", "fr1", "fr2", "fr3", "fr4", "fr5", "fr6", "fr7", "fr8",       \
	    "fr9", "fr10", "fr11", "fr12", "fr13", "fr14", "fr15", "fr16",     \
	    "fr17", "fr18", "fr19", "fr20", "fr21", "fr22", "fr23", "fr24",    \
	    "fr25", "fr26", "fr27", "fr28", "fr29", "fr30", "fr31"
#endif
#ifdef __ALTIVEC__
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
	FRINGE_ARCH_CLOBBER_TOC_ FRINGE_ARCH_CLOBBER_R30_                      \
	"r0", "r7", "r8", "r9", "r10", "r11", "r14", "r15", "r16", "r17",      \
	"r18", "r19", "r20", "r21", "r22", "r23", "r24", "r25", "r26", "r27",  \
	"r28", "r29", "lr", "ctr", "xer",                                      \
	"cr0", "cr1", "cr2", "cr3", "cr4", "cr5", "cr6", "cr7"                 \
	FRINGE_ARCH_CLOBBER_F_                                                 \
	FRINGE_ARCH_CLOBBER_V_,                                                \
	"memory"

/*
 * The body of the three functions below, which differ in what `leave` does
 * once r4 is the landing label, and in where unwinding then finds the label.
 */
#define FRINGE_ARCH_SWITCH_(leave, cfi_pc)                                     \
	struct fringe_transfer arrived;                                        \
	register uintptr_t carried __asm__("r3");                              \
	register void *came_from __asm__("r4");                                \
	register struct fringe_record *left __asm__("r5") = me;                \
	register struct fringe_record *other __asm__("r6") = to;               \
	register void *label __asm__("r12") = pc;                              \
                                                                               \
	__asm__ __volatile__(                                                  \
	    /* Leave: say how to go on, then go. */                            \
	    "mtctr 12\n\t"                                                     \
	    "bcl 20, 31, 1f\n"                                                 \
	    "1:\n\t"                                                           \
	    "mflr 4\n\t"                                                       \
	    "addi 4, 4, 0f-1b\n\t"                                             \
	    "std 31, 8(5)\n\t"                                                 \
	    leave                                                              \
	    "std 1, 24(5)\n\t"                                                 \
	    FRINGE_ARCH_KEEP_R30_                                              \
	    FRINGE_ARCH_CFI_LEAVE_(cfi_pc)                                     \
	    "ld 1, 24(6)\n\t"                                                  \
	    "ld 30, 16(1)\n\t"                                                 \
	    "ld 31, 8(6)\n\t"                                                  \
	    "bctr\n\t"                                                         \
	    FRINGE_ARCH_CFI_LEFT_                                              \
	    /* What unwinders find when they look up the label. */             \
	    "nop\n"                                                            \
	    "0:\n\t"                                                           \
	    FRINGE_ARCH_LAND_                                                  \
	    : "=r"(carried), "=&r"(came_from), "+r"(left), "+r"(other),        \
	      "+r"(label)                                                      \
	    : "0"(value)                                                       \
	    : FRINGE_ARCH_CLOBBERS_);                                          \
	arrived.value = carried;                                               \
	arrived.pc = came_from;                                                \
	return arrived

/* For back chains: the caller's frame, and where this goes on. */
#define FRINGE_ARCH_STORE_PC_                                                  \
	"ld 0, 0(1)\n\t"                                                       \
	"std 0, 0(5)\n\t"                                                      \
	"std 4, 16(5)\n\t"

/* clang-format on */

/*
 * Suspends the calling function in *me, carries `value` to the function
 * suspended in *to and goes on there at `pc`. Returns when somebody goes on
 * from *me, with what they carried and the pc where they go on, or NULL when
 * they do not.
 *
 * On entry: *to is a record that nobody else goes on from; its pc is not read.
 * At the jump: r3 = value, r4 = where this goes on, r5 = me, r12 = ctr = pc;
 * r1 and r31 from *to, r30 from the frame there.
 * On arrival: r3 = value, r4 = the switcher's pc or 0, r5 = the record that it
 * left, r12 = the landing label; r1 and r31 (and r30 where it is kept) as on
 * entry.
 * On exit: r2 as on entry, all else overwritten.
 */
FRINGE_INLINE_ struct fringe_transfer
fringe_arch_swap_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	FRINGE_ARCH_SWITCH_(FRINGE_ARCH_STORE_PC_, FRINGE_ARCH_CFI_PC_IN_R4_);
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
	FRINGE_ARCH_SWITCH_(
	    FRINGE_ARCH_STORE_PC_ "li 4, 0\n\t", FRINGE_ARCH_CFI_PC_IN_RECORD_);
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

	__asm__ __volatile__("mr %0, 13" : "=r"(thread));
	return thread;
}
#endif

/*
 * The thread's floating-point control words as one word, which is never 0: the
 * enabling bits and the two rounding modes of FPSCR, and a bit above. What has
 * happened so far stays as it is.
 */
#define FRINGE_ARCH_FPU_WORD_ ((uintptr_t)1 << 63)
#define FRINGE_ARCH_FPU_CONTROL_ ((uintptr_t)0x7000000ff)

FRINGE_INLINE_ uintptr_t
fringe_arch_fpu_read_(void)
{
	union {
		double fpscr;
		uintptr_t words;
	} control = { 0 };

#ifndef _SOFT_FLOAT
	__asm__ __volatile__("mffs %0" : "=f"(control.fpscr));
#endif
	return (control.words & FRINGE_ARCH_FPU_CONTROL_) |
	    FRINGE_ARCH_FPU_WORD_;
}

FRINGE_INLINE_ void
fringe_arch_fpu_write_(uintptr_t words)
{
	union {
		uintptr_t words;
		double fpscr;
	} control = { words };

#ifdef _SOFT_FLOAT
	(void)control;
#else
	/* The lowest eight bits, and four of the upper half. */
	__asm__ __volatile__("mtfsf 3, %0\n\t"
			     "mtfsf 1, %0, 0, 1"
			     :
			     : "f"(control.fpscr));
#endif
}

#endif
