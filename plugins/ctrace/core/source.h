/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * source.h - where the bytes of a data set come from: a file, a pipe, memory
 *
 * A source is a callback and a window of bytes already read.  source_view() gives the bytes at a place as one piece,
 * without a copy when they are in the window.  Going forward it never reads a byte twice, so a pipe will do, as long as
 * nobody asks for bytes in front of the window.  Who looks far ahead and comes back says so with `keep`.
 *
 * The caller owns the buffer; its size is the longest view that can be asked for.  Nothing here allocates.
 */
#ifndef CTRACE_SOURCE_H
#define CTRACE_SOURCE_H

#include "view.h"

/* Reads up to `count` bytes at `at` into `to`; returns how many were there (fewer only at the end of the data).
 * A read error is kept by the owner of `context`, ends the data here, and is reported by him. */
typedef size_t (*source_read)(void *context, uint64_t at, uint8_t *to, size_t count);

struct source {
    source_read read;
    void *context;
    uint8_t *buffer;
    size_t capacity;
    size_t step;    /* how much to read ahead: large for one pass from front to back, small for single frames */
    uint64_t end;   /* nothing is read from here on: the data seem to end; UINT64_MAX for no limit */
    uint64_t keep;  /* from here on bytes may be asked for again: they stay in the window as long as there is room */
    uint8_t *aside; /* room for SOURCE_ASIDE bytes that must outlive a move of the window; may be NULL */
    struct borders *borders; /* where prefixes may stand in a file without record lengths (border.h); may be NULL */

    uint64_t window_at; /* place of the first byte in the buffer */
    size_t window_length;
    bool ended;       /* the data end with the window */
    uint64_t reached; /* behind the furthest byte that was read, or where the data end when that has been seen */
};

enum {
    SOURCE_CAPACITY = 256 * 1024, /* some entries of the greatest length */
    SOURCE_ASIDE = 64 * 1024,
    SOURCE_STEP_SEQUENTIAL = 64 * 1024,
    SOURCE_STEP_RANDOM = 4 * 1024
};

/* A source whose window is the `capacity` bytes at `buffer`: more than ENTRY_LENGTH_MAX + `step` for a walk. */
struct source source_of(source_read read, void *context, uint8_t *buffer, size_t capacity, size_t step);

/* All that the window holds from `at` on, and at least `least` bytes unless the data end before: for those who search,
 * and would else move the window for every byte. */
struct view source_ahead(struct source *source, uint64_t at, size_t least);

/* Up to `count` bytes at `at` (at most the capacity of the window), fewer only when the data end there.
 * The view is good until the next call. */
static inline struct view source_view(struct source *source, uint64_t at, size_t count) {
    uint64_t passed = at - source->window_at; /* in front of the window it is greater than any length */
    bool at_hand = passed <= source->window_length && count <= source->window_length - passed;
    if (at_hand && at + count <= source->end)
        return view_of(source->buffer + passed, count);
    return view_part(source_ahead(source, at, count), 0, count);
}

/* The place behind the last byte that the window holds. */
uint64_t source_window_end(const struct source *source);

/* The window is given up: what is asked for next is read anew. */
void source_forget(struct source *source);

/* Copies the start of a view to where it outlives the next call; empty without a place to put it. */
struct view source_set_aside(struct source *source, struct view view);

/* Reads from memory; `context` is a `const struct view *`.  For tests, fuzzing and unpacked data. */
size_t source_read_memory(void *context, uint64_t at, uint8_t *to, size_t count);

#endif
