/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The lock of the list of live generators. It is held across fork, so that
 * the child finds the list whole and the lock free.
 */
#include <pthread.h>

#include "core/hooks.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void
fringe_hook_lock_(void)
{
	pthread_mutex_lock(&lock);
}

void
fringe_hook_unlock_(void)
{
	pthread_mutex_unlock(&lock);
}

/* Fails for want of memory only; then forking with other threads is unsafe. */
__attribute__((__constructor__)) static void
hold_across_fork(void)
{
	pthread_atfork(
	    fringe_hook_lock_, fringe_hook_unlock_, fringe_hook_unlock_);
}
