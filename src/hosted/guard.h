/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Guards: pages that fault when they are touched. */
#ifndef FRINGE_HOSTED_GUARD_H
#define FRINGE_HOSTED_GUARD_H

#include <stddef.h>

/*
 * Makes a guard of whole pages, which lie in one private anonymous mapping and
 * which nobody has touched.
 *
 * Returns 1 when the mapping stays in one piece, the guard being a marker in
 * the page table; 0 when it was split, the guard being a mapping without
 * access; or FRINGE_ENOMEM, which may leave some of it guarded. A guard goes
 * away with its mapping.
 */
int fringe_guard_install_(void *start, size_t size);

#endif
