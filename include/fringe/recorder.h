/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The recorder: when which generator ran, on what thread and resumed by whom,
 * as a timeline that Perfetto and chrome://tracing show.
 */
#ifndef FRINGE_RECORDER_H
#define FRINGE_RECORDER_H

#include <stddef.h>

#include "fringe/writer.h"

/*
 * There is one recorder in a process. While it is on, it notes what happens to
 * generators: their making, each resume with its thread, each suspend, how
 * they finish, and when their stack is given back. An event takes 64 bytes.
 * When there is no more room the oldest give way, so that the newest are there
 * when something has gone wrong: a server can leave it on.
 *
 * It hears of generators that begin while it is on, and of those that are given
 * attributes meanwhile (fringe_generator_set_attributes), from then on; of no
 * others, and of no contexts. A resume of a recorded generator goes a longer
 * way, through the library, reads the clock twice, and uses up to 1 KiB
 * more of the caller's stack; in a signal handler, too. All others cost what
 * they cost without a recorder, and so do those that were recorded from their
 * next resume on after a stop.
 *
 * After fork(2) the child's recorder is off, and has recorded nothing.
 */

/* What there is, in events. */
struct fringe_recorder_statistics {
	/* Whether generators are being recorded. */
	int is_on;
	/* For how many there is room. */
	size_t room;
	/* Noted since the start, modulo SIZE_MAX + 1. */
	size_t noted;
	/*
	 * Those of them that are not there any more, for want of room; or never
	 * were, as a thread was still noting down one that is `room` events
	 * older.
	 */
	size_t lost;
};

FRINGE_BEGIN_DECLS_

/*
 * Forgets what was recorded and begins to record, with room for at least
 * `events`; 0 is 65,536. The memory for all of them is taken at once, which
 * takes time, so that recording does not. It is the recorder's, and used again
 * by the next start. Where that wants more, the addresses of the smaller piece
 * stay reserved: a thread that was interrupted may still have them.
 *
 * Returns 0, FRINGE_EINUSE when it is on, or FRINGE_ENOMEM; what was recorded
 * is still there then. Not for signal handlers.
 */
int fringe_recorder_start(size_t events);

/*
 * Records no more. What was recorded stays for fringe_recorder_write, until
 * the next start or until it is discarded. An event that another thread is
 * noting down at the moment may still come. Does nothing when it is off. Not
 * for signal handlers.
 */
void fringe_recorder_stop(void);

/*
 * Forgets what was recorded, and gives its memory back to the system. Returns
 * 0, also when there was nothing, or FRINGE_EINUSE when the recorder is on. Not
 * for signal handlers.
 */
int fringe_recorder_discard(void);

/*
 * Stores what there is in *statistics. Numbers that other threads change at
 * the moment may not add up. Returns 0, or FRINGE_EINVAL when it is NULL. Not
 * for signal handlers.
 */
int fringe_recorder_measure(struct fringe_recorder_statistics *statistics);

/*
 * Writes what was recorded as a JSON object in the trace-event format, in
 * UTF-8, by calls of writer(text, size, argument). Works while the recorder is
 * on too: then it is what was there at the time of the call. Nothing recorded
 * gives an object without events. No lock is held while the writer is called,
 * which may do anything but suspend an outer generator.
 *
 * There is a track for each generator, with its name (the first 32 bytes of
 * it, and what is no UTF-8 replaced), and one for each thread, on which lies
 * what it ran, what was resumed by a generator upon that one.
 * fringe_recorder(3) tells all that is in it. An event is a line of its own.
 *
 * Returns 0, FRINGE_EINVAL when writer is NULL, FRINGE_ENOMEM (it maps some
 * 300 bytes for each event meanwhile), or what the writer returned that was not
 * 0. Uses about 1 KiB of stack and what the writer uses. Not for signal
 * handlers.
 */
int fringe_recorder_write(fringe_writer *writer, void *argument);

FRINGE_END_DECLS_

#endif
