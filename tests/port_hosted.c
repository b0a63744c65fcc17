/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A process as the place where a suite runs by itself. */
#include <unistd.h>

#include "face_port.h"

void
face_port_write(const char *text, size_t size)
{
	ssize_t written;

	for (; size > 0; text += written, size -= (size_t)written) {
		written = write(STDOUT_FILENO, text, size);
		if (written < 0)
			_exit(1);
	}
}

/* SIGALRM kills the process, and a TAP reader misses the cases of its plan. */
void
face_port_deadline(int seconds)
{
	alarm((unsigned int)seconds);
}

void
face_port_exit(int status)
{
	_exit(status);
}

int
main(void)
{
	return face_main();
}
