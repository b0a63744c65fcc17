/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The version of these headers, and of the library in use. */
#ifndef FRINGE_VERSION_H
#define FRINGE_VERSION_H

#include "fringe/compiler.h"

#define FRINGE_VERSION_MAJOR 0
#define FRINGE_VERSION_MINOR 1
#define FRINGE_VERSION_PATCH 0

/* One number that grows with every release: 0xMMmmpp. */
#define FRINGE_VERSION_NUMBER                                                  \
	((FRINGE_VERSION_MAJOR << 16) | (FRINGE_VERSION_MINOR << 8) |          \
	    FRINGE_VERSION_PATCH)

#define FRINGE_VERSION_STRING "0.1.0"

FRINGE_BEGIN_DECLS_

/*
 * The version of the library that the program runs with, in the form of
 * FRINGE_VERSION_NUMBER and of FRINGE_VERSION_STRING; it can be newer than
 * the headers that the program was compiled with. Callable from anywhere.
 */
unsigned int fringe_version(void);
const char *fringe_version_string(void);

FRINGE_END_DECLS_

#endif
