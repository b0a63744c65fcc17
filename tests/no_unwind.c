/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A function of a file that is compiled without unwind tables. */
void no_unwind_call(void (*function)(void *), void *argument);

void
no_unwind_call(void (*function)(void *), void *argument)
{
	function(argument);
	/* No tail call, or there is no frame. */
	__asm__ volatile("" : : : "memory");
}
