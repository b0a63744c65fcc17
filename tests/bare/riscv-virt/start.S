/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* From reset, in machine mode on one hart, to face_main and out again. */

	.option arch, +zicsr

	.section .init, "ax"
	.globl _start
_start:
	.option push
	.option norelax
	la gp, __global_pointer$
	.option pop
	la sp, board_stack
	la t0, trap
	csrw mtvec, t0
	/* The state of the floating-point and vector units is "initial". */
	li t0, 0x2200
	csrs mstatus, t0
	/* Where frame pointers end. */
	li s0, 0
	call face_main
	tail face_port_exit

	.p2align 2
trap:
	csrr a0, mcause
	ori a0, a0, 64
	tail face_port_exit

	.section .note.GNU-stack, "", %progbits
