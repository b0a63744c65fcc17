/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Functions of C, compiled without -fexceptions as C is, that stand between
 * those of C++.
 */
#ifndef TESTS_BETWEEN_H
#define TESTS_BETWEEN_H

#include <fringe.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Calls the function and returns one more than it. */
int between_call(int (*function)(void *argument), void *argument);

/* Resumes, and returns one more than the resume. */
int between_resume(
    struct fringe_generator *generator, uintptr_t in, uintptr_t *out);

#ifdef __cplusplus
}
#endif

#endif
