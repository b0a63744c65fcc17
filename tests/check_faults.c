/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Every call by which the library asks the system or the C library for memory
 * fails once, in turn: calls.h has these functions, and the program has a few
 * more.
 *
 * What has to hold then: the caller gets an error, what it passed is as it
 * was, nothing is mapped or allocated that was not before, and the same call
 * made again succeeds.
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

#include "calls.h"
#include "face.h"
#include "mappings.h"
#include "maps.h"
#include "on_valgrind.h"

#define UNTOUCHED ((uintptr_t)0x5a5a5a5a)

/* ---- the calls that fail ---- */

/*
 * Calls are counted; number `failing` of them (from 1; 0 is none) fails, or the
 * first of the name `wanted`. Only calls from the library are made while armed.
 * Volatile, for compilers know what malloc does and that it does not count.
 */
static volatile struct {
	int failing;
	const char *wanted;
	int calls;
	const char *first; /* the name of the first call */
	const char *culprit; /* of the call that failed, or NULL */
	long allocated; /* by calls counted so far */
} faults;

bool
call_fails(const char *name)
{
	if (faults.calls++ == 0)
		faults.first = name;
	if (faults.culprit ||
	    (faults.calls != faults.failing &&
		(!faults.wanted || strcmp(faults.wanted, name) != 0)))
		return false;
	faults.culprit = name;
	return true;
}

int
mincore(void *address, size_t size, unsigned char *states)
{
	static int (*next)(void *, size_t, unsigned char *);

	if (call_refused("mincore"))
		return -1;
	call_find(&next, "mincore");
	return next(address, size, states);
}

/*
 * musl's posix_memalign calls this one, and fails where a program defines
 * malloc and not this one.
 */
void *
aligned_alloc(size_t alignment, size_t size)
{
	static void *(*next)(size_t, size_t);
	void *memory;

	if (call_refused("aligned_alloc"))
		return NULL;
	call_find(&next, "aligned_alloc");
	memory = next(alignment, size);
	faults.allocated += calls.armed && memory;
	return memory;
}

/*
 * The return value is the error, and errno is not set. What it calls in turn is
 * the C library's business.
 */
int
posix_memalign(void **memory, size_t alignment, size_t size)
{
	static int (*next)(void **, size_t, size_t);
	bool armed = calls.armed;
	int result;

	if (calls.armed && call_fails("posix_memalign"))
		return calls.reason;
	call_find(&next, "posix_memalign");
	calls.armed = false;
	result = next(memory, alignment, size);
	calls.armed = armed;
	faults.allocated += armed && result == 0;
	return result;
}

void *
malloc(size_t size)
{
	static void *(*next)(size_t);
	void *memory;

	if (call_refused("malloc"))
		return NULL;
	call_find(&next, "malloc");
	memory = next(size);
	faults.allocated += calls.armed && memory;
	return memory;
}

void
free(void *memory)
{
	static void (*next)(void *);

	faults.allocated -= calls.armed && memory;
	call_find(&next, "free");
	next(memory);
}

/* ---- the frame: a call of the library with one fault, or with none ---- */

static void
arm(int failing, int reason)
{
	faults.calls = 0;
	faults.first = NULL;
	faults.culprit = NULL;
	calls.mapped = 0;
	faults.allocated = 0;
	faults.wanted = NULL;
	faults.failing = failing;
	calls.reason = reason;
	calls.armed = true;
}

/* The first call of this name fails. */
static void
arm_name(const char *name, int reason)
{
	arm(0, reason);
	faults.wanted = name;
}

/* Returns whether the call that was to fail was reached. */
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

static struct maps before;
static struct maps after;

static void
remember_maps(void)
{
	REQUIRE(maps_read(&before));
}

/*
 * No mapping has come or gone, or changed its ends or its protection. Valgrind
 * maps memory for itself at any time.
 */
static void
check_maps(void)
{
	if (ON_VALGRIND)
		return;
	REQUIRE(maps_read(&after));
	REQUIRE(
	    maps_count(&after, MAPS_STACK) == maps_count(&before, MAPS_STACK));
	REQUIRE_EQUAL(maps_count(&after, "\n"), maps_count(&before, "\n"));
	REQUIRE(strcmp(after.text, before.text) == 0);
}

/* A fault was reached and passed on, and took nothing. */
static void
check_refused(int error)
{
	REQUIRE_EQUAL(error, FRINGE_ENOMEM);
	REQUIRE_EQUAL(calls.mapped, 0);
	REQUIRE_EQUAL(faults.allocated, 0);
	check_maps();
}

static uintptr_t
body(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	uintptr_t in = first;

	(void)argument;
	while (in != 0 && fringe_generator_suspend(yielder, in * 2, &in) == 0)
		;
	return 77;
}

static int
count_one(const struct fringe_live *live, void *argument)
{
	(void)live;
	++*(int *)argument;
	return 0;
}

static int
count_live(void)
{
	int count = 0;

	REQUIRE_EQUAL(fringe_registry_visit(count_one, &count), 0);
	return count;
}

/* A bit for each of the names that a test expects among the culprits. */
static unsigned int
seen_among(const char *const *names, unsigned int seen)
{
	unsigned int bit = 1;

	for (; *names; names++, bit <<= 1)
		if (culprit_is(*names))
			seen |= bit;
	return seen;
}

/*
 * Whether the library makes do with what failed. That the system cannot name a
 * mapping is no error. A guard is made in another way unless memory is wanting.
 */
static int
is_made_up_for(void)
{
	return culprit_is("prctl") || culprit_is("madvise populate") ||
	    (culprit_is("madvise guard") && calls.reason != ENOMEM);
}

/* ---- making ---- */

static const struct fringe_stack pattern = { (void *)1, (void *)2, 3 };

static int
is_pattern(const struct fringe_stack *stack)
{
	return stack->base == pattern.base && stack->limit == pattern.limit &&
	    stack->guard == pattern.guard;
}

/* A stack that was made works from end to end, and has its guard. */
static void
use_up_stack(struct fringe_stack *stack, int (*destroy)(struct fringe_stack *))
{
	char *limit = stack->limit;

	if (stack->guard) {
		REQUIRE(mapping_readable(limit));
		REQUIRE(!mapping_readable(limit - 1));
		REQUIRE(!mapping_readable(limit - stack->guard));
	}
	memset(stack->limit, 1, fringe_stack_size(stack));
	REQUIRE_EQUAL(fringe_stack_high_water(stack), fringe_stack_size(stack));
	REQUIRE_EQUAL(destroy(stack), 0);
}

/* So that no call is left that only the first create makes. */
static void
create_once(void)
{
	struct fringe_stack stack;

	REQUIRE_EQUAL(fringe_mapped_stack_create(&stack, 10000), 0);
	use_up_stack(&stack, fringe_mapped_stack_destroy);
}

/*
 * Fails each call of a create in turn, until one goes through without having
 * come to the fault. Returns which of the names were culprits.
 */
static unsigned int
fail_stack_create(int (*create)(struct fringe_stack *, size_t),
    int (*destroy)(struct fringe_stack *), const char *const *names)
{
	struct fringe_stack stack;
	unsigned int seen = 0;
	int failing;
	int reached;
	int error;

	create_once();
	remember_maps();
	for (failing = 1;; failing++) {
		stack = pattern;
		arm(failing, ENOMEM);
		error = create(&stack, 10000);
		reached = disarm();
		if (reached)
			seen = seen_among(names, seen);
		if (reached && !is_made_up_for()) {
			check_refused(error);
			REQUIRE(is_pattern(&stack));
			continue;
		}
		REQUIRE_EQUAL(error, 0);
		use_up_stack(&stack, destroy);
		check_maps();
		if (!reached)
			break;
	}
	return seen;
}

/* By the culprits: whatever the kernel, and what only one of them calls. */
static const char *const mapped_stack_names[] = { "mmap", "madvise guard",
	"mprotect guard", "madvise", NULL };
#define SEEN_ALWAYS 3u
#define SEEN_WITHOUT_MARKERS 15u

static unsigned int
to_be_seen(void)
{
	return mapping_guard_markers() ? SEEN_ALWAYS : SEEN_WITHOUT_MARKERS;
}

CASE(a_mapped_stack_is_made_whole_or_not_at_all)
{
	REQUIRE_EQUAL(fail_stack_create(fringe_mapped_stack_create,
			  fringe_mapped_stack_destroy, mapped_stack_names),
	    to_be_seen());
}

CASE(a_mapped_stack_without_markers_is_made_whole_or_not_at_all)
{
	calls.markers = MARKERS_REFUSED;
	REQUIRE_EQUAL(fail_stack_create(fringe_mapped_stack_create,
			  fringe_mapped_stack_destroy, mapped_stack_names),
	    SEEN_WITHOUT_MARKERS);
	calls.markers = MARKERS_AS_THEY_ARE;
}

/* Nobody takes its word for it before one has worked: this case comes first. */
CASE(an_emulator_that_ignores_guard_markers_is_found_out)
{
	int i;

	calls.markers = MARKERS_IGNORED;
	for (i = 0; i < 3; i++)
		create_once();
	calls.markers = MARKERS_AS_THEY_ARE;
}

/* And this one second. */
CASE(guard_markers_that_cannot_be_tried_are_not_trusted)
{
	struct fringe_stack stack;

	remember_maps();
	calls.markers = MARKERS_IGNORED;
	arm_name("madvise populate", ENOMEM);
	REQUIRE_EQUAL(fringe_mapped_stack_create(&stack, 10000), 0);
	REQUIRE(disarm());
	calls.markers = MARKERS_AS_THEY_ARE;
	use_up_stack(&stack, fringe_mapped_stack_destroy);
	check_maps();
}

CASE(guard_markers_may_be_refused_for_any_reason_but_memory)
{
	static const int reasons[] = { EINVAL, EPERM, ENOSYS, EAGAIN, EACCES };
	struct fringe_stack stack;
	size_t i;

	remember_maps();
	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		stack = pattern;
		arm_name("madvise guard", reasons[i]);
		REQUIRE_EQUAL(fringe_mapped_stack_create(&stack, 10000), 0);
		REQUIRE(disarm());
		use_up_stack(&stack, fringe_mapped_stack_destroy);
		check_maps();
	}
	stack = pattern;
	arm_name("madvise guard", ENOMEM);
	check_refused(fringe_mapped_stack_create(&stack, 10000));
	REQUIRE(disarm());
	REQUIRE(is_pattern(&stack));
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

/* Several, as what is mapped side by side is merged and split. */
CASE(without_markers_the_guard_is_a_mapping)
{
	enum { COUNT = 8 };
	struct fringe_stack stacks[COUNT];
	struct mapping mapping;
	char *limit;
	int i;

	/* What this needs from the heap, it has from now on. */
	REQUIRE(mapping_find(&before, &mapping));
	remember_maps();
	calls.markers = MARKERS_REFUSED;
	for (i = 0; i < COUNT; i++)
		REQUIRE_EQUAL(fringe_mapped_stack_create(&stacks[i], 10000), 0);
	calls.markers = MARKERS_AS_THEY_ARE;
	for (i = 0; i < COUNT; i++) {
		limit = stacks[i].limit;
		REQUIRE(mapping_find(limit - 1, &mapping));
		REQUIRE_EQUAL(strncmp(mapping.permissions, "---", 3), 0);
		REQUIRE(mapping_find(limit, &mapping));
		REQUIRE_EQUAL(strncmp(mapping.permissions, "rw-", 3), 0);
		REQUIRE_EQUAL(touch(limit), 0);
		REQUIRE_EQUAL(touch(limit - 1), SIGSEGV);
		REQUIRE_EQUAL(touch(limit - stacks[i].guard), SIGSEGV);
	}
	for (i = 0; i < COUNT; i++)
		use_up_stack(&stacks[i], fringe_mapped_stack_destroy);
	check_maps();
}

CASE(a_heap_stack_is_made_whole_or_not_at_all)
{
	static const char *const names[] = { "posix_memalign", NULL };
	struct fringe_stack stack;

	if (ON_VALGRIND) {
		face_skip("Valgrind puts its allocator before this one");
		return;
	}
	/* The heap grows once, and not while it is looked at. */
	REQUIRE_EQUAL(fringe_heap_stack_create(&stack, 10000), 0);
	REQUIRE_EQUAL(fringe_heap_stack_destroy(&stack), 0);
	REQUIRE_EQUAL(fail_stack_create(fringe_heap_stack_create,
			  fringe_heap_stack_destroy, names),
	    1);
}

static void
use_up_generator(struct fringe_generator *generator)
{
	uintptr_t out = UNTOUCHED;

	REQUIRE_EQUAL(fringe_generator_resume(generator, 21, &out), 1);
	REQUIRE_EQUAL(out, 42);
	REQUIRE_EQUAL(fringe_generator_resume(generator, 0, &out), 0);
	REQUIRE_EQUAL(out, 77);
	REQUIRE_EQUAL(fringe_generator_destroy(generator), 0);
}

/* Returns which of the names of a mapped stack were culprits. */
static unsigned int
fail_generator_create(int reason)
{
	struct fringe_generator generator;
	unsigned int seen = 0;
	int failing;
	int reached;
	int error;

	create_once();
	remember_maps();
	for (failing = 1, reached = 1; reached; failing++) {
		memset(&generator, 0xa5, sizeof(generator));
		arm(failing, reason);
		error = fringe_generator_create(&generator, 0, body, NULL);
		reached = disarm();
		if (reached)
			seen = seen_among(mapped_stack_names, seen);
		if (reached && !is_made_up_for()) {
			check_refused(error);
			REQUIRE_EQUAL((uintptr_t)generator.control_,
			    UINTPTR_MAX / 255 * 0xa5);
			REQUIRE_EQUAL(count_live(), 0);
			continue;
		}
		REQUIRE_EQUAL(error, 0);
		REQUIRE_EQUAL(count_live(), 1);
		use_up_generator(&generator);
		check_maps();
	}
	return seen;
}

CASE(a_generator_is_created_whole_or_not_at_all)
{
	REQUIRE_EQUAL(fail_generator_create(ENOMEM), to_be_seen());
	REQUIRE_EQUAL(fail_generator_create(EAGAIN), to_be_seen());
	calls.markers = MARKERS_REFUSED;
	REQUIRE_EQUAL(fail_generator_create(ENOMEM), SEEN_WITHOUT_MARKERS);
	REQUIRE_EQUAL(fail_generator_create(EAGAIN), SEEN_WITHOUT_MARKERS);
	calls.markers = MARKERS_AS_THEY_ARE;
}

/* It is asked for a name each time, until it says that it knows none. */
CASE(a_kernel_that_does_not_name_mappings_will_do)
{
	static const int reasons[] = { ENOMEM, EINVAL, EINVAL };
	struct fringe_stack stack;
	int asked[3];
	int i;

	for (i = 0; i < 3; i++) {
		arm_name("prctl", reasons[i]);
		REQUIRE_EQUAL(fringe_mapped_stack_create(&stack, 0), 0);
		asked[i] = disarm();
		use_up_stack(&stack, fringe_mapped_stack_destroy);
	}
	REQUIRE_EQUAL(asked[1], asked[0]);
	REQUIRE(!asked[2]);
}

/* EINVAL is what a kernel without huge pages says: then there are none. */
CASE(a_kernel_without_huge_pages_will_do)
{
	struct fringe_stack stack;

	calls.markers = MARKERS_REFUSED;
	arm_name("madvise", EINVAL);
	REQUIRE_EQUAL(fringe_mapped_stack_create(&stack, 0), 0);
	REQUIRE(disarm());
	use_up_stack(&stack, fringe_mapped_stack_destroy);
	calls.markers = MARKERS_AS_THEY_ARE;
}

/* ---- unmaking ---- */

CASE(a_mapped_stack_stays_when_it_cannot_be_unmapped)
{
	struct fringe_stack stack;
	struct fringe_stack was;

	REQUIRE_EQUAL(fringe_mapped_stack_create(&stack, 10000), 0);
	was = stack;
	remember_maps();
	arm(1, ENOMEM);
	check_refused(fringe_mapped_stack_destroy(&stack));
	REQUIRE(disarm());
	REQUIRE(culprit_is("munmap"));
	REQUIRE(stack.base == was.base && stack.limit == was.limit &&
	    stack.guard == was.guard);
	use_up_stack(&stack, fringe_mapped_stack_destroy);
	REQUIRE(!stack.base && !stack.limit && stack.guard == 0);
}

/* One generator as it was before a call that failed. */
static void
check_kept(const struct fringe_generator *generator,
    const struct fringe_control *control, enum fringe_state state)
{
	REQUIRE(generator->control_ == control);
	REQUIRE_EQUAL(fringe_generator_state(generator), state);
	REQUIRE_EQUAL(count_live(), 1);
}

CASE(a_finished_generator_stays_when_it_cannot_be_destroyed)
{
	struct fringe_generator generator;
	struct fringe_control *control;
	uintptr_t out = UNTOUCHED;

	REQUIRE_EQUAL(fringe_generator_create(&generator, 0, body, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 0, &out), 0);
	control = generator.control_;
	remember_maps();
	arm(1, ENOMEM);
	check_refused(fringe_generator_destroy(&generator));
	REQUIRE(disarm());
	check_kept(&generator, control, FRINGE_FINISHED);
	REQUIRE_EQUAL(
	    fringe_generator_resume(&generator, 1, &out), FRINGE_EFINISHED);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
	REQUIRE(!generator.control_);
	REQUIRE_EQUAL(count_live(), 0);
}

/* What could not be abandoned goes on, and can be abandoned later. */
static void
fail_abandon(int resumed_before, int resumed_after)
{
	const struct fringe_stack none = { NULL, NULL, 0 };
	struct fringe_generator generator;
	struct fringe_control *control;
	struct fringe_stack left = pattern;
	uintptr_t out = UNTOUCHED;

	REQUIRE_EQUAL(fringe_generator_create(&generator, 0, body, NULL), 0);
	control = generator.control_;
	if (resumed_before)
		REQUIRE_EQUAL(fringe_generator_resume(&generator, 4, &out), 1);
	remember_maps();
	arm(1, ENOMEM);
	check_refused(fringe_generator_abandon(&generator, &left));
	REQUIRE(disarm());
	REQUIRE(is_pattern(&left));
	check_kept(&generator, control, FRINGE_SUSPENDED);
	if (resumed_after) {
		REQUIRE_EQUAL(fringe_generator_resume(&generator, 5, &out), 1);
		REQUIRE_EQUAL(out, 10);
	}
	REQUIRE_EQUAL(fringe_generator_abandon(&generator, &left), 0);
	REQUIRE(left.base == none.base && left.limit == none.limit);
	REQUIRE(!generator.control_);
	REQUIRE_EQUAL(count_live(), 0);
}

CASE(a_suspended_generator_stays_when_it_cannot_be_abandoned)
{
	fail_abandon(0, 0);
	fail_abandon(0, 1);
	fail_abandon(1, 0);
	fail_abandon(1, 1);
}

/* ... and closing, finishing and attributes are still refused or done. */
CASE(a_generator_that_stayed_can_be_closed)
{
	struct fringe_generator generator;
	uintptr_t final = UNTOUCHED;

	REQUIRE_EQUAL(fringe_generator_create(&generator, 0, body, NULL), 0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 4, NULL), 1);
	arm(1, ENOMEM);
	REQUIRE_EQUAL(
	    fringe_generator_abandon(&generator, NULL), FRINGE_ENOMEM);
	REQUIRE(disarm());
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), FRINGE_EUNFINISHED);
	REQUIRE_EQUAL(fringe_generator_close(&generator, &final), 1);
	REQUIRE_EQUAL(final, 77);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
}

/* ---- the rest ---- */

/*
 * Of a fresh stack, for asking is what does not touch its pages. The base may
 * be anywhere in one, so it is not from there that those used are counted.
 */
static void
ask_high_water(int failing)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct fringe_stack stack;
	size_t used;

	REQUIRE_EQUAL(fringe_mapped_stack_create(&stack, 16 * page), 0);
	used = fringe_stack_size(&stack) - 11 * page;
	memset((char *)stack.base - used, 1, used);
	arm(failing, ENOSYS);
	REQUIRE_EQUAL(fringe_mapped_stack_high_water(&stack), used);
	REQUIRE_EQUAL(disarm(), failing > 0);
	REQUIRE(strcmp(faults.first, "mincore") == 0);
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&stack), 0);
}

/* It is asked of every page down to the deepest that was used. */
CASE(high_water_does_without_mincore)
{
	int failing;
	int asked;

	ask_high_water(0);
	asked = faults.calls;
	REQUIRE(asked > 1);
	for (failing = 1; failing <= asked; failing++)
		ask_high_water(failing);
}

static struct fringe_context *
entry(void *argument, uintptr_t value)
{
	(void)value;
	return argument;
}

static uintptr_t
function(void *argument)
{
	return (uintptr_t)argument;
}

/* What needs no memory asks for none, so none of it can fail. */
CASE(nothing_else_asks_for_memory)
{
	static unsigned char memory[16 * 1024];
	static struct fringe_context here;
	struct fringe_context there;
	struct fringe_generator generator = { NULL };
	struct fringe_stack stack = { NULL, NULL, 0 };
	uintptr_t word = 0;
	int results = 0;

	arm(0, 0);
	results |= fringe_stack_init(&stack, memory, sizeof(memory));
	results |= fringe_generator_init(&generator, &stack, body, NULL);
	results |= fringe_generator_resume(&generator, 1, &word) != 1;
	results |= fringe_generator_resume(&generator, 2, &word) != 1;
	results |= count_live() != 1;
	results |= fringe_generator_close(&generator, &word) != 1;
	results |= fringe_generator_finish(&generator, &stack);
	results |= fringe_context_init(&there, &stack, entry, &here);
	results |= fringe_context_swap(&here, &there, 1, &word);
	results |= fringe_call_on_stack(&stack, function, &here, &word);
	disarm();
	REQUIRE_EQUAL(results, 0);
	REQUIRE_EQUAL(faults.calls, 0);
}

static int
write_nothing(const char *text, size_t size, void *argument)
{
	(void)text;
	(void)size;
	(void)argument;
	return 0;
}

/* What it maps to write, it unmaps: whether that worked is nobody's concern. */
static void
fail_writing(void)
{
	int failing;
	int reached;
	int error;

	for (failing = 1, reached = 1; reached; failing++) {
		arm(failing, ENOMEM);
		error = fringe_recorder_write(write_nothing, NULL);
		reached = disarm() && !culprit_is("munmap");
		if (reached && culprit_is("mmap"))
			check_refused(error);
		else
			REQUIRE_EQUAL(error, 0);
	}
	REQUIRE(failing > 3);
}

CASE(the_recorder_starts_and_writes_or_takes_nothing)
{
	struct fringe_recorder_statistics statistics;
	struct fringe_generator generator;

	remember_maps();
	arm_name("mmap", ENOMEM);
	check_refused(fringe_recorder_start(1000));
	REQUIRE(disarm());
	REQUIRE_EQUAL(fringe_recorder_start(1000), 0);
	REQUIRE_EQUAL(
	    fringe_generator_create(&generator, 0, body, NULL), 0);
	use_up_generator(&generator);
	fringe_recorder_stop();
	remember_maps();
	arm_name("mmap", ENOMEM);
	check_refused(fringe_recorder_start(100000));
	REQUIRE(disarm());
	REQUIRE_EQUAL(fringe_recorder_measure(&statistics), 0);
	REQUIRE(statistics.noted > 0);
	fail_writing();
	/* Locked memory is not given back, and used again. */
	arm_name("madvise dontneed", EINVAL);
	REQUIRE_EQUAL(fringe_recorder_discard(), 0);
	REQUIRE(disarm());
	REQUIRE_EQUAL(fringe_recorder_measure(&statistics), 0);
	REQUIRE_EQUAL(statistics.noted, 0);
	REQUIRE_EQUAL(fringe_recorder_start(1000), 0);
	fringe_recorder_stop();
}

static const struct face_case cases[] = {
	ROW(an_emulator_that_ignores_guard_markers_is_found_out),
	ROW(guard_markers_that_cannot_be_tried_are_not_trusted),
	ROW(guard_markers_may_be_refused_for_any_reason_but_memory),
	ROW(without_markers_the_guard_is_a_mapping),
	ROW(a_mapped_stack_is_made_whole_or_not_at_all),
	ROW(a_mapped_stack_without_markers_is_made_whole_or_not_at_all),
	ROW(a_heap_stack_is_made_whole_or_not_at_all),
	ROW(a_generator_is_created_whole_or_not_at_all),
	ROW(a_kernel_without_huge_pages_will_do),
	ROW(a_mapped_stack_stays_when_it_cannot_be_unmapped),
	ROW(a_finished_generator_stays_when_it_cannot_be_destroyed),
	ROW(a_suspended_generator_stays_when_it_cannot_be_abandoned),
	ROW(a_generator_that_stayed_can_be_closed),
	ROW(high_water_does_without_mincore),
	ROW(nothing_else_asks_for_memory),
	ROW(the_recorder_starts_and_writes_or_takes_nothing),
	/* From here on no mapping gets a name. */
	ROW(a_kernel_that_does_not_name_mappings_will_do),
	LAST_ROW,
};

const struct face_suite face_suite = { "faults", cases, 0 };
