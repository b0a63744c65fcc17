/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Critical sections in a process: of all threads one is in a section, and no
 * handler runs in it. Whose it is stands in a word and not in a variable of
 * each thread: what a module has of these may be allocated at first use, which
 * handlers cannot.
 */
#include <pthread.h>
#include <signal.h>

#include "fringe/kit/lock.h"

/* Its pthread_self, and the signals that were blocked when it came. */
static uintptr_t owner;
static sigset_t outside;
static pthread_mutex_t section = PTHREAD_MUTEX_INITIALIZER;

/*
 * A fault in a section is to be reported like any other, and not to end the
 * process without a word, as it does where its signal is blocked.
 */
static void
block_signals(sigset_t *before)
{
	sigset_t most;

	sigfillset(&most);
	sigdelset(&most, SIGABRT);
	sigdelset(&most, SIGBUS);
	sigdelset(&most, SIGFPE);
	sigdelset(&most, SIGILL);
	sigdelset(&most, SIGSEGV);
	sigdelset(&most, SIGSYS);
	sigdelset(&most, SIGTRAP);
	pthread_sigmask(SIG_BLOCK, &most, before);
}

/*
 * A thread sees itself in the word if it wrote that, whatever others do. A
 * handler that comes before the signals are blocked finds no section of its
 * thread, and none is left when it returns.
 */
__attribute__((__weak__)) uintptr_t
fringe_critical_enter(void)
{
	uintptr_t self = (uintptr_t)pthread_self();
	sigset_t before;

	if (__atomic_load_n(&owner, __ATOMIC_RELAXED) == self)
		return 1;
	block_signals(&before);
	pthread_mutex_lock(&section);
	__atomic_store_n(&owner, self, __ATOMIC_RELAXED);
	outside = before;
	return 0;
}

/* `before` says whether there is a section around this one. */
__attribute__((__weak__)) void
fringe_critical_leave(uintptr_t before)
{
	sigset_t blocked = outside;

	if (before)
		return;
	__atomic_store_n(&owner, 0, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&section);
	pthread_sigmask(SIG_SETMASK, &blocked, NULL);
}
