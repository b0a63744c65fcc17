/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Many guarded stacks of one size, in one piece of address space. */
#ifndef FRINGE_STACK_POOL_H
#define FRINGE_STACK_POOL_H

#include <stddef.h>

#include "fringe/generator.h"

/*
 * A pool makes stacks as they are asked for, side by side, and keeps those that
 * are given back for who asks next, the one that was used last first. It
 * reserves the addresses of all of them when it is created; memory they take up
 * only as they are touched, one page of it for a small generator.
 *
 * Each has a guard below it, as fringe_mapped_stack_create makes it: where the
 * kernel has guard markers (Linux 6.13) all stacks of a pool are two of the
 * process's mappings, and a million fits under the default limit
 * (vm.max_map_count). Elsewhere, and where memory is locked (mlockall(2)), each
 * costs two mappings. A stack whose guard the system refuses is not handed out.
 *
 * All threads may use a pool at a time. Each that does keeps some idle stacks
 * for itself, an eighth of the capacity and 32 at most, and gives them back
 * when it ends. After fork(2) the child has a pool of its own, as the parent's
 * was: what was in use is in use, and idle stacks of threads that the child
 * does not have are anybody's. A process has at most FRINGE_STACK_POOLS pools
 * at a time.
 */
struct fringe_stack_pool;

#define FRINGE_STACK_POOLS 4095

/* What a pool is like. Zeroed is the default. */
struct fringe_stack_pool_attributes {
	/* The least size of a stack in bytes; 0 is 64 KiB. */
	size_t stack_size;
	/*
	 * How many stacks can be in use at a time, whatever threads keep. There
	 * may be up to as many again, 4,096 at most, while they keep none. 0 is
	 * as many as 4 GiB of addresses hold, or 256 MiB where a pointer has 32
	 * bits.
	 */
	size_t capacity;
	/*
	 * How many idle stacks, besides those that threads keep for
	 * themselves, keep their memory; the ones used longest ago give it
	 * back to the system. 0 is no limit, and FRINGE_STACK_POOL_NONE says
	 * none, and that threads keep none either.
	 */
	size_t idle;
	/* FRINGE_STACK_POOL_ZERO or 0. */
	unsigned int flags;
};

#define FRINGE_STACK_POOL_NONE ((size_t)-1)

/*
 * A stack that is given back is filled with zeros before anybody else gets it:
 * nothing that was on it can be read there, and what high_water says of it is
 * of its new use. A release then takes a system call and the clearing of a
 * page; what lay below that page goes back to the system.
 */
#define FRINGE_STACK_POOL_ZERO 1u

/* What there is of a pool, in stacks if nothing else is said. */
struct fringe_stack_pool_statistics {
	/* Bytes that each has at least, and bytes of its guard. */
	size_t stack_size;
	size_t guard;
	/* Bytes of addresses that each takes, guard included. */
	size_t distance;
	/* As in the attributes. */
	size_t capacity;
	/* Made so far: the most that were in use or kept by threads at once. */
	size_t made;
	/* Those of them whose guard is a marker, and no mapping. */
	size_t marked;
	/* Those of them in use. */
	size_t in_use;
	/* Not in use: with the memory they have used, and without. */
	size_t idle;
	size_t empty;
};

FRINGE_BEGIN_DECLS_

/*
 * Makes a pool and stores it in *pool. `attributes` may be NULL, for the
 * default. Reserves addresses for the capacity, and up to as many again (4,096
 * at most) for what threads keep; RLIMIT_AS counts them, and RLIMIT_MEMLOCK
 * where all memory to come is locked (MCL_FUTURE of mlockall(2)). The caller
 * ends it with fringe_stack_pool_destroy.
 *
 * Returns 0, FRINGE_EINVAL (pool is NULL, an unknown flag), or FRINGE_ENOMEM
 * when the system refuses the addresses, there are FRINGE_STACK_POOLS already,
 * or the sizes are beyond all addresses; *pool is left alone then. Not for
 * signal handlers.
 */
int fringe_stack_pool_create(struct fringe_stack_pool **pool,
    const struct fringe_stack_pool_attributes *attributes);

/*
 * Unmaps a pool with all its stacks. NULL is fine and does nothing. Requires
 * that no other thread uses the pool meanwhile.
 *
 * Returns 0, FRINGE_EINUSE when some of its stacks are in use, or FRINGE_ENOMEM
 * when the system refuses to unmap it; then the pool is as it was. Not for
 * signal handlers.
 */
int fringe_stack_pool_destroy(struct fringe_stack_pool *pool);

/*
 * Takes a stack from the pool: the last that this thread gave back, or one
 * that others did, or a new one. What it contains is not defined, unless the
 * pool has FRINGE_STACK_POOL_ZERO. The caller gives it back with
 * fringe_stack_pool_release. Its base, limit and guard are as those of
 * fringe_mapped_stack_create. Time: constant, and a system call or three where
 * a new one is made.
 *
 * Returns 0, FRINGE_EINVAL when an argument is NULL, or FRINGE_ENOMEM when all
 * stacks are in use or the system refuses memory, a mapping or the guard; then
 * *stack is left alone and the pool goes on working. Not for signal handlers.
 */
int fringe_stack_pool_acquire(
    struct fringe_stack_pool *pool, struct fringe_stack *stack);

/*
 * Gives a stack back and zeroes the description. Any thread may do it. Requires
 * that nothing runs on it, and that no generator was left there that was not
 * finished or abandoned. A zeroed description is fine and does nothing. Time:
 * constant, and system calls where memory is returned.
 *
 * Returns 0, FRINGE_EINVAL when an argument is NULL or *stack is no stack of
 * this pool's that is in use, of another origin or given back already, or
 * FRINGE_EOWNER when it is that of a generator which was created on it. Not for
 * signal handlers.
 */
int fringe_stack_pool_release(
    struct fringe_stack_pool *pool, struct fringe_stack *stack);

/*
 * Returns the memory of idle stacks to the system, but that of the `keep`
 * which were used last. Those that threads keep for themselves are left to
 * them, but for the caller's. The stacks stay, empty, with their guards.
 *
 * Returns how many gave up memory, FRINGE_EINVAL when pool is NULL, or
 * FRINGE_ENOMEM when the system refused one or more (locked memory is never
 * returned); the others gave it up. Not for signal handlers.
 */
int fringe_stack_pool_trim(struct fringe_stack_pool *pool, size_t keep);

/*
 * Says what there is. Numbers that other threads change at the moment may not
 * add up. Returns 0, or FRINGE_EINVAL when an argument is NULL. Not for signal
 * handlers.
 */
int fringe_stack_pool_measure(struct fringe_stack_pool *pool,
    struct fringe_stack_pool_statistics *statistics);

/*
 * As fringe_generator_create, on a stack of the pool's, which destroy and
 * abandon give back to it. The handle's former content is overwritten.
 *
 * Returns 0, FRINGE_EINVAL when generator, pool or body is NULL, or what
 * fringe_stack_pool_acquire says. Not for signal handlers.
 */
int fringe_generator_create_pooled(struct fringe_generator *generator,
    struct fringe_stack_pool *pool, fringe_generator_body *body,
    void *argument);

FRINGE_END_DECLS_

#endif
