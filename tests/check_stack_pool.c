/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Pools of stacks: what one thread sees of them. */
#include <signal.h>
#include <stdint.h>
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
#include "mappings.h"
#include "on_emulator.h"
#include "on_sanitizer.h"
#include "on_valgrind.h"
#include "pools.h"
#include "random.h"

/* Where the C library's headers lack them. */
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#define PR_SET_VMA_ANON_NAME 0
#endif

#define KIB ((size_t)1024)
#define SIZE (16 * KIB)

enum { ROW_LENGTH = 256 };
static struct fringe_stack row[ROW_LENGTH];

static const struct fringe_stack pattern = { (void *)1, (void *)2, 3 };

/* ---- what a pool says of itself, and what its stacks are like ---- */

/* A stack is as those that are mapped one by one, in a place of its own. */
static void
check_shape(const struct fringe_stack *stack,
    const struct fringe_stack_pool_statistics *pool, size_t asked)
{
	size_t size = fringe_stack_size(stack);

	REQUIRE_EQUAL((uintptr_t)stack->base % COLOUR_SIZE, 0);
	REQUIRE(base_offset(stack) < COLOURS * COLOUR_SIZE);
	REQUIRE_EQUAL((uintptr_t)stack->limit % page(), 0);
	REQUIRE_EQUAL(stack->guard, pool->guard);
	REQUIRE(size >= asked && size >= pool->stack_size);
	REQUIRE(size < asked + 2 * page() + COLOURS * COLOUR_SIZE);
	REQUIRE(size + base_offset(stack) + stack->guard <= pool->distance);
}

/* Side by side, guards included. */
static void
check_places(size_t count, size_t distance)
{
	ptrdiff_t apart;
	size_t i;
	size_t k;

	for (i = 0; i < count; i++) {
		for (k = 0; k < i; k++) {
			apart = (char *)row[i].limit - (char *)row[k].limit;
			REQUIRE(apart != 0);
			REQUIRE_EQUAL(apart % (ptrdiff_t)distance, 0);
			REQUIRE((size_t)(apart < 0 ? -apart : apart) <
			    2 * count * distance);
		}
	}
}

static void
check_pool_of_size(size_t asked)
{
	enum { COUNT = 2 * COLOURS + 1 };
	struct fringe_stack_pool *pool = pool_make(asked, COUNT, 0, 0);
	struct fringe_stack_pool_statistics seen = pool_look(pool);
	size_t least = asked ? asked : 64 * KIB;
	size_t i;

	REQUIRE(seen.stack_size >= least);
	REQUIRE(seen.stack_size < least + 2 * page());
	REQUIRE(seen.guard >= page() && seen.guard % page() == 0);
	REQUIRE_EQUAL(seen.distance % page(), 0);
	REQUIRE_EQUAL(seen.capacity, COUNT);
	pool_acquire_all(pool, row, COUNT);
	for (i = 0; i < COUNT; i++)
		check_shape(&row[i], &seen, least);
	check_places(COUNT, seen.distance);
	pool_release_all(pool, row, COUNT);
	pool_unmake(pool);
}

CASE(a_stack_is_as_large_as_was_asked)
{
	size_t pages;
	size_t more;

	for (pages = 0; pages <= 16; pages += pages < 2 ? 1 : 14)
		for (more = 0; more <= COLOURS; more++)
			check_pool_of_size(pages * page() + more * COLOUR_SIZE);
	check_pool_of_size(1);
	check_pool_of_size(page() - 1);
	check_pool_of_size(page() + 1);
	check_pool_of_size(page() - COLOUR_SIZE * (COLOURS - 1) + 1);
	check_pool_of_size(256 * page() + 1);
}

CASE(stacks_side_by_side_have_all_colours_alike)
{
	struct fringe_stack_pool *pool = pool_make(1, ROW_LENGTH, 0, 0);
	size_t distance = pool_look(pool).distance;
	int counts[COLOURS] = { 0 };
	int i;

	/* For the TLB: neighbours at an even distance share half its sets. */
	REQUIRE_EQUAL(distance / page() % 2, 1);
	pool_acquire_all(pool, row, ROW_LENGTH);
	for (i = 0; i < ROW_LENGTH; i++)
		counts[base_offset(&row[i]) / COLOUR_SIZE]++;
	for (i = 0; i < COLOURS; i++) {
		REQUIRE(counts[i] >= ROW_LENGTH / COLOURS * 3 / 4);
		REQUIRE(counts[i] <= ROW_LENGTH / COLOURS * 5 / 4);
	}
	pool_release_all(pool, row, ROW_LENGTH);
	pool_unmake(pool);
}

CASE(a_fresh_stack_is_zero_and_all_of_it_can_be_used)
{
	struct fringe_stack_pool *pool = pool_make(0, ROW_LENGTH, 0, 0);
	size_t size;
	int i;

	pool_acquire_all(pool, row, ROW_LENGTH);
	for (i = 0; i < ROW_LENGTH; i++) {
		size = fringe_stack_size(&row[i]);
		REQUIRE_EQUAL(fringe_stack_high_water(&row[i]), 0);
		memset(row[i].limit, i, size);
	}
	for (i = 1; i < ROW_LENGTH; i++) {
		size = fringe_stack_size(&row[i]);
		REQUIRE_EQUAL(fringe_mapped_stack_high_water(&row[i]), size);
		REQUIRE_EQUAL(*(unsigned char *)row[i].limit, i);
		REQUIRE_EQUAL(((unsigned char *)row[i].base)[-1], i);
	}
	pool_release_all(pool, row, ROW_LENGTH);
	pool_unmake(pool);
}

CASE(the_default_is_stacks_of_64_kib_in_4_gib)
{
	uint64_t most =
	    sizeof(void *) > 4 ? UINT64_C(4) << 30 : UINT64_C(256) << 20;
	struct fringe_stack_pool_statistics seen;
	struct fringe_stack_pool *pool = NULL;
	struct fringe_stack stack = { 0 };

	REQUIRE_EQUAL(fringe_stack_pool_create(&pool, NULL), 0);
	seen = pool_look(pool);
	REQUIRE(seen.stack_size >= 64 * KIB);
	REQUIRE(seen.stack_size < 64 * KIB + 2 * page());
	REQUIRE(seen.capacity * (uint64_t)seen.distance <= most);
	REQUIRE((seen.capacity + 1) * (uint64_t)seen.distance > most);
	REQUIRE_EQUAL(seen.made, 0);
	pool_acquire(pool, &stack);
	check_shape(&stack, &seen, 64 * KIB);
	pool_expect(pool, 1, 0);
	pool_release(pool, &stack);
	pool_unmake(pool);
}

CASE(a_zeroed_description_of_a_pool_is_the_default)
{
	struct fringe_stack_pool *pool = pool_make(0, 0, 0, 0);
	struct fringe_stack_pool *other = NULL;

	REQUIRE_EQUAL(fringe_stack_pool_create(&other, NULL), 0);
	REQUIRE_EQUAL(pool_look(pool).stack_size, pool_look(other).stack_size);
	REQUIRE_EQUAL(pool_look(pool).capacity, pool_look(other).capacity);
	pool_unmake(pool);
	pool_unmake(other);
}

static void
refuse_pool(size_t size, size_t capacity, unsigned int flags, int expected)
{
	const struct fringe_stack_pool_attributes attributes = {
		.stack_size = size,
		.capacity = capacity,
		.flags = flags,
	};
	struct fringe_stack_pool *pool = (struct fringe_stack_pool *)row;
	size_t before = mapping_total();

	REQUIRE_EQUAL(fringe_stack_pool_create(&pool, &attributes), expected);
	REQUIRE(pool == (struct fringe_stack_pool *)row);
	REQUIRE_EQUAL(mapping_total(), before);
}

CASE(what_makes_no_sense_makes_no_pool)
{
	const struct fringe_stack_pool_attributes unknown = { .flags = 2 };
	unsigned int flag;

	REQUIRE_EQUAL(fringe_stack_pool_create(NULL, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_stack_pool_create(NULL, &unknown), FRINGE_EINVAL);
	for (flag = FRINGE_STACK_POOL_ZERO << 1; flag != 0; flag <<= 1)
		refuse_pool(
		    0, 16, FRINGE_STACK_POOL_ZERO | flag, FRINGE_EINVAL);
}

CASE(sizes_beyond_all_addresses_make_no_pool)
{
	static const size_t few[] = { 1, 2, 3, 16, 17, 4096, 0 };
	size_t size;
	size_t i;

	for (i = 0; i < sizeof(few) / sizeof(few[0]); i++) {
		for (size = SIZE_MAX; size > SIZE_MAX - 3; size--)
			refuse_pool(size, few[i], 0, FRINGE_ENOMEM);
		for (size = 0; size < 20; size++)
			refuse_pool(SIZE_MAX - size * page() / 4, few[i], 0,
			    FRINGE_ENOMEM);
		for (size = SIZE_MAX; size > SIZE_MAX / 16 * 15;
		     size -= SIZE_MAX / 256)
			refuse_pool(size, few[i], 0, FRINGE_ENOMEM);
	}
}

/* Each product of the two is more than there is, or wraps around to less. */
CASE(capacities_beyond_all_addresses_make_no_pool)
{
	size_t factor;
	size_t more;

	for (more = 0; more < 3; more++) {
		refuse_pool(0, SIZE_MAX - more, 0, FRINGE_ENOMEM);
		refuse_pool(1, SIZE_MAX - more, 0, FRINGE_ENOMEM);
		refuse_pool(0, SIZE_MAX / 2 + more, 0, FRINGE_ENOMEM);
		refuse_pool(0, SIZE_MAX / 2 - 4096 + more, 0, FRINGE_ENOMEM);
		for (factor = 2; factor <= 64 * page(); factor *= 2) {
			refuse_pool(factor, SIZE_MAX / factor + more - 1, 0,
			    FRINGE_ENOMEM);
			refuse_pool(SIZE_MAX / factor + more - 1, factor, 0,
			    FRINGE_ENOMEM);
		}
	}
}

/* ---- guards ---- */

static void
check_guard(const struct fringe_stack *stack)
{
	char *limit = stack->limit;

	REQUIRE(mapping_readable(limit));
	REQUIRE(mapping_readable((char *)stack->base - 1));
	REQUIRE(!mapping_readable(limit - 1));
	REQUIRE(!mapping_readable(limit - stack->guard));
	REQUIRE(!mapping_readable(limit - stack->guard / 2));
}

/* The signal that ends a child when it touches this byte, or 0. */
static int
touch(char *byte, int write)
{
	pid_t child = fork();
	int status;

	REQUIRE(child >= 0);
	if (child == 0) {
		signal(SIGSEGV, SIG_DFL);
		if (write)
			*(volatile char *)byte = 1;
		_exit(*(volatile char *)byte == write ? 0 : 1);
	}
	REQUIRE(waitpid(child, &status, 0) == child);
	REQUIRE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void
touch_guard(const struct fringe_stack *stack)
{
	char *limit = stack->limit;
	int write;

	for (write = 0; write < 2; write++) {
		REQUIRE_EQUAL(touch(limit, write), 0);
		REQUIRE_EQUAL(touch((char *)stack->base - 1, write), 0);
		REQUIRE_EQUAL(touch(limit - 1, write), SIGSEGV);
		REQUIRE_EQUAL(touch(limit - stack->guard, write), SIGSEGV);
		REQUIRE_EQUAL(touch(limit - stack->guard / 2, write), SIGSEGV);
	}
}

/* Of fresh stacks, of used ones, and of those whose memory was returned. */
CASE(each_guard_faults_from_end_to_end)
{
	enum { COUNT = 4 };
	struct fringe_stack_pool *pool = pool_make(0, COUNT, 0, 0);
	int round;
	int i;

	for (round = 0; round < 3; round++) {
		pool_acquire_all(pool, row, COUNT);
		for (i = 0; i < COUNT; i++) {
			check_guard(&row[i]);
			touch_guard(&row[i]);
		}
		pool_release_all(pool, row, COUNT);
		if (round == 1)
			REQUIRE(fringe_stack_pool_trim(pool, 0) >= 0);
	}
	pool_unmake(pool);
}

/* Whether the guard is a mapping of its own. */
static bool
has_mapped_guard(const struct fringe_stack *stack)
{
	struct mapping mapping;

	REQUIRE(mapping_find((char *)stack->limit - 1, &mapping));
	return strncmp(mapping.permissions, "---", 3) == 0;
}

CASE(where_the_kernel_has_markers_they_are_the_guards)
{
	enum { COUNT = 20 };
	struct fringe_stack_pool *pool = pool_make(0, COUNT, 0, 0);
	bool markers = mapping_guard_markers();
	int i;

	pool_acquire_all(pool, row, COUNT);
	for (i = 0; i < COUNT; i++)
		REQUIRE_EQUAL(has_mapped_guard(&row[i]), !markers);
	REQUIRE_EQUAL(pool_look(pool).marked, markers ? COUNT : 0);
	pool_release_all(pool, row, COUNT);
	REQUIRE_EQUAL(pool_look(pool).marked, markers ? COUNT : 0);
	pool_unmake(pool);
	if (!markers)
		face_skip("the kernel has no guard markers");
}

static bool
cannot_lock(int flags)
{
	if (ON_SANITIZER || mlockall(flags) != 0) {
		face_skip("memory cannot be locked");
		return true;
	}
	return false;
}

/* Markers are refused there. */
CASE(in_locked_memory_guards_are_mappings)
{
	enum { COUNT = 20 };
	struct fringe_stack_pool *pool;
	int i;

	if (cannot_lock(MCL_FUTURE))
		return;
	pool = pool_make(SIZE, COUNT, 0, 0);
	pool_acquire_all(pool, row, COUNT);
	for (i = 0; i < COUNT; i++) {
		check_guard(&row[i]);
		REQUIRE(has_mapped_guard(&row[i]));
	}
	touch_guard(&row[3]);
	REQUIRE_EQUAL(pool_look(pool).marked, 0);
	pool_release_all(pool, row, COUNT);
	pool_unmake(pool);
	REQUIRE_EQUAL(munlockall(), 0);
}

/* Those that have a marker keep it. */
CASE(memory_is_locked_while_there_are_stacks)
{
	enum { COUNT = 20 };
	struct fringe_stack_pool *pool = pool_make(SIZE, 3 * COUNT, 0, 0);
	bool markers = mapping_guard_markers();
	int i;

	pool_acquire_all(pool, row, COUNT);
	if (cannot_lock(MCL_CURRENT)) {
		pool_release_all(pool, row, COUNT);
		pool_unmake(pool);
		return;
	}
	pool_acquire_all(pool, row + COUNT, COUNT);
	for (i = 0; i < 2 * COUNT; i++)
		check_guard(&row[i]);
	REQUIRE(has_mapped_guard(&row[2 * COUNT - 1]));
	REQUIRE(pool_look(pool).marked < 2 * COUNT);
	REQUIRE_EQUAL(munlockall(), 0);
	pool_acquire_all(pool, row + 2 * COUNT, COUNT);
	for (i = 0; i < 3 * COUNT; i++)
		check_guard(&row[i]);
	REQUIRE_EQUAL(has_mapped_guard(&row[3 * COUNT - 1]), !markers);
	touch_guard(&row[0]);
	touch_guard(&row[2 * COUNT - 1]);
	touch_guard(&row[3 * COUNT - 1]);
	pool_release_all(pool, row, 3 * COUNT);
	pool_unmake(pool);
}

CASE(running_off_the_end_is_a_segmentation_fault)
{
	struct fringe_stack_pool *pool = pool_make(0, 3, 0, 0);
	struct fringe_generator generators[3];
	int status;
	pid_t child;
	int i;

	for (i = 0; i < 3; i++)
		REQUIRE_EQUAL(fringe_generator_create_pooled(
				  &generators[i], pool, overflow, NULL),
		    0);
	for (i = 0; i < 3; i++) {
		child = fork();
		REQUIRE(child >= 0);
		if (child == 0) {
			signal(SIGSEGV, SIG_DFL);
			fringe_generator_resume(&generators[i], 0, NULL);
			_exit(0);
		}
		REQUIRE(waitpid(child, &status, 0) == child);
		REQUIRE(WIFSIGNALED(status));
		REQUIRE_EQUAL(WTERMSIG(status), SIGSEGV);
	}
	for (i = 0; i < 3; i++)
		REQUIRE_EQUAL(
		    fringe_generator_abandon(&generators[i], NULL), 0);
	pool_unmake(pool);
}

/* ---- mappings ---- */

/* More than Linux lets a process have mappings, if nobody raised that. */
enum { MANY = 70000, FEW = 10000 };
static struct fringe_stack many[MANY];

static size_t
acquire_many(struct fringe_stack_pool *pool, size_t from, size_t to)
{
	int error = 0;

	while (from < to && error == 0) {
		error = fringe_stack_pool_acquire(pool, &many[from]);
		from += error == 0;
	}
	REQUIRE(error == 0 || error == FRINGE_ENOMEM);
	return from;
}

static size_t
most_mappings(void)
{
	FILE *file = fopen("/proc/sys/vm/max_map_count", "r");
	unsigned long most = 65530;

	if (file) {
		REQUIRE_EQUAL(fscanf(file, "%lu", &most), 1);
		fclose(file);
	}
	return most;
}

/* Where a guard is a mapping, a stack takes two, and the pool its own. */
static void
check_many(size_t made, size_t mappings, bool markers)
{
	size_t limited = (most_mappings() - mappings) / 2 - 16;

	if (markers)
		REQUIRE_EQUAL(made, MANY);
	else
		REQUIRE(made >= (limited < MANY ? limited : MANY));
}

CASE(guards_do_not_use_up_the_mappings)
{
	struct fringe_stack_pool *pool;
	bool markers = mapping_guard_markers();
	size_t total = mapping_total();
	size_t before;
	size_t made;
	size_t i;

	if (ON_VALGRIND || ON_TSAN || on_emulator()) {
		face_skip(
		    "what runs this has a limit of its own, or takes long");
		return;
	}
	before = mapping_count();
	pool = pool_make(1, MANY, 0, 0);
	made = acquire_many(pool, 0, FEW);
	REQUIRE_EQUAL(made, FEW);
	if (markers)
		REQUIRE(mapping_count() <= before + 4);
	made = acquire_many(pool, FEW, MANY);
	face_note("%zu stacks in %zu mappings", made, mapping_count() - before);
	if (markers)
		REQUIRE(mapping_count() <= before + 4);
	check_many(made, before, markers);
	pool_expect(pool, made, 0);
	for (i = 0; i < made; i += 7)
		REQUIRE(!mapping_readable((char *)many[i].limit - 1));
	for (i = 0; i < made; i += 2)
		pool_release(pool, &many[i]);
	for (i = 1; i < made; i += 2)
		pool_release(pool, &many[i]);
	pool_expect(pool, 0, made);
	pool_unmake(pool);
	REQUIRE_EQUAL(mapping_total(), total);
	REQUIRE(ON_SANITIZER || mapping_count() <= before + 2);
}

CASE(a_pool_takes_no_huge_pages)
{
	struct fringe_stack_pool *pool = pool_make(1024 * page(), 8, 0, 0);
	int forbidden = -1;
	int i;

	pool_acquire_all(pool, row, 8);
	for (i = 0; i < 8; i++) {
		use_a_little(&row[i]);
		REQUIRE_EQUAL(pages_touched(&row[i]), 1);
	}
	if (access("/sys/kernel/mm/transparent_hugepage", F_OK) != 0)
		face_skip("the kernel has no transparent huge pages");
	else if (on_emulator())
		face_skip("emulators do not hand on what madvise is told");
	else
		forbidden = mapping_flag(row[7].limit, " nh");
	REQUIRE(forbidden != 0);
	pool_release_all(pool, row, 8);
	pool_unmake(pool);
}

/* Whether this kernel takes names for anonymous mappings. */
static bool
kernel_names_mappings(void)
{
	void *start =
	    mmap(NULL, page(), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int result;

	REQUIRE(start != MAP_FAILED);
	result =
	    prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, start, page(), "probe");
	munmap(start, page());
	return result == 0;
}

CASE(a_pool_has_a_name_in_the_list_of_mappings)
{
	struct fringe_stack_pool *pool;
	struct mapping mapping;
	int i;

	if (!kernel_names_mappings()) {
		face_skip("the kernel does not name anonymous mappings");
		return;
	}
	pool = pool_make(0, 100, 0, 0);
	pool_acquire_all(pool, row, 100);
	for (i = 0; i < 100; i++) {
		REQUIRE(mapping_find(row[i].limit, &mapping));
		REQUIRE_EQUAL(
		    strcmp(mapping.name, "[anon:fringe stack pool]"), 0);
		REQUIRE_EQUAL(strncmp(mapping.permissions, "rw-", 3), 0);
		REQUIRE(mapping_find((char *)row[i].limit - 1, &mapping));
		REQUIRE_EQUAL(
		    strcmp(mapping.name, "[anon:fringe stack pool]"), 0);
	}
	pool_release_all(pool, row, 100);
	pool_unmake(pool);
}

CASE(destroy_unmaps_stacks_and_guards)
{
	enum { COUNT = 20 };
	size_t total = mapping_total();
	struct fringe_stack_pool *pool = pool_make(0, COUNT, 0, 0);
	struct mapping mapping;
	struct fringe_stack was[COUNT];
	int i;

	pool_acquire_all(pool, row, COUNT);
	memcpy(was, row, sizeof(was));
	pool_release_all(pool, row, COUNT);
	pool_unmake(pool);
	for (i = 0; i < COUNT; i++) {
		/* Memcheck would point out that nothing is there. */
		REQUIRE(ON_VALGRIND || !mapping_readable(was[i].limit));
		if (ON_SANITIZER)
			continue;
		REQUIRE(!mapping_find(was[i].limit, &mapping));
		REQUIRE(!mapping_find((char *)was[i].base - 1, &mapping));
		REQUIRE(!mapping_find((char *)was[i].limit - 1, &mapping));
	}
	REQUIRE_EQUAL(mapping_total(), total);
}

/* ---- acquire and release ---- */

/*
 * As many as were asked for, and no more than what threads may keep; a failed
 * acquire leaves all as it is.
 */
static size_t
use_up_pool(struct fringe_stack_pool *pool, size_t capacity)
{
	struct fringe_stack stack = pattern;
	size_t most = capacity + (capacity < 4096 ? capacity : 4096);
	size_t got = acquire_many(pool, 0, MANY);

	REQUIRE(got >= capacity && got <= most);
	pool_expect(pool, got, 0);
	REQUIRE_EQUAL(fringe_stack_pool_acquire(pool, &stack), FRINGE_ENOMEM);
	REQUIRE(same_stack(&stack, &pattern));
	pool_expect(pool, got, 0);
	return got;
}

static void
check_capacity(size_t capacity)
{
	struct fringe_stack_pool *pool = pool_make(1, capacity, 0, 0);
	size_t got = use_up_pool(pool, capacity);
	size_t i;

	for (i = 0; i < got; i++) {
		use_a_little(&many[i]);
		pool_release(pool, &many[i]);
		pool_acquire(pool, &many[i]);
		pool_expect(pool, got, 0);
		if (i % 64 == 0)
			check_guard(&many[i]);
	}
	pool_release_all(pool, many, got);
	REQUIRE_EQUAL(use_up_pool(pool, capacity), got);
	pool_release_all(pool, many, got);
	pool_expect(pool, 0, got);
	pool_unmake(pool);
}

CASE(when_all_stacks_are_in_use_the_pool_goes_on)
{
	static const size_t capacities[] = { 1, 2, 3, 7, 8, 9, 31, 32, 33, 255,
		256, 257, 1000 };
	size_t i;

	for (i = 0; i < sizeof(capacities) / sizeof(capacities[0]); i++)
		check_capacity(capacities[i]);
}

/* Across what the thread keeps for itself and what it does not. */
static void
check_order(struct fringe_stack_pool *pool, size_t count)
{
	void *given[ROW_LENGTH];
	size_t i;

	pool_acquire_all(pool, row, count);
	for (i = 0; i < count; i++) {
		given[i] = row[i].base;
		use_a_little(&row[i]);
	}
	pool_release_all(pool, row, count);
	pool_acquire_all(pool, row, count);
	for (i = 0; i < count; i++)
		REQUIRE(row[i].base == given[count - 1 - i]);
	pool_expect(pool, count, 0);
	pool_release_all(pool, row, count);
}

CASE(what_was_given_back_last_is_had_first)
{
	static const size_t idle[] = { 0, 1, 5, 50, FRINGE_STACK_POOL_NONE };
	struct fringe_stack_pool *pool;
	size_t count;
	size_t i;

	for (i = 0; i < sizeof(idle) / sizeof(idle[0]); i++) {
		for (count = 1; count <= ROW_LENGTH; count += count / 3 + 1) {
			pool = pool_make(1, ROW_LENGTH, idle[i], 0);
			check_order(pool, count);
			pool_unmake(pool);
		}
	}
}

CASE(a_new_stack_is_made_only_when_none_is_idle)
{
	struct fringe_stack_pool *pool = pool_make(1, ROW_LENGTH, 0, 0);
	size_t count;

	for (count = 1; count <= ROW_LENGTH; count += 5) {
		pool_acquire_all(pool, row, count);
		pool_expect(pool, count, 0);
		pool_release_all(pool, row, count);
		pool_expect(pool, 0, count);
		REQUIRE_EQUAL(pool_look(pool).made, count);
	}
	pool_unmake(pool);
}

static void
refuse_release(struct fringe_stack_pool *pool, struct fringe_stack stack)
{
	struct fringe_stack_pool_statistics before = pool_look(pool);
	struct fringe_stack_pool_statistics after;
	struct fringe_stack was = stack;

	REQUIRE_EQUAL(fringe_stack_pool_release(pool, &stack), FRINGE_EINVAL);
	REQUIRE(same_stack(&stack, &was));
	after = pool_look(pool);
	REQUIRE_EQUAL(memcmp(&after, &before, sizeof(after)), 0);
}

CASE(a_stack_is_given_back_once)
{
	enum { COUNT = 100 };
	struct fringe_stack_pool *pool = pool_make(1, COUNT, 0, 0);
	struct fringe_stack zeroed = { NULL, NULL, 0 };
	struct fringe_stack copies[COUNT];
	int i;

	pool_acquire_all(pool, row, COUNT);
	memcpy(copies, row, sizeof(copies));
	for (i = 0; i < COUNT; i++) {
		pool_release(pool, &row[i]);
		REQUIRE_EQUAL(fringe_stack_pool_release(pool, &row[i]), 0);
		REQUIRE_EQUAL(fringe_stack_pool_release(pool, &zeroed), 0);
		refuse_release(pool, copies[i]);
		refuse_release(pool, copies[0]);
		refuse_release(pool, copies[i / 2]);
	}
	REQUIRE(fringe_stack_pool_trim(pool, 0) >= 0);
	for (i = 0; i < COUNT; i++)
		refuse_release(pool, copies[i]);
	/* All are there, and none is there twice. */
	pool_acquire_all(pool, row, COUNT);
	check_places(COUNT, pool_look(pool).distance);
	REQUIRE_EQUAL(pool_look(pool).made, COUNT);
	pool_release_all(pool, row, COUNT);
	pool_unmake(pool);
}

/* What could be a stack of the pool's, and is none that is in use. */
static void
refuse_distorted(
    struct fringe_stack_pool *pool, const struct fringe_stack *stack)
{
	size_t distance = pool_look(pool).distance;
	char *base = stack->base;
	char *limit = stack->limit;
	size_t guard = stack->guard;
	ptrdiff_t i;

	refuse_release(pool, (struct fringe_stack){ base - 16, limit, guard });
	refuse_release(pool, (struct fringe_stack){ base + 16, limit, guard });
	refuse_release(
	    pool, (struct fringe_stack){ base - COLOUR_SIZE, limit, guard });
	refuse_release(pool, (struct fringe_stack){ base, limit + 16, guard });
	refuse_release(pool, (struct fringe_stack){ base, limit - 1, guard });
	refuse_release(
	    pool, (struct fringe_stack){ base, limit + page(), guard });
	refuse_release(pool, (struct fringe_stack){ base, limit, guard - 1 });
	refuse_release(pool, (struct fringe_stack){ base, limit, 0 });
	refuse_release(pool, (struct fringe_stack){ limit, base, guard });
	refuse_release(pool, (struct fringe_stack){ base, NULL, guard });
	refuse_release(pool, (struct fringe_stack){ NULL, limit, guard });
	refuse_release(pool, (struct fringe_stack){ base, base, guard });
	for (i = -40; i <= 40; i++) {
		ptrdiff_t away = i * (ptrdiff_t)distance;

		if (i != 0)
			refuse_release(pool,
			    (struct fringe_stack){
				base + away, limit + away, guard });
	}
}

CASE(a_stack_of_another_origin_is_not_taken_back)
{
	static char memory[4096]
	    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
	struct fringe_stack_pool *pool = pool_make(0, 16, 0, 0);
	struct fringe_stack_pool *other = pool_make(0, 16, 0, 0);
	struct fringe_stack stack = { 0 };
	struct fringe_stack foreign;

	pool_acquire(pool, &stack);
	refuse_distorted(pool, &stack);
	REQUIRE_EQUAL(fringe_stack_init(&foreign, memory, sizeof(memory)), 0);
	refuse_release(pool, foreign);
	REQUIRE_EQUAL(fringe_heap_stack_create(&foreign, 65536), 0);
	refuse_release(pool, foreign);
	REQUIRE_EQUAL(fringe_heap_stack_destroy(&foreign), 0);
	REQUIRE_EQUAL(fringe_mapped_stack_create(&foreign, 65536), 0);
	refuse_release(pool, foreign);
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&foreign), 0);
	pool_acquire(other, &foreign);
	refuse_release(pool, foreign);
	refuse_release(other, stack);
	pool_release(other, &foreign);
	pool_unmake(other);
	/* It is still whole. */
	use_up(&stack);
	check_guard(&stack);
	pool_release(pool, &stack);
	pool_unmake(pool);
}

CASE(null_is_refused_everywhere)
{
	struct fringe_stack_pool *pool = pool_make(0, 2, 0, 0);
	struct fringe_stack_pool_statistics statistics = { .made = 7 };
	struct fringe_stack stack = pattern;
	struct fringe_stack zeroed = { NULL, NULL, 0 };

	REQUIRE_EQUAL(fringe_stack_pool_acquire(pool, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_stack_pool_acquire(NULL, &stack), FRINGE_EINVAL);
	REQUIRE(same_stack(&stack, &pattern));
	REQUIRE_EQUAL(fringe_stack_pool_release(pool, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_stack_pool_release(NULL, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_stack_pool_release(NULL, &zeroed), FRINGE_EINVAL);
	pool_acquire(pool, &stack);
	REQUIRE_EQUAL(fringe_stack_pool_release(NULL, &stack), FRINGE_EINVAL);
	pool_expect(pool, 1, 0);
	REQUIRE_EQUAL(fringe_stack_pool_trim(NULL, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_stack_pool_measure(pool, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_stack_pool_measure(NULL, &statistics), FRINGE_EINVAL);
	REQUIRE_EQUAL(statistics.made, 7);
	REQUIRE_EQUAL(fringe_stack_pool_destroy(NULL), 0);
	pool_release(pool, &stack);
	pool_unmake(pool);
}

CASE(a_pool_in_use_is_not_destroyed)
{
	struct fringe_stack_pool *pool = pool_make(0, 3, 0, 0);
	struct fringe_generator generator = { 0 };
	struct fringe_stack stacks[2];
	uintptr_t value = 0;

	REQUIRE_EQUAL(
	    fringe_generator_create_pooled(&generator, pool, add_up, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, &value), 1);
	pool_acquire_all(pool, stacks, 2);
	use_up(&stacks[0]);
	pool_release(pool, &stacks[1]);
	REQUIRE_EQUAL(fringe_stack_pool_destroy(pool), FRINGE_EINUSE);
	pool_expect(pool, 2, 1);
	REQUIRE_EQUAL(*(unsigned char *)stacks[0].limit, 0xff);
	check_guard(&stacks[0]);
	pool_acquire(pool, &stacks[1]);
	pool_release_all(pool, stacks, 2);
	REQUIRE_EQUAL(fringe_stack_pool_destroy(pool), FRINGE_EINUSE);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 2, &value), 1);
	REQUIRE_EQUAL(value, 3);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	REQUIRE_EQUAL(fringe_stack_pool_destroy(pool), FRINGE_EINUSE);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	pool_expect(pool, 0, 3);
	pool_unmake(pool);
}

static struct fringe_stack_pool *pools[FRINGE_STACK_POOLS];

static void
use_pool(struct fringe_stack_pool *pool)
{
	struct fringe_generator generator = { 0 };

	REQUIRE_EQUAL(
	    fringe_generator_create_pooled(&generator, pool, add_one, NULL), 0);
	pool_expect(pool, 1, 0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	pool_expect(pool, 0, 1);
}

/* They are all used at a time, and by one thread. */
CASE(a_process_has_4095_pools)
{
	struct fringe_stack_pool *pool = (struct fringe_stack_pool *)row;
	const struct fringe_stack_pool_attributes small = { .stack_size = 1,
		.capacity = 1 };
	int i;

	for (i = 0; i < FRINGE_STACK_POOLS; i++)
		pools[i] = pool_make(ON_SANITIZER ? 16 * KIB : KIB, 1, 0, 0);
	REQUIRE_EQUAL(fringe_stack_pool_create(&pool, &small), FRINGE_ENOMEM);
	REQUIRE(pool == (struct fringe_stack_pool *)row);
	for (i = 0; i < FRINGE_STACK_POOLS; i++)
		use_pool(pools[i]);
	for (i = 0; i < 10; i++) {
		pool_unmake(pools[400 * i]);
		pools[400 * i] = pool_make(SIZE, 1, 0, 0);
		REQUIRE_EQUAL(
		    fringe_stack_pool_create(&pool, &small), FRINGE_ENOMEM);
		use_pool(pools[400 * i]);
	}
	for (i = 0; i < FRINGE_STACK_POOLS; i++)
		pool_unmake(pools[i]);
	pool = pool_make(SIZE, 1, 0, 0);
	use_pool(pool);
	pool_unmake(pool);
}

/* ---- memory that is returned ---- */

/* Each stack is named by its base, in the order in which it was given back. */
static struct fringe_stack given[ROW_LENGTH];

static void
use_and_release(struct fringe_stack_pool *pool, size_t count)
{
	size_t i;

	pool_acquire_all(pool, row, count);
	for (i = 0; i < count; i++) {
		use_up(&row[i]);
		given[i] = row[i];
	}
	pool_release_all(pool, row, count);
}

static size_t
count_given_touched(size_t from, size_t to)
{
	size_t touched = 0;

	for (; from < to; from++)
		touched += pages_touched(&given[from]) > 0;
	return touched;
}

CASE(trim_returns_all_but_what_was_used_last)
{
	enum { COUNT = 200 };
	static const size_t keep[] = { COUNT, COUNT - 1, 100, 33, 32, 5, 1, 0 };
	struct fringe_stack_pool *pool = pool_make(SIZE, ROW_LENGTH, 0, 0);
	struct fringe_stack_pool_statistics seen;
	size_t kept = COUNT;
	size_t i;

	use_and_release(pool, COUNT);
	REQUIRE_EQUAL(pool_look(pool).idle, COUNT);
	REQUIRE_EQUAL(count_given_touched(0, COUNT), COUNT);
	REQUIRE_EQUAL(fringe_stack_pool_trim(pool, SIZE_MAX), 0);
	for (i = 0; i < sizeof(keep) / sizeof(keep[0]); i++) {
		REQUIRE_EQUAL(
		    fringe_stack_pool_trim(pool, keep[i]), kept - keep[i]);
		REQUIRE_EQUAL(fringe_stack_pool_trim(pool, keep[i]), 0);
		kept = keep[i];
		seen = pool_look(pool);
		REQUIRE_EQUAL(seen.idle, kept);
		REQUIRE_EQUAL(seen.empty, COUNT - kept);
		REQUIRE_EQUAL(count_given_touched(0, COUNT - kept), 0);
		REQUIRE_EQUAL(count_given_touched(COUNT - kept, COUNT), kept);
	}
	pool_unmake(pool);
}

CASE(trim_leaves_stacks_in_use_and_guards_alone)
{
	enum { COUNT = 100 };
	struct fringe_stack_pool *pool = pool_make(SIZE, ROW_LENGTH, 0, 0);
	int i;

	use_and_release(pool, COUNT);
	pool_acquire_all(pool, row, COUNT);
	for (i = 0; i < COUNT; i += 2)
		pool_release(pool, &row[i]);
	REQUIRE_EQUAL(fringe_stack_pool_trim(pool, 0), COUNT / 2);
	for (i = 1; i < COUNT; i += 2) {
		REQUIRE_EQUAL(*(unsigned char *)row[i].limit, 0xff);
		REQUIRE_EQUAL(((unsigned char *)row[i].base)[-1], 0xff);
	}
	for (i = 0; i < COUNT; i += 2)
		pool_acquire(pool, &row[i]);
	REQUIRE_EQUAL(pool_look(pool).made, COUNT);
	for (i = 0; i < COUNT; i++)
		check_guard(&row[i]);
	for (i = 0; i < COUNT; i += 2)
		REQUIRE_EQUAL(fringe_mapped_stack_high_water(&row[i]), 0);
	touch_guard(&row[0]);
	pool_release_all(pool, row, COUNT);
	pool_unmake(pool);
}

/* After a trim, what still has memory is had before what has none. */
CASE(warm_stacks_are_had_before_empty_ones)
{
	enum { COUNT = 100, KEPT = 40 };
	struct fringe_stack_pool *pool = pool_make(SIZE, ROW_LENGTH, 0, 0);
	int i;

	use_and_release(pool, COUNT);
	REQUIRE_EQUAL(fringe_stack_pool_trim(pool, KEPT), COUNT - KEPT);
	pool_acquire_all(pool, row, COUNT);
	for (i = 0; i < KEPT; i++)
		REQUIRE(row[i].base == given[COUNT - 1 - i].base);
	for (i = KEPT; i < COUNT; i++)
		REQUIRE_EQUAL(pages_touched(&row[i]), 0);
	REQUIRE_EQUAL(pool_look(pool).made, COUNT);
	pool_release_all(pool, row, COUNT);
	/* A stack that was empty and then used counts as used. */
	REQUIRE_EQUAL(pool_look(pool).idle, COUNT);
	REQUIRE_EQUAL(fringe_stack_pool_trim(pool, 0), COUNT);
	pool_unmake(pool);
}

/* Besides what this thread keeps; those used longest ago are without. */
static void
check_idle(size_t idle)
{
	enum { COUNT = 200 };
	struct fringe_stack_pool *pool = pool_make(SIZE, ROW_LENGTH, idle, 0);
	size_t least = idle < COUNT ? idle : COUNT;
	size_t most = idle + POOL_KEPT(ROW_LENGTH);
	struct fringe_stack_pool_statistics seen;
	int round;

	for (round = 0; round < 3; round++) {
		use_and_release(pool, COUNT);
		seen = pool_look(pool);
		REQUIRE_EQUAL(seen.made, COUNT);
		REQUIRE(seen.idle >= least && seen.idle <= most);
		REQUIRE_EQUAL(count_given_touched(0, COUNT), seen.idle);
		REQUIRE_EQUAL(
		    count_given_touched(COUNT - seen.idle, COUNT), seen.idle);
	}
	pool_acquire_all(pool, row, COUNT);
	for (round = 0; round < COUNT; round += 10)
		check_guard(&row[round]);
	pool_release_all(pool, row, COUNT);
	pool_unmake(pool);
}

CASE(so_many_idle_stacks_keep_their_memory)
{
	check_idle(1);
	check_idle(2);
	check_idle(31);
	check_idle(50);
	check_idle(150);
}

/* Also not by the look that is taken the first time. */
CASE(a_cleared_stack_stays_so_where_memory_is_locked)
{
	struct fringe_stack_pool *pool =
	    pool_make(16 * KIB, 4, 0, FRINGE_STACK_POOL_ZERO);
	struct fringe_stack stack = { 0 };
	size_t size;

	pool_acquire(pool, &stack);
	use_up(&stack);
	given[0] = stack;
	size = fringe_stack_size(&stack) + base_offset(&stack);
	if (ON_SANITIZER || on_emulator() || mlock(stack.limit, size) != 0) {
		face_skip("memory cannot be locked");
		pool_release(pool, &stack);
		pool_unmake(pool);
		return;
	}
	pool_release(pool, &stack);
	REQUIRE_EQUAL(fringe_stack_pool_trim(pool, 0), FRINGE_ENOMEM);
	pool_acquire(pool, &stack);
	REQUIRE(stack.base == given[0].base);
	REQUIRE_EQUAL(fringe_stack_high_water(&stack), 0);
	pool_release(pool, &stack);
	pool_unmake(pool);
}

/* Those above the limit too, which a thread kept until then. */
CASE(trim_counts_all_that_gave_up_memory)
{
	enum { COUNT = 16 };
	struct fringe_stack_pool *pool = pool_make(SIZE, 256, 1, 0);

	use_and_release(pool, COUNT);
	REQUIRE_EQUAL(pool_look(pool).idle, COUNT);
	REQUIRE_EQUAL(fringe_stack_pool_trim(pool, 0), COUNT);
	REQUIRE_EQUAL(pool_look(pool).empty, COUNT);
	pool_unmake(pool);
}

CASE(a_pooled_stack_is_no_mapped_one)
{
	struct fringe_stack_pool *pool = pool_make(SIZE, 4, 0, 0);
	struct fringe_stack mapped = { 0 };
	struct fringe_stack stack = { 0 };

	pool_acquire(pool, &stack);
	given[0] = stack;
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stack), FRINGE_EINVAL);
	REQUIRE(stack.base == given[0].base);
	use_up(&stack);
	REQUIRE_EQUAL(fringe_mapped_stack_create(&mapped, SIZE), 0);
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&mapped), 0);
	pool_release(pool, &stack);
	pool_unmake(pool);
}

static uintptr_t
return_first(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)yielder;
	(void)argument;
	return first;
}

/* As long as a thread keeps the stack, and no checker looks on. */
CASE(a_copy_of_an_emptied_handle_is_refused)
{
	struct fringe_stack_pool *pool = pool_make(SIZE, 64, 0, 0);
	struct fringe_generator generator = { 0 };
	struct fringe_generator copy = { 0 };
	uintptr_t out;
	int round;

	if (ON_SANITIZER || ON_VALGRIND) {
		face_skip("checkers hear of every end");
		pool_unmake(pool);
		return;
	}
	/* The thread keeps none until it has given one back. */
	for (round = 0; round < 2; round++) {
		REQUIRE_EQUAL(fringe_generator_create_pooled(
				  &generator, pool, return_first, NULL),
		    0);
		copy = generator;
		REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, &out), 0);
		REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	}
	generator = copy;
	REQUIRE_EQUAL(fringe_generator_destroy(&copy), FRINGE_EEMPTY);
	REQUIRE_EQUAL(fringe_generator_abandon(&copy, NULL), FRINGE_EEMPTY);
	REQUIRE_EQUAL(
	    fringe_generator_resume(&generator, 1, &out), FRINGE_EFINISHED);
	REQUIRE_EQUAL(pool_look(pool).made, 1);
	REQUIRE_EQUAL(pool_look(pool).idle, 1);
	pool_unmake(pool);
}

CASE(without_idle_stacks_nothing_keeps_memory)
{
	enum { COUNT = 100 };
	struct fringe_stack_pool *pool =
	    pool_make(SIZE, COUNT, FRINGE_STACK_POOL_NONE, 0);
	struct fringe_stack_pool_statistics seen;
	int i;

	pool_acquire_all(pool, row, COUNT);
	for (i = 0; i < COUNT; i++) {
		use_up(&row[i]);
		given[i] = row[i];
		pool_release(pool, &row[i]);
		REQUIRE_EQUAL(pages_touched(&given[i]), 0);
		seen = pool_look(pool);
		REQUIRE_EQUAL(seen.in_use, COUNT - 1 - i);
		REQUIRE_EQUAL(seen.idle, 0);
		REQUIRE_EQUAL(seen.empty, i + 1);
	}
	REQUIRE_EQUAL(fringe_stack_pool_trim(pool, 0), 0);
	pool_acquire_all(pool, row, COUNT);
	for (i = 0; i < COUNT; i++)
		check_guard(&row[i]);
	pool_release_all(pool, row, COUNT);
	pool_unmake(pool);
}

/* The fifth of ten is locked; which others gave up memory is not said. */
CASE(locked_memory_is_not_returned)
{
	enum { COUNT = 10 };
	struct fringe_stack_pool *pool = pool_make(SIZE, COUNT, 0, 0);
	size_t size;
	int result;

	use_and_release(pool, COUNT);
	size = fringe_stack_size(&given[4]) + base_offset(&given[4]);
	if (ON_SANITIZER || on_emulator() || mlock(given[4].limit, size) != 0) {
		face_skip("memory cannot be locked");
		pool_unmake(pool);
		return;
	}
	result = fringe_stack_pool_trim(pool, 0);
	REQUIRE_EQUAL(result, FRINGE_ENOMEM);
	REQUIRE(pages_touched(&given[4]) > 0);
	pool_expect(pool, 0, COUNT);
	REQUIRE(pool_look(pool).idle >= 1);
	REQUIRE_EQUAL(pool_look(pool).idle, count_given_touched(0, COUNT));
	REQUIRE_EQUAL(munlock(given[4].limit, size), 0);
	REQUIRE(fringe_stack_pool_trim(pool, 0) >= 1);
	REQUIRE_EQUAL(pool_look(pool).idle, 0);
	REQUIRE_EQUAL(count_given_touched(0, COUNT), 0);
	pool_acquire_all(pool, row, COUNT);
	for (result = 0; result < COUNT; result++)
		check_guard(&row[result]);
	pool_release_all(pool, row, COUNT);
	pool_unmake(pool);
}

/* Where the system does not take memory back it stays, and that is no error. */
CASE(a_stack_in_locked_memory_is_given_back)
{
	struct fringe_stack_pool *pool =
	    pool_make(SIZE, 4, FRINGE_STACK_POOL_NONE, 0);
	struct fringe_stack was;
	size_t size;

	pool_acquire(pool, &row[0]);
	use_up(&row[0]);
	was = row[0];
	size = fringe_stack_size(&was) + base_offset(&was);
	if (ON_SANITIZER || mlock(was.limit, size) != 0) {
		face_skip("memory cannot be locked");
		pool_release(pool, &row[0]);
		pool_unmake(pool);
		return;
	}
	pool_release(pool, &row[0]);
	pool_expect(pool, 0, 1);
	pool_acquire(pool, &row[0]);
	check_guard(&row[0]);
	use_up(&row[0]);
	REQUIRE_EQUAL(munlock(was.limit, size), 0);
	pool_release(pool, &row[0]);
	pool_unmake(pool);
}

/* ---- zeros ---- */

static bool
is_zero(const struct fringe_stack *stack)
{
	const uintptr_t *word = stack->limit;

	for (; word < (const uintptr_t *)stack->base; word++)
		if (*word != 0)
			return false;
	return true;
}

static void
check_zeros(size_t idle)
{
	enum { COUNT = 60 };
	struct fringe_stack_pool *pool =
	    pool_make(SIZE, COUNT, idle, FRINGE_STACK_POOL_ZERO);
	int round;
	int i;

	for (round = 0; round < 4; round++) {
		pool_acquire_all(pool, row, COUNT);
		for (i = 0; i < COUNT; i++) {
			REQUIRE(is_zero(&row[i]));
			REQUIRE_EQUAL(fringe_stack_high_water(&row[i]), 0);
			REQUIRE_EQUAL(
			    fringe_mapped_stack_high_water(&row[i]), 0);
			check_guard(&row[i]);
		}
		pool_release_all(pool, row, COUNT);
		use_and_release(pool, COUNT);
		for (i = 0; i < COUNT; i++)
			REQUIRE(pages_touched(&given[i]) <= 1);
		if (round == 1)
			REQUIRE(fringe_stack_pool_trim(pool, 20) >= 0);
	}
	pool_unmake(pool);
}

CASE(zeroed_stacks_have_nothing_of_their_former_use)
{
	check_zeros(0);
	check_zeros(10);
	check_zeros(FRINGE_STACK_POOL_NONE);
}

/* One that a generator ran on, to its end or not, and one left by a context. */
CASE(zeroed_stacks_have_nothing_of_their_generators)
{
	struct fringe_stack_pool *pool =
	    pool_make(64 * KIB, 16, 0, FRINGE_STACK_POOL_ZERO);
	struct fringe_generator generator = { 0 };
	int round;

	for (round = 0; round < 6; round++) {
		pool_acquire(pool, &row[0]);
		REQUIRE(is_zero(&row[0]));
		if (round == 4)
			leave_context_on(&row[0]);
		pool_release(pool, &row[0]);
		REQUIRE_EQUAL(fringe_generator_create_pooled(
				  &generator, pool, add_one, NULL),
		    0);
		REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, NULL), 1);
		if (round % 2) {
			REQUIRE_EQUAL(
			    fringe_generator_abandon(&generator, NULL), 0);
			continue;
		}
		REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
		REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	}
	REQUIRE_EQUAL(pool_look(pool).made, 1);
	pool_unmake(pool);
}

/* What the system does not take back has to be cleared byte by byte. */
CASE(zeroed_stacks_are_zero_in_locked_memory_too)
{
	struct fringe_stack_pool *pool =
	    pool_make(SIZE, 2, 0, FRINGE_STACK_POOL_ZERO);
	size_t size;
	void *limit;

	pool_acquire(pool, &row[0]);
	use_up(&row[0]);
	limit = row[0].limit;
	size = fringe_stack_size(&row[0]) + base_offset(&row[0]);
	if (ON_SANITIZER || mlock(limit, size) != 0) {
		face_skip("memory cannot be locked");
		pool_release(pool, &row[0]);
		pool_unmake(pool);
		return;
	}
	pool_release(pool, &row[0]);
	pool_acquire(pool, &row[0]);
	REQUIRE(row[0].limit == limit);
	REQUIRE(is_zero(&row[0]));
	pool_release(pool, &row[0]);
	REQUIRE_EQUAL(munlock(limit, size), 0);
	pool_unmake(pool);
}

/* ---- generators ---- */

CASE(a_pooled_generator_gives_its_stack_back)
{
	struct fringe_stack_pool *pool = pool_make(0, 8, 0, 0);
	struct fringe_generator generator = { 0 };
	struct fringe_stack left = { 0 };
	struct fringe_stack stack = { 0 };
	uintptr_t value = 0;
	int round;

	for (round = 0; round < 5; round++) {
		memset(&generator, 0xa5, sizeof(generator));
		REQUIRE_EQUAL(fringe_generator_create_pooled(
				  &generator, pool, add_up, (void *)100),
		    0);
		pool_expect(pool, 1, 0);
		REQUIRE_EQUAL(fringe_generator_stack(&generator, &stack), 0);
		check_guard(&stack);
		REQUIRE_EQUAL(
		    fringe_generator_resume(&generator, 1, &value), 1);
		REQUIRE_EQUAL(value, 101);
		REQUIRE_EQUAL(
		    fringe_generator_destroy(&generator), FRINGE_EUNFINISHED);
		REQUIRE_EQUAL(fringe_generator_finish(&generator, &left),
		    FRINGE_EUNFINISHED);
		REQUIRE_EQUAL(fringe_generator_close(&generator, &value), 1);
		REQUIRE_EQUAL(value, 101);
		left = pattern;
		REQUIRE_EQUAL(
		    fringe_generator_finish(&generator, &left), FRINGE_EOWNER);
		REQUIRE(same_stack(&left, &pattern));
		pool_expect(pool, 1, 0);
		REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
		REQUIRE(!generator.control_);
		REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
		pool_expect(pool, 0, 1);
	}
	pool_unmake(pool);
}

/* In every state: fresh, suspended and finished. */
CASE(an_abandoned_generator_gives_its_stack_back)
{
	struct fringe_stack_pool *pool = pool_make(0, 1, 0, 0);
	struct fringe_generator generator = { 0 };
	struct fringe_stack left = { 0 };
	int state;

	for (state = 0; state < 3; state++) {
		REQUIRE_EQUAL(fringe_generator_create_pooled(
				  &generator, pool, add_up, NULL),
		    0);
		if (state > 0)
			REQUIRE_EQUAL(
			    fringe_generator_resume(&generator, 1, NULL), 1);
		if (state > 1)
			REQUIRE_EQUAL(
			    fringe_generator_close(&generator, NULL), 1);
		left = pattern;
		REQUIRE_EQUAL(fringe_generator_abandon(
				  &generator, state == 1 ? NULL : &left),
		    0);
		REQUIRE(
		    state == 1 || (!left.base && !left.limit && !left.guard));
		REQUIRE(!generator.control_);
		pool_expect(pool, 0, 1);
	}
	pool_unmake(pool);
}

CASE(the_stack_of_a_generator_is_not_taken_back)
{
	struct fringe_stack_pool *pool = pool_make(0, 2, 0, 0);
	struct fringe_stack_pool *other = pool_make(0, 2, 0, 0);
	struct fringe_generator generator = { 0 };
	struct fringe_stack stack = { 0 };
	struct fringe_stack was;
	uintptr_t value = 0;

	REQUIRE_EQUAL(
	    fringe_generator_create_pooled(&generator, pool, add_one, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_stack(&generator, &stack), 0);
	was = stack;
	REQUIRE_EQUAL(fringe_stack_pool_release(pool, &stack), FRINGE_EOWNER);
	REQUIRE(same_stack(&stack, &was));
	refuse_release(other, stack);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, &value), 1);
	REQUIRE_EQUAL(fringe_stack_pool_release(pool, &stack), FRINGE_EOWNER);
	pool_expect(pool, 1, 0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 2, &value), 1);
	REQUIRE_EQUAL(value, 3);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	REQUIRE_EQUAL(fringe_stack_pool_release(pool, &stack), FRINGE_EOWNER);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	refuse_release(pool, stack);
	/* The same stack, taken by hand, is given back by hand. */
	pool_acquire(pool, &stack);
	REQUIRE(same_stack(&stack, &was));
	pool_release(pool, &stack);
	pool_unmake(pool);
	pool_unmake(other);
}

/* ... but a generator that was initialised there is the caller's. */
CASE(a_generator_is_initialised_on_a_stack_of_the_pool)
{
	struct fringe_stack_pool *pool = pool_make(0, 2, 0, 0);
	struct fringe_generator generator = { 0 };
	struct fringe_stack stack = { 0 };
	struct fringe_stack left = { 0 };

	pool_acquire(pool, &stack);
	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, &stack, add_one, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), FRINGE_EOWNER);
	REQUIRE_EQUAL(fringe_generator_finish(&generator, &left), 0);
	REQUIRE(same_stack(&left, &stack));
	pool_expect(pool, 1, 0);
	pool_release(pool, &left);
	refuse_release(pool, stack);
	pool_unmake(pool);
}

CASE(create_refuses_what_acquire_does)
{
	struct fringe_stack_pool *pool = pool_make(0, 3, 0, 0);
	struct fringe_generator handle = { (struct fringe_control *)row };
	struct fringe_generator generators[8];
	int count = 0;
	int error;
	int i;

	REQUIRE_EQUAL(fringe_generator_create_pooled(NULL, pool, add_up, NULL),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_generator_create_pooled(&handle, NULL, add_up, NULL),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_generator_create_pooled(&handle, pool, NULL, NULL),
	    FRINGE_EINVAL);
	pool_expect(pool, 0, 0);
	while ((error = fringe_generator_create_pooled(
		    &generators[count], pool, add_up, NULL)) == 0)
		REQUIRE(++count < 8);
	REQUIRE_EQUAL(error, FRINGE_ENOMEM);
	REQUIRE(count >= 3);
	REQUIRE_EQUAL(
	    fringe_generator_create_pooled(&handle, pool, add_up, NULL),
	    FRINGE_ENOMEM);
	REQUIRE(handle.control_ == (struct fringe_control *)row);
	for (i = 0; i < count; i++) {
		REQUIRE_EQUAL(
		    fringe_generator_resume(&generators[i], 1, NULL), 1);
		REQUIRE_EQUAL(fringe_generator_close(&generators[i], NULL), 1);
		REQUIRE_EQUAL(fringe_generator_destroy(&generators[i]), 0);
	}
	pool_expect(pool, 0, (size_t)count);
	pool_unmake(pool);
}

struct census {
	const struct fringe_generator *generators;
	int seen;
};

/* The youngest comes first. */
static int
count_live(const struct fringe_live *live, void *argument)
{
	struct census *census = argument;
	struct fringe_stack stack = { 0 };

	REQUIRE_EQUAL(fringe_generator_stack(
			  &census->generators[9 - census->seen], &stack),
	    0);
	REQUIRE(same_stack(&live->stack, &stack));
	REQUIRE_EQUAL(live->state, FRINGE_SUSPENDED);
	REQUIRE(live->low >= stack.limit && live->low < stack.base);
	census->seen++;
	return 0;
}

CASE(pooled_generators_are_listed)
{
	struct fringe_stack_pool *pool = pool_make(0, 10, 0, 0);
	struct fringe_generator generators[10];
	struct census census = { generators, 0 };
	int i;

	for (i = 0; i < 10; i++)
		REQUIRE_EQUAL(fringe_generator_create_pooled(
				  &generators[i], pool, add_up, NULL),
		    0);
	for (i = 0; i < 10; i += 2)
		REQUIRE_EQUAL(
		    fringe_generator_resume(&generators[i], 1, NULL), 1);
	REQUIRE_EQUAL(fringe_registry_visit(count_live, &census), 0);
	REQUIRE_EQUAL(census.seen, 10);
	for (i = 0; i < 10; i++) {
		REQUIRE_EQUAL(
		    fringe_generator_close(&generators[i], NULL), i % 2 == 0);
		REQUIRE_EQUAL(fringe_generator_destroy(&generators[i]), 0);
	}
	census.seen = 0;
	REQUIRE_EQUAL(fringe_registry_visit(count_live, &census), 0);
	REQUIRE_EQUAL(census.seen, 0);
	pool_unmake(pool);
}

CASE(a_pooled_generator_is_cancelled)
{
	struct fringe_stack_pool *pool = pool_make(0, 1, 0, 0);
	struct fringe_generator generator = { 0 };
	int round;

	for (round = 0; round < 3; round++) {
		REQUIRE_EQUAL(fringe_generator_create_pooled(
				  &generator, pool, add_up, NULL),
		    0);
		if (round > 0)
			REQUIRE_EQUAL(
			    fringe_generator_resume(&generator, 1, NULL), 1);
		REQUIRE_EQUAL(fringe_generator_cancel(&generator), round > 0);
		REQUIRE_EQUAL(
		    fringe_generator_state(&generator), FRINGE_FINISHED);
		pool_expect(pool, 1, 0);
		REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
		pool_expect(pool, 0, 1);
	}
	pool_unmake(pool);
}

FRINGE_GENERATOR(doubles, double, double);

static double
double_them(struct doubles_yielder *yielder, void *argument, double value)
{
	while (doubles_suspend(yielder, value * 2, &value) == 0)
		continue;
	return *(double *)argument;
}

CASE(a_typed_generator_draws_from_a_pool)
{
	struct fringe_stack_pool *pool = pool_make(0, 1, 0, 0);
	struct doubles generator;
	double final = 0.5;
	double out = 0;

	REQUIRE_EQUAL(
	    doubles_create_pooled(&generator, pool, NULL, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    doubles_create_pooled(&generator, NULL, double_them, NULL),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    doubles_create_pooled(&generator, pool, double_them, &final), 0);
	pool_expect(pool, 1, 0);
	REQUIRE_EQUAL(doubles_resume(&generator, 1.25, &out), 1);
	REQUIRE(out == 2.5);
	REQUIRE_EQUAL(doubles_close(&generator, &out), 1);
	REQUIRE(out == 0.5);
	REQUIRE_EQUAL(doubles_destroy(&generator), 0);
	pool_expect(pool, 0, 1);
	pool_unmake(pool);
}

static uintptr_t
argument_and_value(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	fringe_generator_suspend(yielder, (uintptr_t)argument + value, NULL);
	return 7;
}

/* Ends a generator in one of the ways that there are. */
static void
end_somehow(struct fringe_generator *generator, int way)
{
	if (way == 0) {
		REQUIRE_EQUAL(fringe_generator_abandon(generator, NULL), 0);
		return;
	}
	if (way == 1)
		REQUIRE_EQUAL(fringe_generator_close(generator, NULL), 1);
	else
		REQUIRE_EQUAL(fringe_generator_cancel(generator), 1);
	REQUIRE_EQUAL(fringe_generator_destroy(generator), 0);
}

/* A stack that a thread keeps is used again, and nothing of who was there. */
CASE(a_generator_has_nothing_of_the_one_before_it)
{
	static const struct fringe_attributes marked[] = {
		{ NULL, FRINGE_UNPINNED | FRINGE_FPU_CONTROL },
		{ "marked", FRINGE_FPU_CONTROL },
	};
	struct fringe_stack_pool *pool = pool_make(0, 16, 0, 0);
	struct fringe_attributes attributes;
	struct fringe_generator generator = { 0 };
	uintptr_t value = 0;
	uintptr_t i;

	for (i = 0; i < 30; i++) {
		REQUIRE_EQUAL(live_count(), 0);
		REQUIRE_EQUAL(fringe_generator_create_pooled(&generator, pool,
				  argument_and_value, (void *)i),
		    0);
		REQUIRE_EQUAL(live_count(), 1);
		REQUIRE_EQUAL(
		    fringe_generator_state(&generator), FRINGE_SUSPENDED);
		REQUIRE_EQUAL(
		    fringe_generator_attributes(&generator, &attributes), 0);
		REQUIRE(!attributes.name && attributes.flags == 0);
		if (i % 2)
			REQUIRE_EQUAL(fringe_generator_set_attributes(
					  &generator, &marked[i / 2 % 2]),
			    0);
		REQUIRE_EQUAL(
		    fringe_generator_resume(&generator, 100, &value), 1);
		REQUIRE_EQUAL(value, 100 + i);
		end_somehow(&generator, (int)(i % 3));
		REQUIRE(!generator.control_);
	}
	REQUIRE_EQUAL(pool_look(pool).made, 1);
	pool_unmake(pool);
	REQUIRE_EQUAL(live_count(), 0);
}

/* In between somebody uses all of the stack. */
CASE(generators_and_others_use_stacks_in_turn)
{
	enum { COUNT = 40 };
	struct fringe_stack_pool *pool = pool_make(SIZE, COUNT, 0, 0);
	struct fringe_generator generators[COUNT];
	int round;
	int i;

	for (round = 0; round < 6; round++) {
		for (i = 0; i < COUNT; i++)
			REQUIRE_EQUAL(fringe_generator_create_pooled(
					  &generators[i], pool, add_one, NULL),
			    0);
		for (i = 0; i < COUNT; i++)
			REQUIRE_EQUAL(
			    fringe_generator_resume(&generators[i], 1, NULL),
			    1);
		for (i = 0; i < COUNT; i++)
			end_somehow(&generators[i], (i + round) % 3);
		REQUIRE_EQUAL(live_count(), 0);
		pool_acquire_all(pool, row, (size_t)(7 * round % COUNT));
		for (i = 0; i < 7 * round % COUNT; i++)
			use_up(&row[i]);
		REQUIRE_EQUAL(live_count(), 0);
		pool_release_all(pool, row, (size_t)(7 * round % COUNT));
		if (round == 3)
			REQUIRE_EQUAL(fringe_stack_pool_trim(pool, 0), COUNT);
		REQUIRE_EQUAL(live_count(), 0);
	}
	REQUIRE_EQUAL(pool_look(pool).made, COUNT);
	pool_unmake(pool);
	REQUIRE_EQUAL(live_count(), 0);
}

/* A generator that makes and ends generators on the pool that it is from. */
static uintptr_t
nest(struct fringe_yielder *yielder, void *argument, uintptr_t depth)
{
	struct fringe_stack_pool *pool = argument;
	struct fringe_generator inner;
	uintptr_t below = 0;

	if (depth == 0)
		return 1;
	if (fringe_generator_create_pooled(&inner, pool, nest, pool) < 0)
		return 1000;
	if (fringe_generator_resume(&inner, depth - 1, &below) == 1) {
		fringe_generator_suspend(yielder, below, NULL);
		fringe_generator_resume(&inner, 0, &below);
	}
	fringe_generator_destroy(&inner);
	return below + 1;
}

CASE(generators_are_nested_on_one_pool)
{
	struct fringe_stack_pool *pool = pool_make(64 * KIB, 20, 0, 0);
	struct fringe_generator generator = { 0 };
	uintptr_t value = 0;

	REQUIRE_EQUAL(
	    fringe_generator_create_pooled(&generator, pool, nest, pool), 0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 15, &value), 0);
	REQUIRE_EQUAL(value, 16);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	pool_expect(pool, 0, 16);
	pool_unmake(pool);
}

/* ---- chance ---- */

static uint64_t random_state;

/* What is on a stack in use is its holder's, from end to end. */
struct held {
	struct fringe_stack stack;
	uintptr_t mark;
};

static void
take(struct fringe_stack_pool *pool, struct held *held, size_t *count,
    bool zeroed)
{
	struct held *next = &held[*count];
	int error = fringe_stack_pool_acquire(pool, &next->stack);
	uintptr_t *base;
	uintptr_t *limit;

	if (error < 0) {
		REQUIRE_EQUAL(error, FRINGE_ENOMEM);
		REQUIRE(*count >= 100);
		return;
	}
	base = next->stack.base;
	limit = next->stack.limit;
	REQUIRE(!zeroed || (base[-1] == 0 && limit[0] == 0));
	next->mark = random_below(&random_state, SIZE_MAX) | 1;
	base[-1] = next->mark;
	if (random_below(&random_state, 4) == 0)
		limit[0] = next->mark;
	else
		next->mark &= ~(uintptr_t)1;
	++*count;
}

static void
give(struct fringe_stack_pool *pool, struct held *held, size_t *count)
{
	struct held *one = &held[random_below(&random_state, *count)];
	uintptr_t *base = one->stack.base;
	uintptr_t *limit = one->stack.limit;

	REQUIRE((base[-1] | 1) == (one->mark | 1));
	REQUIRE(!(one->mark & 1) || limit[0] == one->mark);
	REQUIRE(!mapping_readable((char *)limit - 1));
	pool_release(pool, &one->stack);
	*one = held[--*count];
}

/* A pool of a hundred, at random, against a list of who holds what. */
static void
walk(size_t idle, unsigned int flags)
{
	struct fringe_stack_pool *pool = pool_make(SIZE, 100, idle, flags);
	struct fringe_stack_pool_statistics seen;
	struct held held[201];
	size_t count = 0;
	size_t most = 0;
	size_t target = 0;
	int i;

	for (i = 0; i < (ON_VALGRIND || on_emulator() ? 2000 : 20000); i++) {
		if (random_below(&random_state, 200) == 0)
			target = random_below(&random_state, 150);
		if (random_below(&random_state, 100) == 0)
			REQUIRE(fringe_stack_pool_trim(pool,
				    random_below(&random_state, 100)) >= 0);
		if (count > 0 &&
		    (count > target || random_below(&random_state, 2)))
			give(pool, held, &count);
		else
			take(pool, held, &count, flags != 0);
		most = count > most ? count : most;
		REQUIRE(count <= 200);
		seen = pool_look(pool);
		REQUIRE_EQUAL(seen.in_use, count);
		REQUIRE_EQUAL(seen.made, most);
	}
	while (count > 0)
		give(pool, held, &count);
	pool_unmake(pool);
}

CASE(numbers_add_up_whatever_is_done)
{
	random_state = random_seed();
	walk(0, 0);
	walk(7, 0);
	walk(FRINGE_STACK_POOL_NONE, 0);
	walk(0, FRINGE_STACK_POOL_ZERO);
	walk(20, FRINGE_STACK_POOL_ZERO);
}

/* ---- want of memory in earnest ---- */

/* As much as there is, once; whatever failed, what was had before is whole. */
static int
live_within_limit(size_t capacity)
{
	static struct fringe_generator generators[FEW];
	const struct fringe_stack_pool_attributes attributes = {
		.stack_size = 1, .capacity = capacity
	};
	struct fringe_stack_pool *pool = NULL;
	uintptr_t value = 0;
	size_t made = 0;
	size_t i;
	int error;

	error = fringe_stack_pool_create(&pool, &attributes);
	if (error < 0)
		return error == FRINGE_ENOMEM && !pool ? 1 : 2;
	while (made < FEW && error == 0) {
		error = fringe_generator_create_pooled(
		    &generators[made], pool, add_one, NULL);
		made += error == 0;
	}
	if (error < 0 && error != FRINGE_ENOMEM)
		return 3;
	for (i = 0; i < made; i++)
		if (fringe_generator_resume(&generators[i], i, &value) != 1 ||
		    value != i + 1)
			return 4;
	for (i = 0; i < made; i++)
		if (fringe_generator_close(&generators[i], NULL) != 1 ||
		    fringe_generator_destroy(&generators[i]) != 0)
			return 5;
	if (fringe_stack_pool_trim(pool, 0) < 0)
		return 6;
	if (fringe_stack_pool_destroy(pool) != 0)
		return 7;
	return made >= capacity ? 0 : 1;
}

/* All goes well once the limit is gone. */
static int
live_with_limit(int resource, size_t bytes, size_t capacity)
{
	struct rlimit limit;
	struct rlimit tight;
	int result;

	if (getrlimit(resource, &limit) != 0)
		return 10;
	tight = limit;
	tight.rlim_cur = bytes;
	if (setrlimit(resource, &tight) != 0)
		return 11;
	result = live_within_limit(capacity);
	if (setrlimit(resource, &limit) != 0)
		return 12;
	if (result > 1)
		return result;
	return live_within_limit(capacity) == 0 ? result : 13;
}

/* What counts of the process now, in bytes, or 0. */
static size_t
bytes_now(const char *what)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[256];
	unsigned long kib = 0;

	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, what, strlen(what)) == 0)
			sscanf(line + strlen(what), "%lu", &kib);
	if (file)
		fclose(file);
	return (size_t)kib * 1024;
}

/* How many of 50 children did with, and without, all that they wanted. */
static void
limit_children(int resource, const char *what)
{
	size_t now = bytes_now(what);
	int outcomes[2] = { 0, 0 };
	int status;
	pid_t child;
	int i;

	REQUIRE(now > 0);
	for (i = 0; i < 50; i++) {
		size_t capacity = 1 + random_below(&random_state, 800);
		size_t room =
		    random_below(&random_state, 3 * capacity * 3 * page());

		child = fork();
		REQUIRE(child >= 0);
		if (child == 0)
			_exit(live_with_limit(resource, now + room, capacity));
		REQUIRE(waitpid(child, &status, 0) == child);
		REQUIRE(WIFEXITED(status));
		REQUIRE(WEXITSTATUS(status) <= 1);
		outcomes[WEXITSTATUS(status)]++;
	}
	face_note("%d did with what they had, %d without all they wanted",
	    outcomes[0], outcomes[1]);
	REQUIRE(outcomes[1] > 0);
}

static bool
cannot_limit(void)
{
	if (ON_VALGRIND || ON_SANITIZER || on_emulator()) {
		face_skip("the limit would be that of what runs this");
		return true;
	}
	return false;
}

CASE(want_of_addresses_is_an_error_at_any_point)
{
	if (cannot_limit())
		return;
	random_state = random_seed();
	limit_children(RLIMIT_AS, "VmSize:");
}

CASE(want_of_data_is_an_error_at_any_point)
{
	if (cannot_limit())
		return;
	random_state = random_seed();
	limit_children(RLIMIT_DATA, "VmData:");
}

static const struct face_case cases[] = {
	ROW(a_stack_is_as_large_as_was_asked),
	ROW(stacks_side_by_side_have_all_colours_alike),
	ROW(a_fresh_stack_is_zero_and_all_of_it_can_be_used),
	ROW(the_default_is_stacks_of_64_kib_in_4_gib),
	ROW(a_zeroed_description_of_a_pool_is_the_default),
	ROW(what_makes_no_sense_makes_no_pool),
	ROW(sizes_beyond_all_addresses_make_no_pool),
	ROW(capacities_beyond_all_addresses_make_no_pool),
	ROW(each_guard_faults_from_end_to_end),
	ROW(where_the_kernel_has_markers_they_are_the_guards),
	ROW(in_locked_memory_guards_are_mappings),
	ROW(memory_is_locked_while_there_are_stacks),
	ROW(running_off_the_end_is_a_segmentation_fault),
	ROW(guards_do_not_use_up_the_mappings),
	ROW(a_pool_takes_no_huge_pages),
	ROW(a_pool_has_a_name_in_the_list_of_mappings),
	ROW(destroy_unmaps_stacks_and_guards),
	ROW(when_all_stacks_are_in_use_the_pool_goes_on),
	ROW(what_was_given_back_last_is_had_first),
	ROW(a_new_stack_is_made_only_when_none_is_idle),
	ROW(a_stack_is_given_back_once),
	ROW(a_stack_of_another_origin_is_not_taken_back),
	ROW(null_is_refused_everywhere),
	ROW(a_pool_in_use_is_not_destroyed),
	ROW(a_process_has_4095_pools),
	ROW(trim_returns_all_but_what_was_used_last),
	ROW(trim_leaves_stacks_in_use_and_guards_alone),
	ROW(warm_stacks_are_had_before_empty_ones),
	ROW(so_many_idle_stacks_keep_their_memory),
	ROW(without_idle_stacks_nothing_keeps_memory),
	ROW(locked_memory_is_not_returned),
	ROW(a_cleared_stack_stays_so_where_memory_is_locked),
	ROW(trim_counts_all_that_gave_up_memory),
	ROW(a_pooled_stack_is_no_mapped_one),
	ROW(a_copy_of_an_emptied_handle_is_refused),
	ROW(a_stack_in_locked_memory_is_given_back),
	ROW(zeroed_stacks_have_nothing_of_their_former_use),
	ROW(zeroed_stacks_have_nothing_of_their_generators),
	ROW(zeroed_stacks_are_zero_in_locked_memory_too),
	ROW(a_pooled_generator_gives_its_stack_back),
	ROW(an_abandoned_generator_gives_its_stack_back),
	ROW(the_stack_of_a_generator_is_not_taken_back),
	ROW(a_generator_is_initialised_on_a_stack_of_the_pool),
	ROW(create_refuses_what_acquire_does),
	ROW(pooled_generators_are_listed),
	ROW(a_pooled_generator_is_cancelled),
	ROW(a_typed_generator_draws_from_a_pool),
	ROW(a_generator_has_nothing_of_the_one_before_it),
	ROW(generators_and_others_use_stacks_in_turn),
	ROW(generators_are_nested_on_one_pool),
	ROW(numbers_add_up_whatever_is_done),
	ROW(want_of_addresses_is_an_error_at_any_point),
	ROW(want_of_data_is_an_error_at_any_point),
	LAST_ROW,
};

const struct face_suite face_suite = { "stack pools", cases, 0 };
