/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* mstatus.MIE (bit 3) enables them in machine mode (Privileged ISA, 3.1.6.1). */
#ifndef FRINGE_KIT_CRITICAL_RISCV_H
#define FRINGE_KIT_CRITICAL_RISCV_H

static inline uintptr_t
mask_interrupts(void)
{
	uintptr_t before;

	__asm__ __volatile__("csrrci %0, mstatus, 8"
			     : "=r"(before)
			     :
			     : "memory");
	return before & 8;
}

static inline void
restore_interrupts(uintptr_t before)
{
	__asm__ __volatile__("csrs mstatus, %0" : : "r"(before) : "memory");
}

#endif
