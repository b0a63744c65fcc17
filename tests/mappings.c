/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <stdio.h>
#include <string.h>

#include "face.h"
#include "mappings.h"
#include "on_valgrind.h"

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
open_maps(char *buffer, size_t size)
{
	FILE *maps = fopen("/proc/self/maps", "r");

	REQUIRE(maps);
	setvbuf(maps, buffer, _IOFBF, size);
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

size_t
mapping_total(void)
{
	char buffer[4096];
	FILE *maps = open_maps(buffer, sizeof(buffer));
	struct mapping mapping;
	size_t total = 0;

	while (!ON_VALGRIND && next(maps, &mapping)) {
		if (mapping.name[0] == '\0' ||
		    strncmp(mapping.name, "[anon", 5) == 0)
			total += mapping.end - mapping.start;
	}
	fclose(maps);
	return total;
}
