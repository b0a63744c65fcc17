/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The root frame for 64-bit PowerPC, ELFv2. Registers, records and stack
 * pictures: powerpc64.h; why it is as it is: x86_64.S.
 *
 * Unwinding
 *
 *   In the root frame r31 points to link:
 *
 *     0f 03 8f 18 06   DW_CFA_def_cfa_expression, 3 bytes: DW_OP_breg31 24,
 *                      DW_OP_deref: link.sp
 *     10 1f 02 8f 08   DW_CFA_expression, column 31 (r31): at link.fp
 *     10 1e 05 8f 18 06 23 10
 *                      column 30 (r30), 5 bytes: DW_OP_breg31 24, DW_OP_deref,
 *                      DW_OP_plus_uconst 16: 16 above link.sp, for resumers
 *                      that keep it there
 *     10 41 0f ...     column 65 (return address), 15 bytes: at link.pc
 *                      while the gate is below 16, for the generator runs;
 *                      else at the word before link, `end`:
 *       8f 78          DW_OP_breg31 -8          &end
 *       48 30          DW_OP_lit24, DW_OP_lit0  &link.pc - &end; 0
 *       8f 30 06       DW_OP_breg31 48, DW_OP_deref  the gate, context.pc
 *       09 f0 1a       DW_OP_const1s -16, DW_OP_and
 *       30 29          DW_OP_lit0, DW_OP_eq     1 if it runs, else 0
 *       1c 1a 22       DW_OP_minus, DW_OP_and, DW_OP_plus
 *
 *   Once the root, or fringe_arch_leave_, has loaded the resumer's r1, it is a
 *   frame called from link.pc, and r5 points to context, four words above:
 *
 *     0f 03 75 78 06   the CFA is link.sp, at r5 - 8
 *     10 41 02 75 70   the return address is in link.pc
 *     10 1f 02 75 68   r31 is in link.fp
 *     10 1e 05 75 78 06 23 10   r30 is 16 above link.sp
 */
#include "arch/asm.h"

#if defined(__powerpc64__) && _CALL_ELF == 2

	.abiversion 2

#define W 8

#define FP 8
#define PC 16
#define SP 24

#define LR 65 /* its column */

/* The least frame of a function that calls; r30 and the TOC pointer there. */
#define FRAME 32
#define KEPT 16
#define TOC 24

/* The control block as the root sees it, from link. */
#define AT(word) ((word) - CONTROL_LINK) * W(31)

/* An offset in link from context, as one byte of a signed LEB128. */
#define FROM_CONTEXT(offset) \
	((offset) - (CONTROL_CONTEXT - CONTROL_LINK) * W) & 0x7f

/*
 * The end of a generator: goes on from the record that \link points to, with
 * the value in r3. The rules of the frame that is left must not follow r1.
 */
	.macro go_on_from link
	ld 12, PC(\link)
	mtctr 12
	li 4, 0
	addi 5, \link, (CONTROL_CONTEXT - CONTROL_LINK) * W
	ld 1, SP(\link)
	/* From now on we are a frame called from link.pc. */
	.cfi_escape 0x0f, 0x03, 0x75, FROM_CONTEXT(SP), 0x06
	.cfi_escape 0x10, LR, 0x02, 0x75, FROM_CONTEXT(PC)
	.cfi_escape 0x10, 0x1f, 0x02, 0x75, FROM_CONTEXT(FP)
	.cfi_escape 0x10, 0x1e, 0x05, 0x75, FROM_CONTEXT(SP), 0x06, 0x23, KEPT
	ld 30, KEPT(1)
	ld 31, FP(\link)
	bctr
	.endm

	root_words

/*
 * The root frame of every generator and context.
 *
 * On entry, by a switch: r3 = the first value; r1 and r31 from the context's
 * record, whose fp is &link. Calls body(yielder, argument, first value) and
 * gives its result to whoever link names by then.
 * On exit, by a switch: r3 = the final value, r4 = 0, r5 = the generator's
 * record; r1 and r31 from link, r30 from the frame there, r12 = ctr = link.pc.
 */
	.p2align 4
	name_root
FUNCTION(__morestack)
	.cfi_startproc
	/* DW_EH_PE_indirect, pcrel, sdata4 */
	.cfi_personality 0x9b, .Lpersonality
	.cfi_escape 0x0f, 0x03, 0x8f, SP, 0x06
	.cfi_escape 0x10, LR, 0x0f, 0x8f, 0x78, 0x48, 0x30, \
	    0x8f, 0x30, 0x06, 0x09, 0xf0, 0x1a, 0x30, 0x29, 0x1c, 0x1a, 0x22
	.cfi_escape 0x10, 0x1f, 0x02, 0x8f, FP
	.cfi_escape 0x10, 0x1e, 0x05, 0x8f, SP, 0x06, 0x23, KEPT
	/* A switch overwrites the rest, and debuggers should know. */
	.irp number, 0, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17, 18, \
	    19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
	.cfi_undefined \number
	.endr
	.irp number, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, \
	    28, 29, 30, 31
	.cfi_undefined 32 + \number
	.endr
	.irp number, 70, 71, 72, 97, 98, 99, 100, 101, 102, 103, 104, 105, \
	    106, 107, 108
	.cfi_undefined \number
	.endr
	nop /* found when a generator that never ran is unwound */
HIDDEN(fringe_arch_enter_)
	stdu 31, -FRAME(1) /* the back chain goes on at link */
	mr 5, 3
	ld 4, AT(CONTROL_ARGUMENT)
	addi 3, 31, -CONTROL_LINK * W
	ld 12, AT(CONTROL_BODY)
	mtctr 12
	bctrl
.Lreturned:
	go_on_from 31
	.cfi_endproc

/*
 * uintptr_t fringe_arch_call_(void *base, function *function, void *argument)
 *
 * Calls function(argument) on the stack whose base, a multiple of 16, is
 * given, and returns what it returns. Being called from within the library it
 * gives back the TOC pointer.
 */
HIDDEN(fringe_arch_call_)
	.cfi_startproc
	mflr 0
	std 0, 16(1)
	.cfi_offset LR, 16
	std 31, -W(1)
	.cfi_offset 31, -W
	stdu 1, -(FRAME + 16)(1)
	.cfi_def_cfa_offset FRAME + 16
	mr 31, 1
	.cfi_def_cfa_register 31
	stdu 1, -FRAME(3)
	mr 1, 3
	std 2, TOC(1)
	mr 12, 4
	mtctr 12
	mr 3, 5
	bctrl
	ld 2, TOC(1)
	addi 1, 31, FRAME + 16
	.cfi_def_cfa 1, 0
	ld 31, -W(1)
	.cfi_restore 31
	ld 0, 16(1)
	mtlr 0
	.cfi_restore LR
	blr
	.cfi_endproc
END(__morestack)

/* Where the backtrace of a generator ends that does not run. Not executed. */
FUNCTION(fringe_end_of_stack)
	.cfi_startproc
	.cfi_undefined LR
	nop
HIDDEN(fringe_arch_end_)
	trap
	.cfi_endproc
END(fringe_end_of_stack)

/*
 * void fringe_arch_leave_(struct fringe_yielder *yielder, uintptr_t final)
 *
 * What the root does when the body returns, for a caller whose frame must
 * stay as it is until the final value is fetched.
 * On exit, by a switch: as the root frame's.
 */
	.p2align 4
HIDDEN(fringe_arch_leave_)
	.type fringe_arch_leave_, %function
	.cfi_startproc
	addi 9, 3, CONTROL_LINK * W
	mr 3, 4
	go_on_from 9
	.cfi_endproc
END(fringe_arch_leave_)

#endif
