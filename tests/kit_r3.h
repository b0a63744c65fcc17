/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What the suites of R3's scenarios share. They stand under the names that they
 * have there. A task that R3 activates is spawned here; what it calls dormant
 * has ended. Numbers of steps say in which order things happen.
 */
#ifndef TESTS_KIT_R3_H
#define TESTS_KIT_R3_H

#include "kit_world.h"

#define FIRST (&world.tasks[0])
#define SECOND (&world.tasks[1])

#define MILLISECONDS(count) ((int64_t)(count) * MILLISECOND)

/* The deadline that is so many milliseconds away. */
#define AFTER(count) fringe_task_after(MILLISECONDS(count))

static inline uintptr_t
step(void *argument)
{
	STEP((int)(intptr_t)argument);
	return 0;
}

static inline void
run_to_the_end(int steps)
{
	REQUIRE_EQUAL(run_world(), 0);
	STEP(steps);
}

/* That the virtual clock, of a million ticks a second, stands here. */
#define REQUIRE_TIME(milliseconds)                                             \
	REQUIRE_EQUAL(fringe_timers_time(&world.heap.timers),                  \
	    (uint64_t)(milliseconds) * 1000)

/*
 * R3's CPU lock, in a task: a boost, which refuses what would wait, and a
 * critical section, which keeps off handlers. Nearly no service may be called
 * there in R3; here whatever does not wait may, of objects with this lock.
 */
#define CPU_LOCK (&fringe_lock_critical)

static inline uintptr_t
lock_cpu(void)
{
	REQUIRE_EQUAL(fringe_task_boost(), 0);
	return fringe_critical_enter();
}

static inline void
unlock_cpu(uintptr_t before)
{
	fringe_critical_leave(before);
	REQUIRE_EQUAL(fringe_task_unboost(), 0);
}

#endif
