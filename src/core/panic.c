/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A broken invariant where there is nobody to tell. */
#include "fringe/arch.h"
#include "fringe/error.h"

__attribute__((__weak__)) void
fringe_panic(const char *what, const char *where, const char *name)
{
	(void)what;
	(void)where;
	(void)name;
	FRINGE_ARCH_TRAP_();
}
