/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Pools of stacks when the system refuses what they ask it for, and where the
 * kernel has no guard markers: calls.h has the functions by which the library
 * asks.
 */
#include <fringe.h>

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bodies.h"
#include "calls.h"
#include "face.h"
#include "mappings.h"
#include "on_emulator.h"
#include "on_valgrind.h"
#include "pools.h"
#include "random.h"

#define KIB ((size_t)1024)
#define SIZE (16 * KIB)

/* ---- the calls that fail ---- */

/*
 * Calls are counted; those from number `from` up to before `to` fail, if they
 * are of the name `wanted` or that is NULL. Only calls from the library are
 * made while armed.
 */
static volatile struct {
	int from;
	int to;
	const char *wanted;
	int calls; /* of the name that is wanted */
	const char *culprit; /* of the last call that failed, or NULL */
	void (*instead)(void); /* what the first of the name does first, or NULL */
} faults;

bool
call_fails(const char *name)
{
	if (faults.wanted && strcmp(faults.wanted, name) != 0)
		return false;
	faults.calls++;
	if (faults.instead && faults.calls == 1)
		faults.instead();
	if (faults.calls < faults.from || faults.calls >= faults.to)
		return false;
	faults.culprit = name;
	return true;
}

/* ---- the frame: calls of the library with faults, or with none ---- */

static void
arm(int from, int to, const char *wanted, int reason)
{
	faults.calls = 0;
	faults.culprit = NULL;
	calls.mapped = 0;
	faults.wanted = wanted;
	faults.from = from;
	faults.to = to;
	calls.reason = reason;
	calls.armed = true;
}

/* Returns whether a call that was to fail was reached. */
static int
disarm(void)
{
	calls.armed = false;
	return faults.culprit != NULL;
}

static int
culprit_is(const char *name)
{
	return strcmp(faults.culprit, name) == 0;
}

/* Whether the library makes do without, for this reason. */
static int
is_made_up_for(void)
{
	return culprit_is("prctl") || culprit_is("madvise populate") ||
	    culprit_is("pthread_key_create") ||
	    culprit_is("pthread_setspecific") ||
	    (culprit_is("madvise guard") && calls.reason != ENOMEM) ||
	    (culprit_is("madvise") && calls.reason == EINVAL);
}

static const struct fringe_stack pattern = { (void *)1, (void *)2, 3 };

enum { ROW_LENGTH = 300 };
static struct fringe_stack row[ROW_LENGTH];

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

static bool
has_mapped_guard(const struct fringe_stack *stack)
{
	struct mapping mapping;

	REQUIRE(mapping_find((char *)stack->limit - 1, &mapping));
	return strncmp(mapping.permissions, "---", 3) == 0;
}

/* The signal that ends a child when it touches this byte, or 0. */
static int
touch(const char *byte)
{
	pid_t child = fork();
	int status;

	REQUIRE(child >= 0);
	if (child == 0) {
		signal(SIGSEGV, SIG_DFL);
		_exit(*(const volatile char *)byte);
	}
	REQUIRE(waitpid(child, &status, 0) == child);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* So that no call is left that only the first pool makes. */
static void
use_pool_once(void)
{
	struct fringe_stack_pool *pool = pool_make(SIZE, 16, 0, 0);

	pool_acquire_all(pool, row, 3);
	pool_release_all(pool, row, 3);
	REQUIRE_EQUAL(fringe_stack_pool_trim(pool, 0), 3);
	pool_unmake(pool);
}

/* What a pool does when nothing fails any more. */
static void
use_up_pool(struct fringe_stack_pool *pool, size_t capacity)
{
	size_t i;

	REQUIRE_EQUAL(pool_look(pool).in_use, 0);
	pool_acquire_all(pool, row, capacity);
	for (i = 0; i < capacity; i++) {
		if (i % 16 == 0)
			check_guard(&row[i]);
		use_up(&row[i]);
	}
	pool_expect(pool, capacity, 0);
	pool_release_all(pool, row, capacity);
	REQUIRE(fringe_stack_pool_trim(pool, 0) >= 0);
	REQUIRE_EQUAL(pool_look(pool).idle, 0);
	pool_unmake(pool);
}

/* ---- guards without markers ---- */

static void
check_mapped_guards(size_t count)
{
	struct fringe_stack_pool *pool = pool_make(SIZE, count, 0, 0);
	int round;
	size_t i;

	for (round = 0; round < 3; round++) {
		pool_acquire_all(pool, row, count);
		for (i = 0; i < count; i++) {
			check_guard(&row[i]);
			REQUIRE(has_mapped_guard(&row[i]));
			use_up(&row[i]);
		}
		REQUIRE_EQUAL(pool_look(pool).marked, 0);
		REQUIRE_EQUAL(touch((char *)row[1].limit - 1), SIGSEGV);
		pool_release_all(pool, row, count);
		if (round == 1)
			REQUIRE_EQUAL(fringe_stack_pool_trim(pool, count / 2),
			    count - count / 2);
	}
	pool_unmake(pool);
}

/* Nobody takes its word for it before one has worked: this case comes first. */
CASE(an_emulator_that_ignores_guard_markers_is_found_out)
{
	calls.markers = MARKERS_IGNORED;
	check_mapped_guards(100);
	calls.markers = MARKERS_AS_THEY_ARE;
}

CASE(without_markers_guards_are_mappings)
{
	size_t total = mapping_total();

	calls.markers = MARKERS_REFUSED;
	check_mapped_guards(2);
	check_mapped_guards(100);
	check_mapped_guards(ROW_LENGTH);
	calls.markers = MARKERS_AS_THEY_ARE;
	REQUIRE_EQUAL(mapping_total(), total);
}

CASE(markers_may_be_refused_for_any_reason_but_memory)
{
	static const int reasons[] = { EINVAL, EPERM, ENOSYS, EAGAIN, EACCES };
	struct fringe_stack_pool *pool = pool_make(SIZE, 8, 0, 0);
	struct fringe_stack stack = pattern;
	int i;

	for (i = 0; i < 5; i++) {
		arm(1, 2, "madvise guard", reasons[i]);
		REQUIRE_EQUAL(fringe_stack_pool_acquire(pool, &row[i]), 0);
		REQUIRE(disarm());
		check_guard(&row[i]);
		REQUIRE(has_mapped_guard(&row[i]));
		REQUIRE_EQUAL(pool_look(pool).marked, 0);
	}
	arm(1, 2, "madvise guard", ENOMEM);
	REQUIRE_EQUAL(fringe_stack_pool_acquire(pool, &stack), FRINGE_ENOMEM);
	REQUIRE(disarm());
	REQUIRE(same_stack(&stack, &pattern));
	pool_expect(pool, 5, 0);
	pool_acquire(pool, &row[5]);
	check_guard(&row[5]);
	REQUIRE_EQUAL(pool_look(pool).marked, mapping_guard_markers());
	pool_release_all(pool, row, 6);
	use_up_pool(pool, 8);
}

/* As often as it is asked for one; but idle ones are handed out. */
CASE(a_stack_whose_guard_is_refused_is_not_handed_out)
{
	static const int reasons[] = { ENOMEM, EAGAIN, EINVAL, EACCES };
	struct fringe_stack_pool *pool = pool_make(SIZE, 8, 0, 0);
	struct fringe_generator generator = { (struct fringe_control *)row };
	struct fringe_stack stack = pattern;
	int i;

	calls.markers = MARKERS_REFUSED;
	pool_acquire_all(pool, row, 3);
	for (i = 0; i < 20; i++) {
		arm(1, 1000, "mprotect guard", reasons[i % 4]);
		REQUIRE_EQUAL(
		    fringe_stack_pool_acquire(pool, &stack), FRINGE_ENOMEM);
		REQUIRE(disarm());
		arm(1, 1000, "mprotect guard", reasons[i % 4]);
		REQUIRE_EQUAL(fringe_generator_create_pooled(
				  &generator, pool, add_one, NULL),
		    FRINGE_ENOMEM);
		REQUIRE(disarm());
		REQUIRE(same_stack(&stack, &pattern));
		REQUIRE(generator.control_ == (struct fringe_control *)row);
		pool_expect(pool, 3, 0);
		pool_release(pool, &row[i % 3]);
		arm(1, 1000, "mprotect guard", reasons[i % 4]);
		REQUIRE_EQUAL(fringe_stack_pool_acquire(pool, &row[i % 3]), 0);
		REQUIRE(!disarm());
	}
	pool_release_all(pool, row, 3);
	use_up_pool(pool, 8);
	calls.markers = MARKERS_AS_THEY_ARE;
}

/* More than Linux lets a process have mappings, if nobody raised that. */
enum { MANY = 70000 };
static struct fringe_stack many[MANY];

static size_t
acquire_many(struct fringe_stack_pool *pool)
{
	size_t made = 0;
	int error = 0;

	while (made < MANY && error == 0) {
		error = fringe_stack_pool_acquire(pool, &many[made]);
		made += error == 0;
	}
	REQUIRE(error == 0 || error == FRINGE_ENOMEM);
	return made;
}

/* The system refuses it in earnest; then nothing that is there is lost. */
CASE(without_markers_mappings_run_out)
{
	struct fringe_stack_pool *pool;
	size_t total = mapping_total();
	size_t made;
	size_t i;

	if (ON_VALGRIND || on_emulator()) {
		face_skip(
		    "what runs this has a limit of its own, or takes long");
		return;
	}
	calls.markers = MARKERS_REFUSED;
	pool = pool_make(1, MANY, 0, 0);
	made = acquire_many(pool);
	face_note("%zu stacks", made);
	pool_expect(pool, made, 0);
	for (i = 0; i < made; i += 11) {
		REQUIRE(!mapping_readable((char *)many[i].limit - 1));
		use_a_little(&many[i]);
	}
	check_guard(&many[made - 1]);
	pool_release_all(pool, many, made);
	REQUIRE_EQUAL(fringe_stack_pool_trim(pool, 0), made);
	REQUIRE_EQUAL(acquire_many(pool), made);
	pool_release_all(pool, many, made);
	pool_unmake(pool);
	calls.markers = MARKERS_AS_THEY_ARE;
	REQUIRE_EQUAL(mapping_total(), total);
}

/* ---- each call fails in turn ---- */

CASE(a_pool_is_made_whole_or_not_at_all)
{
	static const int reasons[] = { ENOMEM, EAGAIN, EINVAL };
	static const struct fringe_stack_pool_attributes attributes = {
		.stack_size = SIZE, .capacity = 16
	};
	struct fringe_stack_pool *pool;
	int failing;
	int reached;
	int refused;
	int error;
	int i;

	use_pool_once();
	for (i = 0; i < 3; i++) {
		refused = 0;
		for (failing = 1, reached = 1; reached; failing++) {
			pool = (struct fringe_stack_pool *)row;
			arm(failing, failing + 1, NULL, reasons[i]);
			error = fringe_stack_pool_create(&pool, &attributes);
			reached = disarm();
			if (reached && !is_made_up_for()) {
				REQUIRE_EQUAL(error, FRINGE_ENOMEM);
				REQUIRE(
				    pool == (struct fringe_stack_pool *)row);
				REQUIRE_EQUAL(calls.mapped, 0);
				refused++;
				continue;
			}
			REQUIRE_EQUAL(error, 0);
			use_up_pool(pool, 16);
		}
		REQUIRE(refused >= 1);
	}
}

/* Acquires up to the first fault, and returns whether there was one. */
static int
fail_acquire(int failing, int reason, size_t before)
{
	struct fringe_stack_pool *pool = pool_make(SIZE, 20, 0, 0);
	struct fringe_stack stack = pattern;
	int reached;
	int error;

	pool_acquire_all(pool, row, before);
	arm(failing, failing + 1, NULL, reason);
	error = fringe_stack_pool_acquire(pool, &stack);
	reached = disarm();
	if (error < 0) {
		REQUIRE(reached && !is_made_up_for());
		REQUIRE_EQUAL(error, FRINGE_ENOMEM);
		REQUIRE(same_stack(&stack, &pattern));
		REQUIRE_EQUAL(calls.mapped, 0);
		pool_expect(pool, before, 0);
	} else {
		check_guard(&stack);
		pool_expect(pool, before + 1, 0);
		pool_release(pool, &stack);
	}
	pool_release_all(pool, row, before);
	use_up_pool(pool, 20);
	return reached;
}

static void
fail_acquires(void)
{
	int failing;
	size_t before;

	use_pool_once();
	for (before = 0; before < 19; before++) {
		failing = 1;
		while (fail_acquire(failing, ENOMEM, before))
			failing++;
		/* Something was asked for, and no more than was said. */
		REQUIRE(failing > 1 && failing <= 6);
		failing = 1;
		while (fail_acquire(failing, EAGAIN, before))
			failing++;
	}
}

CASE(a_stack_is_made_whole_or_not_at_all)
{
	fail_acquires();
	calls.markers = MARKERS_REFUSED;
	fail_acquires();
	calls.markers = MARKERS_AS_THEY_ARE;
}

/* Where there is no room for several at a time there may be for one. */
CASE(stacks_are_opened_one_by_one_if_need_be)
{
	enum { COUNT = 200 };
	struct fringe_stack_pool *pool = pool_make(SIZE, COUNT, 0, 0);
	int made_up_for = 0;
	int reached;
	int error;
	int i;

	for (i = 0; i < COUNT; i++) {
		arm(1, 2, "mprotect", ENOMEM);
		error = fringe_stack_pool_acquire(pool, &row[i]);
		reached = disarm();
		made_up_for += reached && error == 0;
		if (error < 0) {
			REQUIRE(reached);
			REQUIRE_EQUAL(error, FRINGE_ENOMEM);
			pool_acquire(pool, &row[i]);
		}
	}
	/* But for the first one or two, all of them. */
	REQUIRE(made_up_for >= COUNT - 2);
	pool_expect(pool, COUNT, 0);
	pool_release_all(pool, row, COUNT);
	use_up_pool(pool, COUNT);
}

/* What the system refuses to unmap is there as it was. */
CASE(a_pool_stays_when_it_cannot_be_unmapped)
{
	struct fringe_stack_pool *pool = pool_make(SIZE, 16, 0, 0);
	struct fringe_generator generator = { 0 };

	pool_acquire_all(pool, row, 5);
	pool_release_all(pool, row, 5);
	arm(1, 2, "munmap", ENOMEM);
	REQUIRE_EQUAL(fringe_stack_pool_destroy(pool), FRINGE_ENOMEM);
	REQUIRE(disarm());
	REQUIRE_EQUAL(calls.mapped, 0);
	pool_expect(pool, 0, 5);
	REQUIRE_EQUAL(
	    fringe_generator_create_pooled(&generator, pool, add_one, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 1, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_close(&generator, NULL), 1);
	/* A generator's end unmaps nothing. */
	arm(1, 1000, "munmap", ENOMEM);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	REQUIRE(!disarm());
	use_up_pool(pool, 16);
}

CASE(a_pool_leaves_nothing_mapped)
{
	static const struct fringe_stack_pool_attributes attributes = {
		.stack_size = SIZE, .capacity = 16
	};
	struct fringe_stack_pool *pool = NULL;
	int result = 0;
	int i;

	use_pool_once();
	arm(0, 0, NULL, 0);
	result |= fringe_stack_pool_create(&pool, &attributes);
	for (i = 0; i < 16; i++)
		result |= fringe_stack_pool_acquire(pool, &row[i]);
	for (i = 0; i < 16; i++)
		result |= fringe_stack_pool_release(pool, &row[i]);
	result |= fringe_stack_pool_destroy(pool);
	disarm();
	REQUIRE_EQUAL(result, 0);
	REQUIRE_EQUAL(calls.mapped, 0);
}

/* ---- memory that is not taken back ---- */

CASE(trim_says_so_when_memory_is_not_taken_back)
{
	enum { COUNT = 10 };
	struct fringe_stack_pool *pool = pool_make(SIZE, COUNT, 0, 0);
	int i;

	use_pool_once();
	pool_acquire_all(pool, row, COUNT);
	for (i = 0; i < COUNT; i++)
		use_up(&row[i]);
	pool_release_all(pool, row, COUNT);
	arm(4, 5, "madvise dontneed", EINVAL);
	REQUIRE_EQUAL(fringe_stack_pool_trim(pool, 0), FRINGE_ENOMEM);
	REQUIRE(disarm());
	/* The others go on. */
	REQUIRE_EQUAL(pool_look(pool).empty, COUNT - 1);
	REQUIRE_EQUAL(pool_look(pool).idle, 1);
	arm(1, 1000, "madvise dontneed", ENOMEM);
	REQUIRE_EQUAL(fringe_stack_pool_trim(pool, 1), 0);
	REQUIRE_EQUAL(fringe_stack_pool_trim(pool, 0), FRINGE_ENOMEM);
	REQUIRE(disarm());
	REQUIRE_EQUAL(pool_look(pool).empty, COUNT - 1);
	REQUIRE_EQUAL(fringe_stack_pool_trim(pool, 0), 1);
	use_up_pool(pool, COUNT);
}

/* What is beyond the limit stays in memory until a later release. */
CASE(a_release_succeeds_when_memory_is_not_taken_back)
{
	enum { COUNT = 100 };
	static const size_t idle[] = { 5, FRINGE_STACK_POOL_NONE };
	struct fringe_stack_pool *pool;
	int i;
	int k;

	for (k = 0; k < 2; k++) {
		pool = pool_make(SIZE, COUNT, idle[k], 0);
		pool_acquire_all(pool, row, COUNT);
		for (i = 0; i < COUNT; i++)
			use_up(&row[i]);
		arm(1, 1000, "madvise dontneed", EINVAL);
		for (i = 0; i < COUNT - 1; i++)
			REQUIRE_EQUAL(
			    fringe_stack_pool_release(pool, &row[i]), 0);
		REQUIRE(disarm());
		REQUIRE_EQUAL(pool_look(pool).idle, COUNT - 1);
		for (i = 0; i < 40; i++) {
			pool_release(pool, &row[COUNT - 1]);
			pool_acquire_all(pool, row, 1);
			row[COUNT - 1] = row[0];
		}
		pool_release(pool, &row[COUNT - 1]);
		if (k == 1)
			REQUIRE_EQUAL(pool_look(pool).idle, 0);
		use_up_pool(pool, COUNT);
	}
}

CASE(zeroed_stacks_are_zero_when_memory_is_not_taken_back)
{
	struct fringe_stack_pool *pool =
	    pool_make(SIZE, 2, 0, FRINGE_STACK_POOL_ZERO);
	struct fringe_stack stack = { 0 };
	void *limit;
	int i;

	for (i = 0; i < 4; i++) {
		pool_acquire(pool, &stack);
		REQUIRE_EQUAL(fringe_stack_high_water(&stack), 0);
		limit = stack.limit;
		use_up(&stack);
		arm(1, 1000, "madvise dontneed", i % 2 ? ENOMEM : EINVAL);
		REQUIRE_EQUAL(fringe_stack_pool_release(pool, &stack), 0);
		REQUIRE(disarm());
		pool_acquire(pool, &stack);
		REQUIRE(stack.limit == limit);
		REQUIRE_EQUAL(fringe_stack_high_water(&stack), 0);
		pool_release(pool, &stack);
	}
	use_up_pool(pool, 2);
}

/* ---- what is asked for, and what not ---- */

CASE(a_pool_forbids_huge_pages_and_has_a_name)
{
	enum { COUNT = 100 };
	static const struct fringe_stack_pool_attributes attributes = {
		.stack_size = SIZE, .capacity = COUNT
	};
	struct fringe_stack_pool *pool = NULL;
	int i;

	arm(0, 0, NULL, 0);
	REQUIRE_EQUAL(fringe_stack_pool_create(&pool, &attributes), 0);
	disarm();
	REQUIRE_EQUAL(strcmp((char *)calls.name, "fringe stack pool"), 0);
	pool_acquire_all(pool, row, COUNT);
	for (i = 0; i < COUNT; i++) {
		REQUIRE((char *)row[i].limit >= calls.plain_start);
		REQUIRE((char *)row[i].base <=
		    calls.plain_start + calls.plain_size);
	}
	pool_release_all(pool, row, COUNT);
	pool_unmake(pool);
}

/* Neither the thread's own nor those of all. */
CASE(what_is_idle_is_had_without_the_system)
{
	enum { COUNT = 200 };
	struct fringe_stack_pool *pool = pool_make(SIZE, ROW_LENGTH, 0, 0);
	struct fringe_generator generator = { 0 };
	int results = 0;
	int round;
	int i;

	pool_acquire_all(pool, row, COUNT);
	pool_release_all(pool, row, COUNT);
	arm(0, 0, NULL, 0);
	for (round = 0; round < 3; round++) {
		for (i = 0; i < COUNT; i++)
			results |= fringe_stack_pool_acquire(pool, &row[i]);
		for (i = 0; i < COUNT; i++)
			results |= fringe_stack_pool_release(pool, &row[i]);
		results |= fringe_generator_create_pooled(
		    &generator, pool, add_one, NULL);
		results |= fringe_generator_resume(&generator, 1, NULL) != 1;
		results |= fringe_generator_abandon(&generator, NULL);
	}
	disarm();
	REQUIRE_EQUAL(results, 0);
	REQUIRE_EQUAL(faults.calls, 0);
	pool_unmake(pool);
}

/* A system call or three where one is made; few, as guards are markers. */
CASE(a_stack_takes_few_system_calls)
{
	enum { COUNT = 256 };
	struct fringe_stack_pool *pool = pool_make(SIZE, COUNT, 0, 0);
	int total = 0;
	int i;

	use_pool_once();
	for (i = 0; i < COUNT; i++) {
		arm(0, 0, NULL, 0);
		REQUIRE_EQUAL(fringe_stack_pool_acquire(pool, &row[i]), 0);
		disarm();
		REQUIRE(faults.calls >= 1 && faults.calls <= 5);
		total += faults.calls;
	}
	face_note("%d calls for %d stacks", total, COUNT);
	if (mapping_guard_markers())
		REQUIRE(total < COUNT * 5 / 4);
	pool_release_all(pool, row, COUNT);
	pool_unmake(pool);
}

CASE(zeroing_takes_one_system_call)
{
	struct fringe_stack_pool *pool =
	    pool_make(SIZE, 50, 0, FRINGE_STACK_POOL_ZERO);
	int i;

	use_pool_once();
	pool_acquire_all(pool, row, 50);
	for (i = 0; i < 50; i++) {
		use_up(&row[i]);
		arm(0, 0, "madvise dontneed", 0);
		REQUIRE_EQUAL(fringe_stack_pool_release(pool, &row[i]), 0);
		disarm();
		REQUIRE_EQUAL(faults.calls, 1);
	}
	pool_unmake(pool);
}

/* Then threads keep nothing, and all else is as it was. */
static void
do_without(const char *name)
{
	struct fringe_stack_pool *pool = NULL;
	static const struct fringe_stack_pool_attributes attributes = {
		.stack_size = SIZE, .capacity = 100
	};
	void *bases[100];
	int i;

	use_pool_once();
	arm(1, 1000, name, EAGAIN);
	REQUIRE_EQUAL(fringe_stack_pool_create(&pool, &attributes), 0);
	for (i = 0; i < 100; i++) {
		REQUIRE_EQUAL(fringe_stack_pool_acquire(pool, &row[i]), 0);
		bases[i] = row[i].base;
	}
	for (i = 0; i < 100; i++)
		REQUIRE_EQUAL(fringe_stack_pool_release(pool, &row[i]), 0);
	for (i = 0; i < 100; i++) {
		REQUIRE_EQUAL(fringe_stack_pool_acquire(pool, &row[i]), 0);
		REQUIRE(row[i].base == bases[99 - i]);
	}
	disarm();
	pool_expect(pool, 100, 0);
	pool_release_all(pool, row, 100);
	use_up_pool(pool, 100);
}

CASE(a_pool_does_without_what_threads_keep)
{
	do_without("pthread_key_create");
	do_without("pthread_setspecific");
}

/* ---- want of memory at a hundred points and more ---- */

static uint64_t random_state;

enum { LIVES = 120 };

/* Generators that add up, and what each has been told so far. */
struct life {
	struct fringe_generator generator;
	uintptr_t total;
};

static struct life lives[LIVES];
static int alive;

static void
begin_life(struct fringe_stack_pool *pool)
{
	struct life *life = &lives[alive];
	int error = fringe_generator_create_pooled(
	    &life->generator, pool, add_up, NULL);

	REQUIRE(error == 0 || (error == FRINGE_ENOMEM && faults.culprit));
	life->total = 0;
	alive += error == 0;
}

static void
go_on_with_life(void)
{
	struct life *life =
	    &lives[random_below(&random_state, (unsigned int)alive)];
	uintptr_t more = random_below(&random_state, 1000);
	uintptr_t got = 0;

	REQUIRE_EQUAL(fringe_generator_resume(&life->generator, more, &got), 1);
	life->total += more;
	REQUIRE_EQUAL(got, life->total);
}

static void
end_life(void)
{
	struct life *life =
	    &lives[random_below(&random_state, (unsigned int)alive)];
	uintptr_t final = life->total;

	if (random_below(&random_state, 4) == 0) {
		REQUIRE_EQUAL(
		    fringe_generator_abandon(&life->generator, NULL), 0);
	} else {
		REQUIRE(fringe_generator_close(&life->generator, &final) >= 0);
		REQUIRE_EQUAL(final, life->total);
		REQUIRE_EQUAL(fringe_generator_destroy(&life->generator), 0);
	}
	*life = lives[--alive];
}

static void
trim_or_not(struct fringe_stack_pool *pool)
{
	int result =
	    fringe_stack_pool_trim(pool, random_below(&random_state, 20));

	REQUIRE(result >= 0 || (result == FRINGE_ENOMEM && faults.culprit));
}

static void
live(struct fringe_stack_pool *pool)
{
	int i;

	for (i = 0; i < 300; i++) {
		unsigned int choice = random_below(&random_state, 16);

		if (choice == 0)
			trim_or_not(pool);
		else if (choice < 9 && alive < LIVES)
			begin_life(pool);
		else if (choice < 13 && alive > 0)
			go_on_with_life();
		else if (alive > 0)
			end_life();
	}
}

/* Whatever fails, those that live go on, and come to their end. */
static int
live_with_fault(int from, int to, const char *wanted)
{
	const struct fringe_stack_pool_attributes attributes = {
		.stack_size = SIZE,
		.capacity = LIVES,
		.idle = random_below(&random_state, 3)
		    ? random_below(&random_state, 40)
		    : 0,
		.flags =
		    random_below(&random_state, 2) ? FRINGE_STACK_POOL_ZERO : 0,
	};
	struct fringe_stack_pool *pool = NULL;
	int reached;
	int error;

	alive = 0;
	arm(from, to, wanted, ENOMEM);
	error = fringe_stack_pool_create(&pool, &attributes);
	if (error < 0) {
		REQUIRE(disarm());
		REQUIRE_EQUAL(error, FRINGE_ENOMEM);
		REQUIRE(calls.mapped == 0 || culprit_is("munmap"));
		return 1;
	}
	live(pool);
	reached = disarm();
	REQUIRE_EQUAL(pool_look(pool).in_use, alive);
	while (alive > 0) {
		go_on_with_life();
		end_life();
	}
	pool_expect(pool, 0, pool_look(pool).made);
	/* And then there are as many as there should be. */
	pool_acquire_all(pool, row, LIVES);
	pool_release_all(pool, row, LIVES);
	pool_unmake(pool);
	return reached;
}

/* How many calls there are at most: a fault beyond them does not happen. */
static void
live_with_faults(const char *wanted, unsigned int span)
{
	int points = ON_VALGRIND || on_emulator() ? 20 : 100;
	int reached = 0;
	int i;

	for (i = 0; i < points; i++) {
		int from = 1 + (int)random_below(&random_state, span);
		/* One call, or all for a while, or all from then on. */
		int to = from + 1;

		if (i % 3 == 1)
			to += (int)random_below(&random_state, 20);
		if (i % 3 == 2)
			to = 1000000;
		reached += live_with_fault(from, to, wanted);
	}
	face_note("%s: %d of %d faults were reached", wanted ? wanted : "all",
	    reached, points);
	REQUIRE(reached > points / 2);
}

static void
live_with_all_faults(void)
{
	live_with_faults(NULL, 150);
	live_with_faults("mprotect", 6);
}

CASE(want_of_memory_is_an_error_at_any_point)
{
	random_state = random_seed();
	use_pool_once();
	live_with_all_faults();
	if (mapping_guard_markers())
		live_with_faults("madvise guard", 70);
}

CASE(want_of_memory_without_markers_is_an_error_at_any_point)
{
	random_state = random_seed();
	use_pool_once();
	calls.markers = MARKERS_REFUSED;
	live_with_all_faults();
	live_with_faults("mprotect guard", 70);
	calls.markers = MARKERS_AS_THEY_ARE;
}

CASE(want_of_names_and_of_huge_pages_is_none)
{
	struct fringe_stack_pool *pool = NULL;
	int i;

	/* From here on no mapping gets a name: this case comes last. */
	for (i = 0; i < 2; i++) {
		arm(1, 1000, i ? "prctl" : "madvise", EINVAL);
		REQUIRE_EQUAL(fringe_stack_pool_create(&pool, NULL), 0);
		disarm();
		use_up_pool(pool, 50);
	}
}

/*
 * A generator overflows its stack in a call that the library makes with a
 * pool's lock, which nobody would let go if it were ended there.
 */
static struct {
	volatile char *at;
	int faults;
} guard;

static void
touch_guard(void)
{
	*guard.at = 1;
}

/* Lets it go on. */
static void
open_guard(int signal)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	guard.faults++;
	if (signal != SIGSEGV ||
	    mprotect((void *)((uintptr_t)guard.at & -page), page,
		PROT_READ | PROT_WRITE) != 0)
		_exit(70);
}

static uintptr_t
acquire_and_overflow(
    struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	struct fringe_stack stack;
	int result;

	(void)yielder;
	arm(0, 0, (const char *)first, 0);
	faults.instead = touch_guard;
	result = fringe_stack_pool_acquire(argument, &stack);
	faults.instead = NULL;
	disarm();
	return result == 0 &&
	    fringe_stack_pool_release(argument, &stack) == 0;
}

CASE(a_generator_that_overflows_with_a_pools_lock_is_not_recovered)
{
	struct fringe_generator generator;
	struct fringe_stack_pool *pool;
	struct fringe_stack stack;
	uintptr_t done = 0;

	if (ON_VALGRIND) {
		face_skip("on Valgrind nothing goes on after faults");
		return;
	}
	calls.markers = MARKERS_REFUSED;
	REQUIRE(signal(SIGSEGV, open_guard) != SIG_ERR);
	REQUIRE_EQUAL(fringe_overflow_watch(FRINGE_OVERFLOW_RECOVER |
			      FRINGE_OVERFLOW_QUIET,
			  NULL, NULL),
	    0);
	REQUIRE_EQUAL(fringe_stack_pool_create(&pool, NULL), 0);
	/* So small that the guard is near. */
	REQUIRE_EQUAL(fringe_mapped_stack_create(&stack, SIZE), 0);
	guard.at = (char *)stack.limit - 8;
	REQUIRE_EQUAL(fringe_generator_init(
			  &generator, &stack, acquire_and_overflow, pool),
	    0);
	REQUIRE_EQUAL(fringe_generator_resume(
			  &generator, (uintptr_t)"mprotect guard", &done),
	    0);
	REQUIRE_EQUAL(done, 1);
	REQUIRE_EQUAL(guard.faults, 1);
	REQUIRE_EQUAL(fringe_generator_finish(&generator, NULL), 0);
	REQUIRE_EQUAL(fringe_stack_pool_destroy(pool), 0);
	REQUIRE_EQUAL(fringe_overflow_unwatch(), 0);
	calls.markers = MARKERS_AS_THEY_ARE;
	signal(SIGSEGV, SIG_DFL);
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stack), 0);
}

static const struct face_case cases[] = {
	ROW(an_emulator_that_ignores_guard_markers_is_found_out),
	ROW(without_markers_guards_are_mappings),
	ROW(markers_may_be_refused_for_any_reason_but_memory),
	ROW(a_stack_whose_guard_is_refused_is_not_handed_out),
	ROW(without_markers_mappings_run_out),
	ROW(a_pool_is_made_whole_or_not_at_all),
	ROW(a_stack_is_made_whole_or_not_at_all),
	ROW(stacks_are_opened_one_by_one_if_need_be),
	ROW(a_pool_stays_when_it_cannot_be_unmapped),
	ROW(a_pool_leaves_nothing_mapped),
	ROW(trim_says_so_when_memory_is_not_taken_back),
	ROW(a_release_succeeds_when_memory_is_not_taken_back),
	ROW(zeroed_stacks_are_zero_when_memory_is_not_taken_back),
	ROW(a_pool_forbids_huge_pages_and_has_a_name),
	ROW(what_is_idle_is_had_without_the_system),
	ROW(a_stack_takes_few_system_calls),
	ROW(zeroing_takes_one_system_call),
	ROW(a_pool_does_without_what_threads_keep),
	ROW(want_of_memory_is_an_error_at_any_point),
	ROW(want_of_memory_without_markers_is_an_error_at_any_point),
	ROW(a_generator_that_overflows_with_a_pools_lock_is_not_recovered),
	ROW(want_of_names_and_of_huge_pages_is_none),
	LAST_ROW,
};

const struct face_suite face_suite = { "stack pools and faults", cases, 0 };
