/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What a debugger has to know of the kit to tell what each task does, without
 * debugging information: as fringe_debugger_ of the other library says where
 * generators are. Those that run `trampoline` are tasks, and their argument is
 * the task. Nothing but words, in this order, which
 * src/debug/python/fringe_tasks.py repeats; what is added comes at the end, and
 * `size` says how much there is.
 */
#ifndef FRINGE_KIT_DEBUGGER_H
#define FRINGE_KIT_DEBUGGER_H

#include <stdint.h>

struct fringe_kit_debugger {
	uintptr_t size; /* of this, in bytes */
	void (*trampoline)(void);
	/* Offsets in a task. */
	uintptr_t scheduler;
	uintptr_t bits;
	uintptr_t status;
	uintptr_t wait;
	uintptr_t joiners;
	uintptr_t name;
	uintptr_t file;
	uintptr_t line; /* an unsigned int */
	uintptr_t priority; /* a byte, as the next */
	uintptr_t base_priority;
	/* Offsets in a wait; how many waiters it has is an unsigned int. */
	uintptr_t wait_kind;
	uintptr_t wait_waiters;
	uintptr_t wait_count;
	/* Of a waiter, of the queue of an object, and of a kind of wait. */
	uintptr_t waiter_size;
	uintptr_t waiter_queue;
	uintptr_t queue_name;
	uintptr_t kind_name;
	/* The kind whose objects are tasks' joiners. */
	const void *joining;
	/* A bit of bits, and values of status, see kit/kit.h. */
	uintptr_t bit_canceled;
	uintptr_t status_ready;
	uintptr_t status_running;
	uintptr_t status_waiting;
	uintptr_t status_exiting;
	uintptr_t status_ended;
};

#endif
