/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The root frame, and the switches of the exported twins, for x86-64 System
 * V. Registers, records and stack pictures: x86_64.h.
 *
 * Unwinding
 *
 *   A generator's frames end in the root frame, whose caller is the function
 *   that resumed the generator, suspended in the link record. In the root
 *   frame %rbp points to link:
 *
 *     0f 03 76 10 06   DW_CFA_def_cfa_expression, 3 bytes: DW_OP_breg6 16,
 *                      DW_OP_deref: link.sp
 *     10 06 03 76 80 00   DW_CFA_expression, column 6 (rbp): at link.fp
 *     10 03 02 76 18   column 3 (rbx): at link.bx, which matters to resumers
 *                      compiled by clang; those compiled by gcc have their
 *                      own rule for rbx
 *     10 10 0f ...     column 16 (return address), 15 bytes: at link.pc
 *                      while the gate is below 16, for the generator runs;
 *                      else at the word before link, `end`:
 *       76 78          DW_OP_breg6 -8           &end
 *       40 30          DW_OP_lit16, DW_OP_lit0  &link.pc - &end; 0
 *       76 28 06       DW_OP_breg6 40, DW_OP_deref   the gate, context.pc
 *       09 f0 1a       DW_OP_const1s -16, DW_OP_and
 *       30 29          DW_OP_lit0, DW_OP_eq     1 if it runs, else 0
 *       1c 1a 22       DW_OP_minus, DW_OP_and, DW_OP_plus
 *
 *   The CFA is the resumer's true sp. With any other the trace works too, but
 *   an exception's landing pad would start on a wrong stack pointer.
 *   Valgrind evaluates these expressions too and knows no branches and no
 *   DW_OP_dup; hence the arithmetic.
 *
 *   Exceptions and forced unwinding come no further than the root: its
 *   personality (src/hosted/unwind.c; none in a freestanding library) stores
 *   what is on its way in the control block and goes on as if the body had
 *   returned. The resumer throws it again, from a call that its compiler knows
 *   of: for gcc an asm statement is no place where an exception can come from.
 *
 *   The rules for the CFA and rbp, each in its shortest form, are what gcc
 *   writes for a function that aligns its stack. libunwind from 1.3 on takes
 *   them for that in unw_backtrace, and looks for the return address at CFA -
 *   8; so the 0 of the second is written in two bytes.
 *
 *   `end` names a program counter in fringe_end_of_stack, whose return
 *   address is undefined: there every unwinder stops. So the backtrace of a
 *   suspended generator ends by rule, and nothing has to be stored for it.
 *
 *   gdb takes a caller's frame at a lower address than its callee's for a
 *   corrupt stack, except below a function named __morestack; so that is the
 *   name of everything here whose caller may be on another stack. The labels
 *   in it have no size, which makes debuggers name the function instead. It
 *   is exported too, which survives strip: under a version that is never the
 *   default, so that nothing is linked to it, for the name is also that of
 *   what programs compiled with -fsplit-stack call. It has neither type nor
 *   size there, so that it is taken where there is no better one. Only the
 *   object for our shared library has it (PIC is libtool's), since the version
 *   is in the map of no other.
 */
#include "arch/asm.h"

#if defined(__x86_64__)

#define W 8

#define FP 0
#define PC 8
#define SP 16
#define BX 24

/* The control block as the root sees it, from link. */
#define AT(word) (word - CONTROL_LINK) * W(%rbp)

#if defined(__CET__) && (__CET__ & 1)
#define LANDING_PAD endbr64
#else
#define LANDING_PAD
#endif

/* The second half of the rule for the return address, from "40 30" on, with
 * the operations that push the gate's value in its middle. */
#define LINK_PC_OR_END(...)                                                    \
	0x40, 0x30, __VA_ARGS__, 0x09, 0xf0, 0x1a, 0x30, 0x29, 0x1c, 0x1a, 0x22

/* An offset in link from context, as one byte of a signed LEB128. */
#define FROM_CONTEXT(word) \
	((word) - (CONTROL_CONTEXT - CONTROL_LINK) * W) & 0x7f

/*
 * The end of a generator: goes on from the record that \link points to, with
 * the value in rdi. The rules of the frame that is left must not follow rsp.
 */
	.macro go_on_from link
	movq PC(\link), %rax
	xorl %esi, %esi
	leaq (CONTROL_CONTEXT-CONTROL_LINK)*W(\link), %rcx
	movq FP(\link), %r8
	movq BX(\link), %rbx
	movq SP(\link), %rsp
	/* From now on we are a frame called from link.pc. */
	.cfi_escape 0x0f, 0x03, 0x72, FROM_CONTEXT(SP), 0x06
	.cfi_escape 0x10, 0x10, 0x02, 0x72, FROM_CONTEXT(PC)
	.cfi_escape 0x10, 0x06, 0x02, 0x72, FROM_CONTEXT(FP)
	.cfi_same_value %rbx
	movq %r8, %rbp
	jmp *%rax
	.endm

	root_words

/*
 * The root frame of every generator and context.
 *
 * On entry, by a switch: rdi = the first value; rsp and rbp from the context's
 * record, whose fp is &link. Calls body(yielder, argument, first value) and
 * gives its result to whoever link names by then.
 * On exit, by a switch: rdi = the final value, rsi = 0, rcx = the generator's
 * record; rsp, rbp and rbx from link, rax = link.pc.
 */
	.p2align 4
	name_root
FUNCTION(__morestack)
	.cfi_startproc
	/* DW_EH_PE_indirect, pcrel, sdata4 */
	.cfi_personality 0x9b, .Lpersonality
	.cfi_escape 0x0f, 0x03, 0x76, SP, 0x06
	.cfi_escape 0x10, 0x10, 0x0f, 0x76, 0x78
	.cfi_escape LINK_PC_OR_END(0x76, 0x28, 0x06)
	.cfi_escape 0x10, 0x06, 0x03, 0x76, FP + 0x80, 0x00
	.cfi_escape 0x10, 0x03, 0x02, 0x76, BX
	/* A switch overwrites the rest, and debuggers should know. */
	.irp register, rax, rdx, rcx, rsi, rdi, r8, r9, r10, r11, r12, r13, \
	    r14, r15
	.cfi_undefined %\register
	.endr
	nop /* found when a generator that never ran is unwound */
HIDDEN(fringe_arch_enter_)
	LANDING_PAD
	movq %rdi, %rdx
	movq AT(CONTROL_ARGUMENT), %rsi
	leaq AT(0), %rdi
	call *AT(CONTROL_BODY)
.Lreturned:
	movq %rax, %rdi
	go_on_from %rbp
	.cfi_endproc

/*
 * uintptr_t fringe_arch_call_(void *base, function *function, void *argument)
 *
 * Calls function(argument) on the stack whose base, a multiple of 16, is
 * given, and returns what it returns. Its unwind rules begin afresh: libgcc
 * does not restore the one for the return address (.cfi_restore %rip).
 */
HIDDEN(fringe_arch_call_)
	.cfi_startproc
	pushq %rbp
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %rbp, 0
	movq %rsp, %rbp
	.cfi_def_cfa_register %rbp
	movq %rdi, %rsp
	movq %rdx, %rdi
	call *%rsi
	movq %rbp, %rsp
	.cfi_def_cfa_register %rsp
	popq %rbp
	.cfi_adjust_cfa_offset -8
	.cfi_restore %rbp
	ret
	.cfi_endproc
END(__morestack)

/* Where the backtrace of a generator ends that does not run. Not executed. */
FUNCTION(fringe_end_of_stack)
	.cfi_startproc
	.cfi_undefined %rip
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
	leaq CONTROL_LINK*W(%rdi), %rdx
	movq %rsi, %rdi
	go_on_from %rdx
	.cfi_endproc
END(fringe_arch_leave_)

/*
 * The switches of the exported twins. A compiled wrapper around the inline
 * switch returns with a ret that the return predictor has paired with a call
 * made on another stack; these jump to their caller instead. They save what
 * the ABI says a function keeps, for they cannot know what is live:
 *
 *   CFA - 8      return address
 *   +8 - +32     r15 r14 r13 r12
 *   rsp ->       out
 *
 * rbp, rsp and rbx go into records: there the other side finds rbx before it
 * has a stack pointer, and it is the register in which compilers like to have
 * what they use next.
 */
	.macro save register
	pushq \register
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset \register, 0
	.endm

	.macro restore register
	popq \register
	.cfi_adjust_cfa_offset -8
	.cfi_restore \register
	.endm

	.macro save_all
	save %r12
	save %r13
	save %r14
	save %r15
	.endm

	.macro restore_all
	restore %r15
	restore %r14
	restore %r13
	restore %r12
	.endm

	/* Words that are no registers of the caller's. */
	.macro keep register
	pushq \register
	.cfi_adjust_cfa_offset 8
	.endm

	.macro take register
	popq \register
	.cfi_adjust_cfa_offset -8
	.endm

/*
 * The switch, as in x86_64.h: rcx = the record left, r9 = the record gone on
 * from, rsi = where this goes on, rax = where the other does. On arrival rcx =
 * the record that the other side left, which tells what generator this is
 * about. Most often the other side is in one of these functions too, at
 * \likely; to go there by name saves a jump that has to be predicted.
 */
	.macro switch likely
	movq %rbp, FP(%rcx)
	movq %rsp, SP(%rcx)
	movq %rbx, BX(%rcx)
	movq SP(%r9), %rdx
	movq FP(%r9), %r8
	leaq \likely(%rip), %r10
	movq %rdx, %rsp
	.cfi_remember_state
	.cfi_escape 0x0f, 0x03, 0x72, SP, 0x06
	.cfi_register %rip, %rsi
	.cfi_escape 0x10, 0x06, 0x02, 0x72, FP
	.cfi_escape 0x10, 0x03, 0x02, 0x72, BX
	movq BX(%r9), %rbx
	movq %r8, %rbp
	cmpq %r10, %rax
	je \likely
	jmp *%rax
	.cfi_restore_state
	nop /* found when a suspended function is unwound */
	.endm

/* Jump to the caller. The return address stays in the red zone. */
	.macro return
	popq %rdx
	.cfi_adjust_cfa_offset -8
	jmp *%rdx
	.cfi_adjust_cfa_offset 8
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
	keep %rdx
	leaq CONTROL_LINK*W(%rdi), %rcx
	leaq CONTROL_CONTEXT*W(%rdi), %r9
	movq PC(%r9), %rax
	movq $0, PC(%r9)
	movq %rsi, %rdi
	leaq .Lresumed(%rip), %rsi
	movq %rsi, PC(%rcx)
	switch .Lsuspended
.Lresumed:
	LANDING_PAD
	take %rdx
	restore_all
	testq %rsi, %rsi
	jz 2f
	movq %rsi, PC(%rcx)
	testq %rdx, %rdx
	jz 1f
	movq %rdi, (%rdx)
1:
	movl $1, %eax
	return
2:
	/* fringe_resume_out_ended_(control, value, out) */
	movq %rdi, %rsi
	leaq -CONTROL_CONTEXT*W(%rcx), %rdi
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
	keep %rdx
	leaq CONTROL_CONTEXT*W(%rdi), %rcx
	leaq CONTROL_LINK*W(%rdi), %r9
	movq PC(%r9), %rax
	movq %rsi, %rdi
	leaq .Lsuspended(%rip), %rsi
	switch .Lresumed
.Lsuspended:
	LANDING_PAD
	take %rdx
	restore_all
	testq %rsi, %rsi
	jz 2f
	testq %rdx, %rdx
	jz 1f
	movq %rdi, (%rdx)
1:
	xorl %eax, %eax
	return
2:
	/* fringe_suspend_out_slow_(control, 0, in) */
	leaq -CONTROL_LINK*W(%rcx), %rdi
	xorl %esi, %esi
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
	keep %rcx
	movq %rsi, %r9
	movq %rdi, %rcx
	movq %rdx, %rdi
	movq PC(%r9), %rax
	movq $0, PC(%r9)
	leaq .Lswapped(%rip), %rsi
	movq %rsi, PC(%rcx)
	switch .Lswapped
.Lswapped:
	LANDING_PAD
	take %rcx
	restore_all
	testq %rcx, %rcx
	jz 1f
	movq %rdi, (%rcx)
1:
	xorl %eax, %eax
	return
	.cfi_endproc
END(fringe_arch_swap_out_)

#endif
