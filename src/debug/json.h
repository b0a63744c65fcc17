/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Values of JSON (RFC 8259), as text for a writer. */
#ifndef FRINGE_DEBUG_JSON_H
#define FRINGE_DEBUG_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "core/text.h"

#pragma GCC visibility push(hidden)

/*
 * A string of the first `size` bytes, or up to a 0: each byte that is not part
 * of a character in UTF-8 becomes U+FFFD, but for a last character that the
 * end of the bytes cuts off, which is left out.
 */
void fringe_json_add_string_(
    struct fringe_text *text, const char *bytes, size_t size);

/* A number; and a time in nanoseconds as one in microseconds. */
void fringe_json_add_number_(struct fringe_text *text, uint64_t number);
void fringe_json_add_time_(struct fringe_text *text, uint64_t time);

#pragma GCC visibility pop

#endif
