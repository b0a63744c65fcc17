/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What a library's own stacks are like. Prints for each of its allocators
 *
 *	library allocator held end guarded warm fresh bytes mappings
 *
 * separated by tabs: how many stacks of 64 KiB it gave, each touched at its
 * base, until the end: `refused', `most' (asked for), `memory' (that there is
 * for it), or the signal that it died of; in how many of a hundred the word
 * below the stack cannot be written; nanoseconds for one more and its release,
 * and for a new one, the best of a few samples; and of each of the first ones,
 * bytes of memory, page tables included, and mappings of the process's.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/bench.h"

/* So many are asked about. */
#define FIRST 10000
#define PROBES 1000
/* A sample of what one more takes should take that long, in nanoseconds. */
#define SAMPLE 2e6
#define SAMPLES 10
#define PROCESSES 3
/* More memory than that, in KiB, is not for one allocator. */
#define ROOM (4096.0 * 1024)

/* What a child process finds out, in memory that its parent has too. */
struct findings {
	size_t held;
	const char *end;
	double guarded;
	double warm;
	double fresh;
	double bytes;
	double mappings;
};

static const struct bench_allocator *allocator;
static struct bench_held *all;
static sigjmp_buf faulted;

static void
on_fault(int number)
{
	(void)number;
	siglongjmp(faulted, 1);
}

/* Writes what is there already. */
static bool
is_guarded(const struct bench_held *held)
{
	volatile uintptr_t *below = (volatile uintptr_t *)held->limit - 1;

	if (sigsetjmp(faulted, 1) != 0)
		return true;
	*below = *below;
	return false;
}

/* Of all, how many percent. */
static double
guarded(size_t held)
{
	size_t probes = held < PROBES ? held : PROBES, i, found = 0;
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = on_fault;
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	for (i = 0; i < probes; i++)
		found += is_guarded(
		    &all[(held - 1) * i / (probes > 1 ? probes - 1 : 1)]);
	return probes ? 100.0 * (double)found / (double)probes : 0;
}

static bool
acquire(struct bench_held *held)
{
	if (allocator->acquire(held) < 0)
		return false;
	((volatile uintptr_t *)held->base)[-1] = 1;
	return true;
}

static double
mappings(void)
{
	FILE *file = fopen("/proc/self/maps", "r");
	double lines = 0;
	int c;

	while (file && (c = getc(file)) != EOF)
		lines += c == '\n';
	if (file)
		fclose(file);
	return lines;
}

/* Acquires up to `most`, and says in the findings what ended it. */
static void
hold(struct findings *findings, size_t most)
{
	while (findings->held < most) {
		if (findings->held % 1024 == 0 && bench_used() > ROOM) {
			findings->end = "memory";
			return;
		}
		if (!acquire(&all[findings->held])) {
			findings->end = "refused";
			return;
		}
		findings->held++;
	}
}

/*
 * The mean, for a pool may make many at a time; of several processes the best.
 */
static void
find_what_a_new_one_takes(struct findings *findings, size_t most)
{
	double start, time;

	memset(all, 0, most * sizeof(*all));
	findings->held = 0;
	start = bench_now();
	hold(findings, most < FIRST ? most : FIRST);
	time = (bench_now() - start) / (double)findings->held;
	if (findings->fresh == 0 || time < findings->fresh)
		findings->fresh = time;
}

static void
find_what_is_held(struct findings *findings, size_t most)
{
	double used, mapped, first;

	memset(all, 0, most * sizeof(*all));
	used = bench_used();
	mapped = mappings();
	findings->held = 0;
	hold(findings, most < FIRST ? most : FIRST);
	first = (double)findings->held;
	findings->bytes = (bench_used() - used) * 1024 / first;
	findings->mappings = (mappings() - mapped) / first;
	hold(findings, most);
	findings->guarded = guarded(findings->held);
}

static double
time_warm(size_t operations)
{
	struct bench_held held;
	double start = bench_now();

	while (operations--) {
		if (!acquire(&held))
			bench_die(allocator->name);
		allocator->release(&held);
	}
	return bench_now() - start;
}

static void
find_what_it_takes(struct findings *findings, size_t most)
{
	size_t operations = bench_operations_for(time_warm, SAMPLE), i;
	double time;

	(void)most;
	for (i = 0; i < SAMPLES; i++) {
		time = time_warm(operations) / (double)operations;
		if (i == 0 || time < findings->warm)
			findings->warm = time;
	}
}

/* In a child process, for nothing is given back, and it may die of it. */
static void
in_child(void (*find)(struct findings *findings, size_t most),
    struct findings *findings, size_t most)
{
	pid_t child;
	int status;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		find(findings, most);
		_exit(EXIT_SUCCESS);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		bench_die("fork");
	if (WIFSIGNALED(status))
		findings->end = strsignal(WTERMSIG(status));
	else if (status != 0)
		bench_die(allocator->name);
}

static void
find_all(size_t most)
{
	struct findings *findings = mmap(NULL, sizeof(*findings),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int i;

	if (findings == MAP_FAILED)
		bench_die("mmap");
	for (i = 0; i < PROCESSES; i++)
		in_child(find_what_a_new_one_takes, findings, most);
	findings->end = "most";
	in_child(find_what_is_held, findings, most);
	in_child(find_what_it_takes, findings, most);
	printf("%s\t%s\t%zu\t%s\t%.1f\t%.1f\t%.1f\t%.0f\t%.2f\n",
	    bench_library.name, allocator->name, findings->held, findings->end,
	    findings->guarded, findings->warm, findings->fresh, findings->bytes,
	    findings->mappings);
	munmap(findings, sizeof(*findings));
}

/* MOST */
int
bench_hold(int argc, char **argv)
{
	size_t most = argc > 0 ? strtoul(argv[0], NULL, 10) : 0;

	if (most == 0 || most > BENCH_CROWD)
		bench_die("--hold MOST");
	all = calloc(most, sizeof(*all));
	if (!all)
		bench_die("calloc");
	for (allocator = bench_library.allocators; allocator && allocator->name;
	     allocator++)
		find_all(most);
	return EXIT_SUCCESS;
}
