/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The ways that an unwinder offers to walk, for sample.c. */
#ifndef TESTS_SAMPLING_WALK_H
#define TESTS_SAMPLING_WALK_H

#include <ucontext.h>

/* What was interrupted, and the trap flag, as numbers and as pointers. */
#if defined(__x86_64__)
#define CONTEXT_REGISTER_(context, name) ((context)->uc_mcontext.gregs[name])
#define CONTEXT_PC(context) ((void *)CONTEXT_REGISTER_(context, REG_RIP))
#define CONTEXT_SP(context) ((void *)CONTEXT_REGISTER_(context, REG_RSP))
#define CONTEXT_FP(context) ((void *)CONTEXT_REGISTER_(context, REG_RBP))
#define CONTEXT_STOP_STEPPING(context)                                         \
	(CONTEXT_REGISTER_(context, REG_EFL) &= ~0x100)
/* The word that the call pushes must not be in a leaf's red zone. */
#define START_STEPPING()                                                       \
	__asm__ __volatile__("leaq -128(%%rsp), %%rsp\n\t"                     \
			     "pushfq\n\t"                                      \
			     "orl $0x100, (%%rsp)\n\t"                         \
			     "popfq\n\t"                                       \
			     "leaq 128(%%rsp), %%rsp"                          \
			     :                                                 \
			     :                                                 \
			     : "cc", "memory")
#else
#error "tests/sampling/walk.h: say what the context has"
#endif

struct walker {
	const char *name;
	/*
	 * Stores the program counters of all frames, at most so many, and
	 * returns how many. Called in a signal handler with its context. May
	 * begin in the handler's own frames.
	 */
	int (*walk)(void *context, void **pcs, int size);
};

/* Up to a null name. */
extern const struct walker walkers[];

#endif
