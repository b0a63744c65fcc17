/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Two threads resume a generator one after the other: with a lock, or, given
 * an argument, with nothing that orders them but time.
 */
#include <fringe.h>

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct fringe_generator generator;
static int ordered;

static uintptr_t
add_up(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	uintptr_t total = (uintptr_t)argument;

	do
		total += value;
	while (fringe_generator_suspend(yielder, total, &value) == 0);
	return total;
}

static __attribute__((__noinline__)) void
take_a_turn(uintptr_t value)
{
	if (ordered)
		pthread_mutex_lock(&lock);
	fringe_generator_resume(&generator, value, NULL);
	if (ordered)
		pthread_mutex_unlock(&lock);
}

static void *
come_later(void *argument)
{
	usleep(100000);
	take_a_turn(2);
	return argument;
}

int
main(int argc, char **argv)
{
	struct fringe_attributes attributes = { "shared", FRINGE_UNPINNED };
	pthread_t thread;
	uintptr_t total = 0;

	(void)argv;
	ordered = argc < 2;
	if (fringe_generator_create(&generator, 0, add_up, NULL) < 0 ||
	    fringe_generator_set_attributes(&generator, &attributes) < 0 ||
	    pthread_create(&thread, NULL, come_later, NULL) != 0)
		return 1;
	take_a_turn(1);
	pthread_join(thread, NULL);
	fringe_generator_close(&generator, &total);
	printf("the total is %d\n", (int)total);
	return fringe_generator_destroy(&generator) < 0;
}
