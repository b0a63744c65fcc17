/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* From reset, or from Linux, to face_main and out again. */

	.section .init, "ax"
	.globl _start
_start:
	la.local $sp, board_stack
#ifndef BOARD_IS_LINUX
	la.local $t0, trap
	csrwr $t0, 0xc /* EENTRY */
	li.w $t0, 1
	csrwr $t0, 0x2 /* EUEN: floating point */
#endif
	/* Where frame pointers end. */
	move $fp, $zero
	bl face_main
	b face_port_exit

#ifndef BOARD_IS_LINUX
	.p2align 12
trap:
	li.w $a0, 64
	b face_port_exit
#endif

	.section .note.GNU-stack, "", %progbits
