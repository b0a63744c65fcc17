/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Error codes in words. */
#include "fringe/error.h"

const char *
fringe_strerror(int error)
{
	if (error >= 0)
		return "success";
	/* The enumeration may be too short for what is no code. */
	switch (error) {
	case FRINGE_EINVAL:
		return "invalid argument";
	case FRINGE_ENOMEM:
		return "out of memory, address space or mappings";
	case FRINGE_ESIZE:
		return "stack too small";
	case FRINGE_EALIGN:
		return "stack not aligned";
	case FRINGE_EEMPTY:
		return "no generator or context in this handle";
	case FRINGE_ERUNNING:
		return "generator is running";
	case FRINGE_EFINISHED:
		return "generator has returned";
	case FRINGE_EUNFINISHED:
		return "generator is suspended and has not returned";
	case FRINGE_ENOTRUNNING:
		return "generator is not running";
	case FRINGE_ECANCELED:
		return "generator is being closed";
	case FRINGE_EOWNER:
		return "memory belongs to somebody else";
	case FRINGE_ETHREAD:
		return "generator belongs to another thread";
	case FRINGE_ENOUNWIND:
		return "function without unwind tables in the way";
	case FRINGE_EINUSE:
		return "in use";
	case FRINGE_EOVERFLOW:
		return "generator overflowed its stack";
	case FRINGE_ECONTEXT:
		return "not from here";
	case FRINGE_EUNSUPPORTED:
		return "not supported by this kind of object";
	case FRINGE_ENOTOWNER:
		return "mutex belongs to somebody else";
	case FRINGE_EABANDONED:
		return "owner ended with the mutex";
	case FRINGE_EINTERRUPTED:
		return "interrupted";
	case FRINGE_EDEADLOCK:
		return "would wait for itself";
	case FRINGE_ESTATE:
		return "not in this state";
	case FRINGE_ETIMEOUT:
		return "timed out";
	case FRINGE_EFULL:
		return "no room for more";
	case FRINGE_ECLOSED:
		return "closed";
	case FRINGE_EBUSY:
		return "would have to wait";
	case FRINGE_EDUPLICATE:
		return "key is in use";
	case FRINGE_ENOTFOUND:
		return "key is unknown";
	}
	return "unknown error";
}
