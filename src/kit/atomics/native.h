/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The processor's own, by the compiler's names for them. All but atomic_set are
 * in one order that everybody sees: of two who each change a word and then look
 * at the other's, one sees the other's change.
 */
#ifndef FRINGE_KIT_ATOMICS_NATIVE_H
#define FRINGE_KIT_ATOMICS_NATIVE_H

#include <stdbool.h>
#include <stdint.h>

#if __GCC_ATOMIC_POINTER_LOCK_FREE != 2
#error "no atomic words here: configure --with-kit-atomics=critical"
#endif

static inline uintptr_t
atomic_get(const uintptr_t *word)
{
	return __atomic_load_n(word, __ATOMIC_SEQ_CST);
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
	return __atomic_exchange_n(word, value, __ATOMIC_SEQ_CST);
}

static inline uintptr_t
atomic_add(uintptr_t *word, uintptr_t value)
{
	return __atomic_fetch_add(word, value, __ATOMIC_SEQ_CST);
}

static inline uintptr_t
atomic_or(uintptr_t *word, uintptr_t bits)
{
	return __atomic_fetch_or(word, bits, __ATOMIC_SEQ_CST);
}

static inline uintptr_t
atomic_and(uintptr_t *word, uintptr_t bits)
{
	return __atomic_fetch_and(word, bits, __ATOMIC_SEQ_CST);
}

/* Whether it was `expected`, and is `value` now. */
static inline bool
atomic_replace(uintptr_t *word, uintptr_t expected, uintptr_t value)
{
	return __atomic_compare_exchange_n(word, &expected, value, false,
	    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

#endif
