/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What watching for overflows is made of. The files here: overflow.c is the
 * public face, and knows the threads; handlers.c has the process's signal
 * handlers, and passes on to the former ones; culprit.c finds who overflowed,
 * and ends it; report.c tells of it.
 */
#ifndef FRINGE_HOSTED_OVERFLOW_H
#define FRINGE_HOSTED_OVERFLOW_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "fringe/control.h"
#include "fringe/overflow.h"

#pragma GCC visibility push(hidden)

/* What a thread asked for, and its alternate stack. */
struct overflow_watcher {
	unsigned int flags;
	fringe_writer *writer;
	void *argument;
	/* A stack with a guard, made here; of size 0 if it has its own. */
	char *start;
	size_t size;
	stack_t former;
	/* The list of those of all threads. */
	struct overflow_watcher *next;
	struct overflow_watcher *previous;
};

/* A fault, as a signal handler is told of it. */
struct overflow_fault {
	uintptr_t address;
	uintptr_t pc;
	uintptr_t sp;
};

/*
 * Does what the calling thread asked for, in a signal handler: whether the
 * handler is to return, for the generator was ended.
 */
bool fringe_overflow_handle_(const siginfo_t *information, void *interrupted);

/* The handlers are there from the first to the second. */
void fringe_overflow_install_(void);
void fringe_overflow_uninstall_(void);

/*
 * The generator whose stack the calling thread runs on, if it has overflowed
 * it; or NULL.
 */
struct fringe_control *fringe_overflow_culprit_(
    const struct overflow_fault *fault);

/*
 * Has what was interrupted go on where the generator's body returns, and its
 * resumer with FRINGE_EOVERFLOW: whether that can be done.
 */
bool fringe_overflow_end_(struct fringe_control *control, void *interrupted);

/* Tells of it. */
void fringe_overflow_report_(const struct overflow_watcher *watcher,
    const struct fringe_control *control, const struct overflow_fault *fault);

#pragma GCC visibility pop

#endif
