/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Idling in a process: a pipe, which a signal handler may write to, and a wait
 * for that with a timeout.
 *
 * Writing costs a system call, so who kicks does it only when somebody sleeps.
 * A word says that, which each side reads and writes in one: so either the
 * idler finds that it was kicked, and does not sleep, or it is found to sleep,
 * and something is written before it waits or after. What was put into the
 * inbox before the kick is then seen by the tick that follows. What is written
 * too late ends the next wait, which does no harm.
 */
#include "fringe/kit/idler.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "kit/atomics.h"

enum { AWAKE, ASLEEP, KICKED };

#define NANOSECONDS 1000000000

/* Three years: every system's time has room for that. */
#define LONGEST ((int64_t)100000000 * NANOSECONDS)

static void
kick(struct fringe_scheduler *scheduler, void *idler)
{
	(void)scheduler;
	fringe_idler_kick(idler);
}

int
fringe_idler_init(
    struct fringe_idler *idler, struct fringe_scheduler *scheduler)
{
	int ends[2];

	if (!idler || !scheduler)
		return FRINGE_EINVAL;
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return errno == EMFILE || errno == ENFILE ? FRINGE_EFULL :
							    FRINGE_ENOMEM;
	*idler = (struct fringe_idler){ scheduler, AWAKE, ends[0], ends[1] };
	fringe_scheduler_set_kick(scheduler, kick, idler);
	return 0;
}

int
fringe_idler_fini(struct fringe_idler *idler)
{
	if (!idler)
		return FRINGE_EINVAL;
	if (!idler->scheduler_)
		return 0;
	fringe_scheduler_set_kick(idler->scheduler_, NULL, NULL);
	close(idler->read_);
	close(idler->write_);
	*idler = (struct fringe_idler)FRINGE_IDLER_INIT;
	return 0;
}

/* A pipe that is full says all that there is to say. */
static void
write_something(const struct fringe_idler *idler)
{
	int error = errno;

	while (write(idler->write_, "", 1) < 0 && errno == EINTR)
		continue;
	errno = error;
}

void
fringe_idler_kick(struct fringe_idler *idler)
{
	if (atomic_swap(&idler->sleep_, KICKED) == ASLEEP)
		write_something(idler);
}

static void
read_all(const struct fringe_idler *idler)
{
	char written[64];

	while (read(idler->read_, written, sizeof(written)) > 0)
		continue;
}

/* Until the time is over, or something is written. */
static int
sleep_for(const struct fringe_idler *idler, int64_t nanoseconds)
{
	struct pollfd descriptor = { .fd = idler->read_, .events = POLLIN };
	struct timespec time;
	int result;

	if (nanoseconds > LONGEST)
		nanoseconds = LONGEST;
	time.tv_sec = (time_t)(nanoseconds / NANOSECONDS);
	time.tv_nsec = (long)(nanoseconds % NANOSECONDS);
	result = ppoll(&descriptor, 1, &time, NULL);
	if (result > 0)
		read_all(idler);
	return result >= 0 || errno == EINTR ? 0 : FRINGE_ENOMEM;
}

int
fringe_idler_idle(
    struct fringe_scheduler *scheduler, int64_t nanoseconds, void *argument)
{
	struct fringe_idler *idler = argument;
	int result = 0;

	if (!idler || idler->scheduler_ != scheduler)
		return FRINGE_EINVAL;
	if (nanoseconds > 0 &&
	    atomic_swap(&idler->sleep_, ASLEEP) != KICKED)
		result = sleep_for(idler, nanoseconds);
	/* By a swap, for the tick to see what was put before a kick. */
	atomic_swap(&idler->sleep_, AWAKE);
	return result;
}
