/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * From a loader that knows the PVH note, in 32-bit protected mode, to long
 * mode and face_main, and out again. There is no table of interrupts: a fault
 * resets the machine, which ends QEMU.
 */

	.section .note.pvh, "a", %note
	.p2align 2
	.long 4, 4, 18 /* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz "Xen"
	.long _start

	.text
	.code32
	.globl _start
_start:
	/* The first GiB, in pages of 2 MiB, is where it is. */
	movl $level_3 + 3, level_4
	movl $level_2 + 3, level_3
	movl $0x83, %eax
	movl $level_2, %edi
	movl $512, %ecx
1:
	movl %eax, (%edi)
	addl $0x200000, %eax
	addl $8, %edi
	loop 1b
	movl $level_4, %eax
	movl %eax, %cr3
	/* Long pages, and SSE and its exceptions. */
	movl $0x620, %eax
	movl %eax, %cr4
	/* EFER: long mode, once there is paging. */
	movl $0xc0000080, %ecx
	rdmsr
	orl $0x100, %eax
	wrmsr
	movl $0x80000003, %eax
	movl %eax, %cr0
	lgdt segments_there
	ljmp $8, $2f

	.code64
2:
	movl $board_stack, %esp
	fninit
	/* Where frame pointers end. */
	xorl %ebp, %ebp
	call face_main
	movl %eax, %edi
	call face_port_exit

	.section .rodata
	.p2align 3
segments:
	.quad 0, 0x00209a0000000000 /* 64-bit code */
segments_there:
	.word . - segments - 1
	.long segments

	.bss
	.p2align 12
level_4:
	.skip 4096
level_3:
	.skip 4096
level_2:
	.skip 4096

	.section .note.GNU-stack, "", %progbits
