/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The recorder: notes down what happens to generators, in a ring.
 *
 * Any number of threads note events at a time, and signal handlers may come in
 * between, so there is no lock. Each event has a number, and by that its slot.
 * A slot has a turn: twice the number of its event and 2 when that is whole,
 * and one less while it is being noted. Who brings an event takes the slot by
 * making the turn odd, and gives it back by making it even; who finds it odd,
 * or later than its own, drops the event, for a thread that fell asleep here
 * is a whole round behind. So a slot has one writer at a time. A reader takes
 * what has the right turn before and after it was read. Turns are never set
 * back while one is odd, so that also holds for a thread that goes on when
 * the recorder was stopped and started again: numbers go on too.
 *
 * Such a thread, which may never come back (a handler can leave it by longjmp),
 * is not waited for. Therefore the ring is not unmapped, and its memory is
 * given back only if no turn is odd: who takes a slot then asks again whether
 * this is still the same recording. Both store before they load, in an order
 * that all agree on, so either it sees that it is not or the slot is seen to be
 * taken.
 */
#include "debug/recorder.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "core/internal.h"
#include "fringe/recorder.h"
#include "hosted/mapping.h"

#define DEFAULT_ROOM ((size_t)65536)

/* Words are what every processor has atomic accesses for. */
#define WORDS (sizeof(struct fringe_noted) / sizeof(uintptr_t))
_Static_assert(sizeof(struct fringe_noted) % sizeof(uintptr_t) == 0, "words");

union words {
	struct fringe_noted noted;
	uintptr_t words[WORDS];
};

struct slot {
	_Alignas(64) _Atomic uintptr_t turn;
	_Atomic uintptr_t words[WORDS];
};
_Static_assert(sizeof(struct slot) == 64, "an event fills a cache line");

/*
 * Made for so many events, of which less may be used; both are powers of 2. One
 * that is too small for a start is left, and a larger one made.
 */
struct ring {
	size_t most;
	_Atomic uintptr_t mask;
	struct slot slots[];
};

/*
 * `turns` counts how often it was turned on or off: it is on while that is odd.
 * What follows on the same line is only changed while it is off, and what is on
 * the next line all the time: the number of the next event, of the first of
 * this recording, and whether there were more than there is room for.
 */
static struct {
	_Alignas(64) _Atomic uintptr_t turns;
	_Atomic(struct ring *) ring;
	_Atomic uintptr_t first;
	uint64_t began;
	_Alignas(64) _Atomic uintptr_t next;
	_Atomic uintptr_t dropped;
	atomic_bool full;
} recorder;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/*
 * What a thread is called, once it was asked for. Asked for by a call, for a
 * switch can change where a thread-local variable is.
 */
static _Thread_local uint32_t own_thread;

#ifdef __linux__
#include <sys/syscall.h>

static uint32_t
name_thread(void)
{
	return (uint32_t)syscall(SYS_gettid);
}
#else
/* They are numbered, for those numbers are no process's. */
static uint32_t
name_thread(void)
{
	static atomic_uint threads;

	return atomic_fetch_add(&threads, 1) + 1;
}
#endif

static __attribute__((__noinline__)) uint32_t
this_thread(void)
{
	if (own_thread == 0)
		own_thread = name_thread();
	return own_thread;
}

static uint64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static uintptr_t
whole(uintptr_t number)
{
	return 2 * number + 2;
}

/* Takes the slot for this event: whether it could. */
static bool
take(struct slot *slot, uintptr_t number, uintptr_t *former)
{
	*former = atomic_load_explicit(&slot->turn, memory_order_relaxed);
	if (*former % 2 == 1)
		return false;
	if (*former != 0 && (intptr_t)(*former - whole(number)) > 0)
		return false;
	return atomic_compare_exchange_strong(
	    &slot->turn, former, whole(number) - 1);
}

/* Gives it back as it was, unless that was done for it. */
static void
leave(struct slot *slot, uintptr_t number, uintptr_t former)
{
	uintptr_t mine = whole(number) - 1;

	atomic_compare_exchange_strong(&slot->turn, &mine, former);
}

/* Whether an event has found a place in the recording of this turn. */
static bool
put(uintptr_t recording, const union words *words)
{
	struct ring *ring =
	    atomic_load_explicit(&recorder.ring, memory_order_acquire);
	uintptr_t number =
	    atomic_fetch_add_explicit(&recorder.next, 1, memory_order_relaxed);
	uintptr_t mask =
	    atomic_load_explicit(&ring->mask, memory_order_relaxed);
	struct slot *slot = &ring->slots[number & mask];
	uintptr_t former;
	uintptr_t first;
	size_t i;

	if (!take(slot, number, &former))
		return false;
	if (atomic_load(&recorder.turns) != recording) {
		leave(slot, number, former);
		return false;
	}
	first = atomic_load_explicit(&recorder.first, memory_order_relaxed);
	if (number - first > mask)
		atomic_store_explicit(
		    &recorder.full, true, memory_order_relaxed);
	/* Who sees one of them sees the odd turn, too. */
	for (i = 0; i < WORDS; i++)
		atomic_store_explicit(
		    &slot->words[i], words->words[i], memory_order_release);
	atomic_store_explicit(&slot->turn, whole(number), memory_order_release);
	return true;
}

static void
copy_name(char *to, const char *name)
{
	size_t i;

	for (i = 0; name && i < FRINGE_NAME_BYTES_ && name[i] != '\0'; i++)
		to[i] = name[i];
}

static void
note(const struct fringe_control *control, enum fringe_event_ event)
{
	uintptr_t recording = atomic_load(&recorder.turns);
	union words words = { .noted.event = event };

	if (recording % 2 == 0)
		return;
	words.noted.control = (uintptr_t)control;
	words.noted.thread = this_thread();
	copy_name(words.noted.name, control->name);
	words.noted.time = now();
	if (!put(recording, &words))
		atomic_fetch_add_explicit(
		    &recorder.dropped, 1, memory_order_relaxed);
}

static bool
is_on(void)
{
	return atomic_load_explicit(&recorder.turns, memory_order_relaxed) % 2;
}

void
fringe_hook_record_begin_(
    struct fringe_control *control, enum fringe_event_ event)
{
	if (!is_on())
		return;
	control->flags |= FLAG_RECORDED;
	note(control, event);
}

void
fringe_hook_record_(
    const struct fringe_control *control, enum fringe_event_ event)
{
	note(control, event);
}

static enum fringe_event_
purpose(const struct fringe_control *control)
{
	switch ((uintptr_t)control->context.pc) {
	case FRINGE_GATE_CLOSING_:
		return FRINGE_EVENT_CLOSING_;
	case FRINGE_GATE_CANCELING_:
		return FRINGE_EVENT_CANCELING_;
	default:
		return FRINGE_EVENT_RESUMED_;
	}
}

uintptr_t
fringe_hook_record_resume_(struct fringe_control *control)
{
	if (is_on())
		note(control, purpose(control));
	else
		control->flags &= ~(uintptr_t)FLAG_RECORDED;
	return control->thrown;
}

/* `unwinding` is what a cancel throws. Any other resume has thrown nothing. */
static enum fringe_event_
outcome(const struct fringe_control *control, uintptr_t unwinding)
{
	if (control->thrown == THROWN_OVERFLOW)
		return FRINGE_EVENT_OVERFLOWED_;
	if (control->thrown)
		return control->thrown == unwinding ? FRINGE_EVENT_CANCELED_
						    : FRINGE_EVENT_THROWN_;
	return purpose(control) == FRINGE_EVENT_RESUMED_
	    ? FRINGE_EVENT_RETURNED_
	    : FRINGE_EVENT_CLOSED_;
}

void
fringe_hook_record_resumed_(
    const struct fringe_control *control, uintptr_t unwinding, const void *pc)
{
	note(control,
	    pc ? FRINGE_EVENT_SUSPENDED_ : outcome(control, unwinding));
}

void *
fringe_recorder_map_(size_t size)
{
	void *start = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (start == MAP_FAILED)
		return NULL;
	fringe_mapping_name_(start, size, "fringe recorder");
	return start;
}

void
fringe_recorder_unmap_(void *start, size_t size)
{
	if (start)
		munmap(start, size);
}

static size_t
ring_size(size_t room)
{
	return sizeof(struct ring) + room * sizeof(struct slot);
}

static struct ring *
make_ring(size_t room)
{
	size_t size = ring_size(room);
	struct ring *ring;

	if (room == 0 || room > SIZE_MAX / 2 / sizeof(struct slot))
		return NULL;
	ring = fringe_recorder_map_(size);
	if (!ring)
		return NULL;
	fringe_hook_unordered_(ring, size);
	ring->most = room;
	return ring;
}

/* Forgets all. The first page stays, with what the ring is. */
static void
empty(struct ring *ring)
{
	size_t page = fringe_page_size_();
	size_t size;
	size_t i;

	if (!ring)
		return;
	atomic_store(&recorder.first, atomic_load(&recorder.next));
	atomic_store(&recorder.dropped, 0);
	atomic_store(&recorder.full, false);
	for (i = 0; i <= atomic_load(&ring->mask); i++)
		if (atomic_load(&ring->slots[i].turn) % 2 == 1)
			return;
	size = ring_size(ring->most);
	/* Locked memory stays, which does no harm. */
	if (size > page)
		madvise((char *)ring + page, size - page, MADV_DONTNEED);
}

/*
 * Has the system give the memory now, or what is recorded would show where it
 * does: a page fault takes as long as some 50 round trips.
 */
static void
touch(struct ring *ring, size_t room)
{
	size_t step = fringe_page_size_() / sizeof(struct slot);
	size_t i;

	for (i = 0; i < room; i += step)
		atomic_fetch_or(&ring->slots[i].turn, 0);
	atomic_fetch_or(&ring->slots[room - 1].turn, 0);
}

/* The least power of 2, or 0 when there is none. */
static size_t
rounded(size_t events)
{
	size_t room = 2;

	while (room < events && room != 0)
		room *= 2;
	return room;
}

static int
start(size_t room)
{
	struct ring *former = atomic_load(&recorder.ring);
	struct ring *ring = former;

	if (is_on())
		return FRINGE_EINUSE;
	if (!ring || room == 0 || ring->most < room)
		ring = make_ring(room);
	if (!ring)
		return FRINGE_ENOMEM;
	empty(former);
	touch(ring, room);
	atomic_store(&recorder.ring, ring);
	atomic_store(&ring->mask, room - 1);
	recorder.began = now();
	atomic_fetch_add(&recorder.turns, 1);
	return 0;
}

int
fringe_recorder_start(size_t events)
{
	size_t room = rounded(events ? events : DEFAULT_ROOM);
	int error;

	pthread_mutex_lock(&lock);
	error = start(room);
	pthread_mutex_unlock(&lock);
	return error;
}

static void
turn_off(void)
{
	if (is_on())
		atomic_fetch_add(&recorder.turns, 1);
}

void
fringe_recorder_stop(void)
{
	pthread_mutex_lock(&lock);
	turn_off();
	pthread_mutex_unlock(&lock);
}

int
fringe_recorder_discard(void)
{
	int error = 0;

	pthread_mutex_lock(&lock);
	if (is_on())
		error = FRINGE_EINUSE;
	else
		empty(atomic_load(&recorder.ring));
	pthread_mutex_unlock(&lock);
	return error;
}

/* What may be there: the numbers from one on, up to another. */
struct range {
	uintptr_t from;
	uintptr_t to;
	uintptr_t lost;
};

static struct range
known(size_t room)
{
	/* First: the ring may become full once `next` was seen. */
	bool full = atomic_load(&recorder.full);
	uintptr_t to = atomic_load(&recorder.next);
	uintptr_t first = atomic_load(&recorder.first);
	uintptr_t from = full || to - first > room ? to - room : first;

	return (struct range){ from, to,
		from - first + atomic_load(&recorder.dropped) };
}

int
fringe_recorder_measure(struct fringe_recorder_statistics *statistics)
{
	struct fringe_recorder_statistics there = { 0 };
	struct ring *ring;
	struct range range;

	if (!statistics)
		return FRINGE_EINVAL;
	pthread_mutex_lock(&lock);
	ring = atomic_load(&recorder.ring);
	if (ring) {
		there.is_on = is_on();
		there.room = atomic_load(&ring->mask) + 1;
		range = known(there.room);
		there.noted = range.to - atomic_load(&recorder.first);
		there.lost = range.lost;
	}
	pthread_mutex_unlock(&lock);
	*statistics = there;
	return 0;
}

/* Whether it was there, and whole, as long as it was being read. */
static bool
get(struct slot *slot, uintptr_t number, union words *words)
{
	size_t i;

	if (atomic_load_explicit(&slot->turn, memory_order_acquire) !=
	    whole(number))
		return false;
	for (i = 0; i < WORDS; i++)
		words->words[i] =
		    atomic_load_explicit(&slot->words[i], memory_order_acquire);
	return atomic_load_explicit(&slot->turn, memory_order_relaxed) ==
	    whole(number);
}

static int
copy(struct fringe_recording *recording, struct ring *ring)
{
	uintptr_t mask = atomic_load(&ring->mask);
	struct range range = known(mask + 1);
	union words words;
	uintptr_t number;

	recording->began = recorder.began;
	recording->noted = range.to - atomic_load(&recorder.first);
	recording->lost = range.lost;
	if (range.to == range.from)
		return 0;
	recording->size = (range.to - range.from) * sizeof(words.noted);
	recording->events = fringe_recorder_map_(recording->size);
	if (!recording->events)
		return FRINGE_ENOMEM;
	for (number = range.from; number != range.to; number++)
		if (get(&ring->slots[number & mask], number, &words))
			recording->events[recording->count++] = words.noted;
	return 0;
}

int
fringe_recorder_copy_(struct fringe_recording *recording)
{
	struct ring *ring;
	int error = 0;

	*recording = (struct fringe_recording){ 0 };
	pthread_mutex_lock(&lock);
	ring = atomic_load(&recorder.ring);
	if (ring)
		error = copy(recording, ring);
	pthread_mutex_unlock(&lock);
	return error;
}

static void
before_fork(void)
{
	pthread_mutex_lock(&lock);
}

static void
after_fork(void)
{
	pthread_mutex_unlock(&lock);
}

/* Threads that are not here may have slots, so the ring stays. */
static void
after_fork_in_child(void)
{
	turn_off();
	empty(atomic_load(&recorder.ring));
	own_thread = 0;
	pthread_mutex_unlock(&lock);
}

/* Fails for want of memory only; then the child goes on with what there is. */
__attribute__((__constructor__)) static void
note_forks(void)
{
	fringe_hook_unordered_(&recorder, sizeof(recorder));
	pthread_atfork(before_fork, after_fork, after_fork_in_child);
}
