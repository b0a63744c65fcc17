/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The kinds of stack that need nothing, and what is done with every kind. */
#include "stack_kinds.h"

/* Around each stack in the arena, to see what is written outside of it. */
#define MARGIN 64
#define MARGIN_BYTE 0xa5

static unsigned char arena[KIND_SLOTS][MARGIN + KIND_STACK_SIZE + MARGIN]
    __attribute__((__aligned__(FRINGE_STACK_ALIGN)));

static struct fringe_stack stacks[KIND_SLOTS];

static void
fill(unsigned char *from, unsigned char *to, unsigned char byte)
{
	while (from < to)
		*from++ = byte;
}

/* Everything outside the stack is margin; the stack itself is dirty. */
static void
prepare(unsigned int slot)
{
	unsigned char *memory = arena[slot];

	REQUIRE(slot < KIND_SLOTS);
	fill(memory, memory + sizeof(arena[slot]), MARGIN_BYTE);
}

static int
inspect(struct fringe_stack *stack, unsigned int slot)
{
	unsigned char *byte = arena[slot];

	for (; byte < (unsigned char *)stack->limit; byte++)
		REQUIRE_EQUAL(*byte, MARGIN_BYTE);
	byte = stack->base;
	for (; byte < arena[slot] + sizeof(arena[slot]); byte++)
		REQUIRE_EQUAL(*byte, MARGIN_BYTE);
	return 0;
}

static int
make_slice(struct fringe_stack *stack, unsigned int slot)
{
	prepare(slot);
	return fringe_stack_init(stack, arena[slot] + MARGIN, KIND_STACK_SIZE);
}

static int
make_unaligned(struct fringe_stack *stack, unsigned int slot)
{
	prepare(slot);
	return fringe_stack_init(
	    stack, arena[slot] + MARGIN + 3, KIND_STACK_SIZE - 5);
}

/* A guard of 32 bytes is the user's word, which the library just keeps. */
static int
make_user_made(struct fringe_stack *stack, unsigned int slot)
{
	prepare(slot);
	stack->limit = arena[slot] + MARGIN;
	stack->base = arena[slot] + MARGIN + KIND_STACK_SIZE;
	stack->guard = 32;
	return 0;
}

FRINGE_STACK_STATIC(static_0, KIND_STACK_SIZE);
FRINGE_STACK_STATIC(static_1, KIND_STACK_SIZE);
FRINGE_STACK_STATIC(static_2, KIND_STACK_SIZE);
FRINGE_STACK_STATIC(static_3, KIND_STACK_SIZE);

static int
make_static(struct fringe_stack *stack, unsigned int slot)
{
	static const struct fringe_stack *const all[KIND_SLOTS] = { &static_0,
		&static_1, &static_2, &static_3 };

	REQUIRE(slot < KIND_SLOTS);
	*stack = *all[slot];
	return 0;
}

static int
leave_static(struct fringe_stack *stack, unsigned int slot)
{
	(void)stack;
	(void)slot;
	return 0;
}

const struct kind kind_slice = { make_slice, inspect, NULL, NULL };
const struct kind kind_unaligned = { make_unaligned, inspect, NULL, NULL };
const struct kind kind_static = { make_static, leave_static, NULL, NULL };
const struct kind kind_user_made = { make_user_made, inspect, NULL, NULL };

void
kind_make(const struct kind *kind, unsigned int slot,
    struct fringe_stack *stack)
{
	REQUIRE_EQUAL(kind->make(stack, slot), 0);
	REQUIRE_EQUAL(fringe_stack_check(stack), 0);
}

void
kind_unmake(const struct kind *kind, unsigned int slot,
    struct fringe_stack *stack)
{
	REQUIRE_EQUAL(kind->unmake(stack, slot), 0);
}

void
kind_begin(const struct kind *kind, unsigned int slot,
    struct fringe_generator *generator, fringe_generator_body *body,
    void *argument)
{
	if (kind->create) {
		REQUIRE_EQUAL(
		    kind->create(generator, KIND_STACK_SIZE, body, argument),
		    0);
		return;
	}
	kind_make(kind, slot, &stacks[slot]);
	REQUIRE_EQUAL(
	    fringe_generator_init(generator, &stacks[slot], body, argument), 0);
}

/* What a generator gives back is what it was given. */
static void
take_back(const struct kind *kind, unsigned int slot,
    struct fringe_generator *generator, struct fringe_stack *stack)
{
	REQUIRE_EQUAL(fringe_generator_state(generator), FRINGE_EMPTY);
	if (kind->create) {
		REQUIRE(!stack->base && !stack->limit && !stack->guard);
		return;
	}
	REQUIRE(stack->base == stacks[slot].base);
	REQUIRE(stack->limit == stacks[slot].limit);
	REQUIRE_EQUAL(stack->guard, KEPT_GUARD(stacks[slot].guard));
	kind_unmake(kind, slot, stack);
}

int
kind_finish(const struct kind *kind, unsigned int slot,
    struct fringe_generator *generator)
{
	struct fringe_stack stack = { 0 };
	int result = kind->destroy ? kind->destroy(generator)
				   : fringe_generator_finish(generator, &stack);

	if (result == 0)
		take_back(kind, slot, generator, &stack);
	return result;
}

void
kind_close(const struct kind *kind, unsigned int slot,
    struct fringe_generator *generator)
{
	REQUIRE(fringe_generator_close(generator, NULL) >= 0);
	REQUIRE_EQUAL(kind_finish(kind, slot, generator), 0);
}

void
kind_abandon(const struct kind *kind, unsigned int slot,
    struct fringe_generator *generator)
{
	struct fringe_stack stack = { &stack, &stack, 1 };

	REQUIRE_EQUAL(fringe_generator_abandon(generator, &stack), 0);
	take_back(kind, slot, generator, &stack);
}
