/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * One each way: a resume calls, so that its return address lies on its own
 * stack, and a suspend returns there.
 */
#define FORM "callret"
#include "bench/forms/form.h"

BENCH_INLINE uintptr_t
form_in(struct form_block *block, uintptr_t value)
{
	struct form_block *to = block;

	__asm__ __volatile__("leaq -128(%%rsp), %%rsp\n\t"
			     "pushq %%rbp\n\t" FORM_PUSH_BX
			     "call *%c2(%%rdx)\n\t" FORM_POP_BX
			     "popq %%rbp\n\t"
			     "leaq 128(%%rsp), %%rsp\n\t"
			     : "+D"(value), "+d"(to)
			     : "i"(offsetof(struct form_block, context.pc))
			     : "rax", "rcx", "rsi", FORM_CLOBBERS);
	return value;
}

BENCH_INLINE uintptr_t
form_out(struct form_block *block, uintptr_t value)
{
	struct form_block *to = block;

	__asm__ __volatile__("leaq 0f(%%rip), %%rsi\n\t"
			     "leaq -128(%%rsp), %%rsp\n\t"
			     "pushq %%rbp\n\t" FORM_PUSH_BX
			     "movq %%rsi, %c2(%%rdx)\n\t"
			     "movq %%rsp, %c3(%%rdx)\n\t"
			     "movq %c4(%%rdx), %%rsp\n\t"
			     "ret\n"
			     "0:\n\t"
			     "movq %%rsp, %c4(%%rdx)\n\t"
			     "movq %c3(%%rdx), %%rsp\n\t" FORM_POP_BX
			     "popq %%rbp\n\t"
			     "leaq 128(%%rsp), %%rsp\n\t"
			     : "+D"(value), "+d"(to)
			     : "i"(offsetof(struct form_block, context.pc)),
			     "i"(offsetof(struct form_block, context.sp)),
			     "i"(offsetof(struct form_block, link.sp))
			     : "rax", "rcx", "rsi", FORM_CLOBBERS);
	return value;
}

/* form_enter knows these offsets. */
_Static_assert(offsetof(struct form_block, link.sp) == 80, "link.sp");
_Static_assert(
    offsetof(struct form_block, context.sp) == 112, "context.sp");

#define form_prepare form_start_record

__asm__("form_enter:\n\t"
	"movq %rsp, 80(%rdx)\n\t"
	"movq 112(%rdx), %rsp\n\t" FORM_ENTERED);
