/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What tests must know of Valgrind, where its headers are there and know this
 * architecture. Without them a program that runs under it does not know it.
 */
#ifndef TESTS_ON_VALGRIND_H
#define TESTS_ON_VALGRIND_H

#if defined(__has_include)
#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/drd.h>
#include <valgrind/helgrind.h>
#include <valgrind/memcheck.h>
#endif
#endif

/*
 * ON_VALGRIND: whether the program is emulated; it then has mappings that are
 * not its own, and no limits.
 * MIRROR: what it takes of a generator's stack, at most.
 * SCANNED(start, size): what is read from there may never have been written,
 * which Memcheck would point out.
 * LEAKS_THAT_COUNT(kinds): of those that Memcheck finds when the process ends.
 * RELEASES(flag), ACQUIRED(flag): that a store which follows releases what one
 * thread did, to another whose load came before. Helgrind and DRD take atomic
 * accesses that are plain instructions for plain ones, and are to leave alone
 * what ATOMIC(flag) names, before there are two threads.
 */
#if defined(RUNNING_ON_VALGRIND) && !defined(NVALGRIND)
#define ON_VALGRIND (RUNNING_ON_VALGRIND != 0)
#define MIRROR (ON_VALGRIND ? 5 * 1024 : 0)
#define SCANNED(start, size) ((void)VALGRIND_MAKE_MEM_DEFINED(start, size))
#define LEAKS_THAT_COUNT(kinds)                                                \
	VALGRIND_CLO_CHANGE("--errors-for-leak-kinds=" kinds)
#define RELEASES(flag) ANNOTATE_HAPPENS_BEFORE(flag)
#define ACQUIRED(flag) ANNOTATE_HAPPENS_AFTER(flag)
#define ATOMIC(flag)                                                           \
	do {                                                                   \
		VALGRIND_HG_DISABLE_CHECKING(flag, sizeof(*(flag)));           \
		VALGRIND_DO_CLIENT_REQUEST_STMT(                               \
		    VG_USERREQ__DRD_START_SUPPRESSION, flag, sizeof(*(flag)),  \
		    0, 0, 0);                                                  \
	} while (0)
#else
#define ON_VALGRIND 0
#define MIRROR 0
#define SCANNED(start, size) ((void)(start), (void)(size))
#define LEAKS_THAT_COUNT(kinds) ((void)(kinds))
#define RELEASES(flag) ((void)(flag))
#define ACQUIRED(flag) ((void)(flag))
#define ATOMIC(flag) ((void)(flag))
#endif

#endif
