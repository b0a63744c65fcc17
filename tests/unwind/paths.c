/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Goes once down every path on which control changes stacks, for a debugger
 * that single-steps it. Built with FRINGE_OUT_OF_LINE it uses the exported
 * twins. Arguments: "generators" or "contexts", and "above" to have the stacks
 * above main's.
 */
#include <fringe.h>

/* Boards have less. */
#ifndef SIZE
#define SIZE 16384
#endif

struct wide {
	long part[4];
};

FRINGE_GENERATOR(walker, int, int);
FRINGE_GENERATOR_NO_INPUT(wides, struct wide);

static struct fringe_stack stacks[5];
static struct fringe_yielder *leaked;
static int errors;

static void
expect(int condition)
{
	errors += !condition;
}

__attribute__((__noinline__)) static int
descend(struct walker_yielder *y, int depth)
{
	int got = 0;

	if (depth > 0)
		return descend(y, depth - 1) + 1;
	expect(walker_suspend(y, 1, &got) == 0 && got == 2);
	return 0;
}

/* Suspends in the body, and six calls deep. */
static int
inner_body(struct walker_yielder *y, void *argument, int step)
{
	(void)argument;
	leaked = &y->yielder;
	expect(walker_suspend(y, step, &step) == 0);
	step = descend(y, 6);
	__asm__ __volatile__(""); /* no tail call */
	return step;
}

/* Runs the inner generator inside itself. */
static int
outer_body(struct walker_yielder *y, void *argument, int step)
{
	struct walker inner;
	int value = 0;

	expect(walker_init(&inner, &stacks[1], inner_body, argument) == 0);
	expect(walker_resume(&inner, step, &value) == 1);
	expect(walker_suspend(y, value, &step) == 0);
	expect(walker_resume(&inner, step, &value) == 1);
	expect(walker_resume(&inner, 2, &value) == 0 && value == 6);
	expect(walker_resume(&inner, 2, &value) == FRINGE_EFINISHED);
	return walker_finish(&inner, NULL);
}

/*
 * The size of its frame is known only here. Then compilers say where the frame
 * is by the frame pointer; AArch64's gcc, told to keep one, does so only then.
 */
__attribute__((__noinline__)) static void
nested(size_t size)
{
	char room[size];
	struct walker outer;
	int value;

	__asm__ __volatile__("" : : "r"(room) : "memory");
	expect(walker_init(&outer, &stacks[0], outer_body, NULL) == 0);
	expect(walker_resume(&outer, 7, &value) == 1 && value == 7);
	expect(walker_resume(&outer, 8, &value) == 0 && value == 0);
	expect(walker_finish(&outer, NULL) == 0);
}

static int
stubborn_body(struct walker_yielder *y, void *argument, int step)
{
	(void)argument;
	while (walker_suspend(y, step, &step) == 0)
		;
	expect(walker_suspend(y, step, &step) == FRINGE_ECANCELED);
	expect(walker_suspend(y, step, &step) == FRINGE_ECANCELED);
	return 9;
}

/* The refusal of a suspend, by close and where nothing runs. */
__attribute__((__noinline__)) static void
closed(void)
{
	struct walker generator;
	int value = 0;

	expect(walker_init(&generator, &stacks[0], stubborn_body, NULL) == 0);
	expect(walker_resume(&generator, 1, &value) == 1);
	expect(walker_close(&generator, &value) == 1 && value == 9);
	expect(walker_finish(&generator, NULL) == 0);

	expect(walker_init(&generator, &stacks[0], inner_body, NULL) == 0);
	expect(walker_resume(&generator, 1, &value) == 1);
	expect(fringe_generator_suspend(leaked, 0, NULL) ==
	    FRINGE_ENOTRUNNING);
	expect(walker_abandon(&generator, NULL) == 0);
}

static struct wide
wide_body(struct wides_yielder *y, void *argument)
{
	struct wide value = { { 1, 2, 3, 4 } };

	(void)argument;
	expect(wides_suspend(y, value) == 0);
	value.part[3] = 5;
	return value;
}

/* A final value that its frame holds, and a resume the long way. */
__attribute__((__noinline__)) static void
wide_and_slow(void)
{
	struct fringe_attributes attributes = { "slow", FRINGE_FPU_CONTROL };
	struct wides generator;
	struct wide value;

	expect(wides_init(&generator, &stacks[0], wide_body, NULL) == 0);
	expect(fringe_generator_set_attributes(
		   &generator.generator, &attributes) == 0);
	expect(wides_resume(&generator, &value) == 1 && value.part[3] == 4);
	expect(wides_resume(&generator, &value) == 0 && value.part[3] == 5);
	expect(wides_finish(&generator, NULL) == 0);
}

static struct fringe_context main_context, other_context;

static struct fringe_context *
other_entry(void *argument, uintptr_t value)
{
	struct fringe_context *back = argument;

	expect(value == 1);
	expect(fringe_context_swap(&other_context, back, 2, &value) == 0);
	expect(value == 3);
	return back;
}

__attribute__((__noinline__)) static void
contexts(void)
{
	uintptr_t value = 0;

	expect(fringe_context_init(&other_context, &stacks[0], other_entry,
		   &main_context) == 0);
	expect(fringe_context_swap(
		   &main_context, &other_context, 1, &value) == 0);
	expect(value == 2);
	expect(fringe_context_swap(
		   &main_context, &other_context, 3, &value) == 0);
	expect(value == 0);
}

static uintptr_t
called(void *argument)
{
	struct walker generator;
	int value = 0;

	expect(walker_init(&generator, &stacks[2], inner_body, argument) == 0);
	expect(walker_resume(&generator, 4, &value) == 1 && value == 4);
	expect(walker_abandon(&generator, NULL) == 0);
	return 5;
}

__attribute__((__noinline__)) static void
call_on_stack(void)
{
	uintptr_t value = 0;

	expect(fringe_call_on_stack(&stacks[1], called, NULL, &value) == 0);
	expect(value == 5);
}

int
main(int argc, char **argv)
{
	static char below[5 * SIZE];
	char above[5 * SIZE];
	char *memory = argc > 2 ? above : below;
	volatile size_t size = 32;
	int i;

	for (i = 0; i < 5; i++)
		expect(fringe_stack_init(
			   &stacks[i], memory + i * SIZE, SIZE) == 0);
	if (argc > 1 && __builtin_strcmp(argv[1], "contexts") == 0) {
		contexts();
		return errors;
	}
	nested(size);
	closed();
	wide_and_slow();
	call_on_stack();
	return errors;
}
