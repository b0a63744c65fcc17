/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What program counters are called in the program's source. */
#ifndef FRINGE_SYMBOL_H
#define FRINGE_SYMBOL_H

#include <stddef.h>
#include <stdint.h>

#include "fringe/compiler.h"

/*
 * A function that an address lies in. What is not known is NULL or 0. The
 * library makes these; later ones may have more members.
 */
struct fringe_symbol {
	/* As in the symbol table, so that of C++ is mangled. */
	const char *function;
	/* How far into it the address looked up is; 0 where it was inlined. */
	size_t offset;
	const char *file;
	unsigned int line;
	unsigned int column;
	/* The executable or library, and the address looked up in its file. */
	const char *module;
	uintptr_t module_offset;
	/* Whether it was inlined into the one that is told of next. */
	int inlined;
};

/* Returns 0 to be told of the next; anything else ends that. */
typedef int fringe_symbol_visitor(
    const struct fringe_symbol *symbol, void *argument);

/*
 * The address is where something is, and not where a call returns to. Of a
 * return address that of the call before it is looked up.
 */
#define FRINGE_SYMBOL_EXACT 1u

FRINGE_BEGIN_DECLS_

/*
 * Calls visitor(symbol, argument) for the function that an address lies in:
 * first for those that were inlined there, innermost first, if debugging
 * information tells of them, and at least once, whatever is known. What the
 * symbol points to is gone when the visitor returns, which must not itself
 * symbolize or dump, nor begin or end generators, nor suspend, nor fork.
 *
 * Where elfutils' library (libdw.so.1) is on the machine, and its headers were
 * when this library was configured, it is loaded at the first call and stays;
 * it reads debugging information, also what is installed apart, or fetched if
 * DEBUGINFOD_URLS in the environment says from where. Without it there is what
 * the dynamic linker knows: names of exported functions, and modules.
 *
 * Returns 0, what the visitor returned when that was not 0, or FRINGE_EINVAL
 * when visitor is NULL or a flag is not known. Any thread may call it; they
 * wait for each other. Allocates, and has a stack of its own for what it does,
 * on which the visitor is called: of the caller's it takes 1 KiB. Not for
 * signal handlers.
 */
int fringe_symbolize(const void *address, unsigned int flags,
    fringe_symbol_visitor *visitor, void *argument);

FRINGE_END_DECLS_

#endif
