/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef TESTS_ON_EMULATOR_H
#define TESTS_ON_EMULATOR_H

#include <stdbool.h>
#include <stdlib.h>

/*
 * Whether a test runs in an emulator of another processor, as the Makefile.inc
 * says in the environment. Of the kernel's calls those have what they know of.
 */
static inline bool
on_emulator(void)
{
	const char *emulator = getenv("EMULATOR");

	return emulator && *emulator;
}

#endif
