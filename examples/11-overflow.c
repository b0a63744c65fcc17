/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Surviving: a calculator that descends into parentheses as deep as its input
 * wants. Each line is computed by a generator, and what nests too deep for its
 * stack is an error of that line; the report of it goes to standard error.
 */
#include <fringe.h>
#include <stdio.h>
#include <string.h>

FRINGE_GENERATOR_NO_INPUT(calculation, long);

static long sum(const char **at);

static long
factor(const char **at)
{
	long value = 0;

	if (**at == '(') {
		++*at;
		value = sum(at);
		if (**at == ')')
			++*at;
		return value;
	}
	for (; **at >= '0' && **at <= '9'; ++*at)
		value = value * 10 + (**at - '0');
	return value;
}

static long
product(const char **at)
{
	long value = factor(at);

	while (**at == '*') {
		++*at;
		value *= factor(at);
	}
	return value;
}

static long
sum(const char **at)
{
	long value = product(at);

	while (**at == '+') {
		++*at;
		value += product(at);
	}
	return value;
}

static long
calculate(struct calculation_yielder *yielder, void *line)
{
	const char *at = line;

	(void)yielder;
	return sum(&at);
}

/* Its frames own nothing, so nothing is lost with them. */
static void
print_value(char *line)
{
	const struct fringe_attributes attributes = { "calculator", 0 };
	struct calculation calculation;
	long value = 0;
	int result;

	if (calculation_create(&calculation, 0, calculate, line) < 0)
		return;
	fringe_generator_set_attributes(&calculation.generator, &attributes);
	result = calculation_resume(&calculation, &value);
	if (result < 0)
		printf("%s\n", fringe_strerror(result));
	else
		printf("%ld\n", value);
	calculation_destroy(&calculation);
}

int
main(void)
{
	static char shallow[] = "2*(3+4*(1+1))";
	static char deep[100001];
	static char last[] = "6*7";

	if (fringe_overflow_watch(FRINGE_OVERFLOW_RECOVER, NULL, NULL) < 0)
		return 1;
	print_value(shallow);
	memset(deep, '(', sizeof(deep) - 1);
	print_value(deep);
	print_value(last);
	return fringe_overflow_unwatch() < 0;
}
