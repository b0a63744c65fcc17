/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#define REGISTERS_PC(c) ((c)->uc_mcontext.gregs[REG_EIP])
#define REGISTERS_SP(c) ((c)->uc_mcontext.gregs[REG_ESP])
#define REGISTERS_FP(c) ((c)->uc_mcontext.gregs[REG_EBP])

/* DF clear, and the x87 stack empty: in FSAVE's form 3 is an empty register. */
static inline void
registers_clean(ucontext_t *context)
{
	context->uc_mcontext.gregs[REG_EFL] &= ~0x400;
	if (context->uc_mcontext.fpregs)
		context->uc_mcontext.fpregs->tag |= 0xffff;
}
