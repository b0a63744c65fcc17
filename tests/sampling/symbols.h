/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The names of functions, local ones included, from the files' symbols. */
#ifndef TESTS_SAMPLING_SYMBOLS_H
#define TESTS_SAMPLING_SYMBOLS_H

/*
 * The function that holds this address, or, where no symbol says so, the file
 * in brackets: "[libc.so.6]", "[]". The string is static. Reads files and
 * keeps them mapped: not for signal handlers.
 */
const char *symbol_at(const void *address);

#endif
