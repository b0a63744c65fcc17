/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What a signal interrupted, as handlers are told of it, and how to have the
 * processor trap at every instruction.
 */
#ifndef TESTS_UNWIND_CONTEXT_H
#define TESTS_UNWIND_CONTEXT_H

#include <stdint.h>
#include <ucontext.h>

#if defined(__x86_64__)
#define CONTEXT_REGISTER_(context, name) ((context)->uc_mcontext.gregs[name])
#define CONTEXT_PC(context) ((uintptr_t)CONTEXT_REGISTER_(context, REG_RIP))
#define CONTEXT_SP(context) ((uintptr_t)CONTEXT_REGISTER_(context, REG_RSP))
#define CONTEXT_FP(context) ((uintptr_t)CONTEXT_REGISTER_(context, REG_RBP))
/* The flags, to be changed, and that of the trap among them. */
#define CONTEXT_FLAGS(context) CONTEXT_REGISTER_(context, REG_EFL)
#define TRAP_FLAG 0x100
/* The word that is pushed must not be in a leaf's red zone. */
#define START_STEPPING()                                                       \
	__asm__ __volatile__("leaq -128(%%rsp), %%rsp\n\t"                     \
			     "pushfq\n\t"                                      \
			     "orl %0, (%%rsp)\n\t"                             \
			     "popfq\n\t"                                       \
			     "leaq 128(%%rsp), %%rsp"                          \
			     :                                                 \
			     : "i"(TRAP_FLAG)                                  \
			     : "cc", "memory")
#else
#error "tests/unwind/context.h: say what the context has"
#endif

#endif
