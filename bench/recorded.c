/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * recorded: what a round trip costs with the recorder, a resume and a suspend
 * with a value each way. See samples.h.
 */
#include <fringe.h>

#include "bench/samples.h"

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

static struct bench_sampled cases[] = {
	{ .name = "unrecorded", .run = time_older },
	{ .name = "after a stop", .run = time_stopped },
	{ .name = "recorded", .run = time_recorded },
	{ .name = "two clocks", .run = time_clock },
};

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

int
main(void)
{
	bench_start_clock();
	start();
	create(&stopped, "stopped");
	fringe_recorder_stop();
	fringe_generator_resume(&stopped, 0, NULL);
	create(&older, "older");
	start();
	create(&recorded, "recorded");
	bench_sample(cases, sizeof(cases) / sizeof(*cases));
	return 0;
}
