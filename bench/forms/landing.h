/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Records in the block; the side that leaves stores its own rsp and rbp, the
 * side that arrives loads its own, from the record that rdx points to.
 */
#define FORM "landing"

#define FORM_LEAVE                                                             \
	"movq %%rbp, (%%rcx)\n\t"                                              \
	"movq %%rsp, 16(%%rcx)\n\t" FORM_KEEP_BX "jmp *%%rax\n\t"
#define FORM_ARRIVE                                                            \
	FORM_LOAD_BX "movq 16(%%rdx), %%rsp\n\t"                               \
		     "movq (%%rdx), %%rbp\n\t"

#include "bench/forms/records.h"

__asm__("form_enter:\n\t"
	"movq 16(%rdx), %rsp\n\t" FORM_ENTERED);
