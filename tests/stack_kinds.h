/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The kinds of stack that one conformance body runs over. stack_kinds.c holds
 * those that need nothing; stack_kinds_hosted.c adds heap, mapped, pooled and
 * created ones and is left out where there is no C library (-ffreestanding).
 */
#ifndef TESTS_STACK_KINDS_H
#define TESTS_STACK_KINDS_H

#include <fringe.h>

#include "face.h"

/*
 * The size of each stack, and how many of a kind there are at a time. Under
 * Check a failure is reported from the stack that it happens on, see face.h.
 */
#ifndef KIND_STACK_SIZE
#if __STDC_HOSTED__
#define KIND_STACK_SIZE (64 * 1024)
#else
#define KIND_STACK_SIZE (FRINGE_STACK_MIN > 512 ? 8 * FRINGE_STACK_MIN : 4096)
#endif
#endif
#define KIND_SLOTS 4

/* What a generator says of its stack's guard: see struct fringe_stack. */
#define KEPT_GUARD(guard) (FRINGE_ARCH_BARE_ ? 0 : (guard))

struct kind {
	/* Makes the slot's stack; takes it back and sees that all is well. */
	int (*make)(struct fringe_stack *stack, unsigned int slot);
	int (*unmake)(struct fringe_stack *stack, unsigned int slot);
	/* Or these two, where the generator brings its stack. */
	int (*create)(struct fringe_generator *generator, size_t size,
	    fringe_generator_body *body, void *argument);
	int (*destroy)(struct fringe_generator *generator);
};

extern const struct kind kind_slice;
extern const struct kind kind_unaligned;
extern const struct kind kind_static;
extern const struct kind kind_user_made;
#if __STDC_HOSTED__
extern const struct kind kind_heap;
extern const struct kind kind_mapped;
extern const struct kind kind_pooled;
extern const struct kind kind_created;
extern const struct kind kind_created_pooled;
#endif

/* The stack of a slot, for a kind that makes stacks. */
void kind_make(const struct kind *kind, unsigned int slot,
    struct fringe_stack *stack);
void kind_unmake(const struct kind *kind, unsigned int slot,
    struct fringe_stack *stack);

/* Makes a generator on a stack of this kind. */
void kind_begin(const struct kind *kind, unsigned int slot,
    struct fringe_generator *generator, fringe_generator_body *body,
    void *argument);

/*
 * Finishes (or destroys), closes and finishes, or abandons a generator that
 * kind_begin made, and gives its stack back. Where the library refuses,
 * kind_finish returns its code, having done nothing more.
 */
int kind_finish(const struct kind *kind, unsigned int slot,
    struct fringe_generator *generator);
void kind_close(const struct kind *kind, unsigned int slot,
    struct fringe_generator *generator);
void kind_abandon(const struct kind *kind, unsigned int slot,
    struct fringe_generator *generator);

/*
 * KIND_CASE(name) { ... } defines a body, `const struct kind *kind` its only
 * parameter, and a case for each kind; KIND_ROWS(name) are their rows.
 * STACK_CASE and STACK_ROWS leave out the kinds that have no kind_make.
 */
/* clang-format off */
#define STACK_CASE(name)                                                       \
	static void name(const struct kind *kind);                             \
	CASE(name##_on_a_slice) { name(&kind_slice); }                         \
	CASE(name##_on_an_unaligned_slice) { name(&kind_unaligned); }          \
	CASE(name##_on_a_static_stack) { name(&kind_static); }                 \
	CASE(name##_on_a_user_made_stack) { name(&kind_user_made); }           \
	STACK_CASE_HOSTED_(name)                                               \
	static void name(const struct kind *kind)
#define STACK_ROWS(name)                                                       \
	ROW(name##_on_a_slice), ROW(name##_on_an_unaligned_slice),             \
	ROW(name##_on_a_static_stack), ROW(name##_on_a_user_made_stack)        \
	STACK_ROWS_HOSTED_(name)
#define KIND_CASE(name)                                                        \
	static void name(const struct kind *kind);                             \
	KIND_CASE_HOSTED_(name)                                                \
	STACK_CASE(name)
#define KIND_ROWS(name) STACK_ROWS(name) KIND_ROWS_HOSTED_(name)

#if __STDC_HOSTED__
#define STACK_CASE_HOSTED_(name)                                               \
	CASE(name##_on_a_heap_stack) { name(&kind_heap); }                     \
	CASE(name##_on_a_mapped_stack) { name(&kind_mapped); }                 \
	CASE(name##_on_a_pooled_stack) { name(&kind_pooled); }
#define STACK_ROWS_HOSTED_(name)                                               \
	, ROW(name##_on_a_heap_stack), ROW(name##_on_a_mapped_stack),          \
	ROW(name##_on_a_pooled_stack)
#define KIND_CASE_HOSTED_(name)                                                \
	CASE(name##_on_a_created_stack) { name(&kind_created); }               \
	CASE(name##_on_a_created_pooled_stack) { name(&kind_created_pooled); }
#define KIND_ROWS_HOSTED_(name)                                                \
	, ROW(name##_on_a_created_stack),                                      \
	ROW(name##_on_a_created_pooled_stack)
#else
#define STACK_CASE_HOSTED_(name)
#define STACK_ROWS_HOSTED_(name)
#define KIND_CASE_HOSTED_(name)
#define KIND_ROWS_HOSTED_(name)
#endif
/* clang-format on */

#endif
