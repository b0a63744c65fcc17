/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Clocks, which count ticks, and what their ticks are in nanoseconds. */
#ifndef FRINGE_KIT_CLOCK_H
#define FRINGE_KIT_CLOCK_H

#include <stdint.h>

#include "fringe/compiler.h"

/* A duration in nanoseconds that does not end. */
#define FRINGE_FOREVER INT64_MAX

/* A moment in ticks that never comes. */
#define FRINGE_NEVER UINT64_MAX

/*
 * A clock of the program's. It stays in use as long as what was given it.
 *
 * now: the ticks since some moment, never less than at a call before. Called
 * with no lock held, by whoever calls the library: where interrupt or signal
 * handlers do, they call it too.
 * hertz: ticks a second, from 1 to 1,000,000,000.
 * lag: by how many ticks the time may be further on than `now` says: 1 for a
 * counter, which rounds down; 0 for one whose time stands still within a tick.
 * What shall not be early is later by as much.
 */
struct fringe_clock {
	uint64_t (*now)(const struct fringe_clock *clock);
	uint64_t hertz;
	uint32_t lag;
};

/* A clock whose time passes when the program says so: for tests. */
struct fringe_virtual_clock {
	struct fringe_clock clock;
	uint64_t ticks;
};

/* clang-format off */
#define FRINGE_VIRTUAL_CLOCK_INIT(hertz)                                       \
	{ { fringe_virtual_clock_now_, (hertz), 0 }, 0 }
/* clang-format on */

FRINGE_BEGIN_DECLS_

/*
 * None of these fails or locks. All take constant time and the caller's frame,
 * and are callable from anywhere; but what reads or advances a virtual clock
 * does so in no thread or handler that another one's advance may interrupt or
 * meet.
 */

/*
 * How many ticks of the clock a duration takes: rounded up, so that it is over
 * when they are. 0 for a negative one; FRINGE_NEVER for FRINGE_FOREVER.
 */
uint64_t fringe_clock_ticks(
    const struct fringe_clock *clock, int64_t nanoseconds);

/*
 * How many nanoseconds so many ticks take: rounded up, and FRINGE_FOREVER for
 * what is too long to be said, such as FRINGE_NEVER.
 */
int64_t fringe_clock_nanoseconds(
    const struct fringe_clock *clock, uint64_t ticks);

/* Has so many ticks pass. At UINT64_MAX the clock stops. */
void fringe_virtual_clock_advance(
    struct fringe_virtual_clock *clock, uint64_t ticks);

uint64_t fringe_virtual_clock_now_(const struct fringe_clock *clock);

#if __STDC_HOSTED__
/*
 * The system's clock that nobody sets, CLOCK_MONOTONIC, in nanoseconds. It may
 * be read in signal handlers.
 */
extern const struct fringe_clock fringe_monotonic_clock;
#endif

FRINGE_END_DECLS_

#endif
