/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The switch as the compiler has to see it. Private: include <fringe.h>. All
 * switches in C are these three; nothing else calls the architecture's.
 */
#ifndef FRINGE_SWITCH_H
#define FRINGE_SWITCH_H

#include "fringe/arch.h"
#include "fringe/compiler.h"

FRINGE_BEGIN_DECLS_

/*
 * Functions that the compiler sees through, statics above all, are not what
 * runs during a switch. gcc takes an asm statement to leave every static
 * variable alone that does not escape its file, "memory" clobber or not
 * (-fipa-reference); it thinks otherwise of a call to it knows not what. So
 * here is a jump that is never taken to a call that is never made.
 */
FRINGE_INLINE_ void
fringe_anything_may_have_run_(void)
{
#ifndef __clang__
	void (*volatile unknown)(void);

	__asm__ goto("" : : : "memory" : anything);
	return;
anything:
	unknown = NULL;
	unknown();
#endif
}

/* What each does is told where the architecture defines it. */
FRINGE_INLINE_ struct fringe_transfer
fringe_switch_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	struct fringe_transfer arrived = fringe_arch_swap_(value, pc, to, me);

	fringe_anything_may_have_run_();
	return arrived;
}

FRINGE_INLINE_ struct fringe_transfer
fringe_switch_suspend_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	struct fringe_transfer arrived =
	    fringe_arch_suspend_(value, pc, to, me);

	fringe_anything_may_have_run_();
	return arrived;
}

FRINGE_INLINE_ struct fringe_transfer
fringe_switch_end_(uintptr_t value, void *pc, struct fringe_record *to,
    struct fringe_record *me)
{
	struct fringe_transfer arrived =
	    fringe_arch_end_by_swap_(value, pc, to, me);

	fringe_anything_may_have_run_();
	return arrived;
}

FRINGE_END_DECLS_

#endif
