/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What /proc/self/maps says of this process. */
#ifndef TESTS_MAPPINGS_H
#define TESTS_MAPPINGS_H

#include <stdbool.h>
#include <stddef.h>

/* The mapping that an address lies in; `name` is empty when it has none. */
struct mapping {
	unsigned long start;
	unsigned long end;
	char permissions[8];
	char name[256];
};

/* Whether the address is mapped at all, and if so how. */
bool mapping_find(const void *address, struct mapping *mapping);

/*
 * The bytes of address space that are mapped, private and anonymous; always 0
 * under Valgrind, which maps for itself.
 */
size_t mapping_total(void);

#endif
