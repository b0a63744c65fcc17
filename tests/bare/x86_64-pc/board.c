/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/bare/x86-pc/board.c"
