/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Debugging information, by elfutils' libdw. It is loaded when it is first
 * wanted: programs depend on it as little as the library, and what never asks
 * for a name has nothing of it.
 */
#include <dlfcn.h>
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <stdlib.h>
#include <unistd.h>

#include "fringe/context.h"
#include "fringe/mapped_stack.h"
#include "hosted/symbols.h"

/* What it is used for: (name), as its headers declare it. */
#define FUNCTIONS(ONE)                                                         \
	ONE(dwarf_attr_integrate)                                              \
	ONE(dwarf_diename)                                                     \
	ONE(dwarf_filesrc)                                                     \
	ONE(dwarf_formstring)                                                  \
	ONE(dwarf_formudata)                                                   \
	ONE(dwarf_getscopes)                                                   \
	ONE(dwarf_getscopes_die)                                               \
	ONE(dwarf_getsrcfiles)                                                 \
	ONE(dwarf_tag)                                                         \
	ONE(dwfl_addrmodule)                                                   \
	ONE(dwfl_begin)                                                        \
	ONE(dwfl_lineinfo)                                                     \
	ONE(dwfl_linux_proc_find_elf)                                          \
	ONE(dwfl_linux_proc_report)                                            \
	ONE(dwfl_module_addrdie)                                               \
	ONE(dwfl_module_addrinfo)                                              \
	ONE(dwfl_module_getsrc)                                                \
	ONE(dwfl_report_begin)                                                 \
	ONE(dwfl_report_end)                                                   \
	ONE(dwfl_standard_find_debuginfo)

#define MEMBER(name) __typeof__(name) *name;
#define NAME(name) #name,

static struct {
	FUNCTIONS(MEMBER)
} dw;
static const char *const names[] = { FUNCTIONS(NAME) };

/*
 * A static program has no dynamic linker that could load anything, and its
 * linker would warn of these.
 */
#pragma weak dlopen
#pragma weak dlsym
/* It does not see what others write, libdw above all. */
__attribute__((__weak__)) void __msan_init(void);

/*
 * libdw has large variables on its stack: 150 KiB were seen. That is more than
 * a generator has, so it gets a stack of its own.
 */
#define STACK_SIZE (1024 * 1024)

/* Under fringe_debug_info_lock_. */
static struct {
	enum { UNTRIED, READY, USELESS } state;
	struct fringe_stack stack;
	Dwfl *session;
	unsigned long long changes;
} libdw;

/* It keeps a pointer to these. */
static Dwfl_Callbacks callbacks;

static bool
load(void)
{
	void **functions = (void **)&dw;
	void *library;
	unsigned int i;

	if (!dlopen || !dlsym || __msan_init)
		return false;
	library = dlopen("libdw.so.1", RTLD_NOW | RTLD_LOCAL);
	if (!library)
		return false;
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		functions[i] = dlsym(library, names[i]);
		if (!functions[i])
			return false;
	}
	callbacks.find_elf = dw.dwfl_linux_proc_find_elf;
	callbacks.find_debuginfo = dw.dwfl_standard_find_debuginfo;
	libdw.session = dw.dwfl_begin(&callbacks);
	return libdw.session != NULL;
}

/* Whether it knows the modules that there are. */
static bool
refresh(unsigned long long changes)
{
	if (libdw.state == UNTRIED) {
		libdw.state = load() ? READY : USELESS;
		libdw.changes = ~changes;
	}
	if (libdw.state != READY)
		return false;
	/* Loading libdw was a change, which is seen the next time. */
	if (libdw.changes == changes)
		return true;
	libdw.changes = changes;
	dw.dwfl_report_begin(libdw.session);
	return dw.dwfl_linux_proc_report(libdw.session, getpid()) == 0 &&
	    dw.dwfl_report_end(libdw.session, NULL, NULL) == 0;
}

/* Linkage names tell overloaded functions apart, and are what others print. */
static const char *
name_of(Dwarf_Die *function)
{
	static const unsigned int linkage[] = { DW_AT_linkage_name,
		DW_AT_MIPS_linkage_name };
	Dwarf_Attribute attribute;
	const char *name = NULL;
	unsigned int i;

	for (i = 0; i < 2 && !name; i++)
		if (dw.dwarf_attr_integrate(function, linkage[i], &attribute))
			name = dw.dwarf_formstring(&attribute);
	return name ? name : dw.dwarf_diename(function);
}

static unsigned int
number_of(Dwarf_Die *die, unsigned int name)
{
	Dwarf_Attribute attribute;
	Dwarf_Word number;

	if (!dw.dwarf_attr_integrate(die, name, &attribute) ||
	    dw.dwarf_formudata(&attribute, &number) != 0)
		return 0;
	return (unsigned int)number;
}

/* Where an inlined function was called. */
static void
place_call(struct fringe_symbol *symbol, Dwarf_Die *inlined, Dwarf_Die *unit)
{
	Dwarf_Files *files;
	size_t count;

	symbol->file = NULL;
	symbol->line = number_of(inlined, DW_AT_call_line);
	symbol->column = number_of(inlined, DW_AT_call_column);
	if (dw.dwarf_getsrcfiles(unit, &files, &count) == 0)
		symbol->file = dw.dwarf_filesrc(
		    files, number_of(inlined, DW_AT_call_file), NULL, NULL);
}

/*
 * Tells of the functions that were inlined around the address. Scopes are from
 * the innermost outward, first as the code is nested and then, if that leads
 * into a function that was inlined, as its source is: only the former count.
 */
static int
visit_inlined(struct fringe_lookup *lookup, Dwarf_Die *unit, Dwarf_Addr bias)
{
	Dwarf_Die *scopes = NULL;
	Dwarf_Die *nested = NULL;
	int count;
	int result = 0;
	int i;

	count = dw.dwarf_getscopes(unit, lookup->address - bias, &scopes);
	if (count > 0)
		count = dw.dwarf_getscopes_die(&scopes[0], &nested);
	for (i = 0; i < count && result == 0; i++) {
		if (dw.dwarf_tag(&nested[i]) == DW_TAG_subprogram)
			break;
		if (dw.dwarf_tag(&nested[i]) != DW_TAG_inlined_subroutine)
			continue;
		lookup->symbol.function = name_of(&nested[i]);
		lookup->symbol.offset = 0;
		lookup->symbol.inlined = 1;
		result = lookup->visitor(&lookup->symbol, lookup->argument);
		place_call(&lookup->symbol, &nested[i], unit);
	}
	lookup->symbol.inlined = 0;
	free(nested);
	free(scopes);
	return result;
}

static void
fill_in(struct fringe_lookup *lookup, Dwfl_Module *module)
{
	struct fringe_symbol *symbol = &lookup->symbol;
	Dwfl_Line *line = dw.dwfl_module_getsrc(module, lookup->address);
	int number = 0;
	int column = 0;

	if (!line)
		return;
	symbol->file =
	    dw.dwfl_lineinfo(line, NULL, &number, &column, NULL, NULL);
	symbol->line = (unsigned int)number;
	symbol->column = (unsigned int)column;
}

static int
visit(struct fringe_lookup *lookup, Dwfl_Module *module)
{
	Dwarf_Addr bias;
	GElf_Off offset = 0;
	GElf_Sym symbol;
	Dwarf_Die *unit;
	int result = 0;

	fill_in(lookup, module);
	unit = dw.dwfl_module_addrdie(module, lookup->address, &bias);
	if (unit)
		result = visit_inlined(lookup, unit, bias);
	if (result != 0)
		return result;
	lookup->symbol.function = dw.dwfl_module_addrinfo(
	    module, lookup->address, &offset, &symbol, NULL, NULL, NULL);
	lookup->symbol.offset = lookup->symbol.function ? (size_t)offset : 0;
	return lookup->visitor(&lookup->symbol, lookup->argument);
}

struct request {
	struct fringe_lookup *lookup;
	int result;
};

/* A visitor that throws, or ends its thread, gives the lock back too. */
static void
unlock_after(const bool *locked)
{
	(void)locked;
	fringe_debug_info_unlock_();
}

/* On that stack. Returns whether anything was known. */
static uintptr_t
visit_here(void *argument)
{
	struct request *request = argument;
	struct fringe_lookup *lookup = request->lookup;
	Dwfl_Module *module = NULL;

	if (refresh(lookup->changes))
		module = dw.dwfl_addrmodule(libdw.session, lookup->address);
	if (!module)
		return false;
	request->result = visit(lookup, module);
	return true;
}

bool
fringe_debug_info_visit_(struct fringe_lookup *lookup, int *result)
{
	__attribute__((__cleanup__(unlock_after))) const bool locked = true;
	struct request request = { lookup, 0 };
	uintptr_t known = false;

	(void)locked;
	fringe_debug_info_lock_();
	if (!libdw.stack.base &&
	    fringe_mapped_stack_create(&libdw.stack, STACK_SIZE) < 0)
		return false;
	fringe_call_on_stack(&libdw.stack, visit_here, &request, &known);
	*result = request.result;
	return known;
}
