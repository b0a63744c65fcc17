/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* SR.IEE and SR.TEE (bits 2 and 1) enable them (OpenRISC 1000, 4.4). */
#ifndef FRINGE_KIT_CRITICAL_OR1K_H
#define FRINGE_KIT_CRITICAL_OR1K_H

static inline uintptr_t
mask_interrupts(void)
{
	uintptr_t before;

	__asm__ __volatile__("l.mfspr %0, r0, 17" : "=r"(before) : : "memory");
	__asm__ __volatile__("l.mtspr r0, %0, 17"
			     :
			     : "r"(before & ~(uintptr_t)6)
			     : "memory");
	return before & 6;
}

static inline void
restore_interrupts(uintptr_t before)
{
	uintptr_t now;

	__asm__ __volatile__("l.mfspr %0, r0, 17" : "=r"(now) : : "memory");
	__asm__ __volatile__("l.mtspr r0, %0, 17"
			     :
			     : "r"(now | before)
			     : "memory");
}

#endif
