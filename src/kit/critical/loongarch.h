/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * CRMD.IE (CSR 0, bit 2) enables them (LoongArch volume 1, 7.4.1). The mask may
 * not be in r0 or r1, which make another instruction of it.
 */
#ifndef FRINGE_KIT_CRITICAL_LOONGARCH_H
#define FRINGE_KIT_CRITICAL_LOONGARCH_H

#define CRMD_IE 4

/* Makes that bit what it is in a value, and returns it as it was. */
static inline uintptr_t
exchange_enable(uintptr_t value)
{
	register uintptr_t mask __asm__("$t0") = CRMD_IE;

	__asm__ __volatile__("csrxchg %0, %1, 0"
			     : "+r"(value)
			     : "r"(mask)
			     : "memory");
	return value & CRMD_IE;
}

static inline uintptr_t
mask_interrupts(void)
{
	return exchange_enable(0);
}

static inline void
restore_interrupts(uintptr_t before)
{
	exchange_enable(before);
}

#endif
