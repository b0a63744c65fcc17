/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Scenarios of R3's kernel in which an alarm takes the processor from one busy
 * task and gives it to another. Without interrupts to do that, it does so at
 * their checkpoints, and each has some time pass.
 */
#include <fringe/kit.h>
#include <stdbool.h>

#include "face.h"
#include "kit_r3.h"

#define TURNS 100
#define MOST 3

static struct {
	struct fringe_alarm alarm;
	int workers;
	unsigned int priority; /* of those whose turn it is not */
	int turn;
	int turns;
	bool is_over;
} round_robin;

static void
take_turns(struct fringe_alarm *alarm)
{
	int next = (round_robin.turn + 1) % round_robin.workers;

	REQUIRE_EQUAL(fringe_task_set_priority(
			  &world.tasks[round_robin.turn], round_robin.priority),
	    0);
	REQUIRE_EQUAL(fringe_task_set_priority(
			  &world.tasks[next], round_robin.priority - 1),
	    0);
	/* Whoever is next does not run before this has returned. */
	round_robin.turn = next;
	round_robin.turns++;
	if (round_robin.turns < TURNS)
		return;
	REQUIRE_EQUAL(fringe_alarm_stop(alarm), 0);
	round_robin.is_over = true;
}

static void
begin(int workers, unsigned int priority, fringe_task_body *body)
{
	int i;

	begin_world();
	round_robin.alarm = (struct fringe_alarm)FRINGE_ALARM_INIT(
	    &world.heap.timers, take_turns, 0, MILLISECONDS(10));
	round_robin.workers = workers;
	round_robin.priority = priority;
	round_robin.turn = 0;
	round_robin.turns = 0;
	round_robin.is_over = false;
	for (i = 0; i < workers; i++)
		REQUIRE_EQUAL(spawn(i, priority, body, (void *)(intptr_t)i), 0);
	REQUIRE_EQUAL(fringe_alarm_start(&round_robin.alarm), 0);
}

/* In a task: whose turn it is goes on, and no other. */
static void
work_on(intptr_t self)
{
	fringe_virtual_clock_advance(&world.clock, 300);
	REQUIRE_EQUAL(fringe_task_checkpoint(), 0);
	REQUIRE(round_robin.is_over || round_robin.turn == (int)self);
}

/* ---- floating-point registers ---- */

#define SAMPLES 8

/* In structures and not in arrays, which compilers keep in memory. */
struct four {
	float a, b, c, d;
};

static inline struct four
add(struct four x, struct four y)
{
	return (struct four){ x.a + y.a, x.b + y.b, x.c + y.c, x.d + y.d };
}

static inline struct four
subtract(struct four x, struct four y)
{
	return (struct four){ x.a - y.a, x.b - y.b, x.c - y.c, x.d - y.d };
}

static inline struct four
scale(struct four x, float factor)
{
	return (struct four){ x.a * factor, x.b * factor, x.c * factor,
		x.d * factor };
}

/* One or minus one for each of four bits. */
static inline struct four
signs(uint32_t bits)
{
	return (struct four){ bits & 1 ? 1 : -1, bits & 2 ? 1 : -1,
		bits & 4 ? 1 : -1, bits & 8 ? 1 : -1 };
}

/* A low-pass filter of the first order, of four signals. */
static inline struct four
follow(struct four state, uint32_t bits, float speed)
{
	return add(state, scale(subtract(signs(bits), state), speed));
}

struct output {
	struct four samples[SAMPLES][4];
};

static struct output outputs[MOST];
static struct output expected;
static bool is_known;
static int runs[MOST];

/*
 * Sixteen states and as many values that are made of them are live across each
 * checkpoint, more than there are registers.
 */
static __attribute__((__noinline__)) void
compute(struct output *output, intptr_t self)
{
	struct four p = { 0, 0, 0, 0 };
	struct four q = p;
	struct four r = p;
	struct four s = p;
	uint32_t random = 0xc0ffee;
	int i;

	for (i = 0; i < SAMPLES; i++) {
		struct four pq = add(p, q);
		struct four rs = subtract(r, s);

		random = random * 1664525u + 1013904223u;
		p = follow(p, random >> 16, 0.0625f);
		q = follow(q, random >> 20, 0.4f);
		r = follow(r, random >> 24, 0.45f);
		s = follow(s, random >> 28, 0.7f);
		work_on(self);
		output->samples[i][0] = add(p, rs);
		output->samples[i][1] = subtract(q, pq);
		output->samples[i][2] = add(r, pq);
		output->samples[i][3] = subtract(s, rs);
	}
}

static uintptr_t
compute_again_and_again(void *argument)
{
	intptr_t self = (intptr_t)argument;
	struct output *output = &outputs[self];

	while (!round_robin.is_over) {
		__builtin_memset(output, 0, sizeof(*output));
		compute(output, self);
		if (!is_known)
			expected = *output;
		is_known = true;
		REQUIRE_EQUAL(
		    __builtin_memcmp(output, &expected, sizeof(expected)), 0);
		runs[self]++;
	}
	return 0;
}

static void
compute_in_turn(int workers)
{
	int i;

	begin(workers, 3, compute_again_and_again);
	for (i = 0; i < workers; i++)
		runs[i] = 0;
	REQUIRE_EQUAL(run_world(), 0);
	for (i = 0; i < workers; i++)
		REQUIRE(runs[i] >= TURNS);
}

/* What is expected is what the first one computes alone. */
CASE(compute_round_robin)
{
	is_known = false;
	compute_in_turn(1);
	compute_in_turn(3);
}

/* ---- atomics ---- */

static uint32_t counter;
static uint32_t counted[MOST];
static int failed;

/* As R3's test does where there are no atomics: with its CPU lock. */
#ifdef __GCC_HAVE_SYNC_COMPARE_AND_SWAP_4
static bool
replace(uint32_t *where, uint32_t before, uint32_t after)
{
	return __atomic_compare_exchange_n(
	    where, &before, after, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}
#else
static bool
replace(uint32_t *where, uint32_t before, uint32_t after)
{
	uintptr_t section = fringe_critical_enter();
	bool is_same = *where == before;

	if (is_same)
		*where = after;
	fringe_critical_leave(section);
	return is_same;
}
#endif

/* The other one may count between the look and the change, which then fails. */
static uintptr_t
count_again_and_again(void *argument)
{
	intptr_t self = (intptr_t)argument;
	uint32_t before;

	while (!round_robin.is_over) {
		before = counter;
		work_on(self);
		if (replace(&counter, before, before + 1))
			counted[self]++;
		else
			failed++;
	}
	return 0;
}

CASE(compute_atomics_round_robin)
{
	counter = 0;
	counted[0] = 0;
	counted[1] = 0;
	failed = 0;
	begin(2, 2, count_again_and_again);
	REQUIRE_EQUAL(run_world(), 0);
	REQUIRE_EQUAL(counter, counted[0] + counted[1]);
	REQUIRE(counted[0] > TURNS);
	REQUIRE(counted[1] > TURNS);
	REQUIRE(failed >= TURNS / 2);
}

static const struct face_case cases[] = {
	ROW(compute_atomics_round_robin),
	ROW(compute_round_robin),
	LAST_ROW
};

const struct face_suite face_suite = { "kit_r3_compute", cases, 0 };
