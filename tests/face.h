/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The face that test cases see. A suite is a table of cases; what drives it
 * is chosen when it is linked: Check in hosted builds (drive_check.c: every
 * case in a process of its own), or nothing but the Test Anything Protocol
 * (drive_tap.c, which needs no C library but the few calls of face_port.h).
 */
#ifndef TESTS_FACE_H
#define TESTS_FACE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct face_case {
	const char *name; /* a sentence: resume_after_finish_is_refused */
	void (*run)(void);
};

/* Every suite defines this one: its name, and its cases up to a null name. */
struct face_suite {
	const char *name;
	const struct face_case *cases;
	int timeout; /* seconds a case may take; 0 is the driver's default */
};
extern const struct face_suite face_suite;

/* A static function that is a case, and its row in the table. */
#define CASE(name) static void name(void)
/* clang-format off */
#define ROW(name) { #name, name }
#define LAST_ROW { NULL, NULL }
/* clang-format on */

/*
 * Ends the case as failed unless the condition holds. To say so takes up to
 * 16 KiB of stack under Check and 512 bytes without: what runs on a smaller
 * stack leaves what it saw for its resumer to judge.
 */
#define REQUIRE(condition)                                                     \
	do {                                                                   \
		if (!(condition))                                              \
			face_fail(__FILE__, __LINE__, #condition);             \
	} while (0)

/* The same for two integers, which are printed. */
#define REQUIRE_EQUAL(actual, expected)                                        \
	face_equal(__FILE__, __LINE__, #actual, (long long)(actual),           \
	    (long long)(expected))

/*
 * Ends the running case as failed. Does not return. Not for a process that
 * the case has forked: that one tells its parent by its exit status.
 */
__attribute__((__noreturn__)) void face_fail(
    const char *file, int line, const char *what);
void face_equal(const char *file, int line, const char *what, long long actual,
    long long expected);

/*
 * Marks the running case as one that could not be run here, and why: a short
 * sentence. It is then reported as skipped, unless it fails. The case returns
 * after this.
 */
void face_skip(const char *why);

/*
 * Prints a line of diagnostics, such as the seed of a random test. Without
 * Check: %d %u %x %c %s %p %%, with l, ll and z, and no widths.
 */
void face_note(const char *format, ...)
    __attribute__((__format__(__printf__, 1, 2)));

#ifdef __cplusplus
}
#endif

#endif
