/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Drives a suite with nothing but the Test Anything Protocol, version 12:
 * no C library, no process for each case.
 *
 * The first case that fails ends the program. It could be left with
 * __builtin_longjmp where the compiler has that, but a case that fails leaves
 * generators in the list of live ones, on stacks that the next case uses
 * again, so nothing that came after it would mean anything.
 */
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>

#include "face.h"
#include "face_port.h"

#define DEFAULT_TIMEOUT 60

static const struct face_case *running;
static unsigned long number;
static const char *skipped;

static void
put(const char *text)
{
	size_t size = 0;

	while (text[size])
		size++;
	face_port_write(text, size);
}

static void
put_number(unsigned long long value, unsigned int radix)
{
	char digits[sizeof(value) * CHAR_BIT];
	char *digit = digits + sizeof(digits);

	do
		*--digit = "0123456789abcdef"[value % radix];
	while (value /= radix);
	face_port_write(digit, (size_t)(digits + sizeof(digits) - digit));
}

static void
put_signed(long long value)
{
	if (value < 0)
		put("-");
	put_number(value < 0 ? 0 - (unsigned long long)value
			     : (unsigned long long)value,
	    10);
}

/* The line of a case: "ok 3 - name". */
static void
put_result(const char *result)
{
	put(result);
	put(" ");
	put_number(number, 10);
	put(" - ");
	put(running ? running->name : "the driver");
	if (skipped) {
		put(" # SKIP ");
		put(skipped);
	}
	put("\n");
}

static void
put_place(const char *file, int line)
{
	skipped = NULL;
	put_result("not ok");
	put("# ");
	put(file);
	put(":");
	put_signed(line);
	put(": ");
}

__attribute__((__noreturn__)) static void
bail_out(void)
{
	put("\nBail out! Cases after a failed one prove nothing\n");
	face_port_exit(1);
}

void
face_fail(const char *file, int line, const char *what)
{
	put_place(file, line);
	put(what);
	bail_out();
}

void
face_equal(const char *file, int line, const char *what, long long actual,
    long long expected)
{
	if (actual == expected)
		return;
	put_place(file, line);
	put(what);
	put(" is ");
	put_signed(actual);
	put(", not ");
	put_signed(expected);
	bail_out();
}

void
face_skip(const char *why)
{
	skipped = why;
}

/* How wide an argument is: ints below, longs, long longs. */
enum width { INT, LONG, LONG_LONG, SIZE };

static enum width
width_of(const char **format)
{
	enum width width = INT;

	for (;; (*format)++) {
		if (**format == 'z')
			width = SIZE;
		else if (**format == 'l')
			width = width == INT ? LONG : LONG_LONG;
		else
			return width;
	}
}

static unsigned long long
unsigned_argument(va_list *arguments, enum width width)
{
	switch (width) {
	case LONG:
		return va_arg(*arguments, unsigned long);
	case LONG_LONG:
		return va_arg(*arguments, unsigned long long);
	case SIZE:
		return va_arg(*arguments, size_t);
	default:
		return va_arg(*arguments, unsigned int);
	}
}

static long long
signed_argument(va_list *arguments, enum width width)
{
	switch (width) {
	case LONG:
		return va_arg(*arguments, long);
	case LONG_LONG:
		return va_arg(*arguments, long long);
	case SIZE:
		return (long long)va_arg(*arguments, size_t);
	default:
		return va_arg(*arguments, int);
	}
}

/* One conversion, from behind its per cent sign to its letter. */
static const char *
put_conversion(const char *format, va_list *arguments)
{
	enum width width = width_of(&format);
	char letter = *format;

	if (letter == 'd' || letter == 'i') {
		put_signed(signed_argument(arguments, width));
	} else if (letter == 'u') {
		put_number(unsigned_argument(arguments, width), 10);
	} else if (letter == 'x') {
		put_number(unsigned_argument(arguments, width), 16);
	} else if (letter == 'p') {
		put("0x");
		put_number((uintptr_t)va_arg(*arguments, void *), 16);
	} else if (letter == 's') {
		put(va_arg(*arguments, const char *));
	} else {
		if (letter == 'c')
			letter = (char)va_arg(*arguments, int);
		face_port_write(&letter, 1);
	}
	return format;
}

void
face_note(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	put("# ");
	for (; *format; format++) {
		if (*format == '%' && format[1])
			format = put_conversion(format + 1, &arguments);
		else
			face_port_write(format, 1);
	}
	put("\n");
	va_end(arguments);
}

static unsigned long
count(const struct face_case *cases)
{
	unsigned long rows = 0;

	while (cases[rows].name)
		rows++;
	return rows;
}

int
face_main(void)
{
	int timeout =
	    face_suite.timeout ? face_suite.timeout : DEFAULT_TIMEOUT;

	put("1..");
	put_number(count(face_suite.cases), 10);
	put("\n# ");
	put(face_suite.name);
	put("\n");
	for (running = face_suite.cases; running->name; running++) {
		number++;
		skipped = NULL;
		face_port_deadline(timeout);
		running->run();
		put_result("ok");
	}
	face_port_deadline(0);
	return 0;
}
