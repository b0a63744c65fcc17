/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The README's example: a generator that takes a step and yields a count. */
#include <fringe.h>
#include <stdio.h>

FRINGE_GENERATOR(ints, int, int); /* a generator type: takes int, yields int */

static int
count(struct ints_yielder *y, void *arg, int step)
{
	(void)arg;
	for (int i = 1; i < 4; i++)
		if (ints_suspend(y, i * step, &step) < 0)
			break;
	return 0;
}

int
main(void)
{
	struct ints gen;
	int value;

	if (ints_create(&gen, 0, count, NULL) < 0)
		return 1;
	while (ints_resume(&gen, 10, &value) > 0)
		printf("%d\n", value);
	return ints_destroy(&gen);
}
