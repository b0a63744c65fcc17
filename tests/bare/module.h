/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * A module of firmware: linked by itself, loaded apart from the program, and at
 * its first byte says what it is.
 */
#ifndef TESTS_BARE_MODULE_H
#define TESTS_BARE_MODULE_H

#include <fringe.h>

struct module {
	struct fringe_image image;
	/* Resumes *argument, a struct host, and adds 1 to what that returns. */
	fringe_generator_body *body;
};

struct host {
	uintptr_t (*resume)(int level);
	int level;
};

#endif
