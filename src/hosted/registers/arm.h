/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#define REGISTERS_PC(c) ((c)->uc_mcontext.arm_pc)
#define REGISTERS_SP(c) ((c)->uc_mcontext.arm_sp)
#define REGISTERS_FP(c) ((c)->uc_mcontext.arm_fp)

/*
 * The instruction set is T32 (CPSR.T, bit 5) where a code address is odd, and
 * no IT block is under way (bits 10 to 15, 25 and 26).
 */
static inline void
registers_clean(ucontext_t *context)
{
	unsigned long pc = context->uc_mcontext.arm_pc;

	context->uc_mcontext.arm_pc = pc & ~1ul;
	context->uc_mcontext.arm_cpsr &= ~0x0600fc20ul;
	context->uc_mcontext.arm_cpsr |= (pc & 1) << 5;
	context->uc_mcontext.arm_r7 = context->uc_mcontext.arm_fp;
}
