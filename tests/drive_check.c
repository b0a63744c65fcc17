/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Drives a suite through the Check library, which runs every case in a
 * process of its own, with a time limit, so that the next case runs whatever
 * became of this one. (CK_FORK=no in the environment turns that off, for a
 * debugger.) The results are printed as TAP, each as soon as it is known;
 * Check's own TAP writer names the driver's function and not the case, and
 * takes a case that calls exit(0) for a success.
 *
 * Arguments name the cases to run; without any, all are.
 */
#include <check.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "face.h"

#define DEFAULT_TIMEOUT 60

/* What a case tells the driver beside what it tells Check. */
struct verdict {
	bool finished;
	char skipped[256];
};

/* Shared with the process of the case. */
static struct verdict *verdict;

void
face_fail(const char *file, int line, const char *what)
{
	ck_abort_msg("%s:%d: %s", file, line, what);
	abort(); /* ck_abort_msg does not return */
}

void
face_equal(const char *file, int line, const char *what, long long actual,
    long long expected)
{
	if (actual != expected)
		ck_abort_msg("%s:%d: %s is %lld, not %lld", file, line, what,
		    actual, expected);
}

void
face_skip(const char *why)
{
	snprintf(verdict->skipped, sizeof(verdict->skipped), "%s", why);
}

/* In one piece: cases may have threads and processes of their own. */
void
face_note(const char *format, ...)
{
	char line[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	printf("# %s\n", line);
}

START_TEST(run_case)
{
	face_suite.cases[_i].run();
	verdict->finished = true;
}
END_TEST

/* A message may have many lines, and each is a line of diagnostics. */
static void
print_diagnostics(const char *message)
{
	size_t size;

	for (; *message; message += size + (message[size] == '\n')) {
		size = strcspn(message, "\n");
		printf("# %.*s\n", (int)size, message);
	}
}

static bool
print_result(const char *name, int number, TestResult *result)
{
	const char *message = tr_msg(result);
	bool passed = tr_rtype(result) == CK_PASS;

	if (passed && !verdict->finished) {
		passed = false;
		message = "The case ended its process";
	}
	printf("%s %d - %s", passed ? "ok" : "not ok", number, name);
	if (passed && verdict->skipped[0])
		printf(" # SKIP %s", verdict->skipped);
	putchar('\n');
	if (!passed)
		print_diagnostics(message);
	return passed;
}

/* A runner for each case, so that its result is there when it has run. */
static bool
drive(int index, int number)
{
	int timeout =
	    face_suite.timeout ? face_suite.timeout : DEFAULT_TIMEOUT;
	const char *name = face_suite.cases[index].name;
	Suite *suite = suite_create(face_suite.name);
	TCase *tcase = tcase_create(name);
	SRunner *runner = srunner_create(suite);
	TestResult **results;
	bool passed;

	memset(verdict, 0, sizeof(*verdict));
	tcase_set_timeout(tcase, timeout);
	tcase_add_loop_test(tcase, run_case, index, index + 1);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_SILENT);
	results = srunner_results(runner);
	passed = print_result(name, number, results[0]);
	free(results);
	srunner_free(runner);
	return passed;
}

static bool
is_wanted(const char *name, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], name) == 0)
			return true;
	}
	return argc < 2;
}

static int
count_wanted(int argc, char **argv)
{
	const struct face_case *row;
	int wanted = 0;

	for (row = face_suite.cases; row->name; row++)
		wanted += is_wanted(row->name, argc, argv);
	return wanted;
}

int
main(int argc, char **argv)
{
	const struct face_case *cases = face_suite.cases;
	int wanted = count_wanted(argc, argv);
	int number = 0;
	int failed = 0;
	int i;

	verdict = mmap(NULL, sizeof(*verdict), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (verdict == MAP_FAILED || wanted == 0 || wanted < argc - 1) {
		printf("Bail out! No memory, or no case of this name\n");
		return EXIT_FAILURE;
	}
	/* Whole lines: nothing buffered is there twice after a fork. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("1..%d\n# %s\n", wanted, face_suite.name);
	for (i = 0; cases[i].name; i++) {
		if (is_wanted(cases[i].name, argc, argv))
			failed += !drive(i, ++number);
	}
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
