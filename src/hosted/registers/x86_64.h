/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#define REGISTERS_PC(c) ((c)->uc_mcontext.gregs[REG_RIP])
#define REGISTERS_SP(c) ((c)->uc_mcontext.gregs[REG_RSP])
#define REGISTERS_FP(c) ((c)->uc_mcontext.gregs[REG_RBP])

/* DF clear, and the x87 stack empty: FXSAVE's form has a 1 where it is not. */
static inline void
registers_clean(ucontext_t *context)
{
	context->uc_mcontext.gregs[REG_EFL] &= ~0x400;
	if (context->uc_mcontext.fpregs)
		context->uc_mcontext.fpregs->ftw = 0;
}
