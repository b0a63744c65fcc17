/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Static probes: places in programs and in the library at which tracers and
 * debuggers look on, see fringe_probes(7). Private: include <fringe.h>.
 *
 * A probe is a nop, and a note that says where the nop is and where its
 * arguments are at that moment: where the compiler has them anyway, in a
 * register or in memory. Notes are in no segment, so they are not loaded, and a
 * probe that nobody uses takes a nop and nothing else.
 *
 * The notes are as tools expect them (name "stapsdt", type 3): the addresses of
 * the nop, of the section .stapsdt.base, by which tools see that a program was
 * moved after it was linked, and of a counter of those who look on, here none;
 * and then, each ended by a 0, the provider, the probe, and the arguments. An
 * argument is its size in bytes, an "@", and an operand as in assembly.
 *
 * Such notes are known on Linux. In freestanding compilations there are none,
 * nor in files that define FRINGE_NO_PROBES before they include <fringe.h>, nor
 * for an architecture that does not say how its assembler names operands.
 */
#ifndef FRINGE_PROBE_H
#define FRINGE_PROBE_H

#include <stddef.h>

#include "fringe/arch.h"
#include "fringe/compiler.h"

/* Alone, a file of macros would be an empty translation unit to ISO C. */
struct fringe_probe_;

#if __STDC_HOSTED__ && defined(__linux__) && defined(FRINGE_ARCH_CARRIER_) &&  \
    !defined(FRINGE_NO_PROBES)

/* Inlined functions are measured by lines, unless one says that it is small. */
#if !defined(__clang__) && __GNUC__ >= 9
#define FRINGE_PROBE_ASM_ __asm__ __inline__ __volatile__
#else
#define FRINGE_PROBE_ASM_ __asm__ __volatile__
#endif

/* What most architectures call that, and a word so far from an address. */
#ifndef FRINGE_ARCH_NOP_
#define FRINGE_ARCH_NOP_ "nop"
#endif
#ifndef FRINGE_ARCH_AT_
#define FRINGE_ARCH_AT_(address, offset) "%c[" offset "](%[" address "])"
#endif

/*
 * Linkers keep a note with what it is of: with the section of its function
 * ("o", for which the nop has a name, %= being another number each time), and
 * where one of several functions is kept, with that ("?"). Of the base there is
 * one.
 */
#define FRINGE_PROBE_(probe, arguments, ...)                                   \
	FRINGE_PROBE_ASM_(                                                     \
	    ".Lfringe_probe%=:\n\t" FRINGE_ARCH_NOP_ "\n\t"                    \
	    ".pushsection .note.stapsdt, \"o?\", %%note, "                     \
	    ".Lfringe_probe%=\n\t"                                             \
	    ".p2align 2\n\t"                                                   \
	    ".4byte 1f - 0f, 3f - 2f, 3\n"                                     \
	    "0:\t.asciz \"stapsdt\"\n"                                         \
	    "1:\t.p2align 2\n"                                                 \
	    "2:\t.dc.a .Lfringe_probe%=, _.stapsdt.base, 0\n\t"                \
	    ".asciz \"fringe\"\n\t"                                            \
	    ".asciz \"" probe "\"\n\t"                                         \
	    ".asciz \"" arguments "\"\n"                                       \
	    "3:\t.p2align 2\n\t"                                               \
	    ".popsection\n\t"                                                  \
	    ".ifndef _.stapsdt.base\n\t"                                       \
	    ".pushsection .stapsdt.base, \"aG\", %%progbits, "                 \
	    ".stapsdt.base, comdat\n\t"                                        \
	    ".weak _.stapsdt.base\n\t"                                         \
	    ".hidden _.stapsdt.base\n"                                         \
	    "_.stapsdt.base:\t.byte 0\n\t"                                     \
	    ".size _.stapsdt.base, 1\n\t"                                      \
	    ".popsection\n\t"                                                  \
	    ".endif" __VA_ARGS__)

/* An argument, which is a word. */
#if __SIZEOF_POINTER__ == 8
#define FRINGE_PROBE_WORD_(operand) "8@" operand
#else
#define FRINGE_PROBE_WORD_(operand) "4@" operand
#endif

/*
 * Three arguments: a generator, a word, and the generator's name. For the name
 * it is said where in the control block that is: of an operand in memory some
 * compilers would first compute the address. The word is a variable, and said
 * to change: perf leaves out an argument that is a constant, and a compiler
 * that knew its value could load it here and, for the switch, again.
 */
#define FRINGE_PROBE_ABOUT_(probe, control, word)                              \
	FRINGE_PROBE_(probe,                                                   \
	    FRINGE_PROBE_WORD_("%[generator]") " "                             \
	    FRINGE_PROBE_WORD_("%[about]") " "                                 \
	    FRINGE_PROBE_WORD_(FRINGE_ARCH_AT_("generator", "name")),          \
	    : [about] "+r"(word)                                               \
	    : [generator] "r"(control),                                        \
	    [name] "i"(offsetof(struct fringe_control, name)))

/*
 * Of a variable whose value a switch is about to carry, in the register that
 * carries it. The exported twins have it in that of their argument.
 */
#ifdef FRINGE_OUT_OF_LINE
#define FRINGE_PROBE_CARRIED_(probe, control, value)                           \
	FRINGE_PROBE_ABOUT_(probe, control, value)
#else
#define FRINGE_PROBE_CARRIED_(probe, control, value)                           \
	do {                                                                   \
		register uintptr_t carried_ __asm__(FRINGE_ARCH_CARRIER_) =    \
		    (value);                                                   \
		FRINGE_PROBE_ABOUT_(probe, control, carried_);                 \
		(value) = carried_;                                            \
	} while (0)
#endif

/* Before it is gone on with, with the value that it gets. */
#define FRINGE_PROBE_RESUME_(control, value)                                   \
	FRINGE_PROBE_CARRIED_("resume", control, value)

/* Before it leaves, with the value that it sends. */
#define FRINGE_PROBE_SUSPEND_(control, value)                                  \
	FRINGE_PROBE_CARRIED_("suspend", control, value)

/* When it has ended, with the exception that goes to its resumer, or 0. */
#define FRINGE_PROBE_FINISH_(control, thrown)                                  \
	FRINGE_PROBE_ABOUT_("finish", control, thrown)

/*
 * Once there is one, with what it runs, and its stack's base and limit. What
 * may have been written just now has to be in memory.
 */
#define FRINGE_PROBE_CREATE_(control, base)                                    \
	FRINGE_PROBE_("create",                                                \
	    FRINGE_PROBE_WORD_("%[generator]") " "                             \
	    FRINGE_PROBE_WORD_("%[function]") " "                              \
	    FRINGE_PROBE_WORD_("%[top]") " "                                   \
	    FRINGE_PROBE_WORD_("%[bottom]"),                                   \
	    : : [generator] "r"(control), [top] "r"(base),                     \
	    [function] "m"((control)->function),                               \
	    [bottom] "m"((control)->limit))

/* Before its stack is given back. */
#define FRINGE_PROBE_DESTROY_(control)                                         \
	FRINGE_PROBE_("destroy",                                               \
	    FRINGE_PROBE_WORD_("%[generator]") " "                             \
	    FRINGE_PROBE_WORD_("%[name]"),                                     \
	    : : [generator] "r"(control), [name] "m"((control)->name))

#else
#define FRINGE_PROBE_RESUME_(control, value) ((void)0)
#define FRINGE_PROBE_SUSPEND_(control, value) ((void)0)
#define FRINGE_PROBE_FINISH_(control, thrown) ((void)(thrown))
#define FRINGE_PROBE_CREATE_(control, base) ((void)0)
#define FRINGE_PROBE_DESTROY_(control) ((void)0)
#endif

#endif
