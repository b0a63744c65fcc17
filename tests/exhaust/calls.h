/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The calls by which a pool of stacks asks the system for something, counted,
 * and refused where that is wanted. What the system itself refuses counts too.
 */
#ifndef TESTS_EXHAUST_CALLS_H
#define TESTS_EXHAUST_CALLS_H

#include <stdbool.h>

/* By what they are for. */
enum call {
	CALL_RESERVE, /* mmap */
	CALL_OPEN, /* mprotect: makes stacks accessible */
	CALL_GUARD, /* mprotect or madvise: makes a guard */
	CALL_RETURN, /* madvise: gives memory up */
	CALL_ADVISE, /* madvise: anything else */
	CALL_KEY, /* pthread_key_create: lets threads keep stacks */
	CALL_KEEP, /* pthread_setspecific: lets a thread keep some */
	CALL_UNMAP, /* munmap */
	CALLS
};

struct calls {
	/* Only calls that are made while this is true count. */
	bool watched;
	/* All of this kind fail, from this number on, while it is not 0. */
	enum call failing;
	unsigned long from;
	/* The kernel has no guard markers. */
	bool no_markers;

	unsigned long made[CALLS];
	unsigned long refused[CALLS];
	unsigned long refusals; /* all of these */
	enum call first; /* that was refused, if any was */
};

/* Volatile, for compilers know what the C library's functions do not change. */
extern volatile struct calls calls;

extern const char *const call_names[CALLS];

#endif
