/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * fringe.hpp and exceptions: out of a generator, into one, and what each side
 * knows of its own while the other one runs.
 */
#include <fringe.hpp>

#include <array>
#include <cxxabi.h>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "face.h"

using fringe::generator;
using fringe::yielder;
using ints = generator<int>;

struct bang {
	explicit bang(int own) : number(own)
	{
	}

	int number;
};

/* The number that the call throws, or 0. */
template <typename Call>
static int
thrown_by(Call call)
{
	try {
		call();
	} catch (const bang &caught) {
		return caught.number;
	}
	return 0;
}

static int
error_of(ints &generator)
{
	try {
		(void)generator.resume();
	} catch (const fringe::error &error) {
		return error.code().value();
	}
	return 0;
}

/* The number of the exception that is being handled, or 0. */
static int
current()
{
	std::exception_ptr handled = std::current_exception();

	if (!handled)
		return 0;
	return thrown_by([&] { std::rethrow_exception(handled); });
}

/* Runs the call when it goes, with what uncaught_exceptions() says then. */
template <typename Call> struct finally {
	explicit finally(Call own) : call(own)
	{
	}

	finally(const finally &) = delete;

	~finally()
	{
		call(std::uncaught_exceptions());
	}

	Call call;
};

/*
 * Out
 */

static void
throw_below(yielder<int> &y, int depth, int number)
{
	finally count([](int uncaught) { REQUIRE_EQUAL(uncaught, 1); });

	if (depth > 0)
		throw_below(y, depth - 1, number);
	y.suspend(number);
	throw bang(number);
}

CASE(an_exception_leaves_resume_and_ends_the_generator)
{
	ints some([](yielder<int> &y) { throw_below(y, 3, 7); });

	REQUIRE_EQUAL(*some.resume(), 7);
	REQUIRE_EQUAL(thrown_by([&] { some.resume(); }), 7);
	REQUIRE_EQUAL(some.state(), FRINGE_FINISHED);
	REQUIRE(!some.has_result());
	REQUIRE_EQUAL(std::uncaught_exceptions(), 0);
	REQUIRE_EQUAL(error_of(some), FRINGE_EFINISHED);
}

CASE(an_exception_leaves_a_loop)
{
	ints some([](yielder<int> &y) {
		y.suspend(1);
		throw_below(y, 1, 2);
	});
	int sum = 0;

	REQUIRE_EQUAL(thrown_by([&] {
		for (int value : some)
			sum += value;
	}),
	    2);
	REQUIRE_EQUAL(sum, 3);

	ints first([](yielder<int> &) { throw bang(9); });
	REQUIRE_EQUAL(thrown_by([&] { (void)first.begin(); }), 9);

	ints second([](yielder<int> &y) { throw_below(y, 0, 5); });
	auto iterator = second.begin();
	REQUIRE_EQUAL(thrown_by([&] { ++iterator; }), 5);
	REQUIRE(iterator == second.end());
}

CASE(the_stack_is_used_again_after_an_exception)
{
	fringe::heap_stack stack(64 * 1024);

	for (int i = 1; i < 100; i++) {
		ints some(
		    stack, [i](yielder<int> &y) { throw_below(y, i % 5, i); });

		REQUIRE_EQUAL(*some.resume(), i);
		REQUIRE_EQUAL(thrown_by([&] { some.resume(); }), i);
	}
}

/* Each generator resumes the next one; the last one throws. */
static void
chain(yielder<int> &y, int length, std::string &log)
{
	finally mark(
	    [&](int uncaught) { log += static_cast<char>('0' + uncaught); });

	y.suspend(length);
	if (length == 0)
		throw bang(42);
	ints next([&](yielder<int> &z) { chain(z, length - 1, log); });
	for (int value : next)
		y.suspend(value);
}

CASE(an_exception_goes_through_a_chain_of_generators)
{
	std::string log;
	ints first([&](yielder<int> &y) { chain(y, 5, log); });
	int values = 0;

	REQUIRE_EQUAL(thrown_by([&] {
		for (int value : first) {
			(void)value;
			values++;
		}
	}),
	    42);
	/* 6 yield themselves; 5, 4 ... 0 are passed on by all above. */
	REQUIRE_EQUAL(values, 6);
	REQUIRE(log == "111111");
}

/* The inner one suspends the outer one, and then its exception leaves both. */
CASE(an_exception_leaves_an_inner_generator_that_suspended_the_outer)
{
	ints outer([](yielder<int> &y) {
		ints inner([&y](yielder<int> &) {
			y.suspend(1);
			throw bang(2);
		});
		try {
			(void)inner.resume();
		} catch (const bang &) {
			REQUIRE(inner.done());
			y.suspend(current());
			throw;
		}
	});

	REQUIRE_EQUAL(*outer.resume(), 1);
	REQUIRE_EQUAL(*outer.resume(), 2);
	REQUIRE_EQUAL(current(), 0);
	REQUIRE_EQUAL(thrown_by([&] { outer.resume(); }), 2);
}

/*
 * In
 */

CASE(an_exception_is_thrown_into_the_suspend)
{
	ints some([](yielder<int> &y) {
		for (int i = 0;;)
			i = thrown_by([&] { y.suspend(int(i)); }) + 1;
	});

	REQUIRE_EQUAL(*some.resume(), 0);
	for (int i = 1; i < 5; i++)
		REQUIRE_EQUAL(
		    *some.throw_into(std::make_exception_ptr(bang(i))), i + 1);
	REQUIRE_EQUAL(*some.resume(), 1);
}

/* For a type of input: caught and gone on with, uncaught, and too early. */
template <typename Input, typename... Inputs>
static void
require_throwing_into(Inputs &&...inputs)
{
	auto body = [](yielder<int, Input> &y, auto &&...) {
		int number = thrown_by([&] { (void)y.suspend(1); });
		REQUIRE_EQUAL(number, 5);
		y.suspend(2);
		y.suspend(3);
	};
	generator<int, Input> some(body), never(body);

	REQUIRE_EQUAL(*some.resume(std::forward<Inputs>(inputs)...), 1);
	REQUIRE_EQUAL(*some.throw_into(std::make_exception_ptr(bang(5))), 2);
	REQUIRE_EQUAL(*some.resume(std::forward<Inputs>(inputs)...), 3);
	REQUIRE_EQUAL(thrown_by([&] {
		some.throw_into(std::make_exception_ptr(bang(6)));
	}),
	    6);
	REQUIRE_EQUAL(some.state(), FRINGE_FINISHED);

	REQUIRE_EQUAL(thrown_by([&] {
		never.throw_into(std::make_exception_ptr(bang(7)));
	}),
	    7);
	REQUIRE_EQUAL(never.state(), FRINGE_FINISHED);
}

CASE(exceptions_are_thrown_into_generators_of_every_input)
{
	int number = 0;

	require_throwing_into<void>();
	require_throwing_into<int>(0);
	require_throwing_into<std::uintptr_t>(std::uintptr_t{ 0 });
	require_throwing_into<std::string>(std::string("text"));
	require_throwing_into<int &>(number);
}

CASE(an_exception_that_cannot_be_thrown_in_is_not_kept)
{
	std::exception_ptr thrown = std::make_exception_ptr(bang(1));
	ints finished([](yielder<int> &) {});
	ints empty;
	ints *running = nullptr;
	ints itself([&](yielder<int> &y) {
		int code = 0;

		try {
			running->throw_into(thrown);
		} catch (const fringe::error &error) {
			code = error.code().value();
		}
		REQUIRE_EQUAL(code, FRINGE_ERUNNING);
		y.suspend(1);
		y.suspend(2);
	});
	auto code_of = [&](ints &generator, std::exception_ptr exception) {
		try {
			generator.throw_into(exception);
		} catch (const fringe::error &error) {
			return error.code().value();
		}
		return 0;
	};

	running = &itself;
	REQUIRE_EQUAL(*itself.resume(), 1);
	REQUIRE_EQUAL(*itself.resume(), 2);
	REQUIRE_EQUAL(code_of(itself, nullptr), FRINGE_EINVAL);
	REQUIRE(!finished.resume());
	REQUIRE_EQUAL(code_of(finished, thrown), FRINGE_EFINISHED);
	REQUIRE_EQUAL(code_of(empty, thrown), FRINGE_EEMPTY);

	generator<int, int> far([](yielder<int, int> &y, int input) {
		for (;;)
			input = y.suspend(std::move(input));
	});
	REQUIRE_EQUAL(*far.resume(1), 1);
	std::thread([&] {
		int code = 0;

		try {
			far.throw_into(thrown);
		} catch (const fringe::error &error) {
			code = error.code().value();
		}
		REQUIRE_EQUAL(code, FRINGE_ETHREAD);
	}).join();
	REQUIRE_EQUAL(*far.resume(2), 2);
}

/*
 * Suspended in a catch
 */

/*
 * Suspends before and in a catch, in another one in that, throws again from
 * both, and says what.
 */
static void
handle(yielder<int> &y, int number)
{
	y.suspend(current());
	try {
		try {
			throw bang(number);
		} catch (const bang &) {
			y.suspend(current());
			try {
				throw bang(number + 1);
			} catch (const bang &) {
				y.suspend(current());
				try {
					throw;
				} catch (const bang &again) {
					y.suspend(int(again.number));
				}
			}
			y.suspend(current());
			throw;
		}
	} catch (const bang &again) {
		y.suspend(int(again.number));
	}
	y.suspend(current());
}

static void
require_handled(ints &generator, int number, int step)
{
	const std::array<int, 7> expected = { 0, number, number + 1, number + 1,
		number, number, 0 };

	REQUIRE_EQUAL(
	    *generator.resume(), expected[static_cast<std::size_t>(step)]);
}

CASE(generators_suspended_in_catches_know_their_own)
{
	std::vector<ints> row;

	for (int i = 0; i < 5; i++)
		row.emplace_back(
		    [i](yielder<int> &y) { handle(y, 100 * i + 100); });
	for (int step = 0; step < 7; step++) {
		for (int i = 0; i < 5; i++) {
			require_handled(row[static_cast<std::size_t>(i)],
			    100 * i + 100, step);
			REQUIRE_EQUAL(current(), 0);
		}
	}
}

/* Out of step, and with the resumer in a catch now and then. */
CASE(the_resumer_in_a_catch_knows_its_own)
{
	ints first([](yielder<int> &y) { handle(y, 100); });
	ints second([](yielder<int> &y) { handle(y, 200); });
	int caught = 0;

	require_handled(first, 100, 0);
	require_handled(first, 100, 1);
	try {
		throw bang(1);
	} catch (const bang &) {
		require_handled(first, 100, 2);
		require_handled(second, 200, 0);
		require_handled(second, 200, 1);
		REQUIRE_EQUAL(current(), 1);
		try {
			throw bang(2);
		} catch (const bang &) {
			require_handled(second, 200, 2);
			REQUIRE_EQUAL(current(), 2);
			require_handled(first, 100, 3);
			require_handled(second, 200, 3);
		}
		REQUIRE_EQUAL(current(), 1);
		caught = thrown_by([] { throw; });
		require_handled(first, 100, 4);
	}
	REQUIRE_EQUAL(caught, 1);
	REQUIRE_EQUAL(current(), 0);
	require_handled(second, 200, 4);
	require_handled(first, 100, 5);
	require_handled(second, 200, 5);
	require_handled(first, 100, 6);
	REQUIRE_EQUAL(current(), 0);
	require_handled(second, 200, 6);
}

/* It handles an exception then, and is unwound. */
CASE(a_generator_may_catch_in_one_catch_of_the_resumer_and_end_in_another)
{
	std::unique_ptr<ints> some;

	try {
		throw bang(1);
	} catch (const bang &) {
		some = std::make_unique<ints>(
		    [](yielder<int> &y) { handle(y, 100); });
		require_handled(*some, 100, 0);
		require_handled(*some, 100, 1);
	}
	REQUIRE_EQUAL(current(), 0);
	try {
		throw bang(2);
	} catch (const bang &) {
		require_handled(*some, 100, 2);
		some.reset();
		REQUIRE_EQUAL(current(), 2);
	}
	REQUIRE_EQUAL(current(), 0);
}

CASE(an_exception_leaves_a_generator_resumed_in_a_catch)
{
	ints some([](yielder<int> &y) {
		try {
			throw bang(10);
		} catch (const bang &) {
			y.suspend(1);
			throw;
		}
	});

	REQUIRE_EQUAL(*some.resume(), 1);
	try {
		throw bang(1);
	} catch (const bang &) {
		REQUIRE_EQUAL(thrown_by([&] { some.resume(); }), 10);
		REQUIRE_EQUAL(current(), 1);
	}
	REQUIRE_EQUAL(current(), 0);
	REQUIRE_EQUAL(std::uncaught_exceptions(), 0);
}

/* A generator within one, with the outer's yielder, both in a catch. */
CASE(nested_generators_in_catches_know_their_own)
{
	ints outer([](yielder<int> &y) {
		try {
			throw bang(1);
		} catch (const bang &) {
			ints inner([&y](yielder<int> &z) {
				try {
					throw bang(2);
				} catch (const bang &) {
					y.suspend(current());
					z.suspend(current());
					y.suspend(thrown_by([] { throw; }));
				}
			});
			REQUIRE_EQUAL(*inner.resume(), 2);
			y.suspend(current());
			REQUIRE(!inner.resume());
			y.suspend(thrown_by([] { throw; }));
		}
	});

	REQUIRE_EQUAL(*outer.resume(), 2);
	try {
		throw bang(3);
	} catch (const bang &) {
		REQUIRE_EQUAL(*outer.resume(), 1);
		REQUIRE_EQUAL(current(), 3);
		REQUIRE_EQUAL(*outer.resume(), 2);
		REQUIRE_EQUAL(current(), 3);
	}
	REQUIRE_EQUAL(*outer.resume(), 1);
	REQUIRE_EQUAL(current(), 0);
	REQUIRE(!outer.resume());
}

CASE(a_generator_suspended_in_a_catch_is_cancelled)
{
	std::string log;

	try {
		throw bang(1);
	} catch (const bang &) {
		ints some([&](yielder<int> &y) {
			finally mark([&](int) { log += 'd'; });
			try {
				try {
					throw bang(2);
				} catch (const bang &) {
					y.suspend(1);
				}
			} catch (...) {
				log += 'c';
				REQUIRE_EQUAL(current(), 0);
				throw;
			}
		});

		REQUIRE_EQUAL(*some.resume(), 1);
		REQUIRE(some.cancel());
		REQUIRE(log == "cd");
		REQUIRE_EQUAL(current(), 1);
	}
	REQUIRE_EQUAL(current(), 0);
}

CASE(a_generator_suspended_in_a_catch_is_closed)
{
	ints some([&](yielder<int> &y) {
		try {
			throw bang(2);
		} catch (const bang &) {
			try {
				y.suspend(1);
			} catch (const fringe::canceled &) {
			}
			return current();
		}
	});

	REQUIRE_EQUAL(*some.resume(), 1);
	REQUIRE(some.close());
	REQUIRE_EQUAL(some.result(), 2);
	REQUIRE_EQUAL(current(), 0);
}

/* So its exceptions must become those of another thread. */
CASE(a_generator_suspended_in_a_catch_goes_on_in_another_thread)
{
	ints first([](yielder<int> &y) { handle(y, 100); });
	ints second([](yielder<int> &y) { handle(y, 200); });

	first.set_attributes({ nullptr, FRINGE_UNPINNED });
	second.set_attributes({ nullptr, FRINGE_UNPINNED });
	for (int step = 0; step < 7; step++) {
		require_handled(first, 100, step);
		std::thread([&] {
			try {
				throw bang(1);
			} catch (const bang &) {
				require_handled(second, 200, step);
				REQUIRE_EQUAL(current(), 1);
			}
			if (step < 6)
				require_handled(first, 100, ++step);
			REQUIRE_EQUAL(current(), 0);
		}).join();
		REQUIRE_EQUAL(current(), 0);
		if (step < 6 && step % 2 == 1)
			require_handled(second, 200, step);
	}
}

CASE(what_another_thread_handles_is_not_the_generators)
{
	ints some([](yielder<int> &y) {
		for (;;)
			y.suspend(current());
	});

	some.set_attributes({ nullptr, FRINGE_UNPINNED });
	for (int i = 0; i < 3; i++)
		REQUIRE_EQUAL(*some.resume(), 0);
	std::thread([&] {
		try {
			throw bang(1);
		} catch (const bang &) {
			REQUIRE_EQUAL(*some.resume(), 0);
			REQUIRE_EQUAL(current(), 1);
		}
	}).join();
	REQUIRE_EQUAL(*some.resume(), 0);
}

/*
 * On its way
 */

CASE(a_generator_resumed_while_an_exception_is_on_its_way_sees_none)
{
	ints some([](yielder<int> &y) {
		for (;;)
			y.suspend(std::uncaught_exceptions());
	});
	int seen = -1;

	REQUIRE_EQUAL(thrown_by([&] {
		finally look([&](int uncaught) {
			REQUIRE_EQUAL(uncaught, 1);
			seen = *some.resume();
			REQUIRE_EQUAL(std::uncaught_exceptions(), 1);
		});
		throw bang(1);
	}),
	    1);
	REQUIRE_EQUAL(seen, 0);
	REQUIRE_EQUAL(*some.resume(), 0);
	REQUIRE_EQUAL(std::uncaught_exceptions(), 0);
}

CASE(an_exception_is_on_its_way_in_a_suspended_generator)
{
	ints some([](yielder<int> &y) {
		REQUIRE_EQUAL(thrown_by([&] {
			finally wait([&](int) {
				y.suspend(std::uncaught_exceptions());
				y.suspend(std::uncaught_exceptions());
			});
			throw bang(1);
		}),
		    1);
		y.suspend(std::uncaught_exceptions());
	});

	REQUIRE_EQUAL(*some.resume(), 1);
	REQUIRE_EQUAL(std::uncaught_exceptions(), 0);
	REQUIRE_EQUAL(thrown_by([&] {
		finally look([&](int) {
			REQUIRE_EQUAL(std::uncaught_exceptions(), 1);
			REQUIRE_EQUAL(*some.resume(), 1);
			REQUIRE_EQUAL(std::uncaught_exceptions(), 1);
		});
		throw bang(2);
	}),
	    2);
	REQUIRE_EQUAL(*some.resume(), 0);
	REQUIRE_EQUAL(std::uncaught_exceptions(), 0);
}

/* Has a cleanup alone in a frame, for what runtimes know of those on Arm. */
template <typename Call>
static __attribute__((__noinline__)) void
throw_past(Call call, int number)
{
	finally on_the_way([&](int) { call(); });

	throw bang(number);
}

/* What was on its way first arrives first. */
CASE(a_suspended_cleanup_ends_in_a_later_one_of_the_resumer)
{
	int inner = 0;
	ints some([&](yielder<int> &y) {
		auto suspend = [&] { y.suspend(1); };

		inner = thrown_by([&] { throw_past(suspend, 1); });
		y.suspend(2);
	});
	auto resume = [&] { return *some.resume(); };

	REQUIRE_EQUAL(resume(), 1);
	REQUIRE_EQUAL(thrown_by([&] {
		throw_past([&] { REQUIRE_EQUAL(resume(), 2); }, 2);
	}),
	    2);
	REQUIRE_EQUAL(inner, 1);
}

CASE(an_exception_leaves_after_a_cleanup_that_suspended)
{
	ints some(
	    [](yielder<int> &y) { throw_past([&] { y.suspend(1); }, 1); });
	auto resume = [&] { some.resume(); };

	REQUIRE_EQUAL(*some.resume(), 1);
	REQUIRE_EQUAL(thrown_by(resume), 1);
	REQUIRE_EQUAL(std::uncaught_exceptions(), 0);
}

/* Two are then on their way in the resumer, until it catches one. */
CASE(an_exception_leaves_a_generator_while_another_is_on_its_way)
{
	ints some([](yielder<int> &y) {
		y.suspend(1);
		finally look([](int uncaught) { REQUIRE_EQUAL(uncaught, 1); });
		throw bang(2);
	});
	int inner = 0;
	int between = 0;

	REQUIRE_EQUAL(*some.resume(), 1);
	REQUIRE_EQUAL(thrown_by([&] {
		finally look([&](int uncaught) {
			REQUIRE_EQUAL(uncaught, 1);
			inner = thrown_by([&] {
				finally count([&](int now) { between = now; });
				some.resume();
			});
			REQUIRE_EQUAL(std::uncaught_exceptions(), 1);
		});
		throw bang(1);
	}),
	    1);
	REQUIRE_EQUAL(inner, 2);
	REQUIRE_EQUAL(between, 2);
	REQUIRE_EQUAL(std::uncaught_exceptions(), 0);
}

CASE(a_generator_is_destroyed_while_an_exception_is_on_its_way)
{
	int seen = -1;

	REQUIRE_EQUAL(thrown_by([&] {
		ints some([&](yielder<int> &y) {
			finally look([&](int uncaught) { seen = uncaught; });
			y.suspend(1);
		});
		REQUIRE_EQUAL(*some.resume(), 1);
		throw bang(1);
	}),
	    1);
	REQUIRE_EQUAL(seen, 0);
	REQUIRE_EQUAL(std::uncaught_exceptions(), 0);
}

/*
 * Overflows, which drop the frames that knew of exceptions
 */

/* By pointers that nobody sees through, or it might become a loop. */
static int fill(int depth);
static int (*volatile fill_more)(int) = fill;

static int
fill(int depth)
{
	volatile char frame[64];

	frame[depth % 64] = 1;
	return fill_more(depth + 1) + frame[0];
}

/* While one lives the thread's generators are ended where they overflow. */
class recovering {
public:
	recovering()
	{
		REQUIRE_EQUAL(fringe_overflow_watch(FRINGE_OVERFLOW_RECOVER |
				      FRINGE_OVERFLOW_QUIET,
				  nullptr, nullptr),
		    0);
	}

	recovering(const recovering &) = delete;

	~recovering()
	{
		fringe_overflow_unwatch();
	}
};

CASE(an_overflow_is_an_error_that_resume_throws)
{
	recovering recovering;
	auto owned = std::make_shared<int>(3);

	{
		ints some([owned](yielder<int> &y) {
			y.suspend(*owned);
			y.suspend(fill(1));
		});
		REQUIRE_EQUAL(*some.resume(), 3);
		REQUIRE_EQUAL(owned.use_count(), 2);
		REQUIRE_EQUAL(error_of(some), FRINGE_EOVERFLOW);
		REQUIRE(some.done());
		REQUIRE(!some.has_result());
		REQUIRE_EQUAL(error_of(some), FRINGE_EFINISHED);
	}
	/* The body has been destroyed, though its frames were not. */
	REQUIRE_EQUAL(owned.use_count(), 1);
}

/* Looks at itself when it goes. */
struct much {
	much()
	{
		bytes.fill(7);
	}

	much(const much &) = default;

	~much()
	{
		for (char byte : bytes)
			spoiled += byte != 7;
	}

	std::array<char, 100 * 1024> bytes;
	static inline int spoiled = 0;
};

/* On a stack of which the body takes most, next to where frames begin. */
CASE(a_large_body_outlives_its_overflow)
{
	recovering recovering;
	struct fringe_stack whole = { nullptr, nullptr, 0 };
	struct fringe_stack stack;

	REQUIRE_EQUAL(fringe_mapped_stack_create(&whole, 108 * 1024), 0);
	/* Below the body there are 8 KiB. */
	stack = whole;
	stack.base = static_cast<char *>(stack.limit) + 108 * 1024;
	{
		ints some(stack, [own = much()](yielder<int> &y) {
			y.suspend(fill(own.bytes[5]));
		});

		REQUIRE_EQUAL(error_of(some), FRINGE_EOVERFLOW);
	}
	REQUIRE_EQUAL(much::spoiled, 0);
	REQUIRE_EQUAL(fringe_mapped_stack_destroy(&whole), 0);
}

/*
 * An exception that is lost with the frames of an overflow. It is freed here,
 * for else it would be a leak, as it is in programs.
 */
struct lost_bang : bang {
	explicit lost_bang(int own) : bang(own)
	{
		REQUIRE(!thrown);
		thrown = this;
	}

	lost_bang(const lost_bang &) = delete;

	static void free()
	{
		abi::__cxa_free_exception(thrown);
		thrown = nullptr;
	}

	static inline void *thrown = nullptr;
};

CASE(what_an_overflowing_generator_handled_is_not_the_resumers)
{
	recovering recovering;
	const auto overflow = [](yielder<int> &y) {
		try {
			throw lost_bang(2);
		} catch (const bang &) {
			y.suspend(current());
			y.suspend(fill(1));
		}
	};

	/* It gets there by the short way, and by the long. */
	ints first([](yielder<int> &y) {
		y.suspend(0);
		y.suspend(1);
		try {
			throw lost_bang(2);
		} catch (const bang &) {
			fill(1);
		}
	});
	ints second(overflow);

	REQUIRE_EQUAL(*first.resume(), 0);
	REQUIRE_EQUAL(*first.resume(), 1);
	REQUIRE_EQUAL(error_of(first), FRINGE_EOVERFLOW);
	REQUIRE_EQUAL(current(), 0);
	lost_bang::free();
	REQUIRE_EQUAL(*second.resume(), 2);
	REQUIRE_EQUAL(error_of(second), FRINGE_EOVERFLOW);
	REQUIRE_EQUAL(current(), 0);
	lost_bang::free();
	try {
		throw bang(1);
	} catch (const bang &) {
		ints third(overflow);

		REQUIRE_EQUAL(*third.resume(), 2);
		REQUIRE_EQUAL(error_of(third), FRINGE_EOVERFLOW);
		REQUIRE_EQUAL(current(), 1);
	}
	REQUIRE_EQUAL(current(), 0);
	lost_bang::free();
}

CASE(an_overflow_in_a_cleanup_leaves_nothing_on_its_way)
{
	recovering recovering;
	ints some([](yielder<int> &) {
		finally overflow([](int) { fill(1); });

		throw lost_bang(2);
	});

	REQUIRE_EQUAL(error_of(some), FRINGE_EOVERFLOW);
	REQUIRE_EQUAL(std::uncaught_exceptions(), 0);
	REQUIRE_EQUAL(thrown_by([] { throw bang(4); }), 4);
	lost_bang::free();
}

CASE(a_generator_that_overflows_when_it_is_destroyed_is_gone)
{
	recovering recovering;

	{
		ints some([](yielder<int> &y) {
			finally overflow([](int) { fill(1); });

			y.suspend(1);
		});

		REQUIRE_EQUAL(*some.resume(), 1);
	}
	REQUIRE_EQUAL(std::uncaught_exceptions(), 0);
	ints other([](yielder<int> &y) { y.suspend(7); });
	REQUIRE_EQUAL(*other.resume(), 7);
}

/* clang-format off */
static const struct face_case cases[] = {
	ROW(an_exception_leaves_resume_and_ends_the_generator),
	ROW(an_exception_leaves_a_loop),
	ROW(the_stack_is_used_again_after_an_exception),
	ROW(an_exception_goes_through_a_chain_of_generators),
	ROW(an_exception_leaves_an_inner_generator_that_suspended_the_outer),
	ROW(an_exception_is_thrown_into_the_suspend),
	ROW(exceptions_are_thrown_into_generators_of_every_input),
	ROW(an_exception_that_cannot_be_thrown_in_is_not_kept),
	ROW(generators_suspended_in_catches_know_their_own),
	ROW(the_resumer_in_a_catch_knows_its_own),
	ROW(a_generator_may_catch_in_one_catch_of_the_resumer_and_end_in_another),
	ROW(an_exception_leaves_a_generator_resumed_in_a_catch),
	ROW(nested_generators_in_catches_know_their_own),
	ROW(a_generator_suspended_in_a_catch_is_cancelled),
	ROW(a_generator_suspended_in_a_catch_is_closed),
	ROW(a_generator_suspended_in_a_catch_goes_on_in_another_thread),
	ROW(what_another_thread_handles_is_not_the_generators),
	ROW(a_generator_resumed_while_an_exception_is_on_its_way_sees_none),
	ROW(an_exception_is_on_its_way_in_a_suspended_generator),
	ROW(a_suspended_cleanup_ends_in_a_later_one_of_the_resumer),
	ROW(an_exception_leaves_after_a_cleanup_that_suspended),
	ROW(an_exception_leaves_a_generator_while_another_is_on_its_way),
	ROW(a_generator_is_destroyed_while_an_exception_is_on_its_way),
	ROW(an_overflow_is_an_error_that_resume_throws),
	ROW(a_large_body_outlives_its_overflow),
	ROW(what_an_overflowing_generator_handled_is_not_the_resumers),
	ROW(an_overflow_in_a_cleanup_leaves_nothing_on_its_way),
	ROW(a_generator_that_overflows_when_it_is_destroyed_is_gone),
	LAST_ROW
};
/* clang-format on */

const struct face_suite face_suite = { "cpp_exceptions", cases, 0 };
