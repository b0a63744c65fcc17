/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* As called.h, but it jumps where it would return. */
#define FORM "called-jump"
#define FORM_RETURN                                                            \
	"popq %rdx\n\t"                                                        \
	"jmp *%rdx\n"
#include "bench/forms/called.h"
