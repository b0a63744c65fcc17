/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What drive_tap.c needs of the place that it runs in: a process
 * (port_hosted.c) or a board. On a board, the start-up code calls face_main
 * and ends the program with its result.
 */
#ifndef TESTS_FACE_PORT_H
#define TESTS_FACE_PORT_H

#include <stddef.h>

/* Runs the suite. Returns 0 when every case passed. Fails by face_port_exit. */
int face_main(void);

/* Sends text to whoever reads the results. */
void face_port_write(const char *text, size_t size);

/*
 * Ends the program if it is not called again within so many seconds; 0 is for
 * ever. May do nothing, where whoever started the program watches the clock.
 */
void face_port_deadline(int seconds);

/* Ends the program: 0 says that all is well. */
__attribute__((__noreturn__)) void face_port_exit(int status);

#endif
