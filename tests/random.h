/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Chance that can be repeated: FRINGE_SEED in the environment says which. */
#ifndef TESTS_RANDOM_H
#define TESTS_RANDOM_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "face.h"

/* xorshift64*, by S. Vigna. The state is never 0. */
static inline uint64_t
random_word(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(0x2545f4914f6cdd1d);
}

static inline unsigned int
random_below(uint64_t *state, size_t bound)
{
	return (unsigned int)((random_word(state) >> 33) % bound);
}

/* A state to begin with, and a note of what repeats it. */
static inline uint64_t
random_seed(void)
{
	const char *text = getenv("FRINGE_SEED");
	unsigned long long seed = text && *text
	    ? strtoull(text, NULL, 0)
	    : (unsigned long long)time(NULL) * 1000003 +
		(unsigned long long)getpid();

	face_note("FRINGE_SEED=%llu", seed);
	/* Any seed but a state of zero, from which nothing else comes. */
	return (seed + 1) * UINT64_C(0x9e3779b97f4a7c15) | 1;
}

#endif
