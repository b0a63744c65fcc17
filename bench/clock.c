/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The clock that everything is measured against: the yardstick, and what a
 * cycle takes.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench/bench.h"

/* A sample of the clock's own should take that long, in nanoseconds. */
#define SHORT_SAMPLE 2e5

/* How many operations take that long. */
static size_t yardsticks, cycles;

double
bench_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

void (*bench_at_limit)(const char *what);

void
bench_die(const char *what)
{
	if (bench_at_limit)
		bench_at_limit(what);
	perror(what);
	exit(EXIT_FAILURE);
}

/* Alignment is fixed, for it alone can make a difference of a half. */
__attribute__((noinline, aligned(64))) static uintptr_t
add_one(uintptr_t value)
{
	return value + 1;
}

/* The yardstick: an indirect call, its return, and a loop around them. */
static double
time_yardstick(size_t operations)
{
	uintptr_t (*function)(uintptr_t) = add_one;
	uintptr_t value = 0;
	double start = bench_now();
	size_t i;

	__asm__ __volatile__(".p2align 6");
	for (i = 0; i < operations; i++) {
		bench_hide(function);
		value = function(value);
	}
	bench_hide(value);
	return bench_now() - start;
}

/* Additions that wait for each other take a cycle each, everywhere. */
static double
time_cycles(size_t operations)
{
	uintptr_t value = 0;
	double start = bench_now();
	size_t i;

#define ADD                                                                    \
	bench_hide(value);                                                     \
	value += 3;
	for (i = 0; i < operations / 20; i++) {
		ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD
		ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD
	}
#undef ADD
	bench_hide(value);
	return bench_now() - start;
}

size_t
bench_operations_for(double (*run)(size_t), double target)
{
	size_t operations = 1;
	double time;

	while ((time = run(operations)) < target / 2)
		operations *= time < target / 20 ? 10 : 2;
	return operations;
}

/* The best of a few: one that was interrupted tells nothing. */
static double
best_of(double (*run)(size_t), size_t operations)
{
	double best = run(operations), time;
	int i;

	for (i = 1; i < 3; i++) {
		time = run(operations);
		if (time < best)
			best = time;
	}
	return best / (double)operations;
}

struct bench_moment
bench_take_moment(void)
{
	struct bench_moment moment;

	moment.yardstick = best_of(time_yardstick, yardsticks);
	moment.cycle = best_of(time_cycles, cycles);
	return moment;
}

void
bench_print_time(
    double ns, struct bench_moment before, struct bench_moment after)
{
	double yardstick = (before.yardstick + after.yardstick) / 2;
	double cycle = (before.cycle + after.cycle) / 2;

	printf("%.3f\t%.2f\t%.3f\n", ns, ns / cycle, ns / yardstick);
	fflush(stdout);
}

/* The last processor: the first one gets more of everybody's interrupts. */
static void
pin(void)
{
	cpu_set_t set;
	int cpu = CPU_SETSIZE - 1;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		bench_die("sched_getaffinity");
	while (cpu > 0 && !CPU_ISSET(cpu, &set))
		cpu--;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set) != 0)
		bench_die("sched_setaffinity");
}

void
bench_start_clock(void)
{
	pin();
	yardsticks = bench_operations_for(time_yardstick, SHORT_SAMPLE);
	cycles = bench_operations_for(time_cycles, SHORT_SAMPLE);
}
