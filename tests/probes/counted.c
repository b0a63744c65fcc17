/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What probes.sh looks at: has generators do everything that a probe tells of,
 * and much that none does, and prints what it takes the probes to have told, a
 * line for each with the arguments in decimal, between "process" and "end".
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <fringe.h>
#include "tests/tableless.h"

/* Nobody's stack has to have room for printing. */
static struct event {
	const char *probe;
	int count;
	uintptr_t arguments[4];
} events[200];
static size_t event_count;

static uintptr_t *
tell(const char *probe, int count)
{
	struct event *event = &events[event_count++];

	event->probe = probe;
	event->count = count;
	return event->arguments;
}

static void
tell_of(const char *probe, const struct fringe_control *control, uintptr_t word)
{
	uintptr_t *arguments = tell(probe, 3);

	arguments[0] = (uintptr_t)control;
	arguments[1] = word;
	arguments[2] = (uintptr_t)control->name;
}

static void
tell_create(const struct fringe_generator *generator, void (*function)(void))
{
	uintptr_t *arguments = tell("create", 4);
	struct fringe_stack stack = { 0 };

	fringe_generator_stack(generator, &stack);
	arguments[0] = (uintptr_t)generator->control_;
	arguments[1] = (uintptr_t)function;
	arguments[2] = (uintptr_t)stack.base;
	arguments[3] = (uintptr_t)stack.limit;
}

static void
tell_destroy(const struct fringe_generator *generator)
{
	uintptr_t *arguments = tell("destroy", 2);

	arguments[0] = (uintptr_t)generator->control_;
	arguments[1] = (uintptr_t)generator->control_->name;
}

/* What returns something else than it should ends the program. */
static void
want(int line, long result, long expected)
{
	if (result == expected)
		return;
	fprintf(stderr, "line %d: %ld, not %ld\n", line, result, expected);
	exit(1);
}
#define WANT(result, expected) want(__LINE__, (long)(result), (long)(expected))

/* ---- what probes tell of ---- */

#define STACK_SIZE (64 * 1024)
FRINGE_STACK_STATIC(stack, STACK_SIZE);
FRINGE_STACK_STATIC(other_stack, STACK_SIZE);

static void
begin_on(const struct fringe_stack *on, struct fringe_generator *generator,
    fringe_generator_body *body, void *argument)
{
	WANT(fringe_generator_init(generator, on, body, argument), 0);
	tell_create(generator, (void (*)(void))body);
}

static void
begin(struct fringe_generator *generator, fringe_generator_body *body)
{
	begin_on(&stack, generator, body, NULL);
}

static int
resume(struct fringe_generator *generator, uintptr_t in, uintptr_t *out)
{
	tell_of("resume", generator->control_, in);
	return fringe_generator_resume(generator, in, out);
}

static int
suspend(struct fringe_yielder *yielder, uintptr_t out, uintptr_t *in)
{
	tell_of("suspend", &yielder->control_, out);
	return fringe_generator_suspend(yielder, out, in);
}

/* The last that a body does. */
static uintptr_t
over(struct fringe_yielder *yielder, uintptr_t final)
{
	tell_of("finish", &yielder->control_, 0);
	return final;
}

static void
end(struct fringe_generator *generator)
{
	tell_destroy(generator);
	WANT(fringe_generator_finish(generator, NULL), 0);
}

static void
drop(struct fringe_generator *generator)
{
	tell_destroy(generator);
	WANT(fringe_generator_abandon(generator, NULL), 0);
}

/* ---- generators on words ---- */

#define LAST 1000

/* Returns at LAST, and where it is to end, which it tries to be talked out of. */
static uintptr_t
echo(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	while (value != LAST) {
		if (suspend(yielder, value + 1, &value) == 0)
			continue;
		WANT(fringe_generator_suspend(yielder, 2, NULL),
		    FRINGE_ECANCELED);
		break;
	}
	return over(yielder, value);
}

static void
round_trips(struct fringe_generator *generator)
{
	uintptr_t value;

	for (value = 10; value < 13;)
		WANT(resume(generator, value, &value), 1);
	WANT(value, 13);
	WANT(fringe_generator_finish(generator, NULL), FRINGE_EUNFINISHED);
	WANT(resume(generator, LAST, NULL), 0);
	WANT(fringe_generator_resume(generator, 1, NULL), FRINGE_EFINISHED);
	WANT(fringe_generator_close(generator, NULL), 0);
	WANT(fringe_generator_cancel(generator), 0);
}

static void
plain(void)
{
	struct fringe_generator generator;

	WANT(fringe_generator_init(&generator, &stack, NULL, NULL),
	    FRINGE_EINVAL);
	begin(&generator, echo);
	round_trips(&generator);
	end(&generator);
	WANT(fringe_generator_finish(&generator, NULL), 0);
	WANT(fringe_generator_resume(&generator, 1, NULL), FRINGE_EEMPTY);
}

/* With all that takes a resume the long way. */
static void
slow(void)
{
	static const struct fringe_attributes attributes = {
		"slow", FRINGE_FPU_CONTROL | FRINGE_UNPINNED
	};
	struct fringe_generator generator;

	begin(&generator, echo);
	WANT(fringe_generator_set_attributes(&generator, &attributes), 0);
	round_trips(&generator);
	end(&generator);
}

static void
closed(void)
{
	struct fringe_generator generator;

	begin(&generator, echo);
	WANT(resume(&generator, 1, NULL), 1);
	tell_of("resume", generator.control_, 0);
	WANT(fringe_generator_close(&generator, NULL), 1);
	end(&generator);
	begin(&generator, echo);
	tell_of("finish", generator.control_, 0);
	WANT(fringe_generator_close(&generator, NULL), 0);
	end(&generator);
}

static void
canceled(void)
{
	struct fringe_generator generator;

	begin(&generator, echo);
	WANT(resume(&generator, 1, NULL), 1);
	tell_of("resume", generator.control_, 0);
	tell_of("finish", generator.control_, 0);
	WANT(fringe_generator_cancel(&generator), 1);
	end(&generator);
	begin(&generator, echo);
	tell_of("finish", generator.control_, 0);
	WANT(fringe_generator_cancel(&generator), 0);
	end(&generator);
}

static int
suspend_once(void *yielder)
{
	return suspend(yielder, 5, NULL);
}

static uintptr_t
call_tableless(struct fringe_yielder *yielder, void *argument, uintptr_t first)
{
	(void)argument;
	(void)first;
	return (uintptr_t)tableless_call(suspend_once, yielder);
}

/* It goes on, finds that it cannot be unwound, and suspends again. */
static void
not_canceled(void)
{
	struct fringe_generator generator;

	begin(&generator, call_tableless);
	WANT(resume(&generator, 1, NULL), 1);
	tell_of("resume", generator.control_, 0);
	tell_of("suspend", generator.control_, (uintptr_t)FRINGE_ENOUNWIND);
	WANT(fringe_generator_cancel(&generator), FRINGE_ENOUNWIND);
	drop(&generator);
}

/* ---- generators in generators ---- */

static uintptr_t
suspend_outer(struct fringe_yielder *inner, void *outer, uintptr_t value)
{
	WANT(suspend(outer, value, &value), 0);
	return over(inner, value);
}

static uintptr_t
resume_inner(struct fringe_yielder *outer, void *argument, uintptr_t value)
{
	struct fringe_generator *self = argument;
	struct fringe_generator inner;

	WANT(fringe_generator_resume(self, 1, NULL), FRINGE_ERUNNING);
	begin_on(&other_stack, &inner, suspend_outer, outer);
	WANT(resume(&inner, value + 1, &value), 0);
	end(&inner);
	return over(outer, value);
}

static void
nested(void)
{
	struct fringe_generator generator;
	uintptr_t value;

	begin_on(&stack, &generator, resume_inner, &generator);
	WANT(resume(&generator, 20, &value), 1);
	WANT(value, 21);
	WANT(fringe_generator_suspend(
		 (struct fringe_yielder *)generator.control_, 1, NULL),
	    FRINGE_ENOTRUNNING);
	WANT(resume(&generator, 30, &value), 0);
	WANT(value, 30);
	end(&generator);
}

/* ---- who may ---- */

static void *
resume_alien(void *generator)
{
	WANT(fringe_generator_resume(generator, 1, NULL), FRINGE_ETHREAD);
	return NULL;
}

static void
alien(void)
{
	struct fringe_generator generator;
	pthread_t thread;

	begin(&generator, echo);
	WANT(resume(&generator, 1, NULL), 1);
	WANT(pthread_create(&thread, NULL, resume_alien, &generator), 0);
	WANT(pthread_join(thread, NULL), 0);
	drop(&generator);
}

/* ---- generators with types ---- */

struct wide {
	long numbers[10];
};

FRINGE_GENERATOR(longs, long, uintptr_t);
FRINGE_GENERATOR_NO_INPUT(wides, struct wide);

static uintptr_t
long_body(struct longs_yielder *yielder, void *argument, long value)
{
	(void)argument;
	tell_of("suspend", &yielder->yielder.control_, 40);
	WANT(longs_suspend(yielder, 40, &value), 0);
	WANT(value, -2);
	return over(&yielder->yielder, 41);
}

static struct wide
wide_body(struct wides_yielder *yielder, void *argument)
{
	struct wide wide = { { 42 } };

	(void)argument;
	over(&yielder->yielder, 0);
	return wide;
}

static void
typed(void)
{
	struct wide wide = { { 0 } };
	struct wides wides;
	struct longs longs;
	uintptr_t value;

	WANT(longs_init(&longs, &stack, long_body, NULL), 0);
	tell_create(&longs.generator, (void (*)(void))long_body);
	tell_of("resume", longs.generator.control_, (uintptr_t)-1);
	WANT(longs_resume(&longs, -1, &value), 1);
	tell_of("resume", longs.generator.control_, (uintptr_t)-2);
	WANT(longs_resume(&longs, -2, &value), 0);
	end(&longs.generator);
	WANT(wides_init(&wides, &stack, wide_body, NULL), 0);
	tell_create(&wides.generator, (void (*)(void))wide_body);
	tell_of("resume", wides.generator.control_, 0);
	WANT(wides_resume(&wides, &wide), 0);
	WANT(wide.numbers[0], 42);
	end(&wides.generator);
}

/* ---- generators that are created ---- */

static void
destroy(struct fringe_generator *generator)
{
	WANT(resume(generator, 1, NULL), 1);
	WANT(fringe_generator_destroy(generator), FRINGE_EUNFINISHED);
	WANT(fringe_generator_finish(generator, NULL), FRINGE_EUNFINISHED);
	WANT(resume(generator, LAST, NULL), 0);
	WANT(fringe_generator_finish(generator, NULL), FRINGE_EOWNER);
	tell_destroy(generator);
	WANT(fringe_generator_destroy(generator), 0);
	WANT(fringe_generator_destroy(generator), 0);
}

static void
created(void)
{
	struct fringe_stack_pool *pool = NULL;
	struct fringe_generator generator;
	int i;

	WANT(fringe_generator_create(&generator, 0, echo, NULL), 0);
	tell_create(&generator, (void (*)(void))echo);
	destroy(&generator);
	WANT(fringe_stack_pool_create(&pool, NULL), 0);
	/* The second is made of what the first left. */
	for (i = 0; i < 3; i++) {
		WANT(fringe_generator_create_pooled(
			 &generator, pool, echo, NULL),
		    0);
		tell_create(&generator, (void (*)(void))echo);
		if (i < 2)
			destroy(&generator);
		else
			drop(&generator);
	}
	WANT(fringe_stack_pool_destroy(pool), 0);
}

int
main(void)
{
	size_t i;
	int j;

	plain();
	slow();
	closed();
	canceled();
	not_canceled();
	nested();
	alien();
	typed();
	created();
	printf("process\n");
	for (i = 0; i < event_count; i++) {
		printf("%s", events[i].probe);
		for (j = 0; j < events[i].count; j++)
			printf(" %ju", (uintmax_t)events[i].arguments[j]);
		printf("\n");
	}
	return printf("end\n") < 0;
}
