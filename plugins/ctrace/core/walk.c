/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * walk.c - from a file to its entries, and nothing of it lost: see walk.h
 */
#include "walk.h"

static size_t at_most(uint64_t length, size_t limit) {
    return length < limit ? (size_t)length : limit;
}

/* Up to `count` bytes from `at` on that belong to the same record. */
static struct view view_inside(struct source *source, uint64_t at, uint64_t end, size_t count) {
    return at < end ? source_view(source, at, at_most(end - at, count)) : view_of(NULL, 0);
}

/* All bytes at hand from `at` on that belong to the same record, and at least `least` unless it or the data end. */
static struct view ahead_inside(struct source *source, uint64_t at, uint64_t end, size_t least) {
    if (at >= end)
        return view_of(NULL, 0);
    struct view ahead = source_ahead(source, at, at_most(end - at, least));
    return view_part(ahead, 0, at_most(end - at, SIZE_MAX));
}

/* --- places ----------------------------------------------------------------------------------------------------------
 */

/* The place of the first byte that is not zero; the end of the record or of the data when all are.
 * The zero before that place stays in the window: it may belong to the entry (short_entry_begins). */
static uint64_t zeros_end(struct source *source, uint64_t at, uint64_t end) {
    enum { LEAST = 4096 };
    for (;;) {
        struct view view = ahead_inside(source, at, end, LEAST);
        for (size_t i = 0; i < view.length; i++)
            if (view.bytes[i] != 0)
                return at + i;
        if (view.length < LEAST)
            return at + view.length;
        at += view.length - 1;
    }
}

/* Looks from `*at` on for an entry that proves itself.  When it finds none, it stops where it would need bytes that are
 * not in the view, unless these are the `last` bytes there are. */
static bool find_in_view(struct view view, bool last, size_t *at) {
    size_t end = last ? view.length : view.length - ENTRY_LENGTH_MAX;
    struct entry entry;
    for (; *at < end && view_holds(view, *at, ENTRY_LENGTH_MIN); ++*at)
        if (entry_may_begin(view.bytes + *at) &&
            entry_read(view_part(view, *at, ENTRY_LENGTH_MAX), &entry) == ENTRY_STRONG)
            return true;
    *at = end;
    return false;
}

/* --- items -----------------------------------------------------------------------------------------------------------
 */

/* From out->at on stand bytes that are no entry: goes on to the next entry, or the end of the record or of the data. */
static void skip(struct source *source, uint64_t end, struct item *out) {
    enum { LEAST = ENTRY_LENGTH_MAX + 2 }; /* enough to judge two places */
    uint64_t at = out->at;
    size_t least = LEAST;
    size_t from = 1;
    for (;;) {
        struct view view = ahead_inside(source, at, end, least);
        bool first = at == out->at;
        bool last = view.length < least;
        bool found = find_in_view(view, last, &from);
        if (first)
            out->bytes = view_part(view, 0, from < SOURCE_ASIDE ? from : SOURCE_ASIDE);
        at += from;
        if (found || last)
            break;
        if (first)
            out->bytes = source_set_aside(source, view_part(view, 0, SOURCE_ASIDE));
        from = 0;
        least = source->capacity; /* it is a long stretch: in great steps from here on */
    }
    out->length = at - out->at;
    if (out->bytes.length > out->length)
        out->bytes.length = (size_t)out->length;
}

/* The bytes of the entry that begins at `at`, as long as it says to be. */
static struct view entry_bytes(struct source *source, uint64_t at, uint64_t end) {
    uint16_t length;
    struct view view = view_inside(source, at, end, ENTRY_LENGTH_MIN);
    if (!view_u16(view, CTE_AT_length, &length) || length <= view.length)
        return view;
    return view_inside(source, at, end, length);
}

/* A damaged length makes an entry seem to reach over its end, and over the good entries behind it. */
static bool covers_an_entry(struct view bytes) {
    size_t at = 1;
    return find_in_view(bytes, true, &at);
}

void item_at(struct source *source, const struct record *record, uint64_t at, struct item *out) {
    *out = (struct item){.at = at, .record = record->number};
    out->proof = entry_read(entry_bytes(source, at, record->end), &out->entry);
    if (out->proof == ENTRY_CUT && covers_an_entry(out->entry.bytes))
        out->proof = ENTRY_NONE;
    if (out->proof == ENTRY_NONE) {
        out->kind = ITEM_SKIPPED;
        skip(source, record->end, out);
        return;
    }
    out->kind = out->proof == ENTRY_CUT ? ITEM_CUT_ENTRY : ITEM_ENTRY;
    out->bytes = out->entry.bytes;
    out->length = out->bytes.length;
}

/* --- the walk --------------------------------------------------------------------------------------------------------
 */

struct walk walk_from_start(struct source *source, const struct framing *framing) {
    return (struct walk){.source = source, .framing = framing};
}

/* Goes on to the next record when this one is used up; false at the end of the data. */
static bool walk_record(struct walk *walk) {
    while (walk->at >= walk->record.end) {
        if (!record_next(walk->framing, walk->source, &walk->record))
            return false;
        if (walk->index != NULL)
            record_index_note(walk->index, &walk->record);
        walk->structure += walk->record.body - walk->record.at;
        walk->at = walk->record.body;
    }
    return true;
}

/* An entry shorter than 256 bytes begins with a zero, which looks like the last one of the zeros before it.  `at` is
 * the place of that zero. */
static bool short_entry_begins(struct walk *walk, uint64_t at) {
    struct view view = view_inside(walk->source, at, walk->record.end, UINT8_MAX);
    struct entry entry;
    switch (entry_read(view, &entry)) {
    case ENTRY_NONE:
        return false;
    case ENTRY_CUT: /* a cut one, unless an entry begins behind the zero */
        return entry_read(view_part(view, 1, UINT8_MAX), &entry) == ENTRY_NONE;
    default:
        return true;
    }
}

/* Passes over the unused tail of a trace buffer.  False when there is none. */
static bool walk_zeros(struct walk *walk) {
    struct view view = view_inside(walk->source, walk->at, walk->record.end, 2);
    for (size_t i = 0; i < view.length; i++)
        if (view.bytes[i] != 0)
            return false;

    uint64_t from = walk->at;
    uint64_t end = zeros_end(walk->source, from, walk->record.end);
    if (end > from && short_entry_begins(walk, end - 1))
        end--;
    walk->structure += end - from;
    walk->at = end;
    return end > from;
}

static void walk_count(struct walk *walk, const struct item *item) {
    if (item->kind == ITEM_SKIPPED)
        walk->skipped += item->length;
    else
        walk->entries += item->length;
    walk->at = item->at + item->length;
}

bool walk_next(struct walk *walk, struct item *out) {
    for (;;) {
        if (!walk_record(walk))
            return false;
        if (walk_zeros(walk))
            continue;
        if (view_inside(walk->source, walk->at, walk->record.end, 1).length == 0) {
            return false; /* the data end inside the record */
        }
        item_at(walk->source, &walk->record, walk->at, out);
        walk_count(walk, out);
        return true;
    }
}
