/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * How floating-point results are rounded, where that is up to the processor.
 * Code that is compiled without floating point does not ask it, and the library
 * then leaves alone what a C library may find in it nevertheless.
 */
#ifndef TESTS_ROUNDING_H
#define TESTS_ROUNDING_H

#include <fenv.h>

#include "machine.h"

#ifndef FPU_WORDS
static inline int
stay_nearest(int mode)
{
	(void)mode;
	return 0;
}

#define fegetround() FE_TONEAREST
#define fesetround stay_nearest
#endif

#endif
