/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The root frame for AArch64, AAPCS64. Registers, records and stack pictures:
 * aarch64.h. What the root is for, and why it has that name, is told in
 * x86_64.S.
 *
 * Unwinding
 *
 *   In the root frame x29 points to link:
 *
 *     0f 03 8d 10 06   DW_CFA_def_cfa_expression, 3 bytes: DW_OP_breg29 16,
 *                      DW_OP_deref: link.sp
 *     10 1d 02 8d 00   DW_CFA_expression, column 29 (x29): at link.fp
 *     10 13 02 8d 18   column 19 (x19): at link.bx, which matters to resumers
 *                      compiled by clang
 *     10 1e 0f ...     column 30 (return address), 15 bytes: at link.pc
 *                      while the gate is below 16, for the generator runs;
 *                      else at the word before link, `end`:
 *       8d 78          DW_OP_breg29 -8          &end
 *       40 30          DW_OP_lit16, DW_OP_lit0  &link.pc - &end; 0
 *       8d 28 06       DW_OP_breg29 40, DW_OP_deref  the gate, context.pc
 *       09 f0 1a       DW_OP_const1s -16, DW_OP_and
 *       30 29          DW_OP_lit0, DW_OP_eq     1 if it runs, else 0
 *       1c 1a 22       DW_OP_minus, DW_OP_and, DW_OP_plus
 *
 *   No return address here was ever signed, and none is authenticated.
 */
#include "arch/asm.h"

#if defined(__aarch64__)

#define W 8

#define FP 0
#define PC 8
#define SP 16
#define BX 24

/* The control block as the root sees it, from link. */
#define AT(word) [x29, #(word - CONTROL_LINK) * W]

/* Where a jump by a register arrives, and where a call may do so. */
#ifdef __ARM_FEATURE_BTI_DEFAULT
#define LANDING_PAD bti j
#define CALLED bti c
#else
#define LANDING_PAD
#define CALLED
#endif

/* An offset in link from context, as one byte of a signed LEB128. */
#define FROM_CONTEXT(word) \
	((word) - (CONTROL_CONTEXT - CONTROL_LINK) * W) & 0x7f

/*
 * The end of a generator: goes on from the record that \link points to, with
 * the value in x0. The rules of the frame that is left must not follow sp.
 */
	.macro go_on_from link
	ldr x5, [\link, #PC]
	mov x1, xzr
	add x2, \link, #(CONTROL_CONTEXT - CONTROL_LINK) * W
	ldr x4, [\link, #FP]
	ldr x19, [\link, #BX]
	ldr x3, [\link, #SP]
	mov sp, x3
	/* From now on we are a frame called from link.pc. */
	.cfi_escape 0x0f, 0x03, 0x72, FROM_CONTEXT(SP), 0x06
	.cfi_escape 0x10, 0x1e, 0x02, 0x72, FROM_CONTEXT(PC)
	.cfi_escape 0x10, 0x1d, 0x02, 0x72, FROM_CONTEXT(FP)
	.cfi_same_value x19
	mov x29, x4
	br x5
	.endm

	root_words

/*
 * The root frame of every generator and context.
 *
 * On entry, by a switch: x0 = the first value; sp and x29 from the context's
 * record, whose fp is &link. Calls body(yielder, argument, first value) and
 * gives its result to whoever link names by then.
 * On exit, by a switch: x0 = the final value, x1 = 0, x2 = the generator's
 * record; sp, x29 and x19 from link, x5 = link.pc.
 */
	.p2align 4
	name_root
FUNCTION(__morestack)
	.cfi_startproc
	/* DW_EH_PE_indirect, pcrel, sdata4 */
	.cfi_personality 0x9b, .Lpersonality
	.cfi_escape 0x0f, 0x03, 0x8d, SP, 0x06
	.cfi_escape 0x10, 0x1e, 0x0f, 0x8d, 0x78, 0x40, 0x30, \
	    0x8d, 0x28, 0x06, 0x09, 0xf0, 0x1a, 0x30, 0x29, 0x1c, 0x1a, 0x22
	.cfi_escape 0x10, 0x1d, 0x02, 0x8d, FP
	.cfi_escape 0x10, 0x13, 0x02, 0x8d, BX
	/* A switch overwrites the rest, and debuggers should know. */
	.irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, \
	    16, 17, 20, 21, 22, 23, 24, 25, 26, 27, 28
	.cfi_undefined x\number
	.endr
	.irp number, 8, 9, 10, 11, 12, 13, 14, 15
	.cfi_undefined 64 + \number
	.endr
	nop /* found when a generator that never ran is unwound */
HIDDEN(fringe_arch_enter_)
	LANDING_PAD
	mov x2, x0
	ldr x1, AT(CONTROL_ARGUMENT)
	sub x0, x29, #CONTROL_LINK * W
	ldr x9, AT(CONTROL_BODY)
	blr x9
.Lreturned:
	go_on_from x29
	.cfi_endproc

/*
 * uintptr_t fringe_arch_call_(void *base, function *function, void *argument)
 *
 * Calls function(argument) on the stack whose base, a multiple of 16, is
 * given, and returns what it returns.
 */
HIDDEN(fringe_arch_call_)
	.cfi_startproc
	CALLED
	stp x29, x30, [sp, #-16]!
	.cfi_adjust_cfa_offset 16
	.cfi_rel_offset x29, 0
	.cfi_rel_offset x30, 8
	mov x29, sp
	.cfi_def_cfa_register x29
	mov sp, x0
	mov x0, x2
	blr x1
	mov sp, x29
	.cfi_def_cfa_register sp
	ldp x29, x30, [sp], #16
	.cfi_adjust_cfa_offset -16
	.cfi_restore x29
	.cfi_restore x30
	ret
	.cfi_endproc
END(__morestack)

/* Where the backtrace of a generator ends that does not run. Not executed. */
FUNCTION(fringe_end_of_stack)
	.cfi_startproc
	.cfi_undefined x30
	nop
HIDDEN(fringe_arch_end_)
	udf #0
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
	CALLED
	add x9, x0, #CONTROL_LINK * W
	mov x0, x1
	go_on_from x9
	.cfi_endproc
END(fringe_arch_leave_)

#endif
