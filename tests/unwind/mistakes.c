/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Makes mistakes in generators, for Valgrind to find, and does other things
 * there that its tools look at. Built with FRINGE_OUT_OF_LINE it uses the
 * exported twins. Arguments: one of the names at the end, and "above" to have
 * the stacks above main's and the inner one above the outer one's, instead of
 * the other way round.
 */
#include <fringe.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define SIZE 32768
#define HEAP 1000000

/*
 * Functions that traces have to show: neither inlined nor taken for another
 * that does the same, and their calls are no tail calls.
 */
#define FRAME __attribute__((__noinline__))
#define STAY __asm__ __volatile__("" : : "i"(__LINE__) : "memory")

static struct fringe_stack stacks[2];
static atomic_int errors;
static volatile int sink;
static volatile size_t past_the_end = 4;
static int *volatile block;

static void
expect(int condition)
{
	if (!condition)
		errors++;
}

FRAME static void
read_past_the_end(void)
{
	block = malloc(4 * sizeof(*block));
	sink = *(volatile int *)(block + past_the_end);
	free(block);
	STAY;
}

FRAME static void
use_uninitialised(void)
{
	block = malloc(sizeof(*block));
	if (*(volatile int *)block)
		sink = 1;
	free(block);
	STAY;
}

FRAME static void
leak(void)
{
	block = malloc(100);
	block = NULL;
	STAY;
}

FRAME static void
take_and_give_back(void)
{
	block = malloc(HEAP);
	free(block);
	block = NULL;
	STAY;
}

FRAME static void
descend(int depth, void (*mistake)(void))
{
	if (depth > 0)
		descend(depth - 1, mistake);
	else
		mistake();
	STAY;
}

/* What the inner generator does, before it suspends and afterwards. */
struct plan {
	void (*first)(void);
	void (*later)(void);
	void (*moved)(void);
};

static void
nothing(void)
{
}

static struct fringe_yielder *outermost;

FRAME static void
at_first(const struct plan *plan)
{
	descend(2, plan->first);
	STAY;
}

FRAME static void
after_a_resume(const struct plan *plan)
{
	descend(2, plan->later);
	STAY;
}

/* Suspends the outer generator: another function resumes it. */
FRAME static void
elsewhere(const struct plan *plan)
{
	expect(fringe_generator_suspend(outermost, 0, NULL) == 0);
	descend(2, plan->moved);
	STAY;
}

static uintptr_t
inner_body(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	at_first(argument);
	expect(fringe_generator_suspend(yielder, value, NULL) == 0);
	after_a_resume(argument);
	elsewhere(argument);
	return 0;
}

FRAME static int
resume_inner(struct fringe_generator *inner)
{
	int result = fringe_generator_resume(inner, 0, NULL);

	STAY;
	return result;
}

FRAME static int
resume_inner_again(struct fringe_generator *inner)
{
	int result = fringe_generator_resume(inner, 0, NULL);

	STAY;
	return result;
}

static uintptr_t
outer_body(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct fringe_generator inner;

	outermost = yielder;
	expect(fringe_generator_init(
		   &inner, &stacks[1], inner_body, argument) == 0);
	expect(resume_inner(&inner) == 1);
	expect(fringe_generator_suspend(yielder, value, NULL) == 0);
	expect(resume_inner_again(&inner) == 0);
	expect(fringe_generator_finish(&inner, NULL) == 0);
	return 0;
}

FRAME static int
resume_outer(struct fringe_generator *outer)
{
	int result = fringe_generator_resume(outer, 0, NULL);

	STAY;
	return result;
}

FRAME static int
resume_outer_again(struct fringe_generator *outer)
{
	int result = fringe_generator_resume(outer, 0, NULL);

	STAY;
	return result;
}

FRAME static int
resume_both(struct fringe_generator *outer)
{
	int result = fringe_generator_resume(outer, 0, NULL);

	STAY;
	return result;
}

FRAME static void
nested(struct plan *plan)
{
	struct fringe_generator outer;

	expect(
	    fringe_generator_init(&outer, &stacks[0], outer_body, plan) == 0);
	expect(resume_outer(&outer) == 1);
	expect(resume_outer_again(&outer) == 1);
	expect(resume_both(&outer) == 0);
	expect(fringe_generator_finish(&outer, NULL) == 0);
	STAY;
}

/* The mirror of this frame must not be a place where the block is found. */
FRAME static void
hold_and_leak(void)
{
	struct plan plan = { nothing, nothing, nothing };
	static struct fringe_generator left;
	int *volatile held = malloc(50);

	expect(held != NULL);
	expect(
	    fringe_generator_init(&left, &stacks[0], inner_body, &plan) == 0);
	expect(fringe_generator_resume(&left, 0, NULL) == 1);
	held = NULL;
	STAY;
}

/* A generator that threads hand over, and what its body counts. */
static struct fringe_generator handed;
static long total;
static atomic_int turn;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

FRAME static void
count(void)
{
	total++;
	STAY;
}

static uintptr_t
counting_body(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	do
		descend(2, count);
	while (fringe_generator_suspend(yielder, value, &value) == 0);
	return 0;
}

FRAME static void
resume_handed(void)
{
	expect(fringe_generator_resume(&handed, 0, NULL) == 1);
	STAY;
}

/* Each waits for its turn, and nothing but that orders what they do. */
static void *
careless_thread(void *argument)
{
	int mine = *(int *)argument;

	while (atomic_load_explicit(&turn, memory_order_relaxed) != mine)
		sched_yield();
	resume_handed();
	atomic_store_explicit(&turn, mine + 1, memory_order_relaxed);
	return NULL;
}

static void *
careful_thread(void *argument)
{
	int mine = *(int *)argument;
	int done = 0;

	while (done < 10) {
		pthread_mutex_lock(&lock);
		if (turn % 2 == mine) {
			resume_handed();
			turn++;
			done++;
		}
		pthread_mutex_unlock(&lock);
		sched_yield();
	}
	return NULL;
}

static void
hand_over(void *(*thread)(void *))
{
	struct fringe_attributes attributes = { NULL, FRINGE_UNPINNED };
	static int numbers[2] = { 0, 1 };
	pthread_t threads[2];
	int i;

	expect(fringe_generator_init(
		   &handed, &stacks[0], counting_body, NULL) == 0);
	expect(fringe_generator_set_attributes(&handed, &attributes) == 0);
	for (i = 0; i < 2; i++)
		expect(pthread_create(&threads[i], NULL, thread, &numbers[i]) ==
		    0);
	for (i = 0; i < 2; i++)
		expect(pthread_join(threads[i], NULL) == 0);
	expect(fringe_generator_close(&handed, NULL) == 1);
	expect(fringe_generator_finish(&handed, NULL) == 0);
}

FRAME static int
do_what(const char *what)
{
	struct plan memory = { read_past_the_end, use_uninitialised, leak };
	struct plan heap = { nothing, take_and_give_back, nothing };

	if (strcmp(what, "memory") == 0)
		nested(&memory);
	else if (strcmp(what, "heap") == 0)
		nested(&heap);
	else if (strcmp(what, "hold") == 0)
		hold_and_leak();
	else if (strcmp(what, "race") == 0)
		hand_over(careless_thread);
	else if (strcmp(what, "hand-over") == 0)
		hand_over(careful_thread);
	else
		return 2;
	return errors;
}

/* Memory above main's stack: Valgrind has room there. */
static char *
map_above(size_t size)
{
	uintptr_t here = (uintptr_t)__builtin_frame_address(0);
	uintptr_t there = (here | 0xffff) + 1 + (1 << 24);
	void *memory = mmap((void *)there, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	expect((uintptr_t)memory == there);
	return memory;
}

int
main(int argc, char **argv)
{
	static char below[2 * SIZE];
	int up = argc > 2;
	char *memory = up ? map_above(2 * SIZE) : below;
	int result = 2;

	expect(fringe_stack_init(&stacks[up], memory + SIZE, SIZE) == 0);
	expect(fringe_stack_init(&stacks[!up], memory, SIZE) == 0);
	if (argc > 1)
		result = do_what(argv[1]);
	/* Nor must what frames left there make a leak look reachable. */
	if (argc > 1 && strcmp(argv[1], "memory") == 0)
		memset(memory, 0, 2 * SIZE);
	STAY;
	return result;
}
