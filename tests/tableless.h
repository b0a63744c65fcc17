/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Functions of a file that is compiled without unwind tables. */
#ifndef TESTS_TABLELESS_H
#define TESTS_TABLELESS_H

#include <fringe.h>

typedef int tableless_function(struct fringe_yielder *yielder);

/* Calls the function and returns what it returns. */
int tableless_call(
    tableless_function *function, struct fringe_yielder *yielder);

/* Suspends with 0, from its own frame. */
int tableless_suspend(struct fringe_yielder *yielder);

#endif
