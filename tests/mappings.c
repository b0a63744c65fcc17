/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "face.h"
#include "mappings.h"
#include "on_emulator.h"
#include "on_sanitizer.h"
#include "on_valgrind.h"

/* Where the C library's headers lack it. */
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

/*
 * A file of the kernel's, line by line. Not by stdio, which may allocate, and
 * so map what was unmapped just before.
 */
struct lines {
	int file;
	char *next;
	char *end;
	char buffer[4096];
	char line[512];
};

static bool
open_lines(struct lines *lines, const char *name)
{
	lines->file = open(name, O_RDONLY);
	lines->next = lines->end = lines->buffer;
	return lines->file >= 0;
}

static bool
next_character(struct lines *lines, char *character)
{
	ssize_t got;

	if (lines->next == lines->end) {
		got = read(lines->file, lines->buffer, sizeof(lines->buffer));
		if (got <= 0)
			return false;
		lines->next = lines->buffer;
		lines->end = lines->next + got;
	}
	*character = *lines->next++;
	return true;
}

/* There are no empty lines. */
static bool
next_line(struct lines *lines)
{
	size_t length = 0;
	char character;

	while (next_character(lines, &character) && character != '\n') {
		REQUIRE(length < sizeof(lines->line) - 1);
		lines->line[length++] = character;
	}
	lines->line[length] = '\0';
	return length > 0;
}

static void
open_maps(struct lines *maps)
{
	REQUIRE(open_lines(maps, "/proc/self/maps"));
}

static bool
next_mapping(struct lines *maps, struct mapping *mapping)
{
	unsigned long inode;
	int name = 0;

	if (!next_line(maps))
		return false;
	REQUIRE(sscanf(maps->line, "%lx-%lx %7s %*x %*x:%*x %lu %n",
		    &mapping->start, &mapping->end, mapping->permissions,
		    &inode, &name) == 4);
	snprintf(mapping->name, sizeof(mapping->name), "%s", maps->line + name);
	return true;
}

bool
mapping_find(const void *address, struct mapping *mapping)
{
	struct lines maps;
	bool found = false;

	open_maps(&maps);
	while (!found && next_mapping(&maps, mapping))
		found = (unsigned long)address >= mapping->start &&
		    (unsigned long)address < mapping->end;
	close(maps.file);
	return found;
}

/*
 * What runs the program has mappings of its own; and emulators do not say
 * which one is the heap.
 */
static bool
counts_total(void)
{
	return !ON_VALGRIND && !ON_SANITIZER && !on_emulator();
}

size_t
mapping_total(void)
{
	struct lines maps;
	struct mapping mapping;
	size_t total = 0;

	open_maps(&maps);
	while (counts_total() && next_mapping(&maps, &mapping)) {
		if (mapping.name[0] == '\0' ||
		    strncmp(mapping.name, "[anon", 5) == 0)
			total += mapping.end - mapping.start;
	}
	close(maps.file);
	return total;
}

size_t
mapping_count(void)
{
	struct lines maps;
	struct mapping mapping;
	size_t count = 0;

	open_maps(&maps);
	while (next_mapping(&maps, &mapping))
		count++;
	close(maps.file);
	return count;
}

/* A line of addresses begins each mapping; the flags come last. */
int
mapping_flag(const void *address, const char *flag)
{
	struct lines maps;
	unsigned long start;
	unsigned long end;
	bool inside = false;
	int found = -1;

	if (!open_lines(&maps, "/proc/self/smaps"))
		return -1;
	while (found < 0 && next_line(&maps)) {
		if (sscanf(maps.line, "%lx-%lx ", &start, &end) == 2)
			inside = (unsigned long)address >= start &&
			    (unsigned long)address < end;
		else if (inside && strncmp(maps.line, "VmFlags:", 8) == 0)
			found = strstr(maps.line + 8, flag) != NULL;
	}
	close(maps.file);
	return found;
}

bool
mapping_readable(const void *byte)
{
	ssize_t written;
	int ends[2];

	REQUIRE_EQUAL(pipe(ends), 0);
	written = write(ends[1], byte, 1);
	REQUIRE(written == 1 || errno == EFAULT);
	close(ends[0]);
	close(ends[1]);
	return written == 1;
}

bool
mapping_guard_markers(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *start = mmap(NULL, page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	bool guarded;

	REQUIRE(start != MAP_FAILED);
	guarded = madvise(start, page, MADV_GUARD_INSTALL) == 0 &&
	    !mapping_readable(start);
	munmap(start, page);
	return guarded;
}
