/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What check_ipa.c and ipa_body.c share. The two are one translation unit, and
 * all this is static; or, with IPA_SPLIT, two, which link-time optimisation
 * makes one again. Nothing here may be volatile, have its address taken or be
 * visible outside: that is what lets the compiler think that it knows all who
 * read and write it.
 */
#ifndef TESTS_IPA_H
#define TESTS_IPA_H

#include <fringe.h>

#ifdef IPA_SPLIT
#define SHARED __attribute__((__visibility__("hidden"))) extern
#define SHARED_FUNCTION __attribute__((__visibility__("hidden")))
#else
#define SHARED static
#define SHARED_FUNCTION static
#endif

#define NOINLINE __attribute__((__noinline__))

/* Written by the resumer and read by the body; the other way; and by both. */
SHARED long to_body;
SHARED long from_body;
SHARED long by_turns;
SHARED double ratio_to_body;

/* For contexts: whom to go on to. */
SHARED struct fringe_context *partner;
SHARED struct fringe_context *origin;

FRINGE_GENERATOR(longs, long, long);

SHARED_FUNCTION uintptr_t reading_body(
    struct fringe_yielder *yielder, void *argument, uintptr_t first);
SHARED_FUNCTION uintptr_t writing_body(
    struct fringe_yielder *yielder, void *argument, uintptr_t first);
SHARED_FUNCTION uintptr_t trading_body(
    struct fringe_yielder *yielder, void *argument, uintptr_t first);
SHARED_FUNCTION uintptr_t trashing_body(
    struct fringe_yielder *yielder, void *argument, uintptr_t first);
SHARED_FUNCTION long typed_body(
    struct longs_yielder *yielder, void *argument, long first);
SHARED_FUNCTION struct fringe_context *trading_entry(
    void *argument, uintptr_t value);
SHARED_FUNCTION uintptr_t called_function(void *argument);

#endif
