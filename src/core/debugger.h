/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Where a debugger starts, and what it has to know of the library to find all
 * live generators in a process or a core: without debugging information, and
 * without being told what was built for which processor. Nothing but words,
 * in this order, which src/debug/python/fringe_generators.py repeats; what is
 * added comes at the end, and `size` says how much there is.
 */
#ifndef FRINGE_DEBUGGER_H
#define FRINGE_DEBUGGER_H

#include <stddef.h>
#include <stdint.h>

struct fringe_debugger {
	uintptr_t size; /* of this, in bytes */
	/* Lists: where, how many, and bytes from one to the next. */
	const void *lists;
	uintptr_t list_count;
	uintptr_t list_distance;
	/* Offsets in a control block, and its size. */
	uintptr_t control_size;
	uintptr_t body;
	uintptr_t function;
	uintptr_t name;
	uintptr_t flags;
	uintptr_t next;
	uintptr_t limit;
	uintptr_t guard;
	uintptr_t room;
	uintptr_t parked;
	uintptr_t owner;
	uintptr_t link;
	uintptr_t context;
	/* Offsets in a record, and how far above one a frame pointer is. */
	uintptr_t record_fp;
	uintptr_t record_pc;
	uintptr_t record_sp;
	uintptr_t fp_above;
	/* Program counters: of one that never ran, and of the end of all. */
	const void *enter;
	const void *end;
	/* Bits of flags. */
	uintptr_t flag_created;
	uintptr_t flag_blank;
	uintptr_t pool_shift;
	uintptr_t pool_mask;
	/* Values of context.pc, see fringe/control.h. */
	uintptr_t gate_finished;
	uintptr_t gate_parked;
	uintptr_t gate_open;
	/* In a control block again. */
	uintptr_t argument;
};

#endif
