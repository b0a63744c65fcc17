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

#if __STDC_HOSTED__
#include <pthread.h>
#endif

struct fringe_lock;

/*
 * A kind of lock. The library takes one for a short time that is bounded but
 * for the number of those who wait, never two at once of the same object, and
 * never while it calls a function of the program's.
 *
 * acquire waits until it has the lock; try returns 1 when it got it, 0 when it
 * would have to wait; release gives it back. `state` is for what acquire and
 * try have to hand to release.
 */
struct fringe_lock_kind {
	void (*acquire)(struct fringe_lock *lock);
	int (*try_acquire)(struct fringe_lock *lock);
	void (*release)(struct fringe_lock *lock);
};

/*
 * A lock. Zeroed, or FRINGE_LOCK_INIT, is a free one of the library's kind. A
 * lock with the address of a kind in `kind` is one of that kind; what is in
 * `state` is the kind's own, zeroed when the object is made.
 */
struct fringe_lock {
	const struct fringe_lock_kind *kind;
	uintptr_t state;
#if __STDC_HOSTED__
	pthread_mutex_t mutex_;
#endif
};

/* clang-format off */
#if __STDC_HOSTED__
#define FRINGE_LOCK_INIT_OF(kind) { (kind), 0, PTHREAD_MUTEX_INITIALIZER }
#else
#define FRINGE_LOCK_INIT_OF(kind) { (kind), 0 }
#endif
#define FRINGE_LOCK_INIT FRINGE_LOCK_INIT_OF(0)
/* clang-format on */

FRINGE_BEGIN_DECLS_

/*
 * The kinds that there are.
 *
 * fringe_lock_none does nothing: for objects that one thread uses, and no
 * handler.
 * fringe_lock_critical is a critical section: see fringe_critical_enter.
 * fringe_lock_spin waits in a loop: for objects of several processors, never
 * for one that a handler uses which may interrupt whoever has it.
 * fringe_lock_pthread is a mutex of the C library's, in hosted programs: for
 * several threads, not for signal handlers.
 */
extern const struct fringe_lock_kind fringe_lock_none;
extern const struct fringe_lock_kind fringe_lock_critical;
extern const struct fringe_lock_kind fringe_lock_spin;
#if __STDC_HOSTED__
extern const struct fringe_lock_kind fringe_lock_pthread;
#endif

/*
 * Acquire, try to acquire and release a lock, as its kind does. Requires that
 * who acquires a lock does not have it, and that who releases it does. Callable
 * where the kind is.
 */
void fringe_lock_acquire(struct fringe_lock *lock);
int fringe_lock_try(struct fringe_lock *lock);
void fringe_lock_release(struct fringe_lock *lock);

/*
 * Begins a critical section: until it ends, nothing else runs that touches the
 * kit's objects. Returns what leave has to be given; sections may be nested.
 *
 * In a hosted program the library's own block all signals of the calling
 * thread: they keep out its handlers, and no other thread. In a freestanding
 * one they mask interrupts of the calling processor, by the means of the
 * architecture. A program that has more than one processor, or that wants to
 * mask less, defines both, and the library's are left out. May be called from
 * anywhere.
 */
uintptr_t fringe_critical_enter(void);
void fringe_critical_leave(uintptr_t before);

FRINGE_END_DECLS_

#endif
