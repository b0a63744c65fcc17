/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What sampling profilers look at: a program that does little but switch.
 * main calls load_run, and that calls what resumes.
 */
#ifndef TESTS_SAMPLING_LOAD_H
#define TESTS_SAMPLING_LOAD_H

#include <stdbool.h>

#define LOAD_LEVELS 3 /* generators in one another, the outermost first */

/*
 * Switches for as long as more(argument) holds, which is asked once a round,
 * between generators, contexts and stacks. Returns whether every value that
 * was passed arrived.
 */
bool load_run(bool (*more)(void *), void *argument);

/*
 * The stack that holds this address: a number up to LOAD_LEVELS for the
 * generator's of that level, LOAD_OTHER for another that the load uses, 0 for
 * the thread's.
 */
#define LOAD_OTHER (LOAD_LEVELS + 1)
int load_level_of(const void *address);

/* How many of the generators are running, each in the one before. */
int load_running(void);

#endif
