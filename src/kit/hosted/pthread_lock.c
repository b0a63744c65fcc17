/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Locks on which threads sleep. A lock is a word, as those of all kinds are: a
 * mutex in each would make objects of hosted programs larger than those of
 * others, and a zeroed one is not a mutex everywhere. Mutexes, and conditions
 * to sleep on, are shared by all locks, and taken only to wait and to wake.
 *
 * The word is FREE, TAKEN, or CROWDED: taken, and there may be who waits. Who
 * waits says so in the word with the place's mutex in hand, and sleeps, which
 * gives that back; who finds it said takes the mutex to wake. So no waking
 * falls between the two. Who wakes up takes the lock as CROWDED, since it does
 * not know whether others sleep.
 */
#include <pthread.h>

#include "fringe/kit/lock.h"
#include "kit/atomics.h"

enum { FREE, TAKEN, CROWDED };

struct place {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
};

#define PLACE { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER }
#define PLACES 8
static struct place places[PLACES] = { PLACE, PLACE, PLACE, PLACE, PLACE, PLACE,
	PLACE, PLACE };

/* Locks are in objects of some words, and these often in rows. */
static struct place *
place_of(const struct fringe_lock *lock)
{
	return &places[((uintptr_t)lock >> 6) % PLACES];
}

static int
try_acquire(struct fringe_lock *lock)
{
	return atomic_replace(&lock->state, FREE, TAKEN);
}

static void
wait_for(struct fringe_lock *lock)
{
	struct place *place = place_of(lock);

	pthread_mutex_lock(&place->mutex);
	while (atomic_swap(&lock->state, CROWDED) != FREE)
		pthread_cond_wait(&place->changed, &place->mutex);
	pthread_mutex_unlock(&place->mutex);
}

static void
acquire(struct fringe_lock *lock)
{
	if (!try_acquire(lock))
		wait_for(lock);
}

/* The lock's memory may be somebody else's as soon as its word says FREE. */
static void
release(struct fringe_lock *lock)
{
	struct place *place = place_of(lock);

	if (atomic_swap(&lock->state, FREE) != CROWDED)
		return;
	pthread_mutex_lock(&place->mutex);
	pthread_cond_broadcast(&place->changed);
	pthread_mutex_unlock(&place->mutex);
}

const struct fringe_lock_kind fringe_lock_pthread = { acquire, try_acquire,
	release };
