/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Values of JSON. */
#include "debug/json.h"

#include <stdbool.h>

/*
 * The lead bytes of well-formed UTF-8 (Unicode 15, table 3-7) with the bytes
 * that follow each, of which the first is in a range of its own.
 */
static const struct lead {
	unsigned char first;
	unsigned char last;
	unsigned char least;
	unsigned char most;
	unsigned char following;
} leads[] = {
	{ 0xc2, 0xdf, 0x80, 0xbf, 1 },
	{ 0xe0, 0xe0, 0xa0, 0xbf, 2 },
	{ 0xe1, 0xec, 0x80, 0xbf, 2 },
	{ 0xed, 0xed, 0x80, 0x9f, 2 },
	{ 0xee, 0xef, 0x80, 0xbf, 2 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 3 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 3 },
	{ 0xf4, 0xf4, 0x80, 0x8f, 3 },
};

static const struct lead *
lead_of(unsigned char byte)
{
	size_t i;

	for (i = 0; i < sizeof(leads) / sizeof(*leads); i++)
		if (byte >= leads[i].first && byte <= leads[i].last)
			return &leads[i];
	return NULL;
}

/*
 * How many bytes the character has that begins here, if it is not ASCII: 0 when
 * there is none. One that is well-formed as far as it goes has more bytes than
 * are left.
 */
static size_t
character_size(const unsigned char *bytes, size_t left)
{
	const struct lead *lead = lead_of(bytes[0]);
	unsigned char least;
	unsigned char most;
	size_t i;

	if (!lead)
		return 0;
	for (i = 1; i <= lead->following && i < left; i++) {
		least = i == 1 ? lead->least : 0x80;
		most = i == 1 ? lead->most : 0xbf;
		if (bytes[i] < least || bytes[i] > most)
			return 0;
	}
	return (size_t)lead->following + 1;
}

static void
add_bytes(struct fringe_text *text, const unsigned char *bytes, size_t size)
{
	char words[8] = { 0 };
	size_t i;

	for (i = 0; i < size; i++)
		words[i] = (char)bytes[i];
	fringe_text_add_(text, words);
}

static void
add_ascii(struct fringe_text *text, unsigned char byte)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char control[] = { '\\', 'u', '0', '0',
		(unsigned char)digits[byte >> 4],
		(unsigned char)digits[byte & 0xf] };
	const unsigned char escaped[] = { '\\', byte };

	if (byte < 0x20 || byte == 0x7f)
		add_bytes(text, control, sizeof(control));
	else if (byte == '"' || byte == '\\')
		add_bytes(text, escaped, sizeof(escaped));
	else
		add_bytes(text, &byte, 1);
}

void
fringe_json_add_string_(
    struct fringe_text *text, const char *bytes, size_t size)
{
	const unsigned char *at = (const unsigned char *)bytes;
	size_t length;
	size_t left;

	fringe_text_add_(text, "\"");
	for (left = size; left > 0 && *at != 0; at += length, left -= length) {
		length = 1;
		if (*at < 0x80) {
			add_ascii(text, *at);
			continue;
		}
		length = character_size(at, left);
		if (length > left)
			break;
		if (length > 0)
			add_bytes(text, at, length);
		else
			fringe_text_add_(text, "\\ufffd");
		length += length == 0;
	}
	fringe_text_add_(text, "\"");
}

static void
add_digits(struct fringe_text *text, uint64_t number, unsigned int least)
{
	unsigned char digits[20];
	size_t used = sizeof(digits);

	while (number > 0 || sizeof(digits) - used < least) {
		digits[--used] = (unsigned char)('0' + number % 10);
		number /= 10;
	}
	for (; used < sizeof(digits); used++)
		add_bytes(text, &digits[used], 1);
}

void
fringe_json_add_number_(struct fringe_text *text, uint64_t number)
{
	add_digits(text, number, 1);
}

void
fringe_json_add_time_(struct fringe_text *text, uint64_t time)
{
	add_digits(text, time / 1000, 1);
	fringe_text_add_(text, ".");
	add_digits(text, time % 1000, 3);
}
