/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * libfringe: stackful generators that debuggers, unwinders and profilers see
 * through. Including this file gives the whole interface; in a freestanding
 * compilation (-ffreestanding), all of it that needs no C library.
 */
#ifndef FRINGE_MAIN_H
#define FRINGE_MAIN_H

#include "fringe/backtrace.h"
#include "fringe/context.h"
#include "fringe/dump.h"
#include "fringe/error.h"
#include "fringe/generator.h"
#include "fringe/image.h"
#include "fringe/registry.h"
#include "fringe/stack.h"
#include "fringe/typed.h"
#include "fringe/version.h"
#include "fringe/writer.h"

#if __STDC_HOSTED__
#include "fringe/heap_stack.h"
#include "fringe/mapped_stack.h"
#include "fringe/overflow.h"
#include "fringe/recorder.h"
#include "fringe/stack_pool.h"
#include "fringe/symbol.h"
#endif

#endif
