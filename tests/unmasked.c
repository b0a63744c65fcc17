/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Critical sections of a freestanding program that runs in a process, which may
 * not mask interrupts and has none.
 */
#include <fringe/kit/lock.h>

#if !__STDC_HOSTED__
uintptr_t
fringe_critical_enter(void)
{
	return 0;
}

void
fringe_critical_leave(uintptr_t before)
{
	(void)before;
}
#endif
