/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The lists of live generators, and how debuggers find their way in them. */
#include "core/debugger.h"
#include "core/internal.h"
#include "retained.h"

struct fringe_list fringe_registry_[FRINGE_LISTS_];

/*
 * On boards there is no room for it: debuggers read the program's debugging
 * information instead, which is not on the board.
 */
#if __STDC_HOSTED__
extern const struct fringe_debugger fringe_debugger_;

#define CONTROL(field) .field = offsetof(struct fringe_control, field)
#define RECORD(field) .record_##field = offsetof(struct fringe_record, field)

#pragma GCC visibility push(default)
RETAINED const struct fringe_debugger fringe_debugger_ = {
	.size = sizeof(struct fringe_debugger),
	.lists = fringe_registry_,
	.list_count = FRINGE_LISTS_,
	.list_distance = sizeof(*fringe_registry_),
	.control_size = sizeof(struct fringe_control),
	CONTROL(body),
	CONTROL(function),
	CONTROL(name),
	CONTROL(flags),
	CONTROL(next),
	CONTROL(limit),
	CONTROL(guard),
	CONTROL(room),
	CONTROL(parked),
	CONTROL(owner),
	CONTROL(link),
	CONTROL(context),
	RECORD(fp),
	RECORD(pc),
	RECORD(sp),
	.fp_above = FRINGE_ARCH_FP_ABOVE_,
	.enter = fringe_arch_enter_,
	.end = fringe_arch_end_,
	.flag_created = FLAG_CREATED,
	.flag_blank = FLAG_BLANK,
	.pool_shift = FLAG_POOL_SHIFT,
	.pool_mask = FLAG_POOL_MASK,
	.gate_finished = FRINGE_GATE_FINISHED_,
	.gate_parked = FRINGE_GATE_PARKED_,
	.gate_open = FRINGE_GATE_OPEN_,
	CONTROL(argument),
};
#pragma GCC visibility pop
#endif
