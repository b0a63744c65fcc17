/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * A copy of what the loader lists, for handlers where nothing else finds the
 * image of an address without a lock.
 *
 * Notes are added and never taken away or changed, so they can be read at any
 * time, while another thread adds one or the interrupted code does. Each pass
 * over the loader's list has a number, and a note has that of the last pass
 * that saw it: it holds if that is no less than the last pass that is complete.
 * Passes of several threads at a time do no harm: two notes of one image say
 * the same.
 */
#include <stdatomic.h>
#include <stdlib.h>

#include "hosted/image.h"

struct note {
	struct note *next;
	struct fringe_image image;
	atomic_ulong seen;
};

static struct note *_Atomic notes;
static atomic_ulong begun;
static atomic_ulong complete;

/* How often anything was loaded or unloaded, as of the last complete pass. */
static _Atomic size_t noted_changes = SIZE_MAX;

static void
raise_to(atomic_ulong *number, unsigned long value)
{
	unsigned long old = atomic_load(number);

	while (old < value &&
	    !atomic_compare_exchange_weak(number, &old, value))
		continue;
}

static struct note *
find_note(const struct fringe_image *image)
{
	struct note *note;

	for (note = atomic_load(&notes); note; note = note->next) {
		if (note->image.phdr == image->phdr &&
		    note->image.start == image->start &&
		    note->image.end == image->end &&
		    note->image.name == image->name)
			break;
	}
	return note;
}

/* Without memory for it, it stays unknown. */
static void
add_note(const struct fringe_image *image, unsigned long pass)
{
	struct note *note = malloc(sizeof(*note));

	if (!note)
		return;
	note->image = *image;
	atomic_init(&note->seen, pass);
	note->next = atomic_load(&notes);
	while (!atomic_compare_exchange_weak(&notes, &note->next, note))
		continue;
}

struct pass {
	unsigned long number; /* 0 until it begins */
	size_t changes;
};

static size_t
changes(const struct dl_phdr_info *info)
{
	return (size_t)(info->dlpi_adds + info->dlpi_subs);
}

/* Ends what need not begin. */
static int
note_next(struct dl_phdr_info *info, size_t size, void *data)
{
	struct pass *pass = data;
	struct fringe_image image;
	struct note *note;

	(void)size;
	fringe_image_describe_(&image, info, pass->number == 0);
	if (pass->number == 0) {
		pass->changes = changes(info);
		if (pass->changes == atomic_load(&noted_changes))
			return 1;
		pass->number = atomic_fetch_add(&begun, 1) + 1;
	}
	note = find_note(&image);
	if (note)
		raise_to(&note->seen, pass->number);
	else
		add_note(&image, pass->number);
	return 0;
}

void
fringe_images_note_(void)
{
	struct pass pass = { 0, 0 };

	if (dl_iterate_phdr(note_next, &pass) != 0)
		return;
	raise_to(&complete, pass.number);
	atomic_store(&noted_changes, pass.changes);
}

int
fringe_images_noted_(const void *address, struct fringe_image *image)
{
	unsigned long last = atomic_load(&complete);
	const struct note *note;

	for (note = atomic_load(&notes); note; note = note->next) {
		if (atomic_load(&note->seen) < last ||
		    !fringe_image_has_(&note->image, address))
			continue;
		*image = note->image;
		return 1;
	}
	return 0;
}
