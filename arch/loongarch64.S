/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The root frame for LoongArch, 64 bits. Registers, records and stack
 * pictures: loongarch64.h; why it is as it is: x86_64.S.
 *
 * Unwinding
 *
 *   In the root frame fp points two words above link, at link.sp:
 *
 *     0f 03 86 00 06   DW_CFA_def_cfa_expression, 3 bytes: DW_OP_breg22 0,
 *                      DW_OP_deref: link.sp
 *     10 16 02 86 70   DW_CFA_expression, column 22 (fp), 2 bytes:
 *                      DW_OP_breg22 -16: at link.fp
 *     10 1f 02 86 08   column 31 (s8): at link.s8, for resumers compiled by
 *                      clang
 *     10 01 0f ...     column 1 (ra, the return address), 15 bytes: at
 *                      link.pc while the gate is below 16, for the generator
 *                      runs; else at the word before link, `end`:
 *       86 68          DW_OP_breg22 -24         &end
 *       40 30          DW_OP_lit16, DW_OP_lit0  &link.pc - &end; 0
 *       86 18 06       DW_OP_breg22 24, DW_OP_deref   the gate, context.pc
 *       09 f0 1a       DW_OP_const1s -16, DW_OP_and
 *       30 29          DW_OP_lit0, DW_OP_eq     1 if it runs, else 0
 *       1c 1a 22       DW_OP_minus, DW_OP_and, DW_OP_plus
 *
 *   Once the root, or fringe_arch_leave_, has loaded the resumer's sp, it is a
 *   frame called from link.pc, and a2 points to context, four words above:
 *
 *     0f 03 76 70 06   the CFA is link.sp, at a2 - 16
 *     10 01 02 76 68   the return address is in link.pc, at a2 - 24
 *     10 16 02 76 60   fp is in link.fp, at a2 - 32
 *     10 1f 02 76 78   s8 is in link.s8, at a2 - 8
 */
#include "arch/asm.h"

#if defined(__loongarch__) && __loongarch_grlen == 64

#define FP 0
#define PC 8
#define SP 16
#define S8 24

/* The control block as the root sees it, from fp. */
#define FROM_FP(word) (((word) - CONTROL_LINK - 2) * 8)

/* link as seen from context. */
#define FROM_CONTEXT(offset)                                                   \
	((offset) - (CONTROL_CONTEXT - CONTROL_LINK) * 8)

/* An offset as one byte of a signed LEB128. */
#define LEB(offset) (offset) & 0x7f

/*
 * The end of a generator: goes on from its link with the value in a0, when a2
 * points to its context. The rules of the frame that is left must not follow
 * sp.
 */
	.macro go_on
	ld.d $t2, $a2, FROM_CONTEXT(PC)
	move $a1, $zero
	ld.d $a4, $a2, FROM_CONTEXT(FP)
	ld.d $sp, $a2, FROM_CONTEXT(SP)
	/* From now on we are a frame called from link.pc. */
	.cfi_escape 0x0f, 0x03, 0x76, LEB(FROM_CONTEXT(SP)), 0x06
	.cfi_escape 0x10, 0x01, 0x02, 0x76, LEB(FROM_CONTEXT(PC))
	.cfi_escape 0x10, 0x16, 0x02, 0x76, LEB(FROM_CONTEXT(FP))
	.cfi_escape 0x10, 0x1f, 0x02, 0x76, LEB(FROM_CONTEXT(S8))
	ld.d $s8, $a2, FROM_CONTEXT(S8)
	move $fp, $a4
	jr $t2
	.endm

	root_words

/*
 * The root frame of every generator and context.
 *
 * On entry, by a switch: a0 = the first value; sp and fp from the context's
 * record, whose fp is two words above link. Calls body(yielder, argument,
 * first value) and gives its result to whoever link names by then.
 * On exit, by a switch: a0 = the final value, a1 = 0, a2 = the generator's
 * record; sp, fp and s8 from link, t2 = link.pc.
 */
	.p2align 2
	name_root
FUNCTION(__morestack)
	.cfi_startproc
	/* DW_EH_PE_indirect, pcrel, sdata4 */
	.cfi_personality 0x9b, .Lpersonality
	.cfi_escape 0x0f, 0x03, 0x86, LEB(0), 0x06
	.cfi_escape 0x10, 0x01, 0x0f, 0x86, LEB(-24)
	.cfi_escape 0x40, 0x30, 0x86, LEB(24), 0x06
	.cfi_escape 0x09, 0xf0, 0x1a, 0x30, 0x29, 0x1c, 0x1a, 0x22
	.cfi_escape 0x10, 0x16, 0x02, 0x86, LEB(-16)
	.cfi_escape 0x10, 0x1f, 0x02, 0x86, LEB(8)
	/* A switch overwrites the rest, and debuggers should know. */
	.irp register, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, \
	    19, 20, 23, 24, 25, 26, 27, 28, 29, 30
	.cfi_undefined \register
	.endr
#if __loongarch_frlen
	.irp register, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, \
	    46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, \
	    62, 63
	.cfi_undefined \register
	.endr
#endif
	nop /* found when a generator that never ran is unwound */
HIDDEN(fringe_arch_enter_)
	move $a2, $a0
	ld.d $a1, $fp, FROM_FP(CONTROL_ARGUMENT)
	ld.d $t2, $fp, FROM_FP(CONTROL_BODY)
	addi.d $a0, $fp, FROM_FP(0)
	jirl $ra, $t2, 0
.Lreturned:
	addi.d $a2, $fp, FROM_FP(CONTROL_CONTEXT)
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
	addi.d $sp, $sp, -16
	.cfi_def_cfa_offset 16
	st.d $ra, $sp, 8
	.cfi_offset 1, -8
	st.d $fp, $sp, 0
	.cfi_offset 22, -16
	addi.d $fp, $sp, 16
	.cfi_def_cfa 22, 0
	move $sp, $a0
	move $t2, $a1
	move $a0, $a2
	jirl $ra, $t2, 0
	addi.d $sp, $fp, -16
	.cfi_def_cfa 3, 16
	ld.d $ra, $sp, 8
	.cfi_restore 1
	ld.d $fp, $sp, 0
	.cfi_restore 22
	addi.d $sp, $sp, 16
	.cfi_def_cfa_offset 0
	ret
	.cfi_endproc
END(__morestack)

/* Where the backtrace of a generator ends that does not run. Not executed. */
FUNCTION(fringe_end_of_stack)
	.cfi_startproc
	.cfi_undefined 1
	nop
HIDDEN(fringe_arch_end_)
	break 0
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
	addi.d $a2, $a0, CONTROL_CONTEXT * 8
	move $a0, $a1
	go_on
	.cfi_endproc
END(fringe_arch_leave_)

#endif
