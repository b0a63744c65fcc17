/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Where what the library has to say goes: to a file, a log, a serial port. */
#ifndef FRINGE_WRITER_H
#define FRINGE_WRITER_H

#include <stddef.h>

#include "fringe/compiler.h"

/*
 * Gets `size` bytes of text, which are not followed by a 0 and are gone when
 * it returns: a part of a line, a line, or several. `argument` is what was
 * passed along with the writer. Returns 0 to go on; anything else ends what
 * is being written, and is returned by the function that was writing.
 */
typedef int fringe_writer(const char *text, size_t size, void *argument);

#endif
