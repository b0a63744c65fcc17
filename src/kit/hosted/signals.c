/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Critical sections in a process: no handler runs in the thread meanwhile. */
#include <pthread.h>
#include <signal.h>

#include "fringe/kit/lock.h"

/* What was blocked before the outermost section, and how many there are. */
static __thread sigset_t outside;
static __thread unsigned int depth;

__attribute__((__weak__)) uintptr_t
fringe_critical_enter(void)
{
	sigset_t before;
	sigset_t all;

	if (depth == 0) {
		sigfillset(&all);
		pthread_sigmask(SIG_SETMASK, &all, &before);
		outside = before;
	}
	return depth++;
}

__attribute__((__weak__)) void
fringe_critical_leave(uintptr_t before)
{
	depth = (unsigned int)before;
	if (depth == 0)
		pthread_sigmask(SIG_SETMASK, &outside, NULL);
}
