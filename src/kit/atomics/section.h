/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What reads and writes a word in one, in a critical section. */
#ifndef FRINGE_KIT_ATOMICS_SECTION_H
#define FRINGE_KIT_ATOMICS_SECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "fringe/kit/lock.h"

/* Makes the word ((it & kept) | set) + added, and returns what it was. */
static inline uintptr_t
atomic_change(uintptr_t *word, uintptr_t kept, uintptr_t set, uintptr_t added)
{
	uintptr_t before = fringe_critical_enter();
	uintptr_t was = *(volatile uintptr_t *)word;

	*(volatile uintptr_t *)word = ((was & kept) | set) + added;
	fringe_critical_leave(before);
	return was;
}

static inline uintptr_t
atomic_swap(uintptr_t *word, uintptr_t value)
{
	return atomic_change(word, 0, value, 0);
}

static inline uintptr_t
atomic_add(uintptr_t *word, uintptr_t value)
{
	return atomic_change(word, UINTPTR_MAX, 0, value);
}

static inline uintptr_t
atomic_or(uintptr_t *word, uintptr_t bits)
{
	return atomic_change(word, UINTPTR_MAX, bits, 0);
}

static inline uintptr_t
atomic_and(uintptr_t *word, uintptr_t bits)
{
	return atomic_change(word, bits, 0, 0);
}

static inline bool
atomic_replace(uintptr_t *word, uintptr_t expected, uintptr_t value)
{
	uintptr_t before = fringe_critical_enter();
	bool is = *(volatile uintptr_t *)word == expected;

	if (is)
		*(volatile uintptr_t *)word = value;
	fringe_critical_leave(before);
	return is;
}

#endif
