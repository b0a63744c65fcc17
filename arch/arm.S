/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The root frame for 32-bit Arm. Registers, records and stack pictures: arm.h;
 * why it is as it is: x86_64.S.
 *
 * Unwinding
 *
 *   In the root frame r7 and r11 point to link; on profile M, which is told of
 *   below, only r7 does. For debuggers, in .debug_frame:
 *
 *     0f 03 7b 08 06   DW_CFA_def_cfa_expression, 3 bytes: DW_OP_breg11 8,
 *                      DW_OP_deref: link.sp
 *     10 07 02 7b 00   DW_CFA_expression, column 7 (r7), 2 bytes: DW_OP_breg11
 *                      0: at link.fp, for resumers in T32
 *     10 0b 02 7b 00   column 11 (r11): there too, for resumers in A32
 *     10 06 02 7b 0c   column 6 (r6): at link.r6, for those compiled by clang
 *     10 0e 0f ...     column 14 (lr, the return address), 15 bytes: at link.pc
 *                      while the gate is below 16, for the generator runs;
 *                      else at the word before link, `end`:
 *       7b 7c          DW_OP_breg11 -4          &end
 *       38 30          DW_OP_lit8, DW_OP_lit0   &link.pc - &end; 0
 *       7b 14 06       DW_OP_breg11 20, DW_OP_deref  the gate, context.pc
 *       09 f0 1a       DW_OP_const1s -16, DW_OP_and
 *       30 29          DW_OP_lit0, DW_OP_eq     1 if it runs, else 0
 *       1c 1a 22       DW_OP_minus, DW_OP_and, DW_OP_plus
 *
 *   For unwinders within the program, by the instructions of EHABI (EHABI32
 *   10.3), which know no conditions:
 *
 *     9b               vsp = r11: link
 *     80 08            pop {r7}: link.fp
 *     40               vsp -= 4
 *     88 80            pop {r11, pc}: link.fp, link.pc
 *     00               vsp += 4
 *     80 04            pop {r6}: link.r6
 *     41               vsp -= 8
 *     82 00            pop {sp}: link.sp
 *
 *   A hosted library's personality (src/hosted/unwind.c) has them executed and
 *   then puts `end` in the place of link.pc where the generator is suspended.
 *   A freestanding one has none, and there these are for the ABI's second one,
 *   which who has an unwinder has. The trace of what is suspended then ends
 *   where link says, which for a generator that never ran and for a context
 *   is nowhere.
 *
 *   Once the root, or fringe_arch_leave_, has loaded the resumer's sp, it is a
 *   frame called from link.pc, and r2 points to context, four words above:
 *
 *     0f 03 72 78 06   the CFA is link.sp, at r2 - 8
 *     10 0e 02 72 74   the return address is in link.pc
 *     10 07 02 72 70   r7, and r11, are in link.fp
 *     10 06 02 72 7c   r6 is in link.r6
 *
 *   On profile M all resumers are in T32, and `end` is no word of the control
 *   block: it begins the aligned block of code that the root is in.
 *
 *     0f 03 77 08 06   as above: DW_OP_breg7 8, DW_OP_deref
 *     10 07 02 77 00   r7 is at link.fp
 *     10 06 03 77 08 06  r6 is at link.sp, for resumers compiled by clang
 *     10 0e 11 ...     lr, 17 bytes:
 *       7f 00          DW_OP_breg15 0
 *       09 e0 1a       DW_OP_const1s -32 (or -64), DW_OP_and  &end
 *       77 10 06       DW_OP_breg7 16, DW_OP_deref  the gate, context.pc
 *       09 f0 1a       DW_OP_const1s -16, DW_OP_and
 *       28 03 00       DW_OP_bra 3: `end`, if it does not run
 *       13             DW_OP_drop
 *       77 04          DW_OP_breg7 4            &link.pc
 *
 *     97               vsp = r7: link
 *     88 08            pop {r7, pc}: link.fp, link.pc
 *     82 00            pop {sp}: link.sp
 *     80 04            pop {r6}: from there
 *     40               vsp -= 4
 *
 *   And once it is a frame called from link.pc its rules go by r3, which points
 *   to link until the jump:
 *
 *     0f 03 73 08 06   the CFA is link.sp
 *     10 0e 02 73 04   the return address is in link.pc
 *     10 07 02 73 00   r7 is in link.fp
 *     10 06 03 73 08 06  r6 is at link.sp
 */
#include "arch/asm.h"

#if defined(__arm__) && defined(__ARM_EABI__)

#define W 4

#define FP 0
#define PC 4
#define SP 8
#define R6 12

/* An offset as one byte of a signed LEB128. */
#define LEB(offset) (offset) & 0x7f

/*
 * What points to link, in the root frame and to DWARF; and how DWARF finds it
 * once the frame is left: by r3, or by context, to which r2 points.
 */
#ifdef BARE
#define POINTER r7
#define BREG 0x77
#define LEFT(offset) 0x73, (offset)
#else
#define POINTER r11
#define BREG 0x7b
#define LEFT(offset)                                                           \
	0x72, LEB((offset) - (CONTROL_CONTEXT - CONTROL_LINK) * W)
#endif

	.syntax unified
	.cfi_sections .debug_frame

/* What functions keep their frame pointer in, and what tells it is code. */
#ifdef __thumb__
	.thumb
#define FRAME r7
#define CODE .thumb_func
#else
	.arm
#define FRAME r11
#define CODE
#endif

#if defined(BARE) && __ARM_ARCH >= 8 && defined(__thumb2__)
#define LIMITS
#endif

/* On profile M the root begins a block of this size, and `end` is in front. */
#ifdef LIMITS
#define BLOCK 64
#else
#define BLOCK 32
#endif

/* The limit of the stack pointer in use, to or from a register: arm.h. */
	.macro read_limit register
#ifdef LIMITS
	mrs \register, control
	lsls \register, \register, #30
	ite mi
	mrsmi \register, psplim
	mrspl \register, msplim
#endif
	.endm

	.macro write_limit register, scratch
#ifdef LIMITS
	mrs \scratch, control
	lsls \scratch, \scratch, #30
	ite mi
	msrmi psplim, \register
	msrpl msplim, \register
#endif
	.endm

/* From now on we are a frame called from link.pc. */
	.macro called_from_link
	.cfi_escape 0x0f, 0x03, LEFT(SP), 0x06
	.cfi_escape 0x10, 0x0e, 0x02, LEFT(PC)
	.cfi_escape 0x10, 0x07, 0x02, LEFT(FP)
	.endm

/*
 * The end of a generator: goes on from the record that r3 points to, which is
 * its link, with the value in r0. The rules of the frame that is left must not
 * follow sp.
 */
#ifdef BARE
	.macro go_on
	called_from_link
	.cfi_escape 0x10, 0x06, 0x03, LEFT(SP), 0x06
	movs r1, #0
	write_limit r1, r2
	mov r2, r3
	/* Which leaves r2 at context. */
	ldm r2!, {r4, r5, r6}
	mov sp, r6
	mov r7, r4
	bx r5
	.endm
#else
	.macro go_on
	movs r1, #0
	mov r2, r3
	adds r2, #(CONTROL_CONTEXT - CONTROL_LINK) * W
	ldr r4, [r3, #PC]
	mov r12, r4
	ldr r5, [r3, #SP]
	ldr r4, [r3, #FP]
	called_from_link
	.cfi_escape 0x10, 0x0b, 0x02, LEFT(FP)
	.cfi_escape 0x10, 0x06, 0x02, LEFT(R6)
	ldr r6, [r3, #R6]
	mov sp, r5
	mov r7, r4
	mov r11, r4
	bx r12
	.endm
#endif

/* Where the root's return address is. */
	.macro return_address
#ifdef BARE
	.cfi_escape 0x10, 0x0e, 0x11, 0x7f, 0x00, 0x09, -BLOCK & 0xff, 0x1a, \
	    0x77, 0x10, 0x06, 0x09, 0xf0, 0x1a, 0x28, 0x03, 0x00, 0x13, \
	    0x77, 0x04
#else
	.cfi_escape 0x10, 0x0e, 0x0f, 0x7b, 0x7c, 0x38, 0x30, \
	    0x7b, 0x14, 0x06, 0x09, 0xf0, 0x1a, 0x30, 0x29, 0x1c, 0x1a, 0x22
#endif
	.endm

	.section .data.rel.ro, "aw"
	.p2align 2
/* Not a label in the root: some would name the frame after it. */
HIDDEN(fringe_arch_returned_)
	.word .Lreturned

	.text
.Lstart: /* of the section, as clang has it */

/*
 * The root frame of every generator and context.
 *
 * On entry, by a switch: r0 = the first value; sp, r7 and r11 (r7 alone on
 * profile M) from the context's record, whose fp is &link; no stack limit.
 * Calls body(yielder, argument, first value) and gives its result to whoever
 * link names by then.
 * On exit, by a switch: r0 = the final value, r1 = 0, r2 = the generator's
 * record, r3 = link; sp, r7 and r11, r6 from link, r12 = link.pc; on profile M
 * sp and r7 alone.
 */
#ifdef BARE
	.balign BLOCK
	.word fringe_arch_end_
#else
	.p2align 2
#endif
	name_root
	CODE
FUNCTION(__morestack)
.Lroot:
	.cfi_startproc
	.cfi_escape 0x0f, 0x03, BREG, SP, 0x06
	return_address
	.cfi_escape 0x10, 0x07, 0x02, BREG, FP
#ifdef BARE
	.cfi_escape 0x10, 0x06, 0x03, BREG, SP, 0x06
	.cfi_undefined r11
#else
	.cfi_escape 0x10, 0x0b, 0x02, BREG, FP
	.cfi_escape 0x10, 0x06, 0x02, BREG, R6
#endif
	/* A switch overwrites the rest, and debuggers should know. */
	.irp register, r0, r1, r2, r3, r4, r5, r8, r9, r10, r12
	.cfi_undefined \register
	.endr
#ifdef __ARM_FP
	.irp register, d8, d9, d10, d11, d12, d13, d14, d15
	.cfi_undefined \register
	.endr
#endif
	nop /* found when a generator that never ran is unwound */
	CODE
HIDDEN(fringe_arch_enter_)
	mov r2, r0
	mov r0, POINTER
	subs r0, #CONTROL_LINK * W
#ifdef LIMITS
	ldr r1, [r0, #CONTROL_LIMIT * W]
	write_limit r1, r3
#endif
	ldr r1, [r0, #CONTROL_ARGUMENT * W]
	ldr r3, [r0, #CONTROL_BODY * W]
	blx r3
.Lreturned:
	mov r3, POINTER
#ifdef BARE
	b .Lgo_on
#else
	go_on
#endif
	.cfi_endproc

/*
 * uintptr_t fringe_arch_call_(void *base, function *function, void *argument)
 *
 * Calls function(argument) on the stack whose base, a multiple of 8, is given,
 * and returns what it returns. There it has no stack limit.
 */
	CODE
HIDDEN(fringe_arch_call_)
.Lcall:
	.cfi_startproc
	push {r4, r5, FRAME, lr}
	.cfi_def_cfa_offset 16
	.cfi_offset r4, -16
	.cfi_offset r5, -12
	.cfi_offset FRAME, -8
	.cfi_offset lr, -4
	mov FRAME, sp
	.cfi_def_cfa_register FRAME
#ifdef LIMITS
	read_limit r4
	movs r5, #0
	write_limit r5, r3
#endif
	mov sp, r0
	mov r0, r2
	blx r1
	mov sp, FRAME
	.cfi_def_cfa_register sp
	write_limit r4, r3
	pop {r4, r5, FRAME, pc}
	.cfi_endproc
END(__morestack)

/* Where the backtrace of a generator ends that does not run. Not executed. */
	CODE
FUNCTION(fringe_end_of_stack)
.Lend:
	.cfi_startproc
	.cfi_undefined lr
	nop
	CODE
HIDDEN(fringe_arch_end_)
	udf #0
	.cfi_endproc
END(fringe_end_of_stack)
#ifdef __thumb__
	/* The assembler counts bit 0 into where debuggers see that end. */
	nop
#endif

/*
 * void fringe_arch_leave_(struct fringe_yielder *yielder, uintptr_t final)
 *
 * What the root does when the body returns, for a caller whose frame must
 * stay as it is until the final value is fetched.
 * On exit, by a switch: as the root frame's.
 */
	.p2align 2
	CODE
HIDDEN(fringe_arch_leave_)
	.type fringe_arch_leave_, %function
	.cfi_startproc
	adds r0, #CONTROL_LINK * W
	mov r3, r0
	mov r0, r1
.Lgo_on:
	go_on
	.cfi_endproc
END(fringe_arch_leave_)

/*
 * The tables of EHABI, by hand: the assembler's own would make every program
 * need the ABI's unwinder.
 */
	.macro prel31 symbol, offset=0
	.reloc ., R_ARM_PREL31, \symbol
	.long \offset
	.endm

	.section .ARM.exidx, "ao", %0x70000001, .text
	.p2align 2
	prel31 .Lstart, .Lroot - .Lstart
	prel31 .Lunwind_root
	prel31 .Lstart, .Lcall - .Lstart
#ifdef __thumb__
	.long 0x8097840b /* vsp = r7; pop {r4, r5, r7, lr} */
#else
	.long 0x809b8483 /* vsp = r11; pop {r4, r5, r11, lr} */
#endif
	prel31 .Lstart, .Lend - .Lstart
	.long 1 /* this one and the next cannot be unwound */

	.section .ARM.extab, "a"
	.p2align 2
.Lunwind_root:
#if __STDC_HOSTED__
	.weak fringe_personality_
	.hidden fringe_personality_
	prel31 fringe_personality_
	.long 0x039b8008, 0x40888000, 0x80044182, 0x00b0b0b0
#else
#ifdef BARE
	.long 0x81029788, 0x08820080, 0x0440b0b0
#else
	.long 0x81039b80, 0x08408880, 0x00800441, 0x8200b0b0
#endif
	.long 0 /* of descriptors, which the ABI's own personalities look for */
#endif

#endif
