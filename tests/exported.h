/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The exported functions that are inlined otherwise. Volatile, or a compiler
 * sees through them and inlines.
 */
#ifndef TESTS_EXPORTED_H
#define TESTS_EXPORTED_H

#include <fringe.h>

typedef int resume_function(
    struct fringe_generator *generator, uintptr_t in, uintptr_t *out);
typedef int suspend_function(
    struct fringe_yielder *yielder, uintptr_t out, uintptr_t *in);
typedef int swap_function(struct fringe_context *from,
    struct fringe_context *to, uintptr_t value, uintptr_t *received);

static resume_function *volatile exported_resume = fringe_generator_resume;
static suspend_function *volatile exported_suspend = fringe_generator_suspend;
static swap_function *volatile exported_swap = fringe_context_swap;

#endif
