/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * Reads what the recorder writes, strictly: a text that is not all that
 * fringe_recorder(3) says it is ends the case. The text has to be JSON in UTF-8
 * (RFC 8259), and one event a line; what else is required of events is said
 * where it is.
 */
#ifndef TESTS_TIMELINES_H
#define TESTS_TIMELINES_H

#include <stdbool.h>
#include <stddef.h>

struct timeline_track {
	unsigned int number;
	bool is_generator;
	char name[256]; /* as in the text, with escapes */
	long long last; /* in ns */
	unsigned int open; /* slices */
	unsigned int slices;
	/*
	 * What was said of it, in order: "name;" of an instant, "(to" of a
	 * beginning and "end)" of an end; as much as there is room for.
	 */
	char told[1024];
};

#ifdef __cplusplus
extern "C" {
#endif

#define TIMELINE_TRACKS 4096
struct timeline {
	char *text;
	size_t size;
	size_t lines; /* of timed events */
	unsigned int flows;
	unsigned long long noted;
	unsigned long long lost;
	struct timeline_track tracks[TIMELINE_TRACKS];
	size_t count;
};

/* What timeline_read has read last. */
extern struct timeline timeline;

/* A writer that keeps the text for timeline_read_kept. */
int timeline_keep(const char *text, size_t size, void *argument);
void timeline_read_kept(void);

/* Has the recorder write, and reads that. */
void timeline_read(void);

/* The only track of this name; or NULL, or it ends the case. */
const struct timeline_track *timeline_find(const char *name);
const struct timeline_track *timeline_need(const char *name);

/* How often a text occurs. */
size_t timeline_count(const char *text);

/* Requires that this was told of the track of this name. */
void timeline_expect(const char *name, const char *told);

#ifdef __cplusplus
}
#endif

#endif
