/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Tells sanitizers of stacks and switches. Whether the program has one is
 * known when it runs: their functions are weak here, and those of the others
 * are missing. So it does not matter how the library was compiled, but that
 * what happens between the two halves of a switch must not be instrumented
 * by AddressSanitizer, nor by ThreadSanitizer what calls its half: that is,
 * the files of src/Makefile.inc's `unsanitized'.
 */
#include <pthread.h>
#include <signal.h>

#include "core/hooks.h"
#include "core/internal.h"
#include "debug/watch.h"

#define WEAK __attribute__((__weak__))

WEAK void __sanitizer_start_switch_fiber(
    void **fake, const void *bottom, size_t size);
WEAK void __sanitizer_finish_switch_fiber(
    void *fake, const void **bottom, size_t *size);
WEAK void __asan_unpoison_memory_region(
    const volatile void *start, size_t size);
WEAK void __asan_handle_no_return(void);
WEAK void __lsan_register_root_region(const void *start, size_t size);
WEAK void __lsan_unregister_root_region(const void *start, size_t size);
WEAK void __msan_start_switch_fiber(const void *bottom, size_t size);
WEAK void __msan_finish_switch_fiber(const void **bottom, size_t *size);
WEAK void *__tsan_create_fiber(unsigned int flags);
WEAK void __tsan_destroy_fiber(void *fiber);
WEAK void __tsan_external_write(void *object, void *caller, void *tag);
WEAK void *__tsan_external_register_tag(const char *type);
WEAK void *__tsan_get_current_fiber(void);
WEAK void __tsan_switch_to_fiber(void *fiber, unsigned int flags);

bool
fringe_sanitizers_present_(void)
{
	return __sanitizer_start_switch_fiber || __tsan_switch_to_fiber ||
	    __msan_start_switch_fiber || __lsan_register_root_region;
}

void
fringe_sanitizers_unpoison_(const struct fringe_stack *stack)
{
	if (__asan_unpoison_memory_region)
		__asan_unpoison_memory_region(
		    stack->limit, fringe_stack_size(stack));
}

/* As AddressSanitizer does itself when an exception is thrown. */
void
fringe_sanitizers_unwind_(const struct fringe_control *control)
{
	struct fringe_stack stack;

	if (control) {
		stack = fringe_control_stack_(control);
		fringe_sanitizers_unpoison_(&stack);
	}
	if (__asan_handle_no_return)
		__asan_handle_no_return();
}

/*
 * Signals are held during a switch: two of them end the program when a handler
 * switches then. Not inlined, for a switch can change where a thread-local
 * variable is.
 */
static _Thread_local sigset_t let_through;

/*
 * sigfillset is not asked for it: sanitizers look at where that writes, and
 * the stack is another's to them while signals are held.
 */
static const union {
	unsigned char bytes[sizeof(sigset_t)];
	sigset_t signals;
} all = { { [0 ... sizeof(sigset_t) - 1] = 0xff } };

static bool
minds_signals(void)
{
	return __sanitizer_start_switch_fiber || __msan_start_switch_fiber;
}

static __attribute__((__noinline__)) void
hold_signals(void)
{
	if (minds_signals())
		pthread_sigmask(SIG_SETMASK, &all.signals, &let_through);
}

static __attribute__((__noinline__)) void
let_signals_through(void)
{
	if (minds_signals())
		pthread_sigmask(SIG_SETMASK, &let_through, NULL);
}

/*
 * How large a fake stack is, by what compiler-rt's asan_fake_stack.h makes of
 * the size of the stack.
 */
static size_t
fake_size(size_t stack)
{
	unsigned int bits = 16;

	while (bits < 20 && (size_t)1 << bits < stack)
		bits++;
	return 4096 + ((size_t)2 << (bits - 6)) + ((size_t)11 << bits);
}

/*
 * Where LeakSanitizer looks. It has a lock for that, which older ones let a
 * child inherit that another thread had taken; so fork waits for ours.
 */
static pthread_mutex_t roots = PTHREAD_MUTEX_INITIALIZER;

static void
lock_roots(void)
{
	hold_signals();
	pthread_mutex_lock(&roots);
}

static void
unlock_roots(void)
{
	pthread_mutex_unlock(&roots);
	let_signals_through();
}

/*
 * Registered before all others, and so done last: who has another of the
 * library's locks may be about to tell of a stack.
 */
__attribute__((__constructor__(101))) static void
hold_roots_across_fork(void)
{
	if (__lsan_register_root_region)
		pthread_atfork(lock_roots, unlock_roots, unlock_roots);
}

/*
 * It looks at the stack where AddressSanitizer believes each thread to be, but
 * not at those that are waiting.
 */
static void
keep(struct fringe_side *side)
{
	if (!__lsan_register_root_region || !side->bottom)
		return;
	pthread_mutex_lock(&roots);
	__lsan_register_root_region(side->bottom, side->size);
	if (side->fake)
		__lsan_register_root_region(side->fake, fake_size(side->size));
	pthread_mutex_unlock(&roots);
	side->kept = true;
}

static void
drop(struct fringe_side *side)
{
	if (!side->kept)
		return;
	pthread_mutex_lock(&roots);
	__lsan_unregister_root_region(side->bottom, side->size);
	if (side->fake)
		__lsan_unregister_root_region(
		    side->fake, fake_size(side->size));
	pthread_mutex_unlock(&roots);
	side->kept = false;
}

/* 1 is a fake stack that is being made: a signal handler may switch then. */
static void
start(struct fringe_side *from, const struct fringe_side *to)
{
	if (__sanitizer_start_switch_fiber)
		__sanitizer_start_switch_fiber(
		    from ? &from->fake : NULL, to->bottom, to->size);
	if (from && (uintptr_t)from->fake == 1)
		from->fake = NULL;
	if (__msan_start_switch_fiber)
		__msan_start_switch_fiber(to->bottom, to->size);
}

/*
 * Where `from` is depends on where it was left: an outer generator can be
 * suspended on the stack of an inner one.
 */
static void
finish(struct fringe_side *at, struct fringe_side *from)
{
	if (__sanitizer_finish_switch_fiber)
		__sanitizer_finish_switch_fiber(
		    at->fake, &from->bottom, &from->size);
	at->fake = NULL;
	if (__msan_finish_switch_fiber)
		__msan_finish_switch_fiber(&from->bottom, &from->size);
}

/* Where nobody knows what stack it is, all are kept all the time. */
void
fringe_sanitizers_leave_(struct fringe_side *from, struct fringe_side *to)
{
	hold_signals();
	if (__sanitizer_start_switch_fiber)
		drop(to);
	start(from, to);
	if (__tsan_switch_to_fiber && to->fiber) {
		if (from)
			from->fiber = __tsan_get_current_fiber();
		__tsan_switch_to_fiber(to->fiber, 0);
	}
}

void
fringe_sanitizers_arrive_(struct fringe_side *at, struct fringe_side *from)
{
	struct fringe_side ended = { 0 };

	finish(at, from ? from : &ended);
	if (__sanitizer_start_switch_fiber && from)
		keep(from);
	let_signals_through();
}

/*
 * A hand-over to another thread without synchronisation is a race, which
 * ThreadSanitizer does not see where the library is not instrumented.
 */
void
fringe_sanitizers_use_(struct fringe_control *control, void *caller)
{
	static _Atomic(void *) tag;

	if (!__tsan_external_write)
		return;
	if (!tag)
		tag = __tsan_external_register_tag("generator");
	__tsan_external_write(control, caller, tag);
}

static struct fringe_side
fresh_side(const struct fringe_stack *stack, void *fiber)
{
	return (struct fringe_side){
		.bottom = stack->limit,
		.size = fringe_stack_size(stack),
		.fiber = fiber,
	};
}

void
fringe_sanitizers_watch_(
    struct fringe_control *control, struct fringe_side *side)
{
	struct fringe_stack stack = fringe_control_stack_(control);
	void *fiber = __tsan_create_fiber ? __tsan_create_fiber(0) : NULL;

	fringe_room_(control)->fiber = fiber;
	*side = fresh_side(&stack, fiber);
	hold_signals();
	keep(side);
	let_signals_through();
}

void
fringe_sanitizers_ended_(void *fiber)
{
	if (fiber)
		__tsan_destroy_fiber(fiber);
}

/* Makes two of them believe that they are at a side, and tells where not. */
static struct fringe_side
pretend(struct fringe_side side)
{
	struct fringe_side here = { 0 };

	start(&here, &side);
	finish(&side, &here);
	return here;
}

/*
 * A fake stack is left by one that was suspended, or that had to keep its last
 * frame until its final value was read.
 */
static void
destroy_fake_stack(const struct fringe_room *room)
{
	struct fringe_side here;
	struct fringe_side there;

	if (!room->generator.fake)
		return;
	here = pretend(room->generator);
	start(NULL, &here);
	finish(&here, &there);
}

/*
 * One that longjmp left for its resumer is where AddressSanitizer believes to
 * be. Its fake stack has to stay, for the functions called since are on it.
 */
static void
come_back(const struct fringe_control *control, const struct fringe_room *room)
{
	struct fringe_side here = pretend(room->resumer);

	if (here.bottom != control->limit)
		pretend(here);
}

void
fringe_sanitizers_forget_(struct fringe_control *control)
{
	struct fringe_room *room = fringe_room_(control);

	hold_signals();
	drop(&room->generator);
	if (fringe_control_finished_(control) != FRINGE_ERUNNING) {
		destroy_fake_stack(room);
	} else {
		drop(&room->resumer);
		come_back(control, room);
	}
	let_signals_through();
	fringe_sanitizers_ended_(room->fiber);
}
