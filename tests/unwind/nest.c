/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Three generators, each inside the one before, for a debugger that
 * single-steps it: walk resumes one, which resumes two, which resumes three,
 * and each suspends. A round trip goes all the way in and out again; of eight,
 * the first four each resume and suspend in their own way, directly or six
 * calls deep, and the others directly. Every function is there once a level,
 * so that its name tells where it stands.
 *
 * Arguments: the number of round trips, and "above" to have the stacks above
 * main's and each above the one before, not below. Built with
 * FRINGE_OUT_OF_LINE it uses the exported twins.
 */
#include <fringe.h>
#include <stdlib.h>

#define SIZE 8192
#define END ((uintptr_t)-1)

#define IS_RESUMED_DEEP(trip) (((trip)&5) == 1)
#define IS_SUSPENDED_DEEP(trip) (((trip)&6) == 2)

static struct fringe_generator one, two, three;
static int errors;

/* These return what came back. */
__attribute__((__always_inline__)) static inline uintptr_t
go(struct fringe_generator *generator, uintptr_t trip)
{
	uintptr_t value = 0;

	errors += fringe_generator_resume(generator, trip, &value) < 0;
	errors += value != trip;
	return value;
}

__attribute__((__always_inline__)) static inline uintptr_t
come(struct fringe_yielder *yielder, uintptr_t trip)
{
	errors += fringe_generator_suspend(yielder, trip, &trip) < 0;
	return trip;
}

/* Neither merged with its twin of another level, nor left by a tail call. */
#define FUNCTION(name, type, expression)                                       \
	__attribute__((__noinline__)) static uintptr_t name(                   \
	    type *object, uintptr_t trip)                                      \
	{                                                                      \
		trip = expression;                                             \
		__asm__ __volatile__("# " #name : "+r"(trip));                 \
		return trip;                                                   \
	}

#define SIX_CALLS(name, type, function)                                        \
	FUNCTION(name##_6, type, function(object, trip))                       \
	FUNCTION(name##_5, type, name##_6(object, trip))                       \
	FUNCTION(name##_4, type, name##_5(object, trip))                       \
	FUNCTION(name##_3, type, name##_4(object, trip))                       \
	FUNCTION(name##_2, type, name##_3(object, trip))                       \
	FUNCTION(name##_1, type, name##_2(object, trip))

SIX_CALLS(resume_one, struct fringe_generator, go)
SIX_CALLS(resume_two, struct fringe_generator, go)
SIX_CALLS(resume_three, struct fringe_generator, go)
SIX_CALLS(suspend_one, struct fringe_yielder, come)
SIX_CALLS(suspend_two, struct fringe_yielder, come)
SIX_CALLS(suspend_three, struct fringe_yielder, come)

#define RESUME(level, trip)                                                    \
	(IS_RESUMED_DEEP(trip) ? resume_##level##_1(&level, trip)              \
			       : go(&level, trip))
#define SUSPEND(level, yielder, trip)                                          \
	(IS_SUSPENDED_DEEP(trip) ? suspend_##level##_1(yielder, trip)          \
				 : come(yielder, trip))

static uintptr_t
three_body(struct fringe_yielder *yielder, void *argument, uintptr_t trip)
{
	(void)argument;
	while (trip != END)
		trip = SUSPEND(three, yielder, trip);
	return trip;
}

static uintptr_t
two_body(struct fringe_yielder *yielder, void *argument, uintptr_t trip)
{
	(void)argument;
	while (RESUME(three, trip) != END)
		trip = SUSPEND(two, yielder, trip);
	return trip;
}

static uintptr_t
one_body(struct fringe_yielder *yielder, void *argument, uintptr_t trip)
{
	(void)argument;
	while (RESUME(two, trip) != END)
		trip = SUSPEND(one, yielder, trip);
	return trip;
}

__attribute__((__noinline__)) static void
walk(uintptr_t count)
{
	uintptr_t trip;

	for (trip = 0; trip < count; trip++)
		(void)RESUME(one, trip);
	trip = RESUME(one, END);
	__asm__ __volatile__("# walk" : : "r"(trip)); /* no tail call */
}

static void
init(struct fringe_generator *generator, char *memory,
    fringe_generator_body *body)
{
	struct fringe_stack stack;

	errors += fringe_stack_init(&stack, memory, SIZE) < 0;
	errors += fringe_generator_init(generator, &stack, body, NULL) < 0;
}

int
main(int argc, char **argv)
{
	static char below[3 * SIZE];
	char above[3 * SIZE];

	if (argc < 2)
		return 64;
	init(&one, argc > 2 ? above : below + 2 * SIZE, one_body);
	init(&two, argc > 2 ? above + SIZE : below + SIZE, two_body);
	init(&three, argc > 2 ? above + 2 * SIZE : below, three_body);
	walk((uintptr_t)atoi(argv[1]));
	errors += fringe_generator_finish(&one, NULL) < 0;
	errors += fringe_generator_finish(&two, NULL) < 0;
	errors += fringe_generator_finish(&three, NULL) < 0;
	return errors;
}
