/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Guards come in two kinds. A marker (MADV_GUARD_INSTALL, Linux 6.13) is kept
 * in the page table: the mapping stays as it is, merges with neighbours like
 * it, and counts once, however many guards are in it. Where the kernel has no
 * markers, or the memory is locked, mprotect makes a mapping of the guard,
 * and another of what is above it.
 */
#include "hosted/guard.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>

#include "core/hooks.h"
#include "fringe/error.h"

#ifdef __linux__

/* What older headers lack; the numbers are the same on all architectures. */
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#endif

/* That markers work: see below. */
static atomic_bool trusted;

__attribute__((__constructor__)) static void
trusted_unordered(void)
{
	fringe_hook_unordered_(&trusted, sizeof(trusted));
}

/*
 * An emulator can take an advice that it does not know for a hint, ignore it
 * and say that it succeeded: qemu-user 7.2 does. To read in a page that is
 * guarded fails with EFAULT. Asking costs more than the marker does, so where
 * markers have worked once they are trusted.
 */
static bool
marker_works(void *start, size_t size)
{
	if (atomic_load_explicit(&trusted, memory_order_relaxed))
		return true;
	if (madvise(start, size, MADV_POPULATE_READ) == 0 || errno != EFAULT)
		return false;
	atomic_store_explicit(&trusted, true, memory_order_relaxed);
	return true;
}

/* Returns 1 or an error, or 0 when it takes another kind of guard. */
static int
install_marker(void *start, size_t size)
{
	if (madvise(start, size, MADV_GUARD_INSTALL) != 0)
		return errno == ENOMEM ? FRINGE_ENOMEM : 0;
	return marker_works(start, size);
}

#else

static int
install_marker(void *start, size_t size)
{
	(void)start;
	(void)size;
	return 0;
}

#endif

int
fringe_guard_install_(void *start, size_t size)
{
	int marked = install_marker(start, size);

	if (marked == 0 && mprotect(start, size, PROT_NONE) != 0)
		return FRINGE_ENOMEM;
	return marked;
}
