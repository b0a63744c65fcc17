/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The loops of instructions_inlined.c with the exported functions, and what
 * tells whether the counter counts and what it counts.
 */
#define FRINGE_OUT_OF_LINE
#define LOOP(name) name##_exported
#include "instructions_inlined.c"

#ifdef __or1k__
#define NOP "l.nop\n\t"
#else
#define NOP "nop\n\t"
#endif

bool
turns_of_nothing(size_t turns)
{
	size_t i;

	for (i = 0; i < turns; i++)
		__asm__ __volatile__("" : : : "memory");
	return true;
}

bool
turns_of_nops(size_t turns)
{
	size_t i;

	for (i = 0; i < turns; i++)
		__asm__ __volatile__(NOP NOP NOP NOP NOP NOP NOP NOP
				     :
				     :
				     : "memory");
	return true;
}

/*
 * The Makefile.inc takes what it can out of the user's CFLAGS, but flags may
 * be part of CC, or built into the compiler.
 */
#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if !defined(__OPTIMIZE__) || defined(__OPTIMIZE_SIZE__)
#define OTHERWISE "at another level than -O2"
#elif defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer) ||     \
    defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer) ||         \
    defined(__SANITIZE_HWADDRESS__) || __has_feature(memory_sanitizer) ||      \
    __has_feature(undefined_behavior_sanitizer)
#define OTHERWISE "with a sanitizer"
#elif defined(__CET__)
#define OTHERWISE "with landing pads"
#elif defined(__SSE3__)
#define OTHERWISE "for more than the least x86-64"
#else
#define OTHERWISE NULL
#endif
const char *const compiled_otherwise = OTHERWISE;
