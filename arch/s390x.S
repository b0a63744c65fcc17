/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The root frame for s390x. Registers, records and stack pictures: s390x.h;
 * why it is as it is: x86_64.S.
 *
 * Unwinding
 *
 *   In the root frame r11 points to link:
 *
 *     0f 06 7b 10 06 23 a0 01
 *                      DW_CFA_def_cfa_expression, 6 bytes: DW_OP_breg11 16,
 *                      DW_OP_deref, DW_OP_plus_uconst 160: link.sp + 160
 *     10 0f 02 7b 10   DW_CFA_expression, column 15 (r15): at link.sp
 *     10 0b 02 7b 00   column 11 (r11): at link.fp
 *     10 0c 05 7b 10 06 23 60
 *                      column 12 (r12), 5 bytes: DW_OP_breg11 16, DW_OP_deref,
 *                      DW_OP_plus_uconst 96: in the save area at link.sp, for
 *                      resumers compiled by gcc
 *     10 0d 05 7b 10 06 23 68
 *                      column 13 (r13): 104 above link.sp
 *     10 0e 0f ...     column 14 (r14, the return address), 15 bytes: at
 *                      link.pc while the gate is below 16, for the generator
 *                      runs; else at the word before link, `end`:
 *       7b 78          DW_OP_breg11 -8          &end
 *       40 30          DW_OP_lit16, DW_OP_lit0  &link.pc - &end; 0
 *       7b 28 06       DW_OP_breg11 40, DW_OP_deref  the gate, context.pc
 *       09 f0 1a       DW_OP_const1s -16, DW_OP_and
 *       30 29          DW_OP_lit0, DW_OP_eq     1 if it runs, else 0
 *       1c 1a 22       DW_OP_minus, DW_OP_and, DW_OP_plus
 *
 *   Once the root, or fringe_arch_leave_, has loaded the resumer's r15, it is
 *   a frame called from link.pc, and r4 points to context, four words above:
 *
 *     0f 06 74 70 06 23 a0 01
 *                      the CFA is link.sp + 160, link.sp at r4 - 16
 *     10 0f 02 74 70   r15 is in link.sp
 *     10 0e 02 74 68   the return address is in link.pc
 *     10 0b 02 74 60   r11 is in link.fp
 *     10 0c 05 74 70 06 23 60   r12 is in the save area at link.sp
 *     10 0d 05 74 70 06 23 68   and so is r13
 */
#include "arch/asm.h"

#if defined(__s390x__)

#define W 8

#define FP 0
#define PC 8
#define SP 16

/* What a frame leaves to the functions that it calls, and r12 and r13 there. */
#define SAVE_AREA 160
#define SAVED 96

/* link as seen from context, and an offset as one byte of a signed LEB128. */
#define FROM_CONTEXT(offset) \
	((offset) - (CONTROL_CONTEXT - CONTROL_LINK) * W)
#define LEB(offset) (offset) & 0x7f

/*
 * The end of a generator: goes on from the record that \link points to, with
 * the value in r2. The rules of the frame that is left must not follow r15.
 */
	.macro go_on_from link
	lg %r1, PC(\link)
	lghi %r3, 0
	lgr %r4, \link
	aghi %r4, (CONTROL_CONTEXT - CONTROL_LINK) * W
	lg %r15, SP(\link)
	/* From now on we are a frame called from link.pc. */
	.cfi_escape 0x0f, 0x06, 0x74, LEB(FROM_CONTEXT(SP)), 0x06, 0x23, \
	    0xa0, 0x01
	.cfi_escape 0x10, 0x0f, 0x02, 0x74, LEB(FROM_CONTEXT(SP))
	.cfi_escape 0x10, 0x0e, 0x02, 0x74, LEB(FROM_CONTEXT(PC))
	.cfi_escape 0x10, 0x0b, 0x02, 0x74, LEB(FROM_CONTEXT(FP))
	.cfi_escape 0x10, 0x0c, 0x05, 0x74, LEB(FROM_CONTEXT(SP)), 0x06, \
	    0x23, SAVED
	.cfi_escape 0x10, 0x0d, 0x05, 0x74, LEB(FROM_CONTEXT(SP)), 0x06, \
	    0x23, SAVED + W
	lmg %r12, %r13, SAVED(%r15)
	lg %r11, FP(\link)
	br %r1
	.endm

	root_words

/*
 * The root frame of every generator and context.
 *
 * On entry, by a switch: r2 = the first value; r15 and r11 from the context's
 * record, whose fp is &link. Calls body(yielder, argument, first value) and
 * gives its result to whoever link names by then.
 * On exit, by a switch: r2 = the final value, r3 = 0, r4 = the generator's
 * record; r15 and r11 from link, r12 and r13 from the save area there,
 * r1 = link.pc.
 */
	.p2align 4
	name_root "nopr %r7"
FUNCTION(__morestack)
	.cfi_startproc
	/* DW_EH_PE_indirect, pcrel, sdata4 */
	.cfi_personality 0x9b, .Lpersonality
	.cfi_escape 0x0f, 0x06, 0x7b, SP, 0x06, 0x23, 0xa0, 0x01
	.cfi_escape 0x10, 0x0f, 0x02, 0x7b, SP
	.cfi_escape 0x10, 0x0e, 0x0f, 0x7b, 0x78, 0x40, 0x30, \
	    0x7b, 0x28, 0x06, 0x09, 0xf0, 0x1a, 0x30, 0x29, 0x1c, 0x1a, 0x22
	.cfi_escape 0x10, 0x0b, 0x02, 0x7b, FP
	.cfi_escape 0x10, 0x0c, 0x05, 0x7b, SP, 0x06, 0x23, SAVED
	.cfi_escape 0x10, 0x0d, 0x05, 0x7b, SP, 0x06, 0x23, SAVED + W
	/* A switch overwrites the rest, and debuggers should know. */
	.irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 16, 17, 18, 19, 20, \
	    21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	.cfi_undefined \number
	.endr
	nopr %r7 /* found when a generator that never ran is unwound */
HIDDEN(fringe_arch_enter_)
	aghi %r15, -SAVE_AREA
	xc 0(8, %r15), 0(%r15) /* no back chain */
	lgr %r4, %r2
	lgr %r2, %r11
	aghi %r2, -CONTROL_LINK * W
	lg %r3, CONTROL_ARGUMENT * W(%r2)
	lg %r1, CONTROL_BODY * W(%r2)
	basr %r14, %r1
.Lreturned:
	go_on_from %r11
	.cfi_endproc

/*
 * uintptr_t fringe_arch_call_(void *base, function *function, void *argument)
 *
 * Calls function(argument) on the stack whose base, a multiple of 8, is
 * given, and returns what it returns.
 */
HIDDEN(fringe_arch_call_)
	.cfi_startproc
	stmg %r11, %r15, 88(%r15)
	.cfi_offset %r11, -72
	.cfi_offset %r12, -64
	.cfi_offset %r13, -56
	.cfi_offset %r14, -48
	.cfi_offset %r15, -40
	lgr %r11, %r15
	.cfi_def_cfa_register %r11
	lgr %r15, %r2
	aghi %r15, -SAVE_AREA
	stg %r11, 0(%r15) /* the back chain goes on */
	lgr %r2, %r4
	basr %r14, %r3
	lmg %r11, %r15, 88(%r11)
	.cfi_def_cfa %r15, SAVE_AREA
	.irp number, 11, 12, 13, 14, 15
	.cfi_restore \number
	.endr
	br %r14
	.cfi_endproc
END(__morestack)

/* Where the backtrace of a generator ends that does not run. Not executed. */
FUNCTION(fringe_end_of_stack)
	.cfi_startproc
	.cfi_undefined %r14
	nopr %r7
HIDDEN(fringe_arch_end_)
	.short 0 /* an invalid instruction */
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
	lgr %r5, %r2
	aghi %r5, CONTROL_LINK * W
	lgr %r2, %r3
	go_on_from %r5
	.cfi_endproc
END(fringe_arch_leave_)

#endif
