/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * A function that is called, pushes what it must keep and returns on the other
 * stack: the way of most libraries.
 */
#ifndef FORM
#define FORM "called"
#define FORM_RETURN "ret\n"
#endif
#include "bench/forms/form.h"

/* What the other side gets; where its stack pointer is; where ours goes. */
uintptr_t form_called_switch(uintptr_t value, void **to, void **me);

__asm__(".p2align 4\n"
	"form_called_switch:\n\t"
	"pushq %rbp\n\t"
	"pushq %rbx\n\t"
	"pushq %r12\n\t"
	"pushq %r13\n\t"
	"pushq %r14\n\t"
	"pushq %r15\n\t"
	"movq %rsp, (%rdx)\n\t"
	"movq (%rsi), %rsp\n\t"
	"popq %r15\n\t"
	"popq %r14\n\t"
	"popq %r13\n\t"
	"popq %r12\n\t"
	"popq %rbx\n\t"
	"popq %rbp\n\t"
	"movq %rdi, %rax\n\t" FORM_RETURN "form_enter:\n\t" FORM_ENTERED);

BENCH_INLINE uintptr_t
form_in(struct form_block *block, uintptr_t value)
{
	return form_called_switch(value, &block->context.sp, &block->link.sp);
}

BENCH_INLINE uintptr_t
form_out(struct form_block *block, uintptr_t value)
{
	return form_called_switch(value, &block->link.sp, &block->context.sp);
}

/* Six registers and where to go. */
static void
form_prepare(struct form_block *block)
{
	void **sp = form_first_sp(block);

	sp[-1] = (void *)form_enter;
	block->context.sp = sp - 7;
}
