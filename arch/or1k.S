/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The root frame for OpenRISC 1000. Registers, records and stack pictures:
 * or1k.h; why it is as it is: x86_64.S.
 *
 * Unwinding
 *
 *   In the root frame r2 points two words above link, at link.sp:
 *
 *     0f 03 72 00 06   DW_CFA_def_cfa_expression, 3 bytes: DW_OP_breg2 0,
 *                      DW_OP_deref: link.sp
 *     10 02 02 72 78   DW_CFA_expression, column 2 (r2), 2 bytes: DW_OP_breg2
 *                      -8: at link.fp
 *     10 09 0f ...     column 9 (r9, the return address), 15 bytes: at link.pc
 *                      while the gate is below 16, for the generator runs;
 *                      else at the word before link, `end`:
 *       72 74          DW_OP_breg2 -12          &end
 *       38 30          DW_OP_lit8, DW_OP_lit0   &link.pc - &end; 0
 *       72 0c 06       DW_OP_breg2 12, DW_OP_deref   the gate, context.pc
 *       09 f0 1a       DW_OP_const1s -16, DW_OP_and
 *       30 29          DW_OP_lit0, DW_OP_eq     1 if it runs, else 0
 *       1c 1a 22       DW_OP_minus, DW_OP_and, DW_OP_plus
 *
 *   Once the root, or fringe_arch_leave_, has loaded the resumer's sp, it is a
 *   frame called from link.pc, and r5 points to context, four words above:
 *
 *     0f 03 75 78 06   the CFA is link.sp, at r5 - 8
 *     10 09 02 75 74   the return address is in link.pc, at r5 - 12
 *     10 02 02 75 70   r2 is in link.fp, at r5 - 16
 */
#include "arch/asm.h"

#if defined(__or1k__)

#define FP 0
#define PC 4
#define SP 8

/* The control block as the root sees it, from r2. */
#define FROM_R2(word) ((word) - CONTROL_LINK - 2) * 4
#define AT(word) FROM_R2(word)(r2)

/* link as seen from context. */
#define FROM_CONTEXT(offset)                                                   \
	((offset) - (CONTROL_CONTEXT - CONTROL_LINK) * 4)

/* An offset as one byte of a signed LEB128. */
#define LEB(offset) (offset) & 0x7f

/*
 * The end of a generator: goes on from its link with the value in r3, when r5
 * points to its context. The rules of the frame that is left must not follow
 * sp.
 */
	.macro go_on
	l.lwz r7, FROM_CONTEXT(PC)(r5)
	l.lwz r8, FROM_CONTEXT(FP)(r5)
	l.lwz r1, FROM_CONTEXT(SP)(r5)
	/* From now on we are a frame called from link.pc. */
	.cfi_escape 0x0f, 0x03, 0x75, LEB(FROM_CONTEXT(SP)), 0x06
	.cfi_escape 0x10, 0x09, 0x02, 0x75, LEB(FROM_CONTEXT(PC))
	.cfi_escape 0x10, 0x02, 0x02, 0x75, LEB(FROM_CONTEXT(FP))
	l.or r2, r8, r8
	l.jr r7
	l.movhi r4, 0
	.endm

	root_words

/*
 * The root frame of every generator and context.
 *
 * On entry, by a switch: r3 = the first value; r1 and r2 from the context's
 * record, whose fp is two words above link. Calls body(yielder, argument,
 * first value) and gives its result to whoever link names by then.
 * On exit, by a switch: r3 = the final value, r4 = 0, r5 = the generator's
 * record; r1 and r2 from link, r7 = link.pc.
 */
	.p2align 2
	name_root l.nop
FUNCTION(__morestack)
	.cfi_startproc
	/* DW_EH_PE_indirect, pcrel, sdata4 */
	.cfi_personality 0x9b, .Lpersonality
	.cfi_escape 0x0f, 0x03, 0x72, LEB(0), 0x06
	.cfi_escape 0x10, 0x09, 0x0f, 0x72, LEB(-12)
	.cfi_escape 0x38, 0x30, 0x72, LEB(12), 0x06
	.cfi_escape 0x09, 0xf0, 0x1a, 0x30, 0x29, 0x1c, 0x1a, 0x22
	.cfi_escape 0x10, 0x02, 0x02, 0x72, LEB(-8)
	/* A switch overwrites the rest, and debuggers should know. */
	.irp register, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 18, 19, \
	    20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	.cfi_undefined \register
	.endr
	l.nop /* found when a generator that never ran is unwound */
HIDDEN(fringe_arch_enter_)
	l.or r5, r3, r3
	l.lwz r4, AT(CONTROL_ARGUMENT)
	l.lwz r6, AT(CONTROL_BODY)
	l.jalr r6
	l.addi r3, r2, FROM_R2(0)
.Lreturned:
	l.or r3, r11, r11
	l.addi r5, r2, FROM_R2(CONTROL_CONTEXT)
	go_on
	.cfi_endproc

/*
 * uintptr_t fringe_arch_call_(void *base, function *function, void *argument)
 *
 * Calls function(argument) on the stack whose base, a multiple of 16, is
 * given, and returns what it returns.
 */
HIDDEN(fringe_arch_call_)
	.cfi_startproc
	l.addi r1, r1, -8
	.cfi_def_cfa_offset 8
	l.sw 4(r1), r9
	.cfi_offset 9, -4
	l.sw 0(r1), r2
	.cfi_offset 2, -8
	l.addi r2, r1, 8
	.cfi_def_cfa 2, 0
	l.or r1, r3, r3
	l.jalr r4
	l.or r3, r5, r5
	l.addi r1, r2, -8
	.cfi_def_cfa 1, 8
	l.lwz r9, 4(r1)
	.cfi_restore 9
	l.lwz r2, 0(r1)
	.cfi_restore 2
	l.jr r9
	l.addi r1, r1, 8
	.cfi_endproc
END(__morestack)

/* Where the backtrace of a generator ends that does not run. Not executed. */
FUNCTION(fringe_end_of_stack)
	.cfi_startproc
	.cfi_undefined 9
	l.nop
HIDDEN(fringe_arch_end_)
	l.trap 0
	.cfi_endproc
END(fringe_end_of_stack)

/*
 * void fringe_arch_leave_(struct fringe_yielder *yielder, uintptr_t final)
 *
 * What the root does when the body returns, for a caller whose frame must
 * stay as it is until the final value is fetched.
 * On exit, by a switch: as the root frame's.
 */
	.p2align 2
HIDDEN(fringe_arch_leave_)
	.type fringe_arch_leave_, %function
	.cfi_startproc
	l.addi r5, r3, CONTROL_CONTEXT * 4
	l.or r3, r4, r4
	go_on
	.cfi_endproc
END(fringe_arch_leave_)

#endif
