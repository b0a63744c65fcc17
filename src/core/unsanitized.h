/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* An attribute, for the library and its tests. */
#ifndef FRINGE_UNSANITIZED_H
#define FRINGE_UNSANITIZED_H

/*
 * A function that sanitizers leave as it is: its variables are on the stack
 * (AddressSanitizer may put them elsewhere), and it may read what nobody wrote
 * and what lies between variables.
 */
#ifdef __clang__
#define FRINGE_UNSANITIZED_                                                    \
	__attribute__((__no_sanitize__("address", "memory", "thread")))
#else
#define FRINGE_UNSANITIZED_                                                    \
	__attribute__((__no_sanitize_address__, __no_sanitize_thread__))
#endif

#endif
