/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Recursive descent, as it would be written if it had nobody to report to:
 * the one trace of the generator is the suspend in walk_leaf.
 */
#include "walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int walk_trees(struct walk *walk);

/* Tells whether a byte cannot be part of a word. */
static int
ends_word(int byte)
{
	switch (byte) {
	case ' ':
	case '\t':
	case '\n':
	case '\v':
	case '\f':
	case '\r':
	case '(':
	case ')':
	case '"':
	case ';':
		return 1;
	default:
		return byte <= 0; /* the end, or a problem */
	}
}

static int
is_space(int byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static void
skip_comment(struct input *input)
{
	int byte;

	while ((byte = input_peek(input)) > 0 && byte != '\n')
		input_skip(input);
}

/* Goes to the next leaf or parenthesis and returns its first byte. */
static int
skip_blanks(struct input *input)
{
	int byte;

	while ((byte = input_peek(input)) == ';' || is_space(byte)) {
		if (byte == ';')
			skip_comment(input);
		else
			input_skip(input);
	}
	return byte;
}

static int
make_room(struct walk *walk)
{
	size_t room = walk->room ? 2 * walk->room : 64;
	char *text = realloc(walk->text, room);

	if (!text)
		return input_fail(&walk->input, walk->input.place,
		    "no memory for a leaf so long", 0);
	walk->text = text;
	walk->room = room;
	return 0;
}

/* Moves the next byte of the input to the leaf's text. */
static int
take_byte(struct walk *walk, int byte)
{
	if (walk->length == walk->room && make_room(walk) < 0)
		return -1;
	walk->text[walk->length++] = (char)byte;
	input_skip(&walk->input);
	return 0;
}

static int
read_word(struct walk *walk)
{
	int byte;

	while (!ends_word(byte = input_peek(&walk->input)))
		if (take_byte(walk, byte) < 0)
			return -1;
	return byte < 0 ? -1 : 0;
}

static int
read_string(struct walk *walk)
{
	struct place opened = walk->input.place;
	int escaped = 1; /* the first quote does not end it */
	int byte;

	while ((byte = input_peek(&walk->input)) > 0) {
		int ends = byte == '"' && !escaped;

		escaped = byte == '\\' && !escaped;
		if (take_byte(walk, byte) < 0)
			return -1;
		if (ends)
			return 0;
	}
	return input_fail(
	    &walk->input, opened, "this string is never closed", 0);
}

static int
walk_leaf(struct walk *walk)
{
	struct leaf leaf = { .place = walk->input.place };
	int quoted = input_peek(&walk->input) == '"';

	walk->length = 0;
	if ((quoted ? read_string(walk) : read_word(walk)) < 0)
		return -1;
	leaf.text = walk->text;
	leaf.length = walk->length;
	return leaves_suspend(walk->yielder, leaf);
}

static int
walk_list(struct walk *walk)
{
	struct place opened = walk->input.place;

	input_skip(&walk->input);
	if (walk_trees(walk) < 0)
		return -1;
	if (input_peek(&walk->input) != ')')
		return input_fail(&walk->input, opened,
		    "this parenthesis is never closed", 0);
	input_skip(&walk->input);
	return 0;
}

static int
stack_is_low(const struct walk *walk)
{
	const char *here = __builtin_frame_address(0);

	return here - (const char *)walk->stack.limit < WALK_RESERVE;
}

/*
 * Walks trees up to a parenthesis that closes what is around them, or to the
 * end. Returns a negative number when there is a problem, or when the walk is
 * being closed: suspend says so, and everybody returns.
 */
static int
walk_trees(struct walk *walk)
{
	int byte;

	if (stack_is_low(walk))
		return input_fail(&walk->input, walk->input.place,
		    "nested too deeply for the stack (raise it with --stack)",
		    0);
	while ((byte = skip_blanks(&walk->input)) > 0 && byte != ')') {
		int result = byte == '(' ? walk_list(walk) : walk_leaf(walk);

		if (result < 0)
			return result;
	}
	return byte < 0 ? -1 : 0;
}

/* The generator's body; its final value is the place where the file ends. */
static struct leaf
walk_file(struct leaves_yielder *yielder, void *argument)
{
	struct walk *walk = argument;
	struct input *input = &walk->input;

	walk->yielder = yielder;
	if (walk_trees(walk) == 0 && input_peek(input) == ')')
		input_fail(
		    input, input->place, "this parenthesis opens nowhere", 0);
	return (struct leaf){ .place = input->place };
}

/*
 * Returns a descriptor that is none of the standard ones: were these closed,
 * a file would get the number of standard input, and be taken for it.
 */
static int
open_file(const char *name)
{
	int is_stdin = strcmp(name, "-") == 0;
	int file = is_stdin ? STDIN_FILENO : open(name, O_RDONLY);
	int own = file < 0 ? -1 : fcntl(file, F_DUPFD, STDERR_FILENO + 1);

	if (file >= 0 && !is_stdin)
		close(file);
	return own;
}

int
walk_open(struct walk *walk, const char *name, size_t stack_size)
{
	const struct place nowhere = { 0, 0 };

	*walk = (struct walk){ .name = name };
	input_start(&walk->input, open_file(name));
	if (walk->input.file < 0)
		return input_fail(&walk->input, nowhere, "cannot open", errno);
	if (leaves_create(&walk->leaves, stack_size, walk_file, walk) < 0)
		return input_fail(&walk->input, nowhere,
		    "no memory for a stack of this size", 0);
	fringe_generator_stack(&walk->leaves.generator, &walk->stack);
	/* It can be larger, and not always by the same; nesting is by this. */
	walk->stack.limit = (char *)walk->stack.base - stack_size;
	return 0;
}

int
walk_next(struct walk *walk, struct leaf *leaf)
{
	int result = leaves_resume(&walk->leaves, leaf);

	return walk->input.problem.what ? -1 : result;
}

void
walk_close(struct walk *walk)
{
	leaves_close(&walk->leaves, NULL);
	leaves_destroy(&walk->leaves);
	free(walk->text);
	if (walk->input.file >= 0)
		close(walk->input.file);
}
