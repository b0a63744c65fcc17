/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "between.h"

int
between_call(int (*function)(void *argument), void *argument)
{
	return function(argument) + 1;
}

int
between_resume(
    struct fringe_generator *generator, uintptr_t in, uintptr_t *out)
{
	return fringe_generator_resume(generator, in, out) + 1;
}
