/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Roots of generators, as they look to an unwinder. */
#ifndef FRINGE_ROOT_H
#define FRINGE_ROOT_H

#include <stdint.h>
#include <unwind.h>

#include "core/internal.h"

/*
 * Where a frame goes on, and whether that is not behind a call, which 32-bit
 * Arm's unwinder does not know.
 */
#ifdef __ARM_EABI__
#define FRINGE_GET_PC_(context, exact) ((void)(exact), _Unwind_GetIP(context))
#else
#define FRINGE_GET_PC_(context, exact) _Unwind_GetIPInfo(context, exact)
#endif

/*
 * The control block of the generator whose root a frame is, or NULL. Its frame
 * pointer makes link the frame record of the root frame. Its sp tells nothing:
 * there may be more on the stack than frames, see fringe.hpp.
 */
static inline struct fringe_control *
fringe_root_control_(struct _Unwind_Context *context)
{
	uintptr_t link;

	if (_Unwind_GetIP(context) != fringe_arch_returned_)
		return NULL;
	link = _Unwind_GetGR(context, FRINGE_ARCH_DWARF_FP_) -
	    FRINGE_ARCH_FP_ABOVE_;
	return (struct fringe_control *)(link -
	    offsetof(struct fringe_control, link));
}

#endif
