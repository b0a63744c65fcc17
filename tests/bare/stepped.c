/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A program with a main as a suite of one case, on a board. */
#include "tests/face.h"

int main(int argc, char **argv);

CASE(it_ends_well)
{
	static char *arguments[] = { "program", ARGUMENTS, NULL };
	int count = sizeof(arguments) / sizeof(*arguments) - 1;

	REQUIRE_EQUAL(main(count, arguments), 0);
}

static const struct face_case cases[] = {
	ROW(it_ends_well),
	LAST_ROW,
};

const struct face_suite face_suite = { "stepped", cases, 0 };
