/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What the C++ libraries share. The cases have memory for generators, on the
 * stack and from calloc, and construct nothing there; so a generator is memory
 * in which begin constructs a state.
 */
#ifndef FRINGE_BENCH_PLACED_HH
#define FRINGE_BENCH_PLACED_HH

#include <cstring>
#include <new>

#include "bench/bench.h"

template <typename State>
struct placed {
	alignas(State) unsigned char bytes[sizeof(State)];

	State *
	operator->()
	{
		return std::launder(reinterpret_cast<State *>(bytes));
	}
};

/*
 * A stack allocator for Boost: a coroutine gives its stack back when it ends,
 * but ours belongs to the generator, which may use it again.
 */
template <typename Context>
struct lender {
	bench_stack stack;

	Context
	allocate()
	{
		Context lent;

		lent.size = stack.size;
		lent.sp = stack.limit + stack.size;
		return lent;
	}

	void
	allocate(Context &lent, std::size_t)
	{
		lent = allocate();
	}

	void
	deallocate(Context &)
	{
	}
};

/*
 * Keeps what an allocator of Boost's says of a stack in `held', for hold.c.
 * Some count the guard in the size.
 */
template <typename Context>
int
keep(const Context &own, std::size_t guard, bench_held *held)
{
	static_assert(sizeof(own) <= sizeof(held->words), "");
	std::memcpy(held->words, &own, sizeof(own));
	held->base = static_cast<char *>(own.sp);
	held->limit = held->base - own.size + guard;
	return 0;
}

template <typename Context>
Context
kept(const bench_held *held)
{
	Context own;

	std::memcpy(static_cast<void *>(&own), held->words, sizeof(own));
	return own;
}

#endif
