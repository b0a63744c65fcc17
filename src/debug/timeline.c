/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * What was recorded, as a timeline in the trace-event format.
 *
 * Events say what happened to a control block, on which thread. From them it is
 * found out first which generators there were, as one stack has many in turn;
 * then, going through the events again, what each thread was running at a time,
 * one resumed by the other. A generator that suspends takes those along that
 * run upon it, and they go on with it: their slices end and begin with its own.
 * What an event does not fit is left out: at the beginning of what was
 * recorded, the end of what had begun before. So in what is written each track
 * is well-formed by itself, and a resumer's slice is open while what it resumed
 * runs.
 *
 * Times of a track never go back, though a signal handler may note down an
 * event between the time of another and its number.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "core/internal.h"
#include "debug/json.h"
#include "debug/recorder.h"
#include "fringe/recorder.h"
#include "fringe/version.h"

/* Above what systems call threads, and so are the tracks of generators. */
#define FIRST_GENERATOR 10000001u

struct track {
	uintptr_t key;
	uint32_t number;
	const char *name; /* NULL where none was given */
	uint64_t last; /* the time of its last event */
	bool gone; /* its stack was given back: not to be found */

	/* A thread's: the generator that it runs, or NULL. */
	struct track *top;

	/* A generator's, while its slice is open: on which thread. */
	struct track *thread;
	/* What resumed it and runs, and what it resumed that goes with it. */
	struct track *below;
	struct track *above;
};

struct timeline {
	struct fringe_text text;
	struct fringe_recording recording;
	uint32_t process;
	uint64_t flows;
	bool any; /* events, which commas stand between */

	struct track *tracks;
	size_t count;
	uint32_t generators;
	/* By their keys. */
	struct track **table;
	size_t mask;
	/* Of all that. */
	void *map;
	size_t size;
};

/*
 * Tracks
 */

/* A control block is aligned, so its key is even. */
static uintptr_t
thread_key(uint32_t thread)
{
	return (uintptr_t)thread * 2 + 1;
}

static bool
is_thread(const struct track *track)
{
	return track->key % 2 == 1;
}

/* Where it is in the table, or is to be. */
static struct track **
place_of(const struct timeline *line, uintptr_t key)
{
	size_t i = (key ^ key >> 12) * (size_t)2654435769u;

	for (i ^= i >> 15;; i++) {
		struct track **place = &line->table[i & line->mask];

		if (!*place || (*place)->key == key)
			return place;
	}
}

/* A new one, which is found from now on. */
static struct track *
add_track(struct timeline *line, uintptr_t key, uint32_t number)
{
	struct track *track = &line->tracks[line->count++];

	track->key = key;
	track->number = number;
	track->last = line->recording.began;
	*place_of(line, key) = track;
	return track;
}

static struct track *
thread_of(struct timeline *line, uint32_t thread)
{
	uintptr_t key = thread_key(thread);
	struct track *track = *place_of(line, key);

	return track ? track : add_track(line, key, thread);
}

static struct track *
generator_of(struct timeline *line, const struct fringe_noted *event)
{
	struct track *track = *place_of(line, event->control);

	if (track && !track->gone && event->event != FRINGE_EVENT_CREATED_)
		return track;
	return add_track(
	    line, event->control, FIRST_GENERATOR + line->generators++);
}

/* Has each event say in `control` which track it is of. */
static void
find_tracks(struct timeline *line)
{
	struct fringe_noted *event;
	struct track *track;
	size_t i;

	for (i = 0; i < line->recording.count; i++) {
		event = &line->recording.events[i];
		thread_of(line, event->thread);
		track = generator_of(line, event);
		if (event->name[0] != '\0')
			track->name = event->name;
		track->gone = event->event >= FRINGE_EVENT_DESTROYED_;
		event->control = (uintptr_t)track;
	}
}

/* Room for a generator and a thread an event, of which half the table is. */
static int
make_tables(struct timeline *line)
{
	size_t tracks = 2 * line->recording.count;
	size_t places = 16;

	while (places < 2 * tracks)
		places *= 2;
	line->size =
	    tracks * sizeof(*line->tracks) + places * sizeof(*line->table);
	line->map = fringe_recorder_map_(line->size);
	if (!line->map)
		return FRINGE_ENOMEM;
	line->table = line->map;
	line->tracks = (struct track *)(void *)(line->table + places);
	line->mask = places - 1;
	return 0;
}

/*
 * Text
 */

static void
add_text(struct timeline *line, const char *words)
{
	fringe_text_add_(&line->text, words);
}

static void
add_number(struct timeline *line, const char *key, uint64_t number)
{
	add_text(line, key);
	fringe_json_add_number_(&line->text, number);
}

/* One without a name has a number. */
static void
add_name(struct timeline *line, const struct track *track)
{
	if (track->name) {
		fringe_json_add_string_(
		    &line->text, track->name, FRINGE_NAME_BYTES_);
		return;
	}
	if (!is_thread(track))
		add_number(line, "\"generator ",
		    track->number - (uint64_t)FIRST_GENERATOR + 1);
	else if (track->number == line->process)
		add_text(line, "\"main thread");
	else
		add_number(line, "\"thread ", track->number);
	add_text(line, "\"");
}

static void
begin_event(struct timeline *line, const char *phase, uint32_t track)
{
	add_text(line, line->any ? ",\n{\"ph\":\"" : "\n{\"ph\":\"");
	line->any = true;
	add_text(line, phase);
	add_number(line, "\",\"pid\":", line->process);
	add_number(line, ",\"tid\":", track);
}

static void
begin_timed(struct timeline *line, const char *phase, const struct track *track)
{
	begin_event(line, phase, track->number);
	add_text(line, ",\"ts\":");
	fringe_json_add_time_(&line->text, track->last - line->recording.began);
}

static void
add_metadata(struct timeline *line, uint32_t track, const char *name)
{
	begin_event(line, "M", track);
	add_text(line, ",\"name\":\"");
	add_text(line, name);
	add_text(line, "\",\"args\":{");
}

/* Threads come before generators, and each in their order. */
static void
add_head(struct timeline *line)
{
	const struct track *track = line->tracks;
	const struct track *end = track + line->count;

	add_text(line,
	    "{\"displayTimeUnit\":\"ns\",\"otherData\":{"
	    "\"producer\":\"libfringe " FRINGE_VERSION_STRING
	    "\",\"clock\":\"CLOCK_MONOTONIC\"");
	add_number(line, ",\"began\":\"", line->recording.began);
	add_number(line, "\",\"noted\":\"", line->recording.noted);
	add_number(line, "\",\"lost\":\"", line->recording.lost);
	add_text(line, "\"},\"traceEvents\":[");
	add_metadata(line, 0, "process_name");
	add_text(line, "\"name\":\"generators\"}}");
	for (; track < end; track++) {
		add_metadata(line, track->number, "thread_name");
		add_text(line, "\"name\":");
		add_name(line, track);
		add_text(line, "}}");
		add_metadata(line, track->number, "thread_sort_index");
		add_number(line, "\"sort_index\":",
		    is_thread(track) ? (uint64_t)(track - line->tracks)
				     : track->number);
		add_text(line, "}}");
	}
}

/* A slice begins: on whose track, and of which generator. */
static void
add_begin(struct timeline *line, const struct track *on,
    const struct track *generator, const char *why)
{
	const struct track *by =
	    generator->below ? generator->below : generator->thread;

	begin_timed(line, "B", on);
	add_text(line, ",\"cat\":\"generator\",\"name\":");
	add_name(line, generator);
	add_number(line, ",\"args\":{\"thread\":", generator->thread->number);
	add_number(line, ",\"by\":", by->number);
	add_text(line, ",\"resumed by\":");
	add_name(line, by);
	add_text(line, ",\"to\":\"");
	add_text(line, why);
	add_text(line, "\"}}");
}

static void
add_end(struct timeline *line, const struct track *on, const char *how)
{
	begin_timed(line, "E", on);
	add_text(line, ",\"args\":{\"end\":\"");
	add_text(line, how);
	add_text(line, "\"}}");
}

static void
add_instant(struct timeline *line, const struct track *track,
    const struct track *thread, const char *what)
{
	begin_timed(line, "i", track);
	add_text(line, ",\"s\":\"t\",\"cat\":\"generator\",\"name\":\"");
	add_text(line, what);
	add_number(line, "\",\"args\":{\"thread\":", thread->number);
	add_text(line, "}}");
}

/* An arrow from the resumer's slice to the generator's. */
static void
add_flow(struct timeline *line, const struct track *generator)
{
	const char *const resume =
	    ",\"cat\":\"generator\",\"name\":\"resume\",\"id\":";

	line->flows++;
	begin_timed(line, "s", generator->below);
	add_number(line, resume, line->flows);
	add_text(line, "}");
	begin_timed(line, "f", generator);
	add_number(line, resume, line->flows);
	add_text(line, ",\"bp\":\"e\"}");
}

/*
 * What ran when
 */

/* Not before what else there is on the tracks of a slice. */
static void
settle(struct track *track, const struct track *thread)
{
	if (track->last < thread->last)
		track->last = thread->last;
}

static void
move_time(struct track *thread, struct track *track, uint64_t time)
{
	if (thread->last < time)
		thread->last = time;
	if (thread->last < track->last)
		thread->last = track->last;
	settle(track, thread);
}

static void
push(struct timeline *line, struct track *thread, struct track *generator,
    const char *why)
{
	struct track *below = thread->top;

	generator->thread = thread;
	generator->below = below;
	thread->top = generator;
	settle(generator, thread);
	add_begin(line, thread, generator, why);
	add_begin(line, generator, generator, why);
	if (!below)
		return;
	below->above = generator;
	settle(below, thread);
	add_flow(line, generator);
}

/* Its place among the others is left to who calls. */
static struct track *
pop(struct timeline *line, struct track *thread, const char *how)
{
	struct track *generator = thread->top;

	settle(generator, thread);
	add_end(line, generator, how);
	add_end(line, thread, how);
	thread->top = generator->below;
	generator->thread = NULL;
	return generator;
}

static void
cut_off(struct track *generator)
{
	if (generator->below)
		generator->below->above = NULL;
	generator->below = NULL;
}

/* With what went along with it, from the outermost to the innermost. */
static void
resume(struct timeline *line, struct track *thread, struct track *generator,
    const char *why)
{
	struct track *above = generator->above;

	cut_off(generator);
	push(line, thread, generator, why);
	for (; above; above = above->above)
		push(line, thread, above, "go on with that");
}

/* With those upon it, which it takes along. */
static void
suspend(struct timeline *line, struct track *generator, const char *how)
{
	struct track *thread = generator->thread;

	while (thread->top != generator)
		pop(line, thread, "suspended with an outer one");
	pop(line, thread, how);
	cut_off(generator);
}

/* It will not take anything along any more, nor be taken. */
static void
detach(struct track *generator)
{
	struct track *above = generator->above;
	struct track *next;

	cut_off(generator);
	generator->above = NULL;
	for (; above; above = next) {
		next = above->above;
		above->below = NULL;
		above->above = NULL;
	}
}

static const char *const texts[] = {
	[FRINGE_EVENT_CREATED_] = "created",
	[FRINGE_EVENT_RESUMED_] = "go on",
	[FRINGE_EVENT_CLOSING_] = "return",
	[FRINGE_EVENT_CANCELING_] = "be unwound",
	[FRINGE_EVENT_SUSPENDED_] = "suspended",
	[FRINGE_EVENT_RETURNED_] = "returned",
	[FRINGE_EVENT_CLOSED_] = "closed",
	[FRINGE_EVENT_CANCELED_] = "canceled",
	[FRINGE_EVENT_THROWN_] = "left by an exception",
	[FRINGE_EVENT_OVERFLOWED_] = "overflowed its stack",
	[FRINGE_EVENT_DESTROYED_] = "destroyed",
	[FRINGE_EVENT_ABANDONED_] = "abandoned",
};

static void
tell(struct timeline *line, const struct fringe_noted *event)
{
	struct track *generator = (struct track *)event->control;
	struct track *thread = thread_of(line, event->thread);
	const char *what = texts[event->event];

	move_time(generator->thread ? generator->thread : thread, generator,
	    event->time);
	switch ((enum fringe_event_)event->event) {
	case FRINGE_EVENT_RESUMED_:
	case FRINGE_EVENT_CLOSING_:
	case FRINGE_EVENT_CANCELING_:
		/* What ended it before is not known. */
		if (generator->thread)
			suspend(line, generator, "unknown");
		move_time(thread, generator, event->time);
		resume(line, thread, generator, what);
		return;
	case FRINGE_EVENT_NAMED_:
		return;
	case FRINGE_EVENT_SUSPENDED_:
		if (generator->thread)
			suspend(line, generator, what);
		return;
	default:
		if (generator->thread)
			suspend(line, generator, what);
		detach(generator);
		add_instant(line, generator, thread, what);
	}
}

/* Slices that are open still end when the last event was. */
static void
end_all(struct timeline *line)
{
	struct track *track = line->tracks;
	struct track *end = track + line->count;
	uint64_t last = 0;

	for (; track < end; track++)
		if (track->last > last)
			last = track->last;
	for (track = line->tracks; track < end; track++) {
		track->last = is_thread(track) ? last : track->last;
		while (track->top)
			pop(line, track, "still runs");
	}
}

static void
write_all(struct timeline *line)
{
	size_t i;

	find_tracks(line);
	add_head(line);
	for (i = 0; i < line->recording.count && line->text.ended == 0; i++)
		tell(line, &line->recording.events[i]);
	end_all(line);
	add_text(line, "\n]}\n");
}

/* An exception of the writer's, or the end of its thread, frees it too. */
static void
free_all(struct timeline *line)
{
	fringe_recorder_unmap_(line->map, line->size);
	fringe_recorder_unmap_(line->recording.events, line->recording.size);
}

int
fringe_recorder_write(fringe_writer *writer, void *argument)
{
	__attribute__((__cleanup__(free_all))) struct timeline line = {
		.text = { .writer = writer, .argument = argument },
		.process = (uint32_t)getpid(),
	};
	int error;

	if (!writer)
		return FRINGE_EINVAL;
	error = fringe_recorder_copy_(&line.recording);
	if (error == 0)
		error = make_tables(&line);
	if (error < 0)
		return error;
	write_all(&line);
	return fringe_text_end_(&line.text);
}
