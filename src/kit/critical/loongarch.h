/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* CRMD.IE (CSR 0, bit 2) enables them (LoongArch volume 1, 7.4.1). */
#ifndef FRINGE_KIT_CRITICAL_LOONGARCH_H
#define FRINGE_KIT_CRITICAL_LOONGARCH_H

static inline uintptr_t
mask_interrupts(void)
{
	uintptr_t before = 0;

	__asm__ __volatile__("csrxchg %0, %1, 0"
			     : "+r"(before)
			     : "r"((uintptr_t)4)
			     : "memory");
	return before & 4;
}

static inline void
restore_interrupts(uintptr_t before)
{
	__asm__ __volatile__("csrxchg %0, %1, 0"
			     : "+r"(before)
			     : "r"((uintptr_t)4)
			     : "memory");
}

#endif
