/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Scenarios of maitake's schedulers that steal from each other, under the names
 * that they have there, and a storm of the same: schedulers of several threads
 * steal tasks from each other that others wake meanwhile.
 */
#include "kit_house.h"

#ifdef FRINGE_KIT_SINGLE_CORE
#define ONE_THREAD 1
#else
#define ONE_THREAD 0
#endif

#define THREADS 5
#define TASKS 10

/* A worker: a thread with a scheduler, which steals when it has nothing. */
struct worker {
	struct fringe_list lists[1];
	struct fringe_scheduler scheduler;
	pthread_t thread;
	/* Where from; how many tasks it got. */
	struct fringe_scheduler *from;
	long stolen;
};

/* The last one has no thread: all that it has is stolen. */
static struct worker workers[THREADS + 1];
static struct worker *const quarry = &workers[THREADS];
static struct lodger lodgers[TASKS];
static long completed;

static bool
skips(void)
{
	if (ONE_THREAD)
		face_skip("the kit's atomics are those of a single core");
	return ONE_THREAD;
}

/* With a lock of the library's kind, if that does something. */
static void
begin_scheduler(struct worker *worker)
{
	const struct fringe_lock_kind *const librarys = &FRINGE_KIT_LOCK;
	const struct fringe_lock_kind *const lock =
	    librarys == &fringe_lock_none ? &fringe_lock_pthread : NULL;

	REQUIRE_EQUAL(fringe_scheduler_init(
			  &worker->scheduler, worker->lists, 1, NULL),
	    0);
	REQUIRE_EQUAL(fringe_scheduler_share(&worker->scheduler, lock), 0);
	worker->stolen = 0;
}

static void
begin_task(int i, struct fringe_scheduler *scheduler, fringe_task_body *body,
    void *argument)
{
	const struct fringe_task_attributes attributes = {
		FRINGE_TASK_HERE("stolen"),
		.flags = FRINGE_UNPINNED,
	};
	struct lodger *lodger = &lodgers[i];

	lodger->task = (struct fringe_task)FRINGE_TASK_INIT;
	REQUIRE_EQUAL(fringe_heap_stack_create(&lodger->stack, HOUSE_STACK), 0);
	REQUIRE_EQUAL(fringe_task_spawn(scheduler, &lodger->task,
			  &lodger->stack, body, argument, &attributes),
	    0);
}

static void
begin_thread(struct worker *worker, void *(*run)(void *))
{
	REQUIRE_EQUAL(pthread_create(&worker->thread, NULL, run, worker), 0);
}

/* What was woken too late may be in the inbox, which refers to it. */
static void
end_thread(struct worker *worker)
{
	REQUIRE_EQUAL(pthread_join(worker->thread, NULL), 0);
	REQUIRE_EQUAL(fringe_scheduler_tick(&worker->scheduler, 0, NULL), 0);
}

/* ---- from a scheduler that is stuck ---- */

static long is_stuck;
static long is_free;

/* Until another one has done what this one waits for. */
static uintptr_t
be_stuck(void *argument)
{
	(void)argument;
	set(&is_stuck, 1);
	wait_until(&is_free, 1);
	return 0;
}

static uintptr_t
complete(void *argument)
{
	(void)argument;
	count_up(&completed);
	return 0;
}

static void *
tick_once(void *argument)
{
	struct worker *worker = argument;
	struct fringe_tick tick;

	REQUIRE_EQUAL(fringe_scheduler_tick(&worker->scheduler, 0, &tick), 1);
	REQUIRE_EQUAL(tick.completed, 1);
	return NULL;
}

CASE(steal_blocked)
{
	struct fringe_tick tick;

	if (skips())
		return;
	completed = 0;
	is_stuck = 0;
	is_free = 0;
	begin_scheduler(&workers[0]);
	begin_scheduler(&workers[1]);
	begin_task(0, &workers[0].scheduler, be_stuck, NULL);
	begin_task(1, &workers[0].scheduler, complete, NULL);
	begin_thread(&workers[0], tick_once);
	wait_until(&is_stuck, 1);
	REQUIRE_EQUAL(fringe_scheduler_steal(
			  &workers[0].scheduler, &workers[1].scheduler, 1),
	    1);
	REQUIRE_EQUAL(
	    fringe_scheduler_tick(&workers[1].scheduler, 0, &tick), 1);
	REQUIRE_EQUAL(tick.completed, 1);
	REQUIRE_EQUAL(get(&completed), 1);
	set(&is_free, 1);
	end_thread(&workers[0]);
	end_lodger(&lodgers[0]);
	end_lodger(&lodgers[1]);
}

/* ---- while others wake what is stolen ---- */

static uintptr_t
yield_and_complete(void *argument)
{
	(void)argument;
	REQUIRE_EQUAL(fringe_task_yield(), 0);
	count_up(&completed);
	return 0;
}

static void *
steal_until_completed(void *argument)
{
	struct worker *worker = argument;
	int stolen;

	while (get(&completed) == 0) {
		stolen =
		    fringe_scheduler_steal(worker->from, &worker->scheduler, 1);
		REQUIRE(stolen == 0 || stolen == 1);
		worker->stolen += stolen;
		REQUIRE(
		    fringe_scheduler_tick(&worker->scheduler, 0, NULL) >= 0);
		sched_yield();
	}
	return NULL;
}

static void *
wake_until_completed(void *argument)
{
	(void)argument;
	while (get(&completed) == 0) {
		fringe_task_wake(&lodgers[0].task);
		sched_yield();
	}
	return NULL;
}

static void
begin_stealing(void)
{
	completed = 0;
	begin_scheduler(&workers[0]);
	begin_scheduler(&workers[1]);
	workers[1].from = &workers[0].scheduler;
	begin_task(0, &workers[0].scheduler, yield_and_complete, NULL);
	begin_thread(&workers[1], steal_until_completed);
}

static void
end_stealing(void)
{
	end_thread(&workers[1]);
	REQUIRE_EQUAL(workers[1].stolen, 1);
	end_lodger(&lodgers[0]);
}

CASE(steal_while_waking)
{
	long round;

	if (skips())
		return;
	for (round = how_often(200); round > 0; round--) {
		begin_stealing();
		fringe_task_wake(&lodgers[0].task);
		end_stealing();
	}
}

CASE(steal_while_waking_evil_version)
{
	pthread_t evil;
	long round;

	if (skips())
		return;
	for (round = how_often(200); round > 0; round--) {
		begin_stealing();
		REQUIRE_EQUAL(
		    pthread_create(&evil, NULL, wake_until_completed, NULL), 0);
		REQUIRE_EQUAL(pthread_join(evil, NULL), 0);
		end_stealing();
	}
}

/* ---- from an injector ---- */

static long all_spawned;

static void *
work(void *argument)
{
	struct worker *worker = argument;
	struct fringe_tick tick;
	long last;
	int stolen;

	do {
		last = get(&all_spawned);
		stolen = fringe_scheduler_steal(
		    worker->from, &worker->scheduler, SIZE_MAX);
		REQUIRE(stolen >= 0);
		worker->stolen += stolen;
		REQUIRE(
		    fringe_scheduler_tick(&worker->scheduler, 0, &tick) >= 0);
		sched_yield();
	} while (tick.has_remaining || stolen > 0 || !last);
	return NULL;
}

CASE(injector)
{
	long stolen = 0;
	int i;

	if (skips())
		return;
	completed = 0;
	all_spawned = 0;
	begin_scheduler(quarry);
	for (i = 0; i < THREADS; i++) {
		begin_scheduler(&workers[i]);
		workers[i].from = &quarry->scheduler;
		begin_thread(&workers[i], work);
	}
	for (i = 0; i < TASKS; i++)
		begin_task(i, &quarry->scheduler, yield_and_complete, NULL);
	set(&all_spawned, 1);
	for (i = 0; i < THREADS; i++) {
		end_thread(&workers[i]);
		stolen += workers[i].stolen;
	}
	REQUIRE_EQUAL(get(&completed), TASKS);
	REQUIRE_EQUAL(stolen, TASKS);
	REQUIRE_EQUAL(fringe_scheduler_tasks(&quarry->scheduler), 0);
	for (i = 0; i < TASKS; i++)
		end_lodger(&lodgers[i]);
}

/* ---- a storm ---- */

static long rounds;
static long begun[TASKS];
static long woken[TASKS];

/*
 * Each round is begun, and ends when somebody woke it in that; where a wake is
 * lost the case does not end.
 */
static uintptr_t
go_around(void *argument)
{
	int i = (int)(intptr_t)argument;
	long round;

	for (round = 1; round <= rounds; round++) {
		REQUIRE_EQUAL(fringe_task_yield(), 0);
		count_up(&begun[i]);
		while (get(&woken[i]) < round)
			REQUIRE_EQUAL(fringe_task_park(FRINGE_NEVER), 0);
	}
	count_up(&completed);
	return 0;
}

/* Half of what any other one has. */
static void
steal_some(struct worker *worker)
{
	struct fringe_scheduler *from;
	int i;

	for (i = 0; i <= THREADS; i++) {
		from = &workers[i].scheduler;
		if (from != &worker->scheduler)
			worker->stolen += fringe_scheduler_steal(from,
			    &worker->scheduler,
			    (fringe_scheduler_ready(from) + 1) / 2);
	}
}

static void *
weather(void *argument)
{
	struct worker *worker = argument;

	while (get(&completed) < TASKS) {
		steal_some(worker);
		REQUIRE(
		    fringe_scheduler_tick(&worker->scheduler, 3, NULL) >= 0);
		sched_yield();
	}
	return NULL;
}

/*
 * Wakes each that has begun a round, once for that; and every other one all the
 * time, so that what is ready is posted while it is stolen.
 */
static void
wake_all(void)
{
	int i;

	while (get(&completed) < TASKS) {
		for (i = 0; i < TASKS; i++) {
			if (get(&begun[i]) > get(&woken[i]))
				count_up(&woken[i]);
			else if (i % 2 == 0)
				continue;
			fringe_task_wake(&lodgers[i].task);
		}
		sched_yield();
	}
}

CASE(no_wake_in_a_storm_of_thieves_is_lost)
{
	long stolen = 0;
	int i;

	if (skips())
		return;
	completed = 0;
	rounds = how_often(5000);
	for (i = 0; i <= THREADS; i++)
		begin_scheduler(&workers[i]);
	for (i = 0; i < TASKS; i++) {
		begun[i] = 0;
		woken[i] = 0;
		begin_task(i, &quarry->scheduler, go_around,
		    (void *)(intptr_t)i);
	}
	for (i = 0; i < THREADS; i++)
		begin_thread(&workers[i], weather);
	wake_all();
	for (i = 0; i < THREADS; i++) {
		end_thread(&workers[i]);
		stolen += workers[i].stolen;
		REQUIRE_EQUAL(fringe_scheduler_tasks(&workers[i].scheduler), 0);
	}
	REQUIRE(stolen >= TASKS);
	for (i = 0; i < TASKS; i++)
		end_lodger(&lodgers[i]);
}

static const struct face_case cases[] = {
	ROW(steal_blocked),
	ROW(steal_while_waking),
	ROW(steal_while_waking_evil_version),
	ROW(injector),
	ROW(no_wake_in_a_storm_of_thieves_is_lost),
	LAST_ROW,
};

const struct face_suite face_suite = { "kit_maitake_steal", cases, 600 };
