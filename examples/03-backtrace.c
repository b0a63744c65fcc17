/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * A bug inside a generator, and a call stack that shows it all: from the bug
 * through the generator's root (a line without a name: it is local to the
 * library) and the resume to main, although they are on two stacks.
 *
 * The program dies of a segmentation fault, as it should.
 */
#include <execinfo.h>
#include <fringe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/*
 * backtrace_symbols_fd knows the names of functions that are visible outside
 * (link with -rdynamic) and still there once the compiler is done.
 */
#define VISIBLE __attribute__((__noinline__, __visibility__("default")))

struct item {
	int value;
	struct item *next;
};

FRINGE_GENERATOR_NO_INPUT(values, int);

void visit(struct values_yielder *yielder, const struct item *item);
void visit_all(struct values_yielder *yielder, const struct item *first);
int generate(struct values_yielder *yielder, void *argument);
int next_value(struct values *generator, int *value);
int sum(struct values *generator);

/* The bug: an item can be NULL. */
VISIBLE void
visit(struct values_yielder *yielder, const struct item *item)
{
	values_suspend(yielder, item->value);
}

/* Where it comes from: a list that was expected to be a ring is none. */
VISIBLE void
visit_all(struct values_yielder *yielder, const struct item *first)
{
	const struct item *item = first;

	do {
		visit(yielder, item);
		item = item->next;
	} while (item != first);
}

VISIBLE int
generate(struct values_yielder *yielder, void *argument)
{
	visit_all(yielder, argument);
	return 0;
}

VISIBLE int
next_value(struct values *generator, int *value)
{
	return values_resume(generator, value);
}

VISIBLE int
sum(struct values *generator)
{
	int total = 0;
	int value;

	while (next_value(generator, &value) > 0)
		total += value;
	return total;
}

/* The second time, when this handler has returned, the fault is deadly. */
static void
print_backtrace(int signal_number)
{
	static const char headline[] = "segmentation fault, called from:\n";
	void *frames[64];
	ssize_t written;

	(void)signal_number;
	written = write(STDERR_FILENO, headline, sizeof(headline) - 1);
	(void)written;
	backtrace_symbols_fd(frames, backtrace(frames, 64), STDERR_FILENO);
}

/* The handler brings its own stack: the one in use may be what is broken. */
static int
install_handler(void)
{
	static char memory[64 * 1024];
	stack_t stack = { .ss_sp = memory, .ss_size = sizeof(memory) };
	struct sigaction action = { .sa_flags = SA_ONSTACK | SA_RESETHAND };
	void *frame;

	backtrace(&frame, 1); /* loads what it needs while nothing is wrong */
	action.sa_handler = print_backtrace;
	if (sigaltstack(&stack, NULL) != 0)
		return -1;
	return sigaction(SIGSEGV, &action, NULL);
}

int
main(void)
{
	struct item last = { 2, NULL };
	struct item first = { 1, &last };
	struct values generator;

	if (install_handler() != 0 ||
	    values_create(&generator, 0, generate, &first) < 0)
		return EXIT_FAILURE;
	printf("%d\n", sum(&generator));
	return values_destroy(&generator);
}
