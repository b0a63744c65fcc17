/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Boost.Context's class fiber. It carries no value; it goes through the
 * generator's object. (What resume_with carries is a function, to be called
 * over there.) Below it is fcontext, see boost-fcontext.c.
 *
 * Boost's assertions are left out, as in a release: so the guard that the
 * system refuses to make is not missed.
 */
#define BOOST_DISABLE_ASSERTS
#include <unistd.h>

#include <boost/context/fiber.hpp>
#include <boost/context/fixedsize_stack.hpp>
#include <boost/context/pooled_fixedsize_stack.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>

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

template <typename Stacks>
static Stacks &
stacks()
{
	static Stacks all(BENCH_STACK);

	return all;
}

template <typename Stacks, bool Guarded>
static int
acquire(bench_held *held)
{
	try {
		return keep(stacks<Stacks>().allocate(),
		    Guarded ? (std::size_t)getpagesize() : 0, held);
	} catch (const std::bad_alloc &) {
		return -1;
	}
}

template <typename Stacks>
static void
release(bench_held *held)
{
	stack_context own = kept<stack_context>(held);

	stacks<Stacks>().deallocate(own);
}

using boost::context::fixedsize_stack;
using boost::context::pooled_fixedsize_stack;
using boost::context::protected_fixedsize_stack;

/* The stack goes back when the body returns, the object when it is ended. */
static void
begin_pooled(bench_generator *generator, bench_body *body, void *argument)
{
	bench_yielder *state = new (generator->bytes) bench_yielder();

	state->own = fiber(std::allocator_arg, stacks<pooled_fixedsize_stack>(),
	    [state, body, argument](fiber &&resumer) {
		    state->resumer = std::move(resumer);
		    state->value = body(state, argument, state->value);
		    return std::move(state->resumer);
	    });
}

static void
end_pooled(bench_generator *generator)
{
	(*generator)->~bench_yielder();
}
#define BENCH_POOLED_BEGIN begin_pooled
#define BENCH_POOLED_END end_pooled

static const struct bench_allocator allocators[] = {
	{ "pooled_fixedsize_stack", acquire<pooled_fixedsize_stack, false>,
	    release<pooled_fixedsize_stack> },
	{ "fixedsize_stack", acquire<fixedsize_stack, false>,
	    release<fixedsize_stack> },
	{ "protected_fixedsize_stack", acquire<protected_fixedsize_stack, true>,
	    release<protected_fixedsize_stack> },
	{ NULL, NULL, NULL },
};
#define BENCH_ALLOCATORS allocators

#define BENCH_SLICES

#include "bench/cases.h"
