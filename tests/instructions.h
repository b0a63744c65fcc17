/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What check_instructions.c counts the instructions of: loops of resumes and
 * suspends, in files of their own that are compiled in one way only, whatever
 * the user's flags are.
 */
#ifndef TESTS_INSTRUCTIONS_H
#define TESTS_INSTRUCTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include <fringe.h>

/*
 * Does something so many times, with work of a fixed size before and after it,
 * and says whether it did what it should.
 */
typedef bool counted_loop(size_t turns);

/* A resume and a suspend in a loop each, a value going each way. */
counted_loop pingpong_inlined;
counted_loop pingpong_exported;

/* A swap and a swap back, likewise. */
counted_loop swaps_inlined;
counted_loop swaps_exported;

/* A loop by FRINGE_FOR_EACH over a typed generator that counts. */
counted_loop for_each_inlined;
counted_loop for_each_exported;

/* A loop with nothing in it, and the same with so many nops. */
#define NOPS 8
counted_loop turns_of_nothing;
counted_loop turns_of_nops;

/* How the loops were compiled, where that is not as it should be, or NULL. */
extern const char *const compiled_otherwise;

FRINGE_GENERATOR_NO_INPUT(numbers, long);

/* On a stack that the loops share; in another file, so that they forget. */
void loop_begin(
    struct fringe_generator *generator, fringe_generator_body *body);
void loop_begin_context(struct fringe_context *context,
    fringe_context_entry *entry, void *argument);
void loop_begin_numbers(struct numbers *generator, numbers_body *body);
bool loop_end(struct fringe_generator *generator);

#endif
