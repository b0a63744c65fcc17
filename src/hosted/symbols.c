/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What program counters are called in the program's source. */
#include <dlfcn.h>
#include <link.h>
#include <sys/auxv.h>

#include "core/hooks.h"
#include "core/text.h"
#include "fringe/error.h"
#include "hosted/symbols.h"

static bool
contains(const struct dl_phdr_info *module, uintptr_t address)
{
	uintptr_t offset = address - module->dlpi_addr;
	unsigned int i;

	for (i = 0; i < module->dlpi_phnum; i++)
		if (module->dlpi_phdr[i].p_type == PT_LOAD &&
		    offset - module->dlpi_phdr[i].p_vaddr <
			module->dlpi_phdr[i].p_memsz)
			return true;
	return false;
}

/* glibc has no name for the executable. */
static int
look_at(struct dl_phdr_info *module, size_t size, void *argument)
{
	struct fringe_lookup *lookup = argument;

	if (size >= offsetof(struct dl_phdr_info, dlpi_subs) +
		sizeof(module->dlpi_subs))
		lookup->changes = module->dlpi_adds + module->dlpi_subs;
	if (!contains(module, lookup->address))
		return 0;
	lookup->symbol.module = module->dlpi_name;
	if (!module->dlpi_name || !module->dlpi_name[0])
		lookup->symbol.module = (const char *)getauxval(AT_EXECFN);
	lookup->symbol.module_offset = lookup->address - module->dlpi_addr;
	return 1;
}

/* Where no more is known than the dynamic linker does. */
static int
visit_exported(struct fringe_lookup *lookup)
{
	Dl_info info;

	if (dladdr((void *)lookup->address, &info) && info.dli_sname) {
		lookup->symbol.function = info.dli_sname;
		lookup->symbol.offset =
		    lookup->address - (uintptr_t)info.dli_saddr;
	}
	return lookup->visitor(&lookup->symbol, lookup->argument);
}

int
fringe_symbolize(const void *address, unsigned int flags,
    fringe_symbol_visitor *visitor, void *argument)
{
	struct fringe_lookup lookup = { .address = (uintptr_t)address,
		.visitor = visitor,
		.argument = argument };
	int result;

	if (!visitor || flags & ~FRINGE_SYMBOL_EXACT)
		return FRINGE_EINVAL;
	if (!(flags & FRINGE_SYMBOL_EXACT))
		lookup.address--;
	lookup.symbol.module_offset = lookup.address;
	dl_iterate_phdr(look_at, &lookup);
	if (fringe_debug_info_visit_(&lookup, &result))
		return result;
	return visit_exported(&lookup);
}

static void
add_position(struct fringe_text *text, const struct fringe_symbol *symbol)
{
	if (!symbol->file)
		return;
	fringe_text_add_(text, " at ");
	fringe_text_add_(text, symbol->file);
	if (symbol->line > 0) {
		fringe_text_add_(text, ":");
		fringe_text_add_decimal_(text, symbol->line);
	}
	if (symbol->line > 0 && symbol->column > 0) {
		fringe_text_add_(text, ":");
		fringe_text_add_decimal_(text, symbol->column);
	}
}

static int
add_symbol(const struct fringe_symbol *symbol, void *argument)
{
	struct fringe_text *text = argument;

	if (symbol->function) {
		fringe_text_add_(text, " ");
		fringe_text_add_(text, symbol->function);
	}
	if (symbol->function && !symbol->inlined) {
		fringe_text_add_(text, "+");
		fringe_text_add_hex_(text, symbol->offset);
	}
	add_position(text, symbol);
	if (symbol->inlined)
		fringe_text_add_(text, ", inlined in");
	return 0;
}

void
fringe_hook_add_symbols_(struct fringe_text *text, uintptr_t pc, bool exact)
{
	fringe_symbolize((const void *)pc, exact ? FRINGE_SYMBOL_EXACT : 0,
	    add_symbol, text);
}
