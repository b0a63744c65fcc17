/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Frames as text: the same wherever the library tells of them. */
#include "core/internal.h"
#include "core/text.h"
#include "fringe/image.h"

/* In T32 a bit of a program counter says that it is, and is no address. */
#ifdef __arm__
#define ADDRESS(pc) ((pc) & ~(uintptr_t)1)
#else
#define ADDRESS(pc) (pc)
#endif

void
fringe_text_add_place_(struct fringe_text *text, uintptr_t pc, bool exact)
{
	struct fringe_image image = { .bias = 0 };
	uintptr_t looked_up = exact ? ADDRESS(pc) : ADDRESS(pc) - 1;

	fringe_image_of((const void *)looked_up, &image);
	fringe_text_add_hex_(text, pc);
	fringe_text_add_(text, " (");
	if (image.name)
		fringe_text_add_(text, image.name);
	fringe_text_add_(text, "+");
	fringe_text_add_hex_(text, looked_up - image.bias);
	fringe_text_add_(text, ")");
}

void
fringe_text_begin_frame_(
    struct fringe_text *text, unsigned int number, uintptr_t pc, bool exact)
{
	fringe_text_add_(text, "    #");
	fringe_text_add_decimal_(text, number);
	fringe_text_add_(text, " ");
	fringe_text_add_place_(text, pc, exact);
}

void
fringe_text_add_frame_(
    struct fringe_text *text, unsigned int number, uintptr_t pc, bool exact)
{
	fringe_text_begin_frame_(text, number, pc, exact);
	fringe_text_add_(text, "\n");
}
