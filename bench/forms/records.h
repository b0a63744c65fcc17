/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The forms with a record for each side in the block. They define the asm
 * that leaves, up to and with the jump, and the asm that arrives. In both rdi
 * is the value, rdx the record gone on from, rax its pc; rcx is the record
 * left; rsi carries the pc of the side that is left.
 */
#include "bench/forms/form.h"

BENCH_INLINE uintptr_t
form_in(struct form_block *block, uintptr_t value)
{
	struct form_record *to = &block->context, *me = &block->link;
	void *pc = to->pc, *from;

	FORM_FRAME();
	__asm__ __volatile__("leaq 0f(%%rip), %%rsi\n\t"
			     "movq %%rsi, 8(%%rcx)\n\t" FORM_LEAVE
			     "0:\n\t" FORM_ARRIVE
			     : "+D"(value), "=S"(from), "+d"(to), "+c"(me),
			     "+a"(pc)
			     :
			     : FORM_CLOBBERS);
	block->context.pc = from;
	return value;
}

/* The resumer stores this side's pc, which it gets anyway. */
BENCH_INLINE uintptr_t
form_out(struct form_block *block, uintptr_t value)
{
	struct form_record *to = &block->link, *me = &block->context;
	void *pc = to->pc;

	FORM_FRAME();
	__asm__ __volatile__("leaq 0f(%%rip), %%rsi\n\t" FORM_LEAVE
			     "0:\n\t" FORM_ARRIVE
			     : "+D"(value), "+d"(to), "+c"(me), "+a"(pc)
			     :
			     : "rsi", FORM_CLOBBERS);
	return value;
}

#define form_prepare form_start_record
