/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* No bug: a generator ends its thread, whose frames had many variables. */
#include <fringe.h>

#include <pthread.h>
#include <string.h>

#define NOINLINE __attribute__((__noinline__))

static char *volatile sink;

static uintptr_t
body(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	(void)value;
	pthread_exit(argument);
}

static NOINLINE int
descend(struct fringe_generator *generator, int depth)
{
	char local[100];

	memset(local, depth, sizeof(local));
	sink = local;
	if (depth > 0)
		return descend(generator, depth - 1) + sink[0];
	return fringe_generator_resume(generator, 0, NULL) + sink[0];
}

static void *
run(void *generator)
{
	descend(generator, 20);
	return NULL;
}

int
main(void)
{
	static struct fringe_generator generator;
	pthread_t thread;
	void *end = NULL;

	if (fringe_generator_create(&generator, 0, body, &generator) < 0 ||
	    pthread_create(&thread, NULL, run, &generator) != 0 ||
	    pthread_join(thread, &end) != 0)
		return 1;
	return end != &generator || fringe_generator_destroy(&generator) < 0;
}
