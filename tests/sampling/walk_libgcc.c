/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * libgcc's unwinder and glibc's backtrace(3), which uses it. Neither promises
 * anything about signal handlers. What they do there at their first call, they
 * do before: backtrace loads libgcc_s, both fill tables. Later they find unwind
 * tables by _dl_find_object, which takes no lock, or, where glibc is older than
 * 2.35 or gcc than 12, by dl_iterate_phdr, which takes one that the interrupted
 * code must not hold.
 */
#include <execinfo.h>
#include <stddef.h>
#include <unwind.h>

#include "tests/sampling/walk.h"

struct frames {
	void **pcs;
	int size;
	int count;
};

static _Unwind_Reason_Code
store(struct _Unwind_Context *context, void *argument)
{
	struct frames *frames = argument;
	_Unwind_Ptr pc = _Unwind_GetIP(context);

	/* The end is a frame that has none. */
	if (!pc || frames->count == frames->size)
		return _URC_END_OF_STACK;
	frames->pcs[frames->count++] = (void *)pc;
	return _URC_NO_REASON;
}

static int
walk_libgcc(void *context, void **pcs, int size)
{
	struct frames frames = { pcs, size, 0 };

	(void)context;
	_Unwind_Backtrace(store, &frames);
	return frames.count;
}

static int
walk_backtrace(void *context, void **pcs, int size)
{
	(void)context;
	return backtrace(pcs, size);
}

const struct walker walkers[] = {
	{ "_Unwind_Backtrace", walk_libgcc },
	{ "backtrace", walk_backtrace },
	{ NULL, NULL },
};
