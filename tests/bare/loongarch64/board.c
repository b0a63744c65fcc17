/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * QEMU's "virt": a 16550's registers, and what ends QEMU, always well. Or no
 * board, but Linux without a C library.
 */
#include <stdint.h>

#include "fringe/kit/lock.h"
#include "tests/bare/uart.h"
#include "tests/face_port.h"

#ifdef BOARD_IS_LINUX

#define SYSTEM_WRITE 64
#define SYSTEM_EXIT_GROUP 94

static long
system_call(long number, long first, long second, long third)
{
	register long a0 __asm__("$r4") = first;
	register long a1 __asm__("$r5") = second;
	register long a2 __asm__("$r6") = third;
	register long a7 __asm__("$r11") = number;

	__asm__ __volatile__("syscall 0"
			     : "+r"(a0)
			     : "r"(a1), "r"(a2), "r"(a7)
			     : "$r12", "$r13", "$r14", "$r15", "$r16", "$r17",
			     "$r18", "$r19", "$r20", "memory");
	return a0;
}

void
face_port_write(const char *text, size_t size)
{
	system_call(SYSTEM_WRITE, 1, (long)text, (long)size);
}

void
face_port_exit(int status)
{
	for (;;)
		system_call(SYSTEM_EXIT_GROUP, status, 0, 0);
}

/*
 * Programs may not mask interrupts here, and are not interrupted. Of weak
 * definitions the first that the linker meets counts, which is not the kit's.
 */
__attribute__((__weak__)) uintptr_t
fringe_critical_enter(void)
{
	return 0;
}

__attribute__((__weak__)) void
fringe_critical_leave(uintptr_t before)
{
	(void)before;
}

#else

#define UART ((volatile uint8_t *)0x1fe001e0)

#define POWER ((volatile uint8_t *)0x100e001c)
#define POWER_OFF 0x34

void
face_port_write(const char *text, size_t size)
{
	uart_write(UART, text, size);
}

void
face_port_exit(int status)
{
	(void)status;
	*POWER = POWER_OFF;
	for (;;)
		;
}

#endif
