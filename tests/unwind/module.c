/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A shared library with a link in it: MODULE names it, ROOM is its room. */
#include "tests/unwind/link.h"

#define NAMED(name, room) LINK(name, room)

NAMED(MODULE, ROOM);
