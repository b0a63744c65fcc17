/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * libfringe for C++17: generators that are objects, in a header over the C
 * library. Link with the library as a C program does.
 *
 *	fringe::generator<int> squares([](fringe::yielder<int> &y) {
 *		for (int i = 1; i < 4; i++)
 *			y.suspend(i * i);
 *	});
 *	for (int square : squares)
 *		std::printf("%d\n", square);
 *
 * What fringe(7) and fringe_generator(3) say of generators holds here: of
 * stacks, threads, what runs when. Where a C function returns an error,
 * fringe::error is thrown. Nothing here is for signal handlers, but what is
 * noexcept and const. Nothing allocates but stacks, and exceptions as the
 * language does.
 *
 * Exceptions. One that leaves the body leaves resume. Each generator has
 * exceptions of its own: it may suspend inside a catch, its std::
 * uncaught_exceptions() counts what is on its way in it, and the resumer's
 * `throw;' and std::current_exception() are the resumer's.
 */
#ifndef FRINGE_HPP
#define FRINGE_HPP

#if !defined(__cplusplus) || __cplusplus < 201703L
#error "fringe.hpp is for C++17: include <fringe.h> for C and older C++"
#elif !__STDC_HOSTED__
#error "fringe.hpp needs the C++ library: include <fringe.h> without it"
#elif !defined(__cpp_exceptions)
#error "fringe.hpp needs exceptions: include <fringe.h> for -fno-exceptions"
#endif

#include <cstddef>
#include <cstdint>
#include <exception>
#include <iterator>
#include <memory>
#include <new>
#include <optional>
#include <system_error>
#include <type_traits>
#include <utility>

#include "fringe.h"

/* A switch is worth having only where it is inlined. */
#define FRINGE_MEMBER_INLINE_ __attribute__((__always_inline__)) inline
#define FRINGE_MEMBER_COLD_ __attribute__((__noinline__, __cold__)) inline

namespace fringe {

/*
 * The category of the error codes of enum fringe_error. FRINGE_ENOMEM equals
 * std::errc::not_enough_memory, and FRINGE_EINVAL invalid_argument.
 */
inline const std::error_category &category() noexcept;

} // namespace fringe

/* With these two, `e.code() == FRINGE_EFINISHED' is a comparison. */
inline std::error_code
make_error_code(enum fringe_error code) noexcept
{
	return std::error_code(code, fringe::category());
}

template <> struct std::is_error_code_enum<fringe_error> : std::true_type {
};

namespace fringe {

namespace detail {

class fringe_category final : public std::error_category {
public:
	const char *
	name() const noexcept override
	{
		return "fringe";
	}

	std::string
	message(int code) const override
	{
		return fringe_strerror(code);
	}

	std::error_condition
	default_error_condition(int code) const noexcept override
	{
		if (code == FRINGE_ENOMEM)
			return std::errc::not_enough_memory;
		if (code == FRINGE_EINVAL)
			return std::errc::invalid_argument;
		return std::error_condition(code, *this);
	}
};

struct canceling;

} // namespace detail

inline const std::error_category &
category() noexcept
{
	static const detail::fringe_category category;

	return category;
}

/*
 * What is thrown where a C function returns an error; nothing has changed. But
 * with FRINGE_EOVERFLOW (fringe_overflow(3)) the generator has finished, and no
 * destructor ran of what lived in its frames. Its body is destroyed with it.
 */
class error : public std::system_error {
public:
	explicit error(int code) : std::system_error(code, category())
	{
	}
};

/*
 * What suspend throws while close() or cancel() wait for the body to return.
 * It is no std::exception, so that a handler of errors does not stop it; one
 * that leaves the body ends the generator and goes no further.
 */
class canceled {
private:
	friend struct detail::canceling;

	explicit canceled(const struct fringe_yielder *yielder) noexcept
	    : yielder_(yielder)
	{
	}

	const struct fringe_yielder *yielder_;
};

class stack_pool;
template <typename Output, typename Input = void> class generator;
template <typename Output, typename Input = void> class yielder;

namespace detail {

inline int
check(int result)
{
	if (result < 0)
		throw error(result);
	return result;
}

/* It passes the roots of inner generators, and ends at that of its own. */
struct canceling {
	[[noreturn]] static void
	start(const struct fringe_yielder &yielder)
	{
		throw canceled(&yielder);
	}

	static bool
	is_of(const canceled &reason,
	    const struct fringe_yielder &yielder) noexcept
	{
		return reason.yielder_ == &yielder;
	}
};

/*
 * What a thread knows of exceptions, as the Itanium C++ ABI (2.2.2) lays it
 * down: the caught ones, the innermost first, and how many are on their way.
 * Every C++ runtime has such an object for each thread. A generator has its
 * own, and while it runs, that is the thread's. On 32-bit Arm runtimes also
 * keep those whose cleanups run, the innermost first: where a cleanup ends the
 * first one goes on (EHABI32, __cxa_end_cleanup).
 */
struct __attribute__((__may_alias__)) exceptions {
	void *caught;
	unsigned int uncaught;
#ifdef __ARM_EABI__
	void *cleaning = nullptr;
#endif
};

/*
 * What follows those whose cleanups run in a generator: the resumer's, as they
 * were when the generator had none. So one that leaves it, for which `exchange`
 * is a cleanup too, stands before the resumer's. None but the runtime can link
 * it to others: it must not leave for other cleanups than it began in.
 */
#ifdef __ARM_EABI__
class cleanups {
public:
	void
	begin_cleanups(exceptions &own, const exceptions &outer) noexcept
	{
		if (own.cleaning == outer_)
			own.cleaning = outer_ = outer.cleaning;
	}

	void
	end_cleanups(
	    exceptions &outer, const exceptions &thread) const noexcept
	{
		if (outer.cleaning == outer_)
			outer.cleaning = thread.cleaning;
	}

private:
	void *outer_ = nullptr;
};

inline bool
is_cleaning(const exceptions &some) noexcept
{
	return some.cleaning;
}
#else
class cleanups {
public:
	void
	begin_cleanups(exceptions &, const exceptions &) noexcept
	{
	}

	void
	end_cleanups(exceptions &, const exceptions &) const noexcept
	{
	}
};

inline bool
is_cleaning(const exceptions &) noexcept
{
	return false;
}
#endif

extern "C" exceptions *fringe_cxa_get_globals_() noexcept
    __asm__("__cxa_get_globals");

/*
 * Runtimes declare it const, and so a compiler may take its result from before
 * a switch, though another thread be running: it has to be called by a pointer
 * that nobody can see through.
 */
FRINGE_MEMBER_COLD_ exceptions &
exceptions_of_thread() noexcept
{
	exceptions *(*volatile get)() noexcept = fringe_cxa_get_globals_;

	return *get();
}

inline bool
is_none(const exceptions &some) noexcept
{
	return !(reinterpret_cast<std::uintptr_t>(some.caught) |
	    some.uncaught | is_cleaning(some));
}

/*
 * Remembers where the exceptions of a generator's thread are, for as long as
 * the generator has none and belongs to that thread. Then, if the resumer has
 * none either, there is nothing to exchange.
 */
class quiet {
public:
	bool
	holds() const noexcept
	{
		return is_none(*exceptions_);
	}

	void
	begin(const exceptions &of_thread) noexcept
	{
		exceptions_ = &of_thread;
	}

	void
	end() noexcept
	{
		exceptions_ = &some;
	}

private:
	static constexpr exceptions some = { nullptr, 1 };

	const exceptions *exceptions_ = &some;
};

/*
 * What lies on a generator's stack between its control block and its frames;
 * the C body's argument points to it.
 */
struct resident : cleanups {
	void (*destroy)(resident *self) noexcept = nullptr;
	/* The generator's, while it does not run. */
	exceptions own = { nullptr, 0 };
	/* What its suspend is to throw. */
	std::exception_ptr thrown;
	bool is_thrown = false;
};

inline resident *
resident_of(const struct fringe_control *control) noexcept
{
	return static_cast<resident *>(control->argument);
}

/* What a resume brings: a word, and whether the generator was suspended. */
struct arrival {
	std::uintptr_t word;
	bool is_suspended;
};

/* Compilers have no size for what is no object. */
template <typename T, typename = void> constexpr bool is_in_register = false;
template <typename T>
constexpr bool is_in_register<T, std::enable_if_t<std::is_object_v<T>>> =
    std::is_trivially_copyable_v<T> && sizeof(T) <= sizeof(std::uintptr_t);

/*
 * How a value goes across: as a word that is made of the sender's object, and
 * of which the receiver makes its own before the sender goes on. The word also
 * tells a suspend that it is to throw; where every word may be a value, the
 * resident does.
 */
template <typename T, typename = void> struct passed {
	static std::uintptr_t
	send(T &value) noexcept
	{
		return reinterpret_cast<std::uintptr_t>(std::addressof(value));
	}

	static T &&
	receive(std::uintptr_t word) noexcept
	{
		return std::move(*reinterpret_cast<T *>(word));
	}

	static bool
	is_thrown(std::uintptr_t word, const struct fringe_control &) noexcept
	{
		return !word;
	}

	static constexpr std::uintptr_t thrown = 0;
};

template <typename T> struct passed<T &> {
	static std::uintptr_t
	send(T &value) noexcept
	{
		return reinterpret_cast<std::uintptr_t>(std::addressof(value));
	}

	static T &
	receive(std::uintptr_t word) noexcept
	{
		return *reinterpret_cast<T *>(word);
	}

	static bool
	is_thrown(std::uintptr_t word, const struct fringe_control &) noexcept
	{
		return !word;
	}

	static constexpr std::uintptr_t thrown = 0;
};

/* In a register. */
template <typename T> struct passed<T, std::enable_if_t<is_in_register<T>>> {
	static std::uintptr_t
	send(const T &value) noexcept
	{
		std::uintptr_t word = 0;

		__builtin_memcpy(&word, std::addressof(value), sizeof(T));
		return word;
	}

	static T
	receive(std::uintptr_t word) noexcept
	{
		union holder {
			holder() noexcept : nothing()
			{
			}

			char nothing;
			T value;
		} held;

		__builtin_memcpy(static_cast<void *>(std::addressof(held)),
		    &word, sizeof(T));
		return held.value;
	}

	static bool
	is_thrown(std::uintptr_t, const struct fringe_control &of) noexcept
	{
		return resident_of(&of)->is_thrown;
	}

	static constexpr std::uintptr_t thrown = 0;
};

template <> struct passed<void> {
	static void
	receive(std::uintptr_t) noexcept
	{
	}

	static bool
	is_thrown(std::uintptr_t word, const struct fringe_control &) noexcept
	{
		return word;
	}

	static constexpr std::uintptr_t thrown = 1;
};

/* Stands for a parameter that a function does not have: there is none. */
struct no_value {
	explicit no_value(no_value *) = delete;
};

/* T as a value of a sender's that may be moved from, and one to be copied. */
template <typename T>
using moved_t = std::conditional_t<std::is_void_v<T>, no_value, T>;
template <typename T>
using copied_t = std::conditional_t<std::is_object_v<T>, T, no_value>;

/*
 * What resume returns, made of what arrived. Where that is in a register it is
 * taken in any case, and costs no branch.
 */
template <typename T> struct yielded_as {
	using type = std::optional<T>;

	static type
	make(const arrival &arrival)
	{
		if constexpr (is_in_register<T>) {
			type made(passed<T>::receive(arrival.word));
			if (!arrival.is_suspended)
				made.reset();
			return made;
		} else if (!arrival.is_suspended) {
			return std::nullopt;
		} else {
			return type(
			    std::in_place, passed<T>::receive(arrival.word));
		}
	}
};

template <typename T> struct yielded_as<T &> {
	using type = T *;

	static type
	make(const arrival &arrival) noexcept
	{
		return arrival.is_suspended
		    ? reinterpret_cast<T *>(arrival.word)
		    : nullptr;
	}
};

template <> struct yielded_as<void> {
	using type = bool;

	static type
	make(const arrival &arrival) noexcept
	{
		return arrival.is_suspended;
	}
};

template <typename Output> struct typed_resident : resident {
	typename yielded_as<Output>::type result{};
};

template <typename T>
constexpr bool is_passable = std::is_void_v<T> ||
    std::is_lvalue_reference_v<T> ||
    (std::is_object_v<T> && !std::is_array_v<T> &&
	std::is_same_v<T, std::remove_cv_t<T>> &&
	std::is_move_constructible_v<T> && std::is_destructible_v<T>);

template <typename Body, typename Output, typename Input>
constexpr bool is_body =
    std::is_invocable_v<Body &, yielder<Output, Input> &, Input>;
template <typename Body, typename Output>
constexpr bool is_body<Body, Output, void> =
    std::is_invocable_v<Body &, yielder<Output> &>;

/* What a suspend is to throw, until it did or the resume was refused. */
class throwing {
public:
	throwing(resident &in, std::exception_ptr exception) noexcept : in_(in)
	{
		in_.thrown = std::move(exception);
		in_.is_thrown = true;
	}

	throwing(const throwing &) = delete;
	throwing &operator=(const throwing &) = delete;

	~throwing()
	{
		in_.thrown = nullptr;
		in_.is_thrown = false;
	}

private:
	resident &in_;
};

/* What a suspend does when the generator is not to go on as usual. */
[[noreturn]] FRINGE_MEMBER_COLD_ void
throw_from_suspend(const struct fringe_yielder &yielder, int result)
{
	resident *self = resident_of(&yielder.control_);

	if (result == FRINGE_ECANCELED)
		canceling::start(yielder);
	check(result);
	self->is_thrown = false;
	std::rethrow_exception(std::exchange(self->thrown, nullptr));
}

inline bool
is_pinned(const struct fringe_generator &generator) noexcept
{
	return !(generator.control_->flags & FRINGE_UNPINNED);
}

/*
 * While one of these lives the generator has the thread's place for its
 * exceptions. An exception that leaves the generator leaves it for the
 * resumer, so it is counted there.
 */
class exchange {
public:
	exchange(
	    const struct fringe_generator &generator, quiet &quiet) noexcept
	    : generator_(generator), quiet_(quiet),
	      outer_(exceptions_of_thread())
	{
		get_resident().begin_cleanups(own(), outer_);
		exceptions_of_thread() = own();
	}

	exchange(const exchange &) = delete;
	exchange &operator=(const exchange &) = delete;

	/* What the resume returned: the frames may be gone that knew them. */
	int
	note(int result) noexcept
	{
		is_lost_ = result == FRINGE_EOVERFLOW;
		return result;
	}

	~exchange()
	{
		exceptions &thread = exceptions_of_thread();

		if (is_lost_) {
			own() = { nullptr, 0 };
		} else if (fringe_generator_state(&generator_) ==
		    FRINGE_FINISHED) {
			outer_.uncaught += thread.uncaught;
			get_resident().end_cleanups(outer_, thread);
			own() = { nullptr, 0 };
		} else {
			own() = thread;
		}
		thread = outer_;
		if (is_none(own()) && is_pinned(generator_))
			quiet_.begin(thread);
		else
			quiet_.end();
	}

private:
	resident &
	get_resident() const noexcept
	{
		return *resident_of(generator_.control_);
	}

	exceptions &
	own() const noexcept
	{
		return get_resident().own;
	}

	const struct fringe_generator &generator_;
	quiet &quiet_;
	exceptions outer_;
	bool is_lost_ = false;
};

/* What generators of all types have in common. */
class handle {
public:
	/*
	 * What the generator is doing: FRINGE_EMPTY (made without a body, or
	 * moved from), FRINGE_SUSPENDED, FRINGE_RUNNING or FRINGE_FINISHED.
	 */
	[[nodiscard]] enum fringe_state
	state() const noexcept
	{
		return fringe_generator_state(&generator_);
	}

	/* Whether there is nothing more to resume: it is finished or empty. */
	[[nodiscard]] bool
	done() const noexcept
	{
		return state() == FRINGE_FINISHED || state() == FRINGE_EMPTY;
	}

	/*
	 * Ends a suspended generator by unwinding: as if an exception that
	 * only catch (...) sees were thrown by the suspend that it waits in,
	 * the destructors of all that lives on its stack run. One that was
	 * never resumed ends without running. What fringe_generator_cancel
	 * says of swallowed and of other exceptions holds here; a suspend that
	 * is tried meanwhile throws fringe::canceled.
	 *
	 * Returns whether anything ran: false too when it is finished or
	 * empty. Throws fringe::error with FRINGE_ERUNNING, FRINGE_ETHREAD, or
	 * FRINGE_ENOUNWIND when a function on its stack has no unwind tables;
	 * and what the body throws. Takes some 3 KiB of the generator's stack.
	 */
	bool
	cancel()
	{
		return check(end(true)) > 0;
	}

	/*
	 * Ends a suspended generator by asking: its suspend, and every one
	 * that it still tries, throws fringe::canceled, and close waits until
	 * the body returns or lets that out. The final value, if there is one,
	 * is then in result().
	 *
	 * Returns whether anything ran. Throws fringe::error with
	 * FRINGE_ERUNNING or FRINGE_ETHREAD, and what the body throws.
	 */
	bool
	close()
	{
		return check(end(false)) > 0;
	}

	/*
	 * Gives the stack back whatever state the generator is in, and leaves
	 * it empty. No destructor runs, not even the body's: what they own is
	 * lost, and pointers into the stack dangle.
	 *
	 * Throws fringe::error with FRINGE_ERUNNING when the caller runs on
	 * that stack, or FRINGE_ENOMEM when the system refuses to unmap it.
	 */
	void
	abandon()
	{
		check(fringe_generator_abandon(&generator_, nullptr));
	}

	/*
	 * As fringe_generator_attributes and set_attributes, whose errors are
	 * thrown. The name is not copied.
	 */
	[[nodiscard]] struct fringe_attributes
	attributes() const
	{
		struct fringe_attributes attributes = { nullptr, 0 };

		check(fringe_generator_attributes(&generator_, &attributes));
		return attributes;
	}

	void
	set_attributes(const struct fringe_attributes &attributes)
	{
		check(
		    fringe_generator_set_attributes(&generator_, &attributes));
		quiet_.end();
	}

	/* As fringe_generator_prefetch. */
	void
	prefetch() const noexcept
	{
		fringe_generator_prefetch(&generator_);
	}

	/* The generator as C functions know it, to be asked and not changed. */
	[[nodiscard]] const struct fringe_generator &
	get() const noexcept
	{
		return generator_;
	}

protected:
	handle() noexcept = default;

	handle(handle &&other) noexcept
	    : generator_(std::exchange(other.generator_, { nullptr })),
	      quiet_(other.quiet_)
	{
	}

	handle &
	operator=(handle &&other) noexcept
	{
		if (this != &other) {
			reset();
			generator_ =
			    std::exchange(other.generator_, { nullptr });
			quiet_ = other.quiet_;
		}
		return *this;
	}

	~handle()
	{
		reset();
	}

	/*
	 * Makes a generator that runs a Place, on a stack of its own or one
	 * that is given, and returns where to make that: between the control
	 * block and where the first frame will be.
	 */
	template <typename Place>
	void *
	begin_on(std::size_t size)
	{
		constexpr std::size_t least = 64 * 1024;

		check(fringe_generator_create(&generator_,
		    (size ? size : least) + room<Place>(), Place::run,
		    nullptr));
		return take<Place>();
	}

	template <typename Place>
	void *
	begin_on(struct fringe_stack_pool *pool)
	{
		struct fringe_stack stack = { nullptr, nullptr, 0 };

		check(fringe_generator_create_pooled(
		    &generator_, pool, Place::run, nullptr));
		fringe_generator_stack(&generator_, &stack);
		/* The destructor gives it back. */
		if (fringe_stack_size(&stack) <
		    FRINGE_STACK_MIN + room<Place>())
			throw error(FRINGE_ESIZE);
		return take<Place>();
	}

	template <typename Place>
	void *
	begin_on(const struct fringe_stack &stack)
	{
		check(fringe_stack_check(&stack));
		if (fringe_stack_size(&stack) <
		    FRINGE_STACK_MIN + room<Place>())
			throw error(FRINGE_ESIZE);
		check(fringe_generator_init(
		    &generator_, &stack, Place::run, nullptr));
		return take<Place>();
	}

	void
	set_resident(detail::resident *self) noexcept
	{
		generator_.control_->argument = self;
	}

	detail::resident *
	get_resident() const noexcept
	{
		return resident_of(generator_.control_);
	}

	/* Resumes. All that costs time in it is fringe_generator_resume. */
	FRINGE_MEMBER_INLINE_ arrival
	step(std::uintptr_t word)
	{
		std::uintptr_t out = 0;
		int result;

		if (FRINGE_UNLIKELY_(!quiet_.holds()))
			return step_exchanging(word);
		result = fringe_generator_resume(&generator_, word, &out);
		if (FRINGE_UNLIKELY_(result < 0 || !quiet_.holds()))
			step_ended(result);
		return { out, result > 0 };
	}

private:
	template <typename Place>
	static constexpr std::size_t
	room() noexcept
	{
		constexpr std::size_t size =
		    (sizeof(Place) + FRINGE_STACK_ALIGN - 1) &
		    ~std::size_t{ FRINGE_STACK_ALIGN - 1 };

		return alignof(Place) > FRINGE_STACK_ALIGN
		    ? size + alignof(Place)
		    : size;
	}

	template <typename Place>
	void *
	take() noexcept
	{
		constexpr std::size_t align =
		    alignof(Place) > FRINGE_STACK_ALIGN ? alignof(Place)
							: FRINGE_STACK_ALIGN;
		struct fringe_control *control = generator_.control_;
		std::uintptr_t place =
		    reinterpret_cast<std::uintptr_t>(control) - sizeof(Place);

		place &= ~std::uintptr_t{ align - 1 };
		control->context.sp = reinterpret_cast<void *>(place);
		return control->context.sp;
	}

	FRINGE_MEMBER_COLD_ arrival step_exchanging(std::uintptr_t word);
	FRINGE_MEMBER_COLD_ void step_ended(int result);
	FRINGE_MEMBER_COLD_ int end(bool by_unwinding);
	FRINGE_MEMBER_COLD_ void reset() noexcept;
	FRINGE_MEMBER_COLD_ void give_back() noexcept;

	struct fringe_generator generator_ = { nullptr };
	quiet quiet_;
};

/* When there are exceptions on either side, or it is not known. */
arrival
handle::step_exchanging(std::uintptr_t word)
{
	int result;

	if (!generator_.control_)
		throw error(FRINGE_EEMPTY);
	{
		exchange exchange(generator_, quiet_);

		result = exchange.note(
		    fringe_generator_resume(&generator_, word, &word));
	}
	check(result);
	return { word, result > 0 };
}

/* The resumer had no exceptions when it left; now it has the generator's. */
void
handle::step_ended(int result)
{
	exceptions &thread = exceptions_of_thread();

	if (result == FRINGE_EOVERFLOW)
		thread = { nullptr, 0 };
	check(result);
	get_resident()->own = thread;
	thread = { nullptr, 0 };
	quiet_.end();
}

int
handle::end(bool by_unwinding)
{
	if (!generator_.control_)
		return 0;

	exchange exchange(generator_, quiet_);

	return exchange.note(by_unwinding
		? fringe_generator_cancel(&generator_)
		: fringe_generator_close(&generator_, nullptr));
}

void
handle::reset() noexcept
{
	struct fringe_attributes attributes = { nullptr, 0 };
	int error;

	if (!generator_.control_)
		return;
	error = get_resident() ? end(true)
			       : fringe_generator_close(&generator_, nullptr);
	if (error < 0 && error != FRINGE_EOVERFLOW) {
		fringe_generator_attributes(&generator_, &attributes);
		fringe_panic(fringe_strerror(error),
		    "the destructor of a fringe::generator", attributes.name);
	}
	give_back();
}

/* If the system refuses to unmap the stack, that stays. */
void
handle::give_back() noexcept
{
	resident *self = get_resident();

	if (self)
		self->destroy(self);
	if (fringe_generator_destroy(&generator_) == FRINGE_EOWNER)
		fringe_generator_finish(&generator_, nullptr);
	generator_.control_ = nullptr;
}

/* A body and what goes with it, on the generator's stack. */
template <typename Output, typename Input, typename Body>
struct place : typed_resident<Output> {
	template <typename From>
	explicit place(From &&from) : body(std::forward<From>(from))
	{
		this->destroy = [](resident *self) noexcept {
			static_cast<place *>(self)->~place();
		};
	}

	static std::uintptr_t run(struct fringe_yielder *yielder,
	    void *argument, std::uintptr_t word);

	Body body;

private:
	/* A body that takes a reference has one to an object of its own. */
	static Input
	take(std::uintptr_t word)
	{
		return passed<Input>::receive(word);
	}

	decltype(auto) call(
	    fringe::yielder<Output, Input> &yielder, std::uintptr_t word);
	void keep(fringe::yielder<Output, Input> &yielder, std::uintptr_t word);
};

template <typename Output, typename Input, typename Body>
decltype(auto)
place<Output, Input, Body>::call(
    fringe::yielder<Output, Input> &yielder, std::uintptr_t word)
{
	if constexpr (std::is_void_v<Input>)
		return body(yielder);
	else
		return body(yielder, take(word));
}

/* Calls the body and keeps its final value, if it has one. */
template <typename Output, typename Input, typename Body>
void
place<Output, Input, Body>::keep(
    fringe::yielder<Output, Input> &yielder, std::uintptr_t word)
{
	using final_type = decltype(call(yielder, word));

	if constexpr (std::is_void_v<final_type>) {
		call(yielder, word);
	} else if constexpr (std::is_reference_v<Output>) {
		static_assert(
		    std::is_convertible_v<std::remove_reference_t<final_type> *,
			std::remove_reference_t<Output> *> &&
			std::is_lvalue_reference_v<final_type>,
		    "the body returns void or a reference that the generator "
		    "yields");
		this->result = std::addressof(call(yielder, word));
	} else {
		static_assert(std::is_convertible_v<final_type, Output>,
		    "the body returns void or what the generator yields");
		this->result.emplace(call(yielder, word));
	}
}

/* The generator's outermost frame but for the root. */
template <typename Output, typename Input, typename Body>
std::uintptr_t
place<Output, Input, Body>::run(
    struct fringe_yielder *yielder, void *argument, std::uintptr_t word)
{
	auto *self = static_cast<place *>(static_cast<resident *>(argument));

	if (passed<Input>::is_thrown(word, yielder->control_))
		throw_from_suspend(*yielder, 0);
	try {
		self->keep(*reinterpret_cast<fringe::yielder<Output, Input> *>(
			       yielder),
		    word);
	} catch (const canceled &reason) {
		if (!canceling::is_of(reason, *yielder))
			throw;
	}
	return 0;
}

} // namespace detail

/*
 * What resume returns: what was yielded, or nothing when the body has
 * returned. For a generator of objects it is a std::optional that holds it;
 * for one of references, a pointer to it or a null pointer; for one that
 * yields nothing, true or false. All are tested and dereferenced alike.
 */
template <typename Output>
using yielded = typename detail::yielded_as<Output>::type;

/*
 * The generator from within: its body gets a reference, and whoever has that
 * can suspend it, however deep in the call tree, and from the bodies of other
 * generators that it resumes. It lives as long as the generator.
 */
template <typename Output, typename Input> class yielder {
public:
	yielder(const yielder &) = delete;
	yielder &operator=(const yielder &) = delete;

	/*
	 * Suspends the generator. `value' goes to whoever resumed it, who
	 * moves it out of the caller's object before the generator runs again,
	 * or out of a copy made here. For a generator of references it is the
	 * reference. Returns what the next resume brings.
	 *
	 * Throws what is thrown into the generator; fringe::canceled while it
	 * is being closed or cancelled; and fringe::error with
	 * FRINGE_ENOTRUNNING when it is not running. Does not return when it
	 * is cancelled. An exception of a move out of the caller's object is
	 * the resumer's. Uses no stack but the caller's frame.
	 */
	FRINGE_MEMBER_INLINE_ Input
	suspend(detail::moved_t<Output> &&value)
	{
		return swap(detail::passed<Output>::send(value));
	}

	FRINGE_MEMBER_INLINE_ Input
	suspend(const detail::copied_t<Output> &value)
	{
		return suspend(Output(value));
	}

	/* The same for a generator that yields nothing. */
	template <typename T = Output,
	    std::enable_if_t<std::is_void_v<T>, int> = 0>
	FRINGE_MEMBER_INLINE_ Input
	suspend()
	{
		return swap(0);
	}

private:
	FRINGE_MEMBER_INLINE_ Input
	swap(std::uintptr_t word)
	{
		using input = detail::passed<Input>;
		std::uintptr_t in = 0;
		int result = fringe_generator_suspend(&yielder_, word, &in);

		if (FRINGE_UNLIKELY_(
			result < 0 || input::is_thrown(in, yielder_.control_)))
			detail::throw_from_suspend(yielder_, result);
		return input::receive(in);
	}

	struct fringe_yielder yielder_;
};

/*
 * A pool of stacks as an object: fringe_stack_pool(3). It can be moved, also
 * while its stacks are in use, and has to outlive them: one that is destroyed
 * earlier stays, and is lost. On one that was moved from no generator can be
 * made: FRINGE_EINVAL. The constructor throws fringe::error with what
 * fringe_stack_pool_create returns.
 */
class stack_pool {
public:
	explicit stack_pool(
	    const struct fringe_stack_pool_attributes &attributes = { 0, 0, 0,
		0 })
	{
		detail::check(fringe_stack_pool_create(&pool_, &attributes));
	}

	stack_pool(stack_pool &&other) noexcept
	    : pool_(std::exchange(other.pool_, nullptr))
	{
	}

	stack_pool &
	operator=(stack_pool &&other) noexcept
	{
		std::swap(pool_, other.pool_);
		return *this;
	}

	~stack_pool()
	{
		fringe_stack_pool_destroy(pool_);
	}

	/* The pool as C functions know it. */
	[[nodiscard]] struct fringe_stack_pool *
	get() const noexcept
	{
		return pool_;
	}

	[[nodiscard]] struct fringe_stack_pool_statistics
	statistics() const
	{
		struct fringe_stack_pool_statistics statistics = {};

		detail::check(fringe_stack_pool_measure(pool_, &statistics));
		return statistics;
	}

private:
	struct fringe_stack_pool *pool_ = nullptr;
};

/*
 * A generator that yields Output and takes Input. Each is void, an lvalue
 * reference, or any type that can be moved. A generator can be moved and not
 * copied; it may be moved whenever it is not running.
 *
 * Its destructor, and assignment to it, cancel what is suspended: destructors
 * of what lives on its stack run, see cancel(). Then the body is destroyed and
 * the stack given back. Where that is refused (the generator is running, or
 * belongs to another thread, or has functions without unwind tables on its
 * stack) there is nothing left to do: fringe_panic. An exception that the body
 * throws meanwhile is std::terminate.
 */
template <typename Output, typename Input>
class [[nodiscard]] generator : public detail::handle {
	static_assert(detail::is_passable<Output> && detail::is_passable<Input>,
	    "values of generators are void, lvalue references, or objects "
	    "without const or volatile that can be moved");

public:
	class iterator;
	/* Where a loop over the values ends. */
	struct sentinel { };

	/* An empty generator. */
	generator() noexcept = default;
	generator(generator &&) noexcept = default;
	generator &operator=(generator &&) noexcept = default;

	/*
	 * Makes a generator that runs `body', which is called with
	 * (yielder<Output, Input> &), and if there is an Input with the first
	 * one as well. It returns void or a final value, which is an Output.
	 * Nothing of it runs before the first resume.
	 *
	 * The body is moved, or copied, to the generator's stack and lives
	 * there as long as the generator. That stack is mapped for it and has
	 * `size' bytes for frames, 64 KiB for 0; or it is from a pool, to
	 * which it goes back; or it is one that is given and stays the
	 * caller's, who must not use it while the generator lives.
	 *
	 * Throws fringe::error with FRINGE_ENOMEM, for a given stack what
	 * fringe_stack_check returns, for that or a pool's FRINGE_ESIZE when
	 * the body leaves too little of it; and what moving the body throws.
	 * Then the stack is as it was.
	 */
	template <typename Body,
	    std::enable_if_t<!std::is_same_v<std::decay_t<Body>, generator>,
		int> = 0>
	explicit generator(Body &&body)
	    : generator(std::size_t{ 0 }, std::forward<Body>(body))
	{
	}

	template <typename Body>
	generator(std::size_t size, Body &&body) : generator()
	{
		make(size, std::forward<Body>(body));
	}

	template <typename Body>
	generator(stack_pool &pool, Body &&body) : generator()
	{
		make(pool.get(), std::forward<Body>(body));
	}

	template <typename Body>
	generator(const struct fringe_stack &stack, Body &&body) : generator()
	{
		make(stack, std::forward<Body>(body));
	}

	/*
	 * Runs the generator until it suspends or its body returns. `input'
	 * becomes the result of the suspend that it waits in, or the first
	 * value of the body, by a move that is the generator's. Returns what
	 * it yields, or nothing when the body has returned.
	 *
	 * Throws what leaves the body; the generator is then finished. Throws
	 * fringe::error, without having run it, with FRINGE_EEMPTY,
	 * FRINGE_ERUNNING, FRINGE_EFINISHED or FRINGE_ETHREAD; and, finished,
	 * with FRINGE_EOVERFLOW, where that is recovered. When to move the
	 * value throws, it is lost, and the generator stays suspended. Uses
	 * little stack but the caller's frame.
	 */
	FRINGE_MEMBER_INLINE_ yielded<Output>
	resume(detail::moved_t<Input> &&input)
	{
		return step_to(detail::passed<Input>::send(input));
	}

	FRINGE_MEMBER_INLINE_ yielded<Output>
	resume(const detail::copied_t<Input> &input)
	{
		return resume(Input(input));
	}

	/* The same for a generator that takes nothing. */
	template <typename T = Input,
	    std::enable_if_t<std::is_void_v<T>, int> = 0>
	FRINGE_MEMBER_INLINE_ yielded<Output>
	resume()
	{
		return step_to(0);
	}

	/*
	 * Resumes the generator, and its suspend throws the exception. One
	 * that was never resumed throws it instead of calling its body.
	 * Returns and throws what resume does, and FRINGE_EINVAL when
	 * `exception' is null.
	 */
	yielded<Output>
	throw_into(std::exception_ptr exception)
	{
		if (!exception)
			throw error(FRINGE_EINVAL);
		if (this->state() != FRINGE_SUSPENDED)
			return step_to(0);

		detail::throwing throwing(
		    *this->get_resident(), std::move(exception));

		return step_to(detail::passed<Input>::thrown);
	}

	/* Whether there is a final value: the body has returned one. */
	[[nodiscard]] bool
	has_result() const noexcept
	{
		return this->state() == FRINGE_FINISHED &&
		    static_cast<bool>(typed_resident().result);
	}

	/*
	 * The final value; it lives as long as the generator and may be moved
	 * from. Throws fringe::error with FRINGE_EEMPTY when there is none.
	 */
	template <typename T = Output,
	    std::enable_if_t<!std::is_void_v<T>, int> = 0>
	[[nodiscard]] std::add_lvalue_reference_t<T>
	result()
	{
		if (!has_result())
			throw error(FRINGE_EEMPTY);
		return *typed_resident().result;
	}

	/*
	 * The values as a range of input iterators: begin() resumes, and so
	 * does ++. The final value is not one of them. A loop that is left
	 * leaves the generator suspended, and a later one goes on from there;
	 * that over a finished generator has no values. Only for generators
	 * that yield and take nothing. Throws what resume throws but for
	 * FRINGE_EFINISHED.
	 */
	template <typename T = Input,
	    std::enable_if_t<std::is_void_v<T> && !std::is_void_v<Output>,
		int> = 0>
	[[nodiscard]] iterator
	begin()
	{
		iterator first;

		if (this->state() != FRINGE_FINISHED)
			first.advance(this);
		return first;
	}

	template <typename T = Input,
	    std::enable_if_t<std::is_void_v<T> && !std::is_void_v<Output>,
		int> = 0>
	[[nodiscard]] sentinel
	end() const noexcept
	{
		return {};
	}

private:
	template <typename Where, typename Body>
	void
	make(const Where &where, Body &&body)
	{
		using place = detail::place<Output, Input, std::decay_t<Body>>;

		static_assert(
		    detail::is_body<std::decay_t<Body>, Output, Input>,
		    "the body is called with (yielder &), and with the first "
		    "input if there is one");
		this->set_resident(::new (this->template begin_on<place>(where))
			place(std::forward<Body>(body)));
	}

	FRINGE_MEMBER_INLINE_ yielded<Output>
	step_to(std::uintptr_t word)
	{
		return detail::yielded_as<Output>::make(this->step(word));
	}

	detail::typed_resident<Output> &
	typed_resident() const noexcept
	{
		return *static_cast<detail::typed_resident<Output> *>(
		    this->get_resident());
	}
};

/*
 * An input iterator: it goes only forward, and copies of it go on together.
 * Its generator must not be moved. For objects it gives rvalues, which may be
 * moved from; small trivial ones, copies.
 */
template <typename Output, typename Input>
class generator<Output, Input>::iterator {
public:
	using iterator_concept = std::input_iterator_tag;
	using iterator_category = std::input_iterator_tag;
	using difference_type = std::ptrdiff_t;
	using value_type = std::remove_cv_t<std::remove_reference_t<Output>>;
	using reference = decltype(detail::passed<Output>::receive(0));
	using pointer = void;

	[[nodiscard]] reference
	operator*() const noexcept
	{
		return detail::passed<Output>::receive(word_);
	}

	FRINGE_MEMBER_INLINE_ iterator &
	operator++()
	{
		advance(generator_);
		return *this;
	}

	FRINGE_MEMBER_INLINE_ void
	operator++(int)
	{
		advance(generator_);
	}

	friend bool
	operator==(const iterator &left, sentinel) noexcept
	{
		return !left.generator_;
	}

	friend bool
	operator!=(const iterator &left, sentinel) noexcept
	{
		return left.generator_;
	}

	friend bool
	operator==(sentinel, const iterator &right) noexcept
	{
		return !right.generator_;
	}

	friend bool
	operator!=(sentinel, const iterator &right) noexcept
	{
		return right.generator_;
	}

private:
	friend class generator;

	/* After an exception it is at the end. */
	FRINGE_MEMBER_INLINE_ void
	advance(generator *over)
	{
		generator_ = nullptr;
		detail::arrival arrival = over->step(0);
		word_ = arrival.word;
		if (arrival.is_suspended)
			generator_ = over;
	}

	generator *generator_ = nullptr;
	std::uintptr_t word_ = 0;
};

/*
 * A stack of the library's as an object, which gives it back in the end: lend
 * it to generators, one after the other, that live shorter. It can be moved
 * while none uses it. The constructor throws fringe::error with what the
 * library's function returns: fringe_stack(3).
 */
template <int create(struct fringe_stack *, std::size_t),
    int destroy(struct fringe_stack *)>
class owned_stack {
public:
	explicit owned_stack(std::size_t size)
	{
		detail::check(create(&stack_, size));
	}

	owned_stack(owned_stack &&other) noexcept
	    : stack_(std::exchange(other.stack_, { nullptr, nullptr, 0 }))
	{
	}

	owned_stack &
	operator=(owned_stack &&other) noexcept
	{
		std::swap(stack_, other.stack_);
		return *this;
	}

	/* If the system refuses to unmap it, it stays. */
	~owned_stack()
	{
		destroy(&stack_);
	}

	[[nodiscard]] const struct fringe_stack &
	get() const &noexcept
	{
		return stack_;
	}

	operator const struct fringe_stack &() const &noexcept
	{
		return stack_;
	}

	/* One that is about to go cannot be lent. */
	const struct fringe_stack &get() const && = delete;
	operator const struct fringe_stack &() const && = delete;

private:
	struct fringe_stack stack_ = { nullptr, nullptr, 0 };
};

using heap_stack =
    owned_stack<fringe_heap_stack_create, fringe_heap_stack_destroy>;
using mapped_stack =
    owned_stack<fringe_mapped_stack_create, fringe_mapped_stack_destroy>;

} // namespace fringe

#endif
