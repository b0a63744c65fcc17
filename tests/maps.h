/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the process has mapped, by /proc/self/maps, read without allocating. */
#ifndef TESTS_MAPS_H
#define TESTS_MAPS_H

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

/* How /proc/self/maps shows what fringe_mapped_stack_create maps. */
#define MAPS_STACK "[anon:fringe stack]"

struct maps {
	size_t size;
	char text[1024 * 1024];
};

/* Returns false where there is no such file, or it is too long. */
static inline bool
maps_read(struct maps *maps)
{
	int file = open("/proc/self/maps", O_RDONLY);
	ssize_t got = 1;

	maps->size = 0;
	while (file >= 0 && got > 0 && maps->size < sizeof(maps->text) - 1) {
		got = read(file, maps->text + maps->size,
		    sizeof(maps->text) - 1 - maps->size);
		if (got > 0)
			maps->size += (size_t)got;
	}
	if (file >= 0)
		close(file);
	maps->text[maps->size] = '\0';
	return file >= 0 && got == 0;
}

/* How many times a text occurs in it. */
static inline unsigned long
maps_count(const struct maps *maps, const char *text)
{
	unsigned long count = 0;
	const char *at = maps->text;

	while ((at = strstr(at, text)) != NULL) {
		count++;
		at += strlen(text);
	}
	return count;
}

#endif
