/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What a benchmark program is made of: the cases of cases.h, compiled once for
 * each library, and the clock of clock.c.
 */
#ifndef FRINGE_BENCH_H
#define FRINGE_BENCH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BENCH_INLINE static inline __attribute__((always_inline))
#define BENCH_NOINLINE static __attribute__((noinline))

/* The compiler forgets what it knows of this variable's value. */
#define bench_hide(variable) __asm__ __volatile__("" : "+r"(variable))

/* The stack of every generator, in bytes. */
#define BENCH_STACK 65536

/* A resume with this value asks the body to return. */
#define BENCH_STOP UINTPTR_MAX

struct bench_case {
	const char *name;
	/*
	 * Gets ready, runs `operations` of them, and tells how many
	 * nanoseconds these took alone.
	 */
	double (*run)(size_t operations);
	/* How many a sample takes, or 0 for as many as fill its time. */
	size_t operations;
};

/* The most generators that there are at a time. */
#define BENCH_CROWD 1000000

/* Very many generators side by side, for scale.c. Their bodies never end. */
struct bench_crowd {
	/* Of a generator's object, in bytes. */
	size_t size;
	/* Begins and resumes the one of this number. */
	void (*begin)(void *all, size_t number);
	/*
	 * Resumes the first `generators` in turn, or in an order if there is
	 * one, `passes` times, and tells how many nanoseconds these took.
	 */
	double (*walk)(void *all, const uint32_t *order, size_t generators,
	    size_t passes);
	/* The same, but has what is four ahead fetched; or NULL. */
	double (*walk_ahead)(void *all, const uint32_t *order,
	    size_t generators, size_t passes);
};

/* A stack of 64 KiB of a library's own, for hold.c. */
struct bench_held {
	char *base;
	char *limit;
	/* The library's. */
	void *words[4];
};

/*
 * For libraries that do not tell where their stacks are: keeps the place of a
 * word in the outermost frame, which is held->base[-1] then. The limit is not
 * known, but is not a KiB more than the size below.
 */
BENCH_INLINE void
bench_held_at(struct bench_held *held, uintptr_t *word)
{
	char *base = (char *)(word + 1);

	bench_hide(base);
	held->base = base;
	held->limit = base - BENCH_STACK - 1024;
}

struct bench_allocator {
	const char *name;
	/* Returns less than 0 when there is no more. */
	int (*acquire)(struct bench_held *held);
	void (*release)(struct bench_held *held);
};

/* What cases.h makes of one library; the lists end with a NULL name. */
struct bench_library {
	const char *name;
	const struct bench_case *cases;
	struct bench_crowd crowd;
	const struct bench_allocator *allocators; /* or NULL */
};

extern const struct bench_library bench_library;

/* Monotonic time in nanoseconds. */
double bench_now(void);

/* What the yardstick and a cycle take at the moment, in nanoseconds. */
struct bench_moment {
	double yardstick;
	double cycle;
};

/* Pins the program to a processor and gets ready to take moments. */
void bench_start_clock(void);
struct bench_moment bench_take_moment(void);

/*
 * Prints how long something took as ns, cycles and yardsticks, separated by
 * tabs, and ends the line: by the means of what a moment before and one after
 * say of the last two.
 */
void bench_print_time(
    double ns, struct bench_moment before, struct bench_moment after);

/*
 * Finds how many operations take about `target` nanoseconds, which warms
 * everything up as well.
 */
size_t bench_operations_for(double (*run)(size_t), double target);

/*
 * Says what went wrong and exits: a benchmark has nothing to save. What is in
 * bench_at_limit is called first, for where something will go wrong sometime.
 */
__attribute__((noreturn)) void bench_die(const char *what);
extern void (*bench_at_limit)(const char *what);

/* The cost of one resume and suspend by the number of generators: scale.c. */
int bench_scale(int argc, char **argv);

/* How many stacks a library's own allocators give, and what these are like. */
int bench_hold(int argc, char **argv);

/* Memory of this process, page tables included, and what is free, in KiB. */
double bench_used(void);
double bench_available(void);

/* A stack with a guard page below it, for libraries that map none. */
struct bench_stack {
	char *limit;
	size_t size;
};
struct bench_stack bench_stack_map(void);
/* The same, but returns less than 0 when the system refuses. */
int bench_stack_try(struct bench_stack *stack);

/* From now on stacks have no guard: they are from malloc. */
void bench_stack_unguard(void);
/* The next that is mapped is this one; none makes an end of it. */
void bench_stack_lend(struct bench_stack stack);
void bench_stack_unmap(struct bench_stack stack);

BENCH_INLINE struct bench_stack
bench_stack_none(void)
{
	struct bench_stack none = { NULL, 0 };

	return none;
}

/*
 * The stacks of a slab, side by side in one mapping, each above a page for a
 * guard of its own. They begin at that many different places below the end of a
 * page, the next always at the next.
 */
struct bench_slab {
	char *start;
	size_t pages; /* from stack to stack, guard included */
	size_t colours;
	size_t step; /* from place to place, in bytes */
};
void bench_slab_map(struct bench_slab *slab, size_t stacks);
struct bench_stack bench_slab_stack(const struct bench_slab *slab, size_t i);
void bench_slab_unmap(struct bench_slab *slab, size_t stacks);

/* All numbers below n in an order that is random, and always the same. */
uint32_t *bench_order_make(size_t n);

/*
 * Two trees with the same 1,000,000 leaves in the same order and no other
 * likeness. A leaf has no left.
 */
struct bench_tree {
	const struct bench_tree *left;
	const struct bench_tree *right;
	uintptr_t leaf;
};
#define BENCH_LEAVES 1000000
const struct bench_tree *bench_tree_make(unsigned seed);

/* The compiler has to think that this reads and writes the object. */
BENCH_INLINE void
bench_escape(void *object)
{
	__asm__ __volatile__("" : : "r"(object) : "memory");
}

#ifdef __cplusplus
}
#endif

#endif
