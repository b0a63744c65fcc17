/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What check_storm.c and storm_avx.c share. */
#ifndef TESTS_STORM_H
#define TESTS_STORM_H

#include <fringe.h>

#include <stdbool.h>
#include <stdint.h>

/* One function that switches, and what it keeps: a copy of each value. */
struct storm_seat {
	volatile uint64_t integers[8];
	volatile double doubles[8];
	volatile long double extended[4];
	volatile double lanes[4][4];
	volatile unsigned long rounds;
	volatile unsigned long wrong;
	/* Its own generator, for one that resumes another between. */
	struct fringe_generator inner;
};

/* The next value of a kind: it is also left in memory. */
static inline uint64_t
storm_integer(struct storm_seat *seat, int i)
{
	uint64_t next = seat->integers[i] * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407) + (uint64_t)i;

	seat->integers[i] = next;
	return next;
}

static inline double
storm_double(struct storm_seat *seat, int i)
{
	double next = (double)(storm_integer(seat, i) >> 20) * 0.5;

	seat->doubles[i] = next;
	return next;
}

static inline long double
storm_extended(struct storm_seat *seat, int i)
{
	long double next = (long double)storm_integer(seat, i) * 0.25L;

	seat->extended[i] = next;
	return next;
}

/*
 * One round: values of every class that live across `change`, a statement
 * that switches. They are compared with the copies in memory, so that no
 * compiler can compute them again.
 */
#define STORM_ROUND(seat, change)                                              \
	do {                                                                   \
		long double x0 = storm_extended(seat, 0);                      \
		long double x1 = storm_extended(seat, 1);                      \
		long double x2 = storm_extended(seat, 2);                      \
		long double x3 = storm_extended(seat, 3);                      \
		double d0 = storm_double(seat, 0);                             \
		double d1 = storm_double(seat, 1);                             \
		double d2 = storm_double(seat, 2);                             \
		double d3 = storm_double(seat, 3);                             \
		double d4 = storm_double(seat, 4);                             \
		double d5 = storm_double(seat, 5);                             \
		uint64_t i0 = storm_integer(seat, 0);                          \
		uint64_t i1 = storm_integer(seat, 1);                          \
		uint64_t i2 = storm_integer(seat, 2);                          \
		uint64_t i3 = storm_integer(seat, 3);                          \
		uint64_t i4 = storm_integer(seat, 4);                          \
		uint64_t i5 = storm_integer(seat, 5);                          \
		uint64_t i6 = storm_integer(seat, 6);                          \
		uint64_t i7 = storm_integer(seat, 7);                          \
		change;                                                        \
		if (i0 != (seat)->integers[0] || i1 != (seat)->integers[1] ||  \
		    i2 != (seat)->integers[2] || i3 != (seat)->integers[3] ||  \
		    i4 != (seat)->integers[4] || i5 != (seat)->integers[5] ||  \
		    i6 != (seat)->integers[6] || i7 != (seat)->integers[7] ||  \
		    d0 != (seat)->doubles[0] || d1 != (seat)->doubles[1] ||    \
		    d2 != (seat)->doubles[2] || d3 != (seat)->doubles[3] ||    \
		    d4 != (seat)->doubles[4] || d5 != (seat)->doubles[5] ||    \
		    x0 != (seat)->extended[0] || x1 != (seat)->extended[1] ||  \
		    x2 != (seat)->extended[2] || x3 != (seat)->extended[3])    \
			(seat)->wrong++;                                       \
		(seat)->rounds++;                                              \
	} while (0)

/* Whether this processor has wider vectors, which the next three use. */
bool storm_avx_works(void);

/* A body that keeps wide vectors, and a resume that does. */
uintptr_t storm_avx_body(
    struct fringe_yielder *yielder, void *seat, uintptr_t first);
int storm_avx_resume(struct storm_seat *seat,
    struct fringe_generator *generator, uintptr_t in, uintptr_t *out);

/* Overwrites the whole of every wide vector register. */
void storm_avx_trash(void);

#endif
