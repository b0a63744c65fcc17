/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Inboxes, that one uses. With threads: check_kit_threads.c. */
#include <fringe/kit.h>

#include "face.h"

#define LETTERS 100
struct letter {
	int number;
	struct fringe_inbox_link link;
};
static struct letter letters[LETTERS];
static struct fringe_inbox inbox = FRINGE_INBOX_INIT;

static int
put(int number)
{
	letters[number].number = number;
	return fringe_inbox_put(&inbox, &letters[number].link);
}

/* Takes these numbers and those between. */
static void
expect_from(struct fringe_inbox *from, int first, int last)
{
	struct fringe_inbox_link *link = fringe_inbox_take(from);
	int i;

	for (i = first; i <= last; i++, link = link->next) {
		REQUIRE(link != NULL);
		REQUIRE_EQUAL(
		    FRINGE_CONTAINER_OF(link, struct letter, link)->number, i);
	}
	REQUIRE(link == NULL);
	REQUIRE(fringe_inbox_is_empty(from));
}

static void
expect(int first, int last)
{
	expect_from(&inbox, first, last);
}

CASE(a_zeroed_inbox_is_empty)
{
	static struct fringe_inbox zeroed;

	REQUIRE(fringe_inbox_is_empty(&zeroed));
	REQUIRE(fringe_inbox_take(&zeroed) == NULL);
	REQUIRE(fringe_inbox_take(&zeroed) == NULL);
}

CASE(what_is_put_in_is_taken_in_order)
{
	int i;

	for (i = 0; i < LETTERS; i++)
		put(i);
	REQUIRE(!fringe_inbox_is_empty(&inbox));
	expect(0, LETTERS - 1);
	REQUIRE(fringe_inbox_take(&inbox) == NULL);
}

CASE(the_first_to_put_something_in_is_told)
{
	REQUIRE_EQUAL(put(0), 1);
	REQUIRE_EQUAL(put(1), 0);
	REQUIRE_EQUAL(put(2), 0);
	expect(0, 2);
	REQUIRE_EQUAL(put(3), 1);
	expect(3, 3);
}

CASE(what_was_taken_is_put_in_again)
{
	struct fringe_inbox_link *link;
	struct fringe_inbox_link *next;
	int i;

	for (i = 0; i < 3; i++)
		put(i);
	for (link = fringe_inbox_take(&inbox); link; link = next) {
		next = link->next;
		fringe_inbox_put(&inbox, link);
	}
	for (i = 3; i < 5; i++)
		put(i);
	expect(0, 4);
}

/* A scenario of maitake's queues: what is taken here is put in there. */
CASE(crosses_queues)
{
	struct fringe_inbox other = FRINGE_INBOX_INIT;
	struct fringe_inbox_link *link;
	struct fringe_inbox_link *next;
	int i;

	for (i = 0; i < 3; i++)
		put(i);
	for (link = fringe_inbox_take(&inbox), i = 0; link; link = next, i++) {
		next = link->next;
		REQUIRE_EQUAL(fringe_inbox_put(&other, link), 1);
		expect_from(&other, i, i);
		REQUIRE_EQUAL(put(i), i == 0);
	}
	expect(0, 2);
}

static const struct face_case cases[] = {
	ROW(a_zeroed_inbox_is_empty),
	ROW(what_is_put_in_is_taken_in_order),
	ROW(the_first_to_put_something_in_is_told),
	ROW(what_was_taken_is_put_in_again),
	ROW(crosses_queues),
	LAST_ROW,
};

const struct face_suite face_suite = { "inboxes", cases, 0 };
