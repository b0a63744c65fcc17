/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Where an unwind table is: what libgcc_s asks of glibc since 2.35. One that
 * was made for glibc asks musl too, where a distribution of the former has a
 * compiler for the latter; with a libgcc of musl's own this is not needed.
 */
#define _GNU_SOURCE
#include <link.h>
#include <stddef.h>
#include <stdint.h>

/* As glibc's manual has it ("Dynamic Linker Introspection"), on x86-64. */
struct dl_find_object {
	unsigned long long flags;
	void *map_start;
	void *map_end;
	void *link_map;
	void *eh_frame;
	unsigned long long reserved[7];
};

struct search {
	uintptr_t place;
	struct dl_find_object *found;
};

int _dl_find_object(void *place, struct dl_find_object *found);

/* Leaves the module's unwind table, and the end when the place is in it. */
static int
look_at(struct dl_phdr_info *module, size_t size, void *data)
{
	struct search *search = data;
	void *table = NULL;
	int inside = 0;
	int i;

	(void)size;
	for (i = 0; i < module->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &module->dlpi_phdr[i];
		uintptr_t start = module->dlpi_addr + part->p_vaddr;

		if (part->p_type == PT_GNU_EH_FRAME)
			table = (void *)start;
		if (part->p_type != PT_LOAD ||
		    search->place - start >= part->p_memsz)
			continue;
		search->found->map_start = (void *)start;
		search->found->map_end = (void *)(start + part->p_memsz);
		inside = 1;
	}
	search->found->eh_frame = table;
	return inside;
}

int
_dl_find_object(void *place, struct dl_find_object *found)
{
	struct search search = { (uintptr_t)place, found };

	return dl_iterate_phdr(look_at, &search) && found->eh_frame ? 0 : -1;
}
