/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* EFLAGS.IF (bit 9) enables them (SDM volume 1, 3.4.3). */
#ifndef FRINGE_KIT_CRITICAL_X86_H
#define FRINGE_KIT_CRITICAL_X86_H

/* What is pushed must not fall into the red zone of the caller's frame. */
#ifdef __x86_64__
#define READ_FLAGS                                                             \
	"lea -128(%%rsp), %%rsp\n\tpushf\n\tpop %0\n\tlea 128(%%rsp), %%rsp"
#else
#define READ_FLAGS "pushf\n\tpop %0"
#endif

static inline uintptr_t
mask_interrupts(void)
{
	uintptr_t before;

	__asm__ __volatile__(READ_FLAGS "\n\tcli"
			     : "=r"(before)
			     :
			     : "memory");
	return before;
}

static inline void
restore_interrupts(uintptr_t before)
{
	if (before & 0x200)
		__asm__ __volatile__("sti" : : : "memory");
}

#endif
