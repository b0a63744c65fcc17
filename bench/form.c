/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * A form of the switch as a library, for the search that README.md tells of:
 * compiled with FORM_HEADER naming one of forms/.
 */
#include FORM_HEADER

#define BENCH_LIBRARY FORM
#define BENCH_INLINED

typedef struct form_block *bench_generator;

BENCH_INLINE uintptr_t
bench_resume(bench_generator *generator, uintptr_t in)
{
	return form_in(*generator, in);
}

BENCH_INLINE uintptr_t
bench_suspend(bench_yielder *yielder, uintptr_t out)
{
	return form_out(yielder, out);
}

/* What form_enter calls; the last resume gets the final value. */
__attribute__((used)) void
form_entered(struct form_block *block, uintptr_t first)
{
	form_out(block, block->body(block, block->argument, first));
}

static void
bench_again(bench_generator *generator, bench_body *body, void *argument)
{
	struct form_block *block = *generator;

	block->body = body;
	block->argument = argument;
	form_prepare(block);
}

static void
bench_begin(bench_generator *generator, bench_body *body, void *argument)
{
	struct bench_stack stack = bench_stack_map();
	struct form_block *block =
	    (struct form_block *)(stack.limit + stack.size) - 1;

	block->stack = stack;
	*generator = block;
	bench_again(generator, body, argument);
}

static void
bench_end(bench_generator *generator)
{
	bench_stack_unmap((*generator)->stack);
}

#include "bench/cases.h"
