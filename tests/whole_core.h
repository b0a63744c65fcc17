/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The library's core as part of one file, as in a program that is linked with
 * all of it by -flto. A hosted one has hooks that are functions; these may be
 * replaced.
 */
#ifndef TESTS_WHOLE_CORE_H
#define TESTS_WHOLE_CORE_H

#define BARE_HOOK __attribute__((__weak__))
#include "core/bare_hooks.h"
#include "core/close.c"
#include "core/context.c"
#include "core/control.c"
#include "core/generator.c"
#include "core/lists.c"
#include "core/lock.c"
#include "core/panic.c"
#include "core/registry.c"
#include "core/run.c"
#include "core/slow.c"
#include "core/stack.c"

#endif
