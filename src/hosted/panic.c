/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A broken invariant: say what is known, and stop where a debugger looks. */
#include <stdio.h>
#include <stdlib.h>

#include "fringe/error.h"

void
fringe_panic(const char *what, const char *where, const char *name)
{
	fprintf(stderr, "fringe: %s: %s (generator %s)\n", where, what,
	    name ? name : "without a name");
	abort();
}
