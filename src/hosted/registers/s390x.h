/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#define REGISTERS_PC(c) ((c)->uc_mcontext.psw.addr)
#define REGISTERS_SP(c) ((c)->uc_mcontext.gregs[15])
#define REGISTERS_FP(c) ((c)->uc_mcontext.gregs[11])

/* The ABI wants nothing. */
static inline void
registers_clean(ucontext_t *context)
{
	(void)context;
}
