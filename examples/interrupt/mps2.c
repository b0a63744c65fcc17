/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Arm's MPS2 with a Cortex-M3 (application note AN385): from reset to main, the
 * timer that the processor has, and the first serial port.
 */
#include "board.h"

#include <stddef.h>

/* Of mps2.ld. */
extern char data_stored[], data_begin[], data_end[];
extern char zero_begin[], zero_end[];
extern char handler_stack[];

/* ---- what compilers call, and this file ---- */

/* What they do not see through keeps them from calling these in these. */
#define OPAQUE() __asm__ __volatile__("")
#define CALLED_UNASKED __attribute__((__used__))

void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);

CALLED_UNASKED void *
memcpy(void *to, const void *from, size_t size)
{
	char *out = to;
	const char *in = from;

	while (size-- > 0) {
		*out++ = *in++;
		OPAQUE();
	}
	return to;
}

CALLED_UNASKED void *
memset(void *to, int byte, size_t size)
{
	char *out = to;

	while (size-- > 0) {
		*out++ = (char)byte;
		OPAQUE();
	}
	return to;
}

/* ---- from reset to main ---- */

/* For a debugger, or an emulator: semihosting's SYS_EXIT_EXTENDED. */
#define EXIT_EXTENDED 0x20
#define APPLICATION_EXIT 0x20026

__attribute__((__noreturn__)) static void
end(int status)
{
	uint32_t block[] = { APPLICATION_EXIT, (uint32_t)status };
	register uint32_t r0 __asm__("r0") = EXIT_EXTENDED;
	register uint32_t *r1 __asm__("r1") = block;

	for (;;)
		__asm__ __volatile__("bkpt 0xab"
				     : "+r"(r0)
				     : "r"(r1)
				     : "memory");
}

static void
fault(void)
{
	end(64);
}

__attribute__((__noreturn__, __used__)) static void
start(void)
{
	memcpy(data_begin, data_stored, (size_t)(data_end - data_begin));
	memset(zero_begin, 0, (size_t)(zero_end - zero_begin));
	end(main());
}

/*
 * The processor starts on the stack of handlers. What is not one goes to the
 * other stack pointer, PSP, which is the one that tasks have their stacks in:
 * so theirs need no room for handlers.
 */
__attribute__((__naked__)) void reset(void);
void
reset(void)
{
	__asm__("ldr r0, =main_stack\n\t"
		"msr psp, r0\n\t"
		"movs r0, #2\n\t" /* CONTROL.SPSEL */
		"msr control, r0\n\t"
		"isb\n\t"
		"bl start");
}

/* Where the processor looks for them: Armv7-M ARM, B1.5.3. */
__attribute__((__section__(".vectors"), __used__)) static const struct {
	char *stack;
	void (*handlers[15])(void);
} vectors = {
	handler_stack,
	{ reset, fault, fault, fault, fault, fault, fault, fault, fault, fault,
	    fault, fault, fault, fault, board_tick },
};

/* ---- the timer ---- */

#define PROCESSOR_HERTZ 25000000
#define SYSTICK ((volatile uint32_t *)0xe000e010)

void
board_start_ticks(uint32_t hertz)
{
	SYSTICK[1] = PROCESSOR_HERTZ / hertz - 1;
	SYSTICK[2] = 0;
	SYSTICK[0] = 7; /* on, interrupts, counts the processor's clock */
}

/* ---- the serial port ---- */

#define UART ((volatile uint32_t *)0x40004000)

void
board_write(const char *text)
{
	UART[2] = 1; /* sends */
	for (; *text; text++) {
		while (UART[1] & 1) /* full */
			;
		UART[0] = (uint8_t)*text;
	}
}
