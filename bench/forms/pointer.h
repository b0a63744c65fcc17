/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * As block.h, where every function that switches is made to have a frame
 * pointer: then the unwinder's rules do not follow rsp, and a switch may push.
 */
#define FORM "pointer"
#define FORM_FRAME() bench_escape(__builtin_frame_address(0))
#include "bench/forms/block.h"
