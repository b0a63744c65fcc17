/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What debuggers read, in the library and in the kit. */
#ifndef FRINGE_RETAINED_H
#define FRINGE_RETAINED_H

/* Nothing refers to it, and linkers leave out of programs what nothing does. */
#ifdef __has_attribute
#if __has_attribute(__retain__)
#define RETAINED __attribute__((__used__, __retain__))
#endif
#endif
#ifndef RETAINED
#define RETAINED __attribute__((__used__))
#endif

#endif
