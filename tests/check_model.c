/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Random operations on 64 generators against a model of what each has to do.
 *
 * A subject is a generator and what the model knows of it. Operations are
 * chosen at random and carried out by whoever runs: main, or a generator, from
 * a random depth of its recursion, nested as deep as there are generators. The
 * model says beforehand what every call has to return, and every value that
 * arrives is the one that was sent.
 *
 * FRINGE_SEED and FRINGE_OPERATIONS in the environment set the seed and the
 * number of operations; the seed is always printed.
 */
#include <fringe.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "face.h"
#include "mappings.h"
#include "maps.h"
#include "on_sanitizer.h"
#include "on_valgrind.h"
#include "random.h"
#include "rounding.h"

#define SUBJECTS 64
#define STATIC_STACKS 8
#define POOLED_STACKS 8
#define STACK_SIZE (48 * 1024)
#define DEEPEST 6
#define WORDS 6
#define DEFAULT_OPERATIONS 1000000ul

/* What an output holds before a call that is to leave it alone. */
#define UNTOUCHED ((uintptr_t)0x5a5a5a5a)

enum kind {
	SLICE,
	STATIC,
	HEAP,
	MAPPED,
	POOLED,
	OWN,
	CREATED,
	CREATED_POOLED,
	KINDS
};

/* One generator, and what the model knows of it. */
struct subject {
	/* The handle moves from one home to the other. */
	struct fringe_generator homes[2];
	unsigned int home;

	enum kind kind;
	struct fringe_stack stack;
	bool kept; /* the stack of the last one is there to be used again */

	enum fringe_state state;
	bool fresh; /* never resumed */
	bool closing;
	bool over; /* the body is on its way out */

	/* Who resumed it, or NULL for main; and who runs when it is resumed:
	 * itself, or a generator within that suspended the outer one. */
	struct subject *resumer;
	struct subject *innermost;
	unsigned long carried; /* how often it was suspended in that way */

	struct fringe_yielder *yielder;
	uintptr_t given;
	uintptr_t sent;

	struct fringe_attributes attributes;
	/* How it rounds by control words of its own; whether it takes those
	 * of its next resumer. */
	uint64_t rounding;
	bool adopts;

	/* A live local of its innermost frame. */
	const char *marker;
	unsigned long born;
};

/* What happened, to see that everything did. */
struct tally {
	unsigned long inits[KINDS];
	unsigned long resumes, suspends, outer_suspends, refused;
	unsigned long closes, ended, finished, destroyed, abandoned, bundles;
	unsigned long moves, visits, nested, deepest, run_out;
};

static struct subject subjects[SUBJECTS];
static struct tally tally;
static struct subject *current; /* NULL: main runs */
static unsigned long operations;
static unsigned long limit;
static unsigned long births;
static uint64_t random_state;

static unsigned char arena[SUBJECTS][STACK_SIZE + 64]
    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));

FRINGE_STACK_STATIC(static0, STACK_SIZE);
FRINGE_STACK_STATIC(static1, STACK_SIZE);
FRINGE_STACK_STATIC(static2, STACK_SIZE);
FRINGE_STACK_STATIC(static3, STACK_SIZE);
FRINGE_STACK_STATIC(static4, STACK_SIZE);
FRINGE_STACK_STATIC(static5, STACK_SIZE);
FRINGE_STACK_STATIC(static6, STACK_SIZE);
FRINGE_STACK_STATIC(static7, STACK_SIZE);
static struct fringe_stack *const static_stacks[STATIC_STACKS] = { &static0,
	&static1, &static2, &static3, &static4, &static5, &static6, &static7 };
static bool static_taken[STATIC_STACKS];

/* A pool that is small enough to run out, and how many of it are in use. */
static struct fringe_stack_pool *pool;
static size_t pooled;

static void operate(void);

/* ---- chance ---- */

static bool
one_in(unsigned int bound)
{
	return random_below(&random_state, bound) == 0;
}

/* ---- the exported twins, which are other code than the inlined calls ---- */

static int (*volatile resume_twin)(struct fringe_generator *, uintptr_t,
    uintptr_t *) = fringe_generator_resume;
static int (*volatile suspend_twin)(
    struct fringe_yielder *, uintptr_t, uintptr_t *) = fringe_generator_suspend;

static int
resume_either(struct fringe_generator *generator, uintptr_t in, uintptr_t *out)
{
	if (one_in(3))
		return resume_twin(generator, in, out);
	return fringe_generator_resume(generator, in, out);
}

static int
suspend_either(struct fringe_yielder *yielder, uintptr_t out, uintptr_t *in)
{
	if (one_in(3))
		return suspend_twin(yielder, out, in);
	return fringe_generator_suspend(yielder, out, in);
}

/* ---- the model ---- */

static struct fringe_generator *
handle_of(struct subject *subject)
{
	return &subject->homes[subject->home];
}

/* How the thread rounds: what it says, and what it does. */
static uint64_t
rounding_now(void)
{
	volatile float three = 3;
	volatile float third = 1 / three;
	float value = third;
	uint32_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return (uint64_t)fegetround() << 32 | bits;
}

/* Whether it runs, or waits for one that runs. */
static bool
is_active(const struct subject *subject)
{
	const struct subject *other;

	for (other = current; other; other = other->resumer)
		if (other == subject)
			return true;
	return false;
}

/* Of one that is suspended within an outer one: the outermost. */
static struct subject *
owner_of(struct subject *subject)
{
	while (subject->state == FRINGE_RUNNING)
		subject = subject->resumer;
	return subject;
}

/* The model's half of a resume or close: control goes to the subject. */
static void
enter(struct subject *subject, uintptr_t given)
{
	unsigned long depth = 0;
	const struct subject *other;

	subject->given = given;
	subject->resumer = current;
	subject->state = FRINGE_RUNNING;
	if (subject->adopts)
		subject->rounding = rounding_now();
	subject->adopts = false;
	current = subject->innermost;
	for (other = current; other; other = other->resumer)
		depth++;
	if (depth > tally.deepest)
		tally.deepest = depth;
}

/* The model's half of a suspend. */
static void
leave(struct subject *subject, uintptr_t sent)
{
	subject->sent = sent;
	subject->state = FRINGE_SUSPENDED;
	subject->innermost = current;
	current = subject->resumer;
}

/* Marks where the frames of whoever runs now are deepest. */
static void
mark(const void *local)
{
	if (current)
		current->marker = local;
}

/* ---- what generators do ---- */

static uintptr_t
sum_of(const uintptr_t *words)
{
	uintptr_t sum = 0;
	int i;

	for (i = 0; i < WORDS; i++)
		sum = sum * 31 + words[i];
	return sum;
}

/*
 * Suspends `subject`, which is whoever runs or an outer one. When it is being
 * closed it is refused at once, or, if it is told so now, on return.
 */
static UNSANITIZED void
pause_subject(struct subject *subject)
{
	struct subject *me = current;
	uintptr_t out = random_word(&random_state);
	uintptr_t in = UNTOUCHED;
	bool wanted = !one_in(4);
	bool refused = subject->closing;
	int result;

	tally.suspends++;
	mark(&in);
	if (!refused)
		leave(subject, out);
	result = suspend_either(subject->yielder, out, wanted ? &in : NULL);
	REQUIRE(current == me);
	REQUIRE(!refused || subject->closing);
	REQUIRE_EQUAL(result, subject->closing ? FRINGE_ECANCELED : 0);
	if (subject->closing || !wanted)
		REQUIRE(in == UNTOUCHED);
	else
		REQUIRE(in == subject->given);
}

/*
 * An outer generator is suspended together with all within. One with control
 * words of its own would leave them to the outer one's resumer.
 */
static void
pause_outer(void)
{
	struct subject *outer = current;
	struct subject *other;
	unsigned int up = 1 + random_below(&random_state, 4);

	for (; up > 0 && outer->resumer; up--)
		outer = outer->resumer;
	for (other = current;; other = other->resumer) {
		if (other->attributes.flags & FRINGE_FPU_CONTROL)
			return;
		if (other == outer)
			break;
	}
	for (other = current; other != outer; other = other->resumer)
		other->carried++;
	outer->carried++;
	tally.outer_suspends += outer != current;
	pause_subject(outer);
}

/* Whether an outer generator waits for this one to let it end. */
static bool
is_in_the_way(const struct subject *me)
{
	const struct subject *other;

	for (other = me->resumer; other; other = other->resumer)
		if (other->closing)
			return true;
	return false;
}

static void wander(struct subject *me, unsigned int depth);

/* One thing that a generator does. */
static void
act(struct subject *me, unsigned int depth)
{
	unsigned int choice = random_below(&random_state, 32);

	if (me->closing && choice < 20)
		me->over = true;
	else if (is_in_the_way(me) && choice < 20)
		pause_subject(me);
	else if (choice < 9 && depth < DEEPEST)
		wander(me, depth + 1);
	else if (choice < 26)
		operate();
	else if (choice < 30)
		pause_subject(me);
	else if (choice < 31)
		pause_outer();
	else
		me->over = one_in(2);
}

/* Acts for a while, with live values in the frames of every depth. */
static void
wander(struct subject *me, unsigned int depth)
{
	uintptr_t words[WORDS];
	uintptr_t sum;
	double ratio = (double)random_below(&random_state, 1000) / 8;
	double twice = ratio * 2;
	int i;

	for (i = 0; i < WORDS; i++)
		words[i] = random_word(&random_state);
	sum = sum_of(words);
	do {
		act(me, depth);
		REQUIRE(current == me);
		REQUIRE(sum_of(words) == sum);
		REQUIRE(ratio + ratio == twice);
		if (me->attributes.flags & FRINGE_FPU_CONTROL)
			REQUIRE(rounding_now() == me->rounding);
	} while (!me->over && !one_in(4));
}

/* A generator with control words of its own begins with its resumer's. */
static void
choose_rounding(struct subject *me)
{
	static const int modes[] = { FE_TONEAREST, FE_UPWARD, FE_DOWNWARD,
		FE_TOWARDZERO };

	REQUIRE(rounding_now() == me->rounding);
	if (!(me->attributes.flags & FRINGE_FPU_CONTROL))
		return;
	fesetround(modes[random_below(&random_state, 4)]);
	me->rounding = rounding_now();
}

static uintptr_t
body(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	struct subject *me = argument;

	REQUIRE(current == me);
	REQUIRE(me->fresh);
	REQUIRE(first == me->given);
	me->yielder = yielder;
	me->fresh = false;
	choose_rounding(me);
	while (!me->over)
		wander(me, 0);
	tally.ended++;
	me->sent = random_word(&random_state);
	me->state = FRINGE_FINISHED;
	current = me->resumer;
	return me->sent;
}

/* ---- stacks ---- */

static bool
same_stack(const struct fringe_stack *a, const struct fringe_stack *b)
{
	return a->base == b->base && a->limit == b->limit &&
	    a->guard == b->guard;
}

static const struct fringe_stack no_stack;

static bool
take_static_stack(struct subject *subject)
{
	unsigned int index = random_below(&random_state, STATIC_STACKS);

	if (static_taken[index])
		return false;
	static_taken[index] = true;
	subject->stack = *static_stacks[index];
	return true;
}

static void
give_static_stack(const struct subject *subject)
{
	unsigned int index = 0;

	while (!same_stack(static_stacks[index], &subject->stack))
		index++;
	static_taken[index] = false;
}

/* What the pool said when it was asked for a stack: whether there was one. */
static bool
got_pooled(int error)
{
	if (error == 0) {
		pooled++;
		return true;
	}
	tally.run_out++;
	REQUIRE_EQUAL(error, FRINGE_ENOMEM);
	REQUIRE(pooled >= POOLED_STACKS);
	return false;
}

/* A stack that the user makes by hand; the guard is what they say it is. */
static void
make_own_stack(struct subject *subject, unsigned char *memory)
{
	subject->stack.guard = (size_t)random_below(&random_state, 3) * 1024;
	subject->stack.limit = memory + subject->stack.guard;
	subject->stack.base = memory + STACK_SIZE;
}

/* Gets a stack of a random kind; false when none of it is to be had. */
static bool
take_stack(struct subject *subject)
{
	unsigned char *memory = arena[subject - subjects];

	subject->kind = (enum kind)random_below(&random_state, KINDS);
	switch (subject->kind) {
	case SLICE:
		REQUIRE_EQUAL(fringe_stack_init(&subject->stack,
				  memory + random_below(&random_state, 32),
				  STACK_SIZE - random_below(&random_state, 64)),
		    0);
		return true;
	case STATIC:
		return take_static_stack(subject);
	case HEAP:
		REQUIRE_EQUAL(fringe_heap_stack_create(&subject->stack,
				  STACK_SIZE - random_below(&random_state, 64)),
		    0);
		return true;
	case MAPPED:
		REQUIRE_EQUAL(
		    fringe_mapped_stack_create(&subject->stack, STACK_SIZE), 0);
		return true;
	case POOLED:
		return got_pooled(
		    fringe_stack_pool_acquire(pool, &subject->stack));
	case OWN:
		make_own_stack(subject, memory);
		return true;
	default:
		return true;
	}
}

static void
give_stack(struct subject *subject)
{
	struct fringe_stack *stack = &subject->stack;

	subject->kept = false;
	switch (subject->kind) {
	case STATIC:
		give_static_stack(subject);
		return;
	case HEAP:
		REQUIRE_EQUAL(fringe_heap_stack_destroy(stack), 0);
		break;
	case MAPPED:
		REQUIRE_EQUAL(fringe_mapped_stack_destroy(stack), 0);
		break;
	case POOLED:
		REQUIRE_EQUAL(fringe_stack_pool_release(pool, stack), 0);
		pooled--;
		break;
	default:
		return;
	}
	REQUIRE(same_stack(stack, &no_stack));
}

/* Whether the generator brings its stack, and takes it with it. */
static bool
is_created(const struct subject *subject)
{
	return subject->kind == CREATED || subject->kind == CREATED_POOLED;
}

/* The generator is gone; `left` is what the library gave back. */
static void
lay_down(struct subject *subject, const struct fringe_stack *left)
{
	bool created = is_created(subject);

	REQUIRE(same_stack(left, created ? &no_stack : &subject->stack));
	pooled -= subject->kind == CREATED_POOLED;
	REQUIRE(!handle_of(subject)->control_);
	subject->state = FRINGE_EMPTY;
	subject->kept = !created;
	if (subject->kept && one_in(2))
		give_stack(subject);
}

/* ---- operations: each one tells the model and checks the library ---- */

static void
be_born(struct subject *subject)
{
	subject->state = FRINGE_SUSPENDED;
	subject->fresh = true;
	subject->closing = false;
	subject->over = false;
	subject->kept = false;
	subject->resumer = NULL;
	subject->innermost = subject;
	subject->yielder = NULL;
	subject->attributes = (struct fringe_attributes){ NULL, 0 };
	subject->adopts = true;
	subject->born = ++births;
	tally.inits[subject->kind]++;
}

/* False when there was no stack for it. */
static bool
create(struct subject *subject)
{
	struct fringe_generator *handle = handle_of(subject);

	if (subject->kind == CREATED)
		REQUIRE_EQUAL(
		    fringe_generator_create(handle, STACK_SIZE, body, subject),
		    0);
	else if (!got_pooled(fringe_generator_create_pooled(
		     handle, pool, body, subject)))
		return false;
	REQUIRE_EQUAL(fringe_generator_stack(handle, &subject->stack), 0);
	return true;
}

static void
do_init(struct subject *subject)
{
	struct fringe_generator *handle = handle_of(subject);
	struct fringe_stack stack;

	if (subject->state != FRINGE_EMPTY)
		return;
	if (!subject->kept && !take_stack(subject))
		return;
	if (is_created(subject)) {
		if (!create(subject))
			return;
	} else {
		REQUIRE_EQUAL(fringe_generator_init(
				  handle, &subject->stack, body, subject),
		    0);
		REQUIRE_EQUAL(fringe_generator_stack(handle, &stack), 0);
		REQUIRE(same_stack(&stack, &subject->stack));
	}
	be_born(subject);
}

/* A stack that no init accepts, and what it has to say. */
static int
spoil_stack(struct fringe_stack *stack, unsigned char *memory)
{
	*stack = (struct fringe_stack){ memory + STACK_SIZE, memory, 0 };
	switch (random_below(&random_state, 4)) {
	case 0:
		stack->base = memory;
		return FRINGE_EINVAL;
	case 1:
		stack->limit = memory + 1 +
		    random_below(&random_state, FRINGE_STACK_ALIGN - 1);
		return FRINGE_EALIGN;
	case 2:
		stack->base = memory + STACK_SIZE - FRINGE_STACK_ALIGN / 2;
		return FRINGE_EALIGN;
	default:
		stack->base = memory + FRINGE_STACK_MIN - 16;
		return FRINGE_ESIZE;
	}
}

static void
do_bad_init(struct subject *subject)
{
	struct fringe_generator *handle = handle_of(subject);
	struct fringe_generator before = *handle;
	struct fringe_stack stack;
	int expected = spoil_stack(&stack, arena[0]);

	REQUIRE_EQUAL(
	    fringe_generator_init(handle, &stack, body, NULL), expected);
	REQUIRE_EQUAL(
	    fringe_generator_init(handle, NULL, body, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_generator_init(handle, static_stacks[0], NULL, subject),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_generator_create(handle, 0, NULL, NULL), FRINGE_EINVAL);
	REQUIRE(handle->control_ == before.control_);
}

/* 0, or why a resume of it is refused. */
static int
refusal_of(const struct subject *subject)
{
	switch (subject->state) {
	case FRINGE_SUSPENDED:
		return 0;
	case FRINGE_RUNNING:
		return FRINGE_ERUNNING;
	case FRINGE_FINISHED:
		return FRINGE_EFINISHED;
	default:
		return FRINGE_EEMPTY;
	}
}

static void
do_refused_resume(struct subject *subject, int expected)
{
	uintptr_t out = UNTOUCHED;

	tally.refused++;
	REQUIRE_EQUAL(resume_either(handle_of(subject), 0, &out), expected);
	REQUIRE(out == UNTOUCHED);
}

static UNSANITIZED void
do_resume(struct subject *subject)
{
	struct subject *me = current;
	unsigned long carried = me ? me->carried : 0;
	uint64_t rounding = rounding_now();
	uintptr_t in = random_word(&random_state);
	uintptr_t out = UNTOUCHED;
	bool wanted = !one_in(4);
	int result;

	if (refusal_of(subject) < 0) {
		do_refused_resume(subject, refusal_of(subject));
		return;
	}
	tally.resumes++;
	tally.nested += me != NULL;
	mark(&out);
	enter(subject, in);
	result = resume_either(handle_of(subject), in, wanted ? &out : NULL);
	REQUIRE(current == me);
	REQUIRE_EQUAL(result, subject->state == FRINGE_SUSPENDED);
	REQUIRE(out == (wanted ? subject->sent : UNTOUCHED));
	if (!me || me->carried == carried)
		REQUIRE(rounding_now() == rounding);
}

/* Closes one that has to be run to its end. */
static UNSANITIZED void
do_long_close(struct subject *subject)
{
	struct subject *me = current;
	uintptr_t final = UNTOUCHED;
	bool wanted = !one_in(4);
	int result;

	tally.closes++;
	mark(&final);
	subject->closing = true;
	enter(subject, subject->given);
	result =
	    fringe_generator_close(handle_of(subject), wanted ? &final : NULL);
	REQUIRE(current == me);
	REQUIRE_EQUAL(result, 1);
	REQUIRE(subject->state == FRINGE_FINISHED);
	REQUIRE(final == (wanted ? subject->sent : UNTOUCHED));
}

static void
do_close(struct subject *subject)
{
	uintptr_t final = UNTOUCHED;
	int expected = 0;

	if (subject->state == FRINGE_SUSPENDED && !subject->fresh) {
		do_long_close(subject);
		return;
	}
	if (subject->state == FRINGE_RUNNING)
		expected = FRINGE_ERUNNING;
	REQUIRE_EQUAL(
	    fringe_generator_close(handle_of(subject), &final), expected);
	REQUIRE(final == UNTOUCHED);
	if (subject->state == FRINGE_SUSPENDED) {
		subject->state = FRINGE_FINISHED;
		subject->fresh = false;
	}
}

/* 0, or why a finish or destroy is refused for its state. */
static int
unfinished(const struct subject *subject)
{
	if (subject->state == FRINGE_SUSPENDED)
		return FRINGE_EUNFINISHED;
	return subject->state == FRINGE_RUNNING ? FRINGE_ERUNNING : 0;
}

static void
do_finish(struct subject *subject)
{
	const struct fringe_stack marked = { arena, arena, 1 };
	struct fringe_stack left = marked;
	int expected = unfinished(subject);
	bool live = subject->state != FRINGE_EMPTY;
	int result;

	if (expected == 0 && live && is_created(subject))
		expected = FRINGE_EOWNER;
	result = fringe_generator_finish(handle_of(subject), &left);
	REQUIRE_EQUAL(result, expected);
	if (expected < 0) {
		REQUIRE(same_stack(&left, &marked));
	} else if (live) {
		tally.finished++;
		lay_down(subject, &left);
	} else {
		REQUIRE(same_stack(&left, &no_stack));
	}
}

static void
do_destroy(struct subject *subject)
{
	bool live = subject->state != FRINGE_EMPTY;
	int expected = unfinished(subject);
	int result;

	if (live && !is_created(subject))
		expected = FRINGE_EOWNER;
	result = fringe_generator_destroy(handle_of(subject));
	REQUIRE_EQUAL(result, expected);
	if (live && expected == 0) {
		tally.destroyed++;
		lay_down(subject, &no_stack);
	}
}

static void
abandon_one(struct subject *subject)
{
	struct fringe_stack left = { arena, arena, 1 };
	bool live = subject->state != FRINGE_EMPTY;
	int result = fringe_generator_abandon(handle_of(subject), &left);

	REQUIRE_EQUAL(result, 0);
	if (live) {
		tally.abandoned++;
		lay_down(subject, &left);
	} else {
		REQUIRE(same_stack(&left, &no_stack));
	}
}

/* Generators that were suspended together, from within. */
static void
abandon_bundle(struct subject *owner)
{
	struct subject *subject = owner->innermost;
	struct subject *next;

	tally.bundles++;
	for (; subject != owner; subject = next) {
		next = subject->resumer;
		abandon_one(subject);
	}
	abandon_one(owner);
}

static void
do_abandon(struct subject *subject)
{
	struct fringe_stack left = no_stack;

	if (subject == current) {
		REQUIRE_EQUAL(
		    fringe_generator_abandon(handle_of(subject), &left),
		    FRINGE_ERUNNING);
		REQUIRE(same_stack(&left, &no_stack));
		return;
	}
	/* The library requires that no function waits to return to it. */
	if (is_active(subject) || !one_in(4))
		return;
	subject = owner_of(subject);
	if (subject->state == FRINGE_SUSPENDED && subject->innermost != subject)
		abandon_bundle(subject);
	else
		abandon_one(subject);
}

/* The handle goes to its other home, and its old one gets a wild pointer. */
static void
do_move(struct subject *subject)
{
	struct fringe_generator *old = handle_of(subject);

	if (subject->state == FRINGE_RUNNING)
		return;
	tally.moves++;
	subject->home ^= 1;
	*handle_of(subject) = *old;
	memset(old, 0xa5, sizeof(*old));
}

/* A yielder whose generator does not run cannot be suspended. */
static void
do_bad_suspend(struct subject *subject)
{
	uintptr_t in = UNTOUCHED;

	if (subject->state != FRINGE_SUSPENDED &&
	    subject->state != FRINGE_FINISHED)
		return;
	if (!subject->yielder)
		return;
	REQUIRE_EQUAL(
	    suspend_either(subject->yielder, 1, &in), FRINGE_ENOTRUNNING);
	REQUIRE(in == UNTOUCHED);
}

static void
check_attributes(struct subject *subject)
{
	struct fringe_attributes got = { "untouched", 77 };
	bool live = subject->state != FRINGE_EMPTY;

	REQUIRE_EQUAL(fringe_generator_attributes(handle_of(subject), &got),
	    live ? 0 : FRINGE_EEMPTY);
	REQUIRE_EQUAL(got.flags, live ? subject->attributes.flags : 77);
	if (live)
		REQUIRE(got.name == subject->attributes.name);
}

static void
do_attributes(struct subject *subject)
{
	static const char *const names[] = { "ada", "barbara", "edsger" };
	struct fringe_generator *handle = handle_of(subject);
	struct fringe_attributes attributes = subject->attributes;

	attributes.name =
	    one_in(4) ? NULL : names[random_below(&random_state, 3)];
	attributes.flags = one_in(2) ? FRINGE_FPU_CONTROL : 0;
	REQUIRE_EQUAL(fringe_generator_set_attributes(handle, &attributes),
	    refusal_of(subject));
	if (refusal_of(subject) == 0) {
		subject->attributes = attributes;
		subject->adopts = true;
	}
	attributes.flags = 0x80;
	REQUIRE_EQUAL(fringe_generator_set_attributes(handle, &attributes),
	    FRINGE_EINVAL);
	check_attributes(subject);
}

/* Null pointers are errors and nothing else. */
static void
do_null(struct subject *subject)
{
	struct fringe_stack stack = no_stack;
	uintptr_t word = UNTOUCHED;

	(void)subject;
	REQUIRE_EQUAL(fringe_generator_state(NULL), FRINGE_EMPTY);
	REQUIRE_EQUAL(fringe_generator_finish(NULL, &stack), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_generator_destroy(NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_generator_abandon(NULL, &stack), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_generator_close(NULL, &word), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_generator_stack(NULL, &stack), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_generator_init(NULL, static_stacks[0], body, NULL),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_generator_create(NULL, 0, body, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_generator_create_pooled(NULL, pool, body, NULL),
	    FRINGE_EINVAL);
	REQUIRE(same_stack(&stack, &no_stack));
	REQUIRE(word == UNTOUCHED);
}

/* ---- the registry ---- */

struct census {
	unsigned long seen;
	unsigned long youngest;
	const char *here;
};

static struct subject *
subject_on(const struct fringe_stack *stack)
{
	unsigned int i;

	for (i = 0; i < SUBJECTS; i++)
		if (subjects[i].state != FRINGE_EMPTY &&
		    same_stack(&subjects[i].stack, stack))
			return &subjects[i];
	return NULL;
}

/* Everything live is in [low, base), and not much else. */
static void
check_low(const struct subject *subject, const struct fringe_live *live,
    const char *here)
{
	const char *marker = subject->marker;

	if (subject == current)
		marker = here;
	if (subject->fresh || subject->state == FRINGE_FINISHED)
		marker = (const char *)live->stack.base - 1;
	REQUIRE((const char *)live->low >= (const char *)live->stack.limit);
	REQUIRE((const char *)live->low <= marker);
	REQUIRE(marker - (const char *)live->low < 4096 + MIRROR);
}

static int
count_live(const struct fringe_live *live, void *argument)
{
	struct census *census = argument;
	struct subject *subject = subject_on(&live->stack);

	REQUIRE(subject);
	REQUIRE_EQUAL(live->state, subject->state);
	REQUIRE(live->name == subject->attributes.name);
	check_low(subject, live, census->here);
	/* One on a stack of a pool is as old as the first that was there. */
	if (subject->kind != CREATED_POOLED) {
		REQUIRE(subject->born < census->youngest);
		census->youngest = subject->born;
	}
	census->seen++;
	return 0;
}

static UNSANITIZED void
check_registry(void)
{
	char here = 0;
	struct census census = { 0, births + 1, &here };
	unsigned long live = 0;
	unsigned int i;

	for (i = 0; i < SUBJECTS; i++)
		live += subjects[i].state != FRINGE_EMPTY;
	REQUIRE_EQUAL(fringe_registry_visit(count_live, &census), 0);
	REQUIRE_EQUAL(census.seen, live);
}

static void
do_visit(struct subject *subject)
{
	(void)subject;
	if (!one_in(8))
		return;
	tally.visits++;
	check_registry();
}

/* ---- the run ---- */

static void
check_state(struct subject *subject)
{
	REQUIRE_EQUAL(
	    fringe_generator_state(handle_of(subject)), subject->state);
}

static void
check_pool(void)
{
	struct fringe_stack_pool_statistics seen;

	REQUIRE_EQUAL(fringe_stack_pool_measure(pool, &seen), 0);
	REQUIRE_EQUAL(seen.in_use, pooled);
	REQUIRE_EQUAL(seen.made, pooled + seen.idle + seen.empty);
}

static void
check_states(void)
{
	unsigned int i;

	for (i = 0; i < SUBJECTS; i++)
		check_state(&subjects[i]);
	check_pool();
}

/* How often, of all, and what. */
static const struct {
	unsigned int share;
	void (*run)(struct subject *subject);
} mix[] = {
	{ 44, do_resume },
	{ 18, do_init },
	{ 6, do_move },
	{ 6, do_finish },
	{ 6, do_destroy },
	{ 4, do_close },
	{ 4, do_abandon },
	{ 4, do_bad_suspend },
	{ 3, do_attributes },
	{ 2, do_bad_init },
	{ 2, do_visit },
	{ 1, do_null },
};
#define SHARES 100

static void
operate(void)
{
	struct subject *subject =
	    &subjects[random_below(&random_state, SUBJECTS)];
	unsigned int choice = random_below(&random_state, SHARES);
	unsigned int row = 0;

	if (operations == limit)
		return;
	operations++;
	while (choice >= mix[row].share)
		choice -= mix[row++].share;
	mix[row].run(subject);
	check_state(subject);
	if (one_in(256))
		check_states();
}

/* Brings everything to its end and gives every stack back. */
static void
end_all(void)
{
	bool again = true;
	unsigned int i;

	while (again) {
		again = false;
		for (i = 0; i < SUBJECTS; i++) {
			again |= subjects[i].state == FRINGE_RUNNING;
			if (subjects[i].state == FRINGE_SUSPENDED)
				do_close(&subjects[i]);
		}
	}
	check_states();
	for (i = 0; i < SUBJECTS; i++) {
		do_finish(&subjects[i]);
		do_destroy(&subjects[i]);
		if (subjects[i].kept)
			give_stack(&subjects[i]);
		REQUIRE_EQUAL(subjects[i].state, FRINGE_EMPTY);
	}
	check_states();
	check_registry();
}

static unsigned long long
setting(const char *name, unsigned long long otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

static void
report(void)
{
	face_note("%lu operations, %lu resumes, %lu of them nested, %lu deep",
	    operations, tally.resumes, tally.nested, tally.deepest);
	face_note("%lu suspends, %lu of an outer generator, %lu refused "
		  "resumes",
	    tally.suspends, tally.outer_suspends, tally.refused);
	face_note("%lu ended, %lu closed, %lu finished, %lu destroyed, "
		  "%lu abandoned, %lu bundles, %lu moves, %lu visits",
	    tally.ended, tally.closes, tally.finished, tally.destroyed,
	    tally.abandoned, tally.bundles, tally.moves, tally.visits);
	face_note("stacks: %lu slice, %lu static, %lu heap, %lu mapped, "
		  "%lu pooled, %lu own, %lu created, %lu created pooled; the "
		  "pool ran out %lu times",
	    tally.inits[SLICE], tally.inits[STATIC], tally.inits[HEAP],
	    tally.inits[MAPPED], tally.inits[POOLED], tally.inits[OWN],
	    tally.inits[CREATED], tally.inits[CREATED_POOLED], tally.run_out);
}

/* A run in which something never happened shows nothing about it. */
static void
check_that_all_happened(void)
{
	int kind;

	for (kind = 0; kind < KINDS; kind++)
		REQUIRE(tally.inits[kind] > 0);
	REQUIRE(tally.nested > 0 && tally.deepest > 4);
	REQUIRE(tally.outer_suspends > 0 && tally.bundles > 0);
	REQUIRE(tally.refused > 0 && tally.closes > 0 && tally.ended > 0);
	REQUIRE(tally.finished > 0 && tally.destroyed > 0);
	REQUIRE(tally.abandoned > 0 && tally.moves > 0 && tally.visits > 0);
	REQUIRE(tally.run_out > 0 || operations < 200000);
}

static void
run_operations(unsigned long count)
{
	const struct fringe_stack_pool_attributes attributes = {
		.stack_size = STACK_SIZE,
		.capacity = POOLED_STACKS,
		.flags = one_in(2) ? FRINGE_STACK_POOL_ZERO : 0,
	};

	REQUIRE_EQUAL(fringe_stack_pool_create(&pool, &attributes), 0);
	operations = 0;
	limit = count;
	while (operations < limit)
		operate();
	end_all();
	REQUIRE_EQUAL(fringe_stack_pool_destroy(pool), 0);
}

CASE(random_operations_do_what_the_model_says)
{
	unsigned long count =
	    (unsigned long)setting("FRINGE_OPERATIONS", DEFAULT_OPERATIONS);

	face_note("FRINGE_OPERATIONS=%lu", count);
	random_state = random_seed();
	run_operations(count);
	report();
	if (count >= 20000)
		check_that_all_happened();
}

static struct maps maps_before;
static struct maps maps_after;

/* How many guards there are that are mappings, without access. */
static unsigned long
count_closed(const struct maps *maps)
{
	return maps_count(maps, " ---p 00000000 00:00 0");
}

/*
 * The first run is there to have the C library take what it takes once. As
 * much is mapped afterwards as before, and as many guards. Where the kernel
 * names mappings, none of ours is left. Sanitizers have guards of their own.
 */
CASE(nothing_is_left_mapped)
{
	size_t total;

	random_state = 20240229;
	run_operations(2000);
	if (!maps_read(&maps_before)) {
		face_skip("there is no /proc/self/maps");
		return;
	}
	total = mapping_total();
	run_operations(20000);
	REQUIRE_EQUAL(mapping_total(), total);
	REQUIRE(maps_read(&maps_after));
	REQUIRE(tally.inits[MAPPED] > 0 && tally.inits[CREATED] > 0);
	REQUIRE_EQUAL(maps_count(&maps_after, MAPS_STACK), 0);
	if (!ON_SANITIZER)
		REQUIRE_EQUAL(
		    count_closed(&maps_after), count_closed(&maps_before));
}

static const struct face_case cases[] = {
	ROW(random_operations_do_what_the_model_says),
	ROW(nothing_is_left_mapped),
	LAST_ROW,
};

const struct face_suite face_suite = { "model", cases, 600 };
