/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The program has these functions, which takes precedence over the C library's,
 * for a shared libfringe as for a static one.
 */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>

#include "tests/exhaust/calls.h"

/* Where the C library's headers lack it. */
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

volatile struct calls calls;

const char *const call_names[CALLS] = { "reserve", "open", "guard", "return",
	"advise", "key", "keep", "unmap" };

static void
note_refusal(enum call call)
{
	if (calls.refusals++ == 0)
		calls.first = call;
	calls.refused[call]++;
}

/* Whether this call is to fail. */
static bool
fails(enum call call)
{
	if (!calls.watched)
		return false;
	calls.made[call]++;
	if (call != calls.failing || calls.from == 0 ||
	    calls.made[call] < calls.from)
		return false;
	note_refusal(call);
	errno = ENOMEM;
	return true;
}

/* What the C library's function returned. To know no markers is no refusal. */
static int
noted(enum call call, int result)
{
	if (calls.watched && result != 0 && errno == ENOMEM)
		note_refusal(call);
	return result;
}

/* The C library's function of this name. ISO C has no such conversion. */
static void
find(void *function, const char *name)
{
	void *found;

	memcpy(&found, function, sizeof(found));
	if (found)
		return;
	found = dlsym(RTLD_NEXT, name);
	memcpy(function, &found, sizeof(found));
}

static void *
pass_mmap(const char *name, void *address, size_t size, int protection,
    int flags, int file, off_t offset)
{
	static void *(*next)(void *, size_t, int, int, int, off_t);
	void *start;

	if (fails(CALL_RESERVE))
		return MAP_FAILED;
	find(&next, name);
	start = next(address, size, protection, flags, file, offset);
	noted(CALL_RESERVE, start == MAP_FAILED);
	return start;
}

void *
mmap(void *address, size_t size, int protection, int flags, int file,
    off_t offset)
{
	return pass_mmap(
	    "mmap", address, size, protection, flags, file, offset);
}

#ifdef __USE_LARGEFILE64
/* What mmap is called where off_t was chosen to have 64 bits. */
void *
mmap64(void *address, size_t size, int protection, int flags, int file,
    off64_t offset)
{
	return pass_mmap(
	    "mmap", address, size, protection, flags, file, (off_t)offset);
}
#endif

int
munmap(void *address, size_t size)
{
	static int (*next)(void *, size_t);

	if (fails(CALL_UNMAP))
		return -1;
	find(&next, "munmap");
	return noted(CALL_UNMAP, next(address, size));
}

int
mprotect(void *address, size_t size, int protection)
{
	static int (*next)(void *, size_t, int);
	enum call call = protection == PROT_NONE ? CALL_GUARD : CALL_OPEN;

	if (fails(call))
		return -1;
	find(&next, "mprotect");
	return noted(call, next(address, size, protection));
}

static enum call
call_of(int advice)
{
	switch (advice) {
	case MADV_GUARD_INSTALL:
		return CALL_GUARD;
	case MADV_DONTNEED:
		return CALL_RETURN;
	default:
		return CALL_ADVISE;
	}
}

int
madvise(void *address, size_t size, int advice)
{
	static int (*next)(void *, size_t, int);

	if (calls.no_markers && advice == MADV_GUARD_INSTALL) {
		errno = EINVAL;
		return -1;
	}
	if (fails(call_of(advice)))
		return -1;
	find(&next, "madvise");
	return noted(call_of(advice), next(address, size, advice));
}

/* These two return the error. */

int
pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
	static int (*next)(pthread_key_t *, void (*)(void *));

	if (fails(CALL_KEY))
		return EAGAIN;
	find(&next, "pthread_key_create");
	return next(key, destructor);
}

int
pthread_setspecific(pthread_key_t key, const void *value)
{
	static int (*next)(pthread_key_t, const void *);

	if (fails(CALL_KEEP))
		return ENOMEM;
	find(&next, "pthread_setspecific");
	return next(key, value);
}
