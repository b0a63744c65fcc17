/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Text for a writer. */
#include "core/text.h"

static void
flush(struct fringe_text *text)
{
	if (text->used > 0 && text->ended == 0)
		text->ended =
		    text->writer(text->room, text->used, text->argument);
	text->used = 0;
}

static void
add_character(struct fringe_text *text, char character)
{
	if (text->used == sizeof(text->room))
		flush(text);
	text->room[text->used++] = character;
}

void
fringe_text_add_(struct fringe_text *text, const char *words)
{
	while (*words)
		add_character(text, *words++);
}

static void
add_number(struct fringe_text *text, uintptr_t number, unsigned int base)
{
	char digits[sizeof(number) * 3];
	unsigned int count = 0;

	do {
		digits[count++] = "0123456789abcdef"[number % base];
		number /= base;
	} while (number > 0);
	while (count > 0)
		add_character(text, digits[--count]);
}

void
fringe_text_add_decimal_(struct fringe_text *text, uintptr_t number)
{
	add_number(text, number, 10);
}

void
fringe_text_add_hex_(struct fringe_text *text, uintptr_t number)
{
	fringe_text_add_(text, "0x");
	add_number(text, number, 16);
}

int
fringe_text_end_(struct fringe_text *text)
{
	flush(text);
	return text->ended;
}
