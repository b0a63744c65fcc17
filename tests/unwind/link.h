/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Calls that lead from generator to generator, for traces to show. */
#ifndef TESTS_UNWIND_LINK_H
#define TESTS_UNWIND_LINK_H

#include <fringe.h>
#include <stdint.h>
#include <stdlib.h>

/* What is called in turn: each calls rest->call with the rest of its rest. */
struct chain {
	void (*call)(const struct chain *rest);
};

/* A function that has a frame of its own, and keeps its name. */
#define SEEN __attribute__((__noinline__, __visibility__("default")))

/* At the end of such a function, for a last call would be a jump. */
#define STAY() __asm__ __volatile__("")

static inline void
must(int condition)
{
	if (!condition)
		abort();
}

static inline __attribute__((__always_inline__)) void
go_on(const struct chain *chain)
{
	chain->call(chain + 1);
}

/*
 * A generator as begun and ended: with a guard below its stack or, for those
 * who cannot copy a mapping that has one, on the heap.
 */
static inline void
begin(struct fringe_generator *generator, fringe_generator_body *body,
    const struct chain *rest)
{
	struct fringe_stack stack;

	if (!getenv("FRINGE_STACKS_ON_HEAP")) {
		must(fringe_generator_create(
			 generator, 0, body, (void *)rest) == 0);
		return;
	}
	must(fringe_heap_stack_create(&stack, 64 * 1024) == 0);
	must(fringe_generator_init(generator, &stack, body, (void *)rest) == 0);
}

static inline void
end(struct fringe_generator *generator)
{
	struct fringe_stack stack;

	if (!getenv("FRINGE_STACKS_ON_HEAP")) {
		must(fringe_generator_destroy(generator) == 0);
		return;
	}
	must(fringe_generator_finish(generator, &stack) == 0);
	must(fringe_heap_stack_destroy(&stack) == 0);
}

/*
 * Defines name_run, which runs a generator, and name_body, which is its body
 * and goes on with the chain when it is resumed for the second time. `room` is
 * what makes one frame's size unlike another's.
 */
#define LINK(name, room)                                                       \
	SEEN uintptr_t name##_body(                                            \
	    struct fringe_yielder *yielder, void *rest, uintptr_t value);      \
	SEEN void name##_run(const struct chain *rest);                        \
                                                                               \
	uintptr_t name##_body(                                                 \
	    struct fringe_yielder *yielder, void *rest, uintptr_t value)       \
	{                                                                      \
		volatile char frame[room] = { 0 };                             \
                                                                               \
		must(fringe_generator_suspend(yielder, value + 1, &value) ==   \
		    0);                                                        \
		go_on(rest);                                                   \
		return value + 1 + (uintptr_t)frame[0];                        \
	}                                                                      \
                                                                               \
	void name##_run(const struct chain *rest)                              \
	{                                                                      \
		volatile char frame[room] = { 0 };                             \
		struct fringe_generator generator;                             \
		uintptr_t value;                                               \
                                                                               \
		begin(&generator, name##_body, rest);                          \
		must(fringe_generator_resume(&generator, 1, &value) == 1);     \
		must(value == 2);                                              \
		must(fringe_generator_resume(&generator, 3, &value) == 0);     \
		must(value == 4 + (uintptr_t)frame[0]);                        \
		end(&generator);                                               \
		STAY();                                                        \
	}                                                                      \
	struct chain

#endif
