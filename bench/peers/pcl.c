/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * PCL, the Portable Coroutine Library. co_call and co_resume carry no value;
 * it goes through the generator's object. Debian's is built on ucontext.
 */
#include <pcl.h>

#include "bench/bench.h"

#define BENCH_LIBRARY "pcl"

typedef struct bench_generator bench_generator;
typedef bench_generator bench_yielder;
typedef uintptr_t bench_body(
    bench_yielder *yielder, void *argument, uintptr_t first);

struct bench_generator {
	coroutine_t own;
	uintptr_t value;
	bench_body *body;
	void *argument;
	struct bench_stack stack;
};

BENCH_INLINE uintptr_t
bench_resume(bench_generator *generator, uintptr_t in)
{
	generator->value = in;
	co_call(generator->own);
	return generator->value;
}

BENCH_INLINE uintptr_t
bench_suspend(bench_yielder *yielder, uintptr_t out)
{
	yielder->value = out;
	co_resume();
	return yielder->value;
}

/*
 * Its last act is a co_resume, for a coroutine that returns is deleted by a
 * helper, which takes one switch more than a co_delete.
 */
static void
enter(void *data)
{
	bench_generator *generator = (bench_generator *)data;

	bench_suspend(generator,
	    generator->body(generator, generator->argument, generator->value));
}

static void
create(bench_generator *generator, bench_body *body, void *argument)
{
	generator->body = body;
	generator->argument = argument;
	generator->own = co_create(
	    enter, generator, generator->stack.limit, (int)BENCH_STACK);
	if (!generator->own)
		bench_die("co_create");
}

static void
bench_begin(bench_generator *generator, bench_body *body, void *argument)
{
	generator->stack = bench_stack_map();
	create(generator, body, argument);
}

static void
bench_again(bench_generator *generator, bench_body *body, void *argument)
{
	co_delete(generator->own);
	create(generator, body, argument);
}

static void
bench_end(bench_generator *generator)
{
	co_delete(generator->own);
	bench_stack_unmap(generator->stack);
}

__attribute__((constructor)) static void
prepare(void)
{
	if (co_thread_init() != 0)
		bench_die("co_thread_init");
}

/* A stack of its own is made with a coroutine, and found out by a call. */
static void
show(void *data)
{
	uintptr_t word;

	bench_held_at((struct bench_held *)data, &word);
	co_resume();
}

static int
acquire(struct bench_held *held)
{
	held->words[0] = co_create(show, held, NULL, (int)BENCH_STACK);
	if (!held->words[0])
		return -1;
	co_call((coroutine_t)held->words[0]);
	return 0;
}

static void
release(struct bench_held *held)
{
	co_delete((coroutine_t)held->words[0]);
}

static const struct bench_allocator allocators[] = {
	{ "co_create", acquire, release },
	{ NULL, NULL, NULL },
};
#define BENCH_ALLOCATORS allocators

#include "bench/cases.h"
