/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * libgcc's question to glibc, answered by what it asks of other C libraries:
 * the way to the unwind tables that LLVM's unwinder goes, and an older libgcc.
 */
#ifndef TESTS_BARE_BY_PHDR_H
#define TESTS_BARE_BY_PHDR_H

#include "tests/bare/phdr.h"

/* As "Dynamic Linker Introspection" in glibc's manual has it. */
struct found_object {
	unsigned long long flags;
	void *map_start;
	void *map_end;
	void *link_map;
	const void *eh_frame_hdr;
};

int _dl_find_object(const void *address, struct found_object *found);

struct search {
	uintptr_t address;
	const void *eh_frame_hdr;
};

static int
look_into(struct phdr_info *info, size_t size, void *data)
{
	struct search *search = data;
	const struct program_header *header = info->phdr;
	const void *tables = NULL;
	int inside = 0;
	int i;

	(void)size;
	for (i = 0; i < info->phnum; i++, header++) {
		uintptr_t start = info->bias + header->address;

		if (header->type == TYPE_EH_FRAME)
			tables = (const void *)start;
		if (header->type == TYPE_LOAD &&
		    search->address - start < header->size)
			inside = 1;
	}
	if (inside)
		search->eh_frame_hdr = tables;
	return inside;
}

int
_dl_find_object(const void *address, struct found_object *found)
{
	struct search search = { (uintptr_t)address, NULL };

	if (!dl_iterate_phdr(look_into, &search) || !search.eh_frame_hdr)
		return -1;
	found->eh_frame_hdr = search.eh_frame_hdr;
	return 0;
}

#endif
