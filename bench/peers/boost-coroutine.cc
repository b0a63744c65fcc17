/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Boost.Coroutine, by its symmetric coroutines, which carry a value into the
 * coroutine; back it goes through the generator's object. The asymmetric ones
 * carry a value one way too, and look for an exception after each switch; they
 * and both kinds without a value were tried and were no faster. Below is
 * fcontext, see boost-fcontext.c.
 */
/* It includes headers of Boost's that Boost has given up. */
#define BOOST_ALLOW_DEPRECATED_HEADERS
/* As boost-fiber.cc. */
#define BOOST_DISABLE_ASSERTS
#include <unistd.h>

#include <boost/coroutine/protected_stack_allocator.hpp>
#include <boost/coroutine/standard_stack_allocator.hpp>
#include <boost/coroutine/symmetric_coroutine.hpp>

#include "bench/bench.h"
#include "bench/peers/placed.hh"

#define BENCH_LIBRARY "boost-coroutine"

typedef boost::coroutines::symmetric_coroutine<uintptr_t> coroutine;
typedef lender<boost::coroutines::stack_context> stack_lender;

struct bench_yielder {
	coroutine::call_type own;
	coroutine::yield_type *resumer;
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

	state->own(in);
	return state->value;
}

BENCH_INLINE uintptr_t
bench_suspend(bench_yielder *yielder, uintptr_t out)
{
	yielder->value = out;
	return (*yielder->resumer)().get();
}

/* The old coroutine lies on the stack of the new one: it has to go first. */
static void
bench_again(bench_generator *generator, bench_body *body, void *argument)
{
	bench_yielder *state = generator->operator->();

	state->own = coroutine::call_type();
	state->own = coroutine::call_type(
	    [state, body, argument](coroutine::yield_type &resumer) {
		    state->resumer = &resumer;
		    state->value = body(state, argument, resumer.get());
	    },
	    boost::coroutines::attributes(BENCH_STACK),
	    stack_lender{ state->stack });
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
	bench_stack stack = (*generator)->stack;

	(*generator)->~bench_yielder();
	bench_stack_unmap(stack);
}

/* A guard is a page of the size that is asked for. */
template <typename Stacks, bool Guarded>
static int
acquire(bench_held *held)
{
	std::size_t guard = Guarded ? (std::size_t)getpagesize() : 0;
	boost::coroutines::stack_context own;

	try {
		Stacks().allocate(own, BENCH_STACK + guard);
	} catch (const std::bad_alloc &) {
		return -1;
	}
	return keep(own, guard, held);
}

template <typename Stacks>
static void
release(bench_held *held)
{
	boost::coroutines::stack_context own =
	    kept<boost::coroutines::stack_context>(held);

	Stacks().deallocate(own);
}

using boost::coroutines::protected_stack_allocator;
using boost::coroutines::standard_stack_allocator;

static const struct bench_allocator allocators[] = {
	{ "standard_stack_allocator", acquire<standard_stack_allocator, false>,
	    release<standard_stack_allocator> },
	{ "protected_stack_allocator", acquire<protected_stack_allocator, true>,
	    release<protected_stack_allocator> },
	{ NULL, NULL, NULL },
};
#define BENCH_ALLOCATORS allocators

#define BENCH_SLICES

#include "bench/cases.h"
