// SPDX-License-Identifier: Apache-2.0 OR MIT
/*
 * C++ exceptions and the C interface: thrown in generators, through resumes
 * of every kind, and in the way of cancel. Compiled a second time with
 * FRINGE_OUT_OF_LINE it is the same suite for the exported twins.
 */
#include <cxxabi.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>
#include <unwind.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>

#include <fringe.h>

extern "C" {
#include "between.h"
#include "face.h"
#include "machine.h"
#include "on_sanitizer.h"
#include "stack_kinds.h"
#include "timelines.h"
}

#include "on_valgrind.h"

static const uintptr_t UNTOUCHED = 0x5e7a5e7a;

/* What destructors and handlers say, in their order. */
static std::string said;

static void
expect_said(const char *what)
{
	if (said != what)
		face_note("said: %s", said.c_str());
	REQUIRE(said == what);
	said.clear();
}

/* Says its letter when its scope ends. */
struct scope {
	explicit scope(char own) : letter(own)
	{
	}

	~scope()
	{
		said += letter;
	}

	scope(const scope &) = delete;

	char letter;
};

/* What the tests throw: a class of their own, with something to lose. */
struct bang : std::runtime_error {
	explicit bang(const std::string &what) : std::runtime_error(what)
	{
		alive++;
	}

	bang(const bang &other) : std::runtime_error(other)
	{
		alive++;
	}

	~bang() override
	{
		alive--;
	}

	static int alive;
};

int bang::alive;

/* What the call throws, or nothing. */
template <typename Call>
static std::string
thrown_by(Call call)
{
	std::string what;

	try {
		call();
	} catch (const bang &caught) {
		REQUIRE_EQUAL(std::uncaught_exceptions(), 0);
		what = caught.what();
	}
	REQUIRE_EQUAL(bang::alive, 0);
	return what;
}

static uintptr_t
resume(struct fringe_generator *generator, uintptr_t in)
{
	uintptr_t out = UNTOUCHED;

	REQUIRE_EQUAL(fringe_generator_resume(generator, in, &out), 1);
	return out;
}

static void
expect_finished(const struct kind *kind, unsigned int slot,
    struct fringe_generator *generator)
{
	REQUIRE_EQUAL(fringe_generator_state(generator), FRINGE_FINISHED);
	REQUIRE_EQUAL(
	    fringe_generator_resume(generator, 1, NULL), FRINGE_EFINISHED);
	REQUIRE_EQUAL(fringe_generator_cancel(generator), 0);
	REQUIRE_EQUAL(kind_finish(kind, slot, generator), 0);
}

/* Suspends as often as it is told to, then throws, three calls deep. */

[[gnu::noinline]] static void
throw_below(const char *what)
{
	scope inner('b');

	throw bang(what);
}

static uintptr_t
throw_after(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	int left = *static_cast<int *>(argument);
	scope outer('a');

	while (left-- > 0) {
		if (fringe_generator_suspend(yielder, value + 1, &value) < 0)
			break;
	}
	throw_below("after all");
	return value;
}

KIND_CASE(an_exception_reaches_the_catch_around_resume)
{
	struct fringe_generator generator;
	int times;

	for (times = 0; times < 5; times++) {
		kind_begin(kind, 0, &generator, throw_after, &times);
		for (int i = 0; i < times; i++)
			REQUIRE_EQUAL(resume(&generator, i), i + 1);
		REQUIRE(thrown_by([&] {
			scope around('r');

			fringe_generator_resume(&generator, 0, NULL);
			said += '!';
		}) == "after all");
		expect_said("bar");
		expect_finished(kind, 0, &generator);
	}
}

KIND_CASE(an_exception_is_caught_within_the_generator)
{
	auto body = [](struct fringe_yielder *yielder, void *,
			uintptr_t value) -> uintptr_t {
		do {
			try {
				scope inner('i');

				throw bang("within");
			} catch (const bang &) {
				said += 'c';
			}
		} while (
		    fringe_generator_suspend(yielder, value + 1, &value) == 0);
		return value;
	};
	struct fringe_generator generator;

	kind_begin(kind, 0, &generator, body, NULL);
	for (int i = 0; i < 3; i++)
		REQUIRE_EQUAL(resume(&generator, i), i + 1);
	kind_close(kind, 0, &generator);
	expect_said("icicic");
	REQUIRE_EQUAL(bang::alive, 0);
}

/* A generator of a scope, which has finished when the scope ends. */
struct guest {
	guest(const struct kind *its_kind, unsigned int its_slot,
	    fringe_generator_body *body, void *argument)
	    : kind(its_kind), slot(its_slot)
	{
		kind_begin(kind, slot, &generator, body, argument);
	}

	~guest()
	{
		expect_finished(kind, slot, &generator);
	}

	guest(const guest &) = delete;

	const struct kind *kind;
	unsigned int slot;
	struct fringe_generator generator;
};

/*
 * Generators that each resume the next lower one. The lowest throws, and one
 * catches.
 */
struct storey {
	const struct kind *kind;
	int number;
	int catcher;
};

static uintptr_t
inhabit(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct storey own = *static_cast<struct storey *>(argument);
	struct storey next = { own.kind, own.number - 1, own.catcher };
	scope letter(static_cast<char>('0' + own.number));

	if (own.number == 0)
		throw bang("from the cellar");
	guest below(own.kind, next.number, inhabit, &next);
	if (own.number == own.catcher) {
		REQUIRE(thrown_by([&] {
			fringe_generator_resume(&below.generator, 0, NULL);
		}) == "from the cellar");
		said += 'c';
	} else {
		resume(&below.generator, 0);
	}
	fringe_generator_suspend(yielder, value, &value);
	if (own.number > own.catcher)
		REQUIRE_EQUAL(
		    fringe_generator_resume(&below.generator, 0, NULL), 0);
	return value;
}

KIND_CASE(an_exception_passes_through_nested_generators)
{
	struct storey top = { kind, 3, 4 };
	std::string what = thrown_by([&] {
		guest house(kind, 3, inhabit, &top);

		fringe_generator_resume(&house.generator, 0, NULL);
	});

	REQUIRE(what == "from the cellar");
	expect_said("0123");
}

KIND_CASE(an_exception_is_caught_by_an_outer_generator)
{
	static const char *const order[] = { "0c123", "01c23", "012c3" };

	for (int catcher = 1; catcher <= 3; catcher++) {
		struct storey top = { kind, 3, catcher };
		guest house(kind, 3, inhabit, &top);

		resume(&house.generator, 0);
		REQUIRE_EQUAL(
		    fringe_generator_resume(&house.generator, 0, NULL), 0);
		expect_said(order[catcher - 1]);
	}
}

/* Every way into a generator is a way out for an exception. */

typedef int resume_function(
    struct fringe_generator *generator, uintptr_t in, uintptr_t *out);

/* Volatile, or a compiler sees through it and inlines. */
static resume_function *volatile exported_resume = fringe_generator_resume;

static void
resume_exported(struct fringe_generator *generator)
{
	exported_resume(generator, 1, NULL);
}

static void
resume_by_c(struct fringe_generator *generator)
{
	between_resume(generator, 1, NULL);
}

static void
resume_below_c(struct fringe_generator *generator)
{
	auto function = [](void *argument) {
		return fringe_generator_resume(
		    static_cast<struct fringe_generator *>(argument), 1, NULL);
	};

	between_call(function, generator);
}

static void
resume_the_long_way(struct fringe_generator *generator)
{
	struct fringe_attributes attributes = { "long", FRINGE_FPU_CONTROL };

	fringe_generator_set_attributes(generator, &attributes);
	fringe_generator_resume(generator, 1, NULL);
}

static void
resume_handed_over(struct fringe_generator *generator)
{
	struct fringe_attributes attributes = { NULL, FRINGE_UNPINNED };

	fringe_generator_set_attributes(generator, &attributes);
	fringe_generator_resume(generator, 1, NULL);
}

static void
close_it(struct fringe_generator *generator)
{
	uintptr_t final = UNTOUCHED;

	fringe_generator_close(generator, &final);
}

static void
resume_on_another_stack(struct fringe_generator *generator)
{
	static char memory[32768]
	    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));
	struct fringe_stack stack;
	auto function = [](void *argument) -> uintptr_t {
		return fringe_generator_resume(
		    static_cast<struct fringe_generator *>(argument), 1, NULL);
	};

	REQUIRE_EQUAL(fringe_stack_init(&stack, memory, sizeof(memory)), 0);
	fringe_call_on_stack(&stack, function, generator, NULL);
}

KIND_CASE(an_exception_leaves_by_the_way_that_was_come)
{
	static void (*const ways[])(
	    struct fringe_generator *) = { resume_exported, resume_by_c,
		resume_below_c, resume_the_long_way, resume_handed_over,
		close_it, resume_on_another_stack };
	struct fringe_generator generator;
	int times = 1;

	for (auto way : ways) {
		kind_begin(kind, 0, &generator, throw_after, &times);
		REQUIRE_EQUAL(resume(&generator, 1), 2);
		REQUIRE(thrown_by([&] {
			scope around('r');

			way(&generator);
			said += '!';
		}) == "after all");
		expect_said("bar");
		expect_finished(kind, 0, &generator);
	}
}

/* A frame of C on the generator's own stack. */
static uintptr_t
throw_above_c(struct fringe_yielder *, void *, uintptr_t)
{
	scope outer('a');
	auto function = [](void *) -> int {
		throw_below("above C");
		return 0;
	};

	return static_cast<uintptr_t>(between_call(function, NULL));
}

KIND_CASE(an_exception_passes_through_c_in_the_generator)
{
	struct fringe_generator generator;

	kind_begin(kind, 0, &generator, throw_above_c, NULL);
	REQUIRE(thrown_by([&] {
		fringe_generator_resume(&generator, 0, NULL);
	}) == "above C");
	expect_said("ba");
	expect_finished(kind, 0, &generator);
}

/* Typed generators, of values narrow and wide. */

struct wide {
	long words[5];
};

FRINGE_GENERATOR(wides, struct wide, struct wide);
FRINGE_GENERATOR_NO_INPUT(chars, char);

static struct wide
throw_wide(struct wides_yielder *yielder, void *, struct wide in)
{
	in.words[4]++;
	wides_suspend(yielder, in, &in);
	throw bang(std::to_string(in.words[4]));
}

static char
throw_narrow(struct chars_yielder *yielder, void *)
{
	chars_suspend(yielder, 'x');
	chars_suspend(yielder, 'y');
	throw_below("narrow");
	return 'z';
}

CASE(an_exception_leaves_a_typed_generator)
{
	struct wides wides;
	struct wide in = { { 1, 2, 3, 4, 5 } };
	struct wide out = in;

	REQUIRE_EQUAL(wides_create(&wides, 0, throw_wide, NULL), 0);
	REQUIRE_EQUAL(wides_resume(&wides, in, &out), 1);
	REQUIRE_EQUAL(out.words[4], 6);
	in.words[4] = 77;
	REQUIRE(thrown_by([&] { wides_resume(&wides, in, &out); }) == "77");
	REQUIRE_EQUAL(wides_state(&wides), FRINGE_FINISHED);
	REQUIRE_EQUAL(wides_destroy(&wides), 0);
}

CASE(an_exception_leaves_a_loop_over_values)
{
	struct chars chars;

	REQUIRE_EQUAL(chars_create(&chars, 0, throw_narrow, NULL), 0);
	REQUIRE(thrown_by([&] {
		FRINGE_FOR_EACH(chars, value, &chars)
		said += value;
	}) == "narrow");
	expect_said("xyb");
	REQUIRE_EQUAL(chars_destroy(&chars), 0);
}

/* What the language knows of exceptions that are on their way. */

static uintptr_t
throw_what_was_caught(struct fringe_yielder *yielder, void *, uintptr_t value)
{
	std::exception_ptr kept;

	try {
		throw bang("kept");
	} catch (const bang &) {
		kept = std::current_exception();
	}
	fringe_generator_suspend(yielder, value, &value);
	try {
		std::rethrow_exception(kept);
	} catch (const bang &) {
		kept = nullptr;
		said += 'c';
		throw;
	}
	return value;
}

KIND_CASE(an_exception_is_thrown_again)
{
	struct fringe_generator generator;

	kind_begin(kind, 0, &generator, throw_what_was_caught, NULL);
	resume(&generator, 0);
	REQUIRE(thrown_by([&] {
		try {
			fringe_generator_resume(&generator, 0, NULL);
		} catch (const std::exception &) {
			said += 'd';
			throw;
		}
	}) == "kept");
	expect_said("cd");
	expect_finished(kind, 0, &generator);
}

/* Says how many exceptions are on their way when its scope ends. */
struct counter {
	~counter()
	{
		said += static_cast<char>('0' + std::uncaught_exceptions());
	}
};

static uintptr_t
count_and_throw(struct fringe_yielder *, void *, uintptr_t)
{
	counter inner;

	throw bang("counted");
}

/* In a destructor, where one may be on its way already. */
struct resumer {
	~resumer()
	{
		counter outer;

		try {
			counter around;

			fringe_generator_resume(generator, 0, NULL);
		} catch (const bang &caught) {
			said += 'c';
		}
	}

	struct fringe_generator *generator;
};

KIND_CASE(exceptions_on_their_way_are_counted)
{
	struct fringe_generator generator;

	kind_begin(kind, 0, &generator, count_and_throw, NULL);
	REQUIRE(thrown_by([&] {
		counter around;

		fringe_generator_resume(&generator, 0, NULL);
	}) == "counted");
	expect_said("11");
	expect_finished(kind, 0, &generator);

	kind_begin(kind, 0, &generator, count_and_throw, NULL);
	REQUIRE(thrown_by([&] {
		resumer late = { &generator };

		throw bang("first");
	}) == "first");
	expect_said("22c1");
	expect_finished(kind, 0, &generator);
}

/* Cancelled in C++. */

static void
cancel(const struct kind *kind, unsigned int slot,
    struct fringe_generator *generator)
{
	REQUIRE_EQUAL(fringe_generator_cancel(generator), 1);
	expect_finished(kind, slot, generator);
}

/* Handlers that let pass what is not theirs. */
static uintptr_t
suspend_in_scopes(struct fringe_yielder *yielder, void *, uintptr_t value)
{
	scope first('a');

	try {
		scope second('b');

		try {
			scope third('c');

			fringe_generator_suspend(yielder, value, &value);
		} catch (const std::exception &) {
			said += '!';
		}
	} catch (...) {
		said += '.';
		REQUIRE_EQUAL(std::uncaught_exceptions(), 0);
		throw;
	}
	return value;
}

KIND_CASE(destructors_run_innermost_first)
{
	struct fringe_generator generator;

	kind_begin(kind, 0, &generator, suspend_in_scopes, NULL);
	resume(&generator, 0);
	cancel(kind, 0, &generator);
	expect_said("cb.a");
	REQUIRE_EQUAL(std::uncaught_exceptions(), 0);
}

static uintptr_t
catch_by_name(struct fringe_yielder *yielder, void *, uintptr_t value)
{
	try {
		fringe_generator_suspend(yielder, value, &value);
	} catch (abi::__forced_unwind &) {
		said += 'f';
		throw;
	} catch (...) {
		said += '!';
	}
	return value;
}

KIND_CASE(a_handler_can_tell_what_it_is)
{
	struct fringe_generator generator;

	kind_begin(kind, 0, &generator, catch_by_name, NULL);
	resume(&generator, 0);
	cancel(kind, 0, &generator);
	expect_said("f");
}

static uintptr_t
swallow(struct fringe_yielder *yielder, void *, uintptr_t value)
{
	scope outer('o');

	try {
		scope inner('i');

		fringe_generator_suspend(yielder, value, &value);
	} catch (...) {
		said += 's';
	}
	for (int i = 0; i < 3; i++) {
		uintptr_t in = UNTOUCHED;

		REQUIRE_EQUAL(fringe_generator_suspend(yielder, 0, &in),
		    FRINGE_ECANCELED);
		REQUIRE_EQUAL(in, UNTOUCHED);
	}
	return value;
}

KIND_CASE(a_handler_that_stops_the_unwinding_lets_the_body_return)
{
	struct fringe_generator generator;

	kind_begin(kind, 0, &generator, swallow, NULL);
	resume(&generator, 0);
	cancel(kind, 0, &generator);
	expect_said("iso");
}

static uintptr_t
throw_instead(struct fringe_yielder *yielder, void *, uintptr_t value)
{
	scope outer('o');

	try {
		fringe_generator_suspend(yielder, value, &value);
	} catch (...) {
		throw bang("instead");
	}
	return value;
}

KIND_CASE(an_exception_thrown_instead_leaves_cancel)
{
	struct fringe_generator generator;

	kind_begin(kind, 0, &generator, throw_instead, NULL);
	resume(&generator, 0);
	REQUIRE(thrown_by([&] { fringe_generator_cancel(&generator); }) ==
	    "instead");
	expect_said("o");
	expect_finished(kind, 0, &generator);
}

CASE(the_recorder_tells_what_an_exception_ended)
{
	const struct fringe_attributes names[] = { { "left", 0 },
		{ "instead", 0 } };
	struct fringe_generator generator;
	int times = 1;

	REQUIRE_EQUAL(fringe_recorder_start(0), 0);
	kind_begin(&kind_mapped, 0, &generator, throw_after, &times);
	fringe_generator_set_attributes(&generator, &names[0]);
	resume(&generator, 0);
	thrown_by([&] { fringe_generator_resume(&generator, 0, NULL); });
	expect_said("ba");
	expect_finished(&kind_mapped, 0, &generator);
	kind_begin(&kind_mapped, 0, &generator, throw_instead, NULL);
	fringe_generator_set_attributes(&generator, &names[1]);
	resume(&generator, 0);
	thrown_by([&] { fringe_generator_cancel(&generator); });
	expect_said("o");
	expect_finished(&kind_mapped, 0, &generator);
	fringe_recorder_stop();
	timeline_read();
	timeline_expect("left",
	    "created;(go on suspended)(go on left by an exception)"
	    "left by an exception;destroyed;");
	timeline_expect("instead",
	    "created;(go on suspended)(be unwound left by an exception)"
	    "left by an exception;destroyed;");
}

/* Cancels at the end of its scope. */
struct canceller {
	~canceller()
	{
		cancel(kind, 0, generator);
	}

	const struct kind *kind;
	struct fringe_generator *generator;
};

KIND_CASE(a_destructor_cancels_while_an_exception_passes)
{
	struct fringe_generator generator;

	kind_begin(kind, 0, &generator, swallow, NULL);
	resume(&generator, 0);
	REQUIRE(thrown_by([&] {
		canceller last = { kind, &generator };
		scope letter('x');

		throw bang("passing");
	}) == "passing");
	expect_said("xiso");
}

static uintptr_t
suspend_in_scope(struct fringe_yielder *yielder, void *, uintptr_t value)
{
	scope letter('a');

	fringe_generator_suspend(yielder, value, &value);
	return value;
}

KIND_CASE(a_handler_cancels)
{
	struct fringe_generator generator;

	kind_begin(kind, 0, &generator, suspend_in_scope, NULL);
	resume(&generator, 0);
	try {
		throw bang("handled");
	} catch (const bang &) {
		cancel(kind, 0, &generator);
		REQUIRE(std::current_exception() != nullptr);
	}
	REQUIRE_EQUAL(bang::alive, 0);
	expect_said("a");
}

/*
 * A generator that, while it is unwound, suspends an outer one, which is
 * unwound then.
 */
struct pause {
	const struct kind *kind;
	struct fringe_generator inner;
	struct fringe_yielder *outer;
};

static uintptr_t
pause_in_handler(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct pause *pause = static_cast<struct pause *>(argument);
	scope first('i');

	try {
		scope second('j');

		fringe_generator_suspend(yielder, value, &value);
	} catch (...) {
		scope third('k');

		fringe_generator_suspend(pause->outer, value, NULL);
		said += 'p';
		throw;
	}
	return value;
}

static uintptr_t
cancel_the_inner(
    struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct pause *pause = static_cast<struct pause *>(argument);
	scope letter('o');

	pause->outer = yielder;
	kind_begin(pause->kind, 1, &pause->inner, pause_in_handler, pause);
	resume(&pause->inner, 0);
	cancel(pause->kind, 1, &pause->inner);
	said += 'c';
	return value;
}

KIND_CASE(an_unwinding_goes_on_with_the_outer_generator)
{
	struct fringe_generator outer;
	struct pause pause = { kind, {}, NULL };

	kind_begin(kind, 0, &outer, cancel_the_inner, &pause);
	resume(&outer, 0);
	expect_said("j");
	REQUIRE_EQUAL(fringe_generator_resume(&outer, 0, NULL), 0);
	expect_said("pkico");
	REQUIRE_EQUAL(kind_finish(kind, 0, &outer), 0);
}

KIND_CASE(an_unwinding_ends_with_the_outer_generator)
{
	struct fringe_generator outer;
	struct pause pause = { kind, {}, NULL };

	kind_begin(kind, 0, &outer, cancel_the_inner, &pause);
	resume(&outer, 0);
	expect_said("j");
	cancel(kind, 0, &outer);
	expect_said("kio");
	expect_finished(kind, 1, &pause.inner);
}

/* What the library has taken when an exception passes, it gives back. */

CASE(a_visitor_throws)
{
	auto visitor = [](const struct fringe_live *live, void *) -> int {
		throw bang(live->name);
	};
	auto end_of_visit = [](const struct fringe_live *, void *) {
		return 7;
	};
	struct fringe_attributes attributes = { "visited", 0 };
	struct fringe_generator generator;

	kind_begin(&kind_slice, 0, &generator, swallow, NULL);
	fringe_generator_set_attributes(&generator, &attributes);
	for (int i = 0; i < 3; i++)
		REQUIRE(thrown_by([&] {
			fringe_registry_visit(visitor, NULL);
		}) == "visited");
	REQUIRE_EQUAL(fringe_registry_visit(end_of_visit, NULL), 7);
	kind_close(&kind_slice, 0, &generator);
}

/* A generator that throws, resumed from another stack. */
struct excursion {
	const struct kind *kind;
	struct fringe_stack stack;
	struct fringe_generator inner;
};

static uintptr_t
resume_away(void *argument)
{
	struct excursion *excursion = static_cast<struct excursion *>(argument);
	scope letter('r');

	return resume(&excursion->inner, 0);
}

/* Checkers forbid what lies below a stack's frames, until it is no stack. */
static uintptr_t
call_and_reuse(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct excursion *excursion = static_cast<struct excursion *>(argument);
	int times = 0;

	for (int i = 0; i < 2; i++) {
		kind_begin(
		    excursion->kind, 1, &excursion->inner, throw_after, &times);
		REQUIRE(thrown_by([&] {
			fringe_call_on_stack(
			    &excursion->stack, resume_away, argument, NULL);
		}) == "after all");
		expect_finished(excursion->kind, 1, &excursion->inner);
		std::memset(excursion->stack.limit, i,
		    fringe_stack_size(&excursion->stack));
		fringe_generator_suspend(yielder, value, &value);
	}
	return value;
}

KIND_CASE(an_exception_leaves_another_stack_for_others_to_use)
{
	struct excursion excursion = { kind, {}, {} };
	struct fringe_generator outer;

	kind_make(&kind_heap, 2, &excursion.stack);
	kind_begin(kind, 0, &outer, call_and_reuse, &excursion);
	for (int i = 0; i < 2; i++) {
		REQUIRE_EQUAL(resume(&outer, 5), 5);
		expect_said("bar");
		std::memset(excursion.stack.limit, 2,
		    fringe_stack_size(&excursion.stack));
	}
	REQUIRE_EQUAL(fringe_generator_resume(&outer, 0, NULL), 0);
	REQUIRE_EQUAL(kind_finish(kind, 0, &outer), 0);
	kind_unmake(&kind_heap, 2, &excursion.stack);
}

/* What nobody catches ends the program, here a child. */

/*
 * Its exit status, or its signal below 0; and what it says of errors. An
 * exception that is on its way is only pointed into.
 */
template <typename Call>
static int
status_of_child(Call call, std::string *errors)
{
	int ends[2];
	char buffer[256];
	ssize_t size;
	pid_t child;
	int status;

	REQUIRE_EQUAL(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		LEAKS_THAT_COUNT("definite");
		dup2(ends[1], 2);
		call();
		_exit(0);
	}
	REQUIRE(child > 0);
	close(ends[1]);
	while ((size = read(ends[0], buffer, sizeof(buffer))) > 0)
		errors->append(buffer, static_cast<size_t>(size));
	close(ends[0]);
	REQUIRE(waitpid(child, &status, 0) == child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* Dies as abort does, with these two in its last words. */
template <typename Call>
static void
expect_death_of(const char *type, const char *what, Call call)
{
	std::string errors;

	REQUIRE_EQUAL(status_of_child(call, &errors), -SIGABRT);
	if (errors.find(type) == std::string::npos ||
	    errors.find(what) == std::string::npos)
		face_note("it said: %s", errors.c_str());
	REQUIRE(errors.find(type) != std::string::npos);
	REQUIRE(errors.find(what) != std::string::npos);
}

KIND_CASE(an_exception_that_nobody_catches_ends_the_program)
{
	expect_death_of("bang", "after all", [&] {
		struct fringe_generator generator;
		int times = 1;

		kind_begin(kind, 0, &generator, throw_after, &times);
		fringe_generator_resume(&generator, 1, NULL);
		fringe_generator_resume(&generator, 1, NULL);
	});
	expect_death_of("bang", "from the cellar", [&] {
		struct storey top = { kind, 3, 4 };
		struct fringe_generator generator;

		kind_begin(kind, 3, &generator, inhabit, &top);
		fringe_generator_resume(&generator, 0, NULL);
	});
}

/* An exception of another language, which C++ cannot name. */
static struct _Unwind_Exception foreign;

static uintptr_t
throw_foreign(struct fringe_yielder *, void *, uintptr_t value)
{
	scope letter('a');

	std::memcpy(&foreign.exception_class, "stranger", 8);
	_Unwind_RaiseException(&foreign);
	return value;
}

KIND_CASE(an_exception_of_another_language_passes)
{
	struct fringe_generator generator;

	kind_begin(kind, 0, &generator, throw_foreign, NULL);
	try {
		scope around('r');

		fringe_generator_resume(&generator, 0, NULL);
	} catch (...) {
		said += 'c';
	}
	expect_said("arc");
	expect_finished(kind, 0, &generator);
}

CASE(an_exception_of_another_language_ends_the_program)
{
	expect_death_of("nobody catches", "stranger", [] {
		struct fringe_attributes attributes = { "stranger", 0 };
		struct fringe_generator generator;

		kind_begin(&kind_heap, 0, &generator, throw_foreign, NULL);
		fringe_generator_set_attributes(&generator, &attributes);
		fringe_generator_resume(&generator, 0, NULL);
	});
}

static void
resume_and_throw_nothing(struct fringe_generator *generator) noexcept
{
	fringe_generator_resume(generator, 0, NULL);
}

/* gcc's code of -O0 does not say what it was. */
CASE(an_exception_does_not_pass_what_throws_nothing)
{
	expect_death_of("terminate", "called", [] {
		struct fringe_generator generator;
		int times = 0;

		kind_begin(&kind_slice, 0, &generator, throw_after, &times);
		thrown_by([&] { resume_and_throw_nothing(&generator); });
	});
}

/* Exits with 42 if this is about a bang. */
static void
examine()
{
	int status = 1;

	try {
		std::rethrow_exception(std::current_exception());
	} catch (const bang &) {
		status = 42;
	} catch (...) {
	}
	_exit(status);
}

CASE(the_programs_own_handler_is_called)
{
	std::string errors;

	REQUIRE_EQUAL(status_of_child(
			  [] {
				  struct fringe_generator generator;
				  int times = 0;

				  std::set_terminate(examine);
				  kind_begin(&kind_slice, 0, &generator,
				      throw_after, &times);
				  fringe_generator_resume(&generator, 1, NULL);
			  },
			  &errors),
	    42);
	REQUIRE(errors.empty());
}

/* A context has no resumer that could catch. */

static uintptr_t thrower;

[[gnu::noinline]] static void
throw_in_a_context()
{
	thrower = reinterpret_cast<uintptr_t>(__builtin_return_address(0));
	throw bang("in a context");
}

static struct fringe_context *
enter_and_throw(void *argument, uintptr_t)
{
	throw_in_a_context();
	return static_cast<struct fringe_context *>(argument);
}

static _Unwind_Reason_Code
find_thrower(struct _Unwind_Context *context, void *found)
{
	if (_Unwind_GetIP(context) == thrower)
		*static_cast<bool *>(found) = true;
	return _URC_NO_REASON;
}

static void
find_and_exit()
{
	bool found = false;

	_Unwind_Backtrace(find_thrower, &found);
	_exit(found ? 42 : 1);
}

static void
swap_and_die(void)
{
	struct fringe_context here = {};
	struct fringe_context there;
	struct fringe_stack stack;

	kind_make(&kind_heap, 0, &stack);
	fringe_context_init(&there, &stack, enter_and_throw, &here);
	fringe_context_swap(&here, &there, 0, NULL);
}

CASE(an_exception_ends_the_program_where_it_leaves_a_context)
{
	std::string errors;

	expect_death_of("bang", "in a context", swap_and_die);
#ifdef NO_TRACE_FROM_TERMINATE
	return;
#endif
	REQUIRE_EQUAL(status_of_child(
			  [] {
				  std::set_terminate(find_and_exit);
				  thrown_by(swap_and_die);
			  },
			  &errors),
	    42);
}

/* Unwinding has to end the program where the language says so. */

static uintptr_t
suspend_and_throw_nothing(
    struct fringe_yielder *yielder, void *, uintptr_t value) noexcept
{
	scope letter('!');

	fringe_generator_suspend(yielder, value, &value);
	return value;
}

CASE(what_throws_nothing_is_not_cancelled)
{
	std::string errors;

	REQUIRE_EQUAL(status_of_child(
			  [] {
				  struct fringe_generator generator;

				  kind_begin(&kind_slice, 0, &generator,
				      suspend_and_throw_nothing, NULL);
				  resume(&generator, 0);
				  fringe_generator_cancel(&generator);
			  },
			  &errors),
	    -SIGABRT);
}

/* Threads that end in a generator are unwound likewise. */

static uintptr_t
exit_in_scope(struct fringe_yielder *, void *keep, uintptr_t value)
{
	scope letter('a');

	try {
		pthread_exit(reinterpret_cast<void *>(77));
	} catch (const std::exception &) {
		said += '!';
	} catch (...) {
		said += '.';
		if (!keep)
			throw;
	}
	return value;
}

static void *
resume_in_scope(void *argument)
{
	scope letter('t');

	try {
		fringe_generator_resume(
		    static_cast<struct fringe_generator *>(argument), 0, NULL);
		said += '!';
	} catch (...) {
		said += ',';
		throw;
	}
	return NULL;
}

static void *
result_of_thread(struct fringe_generator *generator)
{
	pthread_t thread;
	void *result = NULL;

	REQUIRE_EQUAL(
	    pthread_create(&thread, NULL, resume_in_scope, generator), 0);
	REQUIRE_EQUAL(pthread_join(thread, &result), 0);
	return result;
}

KIND_CASE(a_thread_exits_in_a_generator)
{
	struct fringe_generator generator;

	if (skips_exit())
		return;
	kind_begin(kind, 0, &generator, exit_in_scope, NULL);
	REQUIRE(result_of_thread(&generator) == reinterpret_cast<void *>(77));
	expect_said(".a,t");
	expect_finished(kind, 0, &generator);
}

/* The C library's word for a handler that keeps such a thread. */
CASE(a_thread_that_exits_is_not_kept)
{
	if (skips_exit())
		return;
	expect_death_of("FATAL", "exception not rethrown", [] {
		struct fringe_generator generator;

		kind_begin(
		    &kind_heap, 0, &generator, exit_in_scope, &generator);
		result_of_thread(&generator);
	});
}

/* What fringe(7) says of the stack that a throw takes. */
static const size_t THROWING = 4096 * UNWINDING_FACTOR;

static char memory[16384] __attribute__((__aligned__(FRINGE_STACK_ALIGN)));

CASE(throwing_takes_as_much_stack_as_is_said)
{
	struct fringe_generator generator;
	struct fringe_stack stack;
	size_t before;
	size_t after;
	int times = 1;

	REQUIRE_EQUAL(fringe_stack_init(&stack, memory, sizeof(memory)), 0);
	REQUIRE_EQUAL(
	    fringe_generator_init(&generator, &stack, throw_after, &times), 0);
	resume(&generator, 0);
	before = fringe_stack_high_water(&stack);
	REQUIRE(thrown_by([&] {
		fringe_generator_resume(&generator, 0, NULL);
	}) == "after all");
	after = fringe_stack_high_water(&stack);
	face_note(
	    "%zu bytes of stack, and %zu to throw", before, after - before);
	REQUIRE(after - before <= THROWING + BINDING);
}

static const struct face_case cases[] = {
	KIND_ROWS(an_exception_reaches_the_catch_around_resume),
	KIND_ROWS(an_exception_is_caught_within_the_generator),
	KIND_ROWS(an_exception_passes_through_nested_generators),
	KIND_ROWS(an_exception_is_caught_by_an_outer_generator),
	KIND_ROWS(an_exception_leaves_by_the_way_that_was_come),
	KIND_ROWS(an_exception_passes_through_c_in_the_generator),
	ROW(an_exception_leaves_a_typed_generator),
	ROW(an_exception_leaves_a_loop_over_values),
	KIND_ROWS(an_exception_is_thrown_again),
	KIND_ROWS(exceptions_on_their_way_are_counted),
	KIND_ROWS(destructors_run_innermost_first),
	KIND_ROWS(a_handler_can_tell_what_it_is),
	KIND_ROWS(a_handler_that_stops_the_unwinding_lets_the_body_return),
	KIND_ROWS(an_exception_thrown_instead_leaves_cancel),
	ROW(the_recorder_tells_what_an_exception_ended),
	KIND_ROWS(a_destructor_cancels_while_an_exception_passes),
	KIND_ROWS(a_handler_cancels),
	KIND_ROWS(an_unwinding_goes_on_with_the_outer_generator),
	KIND_ROWS(an_unwinding_ends_with_the_outer_generator),
	ROW(a_visitor_throws),
	KIND_ROWS(an_exception_leaves_another_stack_for_others_to_use),
	KIND_ROWS(an_exception_that_nobody_catches_ends_the_program),
	KIND_ROWS(an_exception_of_another_language_passes),
	ROW(an_exception_of_another_language_ends_the_program),
	ROW(an_exception_does_not_pass_what_throws_nothing),
	ROW(the_programs_own_handler_is_called),
	ROW(an_exception_ends_the_program_where_it_leaves_a_context),
	ROW(what_throws_nothing_is_not_cancelled),
	KIND_ROWS(a_thread_exits_in_a_generator),
	ROW(a_thread_that_exits_is_not_kept),
	ROW(throwing_takes_as_much_stack_as_is_said), LAST_ROW
};

const struct face_suite face_suite = { "exceptions", cases, 0 };
