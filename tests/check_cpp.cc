/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* fringe.hpp: values, bodies, stacks, the end of a generator, iteration. */
#include <fringe.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "face.h"
#include "on_sanitizer.h"
#include "tableless.h"

using fringe::generator;
using fringe::yielder;

#define STACK_SIZE (64 * 1024)
FRINGE_STACK_STATIC(static_stack, STACK_SIZE);

/* That the call throws fringe::error with this code. */
#define REQUIRE_ERROR(expected, call)                                          \
	do {                                                                   \
		int code_ = 0;                                                 \
		try {                                                          \
			(void)(call);                                          \
		} catch (const fringe::error &error_) {                        \
			REQUIRE(error_.code() == expected);                    \
			code_ = error_.code().value();                         \
		}                                                              \
		REQUIRE_EQUAL(code_, expected);                                \
	} while (0)

/*
 * Types
 */

template <typename T, typename = void>
constexpr bool can_resume_with_nothing = false;
template <typename T>
constexpr bool can_resume_with_nothing<T,
    std::void_t<decltype(std::declval<T &>().resume())>> = true;

template <typename T, typename = void> constexpr bool is_range = false;
template <typename T>
constexpr bool is_range<T, std::void_t<decltype(std::declval<T &>().begin())>> =
    true;

template <typename T, typename Value, typename = void>
constexpr bool can_suspend = false;
template <typename T, typename Value>
constexpr bool can_suspend<T, Value,
    std::void_t<decltype(std::declval<T &>().suspend(std::declval<Value>()))>> =
    true;

using ints = generator<int>;
static_assert(!std::is_copy_constructible_v<ints>);
static_assert(!std::is_copy_assignable_v<ints>);
static_assert(std::is_nothrow_move_constructible_v<ints>);
static_assert(std::is_nothrow_move_assignable_v<ints>);
static_assert(std::is_nothrow_swappable_v<ints>);
static_assert(std::is_nothrow_destructible_v<ints>);
static_assert(std::is_nothrow_default_constructible_v<ints>);
static_assert(!std::is_convertible_v<void (*)(yielder<int> &), ints>);
static_assert(std::is_same_v<fringe::yielded<int>, std::optional<int>>);
static_assert(std::is_same_v<fringe::yielded<const int &>, const int *>);
static_assert(std::is_same_v<fringe::yielded<void>, bool>);
static_assert(can_resume_with_nothing<ints>);
static_assert(!can_resume_with_nothing<generator<int, int>>);
static_assert(is_range<ints> && is_range<generator<int &>>);
static_assert(!is_range<generator<int, int>> && !is_range<generator<void>>);
static_assert(can_suspend<yielder<std::string>, const char *>);
static_assert(can_suspend<yielder<std::string>, std::string &>);
static_assert(!can_suspend<yielder<std::string>, void *>);
static_assert(can_suspend<yielder<int &>, int &>);
static_assert(!can_suspend<yielder<int &>, int>);
static_assert(can_suspend<yielder<const int &>, const int &>);
static_assert(!can_suspend<yielder<void>, int>);
static_assert(!std::is_copy_constructible_v<yielder<int>>);
static_assert(
    !std::is_constructible_v<fringe::heap_stack, const fringe::heap_stack &>);
static_assert(
    std::is_convertible_v<fringe::heap_stack &, const fringe_stack &>);
static_assert(!std::is_convertible_v<fringe::heap_stack, const fringe_stack &>);
static_assert(sizeof(ints) <= 2 * sizeof(void *));

/*
 * Values
 */

/* What comes back is what was sent, at first, in between and at last. */
template <typename T>
static void
require_echo(const T &first, const T &second, const T &third)
{
	generator<T, T> echo([](yielder<T, T> &y, T &&value) {
		value = y.suspend(value);
		value = y.suspend(std::move(value));
		return std::move(value);
	});
	fringe::yielded<T> got = echo.resume(first);

	REQUIRE(got && *got == first);
	REQUIRE(!echo.has_result());
	T copy = second;
	got = echo.resume(std::move(copy));
	REQUIRE(got && *got == second);
	got = echo.resume(third);
	REQUIRE(!got);
	REQUIRE(echo.done() && echo.has_result());
	REQUIRE(echo.result() == third);
}

struct wide {
	std::array<double, 9> numbers;

	bool
	operator==(const wide &other) const
	{
		return numbers == other.numbers;
	}
};

struct alignas(64) over_aligned {
	char character;

	bool
	operator==(const over_aligned &other) const
	{
		return character == other.character &&
		    reinterpret_cast<std::uintptr_t>(this) % 64 == 0;
	}
};

/* Fits a word, has no default and hides its address. */
struct narrow {
	explicit narrow(short from) : number(from)
	{
	}

	void *operator&() = delete;

	bool
	operator==(const narrow &other) const
	{
		return number == other.number;
	}

	short number;
};

static int
twice(int number)
{
	return 2 * number;
}

static int
thrice(int number)
{
	return 3 * number;
}

CASE(values_of_every_size_go_both_ways)
{
	require_echo<bool>(true, false, true);
	require_echo<int>(1, -1, 0);
	require_echo<double>(1e300, -1e-300, 0);
	require_echo<long double>(1e300L, -1.25L, 0);
	require_echo<int (*)(int)>(twice, thrice, nullptr);
	require_echo<narrow>(narrow(1), narrow(-2), narrow(3));
	require_echo<wide>(wide{ { 1, 2 } }, wide{ { 3 } }, wide{ {} });
	require_echo<over_aligned>({ 'a' }, { 'b' }, { 'c' });
	require_echo<std::string>("short", std::string(100, 'x'), "");
	require_echo<std::optional<int>>(1, std::nullopt, 2);
}

CASE(values_that_only_move_go_both_ways)
{
	using pointer = std::unique_ptr<int>;
	generator<pointer, pointer> next([](auto &y, pointer value) {
		while (*value < 3) {
			++*value;
			value = y.suspend(std::move(value));
		}
		return value;
	});
	pointer value = std::make_unique<int>(0);
	const int *address = value.get();

	for (int i = 1; i < 4; i++) {
		fringe::yielded<pointer> got = next.resume(std::move(value));

		REQUIRE(got && got->get() == address && **got == i);
		REQUIRE(!value);
		value = std::move(*got);
	}
	REQUIRE(!next.resume(std::move(value)));
	REQUIRE(next.result().get() == address);
	value = std::move(next.result());
	REQUIRE(!next.result());
}

CASE(references_are_those_of_the_sender)
{
	int inside = 1;
	int outside = 2;
	generator<int &, const int &> refer(
	    [&](yielder<int &, const int &> &y, const int &first) -> int & {
		    REQUIRE(&first == &outside);
		    const int &second = y.suspend(inside);
		    REQUIRE(&second == &inside);
		    return outside;
	    });
	int *got = refer.resume(outside);

	REQUIRE(got == &inside);
	++*got;
	REQUIRE_EQUAL(inside, 2);
	REQUIRE(refer.resume(inside) == nullptr);
	REQUIRE(&refer.result() == &outside);
}

CASE(a_generator_may_take_or_yield_nothing)
{
	int sum = 0;
	generator<void, int> sink([&](yielder<void, int> &y, int value) {
		for (;; value = y.suspend())
			sum += value;
	});
	int steps = 0;
	generator<void> stepper([&](yielder<void> &y) {
		while (++steps < 3)
			y.suspend();
	});

	for (int i = 1; i < 4; i++)
		REQUIRE(sink.resume(i));
	REQUIRE_EQUAL(sum, 6);
	REQUIRE(stepper.resume() && stepper.resume() && !stepper.resume());
	REQUIRE_EQUAL(steps, 3);
	REQUIRE(stepper.done() && !stepper.has_result());
}

/* Counts what becomes of it. Moved-from ones have no value. */
struct counted {
	explicit counted(int from) : value(from)
	{
		alive++;
	}

	counted(const counted &other) : value(other.value)
	{
		alive++;
		copies++;
	}

	counted(counted &&other) : value(std::exchange(other.value, -1))
	{
		if (moves_left-- == 0) {
			other.value = value;
			throw std::string("no move");
		}
		alive++;
		moves++;
	}

	counted &operator=(const counted &) = delete;

	~counted()
	{
		alive--;
	}

	static void
	reset()
	{
		copies = moves = 0;
		moves_left = 1000;
	}

	int value;
	static int alive, copies, moves, moves_left;
};
int counted::alive, counted::copies, counted::moves;
int counted::moves_left = 1000;

CASE(a_value_is_moved_once_and_copied_if_it_stays)
{
	{
		generator<counted, counted> echo([](auto &y, counted first) {
			counted own(first.value + 1);
			y.suspend(own);
			REQUIRE_EQUAL(own.value, 2);
			y.suspend(counted(3));
			counted last = y.suspend(std::move(own));
			REQUIRE_EQUAL(last.value, 4);
			return last;
		});

		counted::reset();
		REQUIRE_EQUAL(echo.resume(counted(1))->value, 2);
		REQUIRE_EQUAL(counted::copies, 1);
		REQUIRE_EQUAL(counted::moves, 2); /* one in, one out */
		counted::reset();
		REQUIRE_EQUAL(echo.resume(counted(2))->value, 3);
		REQUIRE_EQUAL(counted::copies, 0);
		REQUIRE_EQUAL(counted::moves, 2);
		counted::reset();
		counted kept(3);
		REQUIRE_EQUAL(echo.resume(kept)->value, 2);
		REQUIRE_EQUAL(kept.value, 3);
		REQUIRE_EQUAL(counted::copies, 1);
		counted::reset();
		REQUIRE(!echo.resume(counted(4)));
		REQUIRE_EQUAL(counted::copies, 0);
		REQUIRE_EQUAL(echo.result().value, 4);
	}
	REQUIRE_EQUAL(counted::alive, 0);
}

CASE(a_body_may_take_its_first_input_by_reference)
{
	generator<std::size_t, std::string> lengths(
	    [](auto &y, const std::string &first) {
		    for (;;)
			    y.suspend(first.size());
	    });

	std::string input(100, 'x');

	REQUIRE_EQUAL(*lengths.resume(std::move(input)), 100);
	input = "other";
	REQUIRE_EQUAL(*lengths.resume(input), 100);
}

CASE(a_loop_moves_no_value)
{
	{
		generator<counted> some([](yielder<counted> &y) {
			for (int i = 0; i < 3; i++)
				y.suspend(counted(i));
		});
		int expected = 0;

		counted::reset();
		for (const counted &value : some)
			REQUIRE_EQUAL(value.value, expected++);
		REQUIRE_EQUAL(expected, 3);
		REQUIRE_EQUAL(counted::copies + counted::moves, 0);
	}
	REQUIRE_EQUAL(counted::alive, 0);
}

/* Runs it with moves that fail from the next one on; true if one did. */
template <typename Call>
static bool
cannot_move(Call call)
{
	counted::moves_left = 0;
	try {
		call();
	} catch (const std::string &what) {
		counted::reset();
		return what == "no move";
	}
	counted::reset();
	return false;
}

CASE(a_yielded_value_that_cannot_be_moved_is_the_resumers_trouble)
{
	{
		generator<counted> some([](yielder<counted> &y) {
			counted mine(1);

			y.suspend(std::move(mine));
			REQUIRE_EQUAL(mine.value, 1);
			y.suspend(std::move(mine));
			REQUIRE_EQUAL(mine.value, -1);
			y.suspend(counted(2));
		});

		REQUIRE(cannot_move([&] { some.resume(); }));
		REQUIRE_EQUAL(some.state(), FRINGE_SUSPENDED);
		REQUIRE_EQUAL(some.resume()->value, 1);
		REQUIRE_EQUAL(some.resume()->value, 2);
		REQUIRE(!some.resume());
	}
	REQUIRE_EQUAL(counted::alive, 0);
}

CASE(an_input_that_cannot_be_moved_is_the_generators_trouble)
{
	{
		generator<int, counted> take([](auto &y, counted first) {
			REQUIRE(cannot_move([&] { y.suspend(first.value); }));
			return y.suspend(2).value;
		});
		counted input(1);

		REQUIRE(cannot_move([&] { take.resume(std::move(input)); }));
		REQUIRE_EQUAL(input.value, 1);
		REQUIRE(take.done() && !take.has_result());

		generator<int, counted> other([](auto &y, counted first) {
			REQUIRE(cannot_move([&] { y.suspend(first.value); }));
			return y.suspend(2).value;
		});
		REQUIRE_EQUAL(*other.resume(std::move(input)), 1);
		counted second(7);
		REQUIRE_EQUAL(*other.resume(std::move(second)), 2);
		REQUIRE_EQUAL(second.value, 7);
		REQUIRE(!other.resume(std::move(second)));
		REQUIRE_EQUAL(other.result(), 7);
	}
	REQUIRE_EQUAL(counted::alive, 0);
}

CASE(a_final_value_is_there_when_the_body_has_returned_one)
{
	generator<std::string> none([](yielder<std::string> &) {});
	generator<std::string> some([](yielder<std::string> &y) {
		y.suspend("value");
		return "final";
	});

	REQUIRE_ERROR(FRINGE_EEMPTY, none.result());
	REQUIRE(!none.resume());
	REQUIRE(!none.has_result());
	REQUIRE_ERROR(FRINGE_EEMPTY, none.result());
	REQUIRE(*some.resume() == "value");
	REQUIRE_ERROR(FRINGE_EEMPTY, some.result());
	REQUIRE(!some.resume());
	REQUIRE(some.result() == "final");
	generator<std::string> moved(std::move(some));
	REQUIRE(moved.result() == "final");
	REQUIRE(!some.has_result());
}

/*
 * Bodies
 */

static void
function_body(yielder<int> &y)
{
	y.suspend(1);
}

struct functor {
	int
	operator()(yielder<int, int> &y, int first)
	{
		first += y.suspend(number++);
		return first + number;
	}

	int number;
};

CASE(every_callable_can_be_a_body)
{
	generator<int> from_function(function_body);
	functor original = { 10 };
	generator<int, int> from_functor(original);
	std::unique_ptr<int> owned = std::make_unique<int>(5);
	generator<int> from_move_only(
	    [owned = std::move(owned)](yielder<int> &y) mutable {
		    y.suspend(*owned);
		    owned.reset();
	    });

	REQUIRE_EQUAL(*from_function.resume(), 1);
	REQUIRE(!from_function.resume());
	REQUIRE_EQUAL(*from_functor.resume(100), 10);
	REQUIRE(!from_functor.resume(1000));
	REQUIRE_EQUAL(from_functor.result(), 1111);
	REQUIRE_EQUAL(original.number, 10);
	REQUIRE_EQUAL(*from_move_only.resume(), 5);
	REQUIRE(!from_move_only.resume());
}

CASE(a_body_lives_as_long_as_its_generator)
{
	std::shared_ptr<int> captured = std::make_shared<int>(0);
	auto body = [captured](yielder<int> &y) { y.suspend(*captured); };

	{
		generator<int> never(body), stopped(body), finished(body);

		REQUIRE_EQUAL(captured.use_count(), 5);
		REQUIRE_EQUAL(*stopped.resume(), 0);
		for (int value : finished)
			REQUIRE_EQUAL(value, 0);
		REQUIRE_EQUAL(captured.use_count(), 5);
		finished = generator<int>();
		REQUIRE_EQUAL(captured.use_count(), 4);
		finished = generator<int>(std::move(body));
		REQUIRE_EQUAL(captured.use_count(), 4);
	}
	REQUIRE_EQUAL(captured.use_count(), 1);
}

/* Sees that it is where its alignment and its size allow. */
template <std::size_t align, std::size_t size> struct alignas(align) large {
	UNSANITIZED void
	operator()(yielder<int> &y)
	{
		char here = 0;
		const char *frame = &here;

		REQUIRE_EQUAL(
		    reinterpret_cast<std::uintptr_t>(this) % align, 0);
		std::memset(bytes, 1, size);
		y.suspend(1);
		REQUIRE(std::all_of(
		    bytes, bytes + size, [](char byte) { return byte == 1; }));
		REQUIRE(frame < bytes);
		y.suspend(2);
	}

	char bytes[size];
};

template <std::size_t align, std::size_t size>
static void
require_large()
{
	generator<int> own(large<align, size>{});
	fringe::heap_stack stack(STACK_SIZE + size + align);
	generator<int> lent(stack, large<align, size>{});

	for (int i = 1; i < 3; i++) {
		REQUIRE_EQUAL(*own.resume(), i);
		REQUIRE_EQUAL(*lent.resume(), i);
	}
	REQUIRE(!own.resume() && !lent.resume());
}

CASE(bodies_may_be_large_and_aligned_as_they_like)
{
	require_large<1, 1>();
	require_large<16, 16>();
	require_large<32, 17>();
	require_large<64, 100>();
	require_large<256, 1>();
	require_large<4096, 5000>();
	require_large<1, 200000>();
}

CASE(a_body_that_cannot_be_moved_leaves_nothing)
{
	counted::reset();
	{
		counted captured(1);
		auto body = [captured](
				yielder<int> &y) { y.suspend(captured.value); };
		int alive = counted::alive;

		REQUIRE(cannot_move([&] { ints lost(std::move(body)); }));
		REQUIRE(cannot_move(
		    [&] { ints lost(static_stack, std::move(body)); }));
		REQUIRE_EQUAL(counted::alive, alive);
		REQUIRE_EQUAL(
		    fringe_registry_visit(
			[](const struct fringe_live *, void *) { return 1; },
			nullptr),
		    0);
		ints found(static_stack, std::move(body));
		REQUIRE_EQUAL(*found.resume(), 1);
	}
	REQUIRE_EQUAL(counted::alive, 0);
}

/*
 * Stacks
 */

/* Where the generator's frames are. */
static bool
runs_on(const struct fringe_stack &stack)
{
	const void *frame = __builtin_frame_address(0);

	return frame >= stack.limit && frame < stack.base;
}

template <typename Stack>
static void
require_lent(const Stack &stack)
{
	for (int i = 0; i < 3; i++) {
		const struct fringe_stack &lent = stack;
		ints uses(stack,
		    [&lent](yielder<int> &y) { y.suspend(runs_on(lent)); });
		REQUIRE_EQUAL(*uses.resume(), 1);
	}
}

CASE(stacks_are_lent_one_generator_after_another)
{
	fringe::heap_stack heap(STACK_SIZE);
	fringe::mapped_stack mapped(STACK_SIZE);
	fringe::mapped_stack moved(std::move(mapped));
	struct fringe_stack slice = heap;

	require_lent(static_stack);
	require_lent(heap);
	require_lent(moved);
	REQUIRE(mapped.get().base == nullptr);
	mapped = std::move(moved);
	require_lent(mapped);
	slice.limit = static_cast<char *>(slice.limit) + STACK_SIZE / 2;
	require_lent(slice);
}

CASE(generators_are_made_on_a_pool_and_leave_it_their_stacks)
{
	fringe::stack_pool former({ 16384, 4, 0, 0 });
	fringe::stack_pool pool(std::move(former));
	std::shared_ptr<int> held = std::make_shared<int>(7);
	auto body = [held](yielder<int> &y) { y.suspend(*held); };

	REQUIRE(former.get() == nullptr);
	for (int round = 0; round < 3; round++) {
		ints first(pool, body);
		ints second(pool, body);

		first.prefetch();
		REQUIRE_EQUAL(*first.resume(), 7);
		REQUIRE_EQUAL(*second.resume(), 7);
		REQUIRE_EQUAL(pool.statistics().in_use, 2);
		REQUIRE_EQUAL(held.use_count(), 4);
		first = ints(pool, body);
		REQUIRE_EQUAL(*first.resume(), 7);
	}
	REQUIRE_EQUAL(held.use_count(), 2);
	REQUIRE_EQUAL(pool.statistics().in_use, 0);
	former = std::move(pool);
	REQUIRE_EQUAL(former.statistics().made, 3);
}

CASE(a_pool_refuses_what_it_cannot_hold)
{
	struct {
		char bytes[262144];
	} large = {};
	auto body = [](yielder<int> &y) { y.suspend(1); };
	auto heavy = [large](yielder<int> &y) { y.suspend(large.bytes[0]); };
	fringe::stack_pool pool({ 1, 1, 0, 0 });

	REQUIRE_ERROR(FRINGE_ESIZE, ints(pool, heavy));
	REQUIRE_EQUAL(pool.statistics().in_use, 0);
	{
		ints only(pool, body);

		REQUIRE_ERROR(FRINGE_ENOMEM, ints(pool, body));
	}
	REQUIRE_ERROR(FRINGE_EINVAL, fringe::stack_pool({ 0, 0, 0, 8 }));
}

CASE(a_stack_of_its_own_is_as_large_as_asked_for)
{
	auto body = [](yielder<int> &y) { y.suspend(1); };
	const std::size_t sizes[] = { 0, 20000, 1000000 };

	for (std::size_t size : sizes) {
		ints generator(size, body);
		struct fringe_stack stack = { nullptr, nullptr, 0 };

		REQUIRE_EQUAL(
		    fringe_generator_stack(&generator.get(), &stack), 0);
		REQUIRE(fringe_stack_size(&stack) >=
		    (size ? size : std::size_t{ 65536 }));
		REQUIRE(stack.guard > 0);
		REQUIRE_EQUAL(*generator.resume(), 1);
	}
	REQUIRE_ERROR(FRINGE_ENOMEM, ints(SIZE_MAX / 16 * 15, body));
}

CASE(stacks_that_are_too_small_or_crooked_are_refused)
{
	auto body = [](yielder<int> &) {};
	struct fringe_stack small = static_stack;
	char *base = static_cast<char *>(small.base);
	struct fringe_stack empty = { nullptr, nullptr, 0 };
	std::size_t size = 0;

	REQUIRE_ERROR(FRINGE_EINVAL, ints(empty, body));
	small.limit = static_cast<char *>(small.limit) + 1;
	REQUIRE_ERROR(FRINGE_EALIGN, ints(small, body));
	REQUIRE_ERROR(FRINGE_ESIZE, fringe::heap_stack(1));
	/* The body's place comes on top of the least stack. */
	for (size = FRINGE_STACK_MIN; size < STACK_SIZE; size += 16) {
		small.limit = base - size;
		try {
			ints fits(small, body);
			break;
		} catch (const fringe::error &error) {
			REQUIRE(error.code() == FRINGE_ESIZE);
		}
	}
	REQUIRE(size > FRINGE_STACK_MIN && size < FRINGE_STACK_MIN + 256);
}

/*
 * Moving and ending
 */

/* Writes its name down when it goes. */
struct farewell {
	farewell(std::string &to, char own) : log(to), name(own)
	{
	}

	~farewell()
	{
		log += name;
	}

	farewell(const farewell &) = delete;

	std::string &log;
	char name;
};

static void
nest(yielder<int> &y, std::string &log, char name, char last)
{
	farewell here(log, name);

	if (name < last)
		nest(y, log, static_cast<char>(name + 1), last);
	else
		for (int i = 1; i < 1000; i++)
			y.suspend(i);
}

CASE(a_generator_moves_between_resumes)
{
	std::string log;
	std::vector<ints> row;

	for (int i = 0; i < 10; i++) {
		row.emplace_back(
		    [&log](yielder<int> &y) { nest(y, log, 'a', 'c'); });
		for (ints &each : row)
			REQUIRE(each.resume().has_value());
	}
	std::reverse(row.begin(), row.end());
	std::swap(row[0], row[9]);
	REQUIRE_EQUAL(*row[0].resume(), 11);
	REQUIRE_EQUAL(*row[1].resume(), 3);
	ints last(std::move(row[9]));
	REQUIRE_EQUAL(*last.resume(), 2);
	REQUIRE_EQUAL(row[9].state(), FRINGE_EMPTY);
	REQUIRE(row[9].done());
	REQUIRE_EQUAL(log.size(), 0);
	row.clear();
	REQUIRE_EQUAL(log.size(), 27);
}

CASE(assignment_ends_what_was_there)
{
	std::string log;
	ints first([&](yielder<int> &y) { nest(y, log, 'a', 'c'); });
	ints second([&](yielder<int> &y) { nest(y, log, 'x', 'z'); });

	REQUIRE_EQUAL(*first.resume(), 1);
	REQUIRE_EQUAL(*second.resume(), 1);
	first = std::move(second);
	REQUIRE(log == "cba");
	REQUIRE_EQUAL(*first.resume(), 2);
	ints &itself = first;
	first = std::move(itself);
	REQUIRE_EQUAL(*first.resume(), 3);
	first = ints();
	REQUIRE(log == "cbazyx");
	REQUIRE_EQUAL(first.state(), FRINGE_EMPTY);
}

CASE(destruction_runs_the_destructors_of_its_frames)
{
	std::string log;

	{
		ints unfinished(
		    [&](yielder<int> &y) { nest(y, log, 'a', 'e'); });
		ints never([&](yielder<int> &y) { nest(y, log, 'n', 'n'); });

		REQUIRE_EQUAL(*unfinished.resume(), 1);
		REQUIRE(log.empty());
	}
	REQUIRE(log == "edcba");
	REQUIRE_EQUAL(
	    fringe_registry_visit(
		[](const struct fringe_live *, void *) { return 1; }, nullptr),
	    0);
}

CASE(cancel_unwinds_and_leaves_a_finished_generator)
{
	std::string log;
	ints some([&](yielder<int> &y) { nest(y, log, 'a', 'c'); });
	ints empty;

	REQUIRE(!empty.cancel());
	REQUIRE_EQUAL(*some.resume(), 1);
	REQUIRE(some.cancel());
	REQUIRE(log == "cba");
	REQUIRE_EQUAL(some.state(), FRINGE_FINISHED);
	REQUIRE(!some.has_result());
	REQUIRE(!some.cancel() && !some.close());
	REQUIRE_ERROR(FRINGE_EFINISHED, some.resume());

	ints never([&](yielder<int> &y) { nest(y, log, 'a', 'c'); });
	REQUIRE(!never.cancel());
	REQUIRE_EQUAL(never.state(), FRINGE_FINISHED);
	REQUIRE(log == "cba");
}

CASE(a_cancel_that_is_swallowed_lets_the_body_return)
{
	std::string log;
	generator<std::string> stubborn([&](yielder<std::string> &y) {
		try {
			farewell here(log, 'a');
			y.suspend("value");
		} catch (const fringe::canceled &) {
			log += 'x';
		} catch (...) {
			log += '!';
		}
		try {
			y.suspend("never seen");
		} catch (const fringe::canceled &) {
			log += 'c';
		}
		return "final";
	});

	REQUIRE(*stubborn.resume() == "value");
	REQUIRE(stubborn.cancel());
	REQUIRE(log == "a!c");
	REQUIRE(stubborn.result() == "final");
}

CASE(what_is_thrown_during_cancel_leaves_it)
{
	ints rude([&](yielder<int> &y) {
		try {
			y.suspend(1);
		} catch (...) {
			throw std::string("rude");
		}
	});
	std::string what;

	REQUIRE_EQUAL(*rude.resume(), 1);
	try {
		rude.cancel();
	} catch (const std::string &thrown) {
		what = thrown;
	}
	REQUIRE(what == "rude");
	REQUIRE_EQUAL(rude.state(), FRINGE_FINISHED);
}

CASE(close_asks_and_takes_the_final_value)
{
	std::string log;
	ints polite([&](yielder<int> &y) {
		farewell here(log, 'a');
		try {
			for (int i = 1;; i++)
				y.suspend(i);
		} catch (const std::exception &) {
			log += 'e';
		} catch (const fringe::canceled &) {
			log += 'c';
		}
		return 100;
	});
	ints plain([&](yielder<int> &y) { nest(y, log, 'x', 'z'); });

	REQUIRE_EQUAL(*polite.resume(), 1);
	REQUIRE(polite.close());
	REQUIRE_EQUAL(polite.result(), 100);
	REQUIRE_EQUAL(*plain.resume(), 1);
	REQUIRE(plain.close());
	REQUIRE(log == "cazyx");
	REQUIRE(plain.done() && !plain.has_result());
	REQUIRE(!plain.close());
}

/* What closes the outer one passes through the inner one. */
CASE(close_reaches_through_an_inner_generator)
{
	std::string log;
	ints outer([&](yielder<int> &y) {
		farewell here(log, 'o');
		ints inner([&](yielder<int> &) {
			farewell there(log, 'i');
			y.suspend(1);
		});
		(void)inner.resume();
		log += '!';
	});

	REQUIRE_EQUAL(*outer.resume(), 1);
	REQUIRE(outer.close());
	REQUIRE(log == "io");
}

CASE(cancel_reaches_through_an_inner_generator)
{
	std::string log;

	{
		ints outer([&](yielder<int> &y) {
			farewell here(log, 'o');
			ints inner([&](yielder<int> &) {
				farewell there(log, 'i');
				y.suspend(1);
			});
			(void)inner.resume();
			log += '!';
		});

		REQUIRE_EQUAL(*outer.resume(), 1);
	}
	REQUIRE(log == "io");
}

/* Whether an object is part of what the registry says is in use. */
static bool
is_listed(const void *object)
{
	struct search {
		const char *object;
		bool found;
	} search = { static_cast<const char *>(object), false };

	fringe_registry_visit(
	    [](const struct fringe_live *live, void *argument) {
		    auto *wanted = static_cast<struct search *>(argument);

		    wanted->found |= wanted->object >= live->low &&
			wanted->object < live->stack.base;
		    return 0;
	    },
	    &search);
	return search.found;
}

/* A collector that scans no more than that must not miss them. */
CASE(body_and_final_value_are_listed_as_in_use)
{
	const void *captured = nullptr;
	generator<wide> some([object = wide{}, &captured](yielder<wide> &y) {
		captured = &object;
		y.suspend(object);
		return object;
	});

	REQUIRE(some.resume().has_value());
	REQUIRE(is_listed(captured));
	REQUIRE(!some.resume());
	REQUIRE(is_listed(captured));
	REQUIRE(is_listed(&some.result()));
	REQUIRE(!is_listed(&captured));
}

CASE(abandon_runs_nothing)
{
	std::string log;
	ints some([&](yielder<int> &y) { nest(y, log, 'a', 'c'); });

	REQUIRE_EQUAL(*some.resume(), 1);
	some.abandon();
	REQUIRE(log.empty());
	REQUIRE_EQUAL(some.state(), FRINGE_EMPTY);
	some.abandon();
}

/* The program's own: ends a forked process with what it says. */
static const char *expected_panic;

void
fringe_panic(const char *what, const char *where, const char *name)
{
	_exit(expected_panic && std::strcmp(what, expected_panic) == 0 &&
		    std::strstr(where, "destructor") && name &&
		    std::strcmp(name, "doomed") == 0
		? 33
		: 34);
}

template <typename Call>
static bool
panics(int error, Call call)
{
	pid_t child = fork();
	int status = 0;

	REQUIRE(child >= 0);
	if (child == 0) {
		expected_panic = fringe_strerror(error);
		call();
		_exit(0);
	}
	REQUIRE(waitpid(child, &status, 0) == child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 33;
}

CASE(to_destroy_a_running_generator_is_a_broken_invariant)
{
	REQUIRE(panics(FRINGE_ERUNNING, [] {
		auto *doomed = new ints;

		*doomed = ints([&](yielder<int> &) { delete doomed; });
		doomed->set_attributes({ "doomed", 0 });
		(void)doomed->resume();
	}));
}

CASE(to_destroy_another_threads_generator_is_a_broken_invariant)
{
	REQUIRE(panics(FRINGE_ETHREAD, [] {
		ints doomed([](yielder<int> &y) { y.suspend(1); });

		doomed.set_attributes({ "doomed", 0 });
		std::thread([&] { (void)doomed.resume(); }).join();
	}));
}

static void
suspend_without_tables(yielder<int> &y)
{
	tableless_call(
	    [](void *argument) {
		    auto &same = *static_cast<yielder<int> *>(argument);
		    same.suspend(1);
		    same.suspend(2);
		    return 0;
	    },
	    &y);
}

CASE(frames_without_unwind_tables_are_not_unwound)
{
	ints bare(suspend_without_tables);

	REQUIRE_EQUAL(*bare.resume(), 1);
	REQUIRE_ERROR(FRINGE_ENOUNWIND, bare.cancel());
	REQUIRE_EQUAL(*bare.resume(), 2);
	REQUIRE(panics(FRINGE_ENOUNWIND, [&] {
		bare.set_attributes({ "doomed", 0 });
		bare = ints();
	}));
	bare.abandon();
}

/*
 * Errors
 */

CASE(errors_are_system_errors_of_a_category)
{
	fringe::error finished(FRINGE_EFINISHED);
	std::error_code nothing;

	REQUIRE(finished.code() == FRINGE_EFINISHED);
	REQUIRE(finished.code() != FRINGE_EEMPTY);
	REQUIRE(finished.code() != nothing);
	REQUIRE(&finished.code().category() == &fringe::category());
	REQUIRE(std::strcmp(fringe::category().name(), "fringe") == 0);
	REQUIRE(finished.code().message() == fringe_strerror(FRINGE_EFINISHED));
	REQUIRE(
	    std::strstr(finished.what(), fringe_strerror(FRINGE_EFINISHED)));
	REQUIRE(fringe::error(FRINGE_ENOMEM).code() ==
	    std::errc::not_enough_memory);
	REQUIRE(
	    fringe::error(FRINGE_EINVAL).code() == std::errc::invalid_argument);
	REQUIRE(finished.code() != std::errc::invalid_argument);
}

CASE(what_cannot_be_resumed_is_an_error)
{
	ints empty;
	ints finished([](yielder<int> &) {});
	ints *running = nullptr;
	ints itself([&](yielder<int> &y) {
		REQUIRE_EQUAL(running->state(), FRINGE_RUNNING);
		REQUIRE_ERROR(FRINGE_ERUNNING, running->resume());
		REQUIRE_ERROR(FRINGE_ERUNNING, running->cancel());
		REQUIRE_ERROR(FRINGE_ERUNNING, running->close());
		REQUIRE_ERROR(FRINGE_ERUNNING, running->abandon());
		y.suspend(1);
	});

	running = &itself;
	REQUIRE(!finished.resume());
	REQUIRE_ERROR(FRINGE_EEMPTY, empty.resume());
	REQUIRE_ERROR(FRINGE_EEMPTY, empty.begin());
	REQUIRE_ERROR(FRINGE_EEMPTY, empty.attributes());
	REQUIRE_ERROR(FRINGE_EFINISHED, finished.resume());
	REQUIRE_ERROR(FRINGE_EFINISHED, finished.resume());
	REQUIRE_EQUAL(*itself.resume(), 1);
}

CASE(a_generator_that_does_not_run_cannot_suspend)
{
	yielder<int> *kept = nullptr;
	ints some([&](yielder<int> &y) {
		kept = &y;
		y.suspend(1);
	});

	REQUIRE_EQUAL(*some.resume(), 1);
	REQUIRE_ERROR(FRINGE_ENOTRUNNING, kept->suspend(2));
	REQUIRE(!some.resume());
}

CASE(another_thread_is_refused_unless_it_may)
{
	auto count = [](yielder<int> &y) {
		for (int i = 1;; i++)
			y.suspend(i);
	};
	ints pinned(count), loose(count);

	loose.set_attributes({ "loose", FRINGE_UNPINNED });
	REQUIRE(std::strcmp(loose.attributes().name, "loose") == 0);
	REQUIRE_EQUAL(*pinned.resume(), 1);
	REQUIRE_EQUAL(*loose.resume(), 1);
	std::thread([&] {
		REQUIRE_ERROR(FRINGE_ETHREAD, pinned.resume());
		REQUIRE_ERROR(FRINGE_ETHREAD, pinned.cancel());
		REQUIRE_EQUAL(*loose.resume(), 2);
		REQUIRE_EQUAL(*loose.resume(), 3);
	}).join();
	REQUIRE_EQUAL(*pinned.resume(), 2);
	REQUIRE_EQUAL(*loose.resume(), 4);
	/* Given away for good. */
	pinned.set_attributes({});
	std::thread([&] {
		REQUIRE_EQUAL(*pinned.resume(), 3);
		pinned = ints();
	}).join();
}

/*
 * Iteration
 */

static ints
count_to(int last)
{
	return ints([last](yielder<int> &y) {
		for (int i = 1; i <= last; i++)
			y.suspend(i);
		return -1;
	});
}

CASE(a_loop_has_all_values_but_the_final_one)
{
	std::vector<int> seen;

	for (const auto &value : count_to(3))
		seen.push_back(value);
	for (auto &&value : count_to(1))
		seen.push_back(value);
	for (int value : count_to(0))
		seen.push_back(value);
	REQUIRE((seen == std::vector<int>{ 1, 2, 3, 1 }));
}

CASE(a_loop_goes_on_where_another_was_left)
{
	ints some = count_to(5);
	int expected = 1;

	for (int value : some) {
		REQUIRE_EQUAL(value, expected++);
		if (value == 2)
			break;
	}
	REQUIRE_EQUAL(some.state(), FRINGE_SUSPENDED);
	for (int value : some)
		REQUIRE_EQUAL(value, expected++);
	REQUIRE_EQUAL(expected, 6);
	for (int value : some)
		REQUIRE_EQUAL(value, -1000);
	REQUIRE_EQUAL(some.result(), -1);
}

CASE(values_may_be_moved_out_of_a_loop)
{
	generator<std::unique_ptr<int>> some([](auto &y) {
		for (int i = 0; i < 3; i++)
			y.suspend(std::make_unique<int>(i));
	});
	int expected = 0;

	for (std::unique_ptr<int> value : some)
		REQUIRE_EQUAL(*value, expected++);
	REQUIRE_EQUAL(expected, 3);
}

CASE(a_loop_over_references_changes_the_senders_objects)
{
	std::vector<int> numbers = { 1, 2, 3 };
	generator<int &> each([&](yielder<int &> &y) {
		for (int &number : numbers)
			y.suspend(number);
	});

	for (int &number : each)
		number *= 10;
	REQUIRE((numbers == std::vector<int>{ 10, 20, 30 }));
}

CASE(iterators_are_input_iterators)
{
	ints some = count_to(3);
	auto iterator = some.begin();
	auto end = some.end();
	using traits = std::iterator_traits<decltype(iterator)>;

	static_assert(
	    std::is_same_v<traits::iterator_category, std::input_iterator_tag>);
	static_assert(std::is_same_v<traits::value_type, int>);
	REQUIRE(iterator != end && end != iterator);
	REQUIRE_EQUAL(*iterator, 1);
	REQUIRE_EQUAL(*iterator, 1);
	REQUIRE_EQUAL(*++iterator, 2);
	iterator++;
	REQUIRE_EQUAL(*iterator, 3);
	++iterator;
	REQUIRE(iterator == end && end == iterator);
}

/* A recursive walk, whose yielder goes down with it. */
static void
permute(yielder<const std::string &> &y, std::string &word, std::size_t from)
{
	if (from == word.size())
		y.suspend(word);
	for (std::size_t i = from; i < word.size(); i++) {
		std::swap(word[from], word[i]);
		permute(y, word, from + 1);
		std::swap(word[from], word[i]);
	}
}

CASE(a_recursion_suspends_in_its_depth)
{
	std::string word = "abcd";
	generator<const std::string &> words(
	    [&](yielder<const std::string &> &y) { permute(y, word, 0); });
	std::vector<std::string> seen;

	for (const std::string &each : words)
		seen.push_back(each);
	REQUIRE_EQUAL(seen.size(), 24);
	std::sort(seen.begin(), seen.end());
	REQUIRE(std::unique(seen.begin(), seen.end()) == seen.end());
}

CASE(an_outer_generator_is_suspended_from_an_inner_one)
{
	ints outer([](yielder<int> &y) {
		ints inner([&y](yielder<int> &z) {
			y.suspend(1);
			z.suspend(2);
			y.suspend(3);
		});
		REQUIRE_EQUAL(*inner.resume(), 2);
		y.suspend(20);
		REQUIRE(!inner.resume());
	});

	REQUIRE_EQUAL(*outer.resume(), 1);
	REQUIRE_EQUAL(*outer.resume(), 20);
	REQUIRE_EQUAL(*outer.resume(), 3);
	REQUIRE(!outer.resume());
}

/* clang-format off */
static const struct face_case cases[] = {
	ROW(values_of_every_size_go_both_ways),
	ROW(values_that_only_move_go_both_ways),
	ROW(references_are_those_of_the_sender),
	ROW(a_generator_may_take_or_yield_nothing),
	ROW(a_value_is_moved_once_and_copied_if_it_stays),
	ROW(a_body_may_take_its_first_input_by_reference),
	ROW(a_loop_moves_no_value),
	ROW(a_yielded_value_that_cannot_be_moved_is_the_resumers_trouble),
	ROW(an_input_that_cannot_be_moved_is_the_generators_trouble),
	ROW(a_final_value_is_there_when_the_body_has_returned_one),
	ROW(every_callable_can_be_a_body),
	ROW(a_body_lives_as_long_as_its_generator),
	ROW(bodies_may_be_large_and_aligned_as_they_like),
	ROW(a_body_that_cannot_be_moved_leaves_nothing),
	ROW(stacks_are_lent_one_generator_after_another),
	ROW(generators_are_made_on_a_pool_and_leave_it_their_stacks),
	ROW(a_pool_refuses_what_it_cannot_hold),
	ROW(a_stack_of_its_own_is_as_large_as_asked_for),
	ROW(stacks_that_are_too_small_or_crooked_are_refused),
	ROW(a_generator_moves_between_resumes),
	ROW(assignment_ends_what_was_there),
	ROW(destruction_runs_the_destructors_of_its_frames),
	ROW(cancel_unwinds_and_leaves_a_finished_generator),
	ROW(a_cancel_that_is_swallowed_lets_the_body_return),
	ROW(what_is_thrown_during_cancel_leaves_it),
	ROW(close_asks_and_takes_the_final_value),
	ROW(close_reaches_through_an_inner_generator),
	ROW(cancel_reaches_through_an_inner_generator),
	ROW(body_and_final_value_are_listed_as_in_use),
	ROW(abandon_runs_nothing),
	ROW(to_destroy_a_running_generator_is_a_broken_invariant),
	ROW(to_destroy_another_threads_generator_is_a_broken_invariant),
	ROW(frames_without_unwind_tables_are_not_unwound),
	ROW(errors_are_system_errors_of_a_category),
	ROW(what_cannot_be_resumed_is_an_error),
	ROW(a_generator_that_does_not_run_cannot_suspend),
	ROW(another_thread_is_refused_unless_it_may),
	ROW(a_loop_has_all_values_but_the_final_one),
	ROW(a_loop_goes_on_where_another_was_left),
	ROW(values_may_be_moved_out_of_a_loop),
	ROW(a_loop_over_references_changes_the_senders_objects),
	ROW(iterators_are_input_iterators),
	ROW(a_recursion_suspends_in_its_depth),
	ROW(an_outer_generator_is_suspended_from_an_inner_one),
	LAST_ROW
};
/* clang-format on */

const struct face_suite face_suite = { "cpp", cases, 0 };
