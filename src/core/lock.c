/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The lock of a freestanding core's list: none, unless the program defines
 * these two, because threads of its own or interrupt handlers make generators.
 */
#include "core/hooks.h"

__attribute__((__weak__)) void
fringe_lock_(void)
{
}

__attribute__((__weak__)) void
fringe_unlock_(void)
{
}
