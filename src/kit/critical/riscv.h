/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * mstatus.MIE (CSR 0x300, bit 3) enables them, in machine mode (Privileged ISA,
 * 3.1.6.1). By number: assemblers know no CSR unless they are told of Zicsr,
 * which compilers' options often leave out.
 */
#ifndef FRINGE_KIT_CRITICAL_RISCV_H
#define FRINGE_KIT_CRITICAL_RISCV_H

/* csrrci before, mstatus, 8 */
static inline uintptr_t
mask_interrupts(void)
{
	uintptr_t before;

	__asm__ __volatile__(".insn i 0x73, 7, %0, x8, 0x300"
			     : "=r"(before)
			     :
			     : "memory");
	return before & 8;
}

/* csrrs zero, mstatus, before */
static inline void
restore_interrupts(uintptr_t before)
{
	__asm__ __volatile__(".insn i 0x73, 2, x0, %0, 0x300"
			     :
			     : "r"(before)
			     : "memory");
}

#endif
