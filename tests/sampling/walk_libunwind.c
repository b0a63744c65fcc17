/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * libunwind, from the context that the handler was given, and its unw_backtrace
 * through the handler's frame. unw_step(3) says that it is safe in handlers.
 * Debian's has functions of the names of libgcc's, so it has a program of its
 * own.
 */
#define UNW_LOCAL_ONLY
#include <libunwind.h>

#include <stddef.h>

#include "tests/sampling/walk.h"

static int
walk_step(void *context, void **pcs, int size)
{
	unw_cursor_t cursor;
	unw_word_t pc;
	int count = 0;

	if (unw_init_local2(
		&cursor, (unw_context_t *)context, UNW_INIT_SIGNAL_FRAME) != 0)
		return 0;
	do {
		if (unw_get_reg(&cursor, UNW_REG_IP, &pc) != 0)
			break;
		pcs[count++] = (void *)pc;
	} while (count < size && unw_step(&cursor) > 0);
	return count;
}

static int
walk_backtrace(void *context, void **pcs, int size)
{
	(void)context;
	return unw_backtrace(pcs, size);
}

const struct walker walkers[] = {
	{ "unw_step", walk_step },
	{ "unw_backtrace", walk_backtrace },
	{ NULL, NULL },
};
