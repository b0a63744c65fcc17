/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A 16550, as QEMU's boards have it at many an address: no set-up is needed. */
#ifndef TESTS_BARE_UART_H
#define TESTS_BARE_UART_H

#include <stddef.h>
#include <stdint.h>

#define UART_STATUS 5
#define UART_EMPTY 0x20

static inline void
uart_write(volatile uint8_t *uart, const char *text, size_t size)
{
	for (; size > 0; size--) {
		while (!(uart[UART_STATUS] & UART_EMPTY))
			;
		*uart = (uint8_t)*text++;
	}
}

#endif
