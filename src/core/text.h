/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Text for a writer, made without a C library and without memory but the
 * caller's: signal handlers and boards write it too.
 */
#ifndef FRINGE_TEXT_H
#define FRINGE_TEXT_H

#include <stdbool.h>
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
/* In quotes, what would spoil a line or a terminal as \xNN; NULL as "-". */
void fringe_text_add_quoted_(struct fringe_text *text, const char *words);
void fringe_text_add_decimal_(struct fringe_text *text, uintptr_t number);
/* With 0x before it. */
void fringe_text_add_hex_(struct fringe_text *text, uintptr_t number);

/*
 * A program counter and the address to look it up by, from its module's
 * beginning: "0x55d0c0de1236 (/usr/bin/program+0x1235)", or "(+0x1235)" where
 * no module is known and the address counts from 0. A program counter that is
 * not `exact` is a return address, and it is the call before it that counts.
 */
void fringe_text_add_place_(struct fringe_text *text, uintptr_t pc, bool exact);

/* A line for a frame: "    #3 " and its place; and with the line's end. */
void fringe_text_begin_frame_(
    struct fringe_text *text, unsigned int number, uintptr_t pc, bool exact);
void fringe_text_add_frame_(
    struct fringe_text *text, unsigned int number, uintptr_t pc, bool exact);

/* Hands over what is left: 0, or what the writer returned. */
int fringe_text_end_(struct fringe_text *text);

#pragma GCC visibility pop

#endif
