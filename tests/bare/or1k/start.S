/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* From reset, as the supervisor, to face_main and out again. */

	.macro load register, symbol
	l.movhi \register, hi(\symbol)
	l.ori \register, \register, lo(\symbol)
	.endm

	.section .vectors, "ax"
	.org 0x100
	.globl _start
_start:
	l.movhi r0, 0
	load r1, board_stack
	/* Where frame pointers end. */
	l.or r2, r0, r0
	load r4, main
	l.jr r4
	l.nop

	/* Any other exception ends the program with its number, and 64. */
	.set vector, 2
	.rept 13
	.org vector * 0x100
	l.movhi r0, 0
	load r1, board_stack
	load r4, face_port_exit
	l.jr r4
	l.ori r3, r0, 64 + vector
	.set vector, vector + 1
	.endr

	.text
main:
	l.jal face_main
	l.nop
	l.or r3, r11, r11
	l.jal face_port_exit
	l.nop

	.section .note.GNU-stack, "", %progbits
