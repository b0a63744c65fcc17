/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * State Threads. There is no switch to a given thread; a condition variable
 * hands over: who signals and then waits is followed by the only thread that
 * can run, which the scheduler goes on with directly. The value goes through
 * the generator's object.
 *
 * Stacks are State Threads' own. They have no guard, which is for its debug
 * build alone, and are never given back, so that after the first moments every
 * thread gets a used one: there is no create-fresh to measure.
 */
#include <poll.h>
#include <stdio.h>
#include <st.h>
#include <time.h>

#include "bench/bench.h"

#define BENCH_LIBRARY "state-threads"
#define BENCH_NEVER_FRESH

typedef struct bench_generator bench_generator;
typedef bench_generator bench_yielder;
typedef uintptr_t bench_body(
    bench_yielder *yielder, void *argument, uintptr_t first);

struct bench_generator {
	st_cond_t turn; /* the resumer or the generator waits for it */
	int resumed;
	uintptr_t value;
	bench_body *body;
	void *argument;
};

BENCH_INLINE uintptr_t
bench_resume(bench_generator *generator, uintptr_t in)
{
	generator->value = in;
	generator->resumed = 1;
	st_cond_signal(generator->turn);
	st_cond_wait(generator->turn);
	return generator->value;
}

BENCH_INLINE uintptr_t
bench_suspend(bench_yielder *yielder, uintptr_t out)
{
	yielder->value = out;
	st_cond_signal(yielder->turn);
	st_cond_wait(yielder->turn);
	return yielder->value;
}

/* A thread may get to run before its first resume. */
static void *
enter(void *data)
{
	bench_generator *generator = (bench_generator *)data;

	if (!generator->resumed)
		st_cond_wait(generator->turn);
	generator->value =
	    generator->body(generator, generator->argument, generator->value);
	st_cond_signal(generator->turn);
	return NULL;
}

static void
bench_again(bench_generator *generator, bench_body *body, void *argument)
{
	generator->resumed = 0;
	generator->body = body;
	generator->argument = argument;
	if (!st_thread_create(enter, generator, 0, BENCH_STACK))
		bench_die("st_thread_create");
}

static void
bench_begin(bench_generator *generator, bench_body *body, void *argument)
{
	generator->turn = st_cond_new();
	if (!generator->turn)
		bench_die("st_cond_new");
	bench_again(generator, body, argument);
}

static void
bench_end(bench_generator *generator)
{
	st_cond_destroy(generator->turn);
}

__attribute__((constructor)) static void
prepare(void)
{
	if (st_init() != 0)
		bench_die("st_init");
}

/* A stack is made with a thread, which is let run to find it out. */
static void *
show(void *data)
{
	struct bench_held *held = (struct bench_held *)data;
	uintptr_t word;

	bench_held_at(held, &word);
	st_cond_wait((st_cond_t)held->words[1]);
	return NULL;
}

static int
acquire(struct bench_held *held)
{
	held->words[1] = st_cond_new();
	if (!held->words[1])
		return -1;
	held->words[0] = st_thread_create(show, held, 1, BENCH_STACK);
	if (!held->words[0])
		return -1;
	st_usleep(0);
	return 0;
}

static void
release(struct bench_held *held)
{
	st_cond_signal((st_cond_t)held->words[1]);
	st_thread_join((st_thread_t)held->words[0], NULL);
	st_cond_destroy((st_cond_t)held->words[1]);
}

static const struct bench_allocator allocators[] = {
	{ "st_thread_create", acquire, release },
	{ NULL, NULL, NULL },
};
#define BENCH_ALLOCATORS allocators

#include "bench/cases.h"
