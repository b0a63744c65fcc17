/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Names of functions and lines, with libdw and, where WITHOUT_LIBDW is defined,
 * on a machine that has none: then the program has a dlopen that says so.
 */
#include <dlfcn.h>
#include <fringe.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "face.h"

int here(void **address);
int around(void **address);

#ifdef WITHOUT_LIBDW
void *
dlopen(const char *name, int flags)
{
	void *(*next)(const char *, int);

	if (strcmp(name, "libdw.so.1") == 0)
		return NULL;
	*(void **)&next = dlsym(RTLD_NEXT, "dlopen");
	return next(name, flags);
}
#endif

/* What the visitor was told of, innermost first. */
struct told {
	struct fringe_symbol symbol;
	char function[256];
	char file[1024];
	char module[1024];
};
static struct told told[8];
static int count;
static int stop_at;

static void
copy(char *to, size_t size, const char *from)
{
	REQUIRE(!from || strlen(from) < size);
	strcpy(to, from ? from : "");
}

static int
note_down(const struct fringe_symbol *symbol, void *argument)
{
	REQUIRE(argument == &count && count < 8);
	told[count].symbol = *symbol;
	copy(told[count].function, sizeof(told->function), symbol->function);
	copy(told[count].file, sizeof(told->file), symbol->file);
	copy(told[count].module, sizeof(told->module), symbol->module);
	return ++count == stop_at ? 42 : 0;
}

static int
look_up(const void *address, unsigned int flags)
{
	count = 0;
	return fringe_symbolize(address, flags, note_down, &count);
}

static bool
ends_with(const char *text, const char *end)
{
	return strlen(text) >= strlen(end) &&
	    strcmp(text + strlen(text) - strlen(end), end) == 0;
}

/* Whether libdw is there, and finds what this was compiled with. */
static bool
has_libdw(void)
{
	look_up((const void *)(uintptr_t)here, FRINGE_SYMBOL_EXACT);
	return told[count - 1].symbol.line > 0;
}

static bool
skips_libdw(void)
{
	bool skips = !has_libdw();

#ifdef WITHOUT_LIBDW
	REQUIRE(skips);
#endif
	if (skips)
		face_skip("there is no libdw, or no debugging information");
	return skips;
}

enum { LINE_OF_HERE = __LINE__ + 3 };
__attribute__((__noinline__)) int
here(void **address)
{
	*address = __builtin_extract_return_addr(__builtin_return_address(0));
	return 0;
}

enum { LINE_OF_CALL = __LINE__ + 6 };
static inline __attribute__((__always_inline__)) int
inlined(void **address)
{
	volatile int result;

	result = here(address);
	return result + 1;
}

enum { LINE_OF_AROUND = __LINE__ + 6 };
__attribute__((__noinline__)) int
around(void **address)
{
	volatile int result;

	result = inlined(address);
	return result + 1;
}

CASE(a_function_is_found_by_its_name)
{
	const char *beginning = (const char *)(uintptr_t)here;

	REQUIRE_EQUAL(look_up(beginning, FRINGE_SYMBOL_EXACT), 0);
	REQUIRE_EQUAL(count, 1);
	REQUIRE(strcmp(told[0].function, "here") == 0);
	REQUIRE_EQUAL(told[0].symbol.offset, 0);
	REQUIRE(!told[0].symbol.inlined);
	REQUIRE(strstr(told[0].module, "check_symbol") != NULL);
	REQUIRE(told[0].symbol.module_offset > 0);
	/* A return address there is of a call in the function before. */
	REQUIRE_EQUAL(look_up(beginning, 0), 0);
	REQUIRE(strcmp(told[count - 1].function, "here") != 0);
	REQUIRE_EQUAL(look_up(beginning + 2, 0), 0);
	REQUIRE(strcmp(told[0].function, "here") == 0);
	REQUIRE_EQUAL(told[0].symbol.offset, 1);
}

CASE(a_return_address_is_looked_up_where_the_call_is)
{
	void *address;

	around(&address);
	REQUIRE_EQUAL(look_up(address, 0), 0);
	REQUIRE(strcmp(told[count - 1].function, "around") == 0);
	REQUIRE_EQUAL((uintptr_t)address - told[count - 1].symbol.offset - 1,
	    (uintptr_t)around);
}

CASE(inlined_functions_and_lines_are_told_of)
{
	void *address;

	if (skips_libdw())
		return;
	around(&address);
	REQUIRE_EQUAL(look_up(address, 0), 0);
	REQUIRE_EQUAL(count, 2);
	REQUIRE(strcmp(told[0].function, "inlined") == 0);
	REQUIRE(told[0].symbol.inlined);
	REQUIRE_EQUAL(told[0].symbol.offset, 0);
	REQUIRE(ends_with(told[0].file, "check_symbol.c"));
	REQUIRE_EQUAL(told[0].symbol.line, LINE_OF_CALL);
	REQUIRE(!told[1].symbol.inlined);
	REQUIRE(ends_with(told[1].file, "check_symbol.c"));
	REQUIRE_EQUAL(told[1].symbol.line, LINE_OF_AROUND);
	REQUIRE_EQUAL(
	    look_up((const void *)(uintptr_t)here, FRINGE_SYMBOL_EXACT), 0);
	REQUIRE(told[0].symbol.line >= LINE_OF_HERE);
	REQUIRE(told[0].symbol.line <= LINE_OF_HERE + 2);
}

CASE(a_visitor_ends_it_with_a_value)
{
	void *address;
	int most;

	around(&address);
	REQUIRE_EQUAL(look_up(address, 0), 0);
	most = count;
	for (stop_at = 1; stop_at <= most; stop_at++) {
		REQUIRE_EQUAL(look_up(address, 0), 42);
		REQUIRE_EQUAL(count, stop_at);
	}
	stop_at = 0;
	/* The lock is free again. */
	REQUIRE_EQUAL(look_up(address, 0), 0);
}

CASE(what_is_nowhere_is_told_of_as_unknown)
{
	static int variable;

	REQUIRE_EQUAL(look_up(NULL, FRINGE_SYMBOL_EXACT), 0);
	REQUIRE_EQUAL(count, 1);
	REQUIRE(!told[0].symbol.function && !told[0].symbol.module);
	REQUIRE_EQUAL(told[0].symbol.module_offset, 0);
	REQUIRE_EQUAL(look_up(&variable, FRINGE_SYMBOL_EXACT), 0);
	REQUIRE_EQUAL(count, 1);
	REQUIRE_EQUAL(fringe_symbolize(&count, 0, NULL, NULL), FRINGE_EINVAL);
	count = 0;
	REQUIRE_EQUAL(
	    fringe_symbolize(&count, 2, note_down, &count), FRINGE_EINVAL);
	REQUIRE_EQUAL(count, 0);
}

/* A generator's stack is too small for what libdw does. */
static uintptr_t
look_up_inside(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)yielder;
	return (uintptr_t)look_up(argument, 0) + value;
}

CASE(it_can_be_called_on_a_small_stack)
{
	struct fringe_generator generator;
	uintptr_t result = 1;
	void *address;

	around(&address);
	REQUIRE_EQUAL(fringe_generator_create(
			  &generator, 16 * 1024, look_up_inside, address),
	    0);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 0, &result), 0);
	REQUIRE_EQUAL(result, 0);
	REQUIRE(strcmp(told[count - 1].function, "around") == 0);
	REQUIRE_EQUAL(fringe_generator_destroy(&generator), 0);
}

/* A library that comes after the first look, and goes. */
CASE(libraries_that_come_and_go_are_noticed)
{
	void *address;
	void *library;

	around(&address);
	REQUIRE_EQUAL(look_up(address, 0), 0);
	library = dlopen("libnss_compat.so.2", RTLD_NOW);
	address = library ? dlsym(library, "_nss_compat_getpwnam_r") : NULL;
	if (!address) {
		face_skip("there is no library that could be loaded");
		return;
	}
	REQUIRE_EQUAL(look_up(address, FRINGE_SYMBOL_EXACT), 0);
	REQUIRE(
	    strstr(told[count - 1].function, "_nss_compat_getpwnam_r") != NULL);
	REQUIRE_EQUAL(told[count - 1].symbol.offset, 0);
	REQUIRE(strstr(told[count - 1].module, "libnss_compat") != NULL);
	REQUIRE_EQUAL(dlclose(library), 0);
	REQUIRE_EQUAL(look_up(address, FRINGE_SYMBOL_EXACT), 0);
	REQUIRE_EQUAL(count, 1);
	REQUIRE(!told[0].symbol.function && !told[0].symbol.module);
	REQUIRE(!told[0].symbol.file);
}

/*
 * A thread that is in the middle of it while another forks: the child has to
 * find everything free.
 */
static atomic_bool inside;

static int
take_time(const struct fringe_symbol *symbol, void *argument)
{
	(void)symbol;
	(void)argument;
	inside = true;
	usleep(50000);
	return 0;
}

static void *
look_up_slowly(void *argument)
{
	fringe_symbolize((const void *)(uintptr_t)here, FRINGE_SYMBOL_EXACT,
	    take_time, argument);
	return NULL;
}

CASE(a_child_goes_on_where_a_thread_was_in_the_middle_of_it)
{
	pthread_t thread;
	pid_t child;
	int status;

	has_libdw();
	REQUIRE_EQUAL(pthread_create(&thread, NULL, look_up_slowly, NULL), 0);
	while (!inside)
		sched_yield();
	child = fork();
	if (child == 0) {
		alarm(10);
		look_up((const void *)(uintptr_t)here, FRINGE_SYMBOL_EXACT);
		/* ThreadSanitizer's looks for threads that were not joined. */
		syscall(SYS_exit_group,
		    strcmp(told[0].function, "here") == 0 ? 0 : 1);
	}
	REQUIRE(child > 0);
	REQUIRE_EQUAL(waitpid(child, &status, 0), child);
	REQUIRE_EQUAL(status, 0);
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
}

static const struct face_case cases[] = {
	ROW(a_function_is_found_by_its_name),
	ROW(a_return_address_is_looked_up_where_the_call_is),
	ROW(inlined_functions_and_lines_are_told_of),
	ROW(a_visitor_ends_it_with_a_value),
	ROW(what_is_nowhere_is_told_of_as_unknown),
	ROW(it_can_be_called_on_a_small_stack),
	ROW(libraries_that_come_and_go_are_noticed),
	ROW(a_child_goes_on_where_a_thread_was_in_the_middle_of_it),
	LAST_ROW,
};

const struct face_suite face_suite = { "symbol", cases, 0 };
