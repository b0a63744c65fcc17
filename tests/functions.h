/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Which function of a test a program counter lies in. */
#ifndef TESTS_FUNCTIONS_H
#define TESTS_FUNCTIONS_H

#include <dlfcn.h>
#include <stdint.h>
#include <unwind.h>

/* Functions that traces are to show: each has a frame, and what it is called.
 */
#define SEEN __attribute__((__noinline__, __noclone__))
#ifdef __clang__
#undef SEEN
#define SEEN __attribute__((__noinline__))
#endif

/* At the end of such a function: what comes before is no tail call. */
#define STAYS() __asm__ __volatile__("" : : : "memory")

/*
 * The beginning of the function that a return address lies behind a call in;
 * NULL when there is none. 32-bit Arm's unwinder does not say, but programs
 * linked with -export-dynamic know their functions by name; what has none there
 * is a function of its own.
 */
#ifdef __ARM_EABI__
static inline const void *
function_of(const void *address)
{
	Dl_info info;

	if (!dladdr((const char *)address - 1, &info))
		return NULL;
	if (!info.dli_saddr)
		return address;
	return (const void *)((uintptr_t)info.dli_saddr & ~(uintptr_t)1);
}
#define START_OF(function) ((const void *)((uintptr_t)(function) & ~1u))
#else
static inline const void *
function_of(const void *address)
{
	return _Unwind_FindEnclosingFunction((void *)((uintptr_t)address - 1));
}
#define START_OF(function) ((const void *)(uintptr_t)(function))
#endif

#endif
