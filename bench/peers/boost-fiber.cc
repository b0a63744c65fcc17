/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Boost.Context's class fiber. It carries no value; it goes through the
 * generator's object. (What resume_with carries is a function, to be called
 * over there.) Below it is fcontext, see boost-fcontext.c.
 */
#include <boost/context/fiber.hpp>

#include <memory>
#include <utility>

#include "bench/bench.h"
#include "bench/peers/placed.hh"

#define BENCH_LIBRARY "boost-fiber"

using boost::context::fiber;
using boost::context::stack_context;

struct bench_yielder {
	fiber own;
	fiber resumer;
	uintptr_t value;
	bench_stack stack;
};

typedef placed<bench_yielder> bench_generator;
typedef uintptr_t bench_body(
    bench_yielder *yielder, void *argument, uintptr_t first);

BENCH_INLINE uintptr_t
bench_resume(bench_generator *generator, uintptr_t in)
{
	bench_generator &state = *generator;

	state->value = in;
	state->own = std::move(state->own).resume();
	return state->value;
}

BENCH_INLINE uintptr_t
bench_suspend(bench_yielder *yielder, uintptr_t out)
{
	yielder->value = out;
	yielder->resumer = std::move(yielder->resumer).resume();
	return yielder->value;
}

/* The fiber that is assigned to is empty: its body has returned. */
static void
bench_again(bench_generator *generator, bench_body *body, void *argument)
{
	bench_yielder *state = generator->operator->();

	state->own =
	    fiber(std::allocator_arg, lender<stack_context>{ state->stack },
		[state, body, argument](fiber &&resumer) {
			state->resumer = std::move(resumer);
			state->value = body(state, argument, state->value);
			return std::move(state->resumer);
		});
}

static void
bench_begin(bench_generator *generator, bench_body *body, void *argument)
{
	new (generator->bytes) bench_yielder();
	(*generator)->stack = bench_stack_map();
	bench_again(generator, body, argument);
}

static void
bench_end(bench_generator *generator)
{
	bench_stack_unmap((*generator)->stack);
	(*generator)->~bench_yielder();
}

#include "bench/cases.h"
