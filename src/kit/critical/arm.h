/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* CPSR.I (bit 7) masks IRQ, and not FIQ (Armv7-A/R ARM, B1.3.3). */
#ifndef FRINGE_KIT_CRITICAL_ARM_H
#define FRINGE_KIT_CRITICAL_ARM_H

/* Processors before Armv6 have no cpsid. */
static inline uintptr_t
mask_interrupts(void)
{
	uintptr_t before;
	uintptr_t masked;

	__asm__ __volatile__("mrs %0, cpsr\n\t"
			     "orr %1, %0, #0x80\n\t"
			     "msr cpsr_c, %1"
			     : "=r"(before), "=r"(masked)
			     :
			     : "memory");
	return before;
}

/* The control byte, of which only the mask can differ. */
static inline void
restore_interrupts(uintptr_t before)
{
	__asm__ __volatile__("msr cpsr_c, %0" : : "r"(before) : "memory");
}

#endif
