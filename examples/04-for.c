/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Iterating: a loop over the values of a generator, left and taken up again. */
#include <fringe.h>
#include <stdio.h>

FRINGE_GENERATOR_NO_INPUT(numbers, unsigned long);

/* Yields the Fibonacci numbers until the generator is closed. */
static unsigned long
fibonacci(struct numbers_yielder *yielder, void *argument)
{
	unsigned long current = 0;
	unsigned long next = 1;

	(void)argument;
	while (numbers_suspend(yielder, current) == 0) {
		unsigned long sum = current + next;

		current = next;
		next = sum;
	}
	return 0;
}

int
main(void)
{
	struct numbers generator;

	if (numbers_create(&generator, 0, fibonacci, NULL) < 0)
		return 1;
	FRINGE_FOR_EACH(numbers, number, &generator) {
		if (number > 20)
			break;
		printf("%lu\n", number);
	}
	puts("and the next even one:");
	FRINGE_FOR_EACH(numbers, number, &generator) {
		if (number % 2 == 0) {
			printf("%lu\n", number);
			break;
		}
	}
	/* It would go on for ever, so it is told to end. */
	numbers_close(&generator, NULL);
	return numbers_destroy(&generator);
}
