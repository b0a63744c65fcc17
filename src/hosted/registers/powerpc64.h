/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#define REGISTERS_PC(c) ((c)->uc_mcontext.gp_regs[32])
#define REGISTERS_SP(c) ((c)->uc_mcontext.gp_regs[1])
#define REGISTERS_FP(c) ((c)->uc_mcontext.gp_regs[31])

/* The ABI wants nothing that the root frame needs. */
static inline void
registers_clean(ucontext_t *context)
{
	(void)context;
}
