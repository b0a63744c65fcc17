/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Pools of stacks where the system runs out of something. The program creates
 * pools and generators on them until it is refused, and then everything has to
 * be usable as if nothing had happened: all generators that there are go on,
 * half of them are destroyed and as many created, once the limit is lifted the
 * rest is created too, and when it is back all are destroyed. In the end the
 * process is as large as it was. limits.sh runs it.
 *
 *	pooled none
 *	pooled as|data KIB         beyond what the process has at the start
 *	pooled mappings NUMBER     there may be that many more, without markers
 *	pooled CALL NUMBER         a kind of calls: all fail from this one on
 *
 * Prints what there was when it was refused something, and by which call; or,
 * unlimited, the numbers that it reaches. The exit status is 77 where the
 * system lets a process have more mappings than can be used up.
 */
#include <fringe.h>

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/calls.h"

/* A pool has room for some more than its capacity, but not for twice that. */
enum { POOLS = 8, CAPACITY = 150, MOST = 2 * CAPACITY };

/* What another thread creates in a new pool, and destroys before it ends. */
enum { VISITORS = 20, LEAVING = 10 };

FRINGE_GENERATOR_NO_INPUT(numbers, uintptr_t);

struct slot {
	struct numbers generator;
	uintptr_t next; /* what it yields when it is resumed */
	bool left; /* its generator was destroyed */
};

struct herd {
	struct fringe_stack_pool *pool;
	struct slot slots[MOST];
	size_t live;
	bool full;
};

static struct herd herds[POOLS];

/* What a program is told that asks for a generator. */
enum answer { CREATED, FULL, REFUSED };

static void
expect(bool held, const char *what)
{
	if (held)
		return;
	fprintf(stderr, "it does not hold that %s\n", what);
	exit(1);
}

/* ---- the calls by which a pool asks for something ---- */

/* By what they are for. */
enum call {
	CALL_RESERVE,
	CALL_OPEN, /* makes stacks accessible */
	CALL_GUARD, /* makes a guard */
	CALL_RETURN, /* gives memory up */
	CALL_ADVISE, /* any other advice */
	CALL_KEY, /* lets threads keep stacks */
	CALL_KEEP, /* lets a thread keep some */
	CALL_UNMAP,
	CALLS
};

static const char *const call_names[CALLS] = { "reserve", "open", "guard",
	"return", "advise", "key", "keep", "unmap" };

/* All of a kind fail, from a number on, while that is not 0. */
static volatile struct counted {
	enum call failing;
	unsigned long from;
	unsigned long made[CALLS];
	/* What the system itself refuses counts too. */
	unsigned long refused[CALLS];
	unsigned long refusals; /* all of these */
	enum call first; /* that was refused, if any was */
} counted;

/* Returns CALLS for what does not count: nothing is lost without names. */
static enum call
call_of(const char *name)
{
	static const struct {
		const char *name;
		enum call call;
	} rows[] = {
		{ "mmap", CALL_RESERVE },
		{ "mprotect", CALL_OPEN },
		{ "mprotect guard", CALL_GUARD },
		{ "madvise guard", CALL_GUARD },
		{ "madvise dontneed", CALL_RETURN },
		{ "madvise populate", CALL_ADVISE },
		{ "madvise", CALL_ADVISE },
		{ "pthread_key_create", CALL_KEY },
		{ "pthread_setspecific", CALL_KEEP },
		{ "munmap", CALL_UNMAP },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(name, rows[i].name) == 0)
			return rows[i].call;
	return CALLS;
}

static void
note_refusal(const char *name)
{
	enum call call = call_of(name);

	if (counted.refusals++ == 0)
		counted.first = call;
	counted.refused[call]++;
}

bool
call_fails(const char *name)
{
	enum call call = call_of(name);

	if (call == CALLS)
		return false;
	counted.made[call]++;
	if (call != counted.failing || counted.from == 0 ||
	    counted.made[call] < counted.from)
		return false;
	note_refusal(name);
	return true;
}

/* ---- what the system says of the process ---- */

/* A number in a line of /proc/self/status. */
static long
status(const char *name)
{
	static char text[16384];
	FILE *file = fopen("/proc/self/status", "r");
	const char *line;
	size_t length;

	expect(file, "/proc/self/status can be read");
	length = fread(text, 1, sizeof(text) - 1, file);
	text[length] = '\0';
	fclose(file);
	line = strstr(text, name);
	return line ? strtol(line + strlen(name), NULL, 10) : 0;
}

/* ---- the limit ---- */

static const char *kind;
static unsigned long number;
static rlim_t limit_of_kind;

/* A page that can be read among others that cannot costs two mappings. */
enum { EATEN_PAGES = 80000 };
static char *eaten;

static bool
protect(size_t page, int protection)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE);

	return mprotect(eaten + page * size, size, protection) == 0;
}

/* Takes all mappings that there may be, and gives that number back. */
static void
eat_mappings(void)
{
	size_t page = 1;

	eaten = mmap(NULL, EATEN_PAGES * (size_t)sysconf(_SC_PAGESIZE),
	    PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	expect(eaten != MAP_FAILED, "pages are mapped");
	while (page < EATEN_PAGES && protect(page, PROT_READ))
		page += 2;
	if (page >= EATEN_PAGES)
		exit(77);
	for (unsigned long i = 0; i < number / 2 && page > 1; i++)
		protect(page -= 2, PROT_NONE);
}

static void
limit_resource(int resource, bool on)
{
	struct rlimit limit;

	expect(getrlimit(resource, &limit) == 0, "limits are known");
	limit.rlim_cur = on ? limit_of_kind : limit.rlim_max;
	expect(setrlimit(resource, &limit) == 0, "limits are set");
}

static void
limit_mappings(bool on)
{
	if (on)
		eat_mappings();
	else
		munmap(eaten, EATEN_PAGES * (size_t)sysconf(_SC_PAGESIZE));
}

static void
limit(bool on)
{
	calls.armed = false;
	if (strcmp(kind, "as") == 0)
		limit_resource(RLIMIT_AS, on);
	else if (strcmp(kind, "data") == 0)
		limit_resource(RLIMIT_DATA, on);
	else if (strcmp(kind, "mappings") == 0)
		limit_mappings(on);
	else
		counted.from = on ? number : 0;
	calls.armed = true;
}

static bool
choose_call(void)
{
	for (int i = 0; i < CALLS; i++) {
		if (strcmp(kind, call_names[i]) == 0) {
			counted.failing = (enum call)i;
			calls.reason = i == CALL_KEY ? EAGAIN : ENOMEM;
			return number > 0;
		}
	}
	return false;
}

/* Whether there is such a limit. */
static bool
choose_limit(void)
{
	if (strcmp(kind, "as") == 0)
		limit_of_kind = ((rlim_t)status("VmSize:") + number) * 1024;
	else if (strcmp(kind, "data") == 0)
		limit_of_kind = ((rlim_t)status("VmData:") + number) * 1024;
	else if (strcmp(kind, "mappings") == 0)
		calls.markers = MARKERS_REFUSED;
	else if (strcmp(kind, "none") != 0)
		return choose_call();
	return true;
}

/* ---- the generators ---- */

static uintptr_t
count(struct numbers_yielder *yielder, void *start)
{
	uintptr_t i = (uintptr_t)start;

	while (numbers_suspend(yielder, i) == 0)
		i++;
	return i;
}

static bool
is_live(const struct slot *slot)
{
	return numbers_state(&slot->generator) != FRINGE_EMPTY;
}

/* No other thread keeps any. */
static void
expect_full(const struct herd *herd)
{
	struct fringe_stack_pool_statistics of;

	fringe_stack_pool_measure(herd->pool, &of);
	expect(of.in_use >= CAPACITY, "the capacity can be used");
	expect(of.idle == 0 && of.empty == 0, "idle stacks are used first");
}

/* Where the system refused nothing, all stacks must be in use. */
static enum answer
create(struct herd *herd, struct slot *slot)
{
	unsigned long guards_refused = counted.refused[CALL_GUARD];
	unsigned long refusals = counted.refusals;
	int error;

	slot->next = (uintptr_t)slot;
	error = numbers_create_pooled(
	    &slot->generator, herd->pool, count, (void *)slot->next);
	if (error == 0) {
		expect(counted.refused[CALL_GUARD] == guards_refused,
		    "no stack is handed out without its guard");
		herd->live++;
		return CREATED;
	}
	expect(error == FRINGE_ENOMEM, "the error is FRINGE_ENOMEM");
	expect(!is_live(slot), "an error leaves the handle alone");
	if (counted.refusals > refusals)
		return REFUSED;
	expect_full(herd);
	return FULL;
}

/* What it suspends with when it is closed it returns in the end. */
static void
destroy(struct herd *herd, struct slot *slot)
{
	uintptr_t last;

	if (numbers_close(&slot->generator, &last) == 1)
		expect(last == slot->next - 1, "a final value is right");
	expect(numbers_destroy(&slot->generator) == 0, "one is destroyed");
	herd->live--;
}

static void
check_statistics(void)
{
	struct fringe_stack_pool_statistics of;

	for (int i = 0; i < POOLS; i++) {
		if (!herds[i].pool)
			continue;
		expect(fringe_stack_pool_measure(herds[i].pool, &of) == 0,
		    "there are statistics");
		expect(of.in_use == herds[i].live, "in_use is right");
		expect(of.capacity == CAPACITY, "capacity is right");
		expect(of.made == of.in_use + of.idle + of.empty,
		    "all are in use, idle or empty");
		expect(of.marked <= of.made, "no more are marked than made");
	}
}

/* ---- what is done under the limit ---- */

static const struct fringe_stack_pool_attributes attributes[] = {
	{ .capacity = CAPACITY },
	{ .capacity = CAPACITY, .stack_size = 16384, .idle = 10 },
	{ .capacity = CAPACITY, .idle = FRINGE_STACK_POOL_NONE },
	{ .capacity = CAPACITY, .flags = FRINGE_STACK_POOL_ZERO },
};

/* In a thread that keeps some of the pool's stacks, until it ends. */
static void *
visit(void *argument)
{
	struct herd *herd = argument;
	enum answer answer = herd->pool ? CREATED : REFUSED;

	calls.armed = true;
	for (int i = 0; i < VISITORS && answer == CREATED; i++)
		answer = create(herd, &herd->slots[i]);
	for (int i = 0; i < LEAVING && is_live(&herd->slots[i]); i++)
		destroy(herd, &herd->slots[i]);
	calls.armed = false;
	return NULL;
}

/*
 * The thread's stack is there already, and what the C library allocates for the
 * first is there for all. No thread, no visitors.
 */
static void
have_visitors(struct herd *herd)
{
	static char stack[256 * 1024] __attribute__((__aligned__(4096)));
	pthread_attr_t attributes;
	pthread_t thread;
	bool started;

	calls.armed = false;
	pthread_attr_init(&attributes);
	pthread_attr_setstack(&attributes, stack, sizeof(stack));
	started = pthread_create(&thread, &attributes, visit, herd) == 0;
	if (started)
		pthread_join(thread, NULL);
	pthread_attr_destroy(&attributes);
	calls.armed = true;
}

static bool
create_pool(int i)
{
	unsigned long refusals = counted.refusals;
	int error;

	error = fringe_stack_pool_create(&herds[i].pool, &attributes[i % 4]);
	if (error == 0) {
		have_visitors(&herds[i]);
		return true;
	}
	expect(error == FRINGE_ENOMEM, "the error is FRINGE_ENOMEM");
	expect(counted.refusals > refusals, "the system refused something");
	expect(!herds[i].pool, "an error leaves the pool alone");
	return false;
}

static bool
fill(struct herd *herd)
{
	for (int i = 0; i < MOST && !herd->full; i++) {
		if (is_live(&herd->slots[i]))
			continue;
		switch (create(herd, &herd->slots[i])) {
		case REFUSED:
			return false;
		case FULL:
			herd->full = true;
			break;
		case CREATED:
			break;
		}
	}
	return true;
}

/* Returns whether all was created that there is to be. */
static bool
fill_all(void)
{
	for (int i = 0; i < POOLS; i++)
		if ((!herds[i].pool && !create_pool(i)) || !fill(&herds[i]))
			return false;
	return true;
}

/* What is done with all that there are. */
static void
for_each(void (*function)(struct herd *herd, struct slot *slot))
{
	for (int i = 0; i < POOLS; i++)
		for (int k = 0; k < MOST; k++)
			function(&herds[i], &herds[i].slots[k]);
	check_statistics();
}

static void
resume(struct herd *herd, struct slot *slot)
{
	uintptr_t value;

	(void)herd;
	if (!is_live(slot))
		return;
	expect(numbers_resume(&slot->generator, &value) == 1, "one goes on");
	expect(value == slot->next++, "it goes on where it was");
}

static void
destroy_every_other(struct herd *herd, struct slot *slot)
{
	if (!is_live(slot) || (slot - herd->slots) % 2 == 0)
		return;
	destroy(herd, slot);
	slot->left = true;
}

/* It takes nothing of the system to use a stack again. */
static void
create_again(struct herd *herd, struct slot *slot)
{
	if (slot->left)
		expect(create(herd, slot) == CREATED, "stacks are used again");
	slot->left = false;
}

static void
destroy_live(struct herd *herd, struct slot *slot)
{
	if (is_live(slot))
		destroy(herd, slot);
}

/* A pool that the system does not unmap stays. */
static void
destroy_pools(void)
{
	for (int i = 0; i < POOLS; i++) {
		unsigned long refused = counted.refused[CALL_UNMAP];
		int error = fringe_stack_pool_destroy(herds[i].pool);

		if (counted.refused[CALL_UNMAP] > refused)
			expect(error == FRINGE_ENOMEM, "its end is refused");
		else
			expect(error == 0, "a pool is destroyed");
		if (error == 0)
			herds[i].pool = NULL;
	}
	check_statistics();
}

/* ---- the program ---- */

static size_t
total(bool of_pools)
{
	size_t sum = 0;

	for (int i = 0; i < POOLS; i++)
		sum += of_pools ? herds[i].pool != NULL : herds[i].live;
	return sum;
}

static void
report(size_t stacks, size_t pools)
{
	printf("%s %lu: %zu stacks in %zu pools, then %s\n", kind, number,
	    stacks, pools,
	    counted.refusals ? call_names[counted.first] : "the end");
}

/* What the unlimited program reaches, and limits are drawn from. */
static void
report_reached(long size, long data)
{
	printf("as %ld\ndata %ld\nmappings %zu\n", status("VmSize:") - size,
	    status("VmData:") - data, 2 * total(false));
}

static void
report_calls(void)
{
	for (int i = 0; i < CALLS; i++)
		printf("%s %lu\n", call_names[i], counted.made[i]);
}

static void
use_under_limit(void)
{
	limit(true);
	fill_all();
	check_statistics();
	for_each(resume);
	for_each(destroy_every_other);
	for_each(create_again);
	for_each(resume);
}

static void
use_without_limit(void)
{
	limit(false);
	for (int i = 0; i < POOLS; i++)
		herds[i].full = false;
	expect(fill_all(), "without a limit there is all that was wanted");
	for_each(resume);
}

static void
give_back(void)
{
	limit(true);
	for_each(destroy_live);
	destroy_pools();
	limit(false);
	destroy_pools();
	expect(total(true) == 0, "all pools are destroyed");
}

/* What the C library allocates once is not to count. */
static void
warm_up(void)
{
	static struct herd without_pool;

	have_visitors(&without_pool);
	calls.armed = false;
	counted = (struct counted){ .refusals = 0 };
	calls.wanting = note_refusal;
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("%s", "");
}

int
main(int argc, char **argv)
{
	size_t stacks, pools;
	long size, data;

	kind = argc > 1 ? argv[1] : "none";
	number = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	warm_up();
	if (!choose_limit())
		return 99;
	size = status("VmSize:");
	data = status("VmData:");
	use_under_limit();
	stacks = total(false);
	pools = total(true);
	use_without_limit();
	if (strcmp(kind, "none") == 0)
		report_reached(size, data);
	give_back();
	report(stacks, pools);
	if (strcmp(kind, "none") == 0)
		report_calls();
	expect(status("VmSize:") == size, "the process is as large as it was");
	return 0;
}
