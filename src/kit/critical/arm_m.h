/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* PRIMASK: 1 masks all but NMI and HardFault (Armv7-M ARM, B1.4.3). */
#ifndef FRINGE_KIT_CRITICAL_ARM_M_H
#define FRINGE_KIT_CRITICAL_ARM_M_H

static inline uintptr_t
mask_interrupts(void)
{
	uintptr_t before;

	__asm__ __volatile__("mrs %0, primask\n\tcpsid i"
			     : "=r"(before)
			     :
			     : "memory");
	return before;
}

static inline void
restore_interrupts(uintptr_t before)
{
	__asm__ __volatile__("msr primask, %0" : : "r"(before) : "memory");
}

#endif
