/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Runs every case of one library once, and prints a line for each:
 *
 *	case library ns cycles ratio
 *
 * separated by tabs, for one operation. Arguments are names of cases, to run
 * these only, or --scale or --hold and what scale.c or hold.c make of the
 * rest. The yardstick is measured before and after each sample, so that a
 * ratio compares neighbours in time; run.sh calls many such programs many
 * times in turn.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"

/* A sample should take that long, in nanoseconds. */
#define SAMPLE 6e6

static void
sample(const struct bench_case *c)
{
	size_t operations = c->operations;
	struct bench_moment before;
	double ns;

	if (operations == 0)
		operations = bench_operations_for(c->run, SAMPLE);
	before = bench_take_moment();
	ns = c->run(operations) / (double)operations;
	printf("%s\t%s\t", c->name, bench_library.name);
	bench_print_time(ns, before, bench_take_moment());
}

static bool
wanted(const char *name, char **names)
{
	if (!*names)
		return true;
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names;
}

int
main(int argc, char **argv)
{
	const struct bench_case *c;

	bench_start_clock();
	if (argc > 1 && strcmp(argv[1], "--scale") == 0)
		return bench_scale(argc - 2, argv + 2);
	if (argc > 1 && strcmp(argv[1], "--hold") == 0)
		return bench_hold(argc - 2, argv + 2);
	for (c = bench_library.cases; c->name; c++) {
		if (wanted(c->name, argv + 1))
			sample(c);
	}
	return EXIT_SUCCESS;
}
