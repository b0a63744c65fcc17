/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Critical sections without an operating system: interrupts are masked. */
#include "fringe/kit/lock.h"

#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
#include "kit/critical/arm_m.h"
#elif defined(__arm__)
#include "kit/critical/arm.h"
#elif defined(__aarch64__)
#include "kit/critical/aarch64.h"
#elif defined(__riscv)
#include "kit/critical/riscv.h"
#elif defined(__x86_64__) || defined(__i386__)
#include "kit/critical/x86.h"
#elif defined(__or1k__)
#include "kit/critical/or1k.h"
#elif defined(__loongarch__)
#include "kit/critical/loongarch.h"
#else
#include "kit/critical/unknown.h"
#endif

__attribute__((__weak__)) uintptr_t
fringe_critical_enter(void)
{
	return mask_interrupts();
}

__attribute__((__weak__)) void
fringe_critical_leave(uintptr_t before)
{
	restore_interrupts(before);
}
