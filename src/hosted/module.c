/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Which module an address is in, without the lock that dl_iterate_phdr and
 * dladdr take: what a signal interrupted may have it.
 */
#include <link.h>
#include <sys/auxv.h>

#include "core/hooks.h"
#include "core/internal.h"
#include "core/unsanitized.h"

/*
 * What glibc's _dl_find_object tells, from 2.35 on. It takes no lock, and is
 * there for unwinders. Other C libraries have none, and older headers do not
 * declare it.
 */
struct found {
	unsigned long long flags;
	void *start;
	void *end;
	struct link_map *module;
	void *rest[24];
};
__attribute__((__weak__)) int find_object(
    void *address, struct found *found) __asm__("_dl_find_object");

/*
 * The executable has no name of its own in that list. MemorySanitizer sees
 * nothing of what the dynamic linker writes.
 */
static FRINGE_UNSANITIZED_ const char *
name_of(const struct link_map *module)
{
	if (module->l_name && module->l_name[0])
		return module->l_name;
	return (const char *)getauxval(AT_EXECFN);
}

FRINGE_UNSANITIZED_ void
fringe_hook_module_(uintptr_t address, struct fringe_module *module)
{
	struct found found;

	if (!find_object || find_object((void *)address, &found) != 0)
		return;
	module->name = name_of(found.module);
	module->bias = found.module->l_addr;
}
