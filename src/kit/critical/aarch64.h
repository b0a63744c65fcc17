/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* DAIF.I masks IRQ (Arm ARM, C5.2.4). */
#ifndef FRINGE_KIT_CRITICAL_AARCH64_H
#define FRINGE_KIT_CRITICAL_AARCH64_H

static inline uintptr_t
mask_interrupts(void)
{
	uintptr_t before;

	__asm__ __volatile__("mrs %0, daif\n\tmsr daifset, #2"
			     : "=r"(before)
			     :
			     : "memory");
	return before;
}

static inline void
restore_interrupts(uintptr_t before)
{
	__asm__ __volatile__("msr daif, %0" : : "r"(before) : "memory");
}

#endif
