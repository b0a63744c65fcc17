/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Steps that look like chance and are the same each time, on boards too. */
#ifndef TESTS_STEPS_H
#define TESTS_STEPS_H

#include <stdint.h>

/* A linear congruence, of which the higher bits are the better ones. */
static inline uint32_t
next_step(uint32_t *state)
{
	*state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
	return *state >> 8;
}

/* The same of 64 bits. */
static inline uint64_t
next_wide_step(uint32_t *state)
{
	uint64_t word = next_step(state);

	word = word << 24 ^ next_step(state);
	return word << 24 ^ next_step(state);
}

#endif
