/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A timer that interrupts the thread that starts it, wherever it is. */
#ifndef TESTS_TICKS_H
#define TESTS_TICKS_H

#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

/*
 * From now on `handler` is called every so many nanoseconds, below 1e9, on
 * whatever stack is current. ITIMER_PROF would count the kernel's own ticks,
 * which are hundreds a second.
 */
static inline bool
ticks_start(
    timer_t *timer, long nanoseconds, void (*handler)(int, siginfo_t *, void *))
{
	const struct timespec period = { 0, nanoseconds };
	const struct itimerspec times = { period, period };
	struct sigaction action;
	struct sigevent event;

	memset(&action, 0, sizeof(action));
	action.sa_sigaction = handler;
	action.sa_flags = SA_SIGINFO | SA_RESTART;
	memset(&event, 0, sizeof(event));
	event.sigev_notify = SIGEV_THREAD_ID;
	event.sigev_signo = SIGRTMIN;
	event.sigev_notify_thread_id = (int)syscall(SYS_gettid);
	return sigaction(SIGRTMIN, &action, NULL) == 0 &&
	    timer_create(CLOCK_MONOTONIC, &event, timer) == 0 &&
	    timer_settime(*timer, 0, &times, NULL) == 0;
}

#endif
