/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Text for a writer, made without a C library and without memory but the
 * caller's: signal handlers and boards write it too.
 */
#ifndef FRINGE_TEXT_H
#define FRINGE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "fringe/writer.h"

#pragma GCC visibility push(hidden)

/*
 * Text is collected, and handed to the writer when there is no more room. Once
 * the writer has returned anything but 0, `ended` is that, and what is added
 * is dropped. Begun with the first two set and the others 0.
 */
struct fringe_text {
	fringe_writer *writer;
	void *argument;
	int ended;
	unsigned int used;
	char room[112];
};

void fringe_text_add_(struct fringe_text *text, const char *words);
void fringe_text_add_decimal_(struct fringe_text *text, uintptr_t number);
/* With 0x before it. */
void fringe_text_add_hex_(struct fringe_text *text, uintptr_t number);

/* Hands over what is left: 0, or what the writer returned. */
int fringe_text_end_(struct fringe_text *text);

#pragma GCC visibility pop

#endif
