/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * dladdr knows what is exported and takes the nearest, and the root frame is
 * local; so this reads .symtab, and looks at sizes.
 */
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/sampling/symbols.h"

#define MODULES 32

/* A loaded file: where it is, and its contents, or NULL. */
struct module {
	uintptr_t base;
	uintptr_t start;
	uintptr_t end;
	const char *name;
	const char *file;
};

static struct module modules[MODULES];
static int module_count;

static const char *
map_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	void *file = MAP_FAILED;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &status) == 0)
		file = mmap(NULL, (size_t)status.st_size, PROT_READ,
		    MAP_PRIVATE, fd, 0);
	close(fd);
	return file == MAP_FAILED ? NULL : file;
}

static int
add_module(struct dl_phdr_info *info, size_t size, void *argument)
{
	struct module *module = &modules[module_count];
	const char *path = info->dlpi_name;
	const char *slash = strrchr(path, '/');
	int i;

	(void)size;
	(void)argument;
	if (module_count == MODULES)
		return 1;
	module->base = info->dlpi_addr;
	for (i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &info->dlpi_phdr[i];

		if (header->p_type != PT_LOAD || !(header->p_flags & PF_X))
			continue;
		module->start = module->base + header->p_vaddr;
		module->end = module->start + header->p_memsz;
	}
	module->name = slash ? slash + 1 : path;
	module->file = map_file(*path ? path : "/proc/self/exe");
	module_count++;
	return 0;
}

/* The function of one table of symbols that holds an offset, or NULL. */
static const char *
look_up(const char *file, const ElfW(Shdr) * sections, const ElfW(Shdr) * table,
    uintptr_t offset)
{
	const ElfW(Sym) *symbol = (const void *)(file + table->sh_offset);
	size_t left = table->sh_size / sizeof(*symbol);
	const char *names = file + sections[table->sh_link].sh_offset;

	for (; left > 0; left--, symbol++)
		if (ELF64_ST_TYPE(symbol->st_info) == STT_FUNC &&
		    offset - symbol->st_value < symbol->st_size)
			return names + symbol->st_name;
	return NULL;
}

static const char *
symbol_in(const struct module *module, uintptr_t offset)
{
	const ElfW(Ehdr) *header = (const void *)module->file;
	const ElfW(Shdr) * sections;
	const char *name;
	int i;

	if (!header)
		return NULL;
	sections = (const void *)(module->file + header->e_shoff);
	for (i = 0; i < header->e_shnum; i++) {
		if (sections[i].sh_type != SHT_SYMTAB &&
		    sections[i].sh_type != SHT_DYNSYM)
			continue;
		name = look_up(module->file, sections, &sections[i], offset);
		if (name)
			return name;
	}
	return NULL;
}

const char *
symbol_at(const void *address)
{
	static char unknown[256];
	uintptr_t pc = (uintptr_t)address;
	const char *name = NULL;
	int i;

	if (!module_count)
		dl_iterate_phdr(add_module, NULL);
	for (i = 0; i < module_count; i++)
		if (pc >= modules[i].start && pc < modules[i].end)
			break;
	if (i < module_count)
		name = symbol_in(&modules[i], pc - modules[i].base);
	if (name)
		return name;
	snprintf(unknown, sizeof(unknown), "[%s]",
	    i < module_count ? modules[i].name : "");
	return unknown;
}
