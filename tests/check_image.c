/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The images of a process. Compiled twice: as programs are linked, and with the
 * library's part compiled in without _dl_find_object, where the image of an
 * address is looked for in notes.
 */
#include <dlfcn.h>
#include <fringe.h>
#include <link.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "face.h"

/* Where the C library has nothing else either. */
#ifndef DLFO_STRUCT_HAS_EH_DBASE
#undef IMAGE_NOTES
#define IMAGE_NOTES
#endif

#define MOST 64

struct list {
	struct fringe_image images[MOST];
	int count;
	int stop_after;
};

static int
note_down(const struct fringe_image *image, void *argument)
{
	struct list *list = argument;

	REQUIRE(list->count < MOST);
	list->images[list->count++] = *image;
	return list->count == list->stop_after ? 17 : 0;
}

static struct list
all_images(void)
{
	struct list list = { .count = 0 };

	REQUIRE_EQUAL(fringe_image_visit(note_down, &list), 0);
	return list;
}

/* The image that an address is in, which there has to be. */
static struct fringe_image
image_of(const void *address)
{
	struct fringe_image image;

	REQUIRE_EQUAL(fringe_image_of(address, &image), 1);
	REQUIRE((uintptr_t)image.start <= (uintptr_t)address);
	REQUIRE((uintptr_t)address < (uintptr_t)image.end);
	return image;
}

static void
expect_same(const struct fringe_image *one, const struct fringe_image *other)
{
	REQUIRE(one->id == other->id);
	REQUIRE(strcmp(one->name, other->name) == 0);
	REQUIRE(one->bias == other->bias);
	REQUIRE(one->start == other->start && one->end == other->end);
	REQUIRE(one->phdr == other->phdr && one->phnum == other->phnum);
	REQUIRE(one->eh_frame_hdr == other->eh_frame_hdr);
	REQUIRE(one->exidx == other->exidx);
	REQUIRE(one->exidx_size == other->exidx_size);
}

static void
call_nobody(void)
{
}

/* The program's own, which is noted too. */
static struct fringe_image
own_image(void)
{
	(void)all_images();
	return image_of((const void *)call_nobody);
}

CASE(the_executable_is_image_0_and_comes_first)
{
	struct list list = all_images();
	struct fringe_image image;

	REQUIRE(list.count > 0);
	REQUIRE(list.images[0].id == 0);
	REQUIRE_EQUAL(fringe_image_get(0, &image), 1);
	expect_same(&image, &list.images[0]);
	REQUIRE(image.name[0] != '\0');
	image = image_of((const void *)call_nobody);
	expect_same(&image, &list.images[0]);
}

/* By its own program headers: what is loaded from its file is inside. */
CASE(an_image_has_its_bounds_bias_and_headers)
{
	struct fringe_image image = own_image();
	const ElfW(Phdr) *header = image.phdr;
	int loaded = 0;
	size_t i;

	for (i = 0; i < image.phnum; i++) {
		const char *part =
		    (const char *)(image.bias + header[i].p_vaddr);

		if (header[i].p_type != PT_LOAD)
			continue;
		loaded++;
		REQUIRE(part >= (const char *)image.start);
		REQUIRE(part + header[i].p_memsz <= (const char *)image.end);
	}
	REQUIRE(loaded > 0);
}

CASE(an_image_has_its_unwind_tables)
{
	struct fringe_image image = own_image();
	const unsigned char *tables = image.eh_frame_hdr;

#ifdef __ARM_EABI__
	REQUIRE(image.exidx_size > 0 && image.exidx_size % 8 == 0);
	tables = image.exidx;
#else
	REQUIRE(tables != NULL);
	REQUIRE_EQUAL(tables[0], 1); /* its version */
#endif
	REQUIRE(tables > (const unsigned char *)image.start);
	REQUIRE(tables < (const unsigned char *)image.end);
}

CASE(each_image_is_found_by_its_id_and_by_its_addresses)
{
	struct list list = all_images();
	struct fringe_image image;
	int i;
	int j;

	for (i = 0; i < list.count; i++) {
		for (j = 0; j < i; j++)
			REQUIRE(list.images[i].id != list.images[j].id);
		REQUIRE_EQUAL(fringe_image_get(list.images[i].id, &image), 1);
		expect_same(&image, &list.images[i]);
		if (!image.start)
			continue;
		image = image_of(list.images[i].start);
		expect_same(&image, &list.images[i]);
		image = image_of((const char *)list.images[i].end - 1);
		expect_same(&image, &list.images[i]);
	}
}

CASE(what_the_visitor_returns_ends_the_visit)
{
	struct list all = all_images();
	struct list list = { .count = 0, .stop_after = 1 };

	REQUIRE_EQUAL(fringe_image_visit(note_down, &list), 17);
	REQUIRE_EQUAL(list.count, 1);
	list = (struct list){ .count = 0, .stop_after = all.count };
	REQUIRE_EQUAL(fringe_image_visit(note_down, &list), 17);
	REQUIRE_EQUAL(list.count, all.count);
}

CASE(what_is_in_no_image_is_not_found)
{
	struct fringe_image image = { .name = "untouched" };
	void *memory = malloc(1);

	(void)all_images();
	REQUIRE_EQUAL(fringe_image_of(&image, &image), 0);
	REQUIRE_EQUAL(fringe_image_of(memory, &image), 0);
	REQUIRE_EQUAL(fringe_image_of(NULL, &image), 0);
	REQUIRE_EQUAL(fringe_image_get((uintptr_t)memory, &image), 0);
	REQUIRE_EQUAL(fringe_image_get(1, &image), 0);
	REQUIRE(strcmp(image.name, "untouched") == 0);
	REQUIRE(!image.start && !image.end && !image.id);
	free(memory);
}

CASE(what_is_missing_is_refused)
{
	REQUIRE_EQUAL(fringe_image_visit(NULL, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(fringe_image_get(0, NULL), FRINGE_EINVAL);
	REQUIRE_EQUAL(
	    fringe_image_of((const void *)call_nobody, NULL), FRINGE_EINVAL);
}

/* A module that is there if shared libraries are built. */
static void *
load(const char *name)
{
	const char *build = getenv("top_builddir");
	char path[4096];

	snprintf(path, sizeof(path), "%s/tests/unwind/.libs/%s.so",
	    build ? build : ".", name);
	return dlopen(path, RTLD_NOW);
}

/* Both, or none and that is said. */
static int
load_both(void **former, void **latter)
{
	*former = load("former");
	*latter = load("latter");
	if (*former && *latter)
		return 1;
	face_note("%s", dlerror());
	face_skip("this build has no modules to load");
	return 0;
}

static const void *
place_in(void *module, const char *name)
{
	const void *place = dlsym(module, name);

	REQUIRE(place != NULL);
	return place;
}

static int
is_listed(uintptr_t id)
{
	struct list list = all_images();
	int i;

	for (i = 0; i < list.count; i++) {
		if (list.images[i].id == id)
			return 1;
	}
	return 0;
}

CASE(what_is_loaded_appears_and_keeps_its_id)
{
	struct fringe_image one;
	struct fringe_image other;
	struct fringe_image again;
	void *former;
	void *latter;
	const void *place;

	(void)all_images();
	if (!load_both(&former, &latter))
		return;
	REQUIRE_EQUAL(fringe_image_get(0, &one), 1);
	place = place_in(former, "former_run");
	one = image_of(place);
	other = image_of(place_in(latter, "latter_run"));
	REQUIRE(strstr(one.name, "former.so") != NULL);
	REQUIRE(strstr(other.name, "latter.so") != NULL);
	REQUIRE(one.id != other.id && one.id != 0 && other.id != 0);
	REQUIRE(is_listed(one.id) && is_listed(other.id));
	REQUIRE_EQUAL(dlclose(former), 0);
	REQUIRE_EQUAL(fringe_image_get(other.id, &again), 1);
	expect_same(&again, &other);
	again = image_of(place_in(latter, "latter_run"));
	expect_same(&again, &other);
	REQUIRE_EQUAL(dlclose(latter), 0);
}

CASE(what_is_unloaded_is_gone)
{
	struct fringe_image image;
	void *former;
	void *latter;
	const void *place;
	char path[4096];

	(void)all_images();
	if (!load_both(&former, &latter))
		return;
	REQUIRE_EQUAL(fringe_image_get(0, &image), 1);
	place = place_in(former, "former_run");
	image = image_of(place);
	snprintf(path, sizeof(path), "%s", image.name);
	REQUIRE_EQUAL(dlclose(former), 0);
	if (dlopen(path, RTLD_NOW | RTLD_NOLOAD)) {
		face_skip("this C library unloads nothing");
		return;
	}
	REQUIRE(!is_listed(image.id));
	REQUIRE_EQUAL(fringe_image_get(image.id, &image), 0);
	REQUIRE_EQUAL(fringe_image_of(place, &image), 0);
	REQUIRE_EQUAL(dlclose(latter), 0);
}

#ifdef IMAGE_NOTES

/* What fringe_image_of is documented to lack there. */
CASE(only_what_was_noted_is_found)
{
	struct fringe_image image;
	void *former;
	void *latter;
	int i;

	REQUIRE_EQUAL(fringe_image_of((const void *)call_nobody, &image), 0);
	(void)all_images();
	if (!load_both(&former, &latter))
		return;
	REQUIRE_EQUAL(
	    fringe_image_of(place_in(former, "former_run"), &image), 0);
	REQUIRE_EQUAL(fringe_image_get(0, &image), 1);
	for (i = 0; i < 3; i++) {
		(void)image_of(place_in(former, "former_run"));
		REQUIRE_EQUAL(dlclose(former), 0);
		(void)all_images();
		former = load("former");
		(void)all_images();
	}
	REQUIRE_EQUAL(dlclose(former), 0);
	REQUIRE_EQUAL(dlclose(latter), 0);
}

#else

CASE(what_is_loaded_is_found_at_once)
{
	struct fringe_image image;
	void *former;
	void *latter;

	if (!load_both(&former, &latter))
		return;
	image = image_of(place_in(latter, "latter_run"));
	REQUIRE(strstr(image.name, "latter.so") != NULL);
	REQUIRE(image.phdr != NULL && image.phnum > 0);
	REQUIRE_EQUAL(dlclose(former), 0);
	REQUIRE_EQUAL(dlclose(latter), 0);
}

#endif

/*
 * While another thread is inside of the loader's list, whose lock it may hold,
 * a handler does not wait for it.
 */
static sem_t inside;
static sem_t leave;
static struct fringe_image seen_by_handler;
static volatile int answer;

static int
stay(struct dl_phdr_info *info, size_t size, void *data)
{
	(void)info;
	(void)size;
	(void)data;
	sem_post(&inside);
	while (sem_wait(&leave) != 0)
		continue;
	return 1;
}

static void *
visit_for_long(void *argument)
{
	(void)argument;
	dl_iterate_phdr(stay, NULL);
	return NULL;
}

static void
look(int number)
{
	(void)number;
	answer = fringe_image_of((const void *)call_nobody, &seen_by_handler);
}

CASE(a_handler_finds_an_image_while_the_loader_is_locked)
{
	struct fringe_image image;
	struct sigaction action;
	pthread_t thread;

	REQUIRE_EQUAL(fringe_image_get(0, &image), 1);
	memset(&action, 0, sizeof(action));
	action.sa_handler = look;
	REQUIRE_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
	REQUIRE_EQUAL(sem_init(&inside, 0, 0), 0);
	REQUIRE_EQUAL(sem_init(&leave, 0, 0), 0);
	REQUIRE_EQUAL(pthread_create(&thread, NULL, visit_for_long, NULL), 0);
	while (sem_wait(&inside) != 0)
		continue;
	REQUIRE_EQUAL(raise(SIGUSR1), 0);
	sem_post(&leave);
	REQUIRE_EQUAL(pthread_join(thread, NULL), 0);
	REQUIRE_EQUAL(answer, 1);
	expect_same(&seen_by_handler, &image);
}

/* clang-format off */
static const struct face_case cases[] = {
#ifdef IMAGE_NOTES
	ROW(only_what_was_noted_is_found),
#else
	ROW(what_is_loaded_is_found_at_once),
#endif
	ROW(the_executable_is_image_0_and_comes_first),
	ROW(an_image_has_its_bounds_bias_and_headers),
	ROW(an_image_has_its_unwind_tables),
	ROW(each_image_is_found_by_its_id_and_by_its_addresses),
	ROW(what_the_visitor_returns_ends_the_visit),
	ROW(what_is_in_no_image_is_not_found),
	ROW(what_is_missing_is_refused),
	ROW(what_is_loaded_appears_and_keeps_its_id),
	ROW(what_is_unloaded_is_gone),
	ROW(a_handler_finds_an_image_while_the_loader_is_locked),
	LAST_ROW,
};
/* clang-format on */

const struct face_suite face_suite = { "image", cases, 0 };
