/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What tests have to know of a processor and its ABI: machine/NAME.h says it,
 * for the NAME in the FRINGE_ARCH_NAME_ of arch/NAME.h. In each stand:
 *
 *   trash_registers()   overwrites every register that a compiler may keep a
 *                       value in, as far as it lets itself be told: so whatever
 *                       lives on across this, or across a switch to somebody
 *                       who does this, was kept in memory
 *
 *   KEPT_NAMES          the registers that a function keeps, as debuggers call
 *                       them, the frame pointer and the stack pointer last
 *   SILENT              defined where the compiler does not say how to unwind
 *                       from all instructions of C: FRINGE_STEP_SILENT of
 *                       unwind/step.py
 *   KEPT, KNOWN(i)      how many of them, but the stack pointer, get a known
 *                       value, and the value of each
 *   call_with_known_registers(function, a, b, c, after)
 *                       calls function(a, b, c) with these in them, and stores
 *                       in `after` what they hold then
 *   ABI_WANTS_CLEAN     defined with is_clean(), where the ABI wants something
 *                       to be in one state at every call and return
 *
 *   FLOAT_REGISTER      the constraint of an asm operand for float and double
 *   VECTORS(ROW)        a row for each kind of vector register: its name, the
 *                       attribute of functions that use it, its bytes, the
 *                       constraint, whether this processor has it, and a
 *                       function that overwrites all of them. Empty where
 *                       there are none
 *   CLASSES(ROW)        defined where there are more classes of registers, which
 *                       the file's own target has: a row for each with a name,
 *                       the type of a variable, a macro as HIDE_FLOAT in
 *                       check_registers.c, one that makes a value of a seed and
 *                       a number, and one that says whether two differ
 *
 *   EXTENDED_TYPE       the widest floating-point type that can be computed
 *                       with, where that is not long double
 *
 *   FPU_WORDS           defined where there are floating-point control words,
 *                       with set_words(words), get_words(), and six values:
 *                       NEAREST is what a thread begins with, DOWN and UP say
 *                       how they round, COARSE changes all there is, and two
 *                       more differ from NEAREST in one thing each.
 *                       ROUNDING_BITS are those that must be there
 *
 *   NO_TRACE_FROM_TERMINATE  defined where a backtrace from std::terminate, in a
 *                       program without generators, does not get to the throw
 *   UNWINDING_FACTOR    how much more stack unwinders take than on x86-64, at
 *                       most: their contexts hold all registers
 *   BINDING             what it takes more, in bytes, where one of its functions
 *                       is bound at its first call
 *
 *   UNSIGNED_PC(pc)     defined where what a function returns to is signed in its
 *                       frame: takes the signature away
 *   STEPPING_OPTIONS    defined where single-stepping takes other options of
 *                       the emulator: what they are
 *   CONTEXT_PC, _SP, _FP(context)   what a signal interrupted, by ucontext_t
 *   CONTEXT_GO_TO(context, record)  makes it what is suspended in the record
 *   EMULATOR_LOSES_SIGNALS  whether emulators make the frame of a signal so that
 *                       unwinders do not know it; 0 if it is not said
 *   FAULT_BITS          the bits of an address that a signal of a fault there
 *                       tells, where it does not tell all
 *   CHAIN_PC            how many words above the pointer to the next one a
 *                       frame has its return address, and 0 where compilers
 *                       chain no frames; 1 if it is not said
 *   TRAP_FLAG           defined where a program can single-step itself by a
 *                       bit of CONTEXT_FLAGS(context), or START_STEPPING()
 */
#ifndef TESTS_MACHINE_H
#define TESTS_MACHINE_H

#include <stddef.h>
#include <stdint.h>

#include <fringe.h>

/* clang-format off */
#define MACHINE_FILE_(name) <tests/machine/name.h>
/* clang-format on */
#define MACHINE_FILE(name) MACHINE_FILE_(name)
#include MACHINE_FILE(FRINGE_ARCH_NAME_)

#ifndef EXTENDED_TYPE
#define EXTENDED_TYPE long double
#endif
#ifndef EMULATOR_LOSES_SIGNALS
#define EMULATOR_LOSES_SIGNALS 0
#endif
#ifndef FAULT_BITS
#define FAULT_BITS UINTPTR_MAX
#endif
#ifndef BINDING
#define BINDING 0
#endif
#ifndef CHAIN_PC
#define CHAIN_PC 1
#endif
#ifndef UNSIGNED_PC
#define UNSIGNED_PC(pc) (pc)
#endif

#endif
