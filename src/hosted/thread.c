/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Which thread a generator belongs to. */
#include "core/hooks.h"

uintptr_t
fringe_hook_thread_(void)
{
	return fringe_arch_thread_();
}
