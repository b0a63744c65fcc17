/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Generators in memory that is there when the program starts: nothing is
 * allocated, nothing has to be given back. The output's buffer is static too,
 * for the C library would allocate one.
 */
#include <fringe.h>
#include <stdio.h>

FRINGE_GENERATOR_NO_INPUT(powers, int);

/*
 * Far more than the generators below need. But the first call of a function
 * in a shared library may take some 4 KiB: the dynamic linker looks it up then,
 * on the caller's stack, and saves all vector registers meanwhile.
 */
FRINGE_STACK_STATIC(stack, 16 * 1024);

static int
squares(struct powers_yielder *yielder, void *last)
{
	for (int i = 1; i <= *(int *)last; i++)
		if (powers_suspend(yielder, i * i) < 0)
			break;
	return 0;
}

static int
cubes(struct powers_yielder *yielder, void *last)
{
	for (int i = 1; i <= *(int *)last; i++)
		if (powers_suspend(yielder, i * i * i) < 0)
			break;
	return 0;
}

/* When the generator has returned its stack is free for the next. */
static int
print(powers_body *body)
{
	static struct powers generator;
	int last = 5;

	if (powers_init(&generator, &stack, body, &last) < 0)
		return -1;
	FRINGE_FOR_EACH(powers, power, &generator)
		printf("%d\n", power);
	return powers_finish(&generator, NULL);
}

int
main(void)
{
	static char buffer[BUFSIZ];

	if (setvbuf(stdout, buffer, _IOFBF, sizeof(buffer)) != 0)
		return 1;
	return print(squares) < 0 || print(cubes) < 0;
}
