/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What every control block has, and what some targets leave out of it, as
 * include/fringe/control.h says: a word that is not there is 0, and stays so.
 */
#ifndef FRINGE_WORDS_H
#define FRINGE_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "fringe/control.h"

#define WORD(type, name)                                                       \
	static inline type fringe_control_get_##name##_(                       \
	    const struct fringe_control *control)                              \
	{                                                                      \
		return control->name;                                          \
	}                                                                      \
	static inline void fringe_control_set_##name##_(                       \
	    struct fringe_control *control, type value)                        \
	{                                                                      \
		control->name = value;                                         \
	}

#define NO_WORD(type, name)                                                    \
	static inline type fringe_control_get_##name##_(                       \
	    const struct fringe_control *control)                              \
	{                                                                      \
		(void)control;                                                 \
		return (type)0;                                                \
	}                                                                      \
	static inline void fringe_control_set_##name##_(                       \
	    struct fringe_control *control, type value)                        \
	{                                                                      \
		(void)control;                                                 \
		(void)value;                                                   \
	}

#if FRINGE_ARCH_BARE_
#define WORD_OF_PROCESSES NO_WORD
#define WORDS_OF_PROCESSES(...)
#else
#define WORD_OF_PROCESSES WORD
/* In an initialiser, what such words are to be. */
#define WORDS_OF_PROCESSES(...) __VA_ARGS__
#endif
#if FRINGE_ARCH_BARE_ && !FRINGE_ARCH_MAY_FPU_
#define WORD_OF_FPU NO_WORD
#else
#define WORD_OF_FPU WORD
#endif

WORD_OF_PROCESSES(uintptr_t, guard)
WORD_OF_PROCESSES(uintptr_t, checker)
WORD_OF_PROCESSES(uintptr_t, owner)
WORD_OF_PROCESSES(uintptr_t, thrown)
WORD_OF_PROCESSES(uintptr_t, room)
WORD_OF_PROCESSES(const void *, end)
WORD_OF_FPU(void *, parked)
WORD_OF_FPU(uintptr_t, fpu)

#endif
