/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The unwinder that exceptions use, which is libgcc's unless another library
 * is loaded before it, and backtrace(3), which asks for libgcc's by name.
 * Neither promises anything about signal handlers. Their first call has to be
 * made elsewhere: backtrace loads libgcc_s, both fill tables. Later they find
 * unwind tables by _dl_find_object, which takes no lock, or, where glibc is
 * older than 2.35 or gcc than 12, by dl_iterate_phdr, which takes one that the
 * interrupted code must not hold.
 */
#include "tests/unwind/walk.h"
#include <unwind.h>
#if __has_include(<execinfo.h>)
#include <execinfo.h>
#define WITH_BACKTRACE
#endif

struct found {
	uintptr_t *places;
	size_t limit;
	size_t count;
};

static _Unwind_Reason_Code
visit(struct _Unwind_Context *context, void *data)
{
	struct found *found = data;
	int exact = 0;
	uintptr_t pc = _Unwind_GetIPInfo(context, &exact);

	if (pc == 0 || found->count == found->limit)
		return _URC_END_OF_STACK;
	found->places[found->count++] = pc - !exact;
	return _URC_NO_REASON;
}

static size_t
walk_unwind(uintptr_t *places, size_t limit, const struct beginning *beginning)
{
	struct found found = { places, limit, 0 };

	(void)beginning;
	_Unwind_Backtrace(visit, &found);
	return found.count;
}

#ifdef WITH_BACKTRACE
#ifdef __i386__
/*
 * Where tables end, as in stubs, i386's backtrace goes on by frame pointers. In
 * code that was interrupted the register may hold anything, and it faults.
 */
static size_t
walk_to_end_of_tables(
    uintptr_t *places, size_t limit, const struct beginning *beginning)
{
	const ucontext_t *context = beginning->interrupted;
	size_t count = context ? walk_unwind(places, limit, beginning) : 0;

	if (count > 0 && places[count - 1] == (uintptr_t)CONTEXT_PC(context))
		return count;
	return 0;
}
#else
static size_t
walk_to_end_of_tables(
    uintptr_t *places, size_t limit, const struct beginning *beginning)
{
	(void)places;
	(void)limit;
	(void)beginning;
	return 0;
}
#endif

static size_t
walk_backtrace(
    uintptr_t *places, size_t limit, const struct beginning *beginning)
{
	size_t count = walk_to_end_of_tables(places, limit, beginning);

	if (count > 0)
		return count;
	count = (size_t)backtrace((void **)places, (int)limit);
	return_addresses_to_places(places, count, beginning);
	return count;
}
#endif

const struct walker walkers[] = {
	{ "_Unwind_Backtrace", (void *)_Unwind_Backtrace, walk_unwind, NULL },
#ifdef WITH_BACKTRACE
	{ "backtrace", (void *)backtrace, walk_backtrace, NULL },
#endif
	{ NULL, NULL, NULL, NULL },
};
