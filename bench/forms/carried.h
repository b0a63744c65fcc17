/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The words of the side that is left arrive in registers, and the side that
 * arrives puts them into the block, in C: a generator that suspends again at
 * once has its parent's stack pointer in a register. A resume stores its own
 * as well, for unwinding.
 */
#define FORM "carried"
#include "bench/forms/form.h"

#ifdef __clang__
#define EXCHANGE_BX "xchgq %%rbx, %%r9\n\t"
#define CARRY_BX(record) (record)->bx = bx
#else
#define EXCHANGE_BX "movq %%r9, %%rbx\n\t"
#define CARRY_BX(record) ((void)0)
#endif

/* Goes on as *other says, and puts down there how to come back. */
#define SWITCH(other, leave)                                                   \
	void *sp = (other)->sp, *pc = (other)->pc, *from;                      \
	void *other_fp = (other)->fp, *other_bx = (other)->bx;                 \
	register void *fp __asm__("r8") = other_fp;                            \
	register void *bx __asm__("r9") = other_bx;                            \
                                                                               \
	__asm__ __volatile__("leaq 0f(%%rip), %%rsi\n\t" leave                 \
			     "xchgq %%rdx, %%rsp\n\t"                          \
			     "xchgq %%r8, %%rbp\n\t" EXCHANGE_BX               \
			     "jmp *%%rax\n"                                    \
			     "0:\n\t"                                          \
			     : "+D"(value), "=&S"(from), "+d"(sp), "+r"(fp),   \
			     "+r"(bx), "+c"(me), "+a"(pc)                      \
			     :                                                 \
			     : FRINGE_ARCH_CLOBBERS_);                         \
	(other)->fp = fp;                                                      \
	(other)->pc = from;                                                    \
	(other)->sp = sp;                                                      \
	CARRY_BX(other)

BENCH_INLINE uintptr_t
form_in(struct form_block *block, uintptr_t value)
{
	struct form_record *me = &block->link;

	SWITCH(&block->context,
	    "movq %%rbp, (%%rcx)\n\t"
	    "movq %%rsi, 8(%%rcx)\n\t"
	    "movq %%rsp, 16(%%rcx)\n\t" FORM_KEEP_BX);
	return value;
}

BENCH_INLINE uintptr_t
form_out(struct form_block *block, uintptr_t value)
{
	struct form_record *me = &block->context;

	SWITCH(&block->link, "");
	return value;
}

#define form_prepare form_start_record

__asm__("form_enter:\n\t" FORM_ENTERED);
