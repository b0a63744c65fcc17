/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Atomic operations on words, as configure chose: the processor's own, by
 * critical sections, or those of a single core.
 */
#ifndef FRINGE_KIT_ATOMICS_H
#define FRINGE_KIT_ATOMICS_H

#ifndef FRINGE_KIT_ATOMICS
#define FRINGE_KIT_ATOMICS "kit/atomics/native.h"
#endif
#include FRINGE_KIT_ATOMICS

#endif
