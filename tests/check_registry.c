/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The list of live generators, and where their stacks hold data. */
#include <fringe.h>

#include "face.h"
#include "on_sanitizer.h"
#include "on_valgrind.h"
#include "stack_kinds.h"

/* What a visit saw, youngest first. */
#define LISTED_MAX 16
struct list {
	struct fringe_live live[LISTED_MAX];
	int count;
	int stop_after;
	int result;
};

static int
note_down(const struct fringe_live *live, void *argument)
{
	struct list *list = argument;

	REQUIRE(list->count < LISTED_MAX);
	list->live[list->count++] = *live;
	return list->count == list->stop_after ? list->result : 0;
}

static struct list
visit(void)
{
	struct list list = { .count = 0 };

	REQUIRE_EQUAL(fringe_registry_visit(note_down, &list), 0);
	return list;
}

/* The row of a generator's stack, or NULL. */
static const struct fringe_live *
find(const struct list *list, const struct fringe_generator *generator)
{
	struct fringe_stack stack;
	int i;

	REQUIRE_EQUAL(fringe_generator_stack(generator, &stack), 0);
	for (i = 0; i < list->count; i++) {
		if (list->live[i].stack.base == stack.base)
			return &list->live[i];
	}
	return NULL;
}

/* The state and the sane bounds that a row must have. */
static const struct fringe_live *
expect_row(const struct list *list, const struct fringe_generator *generator,
    enum fringe_state state)
{
	const struct fringe_live *live = find(list, generator);
	struct fringe_stack stack;

	REQUIRE(live != NULL);
	fringe_generator_stack(generator, &stack);
	REQUIRE(live->stack.limit == stack.limit);
	REQUIRE_EQUAL(live->stack.guard, stack.guard);
	REQUIRE_EQUAL(live->state, state);
	REQUIRE((uintptr_t)live->low >= (uintptr_t)stack.limit);
	REQUIRE((uintptr_t)live->low < (uintptr_t)stack.base);
	REQUIRE((uintptr_t)live->low % sizeof(void *) == 0);
	return live;
}

/* How often a word is in the part of a stack that is said to be in use. */
static UNSANITIZED int
scan(const struct fringe_live *live, uintptr_t wanted)
{
	const uintptr_t *word = live->low;
	size_t size = (size_t)((char *)live->stack.base - (char *)live->low);
	int found = 0;

	SCANNED(word, size);
	for (; word < (const uintptr_t *)live->stack.base; word++)
		found += *word == wanted;
	return found;
}

/* A bound that tells nothing covers all, so a good one has to be tight. */
static void
expect_tight(const struct fringe_live *live)
{
	REQUIRE((uintptr_t)live->low > (uintptr_t)live->stack.limit);
#if __STDC_HOSTED__
	REQUIRE((char *)live->stack.base - (char *)live->low < 8192 + MIRROR);
#endif
}

CASE(without_generators_nobody_is_visited)
{
	struct list list = visit();

	REQUIRE_EQUAL(list.count, 0);
	REQUIRE_EQUAL(fringe_registry_visit(NULL, &list), FRINGE_EINVAL);
}

static uintptr_t
echo(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	(void)argument;
	while (fringe_generator_suspend(yielder, value, &value) == 0)
		continue;
	return value;
}

/* On stacks of a pool they are as old as the first that were there. */
static int
has_order(const struct kind *kind)
{
#if __STDC_HOSTED__
	return kind != &kind_created_pooled;
#else
	return kind != NULL;
#endif
}

static void
expect_order(const struct kind *kind,
    struct fringe_generator *const *youngest_first, int count)
{
	struct list list = visit();
	const struct fringe_live *live;
	int i;

	REQUIRE_EQUAL(list.count, count);
	for (i = 0; i < count; i++) {
		live = find(&list, youngest_first[i]);
		REQUIRE(live != NULL);
		REQUIRE(!has_order(kind) || live == &list.live[i]);
	}
}

KIND_CASE(the_live_ones_are_listed_youngest_first)
{
	struct fringe_generator g[KIND_SLOTS];
	struct fringe_generator *all[] = { &g[3], &g[2], &g[1], &g[0] };
	struct fringe_generator *no_middle[] = { &g[3], &g[2], &g[0] };
	struct fringe_generator *again[] = { &g[1], &g[3], &g[2], &g[0] };
	struct fringe_generator *no_first[] = { &g[3], &g[2], &g[0] };
	struct fringe_generator *no_last[] = { &g[3], &g[2] };
	unsigned int i;

	for (i = 0; i < KIND_SLOTS; i++) {
		kind_begin(kind, i, &g[i], echo, NULL);
		expect_order(kind, all + KIND_SLOTS - 1 - i, (int)i + 1);
	}
	kind_abandon(kind, 1, &g[1]);
	expect_order(kind, no_middle, 3);
	kind_begin(kind, 1, &g[1], echo, NULL);
	expect_order(kind, again, 4);
	fringe_generator_resume(&g[1], 1, NULL);
	kind_close(kind, 1, &g[1]);
	expect_order(kind, no_first, 3);
	kind_close(kind, 0, &g[0]);
	expect_order(kind, no_last, 2);
	kind_close(kind, 3, &g[3]);
	kind_close(kind, 2, &g[2]);
	expect_order(kind, NULL, 0);
}

KIND_CASE(a_refused_end_leaves_a_generator_in_the_list)
{
	struct fringe_generator generator;
	struct fringe_generator *all[] = { &generator };

	kind_begin(kind, 0, &generator, echo, NULL);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), FRINGE_EUNFINISHED);
	expect_order(kind, all, 1);
	fringe_generator_close(&generator, NULL);
	expect_order(kind, all, 1);
	REQUIRE_EQUAL(kind_finish(kind, 0, &generator), 0);
	expect_order(kind, NULL, 0);
}

/* The list links control blocks: handles may be moved and thrown away. */
KIND_CASE(the_list_does_not_follow_handles)
{
	struct fringe_generator here;
	struct fringe_generator there;
	struct fringe_generator *all[] = { &there };

	kind_begin(kind, 0, &here, echo, NULL);
	there = here;
	here = (struct fringe_generator){ 0 };
	expect_order(kind, all, 1);
	kind_abandon(kind, 0, &there);
}

KIND_CASE(names_and_states_are_told)
{
	static const char name[] = "named";
	struct fringe_attributes attributes = { name, 0 };
	struct fringe_generator g[3];
	struct list list;
	unsigned int i;

	for (i = 0; i < 3; i++)
		kind_begin(kind, i, &g[i], echo, NULL);
	fringe_generator_set_attributes(&g[1], &attributes);
	fringe_generator_resume(&g[1], 1, NULL);
	fringe_generator_resume(&g[2], 1, NULL);
	fringe_generator_close(&g[2], NULL);
	list = visit();
	REQUIRE(!expect_row(&list, &g[0], FRINGE_SUSPENDED)->name);
	REQUIRE(expect_row(&list, &g[1], FRINGE_SUSPENDED)->name == name);
	REQUIRE(!expect_row(&list, &g[2], FRINGE_FINISHED)->name);
	/* What never ran and what has ended holds next to nothing. */
	expect_tight(find(&list, &g[0]));
	expect_tight(find(&list, &g[2]));
	for (i = 0; i < 3; i++)
		kind_close(kind, i, &g[i]);
}

CASE(a_visitor_stops_the_visit_with_a_value)
{
	static const int results[] = { 1, 42, -1, -1000 };
	struct fringe_generator g[3];
	struct list list;
	unsigned int i;
	int stop;

	for (i = 0; i < 3; i++)
		kind_begin(&kind_static, i, &g[i], echo, NULL);
	for (i = 0; i < 4; i++) {
		for (stop = 1; stop <= 3; stop++) {
			list = (struct list){ .stop_after = stop,
				.result = results[i] };
			REQUIRE_EQUAL(fringe_registry_visit(note_down, &list),
			    results[i]);
			REQUIRE_EQUAL(list.count, stop);
		}
	}
	/* The lock is free again. */
	for (i = 0; i < 3; i++)
		kind_close(&kind_static, i, &g[i]);
	REQUIRE_EQUAL(visit().count, 0);
}

/*
 * Words that are in no place but where they are planted: made at run time,
 * from a seed that is stored nowhere near.
 */
static uintptr_t
word_of(uintptr_t seed, uintptr_t which)
{
	volatile uintptr_t factor = (uintptr_t)0x9e3779b97f4a7c15ull;

	return (seed * 64 + which + 1) * factor;
}

#define DEPTH 6

/* Plants one word in memory and one in a register, at each depth. */
static UNSANITIZED __attribute__((__noinline__)) uintptr_t
plant(struct fringe_yielder *yielder, uintptr_t seed, uintptr_t depth)
{
	volatile uintptr_t in_memory = word_of(seed, depth);
	uintptr_t in_register = word_of(seed, DEPTH + depth);

	__asm__ volatile("" : "+r"(in_register));
	if (depth + 1 < DEPTH)
		plant(yielder, seed, depth + 1);
	else
		fringe_generator_suspend(yielder, seed, NULL);
	__asm__ volatile("" : "+r"(in_register));
	return in_memory + in_register;
}

static uintptr_t
plant_words(struct fringe_yielder *yielder, void *argument, uintptr_t seed)
{
	(void)argument;
	return plant(yielder, seed, 0);
}

KIND_CASE(all_that_a_suspended_generator_holds_is_within_its_bounds)
{
	struct fringe_generator g[KIND_SLOTS];
	const struct fringe_live *live;
	struct list list;
	unsigned int i;
	uintptr_t which;

	for (i = 0; i < KIND_SLOTS; i++) {
		kind_begin(kind, i, &g[i], plant_words, NULL);
		REQUIRE_EQUAL(fringe_generator_resume(&g[i], i, NULL), 1);
	}
	list = visit();
	for (i = 0; i < KIND_SLOTS; i++) {
		live = expect_row(&list, &g[i], FRINGE_SUSPENDED);
		expect_tight(live);
		for (which = 0; which < 2 * DEPTH; which++)
			REQUIRE(scan(live, word_of(i, which)) > 0);
	}
	for (i = 0; i < KIND_SLOTS; i++)
		kind_close(kind, i, &g[i]);
}

/*
 * A chain of generators, each of which resumes the next; the last visits.
 * Each plants its words, for which the bounds are judged while it holds them.
 * What is in memory must be found on its own stack. What was in a register
 * may lie on the next one: in the record of the resume, which is there, or
 * where a function saved it without knowing.
 */
struct chain {
	struct fringe_generator links[3];
	struct fringe_yielder *first;
	uintptr_t sums[3];
	int closing;
};

static int
scan_all(const struct list *list, uintptr_t wanted)
{
	int found = 0;
	int i;

	for (i = 0; i < list->count; i++)
		found += scan(&list->live[i], wanted);
	return found;
}

static void
expect_words(const struct chain *chain, enum fringe_state of_first)
{
	const struct fringe_live *live;
	struct list list = visit();
	uintptr_t i;

	REQUIRE_EQUAL(list.count, 3);
	for (i = 0; i < 3; i++) {
		live = expect_row(&list, &chain->links[i],
		    i == 0 ? of_first : FRINGE_RUNNING);
		expect_tight(live);
		REQUIRE(scan(live, word_of(100, i)) > 0);
		REQUIRE(scan_all(&list, word_of(200, i)) > 0);
	}
}

static UNSANITIZED __attribute__((__noinline__)) void
visit_with_words(struct chain *chain)
{
	volatile uintptr_t mine = word_of(100, 2);
	uintptr_t held = word_of(200, 2);

	__asm__ volatile("" : "+r"(held));
	expect_words(chain, FRINGE_RUNNING);
	if (!chain->closing)
		fringe_generator_suspend(chain->first, mine, NULL);
	__asm__ volatile("" : "+r"(held));
	chain->sums[2] = mine + held;
}

static UNSANITIZED __attribute__((__noinline__)) void
resume_with_words(struct chain *chain, uintptr_t which)
{
	volatile uintptr_t mine = word_of(100, which);
	uintptr_t held = word_of(200, which);
	struct fringe_generator *next = &chain->links[which + 1];

	__asm__ volatile("" : "+r"(held));
	fringe_generator_resume(next, which + 1, NULL);
	if (chain->closing)
		fringe_generator_close(next, NULL);
	__asm__ volatile("" : "+r"(held));
	chain->sums[which] = mine + held;
}

/* When the chain is to be closed, each goes on when its suspend is refused. */
static uintptr_t
be_a_link(struct fringe_yielder *yielder, void *argument, uintptr_t which)
{
	struct chain *chain = argument;

	if (which == 0)
		chain->first = yielder;
	if (chain->closing)
		fringe_generator_suspend(yielder, 0, NULL);
	if (which < 2)
		resume_with_words(chain, which);
	else
		visit_with_words(chain);
	return 0;
}

static void
begin_chain(struct chain *chain, const struct kind *kind)
{
	unsigned int i;

	for (i = 0; i < 3; i++)
		kind_begin(kind, i, &chain->links[i], be_a_link, chain);
}

static void
end_chain(struct chain *chain, const struct kind *kind)
{
	unsigned int i;

	for (i = 0; i < 3; i++) {
		REQUIRE_EQUAL(
		    chain->sums[i], word_of(100, i) + word_of(200, i));
		REQUIRE_EQUAL(kind_finish(kind, i, &chain->links[i]), 0);
	}
}

KIND_CASE(a_running_chain_is_within_its_bounds)
{
	struct chain chain = { .closing = 0 };

	begin_chain(&chain, kind);
	/* The innermost visits, and then suspends the outermost. */
	REQUIRE_EQUAL(fringe_generator_resume(&chain.links[0], 0, NULL), 1);
	/* Now all three are suspended as one, and are visited from outside. */
	expect_words(&chain, FRINGE_SUSPENDED);
	REQUIRE_EQUAL(fringe_generator_resume(&chain.links[0], 0, NULL), 0);
	end_chain(&chain, kind);
}

/*
 * While generators are closed, what close puts in their link is no record of
 * their resumer's: the bounds are to be right all the same.
 */
KIND_CASE(a_chain_that_is_being_closed_is_within_its_bounds)
{
	struct chain chain = { .closing = 1 };

	begin_chain(&chain, kind);
	REQUIRE_EQUAL(fringe_generator_resume(&chain.links[0], 0, NULL), 1);
	REQUIRE_EQUAL(fringe_generator_close(&chain.links[0], NULL), 1);
	end_chain(&chain, kind);
}

/* A generator that is elsewhere: its own stack may be said to be all used. */
struct away {
	struct fringe_stack stack;
	struct fringe_yielder *yielder;
};

static uintptr_t
suspend_from_there(void *argument)
{
	struct away *away = argument;

	return (uintptr_t)fringe_generator_suspend(away->yielder, 0, NULL);
}

static UNSANITIZED uintptr_t
go_there(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	struct away *away = argument;
	volatile uintptr_t mine = word_of(300, value);

	away->yielder = yielder;
	fringe_call_on_stack(&away->stack, suspend_from_there, away, NULL);
	return mine;
}

STACK_CASE(a_generator_called_away_is_within_its_bounds)
{
	struct fringe_generator generator;
	struct away away;
	struct list list;

	kind_make(kind, 1, &away.stack);
	kind_begin(kind, 0, &generator, go_there, &away);
	REQUIRE_EQUAL(fringe_generator_resume(&generator, 7, NULL), 1);
	list = visit();
	REQUIRE(scan(expect_row(&list, &generator, FRINGE_SUSPENDED),
		    word_of(300, 7)) > 0);
	kind_close(kind, 0, &generator);
	kind_unmake(kind, 1, &away.stack);
}

static const struct face_case cases[] = {
	ROW(without_generators_nobody_is_visited),
	KIND_ROWS(the_live_ones_are_listed_youngest_first),
	KIND_ROWS(a_refused_end_leaves_a_generator_in_the_list),
	KIND_ROWS(the_list_does_not_follow_handles),
	KIND_ROWS(names_and_states_are_told),
	ROW(a_visitor_stops_the_visit_with_a_value),
	KIND_ROWS(all_that_a_suspended_generator_holds_is_within_its_bounds),
	KIND_ROWS(a_running_chain_is_within_its_bounds),
	KIND_ROWS(a_chain_that_is_being_closed_is_within_its_bounds),
	STACK_ROWS(a_generator_called_away_is_within_its_bounds),
	LAST_ROW
};

const struct face_suite face_suite = { "registry", cases, 0 };
