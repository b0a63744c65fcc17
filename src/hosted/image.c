/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Images, by what the loader says of them. It lists them under a lock of its
 * own, which no handler may wait for. glibc also finds the one of an address
 * without, for unwinders: by _dl_find_object, which says where the image is
 * mapped. The rest of what the list would say is in memory from there on.
 */
#include <dlfcn.h>
#include <link.h>
#include <string.h>

#include "hosted/image.h"

typedef __typeof__(*((struct dl_phdr_info *)0)->dlpi_phdr) program_header;

#ifdef __arm__
#define EXIDX PT_ARM_EXIDX
#else
#define EXIDX PT_NULL
#endif

/* As the kernel has told the program. */
#ifdef __linux__
#include <sys/auxv.h>

static const char *
own_name(void)
{
	return (const char *)getauxval(AT_EXECFN);
}

#else

static const char *
own_name(void)
{
	return NULL;
}

#endif

static void
note_segment(struct fringe_image *image, const program_header *header)
{
	uintptr_t start = image->bias + header->p_vaddr;
	uintptr_t end = start + header->p_memsz;

	if (start < (uintptr_t)image->start || !image->start)
		image->start = (const void *)start;
	if (end > (uintptr_t)image->end)
		image->end = (const void *)end;
}

/* Where it is, and its unwind tables, by its program headers. */
static void
read_headers(struct fringe_image *image)
{
	const program_header *header = image->phdr;
	size_t i;

	image->start = image->end = NULL;
	for (i = 0; i < image->phnum; i++, header++) {
		const void *part =
		    (const void *)(image->bias + header->p_vaddr);

		if (header->p_type == PT_LOAD)
			note_segment(image, header);
		if (header->p_type == PT_GNU_EH_FRAME)
			image->eh_frame_hdr = part;
		if (header->p_type == EXIDX && EXIDX != PT_NULL) {
			image->exidx = part;
			image->exidx_size = header->p_memsz;
		}
	}
}

/* Some loaders do not know what the executable is called. */
static void
identify(struct fringe_image *image, bool executable)
{
	const char *name = executable ? own_name() : NULL;

	if (name && (!image->name || !*image->name))
		image->name = name;
	if (!image->name)
		image->name = "";
	image->id = executable ? 0 : (uintptr_t)image->start;
}

void
fringe_image_describe_(
    struct fringe_image *image, const struct dl_phdr_info *info, bool first)
{
	*image = (struct fringe_image){
		.name = info->dlpi_name,
		.bias = info->dlpi_addr,
		.phdr = info->dlpi_phdr,
		.phnum = info->dlpi_phnum,
	};
	read_headers(image);
	identify(image, first);
}

#ifdef DLFO_STRUCT_HAS_EH_DBASE
#include <sys/auxv.h>

/* No processor has smaller ones. */
#define PAGE 4096

/* Since 2.35; a library compiled so may run with an older one. */
__attribute__((__weak__)) extern __typeof__(_dl_find_object) _dl_find_object;

static bool
loader_can_be_asked(void)
{
	return _dl_find_object != NULL;
}

/* MemorySanitizer, where it is, did not see the loader write a name. */
__attribute__((__weak__)) void __msan_unpoison_string(const char *text);

static const char *
name_of(const struct link_map *found)
{
	if (found->l_name && __msan_unpoison_string)
		__msan_unpoison_string(found->l_name);
	return found->l_name;
}

/*
 * Completes what is known of an image by these program headers, if they may be
 * its own: by them, they and the address are in it.
 */
static bool
complete(struct fringe_image *image, const program_header *headers,
    size_t count, const void *address)
{
	struct fringe_image tried = *image;

	tried.phdr = headers;
	tried.phnum = count;
	read_headers(&tried);
	if (!fringe_image_has_(&tried, headers) ||
	    !fringe_image_has_(&tried, address))
		return false;
	*image = tried;
	return true;
}

/*
 * The file's header, which mostly is its first bytes, and these the first that
 * are mapped; with the program headers on the same page. Where it is no file's
 * first page that is mapped first, there is something else, or no page begins.
 */
static const ElfW(Ehdr) *
file_header(const void *mapped)
{
	const ElfW(Ehdr) *file = mapped;

	if ((uintptr_t)mapped % PAGE != 0 ||
	    memcmp(file->e_ident, ELFMAG, SELFMAG) != 0 ||
	    file->e_phentsize != sizeof(program_header) ||
	    file->e_phoff + file->e_phnum * sizeof(program_header) > PAGE)
		return NULL;
	return file;
}

/*
 * Of an executable with holes, which the kernel maps, found has the part alone
 * that the address is in.
 */
static int
ask_loader(const void *address, struct fringe_image *image)
{
	struct dl_find_object found = { 0 };
	const program_header *own = (void *)getauxval(AT_PHDR);
	const ElfW(Ehdr) *file;
	bool executable;

	if (_dl_find_object((void *)(uintptr_t)address, &found) != 0)
		return 0;
	*image = (struct fringe_image){
		.name = name_of(found.dlfo_link_map),
		.bias = found.dlfo_link_map->l_addr,
		.start = found.dlfo_map_start,
		.end = found.dlfo_map_end,
	};
	executable = own && complete(image, own, getauxval(AT_PHNUM), address);
	file = executable ? NULL : file_header(found.dlfo_map_start);
	if (file)
		complete(image,
		    (const program_header *)((const char *)file +
			file->e_phoff),
		    file->e_phnum, address);
	identify(image, executable);
	return 1;
}

#else

static bool
loader_can_be_asked(void)
{
	return false;
}

static int
ask_loader(const void *address, struct fringe_image *image)
{
	(void)address;
	(void)image;
	return 0;
}

#endif

struct visit {
	fringe_image_visitor *visitor;
	void *argument;
	bool begun;
};

static int
visit_next(struct dl_phdr_info *info, size_t size, void *data)
{
	struct visit *visit = data;
	struct fringe_image image;

	(void)size;
	fringe_image_describe_(&image, info, !visit->begun);
	visit->begun = true;
	return visit->visitor(&image, visit->argument);
}

int
fringe_image_visit(fringe_image_visitor *visitor, void *argument)
{
	struct visit visit = { visitor, argument, false };

	if (!visitor)
		return FRINGE_EINVAL;
	if (!loader_can_be_asked())
		fringe_images_note_();
	return dl_iterate_phdr(visit_next, &visit);
}

static int
take_wanted(const struct fringe_image *image, void *argument)
{
	struct fringe_image *wanted = argument;

	if (image->id != wanted->id)
		return 0;
	*wanted = *image;
	return 1;
}

int
fringe_image_get(uintptr_t id, struct fringe_image *image)
{
	struct fringe_image wanted = { .id = id };
	int found;

	if (!image)
		return FRINGE_EINVAL;
	found = fringe_image_visit(take_wanted, &wanted);
	if (found == 1)
		*image = wanted;
	return found;
}

int
fringe_image_of(const void *address, struct fringe_image *image)
{
	if (!image)
		return FRINGE_EINVAL;
	return loader_can_be_asked() ? ask_loader(address, image)
				     : fringe_images_noted_(address, image);
}
