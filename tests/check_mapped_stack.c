/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Stacks mapped from the system, with a guard below them. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fringe.h>

#include "bodies.h"
#include "face.h"
#include "left_context.h"
#include "machine.h"
#include "mappings.h"
#include "on_emulator.h"
#include "on_sanitizer.h"
#include "on_valgrind.h"

/* Where the C library's headers lack them. */
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#define PR_SET_VMA_ANON_NAME 0
#endif

static size_t
page(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

/* How far below its mapping's end a stack begins: COLOURS of these. */
#define COLOUR_SIZE 64
#define COLOURS 16

static size_t
base_offset(const struct fringe_stack *stack)
{
	return -(uintptr_t)stack->base % page();
}

static char *
end_of_mapping(const struct fringe_stack *stack)
{
	return (char *)stack->base + base_offset(stack);
}

static void
make(struct fringe_stack *stack, size_t size)
{
	REQUIRE_EQUAL(fringe_mapped_stack_create(stack, size), 0);
	REQUIRE_EQUAL(fringe_stack_check(stack), 0);
	REQUIRE_EQUAL((uintptr_t)stack->base % COLOUR_SIZE, 0);
	REQUIRE(base_offset(stack) < COLOURS * COLOUR_SIZE);
	REQUIRE_EQUAL((uintptr_t)stack->limit % page(), 0);
	REQUIRE(stack->guard >= page() && stack->guard % page() == 0);
}

static void
unmake(struct fringe_stack *stack)
{
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(stack), 0);
}

/* Whether the guard is a mapping of its own. */
static int
has_mapped_guard(const struct fringe_stack *stack)
{
	struct mapping mapping;

	REQUIRE(mapping_find((char *)stack->limit - 1, &mapping));
	return strncmp(mapping.permissions, "---", 3) == 0;
}

static void
check_guard(const struct fringe_stack *stack)
{
	char *limit = stack->limit;

	REQUIRE(mapping_readable(limit));
	REQUIRE(!mapping_readable(limit - 1));
	REQUIRE(!mapping_readable(limit - stack->guard));
	REQUIRE(!mapping_readable(limit - stack->guard / 2));
}

enum { ROW_LENGTH = 256 };
static struct fringe_stack row[ROW_LENGTH];

/* That many live at a time, one after the other in memory, of all colours. */
static void
make_row(size_t size)
{
	int i;

	for (i = 0; i < ROW_LENGTH; i++)
		make(&row[i], size);
}

static void
unmake_row(void)
{
	int i;

	for (i = 0; i < ROW_LENGTH; i++)
		unmake(&row[i]);
}

/* From the lowest byte of its guard on. */
static size_t
pages_mapped(const struct fringe_stack *stack)
{
	char *start = (char *)stack->limit - stack->guard;

	return (size_t)(end_of_mapping(stack) - start) / page();
}

/*
 * Whatever its colour, a stack has what was asked for, and not much more; and
 * whatever was asked for, an odd number of pages.
 */
static void
check_sizes(size_t size)
{
	size_t least = size ? size : page();
	size_t room = COLOUR_SIZE * (COLOURS - 1);
	int i;

	make_row(size);
	for (i = 0; i < ROW_LENGTH; i++) {
		REQUIRE(fringe_stack_size(&row[i]) >= least);
		REQUIRE(fringe_stack_size(&row[i]) < least + room + 2 * page());
		REQUIRE_EQUAL(pages_mapped(&row[i]) % 2, 1);
	}
	unmake_row();
}

CASE(a_mapped_stack_is_as_large_as_was_asked)
{
	size_t pages;
	size_t more;

	for (pages = 0; pages <= 16; pages += pages < 2 ? 1 : 14)
		for (more = 0; more <= COLOURS; more++)
			check_sizes(pages * page() + more * COLOUR_SIZE);
	check_sizes(1);
	check_sizes(page() - 1);
	check_sizes(page() + 1);
	check_sizes(page() - COLOUR_SIZE * (COLOURS - 1) + 1);
	check_sizes(256 * page() + 1);
}

/* Mappings of 2 to 33 pages in a row, each with their guard. */
CASE(stacks_in_a_row_have_all_colours_alike)
{
	size_t pages;
	int i;

	if (ON_TSAN) {
		face_skip("the sanitizer maps in between");
		return;
	}
	for (pages = 1; pages <= 32; pages++) {
		int counts[COLOURS] = { 0 };

		make_row(pages * page() - COLOUR_SIZE * (COLOURS - 1));
		for (i = 0; i < ROW_LENGTH; i++)
			counts[base_offset(&row[i]) / COLOUR_SIZE]++;
		unmake_row();
		for (i = 0; i < COLOURS; i++) {
			REQUIRE(counts[i] >= ROW_LENGTH / COLOURS * 3 / 4);
			REQUIRE(counts[i] <= ROW_LENGTH / COLOURS * 5 / 4);
		}
	}
}

/* For the processor to guess where the next one is; gaps are few. */
CASE(stacks_in_a_row_are_at_equal_distances)
{
	ptrdiff_t last = 0;
	ptrdiff_t distance;
	int changes = 0;
	int i;

	if (ON_SANITIZER) {
		face_skip("the sanitizer left gaps between its mappings");
		return;
	}
	make_row(64 * 1024);
	for (i = 1; i < ROW_LENGTH; i++) {
		distance = (char *)row[i].base - (char *)row[i - 1].base;
		changes += distance != last;
		last = distance;
	}
	unmake_row();
	/* The first colour comes after the last, and then the second. */
	REQUIRE(changes <= 2 * (ROW_LENGTH / COLOURS + 4));
}

CASE(a_mapped_stack_is_zero_and_all_of_it_can_be_used)
{
	struct fringe_stack *stack;
	size_t size;
	int i;

	make_row(64 * 1024);
	for (i = 0; i < ROW_LENGTH; i++) {
		stack = &row[i];
		size = fringe_stack_size(stack);
		REQUIRE_EQUAL(fringe_stack_high_water(stack), 0);
		memset(stack->limit, 0xff, size);
		REQUIRE_EQUAL(fringe_stack_high_water(stack), size);
		REQUIRE_EQUAL(fringe_mapped_stack_high_water(stack), size);
	}
	unmake_row();
}

static const char *fault;

static void
tell_fault(int signal, siginfo_t *info, void *context)
{
	uintptr_t difference = (uintptr_t)info->si_addr ^ (uintptr_t)fault;

	(void)signal;
	(void)context;
	_exit(difference & FAULT_BITS ? 18 : 17);
}

static void
on_fault(int signal)
{
	static char stack[64 * 1024];
	stack_t alternate = { .ss_sp = stack, .ss_size = sizeof(stack) };
	struct sigaction action = { .sa_sigaction = tell_fault,
		.sa_flags = SA_SIGINFO | SA_ONSTACK };

	sigaltstack(&alternate, NULL);
	sigaction(signal, &action, NULL);
}

/* The exit status of a child that touches this byte, or -1 if it is killed. */
static int
touch(char *byte, int write)
{
	int status;
	pid_t child = fork();

	REQUIRE(child >= 0);
	if (child == 0) {
		fault = byte;
		on_fault(SIGSEGV);
		if (write)
			*(volatile char *)byte = 1;
		_exit(*(volatile char *)byte == 1 ? 1 : 0);
	}
	REQUIRE(waitpid(child, &status, 0) == child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

CASE(the_guard_faults_from_end_to_end)
{
	struct fringe_stack stack;
	char *limit;
	int write;

	make(&stack, 0);
	limit = stack.limit;
	check_guard(&stack);
	for (write = 0; write < 2; write++) {
		REQUIRE_EQUAL(touch(limit, write), write);
		REQUIRE_EQUAL(touch((char *)stack.base - 1, write), write);
		REQUIRE_EQUAL(touch(limit - 1, write), 17);
		REQUIRE_EQUAL(touch(limit - stack.guard, write), 17);
		REQUIRE_EQUAL(touch(limit - stack.guard / 2, write), 17);
	}
	check_guard(&stack);
	unmake(&stack);
}

CASE(where_the_kernel_has_markers_they_are_the_guards)
{
	struct fringe_stack stack;
	int markers = mapping_guard_markers();

	make(&stack, 0);
	REQUIRE_EQUAL(has_mapped_guard(&stack), !markers);
	unmake(&stack);
	if (!markers)
		face_skip("the kernel has no guard markers");
}

/* Markers are refused there. */
CASE(in_locked_memory_the_guard_is_a_mapping)
{
	struct fringe_stack stack;

	if (ON_SANITIZER || mlockall(MCL_FUTURE) != 0) {
		face_skip("memory cannot be locked");
		return;
	}
	make(&stack, 0);
	check_guard(&stack);
	REQUIRE(has_mapped_guard(&stack));
	unmake(&stack);
	REQUIRE_EQUAL(munlockall(), 0);
}

CASE(a_mapped_stack_takes_no_huge_pages)
{
	struct fringe_stack stack;
	int forbidden;

	if (access("/sys/kernel/mm/transparent_hugepage", F_OK) != 0) {
		face_skip("the kernel has no transparent huge pages");
		return;
	}
	if (on_emulator()) {
		face_skip("emulators do not hand on what madvise is told");
		return;
	}
	make(&stack, 4 * 1024 * 1024);
	forbidden = mapping_flag(stack.limit, " nh");
	unmake(&stack);
	if (forbidden < 0)
		face_skip("the kernel does not tell a mapping's flags");
	REQUIRE(forbidden != 0);
}

/* Those that are left keep what they hold, and their guards. */
CASE(a_stack_is_taken_from_between_others)
{
	int i;

	make_row(0);
	for (i = 0; i < ROW_LENGTH; i++)
		memset(row[i].limit, i, fringe_stack_size(&row[i]));
	for (i = 0; i < ROW_LENGTH; i += 2)
		unmake(&row[i]);
	for (i = 1; i < ROW_LENGTH; i += 2) {
		unsigned char *base = row[i].base;

		REQUIRE_EQUAL(base[-1], i);
		REQUIRE_EQUAL(*(unsigned char *)row[i].limit, i);
		check_guard(&row[i]);
	}
	for (i = 0; i < ROW_LENGTH; i += 2) {
		make(&row[i], 0);
		REQUIRE_EQUAL(fringe_stack_high_water(&row[i]), 0);
		check_guard(&row[i]);
	}
	unmake_row();
}

/* More than Linux lets a process have mappings, if nobody raised that. */
enum { MANY = 70000 };
static struct fringe_stack many[MANY];

/* Makes as many as there can be. */
static size_t
make_many(void)
{
	size_t made;
	int error = 0;

	for (made = 0; made < MANY && error == 0; made += error == 0)
		error = fringe_mapped_stack_create(&many[made], 1);
	REQUIRE(error == 0 || error == FRINGE_ENOMEM);
	return made;
}

/* Where a guard is a mapping, a stack takes two. */
static size_t
expected_of_many(size_t mappings)
{
	FILE *file = fopen("/proc/sys/vm/max_map_count", "r");
	unsigned long most = 65530;

	if (file) {
		REQUIRE_EQUAL(fscanf(file, "%lu", &most), 1);
		fclose(file);
	}
	most = (most - mappings) / 2 - 16;
	return most < MANY ? most : MANY;
}

CASE(guards_do_not_use_up_the_mappings)
{
	size_t before = mapping_count();
	size_t total = mapping_total();
	int markers = mapping_guard_markers();
	size_t made;
	size_t i;

	if (ON_VALGRIND || ON_TSAN || on_emulator()) {
		face_skip(
		    "what runs this has a limit of its own, or takes long");
		return;
	}
	made = make_many();
	face_note("%zu stacks in %zu mappings", made, mapping_count() - before);
	REQUIRE(made >= (markers ? MANY : expected_of_many(before)));
	if (markers)
		REQUIRE(mapping_count() < before + 100);
	for (i = 0; i < made; i++)
		REQUIRE(!mapping_readable((char *)many[i].limit - 1));
	for (i = 0; i < made; i += 2)
		unmake(&many[i]);
	for (i = 1; i < made; i += 2)
		unmake(&many[i]);
	REQUIRE_EQUAL(mapping_total(), total);
}

CASE(running_off_the_end_is_a_segmentation_fault)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	int status;
	pid_t child;

	make(&stack, 0);
	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, &stack, overflow, NULL), 0);
	child = fork();
	REQUIRE(child >= 0);
	if (child == 0) {
		signal(SIGSEGV, SIG_DFL);
		fringe_generator_resume(&generator, 0, NULL);
		_exit(0);
	}
	REQUIRE(waitpid(child, &status, 0) == child);
	REQUIRE(WIFSIGNALED(status));
	REQUIRE_EQUAL(WTERMSIG(status), SIGSEGV);
	REQUIRE_EQUAL(fringe_generator_abandon(&generator, &stack), 0);
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stack), 0);
}

CASE(a_generator_runs_on_the_smallest_mapped_stack)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	uintptr_t value = 0;
	uintptr_t i;

	make(&stack, 1);
	REQUIRE(end_of_mapping(&stack) <= (char *)stack.limit + 2 * page());
	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, &stack, add_one, NULL), 0);
	for (i = 0; i < 1000; i++) {
		REQUIRE_EQUAL(
		    fringe_generator_resume(&generator, i, &value), 1);
		REQUIRE_EQUAL(value, i + 1);
	}
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_finish(&generator, &stack), 0);
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stack), 0);
}

/* Whether this kernel takes names for anonymous mappings. */
static int
kernel_names_mappings(void)
{
	void *start = mmap(NULL, page(), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
	    -1, 0);
	int result;

	REQUIRE(start != MAP_FAILED);
	result = prctl(
	    PR_SET_VMA, PR_SET_VMA_ANON_NAME, start, page(), "probe");
	munmap(start, page());
	return result == 0;
}

CASE(a_mapped_stack_has_a_name_in_the_list_of_mappings)
{
	struct mapping mapping;
	struct fringe_stack stack;

	if (!kernel_names_mappings()) {
		face_skip("the kernel does not name anonymous mappings");
		return;
	}
	make(&stack, 4 * page());
	REQUIRE(mapping_find(stack.limit, &mapping));
	REQUIRE_EQUAL(strcmp(mapping.name, "[anon:fringe stack]"), 0);
	REQUIRE_EQUAL(strncmp(mapping.permissions, "rw-", 3), 0);
	REQUIRE(mapping_find((char *)stack.limit - 1, &mapping));
	REQUIRE_EQUAL(strcmp(mapping.name, "[anon:fringe stack]"), 0);
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stack), 0);
}

static void
refuse_size(size_t size)
{
	struct fringe_stack stack = { &stack, &stack, 3 };
	size_t before = mapping_total();

	REQUIRE_EQUAL(fringe_mapped_stack_create(&stack, size), FRINGE_ENOMEM);
	REQUIRE(stack.base == &stack && stack.limit == &stack);
	REQUIRE_EQUAL(stack.guard, 3);
	REQUIRE_EQUAL(mapping_total(), before);
}

CASE(sizes_that_cannot_be_had_leave_nothing_behind)
{
	size_t size;

	for (size = SIZE_MAX; size > SIZE_MAX - 3; size--)
		refuse_size(size);
	refuse_size(SIZE_MAX - page());
	refuse_size(SIZE_MAX - page() + 1);
	refuse_size(SIZE_MAX - 2 * page() + 1);
	refuse_size(SIZE_MAX - 3 * page());
	for (size = SIZE_MAX; size > SIZE_MAX / 16 * 15; size -= SIZE_MAX / 256)
		refuse_size(size);
}

/* With no address space left, mapping fails in earnest. */
CASE(want_of_memory_leaves_nothing_behind)
{
	struct fringe_stack stack;
	struct rlimit limit;
	int i;

	if (ON_VALGRIND || ON_SANITIZER || on_emulator()) {
		face_skip("the limit would be that of what runs this");
		return;
	}
	REQUIRE_EQUAL(getrlimit(RLIMIT_AS, &limit), 0);
	make(&stack, 0);
	limit.rlim_cur = 1024 * page();
	REQUIRE_EQUAL(setrlimit(RLIMIT_AS, &limit), 0);
	for (i = 0; i < 100; i++)
		refuse_size((size_t)64 * 1024 * 1024);
	limit.rlim_cur = limit.rlim_max;
	REQUIRE_EQUAL(setrlimit(RLIMIT_AS, &limit), 0);
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stack), 0);
}

/* What the frames were on it is of no interest to who is there next. */
CASE(a_stack_is_destroyed_that_a_context_is_suspended_on)
{
	struct fringe_stack stack;
	int i;

	for (i = 0; i < 3; i++) {
		make(&stack, 0);
		fill(&stack);
		leave_context_on(&stack);
		unmake(&stack);
	}
}

CASE(destroy_unmaps_the_stack_and_its_guard)
{
	struct fringe_stack stack;
	struct fringe_stack before;
	struct mapping mapping;

	make(&stack, 4 * page());
	before = stack;
	REQUIRE(mapping_find(before.limit, &mapping));
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stack), 0);
	REQUIRE(!stack.base && !stack.limit && stack.guard == 0);
	REQUIRE(!mapping_find(before.limit, &mapping));
	REQUIRE(!mapping_find((char *)before.base - 1, &mapping));
	REQUIRE(!mapping_find(end_of_mapping(&before) - 1, &mapping));
	REQUIRE(!mapping_find((char *)before.limit - 1, &mapping));
	REQUIRE(!mapping_find((char *)before.limit - before.guard, &mapping));
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stack), 0);
}

static void
refuse_destroy(struct fringe_stack stack)
{
	struct fringe_stack before = stack;

	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stack), FRINGE_EINVAL);
	REQUIRE_EQUAL(memcmp(&stack, &before, sizeof(stack)), 0);
}

CASE(destroy_refuses_what_was_not_mapped_so)
{
	static char memory[4096]
	    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
	struct fringe_stack stack;
	char *base;
	char *limit;
	char *end;

	REQUIRE_EQUAL(fringe_mapped_stack_destroy(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_mapped_stack_create(NULL, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_stack_init(&stack, memory, sizeof(memory)), 0);
	refuse_destroy(stack);
	REQUIRE_EQUAL(fringe_heap_stack_create(&stack, 65536), 0);
	refuse_destroy(stack);
	REQUIRE_EQUAL(fringe_heap_stack_destroy(&stack), 0);
	make(&stack, 4 * page());
	base = stack.base;
	limit = stack.limit;
	end = end_of_mapping(&stack);
	refuse_destroy((struct fringe_stack){ base, limit, 0 });
	refuse_destroy((struct fringe_stack){ base, limit, page() - 1 });
	refuse_destroy((struct fringe_stack){ base - 16, limit, page() });
	refuse_destroy((struct fringe_stack){ end - 48, limit, page() });
	refuse_destroy((struct fringe_stack){
	    end - COLOURS * COLOUR_SIZE, limit, page() });
	refuse_destroy((struct fringe_stack){
	    end - page() + COLOUR_SIZE, limit, page() });
	refuse_destroy((struct fringe_stack){ base, limit + 16, page() });
	refuse_destroy((struct fringe_stack){ limit, base, page() });
	refuse_destroy((struct fringe_stack){ base, base, page() });
	/* It is all still there. */
	memset(stack.limit, 1, fringe_stack_size(&stack));
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stack), 0);
}

static size_t
count_touched(const struct fringe_stack *stack)
{
	size_t pages = (fringe_stack_size(stack) + page() - 1) / page();
	unsigned char state[66];
	size_t touched = 0;
	size_t i;

	REQUIRE(pages <= sizeof(state));
	REQUIRE_EQUAL(
	    mincore(stack->limit, fringe_stack_size(stack), state), 0);
	for (i = 0; i < pages; i++)
		touched += state[i] & 1;
	return touched;
}

/* Read as well as written, words are found; nothing unused is touched. */
static void
use_ever_deeper(struct fringe_stack *stack)
{
	char *base = stack->base;

	REQUIRE_EQUAL(fringe_mapped_stack_high_water(stack), 0);
	REQUIRE_EQUAL(count_touched(stack), 0);
	base[-8] = 1;
	REQUIRE_EQUAL(fringe_mapped_stack_high_water(stack), 8);
	REQUIRE_EQUAL(count_touched(stack), 1);
	/* Eight pages are skipped over by a deep frame. */
	base[-(ptrdiff_t)(10 * page() - 97)] = 1;
	REQUIRE_EQUAL(fringe_mapped_stack_high_water(stack), 10 * page() - 96);
	REQUIRE_EQUAL(count_touched(stack), 2);
	/* A page that was touched and is zero does not end the search. */
	base[-(ptrdiff_t)(20 * page())] = 0;
	REQUIRE_EQUAL(fringe_mapped_stack_high_water(stack), 10 * page() - 96);
	((char *)stack->limit)[0] = 1;
	REQUIRE_EQUAL(
	    fringe_mapped_stack_high_water(stack), fringe_stack_size(stack));
}

CASE(high_water_of_a_mapped_stack_touches_no_page)
{
	struct fringe_stack none = { 0 };
	int i;

	make_row(64 * page());
	for (i = 0; i < 2 * COLOURS; i++)
		use_ever_deeper(&row[i]);
	unmake_row();
	REQUIRE_EQUAL(fringe_mapped_stack_high_water(&none), 0);
	REQUIRE_EQUAL(fringe_mapped_stack_high_water(NULL), 0);
}

CASE(both_high_waters_agree_on_what_was_written)
{
	struct fringe_stack stack;
	size_t depth;

	make(&stack, 8 * page());
	for (depth = 8; depth <= 8 * page(); depth += 1000) {
		((char *)stack.base)[-(ptrdiff_t)depth] = 1;
		REQUIRE_EQUAL(fringe_mapped_stack_high_water(&stack), depth);
		REQUIRE_EQUAL(fringe_stack_high_water(&stack), depth);
	}
	REQUIRE_EQUAL(fringe_stack_clear(&stack), 0);
	REQUIRE_EQUAL(fringe_mapped_stack_high_water(&stack), 0);
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stack), 0);
}

static const struct face_case cases[] = {
	ROW(a_mapped_stack_is_as_large_as_was_asked),
	ROW(stacks_in_a_row_have_all_colours_alike),
	ROW(stacks_in_a_row_are_at_equal_distances),
	ROW(a_mapped_stack_is_zero_and_all_of_it_can_be_used),
	ROW(the_guard_faults_from_end_to_end),
	ROW(where_the_kernel_has_markers_they_are_the_guards),
	ROW(in_locked_memory_the_guard_is_a_mapping),
	ROW(a_mapped_stack_takes_no_huge_pages),
	ROW(a_stack_is_taken_from_between_others),
	ROW(guards_do_not_use_up_the_mappings),
	ROW(running_off_the_end_is_a_segmentation_fault),
	ROW(a_generator_runs_on_the_smallest_mapped_stack),
	ROW(a_mapped_stack_has_a_name_in_the_list_of_mappings),
	ROW(sizes_that_cannot_be_had_leave_nothing_behind),
	ROW(want_of_memory_leaves_nothing_behind),
	ROW(a_stack_is_destroyed_that_a_context_is_suspended_on),
	ROW(destroy_unmaps_the_stack_and_its_guard),
	ROW(destroy_refuses_what_was_not_mapped_so),
	ROW(high_water_of_a_mapped_stack_touches_no_page),
	ROW(both_high_waters_agree_on_what_was_written),
	LAST_ROW
};

const struct face_suite face_suite = { "mapped stack", cases, 0 };
