/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * walk.c - from a file to its entries, and nothing of it lost: see walk.h
 */
#include "walk.h"

#include "border.h"
#include "gtf.h"
#include "join.h"

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

/* --- places ----------------------------------------------------------------------------------------------------- */

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

/* True when an entry stands at `at` (at least ENTRY_LENGTH_MIN bytes are there) that proves itself, or one of another
 * component that is vouched for; in storage that is not enough.  Asked at every byte, so the cheap tests come first. */
static bool entry_stands(const struct dataset *dataset, struct view view, size_t at, struct entry *found) {
    const uint8_t *start = view.bytes + at;
    bool may_prove = start[CTE_AT_entry_id] <= ENTRY_ID_FIRST_BYTE_MAX && entry_may_begin(start);
    bool may_be_vouched = start[CTE_AT_data_offset] == 0 && start[CTE_AT_data_offset + 1] == CTE_LENGTH;
    if (!may_prove && !may_be_vouched)
        return false;
    enum entry_proof proof = entry_read(view_part(view, at, ENTRY_LENGTH_MAX), found);
    if (proof != ENTRY_ENVELOPE || dataset->framing->is_storage)
        return proof == ENTRY_STRONG;
    struct view behind = view_part(view, at + found->length, CTE_LENGTH);
    return entry_is_vouched(proof, found, dataset->first_clock, behind);
}

/* Looks from `*at` on for an entry.  When it finds none, it stops where it would need bytes that are not in the view,
 * unless these are the `last` bytes there are. */
static bool find_in_view(const struct dataset *dataset, struct view view, bool last, size_t *at, struct entry *found) {
    size_t end = last ? view.length : view.length - ENTRY_LENGTH_MAX - CTE_LENGTH;
    size_t room = view.length < ENTRY_LENGTH_MIN ? 0 : view.length - ENTRY_LENGTH_MIN + 1;
    for (size_t i = *at; i < end && i < room; i++)
        if (entry_stands(dataset, view, i, found)) {
            *at = i;
            return true;
        }
    *at = end;
    return false;
}

/* --- items ------------------------------------------------------------------------------------------------------ */

/* What an entry that reaches over the end of its record looks like from this side of it: false when it cannot be one.
 * With fewer bytes than an id needs there is nothing to judge by. */
static bool may_reach_over(const struct dataset *dataset, struct view rest) {
    struct entry entry;
    if (rest.length < CTE_AT_buffer_time)
        return true;
    if (entry_may_begin(rest.bytes))
        return entry_read(rest, &entry) == ENTRY_CUT;
    return entry_may_be_vouched(rest, dataset->first_clock);
}

/* Whole entries in a record are found by looking at its bytes.  Behind the last of them may stand one that reaches over
 * the end of the record: its place, or that end.  Few places are tried, since each costs a join. */
static uint64_t find_reaching_over(struct source *source, const struct dataset *dataset, const struct record *record,
                                   uint64_t from) {
    enum { TRIES = 32 };
    struct entry entry;
    uint64_t behind;
    unsigned tries = 0;
    for (uint64_t at = from; at < record->end && tries < TRIES; at++) {
        if (!may_reach_over(dataset, view_inside(source, at, record->end, ENTRY_LENGTH_MAX)))
            continue;
        tries++;
        enum entry_proof proof = join_entry(source, dataset, record, at, &entry, &behind);
        if (proof == ENTRY_STRONG || entry_is_vouched(proof, &entry, dataset->first_clock, view_of(NULL, 0)))
            return at;
    }
    return record->end;
}

/* Entries of other components prove nothing by themselves, but their repeated lengths lead back from one that does, or
 * from the end of a record.  The place of the first of them that begins behind `least`; `at` when there is none. */
static size_t chained_back(struct view view, size_t least, size_t at, struct entry *first) {
    uint16_t length;
    struct entry entry;
    while (at >= ENTRY_TRAILER_LENGTH && view_u16(view, at - ENTRY_TRAILER_LENGTH, &length) && at > least &&
           length < at - least && entry_is_credible(entry_read(view_part(view, at - length, length), &entry), &entry)) {
        at -= length;
        *first = entry;
    }
    return at;
}

/* Likewise behind the last whole entry of a stretch of storage, where nothing goes on: the place of one that the end of
 * the stretch cuts, told by its header. */
static uint64_t find_cut(struct source *source, const struct record *record, uint64_t from) {
    struct entry entry;
    uint64_t at = record->end - from > ENTRY_LENGTH_MAX ? record->end - ENTRY_LENGTH_MAX : from;
    struct view rest = view_inside(source, at, record->end, ENTRY_LENGTH_MAX);
    for (size_t i = 0; view_holds(rest, i, CTE_LENGTH + PTH_LENGTH_MIN); i++)
        if (entry_may_begin(rest.bytes + i) && entry_read(view_part(rest, i, rest.length), &entry) == ENTRY_CUT &&
            entry_header_is_there(&entry))
            return at + i;
    return record->end;
}

/* A search for the next entry from a place on: where it ended, and whether an entry begins there. */
struct search {
    uint64_t at;
    bool found;
    struct entry entry;
};

/* Searches from out->at + 1 on, to the end of the record or of the data, and puts the bytes on the way into `out`. */
static struct search search_on(struct source *source, const struct dataset *dataset, uint64_t end, struct item *out) {
    enum {
        LEAST = ENTRY_LENGTH_MAX + CTE_LENGTH + 2, /* enough to judge two places */
        BACK = 4096                                /* how far entries are followed back */
    };
    struct search search = {.at = out->at + 1};
    for (size_t least = LEAST;; least = source->capacity) { /* a long stretch in great steps */
        size_t kept = at_most(search.at - out->at, BACK);
        size_t from = kept;
        struct view view = ahead_inside(source, search.at - kept, end, least);
        bool first = search.at == out->at + 1;
        bool last = view.length < least;
        search.found = find_in_view(dataset, view, last, &from, &search.entry);
        if (first)
            out->bytes = view_part(view, 0, from < SOURCE_ASIDE ? from : SOURCE_ASIDE);
        search.at += from - kept;
        if (search.found || last) {
            size_t back = at_most(search.at - out->at, BACK);
            size_t start = chained_back(view, from - back, from, &search.entry);
            search.found = search.found || start < from;
            search.at -= from - start;
            return search;
        }
        if (first)
            out->bytes = source_set_aside(source, view_part(view, 0, SOURCE_ASIDE));
    }
}

/* The bytes of the entry that begins at `at`, as long as it says to be, and the first ones behind it. */
static struct view entry_bytes(struct source *source, uint64_t at, uint64_t end, struct view *behind) {
    uint16_t length;
    struct view view = view_inside(source, at, end, ENTRY_LENGTH_MIN);
    if (!view_u16(view, CTE_AT_length, &length))
        length = 0;
    if (length > view.length)
        view = view_inside(source, at, end, (size_t)length + CTE_AT_buffer_time);
    *behind = view_part(view, length, CTE_AT_buffer_time);
    return length > ENTRY_LENGTH_MIN ? view_part(view, 0, length) : view;
}

/* Behind an entry that is damaged, or cut by the writer's prefix, the next one begins where its length says, or by that
 * prefix later; told by the length that is repeated before that place, and the entry at it.  UINT64_MAX for nowhere. */
static uint64_t end_by_length(struct source *source, uint64_t at, uint64_t end, struct entry *next) {
    uint16_t length, again;
    struct view rest;
    size_t border_max = end == UINT64_MAX ? DATASET_PREFIX_MAX : 0;
    if (!view_u16(view_inside(source, at, end, sizeof length), CTE_AT_length, &length) || length < ENTRY_LENGTH_MIN)
        return UINT64_MAX;
    for (size_t border = 0; border <= border_max; border++) {
        uint64_t trailer_at = at + length - ENTRY_TRAILER_LENGTH;
        struct view trailers = view_inside(source, trailer_at, end, border_max + ENTRY_TRAILER_LENGTH);
        while (view_u16(trailers, border, &again) && again != length)
            border++;
        uint64_t behind = at + length + border;
        if (border <= border_max && entry_is_credible(entry_read(entry_bytes(source, behind, end, &rest), next), next))
            return behind;
    }
    return UINT64_MAX;
}

/* True when entries lead from `at` to `end`. */
static bool entries_lead_to(struct source *source, uint64_t at, uint64_t end) {
    struct view behind;
    struct entry entry;
    while (at < end && entry_is_credible(entry_read(entry_bytes(source, at, end, &behind), &entry), &entry))
        at += entry.length;
    return at == end;
}

/* True when what was found inside an entry that ends at `end`, and is whole but for a prefix, is its data: a trace was
 * sent over the network.  What leads to that end is none: a part of the first entry is missing. */
static bool is_data_of(struct source *source, uint64_t at, uint64_t found, uint64_t end) {
    struct view header = source_view(source, at, CTE_LENGTH + PTH_LENGTH_MIN);
    return found < at + entry_proven_length(header) && !entries_lead_to(source, found, end);
}

/* From out->at on stand bytes that are no entry: goes on to the next entry, or the end of the record or of the data. */
static void skip(struct source *source, const struct dataset *dataset, const struct record *record, struct item *out) {
    struct entry behind;
    bool is_storage = dataset->framing->is_storage; /* where a length may be anything */
    uint64_t end = is_storage ? UINT64_MAX : end_by_length(source, out->at, record->end, &behind);
    uint64_t clock = end != UINT64_MAX ? entry_clock(&behind) : 0;
    bool is_near = end < record->end && record->end - end > ENTRY_LENGTH_MAX;
    struct search search = search_on(source, dataset, is_near ? end + ENTRY_LENGTH_MAX : record->end, out);
    if (!search.found && search.at == record->end && end == UINT64_MAX) {
        search.at = is_storage ? find_cut(source, record, out->at + 1)
                               : find_reaching_over(source, dataset, record, out->at + 1);
        out->bytes = view_inside(source, out->at, search.at, SOURCE_ASIDE); /* the search may have moved the window */
    }
    bool nearer = end < search.at || (end == search.at && !search.found);
    if (!nearer && end != UINT64_MAX && search.at < end) {
        nearer = is_data_of(source, out->at, search.at, end);
        out->bytes = view_inside(source, out->at, end, SOURCE_ASIDE); /* the window may have moved */
    }
    out->clock = nearer ? clock : search.found ? entry_clock(&search.entry) : 0;
    out->end = nearer ? end : search.at;
    out->length = out->end - out->at;
    if (out->bytes.length > out->length)
        out->bytes.length = (size_t)out->length;
}

/* A damaged length makes an entry seem to reach over its end, and over the good entries behind it. */
static bool covers_an_entry(const struct dataset *dataset, struct view bytes) {
    size_t at = 1;
    struct entry entry;
    return find_in_view(dataset, bytes, true, &at, &entry);
}

/* ... and over the start of the one that goes on in the next record. */
static bool covers_a_start(struct source *source, const struct dataset *dataset, const struct record *record,
                           uint64_t at) {
    bool goes_on = record->end != UINT64_MAX && !dataset->framing->is_storage;
    return goes_on && find_reaching_over(source, dataset, record, at + 1) < record->end;
}

/* A cheap look at what stands behind an entry: false when it is no entry, no unused tail, and not the end. */
static bool leads_on(struct view behind) {
    uint16_t start;
    if (behind.length < CTE_AT_buffer_time || !view_u16(behind, CTE_AT_length, &start))
        return true;
    return start == 0 || entry_seems_to_begin(behind);
}

/* True when what seems to be an entry up to `end` may be longer: cut by the end of its record, or, in a file without
 * record lengths, by the writer's prefix, which may stand anywhere; then its length may be repeated in the wrong place
 * by chance. */
static bool may_go_on(const struct dataset *dataset, const struct record *record, uint64_t end, struct view behind,
                      enum entry_proof proof) {
    bool whole = proof == ENTRY_STRONG || proof == ENTRY_ENVELOPE;
    if (record->end != UINT64_MAX)
        return !whole && end == record->end;
    return dataset->prefix_length > 0 && !(whole && leads_on(behind));
}

/* In a file without record lengths a prefix may look like an entry that does not prove itself. */
static bool looks_like_prefix(const struct dataset *dataset, uint64_t at, const struct entry *entry,
                              struct view behind) {
    if (entry_is_credible(ENTRY_ENVELOPE, entry))
        return false;
    bool is_far = dataset->first_clock != 0 && !entry_is_of_day(entry, dataset->first_clock);
    return dataset->prefix_length > 0 || is_far || (at == 0 && !leads_on(behind));
}

/* The entry at `at` as far as its record goes, or over its end. */
static enum entry_proof read_entry(struct source *source, const struct dataset *dataset, const struct record *record,
                                   uint64_t at, struct entry *out, uint64_t *end) {
    struct view behind;
    struct view bytes = entry_bytes(source, at, record->end, &behind);
    enum entry_proof proof = entry_read(bytes, out);
    if (proof == ENTRY_ENVELOPE && record->end == UINT64_MAX && looks_like_prefix(dataset, at, out, behind))
        proof = ENTRY_NONE;
    *end = proof != ENTRY_NONE ? at + out->bytes.length : at;
    if (!may_go_on(dataset, record, at + bytes.length, behind, proof))
        return proof;

    struct entry joined;
    uint64_t joined_end;
    enum entry_proof joined_proof = join_entry(source, dataset, record, at, &joined, &joined_end);
    if (joined_proof == ENTRY_NONE || (joined_proof == ENTRY_CUT && joined.bytes.length <= bytes.length)) {
        /* Nothing is gained: what the record holds is read again, for the window may have moved. */
        enum entry_proof again = entry_read(entry_bytes(source, at, record->end, &behind), out);
        return proof == ENTRY_NONE ? ENTRY_NONE : again;
    }
    *out = joined;
    *end = joined_end;
    return joined_proof;
}

/* Without record lengths names of later prefixes are not kept: those of the first hold for the first item only. */
static bool names_hold(const struct dataset *dataset, const struct record *record, uint64_t at) {
    return record->number > 0 || at == dataset->prefix_length;
}

/* The item at `at`, of which nothing else is known yet. */
static void item_begin(const struct dataset *dataset, const struct record *record, uint64_t at, struct item *out) {
    *out = (struct item){.at = at, .record = record->number, .storage = record->storage};
    if (out->storage.kind != STORAGE_NONE)
        out->storage.address += at - record->body;
    if (names_hold(dataset, record, at))
        out->names = record->names;
}

/* True when an entry proves itself in the middle of the bytes.  Then they only look like a record of GTF: a damaged
 * zero before an entry may make its length a part of a clock. */
static bool entry_begins_inside(struct source *source, const struct record *record, uint64_t at, size_t length) {
    struct view behind;
    struct entry entry;
    for (uint64_t i = at + 1; i < at + length; i++) {
        struct view start = view_inside(source, i, record->end, CTE_AT_buffer_time);
        if (start.length == CTE_AT_buffer_time && entry_may_begin(start.bytes) &&
            entry_read(entry_bytes(source, i, record->end, &behind), &entry) == ENTRY_STRONG)
            return true;
    }
    return false;
}

/* How long a record of GTF is that stands at `at`; 0 when none does. */
static size_t gtf_length_at(struct source *source, const struct record *record, uint64_t at) {
    if (record->is_gtf)
        return at == record->body ? (size_t)(record->end - at) : 0;
    size_t length = record->end == UINT64_MAX ? gtf_length(source_view(source, at, GTF_LOOK_LENGTH)) : 0;
    return length > 0 && !entry_begins_inside(source, record, at, length) ? length : 0;
}

static bool take_gtf(struct source *source, const struct record *record, struct item *out) {
    size_t length = gtf_length_at(source, record, out->at);
    if (length == 0)
        return false;
    out->kind = ITEM_GTF;
    out->bytes = source_view(source, out->at, length);
    out->length = length;
    out->end = out->at + length;
    return true;
}

/* What seems to be an entry that is cut, unless it only covers good ones. */
static enum entry_proof believe_cut(struct source *source, const struct dataset *dataset, const struct record *record,
                                    uint64_t at, struct item *out) {
    if (covers_an_entry(dataset, out->entry.bytes) || covers_a_start(source, dataset, record, at))
        return ENTRY_NONE;
    return read_entry(source, dataset, record, at, &out->entry, &out->end); /* the window may have moved */
}

/* Fills `out` with the entry, or GTF's record, that stands at `at`; false when none does. */
static bool item_read(struct source *source, const struct dataset *dataset, const struct record *record, uint64_t at,
                      struct item *out) {
    item_begin(dataset, record, at, out);
    out->proof = read_entry(source, dataset, record, at, &out->entry, &out->end);
    if (out->proof == ENTRY_CUT)
        out->proof = believe_cut(source, dataset, record, at, out);
    if (out->proof == ENTRY_NONE)
        return take_gtf(source, record, out);
    out->kind = out->proof == ENTRY_CUT ? ITEM_CUT_ENTRY : ITEM_ENTRY;
    out->bytes = out->entry.bytes;
    out->length = out->bytes.length;
    return true;
}

/* Fills `out` with the stretch from `at` on, where neither stands, up to where one does. */
static void item_skip(struct source *source, const struct dataset *dataset, const struct record *record, uint64_t at,
                      struct item *out) {
    item_begin(dataset, record, at, out);
    out->kind = ITEM_SKIPPED;
    skip(source, dataset, record, out);
}

void item_at(struct source *source, const struct dataset *dataset, const struct record *record, uint64_t at,
             struct item *out) {
    if (!item_read(source, dataset, record, at, out))
        item_skip(source, dataset, record, at, out);
}

/* --- the walk --------------------------------------------------------------------------------------------------- */

struct walk walk_from_start(struct source *source, struct dataset dataset) {
    return (struct walk){.source = source, .dataset = dataset};
}

/* Goes on to the next record; false at the end of the data. */
static bool walk_to_next_record(struct walk *walk) {
    if (!dataset_next_record(walk->source, &walk->dataset, &walk->record))
        return false;
    if (walk->index != NULL)
        record_index_note(walk->index, &walk->record);
    return true;
}

/* The last item may have gone over some records; they are caught up with only now, for its bytes had to stay in place.
 * True at each of GTF's own among them. */
static bool walk_catch_up(struct walk *walk) {
    while (walk->at > walk->record.end && walk_to_next_record(walk)) {
        walk->known += walk->record.body - walk->record.at;
        walk->known += walk->record.is_named ? walk->record.prefix : 0;
        if (walk->record.is_gtf)
            return true;
    }
    return false;
}

/* Goes on to the next record when this one is used up, past the writer's prefix; false at the end of the data. */
static bool walk_record(struct walk *walk) {
    while (walk->at >= walk->record.end) {
        if (!walk_to_next_record(walk))
            return false;
        if (record_begins(&walk->record))
            walk->prefix = walk->record.prefix;
        uint16_t prefix = prefix_take(&walk->record, &walk->prefix); /* the data may end inside it */
        walk->at = walk->record.body + source_view(walk->source, walk->record.body, prefix).length;
        walk->prefixes += walk->record.is_named ? 0 : walk->at - walk->record.body;
        walk->structure += walk->at - walk->record.at;
    }
    return true;
}

/* An entry shorter than 256 bytes begins with a zero, that at `at`, which looks like the last of those before it. */
static bool short_entry_begins(struct walk *walk, uint64_t at) {
    struct entry entry;
    uint64_t end;
    enum entry_proof proof = read_entry(walk->source, &walk->dataset, &walk->record, at, &entry, &end);
    if (proof == ENTRY_CUT) /* a cut one, unless an entry begins behind the zero */
        return read_entry(walk->source, &walk->dataset, &walk->record, at + 1, &entry, &end) == ENTRY_NONE;
    return entry_is_credible(proof, &entry) && entry.length <= UINT8_MAX;
}

/* A zero halfword, where a length is expected, ends a trace buffer; a single zero does when an entry follows it. */
static bool zeros_begin(struct walk *walk) {
    struct view view = view_inside(walk->source, walk->at, walk->record.end, 2);
    struct entry entry;
    uint64_t end;
    if (view.length == 0 || view.bytes[0] != 0)
        return false;
    if (view.length == 1 || view.bytes[1] == 0)
        return true;
    return read_entry(walk->source, &walk->dataset, &walk->record, walk->at, &entry, &end) == ENTRY_NONE &&
           read_entry(walk->source, &walk->dataset, &walk->record, walk->at + 1, &entry, &end) == ENTRY_STRONG;
}

/* Passes over the unused tail of a trace buffer.  False when there is none. */
static bool walk_zeros(struct walk *walk) {
    if (walk->record.is_gtf || !zeros_begin(walk))
        return false;

    uint64_t from = walk->at;
    uint64_t end = zeros_end(walk->source, from, walk->record.end);
    if (end > from && (short_entry_begins(walk, end - 1) || gtf_length_at(walk->source, &walk->record, end - 1) > 0))
        end--;
    walk->structure += end - from;
    walk->zeros = end - from;
    walk->at = end;
    return end > from;
}

/* Where the prefix ends that a name in it betrays: it may begin with zeros, which then have been passed over, or behind
 * up to `slack` bytes.  0 when there is none. */
static uint64_t named_prefix_end(struct walk *walk, uint64_t slack) {
    uint64_t borders[BORDERS_MAX];
    uint16_t length = walk->dataset.prefix_length;
    uint64_t before = walk->zeros < length ? walk->zeros : length - UINT64_C(1);
    size_t count =
        borders_find(walk->source, &walk->dataset.places, walk->at, walk->at - before, walk->at + slack + 1, borders);
    return count > 0 ? borders[count - 1] + length : 0;
}

/* Without record lengths the writer's prefix stands between entries too. */
static bool prefix_may_stand(const struct walk *walk) {
    return walk->record.end == UINT64_MAX && !walk->record.damaged && walk->dataset.prefix_length > 0;
}

/* An unused tail of one byte may stand before it. */
static uint64_t tail_before_prefix(struct view bytes) {
    return bytes.length > 0 && bytes.bytes[0] == 0 ? 1 : 0;
}

static void walk_past_prefix(struct walk *walk, uint64_t end) {
    walk->structure += end - walk->at;
    walk->prefixes += end - walk->at;
    walk->at = end;
}

/* True when what stands at walk->at, which is no entry, is a prefix, told by a name. */
static bool walk_named_prefix(struct walk *walk) {
    if (!prefix_may_stand(walk))
        return false;
    uint64_t end = named_prefix_end(walk, tail_before_prefix(source_view(walk->source, walk->at, 1)));
    if (end == 0 || source_view(walk->source, end - 1, 1).length == 0)
        return false;
    walk_past_prefix(walk, end);
    return true;
}

/* True when what was skipped is a prefix, told by its length up to the next entry. */
static bool walk_nameless_prefix(struct walk *walk, const struct item *skipped) {
    uint16_t length = walk->dataset.prefix_length;
    bool fills_up = skipped->clock != 0 && skipped->length <= length + tail_before_prefix(skipped->bytes) &&
                    skipped->length + walk->zeros >= length;
    if (!prefix_may_stand(walk) || !fills_up)
        return false;
    walk_past_prefix(walk, skipped->end);
    return true;
}

/* True when the entry at `at` proves itself, or those from there on lead to one that does. */
static bool leads_to_proof(struct source *source, const struct record *record, uint64_t at) {
    enum { ENTRIES_MAX = 64 };
    struct entry entry;
    struct view behind;
    for (unsigned i = 0; i < ENTRIES_MAX; i++) {
        enum entry_proof proof = entry_read(entry_bytes(source, at, record->end, &behind), &entry);
        if (proof == ENTRY_STRONG || !entry_is_credible(proof, &entry))
            return proof == ENTRY_STRONG;
        at += entry.length;
    }
    return false;
}

/* True when an entry, or a record of GTF, stands at walk->at.  In storage, where nothing leads to it, it must prove
 * itself. */
static bool walk_item(struct walk *walk, struct item *out) {
    struct source *source = walk->source;
    bool must_prove = walk->dataset.framing->is_storage && walk->at != walk->led_to;
    if (!item_read(source, &walk->dataset, &walk->record, walk->at, out))
        return false;
    if (!must_prove || out->proof == ENTRY_STRONG)
        return true;
    bool is_proven = out->kind == ITEM_CUT_ENTRY ? entry_header_is_there(&out->entry)
                                                 : leads_to_proof(source, &walk->record, walk->at);
    /* The window may have moved, so it is read again. */
    return is_proven && item_read(source, &walk->dataset, &walk->record, walk->at, out);
}

/* Storage that is no entry; false for bytes of anything else. */
static bool walk_storage(struct walk *walk, const struct item *skipped) {
    if (!walk->dataset.framing->is_storage)
        return false;
    walk->structure += skipped->length;
    walk->at = walk->led_to = skipped->end;
    return true;
}

/* Skips what stands at walk->at up to the next entry; true when it has been told for structure and is passed. */
static bool walk_skip(struct walk *walk, struct item *out) {
    item_skip(walk->source, &walk->dataset, &walk->record, walk->at, out);
    return walk_storage(walk, out) || walk_nameless_prefix(walk, out);
}

/* Counts an item and goes on behind it. */
static void walk_past(struct walk *walk, const struct item *item) {
    uint64_t *const sums[] = {
        [ITEM_ENTRY] = &walk->entries,
        [ITEM_CUT_ENTRY] = &walk->entries,
        [ITEM_SKIPPED] = &walk->skipped,
        [ITEM_GTF] = &walk->structure,
    };
    *sums[item->kind] += item->length;
    walk->structure += item->end - item->at - item->length;
    walk->at = walk->led_to = item->end;
}

bool walk_next(struct walk *walk, struct item *out) {
    for (;;) {
        walk->source->keep = walk->at;
        if (walk_catch_up(walk)) { /* its bytes have been counted with the entry that it stands in */
            item_at(walk->source, &walk->dataset, &walk->record, walk->record.body, out);
            return true;
        }
        if (!walk_record(walk))
            return false;
        if (walk_zeros(walk))
            continue;
        if (view_inside(walk->source, walk->at, walk->record.end, 1).length == 0)
            return false; /* the data end inside the record */
        bool is_structure = false;
        if (!walk_item(walk, out))
            is_structure = walk_named_prefix(walk) || walk_skip(walk, out);
        walk->zeros = 0;
        if (is_structure)
            continue;
        walk_past(walk, out);
        return true;
    }
}
