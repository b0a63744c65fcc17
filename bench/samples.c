/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "bench/samples.h"

#include <stdio.h>

#define SAMPLES 15
/* A sample should take that long, in nanoseconds. */
#define SAMPLE 6e6

static void
sample(struct bench_sampled *sampled)
{
	struct bench_moment before = bench_take_moment();
	double ns =
	    sampled->run(sampled->operations) / (double)sampled->operations;

	if (sampled->ns > 0 && sampled->ns <= ns)
		return;
	sampled->ns = ns;
	sampled->before = before;
	sampled->after = bench_take_moment();
}

void
bench_sample(struct bench_sampled *cases, size_t count)
{
	struct bench_sampled *at;
	int i;

	for (at = cases; at < cases + count; at++)
		at->operations = bench_operations_for(at->run, SAMPLE);
	for (i = 0; i < SAMPLES; i++)
		for (at = cases; at < cases + count; at++)
			sample(at);
	for (at = cases; at < cases + count; at++) {
		printf("%s\t", at->name);
		bench_print_time(at->ns, at->before, at->after);
	}
}
