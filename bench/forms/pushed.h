/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * rbp and the pc are pushed on the stack that is left, beyond the red zone;
 * the block has the two stack pointers. Unwinding rules that follow rsp are
 * wrong in between.
 */
#define FORM "pushed"
#include "bench/forms/form.h"

BENCH_INLINE uintptr_t
form_pushed_switch(void **to, void **me, uintptr_t value)
{
	__asm__ __volatile__("leaq 0f(%%rip), %%rsi\n\t"
			     "leaq -128(%%rsp), %%rsp\n\t"
			     "pushq %%rbp\n\t" FORM_PUSH_BX
			     "pushq %%rsi\n\t"
			     "movq %%rsp, (%%rcx)\n\t"
			     "movq (%%rdx), %%rsp\n\t"
			     "popq %%rax\n\t"
			     "jmp *%%rax\n\t"
			     "0:\n\t" FORM_POP_BX "popq %%rbp\n\t"
			     "leaq 128(%%rsp), %%rsp\n\t"
			     : "+D"(value), "+d"(to), "+c"(me)
			     :
			     : "rsi", "rax", FORM_CLOBBERS);
	return value;
}

BENCH_INLINE uintptr_t
form_in(struct form_block *block, uintptr_t value)
{
	return form_pushed_switch(&block->context.sp, &block->link.sp, value);
}

BENCH_INLINE uintptr_t
form_out(struct form_block *block, uintptr_t value)
{
	return form_pushed_switch(&block->link.sp, &block->context.sp, value);
}

static void
form_prepare(struct form_block *block)
{
	void **sp = form_first_sp(block);

	sp[-1] = (void *)form_enter;
	block->context.sp = sp - 1;
}

__asm__("form_enter:\n\t" FORM_ENTERED);
