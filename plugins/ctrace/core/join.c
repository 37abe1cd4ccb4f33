/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * join.c - entries that run over the borders of records: see join.h
 */
#include "join.h"

#include <string.h>

#include "border.h"

/* A stream of bytes that goes from record to record. */
struct flow {
    struct source *source;
    const struct framing *framing;
    struct record record;
    uint64_t at;
    uint16_t skip;   /* bytes of prefix at the start of each further record */
    uint16_t prefix; /* ... and how many of them are still to come: a spanned record may be cut inside its prefix */
    unsigned shorts; /* over how many short records it may still go on */

    /* In a file without record lengths: where the records are taken to end, in ascending order. */
    const uint64_t *borders;
    size_t border_count;
};

uint16_t prefix_take(const struct record *record, uint16_t *prefix) {
    uint64_t length = record->end - record->body;
    uint16_t taken = *prefix < length ? *prefix : (uint16_t)length;
    *prefix = (uint16_t)(*prefix - taken);
    return taken;
}

/* Goes on to the next record; false at the end of the data. */
static bool flow_to_next_record(struct flow *flow) {
    if (flow->shorts == 0 || !record_next_of_trace(flow->framing, flow->source, &flow->record) || flow->record.damaged)
        return false;
    flow->shorts -= flow->record.end - flow->record.body < JOIN_SHORT_LENGTH;
    if (record_begins(&flow->record))
        flow->prefix = flow->skip;
    uint16_t prefix = prefix_take(&flow->record, &flow->prefix); /* the data may end inside it */
    flow->at = flow->record.body + source_view(flow->source, flow->record.body, prefix).length;
    return true;
}

/* Makes the first border at or behind flow->at the end of the record. */
static void flow_find_border(struct flow *flow) {
    while (flow->border_count > 0 && flow->borders[0] < flow->at) {
        flow->borders++;
        flow->border_count--;
    }
    flow->record.end = flow->border_count > 0 ? flow->borders[0] : UINT64_MAX;
}

/* Goes on to the next record when this one is used up; false at the end of the data. */
static bool flow_on(struct flow *flow) {
    while (flow->at >= flow->record.end) {
        if (flow->borders != NULL) {
            flow->at = flow->record.end + flow->skip;
            flow_find_border(flow);
        } else if (!flow_to_next_record(flow)) {
            return false;
        }
    }
    return true;
}

/* Copies the next `count` bytes of the stream; how many there were. */
static size_t flow_read(struct flow *flow, uint8_t *to, size_t count) {
    size_t got = 0;
    while (got < count && flow_on(flow)) {
        uint64_t left = flow->record.end - flow->at;
        struct view view = source_view(flow->source, flow->at, left < count - got ? (size_t)left : count - got);
        if (view.length == 0)
            break;
        memcpy(to + got, view.bytes, view.length);
        got += view.length;
        flow->at += view.length;
    }
    return got;
}

/* Passes over the next `count` bytes of the stream. */
static bool flow_pass(struct flow *flow, uint64_t count) {
    while (count > 0 && flow_on(flow)) {
        uint64_t left = flow->record.end - flow->at;
        uint64_t passed = left < count ? left : count;
        flow->at += passed;
        count -= passed;
    }
    return count == 0;
}

/* True when the stream, `flow` by value, repeats the length of its entry at the entry's end. */
static bool length_is_repeated(struct flow flow) {
    uint8_t first[ENTRY_TRAILER_LENGTH], last[ENTRY_TRAILER_LENGTH];
    uint16_t length;
    return flow_read(&flow, first, sizeof first) == sizeof first &&
           view_u16(view_of(first, sizeof first), CTE_AT_length, &length) && length >= ENTRY_LENGTH_MIN &&
           flow_pass(&flow, (uint64_t)length - sizeof first - sizeof last) &&
           flow_read(&flow, last, sizeof last) == sizeof last && memcmp(first, last, sizeof first) == 0;
}

/* A look at the start of what may be an entry, before much is read for it. */
static bool is_worth_joining(struct view start) {
    uint16_t length;
    if (!view_u16(start, CTE_AT_length, &length) || length < ENTRY_LENGTH_MIN)
        return false;
    return start.length < CTE_AT_buffer_time || entry_seems_to_begin(start);
}

/* True when the entry that begins so has a header that proves itself. */
static bool header_is_proven(struct view start) {
    struct entry entry;
    return entry_read(start, &entry) == ENTRY_CUT && entry_header_is_there(&entry);
}

/* Joins the entry at the start of the stream. */
static enum entry_proof join_flow(struct flow flow, uint8_t *to, struct entry *out, uint64_t *end) {
    enum { HEADERS_LENGTH = CTE_LENGTH + PTH_LENGTH_MIN };
    uint16_t length;
    size_t got = flow_read(&flow, to, ENTRY_LENGTH_MIN);
    if (!is_worth_joining(view_of(to, got)) || !view_u16(view_of(to, got), CTE_AT_length, &length))
        return ENTRY_NONE;
    if (length > HEADERS_LENGTH && got == ENTRY_LENGTH_MIN)
        got += flow_read(&flow, to + got, HEADERS_LENGTH - got);
    if (flow.shorts > 0 && got == HEADERS_LENGTH && header_is_proven(view_of(to, got)))
        flow.shorts += JOIN_SHORT_MORE;
    if (got >= ENTRY_LENGTH_MIN)
        got += flow_read(&flow, to + got, (size_t)length - got);
    *end = flow.at;
    if (flow.shorts == 0)
        return ENTRY_NONE;
    return entry_read(view_of(to, got), out);
}

int join_find_prefix(struct source *source, const struct framing *framing, const struct record *record, uint64_t at) {
    struct flow flow = {.source = source, .framing = framing, .record = *record, .at = at, .shorts = JOIN_SHORT_MAX};
    struct entry entry;
    uint64_t end;
    for (flow.skip = 0; source->aside != NULL && flow.skip <= DATASET_PREFIX_MAX; flow.skip++)
        if (length_is_repeated(flow) && join_flow(flow, source->aside, &entry, &end) == ENTRY_STRONG)
            return flow.skip;
    return -1;
}

/* With record lengths: with and without the prefix at each border.  One that the end of the data cuts proves little, so
 * it is taken the usual way only: over too many prefixes any damaged entry reaches that end. */
static enum entry_proof join_records(const struct flow *start, const struct dataset *dataset, struct entry *out,
                                     uint64_t *end) {
    const uint16_t prefix = dataset->prefix_length;
    const uint16_t skips[] = {dataset->prefix_on_each ? prefix : 0, dataset->prefix_on_each ? 0 : prefix};
    uint8_t *aside = start->source->aside;
    struct flow flow = *start;
    bool is_cut = false;
    for (size_t i = 0; i < (prefix == 0 ? 1 : 2); i++) {
        flow.skip = skips[i];
        enum entry_proof proof = join_flow(flow, aside, out, end);
        if (entry_is_credible(proof, out))
            return proof;
        is_cut = is_cut || (i == 0 && proof == ENTRY_CUT);
    }
    flow.skip = skips[0];
    return is_cut ? join_flow(flow, aside, out, end) : ENTRY_NONE;
}

/* Joins over `count` borders, all of which must be some.  The length is looked at first: it costs little, and nearly
 * all that is tried fails there. */
static enum entry_proof join_over(struct flow flow, const uint64_t *borders, size_t count, struct entry *out,
                                  uint64_t *end) {
    flow.borders = borders;
    flow.border_count = count;
    flow_find_border(&flow);
    if (!length_is_repeated(flow))
        return ENTRY_NONE;
    enum entry_proof proof = join_flow(flow, flow.source->aside, out, end);
    return entry_is_credible(proof, out) ? proof : ENTRY_NONE;
}

/* How many bytes of what stands at `at` are those of the example of a prefix; some are asked for all. */
static unsigned likeness(struct source *source, const struct dataset *dataset, uint64_t at) {
    enum { ASKED = 48 };
    struct view view = source_view(source, at, dataset->prefix_length);
    size_t step = 1 + dataset->prefix_length / ASKED;
    unsigned alike = 0;
    for (size_t i = 0; i < view.length; i += step)
        alike += view.bytes[i] == dataset->example[i];
    return alike;
}

/* Of places that a name betrays, keeps those that are nearly as like a prefix as the likest: a name may also be data.
 * `*likest` is the likest of all; UINT64_MAX when there are several. */
static size_t keep_likely(struct source *source, const struct dataset *dataset, uint64_t *borders, size_t count,
                          uint64_t *likest) {
    unsigned alike[BORDERS_MAX], most = 0;
    size_t kept = 0;
    *likest = UINT64_MAX;
    for (size_t i = 0; i < count; i++) {
        alike[i] = likeness(source, dataset, borders[i]);
        if (alike[i] >= most)
            *likest = alike[i] == most ? UINT64_MAX : borders[i];
        most = alike[i] > most ? alike[i] : most;
    }
    for (size_t i = 0; i < count; i++)
        if (alike[i] * 4 >= most * 3)
            borders[kept++] = borders[i];
    return kept;
}

/* Without record lengths: over all borders that names tell, over the likest alone, and over none. */
static enum entry_proof join_by_names(const struct flow *start, const struct dataset *dataset, struct entry *out,
                                      uint64_t *end) {
    enum { REACH = 2 * ENTRY_LENGTH_MAX };
    uint64_t borders[BORDERS_MAX], likest = UINT64_MAX;
    struct flow flow = *start;
    flow.skip = dataset->prefix_length;
    size_t count = borders_find(flow.source, &dataset->places, flow.at, flow.at + 1, flow.at + REACH, borders);
    if (count > 1)
        count = keep_likely(flow.source, dataset, borders, count, &likest);
    enum entry_proof proof = join_over(flow, borders, count, out, end);
    if (proof == ENTRY_NONE && likest != UINT64_MAX)
        proof = join_over(flow, &likest, 1, out, end);
    return proof == ENTRY_NONE && count > 0 ? join_over(flow, borders, 0, out, end) : proof;
}

enum entry_proof join_entry(struct source *source, const struct dataset *dataset, const struct record *record,
                            uint64_t at, struct entry *out, uint64_t *end) {
    const struct flow start = {
        .source = source, .framing = dataset->framing, .record = *record, .at = at, .shorts = JOIN_SHORT_MAX};
    if (source->aside == NULL || record->damaged || dataset->framing->is_storage)
        return ENTRY_NONE;
    if (record->end == UINT64_MAX)
        return join_by_names(&start, dataset, out, end);
    return join_records(&start, dataset, out, end);
}

bool place_advance(struct source *source, const struct framing *framing, struct record *record, uint64_t *at,
                   uint64_t count) {
    for (;;) {
        uint64_t left = record->end - *at;
        if (count < left) {
            *at += count;
            return true;
        }
        count -= left;
        if (!record_next(framing, source, record) || record_begins(record) || record->damaged)
            return false;
        *at = record->body;
    }
}

/* True when an entry begins `skip` bytes behind the start of a record. */
static bool entry_follows(struct source *source, const struct dataset *dataset, const struct record *record,
                          uint16_t skip) {
    struct record behind = *record;
    uint64_t at = record->body;
    struct entry entry;
    uint64_t end;
    return place_advance(source, dataset->framing, &behind, &at, skip) &&
           entry_is_credible(join_entry(source, dataset, &behind, at, &entry, &end), &entry);
}

/* The names of the prefix that a record begins with; false when it does not begin with one that has names. */
static bool read_names(struct source *source, const struct dataset *dataset, const struct record *record,
                       struct prefix_names *out) {
    uint64_t length = record->end - record->body;
    size_t there = dataset->prefix_length < length ? dataset->prefix_length : (size_t)length;
    if (!prefix_has_names(&dataset->places) || record->damaged || record->is_gtf || !record_begins(record))
        return false;
    return prefix_names_read(&dataset->places, source_view(source, record->body, there), out);
}

/* How many bytes of prefix a record without names begins with.  What was learnt of the file gives way to what stands
 * there.  `is_untold`: it may be no record that begins here. */
static uint16_t nameless_prefix(struct source *source, const struct dataset *dataset, const struct record *record,
                                bool is_untold) {
    const uint16_t length = dataset->prefix_length;
    if (length == 0 || record->damaged || record->is_gtf || !record_begins(record))
        return 0;
    const bool others_have_names = prefix_has_names(&dataset->places);
    if (record->end == UINT64_MAX) { /* the whole file, which may begin inside a buffer */
        bool begins_with_prefix = !others_have_names && !entry_follows(source, dataset, record, 0) &&
                                  entry_follows(source, dataset, record, length);
        return begins_with_prefix ? length : 0;
    }
    if (others_have_names && entry_follows(source, dataset, record, 0))
        return 0; /* entries that together are as long as a prefix stand before another */
    if (entry_follows(source, dataset, record, length))
        return length;
    return dataset->prefix_on_each && !is_untold && !entry_follows(source, dataset, record, 0) ? length : 0;
}

bool dataset_next_record(struct source *source, const struct dataset *dataset, struct record *record) {
    const struct prefix_names before = record->names;
    const bool is_untold = record->damaged && dataset->framing->continues_untold;
    if (!record_next(dataset->framing, source, record))
        return false;
    record->is_named = read_names(source, dataset, record, &record->names);
    if (record->is_named) {
        record->prefix = dataset->prefix_length;
    } else {
        record->prefix = nameless_prefix(source, dataset, record, is_untold);
        record->names = before; /* they hold until others come */
    }
    return true;
}
