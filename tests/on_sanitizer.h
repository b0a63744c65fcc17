/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What tests must know of the sanitizers that they are compiled with. */
#ifndef TESTS_ON_SANITIZER_H
#define TESTS_ON_SANITIZER_H

#include "face.h"
#include "src/core/unsanitized.h"

#if defined(__has_feature)
#define ON_SANITIZER_(name) __has_feature(name##_sanitizer)
#else
#define ON_SANITIZER_(name) ON_##name##_
#define ON_memory_ 0
#ifdef __SANITIZE_ADDRESS__
#define ON_address_ 1
#else
#define ON_address_ 0
#endif
#ifdef __SANITIZE_THREAD__
#define ON_thread_ 1
#else
#define ON_thread_ 0
#endif
#endif

/*
 * ON_ASAN, ON_TSAN, ON_MSAN: 1 or 0. Each takes some of the top of every
 * stack, and more of it for each function; TSan has an end to the number of
 * generators that there can be at a time.
 */
#if ON_SANITIZER_(address)
#define ON_ASAN 1
#else
#define ON_ASAN 0
#endif
#if ON_SANITIZER_(thread)
#define ON_TSAN 1
#else
#define ON_TSAN 0
#endif
#if ON_SANITIZER_(memory)
#define ON_MSAN 1
#else
#define ON_MSAN 0
#endif
#define ON_SANITIZER (ON_ASAN || ON_TSAN || ON_MSAN)

/* TSan's pthread_exit ends the program where a generator calls it. */
static inline int
skips_exit(void)
{
	if (ON_TSAN)
		face_skip("ThreadSanitizer lets no fiber exit from its thread");
	return ON_TSAN;
}

#define UNSANITIZED FRINGE_UNSANITIZED_

#endif
