/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Locks: what keeps objects of the kit whole where more than one touches them.
 * Which one that is was chosen when the library was built, and any object may
 * have another.
 */
#ifndef FRINGE_KIT_LOCK_H
#define FRINGE_KIT_LOCK_H

#include <stdint.h>

#include "fringe/compiler.h"

struct fringe_lock;

/*
 * A kind of lock. The library takes one for a short time that is bounded but
 * for the number of those who wait, never two at once of the same object, and
 * never while it calls a function of the program's, but for the comparison of a
 * wait map. Where it has locks of two objects, it gives back first what it took
 * last.
 *
 * acquire waits until it has the lock; try_acquire returns 1 when it got it, 0
 * when it would have to wait; release gives it back. A program may have kinds
 * of its own, which stay where they are as long as locks of that kind.
 */
struct fringe_lock_kind {
	void (*acquire)(struct fringe_lock *lock);
	int (*try_acquire)(struct fringe_lock *lock);
	void (*release)(struct fringe_lock *lock);
};

/*
 * A lock. Zeroed, or FRINGE_LOCK_INIT, is a free one of the library's kind. A
 * lock with the address of a kind in `kind` is one of that kind, and so is
 * FRINGE_LOCK_INIT_OF that address. What is in `state` is the kind's own,
 * zeroed when the object is made. There is nothing to destroy.
 */
struct fringe_lock {
	const struct fringe_lock_kind *kind;
	uintptr_t state;
};

/* clang-format off */
#define FRINGE_LOCK_INIT_OF(kind) { (kind), 0 }
#define FRINGE_LOCK_INIT { 0, 0 }
/* clang-format on */

FRINGE_BEGIN_DECLS_

/*
 * The kinds that there are.
 *
 * fringe_lock_none does nothing: for objects that one thread uses, and no
 * handler.
 * fringe_lock_critical is a critical section, see fringe_critical_enter: for
 * objects that handlers use too. Those of two objects end in reverse order. To
 * try one always succeeds, and waits where a section does.
 * fringe_lock_spin waits in a loop: for objects of several processors, never
 * for one that a handler uses which may interrupt whoever has it.
 * fringe_lock_pthread has a thread that waits sleep, in hosted programs: for
 * several threads, not for signal handlers.
 */
extern const struct fringe_lock_kind fringe_lock_none;
extern const struct fringe_lock_kind fringe_lock_critical;
extern const struct fringe_lock_kind fringe_lock_spin;
#if __STDC_HOSTED__
extern const struct fringe_lock_kind fringe_lock_pthread;
#endif

/*
 * Acquire a lock, try to, which returns what the kind's does, and release it.
 * Requires that who acquires a lock does not have it, and that who releases it
 * does. Callable where the kind may be used, on at most 512 bytes of stack for
 * the library's kinds.
 */
void fringe_lock_acquire(struct fringe_lock *lock);
int fringe_lock_try(struct fringe_lock *lock);
void fringe_lock_release(struct fringe_lock *lock);

/*
 * Begins a critical section: until it ends, nothing else runs that is in one,
 * and no handler on this processor or thread. Returns what leave has to be
 * given. Sections may be nested, and are short. They begin and end on the same
 * thread, which does not end in one.
 *
 * A section is the thread's, and nobody refuses a task to wait, or to end, in
 * one: other tasks would then run in it. So in a section a task calls nothing
 * that waits or makes a task ready, unless it is boosted before, see task.h:
 * waits are refused then, and nothing is dispatched. Objects, and queues of
 * timers, that are used in a section have a lock that is one too, or none.
 *
 * In a hosted program the library's own block the signals of the calling
 * thread, but those that faults raise, and keep out other threads, of which one
 * at a time is in a section. In a freestanding one they mask interrupts of the
 * calling processor, by the means of the architecture, in the mode that may do
 * that. A program that has more than one processor, or that wants to mask less,
 * defines both, and the library's are left out; what enter returns is its own.
 * Callable from anywhere, on at most 512 bytes of stack.
 */
uintptr_t fringe_critical_enter(void);
void fringe_critical_leave(uintptr_t before);

FRINGE_END_DECLS_

#endif
