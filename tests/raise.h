/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Interrupts that programs on boards raise themselves, without a clock: to
 * enable one, to raise it, which returns when it is pending, and to say in its
 * handler, board_tick, that it was heard.
 */
#ifndef TESTS_RAISE_H
#define TESTS_RAISE_H

#include <stdint.h>

void board_tick(void);

#if defined(__arm__)

/* ICSR.PENDSTSET makes SysTick pending, which needs not be on. */
#define ICSR ((volatile uint32_t *)0xe000ed04)
#define PENDSTSET (UINT32_C(1) << 26)

static inline void
enable_interrupt(void)
{
}

static inline void
raise_interrupt(void)
{
	*ICSR = PENDSTSET;
	__asm__ __volatile__("dsb\n\tisb" : : : "memory");
}

static inline void
end_interrupt(void)
{
}

#elif defined(__riscv)

/* The machine's software interrupt of hart 0; mie.MSIE and mstatus.MIE. */
#define MSIP ((volatile uint32_t *)0x2000000)
#define SET_CSR(csr, bits)                                                     \
	__asm__ __volatile__(".insn i 0x73, 2, x0, %0, " csr                   \
			     :                                                 \
			     : "r"(bits)                                       \
			     : "memory")

static inline void
enable_interrupt(void)
{
	SET_CSR("0x304", 8);
	SET_CSR("0x300", 8);
}

static inline void
raise_interrupt(void)
{
	*MSIP = 1;
	__asm__ __volatile__("fence" : : : "memory");
}

static inline void
end_interrupt(void)
{
	*MSIP = 0;
}

#endif

#endif
