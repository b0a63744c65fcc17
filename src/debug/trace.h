/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Frames, one after another, by the unwinder that exceptions use. */
#ifndef FRINGE_TRACE_H
#define FRINGE_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/internal.h"

#pragma GCC visibility push(hidden)

/*
 * Gets one frame: where it goes on, and whether that is exactly there (of what
 * a signal interrupted) or behind a call. Returns whether to go on.
 */
typedef bool fringe_tracer(uintptr_t pc, bool exact, void *argument);

/*
 * The frames from the one on which a function of the caller's returns to at
 * `pc`; from the caller's own when there is none.
 */
void fringe_trace_from_(const void *pc, fringe_tracer *tracer, void *argument);

/*
 * The frames of a suspended generator, which goes on at `pc`, to its root.
 * Nobody may resume it meanwhile. Takes no lock and changes nothing, so signal
 * handlers may do it.
 */
void fringe_trace_generator_(const struct fringe_control *control,
    const void *pc, fringe_tracer *tracer, void *argument);

#pragma GCC visibility pop

#endif
