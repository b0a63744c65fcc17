/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Between 13-interrupt.c and a board, whose code calls main when memory is as
 * the program has it, with interrupts coming, and ends when that returns.
 */
#ifndef EXAMPLES_INTERRUPT_BOARD_H
#define EXAMPLES_INTERRUPT_BOARD_H

#include <stdint.h>

/* From here on the board interrupts so many times a second, and calls tick. */
void board_start_ticks(uint32_t hertz);
void board_tick(void);

/* Writes to the serial port, and returns when it has all of the text. */
void board_write(const char *text);

int main(void);

#endif
