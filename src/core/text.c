/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Text for a writer. */
#include "core/text.h"

#include "core/unsanitized.h"

/* How much of a name is told. */
#define QUOTED_MOST 200

#define DIGITS "0123456789abcdef"

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

/* The dynamic linker's words too, which it writes behind sanitizers' backs. */
FRINGE_UNSANITIZED_ void
fringe_text_add_(struct fringe_text *text, const char *words)
{
	while (*words)
		add_character(text, *words++);
}

static bool
is_plain(char character)
{
	unsigned char code = (unsigned char)character;

	return code >= ' ' && code != 0x7f && code != '"' && code != '\\';
}

static void
add_escaped(struct fringe_text *text, unsigned char code)
{
	fringe_text_add_(text, "\\x");
	add_character(text, DIGITS[code / 16]);
	add_character(text, DIGITS[code % 16]);
}

/*
 * A name may be anything, and as long as it likes. What is not ASCII is taken
 * for UTF-8.
 */
void
fringe_text_add_quoted_(struct fringe_text *text, const char *words)
{
	unsigned int left = QUOTED_MOST;

	if (!words) {
		add_character(text, '-');
		return;
	}
	add_character(text, '"');
	for (; *words && left > 0; left--, words++) {
		if (is_plain(*words))
			add_character(text, *words);
		else
			add_escaped(text, (unsigned char)*words);
	}
	fringe_text_add_(text, *words ? "\"..." : "\"");
}

static void
add_number(struct fringe_text *text, uintptr_t number, unsigned int base)
{
	char digits[sizeof(number) * 3];
	unsigned int count = 0;

	do {
		digits[count++] = DIGITS[number % base];
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
