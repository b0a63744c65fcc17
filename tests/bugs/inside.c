/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * A generator with a bug some calls below its body, after a suspend there. The
 * argument says which; none has none.
 */
#include <fringe.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOINLINE __attribute__((__noinline__))

static volatile char *volatile sink;
static volatile int number = 16;

static NOINLINE int
wait_for(struct fringe_yielder *yielder)
{
	return fringe_generator_suspend(yielder, 0, NULL);
}

static NOINLINE int
overflow(struct fringe_yielder *yielder)
{
	volatile char local[16] = { 0 };
	int error;

	sink = local;
	error = wait_for(yielder);
	local[number] = 1;
	return error;
}

static NOINLINE void
point_to_local(void)
{
	volatile char local[16] = { 0 };

	sink = local;
}

static NOINLINE int
dangle(struct fringe_yielder *yielder)
{
	int error;

	point_to_local();
	error = wait_for(yielder);
	*sink = 1;
	return error;
}

/* Several, or what the last pointer leaves behind would hide them. */
static NOINLINE int
lose(struct fringe_yielder *yielder)
{
	int i;

	for (i = 0; i < 10; i++) {
		sink = malloc(77);
		wait_for(yielder);
	}
	sink = NULL;
	return 0;
}

/* No leak as long as the generator is there, which exit does not change. */
static NOINLINE int
hold(struct fringe_yielder *yielder)
{
	char *blocks[3] = { malloc(1000), malloc(1001), malloc(1002) };
	char *volatile *held = blocks;

	while (wait_for(yielder) == 0)
		held[0][0] = held[1][0] = 1;
	return held[2][0];
}

/* What the resumers hold is no leak either. */
static NOINLINE int
leave(struct fringe_yielder *yielder)
{
	wait_for(yielder);
	exit(0);
}

static NOINLINE int
add_too_much(struct fringe_yielder *yielder)
{
	wait_for(yielder);
	return INT_MAX + number;
}

static NOINLINE int
guess(struct fringe_yielder *yielder)
{
	volatile int known[2];

	known[0] = 1;
	wait_for(yielder);
	if (known[number / 16])
		puts("guessed");
	return known[0];
}

static NOINLINE void
clean_up(volatile char *local)
{
	volatile char others[1000];
	size_t i;

	for (i = 0; i < sizeof(others); i++)
		others[i] = local[0];
	sink = others;
}

/* Cancelled: others are where the frames are that were unwound before. */
static NOINLINE int
end_early(struct fringe_yielder *yielder)
{
	__attribute__((__cleanup__(clean_up))) volatile char local = 1;

	return overflow(yielder) + local;
}

static const struct bug {
	const char *name;
	int (*function)(struct fringe_yielder *yielder);
} bugs[] = {
	{ "overflow", overflow },
	{ "dangle", dangle },
	{ "lose", lose },
	{ "hold", hold },
	{ "leave", leave },
	{ "add_too_much", add_too_much },
	{ "guess", guess },
	{ "end_early", end_early },
};

static NOINLINE int
descend(struct fringe_yielder *yielder, const char *wanted, int depth)
{
	size_t i;

	if (depth > 0)
		return descend(yielder, wanted, depth - 1) + number;
	for (i = 0; i < sizeof(bugs) / sizeof(*bugs); i++) {
		if (strcmp(bugs[i].name, wanted) == 0)
			return bugs[i].function(yielder) + number;
	}
	return wait_for(yielder);
}

static uintptr_t
body(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	descend(yielder, argument, 2);
	return value;
}

static NOINLINE void
drive(struct fringe_generator *generator, int times)
{
	char *blocks[2] = { malloc(2000), malloc(2001) };
	char *volatile *held = blocks;
	int i;

	for (i = 0; i < times; i++) {
		if (fringe_generator_resume(generator, 0, NULL) <= 0)
			break;
	}
	free(held[0]);
	free(held[1]);
}

/* With a second argument it is cancelled in its first suspend. */
int
main(int argc, char **argv)
{
	static char none[] = "none";
	static struct fringe_generator generator;

	if (fringe_generator_create(
		&generator, 0, body, argc > 1 ? argv[1] : none) < 0)
		return 1;
	if (argc < 3) {
		drive(&generator, 100);
		return 0;
	}
	drive(&generator, 1);
	return fringe_generator_cancel(&generator) != 1 ||
	    fringe_generator_destroy(&generator) < 0;
}
