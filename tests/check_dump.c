/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* All live generators as text: what is said, and where it can be said. */
#include <fringe.h>
#include <pthread.h>
#include <regex.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "bodies.h"
#include "face.h"
#include "on_sanitizer.h"
#include "on_valgrind.h"
#include "stack_kinds.h"

/* What a dump said, and what the writer says to that. */
struct dumped {
	char text[65536];
	size_t size;
	int calls;
	int stop_at; /* the call that returns `result`; 0: none */
	int result;
	int after; /* calls after that */
};

static struct dumped dumped;

static int
keep(const char *text, size_t size, void *argument)
{
	struct dumped *to = argument;

	if (to->stop_at > 0 && to->calls >= to->stop_at)
		to->after++;
	if (size == 0 || to->size + size >= sizeof(to->text))
		return -1000;
	memcpy(to->text + to->size, text, size);
	to->size += size;
	to->text[to->size] = '\0';
	return ++to->calls == to->stop_at ? to->result : 0;
}

static void
forget(void)
{
	dumped.size = 0;
	dumped.calls = 0;
	dumped.stop_at = 0;
	dumped.after = 0;
	dumped.text[0] = '\0';
}

/* Of the format that dump.h gives, every line is one of these. */
#define HEX "0x[0-9a-f]+"
#define PLACE HEX " \\([^)]*\\+" HEX "\\)"
#define NUMBER "[0-9]+"
#define NAME "(-|\"([^\"\\]|\\\\x[0-9a-f][0-9a-f])*\"(\\.\\.\\.)?)"
#define GENERATOR                                                              \
	"generator " NUMBER " " NAME                                           \
	" (fresh|suspended|running|finished) runs " PLACE " stack " HEX        \
	"-" HEX " size " NUMBER " guard " NUMBER " used (-|" NUMBER            \
	") high " NUMBER " thread (" HEX "|-) resumed from (" PLACE            \
	"|-) by (" NUMBER "|-)"
#define FRAME "    #" NUMBER " " PLACE
#define LINE                                                                   \
	"^(thread " HEX "|" FRAME "|" GENERATOR                                \
	"|    not traced: another thread may resume it"                        \
	"|generators " NUMBER " lists left out " NUMBER " of " NUMBER ")$"
#define NAMED_FRAME FRAME "( .*)?"

static bool
matches(const char *line, const char *pattern)
{
	regex_t expression;
	bool matched;

	REQUIRE_EQUAL(
	    regcomp(&expression, pattern, REG_EXTENDED | REG_NOSUB), 0);
	matched = regexec(&expression, line, 0, NULL, 0) == 0;
	regfree(&expression);
	return matched;
}

/* The next line of what was dumped, or NULL at its end. */
static const char *
next_line(const char **from)
{
	static char line[4096];
	const char *end = strchr(*from, '\n');

	if (!end)
		return NULL;
	REQUIRE((size_t)(end - *from) < sizeof(line));
	memcpy(line, *from, (size_t)(end - *from));
	line[end - *from] = '\0';
	*from = end + 1;
	return line;
}

static void
expect_format(void)
{
	const char *from = dumped.text;
	const char *line;
	const char *last = "";
	static char kept[4096];

	REQUIRE(strncmp(dumped.text, "thread ", 7) == 0);
	while ((line = next_line(&from))) {
		if (!matches(line, LINE))
			face_note("%s", line);
		REQUIRE(matches(line, LINE));
		last = strcpy(kept, line);
	}
	REQUIRE(*from == '\0');
	REQUIRE(strncmp(last, "generators ", 11) == 0);
}

static void
dump(unsigned int flags)
{
	forget();
	REQUIRE_EQUAL(fringe_dump(flags, keep, &dumped), 0);
	if (!(flags & FRINGE_DUMP_SYMBOLS))
		expect_format();
}

/* One generator as it was told of. */
struct told {
	unsigned int number;
	char name[1024];
	char state[16];
	unsigned long long limit;
	unsigned long long base;
	unsigned long long size;
	unsigned long long guard;
	char used[32];
	unsigned long long high;
	char resumed[512];
	char by[16];
	int frames;
	bool traced;
};

/* What comes after a word in a line. */
static const char *
after(const char *line, const char *word)
{
	const char *found = strstr(line, word);

	REQUIRE(found != NULL);
	return found + strlen(word);
}

static void
read_line(const char *line, struct told *told)
{
	const char *at = after(line, "generator ");
	const char *end;

	told->number = (unsigned int)strtoul(at, NULL, 10);
	at = strchr(at, ' ') + 1;
	end = strchr(at, ' ');
	if (*at == '"')
		end = strchr(strchr(at + 1, '"'), ' ');
	snprintf(told->name, sizeof(told->name), "%.*s", (int)(end - at), at);
	REQUIRE_EQUAL(sscanf(end, " %15s", told->state), 1);
	REQUIRE_EQUAL(sscanf(after(end, " stack "),
			  "%llx-%llx size %llu guard %llu used %31s high %llu",
			  &told->limit, &told->base, &told->size, &told->guard,
			  told->used, &told->high),
	    6);
	at = after(end, " resumed from ");
	end = strstr(at, " by ");
	snprintf(
	    told->resumed, sizeof(told->resumed), "%.*s", (int)(end - at), at);
	snprintf(told->by, sizeof(told->by), "%s", end + 4);
}

/* What was told of the generator whose stack has this base. */
static bool
find(const void *base, struct told *told)
{
	const char *from = dumped.text;
	const char *line;
	bool found = false;

	memset(told, 0, sizeof(*told));
	while ((line = next_line(&from))) {
		if (found && strncmp(line, "    #", 5) == 0) {
			REQUIRE_EQUAL(strtol(line + 5, NULL, 10), told->frames);
			told->frames++;
		} else if (found) {
			told->traced = !strstr(line, "not traced");
			return true;
		}
		if (strncmp(line, "generator ", 10) != 0)
			continue;
		read_line(line, told);
		found = told->base == (unsigned long long)(uintptr_t)base;
	}
	return found;
}

static struct told
told_of(const struct fringe_generator *generator)
{
	struct fringe_stack stack;
	struct told told;

	REQUIRE_EQUAL(fringe_generator_stack(generator, &stack), 0);
	REQUIRE(find(stack.base, &told));
	REQUIRE(told.limit == (unsigned long long)(uintptr_t)stack.limit);
	REQUIRE_EQUAL(told.size, fringe_stack_size(&stack));
	REQUIRE_EQUAL(told.guard, stack.guard);
	REQUIRE(told.high <= told.size);
	if (strcmp(told.used, "-") != 0) {
		REQUIRE(strtoull(told.used, NULL, 10) > 0);
		REQUIRE(strtoull(told.used, NULL, 10) <= told.high);
	}
	return told;
}

#define EXPECT_TEXT(text, expected) REQUIRE(strcmp(text, expected) == 0)

/* The frames of the caller, before the first generator. */
static int
own_frames(void)
{
	const char *from = dumped.text;
	const char *line;
	int frames = -1;

	while ((line = next_line(&from)) && strncmp(line, "generator", 9) != 0)
		frames++;
	return frames;
}

CASE(without_generators_there_is_the_callers_trace)
{
	void *addresses[64];
	char first[32];

	forget();
	REQUIRE_EQUAL(fringe_dump(0, keep, &dumped), 0);
	expect_format();
	REQUIRE(strstr(dumped.text, "\ngenerators 0 lists left out 0 of "));
	/* It begins here, and not in the library. */
	REQUIRE_EQUAL(own_frames(), fringe_backtrace(addresses, 64));
	REQUIRE_EQUAL(sscanf(dumped.text, "thread %*s #0 %31s", first), 1);
	REQUIRE(strtoull(first, NULL, 16) - (uintptr_t)addresses[0] < 8192 ||
	    (uintptr_t)addresses[0] - strtoull(first, NULL, 16) < 8192);
}

/* In T32 a bit of a program counter is none of the address. */
#ifdef __arm__
#define ADDRESS(pc) ((pc) & ~1ull)
#else
#define ADDRESS(pc) (pc)
#endif

/* How far the address to look up is before a place's, but for whole pages. */
static unsigned int
distance(const char *line, const char *word)
{
	unsigned long long pc;
	unsigned long long looked_up;

	REQUIRE_EQUAL(sscanf(after(line, word), "%llx", &pc), 1);
	REQUIRE_EQUAL(sscanf(after(line, "+0x"), "%llx", &looked_up), 1);
	return (unsigned int)(ADDRESS(pc) - looked_up) % 4096;
}

CASE(addresses_to_look_up_are_those_of_calls)
{
	struct fringe_generator generator;
	const char *from = dumped.text;
	const char *line;
	int frames = 0;

	kind_begin(&kind_static, 0, &generator, add_one, NULL);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 0, NULL), 1);
	dump(0);
	while ((line = next_line(&from))) {
		if (strncmp(line, "generator ", 10) == 0)
			REQUIRE_EQUAL(distance(line, " runs "), 0);
		if (strncmp(line, "    #", 5) != 0)
			continue;
		REQUIRE_EQUAL(distance(strchr(line, '#'), " "), 1);
		frames++;
	}
	REQUIRE(frames > 3);
	kind_close(&kind_static, 0, &generator);
}

CASE(what_it_is_called_with_is_seen_to)
{
	forget();
	REQUIRE_EQUAL(fringe_dump(0, NULL, &dumped), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_dump(4, keep, &dumped), FRINGE_EINVAL);
	REQUIRE_EQUAL(dumped.calls, 0);
}

static uintptr_t
dump_inside(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct fringe_generator *next = argument;

	(void)yielder;
	if (next)
		fringe_generator_resume(next, value, NULL);
	else
		dump(0);
	return value;
}

KIND_CASE(every_state_is_told)
{
	struct fringe_generator g[KIND_SLOTS];
	struct told told[KIND_SLOTS];
	unsigned int i;

	kind_begin(kind, 0, &g[0], add_one, NULL);
	kind_begin(kind, 1, &g[1], add_one, NULL);
	kind_begin(kind, 2, &g[2], dump_inside, NULL);
	kind_begin(kind, 3, &g[3], dump_inside, &g[2]);
	REQUIRE_EQUAL(fringe_generator_resume(&g[1], 0, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_resume(&g[3], 0, NULL), 0);
	for (i = 0; i < KIND_SLOTS; i++)
		told[i] = told_of(&g[i]);
	EXPECT_TEXT(told[0].state, "fresh");
	EXPECT_TEXT(told[0].resumed, "-");
	REQUIRE_EQUAL(told[0].frames, 0);
	EXPECT_TEXT(told[1].state, "suspended");
	REQUIRE(told[1].frames > 1);
	EXPECT_TEXT(told[1].by, "-");
	EXPECT_TEXT(told[2].state, "running");
	REQUIRE_EQUAL(strtoul(told[2].by, NULL, 10), told[3].number);
	REQUIRE_EQUAL(told[2].frames, 0);
	EXPECT_TEXT(told[3].state, "running");
	EXPECT_TEXT(told[3].by, "-");
	for (i = 1; i < KIND_SLOTS; i++) {
		REQUIRE(matches(told[i].resumed, "^" PLACE "$"));
		REQUIRE(strcmp(told[i].used, "-") != 0);
	}
	dump(0);
	EXPECT_TEXT(told_of(&g[2]).state, "finished");
	EXPECT_TEXT(told_of(&g[2]).by, "-");
	REQUIRE(strstr(dumped.text, "\ngenerators 4 lists left out 0 of "));
	kind_close(kind, 3, &g[3]);
	kind_close(kind, 2, &g[2]);
	kind_close(kind, 1, &g[1]);
	kind_close(kind, 0, &g[0]);
	dump(0);
	REQUIRE(strstr(dumped.text, "\ngenerators 0 lists left out 0 of "));
}

/* Goes deep and comes back. */
static UNSANITIZED __attribute__((__noinline__)) void
go_deep(void)
{
	volatile char deep[8192];
	size_t i;

	for (i = 0; i < sizeof(deep); i++)
		deep[i] = 1;
}

static uintptr_t
deep_once(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	go_deep();
	while (fringe_generator_suspend(yielder, value, &value) == 0)
		continue;
	return value;
}

CASE(how_deep_a_stack_was_used_is_told)
{
	struct fringe_generator generator;
	unsigned long long used;
	struct told told;

	kind_begin(&kind_mapped, 0, &generator, deep_once, NULL);
	dump(0);
	REQUIRE(told_of(&generator).high < 8192 + MIRROR);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 0, NULL), 1);
	dump(0);
	told = told_of(&generator);
	used = strtoull(told.used, NULL, 10);
	REQUIRE(used < 8192 + MIRROR);
	REQUIRE(told.high > 8192);
	REQUIRE(told.high < 3 * 8192 + MIRROR);
	kind_close(&kind_mapped, 0, &generator);
}

static void
expect_name(const char *name, const char *expected)
{
	struct fringe_attributes attributes = { name, 0 };
	struct fringe_generator generator;

	kind_begin(&kind_static, 0, &generator, add_one, NULL);
	fringe_generator_set_attributes(&generator, &attributes);
	dump(0);
	EXPECT_TEXT(told_of(&generator).name, expected);
	kind_close(&kind_static, 0, &generator);
}

CASE(names_cannot_spoil_a_line)
{
	char name[301];
	char expected[310];

	expect_name(NULL, "-");
	expect_name("", "\"\"");
	expect_name("walker 1", "\"walker 1\"");
	expect_name("a\nb\tc\x7f\033[1m", "\"a\\x0ab\\x09c\\x7f\\x1b[1m\"");
	expect_name("\"\\", "\"\\x22\\x5c\"");
	expect_name("gr\xc3\xb6\xc3\x9f"
		    "er",
	    "\"gr\xc3\xb6\xc3\x9f"
	    "er\"");
	memset(name, 'n', sizeof(name));
	name[200] = '\0';
	snprintf(expected, sizeof(expected), "\"%s\"", name);
	expect_name(name, expected);
	name[200] = 'n';
	name[201] = '\0';
	snprintf(expected, sizeof(expected), "\"%.200s\"...", name);
	expect_name(name, expected);
}

CASE(a_writer_ends_the_dump_with_a_value)
{
	static const int results[] = { 1, 42, -1, -1000 };
	struct fringe_generator g[2];
	bool ended = true;
	int result;
	int i;

	kind_begin(&kind_static, 0, &g[0], add_one, NULL);
	kind_begin(&kind_static, 1, &g[1], add_one, NULL);
	REQUIRE_EQUAL(fringe_generator_resume(&g[1], 0, NULL), 1);
	for (i = 0; ended; i++) {
		forget();
		dumped.stop_at = i + 1;
		dumped.result = results[i % 4];
		result = fringe_dump(0, keep, &dumped);
		ended = dumped.calls > i;
		REQUIRE_EQUAL(result, ended ? results[i % 4] : 0);
		REQUIRE_EQUAL(dumped.after, 0);
	}
	REQUIRE(i > 3);
	/* The locks are free again. */
	kind_close(&kind_static, 0, &g[0]);
	kind_close(&kind_static, 1, &g[1]);
	dump(0);
}

/* Other threads. */

static void *
dump_from_thread(void *argument)
{
	dump(*(unsigned int *)argument);
	return NULL;
}

static void
dump_elsewhere(unsigned int flags)
{
	pthread_t thread;

	REQUIRE_EQUAL(
	    pthread_create(&thread, NULL, dump_from_thread, &flags), 0);
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
}

CASE(what_another_thread_may_resume_is_traced_on_demand)
{
	struct fringe_attributes unpinned = { "unpinned", FRINGE_UNPINNED };
	struct fringe_generator mine;
	struct fringe_generator anybodys;
	struct told told;
	int frames;

	kind_begin(&kind_static, 0, &mine, add_one, NULL);
	kind_begin(&kind_static, 1, &anybodys, add_one, NULL);
	fringe_generator_set_attributes(&anybodys, &unpinned);
	REQUIRE_EQUAL(fringe_generator_resume(&mine, 0, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_resume(&anybodys, 0, NULL), 1);
	dump(0);
	told = told_of(&mine);
	frames = told.frames;
	REQUIRE(told.traced && frames > 1);
	told = told_of(&anybodys);
	REQUIRE(!told.traced && told.frames == 1);
	dump_elsewhere(0);
	told = told_of(&mine);
	REQUIRE(!told.traced && told.frames == 1);
	dump_elsewhere(FRINGE_DUMP_ALL);
	told = told_of(&mine);
	REQUIRE(told.traced && told.frames == frames);
	told = told_of(&anybodys);
	REQUIRE(told.traced && told.frames > 1);
	kind_close(&kind_static, 0, &mine);
	kind_close(&kind_static, 1, &anybodys);
}

/* A visitor that has the locks until it is told to let go of them. */
struct holder {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool holds;
	bool ends;
};

static void
set_and_wake(struct holder *holder, bool *flag)
{
	pthread_mutex_lock(&holder->lock);
	*flag = true;
	pthread_cond_broadcast(&holder->changed);
	pthread_mutex_unlock(&holder->lock);
}

static void
wait_for(struct holder *holder, const bool *flag)
{
	pthread_mutex_lock(&holder->lock);
	while (!*flag)
		pthread_cond_wait(&holder->changed, &holder->lock);
	pthread_mutex_unlock(&holder->lock);
}

static int
hold_lists(const struct fringe_live *live, void *argument)
{
	struct holder *holder = argument;

	(void)live;
	set_and_wake(holder, &holder->holds);
	wait_for(holder, &holder->ends);
	return 1;
}

static void *
visit_from_thread(void *argument)
{
	fringe_registry_visit(hold_lists, argument);
	return NULL;
}

CASE(lists_that_another_thread_keeps_are_left_out)
{
	struct holder holder = { .lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER };
	struct fringe_generator generator;
	pthread_t thread;

	kind_begin(&kind_static, 0, &generator, add_one, NULL);
	REQUIRE_EQUAL(
	    pthread_create(&thread, NULL, visit_from_thread, &holder), 0);
	wait_for(&holder, &holder.holds);
	dump(0);
	REQUIRE(strstr(dumped.text, "\ngenerators 0 lists left out 16 of 16"));
	set_and_wake(&holder, &holder.ends);
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
	dump(0);
	REQUIRE(strstr(dumped.text, "\ngenerators 1 lists left out 0 of 16"));
	kind_close(&kind_static, 0, &generator);
}

/* How much more stack it takes than on x86-64, as dump.h says. */
#if defined(__powerpc64__) || defined(__s390x__) || defined(__aarch64__)
#define FACTOR 2
#else
#define FACTOR 1
#endif

/* In a signal handler, on a stack of the size that dump.h recommends. */

static void
dump_in_handler(int number)
{
	(void)number;
	fringe_dump(0, keep, &dumped);
}

#define HANDLER_STACK                                                          \
	(16 * 1024 * FACTOR + (ON_SANITIZER || ON_VALGRIND ? 512 * 1024 : 0))

/* What the system puts on a handler's stack. */
#ifdef _SC_MINSIGSTKSZ
static size_t
signal_frame(void)
{
	long size = sysconf(_SC_MINSIGSTKSZ);

	return size > 0 ? (size_t)size : 2048;
}
#else
#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif
static size_t
signal_frame(void)
{
	size_t size = getauxval(AT_MINSIGSTKSZ);

	return size > 2048 ? size : 2048;
}
#endif

static void
handle_signals(void)
{
	struct sigaction action = { .sa_handler = dump_in_handler,
		.sa_flags = SA_ONSTACK };
	stack_t alternate = { .ss_flags = 0 };
	struct fringe_stack stack;
	size_t size = HANDLER_STACK + signal_frame();

	/* The unwinder is there before. */
	dump(0);
	REQUIRE_EQUAL(fringe_mapped_stack_create(&stack, size), 0);
	alternate.ss_sp = (char *)stack.base - size;
	alternate.ss_size = size;
	REQUIRE_EQUAL(sigaltstack(&alternate, NULL), 0);
	REQUIRE_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
	forget();
}

static uintptr_t
raise_inside(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct fringe_generator *next = argument;

	(void)yielder;
	if (next)
		fringe_generator_resume(next, value, NULL);
	else
		raise(SIGUSR1);
	return value;
}

KIND_CASE(a_handler_dumps_all)
{
	struct fringe_generator g[3];

	handle_signals();
	kind_begin(kind, 0, &g[0], add_one, NULL);
	kind_begin(kind, 1, &g[1], raise_inside, NULL);
	kind_begin(kind, 2, &g[2], raise_inside, &g[1]);
	REQUIRE_EQUAL(fringe_generator_resume(&g[0], 0, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_resume(&g[2], 0, NULL), 0);
	expect_format();
	REQUIRE(strstr(dumped.text, "\ngenerators 3 lists left out 0 of 16\n"));
	EXPECT_TEXT(told_of(&g[0]).state, "suspended");
	REQUIRE(told_of(&g[0]).traced && told_of(&g[0]).frames > 1);
	EXPECT_TEXT(told_of(&g[1]).state, "running");
	REQUIRE_EQUAL(
	    strtoul(told_of(&g[1]).by, NULL, 10), told_of(&g[2]).number);
	kind_close(kind, 2, &g[2]);
	kind_close(kind, 1, &g[1]);
	kind_close(kind, 0, &g[0]);
}

static int
raise_in_visit(const struct fringe_live *live, void *argument)
{
	(void)live;
	(void)argument;
	return raise(SIGUSR1);
}

CASE(a_handler_dumps_lists_that_it_interrupted_with_their_locks_taken)
{
	struct fringe_generator generator;

	handle_signals();
	kind_begin(&kind_static, 0, &generator, add_one, NULL);
	REQUIRE_EQUAL(fringe_registry_visit(raise_in_visit, NULL), 0);
	expect_format();
	REQUIRE(strstr(dumped.text, "\ngenerators 1 lists left out 0 of 16\n"));
	kind_close(&kind_static, 0, &generator);
	dump_elsewhere(0);
	REQUIRE(strstr(dumped.text, "\ngenerators 0 lists left out 0 of 16\n"));
}

CASE(a_dump_takes_as_much_stack_as_is_said)
{
	static char memory[65536]
	    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
	struct fringe_generator other;
	struct fringe_generator generator;
	struct fringe_stack stack;
	size_t before;
	size_t size;

	if (ON_SANITIZER || ON_VALGRIND) {
		face_skip("checkers take more stack");
		return;
	}
	kind_begin(&kind_static, 0, &other, add_one, NULL);
	REQUIRE_EQUAL(fringe_generator_resume(&other, 0, NULL), 1);
	REQUIRE_EQUAL(fringe_stack_init(&stack, memory, sizeof(memory)), 0);
	REQUIRE_EQUAL(fringe_stack_clear(&stack), 0);
	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, &stack, raise_inside, NULL), 0);
	before = fringe_stack_high_water(&stack);
	signal(SIGUSR1, dump_in_handler);
	forget();
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 0, NULL), 0);
	expect_format();
	size = fringe_stack_high_water(&stack) - before;
	face_note("%zu bytes of stack, with a signal's frame", size);
	REQUIRE(size <= 8192 * FACTOR + signal_frame());
	REQUIRE_EQUAL(fringe_generator_finish(&generator, NULL), 0);
	kind_close(&kind_static, 0, &other);
}

CASE(functions_are_named_where_that_is_asked_for)
{
	struct fringe_generator generator;
	const char *from = dumped.text;
	const char *line;
	int frames = 0;

	kind_begin(&kind_static, 0, &generator, add_one, NULL);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 0, NULL), 1);
	dump(FRINGE_DUMP_SYMBOLS);
	while ((line = next_line(&from))) {
		if (strncmp(line, "    #", 5) != 0)
			continue;
		REQUIRE(matches(line, "^" NAMED_FRAME "$"));
		frames++;
	}
	REQUIRE(frames > 2);
	/* At least this is exported, as are all of the test's that are not
	 * static: by the driver's name, whichever it is. */
	REQUIRE(strstr(dumped.text, " main+0x") ||
	    strstr(dumped.text, " face_main+0x"));
	kind_close(&kind_static, 0, &generator);
}

static const struct face_case cases[] = {
	ROW(without_generators_there_is_the_callers_trace),
	ROW(addresses_to_look_up_are_those_of_calls),
	ROW(what_it_is_called_with_is_seen_to),
	KIND_ROWS(every_state_is_told),
	ROW(how_deep_a_stack_was_used_is_told),
	ROW(names_cannot_spoil_a_line),
	ROW(a_writer_ends_the_dump_with_a_value),
	ROW(what_another_thread_may_resume_is_traced_on_demand),
	ROW(lists_that_another_thread_keeps_are_left_out),
	KIND_ROWS(a_handler_dumps_all),
	ROW(a_handler_dumps_lists_that_it_interrupted_with_their_locks_taken),
	ROW(a_dump_takes_as_much_stack_as_is_said),
	ROW(functions_are_named_where_that_is_asked_for),
	LAST_ROW,
};

const struct face_suite face_suite = { "dump", cases, 0 };
