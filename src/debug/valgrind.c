/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Tells Valgrind where stacks are, or it takes a switch for a growing or
 * shrinking stack and marks memory that is in use as undefined.
 */
#include <valgrind/drd.h>
#include <valgrind/helgrind.h>
#include <valgrind/memcheck.h>

#include "core/hooks.h"
#include "debug/watch.h"

bool
fringe_valgrind_present_(void)
{
	return RUNNING_ON_VALGRIND;
}

/*
 * Memcheck forbids what lies below a stack pointer that has moved up. Before
 * and after its use as a stack it is memory like any other, zeros and all.
 */
static void
make_accessible(const struct fringe_stack *stack)
{
	VALGRIND_MAKE_MEM_DEFINED(
	    stack->limit, (char *)stack->base - (char *)stack->limit);
}

/* A token is the id and one: 0 is a stack that Valgrind was not told of. */
uintptr_t
fringe_valgrind_stack_begin_(const struct fringe_stack *stack)
{
	uintptr_t id;

	/* DRD fails an assertion at exit when stacks are registered. */
	if (!RUNNING_ON_VALGRIND || DRD_GET_VALGRIND_THREADID)
		return 0;
	make_accessible(stack);
	id = VALGRIND_STACK_REGISTER(stack->limit, stack->base);
	return id + 1;
}

void
fringe_valgrind_stack_end_(uintptr_t token, const struct fringe_stack *stack)
{
	if (token != 0)
		VALGRIND_STACK_DEREGISTER(token - 1);
	if (RUNNING_ON_VALGRIND)
		make_accessible(stack);
}

void
fringe_hook_peek_begin_(void)
{
	VALGRIND_DISABLE_ERROR_REPORTING;
}

void
fringe_hook_peek_end_(void)
{
	VALGRIND_ENABLE_ERROR_REPORTING;
}

/* Neither tool knows an atomic access where it is a plain instruction. */
void
fringe_hook_unordered_(volatile void *flag, size_t size)
{
	VALGRIND_HG_DISABLE_CHECKING(flag, size);
	VALGRIND_DO_CLIENT_REQUEST_STMT(
	    VG_USERREQ__DRD_START_SUPPRESSION, flag, size, 0, 0, 0);
}
