/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What several threads, and handlers of signals, do with the kit's objects. */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include <fringe/kit.h>

#include "face.h"
#include "on_emulator.h"
#include "on_valgrind.h"

/* Where it was configured for one thread, there is nothing to see here. */
#ifdef FRINGE_KIT_SINGLE_CORE
#define ONE_THREAD 1
#else
#define ONE_THREAD 0
#endif
#define WHY_ONE "the kit's atomics are those of a single core"

#define SENDERS 4
#define LETTERS 20000

/* How much of it: where threads take turns, waiting in a loop is long. */
static int
much(int most)
{
	return ON_VALGRIND || on_emulator() ? most / 50 : most;
}

static pthread_t
begin(void *(*function)(void *), void *argument)
{
	pthread_t thread;

	REQUIRE_EQUAL(pthread_create(&thread, NULL, function, argument), 0);
	return thread;
}

static void
join(pthread_t thread)
{
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
}

/* ---- inboxes ---- */

struct letter {
	int sender;
	int number;
	struct fringe_inbox_link link;
};

struct sender {
	int letters;
	int told;
	int taken;
	struct letter *letter;
};

static struct fringe_inbox inbox = FRINGE_INBOX_INIT;
static struct sender senders[SENDERS];

static void *
send_all(void *argument)
{
	struct sender *sender = argument;
	int i;

	for (i = 0; i < sender->letters; i++)
		sender->told +=
		    fringe_inbox_put(&inbox, &sender->letter[i].link);
	return NULL;
}

static void
begin_sender(int number, int letters)
{
	struct sender *sender = &senders[number];
	int i;

	*sender = (struct sender){ .letters = letters };
	sender->letter = calloc((size_t)letters, sizeof(*sender->letter));
	REQUIRE(sender->letter != NULL);
	for (i = 0; i < letters; i++) {
		sender->letter[i].sender = number;
		sender->letter[i].number = i;
	}
}

/* Takes what there is: of each sender the next ones. Returns how many. */
static int
take_batch(void)
{
	struct fringe_inbox_link *link = fringe_inbox_take(&inbox);
	struct letter *letter;
	int count = 0;

	for (; link; link = link->next, count++) {
		letter = FRINGE_CONTAINER_OF(link, struct letter, link);
		REQUIRE_EQUAL(letter->number, senders[letter->sender].taken);
		senders[letter->sender].taken++;
	}
	return count;
}

/* Takes as many as all send; returns in how many batches. */
static int
take_all(void)
{
	int batches = 0;
	int left = 0;
	int i;

	for (i = 0; i < SENDERS; i++)
		left += senders[i].letters;
	while (left > 0) {
		int count = take_batch();

		left -= count;
		if (count > 0)
			batches++;
		else
			sched_yield();
	}
	return batches;
}

CASE(nothing_that_threads_put_in_is_lost_and_each_ones_order_is_kept)
{
	pthread_t threads[SENDERS];
	int batches;
	int told = 0;
	int i;

	if (ONE_THREAD) {
		face_skip(WHY_ONE);
		return;
	}
	for (i = 0; i < SENDERS; i++)
		begin_sender(i, much(LETTERS));
	for (i = 0; i < SENDERS; i++)
		threads[i] = begin(send_all, &senders[i]);
	batches = take_all();
	for (i = 0; i < SENDERS; i++) {
		join(threads[i]);
		REQUIRE_EQUAL(senders[i].taken, senders[i].letters);
		told += senders[i].told;
		free(senders[i].letter);
	}
	REQUIRE(fringe_inbox_is_empty(&inbox));
	/* One of those who put into a batch found the inbox empty. */
	REQUIRE_EQUAL(told, batches);
}

/* ---- handlers ---- */

static volatile sig_atomic_t handled;
static struct sender *interrupted;

static void
count_signal(int number)
{
	(void)number;
	handled++;
}

/* Puts in what the interrupted thread does not. */
static void
send_from_handler(int number)
{
	struct sender *sender = interrupted;
	int next = handled;

	(void)number;
	if (next < sender->letters) {
		fringe_inbox_put(&inbox, &sender->letter[next].link);
		handled = next + 1;
	}
}

static void
handle(int number, void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler,
		.sa_flags = SA_RESTART };

	handled = 0;
	sigemptyset(&action.sa_mask);
	REQUIRE_EQUAL(sigaction(number, &action, NULL), 0);
}

/* Interrupts the thread that began it, until it is told to end. */
struct pest {
	pthread_t victim;
	bool end;
};

static void *
be_pest(void *argument)
{
	struct pest *pest = argument;

	while (!__atomic_load_n(&pest->end, __ATOMIC_ACQUIRE)) {
		pthread_kill(pest->victim, SIGUSR1);
		sched_yield();
	}
	return NULL;
}

CASE(handlers_put_into_the_inbox_that_they_interrupt)
{
	struct pest pest = { .victim = pthread_self() };
	pthread_t thread;

	begin_sender(0, much(LETTERS));
	begin_sender(1, 200);
	senders[2].letters = senders[3].letters = 0;
	interrupted = &senders[1];
	handle(SIGUSR1, send_from_handler);
	thread = begin(be_pest, &pest);
	send_all(&senders[0]);
	take_batch();
	while (senders[1].taken < senders[1].letters)
		take_batch();
	__atomic_store_n(&pest.end, true, __ATOMIC_RELEASE);
	join(thread);
	REQUIRE_EQUAL(senders[0].taken, senders[0].letters);
	REQUIRE(fringe_inbox_is_empty(&inbox));
	free(senders[0].letter);
	free(senders[1].letter);
}

CASE(no_handler_runs_in_a_section)
{
	uintptr_t outer;
	uintptr_t inner;

	handle(SIGUSR1, count_signal);
	outer = fringe_critical_enter();
	inner = fringe_critical_enter();
	raise(SIGUSR1);
	REQUIRE_EQUAL(handled, 0);
	fringe_critical_leave(inner);
	REQUIRE_EQUAL(handled, 0);
	fringe_critical_leave(outer);
	REQUIRE_EQUAL(handled, 1);
	raise(SIGUSR1);
	REQUIRE_EQUAL(handled, 2);
}

CASE(what_was_blocked_before_a_section_is_blocked_after)
{
	sigset_t blocked;
	uintptr_t before;

	handle(SIGUSR1, count_signal);
	handle(SIGUSR2, count_signal);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &blocked, NULL);
	before = fringe_critical_enter();
	raise(SIGUSR1);
	fringe_critical_leave(before);
	REQUIRE_EQUAL(handled, 0);
	raise(SIGUSR2);
	REQUIRE_EQUAL(handled, 1);
	pthread_sigmask(SIG_UNBLOCK, &blocked, NULL);
	REQUIRE_EQUAL(handled, 2);
}

CASE(what_reports_faults_runs_in_a_section)
{
	uintptr_t before;

	handle(SIGSEGV, count_signal);
	handle(SIGABRT, count_signal);
	before = fringe_critical_enter();
	raise(SIGSEGV);
	raise(SIGABRT);
	REQUIRE_EQUAL(handled, 2);
	fringe_critical_leave(before);
	REQUIRE_EQUAL(handled, 2);
}

/* ---- locks ---- */

/* Two numbers that are the same, unless two threads change them at once. */
static struct {
	struct fringe_lock lock;
	long one;
	long other;
	int wrong;
} shared;

/* Now and then others have their turn in the middle. */
static void
change_shared(void)
{
	if (shared.one != shared.other)
		shared.wrong++;
	shared.one++;
	if (shared.one % 4 == 0)
		sched_yield();
	shared.other++;
}

static int rounds;
static pthread_barrier_t all_there;

/* Takes the lock in both ways, in turns that do not keep time with yields. */
static void *
change_often(void *argument)
{
	int i;

	pthread_barrier_wait(&all_there);
	for (i = 0; i < rounds; i++) {
		if (i % 3)
			fringe_lock_acquire(&shared.lock);
		else
			while (!fringe_lock_try(&shared.lock))
				sched_yield();
		change_shared();
		fringe_lock_release(&shared.lock);
	}
	return argument;
}

static void
begin_sharing(const struct fringe_lock_kind *kind, unsigned int threads)
{
	REQUIRE_EQUAL(pthread_barrier_init(&all_there, NULL, threads), 0);
	rounds = much(LETTERS);
	shared.lock = (struct fringe_lock)FRINGE_LOCK_INIT_OF(kind);
	shared.one = 0;
	shared.other = 0;
	shared.wrong = 0;
}

static void
exclude(const struct fringe_lock_kind *kind)
{
	pthread_t threads[SENDERS];
	int i;

	begin_sharing(kind, SENDERS);
	for (i = 0; i < SENDERS; i++)
		threads[i] = begin(change_often, NULL);
	for (i = 0; i < SENDERS; i++)
		join(threads[i]);
	REQUIRE_EQUAL(shared.wrong, 0);
	REQUIRE_EQUAL(shared.one, (long)SENDERS * rounds);
}

CASE(critical_locks_keep_threads_out)
{
	exclude(&fringe_lock_critical);
}

CASE(spin_locks_keep_threads_out)
{
	if (ONE_THREAD)
		face_skip(WHY_ONE);
	else
		exclude(&fringe_lock_spin);
}

CASE(pthread_locks_keep_threads_out)
{
	if (ONE_THREAD)
		face_skip(WHY_ONE);
	else
		exclude(&fringe_lock_pthread);
}

static void
change_in_handler(int number)
{
	(void)number;
	fringe_lock_acquire(&shared.lock);
	change_shared();
	fringe_lock_release(&shared.lock);
	handled++;
}

/* Which are the only ones for both. */
CASE(critical_locks_keep_handlers_and_threads_out)
{
	struct pest pest = { .victim = pthread_self() };
	pthread_t threads[2];

	begin_sharing(&fringe_lock_critical, 2);
	handle(SIGUSR1, change_in_handler);
	threads[0] = begin(change_often, NULL);
	threads[1] = begin(be_pest, &pest);
	change_often(NULL);
	while (!handled)
		sched_yield();
	__atomic_store_n(&pest.end, true, __ATOMIC_RELEASE);
	join(threads[0]);
	join(threads[1]);
	REQUIRE_EQUAL(shared.wrong, 0);
	REQUIRE_EQUAL(shared.one, 2L * rounds + handled);
}

static const struct face_case cases[] = {
	ROW(nothing_that_threads_put_in_is_lost_and_each_ones_order_is_kept),
	ROW(handlers_put_into_the_inbox_that_they_interrupt),
	ROW(no_handler_runs_in_a_section),
	ROW(what_was_blocked_before_a_section_is_blocked_after),
	ROW(what_reports_faults_runs_in_a_section),
	ROW(critical_locks_keep_threads_out),
	ROW(spin_locks_keep_threads_out),
	ROW(pthread_locks_keep_threads_out),
	ROW(critical_locks_keep_handlers_and_threads_out),
	LAST_ROW,
};

const struct face_suite face_suite = { "the kit and threads", cases, 60 };
