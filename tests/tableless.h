/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Functions of a file that is compiled without unwind tables. */
#ifndef TESTS_TABLELESS_H
#define TESTS_TABLELESS_H

#include <fringe.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef int tableless_function(void *argument);

/* Calls the function and returns what it returns. */
int tableless_call(tableless_function *function, void *argument);

/* Suspends with 0, from its own frame. */
int tableless_suspend(void *yielder);

#ifdef __cplusplus
}
#endif

#endif
