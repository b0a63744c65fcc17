/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The functions by which the library asks the system for something. A program
 * that has calls.c among its sources has these, which takes precedence over the
 * C library's, for a shared libfringe as for a static one. Each passes the call
 * on unless it is one that is to fail, which the program decides.
 *
 * A call's name is the function's, and of some says what for: "mprotect guard"
 * makes a guard, "madvise guard" and "madvise populate" make and try one of
 * markers, "madvise dontneed" gives memory up.
 */
#ifndef TESTS_CALLS_H
#define TESTS_CALLS_H

#include <stdbool.h>
#include <stddef.h>

struct calls {
	/* Only calls that are made while this is true may fail, or count. */
	bool armed;
	/* With what errno they fail. */
	int reason;
	/* What becomes of guard markers: what the kernel does, or this. */
	enum { MARKERS_AS_THEY_ARE, MARKERS_REFUSED, MARKERS_IGNORED } markers;
	/* Unless NULL, told of calls for which the system has no memory. */
	void (*wanting)(const char *name);

	/* What is mapped by the calls that count, less what they unmap. */
	long mapped;
	/* What was last said to have no huge pages. */
	char *plain_start;
	size_t plain_size;
	/*
	 * The name that a mapping was last given, armed or not, for a kernel
	 * that knows none is asked once.
	 */
	char name[64];
};

/* Volatile, for compilers know what the C library's functions do not change. */
extern volatile struct calls calls;

/* Whether this call is to fail, which was made while armed. The program's. */
bool call_fails(const char *name);

/* The following two are for functions that the program has besides. */

/* Whether this call is to fail, armed or not; then errno is set. */
bool call_refused(const char *name);

/* Sets a pointer to a function that is NULL to the C library's of this name. */
void call_find(void *function, const char *name);

#endif
