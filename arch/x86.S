/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The root frame, and the switches of the exported twins, for x86, i386 System
 * V. Registers, records and stack pictures: x86.h. Why things are as they are:
 * x86_64.S.
 *
 * Unwinding
 *
 *   In the root frame %ebp points to link:
 *
 *     0f 03 75 08 06   DW_CFA_def_cfa_expression, 3 bytes: DW_OP_breg5 8,
 *                      DW_OP_deref: link.sp
 *     10 05 02 75 00   DW_CFA_expression, column 5 (ebp): at link.fp
 *     10 06 02 75 0c   column 6 (esi): at link.si, which matters to resumers
 *                      compiled by clang; those compiled by gcc have their
 *                      own rule for esi
 *     10 08 0f ...     column 8 (return address), 15 bytes: at link.pc while
 *                      the gate is below 16, for the generator runs; else at
 *                      the word before link, `end`:
 *       75 7c          DW_OP_breg5 -4           &end
 *       38 30          DW_OP_lit8, DW_OP_lit0   &link.pc - &end; 0
 *       75 14 06       DW_OP_breg5 20, DW_OP_deref   the gate, context.pc
 *       09 f0 1a       DW_OP_const1s -16, DW_OP_and
 *       30 29          DW_OP_lit0, DW_OP_eq     1 if it runs, else 0
 *       1c 1a 22       DW_OP_minus, DW_OP_and, DW_OP_plus
 */
#include "arch/asm.h"

#if defined(__i386__)

#define W 4

#define FP 0
#define PC 4
#define SP 8
#define SI 12

/* The control block as the root sees it, from link. */
#define AT(word) (word - CONTROL_LINK) * W(%ebp)

#if defined(__CET__) && (__CET__ & 1)
#define LANDING_PAD endbr32
#else
#define LANDING_PAD
#endif

/* The second half of the rule for the return address, from "38 30" on, with
 * the operations that push the gate's value in its middle. */
#define LINK_PC_OR_END(...)                                                    \
	0x38, 0x30, __VA_ARGS__, 0x09, 0xf0, 0x1a, 0x30, 0x29, 0x1c, 0x1a, 0x22

/* An offset in link from context, as one byte of a signed LEB128. */
#define FROM_CONTEXT(word) \
	((word) - (CONTROL_CONTEXT - CONTROL_LINK) * W) & 0x7f

/*
 * The end of a generator: goes on from the record that \link points to, with
 * the value in edi. The rules of the frame that is left must not follow esp.
 */
	.macro go_on_from link
	movl PC(\link), %eax
	xorl %ebx, %ebx
	leal (CONTROL_CONTEXT-CONTROL_LINK)*W(\link), %ecx
	movl SI(\link), %esi
	movl SP(\link), %esp
	/* From now on we are a frame called from link.pc. */
	.cfi_escape 0x0f, 0x03, 0x71, FROM_CONTEXT(SP), 0x06
	.cfi_escape 0x10, 0x08, 0x02, 0x71, FROM_CONTEXT(PC)
	.cfi_escape 0x10, 0x05, 0x02, 0x71, FROM_CONTEXT(FP)
	.cfi_same_value %esi
	movl FP(\link), %ebp
	jmp *%eax
	.endm

	root_words

/*
 * The root frame of every generator and context.
 *
 * On entry, by a switch: edi = the first value; esp and ebp from the context's
 * record, whose fp is &link. Calls body(yielder, argument, first value) and
 * gives its result to whoever link names by then.
 * On exit, by a switch: edi = the final value, ebx = 0, ecx = the generator's
 * record; esp, ebp and esi from link, eax = link.pc.
 */
	.p2align 4
	name_root
FUNCTION(__morestack)
	.cfi_startproc
	/* DW_EH_PE_indirect, pcrel, sdata4 */
	.cfi_personality 0x9b, .Lpersonality
	.cfi_escape 0x0f, 0x03, 0x75, SP, 0x06
	.cfi_escape 0x10, 0x08, 0x0f, 0x75, 0x7c
	.cfi_escape LINK_PC_OR_END(0x75, 0x14, 0x06)
	.cfi_escape 0x10, 0x05, 0x02, 0x75, FP
	.cfi_escape 0x10, 0x06, 0x02, 0x75, SI
	/* A switch overwrites the rest, and debuggers should know. */
	.irp register, eax, ecx, edx, ebx, edi
	.cfi_undefined %\register
	.endr
	nop /* found when a generator that never ran is unwound */
HIDDEN(fringe_arch_enter_)
	LANDING_PAD
	leal AT(0), %eax
	subl $4, %esp /* three arguments and this: a multiple of 16 */
	pushl %edi
	pushl AT(CONTROL_ARGUMENT)
	pushl %eax
	call *AT(CONTROL_BODY)
.Lreturned:
	movl %eax, %edi
	go_on_from %ebp
	.cfi_endproc

/*
 * uintptr_t fringe_arch_call_(void *base, function *function, void *argument)
 *
 * Calls function(argument) on the stack whose base, a multiple of 16, is
 * given, and returns what it returns. Its unwind rules begin afresh: libgcc
 * does not restore the one for the return address (.cfi_restore %eip).
 */
HIDDEN(fringe_arch_call_)
	.cfi_startproc
	pushl %ebp
	.cfi_adjust_cfa_offset 4
	.cfi_rel_offset %ebp, 0
	movl %esp, %ebp
	.cfi_def_cfa_register %ebp
	movl 8(%ebp), %esp
	subl $12, %esp
	pushl 16(%ebp)
	call *12(%ebp)
	movl %ebp, %esp
	.cfi_def_cfa_register %esp
	popl %ebp
	.cfi_adjust_cfa_offset -4
	.cfi_restore %ebp
	ret
	.cfi_endproc
END(__morestack)

/* Where the backtrace of a generator ends that does not run. Not executed. */
FUNCTION(fringe_end_of_stack)
	.cfi_startproc
	.cfi_undefined %eip
	nop
HIDDEN(fringe_arch_end_)
	ud2
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
	LANDING_PAD
	movl 4(%esp), %edx
	movl 8(%esp), %edi
	addl $CONTROL_LINK*W, %edx
	go_on_from %edx
	.cfi_endproc
END(fringe_arch_leave_)

/*
 * The switches of the exported twins, which jump to their caller. They save
 * what the ABI says a function keeps, for they cannot know what is live:
 *
 *   CFA + 0      arguments
 *   CFA - 4      return address
 *   +4           edi
 *   esp ->       ebx
 *
 * ebp, esp and esi go into records. Arguments that are needed afterwards are
 * still where the caller put them.
 */
#define ARGUMENT(number) (4 * (number)) /* from esp, when nothing is saved */
#define SAVED 8

	.macro save register
	pushl \register
	.cfi_adjust_cfa_offset 4
	.cfi_rel_offset \register, 0
	.endm

	.macro restore register
	popl \register
	.cfi_adjust_cfa_offset -4
	.cfi_restore \register
	.endm

	.macro save_all
	save %edi
	save %ebx
	.endm

	.macro restore_all
	restore %ebx
	restore %edi
	.endm

/*
 * The switch, as in x86.h: ecx = the record left, edx = the record gone on
 * from, eax = where that goes on. prepare_switch leaves in ebx where this goes
 * on and in esi \likely, where the other side does most often: x86_64.S tells
 * why. What is between the two belongs to the switch.
 */
	.macro prepare_switch landing likely
	movl %ebp, FP(%ecx)
	movl %esi, SI(%ecx)
#if defined(__PIC__) || defined(__PIE__)
	call 1f
	.cfi_adjust_cfa_offset 4
1:
	popl %ebx
	.cfi_adjust_cfa_offset -4
	.cfi_remember_state
	.cfi_escape 0x10, 0x06, 0x02, 0x71, SI
	leal \likely-1b(%ebx), %esi
	addl $(\landing-1b), %ebx
#else
	.cfi_remember_state
	.cfi_escape 0x10, 0x06, 0x02, 0x71, SI
	movl $\likely, %esi
	movl $\landing, %ebx
#endif
	.endm

	.macro switch likely
	movl %esp, SP(%ecx)
	.cfi_escape 0x0f, 0x03, 0x71, SP, 0x06
	.cfi_register %eip, %ebx
	.cfi_escape 0x10, 0x05, 0x02, 0x71, FP
	cmpl %esi, %eax
	movl SI(%edx), %esi
	movl SP(%edx), %esp
	movl FP(%edx), %ebp
	je \likely
	jmp *%eax
	.cfi_restore_state
	nop /* found when a suspended function is unwound */
	.endm

	/* Jump to the caller. There is no red zone to leave its address in. */
	.macro return
	popl %edx
	.cfi_adjust_cfa_offset -4
	.cfi_register %eip, %edx
	jmp *%edx
	.cfi_adjust_cfa_offset 4
	.cfi_offset %eip, -4
	.endm

/*
 * int fringe_arch_resume_out_(struct fringe_control *control, uintptr_t in,
 *     uintptr_t *out)
 *
 * What fringe_generator_resume does once it has found the gate open.
 */
	.p2align 4
HIDDEN(fringe_arch_resume_out_)
	.type fringe_arch_resume_out_, %function
	.cfi_startproc
	save_all
	movl SAVED+ARGUMENT(1)(%esp), %ecx
	movl SAVED+ARGUMENT(2)(%esp), %edi
	leal CONTROL_CONTEXT*W(%ecx), %edx
	addl $CONTROL_LINK*W, %ecx
	movl PC(%edx), %eax
	movl $0, PC(%edx)
	prepare_switch .Lresumed, .Lsuspended
	movl %ebx, PC(%ecx)
	switch .Lsuspended
.Lresumed:
	LANDING_PAD
	movl %ebx, %edx
	movl %edi, %eax
	restore_all
	testl %edx, %edx
	jz 2f
	movl %edx, PC(%ecx)
	movl ARGUMENT(3)(%esp), %edx
	testl %edx, %edx
	jz 1f
	movl %eax, (%edx)
1:
	movl $1, %eax
	return
2:
	/* fringe_resume_out_ended_(control, value, out) */
	movl %eax, ARGUMENT(2)(%esp)
	jmp fringe_resume_out_ended_
	.cfi_endproc
END(fringe_arch_resume_out_)

/*
 * int fringe_arch_suspend_out_(struct fringe_yielder *yielder, uintptr_t out,
 *     uintptr_t *in)
 *
 * What fringe_generator_suspend does once it has found the gate at 0.
 */
	.p2align 4
HIDDEN(fringe_arch_suspend_out_)
	.type fringe_arch_suspend_out_, %function
	.cfi_startproc
	save_all
	movl SAVED+ARGUMENT(1)(%esp), %ecx
	movl SAVED+ARGUMENT(2)(%esp), %edi
	leal CONTROL_LINK*W(%ecx), %edx
	addl $CONTROL_CONTEXT*W, %ecx
	movl PC(%edx), %eax
	prepare_switch .Lsuspended, .Lresumed
	switch .Lresumed
.Lsuspended:
	LANDING_PAD
	movl %ebx, %edx
	movl %edi, %eax
	restore_all
	testl %edx, %edx
	jz 2f
	movl ARGUMENT(3)(%esp), %edx
	testl %edx, %edx
	jz 1f
	movl %eax, (%edx)
1:
	xorl %eax, %eax
	return
2:
	/* fringe_suspend_out_slow_(control, 0, in): the yielder is control */
	movl $0, ARGUMENT(2)(%esp)
	jmp fringe_suspend_out_slow_
	.cfi_endproc
END(fringe_arch_suspend_out_)

/*
 * int fringe_arch_swap_out_(struct fringe_context *from,
 *     struct fringe_context *to, uintptr_t value, uintptr_t *received)
 *
 * What fringe_context_swap does once it has found that it can.
 */
	.p2align 4
HIDDEN(fringe_arch_swap_out_)
	.type fringe_arch_swap_out_, %function
	.cfi_startproc
	save_all
	movl SAVED+ARGUMENT(1)(%esp), %ecx
	movl SAVED+ARGUMENT(2)(%esp), %edx
	movl SAVED+ARGUMENT(3)(%esp), %edi
	movl PC(%edx), %eax
	movl $0, PC(%edx)
	prepare_switch .Lswapped, .Lswapped
	movl %ebx, PC(%ecx)
	switch .Lswapped
.Lswapped:
	LANDING_PAD
	movl %edi, %eax
	restore_all
	movl ARGUMENT(4)(%esp), %edx
	testl %edx, %edx
	jz 1f
	movl %eax, (%edx)
1:
	xorl %eax, %eax
	return
	.cfi_endproc
END(fringe_arch_swap_out_)

#endif
