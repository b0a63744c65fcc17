/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <errno.h>
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

/* Reads the next line; without stdio's buffer, which would be a mapping. */
static bool
next(FILE *maps, struct mapping *mapping)
{
	char line[512];
	unsigned long inode;
	int name = 0;

	if (!fgets(line, sizeof(line), maps))
		return false;
	line[strcspn(line, "\n")] = '\0';
	REQUIRE(sscanf(line, "%lx-%lx %7s %*x %*x:%*x %lu %n", &mapping->start,
		    &mapping->end, mapping->permissions, &inode, &name) == 4);
	snprintf(mapping->name, sizeof(mapping->name), "%s", line + name);
	return true;
}

static FILE *
open_file(const char *name, char *buffer, size_t size)
{
	FILE *file = fopen(name, "r");

	if (file)
		setvbuf(file, buffer, _IOFBF, size);
	return file;
}

static FILE *
open_maps(char *buffer, size_t size)
{
	FILE *maps = open_file("/proc/self/maps", buffer, size);

	REQUIRE(maps);
	return maps;
}

bool
mapping_find(const void *address, struct mapping *mapping)
{
	char buffer[4096];
	FILE *maps = open_maps(buffer, sizeof(buffer));
	bool found = false;

	while (!found && next(maps, mapping))
		found = (unsigned long)address >= mapping->start &&
		    (unsigned long)address < mapping->end;
	fclose(maps);
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
	char buffer[4096];
	FILE *maps = open_maps(buffer, sizeof(buffer));
	struct mapping mapping;
	size_t total = 0;

	while (counts_total() && next(maps, &mapping)) {
		if (mapping.name[0] == '\0' ||
		    strncmp(mapping.name, "[anon", 5) == 0)
			total += mapping.end - mapping.start;
	}
	fclose(maps);
	return total;
}

size_t
mapping_count(void)
{
	char buffer[4096];
	FILE *maps = open_maps(buffer, sizeof(buffer));
	struct mapping mapping;
	size_t count = 0;

	while (next(maps, &mapping))
		count++;
	fclose(maps);
	return count;
}

/* A line of addresses begins each mapping; the flags come last. */
int
mapping_flag(const void *address, const char *flag)
{
	char buffer[4096];
	char line[512];
	FILE *maps = open_file("/proc/self/smaps", buffer, sizeof(buffer));
	unsigned long start;
	unsigned long end;
	bool inside = false;
	int found = -1;

	while (maps && found < 0 && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
			inside = (unsigned long)address >= start &&
			    (unsigned long)address < end;
		else if (inside && strncmp(line, "VmFlags:", 8) == 0)
			found = strstr(line + 8, flag) != NULL;
	}
	if (maps)
		fclose(maps);
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
