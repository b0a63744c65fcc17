/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Unwinding with effect, through the platform's unwinder. */
#ifndef FRINGE_UNWIND_H
#define FRINGE_UNWIND_H

#include <stdint.h>
#include <unwind.h>

/*
 * Makes *unwinding what fringe_hook_unwind_ unwinds with, to be found in the
 * control block's `thrown`. It has to last until the generator has ended.
 */
uintptr_t fringe_unwind_begin_(struct _Unwind_Exception *unwinding);

#endif
