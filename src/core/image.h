/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is to be asked of an image, whoever knows of it. */
#ifndef FRINGE_CORE_IMAGE_H
#define FRINGE_CORE_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "fringe/image.h"

/* Whether the address is in it. */
static inline bool
fringe_image_has_(const struct fringe_image *image, const void *address)
{
	return (uintptr_t)address - (uintptr_t)image->start <
	    (uintptr_t)image->end - (uintptr_t)image->start;
}

#endif
