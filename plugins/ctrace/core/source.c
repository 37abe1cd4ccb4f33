/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * source.c - where the bytes of a data set come from: see source.h
 */
#include "source.h"

#include <string.h>

struct source source_of(source_read read, void *context, uint8_t *buffer, size_t capacity, size_t step) {
    return (struct source){
        .read = read, .context = context, .buffer = buffer, .capacity = capacity, .step = step, .end = UINT64_MAX};
}

static bool in_window(const struct source *source, uint64_t at) {
    return at >= source->window_at && at - source->window_at <= source->window_length;
}

/* How many bytes of the window stand before `at`, which is in it. */
static size_t passed(const struct source *source, uint64_t at) {
    return (size_t)(at - source->window_at);
}

uint64_t source_window_end(const struct source *source) {
    return source->window_at + source->window_length;
}

/* True when the window has all that can be had of the `count` bytes at `at`. */
static bool window_holds(const struct source *source, uint64_t at, size_t count) {
    return in_window(source, at) && (source->ended || count <= source->window_length - passed(source, at));
}

/* Moves the window so that it begins at `at`, and keeps what it already holds from there on. */
static void window_move(struct source *source, uint64_t at) {
    size_t kept = 0;
    if (in_window(source, at)) {
        kept = source->window_length - passed(source, at);
        memmove(source->buffer, source->buffer + passed(source, at), kept);
    } else {
        source->ended = false;
    }
    source->window_at = at;
    source->window_length = kept;
}

/* The file may be shorter than it was when it was read before. */
static void note_how_far(struct source *source) {
    uint64_t end = source_window_end(source);
    if (source->window_length > 0 && (source->ended || end > source->reached))
        source->reached = end;
}

/* Reads on until the window holds `count` bytes, or the data end. */
static void window_fill(struct source *source, size_t count) {
    if (count > source->capacity)
        count = source->capacity;
    if (count > source->end - source->window_at)
        count = (size_t)(source->end - source->window_at);
    if (count <= source->window_length)
        return;
    size_t wanted = count - source->window_length;
    size_t got =
        source->read(source->context, source_window_end(source), source->buffer + source->window_length, wanted);
    if (got > wanted)
        got = wanted; /* a reader that breaks its promise must not break us */
    source->window_length += got;
    source->ended = got < wanted;
    note_how_far(source);
}

/* Where the window must begin to hold `least` bytes at `at`, and those to be kept too when there is room for both. */
static uint64_t window_start(const struct source *source, uint64_t at, size_t least) {
    bool keeps = source->keep <= at && in_window(source, source->keep) && in_window(source, at) &&
                 at - source->keep + least <= source->capacity;
    return keeps ? source->keep : at;
}

struct view source_ahead(struct source *source, uint64_t at, size_t least) {
    bool behind_all = source->ended && at > source_window_end(source);
    if (at >= source->end || behind_all)
        return view_of(source->buffer, 0); /* and what the window holds is not given up for it */
    if (least > source->end - at)
        least = (size_t)(source->end - at);
    if (!window_holds(source, at, least)) {
        /* It is moved only when it must: the start of a pipe stays in it as long as it can. */
        bool fits = in_window(source, at) && passed(source, at) + least <= source->capacity;
        if (!fits)
            window_move(source, window_start(source, at, least));
        window_fill(source, passed(source, at) + (least > source->step ? least : source->step));
    }
    size_t allowed = source->end - at < SIZE_MAX ? (size_t)(source->end - at) : SIZE_MAX;
    return view_part(view_of(source->buffer, source->window_length), passed(source, at), allowed);
}

void source_forget(struct source *source) {
    source->window_length = 0;
    source->ended = false;
}

struct view source_set_aside(struct source *source, struct view view) {
    if (source->aside == NULL || view.length == 0)
        return view_of(NULL, 0);
    struct view kept = view_part(view, 0, SOURCE_ASIDE);
    memcpy(source->aside, kept.bytes, kept.length);
    return view_of(source->aside, kept.length);
}

size_t source_read_memory(void *context, uint64_t at, uint8_t *to, size_t count) {
    const struct view *memory = context;
    if (at > memory->length)
        return 0;
    struct view part = view_part(*memory, (size_t)at, count);
    if (part.length > 0)
        memcpy(to, part.bytes, part.length);
    return part.length;
}
