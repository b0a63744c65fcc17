/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Ready queues: the first of the highest priority, in the order of putting. */
#include <fringe/kit.h>

#include <limits.h>
#include <stdint.h>

#include "face.h"
#include "steps.h"

#define LINKS 64
static struct fringe_link links[LINKS];
static struct fringe_list lists[FRINGE_PRIORITIES];
static struct fringe_ready ready;

static void
begin(unsigned int count)
{
	unsigned int i;

	for (i = 0; i < LINKS; i++)
		links[i] = (struct fringe_link){ .list_ = NULL };
	REQUIRE_EQUAL(fringe_ready_init(&ready, lists, count), 0);
}

static void
append(unsigned int link, unsigned int priority)
{
	REQUIRE_EQUAL(fringe_ready_append(&ready, &links[link], priority), 0);
}

/* The next that is taken is this one, of this priority. */
static void
expect(unsigned int link, unsigned int priority)
{
	REQUIRE_EQUAL(fringe_ready_highest(&ready), priority);
	REQUIRE(fringe_ready_take(&ready) == &links[link]);
}

static void
expect_empty(void)
{
	REQUIRE_EQUAL(fringe_ready_highest(&ready), FRINGE_PRIORITIES);
	REQUIRE(fringe_ready_take(&ready) == NULL);
}

CASE(one_without_lists_is_empty_and_takes_nothing)
{
	static struct fringe_ready zeroed;

	REQUIRE_EQUAL(fringe_ready_highest(&zeroed), FRINGE_PRIORITIES);
	REQUIRE(fringe_ready_take(&zeroed) == NULL);
	REQUIRE_EQUAL(
	    fringe_ready_append(&zeroed, &links[0], 0), FRINGE_EINVAL);
}

CASE(it_is_initialised_with_one_list_to_as_many_as_there_are_priorities)
{
	static struct fringe_list some[3];
	static struct fringe_ready still = FRINGE_READY_INIT(some);
	unsigned int many = FRINGE_PRIORITIES + 1;

	begin(1);
	begin(FRINGE_PRIORITIES);
	REQUIRE_EQUAL(fringe_ready_init(&ready, lists, 0), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_ready_init(&ready, lists, many), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_ready_init(&ready, NULL, 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_ready_init(NULL, lists, 1), FRINGE_EINVAL);
	/* What failed changed nothing. */
	append(0, FRINGE_PRIORITIES - 1);
	expect(0, FRINGE_PRIORITIES - 1);
	REQUIRE_EQUAL(fringe_ready_append(&still, &links[1], 2), 0);
	REQUIRE_EQUAL(fringe_ready_append(&still, &links[2], 3), FRINGE_EINVAL);
	REQUIRE(fringe_ready_take(&still) == &links[1]);
	REQUIRE(fringe_ready_take(&still) == NULL);
}

CASE(with_one_list_it_is_a_queue)
{
	unsigned int i;

	begin(1);
	for (i = 0; i < LINKS; i++)
		append(i, 0);
	for (i = 0; i < LINKS; i++)
		expect(i, 0);
	expect_empty();
}

CASE(the_lowest_number_goes_first)
{
	unsigned int i;

	begin(FRINGE_PRIORITIES);
	for (i = 0; i < FRINGE_PRIORITIES; i++)
		append(i, i * 7 % FRINGE_PRIORITIES);
	/* 23 times 7 is 1 more than 5 times 32. */
	for (i = 0; i < FRINGE_PRIORITIES; i++)
		expect(i * 23 % FRINGE_PRIORITIES, i);
	expect_empty();
}

CASE(those_of_one_priority_go_in_order_and_the_prepended_first)
{
	begin(4);
	append(0, 2);
	append(1, 2);
	append(2, 1);
	REQUIRE_EQUAL(fringe_ready_prepend(&ready, &links[3], 2), 0);
	REQUIRE_EQUAL(fringe_ready_prepend(&ready, &links[4], 3), 0);
	expect(2, 1);
	expect(3, 2);
	expect(0, 2);
	expect(1, 2);
	expect(4, 3);
	expect_empty();
}

CASE(any_is_removed_and_an_empty_priority_is_passed_over)
{
	begin(4);
	append(0, 1);
	append(1, 1);
	append(2, 1);
	append(3, 3);
	REQUIRE_EQUAL(fringe_ready_remove(&ready, &links[1], 1), 0);
	expect(0, 1);
	REQUIRE_EQUAL(fringe_ready_remove(&ready, &links[2], 1), 0);
	expect(3, 3);
	expect_empty();
}

CASE(it_refuses_what_is_in_a_list_and_priorities_that_it_has_not)
{
	begin(4);
	append(0, 1);
	REQUIRE_EQUAL(fringe_ready_append(&ready, &links[0], 2), FRINGE_ESTATE);
	REQUIRE_EQUAL(
	    fringe_ready_prepend(&ready, &links[0], 0), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_ready_append(&ready, &links[1], 4), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_ready_prepend(&ready, &links[1], UINT_MAX), FRINGE_EINVAL);
	expect(0, 1);
	expect_empty();
}

CASE(it_removes_only_what_has_that_priority)
{
	struct fringe_list other = FRINGE_LIST_INIT;

	begin(4);
	append(0, 1);
	REQUIRE_EQUAL(fringe_list_append(&other, &links[1]), 0);
	REQUIRE_EQUAL(fringe_ready_remove(&ready, &links[0], 2), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_ready_remove(&ready, &links[0], 4), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_ready_remove(&ready, &links[1], 1), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_ready_remove(&ready, &links[2], 1), FRINGE_EINVAL);
	REQUIRE(fringe_link_list(&links[1]) == &other);
	expect(0, 1);
	expect_empty();
}

/* ---- against a table of when each was put in, and with which priority ---- */

static struct {
	unsigned int priority;
	unsigned int since; /* 0 is not at all */
} table[LINKS];

/* What is to be taken; LINKS is nothing. */
static unsigned int
first_of_table(void)
{
	unsigned int first = LINKS;
	unsigned int i;

	for (i = 0; i < LINKS; i++) {
		if (table[i].since == 0)
			continue;
		if (first == LINKS || table[i].priority < table[first].priority)
			first = i;
		else if (table[i].priority == table[first].priority &&
		    table[i].since < table[first].since)
			first = i;
	}
	return first;
}

static void
take_first(void)
{
	unsigned int first = first_of_table();

	if (first == LINKS) {
		expect_empty();
		return;
	}
	expect(first, table[first].priority);
	table[first].since = 0;
}

/* One of three is taken; another goes out if it is in, and in if it is out. */
static void
step(uint32_t chance, unsigned int now)
{
	unsigned int link = chance / 3 % LINKS;
	unsigned int priority = chance / 3 / LINKS % FRINGE_PRIORITIES;

	if (chance % 3 == 0) {
		take_first();
	} else if (table[link].since) {
		REQUIRE_EQUAL(fringe_ready_remove(&ready, &links[link],
				  table[link].priority),
		    0);
		table[link].since = 0;
	} else {
		append(link, priority);
		table[link].priority = priority;
		table[link].since = now;
	}
}

CASE(it_does_what_a_table_does)
{
	uint32_t state = 1;
	unsigned int now;

	begin(FRINGE_PRIORITIES);
	for (now = 0; now < LINKS; now++)
		table[now].since = 0;
	for (now = 1; now <= 10000; now++)
		step(next_step(&state), now);
	for (now = 0; now <= LINKS; now++)
		take_first();
	expect_empty();
}

static const struct face_case cases[] = {
	ROW(one_without_lists_is_empty_and_takes_nothing),
	ROW(it_is_initialised_with_one_list_to_as_many_as_there_are_priorities),
	ROW(with_one_list_it_is_a_queue),
	ROW(the_lowest_number_goes_first),
	ROW(those_of_one_priority_go_in_order_and_the_prepended_first),
	ROW(any_is_removed_and_an_empty_priority_is_passed_over),
	ROW(it_refuses_what_is_in_a_list_and_priorities_that_it_has_not),
	ROW(it_removes_only_what_has_that_priority),
	ROW(it_does_what_a_table_does),
	LAST_ROW,
};

const struct face_suite face_suite = { "ready queues", cases, 0 };
