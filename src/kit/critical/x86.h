/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * EFLAGS.IF (bit 9) enables them (SDM volume 1, 3.4.3), in ring 0. To read the
 * flags takes the stack, so the compiler does it, which knows of the red zone.
 */
#ifndef FRINGE_KIT_CRITICAL_X86_H
#define FRINGE_KIT_CRITICAL_X86_H

#define EFLAGS_IF 0x200

#ifdef __x86_64__
#define READ_FLAGS __builtin_ia32_readeflags_u64
#else
#define READ_FLAGS __builtin_ia32_readeflags_u32
#endif

static inline uintptr_t
mask_interrupts(void)
{
	uintptr_t before = READ_FLAGS();

	__asm__ __volatile__("cli" : : : "memory");
	return before & EFLAGS_IF;
}

static inline void
restore_interrupts(uintptr_t before)
{
	if (before)
		__asm__ __volatile__("sti" : : : "memory");
}

#endif
