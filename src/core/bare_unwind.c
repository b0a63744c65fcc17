/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What an unwinder asks a dynamic linker for, said of the list of images. Which
 * question it is depends on what the unwinder was made for:
 *
 *   dl_iterate_phdr     libgcc's and LLVM's, with a C library of any system
 *   _dl_find_object     libgcc's, with glibc 2.35 or newer
 *   __gnu_Unwind_Find_exidx  libgcc's for Arm's own tables (EHABI)
 *   none                libgcc's where there is no system: it wants to be told
 *
 * The first three are weak, for a program that has its own. They are linked
 * where an image is registered, and what nobody calls --gc-sections takes away.
 * Layouts are those that the ELF specification and the manuals of the C library
 * (dl_iterate_phdr(3), and "Dynamic Linker Introspection" of glibc's) give.
 */
#include "core/bare_image.h"

#pragma GCC visibility push(hidden)

#define WEAK __attribute__((__weak__))

/* It lies in words of an entry's. */
#define ALIAS __attribute__((__may_alias__))

/* A program header; where the flags are depends on the size of the rest. */
struct program_header {
	uint32_t type;
#if __SIZEOF_POINTER__ > 4
	uint32_t flags;
#endif
	uintptr_t offset;
	uintptr_t address;
	uintptr_t physical;
	uintptr_t size_in_file;
	uintptr_t size;
#if __SIZEOF_POINTER__ == 4
	uint32_t flags;
#endif
	uintptr_t alignment;
} ALIAS;

enum {
	TYPE_LOAD = 1,
	TYPE_EH_FRAME = 0x6474e550, /* GNU's: .eh_frame_hdr */
	TYPE_EXIDX = 0x70000001 /* Arm's: .ARM.exidx */
};

/*
 * A .eh_frame_hdr without the table that is searched: its version, how the
 * place of .eh_frame is written (1), that neither the number of entries nor the
 * table is (2), and that place. What precedes the version aligns the place.
 */
struct frame_header {
	uint32_t nothing;
	uint8_t version;
	uint8_t place_encoding;
	uint8_t count_encoding;
	uint8_t table_encoding;
	const void *eh_frame;
} ALIAS;

enum {
	HEADER_VERSION = 1,
	ENCODED_ABSOLUTE = 0x00, /* (1) DW_EH_PE_absptr */
	ENCODED_OMITTED = 0xff /* (2) DW_EH_PE_omit */
};

/* What an entry has room for. */
struct made {
	struct program_header headers[2];
	struct frame_header frames;
} ALIAS;
_Static_assert(
    sizeof(struct made) <= sizeof(((struct fringe_image_entry *)0)->made_),
    "there is room for it");

static void
make_frame_header(struct frame_header *frames, struct fringe_image *image)
{
	frames->version = HEADER_VERSION;
	frames->place_encoding = ENCODED_ABSOLUTE;
	frames->count_encoding = ENCODED_OMITTED;
	frames->table_encoding = ENCODED_OMITTED;
	frames->eh_frame = image->eh_frame;
	image->eh_frame_hdr = &frames->version;
}

static void
make_program_header(struct program_header *header, uint32_t type,
    const struct fringe_image *image, const void *start, size_t size)
{
	header->type = type;
	header->address = (uintptr_t)start - image->bias;
	header->physical = header->address;
	header->size_in_file = size;
	header->size = size;
	header->alignment = 1;
}

/* One for all of it, and one for its unwind tables if it has any. */
static void
make_program_headers(struct program_header *headers, struct fringe_image *image)
{
	make_program_header(&headers[0], TYPE_LOAD, image, image->start,
	    (uintptr_t)image->end - (uintptr_t)image->start);
	image->phdr = headers;
	image->phnum = 2;
	if (image->exidx)
		make_program_header(&headers[1], TYPE_EXIDX, image,
		    image->exidx, image->exidx_size);
	else if (image->eh_frame_hdr)
		make_program_header(&headers[1], TYPE_EH_FRAME, image,
		    image->eh_frame_hdr, sizeof(struct frame_header));
	else
		image->phnum = 1;
}

void
fringe_image_complete_(struct fringe_image_entry *entry)
{
	struct made *made = (struct made *)entry->made_;
	struct fringe_image *image = &entry->image;

	if (image->eh_frame && !image->eh_frame_hdr)
		make_frame_header(&made->frames, image);
	if (!image->phdr)
		make_program_headers(made->headers, image);
}

/*
 * libgcc for a target without a system. For Linux it has these functions too,
 * which then would have it not ask for the tables of other images first.
 */
#ifndef __linux__

WEAK void __register_frame_info(const void *eh_frame, void *kept);
WEAK void *__deregister_frame_info(const void *eh_frame);

void
fringe_image_tell_(struct fringe_image_entry *entry)
{
	if (__register_frame_info && entry->image.eh_frame)
		__register_frame_info(entry->image.eh_frame, entry->kept_);
}

void
fringe_image_untell_(struct fringe_image_entry *entry)
{
	if (__deregister_frame_info && entry->image.eh_frame)
		__deregister_frame_info(entry->image.eh_frame);
}

#else

void
fringe_image_tell_(struct fringe_image_entry *entry)
{
	(void)entry;
}

void
fringe_image_untell_(struct fringe_image_entry *entry)
{
	(void)entry;
}

#endif

/* What dl_iterate_phdr's callback gets. */
struct phdr_info {
	uintptr_t bias;
	const char *name;
	const void *phdr;
	uint16_t phnum;
	unsigned long long added;
	unsigned long long removed;
	size_t tls_module;
	void *tls;
};

int dl_iterate_phdr(
    int (*visitor)(struct phdr_info *info, size_t size, void *data),
    void *data);

WEAK int
dl_iterate_phdr(
    int (*visitor)(struct phdr_info *info, size_t size, void *data), void *data)
{
	const struct fringe_image_entry *entry;
	int result = 0;

	for (entry = fringe_images_; entry && result == 0;
	     entry = entry->next_) {
		const struct fringe_image *image = &entry->image;
		struct phdr_info info = {
			.bias = image->bias,
			.name = image->name ? image->name : "",
			.phdr = image->phdr,
			.phnum = (uint16_t)image->phnum,
			.added = fringe_images_added_,
			.removed = fringe_images_removed_,
		};

		result = visitor(&info, sizeof(info), data);
	}
	return result;
}

#ifdef __ARM_EABI__

/* Two words an entry of the table, which is sorted by address. */
#define EXIDX_ENTRY_SIZE 8

/* Where the linker's script says that the program's is. */
WEAK extern const char __exidx_start[];
WEAK extern const char __exidx_end[];

uintptr_t __gnu_Unwind_Find_exidx(uintptr_t address, int *entries);

/* The program's own needs no image: it is found without this function too. */
WEAK uintptr_t
__gnu_Unwind_Find_exidx(uintptr_t address, int *entries)
{
	const struct fringe_image_entry *entry =
	    fringe_images_find_((const void *)address);
	const char *start = entry ? entry->image.exidx : __exidx_start;
	size_t size = entry ? entry->image.exidx_size
			    : (size_t)(__exidx_end - __exidx_start);

	*entries = (int)(size / EXIDX_ENTRY_SIZE);
	return (uintptr_t)start;
}

#else

/* The beginning of what _dl_find_object fills in; the rest is for later. */
struct found_object {
	unsigned long long flags;
	const void *map_start;
	const void *map_end;
	const void *link_map;
	const void *eh_frame_hdr;
#ifdef __i386__
	const void *data_base;
#endif
};

int _dl_find_object(const void *address, struct found_object *found);

WEAK int
_dl_find_object(const void *address, struct found_object *found)
{
	const struct fringe_image_entry *entry = fringe_images_find_(address);

	if (!entry || !entry->image.eh_frame_hdr)
		return -1;
	*found = (struct found_object){
		.map_start = entry->image.start,
		.map_end = entry->image.end,
		.eh_frame_hdr = entry->image.eh_frame_hdr,
	};
	return 0;
}

#endif

#pragma GCC visibility pop
