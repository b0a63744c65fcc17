/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Error codes, their words, and the version. */
#include <limits.h>

#include <fringe.h>

#include "face.h"

/* By number: a code never changes its value. */
static const struct {
	int code;
	int number;
} codes[] = { { FRINGE_EINVAL, -1 }, { FRINGE_ENOMEM, -2 },
	{ FRINGE_ESIZE, -3 }, { FRINGE_EALIGN, -4 }, { FRINGE_EEMPTY, -5 },
	{ FRINGE_ERUNNING, -6 }, { FRINGE_EFINISHED, -7 },
	{ FRINGE_EUNFINISHED, -8 }, { FRINGE_ENOTRUNNING, -9 },
	{ FRINGE_ECANCELED, -10 }, { FRINGE_EOWNER, -11 },
	{ FRINGE_ETHREAD, -12 }, { FRINGE_ENOUNWIND, -13 },
	{ FRINGE_EINUSE, -14 }, { FRINGE_EOVERFLOW, -15 },
	{ FRINGE_ECONTEXT, -32 }, { FRINGE_EUNSUPPORTED, -33 },
	{ FRINGE_ENOTOWNER, -34 }, { FRINGE_EABANDONED, -35 },
	{ FRINGE_EINTERRUPTED, -36 }, { FRINGE_EDEADLOCK, -37 },
	{ FRINGE_ESTATE, -38 }, { FRINGE_ETIMEOUT, -39 },
	{ FRINGE_EFULL, -40 }, { FRINGE_ECLOSED, -41 }, { FRINGE_EBUSY, -42 },
	{ FRINGE_EDUPLICATE, -43 }, { FRINGE_ENOTFOUND, -44 } };

#define CODES (sizeof(codes) / sizeof(codes[0]))

static int
is_same(const char *a, const char *b)
{
	for (; *a && *a == *b; a++, b++)
		continue;
	return *a == *b;
}

CASE(codes_have_kept_their_numbers)
{
	size_t i;

	for (i = 0; i < CODES; i++)
		REQUIRE_EQUAL(codes[i].code, codes[i].number);
}

CASE(each_code_has_words_of_its_own)
{
	const char *words;
	const char *end;
	size_t i;
	size_t k;

	for (i = 0; i < CODES; i++) {
		words = fringe_strerror(codes[i].code);
		REQUIRE(words && *words);
		for (end = words; end[1]; end++)
			REQUIRE(*end >= ' ' && *end < 0x7f);
		REQUIRE(*end != '.' && *end != '\n');
		REQUIRE(!is_same(words, "success"));
		REQUIRE(!is_same(words, "unknown error"));
		for (k = 0; k < i; k++)
			REQUIRE(!is_same(
			    words, fringe_strerror(codes[k].code)));
		REQUIRE(words == fringe_strerror(codes[i].code));
	}
}

CASE(numbers_from_zero_up_are_successes)
{
	REQUIRE(is_same(fringe_strerror(0), "success"));
	REQUIRE(is_same(fringe_strerror(1), "success"));
	REQUIRE(is_same(fringe_strerror(INT_MAX), "success"));
}

CASE(other_numbers_are_unknown_errors)
{
	int number;

	REQUIRE(is_same(fringe_strerror(INT_MIN), "unknown error"));
	/* The core's block ends at -31, and the kit's begins behind it. */
	for (number = -31; number < FRINGE_EOVERFLOW; number++)
		REQUIRE(is_same(fringe_strerror(number), "unknown error"));
	for (number = -1000; number < FRINGE_ENOTFOUND; number++)
		REQUIRE(is_same(fringe_strerror(number), "unknown error"));
}

/* The decimal number that *text begins with; moves *text behind it. */
static unsigned int
number(const char **text)
{
	unsigned int value = 0;

	REQUIRE(**text >= '0' && **text <= '9');
	for (; **text >= '0' && **text <= '9'; ++*text)
		value = value * 10 + (unsigned int)(**text - '0');
	return value;
}

static void
expect_version(const char *text)
{
	REQUIRE_EQUAL(number(&text), FRINGE_VERSION_MAJOR);
	REQUIRE_EQUAL(*text++, '.');
	REQUIRE_EQUAL(number(&text), FRINGE_VERSION_MINOR);
	REQUIRE_EQUAL(*text++, '.');
	REQUIRE_EQUAL(number(&text), FRINGE_VERSION_PATCH);
	REQUIRE_EQUAL(*text, 0);
}

CASE(headers_and_library_are_of_one_version)
{
	REQUIRE_EQUAL(fringe_version(), FRINGE_VERSION_NUMBER);
	REQUIRE_EQUAL(fringe_version(),
	    FRINGE_VERSION_MAJOR << 16 | FRINGE_VERSION_MINOR << 8 |
		FRINGE_VERSION_PATCH);
	expect_version(FRINGE_VERSION_STRING);
	expect_version(fringe_version_string());
}

static const struct face_case cases[] = {
	ROW(codes_have_kept_their_numbers),
	ROW(each_code_has_words_of_its_own),
	ROW(numbers_from_zero_up_are_successes),
	ROW(other_numbers_are_unknown_errors),
	ROW(headers_and_library_are_of_one_version),
	LAST_ROW
};

const struct face_suite face_suite = { "error codes and version", cases, 0 };
