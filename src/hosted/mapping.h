/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What mappings for stacks are like, one at a time or many in one. */
#ifndef FRINGE_HOSTED_MAPPING_H
#define FRINGE_HOSTED_MAPPING_H

#include <stddef.h>

/*
 * If all stacks began at the same place in a page, the control blocks and the
 * outermost frames of all generators would compete for the same few sets of
 * the processor's caches. So a stack begins some cache lines below the end of
 * its mapping. With one colour a round robin over 1,024 generators takes 1.6
 * times as long (clang: 1.5), over 16 generators 1.5 times (1.3).
 */
#define FRINGE_COLOURS_ 16
#define FRINGE_COLOUR_SIZE_ ((size_t)64)
#define FRINGE_LARGEST_OFFSET_ ((FRINGE_COLOURS_ - 1) * FRINGE_COLOUR_SIZE_)

/* The size of a stack for whom it does not matter. */
#define FRINGE_DEFAULT_SIZE_ ((size_t)64 * 1024)

/* In bytes: a page, and a guard. */
size_t fringe_page_size_(void);
size_t fringe_guard_size_(void);

/*
 * The size of a mapping that holds a guard and above it a stack of any colour:
 * whole pages, and an odd number of them. Mappings made in a row lie so far
 * apart, and at an even distance they would compete for half of the sets of
 * the processor's TLB: the round robin over 1,024 takes 1.1 times as long
 * then, and 1.5 times with clang. Returns 0 when there is no such size.
 */
size_t fringe_mapping_size_(size_t size, size_t guard);

/* Maps memory for stacks, with mmap's protection. Returns NULL on failure. */
void *fringe_mapping_make_(size_t size, int protection);

/*
 * Says what it is for in /proc/self/maps, where the kernel knows names. As long
 * as a mapping has no pages, nor a guard, it merges with any neighbour of its
 * name.
 */
void fringe_mapping_name_(void *start, size_t size, const char *name);

/*
 * With huge pages the first touch of a stack could take 2 MiB. Returns 0 or
 * FRINGE_ENOMEM.
 */
int fringe_mapping_forbid_huge_pages_(void *start, size_t size);

#endif
