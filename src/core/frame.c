/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Frames as text: the same wherever the library tells of them. */
#include "core/hooks.h"
#include "core/internal.h"
#include "core/text.h"

void
fringe_text_add_place_(struct fringe_text *text, uintptr_t pc, bool exact)
{
	struct fringe_module module = { NULL, 0 };
	uintptr_t looked_up = exact ? pc : pc - 1;

	fringe_hook_module_(looked_up, &module);
	fringe_text_add_hex_(text, pc);
	fringe_text_add_(text, " (");
	if (module.name)
		fringe_text_add_(text, module.name);
	fringe_text_add_(text, "+");
	fringe_text_add_hex_(text, looked_up - module.bias);
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
