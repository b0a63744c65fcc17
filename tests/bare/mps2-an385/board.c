/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Arm's MPS2 boards: the first serial port, and a debugger's way to end. */
#include <stdint.h>

#include "tests/face_port.h"

/* Where it is in the image with a Cortex-M33. */
#if __ARM_ARCH >= 8
#define UART ((volatile uint32_t *)0x50200000)
#else
#define UART ((volatile uint32_t *)0x40004000)
#endif
#define UART_DATA 0
#define UART_STATE 1
#define UART_FULL 1
#define UART_CONTROL 2
#define UART_SEND 1

/* Semihosting: SYS_EXIT_EXTENDED with ADP_Stopped_ApplicationExit. */
#define EXIT 0x20
#define APPLICATION_EXIT 0x20026

void
face_port_write(const char *text, size_t size)
{
	UART[UART_CONTROL] = UART_SEND;
	for (; size > 0; size--) {
		while (UART[UART_STATE] & UART_FULL)
			;
		UART[UART_DATA] = (uint8_t)*text++;
	}
}

void
face_port_exit(int status)
{
	uint32_t block[] = { APPLICATION_EXIT, (uint32_t)status };
	register uint32_t r0 __asm__("r0") = EXIT;
	register uint32_t *r1 __asm__("r1") = block;

	for (;;)
		__asm__ __volatile__("bkpt 0xab"
				     : "+r"(r0)
				     : "r"(r1)
				     : "memory");
}
