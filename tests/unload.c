/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * A thread that has used a pool of stacks ends after the library was unloaded,
 * which is the argument. Its status is 0 when that went well.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fringe.h>

static struct library {
	void *handle;
	int (*create)(struct fringe_stack_pool **pool,
	    const struct fringe_stack_pool_attributes *attributes);
	int (*destroy)(struct fringe_stack_pool *pool);
	int (*acquire)(
	    struct fringe_stack_pool *pool, struct fringe_stack *stack);
	int (*release)(
	    struct fringe_stack_pool *pool, struct fringe_stack *stack);
} library;

/* The thread has used the pool; it may end. */
static pthread_barrier_t used, unloaded;

static void
expect(int condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "unload: %s\n", what);
	exit(EXIT_FAILURE);
}

/* ISO C has no such conversion. */
static void
find(void *function, const char *name)
{
	void *found = dlsym(library.handle, name);

	expect(found != NULL, name);
	memcpy(function, &found, sizeof(found));
}

static void *
use_pool(void *pool)
{
	struct fringe_stack stack;

	expect(library.acquire(pool, &stack) == 0, "no stack");
	expect(library.release(pool, &stack) == 0, "it cannot be given back");
	pthread_barrier_wait(&used);
	pthread_barrier_wait(&unloaded);
	return NULL;
}

int
main(int argc, char **argv)
{
	struct fringe_stack_pool *pool;
	pthread_t thread;

	expect(argc == 2, "usage: unload LIBRARY");
	library.handle = dlopen(argv[1], RTLD_NOW);
	expect(library.handle != NULL, "the library cannot be loaded");
	find(&library.create, "fringe_stack_pool_create");
	find(&library.destroy, "fringe_stack_pool_destroy");
	find(&library.acquire, "fringe_stack_pool_acquire");
	find(&library.release, "fringe_stack_pool_release");
	pthread_barrier_init(&used, NULL, 2);
	pthread_barrier_init(&unloaded, NULL, 2);
	expect(library.create(&pool, NULL) == 0, "no pool");
	expect(pthread_create(&thread, NULL, use_pool, pool) == 0, "no thread");
	pthread_barrier_wait(&used);
	expect(library.destroy(pool) == 0, "the pool stays");
	expect(dlclose(library.handle) == 0, "the library stays");
	pthread_barrier_wait(&unloaded);
	expect(pthread_join(thread, NULL) == 0, "the thread does not end");
	return 0;
}
