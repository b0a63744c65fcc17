/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Stacks: memory that a generator or a context runs on. */
#ifndef FRINGE_STACK_H
#define FRINGE_STACK_H

#include <stddef.h>
#include <stdint.h>

#include "fringe/arch.h"
#include "fringe/compiler.h"

/*
 * A stack is a value: where it begins, where it ends, and how many bytes
 * below its end fault when touched. Stacks grow down, so base is the highest
 * address (one past the last byte) and limit the lowest usable byte; the
 * guard is [limit - guard, limit), and a guard of 0 says that an overflow goes
 * unnoticed. Anything with these three is a stack: fill them in yourself,
 * with base and limit aligned to FRINGE_STACK_ALIGN, or use a call below.
 * The value may be copied; the memory has one owner, who gives it back. On
 * Arm's profile M generators do not note the guard, and say that it is 0.
 */
struct fringe_stack {
	void *base;
	void *limit;
	size_t guard;
};

/*
 * FRINGE_STACK_ALIGN: the alignment of a stack's ends, in bytes.
 * FRINGE_STACK_MIN: the smallest stack, in bytes, that any call accepts. It
 * holds the control block and, compiled with optimisation, a body that does
 * nothing but suspend. What else the body needs comes on top, and so does
 * what runs on its stack unasked: signal handlers (AT_MINSIGSTKSZ of
 * getauxval(3) for the frame alone), and the dynamic linker when it binds a
 * function at its first call, which takes some 2 KiB. Compiled by clang, that
 * includes the call that close makes on the generator's stack; link with
 * -z now to be rid of all of them.
 */
#define FRINGE_STACK_ALIGN FRINGE_ARCH_STACK_ALIGN_
#define FRINGE_STACK_MIN (FRINGE_ARCH_STACK_WORDS_ * sizeof(uintptr_t))

/*
 * FRINGE_STACK_STATIC(name, size): defines, at file scope or static in a
 * function, memory for a stack of `size` bytes (a constant, rounded up to
 * FRINGE_STACK_ALIGN) and `name`, the `struct fringe_stack` that describes it.
 * No call is needed to set it up and no code runs.
 */
#define FRINGE_STACK_STATIC(name, size)                                        \
	static unsigned char name##_memory_[FRINGE_STACK_ROUND_(size)]         \
	    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));                  \
	static struct fringe_stack name = {                                    \
		name##_memory_ + FRINGE_STACK_ROUND_(size), name##_memory_, 0  \
	}
#define FRINGE_STACK_ROUND_(size)                                              \
	(((size) + FRINGE_STACK_ALIGN - 1) & ~((size_t)FRINGE_STACK_ALIGN - 1))

FRINGE_BEGIN_DECLS_

/*
 * Makes a stack of the `size` bytes at `memory`, which stay the caller's and
 * must outlive every use of the stack. Both ends are moved inwards to
 * FRINGE_STACK_ALIGN. There is no guard.
 *
 * Returns 0, FRINGE_EINVAL when stack or memory is NULL or the memory wraps
 * around, or FRINGE_ESIZE when less than FRINGE_STACK_MIN is left.
 * Callable from signal and interrupt handlers.
 */
int fringe_stack_init(struct fringe_stack *stack, void *memory, size_t size);

/*
 * Returns 0 when the stack is one that generators and contexts accept, else
 * FRINGE_EINVAL (no stack, or base not above limit), FRINGE_EALIGN
 * or FRINGE_ESIZE. Callable from signal and interrupt handlers.
 */
int fringe_stack_check(const struct fringe_stack *stack);

/* The usable bytes of a stack. Requires a stack that passes the check. */
#ifdef FRINGE_OUT_OF_LINE
size_t fringe_stack_size(const struct fringe_stack *stack);
#else
FRINGE_INLINE_ size_t
fringe_stack_size(const struct fringe_stack *stack)
{
	return (size_t)((char *)stack->base - (char *)stack->limit);
}
#endif

/*
 * Fills a stack that nobody uses with zeros, which is what high_water below
 * takes for memory never used. Memory that is zero already, such as a fresh
 * static, heap or mapped stack of this library, needs no clearing.
 *
 * Returns 0 or what fringe_stack_check says. Callable from signal and
 * interrupt handlers.
 */
int fringe_stack_clear(struct fringe_stack *stack);

/*
 * How many bytes of a stack, counted from its base, were ever used since it
 * was zero: the distance to the lowest word that is not zero. The deepest
 * words of the deepest frame may be zero themselves, so the true figure can be
 * larger by less than that frame. Reads the whole unused part; for a large
 * mapped stack fringe_mapped_stack_high_water does without. Returns 0 for a
 * stack that does not pass the check. Callable from signal and interrupt
 * handlers.
 */
size_t fringe_stack_high_water(const struct fringe_stack *stack);

FRINGE_END_DECLS_

#endif
