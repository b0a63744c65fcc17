/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* dl_iterate_phdr, by its manual, and the ELF specification's headers. */
#ifndef TESTS_BARE_PHDR_H
#define TESTS_BARE_PHDR_H

#include <stddef.h>
#include <stdint.h>

#if __SIZEOF_POINTER__ == 4
struct program_header {
	uint32_t type;
	uint32_t offset;
	uint32_t address;
	uint32_t physical;
	uint32_t size_in_file;
	uint32_t size;
	uint32_t flags;
	uint32_t alignment;
};
#else
struct program_header {
	uint32_t type;
	uint32_t flags;
	uint64_t offset;
	uint64_t address;
	uint64_t physical;
	uint64_t size_in_file;
	uint64_t size;
	uint64_t alignment;
};
#endif

#define TYPE_LOAD 1
#define TYPE_EH_FRAME 0x6474e550
#define TYPE_EXIDX 0x70000001

struct phdr_info {
	uintptr_t bias;
	const char *name;
	const struct program_header *phdr;
	uint16_t phnum;
	unsigned long long added;
	unsigned long long removed;
	size_t tls_module;
	void *tls;
};

int dl_iterate_phdr(
    int (*visitor)(struct phdr_info *info, size_t size, void *data),
    void *data);

#endif
