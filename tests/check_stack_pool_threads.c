/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Pools of stacks that several threads use, and that a process forks with. */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <fringe.h>

#include "bodies.h"
#include "face.h"
#include "mappings.h"
#include "on_emulator.h"
#include "on_sanitizer.h"
#include "on_valgrind.h"
#include "pools.h"
#include "random.h"

#define KIB ((size_t)1024)
#define SIZE (16 * KIB)

/*
 * Threads and children must not end a case: they say what was not as it should
 * be, and the case judges.
 */
static atomic_int failures;

#define EXPECT(condition)                                                      \
	do {                                                                   \
		if (!(condition))                                              \
			expected(__LINE__, #condition);                        \
	} while (0)

static void
expected(int line, const char *what)
{
	if (failures++ < 10)
		face_note("%s:%d: %s", __FILE__, line, what);
}

static bool
acquires(struct fringe_stack_pool *pool, struct fringe_stack *stack)
{
	return fringe_stack_pool_acquire(pool, stack) == 0 &&
	    fringe_stack_check(stack) == 0;
}

static bool
releases(struct fringe_stack_pool *pool, struct fringe_stack *stack)
{
	return fringe_stack_pool_release(pool, stack) == 0 && !stack->base &&
	    !stack->limit;
}

static struct fringe_stack_pool_statistics
statistics_of(struct fringe_stack_pool *pool)
{
	struct fringe_stack_pool_statistics seen = { .made = SIZE_MAX };

	EXPECT(fringe_stack_pool_measure(pool, &seen) == 0);
	return seen;
}

/* Runs this in a thread, and waits until it has ended. */
static void
in_thread(void *(*function)(void *), void *argument)
{
	pthread_t thread;

	REQUIRE_EQUAL(pthread_create(&thread, NULL, function, argument), 0);
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
	REQUIRE_EQUAL(failures, 0);
}

/* Runs this in a child, which ends well unless it expected something else. */
static void
in_child(void (*function)(void *), void *argument)
{
	pid_t child = fork();
	int status;

	REQUIRE(child >= 0);
	if (child == 0) {
		alarm(20);
		function(argument);
		_exit(failures ? 6 : 5);
	}
	REQUIRE(waitpid(child, &status, 0) == child);
	REQUIRE(WIFEXITED(status));
	REQUIRE_EQUAL(WEXITSTATUS(status), 5);
}

/* ---- what one thread leaves to others ---- */

enum { CAPACITY = 256, STACKS = 200 };
static struct fringe_stack row[2 * CAPACITY];

/* A thread that uses a pool, and then waits to be told to end. */
struct user {
	struct fringe_stack_pool *pool;
	struct fringe_stack stacks[CAPACITY];
	size_t count;
	sem_t used;
	sem_t end;
	pthread_t thread;
};

static void *
use_and_wait(void *argument)
{
	struct user *user = argument;
	size_t i;

	for (i = 0; i < user->count; i++) {
		EXPECT(acquires(user->pool, &user->stacks[i]));
		use_a_little(&user->stacks[i]);
	}
	for (i = 0; i < user->count; i++)
		EXPECT(releases(user->pool, &user->stacks[i]));
	sem_post(&user->used);
	while (sem_wait(&user->end) != 0)
		;
	return NULL;
}

static void
user_begin(struct user *user, struct fringe_stack_pool *pool, size_t count)
{
	user->pool = pool;
	user->count = count;
	REQUIRE_EQUAL(sem_init(&user->used, 0, 0), 0);
	REQUIRE_EQUAL(sem_init(&user->end, 0, 0), 0);
	REQUIRE_EQUAL(
	    pthread_create(&user->thread, NULL, use_and_wait, user), 0);
	while (sem_wait(&user->used) != 0)
		;
	REQUIRE_EQUAL(failures, 0);
}

static void
user_end(struct user *user)
{
	sem_post(&user->end);
	REQUIRE_EQUAL(pthread_join(user->thread, NULL), 0);
	sem_destroy(&user->used);
	sem_destroy(&user->end);
}

static struct user users[CAPACITY];

CASE(a_thread_keeps_few_idle_stacks_and_gives_them_back_at_its_end)
{
	struct fringe_stack_pool *pool = pool_make(SIZE, CAPACITY, 0, 0);

	user_begin(&users[0], pool, STACKS);
	pool_expect(pool, 0, STACKS);
	/* All but those that it keeps are had here. */
	pool_acquire_all(pool, row, STACKS - 32);
	REQUIRE_EQUAL(pool_look(pool).made, STACKS);
	pool_expect(pool, STACKS - 32, 32);
	user_end(&users[0]);
	pool_acquire_all(pool, row + STACKS - 32, 32);
	REQUIRE_EQUAL(pool_look(pool).made, STACKS);
	pool_expect(pool, STACKS, 0);
	pool_release_all(pool, row, STACKS);
	pool_unmake(pool);
}

/* An eighth of the pool's, where this is less than 32. */
CASE(of_a_small_pool_a_thread_keeps_less)
{
	static const size_t capacities[] = { 4, 7, 8, 16, 40, 100, 255 };
	struct fringe_stack_pool *pool;
	size_t capacity;
	size_t i;

	for (i = 0; i < sizeof(capacities) / sizeof(capacities[0]); i++) {
		capacity = capacities[i];
		pool = pool_make(SIZE, capacity, 0, 0);
		user_begin(&users[0], pool, capacity);
		pool_acquire_all(pool, row, capacity - POOL_KEPT(capacity));
		REQUIRE_EQUAL(pool_look(pool).made, capacity);
		pool_release_all(pool, row, capacity - POOL_KEPT(capacity));
		user_end(&users[0]);
		pool_unmake(pool);
	}
}

CASE(threads_keep_nothing_that_is_to_keep_no_memory)
{
	struct fringe_stack_pool *pool =
	    pool_make(SIZE, CAPACITY, FRINGE_STACK_POOL_NONE, 0);

	user_begin(&users[0], pool, STACKS);
	REQUIRE_EQUAL(pool_look(pool).empty, STACKS);
	pool_acquire_all(pool, row, STACKS);
	REQUIRE_EQUAL(pool_look(pool).made, STACKS);
	user_end(&users[0]);
	pool_release_all(pool, row, STACKS);
	pool_unmake(pool);
}

/* As many as were asked for can be in use, whatever idle ones others keep. */
static void
check_capacity(size_t capacity, size_t threads)
{
	struct fringe_stack_pool *pool = pool_make(SIZE, capacity, 0, 0);
	struct fringe_stack stack = { 0 };
	size_t got = 0;
	size_t i;

	for (i = 0; i < threads; i++)
		user_begin(&users[i], pool, i % 3 ? capacity : capacity / 2);
	pool_acquire_all(pool, row, capacity);
	while (got < capacity &&
	    fringe_stack_pool_acquire(pool, &row[capacity + got]) == 0)
		got++;
	if (got < capacity)
		REQUIRE_EQUAL(
		    fringe_stack_pool_acquire(pool, &stack), FRINGE_ENOMEM);
	pool_release_all(pool, row, capacity + got);
	for (i = 0; i < threads; i++)
		user_end(&users[i]);
	REQUIRE_EQUAL(pool_look(pool).in_use, 0);
	pool_unmake(pool);
}

CASE(what_threads_keep_is_never_missing)
{
	size_t threads = ON_VALGRIND || on_emulator() ? 5 : 20;

	check_capacity(1, threads);
	check_capacity(7, threads);
	check_capacity(8, threads);
	check_capacity(20, threads);
	check_capacity(100, threads);
	check_capacity(CAPACITY, threads);
}

/* Trim is for all threads, but leaves what others keep. */
CASE(trim_leaves_what_other_threads_keep_to_them)
{
	struct fringe_stack_pool *pool = pool_make(SIZE, CAPACITY, 0, 0);
	struct fringe_stack_pool_statistics seen;
	int kept;

	user_begin(&users[0], pool, STACKS);
	pool_acquire_all(pool, row, 10);
	pool_release_all(pool, row, 10);
	kept = STACKS - fringe_stack_pool_trim(pool, 0);
	REQUIRE(kept > 0 && kept <= 32);
	seen = pool_look(pool);
	REQUIRE_EQUAL(seen.idle, kept);
	REQUIRE_EQUAL(seen.empty, STACKS - kept);
	user_end(&users[0]);
	REQUIRE_EQUAL(pool_look(pool).idle, kept);
	REQUIRE_EQUAL(fringe_stack_pool_trim(pool, 0), kept);
	pool_expect(pool, 0, STACKS);
	pool_unmake(pool);
}

/* What a thread that ends gives back is more than may keep its memory. */
CASE(a_thread_that_ends_leaves_no_more_memory_than_is_wanted)
{
	struct fringe_stack_pool *pool = pool_make(SIZE, CAPACITY, 5, 0);
	int i;

	for (i = 0; i < 4; i++)
		user_begin(&users[i], pool, 32);
	for (i = 0; i < 4; i++)
		user_end(&users[i]);
	REQUIRE(pool_look(pool).idle <= 5);
	pool_unmake(pool);
}

static void *
release_row(void *argument)
{
	struct fringe_stack_pool *pool = argument;
	int i;

	for (i = 0; i < STACKS; i++)
		EXPECT(releases(pool, &row[i]));
	return NULL;
}

CASE(another_thread_gives_stacks_back)
{
	struct fringe_stack_pool *pool = pool_make(SIZE, CAPACITY, 0, 0);
	struct fringe_stack copies[STACKS];
	int round;
	int i;

	for (round = 0; round < 3; round++) {
		pool_acquire_all(pool, row, STACKS);
		for (i = 0; i < STACKS; i++)
			use_up(&row[i]);
		memcpy(copies, row, sizeof(copies));
		in_thread(release_row, pool);
		pool_expect(pool, 0, STACKS);
		for (i = 0; i < STACKS; i++)
			REQUIRE_EQUAL(
			    fringe_stack_pool_release(pool, &copies[i]),
			    FRINGE_EINVAL);
		pool_expect(pool, 0, STACKS);
	}
	pool_unmake(pool);
}

static void *
acquire_row(void *argument)
{
	int i;

	for (i = 0; i < STACKS; i++) {
		EXPECT(acquires(argument, &row[i]));
		use_up(&row[i]);
	}
	return NULL;
}

CASE(stacks_of_a_thread_that_ended_stay_in_use)
{
	struct fringe_stack_pool *pool = pool_make(SIZE, CAPACITY, 0, 0);

	in_thread(acquire_row, pool);
	pool_expect(pool, STACKS, 0);
	REQUIRE_EQUAL(fringe_stack_pool_destroy(pool), FRINGE_EINUSE);
	REQUIRE_EQUAL(*(unsigned char *)row[STACKS - 1].limit, 0xff);
	pool_release_all(pool, row, STACKS);
	pool_expect(pool, 0, STACKS);
	pool_unmake(pool);
}

static struct fringe_generator generators[STACKS];

static void *
create_generators(void *pool)
{
	const struct fringe_attributes attributes = { .flags =
							  FRINGE_UNPINNED };
	int i;

	for (i = 0; i < STACKS; i++) {
		EXPECT(fringe_generator_create_pooled(
			   &generators[i], pool, add_up, NULL) == 0);
		EXPECT(fringe_generator_set_attributes(
			   &generators[i], &attributes) == 0);
		EXPECT(fringe_generator_resume(&generators[i], 3, NULL) == 1);
	}
	return NULL;
}

static void *
destroy_generators(void *argument)
{
	uintptr_t value = 0;
	int i;

	for (i = 0; i < STACKS; i++) {
		EXPECT(fringe_generator_resume(&generators[i], 4, &value) == 1);
		EXPECT(value == 7);
		if (i % 3 == 0) {
			EXPECT(fringe_generator_abandon(&generators[i], NULL) ==
			    0);
			continue;
		}
		EXPECT(fringe_generator_close(&generators[i], NULL) == 1);
		EXPECT(fringe_generator_destroy(&generators[i]) == 0);
	}
	return argument;
}

CASE(generators_end_on_other_threads_than_they_began)
{
	struct fringe_stack_pool *pool = pool_make(SIZE, CAPACITY, 0, 0);
	int round;

	for (round = 0; round < 3; round++) {
		in_thread(create_generators, pool);
		pool_expect(pool, STACKS, 0);
		in_thread(destroy_generators, NULL);
		pool_expect(pool, 0, STACKS);
	}
	pool_unmake(pool);
}

/* ---- the end of threads and pools ---- */

static pthread_key_t late_key;
static struct fringe_stack late_stack;

/* At a thread's end, after what the library does there or before. */
static void
release_late(void *argument)
{
	struct fringe_stack_pool *pool = argument;
	struct fringe_stack other = { 0 };

	EXPECT(acquires(pool, &other));
	EXPECT(releases(pool, &late_stack));
	EXPECT(releases(pool, &other));
}

static void *
leave_stack(void *argument)
{
	struct fringe_stack_pool *pool = argument;
	struct fringe_stack other = { 0 };

	EXPECT(acquires(pool, &late_stack));
	EXPECT(acquires(pool, &other));
	EXPECT(releases(pool, &other));
	EXPECT(pthread_setspecific(late_key, pool) == 0);
	return NULL;
}

CASE(stacks_are_given_back_while_a_thread_ends)
{
	struct fringe_stack_pool *pool;
	int order;
	int round;

	for (order = 0; order < 2; order++) {
		pool = NULL;
		if (order == 0)
			pool = pool_make(SIZE, 64, 0, 0);
		REQUIRE_EQUAL(pthread_key_create(&late_key, release_late), 0);
		if (order == 1)
			pool = pool_make(SIZE, 64, 0, 0);
		for (round = 0; round < 50; round++) {
			in_thread(leave_stack, pool);
			pool_expect(pool, 0, 2);
		}
		/* Nobody keeps any of them. */
		pool_acquire_all(pool, row, 2);
		REQUIRE_EQUAL(pool_look(pool).made, 2);
		pool_release_all(pool, row, 2);
		REQUIRE_EQUAL(pthread_key_delete(late_key), 0);
		pool_unmake(pool);
	}
}

static void *
use_once(void *argument)
{
	struct fringe_stack stacks[3];
	int i;

	for (i = 0; i < 3; i++)
		EXPECT(acquires(argument, &stacks[i]));
	for (i = 0; i < 3; i++)
		EXPECT(releases(argument, &stacks[i]));
	return NULL;
}

/* More than a pool has room for at a time. */
CASE(many_threads_come_and_go)
{
	struct fringe_stack_pool *pool = pool_make(SIZE, 24, 0, 0);
	int i;

	for (i = 0; i < (on_emulator() ? 50 : 500); i++)
		in_thread(use_once, pool);
	pool_expect(pool, 0, 3);
	pool_unmake(pool);
}

/* Of pools that come and go, while the thread stays. */
struct visitor {
	struct fringe_stack_pool *_Atomic pool;
	atomic_int turn;
};

static void *
use_each(void *argument)
{
	struct visitor *visitor = argument;
	struct fringe_stack_pool *pool;

	while ((pool = atomic_exchange(&visitor->pool, NULL)) != NULL ||
	    visitor->turn >= 0) {
		if (!pool) {
			sched_yield();
			continue;
		}
		use_once(pool);
		visitor->turn++;
	}
	return NULL;
}

CASE(what_a_thread_kept_of_a_destroyed_pool_is_forgotten)
{
	struct visitor visitor = { NULL, 0 };
	struct fringe_stack_pool *pool;
	pthread_t thread;
	int i;

	REQUIRE_EQUAL(pthread_create(&thread, NULL, use_each, &visitor), 0);
	for (i = 0; i < 100; i++) {
		pool = pool_make(SIZE, 64, 0, 0);
		if (i % 2)
			use_once(pool);
		visitor.pool = pool;
		while (visitor.turn <= i)
			sched_yield();
		REQUIRE_EQUAL(failures, 0);
		pool_look(pool);
		REQUIRE_EQUAL(pool_look(pool).in_use, 0);
		pool_unmake(pool);
	}
	visitor.turn = -1;
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
	REQUIRE_EQUAL(failures, 0);
}

/* Keys are few, and the program's. */
CASE(pools_leave_keys_of_threads_to_the_program)
{
	static struct fringe_stack_pool *pools[2000];
	pthread_key_t key;
	int i;

	for (i = 0; i < 2000; i++)
		pools[i] = pool_make(SIZE, 8, 0, 0);
	REQUIRE_EQUAL(pthread_key_create(&key, NULL), 0);
	REQUIRE_EQUAL(pthread_key_delete(key), 0);
	for (i = 0; i < 2000; i++)
		use_once(pools[i]);
	REQUIRE_EQUAL(failures, 0);
	for (i = 0; i < 2000; i++)
		pool_unmake(pools[i]);
}

/* ... or while it is destroyed. */
static atomic_int ready;
static atomic_bool go;

static void *
use_and_end(void *argument)
{
	struct fringe_generator generator = { 0 };

	use_once(argument);
	EXPECT(fringe_generator_create_pooled(
		   &generator, argument, add_up, NULL) == 0);
	EXPECT(fringe_generator_abandon(&generator, NULL) == 0);
	ready++;
	while (!go)
		sched_yield();
	return NULL;
}

CASE(threads_end_while_their_pool_is_destroyed)
{
	struct fringe_stack_pool *pool;
	pthread_t threads[4];
	int round;
	int i;

	for (round = 0; round < (ON_VALGRIND ? 5 : 100); round++) {
		ready = 0;
		go = false;
		pool = pool_make(SIZE, 64, 0, 0);
		for (i = 0; i < 4; i++)
			REQUIRE_EQUAL(pthread_create(
					  &threads[i], NULL, use_and_end, pool),
			    0);
		while (ready < 4)
			sched_yield();
		go = true;
		pool_unmake(pool);
		for (i = 0; i < 4; i++)
			REQUIRE_EQUAL(pthread_join(threads[i], NULL), 0);
		REQUIRE_EQUAL(failures, 0);
	}
}

/* ---- visits ---- */

/* Once abandon is back a name is its owner's, who may overwrite it. */
enum { NAMES = 64 };
static char names[NAMES][16];
static atomic_bool named_for_long;

static void *
name_generators(void *argument)
{
	struct fringe_attributes attributes = { NULL, FRINGE_UNPINNED };
	struct fringe_generator generator = { 0 };
	unsigned int i;

	for (i = 0; !named_for_long; i++) {
		char *name = names[i % NAMES];

		strcpy(name, "alive");
		attributes.name = name;
		EXPECT(fringe_generator_create_pooled(
			   &generator, argument, add_up, NULL) == 0);
		EXPECT(fringe_generator_set_attributes(
			   &generator, &attributes) == 0);
		EXPECT(fringe_generator_resume(&generator, 1, NULL) == 1);
		EXPECT(fringe_generator_abandon(&generator, NULL) == 0);
		strcpy(name, "gone");
	}
	return NULL;
}

/* While the visitor looks nobody is back from destroying what it looks at. */
static int
look_at_name(const struct fringe_live *live, void *argument)
{
	int i;

	for (i = 0; live->name && i < 100; i++) {
		if (strcmp(live->name, "alive") != 0)
			return 1;
		++*(unsigned long *)argument;
	}
	return 0;
}

CASE(the_name_of_a_generator_outlives_it_in_a_visit)
{
	struct fringe_stack_pool *pool = pool_make(SIZE, 64, 0, 0);
	unsigned long looks = 0;
	pthread_t thread;
	time_t end = time(NULL) + 1;

	if (ON_TSAN) {
		face_skip("it is the registry that orders these accesses");
		pool_unmake(pool);
		return;
	}
	REQUIRE_EQUAL(pthread_create(&thread, NULL, name_generators, pool), 0);
	while (time(NULL) <= end)
		REQUIRE_EQUAL(fringe_registry_visit(look_at_name, &looks), 0);
	named_for_long = true;
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
	REQUIRE_EQUAL(failures, 0);
	face_note("%lu looks", looks);
	pool_unmake(pool);
}

/* ---- a storm ---- */

#define THREADS 4
#define FORKS (ON_VALGRIND ? 3 : ON_SANITIZER ? 20 : 100)
#define BOXES 16

/*
 * Who holds each stack, by its place; 0 is nobody. And boxes in which stacks
 * are left to whoever comes.
 */
struct storm {
	struct fringe_stack_pool *pool;
	size_t distance;
	atomic_uint owners[4 * CAPACITY];
	pthread_mutex_t lock;
	struct fringe_stack boxes[BOXES];
	atomic_ulong handed_over;
	atomic_ulong refused;
	atomic_ulong done;
	atomic_bool stop;
	uint64_t seed;
	unsigned long rounds;
};

static struct storm storm;

struct storming {
	unsigned int number;
	uint64_t random;
	struct fringe_stack held[CAPACITY];
	size_t count;
};

static atomic_uint *
owner_of(const struct fringe_stack *stack)
{
	return &storm.owners[(uintptr_t)stack->limit / storm.distance %
	    (4 * CAPACITY)];
}

/* A holder's mark is on both ends. */
static void
put_mark(const struct fringe_stack *stack, uintptr_t mark)
{
	((uintptr_t *)stack->base)[-1] = mark;
	((uintptr_t *)stack->limit)[0] = mark;
}

static bool
has_mark(const struct fringe_stack *stack, uintptr_t mark)
{
	return ((uintptr_t *)stack->base)[-1] == mark &&
	    ((uintptr_t *)stack->limit)[0] == mark;
}

static void
storm_take(struct storming *me)
{
	struct fringe_stack stack = { 0 };
	int error = fringe_stack_pool_acquire(storm.pool, &stack);

	if (error < 0) {
		EXPECT(error == FRINGE_ENOMEM);
		storm.refused++;
		return;
	}
	EXPECT(atomic_exchange(owner_of(&stack), me->number) == 0);
	put_mark(&stack, me->number);
	me->held[me->count++] = stack;
}

static void
storm_give(struct storming *me)
{
	size_t index = random_below(&me->random, me->count);
	struct fringe_stack stack = me->held[index];

	me->held[index] = me->held[--me->count];
	EXPECT(has_mark(&stack, me->number));
	EXPECT(atomic_exchange(owner_of(&stack), 0) == me->number);
	EXPECT(releases(storm.pool, &stack));
}

/* Leaves one in a box, and takes what was in there. */
static void
storm_hand_over(struct storming *me)
{
	struct fringe_stack *box =
	    &storm.boxes[random_below(&me->random, BOXES)];
	struct fringe_stack *mine =
	    &me->held[random_below(&me->random, me->count)];
	struct fringe_stack got;

	pthread_mutex_lock(&storm.lock);
	got = *box;
	*box = *mine;
	pthread_mutex_unlock(&storm.lock);
	if (!got.base) {
		*mine = me->held[--me->count];
		return;
	}
	storm.handed_over++;
	put_mark(&got, me->number);
	atomic_store(owner_of(&got), me->number);
	*mine = got;
}

/* What was handed over has the mark of whom it was from. */
static void
storm_own_all(struct storming *me)
{
	size_t i;

	for (i = 0; i < me->count; i++)
		EXPECT(has_mark(&me->held[i], me->number));
}

static void
storm_once(struct storming *me, size_t target)
{
	size_t choice = random_below(&me->random, 100);

	if (choice == 0) {
		EXPECT(fringe_stack_pool_trim(
			   storm.pool, random_below(&me->random, 50)) >= 0);
	} else if (choice == 1) {
		EXPECT(statistics_of(storm.pool).made <= 2 * CAPACITY);
	} else if (choice < 12 && me->count > 0) {
		storm_hand_over(me);
	} else if (me->count < target) {
		storm_take(me);
	} else if (me->count > 0) {
		storm_give(me);
	}
}

static void *
storm_along(void *argument)
{
	struct storming *me = argument;
	unsigned long round;
	size_t target = 0;

	for (round = 0; round < storm.rounds && !storm.stop; round++) {
		if (random_below(&me->random, 100) == 0)
			target = random_below(&me->random, CAPACITY / 2);
		storm_once(me, target);
		if (random_below(&me->random, 200) == 0)
			storm_own_all(me);
		storm.done++;
	}
	while (me->count > 0)
		storm_give(me);
	return NULL;
}

static void
storm_prepare(size_t idle, unsigned int flags)
{
	const char *text = getenv("FRINGE_SEED");

	memset(&storm, 0, sizeof(storm));
	storm.seed = text && *text
	    ? strtoull(text, NULL, 0)
	    : (uint64_t)time(NULL) * 1000003 + (uint64_t)getpid();
	face_note("FRINGE_SEED=%llu", (unsigned long long)storm.seed);
	storm.pool = pool_make(SIZE, CAPACITY, idle, flags);
	storm.distance = pool_look(storm.pool).distance;
	REQUIRE_EQUAL(pthread_mutex_init(&storm.lock, NULL), 0);
}

static void
storm_begin(struct storming *those, pthread_t *threads)
{
	unsigned int i;

	for (i = 0; i < THREADS; i++) {
		memset(&those[i], 0, sizeof(those[i]));
		those[i].number = i + 1;
		those[i].random =
		    (storm.seed + i + 1) * UINT64_C(0x9e3779b97f4a7c15) | 1;
		REQUIRE_EQUAL(
		    pthread_create(&threads[i], NULL, storm_along, &those[i]),
		    0);
	}
}

static void
storm_end(const pthread_t *threads)
{
	size_t made;
	int i;

	for (i = 0; i < THREADS; i++)
		REQUIRE_EQUAL(pthread_join(threads[i], NULL), 0);
	for (i = 0; i < BOXES; i++)
		if (storm.boxes[i].base)
			pool_release(storm.pool, &storm.boxes[i]);
	REQUIRE_EQUAL(failures, 0);
	made = pool_look(storm.pool).made;
	REQUIRE_EQUAL(pool_look(storm.pool).in_use, 0);
	REQUIRE(made > 0 && made <= 2 * CAPACITY);
	pool_acquire_all(storm.pool, row, CAPACITY);
	pool_release_all(storm.pool, row, CAPACITY);
	REQUIRE(pool_look(storm.pool).made <= made + 1 ||
	    pool_look(storm.pool).made <= CAPACITY);
	pool_unmake(storm.pool);
	pthread_mutex_destroy(&storm.lock);
}

static void
run_storm(size_t idle, unsigned int flags)
{
	static struct storming those[THREADS];
	pthread_t threads[THREADS];

	storm_prepare(idle, flags);
	storm.rounds = 30000;
	if (ON_SANITIZER)
		storm.rounds = 10000;
	if (ON_VALGRIND || on_emulator())
		storm.rounds = 2000;
	storm_begin(those, threads);
	storm_end(threads);
	face_note(
	    "%lu handed over, %lu refused", storm.handed_over, storm.refused);
	REQUIRE(storm.handed_over > 0);
}

CASE(no_stack_is_handed_out_twice)
{
	run_storm(0, 0);
	run_storm(10, 0);
	run_storm(FRINGE_STACK_POOL_NONE, 0);
	run_storm(0, FRINGE_STACK_POOL_ZERO);
}

/*
 * Generators of several threads, handed from one to the other, and stacks of
 * which all is overwritten; and visits, which find all that the caller has.
 */
struct living {
	struct fringe_generator generator; /* or else the stack */
	struct fringe_stack stack;
	uintptr_t total;
};

struct liver {
	uint64_t random;
	struct living have[40];
	size_t count;
	unsigned long found;
};

static struct {
	struct fringe_stack_pool *pool;
	pthread_mutex_t lock;
	struct living boxes[BOXES];
	atomic_bool stop;
	unsigned long rounds;
} mixed;

static bool
is_generator(const struct living *one)
{
	return one->generator.control_ != NULL;
}

static void
mixed_take(struct liver *me)
{
	const struct fringe_attributes attributes = { "in a storm",
		FRINGE_UNPINNED };
	struct living *one = &me->have[me->count];

	memset(one, 0, sizeof(*one));
	if (random_below(&me->random, 3) == 0) {
		EXPECT(acquires(mixed.pool, &one->stack));
		use_up(&one->stack);
	} else {
		EXPECT(fringe_generator_create_pooled(
			   &one->generator, mixed.pool, add_up, NULL) == 0);
		EXPECT(fringe_generator_set_attributes(
			   &one->generator, &attributes) == 0);
		EXPECT(
		    fringe_generator_stack(&one->generator, &one->stack) == 0);
	}
	me->count++;
}

static void
mixed_give(struct liver *me)
{
	struct living *one = &me->have[random_below(&me->random, me->count)];

	if (!is_generator(one)) {
		EXPECT(*(unsigned char *)one->stack.limit == 0xff);
		EXPECT(((unsigned char *)one->stack.base)[-1] == 0xff);
		EXPECT(releases(mixed.pool, &one->stack));
	} else if (random_below(&me->random, 2)) {
		EXPECT(fringe_generator_abandon(&one->generator, NULL) == 0);
	} else {
		EXPECT(fringe_generator_close(&one->generator, NULL) >= 0);
		EXPECT(fringe_generator_destroy(&one->generator) == 0);
	}
	*one = me->have[--me->count];
}

static void
mixed_go_on(struct liver *me)
{
	struct living *one = &me->have[random_below(&me->random, me->count)];
	uintptr_t value = 0;

	if (!is_generator(one))
		return;
	EXPECT(fringe_generator_resume(&one->generator, 3, &value) == 1);
	one->total += 3;
	EXPECT(value == one->total);
}

static void
mixed_hand_over(struct liver *me)
{
	size_t index = random_below(&me->random, me->count);
	struct living *box = &mixed.boxes[random_below(&me->random, BOXES)];
	struct living got;

	pthread_mutex_lock(&mixed.lock);
	got = *box;
	*box = me->have[index];
	pthread_mutex_unlock(&mixed.lock);
	me->have[index] = got.stack.base ? got : me->have[--me->count];
}

static int
find_mine(const struct fringe_live *live, void *argument)
{
	struct liver *me = argument;
	size_t i;

	for (i = 0; i < me->count; i++)
		if (me->have[i].stack.base == live->stack.base) {
			EXPECT(is_generator(&me->have[i]));
			EXPECT(live->state == FRINGE_SUSPENDED);
			me->found++;
		}
	return 0;
}

static void
mixed_visit(struct liver *me)
{
	unsigned long expected_count = 0;
	size_t i;

	me->found = 0;
	for (i = 0; i < me->count; i++)
		expected_count += is_generator(&me->have[i]);
	EXPECT(fringe_registry_visit(find_mine, me) == 0);
	EXPECT(me->found == expected_count);
}

static void *
mix_along(void *argument)
{
	struct liver *me = argument;
	unsigned long round;

	for (round = 0; round < mixed.rounds && !mixed.stop; round++) {
		size_t choice = random_below(&me->random, 100);

		if (choice == 0)
			mixed_visit(me);
		else if (choice == 1)
			EXPECT(fringe_stack_pool_trim(mixed.pool,
				   random_below(&me->random, 50)) >= 0);
		else if (choice < 40 && me->count < 40)
			mixed_take(me);
		else if (choice < 60 && me->count > 0)
			mixed_go_on(me);
		else if (choice < 70 && me->count > 0)
			mixed_hand_over(me);
		else if (me->count > 0)
			mixed_give(me);
	}
	while (me->count > 0)
		mixed_give(me);
	return NULL;
}

static struct liver livers[THREADS + 1];

static void
mixed_begin(pthread_t *threads, unsigned long rounds)
{
	const char *text = getenv("FRINGE_SEED");
	uint64_t seed = text && *text
	    ? strtoull(text, NULL, 0)
	    : (uint64_t)time(NULL) * 1000003 + (uint64_t)getpid();
	int i;

	face_note("FRINGE_SEED=%llu", (unsigned long long)seed);
	memset(&mixed, 0, sizeof(mixed));
	memset(livers, 0, sizeof(livers));
	mixed.pool = pool_make(SIZE, CAPACITY, 0, 0);
	mixed.rounds = rounds;
	REQUIRE_EQUAL(pthread_mutex_init(&mixed.lock, NULL), 0);
	for (i = 0; i <= THREADS; i++)
		livers[i].random =
		    (seed + (uint64_t)i + 1) * UINT64_C(0x9e3779b97f4a7c15) | 1;
	for (i = 0; i < THREADS; i++)
		REQUIRE_EQUAL(
		    pthread_create(&threads[i], NULL, mix_along, &livers[i]),
		    0);
}

static void
mixed_end(const pthread_t *threads)
{
	struct liver *me = &livers[THREADS];
	int i;

	for (i = 0; i < THREADS; i++)
		REQUIRE_EQUAL(pthread_join(threads[i], NULL), 0);
	for (i = 0; i < BOXES; i++)
		if (mixed.boxes[i].stack.base)
			me->have[me->count++] = mixed.boxes[i];
	mixed_visit(me);
	while (me->count > 0)
		mixed_give(me);
	REQUIRE_EQUAL(failures, 0);
	REQUIRE_EQUAL(live_count(), 0);
	REQUIRE_EQUAL(pool_look(mixed.pool).in_use, 0);
	pool_unmake(mixed.pool);
	REQUIRE_EQUAL(live_count(), 0);
	pthread_mutex_destroy(&mixed.lock);
}

CASE(generators_and_stacks_are_had_from_one_pool)
{
	pthread_t threads[THREADS];
	unsigned long rounds = 20000;

	if (ON_SANITIZER)
		rounds = 3000;
	if (ON_VALGRIND || on_emulator())
		rounds = 500;
	mixed_begin(threads, rounds);
	mixed_end(threads);
}

/* ---- fork ---- */

/* What a child does with the pool; `stack` is in use, with a mark on it. */
struct inheritance {
	struct fringe_stack_pool *pool;
	struct fringe_stack stack;
	struct fringe_generator generator;
	size_t made;
};

static void
check_guard(const struct fringe_stack *stack)
{
	char *limit = stack->limit;

	EXPECT(mapping_readable(limit));
	EXPECT(!mapping_readable(limit - 1));
	EXPECT(!mapping_readable(limit - stack->guard));
}

/* All that were idle are had there, whoever kept them, and then new ones. */
static void
acquire_inherited(struct inheritance *own, size_t idle)
{
	size_t i;

	for (i = 0; i < idle; i++) {
		EXPECT(acquires(own->pool, &row[i]));
		check_guard(&row[i]);
		use_up(&row[i]);
	}
	EXPECT(statistics_of(own->pool).made == own->made);
	EXPECT(acquires(own->pool, &row[idle]));
	check_guard(&row[idle]);
	EXPECT(statistics_of(own->pool).made == own->made + 1);
	for (i = 0; i <= idle; i++)
		EXPECT(releases(own->pool, &row[i]));
}

static void
inherit(void *argument)
{
	struct inheritance *own = argument;
	struct fringe_stack_pool_statistics seen = statistics_of(own->pool);
	struct fringe_stack copy = own->stack;
	uintptr_t value = 0;

	EXPECT(seen.made == own->made && seen.in_use == 2);
	EXPECT(pool_adds_up(&seen));
	EXPECT(has_mark(&own->stack, 77));
	check_guard(&own->stack);
	acquire_inherited(own, own->made - 2);
	EXPECT(fringe_generator_resume(&own->generator, 5, &value) == 1);
	EXPECT(value == 6);
	put_mark(&own->stack, 78);
	EXPECT(fringe_stack_pool_destroy(own->pool) == FRINGE_EINUSE);
	EXPECT(fringe_generator_close(&own->generator, NULL) == 1);
	EXPECT(fringe_generator_destroy(&own->generator) == 0);
	EXPECT(releases(own->pool, &own->stack));
	EXPECT(fringe_stack_pool_release(own->pool, &copy) == FRINGE_EINVAL);
	EXPECT(fringe_stack_pool_trim(own->pool, 0) >= 0);
	seen = statistics_of(own->pool);
	EXPECT(pool_adds_up(&seen) && seen.in_use == 0 && seen.idle == 0);
	EXPECT(fringe_stack_pool_destroy(own->pool) == 0);
}

static void
check_inheritance(size_t idle, unsigned int flags)
{
	struct inheritance own = { .pool =
				       pool_make(SIZE, CAPACITY, idle, flags) };
	struct fringe_stack_pool_statistics before;
	struct fringe_stack_pool_statistics after;
	uintptr_t value = 0;
	int i;

	pool_acquire(own.pool, &own.stack);
	put_mark(&own.stack, 77);
	REQUIRE_EQUAL(fringe_generator_create_pooled(
			  &own.generator, own.pool, add_up, NULL),
	    0);
	REQUIRE_EQUAL(fringe_generator_resume(&own.generator, 1, &value), 1);
	for (i = 0; i < 3; i++)
		user_begin(&users[i], own.pool, 60);
	pool_acquire_all(own.pool, row, 20);
	pool_release_all(own.pool, row, 20);
	before = pool_look(own.pool);
	own.made = before.made;
	for (i = 0; i < 2; i++) {
		in_child(inherit, &own);
		after = pool_look(own.pool);
		REQUIRE_EQUAL(memcmp(&after, &before, sizeof(after)), 0);
		REQUIRE(has_mark(&own.stack, 77));
	}
	for (i = 0; i < 3; i++)
		user_end(&users[i]);
	REQUIRE_EQUAL(fringe_generator_resume(&own.generator, 2, &value), 1);
	REQUIRE_EQUAL(value, 3);
	REQUIRE_EQUAL(fringe_generator_abandon(&own.generator, NULL), 0);
	pool_release(own.pool, &own.stack);
	REQUIRE_EQUAL(pool_look(own.pool).in_use, 0);
	pool_unmake(own.pool);
}

static bool
cannot_fork(void)
{
	if (on_emulator())
		face_skip("emulators are lost when a process of threads forks");
	return on_emulator();
}

CASE(a_child_has_a_pool_of_its_own)
{
	if (cannot_fork())
		return;
	check_inheritance(0, 0);
	check_inheritance(20, 0);
	check_inheritance(FRINGE_STACK_POOL_NONE, 0);
	check_inheritance(0, FRINGE_STACK_POOL_ZERO);
}

/* Threads of the child's own, and its own children. */
static void
inherit_again(void *argument)
{
	struct inheritance *own = argument;
	pthread_t threads[4];
	int status;
	pid_t child;
	int i;

	for (i = 0; i < 4; i++)
		EXPECT(pthread_create(&threads[i], NULL, use_once, own->pool) ==
		    0);
	for (i = 0; i < 4; i++)
		EXPECT(pthread_join(threads[i], NULL) == 0);
	child = fork();
	if (child == 0) {
		inherit(own);
		_exit(failures ? 6 : 5);
	}
	EXPECT(waitpid(child, &status, 0) == child && WIFEXITED(status) &&
	    WEXITSTATUS(status) == 5);
}

CASE(a_child_has_threads_and_children)
{
	struct inheritance own = { .pool = pool_make(SIZE, CAPACITY, 0, 0) };
	uintptr_t value = 0;

	if (cannot_fork())
		return;
	if (ON_TSAN) {
		face_skip("ThreadSanitizer lets no child of threads have any");
		return;
	}
	pool_acquire(own.pool, &own.stack);
	put_mark(&own.stack, 77);
	REQUIRE_EQUAL(fringe_generator_create_pooled(
			  &own.generator, own.pool, add_up, NULL),
	    0);
	REQUIRE_EQUAL(fringe_generator_resume(&own.generator, 1, &value), 1);
	user_begin(&users[0], own.pool, 60);
	own.made = pool_look(own.pool).made;
	in_child(inherit_again, &own);
	user_end(&users[0]);
	REQUIRE_EQUAL(fringe_generator_abandon(&own.generator, NULL), 0);
	pool_release(own.pool, &own.stack);
	pool_unmake(own.pool);
}

/* In the midst of a storm: nothing is locked, and nothing is out of count. */
static void
live_in_child(void *argument)
{
	struct fringe_stack_pool_statistics seen = statistics_of(storm.pool);
	struct fringe_stack_pool_statistics now;
	size_t count = 0;

	(void)argument;
	EXPECT(pool_adds_up(&seen));
	EXPECT(seen.in_use <= 2 * CAPACITY);
	while (seen.in_use + count < CAPACITY) {
		EXPECT(acquires(storm.pool, &row[count]));
		EXPECT(atomic_load(owner_of(&row[count])) == 0);
		put_mark(&row[count++], 99);
	}
	now = statistics_of(storm.pool);
	EXPECT(pool_adds_up(&now) && now.in_use == seen.in_use + count);
	EXPECT(now.made <= (seen.made > CAPACITY ? seen.made : CAPACITY));
	while (count > 0)
		EXPECT(releases(storm.pool, &row[--count]));
	EXPECT(fringe_stack_pool_trim(storm.pool, 0) >= 0);
	now = statistics_of(storm.pool);
	EXPECT(pool_adds_up(&now) && now.in_use == seen.in_use);
	EXPECT(now.idle == 0);
}

CASE(a_process_forks_while_its_threads_use_a_pool)
{
	static struct storming those[THREADS];
	pthread_t threads[THREADS];
	unsigned long before;
	int i;

	if (cannot_fork())
		return;
	storm_prepare(10, 0);
	storm.rounds = ~0ul;
	storm_begin(those, threads);
	for (i = 0; i < FORKS; i++)
		in_child(live_in_child, NULL);
	/* And the parent's locks were released. */
	before = storm.done;
	while (storm.done < before + (ON_VALGRIND ? 10 : 1000))
		usleep(100);
	storm.stop = true;
	storm_end(threads);
}

/* What is in use is in use; the rest is had, and no generator is lost. */
static void
mix_in_child(void *argument)
{
	struct liver *me = &livers[THREADS];
	struct fringe_stack_pool_statistics seen = statistics_of(mixed.pool);
	size_t live = live_count();
	int i;

	(void)argument;
	EXPECT(pool_adds_up(&seen));
	EXPECT(live <= seen.in_use + THREADS);
	for (i = 0; i < 40 && seen.in_use + 40 < CAPACITY; i++)
		mixed_take(me);
	for (i = 0; i < 20 && me->count > 0; i++)
		mixed_go_on(me);
	mixed_visit(me);
	while (me->count > 0)
		mixed_give(me);
	EXPECT(live_count() == live);
	EXPECT(fringe_stack_pool_trim(mixed.pool, 0) >= 0);
	EXPECT(statistics_of(mixed.pool).in_use == seen.in_use);
	EXPECT(live_count() == live);
}

CASE(a_process_forks_while_its_threads_have_generators)
{
	pthread_t threads[THREADS];
	int i;

	if (cannot_fork())
		return;
	mixed_begin(threads, ~0ul);
	for (i = 0; i < FORKS; i++)
		in_child(mix_in_child, NULL);
	mixed.stop = true;
	mixed_end(threads);
}

/* With pools that come and go meanwhile. */
static void *
make_and_unmake(void *argument)
{
	struct fringe_stack_pool *pool;

	while (!storm.stop) {
		pool = NULL;
		EXPECT(fringe_stack_pool_create(&pool, NULL) == 0);
		use_once(pool);
		EXPECT(fringe_stack_pool_destroy(pool) == 0);
		storm.done++;
	}
	return argument;
}

static void
use_in_child(void *pool)
{
	struct fringe_stack_pool *other = NULL;

	use_once(pool);
	EXPECT(fringe_stack_pool_create(&other, NULL) == 0);
	use_once(other);
	EXPECT(fringe_stack_pool_destroy(other) == 0);
}

/* Which ThreadSanitizer aborts, if too many locks are held. */
CASE(a_process_with_many_pools_forks)
{
	static struct fringe_stack_pool *pools[200];
	int i;

	if (cannot_fork())
		return;
	for (i = 0; i < 200; i++)
		pools[i] = pool_make(SIZE, 8, 0, 0);
	in_child(use_in_child, pools[199]);
	use_once(pools[0]);
	REQUIRE_EQUAL(failures, 0);
	for (i = 0; i < 200; i++)
		pool_unmake(pools[i]);
}

CASE(a_process_forks_while_pools_come_and_go)
{
	struct fringe_stack_pool *pool = pool_make(SIZE, 64, 0, 0);
	pthread_t threads[2];
	int i;

	if (cannot_fork())
		return;
	memset(&storm, 0, sizeof(storm));
	for (i = 0; i < 2; i++)
		REQUIRE_EQUAL(
		    pthread_create(&threads[i], NULL, make_and_unmake, NULL),
		    0);
	for (i = 0; i < FORKS; i++)
		in_child(use_in_child, pool);
	while (storm.done < 10)
		usleep(100);
	storm.stop = true;
	for (i = 0; i < 2; i++)
		REQUIRE_EQUAL(pthread_join(threads[i], NULL), 0);
	REQUIRE_EQUAL(failures, 0);
	pool_unmake(pool);
}

static const struct face_case cases[] = {
	ROW(a_thread_keeps_few_idle_stacks_and_gives_them_back_at_its_end),
	ROW(of_a_small_pool_a_thread_keeps_less),
	ROW(threads_keep_nothing_that_is_to_keep_no_memory),
	ROW(what_threads_keep_is_never_missing),
	ROW(trim_leaves_what_other_threads_keep_to_them),
	ROW(a_thread_that_ends_leaves_no_more_memory_than_is_wanted),
	ROW(another_thread_gives_stacks_back),
	ROW(stacks_of_a_thread_that_ended_stay_in_use),
	ROW(generators_end_on_other_threads_than_they_began),
	ROW(stacks_are_given_back_while_a_thread_ends),
	ROW(many_threads_come_and_go),
	ROW(what_a_thread_kept_of_a_destroyed_pool_is_forgotten),
	ROW(threads_end_while_their_pool_is_destroyed),
	ROW(the_name_of_a_generator_outlives_it_in_a_visit),
	ROW(no_stack_is_handed_out_twice),
	ROW(generators_and_stacks_are_had_from_one_pool),
	ROW(a_child_has_a_pool_of_its_own),
	ROW(a_child_has_threads_and_children),
	ROW(a_process_forks_while_its_threads_use_a_pool),
	ROW(a_process_forks_while_its_threads_have_generators),
	ROW(a_process_forks_while_pools_come_and_go),
	ROW(a_process_with_many_pools_forks),
	ROW(pools_leave_keys_of_threads_to_the_program),
	LAST_ROW,
};

const struct face_suite face_suite = { "stack pools and threads", cases, 0 };
