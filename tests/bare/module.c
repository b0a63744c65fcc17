/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A module with a generator's body, which knows nothing of the program. */
#include "tests/bare/module.h"

extern const char module_end[];

#ifdef __ARM_EABI__

extern const char module_exidx[];
extern const char module_exidx_size[]; /* an address, and a size */

void __aeabi_unwind_cpp_pr0(void);
void __aeabi_unwind_cpp_pr1(void);

/* Tables that say how to unwind refer to these, and do not use an address. */
void
__aeabi_unwind_cpp_pr0(void)
{
}

void
__aeabi_unwind_cpp_pr1(void)
{
}

#define TABLES .exidx = module_exidx, .exidx_size = (uintptr_t)module_exidx_size

#else

extern const char module_frames[];

#define TABLES .eh_frame = module_frames

#endif

__attribute__((__noinline__)) static uintptr_t
in_module(struct fringe_yielder *yielder, void *argument, uintptr_t value)
{
	const struct host *host = argument;

	(void)yielder;
	value = host->resume(host->level);
	__asm__ __volatile__("# in_module" : "+r"(value));
	return value + 1;
}

extern const struct module module;

__attribute__((__section__(".module"), __used__)) const struct module module = {
	.image = {
		.name = "module",
		.start = &module,
		.end = module_end,
		TABLES,
	},
	.body = in_module,
};
