/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is mapped in this process, and how. */
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
 * under Valgrind and sanitizers, which map for themselves.
 */
size_t mapping_total(void);

/* How many mappings there are. */
size_t mapping_count(void);

/*
 * Whether the mapping that an address lies in has a flag, two letters among
 * VmFlags of /proc/self/smaps: 1, 0, or -1 where the kernel does not say.
 */
int mapping_flag(const void *address, const char *flag);

/* Whether a byte can be read, without a fault when it cannot. */
bool mapping_readable(const void *byte);

/* Whether the kernel makes guards that do not split a mapping. */
bool mapping_guard_markers(void);

#endif
