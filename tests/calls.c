/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/types.h>

#include "tests/calls.h"

/* Where the C library's headers lack them. */
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#endif
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif

volatile struct calls calls;

bool
call_refused(const char *name)
{
	if (!calls.armed || !call_fails(name))
		return false;
	errno = calls.reason;
	return true;
}

/* ISO C has no such conversion. */
void
call_find(void *function, const char *name)
{
	void *found;

	memcpy(&found, function, sizeof(found));
	if (found)
		return;
	found = dlsym(RTLD_NEXT, name);
	memcpy(function, &found, sizeof(found));
}

/* What the C library's function returned. To know no markers is no want. */
static int
noted(const char *name, int result)
{
	if (calls.armed && calls.wanting && result != 0 && errno == ENOMEM)
		calls.wanting(name);
	return result;
}

static void *
pass_mmap(void *address, size_t size, int protection, int flags, int file,
    off_t offset)
{
	static void *(*next)(void *, size_t, int, int, int, off_t);
	void *start;

	if (call_refused("mmap"))
		return MAP_FAILED;
	call_find(&next, "mmap");
	start = next(address, size, protection, flags, file, offset);
	if (noted("mmap", start == MAP_FAILED) == 0 && calls.armed)
		calls.mapped += (long)size;
	return start;
}

void *
mmap(void *address, size_t size, int protection, int flags, int file,
    off_t offset)
{
	return pass_mmap(address, size, protection, flags, file, offset);
}

#ifdef __USE_LARGEFILE64
/* What mmap is called where off_t was chosen to have 64 bits. */
void *
mmap64(void *address, size_t size, int protection, int flags, int file,
    off64_t offset)
{
	return pass_mmap(address, size, protection, flags, file, (off_t)offset);
}
#endif

int
munmap(void *address, size_t size)
{
	static int (*next)(void *, size_t);
	int result;

	if (call_refused("munmap"))
		return -1;
	call_find(&next, "munmap");
	result = noted("munmap", next(address, size));
	if (calls.armed && result == 0)
		calls.mapped -= (long)size;
	return result;
}

int
mprotect(void *address, size_t size, int protection)
{
	static int (*next)(void *, size_t, int);
	const char *name =
	    protection == PROT_NONE ? "mprotect guard" : "mprotect";

	if (call_refused(name))
		return -1;
	call_find(&next, "mprotect");
	return noted(name, next(address, size, protection));
}

static const char *
name_of_advice(int advice)
{
	switch (advice) {
	case MADV_GUARD_INSTALL:
		return "madvise guard";
	case MADV_POPULATE_READ:
		return "madvise populate";
	case MADV_DONTNEED:
		return "madvise dontneed";
	default:
		return "madvise";
	}
}

int
madvise(void *address, size_t size, int advice)
{
	static int (*next)(void *, size_t, int);
	const char *name = name_of_advice(advice);

	if (call_refused(name))
		return -1;
	if (advice == MADV_GUARD_INSTALL &&
	    calls.markers != MARKERS_AS_THEY_ARE) {
		errno = EINVAL;
		return calls.markers == MARKERS_IGNORED ? 0 : -1;
	}
	if (calls.armed && advice == MADV_NOHUGEPAGE) {
		calls.plain_start = address;
		calls.plain_size = size;
	}
	call_find(&next, "madvise");
	return noted(name, next(address, size, advice));
}

int
prctl(int option, ...)
{
	static int (*next)(int, ...);
	unsigned long words[4];
	va_list arguments;
	int i;

	va_start(arguments, option);
	for (i = 0; i < 4; i++)
		words[i] = va_arg(arguments, unsigned long);
	va_end(arguments);
	if (option == PR_SET_VMA)
		snprintf((char *)calls.name, sizeof(calls.name), "%s",
		    (const char *)words[3]);
	if (call_refused("prctl"))
		return -1;
	call_find(&next, "prctl");
	return next(option, words[0], words[1], words[2], words[3]);
}

/* These two return the error. */

int
pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
	static int (*next)(pthread_key_t *, void (*)(void *));

	if (call_refused("pthread_key_create"))
		return calls.reason;
	call_find(&next, "pthread_key_create");
	return next(key, destructor);
}

int
pthread_setspecific(pthread_key_t key, const void *value)
{
	static int (*next)(pthread_key_t, const void *);

	if (call_refused("pthread_setspecific"))
		return calls.reason;
	call_find(&next, "pthread_setspecific");
	return next(key, value);
}
