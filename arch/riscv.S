/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The root frame for RISC-V. Registers, records and stack pictures: riscv.h;
 * why it is as it is: x86_64.S.
 *
 * Unwinding
 *
 *   In the root frame s0 points two words above link, at link.sp:
 *
 *     0f 03 78 00 06   DW_CFA_def_cfa_expression, 3 bytes: DW_OP_breg8 0,
 *                      DW_OP_deref: link.sp
 *     10 08 02 78 -2W  DW_CFA_expression, column 8 (s0), 2 bytes: DW_OP_breg8
 *                      -2W: at link.fp
 *     10 09 02 78 W    column 9 (s1): at link.s1, for resumers compiled by
 *                      clang
 *     10 01 0f ...     column 1 (ra, the return address), 15 bytes: at
 *                      link.pc while the gate is below 16, for the generator
 *                      runs; else at the word before link, `end`:
 *       78 -3W         DW_OP_breg8 -3W          &end
 *       30+2W 30       DW_OP_lit2W, DW_OP_lit0  &link.pc - &end; 0
 *       78 3W 06       DW_OP_breg8 3W, DW_OP_deref   the gate, context.pc
 *       09 f0 1a       DW_OP_const1s -16, DW_OP_and
 *       30 29          DW_OP_lit0, DW_OP_eq     1 if it runs, else 0
 *       1c 1a 22       DW_OP_minus, DW_OP_and, DW_OP_plus
 *
 *   Offsets are one byte of a signed LEB128 each.
 *
 *   Once the root, or fringe_arch_leave_, has loaded the resumer's sp, it is a
 *   frame called from link.pc, and a2 points to context, four words above:
 *
 *     0f 03 7c -2W 06  the CFA is link.sp, at a2 - 2W
 *     10 01 02 7c -3W  the return address is in link.pc
 *     10 08 02 7c -4W  s0 is in link.fp
 *     10 09 02 7c -W   s1 is in link.s1
 */
#include "arch/asm.h"

#if defined(__riscv) && (__riscv_xlen == 32 || __riscv_xlen == 64)

#if __riscv_xlen == 64
#define W 8
#define LOAD ld
#define STORE sd
#else
#define W 4
#define LOAD lw
#define STORE sw
#endif

#define FP 0
#define PC W
#define SP (2 * W)
#define S1 (3 * W)

/* The control block as the root sees it, from s0. */
#define FROM_S0(word) ((word) - CONTROL_LINK - 2) * W
#define AT(word) FROM_S0(word)(s0)

/* link as seen from context. */
#define FROM_CONTEXT(offset)                                                   \
	((offset) - (CONTROL_CONTEXT - CONTROL_LINK) * W)

/* An offset as one byte of a signed LEB128. */
#define LEB(offset) (offset) & 0x7f

/*
 * The end of a generator: goes on from its link with the value in a0, when a2
 * points to its context. The rules of the frame that is left must not follow
 * sp.
 */
	.macro go_on
	LOAD t2, FROM_CONTEXT(PC)(a2)
	li a1, 0
	LOAD a4, FROM_CONTEXT(FP)(a2)
	LOAD sp, FROM_CONTEXT(SP)(a2)
	/* From now on we are a frame called from link.pc. */
	.cfi_escape 0x0f, 0x03, 0x7c, LEB(FROM_CONTEXT(SP)), 0x06
	.cfi_escape 0x10, 0x01, 0x02, 0x7c, LEB(FROM_CONTEXT(PC))
	.cfi_escape 0x10, 0x08, 0x02, 0x7c, LEB(FROM_CONTEXT(FP))
	.cfi_escape 0x10, 0x09, 0x02, 0x7c, LEB(FROM_CONTEXT(S1))
	LOAD s1, FROM_CONTEXT(S1)(a2)
	mv s0, a4
	jr t2
	.endm

	root_words

/*
 * The root frame of every generator and context.
 *
 * On entry, by a switch: a0 = the first value; sp and s0 from the context's
 * record, whose fp is two words above link. Calls body(yielder, argument,
 * first value) and gives its result to whoever link names by then.
 * On exit, by a switch: a0 = the final value, a1 = 0, a2 = the generator's
 * record; sp, s0 and s1 from link, t2 = link.pc.
 */
	.p2align 2
	name_root
FUNCTION(__morestack)
	.cfi_startproc
	/* DW_EH_PE_indirect, pcrel, sdata4 */
	.cfi_personality 0x9b, .Lpersonality
	.cfi_escape 0x0f, 0x03, 0x78, LEB(0), 0x06
	.cfi_escape 0x10, 0x01, 0x0f, 0x78, LEB(-3 * W)
	.cfi_escape 0x30 + 2 * W, 0x30, 0x78, LEB(3 * W), 0x06
	.cfi_escape 0x09, 0xf0, 0x1a, 0x30, 0x29, 0x1c, 0x1a, 0x22
	.cfi_escape 0x10, 0x08, 0x02, 0x78, LEB(-2 * W)
	.cfi_escape 0x10, 0x09, 0x02, 0x78, LEB(W)
	/* A switch overwrites the rest, and debuggers should know. */
	.irp register, t0, t1, t2, a0, a1, a2, a3, a4, a5, a6, a7, s2, s3, s4, \
	    s5, s6, s7, s8, s9, s10, s11, t3, t4, t5, t6
	.cfi_undefined \register
	.endr
#ifdef __riscv_flen
	.irp register, ft0, ft1, ft2, ft3, ft4, ft5, ft6, ft7, fs0, fs1, fa0, \
	    fa1, fa2, fa3, fa4, fa5, fa6, fa7, fs2, fs3, fs4, fs5, fs6, fs7, \
	    fs8, fs9, fs10, fs11, ft8, ft9, ft10, ft11
	.cfi_undefined \register
	.endr
#endif
	nop /* found when a generator that never ran is unwound */
HIDDEN(fringe_arch_enter_)
	mv a2, a0
	LOAD a1, AT(CONTROL_ARGUMENT)
	LOAD t2, AT(CONTROL_BODY)
	addi a0, s0, FROM_S0(0)
	jalr t2
.Lreturned:
	addi a2, s0, FROM_S0(CONTROL_CONTEXT)
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
	addi sp, sp, -16
	.cfi_def_cfa_offset 16
	STORE ra, 16 - W(sp)
	.cfi_offset ra, -W
	STORE s0, 16 - 2 * W(sp)
	.cfi_offset s0, -2 * W
	addi s0, sp, 16
	.cfi_def_cfa s0, 0
	mv sp, a0
	mv t2, a1
	mv a0, a2
	jalr t2
	addi sp, s0, -16
	.cfi_def_cfa sp, 16
	LOAD ra, 16 - W(sp)
	.cfi_restore ra
	LOAD s0, 16 - 2 * W(sp)
	.cfi_restore s0
	addi sp, sp, 16
	.cfi_def_cfa_offset 0
	ret
	.cfi_endproc
END(__morestack)

/* Where the backtrace of a generator ends that does not run. Not executed. */
FUNCTION(fringe_end_of_stack)
	.cfi_startproc
	.cfi_undefined ra
	nop
HIDDEN(fringe_arch_end_)
	ebreak
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
	addi a2, a0, CONTROL_CONTEXT * W
	mv a0, a1
	go_on
	.cfi_endproc
END(fringe_arch_leave_)

#endif
