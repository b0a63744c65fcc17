/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The list of images of a freestanding program, and who else hears of them. */
#ifndef FRINGE_BARE_IMAGE_H
#define FRINGE_BARE_IMAGE_H

#include "core/image.h"

#pragma GCC visibility push(hidden)

/*
 * The first of them, and how many ever came and went. All can be read at any
 * time: an entry is whole before it is in the list.
 */
extern struct fringe_image_entry *fringe_images_;
extern unsigned long fringe_images_added_;
extern unsigned long fringe_images_removed_;

/* The entry of the image that an address is in, or NULL. */
const struct fringe_image_entry *fringe_images_find_(const void *address);

/*
 * For unwinders: makes what they look for in an image and it does not have;
 * and tells those that want to be told that it came, and that it goes.
 */
void fringe_image_complete_(struct fringe_image_entry *entry);
void fringe_image_tell_(struct fringe_image_entry *entry);
void fringe_image_untell_(struct fringe_image_entry *entry);

#pragma GCC visibility pop

#endif
