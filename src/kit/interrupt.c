/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* In which context the caller is: the scheduler's place, and interrupts. */
#include "fringe/kit/scheduler.h"
#include "kit/kit.h"

/*
 * Each thread of a process, or the one processor, has these. glibc allocates a
 * library's thread-local variables when a thread first touches them, which a
 * signal handler must not make it do: so these are in what threads begin with,
 * where glibc keeps room for libraries that are loaded later.
 */
#if __STDC_HOSTED__ && defined(__GLIBC__)
#define OWN static __thread __attribute__((__tls_model__("initial-exec")))
#elif __STDC_HOSTED__
#define OWN static __thread
#else
#define OWN static
#endif
OWN struct fringe_scheduler *current;
OWN volatile unsigned int nested;

/* What the processor knows of it: IPSR is the exception's number (Armv7-M). */
#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
static inline int
processor_handles(void)
{
	uint32_t ipsr;

	__asm__ __volatile__("mrs %0, ipsr" : "=r"(ipsr));
	return ipsr != 0;
}
#else
static inline int
processor_handles(void)
{
	return 0;
}
#endif

__attribute__((__weak__)) struct fringe_scheduler **
fringe_scheduler_place(void)
{
	return &current;
}

void
fringe_interrupt_enter(void)
{
	nested = nested + 1;
}

void
fringe_interrupt_leave(void)
{
	nested = nested - 1;
}

int
fringe_in_interrupt(void)
{
	return nested != 0 || processor_handles();
}

struct fringe_task *
fringe_calling_task_(void)
{
	return fringe_in_interrupt() ? NULL : fringe_task_current();
}

struct fringe_task *
fringe_waiting_task_(void)
{
	struct fringe_task *task = fringe_calling_task_();

	return task && !scheduler_of(task)->is_boosted_ ? task : NULL;
}
