/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* QEMU's "virt": a PL011, and semihosting, by which a program ends QEMU. */
#include <stdint.h>

#include "tests/face_port.h"

#define UART ((volatile uint32_t *)0x09000000)
#define UART_FLAGS (0x18 / 4)
#define UART_FULL 0x20

#define SYS_EXIT 0x18
#define APPLICATION_EXIT 0x20026

void
face_port_write(const char *text, size_t size)
{
	for (; size > 0; size--) {
		while (UART[UART_FLAGS] & UART_FULL)
			;
		*UART = (uint8_t)*text++;
	}
}

void
face_port_exit(int status)
{
	uint64_t block[] = { APPLICATION_EXIT, (uint64_t)status };
	register uint64_t x0 __asm__("x0") = SYS_EXIT;
	register uint64_t *x1 __asm__("x1") = block;

	for (;;)
		__asm__ __volatile__("hlt #0xf000"
				     : "+r"(x0)
				     : "r"(x1)
				     : "memory");
}
