/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * From reset, on the stack of handlers, to face_main on that of threads, and
 * out again. Suites may have handlers of their own.
 */
	.syntax unified
	.thumb

	.section .vectors, "a"
	.word board_handler_stack
	.word _start
	.rept 4 /* NMI, HardFault, MemManage, BusFault */
	.word fault
	.endr
	.word board_usage_fault
	.rept 8 /* SecureFault, SVCall, PendSV and what is reserved */
	.word fault
	.endr
	.word board_tick

	.text
	.globl _start
	.type _start, %function
_start:
#ifdef __ARM_FP
	/* CPACR: all code may use the floating-point unit. */
	ldr r0, =0xe000ed88
	ldr r1, [r0]
	orr r1, r1, #0xf00000
	str r1, [r0]
	dsb
	isb
#endif
	ldr r0, =board_stack
	msr psp, r0
#if __ARM_ARCH >= 8
	ldr r0, =board_handler_limit
	msr msplim, r0
	ldr r0, =board_limit
	msr psplim, r0
#endif
	/* CONTROL.SPSEL */
	movs r0, #2
	msr control, r0
	isb
	/* Where frame pointers end. */
	movs r7, #0
	mov r11, r7
	bl face_main
	b face_port_exit

	.weak board_usage_fault, board_tick
	.thumb_set board_usage_fault, fault
	.thumb_set board_tick, fault
	.type fault, %function
fault:
	mrs r0, ipsr
	adds r0, #64
	b face_port_exit

	.section .note.GNU-stack, "", %progbits
