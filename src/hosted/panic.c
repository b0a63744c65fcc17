/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * A broken invariant: say what is known, and stop where a debugger looks. The
 * stack of the moment may be a small one, so without stdio and its buffers.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "fringe/error.h"

static struct iovec
text(const char *words)
{
	return (struct iovec){ (void *)words, strlen(words) };
}

void
fringe_panic(const char *what, const char *where, const char *name)
{
	struct iovec line[] = {
		text("fringe: "),
		text(where),
		text(": "),
		text(what),
		text(" (generator "),
		text(name ? name : "without a name"),
		text(")\n"),
	};

	/* There is nobody left to tell of a failure. */
	if (writev(STDERR_FILENO, line, sizeof(line) / sizeof(*line)) < 0)
		abort();
	abort();
}
