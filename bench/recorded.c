/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * recorded: what a round trip costs with the recorder, a resume and a suspend
 * with a value each way. Prints a line for each case, the best of 15 samples
 * that are taken in turn:
 *
 *	case ns cycles yardsticks
 */
#include <fringe.h>
#include <stdio.h>

#include "bench/bench.h"

#define SAMPLES 15
/* A sample should take that long, in nanoseconds. */
#define SAMPLE 6e6

static uintptr_t
echo(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	while (value != BENCH_STOP)
		fringe_generator_suspend(yielder, value + 1, &value);
	return 0;
}

/* Made before a start, while the recorder was on, and before a stop. */
static struct fringe_generator older, recorded, stopped;

static double
time_trips(struct fringe_generator *generator, size_t operations)
{
	double start = bench_now();
	uintptr_t value = 0;
	size_t i;

	bench_hide(generator);
	for (i = 0; i < operations; i++)
		fringe_generator_resume(generator, value, &value);
	bench_hide(value);
	return bench_now() - start;
}

static double
time_older(size_t operations)
{
	return time_trips(&older, operations);
}

static double
time_recorded(size_t operations)
{
	return time_trips(&recorded, operations);
}

static double
time_stopped(size_t operations)
{
	return time_trips(&stopped, operations);
}

/* What it asks the system for. */
static double
time_clock(size_t operations)
{
	double start = bench_now();
	size_t i;

	for (i = 0; i < 2 * operations; i++)
		bench_now();
	return bench_now() - start;
}

static struct sampled {
	const char *name;
	double (*run)(size_t operations);
	size_t operations;
	/* The best so far. */
	double ns;
	struct bench_moment before, after;
} cases[] = {
	{ "unrecorded", time_older, 0, 0, { 0, 0 }, { 0, 0 } },
	{ "after a stop", time_stopped, 0, 0, { 0, 0 }, { 0, 0 } },
	{ "recorded", time_recorded, 0, 0, { 0, 0 }, { 0, 0 } },
	{ "two clocks", time_clock, 0, 0, { 0, 0 }, { 0, 0 } },
};
#define CASES (sizeof(cases) / sizeof(*cases))

static void
create(struct fringe_generator *generator, const char *name)
{
	const struct fringe_attributes attributes = { name, 0 };

	if (fringe_generator_create(generator, 0, echo, NULL) < 0 ||
	    fringe_generator_set_attributes(generator, &attributes) < 0 ||
	    fringe_generator_resume(generator, 0, NULL) != 1)
		bench_die("no generator");
}

static void
start(void)
{
	if (fringe_recorder_start(0) < 0)
		bench_die("no recorder");
}

static void
sample(struct sampled *sampled)
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

int
main(void)
{
	struct sampled *at;
	int i;

	bench_start_clock();
	start();
	create(&stopped, "stopped");
	fringe_recorder_stop();
	fringe_generator_resume(&stopped, 0, NULL);
	create(&older, "older");
	start();
	create(&recorded, "recorded");
	for (at = cases; at < cases + CASES; at++)
		at->operations = bench_operations_for(at->run, SAMPLE);
	for (i = 0; i < SAMPLES; i++)
		for (at = cases; at < cases + CASES; at++)
			sample(at);
	for (at = cases; at < cases + CASES; at++) {
		printf("%s\t", at->name);
		bench_print_time(at->ns, at->before, at->after);
	}
	return 0;
}
