/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What is the same on all boards: there is nothing to watch the clock with, and
 * what compilers call unasked, or their unwinders do, is for want of a C
 * library here. Something that they do not see through keeps them from making
 * these of calls to themselves.
 */
#include <stddef.h>

#include "tests/face_port.h"

#define OPAQUE() __asm__ __volatile__("")

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *one, const void *other, size_t size);
int strcmp(const char *one, const char *other);
void abort(void);

void *
memmove(void *to, const void *from, size_t size)
{
	unsigned char *out = to;
	const unsigned char *in = from;
	size_t i;

	for (i = 0; i < size; i++) {
		size_t at = out <= in ? i : size - 1 - i;

		out[at] = in[at];
		OPAQUE();
	}
	return to;
}

void *
memcpy(void *to, const void *from, size_t size)
{
	return memmove(to, from, size);
}

void *
memset(void *to, int byte, size_t size)
{
	unsigned char *out = to;

	while (size-- > 0) {
		*out++ = (unsigned char)byte;
		OPAQUE();
	}
	return to;
}

int
memcmp(const void *one, const void *other, size_t size)
{
	const unsigned char *a = one;
	const unsigned char *b = other;

	for (; size > 0; size--, a++, b++) {
		OPAQUE();
		if (*a != *b)
			return *a - *b;
	}
	return 0;
}

int
strcmp(const char *one, const char *other)
{
	for (; *one && *one == *other; one++, other++)
		OPAQUE();
	return (unsigned char)*one - (unsigned char)*other;
}

void
abort(void)
{
	face_port_exit(70);
}

/* Whoever started the program watches the clock. */
void
face_port_deadline(int seconds)
{
	(void)seconds;
}
