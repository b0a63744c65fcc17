/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Links whose switches are the library's exported functions. */
#define FRINGE_OUT_OF_LINE
#include "tests/unwind/link.h"

LINK(exported_outer, 16);
LINK(exported_middle, 16);
LINK(exported_inner, 16);
