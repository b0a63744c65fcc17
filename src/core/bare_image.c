/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The images of a program without a loader, in a list of entries in their
 * owners' memory. A program that does not call any of this has none of it.
 */
#include "core/bare_image.h"

#include "core/hooks.h"
#include "fringe/error.h"

struct fringe_image_entry *fringe_images_;
unsigned long fringe_images_added_;
unsigned long fringe_images_removed_;

/* If they have an address in common, the start of one is in the other. */
static bool
overlap(const struct fringe_image *one, const struct fringe_image *other)
{
	return fringe_image_has_(one, other->start) ||
	    fringe_image_has_(other, one->start);
}

const struct fringe_image_entry *
fringe_images_find_(const void *address)
{
	const struct fringe_image_entry *entry = fringe_images_;

	while (entry && !fringe_image_has_(&entry->image, address))
		entry = entry->next_;
	return entry;
}

static bool
is_free(
    const struct fringe_image_entry *wanted, const struct fringe_image *image)
{
	const struct fringe_image_entry *entry;

	for (entry = fringe_images_; entry; entry = entry->next_) {
		if (entry == wanted || overlap(&entry->image, image))
			return false;
	}
	return true;
}

/* Who reads meanwhile sees the list as it was or as it is to be. */
static void
set_link(struct fringe_image_entry **link, struct fringe_image_entry *entry)
{
	__atomic_store_n(link, entry, __ATOMIC_RELEASE);
}

/* The executable is first, and any other is last. */
static void
insert(struct fringe_image_entry *entry)
{
	struct fringe_image_entry **link = &fringe_images_;

	while (entry->image.id && *link)
		link = &(*link)->next_;
	entry->next_ = *link;
	set_link(link, entry);
	fringe_images_added_++;
}

/* An image may start at 0, and ends above. */
static uintptr_t
id_of(const struct fringe_image *image)
{
	const void *own_code =
	    (const void *)(uintptr_t)fringe_image_register;

	return fringe_image_has_(image, own_code) ? 0 : (uintptr_t)image->end;
}

int
fringe_image_register(
    struct fringe_image_entry *entry, const struct fringe_image *image)
{
	if (!entry || !image ||
	    (uintptr_t)image->start >= (uintptr_t)image->end ||
	    !is_free(entry, image))
		return FRINGE_EINVAL;
	*entry = (struct fringe_image_entry){ .image = *image };
	entry->image.id = id_of(image);
	fringe_image_complete_(entry);
	fringe_hook_lock_(0);
	insert(entry);
	fringe_hook_unlock_(0);
	fringe_image_tell_(entry);
	return 0;
}

/* The entry goes on to say what is next, for who is just looking at it. */
int
fringe_image_unregister(struct fringe_image_entry *entry)
{
	struct fringe_image_entry **link = &fringe_images_;

	while (*link && *link != entry)
		link = &(*link)->next_;
	if (!*link)
		return FRINGE_EEMPTY;
	fringe_image_untell_(entry);
	fringe_hook_lock_(0);
	set_link(link, entry->next_);
	fringe_images_removed_++;
	fringe_hook_unlock_(0);
	entry->image = (struct fringe_image){ .name = NULL };
	return 0;
}

int
fringe_image_visit(fringe_image_visitor *visitor, void *argument)
{
	const struct fringe_image_entry *entry;
	int result = 0;

	if (!visitor)
		return FRINGE_EINVAL;
	for (entry = fringe_images_; entry && result == 0; entry = entry->next_)
		result = visitor(&entry->image, argument);
	return result;
}

int
fringe_image_get(uintptr_t id, struct fringe_image *image)
{
	const struct fringe_image_entry *entry = fringe_images_;

	if (!image)
		return FRINGE_EINVAL;
	while (entry && entry->image.id != id)
		entry = entry->next_;
	if (!entry)
		return 0;
	*image = entry->image;
	return 1;
}

int
fringe_image_of(const void *address, struct fringe_image *image)
{
	const struct fringe_image_entry *entry;

	if (!image)
		return FRINGE_EINVAL;
	entry = fringe_images_find_(address);
	if (!entry)
		return 0;
	*image = entry->image;
	return 1;
}
