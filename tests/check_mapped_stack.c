/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Stacks mapped from the system, with a guard below them. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fringe.h>

#include "face.h"
#include "mappings.h"
#include "on_valgrind.h"

static size_t
page(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static void
make(struct fringe_stack *stack, size_t size)
{
	REQUIRE_EQUAL(fringe_mapped_stack_create(stack, size), 0);
	REQUIRE_EQUAL(fringe_stack_check(stack), 0);
	REQUIRE_EQUAL((uintptr_t)stack->base % page(), 0);
	REQUIRE_EQUAL((uintptr_t)stack->limit % page(), 0);
	REQUIRE(stack->guard >= page() && stack->guard % page() == 0);
}

CASE(size_zero_is_one_page_and_sizes_round_up)
{
	static const struct {
		size_t pages;
		long more;
		size_t result;
	} sizes[] = { { 0, 0, 1 }, { 0, 1, 1 }, { 1, -1, 1 }, { 1, 0, 1 },
		{ 1, 1, 2 }, { 2, -1, 2 }, { 2, 0, 2 }, { 15, 1, 16 },
		{ 256, 0, 256 }, { 256, 1, 257 } };
	struct fringe_stack stack;
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		make(&stack, sizes[i].pages * page() + (size_t)sizes[i].more);
		REQUIRE_EQUAL(
		    fringe_stack_size(&stack), sizes[i].result * page());
		REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stack), 0);
	}
}

CASE(a_mapped_stack_is_zero_and_all_of_it_can_be_used)
{
	struct fringe_stack stack;

	make(&stack, 64 * 1024);
	REQUIRE_EQUAL(fringe_stack_high_water(&stack), 0);
	memset(stack.limit, 0xff, fringe_stack_size(&stack));
	REQUIRE_EQUAL(fringe_stack_high_water(&stack), 64 * 1024);
	REQUIRE_EQUAL(fringe_mapped_stack_high_water(&stack), 64 * 1024);
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stack), 0);
}

static const char *fault;

static void
tell_fault(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	_exit(info->si_addr == fault ? 17 : 18);
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
	for (write = 0; write < 2; write++) {
		REQUIRE_EQUAL(touch(limit, write), write);
		REQUIRE_EQUAL(touch((char *)stack.base - 1, write), write);
		REQUIRE_EQUAL(touch(limit - 1, write), 17);
		REQUIRE_EQUAL(touch(limit - stack.guard, write), 17);
		REQUIRE_EQUAL(touch(limit - stack.guard / 2, write), 17);
	}
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stack), 0);
}

static unsigned int
recurse(volatile char *from)
{
	volatile char frame[512];

	frame[0] = *from;
	if (frame[0] != 0)
		return 1;
	return recurse(frame) + (unsigned char)frame[0];
}

static uintptr_t
overflow(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	volatile char start = (char)value;

	(void)yielder;
	(void)argument;
	return recurse(&start);
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

static uintptr_t
add_one(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	while (fringe_generator_suspend(yielder, value + 1, &value) == 0)
		continue;
	return value;
}

CASE(a_generator_runs_on_one_page)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	uintptr_t value = 0;
	uintptr_t i;

	make(&stack, 0);
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
#ifdef PR_SET_VMA
	void *start = mmap(NULL, page(), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
	    -1, 0);
	int result;

	REQUIRE(start != MAP_FAILED);
	result = prctl(
	    PR_SET_VMA, PR_SET_VMA_ANON_NAME, start, page(), "probe");
	munmap(start, page());
	return result == 0;
#else
	return 0;
#endif
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
	REQUIRE_EQUAL(strncmp(mapping.permissions, "---", 3), 0);
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
	for (size = SIZE_MAX; size > SIZE_MAX / 8; size -= SIZE_MAX / 16)
		refuse_size(size);
}

/* With no address space left, mapping fails in earnest. */
CASE(want_of_memory_leaves_nothing_behind)
{
	struct fringe_stack stack;
	struct rlimit limit;
	int i;

	if (ON_VALGRIND) {
		face_skip("the limit would be Valgrind's");
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
	refuse_destroy((struct fringe_stack){ base, limit, 0 });
	refuse_destroy((struct fringe_stack){ base, limit, page() - 1 });
	refuse_destroy((struct fringe_stack){ base - 16, limit, page() });
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
	size_t pages = fringe_stack_size(stack) / page();
	unsigned char state[64];
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
CASE(high_water_of_a_mapped_stack_touches_no_page)
{
	struct fringe_stack stack;
	char *base;

	make(&stack, 64 * page());
	base = stack.base;
	REQUIRE_EQUAL(fringe_mapped_stack_high_water(&stack), 0);
	REQUIRE_EQUAL(count_touched(&stack), 0);
	base[-8] = 1;
	REQUIRE_EQUAL(fringe_mapped_stack_high_water(&stack), 8);
	REQUIRE_EQUAL(count_touched(&stack), 1);
	/* Eight pages are skipped over by a deep frame. */
	base[-(ptrdiff_t)(10 * page() - 100)] = 1;
	REQUIRE_EQUAL(
	    fringe_mapped_stack_high_water(&stack), 10 * page() - 96);
	REQUIRE_EQUAL(count_touched(&stack), 2);
	/* A page that was touched and is zero does not end the search. */
	base[-(ptrdiff_t)(20 * page())] = 0;
	REQUIRE_EQUAL(
	    fringe_mapped_stack_high_water(&stack), 10 * page() - 96);
	((char *)stack.limit)[0] = 1;
	REQUIRE_EQUAL(fringe_mapped_stack_high_water(&stack), 64 * page());
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stack), 0);
	REQUIRE_EQUAL(fringe_mapped_stack_high_water(&stack), 0);
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
	ROW(size_zero_is_one_page_and_sizes_round_up),
	ROW(a_mapped_stack_is_zero_and_all_of_it_can_be_used),
	ROW(the_guard_faults_from_end_to_end),
	ROW(running_off_the_end_is_a_segmentation_fault),
	ROW(a_generator_runs_on_one_page),
	ROW(a_mapped_stack_has_a_name_in_the_list_of_mappings),
	ROW(sizes_that_cannot_be_had_leave_nothing_behind),
	ROW(want_of_memory_leaves_nothing_behind),
	ROW(destroy_unmaps_the_stack_and_its_guard),
	ROW(destroy_refuses_what_was_not_mapped_so),
	ROW(high_water_of_a_mapped_stack_touches_no_page),
	ROW(both_high_waters_agree_on_what_was_written),
	LAST_ROW
};

const struct face_suite face_suite = { "mapped stack", cases, 0 };
