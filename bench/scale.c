/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Goes on with one of 1, 4, 16 and so on generators up to a given number, each
 * as often as any other, and prints for each number and order
 *
 *	order library generators ns cycles ratio
 *
 * for one resume and suspend. The orders are `turns', in which they were begun,
 * and `random'. A line that begins with # says where a library stopped, or that
 * the machine has no memory for more.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench.h"

/* A sample should take that long, in nanoseconds. */
#define SAMPLE 6e6
/* Memory that others are left, in KiB. */
#define RESERVE (1024.0 * 1024)

static struct {
	char series[64]; /* the library, and in which way */
	char *all;
	size_t begun;
	double (*walk)(
	    void *all, const uint32_t *order, size_t generators, size_t passes);
} crowd;

/* Whether there is memory for so many, by what those took that there are. */
static bool
fits(size_t generators)
{
	static double empty;
	double each;

	if (crowd.begun == 0) {
		empty = bench_used();
		return true;
	}
	each = (bench_used() - empty) / (double)crowd.begun;
	return each * (double)(generators - crowd.begun) + RESERVE <
	    bench_available();
}

/* It is no error of a library's to hold only so many. */
static void
at_limit(const char *what)
{
	printf("# %s holds %zu, then: ", crowd.series, crowd.begun);
	fflush(stdout);
	dup2(STDOUT_FILENO, STDERR_FILENO);
	perror(what);
	exit(EXIT_SUCCESS);
}

static void
grow(size_t generators)
{
	bench_at_limit = at_limit;
	for (; crowd.begun < generators; crowd.begun++)
		bench_library.crowd.begin(crowd.all, crowd.begun);
	bench_at_limit = NULL;
}

/*
 * The first passes find out how many a sample takes. The best of three: one
 * that was interrupted tells nothing.
 */
static void
sample(const char *name, const uint32_t *order, size_t generators)
{
	struct bench_moment before;
	size_t passes = 1, i;
	double ns, again;

	while ((ns = crowd.walk(crowd.all, order, generators, passes)) <
	    SAMPLE / 2)
		passes *= ns < SAMPLE / 20 ? 10 : 2;
	before = bench_take_moment();
	ns = crowd.walk(crowd.all, order, generators, passes);
	for (i = 1; i < 3; i++) {
		again = crowd.walk(crowd.all, order, generators, passes);
		if (again < ns)
			ns = again;
	}
	printf("%s\t%s\t%zu\t", name, crowd.series, generators);
	bench_print_time(ns / (double)generators / (double)passes, before,
	    bench_take_moment());
}

static void
samples(size_t generators)
{
	uint32_t *order = bench_order_make(generators);

	grow(generators);
	sample("turns", NULL, generators);
	sample("random", order, generators);
	free(order);
}

/* What is not the usual way is part of the name. */
static void
choose(const char *way)
{
	crowd.walk = bench_library.crowd.walk;
	if (strcmp(way, "unguarded") == 0)
		bench_stack_unguard();
	if (strcmp(way, "ahead") == 0)
		crowd.walk = bench_library.crowd.walk_ahead;
	snprintf(crowd.series, sizeof(crowd.series), "%s%s%s",
	    bench_library.name, *way ? "-" : "", way);
}

/* MOST [unguarded | ahead] */
int
bench_scale(int argc, char **argv)
{
	size_t most = argc > 0 ? strtoul(argv[0], NULL, 10) : 0;
	size_t n = 1;

	choose(argc > 1 ? argv[1] : "");
	if (most == 0 || most > BENCH_CROWD || !crowd.walk)
		bench_die("--scale MOST [unguarded | ahead]");
	crowd.all = calloc(most, bench_library.crowd.size);
	if (!crowd.all)
		bench_die("calloc");
	while (fits(n)) {
		samples(n);
		if (n == most)
			return EXIT_SUCCESS;
		n = n < most / 4 ? 4 * n : most;
	}
	printf("# %s: no memory for %zu\n", crowd.series, n);
	return EXIT_SUCCESS;
}
