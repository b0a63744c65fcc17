/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* From the kernel to face_main and out again. */
#include "arch/asm.h"

	.text
	.globl _start
_start:
	/* Where frame pointers end. */
	mov x29, xzr
	mov x30, xzr
	bl face_main
	bl face_port_exit
