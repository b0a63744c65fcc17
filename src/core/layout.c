/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Holds what the assembler was told against what the compiler does. */
#include "arch/asm.h"
#include "core/internal.h"

#define WORD_IS(index, field)                                                  \
	_Static_assert(offsetof(struct fringe_control, field) ==               \
		(index) * sizeof(void *),                                      \
	    #field " is not where arch/asm.h says")

WORD_IS(CONTROL_BODY, body);
WORD_IS(CONTROL_ARGUMENT, argument);
WORD_IS(CONTROL_LIMIT, limit);
#ifdef CONTROL_END
WORD_IS(CONTROL_END, end);
#endif
WORD_IS(CONTROL_LINK, link);
WORD_IS(CONTROL_CONTEXT, context);
_Static_assert(sizeof(struct fringe_control) == CONTROL_WORDS * sizeof(void *),
    "the control block has another size than arch/asm.h says");
_Static_assert(sizeof(struct fringe_control) % FRINGE_STACK_ALIGN == 0,
    "the control block leaves the stack unaligned");
_Static_assert(2 * sizeof(struct fringe_control) <= FRINGE_STACK_MIN,
    "the smallest stack holds no generator");

#define RECORD_HAS(index, field)                                               \
	_Static_assert(offsetof(struct fringe_record, field) ==                \
		(index) * sizeof(void *),                                      \
	    #field " is not where the architecture says")

RECORD_HAS(FRINGE_ARCH_RECORD_FP_, fp);
RECORD_HAS(FRINGE_ARCH_RECORD_PC_, pc);
RECORD_HAS(FRINGE_ARCH_RECORD_SP_, sp);
_Static_assert(offsetof(struct fringe_context, record_) == 0, "context");
_Static_assert(sizeof(uintptr_t) == sizeof(void *), "words");
