/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* As landing.h, but the side that leaves loads the other's rsp and rbp. */
#define FORM "departing"

#define FORM_LEAVE                                                             \
	"movq %%rbp, (%%rcx)\n\t"                                              \
	"movq %%rsp, 16(%%rcx)\n\t" FORM_KEEP_BX FORM_LOAD_BX                  \
	"movq 16(%%rdx), %%rsp\n\t"                                            \
	"movq (%%rdx), %%rbp\n\t"                                              \
	"jmp *%%rax\n\t"
#define FORM_ARRIVE

#include "bench/forms/records.h"

__asm__("form_enter:\n\t" FORM_ENTERED);
