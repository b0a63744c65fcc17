/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the other headers need of the compiler. Private: include <fringe.h>. */
#ifndef FRINGE_COMPILER_H
#define FRINGE_COMPILER_H

#if !defined(__GNUC__)
#error "libfringe needs a compiler that takes GNU inline assembly: gcc or clang"
#endif

/* Alone, a file of macros would be an empty translation unit to ISO C. */
struct fringe_compiler_;

/*
 * What is declared between these two is the library's public face: C names,
 * visible outside it although the library is built with hidden visibility.
 */
#if defined(__cplusplus)
#define FRINGE_BEGIN_DECLS_                                                    \
	extern "C" {                                                           \
	_Pragma("GCC visibility push(default)")
#define FRINGE_END_DECLS_                                                      \
	_Pragma("GCC visibility pop")                                          \
	}
#else
#define FRINGE_BEGIN_DECLS_ _Pragma("GCC visibility push(default)")
#define FRINGE_END_DECLS_ _Pragma("GCC visibility pop")
#endif

/*
 * An error, which is a negative number, as one that the compiler can see to be
 * negative. Or it warns of values that were never received.
 */
#define FRINGE_FAILURE_(error) ((error) | (-__INT_MAX__ - 1))

/*
 * The switch is worth having only where it is inlined, so it always is. The
 * GNU meaning of "extern inline" adds that no copy is ever emitted here and
 * that taking the address of a public function gives the exported twin. What
 * the macros of typed.h define belongs to the file that uses them.
 */
#define FRINGE_INLINE_                                                         \
	extern __inline__ __attribute__((__gnu_inline__, __always_inline__))
#define FRINGE_LOCAL_INLINE_                                                   \
	static __inline__ __attribute__((__always_inline__, __unused__))

#define FRINGE_UNLIKELY_(condition) __builtin_expect(!!(condition), 0)
#define FRINGE_NORETURN_ __attribute__((__noreturn__))
#define FRINGE_COLD_ __attribute__((__cold__))

/*
 * For functions that inlined code calls on a generator's stack, which may be
 * too small for the dynamic linker to look one up on at its first call. In a
 * freestanding compilation there is none, and no table of offsets either.
 */
#if __STDC_HOSTED__ && defined(__has_attribute)
#if __has_attribute(__noplt__)
#define FRINGE_NOPLT_ __attribute__((__noplt__))
#endif
#endif
#ifndef FRINGE_NOPLT_
#define FRINGE_NOPLT_
#endif

/*
 * Inlined code has the layout of the control block and of the record built
 * in. The functions that it calls when something rare happens carry the
 * layout's number in their names, so a program compiled against one layout
 * does not link with a library of another.
 */
#define FRINGE_LAYOUT_(name) name##_layout4_

#endif
