/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the recorder has noted down, for those who write it. */
#ifndef FRINGE_DEBUG_RECORDER_H
#define FRINGE_DEBUG_RECORDER_H

#include <stddef.h>
#include <stdint.h>

#include "core/hooks.h"

#pragma GCC visibility push(hidden)

/* An event. It is all in words, see recorder.c. */
#define FRINGE_NAME_BYTES_ 32
struct fringe_noted {
	uint64_t time; /* CLOCK_MONOTONIC, in ns */
	uintptr_t control;
	uint32_t thread; /* what the system calls it */
	uint32_t event; /* enum fringe_event_ */
	char name[FRINGE_NAME_BYTES_]; /* its beginning, filled up with 0 */
};

/* What was there at a time, oldest first, in memory of the owner's. */
struct fringe_recording {
	struct fringe_noted *events;
	size_t count;
	size_t size; /* in bytes, of the mapping that `events` is */
	size_t noted;
	size_t lost;
	uint64_t began;
};

/* 0, or FRINGE_ENOMEM. The mapping is NULL when there is nothing. */
int fringe_recorder_copy_(struct fringe_recording *recording);

/* Memory that is zero, or NULL; and none is given back. */
void *fringe_recorder_map_(size_t size);
void fringe_recorder_unmap_(void *start, size_t size);

#pragma GCC visibility pop

#endif
