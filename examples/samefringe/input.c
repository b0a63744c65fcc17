/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "input.h"

#include <errno.h>
#include <unistd.h>

void
input_start(struct input *input, int file)
{
	input->file = file;
	input->place = (struct place){ 1, 1 };
	input->problem = (struct problem){ 0 };
	input->at_end = 0;
	input->next = 0;
	input->end = 0;
}

int
input_fail(
    struct input *input, struct place place, const char *what, int error)
{
	if (!input->problem.what)
		input->problem = (struct problem){ what, error, place };
	return -1;
}

/* Returns 1 when there are bytes, else INPUT_END, or -1 and a problem. */
static int
fill(struct input *input)
{
	ssize_t got;

	if (input->at_end)
		return INPUT_END;
	do
		got = read(input->file, input->bytes, sizeof(input->bytes));
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return input_fail(input, input->place, "cannot read", errno);
	input->at_end = got == 0;
	input->next = 0;
	input->end = (size_t)got;
	return got > 0;
}

int
input_peek(struct input *input)
{
	int byte;

	if (input->next == input->end) {
		int filled = fill(input);

		if (filled <= 0)
			return filled;
	}
	byte = input->bytes[input->next];
	return byte ? byte : input_fail(input, input->place, "NUL byte", 0);
}

void
input_skip(struct input *input)
{
	if (input->bytes[input->next++] == '\n') {
		input->place.line++;
		input->place.column = 1;
	} else {
		input->place.column++;
	}
}
