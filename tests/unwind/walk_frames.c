/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The chain of frame pointers, as the kernel walks it for perf and bpf: from
 * the registers that were interrupted, by two words in each frame.
 */
#include "tests/unwind/link.h"
#include "tests/unwind/walk.h"
#include <unistd.h>

struct frame {
	uintptr_t caller;
#if CHAIN_PC > 1
	uintptr_t others[CHAIN_PC - 1];
#endif
	uintptr_t pc;
};

/*
 * Below main are frames of the C library's, which keep what they like there:
 * the kernel copies what can be read.
 */
static int
read_frame(struct frame *frame, uintptr_t address)
{
	static int ends[2];

	if (!ends[1])
		must(pipe(ends) == 0);
	return write(ends[1], (void *)address, sizeof(*frame)) ==
	    (ssize_t)sizeof(*frame) &&
	    read(ends[0], frame, sizeof(*frame)) == (ssize_t)sizeof(*frame);
}

__attribute__((__noinline__)) static size_t
walk_frames(uintptr_t *places, size_t limit, const struct beginning *beginning)
{
	struct frame frame;
	size_t count = 0;

	frame.caller = (uintptr_t)__builtin_frame_address(0);
	if (beginning->interrupted) {
		places[count++] = (uintptr_t)CONTEXT_PC(beginning->interrupted);
		frame.caller = (uintptr_t)CONTEXT_FP(beginning->interrupted);
	}
	while (count < limit &&
	    read_frame(&frame, frame.caller - FRINGE_ARCH_FP_ABOVE_) &&
	    frame.pc)
		places[count++] = UNSIGNED_PC(frame.pc) - 1;
	return count;
}

const struct walker walkers[] = {
	{ "frames", (void *)walk_frames, walk_frames, NULL },
	{ NULL, NULL, NULL, NULL },
};
