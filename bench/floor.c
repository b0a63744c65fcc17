/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The floor: what a switch costs that knows of nothing but switching. Two
 * jumps; sp, pc and fp of the side that is left travel in registers, as the
 * value does, and the side that arrives puts them into its own object. There
 * is no check, no end, no unwinding and no error: nothing to use.
 */
/* For the list of clobbered registers. */
#include <fringe.h>

#include "bench/bench.h"

#define BENCH_LIBRARY "floor"
#define BENCH_INLINED

/* A side that waits. */
struct side {
	void *sp;
	void *pc;
	void *fp;
};

typedef struct bench_yielder bench_yielder;
typedef uintptr_t bench_body(
    bench_yielder *yielder, void *argument, uintptr_t first);

/* At the base of the generator's stack. */
struct bench_yielder {
	struct side resumer;
	bench_body *body;
	void *argument;
} __attribute__((aligned(16)));

typedef struct bench_generator {
	struct side own;
	struct bench_stack stack;
} bench_generator;

/*
 * At the jump and on arrival: rdi = value; rsi, rdx and rcx = sp, pc and fp of
 * the side that was left. The loads are not in the assembly: in a loop the
 * compiler then goes back with the words that have just arrived, without
 * loading them again, and rr16 takes half the time.
 */
BENCH_INLINE uintptr_t
switch_to(struct side *side, uintptr_t value)
{
	void *sp, *pc, *fp;
	void *to_pc = side->pc;
	register void *to_sp __asm__("r8") = side->sp;
	register void *to_fp __asm__("r9") = side->fp;

	__asm__ __volatile__("movq %%rsp, %%rsi\n\t"
			     "leaq 0f(%%rip), %%rdx\n\t"
			     "movq %%rbp, %%rcx\n\t"
			     "movq %%r8, %%rsp\n\t"
			     "movq %%r9, %%rbp\n\t"
			     "jmp *%%rax\n"
			     "0:"
			     : "+D"(value), "=S"(sp), "=d"(pc), "=c"(fp),
			     "+a"(to_pc), "+r"(to_sp), "+r"(to_fp)
			     :
			     : "rbx", FRINGE_ARCH_CLOBBERS_);
	side->sp = sp;
	side->pc = pc;
	side->fp = fp;
	return value;
}

BENCH_INLINE uintptr_t
bench_resume(bench_generator *generator, uintptr_t in)
{
	return switch_to(&generator->own, in);
}

BENCH_INLINE uintptr_t
bench_suspend(bench_yielder *yielder, uintptr_t out)
{
	return switch_to(&yielder->resumer, out);
}

/*
 * What the first resume jumps to, as if it were called: what travels in
 * registers are its arguments, and its frame lies right below the yielder.
 */
static void
enter(uintptr_t first, void *sp, void *pc, void *fp)
{
	/* Above the frame pointer: the caller's, and the return address. */
	bench_yielder *yielder =
	    (bench_yielder *)((void **)__builtin_frame_address(0) + 2);

	yielder->resumer = (struct side){ sp, pc, fp };
	bench_suspend(
	    yielder, yielder->body(yielder, yielder->argument, first));
	__builtin_unreachable();
}

static void
bench_again(bench_generator *generator, bench_body *body, void *argument)
{
	struct bench_stack stack = generator->stack;
	bench_yielder *yielder =
	    (bench_yielder *)(stack.limit + stack.size) - 1;

	yielder->body = body;
	yielder->argument = argument;
	generator->own.sp = (void **)yielder - 1;
	generator->own.pc = (void *)enter;
	generator->own.fp = NULL;
}

static void
bench_begin(bench_generator *generator, bench_body *body, void *argument)
{
	generator->stack = bench_stack_map();
	bench_again(generator, body, argument);
}

static void
bench_end(bench_generator *generator)
{
	bench_stack_unmap(generator->stack);
}

#define BENCH_SLICES

#include "bench/cases.h"
