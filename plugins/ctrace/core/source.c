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

/* Moves the window so that it begins at `at`, and keeps what it already holds from there on. */
static void window_move(struct source *source, uint64_t at) {
    size_t kept = 0;
    if (in_window(source, at)) {
        size_t passed = (size_t)(at - source->window_at);
        kept = source->window_length - passed;
        memmove(source->buffer, source->buffer + passed, kept);
    }
    source->window_at = at;
    source->window_length = kept;
}

static void window_fill(struct source *source, size_t count) {
    if (count < source->step)
        count = source->step;
    if (count > source->capacity)
        count = source->capacity;
    if (count > source->end - source->window_at)
        count = (size_t)(source->end - source->window_at);
    if (count <= source->window_length)
        return;
    source->window_length += source->read(source->context, source->window_at + source->window_length,
                                          source->buffer + source->window_length, count - source->window_length);
}

struct view source_view(struct source *source, uint64_t at, size_t count) {
    if (at >= source->end)
        return view_of(source->buffer, 0);
    if (count > source->end - at)
        count = (size_t)(source->end - at);
    bool inside = in_window(source, at) && count <= source->window_length - (size_t)(at - source->window_at);
    if (!inside) {
        window_move(source, at);
        window_fill(source, count);
    }
    return view_part(view_of(source->buffer, source->window_length), (size_t)(at - source->window_at), count);
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
