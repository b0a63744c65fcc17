/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/timelines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fringe.h>

#include "tests/face.h"

struct timeline timeline;

/*
 * JSON
 */

/* What comes after a character in UTF-8, or NULL. */
static const char *
skip_character(const char *at)
{
	const unsigned char *byte = (const unsigned char *)at;
	static const unsigned long least[] = { 0, 0x80, 0x800, 0x10000 };
	unsigned long value;
	size_t more;
	size_t i;

	if (*byte < 0x80)
		return *byte >= 0x20 ? at + 1 : NULL;
	more = *byte >= 0xf0 ? 3 : *byte >= 0xe0 ? 2 : *byte >= 0xc0 ? 1 : 0;
	if (more == 0 || *byte > 0xf4)
		return NULL;
	value = *byte & (0x3f >> more);
	for (i = 1; i <= more; i++) {
		if ((byte[i] & 0xc0) != 0x80)
			return NULL;
		value = value << 6 | (byte[i] & 0x3f);
	}
	if (value < least[more] || value > 0x10ffff ||
	    (value >= 0xd800 && value < 0xe000))
		return NULL;
	return at + more + 1;
}

static const char *
skip_string(const char *at)
{
	if (*at++ != '"')
		return NULL;
	while (at && *at != '"') {
		if (*at != '\\')
			at = skip_character(at);
		else if (at[1] == 'u')
			at = strspn(at + 2, "0123456789abcdef") >= 4 ? at + 6
								     : NULL;
		else
			at = at[1] && strchr("\"\\/bfnrt", at[1]) ? at + 2
								  : NULL;
	}
	return at ? at + 1 : NULL;
}

/* No sign, no exponent: there are none. */
static const char *
skip_number(const char *at)
{
	size_t digits = strspn(at, "0123456789");

	if (digits == 0 || (*at == '0' && digits > 1))
		return NULL;
	at += digits;
	if (*at != '.')
		return at;
	digits = strspn(at + 1, "0123456789");
	return digits > 0 ? at + 1 + digits : NULL;
}

static const char *skip_value(const char *at);

static const char *
skip_members(const char *at, bool named, char end)
{
	if (*at == end)
		return at + 1;
	for (;; at++) {
		if (named) {
			at = skip_string(at + strspn(at, "\n"));
			if (!at || *at++ != ':')
				return NULL;
		}
		at = skip_value(at + strspn(at, "\n"));
		if (!at)
			return NULL;
		at += strspn(at, "\n");
		if (*at == end)
			return at + 1;
		if (*at != ',')
			return NULL;
	}
}

static const char *
skip_value(const char *at)
{
	switch (*at) {
	case '{':
		return skip_members(at + 1, true, '}');
	case '[':
		return skip_members(at + 1 + strspn(at + 1, "\n"), false, ']');
	case '"':
		return skip_string(at);
	default:
		return skip_number(at);
	}
}

/*
 * Events
 */

/* By their numbers: an index and 1, or 0. Looked for from here on. */
#define PLACES (4 * TIMELINE_TRACKS)
static unsigned short places[PLACES];

static unsigned short *
place_of(unsigned int number)
{
	unsigned int i = number % PLACES;

	while (places[i] && timeline.tracks[places[i] - 1].number != number)
		i = (i + 1) % PLACES;
	return &places[i];
}

static struct timeline_track *
track_of(unsigned int number)
{
	unsigned short place = *place_of(number);

	return place ? &timeline.tracks[place - 1] : NULL;
}

/* The text after `key`, which is in the line. */
static const char *
after(const char *line, const char *key)
{
	const char *found = strstr(line, key);

	REQUIRE(found && !memchr(line, '\n', (size_t)(found - line)));
	return found + strlen(key);
}

static unsigned int
number_after(const char *line, const char *key)
{
	return (unsigned int)strtoul(after(line, key), NULL, 10);
}

/* The string after `key`, without the quotes. */
static void
get_string(char *to, size_t size, const char *line, const char *key)
{
	const char *from = after(line, key);
	const char *end = skip_string(from);

	REQUIRE(end && (size_t)(end - from) < size);
	memcpy(to, from + 1, (size_t)(end - from) - 2);
	to[(size_t)(end - from) - 2] = '\0';
}

static void
tell(struct timeline_track *track, const char *before, const char *line,
    const char *key, const char *behind)
{
	size_t used = strlen(track->told);
	char value[256];

	get_string(value, sizeof(value), line, key);
	snprintf(track->told + used, sizeof(track->told) - used, "%s%s%s",
	    before, value, behind);
}

/* Every track has one name, said before anything else of it. */
static void
read_metadata(const char *line, unsigned int number)
{
	struct timeline_track *track = track_of(number);
	char name[64];

	get_string(name, sizeof(name), line, "\"name\":");
	if (strcmp(name, "process_name") == 0)
		return;
	if (strcmp(name, "thread_sort_index") == 0) {
		REQUIRE(track);
		return;
	}
	REQUIRE(strcmp(name, "thread_name") == 0);
	REQUIRE(!track && timeline.count < TIMELINE_TRACKS);
	track = &timeline.tracks[timeline.count++];
	*place_of(number) = (unsigned short)timeline.count;
	*track = (struct timeline_track){ .number = number };
	track->is_generator = number > 10000000;
	get_string(
	    track->name, sizeof(track->name), line, "\"args\":{\"name\":");
}

/*
 * A generator runs once at a time, and while it runs what resumed it has a
 * slice open too: that of the generator which did, or the thread.
 */
static void
read_begin(struct timeline_track *track, const char *line)
{
	unsigned int thread = number_after(line, "\"thread\":");
	unsigned int by = number_after(line, "\"by\":");
	struct timeline_track *resumer = track_of(by);

	REQUIRE(resumer);
	REQUIRE(resumer->is_generator ? resumer->open == 1 : by == thread);
	if (track->is_generator) {
		REQUIRE_EQUAL(track->open, 0);
		REQUIRE(track_of(thread)->open > 0);
		tell(track, "(", line, "\"to\":", " ");
	}
	track->open++;
	track->slices++;
}

/* An arrow leaves an open slice and comes to one, at the same time. */
static void
read_flow(
    struct timeline_track *track, const char *line, char phase, long long time)
{
	static struct timeline_track *from;

	REQUIRE(track->is_generator);
	REQUIRE_EQUAL(track->open, 1);
	if (phase == 's') {
		from = track;
		timeline.flows++;
	} else {
		REQUIRE(strstr(line, "\"bp\":\"e\""));
		REQUIRE(from && from != track && from->last == time);
		from = NULL;
	}
	REQUIRE_EQUAL(number_after(line, "\"id\":"), timeline.flows);
}

static void
read_timed(const char *line, char phase, unsigned int number)
{
	struct timeline_track *track = track_of(number);
	const char *at = after(line, "\"ts\":");
	const char *point = at + strspn(at, "0123456789");
	long long time = strtoll(at, NULL, 10) * 1000;

	REQUIRE(track);
	REQUIRE(*point == '.');
	REQUIRE_EQUAL(strspn(point + 1, "0123456789"), 3);
	time += strtoll(point + 1, NULL, 10);
	REQUIRE(time >= track->last);
	track->last = time;
	timeline.lines++;
	if (phase == 'B') {
		read_begin(track, line);
	} else if (phase == 'E') {
		REQUIRE(track->open > 0);
		track->open--;
		if (track->is_generator)
			tell(track, "", line, "\"end\":", ")");
	} else if (phase == 'i') {
		REQUIRE(track->is_generator);
		tell(track, "", line, "\"name\":", ";");
	} else {
		REQUIRE(phase == 's' || phase == 'f');
		read_flow(track, line, phase, time);
	}
}

static void
read_line(const char *line)
{
	unsigned int process;
	unsigned int number;
	char phase;

	REQUIRE_EQUAL(sscanf(line, "{\"ph\":\"%c\",\"pid\":%u,\"tid\":%u,",
			  &phase, &process, &number),
	    3);
	REQUIRE_EQUAL(process, getpid());
	if (phase == 'M')
		read_metadata(line, number);
	else
		read_timed(line, phase, number);
}

static void
read_head(const char *line)
{
	static const char head[] = "{\"displayTimeUnit\":\"ns\",\"otherData\":";

	REQUIRE_EQUAL(strncmp(line, head, sizeof(head) - 1), 0);
	timeline.noted = strtoull(after(line, "\"noted\":\""), NULL, 10);
	timeline.lost = strtoull(after(line, "\"lost\":\""), NULL, 10);
}

/* The text is kept from one to the next, to be made larger. */
int
timeline_keep(const char *text, size_t size, void *argument)
{
	static size_t room;
	char *grown;

	(void)argument;
	if (timeline.size + size >= room) {
		room = 2 * (timeline.size + size) + 4096;
		grown = realloc(timeline.text, room);
		if (!grown)
			return 99;
		timeline.text = grown;
	}
	memcpy(timeline.text + timeline.size, text, size);
	timeline.size += size;
	timeline.text[timeline.size] = '\0';
	return 0;
}

void
timeline_read_kept(void)
{
	const char *line = timeline.text;
	const char *end;
	size_t i;

	REQUIRE_EQUAL(strlen(line), timeline.size);
	end = skip_value(line);
	REQUIRE(end);
	REQUIRE_EQUAL(strcmp(end, "\n"), 0);
	timeline.lines = 0;
	timeline.flows = 0;
	timeline.count = 0;
	memset(places, 0, sizeof(places));
	read_head(line);
	while ((line = strchr(line, '\n')) && strcmp(line, "\n]}\n") != 0)
		read_line(++line);
	REQUIRE(line);
	for (i = 0; i < timeline.count; i++)
		REQUIRE_EQUAL(timeline.tracks[i].open, 0);
}

void
timeline_read(void)
{
	timeline.size = 0;
	REQUIRE_EQUAL(fringe_recorder_write(timeline_keep, NULL), 0);
	timeline_read_kept();
}

const struct timeline_track *
timeline_find(const char *name)
{
	const struct timeline_track *found = NULL;
	size_t i;

	for (i = 0; i < timeline.count; i++) {
		if (strcmp(timeline.tracks[i].name, name) != 0)
			continue;
		REQUIRE(!found);
		found = &timeline.tracks[i];
	}
	return found;
}

const struct timeline_track *
timeline_need(const char *name)
{
	const struct timeline_track *found = timeline_find(name);

	if (!found)
		face_note("no track is called %s", name);
	REQUIRE(found);
	return found;
}

size_t
timeline_count(const char *text)
{
	const char *at = timeline.text;
	size_t count = 0;

	while ((at = strstr(at, text)) != NULL) {
		at += strlen(text);
		count++;
	}
	return count;
}

void
timeline_expect(const char *name, const char *told)
{
	const struct timeline_track *track = timeline_need(name);

	if (strcmp(track->told, told) != 0)
		face_note("%s: %s", name, track->told);
	REQUIRE_EQUAL(strcmp(track->told, told), 0);
}
