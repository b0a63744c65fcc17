/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * From reset, at EL1 with the MMU off, to face_main and out again. Memory is
 * mapped where it is, as guarded pages: there a jump has to arrive at a landing
 * pad, where the processor knows of such. An exception ends the program with
 * its class, which the architecture lists under ESR_EL1, and 64.
 */
#include "arch/asm.h"

#define ACCESSED (1 << 10)
#define SHARED (3 << 8)
#define DEVICE (1 << 2) /* the second attribute of MAIR_EL1 */
#define GUARDED (1 << 50)
#define NEVER_EXECUTED (3 << 53)
#define BLOCK 1

	.text
	.globl _start
_start:
	ldr x0, =board_stack
	mov sp, x0
	adr x0, vectors
	msr vbar_el1, x0

	/* Floating point, and SVE with vectors of 512 bits. */
	mov x0, #0x330000
	msr cpacr_el1, x0
	isb
#ifdef __ARM_FEATURE_SVE
	mov x0, #3
	msr s3_0_c1_c2_0, x0 /* ZCR_EL1 */
#endif
#ifdef __ARM_FEATURE_PAC_DEFAULT
	adr x0, _start
	msr s3_0_c2_c1_0, x0 /* APIAKeyLo_EL1 */
	msr s3_0_c2_c1_1, x0 /* APIAKeyHi_EL1 */
#endif

	/* 39 bits of addresses from a table of two entries, in pages of 4 KiB. */
	ldr x0, =0x00ff
	msr mair_el1, x0
	ldr x0, =0x803519
	msr tcr_el1, x0
	adr x0, table
	msr ttbr0_el1, x0
	isb
	/*
	 * The MMU and caches are on, and sp is checked; return addresses are
	 * signed, and paciasp is no landing pad for jumps.
	 */
	mrs x0, sctlr_el1
	ldr x1, =0x108000100d
	orr x0, x0, x1
	msr sctlr_el1, x0
	isb

	/* Where frame pointers end. */
	mov x29, xzr
	mov x30, xzr
	bl face_main
	bl face_port_exit

trap:
	mrs x0, esr_el1
	lsr x0, x0, #26
	orr x0, x0, #64
	bl face_port_exit

	.p2align 11
vectors:
	.rept 16
	b trap
	.p2align 7
	.endr

	.section .rodata
	.p2align 12
table:
	.quad DEVICE + ACCESSED + NEVER_EXECUTED + BLOCK
	.quad 0x40000000 + SHARED + ACCESSED + GUARDED + BLOCK
	.skip 4096 - 2 * 8
