/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A file, read byte by byte through a buffer, and the place in it. */
#ifndef SAMEFRINGE_INPUT_H
#define SAMEFRINGE_INPUT_H

#include <stddef.h>

/* Both count from 1; columns count bytes. Zeroed is no place at all. */
struct place {
	unsigned long line;
	unsigned long column;
};

/* What is wrong with an input; `what` is NULL while nothing is. */
struct problem {
	const char *what;
	int error; /* the errno that tells why, or 0 */
	struct place place;
};

struct input {
	int file;
	struct place place; /* of the next byte */
	struct problem problem;
	int at_end;
	size_t next; /* what is buffered: bytes[next] up to bytes[end] */
	size_t end;
	unsigned char bytes[32 * 1024];
};

/* NUL bytes are not text, so 0 is free to mean the end. */
#define INPUT_END 0

/* Starts at 1:1 of a file that is open for reading. */
void input_start(struct input *input, int file);

/* The next byte, which stays the next; INPUT_END; or -1 and a problem. */
int input_peek(struct input *input);

/* Goes past the byte that peek returned. */
void input_skip(struct input *input);

/* Sets the problem, unless there is one already. Returns -1. */
int input_fail(
    struct input *input, struct place place, const char *what, int error);

#endif
