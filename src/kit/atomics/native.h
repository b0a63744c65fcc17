/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The processor's own, by the compiler's names for them. */
#ifndef FRINGE_KIT_ATOMICS_NATIVE_H
#define FRINGE_KIT_ATOMICS_NATIVE_H

#include <stdbool.h>
#include <stdint.h>

static inline uintptr_t
atomic_get(const uintptr_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static inline void
atomic_set(uintptr_t *word, uintptr_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

/* These return what was there before. */
static inline uintptr_t
atomic_swap(uintptr_t *word, uintptr_t value)
{
	return __atomic_exchange_n(word, value, __ATOMIC_ACQ_REL);
}

static inline uintptr_t
atomic_add(uintptr_t *word, uintptr_t value)
{
	return __atomic_fetch_add(word, value, __ATOMIC_ACQ_REL);
}

static inline uintptr_t
atomic_or(uintptr_t *word, uintptr_t bits)
{
	return __atomic_fetch_or(word, bits, __ATOMIC_ACQ_REL);
}

static inline uintptr_t
atomic_and(uintptr_t *word, uintptr_t bits)
{
	return __atomic_fetch_and(word, bits, __ATOMIC_ACQ_REL);
}

/* Whether it was `expected`, and is `value` now. */
static inline bool
atomic_replace(uintptr_t *word, uintptr_t expected, uintptr_t value)
{
	return __atomic_compare_exchange_n(word, &expected, value, false,
	    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

#endif
