/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A library that reads debugging information, where there is one. */
#ifndef FRINGE_SYMBOLS_H
#define FRINGE_SYMBOLS_H

#include <stdbool.h>

#include "fringe/symbol.h"

#pragma GCC visibility push(hidden)

struct fringe_lookup {
	uintptr_t address;
	/* What is known already, of the module; the rest is to be filled in. */
	struct fringe_symbol symbol;
	fringe_symbol_visitor *visitor;
	void *argument;
	/* How often the dynamic linker has loaded a module or unloaded one. */
	unsigned long long changes;
};

/*
 * Tells the visitor of the functions at the address and returns true, with what
 * it returned last in *result; or returns false, nothing being known.
 */
bool fringe_debug_info_visit_(struct fringe_lookup *lookup, int *result);

/* Held across fork. Who has it waits for no list of generators. */
void fringe_debug_info_lock_(void);
void fringe_debug_info_unlock_(void);

#pragma GCC visibility pop

#endif
