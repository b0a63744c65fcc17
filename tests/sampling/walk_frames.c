/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Follows frame pointers, as the kernel does it for perf.
 */
#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>
#include <unistd.h>

#include "tests/sampling/load.h"
#include "tests/sampling/walk.h"

#define MAIN_STACK (1024 * 1024)

/* Whether it is on a stack of the load's or on main's, which environ is above.
 */
static int
is_frame(const void *frame)
{
	return (uintptr_t)frame % sizeof(void *) == 0 &&
	    (load_level_of(frame) ||
		(uintptr_t)environ - (uintptr_t)frame < MAIN_STACK);
}

static int
walk_frames(void *argument, void **pcs, int size)
{
	ucontext_t *context = argument;
	void **frame = CONTEXT_FP(context);
	int count = 0;

	pcs[count++] = CONTEXT_PC(context);
	while (count < size && is_frame(frame) && frame[1]) {
		pcs[count++] = frame[1];
		frame = frame[0];
	}
	return count;
}

const struct walker walkers[] = {
	{ "frames", walk_frames },
	{ NULL, NULL },
};
