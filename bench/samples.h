/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Cases of one program that are timed in turn. */
#ifndef FRINGE_BENCH_SAMPLES_H
#define FRINGE_BENCH_SAMPLES_H

#include "bench/bench.h"

struct bench_sampled {
	const char *name;
	/* Runs so many operations, and tells how many nanoseconds they took. */
	double (*run)(size_t operations);
	size_t operations;
	/* The best so far. */
	double ns;
	struct bench_moment before, after;
};

/*
 * Prints a line for each case, the best of 15 samples that are taken in turn:
 *
 *	case ns cycles yardsticks
 */
void bench_sample(struct bench_sampled *cases, size_t count);

#endif
