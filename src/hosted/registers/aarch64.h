/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#define REGISTERS_PC(c) ((c)->uc_mcontext.pc)
#define REGISTERS_SP(c) ((c)->uc_mcontext.sp)
#define REGISTERS_FP(c) ((c)->uc_mcontext.regs[29])

/* No indirect branch has just been taken: PSTATE.BTYPE, bits 10 and 11. */
static inline void
registers_clean(ucontext_t *context)
{
	context->uc_mcontext.pstate &= ~(UINT64_C(3) << 10);
}
