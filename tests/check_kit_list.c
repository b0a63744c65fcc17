/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Lists whose links are in what they hold, also against an array of numbers. */
#include <fringe/kit.h>

#include <stdint.h>

#include "face.h"
#include "steps.h"

struct item {
	int number;
	struct fringe_link link;
};

#define ITEMS 8
static struct item items[ITEMS];
static struct fringe_list list = FRINGE_LIST_INIT;

static int
number_of(struct fringe_link *link)
{
	return FRINGE_CONTAINER_OF(link, struct item, link)->number;
}

/* The list has these items, from both ends, and knows that it has them. */
static void
expect(struct fringe_list *of, const int *numbers, int count)
{
	struct fringe_link *link = fringe_list_first(of);
	int i;

	for (i = 0; i < count; i++, link = fringe_link_next(link)) {
		REQUIRE(link != NULL);
		REQUIRE_EQUAL(number_of(link), numbers[i]);
		REQUIRE(fringe_link_list(link) == of);
	}
	REQUIRE(link == NULL);
	link = fringe_list_last(of);
	for (i = count; i-- > 0; link = fringe_link_previous(link)) {
		REQUIRE(link != NULL);
		REQUIRE_EQUAL(number_of(link), numbers[i]);
	}
	REQUIRE(link == NULL);
}

#define EXPECT(...)                                                            \
	do {                                                                   \
		const int numbers_[] = { __VA_ARGS__ };                        \
                                                                               \
		expect(&list, numbers_, sizeof(numbers_) / sizeof(int));       \
	} while (0)

/* Items 0 to count - 1 in the list, in this order. */
static void
begin(int count)
{
	int i;

	list = (struct fringe_list)FRINGE_LIST_INIT;
	for (i = 0; i < ITEMS; i++) {
		items[i] = (struct item){ .number = i };
		if (i < count)
			REQUIRE_EQUAL(
			    fringe_list_append(&list, &items[i].link), 0);
	}
}

CASE(a_zeroed_list_is_empty)
{
	static struct fringe_list zeroed;

	REQUIRE(fringe_list_first(&zeroed) == NULL);
	REQUIRE(fringe_list_last(&zeroed) == NULL);
	REQUIRE(fringe_list_take(&zeroed) == NULL);
	expect(&zeroed, NULL, 0);
}

CASE(what_is_appended_is_taken_in_order)
{
	int i;

	begin(4);
	EXPECT(0, 1, 2, 3);
	for (i = 0; i < 4; i++)
		REQUIRE(fringe_list_take(&list) == &items[i].link);
	REQUIRE(fringe_list_take(&list) == NULL);
	expect(&list, NULL, 0);
}

CASE(what_is_prepended_is_taken_in_reverse)
{
	int i;

	begin(0);
	for (i = 0; i < 3; i++)
		REQUIRE_EQUAL(fringe_list_prepend(&list, &items[i].link), 0);
	EXPECT(2, 1, 0);
	REQUIRE(fringe_list_take(&list) == &items[2].link);
	EXPECT(1, 0);
}

CASE(it_is_inserted_before_any)
{
	begin(3);
	REQUIRE_EQUAL(
	    fringe_list_insert(&list, &items[3].link, &items[0].link), 0);
	REQUIRE_EQUAL(
	    fringe_list_insert(&list, &items[4].link, &items[2].link), 0);
	REQUIRE_EQUAL(fringe_list_insert(&list, &items[5].link, NULL), 0);
	EXPECT(3, 0, 1, 4, 2, 5);
}

CASE(any_is_removed)
{
	begin(5);
	fringe_list_remove(&items[2].link);
	EXPECT(0, 1, 3, 4);
	fringe_list_remove(&items[0].link);
	EXPECT(1, 3, 4);
	fringe_list_remove(&items[4].link);
	EXPECT(1, 3);
	fringe_list_remove(&items[1].link);
	fringe_list_remove(&items[3].link);
	expect(&list, NULL, 0);
}

CASE(what_is_in_no_list_is_not_removed)
{
	begin(2);
	fringe_list_remove(&items[7].link);
	fringe_list_remove(&items[0].link);
	fringe_list_remove(&items[0].link);
	REQUIRE(fringe_link_list(&items[0].link) == NULL);
	REQUIRE(fringe_link_next(&items[0].link) == NULL);
	REQUIRE(fringe_link_previous(&items[0].link) == NULL);
	EXPECT(1);
}

CASE(what_was_removed_goes_into_another_list)
{
	struct fringe_list other = FRINGE_LIST_INIT;
	const int one[] = { 1 };

	begin(3);
	fringe_list_remove(&items[1].link);
	REQUIRE_EQUAL(fringe_list_append(&other, &items[1].link), 0);
	EXPECT(0, 2);
	expect(&other, one, 1);
	/* It is taken out of the list that it is in. */
	fringe_list_remove(&items[1].link);
	EXPECT(0, 2);
	expect(&other, NULL, 0);
}

CASE(what_is_in_a_list_is_put_into_none)
{
	struct fringe_list other = FRINGE_LIST_INIT;

	begin(2);
	REQUIRE_EQUAL(fringe_list_append(&list, &items[0].link), FRINGE_ESTATE);
	REQUIRE_EQUAL(fringe_list_append(&list, &items[1].link), FRINGE_ESTATE);
	REQUIRE_EQUAL(
	    fringe_list_prepend(&other, &items[0].link), FRINGE_ESTATE);
	REQUIRE_EQUAL(
	    fringe_list_insert(&list, &items[1].link, &items[0].link),
	    FRINGE_ESTATE);
	EXPECT(0, 1);
	expect(&other, NULL, 0);
}

CASE(it_is_inserted_before_none_of_another_list)
{
	struct fringe_list other = FRINGE_LIST_INIT;

	begin(2);
	REQUIRE_EQUAL(
	    fringe_list_insert(&other, &items[2].link, &items[1].link),
	    FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_list_insert(&list, &items[2].link, &items[3].link),
	    FRINGE_EINVAL);
	REQUIRE(fringe_link_list(&items[2].link) == NULL);
	EXPECT(0, 1);
	expect(&other, NULL, 0);
}

/* ---- scenarios of maitake's lists, under the names that they have there ---- */

CASE(push_pop_push_pop)
{
	int i;

	begin(0);
	for (i = 0; i < 3; i++) {
		REQUIRE_EQUAL(fringe_list_prepend(&list, &items[i].link), 0);
		EXPECT(i);
		fringe_list_remove(fringe_list_last(&list));
		expect(&list, NULL, 0);
	}
}

/* Those of even numbers leave while one goes along the list. */
CASE(drain_filter)
{
	struct fringe_link *link;
	struct fringe_link *next;

	begin(5);
	for (link = fringe_list_first(&list); link; link = next) {
		next = fringe_link_next(link);
		if (number_of(link) % 2 == 0)
			fringe_list_remove(link);
	}
	EXPECT(1, 3);
}

/* The rest goes over to another list, from behind, and comes back in front. */
CASE(all_splits)
{
	struct fringe_list rest = FRINGE_LIST_INIT;
	const int numbers[] = { 0, 1, 2, 3, 4 };
	struct fringe_link *link;
	int at;
	int i;

	begin(5);
	for (at = 0; at <= 5; at++) {
		for (i = at; i < 5; i++) {
			link = fringe_list_last(&list);
			fringe_list_remove(link);
			REQUIRE_EQUAL(fringe_list_prepend(&rest, link), 0);
		}
		expect(&list, numbers, at);
		expect(&rest, numbers + at, 5 - at);
		while ((link = fringe_list_take(&rest)) != NULL)
			REQUIRE_EQUAL(fringe_list_append(&list, link), 0);
		EXPECT(0, 1, 2, 3, 4);
	}
}

/* ---- against an array ---- */

static int model[ITEMS];
static int modelled;

static int
place_in_model(int number)
{
	int i;

	for (i = 0; i < modelled && model[i] != number; i++)
		;
	return i;
}

static void
insert_in_model(int number, int place)
{
	int i;

	for (i = modelled++; i > place; i--)
		model[i] = model[i - 1];
	model[place] = number;
}

static void
remove_from_model(int place)
{
	for (modelled--; place < modelled; place++)
		model[place] = model[place + 1];
}

/* An item that is in goes out; one that is out goes in, anywhere. */
static void
step(uint32_t chance)
{
	int number = (int)(chance % ITEMS);
	int place = place_in_model(number);
	struct fringe_link *before = NULL;

	if (place < modelled) {
		fringe_list_remove(&items[number].link);
		remove_from_model(place);
		return;
	}
	place = (int)(chance / ITEMS) % (modelled + 1);
	if (place < modelled)
		before = &items[model[place]].link;
	REQUIRE_EQUAL(
	    fringe_list_insert(&list, &items[number].link, before), 0);
	insert_in_model(number, place);
}

CASE(it_does_what_an_array_does)
{
	uint32_t state = 1;
	int i;

	begin(0);
	modelled = 0;
	for (i = 0; i < 10000; i++) {
		step(next_step(&state));
		expect(&list, model, modelled);
	}
}

static const struct face_case cases[] = {
	ROW(a_zeroed_list_is_empty),
	ROW(what_is_appended_is_taken_in_order),
	ROW(what_is_prepended_is_taken_in_reverse),
	ROW(it_is_inserted_before_any),
	ROW(any_is_removed),
	ROW(what_is_in_no_list_is_not_removed),
	ROW(what_was_removed_goes_into_another_list),
	ROW(what_is_in_a_list_is_put_into_none),
	ROW(it_is_inserted_before_none_of_another_list),
	ROW(push_pop_push_pop),
	ROW(drain_filter),
	ROW(all_splits),
	ROW(it_does_what_an_array_does),
	LAST_ROW,
};

const struct face_suite face_suite = { "lists", cases, 0 };
