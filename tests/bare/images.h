/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The image that a suite on a board is, by what board.ld says. */
#ifndef TESTS_BARE_IMAGES_H
#define TESTS_BARE_IMAGES_H

#include <fringe.h>

extern const char board_image[];
extern const char board_image_end[];

#ifdef __ARM_EABI__

extern const char __exidx_start[];
extern const char __exidx_end[];

static inline void
name_tables(struct fringe_image *image)
{
	image->exidx = __exidx_start;
	image->exidx_size = (size_t)(__exidx_end - __exidx_start);
}

#else

/* The second is on some, and the first on those that unwind. */
__attribute__((__weak__)) extern const char board_frames[];
__attribute__((__weak__)) extern const char board_frame_header[];

static inline void
name_tables(struct fringe_image *image)
{
	image->eh_frame = board_frames;
	image->eh_frame_hdr = board_frame_header;
}

#endif

static inline struct fringe_image
program_image(void)
{
	struct fringe_image image = { .name = "program" };

	image.start = board_image;
	image.end = board_image_end;
	name_tables(&image);
	return image;
}

/* There is no C library here. */
static inline int
same_text(const char *one, const char *other)
{
	for (; *one && *one == *other; one++, other++)
		continue;
	return *one == *other;
}

#endif
