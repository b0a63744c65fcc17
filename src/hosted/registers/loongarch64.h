/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#define REGISTERS_PC(c) ((c)->uc_mcontext.__pc)
#define REGISTERS_SP(c) ((c)->uc_mcontext.__gregs[3])
#define REGISTERS_FP(c) ((c)->uc_mcontext.__gregs[22])

/* The ABI wants nothing. */
static inline void
registers_clean(ucontext_t *context)
{
	(void)context;
}
