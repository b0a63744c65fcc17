/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * A million generators at once, each on a stack of its own with a guard below
 * it. They come from one pool, are resumed twice and destroyed; while they
 * live, 10,000 of their guards are touched, and each has to fault. The program
 * prints what all this takes, and fails where it is more than it should be.
 *
 * An argument is another number of generators. The exit status is 0 when all
 * was as it should be, 1 when it was not, 2 when the system has no room for so
 * many, and 3 when the argument is no number.
 */
#include <fringe.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum outcome { HELD, MISSED, NO_ROOM, MISUSE };

/* What one may take: memory, with its share of the page tables, in KiB. */
#define MEMORY_LIMIT 4.2
/* And the whole process, in mappings. */
#define MAPPINGS_LIMIT 64
/* How many guards are touched. Of fewer generators memory is not judged. */
#define SAMPLES 10000

FRINGE_GENERATOR(sum, unsigned long, unsigned long);

struct crowd {
	struct fringe_stack_pool *pool;
	struct sum *generators;
	size_t wanted;
	size_t live;
	int error; /* why there are not as many as were wanted */
};

/* Times are in ns for all of them, memory is in KiB. */
struct figures {
	double create, resume, destroy;
	double before, during, after;
	size_t mappings;
	size_t wrong; /* values */
	size_t touched, faulted; /* guards */
	struct fringe_stack_pool_statistics pool;
};

/* What the system says of the process. */

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* A line of the kernel's is `name: number kB`. */
static double
kib_of(FILE *status, const char *name)
{
	char line[256];
	double kib = 0;

	rewind(status);
	while (fgets(line, sizeof(line), status))
		if (strncmp(line, name, strlen(name)) == 0)
			kib = strtod(line + strlen(name), NULL);
	return kib;
}

/* What of its memory is there, and the page tables with which it is found. */
static double
memory_used(void)
{
	FILE *status = fopen("/proc/self/status", "r");
	double kib = 0;

	if (status) {
		kib = kib_of(status, "RssAnon:") + kib_of(status, "VmPTE:");
		fclose(status);
	}
	return kib;
}

static size_t
count_mappings(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	size_t lines = 0;
	int character;

	if (!maps)
		return 0;
	while ((character = getc(maps)) != EOF)
		lines += character == '\n';
	fclose(maps);
	return lines;
}

/* The generators. */

static unsigned long
add(struct sum_yielder *yielder, void *start, unsigned long summand)
{
	unsigned long sum = (unsigned long)(uintptr_t)start;

	do
		sum += summand;
	while (sum_suspend(yielder, sum, &summand) == 0);
	return sum;
}

static int
create_next(struct crowd *crowd)
{
	struct sum *generator = &crowd->generators[crowd->live];
	void *number = (void *)(uintptr_t)crowd->live;
	int error = sum_create_pooled(generator, crowd->pool, add, number);

	crowd->live += error == 0;
	return error;
}

static bool
create_all(struct crowd *crowd)
{
	struct fringe_stack_pool_attributes attributes = {
		.capacity = crowd->wanted,
	};

	crowd->error = FRINGE_ENOMEM;
	crowd->generators = calloc(crowd->wanted, sizeof(struct sum));
	if (!crowd->generators)
		return false;
	crowd->error = fringe_stack_pool_create(&crowd->pool, &attributes);
	while (crowd->error == 0 && crowd->live < crowd->wanted)
		crowd->error = create_next(crowd);
	return crowd->error == 0;
}

/*
 * Each started with its number, and has `more` now. Returns how many have not.
 */
static size_t
resume_all(struct crowd *crowd, unsigned long summand, unsigned long more)
{
	unsigned long value;
	size_t wrong = 0;

	for (size_t i = 0; i < crowd->live; i++)
		if (sum_resume(&crowd->generators[i], summand, &value) != 1 ||
		    value != i + more)
			wrong++;
	return wrong;
}

/* Their bodies return first, since suspend fails when a generator is closed. */
static bool
destroy_all(struct crowd *crowd)
{
	bool destroyed = true;
	unsigned long value;

	for (size_t i = 0; i < crowd->live; i++)
		if (sum_close(&crowd->generators[i], &value) != 1 ||
		    sum_destroy(&crowd->generators[i]) != 0)
			destroyed = false;
	if (fringe_stack_pool_destroy(crowd->pool) != 0)
		destroyed = false;
	free(crowd->generators);
	return destroyed;
}

/* Their guards. */

static sigjmp_buf back;
static char *volatile touched;

/* After any other fault the handler is gone, and the same fault is deadly. */
static void
on_fault(int number, siginfo_t *info, void *context)
{
	(void)context;
	if ((char *)info->si_addr == touched)
		siglongjmp(back, 1);
	signal(number, SIG_DFL);
}

/* As it would have to where a stack overflows, the handler has its own. */
static bool
catch_faults(void)
{
	static char memory[64 * 1024];
	stack_t stack = { .ss_sp = memory, .ss_size = sizeof(memory) };
	struct sigaction action = { .sa_flags = SA_ONSTACK | SA_SIGINFO };

	action.sa_sigaction = on_fault;
	return sigaltstack(&stack, NULL) == 0 &&
	    sigaction(SIGSEGV, &action, NULL) == 0;
}

static bool
faults(char *byte)
{
	touched = byte;
	if (sigsetjmp(back, 1) != 0)
		return true;
	*(volatile char *)byte = 1;
	return false;
}

static bool
guard_faults(const struct sum *generator)
{
	struct fringe_stack stack;

	if (fringe_generator_stack(&generator->generator, &stack) < 0 ||
	    stack.guard == 0)
		return false;
	return faults((char *)stack.limit - 1 - (size_t)random() % stack.guard);
}

/* One at random out of each of as many parts. */
static void
touch_guards(const struct crowd *crowd, struct figures *figures)
{
	size_t samples = crowd->live < SAMPLES ? crowd->live : SAMPLES;
	size_t part = crowd->live / samples;

	for (size_t i = 0; i < samples; i++) {
		size_t chosen = i * part + (size_t)random() % part;

		figures->touched++;
		figures->faulted += guard_faults(&crowd->generators[chosen]);
	}
}

/* What is done with all this, and said of it. */

/* Returns whether there was room for all; in any case none is left. */
static bool
measure(struct crowd *crowd, struct figures *figures)
{
	double start;
	bool complete;

	figures->before = memory_used();
	start = now();
	complete = create_all(crowd);
	figures->create = now() - start;
	start = now();
	figures->wrong = resume_all(crowd, 1, 1);
	figures->wrong += resume_all(crowd, 10, 11);
	figures->resume = (now() - start) / 2;
	figures->during = memory_used();
	figures->mappings = count_mappings();
	if (complete) {
		fringe_stack_pool_measure(crowd->pool, &figures->pool);
		touch_guards(crowd, figures);
	}
	start = now();
	figures->wrong += !destroy_all(crowd);
	figures->destroy = now() - start;
	figures->after = memory_used();
	return complete;
}

static enum outcome
judge(const char *what, bool held)
{
	if (held)
		return HELD;
	fprintf(stderr, "08-million: %s\n", what);
	return MISSED;
}

static enum outcome
report_times(const struct figures *figures, double count)
{
	printf("create    %.0f ns each\n", figures->create / count);
	printf("resume    %.0f ns each\n", figures->resume / count);
	printf("destroy   %.0f ns each\n", figures->destroy / count);
	return judge(
	    "a generator did not do what it should", figures->wrong == 0);
}

static enum outcome
report_memory(const struct figures *figures, double count)
{
	double each = (figures->during - figures->before) / count;

	printf("memory    %.2f KiB each, with page tables (limit %.1f): "
	       "%.0f KiB before, %.0f, and %.0f after\n",
	    each, MEMORY_LIMIT, figures->before, figures->during,
	    figures->after);
	return judge("they take more memory than they should",
	    each <= MEMORY_LIMIT || count < SAMPLES);
}

/* Without guard markers each stack is a mapping and its guard another. */
static enum outcome
report_mappings(const struct figures *figures)
{
	bool marked = figures->pool.marked == figures->pool.made;

	printf("mappings  %zu (limit %d%s)\n", figures->mappings,
	    MAPPINGS_LIMIT,
	    marked ? "" : ", where the system has guard markers: not here");
	return judge("they take more mappings than they should",
	    figures->mappings <= MAPPINGS_LIMIT || !marked);
}

static enum outcome
report_guards(const struct figures *figures)
{
	printf("guards    %zu of %zu touched faulted\n", figures->faulted,
	    figures->touched);
	return judge(
	    "a guard did not fault", figures->faulted == figures->touched);
}

static enum outcome
report(const struct figures *figures, size_t count)
{
	enum outcome outcome;

	printf("%zu generators at once, stacks of %zu KiB, guards of %zu KiB\n",
	    count, figures->pool.stack_size / 1024, figures->pool.guard / 1024);
	outcome = report_times(figures, (double)count);
	outcome |= report_memory(figures, (double)count);
	outcome |= report_mappings(figures);
	outcome |= report_guards(figures);
	return outcome;
}

static enum outcome
report_no_room(const struct crowd *crowd)
{
	fprintf(stderr, "08-million: %zu of %zu generators created: %s\n",
	    crowd->live, crowd->wanted, fringe_strerror(crowd->error));
	return NO_ROOM;
}

static bool
parse(const char *text, size_t *number)
{
	char *end;

	*number = strtoul(text, &end, 10);
	return *text >= '1' && *text <= '9' && *end == '\0';
}

int
main(int argc, char **argv)
{
	struct crowd crowd = { .wanted = 1000000 };
	struct figures figures = { 0 };

	if (argc > 2 || (argc == 2 && !parse(argv[1], &crowd.wanted))) {
		fprintf(stderr, "usage: 08-million [NUMBER]\n");
		return MISUSE;
	}
	if (!catch_faults())
		return EXIT_FAILURE;
	srandom((unsigned int)time(NULL));
	if (!measure(&crowd, &figures))
		return report_no_room(&crowd);
	return report(&figures, crowd.wanted);
}
