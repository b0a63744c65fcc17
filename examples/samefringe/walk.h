/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The leaves of the trees in a file, one by one, left to right.
 *
 *   file    = { tree }
 *   tree    = leaf | "(" { tree } ")"
 *   leaf    = string | word
 *   string  = from a double quote to the next one; a backslash takes the
 *             special meaning from the byte after it; may hold line ends
 *   word    = bytes up to white space, a parenthesis, a double quote or a
 *             semicolon
 *
 * White space and comments, from a semicolon to the end of the line, separate
 * leaves and mean nothing else. NUL bytes are refused; all other bytes are
 * taken as they come. A leaf is its bytes, quotes and backslashes included.
 */
#ifndef SAMEFRINGE_WALK_H
#define SAMEFRINGE_WALK_H

#include <fringe.h>

#include "input.h"

struct leaf {
	/* Not terminated; good until the next leaf; NULL after the last one. */
	const char *text;
	size_t length;
	/* Where it begins, or where the file ends. */
	struct place place;
};

FRINGE_GENERATOR_NO_INPUT(leaves, struct leaf);

/*
 * A file that is being walked. Memory: the buffer in `input`, a generator's
 * stack as deep as the nesting, and `text`, which grows to the longest leaf.
 */
struct walk {
	const char *name;
	struct input input;
	struct leaves leaves;
	struct leaves_yielder *yielder;
	struct fringe_stack stack;
	/* The leaf that is being read, and the size of its memory. */
	char *text;
	size_t length;
	size_t room;
};

/*
 * What the walk keeps free at its stack's end: for the frames of the deepest
 * list, and for what the C library and the dynamic linker do below it.
 */
#define WALK_RESERVE (16 * 1024)

/*
 * Starts to walk the file of this name, "-" for standard input, on a stack of
 * `stack_size` bytes. Returns 0, or -1 and a problem in walk->input. In both
 * cases walk_close undoes it.
 */
int walk_open(struct walk *walk, const char *name, size_t stack_size);

/*
 * Returns 1 and a leaf; 0 and the place of the end, once; or -1 and a problem
 * in walk->input. Nothing is read beyond the leaf but what is buffered.
 */
int walk_next(struct walk *walk, struct leaf *leaf);

/* Ends the walk wherever it is. */
void walk_close(struct walk *walk);

#endif
