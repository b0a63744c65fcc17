/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Linux: two of its calls. */
#include "fringe/kit/lock.h"
#include "tests/face_port.h"

#define STANDARD_OUTPUT 1
#define SYS_WRITE 64
#define SYS_EXIT 93

static long
call_linux(long number, long a, const void *b, size_t c)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register const void *x1 __asm__("x1") = b;
	register size_t x2 __asm__("x2") = c;

	__asm__ __volatile__("svc #0"
			     : "+r"(x0)
			     : "r"(x8), "r"(x1), "r"(x2)
			     : "memory");
	return x0;
}

void
face_port_write(const char *text, size_t size)
{
	while (size > 0) {
		long written =
		    call_linux(SYS_WRITE, STANDARD_OUTPUT, text, size);

		if (written <= 0)
			face_port_exit(2);
		text += written;
		size -= (size_t)written;
	}
}

void
face_port_exit(int status)
{
	for (;;)
		call_linux(SYS_EXIT, status, NULL, 0);
}

/*
 * Programs may not mask interrupts here, and are not interrupted. Of weak
 * definitions the first that the linker meets counts, which is not the kit's.
 */
__attribute__((__weak__)) uintptr_t
fringe_critical_enter(void)
{
	return 0;
}

__attribute__((__weak__)) void
fringe_critical_leave(uintptr_t before)
{
	(void)before;
}
