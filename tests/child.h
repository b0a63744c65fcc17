/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Processes that a case forks. */
#ifndef TESTS_CHILD_H
#define TESTS_CHILD_H

#include <sys/types.h>
#include <sys/wait.h>

#include "face.h"

/* What a child exited with, or the signal that killed it, less than 0. */
static inline int
status_of(pid_t child)
{
	int status;

	REQUIRE(child > 0);
	REQUIRE(waitpid(child, &status, 0) == child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

#endif
