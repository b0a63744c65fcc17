/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The list of a freestanding program's images, and what unwinders learn from
 * it. No code of the images that are made up here is ever run.
 */
#include "tests/bare/images.h"
#include "tests/bare/phdr.h"
#include "tests/face.h"

#define MANY 3
#define BYTES 64
#define BIAS 0x1000

/* Memory that is images, with a byte between each two. */
static char memory[MANY][BYTES + 1];
static struct fringe_image_entry entries[MANY];
static struct fringe_image_entry program;

static struct fringe_image
make_up(int which)
{
	static const char *const names[MANY] = { "one", "two", "three" };
	struct fringe_image image = { .name = names[which] };

	image.bias = BIAS;
	image.start = memory[which];
	image.end = memory[which] + BYTES;
	image.eh_frame_hdr = memory[which] + 8;
	image.eh_frame = memory[which] + 16;
	return image;
}

static void
add(int which)
{
	struct fringe_image image = make_up(which);

	REQUIRE_EQUAL(fringe_image_register(&entries[which], &image), 0);
}

static void
take_out(struct fringe_image_entry *entry)
{
	REQUIRE_EQUAL(fringe_image_unregister(entry), 0);
}

static void
add_program(void)
{
	struct fringe_image image = program_image();

	REQUIRE_EQUAL(fringe_image_register(&program, &image), 0);
}

struct list {
	const void *starts[MANY + 2];
	int count;
	int stop_after;
};

static int
note_down(const struct fringe_image *image, void *argument)
{
	struct list *list = argument;

	REQUIRE(list->count < MANY + 2);
	list->starts[list->count++] = image->start;
	return list->count == list->stop_after ? 17 : 0;
}

/* That so many are listed, which start there. */
static void
expect_list(int count, const void *first, const void *second, const void *third)
{
	struct list list = { .count = 0 };

	REQUIRE_EQUAL(fringe_image_visit(note_down, &list), 0);
	REQUIRE_EQUAL(list.count, count);
	REQUIRE(count < 1 || list.starts[0] == first);
	REQUIRE(count < 2 || list.starts[1] == second);
	REQUIRE(count < 3 || list.starts[2] == third);
}

static int
count_headers(struct phdr_info *info, size_t size, void *data)
{
	REQUIRE_EQUAL(size, sizeof(*info));
	*(int *)data += info->phnum;
	return 0;
}

CASE(without_images_none_is_found)
{
	struct fringe_image image = { .name = "untouched" };
	int headers = 0;

	expect_list(0, NULL, NULL, NULL);
	REQUIRE_EQUAL(fringe_image_get(0, &image), 0);
	REQUIRE_EQUAL(fringe_image_of(memory, &image), 0);
	REQUIRE_EQUAL(fringe_image_of(NULL, &image), 0);
	REQUIRE(same_text(image.name, "untouched"));
	REQUIRE_EQUAL(dl_iterate_phdr(count_headers, &headers), 0);
	REQUIRE_EQUAL(headers, 0);
}

CASE(what_makes_no_sense_is_refused)
{
	struct fringe_image image = make_up(0);
	struct fringe_image apart = make_up(2);
	struct fringe_image overlapping = make_up(0);

	REQUIRE_EQUAL(fringe_image_visit(NULL, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_image_get(0, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_image_of(memory, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_image_register(NULL, &image), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_image_register(&entries[0], NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_image_unregister(NULL), FRINGE_EEMPTY);
	REQUIRE_EQUAL(fringe_image_unregister(&entries[0]), FRINGE_EEMPTY);
	image.end = image.start;
	REQUIRE_EQUAL(
	    fringe_image_register(&entries[0], &image), FRINGE_EINVAL);
	expect_list(0, NULL, NULL, NULL);
	add(1);
	REQUIRE_EQUAL(
	    fringe_image_register(&entries[1], &apart), FRINGE_EINVAL);
	overlapping.start = memory[1] + BYTES - 1;
	overlapping.end = memory[1] + BYTES;
	REQUIRE_EQUAL(
	    fringe_image_register(&entries[0], &overlapping), FRINGE_EINVAL);
	overlapping.start = memory[0];
	overlapping.end = memory[2];
	REQUIRE_EQUAL(
	    fringe_image_register(&entries[0], &overlapping), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_image_unregister(&entries[0]), FRINGE_EEMPTY);
	expect_list(1, memory[1], NULL, NULL);
	take_out(&entries[1]);
}

CASE(the_program_is_image_0_and_comes_first_whenever_it_came)
{
	struct fringe_image image;

	add(0);
	REQUIRE_EQUAL(fringe_image_get(0, &image), 0);
	add_program();
	add(1);
	expect_list(3, board_image, memory[0], memory[1]);
	REQUIRE_EQUAL(fringe_image_get(0, &image), 1);
	REQUIRE(same_text(image.name, "program"));
	REQUIRE_EQUAL(fringe_image_of((const void *)add, &image), 1);
	REQUIRE(image.id == 0 && image.start == board_image);
	take_out(&program);
	take_out(&entries[0]);
	take_out(&entries[1]);
	expect_list(0, NULL, NULL, NULL);
}

CASE(an_image_at_address_0_need_not_be_the_program)
{
	struct fringe_image image = { .name = "zero" };

	/* On some boards it is. */
	if ((uintptr_t)board_image == 0) {
		add_program();
		REQUIRE_EQUAL(fringe_image_of(NULL, &image), 1);
		REQUIRE(image.id == 0 && image.start == NULL);
		take_out(&program);
		return;
	}
	image.end = (const char *)(uintptr_t)16;
	REQUIRE_EQUAL(fringe_image_register(&entries[0], &image), 0);
	REQUIRE_EQUAL(fringe_image_get(0, &image), 0);
	REQUIRE_EQUAL(fringe_image_of(NULL, &image), 1);
	REQUIRE(image.id != 0 && same_text(image.name, "zero"));
	take_out(&entries[0]);
}

CASE(ids_stay_while_others_come_and_go)
{
	struct fringe_image image;
	uintptr_t id;

	add(0);
	add(1);
	add(2);
	REQUIRE_EQUAL(fringe_image_of(memory[1] + BYTES - 1, &image), 1);
	id = image.id;
	REQUIRE(id != 0);
	take_out(&entries[0]);
	expect_list(2, memory[1], memory[2], NULL);
	take_out(&entries[2]);
	add(0);
	expect_list(2, memory[1], memory[0], NULL);
	REQUIRE_EQUAL(fringe_image_get(id, &image), 1);
	REQUIRE(image.start == memory[1] && same_text(image.name, "two"));
	REQUIRE_EQUAL(fringe_image_of(memory[1] + BYTES, &image), 0);
	REQUIRE_EQUAL(fringe_image_of(memory[2], &image), 0);
	take_out(&entries[1]);
	REQUIRE_EQUAL(fringe_image_get(id, &image), 0);
	take_out(&entries[0]);
}

CASE(an_image_says_what_was_said_of_it)
{
	struct fringe_image said = make_up(0);
	struct fringe_image image;

	said.exidx_size = 24;
	REQUIRE_EQUAL(fringe_image_register(&entries[0], &said), 0);
	REQUIRE_EQUAL(fringe_image_of(memory[0], &image), 1);
	REQUIRE(image.id != 0);
	REQUIRE(image.name == said.name && image.bias == said.bias);
	REQUIRE(image.start == said.start && image.end == said.end);
	REQUIRE(image.eh_frame_hdr == said.eh_frame_hdr);
	REQUIRE(image.eh_frame == said.eh_frame);
	REQUIRE(image.exidx == NULL && image.exidx_size == 24);
	take_out(&entries[0]);
}

CASE(what_the_visitor_returns_ends_the_visit)
{
	struct list list = { .count = 0, .stop_after = 2 };

	add(0);
	add(1);
	add(2);
	REQUIRE_EQUAL(fringe_image_visit(note_down, &list), 17);
	REQUIRE_EQUAL(list.count, 2);
	take_out(&entries[0]);
	take_out(&entries[1]);
	take_out(&entries[2]);
}

/* What was seen of an image, and of its tables' address. */
struct headers {
	const char *wanted;
	uintptr_t start;
	uintptr_t size;
	uintptr_t tables;
	uint32_t type;
	unsigned long long added;
	unsigned long long removed;
	int visited;
};

static int
read_headers(struct phdr_info *info, size_t size, void *data)
{
	struct headers *seen = data;
	int i;

	(void)size;
	seen->visited++;
	if (!same_text(info->name, seen->wanted))
		return 0;
	for (i = 0; i < info->phnum; i++) {
		const struct program_header *header = &info->phdr[i];

		if (header->type == TYPE_LOAD) {
			seen->start = info->bias + (uintptr_t)header->address;
			seen->size = (uintptr_t)header->size;
			continue;
		}
		seen->type = header->type;
		seen->tables = info->bias + (uintptr_t)header->address;
	}
	seen->added = info->added;
	seen->removed = info->removed;
	return 5;
}

CASE(the_list_is_told_as_a_dynamic_linker_tells_its_own)
{
	struct headers seen = { .wanted = "two" };
	unsigned long long removed;

	add(0);
	add(1);
	add(2);
	REQUIRE_EQUAL(dl_iterate_phdr(read_headers, &seen), 5);
	REQUIRE_EQUAL(seen.visited, 2);
	REQUIRE(seen.start == (uintptr_t)memory[1]);
	REQUIRE_EQUAL(seen.size, BYTES);
	REQUIRE_EQUAL(seen.type, TYPE_EH_FRAME);
	REQUIRE(seen.tables == (uintptr_t)memory[1] + 8);
	REQUIRE(seen.added >= seen.removed + 3);
	removed = seen.removed;
	take_out(&entries[0]);
	seen = (struct headers){ .wanted = "three" };
	REQUIRE_EQUAL(dl_iterate_phdr(read_headers, &seen), 5);
	REQUIRE_EQUAL(seen.visited, 2);
	REQUIRE_EQUAL(seen.removed, removed + 1);
	seen = (struct headers){ .wanted = "none" };
	REQUIRE_EQUAL(dl_iterate_phdr(read_headers, &seen), 0);
	REQUIRE_EQUAL(seen.visited, 2);
	take_out(&entries[1]);
	take_out(&entries[2]);
}

CASE(program_headers_are_those_of_the_image_if_it_has_any)
{
	struct program_header own[3] = { { .type = 7 }, { .type = TYPE_LOAD },
		{ .type = 9 } };
	struct fringe_image image = make_up(0);
	struct headers seen = { .wanted = "" };
	int headers = 0;

	image.phdr = own;
	image.phnum = 3;
	REQUIRE_EQUAL(fringe_image_register(&entries[0], &image), 0);
	REQUIRE_EQUAL(dl_iterate_phdr(count_headers, &headers), 0);
	REQUIRE_EQUAL(headers, 3);
	REQUIRE_EQUAL(fringe_image_of(memory[0], &image), 1);
	REQUIRE(image.phdr == own);
	take_out(&entries[0]);
	headers = 0;
	image = make_up(0);
	image.name = NULL;
	image.eh_frame_hdr = image.eh_frame = NULL;
	REQUIRE_EQUAL(fringe_image_register(&entries[0], &image), 0);
	REQUIRE_EQUAL(dl_iterate_phdr(count_headers, &headers), 0);
	REQUIRE_EQUAL(headers, 1);
	REQUIRE_EQUAL(dl_iterate_phdr(read_headers, &seen), 5);
	take_out(&entries[0]);
}

#ifdef __ARM_EABI__

uintptr_t __gnu_Unwind_Find_exidx(uintptr_t address, int *entries);

static const char *
tables_of(const void *address)
{
	int words = 0;

	return (const char *)__gnu_Unwind_Find_exidx(
	    (uintptr_t)address, &words);
}

static struct fringe_image
with_tables(void)
{
	struct fringe_image image = make_up(0);

	image.exidx = memory[0] + 32;
	image.exidx_size = 24;
	return image;
}

CASE(an_unwinder_finds_the_tables_of_an_address)
{
	struct fringe_image image = with_tables();
	struct headers seen = { .wanted = "one" };
	int rows = 0;

	REQUIRE(tables_of((const void *)add) == __exidx_start);
	REQUIRE_EQUAL(fringe_image_register(&entries[0], &image), 0);
	REQUIRE(__gnu_Unwind_Find_exidx((uintptr_t)memory[0], &rows) ==
	    (uintptr_t)memory[0] + 32);
	REQUIRE_EQUAL(rows, 3);
	REQUIRE(tables_of((const void *)add) == __exidx_start);
	add(1);
	REQUIRE(tables_of(memory[1]) == NULL);
	REQUIRE_EQUAL(dl_iterate_phdr(read_headers, &seen), 5);
	REQUIRE_EQUAL(seen.type, TYPE_EXIDX);
	REQUIRE(seen.tables == (uintptr_t)memory[0] + 32);
	take_out(&entries[0]);
	take_out(&entries[1]);
}

#else

/* As "Dynamic Linker Introspection" in glibc's manual has it, on x86. */
struct found_object {
	unsigned long long flags;
	void *map_start;
	void *map_end;
	void *link_map;
	const unsigned char *eh_frame_hdr;
	unsigned long long reserved[8];
};

int _dl_find_object(const void *address, struct found_object *found);

CASE(an_unwinder_finds_the_tables_of_an_address)
{
	struct fringe_image image = make_up(1);
	struct found_object found = { .reserved = { 0 } };

	REQUIRE_EQUAL(_dl_find_object(memory[0], &found), -1);
	add(0);
	REQUIRE_EQUAL(_dl_find_object(memory[0] + 1, &found), 0);
	REQUIRE(found.map_start == memory[0]);
	REQUIRE(found.map_end == memory[0] + BYTES);
	REQUIRE(found.eh_frame_hdr == (const void *)(memory[0] + 8));
	REQUIRE_EQUAL(found.flags, 0);
	REQUIRE_EQUAL(_dl_find_object(memory[1], &found), -1);
	image.eh_frame_hdr = NULL;
	REQUIRE_EQUAL(fringe_image_register(&entries[1], &image), 0);
	REQUIRE_EQUAL(_dl_find_object(memory[1], &found), 0);
	REQUIRE_EQUAL(found.eh_frame_hdr[0], 1);
	take_out(&entries[1]);
	image.eh_frame = NULL;
	REQUIRE_EQUAL(fringe_image_register(&entries[1], &image), 0);
	REQUIRE_EQUAL(_dl_find_object(memory[1], &found), -1);
	take_out(&entries[0]);
	take_out(&entries[1]);
}

#endif

static const struct face_case cases[] = {
	ROW(without_images_none_is_found),
	ROW(what_makes_no_sense_is_refused),
	ROW(the_program_is_image_0_and_comes_first_whenever_it_came),
	ROW(an_image_at_address_0_need_not_be_the_program),
	ROW(ids_stay_while_others_come_and_go),
	ROW(an_image_says_what_was_said_of_it),
	ROW(what_the_visitor_returns_ends_the_visit),
	ROW(the_list_is_told_as_a_dynamic_linker_tells_its_own),
	ROW(program_headers_are_those_of_the_image_if_it_has_any),
	ROW(an_unwinder_finds_the_tables_of_an_address),
	LAST_ROW,
};

const struct face_suite face_suite = { "images", cases, 0 };
