/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What finds images where the loader cannot be asked at any time. */
#ifndef FRINGE_HOSTED_IMAGE_H
#define FRINGE_HOSTED_IMAGE_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/image.h"
#include "fringe/error.h"

#pragma GCC visibility push(hidden)

/* What the loader says of an image, which is the executable if it is first. */
void fringe_image_describe_(
    struct fringe_image *image, const struct dl_phdr_info *info, bool first);

/* Notes down what is loaded, if that has changed since it was noted last. */
void fringe_images_note_(void);

/* The same as fringe_image_of, of what is noted. */
int fringe_images_noted_(const void *address, struct fringe_image *image);

#pragma GCC visibility pop

#endif
