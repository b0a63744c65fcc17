/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The form that libfringe has. As departing.h, but the compiler loads the
 * words of the other side, before the asm.
 */
#ifndef FORM
#define FORM "block"
#endif
#include "bench/forms/form.h"

#define SWITCH(leave)                                                          \
	void *pc = to->pc, *sp = to->sp, *to_fp = to->fp, *from;               \
	register void *fp __asm__("r8") = to_fp;                               \
	register void *lost __asm__("r9");                                     \
                                                                               \
	FORM_FRAME();                                                          \
	__asm__ __volatile__("leaq 0f(%%rip), %%rsi\n\t"                       \
			     "movq %%rbp, (%%rcx)\n\t" leave                   \
			     "movq %%rsp, 16(%%rcx)\n\t" FORM_KEEP_BX          \
			     "movq %[bx], %%rbx\n\t"                           \
			     "movq %%rdx, %%rsp\n\t"                           \
			     "movq %%r8, %%rbp\n\t"                            \
			     "jmp *%%rax\n"                                    \
			     "0:\n\t"                                          \
			     : "+D"(value), "=&S"(from), "+d"(sp), "+r"(fp),   \
			     "+c"(me), "+a"(pc), "=r"(lost)                    \
			     : [bx] "m"(to->bx)                                \
			     : FRINGE_ARCH_CLOBBERS_)

BENCH_INLINE uintptr_t
form_in(struct form_block *block, uintptr_t value)
{
	struct form_record *to = &block->context, *me = &block->link;

	SWITCH("movq %%rsi, 8(%%rcx)\n\t");
	block->context.pc = from;
	return value;
}

/* The resumer stores this side's pc, which it gets anyway. */
BENCH_INLINE uintptr_t
form_out(struct form_block *block, uintptr_t value)
{
	struct form_record *to = &block->link, *me = &block->context;

	SWITCH("");
	(void)from;
	return value;
}

#define form_prepare form_start_record

__asm__("form_enter:\n\t" FORM_ENTERED);
