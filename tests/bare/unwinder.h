/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What the unwinder that exceptions use, libgcc's, wants on a board: to find the
 * unwind tables, for which the library has to know the program's image, and a
 * few functions of a C library's, most of which it can do without. For one file
 * of a program.
 */
#ifndef TESTS_BARE_UNWINDER_H
#define TESTS_BARE_UNWINDER_H

#include <fringe.h>

#include "tests/bare/images.h"
#include "tests/face.h"

void *malloc(size_t size);
void free(void *memory);
char *strchr(const char *text, int wanted);
size_t strlen(const char *text);

/* It sorts the tables when there is memory to be had. */
void *
malloc(size_t size)
{
	(void)size;
	return NULL;
}

void
free(void *memory)
{
	(void)memory;
}

char *
strchr(const char *text, int wanted)
{
	while (*text != (char)wanted)
		if (!*text++)
			return NULL;
	return (char *)(uintptr_t)text;
}

size_t
strlen(const char *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	return length;
}

static void
register_program(void)
{
	static struct fringe_image_entry entry;
	struct fringe_image image = program_image();

	REQUIRE_EQUAL(fringe_image_register(&entry, &image), 0);
}

#endif
