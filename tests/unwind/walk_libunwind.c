/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* libunwind. unw_step(3) says that it is safe in signal handlers. */
#define UNW_LOCAL_ONLY
#include "tests/unwind/walk.h"
#include <libunwind.h>
#include <string.h>

/* Its context is the kernel's. */
static void
go_to_record(unw_context_t *context, const struct fringe_record *record)
{
	memset(context, 0, sizeof(*context));
	CONTEXT_GO_TO(context, record);
}

static size_t
step(unw_cursor_t *cursor, uintptr_t *places, size_t limit, int is_interrupted)
{
	unw_word_t pc;
	size_t count = 0;

	while (count < limit && unw_get_reg(cursor, UNW_REG_IP, &pc) >= 0 &&
	    pc != 0) {
		places[count++] = pc - !is_interrupted;
		if (unw_step(cursor) <= 0)
			break;
		/* Asked here it means: was this step out of one? */
		is_interrupted = unw_is_signal_frame(cursor);
	}
	return count;
}

static size_t
walk_step(uintptr_t *places, size_t limit, const struct beginning *beginning)
{
	unw_context_t context;
	unw_cursor_t cursor;

	unw_getcontext(&context);
	if (beginning->suspended)
		go_to_record(&context, beginning->suspended);
	if (unw_init_local(&cursor, &context) < 0)
		return 0;
	return step(&cursor, places, limit, 0);
}

/* Begins where the signal came. */
static size_t
walk_context(uintptr_t *places, size_t limit, const struct beginning *beginning)
{
	unw_cursor_t cursor;

	if (!beginning->interrupted ||
	    unw_init_local2(&cursor, (unw_context_t *)beginning->interrupted,
		UNW_INIT_SIGNAL_FRAME) < 0)
		return 0;
	return step(&cursor, places, limit, 1);
}

static size_t
walk_backtrace(
    uintptr_t *places, size_t limit, const struct beginning *beginning)
{
	size_t count = (size_t)unw_backtrace((void **)places, (int)limit);

	return_addresses_to_places(places, count, beginning);
	return count;
}

/* It keeps what it knows of an address, and does not notice a dlclose. */
static void
forget(void)
{
	unw_flush_cache(unw_local_addr_space, 0, 0);
}

const struct walker walkers[] = {
	{ "unw_step", (void *)unw_step, walk_step, forget },
	{ "unw_init_local2", (void *)unw_step, walk_context, forget },
	{ "unw_backtrace", (void *)unw_backtrace, walk_backtrace, forget },
	{ NULL, NULL, NULL, NULL },
};
