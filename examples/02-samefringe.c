/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * samefringe: have two files the same leaves in the same order, however their
 * trees are nested? A generator a file walks its trees by recursive descent
 * (samefringe/walk.c) and suspends at each leaf, from as deep in the recursion
 * as the leaf lies in the tree; here the two are resumed in turn. Neither
 * fringe is ever in memory, and what follows the first difference is not read.
 */
#include <ctype.h>
#include <errno.h>
#include <fringe.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "samefringe/walk.h"

enum outcome { SAME, DIFFERENT, TROUBLE };

#define DEFAULT_STACK ((size_t)64 << 20)
#define SMALLEST_STACK ((size_t)2 * WALK_RESERVE)

/* How much of a long leaf is shown. */
#define SHOWN 60

static const char usage[] = "usage: samefringe [--stack SIZE] FILE FILE\n";

static const char help[] =
    "Compares the leaves of the S-expressions in two files (- is standard\n"
    "input), left to right, whatever their nesting.\n"
    "\n"
    "  -s, --stack SIZE  bytes of stack for each file, 64m unless given; k, m\n"
    "                    and g multiply by 1024, its square and its cube.\n"
    "                    Limits how deeply lists may be nested; memory is\n"
    "                    taken only as they are.\n"
    "  -h, --help        prints this\n"
    "\n"
    "A leaf is a word or a \"string\"; a comment runs from ; to the line's\n"
    "end. Exit status: 0 the same leaves, 1 different ones, 2 trouble.\n";

static enum outcome
trouble(const struct walk *walk)
{
	const struct problem *problem = &walk->input.problem;

	fprintf(stderr, "samefringe: %s:", walk->name);
	if (problem->place.line)
		fprintf(stderr, "%lu:%lu:", problem->place.line,
		    problem->place.column);
	fprintf(stderr, " %s", problem->what);
	if (problem->error)
		fprintf(stderr, ": %s", strerror(problem->error));
	fputc('\n', stderr);
	return TROUBLE;
}

static enum outcome
misuse(const char *what)
{
	fprintf(stderr, "samefringe: %s\n%s", what, usage);
	return TROUBLE;
}

static int
same_leaf(const struct leaf *a, const struct leaf *b)
{
	return a->length == b->length &&
	    memcmp(a->text, b->text, a->length) == 0;
}

static size_t
common_length(const struct leaf *a, const struct leaf *b)
{
	size_t i = 0;

	while (i < a->length && i < b->length && a->text[i] == b->text[i])
		i++;
	return i;
}

/* Bytes that would move a terminal's cursor are shown by their numbers. */
static void
print_bytes(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)text[i];
		int shows = byte >= ' ' && byte != 127;

		printf(shows ? "%c" : "\\x%02x", byte);
	}
}

/* Prints a leaf, or as much of it as matters: it differs at byte `differs`. */
static void
print_leaf(const struct walk *walk, const struct leaf *leaf, size_t differs)
{
	size_t from = differs > SHOWN / 2 ? differs - SHOWN / 2 : 0;
	size_t rest = leaf->length - from;

	printf("%s:%lu:%lu: ", walk->name, leaf->place.line,
	    leaf->place.column);
	if (!leaf->text) {
		puts("end");
		return;
	}
	printf("leaf %s", from ? "..." : "");
	print_bytes(leaf->text + from, rest > SHOWN ? SHOWN : rest);
	puts(rest > SHOWN ? "..." : "");
}

static enum outcome
different(const struct walk walks[2], const struct leaf leaves[2],
    unsigned long long count)
{
	size_t differs = common_length(&leaves[0], &leaves[1]);

	printf("different from leaf %llu on:\n", count + 1);
	for (int i = 0; i < 2; i++)
		print_leaf(&walks[i], &leaves[i], differs);
	return DIFFERENT;
}

static enum outcome
same(unsigned long long count)
{
	printf("same fringe, %llu %s\n", count, count == 1 ? "leaf" : "leaves");
	return SAME;
}

static enum outcome
compare(struct walk walks[2])
{
	struct leaf leaves[2];
	int more[2];

	for (unsigned long long count = 0;; count++) {
		for (int i = 0; i < 2; i++) {
			more[i] = walk_next(&walks[i], &leaves[i]);
			if (more[i] < 0)
				return trouble(&walks[i]);
		}
		if (!more[0] && !more[1])
			return same(count);
		if (more[0] != more[1] || !same_leaf(&leaves[0], &leaves[1]))
			return different(walks, leaves, count);
	}
}

static enum outcome
compare_files(char *names[2], size_t stack_size)
{
	static struct walk walks[2];
	enum outcome outcome = SAME;
	int opened = 0;

	while (opened < 2 && outcome == SAME) {
		struct walk *walk = &walks[opened];

		if (walk_open(walk, names[opened++], stack_size) < 0)
			outcome = trouble(walk);
	}
	if (outcome == SAME)
		outcome = compare(walks);
	while (opened > 0)
		walk_close(&walks[--opened]);
	return outcome;
}

/* A number with a unit or none. Returns 0 for what is no such size. */
static size_t
parse_size(const char *text)
{
	static const char units[] = "kmg";
	const char *unit;
	uintmax_t number;
	char *end;
	int shift = 0;

	if (!isdigit((unsigned char)text[0]))
		return 0;
	errno = 0;
	number = strtoumax(text, &end, 10);
	if (*end) {
		unit = strchr(units, tolower((unsigned char)*end++));
		if (!unit || *end)
			return 0;
		shift = 10 * (int)(unit - units + 1);
	}
	return errno || number > SIZE_MAX >> shift ? 0 : number << shift;
}

static int
is_stdin(const char *name)
{
	return strcmp(name, "-") == 0;
}

static enum outcome
run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "stack", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	size_t stack_size = DEFAULT_STACK;
	int option;

	while ((option = getopt_long(argc, argv, "s:h", options, NULL)) >= 0) {
		if (option == 'h') {
			printf("%s%s", usage, help);
			return SAME;
		}
		if (option != 's')
			return misuse("unknown option, or one without SIZE");
		stack_size = parse_size(optarg);
		if (stack_size < SMALLEST_STACK)
			return misuse("SIZE is a number from 32k on");
	}
	if (argc - optind != 2)
		return misuse("two files are needed");
	if (is_stdin(argv[optind]) && is_stdin(argv[optind + 1]))
		return misuse("standard input can be read only once");
	return compare_files(argv + optind, stack_size);
}

int
main(int argc, char **argv)
{
	enum outcome outcome = run(argc, argv);

	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("samefringe: standard output");
		return TROUBLE;
	}
	return outcome;
}
