/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "../mps2-an385/board.c"
