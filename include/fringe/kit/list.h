/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Doubly linked lists whose links are in what they hold. */
#ifndef FRINGE_KIT_LIST_H
#define FRINGE_KIT_LIST_H

#include <stddef.h>

#include "fringe/compiler.h"
#include "fringe/error.h"

/*
 * A place in a list, as a member of what is listed. Zeroed while it is in none.
 * The list does not own what is in it, and whoever ends that takes it out
 * before.
 */
struct fringe_link {
	struct fringe_link *next_;
	struct fringe_link *previous_;
	struct fringe_list *list_;
};

/* Zeroed, or FRINGE_LIST_INIT, is an empty list. It must not be moved. */
struct fringe_list {
	struct fringe_link *first_;
	struct fringe_link *last_;
};

/* clang-format off */
#define FRINGE_LIST_INIT { 0, 0 }
/* clang-format on */

/* The structure of this type whose member of this name the link is. */
#define FRINGE_CONTAINER_OF(link, type, member)                                \
	((type *)(void *)((char *)(link) - offsetof(type, member)))

/*
 * None of these allocates or locks: who uses a list from several threads or
 * from interrupt and signal handlers locks it. All take constant time and the
 * caller's frame, and need pointers that are not NULL but where that is said.
 */

/* The first or the last, or NULL when there is none. */
FRINGE_LOCAL_INLINE_ struct fringe_link *
fringe_list_first(const struct fringe_list *list)
{
	return list->first_;
}

FRINGE_LOCAL_INLINE_ struct fringe_link *
fringe_list_last(const struct fringe_list *list)
{
	return list->last_;
}

/* The next or the previous one of its list, or NULL. */
FRINGE_LOCAL_INLINE_ struct fringe_link *
fringe_link_next(const struct fringe_link *link)
{
	return link->next_;
}

FRINGE_LOCAL_INLINE_ struct fringe_link *
fringe_link_previous(const struct fringe_link *link)
{
	return link->previous_;
}

/* The list that it is in, or NULL. */
FRINGE_LOCAL_INLINE_ struct fringe_list *
fringe_link_list(const struct fringe_link *link)
{
	return link->list_;
}

/*
 * Puts a link before another one of the list; behind the last where that is
 * NULL. Returns 0, FRINGE_ESTATE when the link is in a list already, or
 * FRINGE_EINVAL when the other one is not in this.
 */
FRINGE_LOCAL_INLINE_ int
fringe_list_insert(struct fringe_list *list, struct fringe_link *link,
    struct fringe_link *before)
{
	struct fringe_link *behind = before ? before->previous_ : list->last_;

	if (FRINGE_UNLIKELY_(link->list_ != NULL))
		return FRINGE_ESTATE;
	if (FRINGE_UNLIKELY_(before && before->list_ != list))
		return FRINGE_EINVAL;
	link->list_ = list;
	link->next_ = before;
	link->previous_ = behind;
	*(behind ? &behind->next_ : &list->first_) = link;
	*(before ? &before->previous_ : &list->last_) = link;
	return 0;
}

/* Puts a link behind the last, or before the first: as insert. */
FRINGE_LOCAL_INLINE_ int
fringe_list_append(struct fringe_list *list, struct fringe_link *link)
{
	return fringe_list_insert(list, link, NULL);
}

FRINGE_LOCAL_INLINE_ int
fringe_list_prepend(struct fringe_list *list, struct fringe_link *link)
{
	return fringe_list_insert(list, link, list->first_);
}

/* Takes a link out of its list, if it is in one. */
FRINGE_LOCAL_INLINE_ void
fringe_list_remove(struct fringe_link *link)
{
	struct fringe_list *list = link->list_;

	if (!list)
		return;
	*(link->previous_ ? &link->previous_->next_ : &list->first_) =
	    link->next_;
	*(link->next_ ? &link->next_->previous_ : &list->last_) =
	    link->previous_;
	link->next_ = NULL;
	link->previous_ = NULL;
	link->list_ = NULL;
}

/* Takes the first out and returns it; NULL when there is none. */
FRINGE_LOCAL_INLINE_ struct fringe_link *
fringe_list_take(struct fringe_list *list)
{
	struct fringe_link *link = list->first_;

	if (link)
		fringe_list_remove(link);
	return link;
}

#endif
