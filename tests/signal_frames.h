/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Where no trace goes through the frame of a signal. */
#ifndef TESTS_SIGNAL_FRAMES_H
#define TESTS_SIGNAL_FRAMES_H

#include <stdbool.h>
#include <stdlib.h>

#include "face.h"
#include "on_emulator.h"

/*
 * 32-bit Arm's unwinder cannot pass the frame of a signal, and PowerPC's knows
 * the kernel's and not an emulator's.
 */
#ifdef __ARM_EABI__
#define WHY_NO_SIGNAL_FRAMES                                                   \
	"32-bit Arm's unwinder does not pass a signal's frame"
#elif defined(__powerpc64__)
#define WHY_NO_SIGNAL_FRAMES                                                   \
	(on_emulator() ? "no unwinder passes the emulator's signal frames" :   \
			 NULL)
#elif !defined(__GLIBC__)
#define WHY_NO_SIGNAL_FRAMES "this C library's raise has no unwind tables"
#else
#define WHY_NO_SIGNAL_FRAMES NULL
#endif

static inline bool
skips_handlers(void)
{
	const char *why = WHY_NO_SIGNAL_FRAMES;

	if (why)
		face_skip(why);
	return why != NULL;
}

#endif
