/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * A program for boards, of what one has to have to use a generator: init,
 * resume, suspend, close and finish. cost.sh measures what it has of the
 * library; it says itself how many words a generator takes, and on how small a
 * stack one that does nothing but suspend leaves alone what is below it.
 */
#include <fringe.h>
#include <stdint.h>

#include "tests/bodies.h"
#include "tests/face_port.h"

#define BELOW 512 /* bytes, more than an overrun could be */
#define LARGEST (16 * FRINGE_STACK_MIN)
#define UNTOUCHED 0xa5

static unsigned char memory[BELOW + LARGEST]
    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));

static void
say(const char *what, size_t number)
{
	char text[24];
	char *digit = text + sizeof(text);
	size_t size = 0;

	while (what[size])
		size++;
	face_port_write(what, size);
	*--digit = '\n';
	do
		*--digit = (char)('0' + number % 10);
	while (number /= 10);
	*--digit = ' ';
	face_port_write(digit, (size_t)(text + sizeof(text) - digit));
}

/* From one resume to the end, on a stack that what is below it ends at. */
static int
runs_on(size_t size)
{
	struct fringe_stack stack;
	struct fringe_generator generator;
	uintptr_t value = 1;

	return fringe_stack_init(&stack, memory + BELOW, size) == 0 &&
	    fringe_generator_init(&generator, &stack, add_one, NULL) == 0 &&
	    fringe_generator_resume(&generator, value, &value) == 1 &&
	    fringe_generator_resume(&generator, value, &value) == 1 &&
	    value == 3 && fringe_generator_close(&generator, &value) == 1 &&
	    fringe_generator_finish(&generator, NULL) == 0;
}

static int
passes_on(size_t size)
{
	size_t i;

	for (i = 0; i < BELOW; i++)
		memory[i] = UNTOUCHED;
	if (!runs_on(size))
		return 0;
	for (i = 0; i < BELOW; i++)
		if (memory[i] != UNTOUCHED)
			return 0;
	return 1;
}

int
face_main(void)
{
	size_t size = LARGEST;

	if (!passes_on(size))
		return 1;
	while (passes_on(size - FRINGE_STACK_ALIGN))
		size -= FRINGE_STACK_ALIGN;
	say("words",
	    (sizeof(struct fringe_generator) + sizeof(struct fringe_control)) /
		sizeof(uintptr_t));
	say("stack", size);
	return 0;
}
