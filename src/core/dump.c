/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* All that lives, as text. */
#include "fringe/dump.h"

#include "core/hooks.h"
#include "core/internal.h"
#include "core/text.h"
#include "core/unsanitized.h"
#include "debug/trace.h"

/*
 * A freestanding program need not have an unwinder, and does not get it from
 * here: what is not linked for other reasons is NULL. That is asked of a word
 * in memory, for code may lie too far from address 0 to name it.
 */
#if !__STDC_HOSTED__
#pragma weak fringe_trace_from_
#pragma weak fringe_trace_generator_
#endif
static __typeof__(fringe_trace_from_) *const volatile trace_from =
    fringe_trace_from_;
static __typeof__(fringe_trace_generator_) *const volatile trace_generator =
    fringe_trace_generator_;

/* A stack's high water is looked for in pieces of this size. */
#define PIECE (__STDC_HOSTED__ ? 4096 : 256)

struct dump {
	struct fringe_text text;
	unsigned int flags;
	uintptr_t thread;
	struct fringe_walk walk;
	/* Of generators, and of frames in a trace. */
	unsigned int number;
	unsigned int frame;
	/* Of the function that called. */
	char *sp;
};

static bool
add_frame(uintptr_t pc, bool exact, void *argument)
{
	struct dump *dump = argument;

	fringe_text_begin_frame_(&dump->text, dump->frame++, pc, exact);
	if (dump->flags & FRINGE_DUMP_SYMBOLS)
		fringe_hook_add_symbols_(&dump->text, pc, exact);
	fringe_text_add_(&dump->text, "\n");
	return dump->text.ended == 0;
}

static void
add_number(struct fringe_text *text, const char *words, uintptr_t number)
{
	fringe_text_add_(text, words);
	fringe_text_add_decimal_(text, number);
}

/* What tells a thread from others, where there are threads. */
static void
add_thread(struct fringe_text *text, uintptr_t thread)
{
	fringe_text_add_(text, "thread ");
	if (thread)
		fringe_text_add_hex_(text, thread);
	else
		fringe_text_add_(text, "-");
}

static void
dump_thread(struct dump *dump, const void *caller)
{
	if (!trace_from)
		return;
	add_thread(&dump->text, dump->thread);
	fringe_text_add_(&dump->text, "\n");
	dump->frame = 0;
	trace_from(caller, add_frame, dump);
}

static const char *
state_of(const struct fringe_control *seen, const void *pc)
{
	if (pc)
		return fringe_is_fresh_(pc) ? "fresh" : "suspended";
	return fringe_control_finished_(seen) == 0 ? "finished" : "running";
}

static bool
is_unused(const uintptr_t *word, const uintptr_t *end)
{
	while (word < end && *word == 0)
		word++;
	return word == end;
}

/*
 * From the base downward, as far as the first piece that is all zero: what lies
 * below was hardly used, and would be touched if it was read. It is volatile to
 * depend on what is read by branches alone: by a conditional move it would be
 * undefined to Memcheck, as what is read may be.
 */
static FRINGE_UNSANITIZED_ size_t
high_water(const struct fringe_stack *stack, size_t used)
{
	uintptr_t base = (uintptr_t)stack->base;
	uintptr_t limit = (uintptr_t)stack->limit;
	volatile uintptr_t low = (base - used) & ~(uintptr_t)(sizeof(low) - 1);
	uintptr_t below;

	fringe_hook_peek_begin_();
	for (; low > limit; low = below) {
		below = (low - 1) & ~(uintptr_t)(PIECE - 1);
		if (below < limit)
			below = limit;
		if (is_unused((const uintptr_t *)below, (const uintptr_t *)low))
			break;
	}
	while (low < base && *(const uintptr_t *)low == 0)
		low += sizeof(uintptr_t);
	fringe_hook_peek_end_();
	return base - low > used ? base - low : used;
}

/* How deep it is used now, and ever was. */
static void
add_depth(struct dump *dump, const struct fringe_control *control,
    const struct fringe_control *seen, const struct fringe_stack *stack)
{
	char *low =
	    fringe_registry_low_(&dump->walk, control, seen, stack, dump->sp);
	size_t used = low ? (size_t)((char *)stack->base - low)
			  : (size_t)((char *)stack->base - (char *)control);

	if (low)
		add_number(&dump->text, " used ", used);
	else
		fringe_text_add_(&dump->text, " used -");
	add_number(&dump->text, " high ", high_water(stack, used));
}

/* The number of the generator whose stack an address is on, or 0. */
static unsigned int
number_of(const struct dump *dump, const void *address)
{
	struct fringe_cursor cursor = fringe_walk_first_(&dump->walk);
	struct fringe_stack stack;
	unsigned int number = 0;

	for (; cursor.control; fringe_walk_next_(&cursor)) {
		if (cursor.control->flags & FLAG_BLANK)
			continue;
		number++;
		stack = fringe_control_stack_(cursor.control);
		if (fringe_stack_contains_(&stack, address))
			return number;
	}
	return 0;
}

static void
add_resumer(
    struct dump *dump, const struct fringe_control *seen, const void *pc)
{
	unsigned int number = 0;

	fringe_text_add_(&dump->text, " resumed from ");
	if ((pc && fringe_is_fresh_(pc)) || !seen->link.pc) {
		fringe_text_add_(&dump->text, "- by -\n");
		return;
	}
	fringe_text_add_place_(&dump->text, (uintptr_t)seen->link.pc, false);
	if (!pc && fringe_control_finished_(seen) != 0)
		number = number_of(dump, seen->link.sp);
	if (number)
		add_number(&dump->text, " by ", number);
	else
		fringe_text_add_(&dump->text, " by -");
	fringe_text_add_(&dump->text, "\n");
}

static void
add_generator(struct dump *dump, const struct fringe_control *control,
    const struct fringe_control *seen, const void *pc)
{
	struct fringe_stack stack = fringe_control_stack_(control);
	struct fringe_text *text = &dump->text;

	add_number(text, "generator ", dump->number);
	fringe_text_add_(text, " ");
	fringe_text_add_quoted_(text, seen->name);
	fringe_text_add_(text, " ");
	fringe_text_add_(text, state_of(seen, pc));
	fringe_text_add_(text, " runs ");
	fringe_text_add_place_(text, (uintptr_t)seen->function, true);
	fringe_text_add_(text, " stack ");
	fringe_text_add_hex_(text, (uintptr_t)stack.limit);
	fringe_text_add_(text, "-");
	fringe_text_add_hex_(text, (uintptr_t)stack.base);
	add_number(
	    text, " size ", (uintptr_t)stack.base - (uintptr_t)stack.limit);
	add_number(text, " guard ", stack.guard);
	add_depth(dump, control, seen, &stack);
	fringe_text_add_(text, " ");
	add_thread(text, fringe_control_get_owner_(seen));
	add_resumer(dump, seen, pc);
}

/* Whether nobody else can resume it, as far as can be seen or is promised. */
static bool
is_still(const struct dump *dump, const struct fringe_control *seen)
{
	uintptr_t owner = fringe_control_get_owner_(seen);

	if (dump->flags & FRINGE_DUMP_ALL || !owner)
		return true;
	return owner == dump->thread && !(seen->flags & FRINGE_UNPINNED);
}

/* Where there is no unwinder the only frame is where it is suspended. */
static void
dump_trace(struct dump *dump, const struct fringe_control *control,
    const struct fringe_control *seen, const void *pc)
{
	dump->frame = 0;
	if (!trace_generator) {
		add_frame((uintptr_t)pc, false, dump);
	} else if (is_still(dump, seen)) {
		trace_generator(control, pc, add_frame, dump);
	} else {
		add_frame((uintptr_t)pc, false, dump);
		fringe_text_add_(&dump->text,
		    "    not traced: another thread may resume it\n");
	}
}

static void
dump_generators(struct dump *dump)
{
	struct fringe_cursor cursor = fringe_walk_first_(&dump->walk);
	struct fringe_control seen;
	const void *pc;

	for (; cursor.control && dump->text.ended == 0;
	     fringe_walk_next_(&cursor)) {
		fringe_hook_look_(&seen, cursor.control);
		if (seen.flags & FLAG_BLANK)
			continue;
		dump->number++;
		pc = fringe_control_pc_(&seen);
		add_generator(dump, cursor.control, &seen, pc);
		if (pc && !fringe_is_fresh_(pc))
			dump_trace(dump, cursor.control, &seen, pc);
	}
	add_number(&dump->text, "generators ", dump->number);
	add_number(&dump->text, " lists left out ", dump->walk.missed);
	add_number(&dump->text, " of ", FRINGE_LISTS_);
	fringe_text_add_(&dump->text, "\n");
}

/* Never inlined, by LTO either: where it returns to is the caller. */
__attribute__((__noinline__)) int
fringe_dump(unsigned int flags, fringe_writer *writer, void *argument)
{
	struct dump dump = { .text = { writer, argument, 0, 0, { 0 } },
		.flags = flags,
		.thread = fringe_hook_thread_(),
		.sp = __builtin_frame_address(0) };

	if (!writer || flags & ~(FRINGE_DUMP_ALL | FRINGE_DUMP_SYMBOLS))
		return FRINGE_EINVAL;
	dump_thread(&dump, __builtin_return_address(0));
	fringe_walk_begin_(&dump.walk);
	dump_generators(&dump);
	fringe_walk_end_(&dump.walk);
	return fringe_text_end_(&dump.text);
}
