/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* From reset, in machine mode on one hart, to face_main and out again. */

	.option arch, +zicsr

#if __riscv_xlen == 64
#define STORE sd
#define LOAD ld
#define BYTES 8
#else
#define STORE sw
#define LOAD lw
#define BYTES 4
#endif

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

	/*
	 * Interrupts are board_tick's, which a suite may have: with what a call
	 * does not keep on the stack, whose floating-point registers it leaves
	 * alone. mepc is there for unwinders, to which it is column 64, libgcc's
	 * number for where a handler goes back to.
	 */
#define SLOTS 20
	.macro save register, slot
	STORE \register, \slot * BYTES(sp)
	.cfi_offset \register, (\slot - SLOTS) * BYTES
	.endm

	.p2align 2
	.cfi_startproc
	.cfi_signal_frame
	.cfi_return_column 64
trap:
	addi sp, sp, -SLOTS * BYTES
	.cfi_def_cfa_offset SLOTS * BYTES
	save a0, 0
	csrr a0, mcause
	bgez a0, fault
	save a1, 1
	save a2, 2
	save a3, 3
	save a4, 4
	save a5, 5
	save a6, 6
	save a7, 7
	save t0, 8
	save t1, 9
	save t2, 10
	save t3, 11
	save t4, 12
	save t5, 13
	save t6, 14
	save ra, 15
	csrr a0, mepc
	STORE a0, 16 * BYTES(sp)
	.cfi_offset 64, (16 - SLOTS) * BYTES
	call board_tick
	LOAD a0, 0 * BYTES(sp)
	LOAD a1, 1 * BYTES(sp)
	LOAD a2, 2 * BYTES(sp)
	LOAD a3, 3 * BYTES(sp)
	LOAD a4, 4 * BYTES(sp)
	LOAD a5, 5 * BYTES(sp)
	LOAD a6, 6 * BYTES(sp)
	LOAD a7, 7 * BYTES(sp)
	LOAD t0, 8 * BYTES(sp)
	LOAD t1, 9 * BYTES(sp)
	LOAD t2, 10 * BYTES(sp)
	LOAD t3, 11 * BYTES(sp)
	LOAD t4, 12 * BYTES(sp)
	LOAD t5, 13 * BYTES(sp)
	LOAD t6, 14 * BYTES(sp)
	LOAD ra, 15 * BYTES(sp)
	addi sp, sp, SLOTS * BYTES
	mret
	.cfi_endproc

	.weak board_tick
	.set board_tick, fault
fault:
	csrr a0, mcause
	ori a0, a0, 64
	tail face_port_exit

	.section .note.GNU-stack, "", %progbits
