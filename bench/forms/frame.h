/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The record is a local variable of the function that switches, and the block
 * has two pointers: to the generator's record and to its resumer's.
 */
#define FORM "frame"
#include "bench/forms/form.h"

BENCH_INLINE uintptr_t
form_frame_switch(
    struct form_record **mine, struct form_record *to, uintptr_t value)
{
	struct form_record record;
	struct form_record *me = &record;
	void *pc = to->pc;

	/* Not for ever, as gcc fears: only while it is suspended. */
	bench_hide(me);
	*mine = me;
	__asm__ __volatile__("leaq 0f(%%rip), %%rsi\n\t"
			     "movq %%rbp, (%%rcx)\n\t"
			     "movq %%rsi, 8(%%rcx)\n\t"
			     "movq %%rsp, 16(%%rcx)\n\t" FORM_KEEP_BX
			     "jmp *%%rax\n\t"
			     "0:\n\t" FORM_LOAD_BX
			     "movq 16(%%rdx), %%rsp\n\t"
			     "movq (%%rdx), %%rbp\n\t"
			     : "+D"(value), "+d"(to), "+c"(me), "+a"(pc)
			     :
			     : "rsi", FORM_CLOBBERS);
	return value;
}

BENCH_INLINE uintptr_t
form_in(struct form_block *block, uintptr_t value)
{
	return form_frame_switch(
	    &block->link_record, block->context_record, value);
}

BENCH_INLINE uintptr_t
form_out(struct form_block *block, uintptr_t value)
{
	return form_frame_switch(
	    &block->context_record, block->link_record, value);
}

static void
form_prepare(struct form_block *block)
{
	form_start_record(block);
	block->context_record = &block->context;
}

__asm__("form_enter:\n\t"
	"movq 16(%rdx), %rsp\n\t" FORM_ENTERED);
