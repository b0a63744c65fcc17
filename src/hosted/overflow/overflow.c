/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Threads that are watched for overflows of their generators' stacks. */
#include "fringe/overflow.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/auxv.h>
#endif

#include "core/hooks.h"
#include "fringe/backtrace.h"
#include "fringe/error.h"
#include "hosted/guard.h"
#include "hosted/lock.h"
#include "hosted/mapping.h"
#include "hosted/overflow/overflow.h"
#include "hosted/registers.h"

#define FLAGS (FRINGE_OVERFLOW_RECOVER | FRINGE_OVERFLOW_QUIET)

/*
 * What a handler of ours needs besides the kernel's frame: the unwinder some 4
 * KiB, the text 1, and the rest is the writer's. A former handler has what is
 * there. An alternate stack that is made here has as much again, twice the
 * kernel's frame, and a guard.
 */
#define NEEDED ((size_t)24 * 1024)

/* The thread's struct overflow_watcher. */
static pthread_key_t key;
static atomic_int keyed;

/* Those of all threads that are watched. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct overflow_watcher *watchers;

/* The kernel's frame on a signal's stack. */
#if defined(__linux__) && defined(AT_MINSIGSTKSZ)
static size_t
frame_size(void)
{
	size_t size = getauxval(AT_MINSIGSTKSZ);

	return size > (size_t)MINSIGSTKSZ ? size : (size_t)MINSIGSTKSZ;
}
#else
static size_t
frame_size(void)
{
	return (size_t)MINSIGSTKSZ;
}
#endif

static struct overflow_watcher *
get_watcher(void)
{
	return atomic_load(&keyed) ? pthread_getspecific(key) : NULL;
}

bool
fringe_overflow_handle_(const siginfo_t *information, void *interrupted)
{
	struct overflow_watcher *watcher = get_watcher();
	struct overflow_fault fault = {
		.address = (uintptr_t)information->si_addr,
		.pc = fringe_registers_pc_(interrupted),
		.sp = fringe_registers_sp_(interrupted),
	};
	struct fringe_control *culprit;

	if (!watcher || information->si_code <= 0)
		return false;
	culprit = fringe_overflow_culprit_(&fault);
	if (!culprit)
		return false;
	if (!(watcher->flags & FRINGE_OVERFLOW_QUIET))
		fringe_overflow_report_(watcher, culprit, &fault);
	return watcher->flags & FRINGE_OVERFLOW_RECOVER &&
	    fringe_lock_is_free_soon_(&lock) &&
	    fringe_overflow_end_(culprit, interrupted);
}

static void
enter(struct overflow_watcher *watcher)
{
	pthread_mutex_lock(&lock);
	if (!watchers)
		fringe_overflow_install_();
	watcher->next = watchers;
	if (watchers)
		watchers->previous = watcher;
	watchers = watcher;
	pthread_mutex_unlock(&lock);
}

/* Under the lock. */
static void
take_out(const struct overflow_watcher *watcher)
{
	if (watcher->previous)
		watcher->previous->next = watcher->next;
	else
		watchers = watcher->next;
	if (watcher->next)
		watcher->next->previous = watcher->previous;
	if (!watchers)
		fringe_overflow_uninstall_();
}

static void
leave(struct overflow_watcher *watcher)
{
	pthread_mutex_lock(&lock);
	take_out(watcher);
	pthread_mutex_unlock(&lock);
	free(watcher);
}

/* Makes the thread an alternate stack, unless its own will do. */
static int
give_stack(struct overflow_watcher *watcher)
{
	size_t guard = fringe_guard_size_();
	size_t page = fringe_page_size_();
	size_t size = 2 * frame_size() + 2 * NEEDED;
	stack_t own = { .ss_flags = 0 };

	sigaltstack(NULL, &watcher->former);
	if (!(watcher->former.ss_flags & SS_DISABLE) &&
	    watcher->former.ss_size >= frame_size() + NEEDED)
		return 0;
	size = guard + ((size + page - 1) & ~(page - 1));
	watcher->start = fringe_mapping_make_(size, PROT_READ | PROT_WRITE);
	if (!watcher->start)
		return FRINGE_ENOMEM;
	watcher->size = size;
	fringe_mapping_name_(watcher->start, size, "fringe signal stack");
	own.ss_sp = watcher->start + guard;
	own.ss_size = size - guard;
	if (fringe_guard_install_(watcher->start, guard) >= 0 &&
	    sigaltstack(&own, NULL) == 0)
		return 0;
	munmap(watcher->start, size);
	return errno == EPERM ? FRINGE_EINUSE : FRINGE_ENOMEM;
}

/* One that the program has installed since is left alone. */
static int
take_stack(const struct overflow_watcher *watcher)
{
	stack_t now;

	if (watcher->size == 0)
		return 0;
	sigaltstack(NULL, &now);
	if (now.ss_flags & SS_ONSTACK)
		return FRINGE_EINUSE;
	if ((char *)now.ss_sp > watcher->start &&
	    (char *)now.ss_sp < watcher->start + watcher->size)
		sigaltstack(&watcher->former, NULL);
	munmap(watcher->start, watcher->size);
	return 0;
}

/* At the end of its thread. */
static void
retire(void *argument)
{
	struct overflow_watcher *watcher = argument;

	take_stack(watcher);
	leave(watcher);
}

/* Of threads, and of the process. */

static void
before_fork(void)
{
	pthread_mutex_lock(&lock);
}

static void
after_fork(void)
{
	pthread_mutex_unlock(&lock);
}

/* It has one thread. */
static void
after_fork_in_child(void)
{
	const struct overflow_watcher *own = get_watcher();
	struct overflow_watcher *watcher = watchers;
	struct overflow_watcher *next;

	for (; watcher; watcher = next) {
		next = watcher->next;
		if (watcher == own)
			continue;
		take_out(watcher);
		if (watcher->size > 0)
			munmap(watcher->start, watcher->size);
		free(watcher);
	}
	pthread_mutex_unlock(&lock);
}

static void
prepare(void)
{
	if (pthread_atfork(before_fork, after_fork, after_fork_in_child) == 0 &&
	    pthread_key_create(&key, retire) == 0)
		atomic_store(&keyed, 1);
}

/* Neither threads' ends nor signals may call a library that is gone. */
__attribute__((__destructor__)) static void
withdraw(void)
{
	fringe_overflow_uninstall_();
	if (atomic_exchange(&keyed, 0))
		pthread_key_delete(key);
}

static int
begin(struct overflow_watcher **watcher)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	void *address;
	int error;

	pthread_once(&once, prepare);
	*watcher = get_watcher();
	if (*watcher)
		return 0;
	*watcher = calloc(1, sizeof(**watcher));
	if (!*watcher || !atomic_load(&keyed)) {
		free(*watcher);
		return FRINGE_ENOMEM;
	}
	error = give_stack(*watcher);
	if (error == 0 && pthread_setspecific(key, *watcher) != 0) {
		take_stack(*watcher);
		error = FRINGE_ENOMEM;
	}
	if (error < 0) {
		free(*watcher);
		return error;
	}
	/* The unwinder is loaded here, and not in a handler. */
	fringe_backtrace(&address, 1);
	enter(*watcher);
	return 0;
}

int
fringe_overflow_watch(
    unsigned int flags, fringe_writer *writer, void *argument)
{
	struct overflow_watcher *watcher;
	int error;

	if (flags & ~FLAGS || !fringe_registers_known_())
		return FRINGE_EINVAL;
	error = begin(&watcher);
	if (error < 0)
		return error;
	watcher->flags = flags;
	watcher->writer = writer;
	watcher->argument = argument;
	return 0;
}

int
fringe_overflow_unwatch(void)
{
	struct overflow_watcher *watcher = get_watcher();
	int error;

	if (!watcher)
		return 0;
	error = take_stack(watcher);
	if (error < 0)
		return error;
	pthread_setspecific(key, NULL);
	leave(watcher);
	return 0;
}
