/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * A profiler in the program that it looks at. Arguments:
 *
 *   (none)  a timer interrupts the load a thousand times a second
 *   step    the processor traps at every instruction
 *   NUMBER  only runs so many rounds, for a profiler that looks from outside
 *
 * Each time the handler walks from there, in every way that walk.h has. In the
 * end it prints a line for each walk: the walker, the level of the stack that
 * was current, how many generators were running, and the functions, innermost
 * first. FRINGE_SAMPLES in the environment says how many times; 10000 is the
 * default.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <fringe.h>

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sampling/load.h"
#include "tests/sampling/symbols.h"
#include "tests/ticks.h"
#include "tests/unwind/walk.h"

#define PERIOD_NANOSECONDS 1000000
#define FRAMES 128

/* One walk of one sample. */
struct sample {
	int level;
	int running;
	size_t count;
	uintptr_t places[FRAMES];
};

static struct sample *samples;
static unsigned long wanted;
static volatile unsigned long taken;
static int ways;

/* Leaves the handler's frames out. */
static void
skip_handler(struct sample *sample, uintptr_t pc)
{
	size_t first = 0;
	size_t i;

	while (first < sample->count && sample->places[first] != pc)
		first++;
	for (i = first; i < sample->count; i++)
		sample->places[i - first] = sample->places[i];
	sample->count -= first;
}

#ifdef TRAP_FLAG
static void
stop_stepping(ucontext_t *context)
{
	CONTEXT_FLAGS(context) &= ~TRAP_FLAG;
}
#else
#define START_STEPPING() return false
static void
stop_stepping(ucontext_t *context)
{
	(void)context;
}
#endif

static void
on_signal(int number, siginfo_t *info, void *argument)
{
	ucontext_t *context = argument;
	struct beginning beginning = { context, NULL };
	struct sample *sample = &samples[taken * (unsigned long)ways];
	int i;

	(void)number;
	(void)info;
	if (taken == wanted) {
		stop_stepping(context);
		return;
	}
	for (i = 0; i < ways; i++, sample++) {
		sample->level = load_level_of((void *)CONTEXT_SP(context));
		sample->running = load_running();
		sample->count =
		    walkers[i].walk(sample->places, FRAMES, &beginning);
		skip_handler(sample, (uintptr_t)CONTEXT_PC(context));
	}
	taken++;
}

static bool
start_stepping(void)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_sigaction = on_signal;
	action.sa_flags = SA_SIGINFO;
	if (sigaction(SIGTRAP, &action, NULL) != 0)
		return false;
	START_STEPPING();
	return true;
}

static bool
start_ticks(void)
{
	timer_t timer;

	return ticks_start(&timer, PERIOD_NANOSECONDS, on_signal);
}

struct plan {
	bool (*start)(void); /* what is to start when the load is ready */
	unsigned long rounds; /* how many, when nothing is */
};

static bool
more(void *argument)
{
	struct plan *plan = argument;
	bool (*start)(void) = plan->start;

	if (!samples)
		return plan->rounds-- > 0;
	plan->start = NULL;
	return (!start || start()) && taken < wanted;
}

static void
print(const struct sample *sample, const char *walker)
{
	size_t i;

	printf("%s %d %d ", walker, sample->level, sample->running);
	for (i = 0; i < sample->count; i++)
		printf("%s;", symbol_at((void *)sample->places[i]));
	putchar('\n');
}

static void
walk_first(int number, siginfo_t *info, void *context)
{
	struct beginning beginning = { context, NULL };
	int i;

	(void)number;
	(void)info;
	for (i = 0; i < ways; i++)
		walkers[i].walk(samples->places, FRAMES, &beginning);
}

/*
 * What the walkers do at their first call is not for a handler, but for one of
 * a signal that comes when it is called for.
 */
static bool
prepare(void)
{
	const char *text = getenv("FRINGE_SAMPLES");
	struct sigaction action;

	while (walkers[ways].name)
		ways++;
	wanted = text && *text ? strtoul(text, NULL, 10) : 10000;
	samples = calloc(wanted * (unsigned long)ways, sizeof(*samples));
	memset(&action, 0, sizeof(action));
	action.sa_sigaction = walk_first;
	action.sa_flags = SA_SIGINFO;
	return samples && sigaction(SIGUSR1, &action, NULL) == 0 &&
	    raise(SIGUSR1) == 0;
}

static void
report(void)
{
	unsigned long i;

	for (i = 0; i < taken * (unsigned long)ways; i++)
		print(&samples[i], walkers[i % (unsigned long)ways].name);
}

int
main(int argc, char **argv)
{
	struct plan plan = { start_ticks, 0 };

	if (argc > 1 && strcmp(argv[1], "step") == 0)
		plan.start = start_stepping;
	else if (argc > 1)
		plan = (struct plan){ NULL, strtoul(argv[1], NULL, 10) };
	if (plan.start && !prepare())
		return 99;
	if (!load_run(more, &plan) || taken < wanted)
		return 1;
	report();
	return 0;
}
