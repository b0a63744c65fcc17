/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The process's handlers of SIGSEGV and SIGBUS, and what was there before them.
 * Whatever is no overflow of a watched thread's goes on to that, as nearly as
 * can be in the way that the kernel would have called it.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

#include "hosted/overflow/overflow.h"

/* A signal, and who had it before. */
static struct place {
	int signal;
	bool taken;
	struct sigaction former;
	atomic_int spent; /* it was for one signal (SA_RESETHAND), and had it */
} places[] = { { .signal = SIGSEGV }, { .signal = SIGBUS } };

#define PLACES (sizeof(places) / sizeof(*places))

/* Sends the thread what it got, to come when the handler has returned. */
#ifdef __linux__
static bool
send_again(int signal, siginfo_t *information)
{
	return syscall(SYS_rt_tgsigqueueinfo, getpid(), syscall(SYS_gettid),
		   signal, information) == 0;
}
#else
static bool
send_again(int signal, siginfo_t *information)
{
	(void)signal;
	(void)information;
	return false;
}
#endif

/*
 * What the kernel does by itself. The instruction that faulted does so again
 * when the handler has returned, with the registers as they were, and that is
 * what the core shows. What was no fault would not come again.
 */
static void
act_by_default(int signal, siginfo_t *information)
{
	const struct sigaction by_default = { .sa_handler = SIG_DFL };
	bool is_fault = information->si_code > 0 && information->si_addr;

	sigaction(signal, &by_default, NULL);
	if (!is_fault && !send_again(signal, information))
		raise(signal);
}

/*
 * The signals that the former handler wants held are held already, for ours is
 * installed so. Both are let go when ours returns.
 */
static void
call(const struct sigaction *former, int signal, siginfo_t *information,
    void *interrupted)
{
	sigset_t own;

	if (former->sa_flags & SA_NODEFER &&
	    !sigismember(&former->sa_mask, signal)) {
		sigemptyset(&own);
		sigaddset(&own, signal);
		pthread_sigmask(SIG_UNBLOCK, &own, NULL);
	}
	if (former->sa_flags & SA_SIGINFO)
		former->sa_sigaction(signal, information, interrupted);
	else
		former->sa_handler(signal);
}

/* Nobody can ignore a fault: the kernel ends the process then too. */
static bool
is_ignored(const struct sigaction *former, const siginfo_t *information)
{
	return former->sa_handler == SIG_IGN && information->si_code <= 0;
}

static bool
is_handler(const struct sigaction *action)
{
	return action->sa_flags & SA_SIGINFO ||
	    (action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN);
}

static void
pass_on(struct place *place, siginfo_t *information, void *interrupted)
{
	struct sigaction *former = &place->former;
	bool has_handler = is_handler(former);

	if (has_handler && former->sa_flags & SA_RESETHAND)
		has_handler = atomic_exchange(&place->spent, 1) == 0;
	if (has_handler)
		call(former, place->signal, information, interrupted);
	else if (!is_ignored(former, information))
		act_by_default(place->signal, information);
}

static void
handle(int signal, siginfo_t *information, void *interrupted)
{
	struct place *place = &places[signal == SIGBUS];
	int kept = errno;

	if (!fringe_overflow_handle_(information, interrupted))
		pass_on(place, information, interrupted);
	errno = kept;
}

static bool
is_ours(const struct sigaction *action)
{
	return action->sa_flags & SA_SIGINFO && action->sa_sigaction == handle;
}

/*
 * Whether ours is there, or may be called by a handler that the program has
 * installed since: if that came to be the former one each would call the other.
 * What was there before ours does not know it.
 */
static bool
has_ours(const struct place *place, const struct sigaction *now)
{
	if (!place->taken)
		return false;
	return is_ours(now) ||
	    (is_handler(now) &&
		now->sa_sigaction != place->former.sa_sigaction);
}

/* What ours needs to know is there before it is. */
static void
take(struct place *place)
{
	struct sigaction ours = { .sa_sigaction = handle };
	struct sigaction now;

	sigaction(place->signal, NULL, &now);
	if (has_ours(place, &now))
		return;
	place->former = now;
	atomic_store(&place->spent, 0);
	place->taken = true;
	ours.sa_flags = SA_SIGINFO | SA_ONSTACK |
	    (place->former.sa_flags & SA_RESTART);
	ours.sa_mask = place->former.sa_mask;
	sigaction(place->signal, &ours, NULL);
}

static void
leave(struct place *place)
{
	const struct sigaction by_default = { .sa_handler = SIG_DFL };
	struct sigaction now;

	sigaction(place->signal, NULL, &now);
	if (!place->taken || !is_ours(&now))
		return;
	sigaction(place->signal,
	    atomic_load(&place->spent) ? &by_default : &place->former, NULL);
	place->taken = false;
}

void
fringe_overflow_install_(void)
{
	size_t i;

	for (i = 0; i < PLACES; i++)
		take(&places[i]);
}

void
fringe_overflow_uninstall_(void)
{
	size_t i;

	for (i = 0; i < PLACES; i++)
		leave(&places[i]);
}
