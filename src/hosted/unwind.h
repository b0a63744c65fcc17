/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Unwinding with effect, through the platform's unwinder. */
#ifndef FRINGE_UNWIND_H
#define FRINGE_UNWIND_H

#include <stdint.h>
#include <unwind.h>

/*
 * 32-bit Arm has an interface of its own, in which an exception is called
 * otherwise, and compilers' headers say less of it than of the other.
 */
#ifdef __ARM_EABI__
#define FRINGE_EHABI_
#ifndef _Unwind_Exception
#define _Unwind_Exception _Unwind_Control_Block
#endif
_Unwind_Reason_Code __gnu_unwind_frame(
    struct _Unwind_Exception *exception, struct _Unwind_Context *context);
#endif

/*
 * What the frames of a generator are unwound with. Code of clang's that throws
 * nothing hands that to std::terminate, where libstdc++ takes it for an
 * exception of its own, and reads the type in what it has before each. None is
 * what it finds there: 80 bytes in GCC 12.
 */
struct fringe_unwinding {
	char no_type[128];
	struct _Unwind_Exception exception;
};

/*
 * Makes *unwinding ready for fringe_hook_unwind_, and returns the control
 * block's `thrown` for it. It has to last until the generator has ended.
 */
uintptr_t fringe_unwind_begin_(struct fringe_unwinding *unwinding);

#endif
