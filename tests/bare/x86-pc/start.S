/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * From a loader that knows Multiboot 1, in 32-bit protected mode without
 * paging, to face_main and out again. There is no table of interrupts: a fault
 * resets the machine, which ends QEMU.
 */

	.section .multiboot, "a"
	.p2align 2
	.long 0x1badb002, 0, -0x1badb002

	.text
	.globl _start
_start:
	movl $board_stack, %esp
	/* SSE and its exceptions, where there is any; the x87. */
	movl %cr4, %eax
	orl $0x600, %eax
	movl %eax, %cr4
	fninit
	/* Where frame pointers end. */
	xorl %ebp, %ebp
	call face_main
	subl $12, %esp
	pushl %eax
	call face_port_exit

	.section .note.GNU-stack, "", %progbits
