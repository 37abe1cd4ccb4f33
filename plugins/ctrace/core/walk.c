/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * walk.c - from a file to its entries, and nothing of it lost: see walk.h
 */
#include "walk.h"

/* The bytes from `at` on that belong to the same record. */
static struct view view_inside(struct source *source, uint64_t at, uint64_t end, size_t count) {
    if (at >= end)
        return view_of(NULL, 0);
    return source_view(source, at, end - at < count ? (size_t)(end - at) : count);
}

/* --- places ----------------------------------------------------------------------------------------------------- */

/* The place of the first byte that is not zero; the end of the record or of the data when all are.
 * The zero before that place stays in the window: it may belong to the entry (short_entry_begins). */
static uint64_t zeros_end(struct source *source, uint64_t at, uint64_t end) {
    for (;;) {
        struct view view = view_inside(source, at, end, source->step);
        for (size_t i = 0; i < view.length; i++)
            if (view.bytes[i] != 0)
                return at + i;
        if (view.length < source->step)
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

/* --- items ------------------------------------------------------------------------------------------------------ */

/* From out->at on stand bytes that are no entry: goes on to the next entry, or the end of the record or of the data. */
static void skip(struct source *source, uint64_t end, struct item *out) {
    uint64_t at = out->at;
    size_t from = 1;
    for (;;) {
        struct view view = view_inside(source, at, end, source->capacity);
        bool first = at == out->at;
        bool last = view.length < source->capacity;
        bool found = find_in_view(view, last, &from);
        if (first)
            out->bytes = view_part(view, 0, from < SOURCE_ASIDE ? from : SOURCE_ASIDE);
        at += from;
        if (found || last)
            break;
        if (first)
            out->bytes = source_set_aside(source, out->bytes);
        from = 0;
    }
    out->length = at - out->at;
}

void item_at(struct source *source, const struct record *record, uint64_t at, struct item *out) {
    struct view view = view_inside(source, at, record->end, ENTRY_LENGTH_MAX);
    *out = (struct item){.at = at, .record = record->number};
    out->proof = entry_read(view, &out->entry);
    if (out->proof == ENTRY_NONE) {
        out->kind = ITEM_SKIPPED;
        skip(source, record->end, out);
        return;
    }
    out->kind = out->proof == ENTRY_CUT ? ITEM_CUT_ENTRY : ITEM_ENTRY;
    out->bytes = out->entry.bytes;
    out->length = out->bytes.length;
}

/* --- the walk --------------------------------------------------------------------------------------------------- */

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

/* An entry shorter than 256 bytes begins with a zero, which looks like the last one of the zeros before it. */
static bool short_entry_begins(struct walk *walk, uint64_t at) {
    struct view view = view_inside(walk->source, at, walk->record.end, UINT8_MAX);
    struct entry entry;
    enum entry_proof proof = entry_read(view, &entry);
    return proof == ENTRY_STRONG || proof == ENTRY_ENVELOPE;
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
