/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * tasks: what the construction kit's calls cost, each with the generator's
 * round trip that it stands on and a pair of threads' as yardsticks. See
 * samples.h.
 */
#include <fringe/kit.h>
#include <pthread.h>
#include <semaphore.h>

#include "bench/samples.h"

#define STACK (64 * 1024)

static struct fringe_list lists[2];
static struct fringe_heap heap = FRINGE_HEAP_INIT(&fringe_monotonic_clock);
static struct fringe_wheel wheel = FRINGE_WHEEL_INIT(&fringe_monotonic_clock);
static struct fringe_scheduler scheduler =
    FRINGE_SCHEDULER_INIT(lists, &heap.timers);
static struct fringe_list shared_lists[2];
static struct fringe_scheduler shared =
    FRINGE_SHARED_SCHEDULER_INIT(shared_lists, &heap.timers);
static struct fringe_task tasks[2];
static char memory[2][STACK] __attribute__((aligned(FRINGE_STACK_ALIGN)));
static size_t remaining;

static void
spawn(struct fringe_scheduler *where, int i, unsigned int priority,
    fringe_task_body *body, void *argument)
{
	const struct fringe_task_attributes attributes = { .priority =
							       priority };
	struct fringe_stack stack;

	if (fringe_stack_init(&stack, memory[i], STACK) < 0 ||
	    fringe_task_spawn(where, &tasks[i], &stack, body, argument,
		&attributes) < 0)
		bench_die("no task");
}

/* Spawns both of these, and times them. */
static double
time_pair_in(struct fringe_scheduler *where, unsigned int priority,
    fringe_task_body *first, fringe_task_body *second, size_t operations)
{
	double start;

	remaining = operations;
	spawn(where, 0, 0, first, &tasks[1]);
	spawn(where, 1, priority, second, &tasks[0]);
	start = bench_now();
	fringe_scheduler_run(where, NULL, NULL);
	return bench_now() - start;
}

static double
time_pair(unsigned int priority, fringe_task_body *first,
    fringe_task_body *second, size_t operations)
{
	return time_pair_in(&scheduler, priority, first, second, operations);
}

static uintptr_t
yield(void *argument)
{
	(void)argument;
	while (remaining > 0) {
		remaining--;
		fringe_task_yield();
	}
	return 0;
}

static double
time_yield(size_t operations)
{
	return time_pair(0, yield, yield, operations);
}

static double
time_shared_yield(size_t operations)
{
	return time_pair_in(&shared, 0, yield, yield, operations);
}

static uintptr_t
park(void *argument)
{
	(void)argument;
	while (fringe_task_park(FRINGE_NEVER) == 0 && remaining > 0)
		remaining--;
	return 0;
}

/* The other one has the higher priority, and runs at each unpark. */
static uintptr_t
unpark(void *argument)
{
	while (fringe_task_unpark(argument) == 0)
		continue;
	return 0;
}

static double
time_unpark(size_t operations)
{
	return time_pair(1, park, unpark, operations);
}

static uintptr_t
nothing(void *argument)
{
	return (uintptr_t)argument;
}

static double
time_spawn(size_t operations)
{
	double start = bench_now();

	for (remaining = operations; remaining > 0; remaining--) {
		spawn(&scheduler, 0, 0, nothing, NULL);
		fringe_scheduler_tick(&scheduler, 0, NULL);
	}
	return bench_now() - start;
}

static double
time_steal(size_t operations)
{
	double start = bench_now();

	for (remaining = operations; remaining > 0; remaining--) {
		spawn(&shared, 0, 0, nothing, NULL);
		fringe_scheduler_steal(&shared, &scheduler, 1);
		fringe_scheduler_tick(&scheduler, 0, NULL);
	}
	return bench_now() - start;
}

/* ---- what is waited for ---- */

static struct fringe_mutex mutex = FRINGE_MUTEX_INIT("mutex", FRINGE_FIFO);
static struct fringe_mutex ceiling =
    FRINGE_CEILING_MUTEX_INIT("ceiling", FRINGE_FIFO, 0);
static struct fringe_semaphore semaphore =
    FRINGE_SEMAPHORE_INIT("semaphore", FRINGE_FIFO, 0, 1);
static struct fringe_channel channel =
    FRINGE_CHANNEL_INIT("channel", FRINGE_FIFO, NULL, sizeof(size_t), 0);

static uintptr_t
lock(void *argument)
{
	struct fringe_mutex *locked = argument;

	for (; remaining > 0; remaining--)
		if (fringe_mutex_lock(locked, FRINGE_NEVER) < 0 ||
		    fringe_mutex_unlock(locked) < 0)
			bench_die("not locked");
	return 0;
}

/* Nobody else wants it. */
static double
time_lock(struct fringe_mutex *locked, size_t operations)
{
	double start;

	remaining = operations;
	spawn(&scheduler, 0, 0, lock, locked);
	start = bench_now();
	fringe_scheduler_run(&scheduler, NULL, NULL);
	return bench_now() - start;
}

static double
time_mutex(size_t operations)
{
	return time_lock(&mutex, operations);
}

static double
time_ceiling(size_t operations)
{
	return time_lock(&ceiling, operations);
}

static uintptr_t
acquire(void *argument)
{
	(void)argument;
	for (; remaining > 0; remaining--)
		fringe_semaphore_acquire(&semaphore, 1, FRINGE_NEVER);
	return 0;
}

/* As with unpark, the other one runs at each release. */
static uintptr_t
release(void *argument)
{
	(void)argument;
	while (remaining > 0)
		fringe_semaphore_release(&semaphore, 1);
	return 0;
}

static double
time_semaphore(size_t operations)
{
	return time_pair(1, acquire, release, operations);
}

static uintptr_t
receive(void *argument)
{
	size_t value;

	(void)argument;
	for (; remaining > 0; remaining--)
		fringe_channel_receive(&channel, &value, FRINGE_NEVER);
	return 0;
}

static uintptr_t
send(void *argument)
{
	(void)argument;
	while (remaining > 0)
		fringe_channel_send(&channel, &remaining, FRINGE_NEVER);
	return 0;
}

static double
time_channel(size_t operations)
{
	return time_pair(1, receive, send, operations);
}

/* ---- timers ---- */

#define TIMERS 1024

static void
expire(struct fringe_timer *timer)
{
	(void)timer;
}

/* Starts and stops one among many that are not due. */
static double
time_timers(struct fringe_timers *timers, size_t operations)
{
	static struct fringe_timer all[TIMERS];
	uint64_t now = fringe_timers_now(timers);
	uint32_t random = 1;
	double start;
	size_t i;

	for (i = 0; i < TIMERS; i++)
		all[i].expire = expire;
	start = bench_now();
	for (i = 0; i < operations; i++) {
		random = random * UINT32_C(1664525) + UINT32_C(1013904223);
		fringe_timers_stop(timers, &all[i % TIMERS]);
		fringe_timers_start(timers, &all[i % TIMERS],
		    now + UINT64_C(10000000000) + random);
	}
	start = bench_now() - start;
	for (i = 0; i < TIMERS; i++)
		fringe_timers_stop(timers, &all[i]);
	return start;
}

static double
time_heap(size_t operations)
{
	return time_timers(&heap.timers, operations);
}

static double
time_wheel(size_t operations)
{
	return time_timers(&wheel.timers, operations);
}

/* ---- yardsticks ---- */

static uintptr_t
echo(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	while (value != BENCH_STOP)
		fringe_generator_suspend(yielder, value + 1, &value);
	return 0;
}

static double
time_generator(size_t operations)
{
	struct fringe_generator generator;
	uintptr_t value = 0;
	double start;
	size_t i;

	if (fringe_generator_create(&generator, 0, echo, NULL) < 0)
		bench_die("no generator");
	start = bench_now();
	for (i = 0; i < operations; i++)
		fringe_generator_resume(&generator, value, &value);
	start = bench_now() - start;
	fringe_generator_resume(&generator, BENCH_STOP, NULL);
	fringe_generator_destroy(&generator);
	return start;
}

static sem_t there, back;

static void *
answer(void *argument)
{
	size_t operations = *(size_t *)argument;

	for (; operations > 0; operations--) {
		sem_wait(&there);
		sem_post(&back);
	}
	return NULL;
}

/* What is done without tasks: a thread that waits for another one. */
static double
time_threads(size_t operations)
{
	pthread_t thread;
	double start;
	size_t i;

	if (sem_init(&there, 0, 0) || sem_init(&back, 0, 0) ||
	    pthread_create(&thread, NULL, answer, &operations))
		bench_die("no thread");
	start = bench_now();
	for (i = 0; i < operations; i++) {
		sem_post(&there);
		sem_wait(&back);
	}
	start = bench_now() - start;
	pthread_join(thread, NULL);
	return start;
}

static struct bench_sampled cases[] = {
	{ .name = "generator", .run = time_generator },
	{ .name = "yield", .run = time_yield },
	{ .name = "yield where it is shared", .run = time_shared_yield },
	{ .name = "unpark and park", .run = time_unpark },
	{ .name = "spawn and end", .run = time_spawn },
	{ .name = "spawn, be stolen and end", .run = time_steal },
	{ .name = "lock and unlock", .run = time_mutex },
	{ .name = "the same with a ceiling", .run = time_ceiling },
	{ .name = "release and acquire", .run = time_semaphore },
	{ .name = "send and receive", .run = time_channel },
	{ .name = "timer in a heap", .run = time_heap },
	{ .name = "timer in a wheel", .run = time_wheel },
	{ .name = "threads", .run = time_threads },
};

int
main(void)
{
	bench_start_clock();
	bench_sample(cases, sizeof(cases) / sizeof(*cases));
	return 0;
}
