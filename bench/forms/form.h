/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What the forms of the switch share. A form is a header that defines
 *
 *	FORM            its name
 *	form_in(block, value)    -> value: from the resumer to the generator
 *	form_out(block, value)   -> value: and back
 *	form_prepare(block)      what the first form_in finds
 *	form_enter               in assembly: arrives there for the first time
 *	                         and goes on at form_entered below
 *
 * A form is the switch and nothing else: no gate, no end, no unwinding. What
 * these cost is the difference between `fringe' and the form that it has.
 */
#ifndef FRINGE_BENCH_FORM_H
#define FRINGE_BENCH_FORM_H

#ifndef __x86_64__
#error "the search was made on x86-64, and its forms are written for it"
#endif

/* For the list of clobbered registers. */
#include <fringe.h>

#include "bench/bench.h"

struct form_record {
	void *fp;
	void *pc;
	void *sp;
	void *bx;
};

typedef struct form_block bench_yielder;
typedef uintptr_t bench_body(
    bench_yielder *yielder, void *argument, uintptr_t first);

/* At the base of the generator's stack, on cache lines of its own. */
struct form_block {
	/* Only forms with records in the frame use these two. */
	struct form_record *link_record;
	struct form_record *context_record;
	bench_body *body;
	void *argument;
	struct bench_stack stack;
	uintptr_t padding[2];
	/* The resumer's, and the generator's own. */
	struct form_record link;
	struct form_record context;
};

void form_enter(void);

/* All that the switch may change, but for operands. */
#define FORM_CLOBBERS "r8", "r9", FRINGE_ARCH_CLOBBERS_

/* What clang needs kept besides, in the two records or on the stack. */
#ifdef __clang__
#define FORM_KEEP_BX "movq %%rbx, 24(%%rcx)\n\t"
#define FORM_LOAD_BX "movq 24(%%rdx), %%rbx\n\t"
#define FORM_PUSH_BX "pushq %%rbx\n\t"
#define FORM_POP_BX "popq %%rbx\n\t"
#else
#define FORM_KEEP_BX
#define FORM_LOAD_BX
#define FORM_PUSH_BX
#define FORM_POP_BX
#endif

/* Where form_enter goes, with the stack aligned for a call. */
#define FORM_ENTERED                                                           \
	"movq %rdi, %rsi\n\t"                                                  \
	"movq (%rsp), %rdi\n\t"                                                \
	"call form_entered\n\t"                                                \
	"ud2"

/* The first word on the generator's stack is the block's address. */
static inline void **
form_first_sp(struct form_block *block)
{
	void **sp = (void **)block - 2;

	sp[0] = block;
	return sp;
}

/* What form_prepare is where the generator's record begins it. */
static inline void
form_start_record(struct form_block *block)
{
	block->context.pc = (void *)form_enter;
	block->context.sp = form_first_sp(block);
}

/* Generators that need a frame pointer, see pointer.h. */
#ifndef FORM_FRAME
#define FORM_FRAME() ((void)0)
#endif

#endif
