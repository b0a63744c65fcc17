/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * The images of a program: what was loaded as a whole, such as the executable,
 * each shared library, a module of firmware. Who finds an address in a trace
 * learns from here which file it is of and where in that, and unwinders learn
 * where the tables are.
 *
 * A hosted library asks the C library's loader. A freestanding one, which has
 * none, is told: see fringe_image_register.
 */
#ifndef FRINGE_IMAGE_H
#define FRINGE_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "fringe/compiler.h"

/*
 * One image. What it points at belongs to whoever loaded it, and is there as
 * long as the image is. What is not known, or is not there, is NULL or 0.
 */
struct fringe_image {
	/*
	 * Its file, as the loader calls it; of the executable, as it was
	 * started. Never NULL from a hosted library.
	 */
	const char *name;
	/*
	 * 0 for the executable, or what the library itself is linked into where
	 * there is no loader. Any other image has a number that no other has,
	 * as long as it is loaded: an address in it or at its end.
	 */
	uintptr_t id;
	/* What to take from an address to have the one that its file says. */
	uintptr_t bias;
	/* Where it is, from the first byte to behind the last. */
	const void *start;
	const void *end;
	/* Its program headers, of type ElfW(Phdr), and how many there are. */
	const void *phdr;
	size_t phnum;
	/* Unwind tables: what sections of these names hold. */
	const void *eh_frame_hdr;
	const void *eh_frame; /* NULL from a hosted library */
	const void *exidx; /* .ARM.exidx, and its size in bytes */
	size_t exidx_size;
};

/* Returns 0 to go on to the next image; anything else ends the visit. */
typedef int fringe_image_visitor(
    const struct fringe_image *image, void *argument);

FRINGE_BEGIN_DECLS_

/*
 * Calls visitor(image, argument) for each image, the one of id 0 first if it is
 * there and the others in the order in which they were loaded or registered.
 * The description is gone when the visitor returns. In a hosted program the
 * loader's lock may be held meanwhile: the visitor must not load or unload
 * anything, nor wait for a thread that does; nor suspend. In a freestanding one
 * it must not register or unregister images.
 *
 * Returns 0 when all were visited, what the visitor returned when that was not
 * 0, or FRINGE_EINVAL when visitor is NULL. Uses some 250 bytes of stack
 * besides the visitor's, and what dl_iterate_phdr(3) does. Not for signal
 * handlers; in a freestanding program for any handler that does not interrupt
 * fringe_image_unregister.
 */
int fringe_image_visit(fringe_image_visitor *visitor, void *argument);

/*
 * Describes the image that has this id in *image.
 *
 * Returns 1 when there is one; 0 when there is none, or no more; FRINGE_EINVAL
 * when image is NULL. Only with 1 is *image changed. Uses some 350 bytes of
 * stack and what dl_iterate_phdr(3) does; for handlers as fringe_image_visit.
 */
int fringe_image_get(uintptr_t id, struct fringe_image *image);

/*
 * Describes the image that the address is in, in *image. The address behind a
 * call, which traces consist of, may be behind the last of its function, and so
 * of its image: look for the one before it.
 *
 * For signal handlers and interrupt handlers too: it takes no lock and no
 * memory. With glibc from 2.35 on it knows all that is loaded at this moment.
 * Of an image whose file does not begin with its headers, as linkers have it by
 * default, it then says no headers, no tables, and where a part of it is. With
 * other C libraries it knows what was loaded when fringe_image_visit or
 * fringe_image_get was called last; so a program that wants it in a handler
 * calls one of these when it starts and when it has loaded something. What was
 * unloaded since then it still finds, with a name that may be gone. Each image
 * that these two see takes 120 bytes of the heap then, for ever, but for one
 * that is loaded again as it was.
 *
 * Returns 1 when there is one; 0 when there is none, or none is known;
 * FRINGE_EINVAL when image is NULL. Only with 1 is *image changed. Uses some
 * 400 bytes of stack.
 */
int fringe_image_of(const void *address, struct fringe_image *image);

#if !__STDC_HOSTED__

/*
 * An image in the list of those that are there. It is the caller's memory,
 * static as a rule, and from register to unregister the library's. Zeroed it is
 * in no list.
 */
struct fringe_image_entry {
	struct fringe_image image;
	struct fringe_image_entry *next_;
	/* What is made for unwinders, and what they keep; bare_unwind.c. */
	uintptr_t made_[20];
	uintptr_t kept_[8];
};

/*
 * Puts an image into the list, by what *image says: start and end, and as much
 * of the rest as there is; of the unwind tables, those that the target's
 * unwinder takes, see fringe_image(3). Its id is not read. *image is copied,
 * and what it points at is not.
 *
 * With it, programs get what unwinders ask a dynamic linker for:
 * dl_iterate_phdr, _dl_find_object and, on Arm, __gnu_Unwind_Find_exidx. All
 * are weak, and not there in programs that do not register any image. Where
 * the unwinder wants to be told instead, by __register_frame_info, it is.
 *
 * Returns 0; or FRINGE_EINVAL when an argument is NULL, the image is empty or
 * has addresses of one that is in the list, or the entry is in the list. Uses
 * some 100 bytes of stack, and what the unwinder does. Handlers that interrupt
 * this may look at the list. As with generators, the program sees to it that
 * images come and go on one processor and one level of interrupts at a time.
 */
int fringe_image_register(
    struct fringe_image_entry *entry, const struct fringe_image *image);

/*
 * Takes an image out of the list, whose code is not to run any more. The entry
 * is the caller's again, and zeroed but for what is private.
 *
 * Returns 0, or FRINGE_EEMPTY when the entry is NULL or not in the list. Stack
 * and handlers: as above.
 */
int fringe_image_unregister(struct fringe_image_entry *entry);

#endif

FRINGE_END_DECLS_

#endif
