/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Traces by the unwinder, and what is to be seen in them. For one file. */
#ifndef TESTS_BARE_SEEN_H
#define TESTS_BARE_SEEN_H

#include <fringe.h>
#include <unwind.h>

#include "tests/bare/unwinder.h"

/* Bit 0 of a Thumb function's address is no address. */
#ifdef __ARM_EABI__
#define BIT_0 ((uintptr_t)1)
#else
#define BIT_0 ((uintptr_t)0)
#endif

#define MOST 64

static uintptr_t seen[MOST];
static int count;

static _Unwind_Reason_Code
visit(struct _Unwind_Context *context, void *data)
{
	(void)data;
	if (count == MOST)
		return _URC_END_OF_STACK;
	seen[count++] = (uintptr_t)_Unwind_GetRegionStart(context);
	return _URC_NO_REASON;
}

/* Begins a trace anew, at the caller. */
static inline __attribute__((__always_inline__)) void
trace(void)
{
	count = 0;
	_Unwind_Backtrace(visit, NULL);
}

/* How many of these functions were seen, in this order. */
static int
seen_in_order(const void *const *functions, int many)
{
	int found = 0;
	int i;

	for (i = 0; i < count && found < many; i++)
		found += seen[i] == ((uintptr_t)functions[found] & ~BIT_0);
	return found;
}

#endif
