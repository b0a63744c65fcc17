/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Threads that end inside generators, by pthread_exit and by cancellation.
 * Compiled with -fexceptions, as everything through which a thread is unwound
 * should be; and a second time without, when pthread_cleanup_push is all that
 * there is.
 */
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fringe.h>

#include "face.h"
#include "machine.h"
#include "on_emulator.h"
#include "on_sanitizer.h"
#include "on_valgrind.h"
#include "stack_kinds.h"

/* What is said at the end of scopes; what pthread_cleanup_push says is big. */
static char said[64];

static void
say(char what)
{
	said[strlen(said)] = what;
}

static void
say_it(void *what)
{
	say(*(const char *)what);
}

#define SAYS __attribute__((__cleanup__(say_it), __unused__)) char

/*
 * A C library may unwind a thread that ends, and leave frames as it comes to
 * what they pushed (glibc), or call all of that from where the thread ends, and
 * leave the frames where they are (musl).
 */
static char *pushed_at;
static int unwound = -1;

#define DEEPER 16384

static void
look_where(void *argument)
{
	char *here = __builtin_frame_address(0);

	(void)argument;
	unwound = here > pushed_at - DEEPER / 2;
}

static __attribute__((__noinline__)) void
end_deeper(void)
{
	char frame[DEEPER];

	__asm__ __volatile__("" : : "r"(frame) : "memory");
	pthread_exit(NULL);
}

static void *
push_and_end(void *argument)
{
	pushed_at = __builtin_frame_address(0);
	pthread_cleanup_push(look_where, NULL);
	end_deeper();
	pthread_cleanup_pop(0);
	return argument;
}

static void
find_out_whether_threads_are_unwound(void)
{
	pthread_t thread;

	if (unwound >= 0)
		return;
	REQUIRE_EQUAL(pthread_create(&thread, NULL, push_and_end, NULL), 0);
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
	REQUIRE(unwound >= 0);
	if (!unwound)
		face_note("this C library does not unwind threads");
}

/* Without -fexceptions, or where nothing is unwound, no small letters. */
#ifdef __EXCEPTIONS
#define HAS_CLEANUPS unwound
#else
#define HAS_CLEANUPS 0
#endif

static int
was_said(const char *what)
{
	char expected[sizeof(said)] = "";
	char *end = expected;

	for (; *what; what++) {
		if (HAS_CLEANUPS || (*what >= 'A' && *what <= 'Z'))
			*end++ = *what;
	}
	return strcmp(said, expected) == 0;
}

static void
expect_said(const char *what)
{
	if (!was_said(what))
		face_note("said: %s", said);
	REQUIRE(was_said(what));
	memset(said, 0, sizeof(said));
}

/*
 * Where stacks lie. A thread's lies in the middle of this; generators' lie
 * below, above, or in the frame of the thread's first function. Valgrind takes
 * all that is mapped below a thread's stack for a part of it, down to a guard.
 */
#if ON_TSAN
#define THIRD (4 << 20)
#else
#define THIRD (KIND_SLOTS * KIND_STACK_SIZE * 2)
#endif
#define GUARD ((size_t)65536)

static char *region;
static char *in_frame;

static int
make_at(struct fringe_stack *stack, char *memory, unsigned int slot)
{
	return fringe_stack_init(
	    stack, memory + slot * KIND_STACK_SIZE, KIND_STACK_SIZE);
}

static int
make_below(struct fringe_stack *stack, unsigned int slot)
{
	return make_at(stack, region, slot);
}

static int
make_above(struct fringe_stack *stack, unsigned int slot)
{
	return make_at(stack, region + 2 * THIRD, slot);
}

static int
make_in_frame(struct fringe_stack *stack, unsigned int slot)
{
	return make_at(stack, in_frame, slot);
}

static int
leave(struct fringe_stack *stack, unsigned int slot)
{
	(void)stack;
	(void)slot;
	return 0;
}

static const struct kind kind_below = { make_below, leave, NULL, NULL };
static const struct kind kind_above = { make_above, leave, NULL, NULL };
static const struct kind kind_in_frame = { make_in_frame, leave, NULL, NULL };

/* Generators that each resume the next lower one; the lowest calls `end`. */
struct descent {
	const struct kind *kind;
	int depth;
	void (*end)(void);
	struct fringe_generator generators[KIND_SLOTS];
};

static struct descent descent;

static void descend(int number);

static uintptr_t
go_down(struct fringe_yielder *yielder, void *argument, uintptr_t number)
{
	char letter = (char)('A' + number);
	SAYS digit = (char)('0' + number);

	(void)yielder;
	(void)argument;
	pthread_cleanup_push(say_it, &letter);
	descend((int)number - 1);
	pthread_cleanup_pop(0);
	say('!');
	return 0;
}

static void
descend(int number)
{
	struct fringe_generator *generator = &descent.generators[number];

	if (number < 0) {
		descent.end();
		return;
	}
	kind_begin(
	    descent.kind, (unsigned int)number, generator, go_down, NULL);
	fringe_generator_resume(generator, (uintptr_t)number, NULL);
}

/*
 * With cleanups, generators have ended by the time that their resumer is left,
 * as they do by an exception. Without, frames are jumped over. Where nothing is
 * unwound, the thread uses their stacks to its very end.
 */
static int mishaps;

static void
end_generators(void)
{
	struct fringe_stack stack;
	int i;

	for (i = 0; i < descent.depth; i++) {
		struct fringe_generator *generator = &descent.generators[i];

		if (HAS_CLEANUPS &&
		    fringe_generator_state(generator) != FRINGE_FINISHED)
			mishaps++;
		if (fringe_generator_abandon(generator, &stack) != 0)
			mishaps++;
		else if (descent.kind->unmake)
			mishaps += descent.kind->unmake(&stack, (unsigned)i);
	}
}

static void
end_unwound(void *argument)
{
	(void)argument;
	if (unwound)
		end_generators();
}

static void
end_afterwards(void)
{
	if (!unwound)
		end_generators();
}

static pthread_key_t key;

static void *
live(void *argument)
{
	char memory[KIND_SLOTS * KIND_STACK_SIZE];
	char letter = 'Y';

	in_frame = memory;
	pthread_setspecific(key, "K");
	pthread_cleanup_push(end_unwound, NULL);
	pthread_cleanup_push(say_it, &letter);
	SAYS small = 'z';
	descend(descent.depth - 1);
	pthread_cleanup_pop(0);
	pthread_cleanup_pop(0);
	say('!');
	return argument;
}

static sem_t ready;

/* Runs it in a thread, which is cancelled, if `kill`, when it says so. */
static void
expect_end(int kill, void *expected)
{
	pthread_attr_t attributes;
	pthread_t thread;
	void *value = NULL;

	find_out_whether_threads_are_unwound();
	region = mmap(NULL, 3 * THIRD, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	REQUIRE(region != MAP_FAILED);
	REQUIRE_EQUAL(mprotect(region + THIRD, GUARD, PROT_NONE), 0);
	REQUIRE_EQUAL(pthread_key_create(&key, say_it), 0);
	REQUIRE_EQUAL(sem_init(&ready, 0, 0), 0);
	pthread_attr_init(&attributes);
	REQUIRE_EQUAL(pthread_attr_setstack(
			  &attributes, region + THIRD + GUARD, THIRD - GUARD),
	    0);
	REQUIRE_EQUAL(pthread_create(&thread, &attributes, live, NULL), 0);
	if (kill) {
		sem_wait(&ready);
		REQUIRE_EQUAL(pthread_cancel(thread), 0);
	}
	REQUIRE_EQUAL(pthread_join(thread, &value), 0);
	REQUIRE(value == expected);
	end_afterwards();
	REQUIRE_EQUAL(mishaps, 0);
	pthread_key_delete(key);
	sem_destroy(&ready);
	munmap(region, 3 * THIRD);
}

static void
expect_order(const struct kind *kind, void (*end)(void), int kill)
{
	static const char *const order[] = { "zYK", "A0zYK", "A0B1zYK",
		"A0B1C2zYK" };
	void *expected = kill ? PTHREAD_CANCELED : (void *)77;
	int depth;

	for (depth = 0; depth < 4; depth++) {
		descent = (struct descent){
			.kind = kind, .depth = depth, .end = end
		};
		expect_end(kill, expected);
		expect_said(order[depth]);
	}
}

static void
exit_thread(void)
{
	pthread_exit((void *)77);
}

KIND_CASE(a_thread_exits_in_a_generator)
{
	if (skips_exit())
		return;
	expect_order(kind, exit_thread, 0);
}

/* What comes by a signal is unwound from its frame. */
static int
skips_signal(void)
{
	if (!EMULATOR_LOSES_SIGNALS || !on_emulator())
		return 0;
	face_skip("the emulator makes no such frames as the kernel");
	return 1;
}

/* The signal of the cancellation comes while the system call waits. */
static void
wait_in_the_kernel(void)
{
	sem_post(&ready);
	for (;;)
		pause();
}

KIND_CASE(a_thread_is_cancelled_in_a_generator)
{
	if (skips_signal())
		return;
	expect_order(kind, wait_in_the_kernel, 1);
}

static void
wait_and_test(void)
{
	sem_post(&ready);
	for (;;)
		pthread_testcancel();
}

KIND_CASE(a_thread_is_cancelled_where_a_generator_tests_for_it)
{
	expect_order(kind, wait_and_test, 1);
}

static uintptr_t
exit_there(void *argument)
{
	(void)argument;
	exit_thread();
	return 0;
}

static void
exit_on_another_stack(void)
{
	static char memory[KIND_STACK_SIZE]
	    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
	struct fringe_stack stack = { memory + sizeof(memory), memory, 0 };

	fringe_call_on_stack(&stack, exit_there, NULL, NULL);
	say('!');
}

KIND_CASE(a_thread_exits_on_another_stack_in_a_generator)
{
	if (skips_exit())
		return;
	expect_order(kind, exit_on_another_stack, 0);
}

CASE(a_thread_ends_on_stacks_around_its_own)
{
	static const struct kind *const kinds[] = { &kind_below, &kind_above,
		&kind_in_frame };
	/* Valgrind takes a stack within a frame for a part of that frame. */
	int count = ON_VALGRIND ? 2 : 3;
	int i;

	for (i = 0; i < count; i++) {
		if (!ON_TSAN)
			expect_order(kinds[i], exit_thread, 0);
	}
	if (skips_signal())
		return;
	for (i = 0; i < count; i++)
		expect_order(kinds[i], wait_in_the_kernel, 1);
}

/* In the main thread, here of a child, which its other thread outlives. */

static void *
wait_for_main(void *argument)
{
	void *value = NULL;
	int error = pthread_join(*(pthread_t *)argument, &value);

	end_afterwards();
	if (error == 0 && value == (void *)77 && was_said("A0B1C2zYK") &&
	    mishaps == 0)
		_exit(42);
	_exit(1);
}

static void *
join_main(void *main_thread)
{
	_exit(pthread_join(*(pthread_t *)main_thread, NULL) == 0 ? 42 : 1);
}

/* Outlives main's frame, in which a thread may read it later. */
static pthread_t main_thread;

/* That of musl 1.2.3 waits for ever. */
static int
can_join_main(void)
{
	static int answer = -1;
	pthread_t thread;
	pid_t child;
	int status = 0;

	if (answer >= 0)
		return answer;
	child = fork();
	if (child == 0) {
		LEAKS_THAT_COUNT("none");
		alarm(5);
		main_thread = pthread_self();
		pthread_create(&thread, NULL, join_main, &main_thread);
		pthread_exit(NULL);
	}
	REQUIRE(waitpid(child, &status, 0) == child);
	answer = !WIFSIGNALED(status) || WTERMSIG(status) != SIGALRM;
	return answer;
}

/* compiler-rt's pthread_join ends the program; GCC 12's does not. */
static int
skips_joining_main(void)
{
#ifdef __clang__
	if (ON_ASAN) {
		face_skip("AddressSanitizer says that main was joined already");
		return 1;
	}
#endif
	if (!can_join_main())
		face_skip("this C library cannot wait for the main thread of "
			  "a process that was forked");
	return !can_join_main();
}

static void
end_main_thread(const struct kind *kind)
{
	pthread_t thread;
	pid_t child;
	int status;

	if (skips_exit() || skips_joining_main())
		return;
	find_out_whether_threads_are_unwound();
	child = fork();
	if (child == 0) {
		/* The driver's frames go too, and what they own is lost. */
		LEAKS_THAT_COUNT("none");
		descent = (struct descent){
			.kind = kind, .depth = 3, .end = exit_thread
		};
		main_thread = pthread_self();
		pthread_key_create(&key, say_it);
		pthread_create(&thread, NULL, wait_for_main, &main_thread);
		live(NULL);
		_exit(2);
	}
	REQUIRE(child > 0);
	REQUIRE(waitpid(child, &status, 0) == child);
	REQUIRE(WIFEXITED(status));
	REQUIRE_EQUAL(WEXITSTATUS(status), 42);
}

KIND_CASE(the_main_thread_exits_in_a_generator)
{
	end_main_thread(kind);
}

CASE(the_main_thread_exits_in_a_generator_on_its_own_stack)
{
	if (ON_VALGRIND) {
		face_skip("Valgrind takes a stack within a frame for a part "
			  "of that frame");
		return;
	}
	end_main_thread(&kind_in_frame);
}

/* A context has no resumer: who swapped to it is not unwound. */

static struct fringe_context *
enter(void *argument, uintptr_t value)
{
	SAYS letter = 'c';

	(void)value;
	exit_thread();
	return argument;
}

static void *
swap_away(void *argument)
{
	struct fringe_context here = { 0 };
	struct fringe_context there;

	fringe_context_init(&there, argument, enter, &here);
	fringe_context_swap(&here, &there, 0, NULL);
	say('!');
	return NULL;
}

STACK_CASE(a_thread_exits_in_a_context)
{
	struct fringe_stack stack;
	pthread_t thread;
	void *value = NULL;

	if (skips_exit())
		return;
	find_out_whether_threads_are_unwound();
	kind_make(kind, 0, &stack);
	REQUIRE_EQUAL(pthread_create(&thread, NULL, swap_away, &stack), 0);
	REQUIRE_EQUAL(pthread_join(thread, &value), 0);
	REQUIRE(value == (void *)77);
	expect_said("c");
	kind_unmake(kind, 0, &stack);
}

static const struct face_case cases[] = { KIND_ROWS(
					      a_thread_exits_in_a_generator),
	KIND_ROWS(a_thread_is_cancelled_in_a_generator),
	KIND_ROWS(a_thread_is_cancelled_where_a_generator_tests_for_it),
	KIND_ROWS(a_thread_exits_on_another_stack_in_a_generator),
	ROW(a_thread_ends_on_stacks_around_its_own),
	KIND_ROWS(the_main_thread_exits_in_a_generator),
	ROW(the_main_thread_exits_in_a_generator_on_its_own_stack),
	STACK_ROWS(a_thread_exits_in_a_context), LAST_ROW };

const struct face_suite face_suite = { "ends of threads", cases, 0 };
